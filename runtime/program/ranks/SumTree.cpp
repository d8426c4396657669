//===- SumTree.cpp - The order in which shards are summed -----------------===//
#include "runtime/program/ranks/SumTree.h"

namespace inception::program {

/// Whether the node is the second of two that are summed.
static bool isSecond(SumPart part) { return part.begin / part.count % 2 == 1; }

int countMerges(int first, int shard) {
  int merges = 0;
  for (SumPart part{shard, 1};
       isSecond(part) && part.begin - part.count >= first; ++merges)
    part = {part.begin - part.count, 2 * part.count};
  return merges;
}

std::vector<SumPart> listParts(int first, int end) {
  std::vector<SumPart> parts;
  for (int shard = first; shard < end; ++shard) {
    SumPart part{shard, 1};
    for (int merges = countMerges(first, shard); merges > 0; --merges) {
      part = {parts.back().begin, 2 * part.count};
      parts.pop_back();
    }
    parts.push_back(part);
  }
  return parts;
}

std::vector<std::pair<int, int>> listSums(const std::vector<SumPart> &parts) {
  std::vector<std::pair<int, int>> sums;
  std::vector<int> open; ///< parts that are not yet summed, by index
  std::vector<SumPart> nodes = parts;
  auto addLast = [&] {
    int last = open.back();
    open.pop_back();
    sums.emplace_back(open.back(), last);
    nodes[open.back()].count += nodes[last].count;
  };
  for (int i = 0; i < static_cast<int>(parts.size()); ++i) {
    open.push_back(i);
    while (open.size() > 1 && isSecond(nodes[open.back()]) &&
           nodes[open.back()].count == nodes[open[open.size() - 2]].count)
      addLast();
  }
  while (open.size() > 1)
    addLast();
  return sums;
}

} // namespace inception::program
