//===- Merge.h - Joins probabilities of several evaluations -----*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_EVAL_MERGE_H
#define INCEPTION_RUNTIME_PROGRAM_EVAL_MERGE_H

#include "runtime/program/Npy.h"

#include <memory>
#include <string>
#include <vector>

namespace inception::program {

/// Probabilities that `eval --probs` has saved: images x classes. The row of a
/// broken image is NaN.
class MergedProbabilities {
public:
  /// Checks that all files have this shape. `shares` has a number of models for
  /// each file, or is empty: one each.
  MergedProbabilities(const std::vector<std::string> &paths,
                      const std::vector<int> &shares, int64_t images,
                      int64_t classes);

  /// The next image's mean probabilities; false where one of the files has
  /// none.
  bool next(std::vector<double> &mean);

  /// The number of models in all.
  size_t models() const { return total; }

private:
  struct File {
    std::unique_ptr<NpyReader> reader;
    int share;
  };
  std::vector<File> files;
  std::vector<float> row;
  size_t total = 0;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_EVAL_MERGE_H
