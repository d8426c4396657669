//===- BatchQueue.h - Batches that threads fill ahead -----------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_DATA_BATCHQUEUE_H
#define INCEPTION_RUNTIME_PROGRAM_DATA_BATCHQUEUE_H

#include "runtime/program/data/Batch.h"

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace inception::program {

/// Batches of rows, in order, which background threads fill ahead.
///
/// Rows come from items: item i makes rows [i * n, (i + 1) * n). Threads take
/// items in order, so what a row holds can't depend on their number. A thread
/// whose row has no batch yet waits; the earliest item's always has, so all go
/// on. An error is thrown by next() where the rows of its item are due, and
/// that of the earliest item if there are several.
class BatchQueue {
public:
  /// Where one item's rows go.
  class Rows {
  public:
    /// The place of the item's next row, of inputSize floats; waits until it
    /// has one. Null: the queue ends, and so should the item.
    float *next(int64_t label);

  private:
    friend class BatchQueue;
    Rows(BatchQueue &queue, int64_t first) : queue(queue), first(first) {}
    BatchQueue &queue;
    int64_t first, taken = 0;
  };
  using Produce = std::function<void(int64_t item, Rows &rows)>;

  struct Options {
    int64_t items, rowsPerItem, rowsPerBatch;
    size_t inputSize;
    int threads, ahead;
  };

  /// `produce` is called by any of the threads.
  BatchQueue(const Options &options, Produce produce);
  ~BatchQueue();
  BatchQueue(const BatchQueue &) = delete;

  /// The next batch, valid until the next call; null after the last. Its rows
  /// are counted, and `step` counts batches; the rest is the caller's.
  Batch *next();

  /// Seconds that next() has waited for.
  double waited() const { return secondsWaited; }

private:
  struct Slot {
    Batch batch;
    int64_t filled = 0;
  };

  void stop();
  void work(size_t thread);
  bool takeItem(size_t thread, int64_t &item);
  float *placeOf(int64_t row, int64_t label);
  void finish(int64_t row);
  void fail(int64_t item);
  bool isFailureDue() const;
  int64_t rowsOf(int64_t batch) const;

  Options options;
  Produce produce;
  std::vector<Slot> slots;

  std::mutex mutex;
  std::condition_variable filled, released;
  int64_t nextItem = 0;
  int64_t current = -1;         ///< the batch that next() has returned last
  std::vector<int64_t> working; ///< the item of each thread; INT64_MAX: none
  int64_t failedItem = INT64_MAX;
  std::exception_ptr error;
  bool stopped = false;
  double secondsWaited = 0;
  std::vector<std::thread> threads;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_DATA_BATCHQUEUE_H
