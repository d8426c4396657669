// Times one layer of a network that is a shared library, and the FMA peak
// beside it, so that neither a process nor Python comes between. support/hot.py
// calls it.
#include "runtime/core/Model.h"
#include "runtime/program/Peak.h"

#include <algorithm>
#include <chrono>
#include <vector>

namespace {
struct Trace {
  int32_t layer;
  std::vector<int64_t> times;
};
} // namespace

/// Billions of f32 operations a second of one thread.
extern "C" double measure_peak() {
  return inception::program::measurePeak(/*threads=*/1);
}

/// The layer's median in milliseconds over runs of so many seconds, after a
/// warm-up; 0 where a run fails.
extern "C" double time_layer(decltype(inception_api_run) *run,
                             decltype(inception_api_trace) *setTrace,
                             inception_context *context, const float *input,
                             float *output, int32_t layer, double warmUp,
                             double seconds) {
  using Clock = std::chrono::steady_clock;
  auto runFor = [&](double duration) {
    auto start = Clock::now();
    do {
      if (run(context, 1, input, output))
        return false;
    } while (std::chrono::duration<double>(Clock::now() - start).count() <
             duration);
    return true;
  };
  Trace trace = {layer, {}};
  trace.times.reserve(1 << 16);
  auto hook = [](void *user, int32_t layer, int64_t nanoseconds) {
    if (auto *trace = static_cast<Trace *>(user); layer == trace->layer)
      trace->times.push_back(nanoseconds);
  };
  bool done = runFor(warmUp);
  setTrace(context, hook, &trace);
  done = done && runFor(seconds);
  setTrace(context, nullptr, nullptr);
  if (!done || trace.times.empty())
    return 0;
  auto middle = trace.times.begin() + trace.times.size() / 2;
  std::nth_element(trace.times.begin(), middle, trace.times.end());
  return *middle * 1e-6;
}
