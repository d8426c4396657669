//===- PoolTest.cpp - How items are split, and who does them --------------===//
#include "runtime/core/Runtime.h"

#include <atomic>
#include <gtest/gtest.h>
#include <vector>

namespace {

struct Work {
  std::vector<std::atomic<int>> counts, threads;
  explicit Work(size_t items) : counts(items), threads(items) {}
};

void count(void *frame, int64_t begin, int64_t end, int64_t thread) {
  Work &work = *static_cast<Work *>(frame);
  for (int64_t i = begin; i < end; ++i) {
    ++work.counts[i];
    work.threads[i] = static_cast<int>(thread);
  }
}

TEST(Pool, CoversEveryItemOnce) {
  for (int threads : {1, 2, 3, 4, 16})
    for (size_t items : {0, 1, 2, 3, 5, 16, 17, 1000}) {
      Work work(items);
      inception_pool *pool = inception_pool_create(threads);
      ASSERT_TRUE(pool);
      for (int round = 0; round < 20; ++round)
        inception_pool_run(pool, &work, count, static_cast<int64_t>(items));
      inception_pool_destroy(pool);
      for (auto &value : work.counts)
        EXPECT_EQ(value, 20);
    }
}

TEST(Pool, SplitsEvenly) {
  for (int64_t threads : {1, 2, 3, 7})
    for (int64_t items : {0, 1, 6, 7, 8, 100}) {
      Work work(static_cast<size_t>(items));
      for (int64_t thread = 0; thread < threads; ++thread)
        inception_run_range(&work, count, items, threads, thread);
      std::vector<int> sizes(threads);
      for (int64_t i = 0; i < items; ++i) {
        EXPECT_EQ(work.counts[i], 1);
        ++sizes[work.threads[i]];
        if (i) {
          EXPECT_GE(work.threads[i], work.threads[i - 1]);
        }
      }
      auto [least, most] = std::minmax_element(sizes.begin(), sizes.end());
      EXPECT_LE(*most - *least, 1);
    }
}

/// Far more threads than CPUs: nobody may spin while others have work to do.
TEST(Pool, TakesMoreThreadsThanCpus) {
  int threads = inception_cpu_count() * 8;
  Work work(100);
  inception_pool *pool = inception_pool_create(threads);
  ASSERT_TRUE(pool);
  for (int round = 0; round < 500; ++round)
    inception_pool_run(pool, &work, count, 100);
  inception_pool_destroy(pool);
  for (auto &value : work.counts)
    EXPECT_EQ(value, 500);
}

/// Workers that sleep between layers are woken; those that look are not missed.
TEST(Pool, WakesSleepers) {
  inception_pool *pool = inception_pool_create(2);
  ASSERT_TRUE(pool);
  Work work(2);
  for (int round = 0; round < 200; ++round) {
    timespec pause = {0, round % 2 ? 200000 : 20000};
    nanosleep(&pause, nullptr);
    inception_pool_run(pool, &work, count, 2);
  }
  inception_pool_destroy(pool);
  EXPECT_EQ(work.counts[0], 200);
  EXPECT_EQ(work.counts[1], 200);
}

} // namespace
