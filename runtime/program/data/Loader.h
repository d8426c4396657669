//===- Loader.h - Batches of training data, made ahead ----------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_DATA_LOADER_H
#define INCEPTION_RUNTIME_PROGRAM_DATA_LOADER_H

#include "runtime/program/data/Batch.h"
#include "runtime/program/data/BrokenImages.h"
#include "runtime/program/data/Dataset.h"

#include <cstdint>
#include <memory>

namespace inception::program {

class BatchQueue;
class Transform;

struct LoaderOptions {
  uint64_t seed = 0;
  /// Images of a step, of which this loader makes rows [begin, end): the part
  /// of one rank. An `end` of 0 is the whole batch.
  int64_t batch = 1, begin = 0, end = 0;
  /// The batch to start with.
  int64_t epoch = 0, step = 0;
  /// Epochs to stop before; none by default.
  int64_t epochs = INT64_MAX;
  /// In another order every epoch, or always in that of the data.
  bool shuffle = true;
  /// Throw where an image is broken, or put another in its place and `warn`: on
  /// stderr by default.
  bool strict = false;
  WarnFn warn;
  /// Background threads (0: one for each CPU), and batches made ahead.
  int threads = 0, ahead = 3;
};

/// Batches of augmented images, made in background threads ahead of the step.
///
/// An epoch has size / batch steps (at least 1: few images repeat), and takes
/// the images in an order that follows from seed and epoch; what is left over
/// differs from epoch to epoch. The augmentation of the image at a position of
/// the epoch follows from seed, epoch and position. So every batch can be had
/// alone, and is the same for any number of threads and for any cut into
/// ranges of rows. A broken image is named, counted, and replaced by another
/// that follows from the same three numbers.
class Loader {
public:
  /// All three must live as long as the loader.
  Loader(const Dataset &data, const Transform &transform,
         const LoaderOptions &options);
  ~Loader();

  /// Steps of one epoch, for a number of images.
  static int64_t stepsPerEpoch(int64_t images, int64_t batch);
  int64_t stepsPerEpoch() const;

  /// The next batch, valid until the next call; null after the last epoch.
  const Batch *next();

  /// Seconds that next() has waited for, in all.
  double waited() const;

  /// The different broken images that were met so far.
  int64_t broken() const;

private:
  struct Source;
  std::unique_ptr<Source> source;
  std::unique_ptr<BatchQueue> queue;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_DATA_LOADER_H
