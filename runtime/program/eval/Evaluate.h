//===- Evaluate.h - Runs all images of data through a network ---*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_EVAL_EVALUATE_H
#define INCEPTION_RUNTIME_PROGRAM_EVAL_EVALUATE_H

#include "runtime/program/data/BrokenImages.h"

namespace inception::program {

struct EvaluationOptions {
  int crops = 1;
  /// The images to take: all by default, or of blocks of so many that go in
  /// turn to each of `parts` those of `part`.
  int64_t block = 1, parts = 1, part = 0;
  /// Rows of a batch, classes, and background threads that load images (0: one
  /// for each CPU).
  int64_t rows = 1, classes = 1;
  int threads = 0;
  bool strict = false;
  WarnFn warn; ///< of broken images; stderr by default
};

/// Adds the probabilities of a batch of network inputs to rows x classes
/// numbers that are 0.
using RunRowsFn =
    std::function<void(int64_t rows, const float *images, double *sums)>;

/// Takes an image's probabilities, the mean over its crops; null where the
/// image is broken.
using TakeImageFn =
    std::function<void(int64_t index, const std::vector<double> *values)>;

/// Calls `take` for each image in order. Images are loaded in the background;
/// `run` and `take` are called in this thread.
///
/// Crops of several images share batches. Samples that are tensors are taken as
/// they are. `what` names the data in messages.
void evaluateImages(const Dataset &data, const std::string &what,
                    const EvaluationOptions &options, const RunRowsFn &run,
                    const TakeImageFn &take);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_EVAL_EVALUATE_H
