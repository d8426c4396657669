//===- Evaluate.cpp - Runs all images of data through a network -----------===//
#include "runtime/program/eval/Evaluate.h"

#include "runtime/program/Network.h"
#include "runtime/program/Support.h"
#include "runtime/program/augment/Transform.h"
#include "runtime/program/data/BatchQueue.h"
#include "runtime/program/eval/Crops.h"

#include <algorithm>

namespace inception::program {

/// The label of rows whose image is broken.
static constexpr int64_t noLabel = -1;

namespace {
/// Makes the rows of each image; all threads share it.
class RowMaker {
public:
  RowMaker(const Dataset &data, const std::string &what,
           const EvaluationOptions &options)
      : data(data), options(options),
        broken(data, options.strict, options.warn) {
    if (data.tensorShape().empty())
      preprocess.emplace();
    else if (options.crops != 1)
      throw Failure("{}: tensors have one crop, not {}", what, options.crops);
    else
      tensors.emplace(Transform::forData(data, what));
  }

  void produce(int64_t index, BatchQueue::Rows &rows) {
    Sample sample;
    if (!broken.read(index, sample)) {
      for (int i = 0; i < options.crops; ++i)
        if (float *input = rows.next(noLabel))
          std::fill_n(input, inputSize(), 0.f);
    } else if (tensors) {
      if (float *input = rows.next(data.label(index)))
        tensors->apply(sample, Draws(0, 0, 0), input);
    } else {
      cut(index, sample.image, rows);
    }
  }

private:
  void cut(int64_t index, const Image &image, BatchQueue::Rows &rows) {
    try {
      makeCrops(image, options.crops, *preprocess,
                [&] { return rows.next(data.label(index)); });
    } catch (const Failure &failure) {
      throw Failure("{}: {}", data.name(index), failure.what());
    }
  }

  const Dataset &data;
  const EvaluationOptions &options;
  std::optional<Preprocess> preprocess;
  std::optional<Transform> tensors;
  BrokenImages broken;
};
} // namespace

/// The image that is an item of the part.
static int64_t imageOf(int64_t item, const EvaluationOptions &options) {
  int64_t block = item / options.block * options.parts + options.part;
  return block * options.block + item % options.block;
}

/// The number of the part's items.
static int64_t countItems(int64_t images, const EvaluationOptions &options) {
  int64_t round = options.block * options.parts;
  int64_t rest = images % round - options.block * options.part;
  return images / round * options.block +
         std::clamp<int64_t>(rest, 0, options.block);
}

void evaluateImages(const Dataset &data, const std::string &what,
                    const EvaluationOptions &options, const RunRowsFn &run,
                    const TakeImageFn &take) {
  RowMaker maker(data, what, options);
  int64_t images = countItems(data.size(), options);
  int threads =
      options.threads ? options.threads : inception_program.cpu_count();
  BatchQueue queue(
      {images, options.crops, options.rows, inputSize(), threads, 2},
      [&](int64_t item, BatchQueue::Rows &rows) {
        maker.produce(imageOf(item, options), rows);
      });
  auto classes = static_cast<size_t>(options.classes);
  std::vector<double> sums, mean(classes);
  int64_t item = 0;
  int crop = 0;
  while (const Batch *batch = queue.next()) {
    sums.assign(classes * static_cast<size_t>(batch->rows), 0);
    run(batch->rows, batch->images.data(), sums.data());
    for (int64_t row = 0; row < batch->rows; ++row) {
      const double *values = &sums[classes * static_cast<size_t>(row)];
      for (size_t i = 0; i < classes; ++i)
        mean[i] += values[i] / options.crops;
      if (++crop < options.crops)
        continue;
      bool isBroken = batch->labels[static_cast<size_t>(row)] == noLabel;
      take(imageOf(item++, options), isBroken ? nullptr : &mean);
      std::fill(mean.begin(), mean.end(), 0);
      crop = 0;
    }
  }
}

} // namespace inception::program
