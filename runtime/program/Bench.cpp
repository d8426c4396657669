//===- Bench.cpp - Measures the network, and the machine beside it --------===//
#include "runtime/program/Commands.h"
#include "runtime/program/InitialWeights.h"
#include "runtime/program/Network.h"
#include "runtime/program/Peak.h"
#include "runtime/program/Support.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

namespace inception::program {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

static double median(std::vector<double> values, double part = 0.5) {
  std::sort(values.begin(), values.end());
  return values[static_cast<size_t>(part * (values.size() - 1) + 0.5)];
}

static double milliseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

namespace {
/// The times of all runs, and of each layer in them, in milliseconds.
struct Times {
  std::vector<double> runs;
  std::vector<std::vector<double>> layers;
};
} // namespace

/// Random images for a batch.
static std::vector<float> makeInput(int batch) {
  inception_parameter noise = {};
  noise.name = "bench input";
  noise.init_kind = INCEPTION_INIT_UNIFORM;
  noise.init[0] = -1;
  noise.init[1] = 1;
  noise.rank = 1;
  noise.shape[0] = static_cast<int64_t>(inputSize() * batch);
  return initialValues(noise, 0);
}

/// Runs until caches, clock and threads are warm, then for about two seconds.
static Times measure(Context &context, int batch, bool layers) {
  using namespace std::chrono_literals;
  constexpr size_t warmUpRuns = 3, leastRuns = 10, mostRuns = 10000;
  std::vector<float> input = makeInput(batch);
  Outputs outputs(batch);
  auto run = [&] { context.run(batch, input.data(), outputs.pointers()); };

  // Of a slow network there are these runs; of others it ends before a bar
  // shows.
  Progress progress("measuring: run", warmUpRuns + leastRuns);
  auto start = Clock::now();
  for (size_t i = 0; i < warmUpRuns || Clock::now() - start < 300ms; ++i) {
    run();
    progress.update(std::min(i + 1, warmUpRuns));
  }

  Times times;
  times.layers.resize(layers ? model().layer_count : 0);
  auto hook = [](void *user, int32_t layer, int64_t nanoseconds) {
    static_cast<Times *>(user)->layers[layer].push_back(nanoseconds * 1e-6);
  };
  if (layers)
    context.trace(hook, &times);
  start = Clock::now();
  while (times.runs.size() < leastRuns ||
         (Clock::now() - start < 2s && times.runs.size() < mostRuns)) {
    auto begin = Clock::now();
    run();
    times.runs.push_back(milliseconds(Clock::now() - begin));
    progress.update(warmUpRuns + std::min(times.runs.size(), leastRuns));
  }
  context.trace(nullptr, nullptr);
  return times;
}

static double gflops(double macs, double ms) { return 2e-6 * macs / ms; }

/// Per layer: its time, its share of all, its speed.
static Json layersToJson(const Times &times, int batch, double peak) {
  Json result = Json::array();
  for (size_t i = 0; i < times.layers.size(); ++i) {
    const inception_layer &layer = model().layers[i];
    if (times.layers[i].empty())
      continue;
    double ms = median(times.layers[i]);
    double speed = ms > 0 ? gflops(double(layer.macs) * batch, ms) : 0;
    result.push_back({{"name", layer.name},
                      {"kind", layer.kind},
                      {"schedule", layer.schedule},
                      {"median_ms", ms},
                      {"gflops", speed},
                      {"peak_share", speed / peak}});
  }
  return result;
}

static void printText(const Json &result) {
  auto number = [&](const char *key) { return result[key].get<double>(); };
  fmt::print("{}\n", inception_program.version());
  fmt::print("batch {}, {} thread(s), {} runs{}\n", result["batch"].get<int>(),
             result["threads"].get<int>(), result["runs"].get<size_t>(),
             result["initial_weights"].get<bool>() ? ", initial weights" : "");
  fmt::print(
      "latency    {:.3f} ms median, {:.3f} least, {:.3f} to {:.3f} for 80 "
      "% of the runs\n",
      number("median_ms"), number("min_ms"), number("p10_ms"),
      number("p90_ms"));
  fmt::print("throughput {:.1f} images/s\n", number("images_per_second"));
  fmt::print(
      "speed      {:.1f} GFLOPS, {:.1f} a core, of {:.1f} GFLOPS a core at "
      "the FMA peak: {:.1f} %\n",
      number("gflops"), number("gflops_per_core"),
      number("peak_gflops_per_core"), 100 * number("peak_share"));
  if (!result.contains("layers"))
    return;
  fmt::print("\n{:<32} {:<14} {:>9} {:>6} {:>8} {:>7}  schedule\n", "layer",
             "kind", "ms", "%", "GFLOPS", "peak %");
  for (const Json &layer : result["layers"]) {
    double ms = layer["median_ms"];
    fmt::print("{:<32} {:<14} {:>9.4f} {:>6.1f} {:>8.1f} {:>7.1f}  {}\n",
               layer["name"].get<std::string>(),
               layer["kind"].get<std::string>(), ms,
               100 * ms / number("median_ms"), layer["gflops"].get<double>(),
               100 * layer["peak_share"].get<double>(),
               layer["schedule"].get<std::string>());
  }
}

void bench(const BenchOptions &options) {
  bool initial = options.weights.empty();
  int threads = options.threads ? options.threads
                                : std::min(inception_program.cpu_count(),
                                           INCEPTION_MAX_THREADS);
  Weights weights =
      initial ? Weights::initial(0) : Weights::load(options.weights);
  Context context(weights, options.batch, threads);
  // The clock of the machine may change: take its peak before and after.
  double peak = measurePeak(threads);
  Times times = measure(context, options.batch, options.layers);
  peak = std::max(peak, measurePeak(threads));

  double macs = 0;
  for (int i = 0; i < model().layer_count; ++i)
    macs += double(model().layers[i].macs) * options.batch;
  double ms = median(times.runs), speed = gflops(macs, ms);
  Json result = {{"name", model().name},
                 {"version", inception_program.version()},
                 {"batch", options.batch},
                 {"threads", threads},
                 {"initial_weights", initial},
                 {"runs", times.runs.size()},
                 {"median_ms", ms},
                 {"min_ms", median(times.runs, 0)},
                 {"p10_ms", median(times.runs, 0.1)},
                 {"p90_ms", median(times.runs, 0.9)},
                 {"images_per_second", options.batch * 1000 / ms},
                 {"gflops", speed},
                 {"gflops_per_core", speed / threads},
                 {"peak_gflops_per_core", peak},
                 {"peak_share", speed / (peak * threads)}};
  if (options.layers)
    result["layers"] = layersToJson(times, options.batch, peak * threads);
  if (options.json)
    fmt::print("{}\n", result.dump(2));
  else
    printText(result);
}

} // namespace inception::program
