//===- Bench.cpp - Measures the network, and the machine beside it --------===//
#include "runtime/program/Commands.h"
#include "runtime/program/InitialWeights.h"
#include "runtime/program/Network.h"
#include "runtime/program/Peak.h"
#include "runtime/program/Support.h"

#include <algorithm>
#include <chrono>
#include <map>
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
/// The times of all runs, and of each layer and of all layers in them, in
/// milliseconds.
struct Times {
  std::vector<double> runs, layerSums;
  std::vector<std::vector<double>> layers;
  std::vector<double> current; ///< of each layer, in the run that goes on

  /// Closes a run.
  void add(double ms) {
    runs.push_back(ms);
    if (current.empty())
      return;
    double sum = 0;
    for (size_t i = 0; i < current.size(); ++i) {
      layers[i].push_back(current[i]);
      sum += current[i];
    }
    layerSums.push_back(sum);
    std::fill(current.begin(), current.end(), 0);
  }
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

constexpr size_t warmUpRuns = 3, leastRuns = 10, mostRuns = 10000;

/// Runs until caches, clock and threads are warm, then for about so many
/// seconds as the options say.
static Times measure(Context &context, const BenchOptions &options,
                     Progress &progress) {
  using namespace std::chrono_literals;
  int batch = options.batch;
  bool layers = options.layers;
  std::vector<float> input = makeInput(batch);
  Outputs outputs(batch);
  auto run = [&] { context.run(batch, input.data(), outputs.pointers()); };

  size_t done = 0;
  auto start = Clock::now();
  while (done < warmUpRuns || Clock::now() - start < 300ms) {
    run();
    progress.update(++done);
  }

  Times times;
  times.layers.resize(layers ? model().layer_count : 0);
  times.current.resize(times.layers.size());
  auto hook = [](void *user, int32_t layer, int64_t nanoseconds) {
    static_cast<Times *>(user)->current[layer] += nanoseconds * 1e-6;
  };
  if (layers)
    context.trace(hook, &times);
  start = Clock::now();
  std::chrono::duration<double> enough(options.seconds);
  while (times.runs.size() < leastRuns ||
         (Clock::now() - start < enough && times.runs.size() < mostRuns)) {
    auto begin = Clock::now();
    run();
    times.add(milliseconds(Clock::now() - begin));
    progress.update(++done);
  }
  context.trace(nullptr, nullptr);
  return times;
}

static double gflops(double macs, double ms) { return 2e-6 * macs / ms; }

/// What the cost model expects of each layer, as its share of all; nothing
/// where it was not asked.
static std::vector<double> predictShares(int threads) {
  const char *key =
      threads == 1 ? "predicted_cycles" : "predicted_parallel_cycles";
  std::vector<double> shares;
  double sum = 0;
  Json description = Json::parse(model().describe_json, nullptr, false);
  if (description.is_object() && description.contains("layers"))
    for (const Json &layer : description["layers"]) {
      shares.push_back(layer.value(key, 0.0));
      sum += shares.back();
    }
  if (sum == 0 || shares.size() != static_cast<size_t>(model().layer_count))
    return {};
  for (double &share : shares)
    share /= sum;
  return shares;
}

/// Per layer: its time, its share of all, what was expected, its speed, and the
/// kind that it is summed under.
static Json layersToJson(const Times &times, int batch, int threads,
                         double peak) {
  Json result = Json::array();
  std::vector<double> predicted = predictShares(threads);
  for (size_t i = 0; i < times.layers.size(); ++i) {
    const inception_layer &layer = model().layers[i];
    double ms = median(times.layers[i]);
    double speed = ms > 0 ? gflops(double(layer.macs) * batch, ms) : 0;
    result.push_back({{"name", layer.name},
                      {"kind", layer.kind},
                      {"counted_as", layer.family},
                      {"schedule", layer.schedule},
                      {"median_ms", ms},
                      {"share", ms / median(times.runs)},
                      {"gflops", speed},
                      {"peak_share", speed / peak}});
    if (!predicted.empty())
      result.back()["predicted_share"] = predicted[i];
  }
  return result;
}

/// Per kind of layer, the one that takes most first: the same as per layer.
static Json kindsToJson(const Times &times, int batch, double peak) {
  struct Sum {
    std::vector<double> times;
    double macs = 0;
  };
  std::map<std::string, Sum> sums;
  for (size_t i = 0; i < times.layers.size(); ++i) {
    Sum &sum = sums[model().layers[i].family];
    sum.times.resize(times.runs.size());
    for (size_t run = 0; run < times.runs.size(); ++run)
      sum.times[run] += times.layers[i][run];
    sum.macs += double(model().layers[i].macs) * batch;
  }
  std::vector<Json> kinds;
  for (const auto &[kind, sum] : sums) {
    double ms = median(sum.times), speed = ms > 0 ? gflops(sum.macs, ms) : 0;
    kinds.push_back({{"kind", kind},
                     {"median_ms", ms},
                     {"share", ms / median(times.runs)},
                     {"gflops", speed},
                     {"peak_share", speed / peak}});
  }
  std::sort(kinds.begin(), kinds.end(), [](const Json &one, const Json &other) {
    return one["median_ms"].get<double>() > other["median_ms"].get<double>();
  });
  return kinds;
}

/// A line of the tables of layers and kinds.
static void printRow(const Json &row, const std::string &name,
                     const std::string &kind, const std::string &schedule) {
  std::string predicted =
      row.contains("predicted_share")
          ? fmt::format("{:.1f}", 100 * row["predicted_share"].get<double>())
          : "";
  fmt::print("{:<{}} {:<14} {:>9.4f} {:>6.1f} {:>9} {:>8.1f} {:>7.1f}  {}\n",
             name, layerColumn(), kind, row["median_ms"].get<double>(),
             100 * row["share"].get<double>(), predicted,
             row["gflops"].get<double>(), 100 * row["peak_share"].get<double>(),
             schedule);
}

/// The tables, and how they add up to the whole.
static void printLayers(const Json &result) {
  auto number = [&](const char *key) { return result[key].get<double>(); };
  int width = layerColumn();
  fmt::print("\n{:<{}} {:<14} {:>9} {:>6} {:>9} {:>8} {:>7}  schedule\n",
             "layer", width, "kind", "ms", "%", "predicted", "GFLOPS",
             "peak %");
  for (const Json &layer : result["layers"])
    printRow(layer, layer["name"], layer["kind"], layer["schedule"]);
  fmt::print("\n");
  for (const Json &kind : result["kinds"])
    printRow(kind, "all of the kind", kind["kind"], "");
  fmt::print("{:<{}} {:<14} {:>9.4f} {:>6.1f}\n", "all layers", width, "",
             number("layers_ms"), 100 * number("layers_share"));
  fmt::print("{:<{}} {:<14} {:>9.4f} {:>6.1f}\n", "between layers", width, "",
             number("between_layers_ms"), 100 - 100 * number("layers_share"));
  fmt::print(
      "Between layers a run starts, and the clock is read twice a layer. "
      "These are medians, each\nof all runs: they add up as far as the "
      "runs are alike. Products with padding count, but are\nnot "
      "computed: with much padding, more than 100 % of the peak is "
      "possible.\n");
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
      "speed      {:.1f} GFLOPS, {:.1f} a core: {:.1f} % of the FMA peak\n"
      "FMA peak   {:.1f} GFLOPS, {:.1f} a core, of as many threads at once\n",
      number("gflops"), number("gflops_per_core"), 100 * number("peak_share"),
      number("peak_gflops"), number("peak_gflops_per_core"));
  if (result.contains("layers"))
    printLayers(result);
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
  double peak = 0;
  Times times;
  {
    Progress progress(
        fmt::format("measuring, {} runs or more: run", warmUpRuns + leastRuns),
        /*total=*/0);
    peak = measurePeak(threads);
    times = measure(context, options, progress);
    peak = std::max(peak, measurePeak(threads));
  }

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
                 {"peak_gflops", peak},
                 {"peak_gflops_per_core", peak / threads},
                 {"peak_share", speed / peak}};
  if (options.layers) {
    std::vector<double> between(times.runs.size());
    for (size_t i = 0; i < between.size(); ++i)
      between[i] = times.runs[i] - times.layerSums[i];
    result["layers"] = layersToJson(times, options.batch, threads, peak);
    result["kinds"] = kindsToJson(times, options.batch, peak);
    result["layers_ms"] = median(times.layerSums);
    result["layers_share"] = median(times.layerSums) / ms;
    result["between_layers_ms"] = median(between);
  }
  if (options.json)
    fmt::print("{}\n", result.dump(2));
  else
    printText(result);
}

} // namespace inception::program
