//===- ParameterRates.h - The rates of each parameter -----------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_TRAIN_PARAMETERRATES_H
#define INCEPTION_RUNTIME_PROGRAM_TRAIN_PARAMETERRATES_H

#include "runtime/core/Model.h"
#include "runtime/program/train/Settings.h"

#include <vector>

namespace inception::program {

/// The rates that the update of each step takes.
class ParameterRates {
public:
  /// Throws if a pattern of frozen parameters matches none, or all are frozen.
  explicit ParameterRates(const Settings &settings);

  /// Those of each parameter for the step that comes after `step` others, with
  /// this learning rate. All are 0 for a frozen parameter, which stays as it is
  /// and is its own average.
  const std::vector<inception_rates> &at(int64_t step, double rate);

private:
  Recipe recipe;
  std::vector<bool> frozen;
  std::vector<inception_rates> rates;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_TRAIN_PARAMETERRATES_H
