//===- RanksTest.cpp - Gradients summed over shards and ranks -------------===//
#include "runtime/program/ranks/GradientSum.h"
#include "runtime/program/ranks/SharedStatistics.h"

#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <gtest/gtest.h>
#include <map>
#include <mutex>
#include <numeric>
#include <random>
#include <thread>

using namespace inception::program;

namespace {

//===----------------------------------------------------------------------===//
// The order of sums
//===----------------------------------------------------------------------===//

std::vector<SumPart> allParts(int shards, int ranks) {
  std::vector<SumPart> all;
  for (int rank = 0; rank < ranks; ++rank)
    for (SumPart part :
         listParts(shards / ranks * rank, shards / ranks * (rank + 1)))
      all.push_back(part);
  return all;
}

/// The sum as text: of the shards of each rank, then of all parts.
std::string describe(int shards, int ranks) {
  std::vector<std::string> parts;
  for (int rank = 0; rank < ranks; ++rank) {
    int first = shards / ranks * rank;
    std::vector<std::string> open;
    for (int i = first; i < first + shards / ranks; ++i) {
      std::string value = std::to_string(i);
      for (int merges = countMerges(first, i); merges > 0; --merges) {
        value = "(" + open.back() + "+" + value + ")";
        open.pop_back();
      }
      open.push_back(value);
    }
    parts.insert(parts.end(), open.begin(), open.end());
  }
  for (auto [to, from] : listSums(allParts(shards, ranks)))
    parts[to] = "(" + parts[to] + "+" + parts[from] + ")";
  return parts.front();
}

TEST(SumTree, OfSixShardsIsAsDocumented) {
  EXPECT_EQ(describe(6, 1), "(((0+1)+(2+3))+(4+5))");
  EXPECT_EQ(describe(7, 1), "(((0+1)+(2+3))+((4+5)+6))");
  std::vector<SumPart> expected = {{3, 1}, {4, 2}};
  EXPECT_EQ(listParts(3, 6), expected);
}

TEST(SumTree, DependsOnTheShardsAlone) {
  for (int shards = 1; shards <= 48; ++shards)
    for (int ranks = 2; ranks <= shards; ++ranks)
      if (shards % ranks == 0)
        EXPECT_EQ(describe(shards, ranks), describe(shards, 1))
            << shards << " shards on " << ranks << " ranks";
}

/// A rank that meets the others.
class MeetingCommunicator : public SingleCommunicator {
public:
  MeetingCommunicator(std::barrier<> &barrier, int rank)
      : barrier(barrier), me(rank) {}
  int rank() const override { return me; }
  int64_t max(int64_t value) override {
    barrier.arrive_and_wait();
    return value;
  }

private:
  std::barrier<> &barrier;
  int me;
};

TEST(Communicator, LetsOthersFollowTheRoot) {
  constexpr int ranks = 3;
  std::barrier<> barrier(ranks);
  std::atomic<int> done = 0;
  std::vector<int> before(ranks, -1); // how many were done
  std::vector<std::thread> threads;
  for (int rank = 0; rank < ranks; ++rank)
    threads.emplace_back([&, rank] {
      MeetingCommunicator communicator(barrier, rank);
      communicator.rootFirst([&] {
        if (rank == 0)
          std::this_thread::sleep_for(std::chrono::milliseconds(20));
        before[rank] = done++;
      });
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(before[0], 0);
  EXPECT_EQ(done, ranks);
}

//===----------------------------------------------------------------------===//
// Ranks that are threads
//===----------------------------------------------------------------------===//

/// What all ranks have posted, by kind and number of the transfer.
class Board {
public:
  explicit Board(int ranks) : ranks(ranks) {}

  struct Entry {
    std::vector<Communicator::Blocks> from;
    int posted = 0, copied = 0;
  };

  void post(Entry &entry, int rank, const Communicator::Blocks &from) {
    std::lock_guard<std::mutex> lock(mutex);
    entry.from.resize(ranks);
    entry.from[rank] = from;
    ++entry.posted;
  }
  Entry &entry(int kind, size_t number) {
    std::lock_guard<std::mutex> lock(mutex);
    return entries[{kind, number}];
  }

  const int ranks;
  std::mutex mutex;

private:
  std::map<std::pair<int, size_t>, Entry> entries;
};

/// Completes when all ranks have copied from all.
class ThreadTransfer : public Transfer {
public:
  ThreadTransfer(Board &board, Board::Entry &entry,
                 std::function<void(Board::Entry &)> copy)
      : board(board), entry(entry), copy(std::move(copy)) {}

  bool test() override {
    std::lock_guard<std::mutex> lock(board.mutex);
    if (entry.posted == board.ranks && copy) {
      copy(entry);
      copy = nullptr;
      ++entry.copied;
    }
    return entry.copied == board.ranks;
  }

private:
  Board &board;
  Board::Entry &entry;
  std::function<void(Board::Entry &)> copy;
};

class ThreadCommunicator : public SingleCommunicator {
public:
  ThreadCommunicator(Board &board, int rank) : board(board), me(rank) {}

  int rank() const override { return me; }
  int size() const override { return board.ranks; }

  std::unique_ptr<Transfer> exchange(const Blocks &from,
                                     const Blocks &to) override {
    Board::Entry &entry = board.entry(0, exchanged++);
    board.post(entry, me, from);
    return std::make_unique<ThreadTransfer>(
        board, entry, [=, this](Board::Entry &all) {
          for (int other = 0; other < size(); ++other) {
            const Blocks &sent = all.from[other];
            ASSERT_EQ(sent.counts[me], to.counts[other]);
            std::copy_n(sent.data + sent.offsets[me], sent.counts[me],
                        to.data + to.offsets[other]);
          }
        });
  }

  std::unique_ptr<Transfer> spread(const Blocks &blocks) override {
    Board::Entry &entry = board.entry(1, spreads++);
    board.post(entry, me, blocks);
    return std::make_unique<ThreadTransfer>(
        board, entry, [=, this](Board::Entry &all) {
          for (int other = 0; other < size(); ++other)
            if (other != me)
              std::copy_n(all.from[other].data + blocks.offsets[other],
                          blocks.counts[other],
                          blocks.data + blocks.offsets[other]);
        });
  }

  void collect(const Blocks &blocks) override { wait(*spread(blocks)); }

  /// Exchanges that have started.
  size_t exchanges() const { return exchanged; }

private:
  Board &board;
  int me;
  size_t exchanged = 0, spreads = 0;
};

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

/// Three parameters with gradients, of 5, 9 and 2 numbers, whose gradients are
/// final after calls 7, 4 and 4, and running statistics of 3 numbers.
struct Toy {
  static constexpr size_t size = 19;
  const int64_t offsets[4] = {0, 20, 32, 68};
  const int32_t lastCalls[4] = {7, -1, 4, 4};
  inception_training training = {};

  Toy() {
    training.offsets = offsets;
    training.last_calls = lastCalls;
    training.block_size = size * sizeof(float);
  }
};

struct Result {
  std::vector<float> parameters, gradients;
  float loss;
  bool operator==(const Result &) const = default;
};

constexpr size_t statisticsBegin = 5, statisticsEnd = 8;

bool hasGradient(size_t k) { return k < statisticsBegin || k >= statisticsEnd; }

/// A number of a shard, in a step, that no other has.
float draw(int step, int shard, size_t i) {
  std::mt19937 engine(static_cast<unsigned>(step * 1000 + shard * 50 + i));
  return std::uniform_real_distribution<float>(-1, 1)(engine);
}

/// Two steps of `shards` shards.
Result train(Communicator &ranks, int shards) {
  Toy toy;
  Result result;
  result.parameters.resize(Toy::size);
  result.gradients.resize(Toy::size);
  std::iota(result.parameters.begin(), result.parameters.end(), 1.F);
  GradientSum sum(ranks, shards, toy.training, 4,
                  {result.parameters.data(), result.gradients.data()},
                  /*bucketBytes=*/16);
  for (int step = 0; step < 2; ++step) {
    for (int i = 0; i < sum.shardsHere(); ++i) {
      int shard = sum.shardsHere() * ranks.rank() + i;
      sum.beginShard();
      // Each gradient is written just before it is said to be final.
      for (int call = 0; call < 9; ++call) {
        for (size_t k = 0; k < Toy::size; ++k)
          if (hasGradient(k) && call == (k < statisticsBegin ? 7 : 4))
            result.gradients[k] = draw(step, shard, k);
        sum.callDone(call);
      }
      for (size_t k = statisticsBegin; k < statisticsEnd; ++k)
        result.parameters[k] =
            0.5F * result.parameters[k] + draw(step, shard, k);
      sum.endShard(draw(step, shard, Toy::size));
    }
    result.loss = sum.finish();
  }
  return result;
}

Result trainInThreads(int shards, int ranks) {
  Board board(ranks);
  std::vector<Result> results(ranks);
  std::vector<std::thread> threads;
  for (int rank = 0; rank < ranks; ++rank)
    threads.emplace_back([&, rank] {
      ThreadCommunicator communicator(board, rank);
      results[rank] = train(communicator, shards);
    });
  for (std::thread &thread : threads)
    thread.join();
  for (const Result &result : results)
    EXPECT_EQ(result, results.front());
  return results.front();
}

TEST(GradientSum, IsTheMeanOfTheShards) {
  SingleCommunicator single;
  Result result = train(single, 4);
  for (size_t k = 0; k < Toy::size; ++k) {
    float first = draw(1, 0, k) + draw(1, 1, k);
    float second = draw(1, 2, k) + draw(1, 3, k);
    float mean = (first + second) / 4;
    EXPECT_EQ(result.gradients[k], hasGradient(k) ? mean : 0);
  }
  EXPECT_EQ(result.parameters[0], 1);
  EXPECT_FLOAT_EQ(result.loss, ((draw(1, 0, 19) + draw(1, 1, 19)) +
                                (draw(1, 2, 19) + draw(1, 3, 19))) /
                                   4);
}

TEST(GradientSum, AveragesRunningStatistics) {
  SingleCommunicator single;
  Result result = train(single, 4);
  for (size_t k = statisticsBegin; k < statisticsEnd; ++k) {
    double value = static_cast<double>(k) + 1;
    for (int step = 0; step < 2; ++step) {
      double mean = 0;
      for (int shard = 0; shard < 4; ++shard)
        mean += double(draw(step, shard, k)) / 4;
      value = 0.5 * value + mean;
    }
    EXPECT_NEAR(result.parameters[k], value, 1e-6);
  }
}

TEST(GradientSum, IsTheSameOnAnyNumberOfRanks) {
  for (auto [shards, ranks] : {std::pair(4, 2),
                               {4, 4},
                               {6, 2},
                               {6, 3},
                               {6, 6},
                               {8, 2},
                               {12, 4},
                               {12, 3},
                               {7, 7}}) {
    SingleCommunicator single;
    EXPECT_EQ(trainInThreads(shards, ranks), train(single, shards))
        << shards << " shards on " << ranks << " ranks";
  }
}

// Gradients are sent while the backward pass goes on: in the last shard, those
// that are final after call 4 start with it, others with call 7.
TEST(GradientSum, StartsExchangesInTheBackwardPass) {
  constexpr int shards = 6, ranks = 2;
  Board board(ranks);
  std::vector<std::thread> threads;
  for (int rank = 0; rank < ranks; ++rank)
    threads.emplace_back([&, rank] {
      Toy toy;
      std::vector<float> parameters(Toy::size, 1), gradients(Toy::size, 1);
      ThreadCommunicator communicator(board, rank);
      GradientSum sum(communicator, shards, toy.training, 4,
                      {parameters.data(), gradients.data()},
                      /*bucketBytes=*/16);
      for (int step = 0; step < 2; ++step) {
        size_t before = communicator.exchanges();
        std::vector<size_t> after; ///< each call
        for (int shard = 0; shard < sum.shardsHere(); ++shard) {
          EXPECT_EQ(communicator.exchanges(), before) << "shard " << shard;
          sum.beginShard();
          after.clear();
          for (int call = 0; call < 9; ++call) {
            sum.callDone(call);
            after.push_back(communicator.exchanges() - before);
          }
          sum.endShard(0);
        }
        EXPECT_EQ(after[3], 0);
        EXPECT_GT(after[4], 0);
        EXPECT_EQ(after[6], after[4]);
        EXPECT_GT(after[7], after[6]);
        // What is left are running statistics and the loss.
        EXPECT_EQ(after[8], after[7]);
        EXPECT_GT(communicator.exchanges() - before, after[8]);
        sum.finish();
      }
    });
  for (std::thread &thread : threads)
    thread.join();
}

TEST(GradientSum, LeavesOneShardAsItIs) {
  SingleCommunicator single;
  Result result = train(single, 1);
  for (size_t k = 0; k < statisticsBegin; ++k)
    EXPECT_EQ(result.gradients[k], draw(1, 0, k));
  for (size_t k = statisticsBegin; k < statisticsEnd; ++k) {
    float once = 0.5F * static_cast<float>(k + 1) + draw(0, 0, k);
    EXPECT_EQ(result.parameters[k], 0.5F * once + draw(1, 0, k));
  }
  EXPECT_EQ(result.loss, draw(1, 0, 19));
}

TEST(GradientSum, TakesShardsFromStatesOfTheirOwn) {
  Toy toy;
  SingleCommunicator single;
  Result expected = train(single, 4);
  Result main;
  main.parameters.resize(Toy::size);
  main.gradients.resize(Toy::size);
  std::iota(main.parameters.begin(), main.parameters.end(), 1.F);
  GradientSum sum(single, 4, toy.training, 4,
                  {main.parameters.data(), main.gradients.data()}, 16);
  for (int step = 0; step < 2; ++step) {
    sum.beginShard();
    std::vector<Result> lanes(4, main);
    for (int shard = 0; shard < 4; ++shard) {
      Result &lane = lanes[shard];
      for (size_t k = 0; k < Toy::size; ++k)
        if (hasGradient(k))
          lane.gradients[k] = draw(step, shard, k);
        else
          lane.parameters[k] = 0.5F * lane.parameters[k] + draw(step, shard, k);
      lane.loss = draw(step, shard, Toy::size);
    }
    for (Result &lane : lanes)
      sum.endShard(lane.loss, {lane.parameters.data(), lane.gradients.data()});
    main.loss = sum.finish();
  }
  EXPECT_EQ(main, expected);
}

//===----------------------------------------------------------------------===//
// Statistics of batch normalisation
//===----------------------------------------------------------------------===//

constexpr int channels = 3, numbers = 7;

/// The numbers of a shard in a channel.
std::vector<double> drawChannel(int shard, int channel) {
  std::vector<double> values;
  for (int i = 0; i < numbers; ++i)
    values.push_back(5 +
                     double(draw(shard, channel, static_cast<size_t>(i) + 30)));
  return values;
}

double meanOf(const std::vector<double> &values) {
  return std::accumulate(values.begin(), values.end(), 0.0) /
         static_cast<double>(values.size());
}

double varianceOf(std::vector<double> values) {
  double mean = meanOf(values);
  for (double &value : values)
    value = (value - mean) * (value - mean);
  return meanOf(values);
}

/// Means and variances, then two sums: of each channel.
using Statistics = std::array<std::vector<float>, 4>;

/// What each shard has after calls 3 (means and variances) and 5 (sums).
std::vector<Statistics> shareInThreads(int shards, int ranks) {
  constexpr inception_statistics places[] = {
      {{}, {}, {}, 3, INCEPTION_STATISTICS_MOMENTS, channels, 0},
      {{}, {}, {}, 5, INCEPTION_STATISTICS_SUMS, channels, 0}};
  inception_training training = {};
  training.statistics = places;
  training.statistics_count = 2;
  Board board(ranks);
  std::vector<ThreadCommunicator> communicators;
  for (int rank = 0; rank < ranks; ++rank)
    communicators.emplace_back(board, rank);
  std::vector<std::unique_ptr<SharedStatistics>> shared;
  for (ThreadCommunicator &communicator : communicators)
    shared.push_back(
        std::make_unique<SharedStatistics>(communicator, shards, training));
  std::vector<Statistics> all(shards);
  {
    std::vector<std::jthread> threads;
    for (int shard = 0; shard < shards; ++shard)
      threads.emplace_back([&, shard] {
        Statistics &mine = all[shard];
        for (int channel = 0; channel < channels; ++channel) {
          std::vector<double> values = drawChannel(shard, channel);
          mine[0].push_back(static_cast<float>(meanOf(values)));
          mine[1].push_back(static_cast<float>(varianceOf(values)));
          mine[2].push_back(draw(1, shard, channel));
          mine[3].push_back(draw(2, shard, channel));
        }
        int here = shards / ranks;
        for (int call = 0; call < 7; ++call)
          shared[shard / here]->callDone(
              shard % here, call,
              [&](const inception_statistics &place, int vector) {
                return mine[(place.call == 5 ? 2 : 0) + vector].data();
              });
      });
  }
  return all;
}

TEST(SharedStatistics, AreThoseOfTheBatch) {
  std::vector<Statistics> all = shareInThreads(4, 1);
  for (int channel = 0; channel < channels; ++channel) {
    std::vector<double> values, first, second;
    for (int shard = 0; shard < 4; ++shard) {
      for (double value : drawChannel(shard, channel))
        values.push_back(value);
      first.push_back(double(draw(1, shard, channel)));
      second.push_back(double(draw(2, shard, channel)));
    }
    EXPECT_NEAR(all[0][0][channel], meanOf(values), 1e-6);
    EXPECT_NEAR(all[0][1][channel], varianceOf(values), 1e-6);
    EXPECT_NEAR(all[0][2][channel], meanOf(first), 1e-6);
    EXPECT_NEAR(all[0][3][channel], meanOf(second), 1e-6);
  }
}

TEST(SharedStatistics, AreTheSameForAllShardsOnAnyNumberOfRanks) {
  for (auto [shards, ranks] :
       {std::pair(1, 1), {4, 1}, {4, 2}, {4, 4}, {6, 2}, {6, 3}}) {
    Statistics expected = shareInThreads(shards, 1)[0];
    for (const Statistics &statistics : shareInThreads(shards, ranks))
      EXPECT_EQ(statistics, expected)
          << shards << " shards on " << ranks << " ranks";
  }
}

} // namespace
