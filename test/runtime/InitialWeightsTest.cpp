//===- InitialWeightsTest.cpp - The same numbers on every machine ---------===//
#include "runtime/program/InitialWeights.h"
#include "runtime/program/Philox.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace inception::program;

namespace {

inception_parameter parameter(const char *name, inception_init_kind kind,
                              double first, double second, int64_t size) {
  return {name, name, {size, 1, 1, 1}, {first, second}, 1, kind};
}

/// The answers that the authors of Philox publish with it.
TEST(Philox, GivesTheKnownAnswers) {
  using Words = std::array<uint32_t, 4>;
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}),
            (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                   {0xa4093822, 0x299f31d0}),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(InitialWeights, DependOnSeedAndNameAlone) {
  auto wide = parameter("a", INCEPTION_INIT_UNIFORM, -1, 1, 100);
  auto narrow = parameter("a", INCEPTION_INIT_UNIFORM, -1, 1, 50);
  auto other = parameter("b", INCEPTION_INIT_UNIFORM, -1, 1, 100);
  std::vector<float> values = initialValues(wide, 7);
  EXPECT_EQ(values, initialValues(wide, 7));
  EXPECT_NE(values, initialValues(wide, 8));
  EXPECT_NE(values, initialValues(wide, 7 + (uint64_t(1) << 32)));
  EXPECT_NE(values, initialValues(other, 7));
  values.resize(50);
  EXPECT_EQ(values, initialValues(narrow, 7));
}

/// Bit for bit, so that no machine, compiler or change of ours gives others.
TEST(InitialWeights, AreTheseNumbers) {
  EXPECT_EQ(initialValues(parameter("a", INCEPTION_INIT_UNIFORM, -1, 1, 3), 1),
            (std::vector<float>{0x1.0f722e0000000p-1f, 0x1.22cb800000000p-7f,
                                -0x1.68b0b20000000p-1f}));
  EXPECT_EQ(initialValues(parameter("a", INCEPTION_INIT_NORMAL, 0, 1, 3), 1),
            (std::vector<float>{0x1.9056f60000000p-2f, -0x1.332fc00000000p-4f,
                                -0x1.cdc0e80000000p-2f}));
}

TEST(InitialWeights, HaveTheirDistribution) {
  constexpr int64_t count = 100000;
  auto moments = [](const std::vector<float> &values) {
    double sum = 0, squares = 0;
    for (float value : values) {
      sum += value;
      squares += double(value) * value;
    }
    double mean = sum / values.size();
    return std::pair(mean, std::sqrt(squares / values.size() - mean * mean));
  };
  auto uniform =
      initialValues(parameter("w", INCEPTION_INIT_UNIFORM, -3, 5, count), 1);
  auto [uniformMean, uniformDeviation] = moments(uniform);
  EXPECT_NEAR(uniformMean, 1, 0.03);
  EXPECT_NEAR(uniformDeviation, 8 / std::sqrt(12.0), 0.03);
  for (float value : uniform)
    EXPECT_TRUE(value > -3 && value < 5);
  auto [mean, deviation] = moments(
      initialValues(parameter("w", INCEPTION_INIT_NORMAL, 2, 0.5, count), 1));
  EXPECT_NEAR(mean, 2, 0.01);
  EXPECT_NEAR(deviation, 0.5, 0.01);
  for (float value :
       initialValues(parameter("w", INCEPTION_INIT_CONSTANT, 0.2, 0, 9), 1))
    EXPECT_EQ(value, 0.2f);
}

} // namespace
