//===- ExampleTest.cpp - The example applications -------------------------===//
#include "test/runtime/Files.h"
#include "test/runtime/Mock.h"

#include <gtest/gtest.h>

using namespace inception::test;

namespace {

TEST(Examples, Classify) {
  Folder folder;
  std::string weights = folder / "w.safetensors";
  ASSERT_EQ(runCommand(MOCK_FOLDER "/mock init --seed 1 -o " + weights).code,
            0);
  std::string input = folder.write(
      "x.raw",
      bytesOf(std::vector<float>(2 * 3 * MOCK_SIDE * MOCK_SIDE, 1.5f)));
  Result result =
      runCommand(MOCK_FOLDER "/example_classify " + weights + " " + input);
  EXPECT_EQ(result.code, 0) << result.text;
  EXPECT_EQ(std::count(result.text.begin(), result.text.end(), '\n'), 2);
  result = runCommand(MOCK_FOLDER "/example_classify " + input + " " + input);
  EXPECT_EQ(result.code, 1);
  EXPECT_NE(result.text.find("not a safetensors file"), std::string::npos)
      << result.text;
}

TEST(Examples, Batches) {
  Result result = runCommand(MOCK_FOLDER "/example_batches");
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(std::count(result.text.begin(), result.text.end(), '\n'), 2)
      << result.text;
}

} // namespace
