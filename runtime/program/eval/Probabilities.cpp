//===- Probabilities.cpp - What networks say of an image ------------------===//
#include "runtime/program/eval/Probabilities.h"

#include "runtime/program/ClassNames.h"
#include "runtime/program/Npy.h"
#include "runtime/program/Support.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace inception::program {

int64_t countClasses() {
  const inception_output &output = model().outputs[0];
  if (output.elements != output.shape[0])
    throw Failure("{} makes {} numbers for an image, '{}' of shape {}, not one "
                  "for each class: 'run' writes them",
                  model().name, output.elements, output.name,
                  formatShape({output.shape, output.shape + output.rank}));
  return output.elements;
}

double widenProbability(float value) {
  return std::max<double>(value, std::numeric_limits<float>::denorm_min());
}

std::vector<double> probabilities(const float *output, int64_t classes) {
  std::vector<double> values(output, output + classes);
  if (model().outputs[0].kind == INCEPTION_OUTPUT_PROBABILITIES) {
    std::transform(output, output + classes, values.begin(), widenProbability);
    return values;
  }
  double largest = *std::max_element(values.begin(), values.end()), sum = 0;
  for (double &value : values)
    sum += value = std::exp(value - largest);
  for (double &value : values)
    value /= sum;
  return values;
}

std::vector<int> largest(const std::vector<double> &values, int count) {
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

Ensemble::Ensemble(const std::vector<std::string> &paths, int rows, int threads)
    : outputs(rows) {
  for (const std::string &path : paths) {
    weights.push_back(Weights::load(path));
    std::vector<std::string> own =
        readClassNames(path, model().outputs[0].elements);
    if (names.empty())
      names = own;
    else if (!own.empty() && own != names)
      throw Failure("{}: other classes than those of {}", path, paths[0]);
  }
  // Contexts refer to weights, which stay where they are from here on.
  for (const Weights &loaded : weights)
    contexts.emplace_back(loaded, rows, threads);
}

void Ensemble::run(int64_t rows, const float *images, double *sums) {
  int64_t classes = model().outputs[0].elements;
  for (Context &context : contexts) {
    context.run(static_cast<int>(rows), images, outputs.pointers());
    for (int64_t row = 0; row < rows; ++row) {
      std::vector<double> values =
          probabilities(outputs[0] + classes * row, classes);
      for (int64_t i = 0; i < classes; ++i)
        sums[row * classes + i] += values[i] / double(contexts.size());
    }
  }
}

} // namespace inception::program
