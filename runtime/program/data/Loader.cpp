//===- Loader.cpp - Batches of training data, made ahead ------------------===//
#include "runtime/program/data/Loader.h"

#include "runtime/program/Checked.h"
#include "runtime/program/Network.h"
#include "runtime/program/Support.h"
#include "runtime/program/augment/Transform.h"
#include "runtime/program/data/BatchQueue.h"
#include "runtime/program/data/BrokenImages.h"
#include "runtime/program/data/Permutation.h"

#include <algorithm>

namespace inception::program {

/// Makes rows; all threads share it.
struct Loader::Source {
  const Dataset &data;
  const Transform &transform;
  LoaderOptions options;
  int64_t steps; ///< of an epoch
  BrokenImages broken;

  Source(const Dataset &data, const Transform &transform,
         const LoaderOptions &options)
      : data(data), transform(transform), options(options),
        steps(Loader::stepsPerEpoch(data.size(), options.batch)),
        broken(data, options.strict, options.warn) {}

  int64_t rows() const { return options.end - options.begin; }
  void locate(int64_t batch, int64_t &epoch, int64_t &step) const;
  void produce(int64_t item, BatchQueue::Rows &rows);
  int64_t choose(int64_t epoch, int64_t position, int attempt) const;
};

/// The epoch and step of the loader's batch of this number.
void Loader::Source::locate(int64_t batch, int64_t &epoch,
                            int64_t &step) const {
  int64_t all = options.step + batch;
  epoch = options.epoch + all / steps;
  step = all % steps;
}

/// The image at a position of an epoch; for further attempts, any.
int64_t Loader::Source::choose(int64_t epoch, int64_t position,
                               int attempt) const {
  int64_t size = data.size();
  if (attempt) {
    constexpr uint64_t apart = 0x7265706c61636521;
    Draws draws(options.seed ^ apart, epoch, position);
    uint64_t bits = 0;
    for (int i = 0; i < attempt; ++i)
      bits = uint64_t(draws.bits()) << 32 | draws.bits();
    return static_cast<int64_t>(bits % static_cast<uint64_t>(size));
  }
  if (!options.shuffle)
    return position % size;
  // A batch that is larger than the data goes through them several times.
  auto round = static_cast<uint64_t>(position / size);
  Permutation order(size, options.seed,
                    round << 32 ^ static_cast<uint64_t>(epoch));
  return order[position % size];
}

void Loader::Source::produce(int64_t item, BatchQueue::Rows &rows) {
  int64_t epoch, step;
  locate(item / this->rows(), epoch, step);
  int64_t position = step * options.batch + options.begin + item % this->rows();
  Sample sample;
  constexpr int most = 100;
  for (int attempt = 0; attempt < most; ++attempt) {
    int64_t index = choose(epoch, position, attempt);
    if (!broken.read(index, sample))
      continue;
    if (float *input = rows.next(data.label(index)))
      transform.apply(sample, Draws(options.seed, epoch, position), input);
    return;
  }
  throw Failure("{} images in a row are broken", most);
}

static LoaderOptions complete(LoaderOptions options) {
  if (options.end == 0)
    options.end = options.batch;
  if (options.threads == 0)
    options.threads = inception_program.cpu_count();
  return options;
}

int64_t Loader::stepsPerEpoch(int64_t images, int64_t batch) {
  return std::max<int64_t>(images / batch, 1);
}

Loader::Loader(const Dataset &data, const Transform &transform,
               const LoaderOptions &given)
    : source(std::make_unique<Source>(data, transform, complete(given))) {
  const LoaderOptions &options = source->options;
  int64_t rows = source->rows();
  Checked<int64_t> epochs = Checked(options.epochs) - options.epoch;
  Checked<int64_t> items = (epochs * source->steps - options.step) * rows;
  queue = std::make_unique<BatchQueue>(
      BatchQueue::Options{std::max<int64_t>(items.valueOr(INT64_MAX), 0), 1,
                          rows, transform.inputSize(), options.threads,
                          options.ahead},
      [this](int64_t item, BatchQueue::Rows &rows) {
        source->produce(item, rows);
      });
}

Loader::~Loader() = default;

int64_t Loader::stepsPerEpoch() const { return source->steps; }

const Batch *Loader::next() {
  Batch *batch = queue->next();
  if (!batch)
    return nullptr;
  source->locate(batch->step, batch->epoch, batch->step);
  batch->first = source->options.begin;
  return batch;
}

double Loader::waited() const { return queue->waited(); }

int64_t Loader::broken() const { return source->broken.count(); }

} // namespace inception::program
