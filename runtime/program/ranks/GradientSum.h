//===- GradientSum.h - Gradients of the shards of a batch -------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_RANKS_GRADIENTSUM_H
#define INCEPTION_RUNTIME_PROGRAM_RANKS_GRADIENTSUM_H

#include "runtime/core/Model.h"
#include "runtime/program/ranks/Communicator.h"
#include "runtime/program/ranks/SumTree.h"

#include <vector>

namespace inception::program {

/// Where a training's state is.
struct StateBlocks {
  float *parameters, *gradients;
};

/// Makes gradients of a batch out of those of its shards.
///
/// A batch is cut into a fixed number of shards of equal size, and each rank
/// computes the gradients of some consecutive ones, one after the other. Their
/// mean is summed in the order of one tree (SumTree.h): it is the same for any
/// number of ranks. So is the mean of running statistics, each shard's being
/// those that follow from the values before the step.
///
/// Gradients are sent in buckets, while the backward pass goes on: in the last
/// shard, a bucket starts as soon as it is final. Each rank receives its piece
/// of a bucket from all of them, sums it, and sends the result to all; so
/// everyone sends 2 (K - 1) / K times the bytes of the gradients, whatever the
/// number K of ranks.
///
///     sum.beginShard();                            // for each of shardsHere()
///     ... gradients, with sum.callDone(call) after each call ...
///     sum.endShard(loss);
///     loss = sum.finish();                         // the state has the means
class GradientSum {
public:
  /// `shards` is a multiple of the ranks.
  GradientSum(Communicator &ranks, int shards,
              const inception_training &training, int parameters,
              StateBlocks state, size_t bucketBytes = 4 << 20);

  int shardsHere() const { return shards / ranks.size(); }

  void beginShard();
  /// A call of inception_parallel_for, counted from 0, has ended.
  void callDone(int call);
  void endShard(float loss) { endShard(loss, state); }
  /// Ends a shard that was computed in a state of its own, from the values that
  /// this one had when the first shard began.
  void endShard(float loss, const StateBlocks &of);

  /// Completes the step; the mean loss.
  float finish();

  /// Seconds that steps waited for other ranks, in all.
  double waited() const { return secondsWaited; }

private:
  /// Numbers that are together in a block of the state.
  struct Segment {
    size_t offset, count;
  };
  /// What is sent together: numbers [begin, begin + size) of sums.
  struct Bucket {
    int call = 0; ///< final after this one
    size_t begin = 0, size = 0;
    std::vector<Segment> segments;
    std::vector<std::unique_ptr<Transfer>> exchanges; ///< one for each part
    std::unique_ptr<Transfer> spread;
  };

  void makeBuckets(const inception_training &training, int parameters,
                   size_t bucketBytes);
  /// Adds numbers of this shard to the sums, from `begin` on.
  void add(size_t begin, const float *values, size_t count);
  /// Starts buckets that are final after this call.
  void startBuckets(int call, const StateBlocks &of);
  void start(Bucket &bucket);
  void sumPieces(Bucket &bucket);
  /// Moves transfers on; whether all are complete.
  bool progress();
  Communicator::Blocks blocks(float *data, const Bucket &bucket) const;

  Communicator &ranks;
  int shards, first; ///< the first shard of this rank
  StateBlocks state;
  std::vector<Segment> statistics; ///< of the parameters' block
  /// Gradients, then the last: running statistics and the loss.
  std::vector<Bucket> buckets;
  std::vector<float> before;  ///< running statistics before the step
  std::vector<float> changes; ///< what a shard adds to them, then its loss
  /// Sums of shards that are done: one for each part of this rank.
  std::vector<std::vector<float>> sums;
  std::vector<float> received;             ///< this rank's piece of all parts
  std::vector<std::vector<SumPart>> parts; ///< of each rank
  std::vector<std::pair<int, int>> order;
  int shard = 0;            ///< of this rank
  int open = 0, merges = 0; ///< sums there are, and those the shard goes to
  size_t started = 0, exchanged = 0, spreadDone = 0; ///< buckets
  double secondsWaited = 0;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_RANKS_GRADIENTSUM_H
