//===- LearningRate.h - Rates over the steps of a training ------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_TRAIN_LEARNINGRATE_H
#define INCEPTION_RUNTIME_PROGRAM_TRAIN_LEARNINGRATE_H

#include <cstdint>
#include <string>
#include <vector>

namespace inception::program {

enum class Policy { Constant, Step, Poly, Linear, Cosine };

/// The names of policies, in the order of the enumeration.
const std::vector<std::string> &policyNames();

/// How the learning rate follows from the step.
///
/// A training has `steps` steps, of which the first W = round(warmupEpochs *
/// stepsPerEpoch) are the warm-up. With t counted from 0, u = t - W and
/// U = steps - W,
///
///     t < W      base * (t + 1) / W
///     constant   base
///     step       base * gamma ^ floor(u / (stepEpochs * stepsPerEpoch))
///     poly       base * (1 - u / U) ^ power
///     linear     base * (1 - u / U)
///     cosine     base * (1 + cos(pi * u / U)) / 2
struct LearningRate {
  Policy policy = Policy::Constant;
  double base = 0.01, power = 1, gamma = 0.1, stepEpochs = 1, warmupEpochs = 0;

  /// The rate of the step that comes after `step` others.
  double at(int64_t step, int64_t steps, int64_t stepsPerEpoch) const;
};

/// The decay of averages at a step, which grows to `decay` as TensorFlow's
/// does: min(decay, step / (step + 9)). It is 0 at first, so that an average
/// starts with the parameter's first value.
double averageDecay(double decay, int64_t step);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_TRAIN_LEARNINGRATE_H
