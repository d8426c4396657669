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
#define DEFINE_KERNEL(NAME, BYTES, ...)                                        \
  __VA_ARGS__ static float NAME(int64_t rounds, float factor, float summand) { \
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
  }                                                                            \
  static_assert(true)

#if defined(__x86_64__)
DEFINE_KERNEL(with512Bits, 64, __attribute__((target("avx512f"), noinline)));
DEFINE_KERNEL(with256Bits, 32, __attribute__((target("avx2,fma"), noinline)));
#endif
DEFINE_KERNEL(with128Bits, 16, __attribute__((noinline)));

namespace {
struct Kernel {
  float (*function)(int64_t, float, float);
  int lanes;
};

/// A piece of work: from when to when, in seconds.
struct Piece {
  double begin, end;
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

using Clock = std::chrono::steady_clock;

/// Pieces take some 50 microseconds: short beside the windows in which they are
/// counted, long beside reading the clock.
static constexpr int64_t rounds = 1 << 14;
static constexpr double duration = 0.3, window = 0.003;

/// Works until `duration` has passed; says when it did each piece.
static std::vector<Piece> work(Kernel kernel, Clock::time_point start) {
  auto now = [&] {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  // Read at run time, so that nothing is computed before.
  volatile float factor = 0.5f, summand = 1, sink = 0;
  std::vector<Piece> pieces;
  pieces.reserve(1 << 14);
  for (double begin = now(), end; begin < duration; begin = end) {
    sink = kernel.function(rounds, factor, summand);
    end = now();
    pieces.push_back({begin, end});
  }
  static_cast<void>(sink);
  return pieces;
}

double measurePeak(int threads) {
  Kernel kernel = chooseKernel();
  Clock::time_point start = Clock::now();
  std::vector<std::vector<Piece>> pieces(threads);
  std::vector<std::thread> others;
  for (int i = 1; i < threads; ++i)
    others.emplace_back([&, i] { pieces[i] = work(kernel, start); });
  pieces[0] = work(kernel, start);
  for (std::thread &other : others)
    other.join();

  // The best window is the peak: in others the clock was low, or somebody else
  // had a CPU. A thread that was kept waiting did its piece evenly all the
  // while, so what several do on one CPU is not counted twice.
  std::vector<double> done(static_cast<size_t>(duration / window));
  for (const auto &ofThread : pieces)
    for (const Piece &piece : ofThread)
      for (auto i = static_cast<size_t>(piece.begin / window);
           i < done.size() && i * window < piece.end; ++i)
        done[i] += (std::min(piece.end, (i + 1) * window) -
                    std::max(piece.begin, i * window)) /
                   (piece.end - piece.begin);
  double most = *std::max_element(done.begin(), done.end());
  return most * 2e-9 * chains * kernel.lanes * rounds / window;
}

} // namespace inception::program
