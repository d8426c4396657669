//===- Probabilities.h - What networks say of an image ----------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_EVAL_PROBABILITIES_H
#define INCEPTION_RUNTIME_PROGRAM_EVAL_PROBABILITIES_H

#include "runtime/program/Network.h"

#include <string>
#include <vector>

namespace inception::program {

/// The number of classes, for each of which the network makes one number.
/// Throws if it makes a map.
int64_t countClasses();

/// A probability that was rounded to a float: 0 stands for one that is too
/// small to be a float, so its logarithm is finite. NaN stays NaN.
double widenProbability(float value);

/// Probabilities of one image's output. If they are none yet, the softmax of
/// its numbers, as in the loss that networks are trained by.
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
