//===- Peak.cpp - How fast this machine multiplies and adds ---------------===//
#include "runtime/program/Peak.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

namespace inception::program {

/// Independent chains: two units of four to five cycles need ten; more than
/// twelve wouldn't fit into 16 registers.
static constexpr int chains = 12;

/// Does `rounds` multiply-adds in each chain. The result depends on all of
/// them, so that none can be left out.
#define DEFINE_KERNEL(NAME, BYTES)                                             \
  float NAME(int64_t rounds, float factor, float summand) {                    \
    typedef float Vector __attribute__((vector_size(BYTES)));                  \
    Vector sums[chains], factors = Vector{} + factor,                          \
                         summands = Vector{} + summand;                        \
    for (int i = 0; i < chains; ++i)                                           \
      sums[i] = Vector{} + static_cast<float>(i);                              \
    for (int64_t round = 0; round < rounds; ++round)                           \
      for (int i = 0; i < chains; ++i)                                         \
        sums[i] = sums[i] * factors + summands;                                \
    float result = 0;                                                          \
    for (int i = 0; i < chains; ++i)                                           \
      result += sums[i][0];                                                    \
    return result;                                                             \
  }

#if defined(__x86_64__)
__attribute__((target("avx512f"), noinline)) static DEFINE_KERNEL(with512Bits,
                                                                  64)
    __attribute__((target("avx2,fma"),
                   noinline)) static DEFINE_KERNEL(with256Bits, 32)
#endif
        __attribute__((noinline)) static DEFINE_KERNEL(with128Bits, 16)

            namespace {
  struct Kernel {
    float (*function)(int64_t, float, float);
    int lanes;
  };
} // namespace

static Kernel chooseKernel() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f"))
    return {with512Bits, 16};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return {with256Bits, 8};
#endif
  return {with128Bits, 4};
}

/// Operations a second of this thread, in billions: the best of several tries,
/// since the first ones find the clock low.
static double measureThread(Kernel kernel) {
  using Clock = std::chrono::steady_clock;
  constexpr int64_t rounds = 1 << 20;
  // Read at run time, so that nothing is computed before.
  volatile float factor = 0.5f, summand = 1, sink = 0;
  double best = 0;
  auto start = Clock::now();
  while (Clock::now() - start < std::chrono::milliseconds(300)) {
    auto begin = Clock::now();
    sink = kernel.function(rounds, factor, summand);
    std::chrono::duration<double> seconds = Clock::now() - begin;
    double operations = 2.0 * chains * kernel.lanes * rounds;
    best = std::max(best, operations / seconds.count() * 1e-9);
  }
  static_cast<void>(sink);
  return best;
}

double measurePeak(int threads) {
  Kernel kernel = chooseKernel();
  std::vector<double> results(threads);
  std::vector<std::thread> others;
  for (int i = 1; i < threads; ++i)
    others.emplace_back([&, i] { results[i] = measureThread(kernel); });
  results[0] = measureThread(kernel);
  for (std::thread &other : others)
    other.join();
  double sum = 0;
  for (double result : results)
    sum += result;
  return sum / threads;
}

} // namespace inception::program
