//===- Classify.cpp - The most likely classes of photographs --------------===//
#include "runtime/program/Commands.h"
#include "runtime/program/Network.h"
#include "runtime/program/Preprocess.h"
#include "runtime/program/Support.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <numeric>
#include <sstream>

namespace inception::program {

/// One label a line, as many as there are classes; none for an empty path.
static std::vector<std::string> readLabels(const std::string &path,
                                           int64_t classes) {
  std::vector<std::string> labels;
  if (path.empty())
    return labels;
  std::vector<uint8_t> content = readFile(path, size_t(16) << 20);
  std::istringstream lines(std::string(content.begin(), content.end()));
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r')
      line.pop_back();
    labels.push_back(line);
  }
  while (!labels.empty() && labels.back().empty())
    labels.pop_back();
  if (labels.size() != size_t(classes))
    throw Failure("{}: {} labels; {} has {} classes", path, labels.size(),
                  model().name, classes);
  return labels;
}

/// Probabilities of one image's output, which may stand before the softmax.
static std::vector<double> probabilities(const float *output, int64_t classes) {
  std::vector<double> values(output, output + classes);
  int last = model().layer_count - 1;
  if (last >= 0 && !strcmp(model().layers[last].kind, "softmax"))
    return values;
  double largest = *std::max_element(values.begin(), values.end()), sum = 0;
  for (double &value : values)
    sum += value = std::exp(value - largest);
  for (double &value : values)
    value /= sum;
  return values;
}

/// The classes of the `count` largest probabilities; of equal ones the first.
static std::vector<int> largest(const std::vector<double> &values, int count) {
  std::vector<int> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  count = std::min<int>(count, static_cast<int>(order.size()));
  // NaN sorts last: comparisons with it would contradict each other.
  auto key = [&](int i) { return std::isnan(values[i]) ? -1 : values[i]; };
  std::partial_sort(
      order.begin(), order.begin() + count, order.end(),
      [&](int a, int b) { return key(a) != key(b) ? key(a) > key(b) : a < b; });
  order.resize(count);
  return order;
}

namespace {
/// Prints results as they come, or collects them for JSON.
class Report {
public:
  Report(const ClassifyOptions &options, std::vector<std::string> labels)
      : options(options), labels(std::move(labels)) {}

  void add(const std::string &image, const std::vector<double> &values) {
    nlohmann::ordered_json top = nlohmann::ordered_json::array();
    if (!options.json)
      fmt::print("{}\n", image);
    for (int index : largest(values, options.top)) {
      std::string label =
          labels.empty() ? fmt::format("class {}", index) : labels[index];
      if (!options.json)
        fmt::print("  {:6.2f} %  {}\n", values[index] * 100, label);
      nlohmann::ordered_json entry = {{"class", index},
                                      {"probability", values[index]}};
      if (!labels.empty())
        entry["label"] = label;
      top.push_back(std::move(entry));
    }
    results.push_back({{"image", image}, {"top", std::move(top)}});
  }

  void finish() const {
    // File names and labels may be no UTF-8: such bytes are replaced.
    if (options.json)
      fmt::print("{}\n",
                 results.dump(2, ' ', false,
                              nlohmann::json::error_handler_t::replace));
  }

private:
  const ClassifyOptions &options;
  std::vector<std::string> labels;
  nlohmann::ordered_json results = nlohmann::ordered_json::array();
};
} // namespace

void classify(const ClassifyOptions &options) {
  if (options.weights.empty())
    throw Failure(
        "classify needs --weights FILE.safetensors; '{} init --seed 1 "
        "-o FILE.safetensors' makes initial ones, which know nothing",
        model().name);
  int64_t classes = model().outputs[0].elements;
  Preprocess preprocess;
  Report report(options, readLabels(options.labels, classes));
  Weights weights = Weights::load(options.weights);
  size_t total = options.images.size();
  int batch = static_cast<int>(
      std::min<size_t>(total, static_cast<size_t>(model().max_batch)));
  Context context(weights, batch, options.threads);
  Outputs outputs(batch);
  std::vector<float> input(inputSize() * batch);
  Progress progress("classifying", total);
  for (size_t first = 0; first < total; first += batch) {
    int count = static_cast<int>(std::min<size_t>(batch, total - first));
    for (int i = 0; i < count; ++i)
      preprocess.apply(loadImage(options.images[first + i]),
                       &input[inputSize() * i]);
    context.run(count, input.data(), outputs.pointers());
    for (int i = 0; i < count; ++i)
      report.add(options.images[first + i],
                 probabilities(outputs[0] + classes * i, classes));
    progress.update(first + count);
  }
  report.finish();
}

} // namespace inception::program
