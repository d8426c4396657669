//===- SumTree.h - The order in which shards are summed ---------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_RANKS_SUMTREE_H
#define INCEPTION_RUNTIME_PROGRAM_RANKS_SUMTREE_H

#include <utility>
#include <vector>

namespace inception::program {

// Sums of floats depend on their order, so the order is that of one tree,
// whoever has which shards. Shards 2i and 2i + 1 are summed, then neighbours
// among these sums, and so on; what has no neighbour in the end is added from
// the last one on:
//
//     6 shards:  ((0 + 1) + (2 + 3)) + (4 + 5)
//
// Whoever has some consecutive shards can sum those that make up whole nodes of
// the tree ("parts"), and whoever has all parts can sum these.

/// A node of the tree: the sum of shards [begin, begin + count).
struct SumPart {
  int begin, count;
  bool operator==(const SumPart &) const = default;
};

/// How many of the parts of shards [first, shard), from the last one on, are
/// summed with `shard`: v = last + v, again and again.
int countMerges(int first, int shard);

/// The parts that shards [first, end) are summed to.
std::vector<SumPart> listParts(int first, int end);

/// The sums of pairs, in order, that make parts of all shards into one, the
/// first: part[a] += part[b].
std::vector<std::pair<int, int>> listSums(const std::vector<SumPart> &parts);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_RANKS_SUMTREE_H
