//===- Checkpoint.h - Trainings that can be continued -----------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_TRAIN_CHECKPOINT_H
#define INCEPTION_RUNTIME_PROGRAM_TRAIN_CHECKPOINT_H

#include "runtime/program/train/Trainer.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace inception::program {

/// What a checkpoint has beside the state of the trainer.
struct CheckpointInfo {
  int64_t step = 0;             ///< steps that are done
  int64_t epoch = 0;            ///< epochs that are done
  int64_t epochStep = 0;        ///< steps of the next epoch that are done
  uint64_t dataFingerprint = 0; ///< of the training images
  std::string settings;         ///< JSON; see Settings.h
  /// The share of validation images that are right; less than 0: not measured.
  double accuracy = -1;
};

/// A folder of checkpoints `step-<number>.safetensors`.
///
/// Each is written aside, flushed to the disk and renamed, before older ones
/// are deleted: whenever the program ends, the last complete one is there.
class Checkpoints {
public:
  /// Keeps the newest `keep` and the best one, to which `best.safetensors` is
  /// a link.
  Checkpoints(std::string folder, int keep)
      : folder(std::move(folder)), keep(keep) {}

  /// Makes the folder, and deletes files that a killed program left unfinished.
  void prepare();

  /// The steps of the checkpoints that there are, in order.
  std::vector<int64_t> steps() const;

  /// A checkpoint that was opened.
  struct Opened {
    std::string path;
    CheckpointInfo info;
    std::unique_ptr<SafetensorsFile> file;

    /// Reads the state.
    void restore(Trainer &trainer);
  };

  /// The newest good checkpoint; `warn` is told of those that are not. Nothing
  /// if there is none. A checkpoint of another network is a Failure.
  std::optional<Opened>
  open(const std::function<void(const std::string &)> &warn) const;

  /// Writes a checkpoint; returns its path. Throws if a value is not finite.
  std::string save(const CheckpointInfo &info, const Trainer &trainer);

  std::string path(int64_t step) const;

  /// The newest checkpoint, for messages.
  std::string newest() const;

private:
  void deleteOld() const;

  std::string folder;
  int keep;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_TRAIN_CHECKPOINT_H
