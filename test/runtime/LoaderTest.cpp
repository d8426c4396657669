//===- LoaderTest.cpp - Batches made ahead --------------------------------===//
#include "runtime/program/data/Loader.h"
#include "runtime/program/Support.h"
#include "runtime/program/augment/Transform.h"
#include "runtime/program/data/BatchQueue.h"
#include "test/runtime/Images.h"

#include <atomic>
#include <gtest/gtest.h>
#include <map>

using namespace inception::program;
using namespace inception::test;

namespace {

/// Images of one pixel's colour, some of which can be broken.
class Numbers : public Dataset {
public:
  explicit Numbers(int64_t count) : count(count) {}

  int64_t size() const override { return count; }
  int64_t classes() const override { return count; }
  const std::vector<std::string> &classNames() const override { return names; }
  int64_t label(int64_t i) const override { return i; }
  std::string name(int64_t i) const override { return std::to_string(i); }
  void read(int64_t i, Sample &sample) const override {
    ++reads;
    if (broken.count(i))
      throw Failure("{}: broken", i);
    sample.image = smoothImage(12, 10, static_cast<int>(i));
  }

  std::set<int64_t> broken;
  mutable std::atomic<int64_t> reads = 0;

private:
  int64_t count;
  std::vector<std::string> names;
};

class Loading : public testing::Test {
protected:
  struct Step {
    int64_t epoch, step, first;
    std::vector<int64_t> labels;
    std::vector<float> images;
    bool operator==(const Step &) const = default;
  };

  std::vector<Step> load(const Dataset &data, LoaderOptions options,
                         int steps) {
    options.warn = [&](const std::string &text) { warnings += text + "\n"; };
    Loader loader(data, transform, options);
    std::vector<Step> result;
    for (int i = 0; i < steps; ++i) {
      const Batch *batch = loader.next();
      if (!batch)
        break;
      result.push_back({batch->epoch, batch->step, batch->first, batch->labels,
                        batch->images});
      EXPECT_EQ(batch->rows, int64_t(batch->labels.size()));
    }
    EXPECT_GE(loader.waited(), 0);
    broken = loader.broken();
    return result;
  }

  Preprocess preprocess{R"({"resize": 10})", 3, 8, 8};
  Transform transform{
      preprocess,
      Augmentation::parse(R"({"crop_padding": 2, "mirror": true})")};
  std::string warnings;
  int64_t broken = 0;
};

TEST_F(Loading, GivesTheSameForAnyNumberOfThreads) {
  Numbers data(23);
  LoaderOptions options;
  options.seed = 9;
  options.batch = 5;
  options.threads = 1;
  options.ahead = 1;
  auto one = load(data, options, 12);
  ASSERT_EQ(one.size(), 12u);
  for (int threads : {2, 3, 16})
    for (int ahead : {1, 4}) {
      options.threads = threads;
      options.ahead = ahead;
      EXPECT_EQ(load(data, options, 12), one);
    }
  // Four steps an epoch, in which no image comes twice, in another order each.
  std::set<std::vector<int64_t>> orders;
  for (int epoch = 0; epoch < 3; ++epoch) {
    std::set<int64_t> seen;
    for (int step = 0; step < 4; ++step) {
      const Step &found = one[epoch * 4 + step];
      EXPECT_EQ(found.epoch, epoch);
      EXPECT_EQ(found.step, step);
      seen.insert(found.labels.begin(), found.labels.end());
      orders.insert(found.labels);
    }
    EXPECT_EQ(seen.size(), 20u);
  }
  EXPECT_EQ(orders.size(), 12u);
  options.seed = 10;
  EXPECT_NE(load(data, options, 12), one);
}

TEST_F(Loading, StartsAnywhere) {
  Numbers data(23);
  LoaderOptions options;
  options.batch = 5;
  options.threads = 2;
  auto whole = load(data, options, 12);
  options.epoch = 1;
  options.step = 2;
  auto rest = load(data, options, 6);
  EXPECT_TRUE(std::equal(rest.begin(), rest.end(), whole.begin() + 6));
  // And ends where it is told to.
  options.epochs = 2;
  EXPECT_EQ(load(data, options, 100).size(), 2u);
  options.epochs = 1;
  EXPECT_EQ(load(data, options, 100).size(), 0u);
}

TEST_F(Loading, CutsBatchesIntoRanges) {
  Numbers data(23);
  LoaderOptions options;
  options.batch = 8;
  options.threads = 2;
  auto whole = load(data, options, 6);
  for (auto [begin, end] : {std::pair(0, 3), {3, 4}, {4, 8}}) {
    options.begin = begin;
    options.end = end;
    auto part = load(data, options, 6);
    ASSERT_EQ(part.size(), 6u);
    for (size_t i = 0; i < part.size(); ++i) {
      EXPECT_EQ(part[i].first, begin);
      EXPECT_TRUE(std::equal(part[i].labels.begin(), part[i].labels.end(),
                             whole[i].labels.begin() + begin));
      EXPECT_TRUE(std::equal(part[i].images.begin(), part[i].images.end(),
                             whole[i].images.begin() + begin * 3 * 64));
    }
  }
}

TEST_F(Loading, KeepsTheOrderOfTheData) {
  Numbers data(5);
  LoaderOptions options;
  options.batch = 2;
  options.shuffle = false;
  auto steps = load(data, options, 4);
  EXPECT_EQ(steps[1].labels, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(steps[3].labels, (std::vector<int64_t>{2, 3}));
  // Few images repeat in a batch.
  options.batch = 7;
  EXPECT_EQ(load(data, options, 1)[0].labels,
            (std::vector<int64_t>{0, 1, 2, 3, 4, 0, 1}));
  options.shuffle = true;
  std::map<int64_t, int> counts;
  steps = load(data, options, 1);
  for (int64_t label : steps[0].labels)
    ++counts[label];
  EXPECT_EQ(counts.size(), 5u);
}

TEST_F(Loading, SkipsBrokenImages) {
  Numbers data(20);
  data.broken = {3, 7, 19};
  LoaderOptions options;
  options.batch = 5;
  options.threads = 1;
  auto one = load(data, options, 12);
  EXPECT_EQ(broken, 3);
  for (const char *line : {"3: broken; skipped\n", "7: broken; skipped\n",
                           "19: broken; skipped\n"})
    EXPECT_NE(warnings.find(line), std::string::npos) << warnings;
  EXPECT_EQ(std::count(warnings.begin(), warnings.end(), '\n'), 3);
  for (const Step &step : one)
    for (int64_t label : step.labels)
      EXPECT_FALSE(data.broken.count(label));
  options.threads = 4;
  EXPECT_EQ(load(data, options, 12), one);

  // An error stops where the image is due, and not before.
  options.strict = true;
  options.shuffle = false;
  for (int threads : {1, 2, 8}) {
    options.threads = threads;
    Loader loader(data, transform, options);
    try {
      loader.next();
      FAIL();
    } catch (const Failure &failure) {
      EXPECT_STREQ(failure.what(), "3: broken");
    }
  }
  data.broken = {13};
  Loader loader(data, transform, options);
  EXPECT_TRUE(loader.next());
  EXPECT_TRUE(loader.next());
  EXPECT_THROW(loader.next(), Failure);

  for (int64_t i = 0; i < 20; ++i)
    data.broken.insert(i);
  options.strict = false;
  EXPECT_THROW(load(data, options, 1), Failure);
}

TEST_F(Loading, WorksAheadAndNoFurther) {
  Numbers data(1000);
  LoaderOptions options;
  options.batch = 10;
  options.threads = 2;
  options.ahead = 2;
  Loader loader(data, transform, options);
  loader.next();
  while (data.reads < 30)
    std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  // Three batches, and what each thread holds that has no place yet.
  EXPECT_LE(data.reads, 32);
}

TEST(BatchQueue, TakesSeveralRowsOfAnItem) {
  // Items of 7 rows, batches of 4: items are longer than all batches ahead.
  for (int threads : {1, 3}) {
    BatchQueue queue({5, 7, 4, 1, threads, 1},
                     [](int64_t item, BatchQueue::Rows &rows) {
                       for (int64_t i = 0; i < 7; ++i)
                         if (float *place = rows.next(item))
                           *place = static_cast<float>(item * 7 + i);
                     });
    int64_t row = 0;
    while (const Batch *batch = queue.next())
      for (int64_t i = 0; i < batch->rows; ++i, ++row) {
        EXPECT_EQ(batch->images[i], row);
        EXPECT_EQ(batch->labels[i], row / 7);
      }
    EXPECT_EQ(row, 35);
  }
}

TEST(BatchQueue, EndsBeforeItIsRead) {
  std::atomic<int> made = 0;
  {
    BatchQueue queue({INT64_MAX, 1, 4, 1, 3, 2},
                     [&](int64_t item, BatchQueue::Rows &rows) {
                       if (rows.next(0))
                         ++made;
                     });
    queue.next();
  }
  EXPECT_GE(made, 4);
}

} // namespace
