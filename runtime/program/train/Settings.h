//===- Settings.h - All that a training's result depends on -----*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_TRAIN_SETTINGS_H
#define INCEPTION_RUNTIME_PROGRAM_TRAIN_SETTINGS_H

#include "runtime/program/data/Dataset.h"
#include "runtime/program/train/Recipe.h"

#include <optional>
#include <string>
#include <vector>

namespace inception::program {

/// What the command line says of a training; what it doesn't say comes from the
/// recipe, or from the checkpoint that is continued.
struct TrainOptions {
  DataSource data;
  std::string validationLabels, classNames, weightsOut, checkpointFolder, init,
      log;
  std::vector<std::string> reset;
  int threads = 0, keep = 2;
  int64_t checkpointEvery = 0; ///< steps; 0: only at the end of epochs
  bool resume = false, strict = false;

  std::optional<std::string> recipe, policy, validation;
  std::optional<double> base, power, gamma, stepEpochs, warmup, momentum,
      weightDecay, averaging;
  std::optional<int64_t> epochs, maxSteps, batch, shards;
  std::optional<uint64_t> seed;
  std::vector<std::string> freeze;
  bool noDropout = false, noAugment = false, syncBatchNorm = false;
};

/// All that a training's result depends on, but for data and initial weights.
struct Settings {
  Recipe recipe;
  uint64_t seed = 0;
  /// Parts of each batch, whose gradients are summed in a fixed order.
  int64_t shards = 1;
  /// Nothing, a fraction of the data, or where other data are.
  std::string validation;
  std::vector<std::string> freeze;
  bool dropout = true;
  /// Images are taken as for inference; tensors also in their file's order.
  bool noAugment = false;
  /// Batch normalisation is that of the batch, and not of each shard.
  bool syncBatchNorm = false;

  /// The steps of the whole training.
  int64_t steps(int64_t stepsPerEpoch) const;
  /// The share of the data that is validation's; none for other data.
  std::optional<double> validationFraction() const;
};

/// The settings of a new training of the network.
Settings makeSettings(const TrainOptions &options);

/// Settings as a checkpoint has them, and back; `what` names it in messages.
std::string formatSettings(const Settings &settings);
Settings parseSettings(const std::string &json, const std::string &what);

/// The settings of a training that goes on: those of the checkpoint `what`,
/// with what the options change. What would change the data's order is a
/// Failure; the other changes are told as one line in `notice`.
Settings continueSettings(const Settings &saved, const TrainOptions &options,
                          const std::string &what, std::string &notice);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_TRAIN_SETTINGS_H
