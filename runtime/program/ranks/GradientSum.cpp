//===- GradientSum.cpp - Gradients of the shards of a batch ---------------===//
#include "runtime/program/ranks/GradientSum.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <climits>

namespace inception::program {

//===----------------------------------------------------------------------===//
// Buckets
//===----------------------------------------------------------------------===//

GradientSum::GradientSum(Communicator &ranks, int shards,
                         const inception_training &training, int parameters,
                         StateBlocks state, size_t bucketBytes)
    : ranks(ranks), shards(shards), first(shards / ranks.size() * ranks.rank()),
      state(state) {
  if (shards == 1)
    return;
  makeBuckets(training, parameters, bucketBytes);
  std::vector<SumPart> all;
  for (int rank = 0; rank < ranks.size(); ++rank) {
    parts.push_back(listParts(shardsHere() * rank, shardsHere() * (rank + 1)));
    all.insert(all.end(), parts.back().begin(), parts.back().end());
  }
  order = listSums(all);
  // While a shard is added, there may be one part more for each doubling.
  int most = 0, now = 0;
  for (int i = 0; i < shardsHere(); ++i) {
    now += 1 - countMerges(first, first + i);
    most = std::max(most, now);
  }
  size_t size = buckets.back().begin + buckets.back().size;
  sums.assign(static_cast<size_t>(most), std::vector<float>(size));
  // Pieces are rounded up by less than one number a bucket and part.
  size_t piece = size / static_cast<size_t>(ranks.size()) + buckets.size();
  received.resize(piece * all.size());
}

/// The tensors of a block, each with what follows it up to the next one.
static std::vector<std::pair<size_t, size_t>>
listTensors(const inception_training &training, int parameters) {
  std::vector<int64_t> starts(training.offsets, training.offsets + parameters);
  starts.push_back(static_cast<int64_t>(training.block_size));
  std::sort(starts.begin(), starts.end());
  std::vector<std::pair<size_t, size_t>> tensors;
  for (int i = 0; i < parameters; ++i) {
    int64_t start = training.offsets[i];
    int64_t end = *std::upper_bound(starts.begin(), starts.end(), start);
    tensors.emplace_back(start / sizeof(float), (end - start) / sizeof(float));
  }
  return tensors;
}

void GradientSum::makeBuckets(const inception_training &training,
                              int parameters, size_t bucketBytes) {
  std::vector<std::pair<size_t, size_t>> tensors =
      listTensors(training, parameters);
  std::vector<std::pair<int, int>> ready; ///< calls, and parameters
  for (int i = 0; i < parameters; ++i)
    if (training.last_calls[i] >= 0)
      ready.emplace_back(training.last_calls[i], i);
    else
      statistics.push_back({tensors[i].first, tensors[i].second});
  std::sort(ready.begin(), ready.end());
  size_t size = 0;
  for (auto [call, i] : ready) {
    auto [offset, count] = tensors[i];
    if (buckets.empty() || buckets.back().size * sizeof(float) >= bucketBytes) {
      buckets.emplace_back();
      buckets.back().begin = size;
    }
    Bucket &bucket = buckets.back();
    bucket.call = call;
    bucket.segments.push_back({offset, count});
    bucket.size += count;
    size += count;
  }
  for (const Segment &segment : statistics)
    before.resize(before.size() + segment.count);
  changes.resize(before.size() + 1);
  buckets.emplace_back();
  buckets.back().call = INT_MAX;
  buckets.back().begin = size;
  buckets.back().size = changes.size();
}

Communicator::Blocks GradientSum::blocks(float *data,
                                         const Bucket &bucket) const {
  Communicator::Blocks blocks{data, {}, {}};
  auto count = static_cast<size_t>(ranks.size());
  for (size_t rank = 0; rank < count; ++rank) {
    size_t begin = bucket.size * rank / count;
    blocks.offsets.push_back(static_cast<int>(begin));
    blocks.counts.push_back(
        static_cast<int>(bucket.size * (rank + 1) / count - begin));
  }
  return blocks;
}

//===----------------------------------------------------------------------===//
// Shards
//===----------------------------------------------------------------------===//

/// Calls `take` with each segment's place in its block and among all.
template <typename Segments, typename Take>
static void forEach(const Segments &segments, Take take) {
  size_t place = 0;
  for (const auto &segment : segments) {
    take(segment.offset, place, segment.count);
    place += segment.count;
  }
}

void GradientSum::beginShard() {
  if (shards == 1)
    return;
  forEach(statistics, [&](size_t offset, size_t place, size_t count) {
    if (shard == 0)
      std::copy_n(&state.parameters[offset], count, &before[place]);
    else
      std::copy_n(&before[place], count, &state.parameters[offset]);
  });
}

void GradientSum::add(size_t begin, const float *values, size_t count) {
  constexpr size_t most = 32;
  std::array<const float *, most> others{};
  for (int i = 0; i < merges; ++i)
    others[i] = &sums[open - 1 - i][begin];
  float *result = &sums[open - merges][begin];
  for (size_t i = 0; i < count; ++i) {
    float value = values[i];
    for (int other = 0; other < merges; ++other)
      value = others[other][i] + value;
    result[i] = value;
  }
}

void GradientSum::startBuckets(int call, const StateBlocks &of) {
  for (; started < buckets.size() && buckets[started].call <= call; ++started) {
    Bucket &bucket = buckets[started];
    forEach(bucket.segments, [&](size_t offset, size_t place, size_t count) {
      add(bucket.begin + place, &of.gradients[offset], count);
    });
    if (&bucket == &buckets.back())
      add(bucket.begin, changes.data(), changes.size());
    if (shard + 1 == shardsHere())
      start(bucket);
  }
}

void GradientSum::callDone(int call) {
  if (shards == 1)
    return;
  startBuckets(call, state);
  progress();
}

void GradientSum::endShard(float loss, const StateBlocks &of) {
  if (shards == 1) {
    changes.assign(1, loss);
    return;
  }
  forEach(statistics, [&](size_t offset, size_t place, size_t count) {
    for (size_t i = 0; i < count; ++i)
      changes[place + i] = of.parameters[offset + i] - before[place + i];
  });
  changes.back() = loss;
  startBuckets(INT_MAX, of);
  open += 1 - merges;
  if (++shard == shardsHere())
    return;
  merges = countMerges(first, first + shard);
  started = 0;
}

//===----------------------------------------------------------------------===//
// Transfers
//===----------------------------------------------------------------------===//

void GradientSum::start(Bucket &bucket) {
  size_t most = 0, all = 0;
  for (const std::vector<SumPart> &part : parts) {
    most = std::max(most, part.size());
    all += part.size();
  }
  size_t piece = blocks(nullptr, bucket).counts[ranks.rank()];
  // Where the pieces of this bucket are among all that are received.
  size_t rank = ranks.rank(), count = ranks.size();
  size_t base = all * (bucket.begin / count + (&bucket - buckets.data()));
  for (size_t part = 0; part < most; ++part) {
    // A rank without so many parts sends nothing.
    bool has = part < parts[rank].size();
    Communicator::Blocks from =
        blocks(has ? &sums[part][bucket.begin] : nullptr, bucket);
    if (!has)
      std::fill(from.counts.begin(), from.counts.end(), 0);
    Communicator::Blocks to{&received[base], {}, {}};
    size_t before = 0;
    for (const std::vector<SumPart> &other : parts) {
      bool sends = part < other.size();
      to.counts.push_back(sends ? static_cast<int>(piece) : 0);
      to.offsets.push_back(sends ? static_cast<int>((before + part) * piece)
                                 : 0);
      before += other.size();
    }
    bucket.exchanges.push_back(ranks.exchange(from, to));
  }
}

void GradientSum::sumPieces(Bucket &bucket) {
  size_t all = order.size() + 1, count = ranks.size(), rank = ranks.rank();
  size_t base = all * (bucket.begin / count + (&bucket - buckets.data()));
  Communicator::Blocks mine = blocks(&sums[0][bucket.begin], bucket);
  size_t piece = mine.counts[rank];
  for (auto [to, from] : order) {
    float *a = &received[base + to * piece];
    const float *b = &received[base + from * piece];
    for (size_t i = 0; i < piece; ++i)
      a[i] += b[i];
  }
  for (size_t i = 0; i < piece; ++i)
    mine.data[mine.offsets[rank] + i] =
        received[base + i] / static_cast<float>(shards);
  bucket.exchanges.clear();
  bucket.spread = ranks.spread(mine);
}

bool GradientSum::progress() {
  if (shard + 1 < shardsHere())
    return false;
  for (; exchanged < started; ++exchanged) {
    Bucket &bucket = buckets[exchanged];
    if (!std::all_of(bucket.exchanges.begin(), bucket.exchanges.end(),
                     [](auto &transfer) { return transfer->test(); }))
      break;
    sumPieces(bucket);
  }
  for (; spreadDone < exchanged; ++spreadDone) {
    Bucket &bucket = buckets[spreadDone];
    if (!bucket.spread->test())
      break;
    bucket.spread.reset();
  }
  return spreadDone == buckets.size();
}

float GradientSum::finish() {
  if (shards == 1)
    return changes.back();
  auto start = std::chrono::steady_clock::now();
  while (!progress())
    ranks.pause();
  std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  secondsWaited += time.count();
  // Only now: what comes after a gradient in the backward pass may read it.
  const std::vector<float> &mean = sums[0];
  for (const Bucket &bucket : buckets)
    forEach(bucket.segments, [&](size_t offset, size_t place, size_t count) {
      std::copy_n(&mean[bucket.begin + place], count, &state.gradients[offset]);
    });
  const float *change = &mean[buckets.back().begin];
  forEach(statistics, [&](size_t offset, size_t place, size_t count) {
    for (size_t i = 0; i < count; ++i)
      state.parameters[offset + i] = before[place + i] + change[place + i];
  });
  float loss = mean.back();
  shard = open = merges = 0;
  exchanged = spreadDone = started = 0;
  return loss;
}

} // namespace inception::program
