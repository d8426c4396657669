//===- LearningRate.cpp - Rates over the steps of a training --------------===//
#include "runtime/program/train/LearningRate.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace inception::program {

const std::vector<std::string> &policyNames() {
  static const std::vector<std::string> names = {"constant", "step", "poly",
                                                 "linear", "cosine"};
  return names;
}

double LearningRate::at(int64_t step, int64_t steps,
                        int64_t stepsPerEpoch) const {
  auto perEpoch = static_cast<double>(stepsPerEpoch);
  int64_t warmup =
      std::min<int64_t>(std::llround(warmupEpochs * perEpoch), steps);
  if (step < warmup)
    return base * static_cast<double>(step + 1) / static_cast<double>(warmup);
  auto done = static_cast<double>(step - warmup);
  double share =
      done / static_cast<double>(std::max<int64_t>(steps - warmup, 1));
  switch (policy) {
  case Policy::Constant:
    break;
  case Policy::Step:
    return base * std::pow(gamma, std::floor(done / (stepEpochs * perEpoch)));
  case Policy::Poly:
    return base * std::pow(1 - share, power);
  case Policy::Linear:
    return base * (1 - share);
  case Policy::Cosine:
    return base * (1 + std::cos(std::numbers::pi * share)) / 2;
  }
  return base;
}

double averageDecay(double decay, int64_t step) {
  auto done = static_cast<double>(step);
  return std::min(decay, done / (done + 9));
}

} // namespace inception::program
