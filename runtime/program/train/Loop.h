//===- Loop.h - The steps of a training -------------------------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_TRAIN_LOOP_H
#define INCEPTION_RUNTIME_PROGRAM_TRAIN_LOOP_H

#include "runtime/program/augment/Transform.h"
#include "runtime/program/train/Checkpoint.h"
#include "runtime/program/train/Display.h"
#include "runtime/program/train/Interrupt.h"
#include "runtime/program/train/Log.h"
#include "runtime/program/train/ParameterRates.h"
#include "runtime/program/train/Settings.h"
#include "runtime/program/train/Validation.h"

#include <optional>

namespace inception::program {

/// What a training works with and on; it owns nothing but the numbers.
struct Training {
  Communicator &ranks;
  const TrainOptions &options;
  const Settings &settings;
  const Dataset &data;
  const Transform &transform;
  const Validation *validation; ///< null: none
  Checkpoints *checkpoints;     ///< null: none
  Trainer &trainer;
  Log &log;
  int64_t step = 0; ///< steps that are done
};

/// Does the steps that are left, with checkpoints, the log and progress.
///
/// Everything that the result depends on follows from the settings, the data
/// and the number of the step, so that a training that is continued is the one
/// that was interrupted.
class Loop {
public:
  explicit Loop(Training &training);

  /// The signal that ended it early, or 0.
  int run();

  int64_t stepsPerEpoch() const { return perEpoch; }
  int64_t steps() const { return total; }
  /// Seconds that steps waited for data.
  double secondsWaited() const { return waited; }

  /// What the network is at the end: the averages, or the parameters.
  Tensors result() const;

private:
  void runStep(const Batch &batch);
  void finishEpoch();
  /// Measures the network; the share that is right, for the root.
  double validate();
  void reportBroken(int64_t images);
  void save(double accuracy);
  void logStep(double loss, double rate);
  void checkWeights() const;
  /// Says which parameter first went wrong, and where to go on from.
  [[noreturn]] void failNonFinite(int64_t step, const std::string &what) const;

  Training &training;
  int64_t perEpoch, total;
  ParameterRates rates;
  std::optional<Display> display; ///< of the root
  Interrupt interrupt;
  int64_t savedStep = -1;
  double waited = 0;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_TRAIN_LOOP_H
