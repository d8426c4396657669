//===- Probabilities.h - What networks say of an image ----------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_EVAL_PROBABILITIES_H
#define INCEPTION_RUNTIME_PROGRAM_EVAL_PROBABILITIES_H

#include "runtime/program/Network.h"

#include <string>
#include <vector>

namespace inception::program {

/// Probabilities of one image's output, which may stand before the softmax.
std::vector<double> probabilities(const float *output, int64_t classes);

/// The classes of the `count` largest probabilities; of equal ones the first.
std::vector<int> largest(const std::vector<double> &values, int count);

/// One or several networks of the program's kind, whose probabilities are
/// averaged.
class Ensemble {
public:
  /// Batches have up to `rows` rows.
  Ensemble(const std::vector<std::string> &weights, int rows, int threads);

  /// The names of the classes, from the weights' metadata; none if they have
  /// none. Throws if those of two networks differ.
  const std::vector<std::string> &classNames() const { return names; }

  /// Adds each row's mean probabilities to rows x classes numbers.
  void run(int64_t rows, const float *images, double *sums);

private:
  std::vector<Weights> weights;
  std::vector<Context> contexts;
  Outputs outputs;
  std::vector<std::string> names;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_EVAL_PROBABILITIES_H
