//===- SharedStatistics.cpp - Batch norm over all shards ------------------===//
#include "runtime/program/ranks/SharedStatistics.h"

#include "runtime/program/ranks/SumTree.h"

#include <algorithm>
#include <chrono>

namespace inception::program {

SharedStatistics::SharedStatistics(Communicator &ranks, int shards,
                                   const inception_training &training)
    : ranks(ranks), shards(shards),
      all(training.statistics, static_cast<size_t>(training.statistics_count)),
      values(static_cast<size_t>(shards)), places(shards / ranks.size()),
      meeting(shards / ranks.size()) {
  std::vector<SumPart> parts;
  for (int shard = 0; shard < shards; ++shard)
    parts.push_back({shard, 1});
  order = listSums(parts);
}

void SharedStatistics::callDone(int lane, int call, const PlaceFn &place) {
  auto found = std::lower_bound(all.begin(), all.end(), call,
                                [](const inception_statistics &one, int call) {
                                  return one.call < call;
                                });
  if (found == all.end() || found->call != call)
    return;
  places[lane] = {place(*found, 0), place(*found, 1)};
  meeting.arrive_and_wait();
  if (lane == 0)
    share(*found);
  meeting.arrive_and_wait();
}

void SharedStatistics::leave() { meeting.arrive_and_drop(); }

float SharedStatistics::takeMean() {
  for (auto [to, from] : order)
    values[to] += values[from];
  return values[0] / static_cast<float>(shards);
}

void SharedStatistics::share(const inception_statistics &statistics) {
  auto count = static_cast<size_t>(statistics.elements), row = 2 * count;
  gathered.resize(row * static_cast<size_t>(shards));
  int here = static_cast<int>(places.size() * row);
  Communicator::Blocks blocks{gathered.data(), {}, {}};
  for (int rank = 0; rank < ranks.size(); ++rank) {
    blocks.counts.push_back(here);
    blocks.offsets.push_back(here * rank);
  }
  float *mine = &gathered[blocks.offsets[ranks.rank()]];
  for (auto [first, second] : places) {
    mine = std::copy_n(first, count, mine);
    mine = std::copy_n(second, count, mine);
  }
  auto start = std::chrono::steady_clock::now();
  ranks.collect(blocks);
  std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  secondsWaited += time.count();

  bool moments = statistics.kind == INCEPTION_STATISTICS_MOMENTS;
  for (size_t i = 0; i < count; ++i) {
    for (size_t shard = 0; shard < values.size(); ++shard)
      values[shard] = gathered[shard * row + i];
    float first = takeMean();
    for (size_t shard = 0; shard < values.size(); ++shard) {
      const float *vectors = &gathered[shard * row];
      float distance = moments ? vectors[i] - first : 0;
      values[shard] = vectors[count + i] + distance * distance;
    }
    float second = takeMean();
    for (auto vectors : places) {
      vectors[0][i] = first;
      vectors[1][i] = second;
    }
  }
}

} // namespace inception::program
