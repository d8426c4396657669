//===- PoolTest.cpp - How items are split, and who does them --------------===//
#include "runtime/core/Runtime.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>
#include <thread>
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

/// With more threads than CPUs, who waits sleeps at once: it takes next to none
/// of the time for which it waits.
TEST(Pool, SleepsAtOnceWithMoreThreadsThanCpus) {
  int threads = inception_cpu_count() + 1;
  inception_pool *pool = inception_pool_create(threads);
  ASSERT_TRUE(pool);
  auto cpuMicroseconds = [] {
    timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * 1e6 + time.tv_nsec * 1e-3;
  };
  auto body = [](void *, int64_t, int64_t, int64_t thread) {
    timespec time = {0, thread ? 500000 : 0};
    nanosleep(&time, nullptr);
  };
  double least = 1e9;
  for (int round = 0; round < 100; ++round) {
    double start = cpuMicroseconds();
    inception_pool_run(pool, nullptr, body, threads);
    least = std::min(least, cpuMicroseconds() - start);
  }
  // Looking takes 50 microseconds, sleeping and waking others some 10.
  EXPECT_LT(least, 40);
  inception_pool_destroy(pool);
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

/// Numbers that each round computes from those of the round before, also from
/// the ones of other threads, in plain memory: a round that is early, late or
/// left out shows in the values, and a missing order between threads is a race.
struct Chain {
  std::vector<uint64_t> from, to;
  explicit Chain(size_t items) : from(items), to(items) {
    for (size_t i = 0; i < items; ++i)
      from[i] = i;
  }

  static uint64_t mix(uint64_t left, uint64_t right) {
    return (left * 6364136223846793005u) ^ (right + 1442695040888963407u);
  }
  static void step(void *frame, int64_t begin, int64_t end, int64_t) {
    Chain &chain = *static_cast<Chain *>(frame);
    auto count = static_cast<int64_t>(chain.from.size());
    for (int64_t i = begin; i < end; ++i)
      chain.to[i] = mix(chain.from[i], chain.from[(i + count / 2) % count]);
  }

  /// Runs the rounds on the pool, or all on this thread without one.
  std::vector<uint64_t> run(inception_pool *pool, int rounds) {
    auto count = static_cast<int64_t>(from.size());
    for (int round = 0; round < rounds; ++round) {
      if (pool)
        inception_pool_run(pool, this, step, count);
      else
        step(this, 0, count, 0);
      from.swap(to);
    }
    return from;
  }
};

void testChains(int threads, int rounds) {
  inception_pool *pool = inception_pool_create(threads);
  ASSERT_TRUE(pool);
  // Fewer items than threads, as many, and more, in turn.
  for (size_t items : {1, 2, 3, 5, 9, 64}) {
    EXPECT_EQ(Chain(items).run(pool, rounds), Chain(items).run(nullptr, rounds))
        << threads << " threads, " << items << " items";
  }
  inception_pool_destroy(pool);
}

TEST(Pool, OrdersManySmallRegions) {
  for (int threads = 1; threads <= 9; ++threads)
    testChains(threads, 1000);
}

TEST(Pool, WorksBesideOthers) {
  std::vector<std::thread> callers;
  for (int threads : {2, 3, 2, 5})
    callers.emplace_back([=] { testChains(threads, 500); });
  for (std::thread &caller : callers)
    caller.join();
}

/// Its threads may not have started yet, look for work, or sleep.
TEST(Pool, EndsWhateverItsThreadsDo) {
  for (int threads : {1, 2, 4})
    for (long pause : {-1, 0, 10000, 300000})
      for (int round = 0; round < 20; ++round) {
        inception_pool *pool = inception_pool_create(threads);
        ASSERT_TRUE(pool);
        Work work(8);
        if (pause >= 0) {
          inception_pool_run(pool, &work, count, 8);
          timespec time = {0, pause};
          nanosleep(&time, nullptr);
          EXPECT_EQ(work.counts[7], 1);
        }
        inception_pool_destroy(pool);
      }
  inception_pool_destroy(nullptr);
}

/// Signals end a wait early; nobody goes on before it is time.
TEST(Pool, OutlastsSignals) {
  struct sigaction ignore = {}, before;
  ignore.sa_handler = [](int) {};
  ASSERT_EQ(sigaction(SIGUSR1, &ignore, &before), 0);
  struct Frame {
    std::atomic<pthread_t> threads[3] = {};
    int64_t done[3] = {};
  } frame;
  inception_pool *pool = inception_pool_create(3);
  ASSERT_TRUE(pool);
  // Some take longer, so that the others, the caller too, fall asleep.
  auto body = [](void *opaque, int64_t begin, int64_t, int64_t thread) {
    Frame &frame = *static_cast<Frame *>(opaque);
    frame.threads[thread] = pthread_self();
    int64_t round = frame.done[begin]++;
    auto end = std::chrono::steady_clock::now() +
               std::chrono::microseconds(round % 3 == thread ? 300 : 1);
    while (std::chrono::steady_clock::now() < end)
      std::this_thread::yield();
  };
  std::atomic<bool> stop = false;
  std::thread sender([&] {
    while (!stop)
      for (auto &thread : frame.threads)
        if (pthread_t target = thread)
          pthread_kill(target, SIGUSR1);
  });
  for (int64_t round = 1; round <= 100; ++round) {
    inception_pool_run(pool, &frame, body, 3);
    for (int64_t done : frame.done)
      EXPECT_EQ(done, round);
  }
  stop = true;
  sender.join();
  inception_pool_destroy(pool);
  sigaction(SIGUSR1, &before, nullptr);
}

} // namespace
