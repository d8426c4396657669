//===- SharedStatistics.h - Batch norm over all shards ----------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_RANKS_SHAREDSTATISTICS_H
#define INCEPTION_RUNTIME_PROGRAM_RANKS_SHAREDSTATISTICS_H

#include "runtime/core/Model.h"
#include "runtime/program/ranks/Communicator.h"

#include <array>
#include <barrier>
#include <functional>
#include <span>
#include <utility>
#include <vector>

namespace inception::program {

/// Makes batch normalisation that of a whole batch, whose shards are computed
/// at the same time: those of a rank in as many threads ("lanes"), which meet
/// wherever statistics are complete.
///
/// The S shards have the same number of images, so, with sums over s in the
/// order of SumTree.h:
///
///     mean     = sum of mean[s] / S
///     variance = sum of (variance[s] + (mean[s] - mean)^2) / S
///
/// The gradients by beta and gamma, each shard's of its own mean loss, become
/// their means: those of the batch's mean loss, which the input's gradient
/// needs. Everyone has the same numbers, whatever the number of ranks.
class SharedStatistics {
public:
  SharedStatistics(Communicator &ranks, int shards,
                   const inception_training &training);

  /// Where a shard has one of the two vectors of statistics.
  using PlaceFn = std::function<float *(const inception_statistics &, int)>;

  /// A call of inception_parallel_for by a lane has ended, counted from 0. All
  /// shards of all ranks have the same calls. Lane 0 is the thread that
  /// communicates.
  void callDone(int lane, int call, const PlaceFn &place);

  /// A lane has failed: others no longer wait for it, and the step is void.
  void leave();

  /// Seconds that steps waited for other ranks, in all.
  double waited() const { return secondsWaited; }

private:
  void share(const inception_statistics &statistics);
  /// The mean of `values`, which it sums.
  float takeMean();

  Communicator &ranks;
  int shards;
  std::span<const inception_statistics> all;
  std::vector<std::pair<int, int>> order; ///< of sums
  std::vector<float> gathered;            ///< both vectors of each shard
  std::vector<float> values;              ///< one number of each shard
  /// The vectors of each lane, while all wait.
  std::vector<std::array<float *, 2>> places;
  std::barrier<> meeting;
  double secondsWaited = 0;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_RANKS_SHAREDSTATISTICS_H
