//===- Trainer.h - The compiled training step and its state -----*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_TRAIN_TRAINER_H
#define INCEPTION_RUNTIME_PROGRAM_TRAIN_TRAINER_H

#include "runtime/core/Model.h"
#include "runtime/program/data/Batch.h"
#include "runtime/program/ranks/GradientSum.h"
#include "runtime/program/ranks/SharedStatistics.h"
#include "runtime/program/train/Tensors.h"

#include <memory>
#include <optional>

namespace inception::program {

using TrainerHandle =
    std::unique_ptr<inception_trainer, void (*)(inception_trainer *)>;

/// Parameters, their gradients, and what training remembers of them; all are 0
/// at first.
class Trainer {
public:
  /// For batches of `batch` images over all ranks, cut into `shards`; `threads`
  /// of 0: this rank's share of the CPUs. With `shared` statistics, batch
  /// normalisation is that of the batch, and not of each shard: all shards are
  /// computed at the same time, in memory of their own.
  Trainer(Communicator &ranks, int64_t batch, int64_t shards, int threads,
          bool shared);

  /// The kinds of state that the network has, parameters first.
  static std::vector<int> kinds();

  /// Values of a kind of state (enum inception_state_kind).
  Tensors get(int kind) const;
  void set(int kind, const Tensors &values);

  /// Computes gradients of the mean loss over the batch of all ranks, of which
  /// these are this rank's rows, and changes running statistics; the loss.
  float gradients(const Batch &batch, const inception_random &random);

  /// One step of the optimiser, with rates for each parameter.
  void update(const std::vector<inception_rates> &rates);

  /// Seconds that steps waited for other ranks, in all.
  double secondsWaited() const {
    return sum.waited() + (statistics ? statistics->waited() : 0);
  }

private:
  void callDone(int lane, int call);
  /// Computes shard `shard` of this rank in a lane; the loss.
  float computeShard(int lane, int shard, const Batch &batch,
                     const inception_random &random);
  /// Computes all shards of this rank, each in its lane; the loss.
  float computeTogether(const Batch &batch, const inception_random &random);

  /// The first has the state. There are others where shards are computed at the
  /// same time, one in each.
  std::vector<TrainerHandle> lanes;
  GradientSum sum;
  std::optional<SharedStatistics> statistics;
  int64_t rows; ///< of a shard
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_TRAIN_TRAINER_H
