//===- TargetDescriptionTest.cpp ------------------------------------------===//

#include "compiler/target/TargetDescription.h"
#include "mlir/IR/MLIRContext.h"
#include "gtest/gtest.h"

using namespace inception;

TEST(TargetDescription, FollowsTheInstructionSet) {
  auto v2 = describeTarget("x86-64-v2"), v3 = describeTarget("x86-64-v3"),
       v4 = describeTarget("x86-64-v4");
  ASSERT_TRUE(v2 && v3 && v4);
  EXPECT_EQ(v2->vectorBits, 128);
  EXPECT_EQ(v3->vectorBits, 256);
  EXPECT_EQ(v3->vectorRegisters, 16);
  EXPECT_EQ(v4->vectorBits, 512);
  EXPECT_EQ(v4->vectorRegisters, 32);
  EXPECT_FALSE(describeTarget("z80"));
  EXPECT_FALSE(describeTarget(""));
}

TEST(TargetDescription, TakesPortsFromSchedulingModels) {
  // Two processors with one instruction set, of which one issues half as many
  // multiply-adds of 512 bits.
  auto narrow = describeTarget("znver4"),
       wide = describeTarget("skylake-avx512");
  ASSERT_TRUE(narrow && wide);
  EXPECT_EQ(narrow->vectorBits, wide->vectorBits);
  EXPECT_EQ(narrow->fmaPorts, 1);
  EXPECT_EQ(wide->fmaPorts, 2);
  EXPECT_EQ(wide->fmaLatency, 4);
  EXPECT_EQ(wide->loadPorts, 2);
  // Three ports for loads, two of which are 512 bits wide.
  auto three = describeTarget("sapphirerapids");
  ASSERT_TRUE(three);
  EXPECT_EQ(three->loadPorts, 2);
}

TEST(TargetDescription, IsWhole) {
  for (const char *name : {"native", "x86-64", "x86-64-v3", "x86-64-v4"}) {
    auto target = describeTarget(name);
    ASSERT_TRUE(target) << name;
    for (const TargetField &field : getTargetFields())
      EXPECT_EQ(field.check((*target).*field.member), "")
          << name << " " << field.name.str();
    EXPECT_FALSE(findContradiction(*target)) << name;
  }
}

TEST(TargetDescription, GoesThroughAnAttribute) {
  mlir::MLIRContext context;
  TargetDescription target;
  target.name = "made up";
  int64_t next = 0;
  for (const TargetField &field : getTargetFields())
    target.*field.member =
        field.powerOfTwo ? field.least * 2 : field.least + ++next;
  target.l2Bytes = target.l3Bytes = target.l1Bytes;
  auto module = mlir::ModuleOp::create(mlir::UnknownLoc::get(&context));
  module->setAttr(targetAttrName, getTargetAttr(&context, target));
  auto read = getTarget(module, "native");
  ASSERT_TRUE(mlir::succeeded(read));
  EXPECT_EQ(read->name, target.name);
  for (const TargetField &field : getTargetFields())
    EXPECT_EQ((*read).*field.member, target.*field.member) << field.name.str();
  module->destroy();
}

TEST(TargetDescription, ChecksNumbers) {
  for (const TargetField &field : getTargetFields()) {
    EXPECT_EQ(field.check(field.least), "");
    EXPECT_EQ(field.check(field.most), "");
    EXPECT_NE(field.check(field.least - 1), "");
    EXPECT_NE(field.check(field.most + 1), "");
    EXPECT_NE(field.check(INT64_MAX), "");
    EXPECT_NE(field.check(INT64_MIN), "");
  }
  EXPECT_EQ(getTargetFields().front().check(96),
            "must be a power of two from 32 to 2048");
}
