//===- BatchQueue.cpp - Batches that threads fill ahead -------------------===//
#include "runtime/program/data/BatchQueue.h"

#include "runtime/program/Checked.h"
#include "runtime/program/Support.h"

#include <algorithm>
#include <chrono>
#include <system_error>

namespace inception::program {

BatchQueue::BatchQueue(const Options &options, Produce produce)
    : options(options), produce(std::move(produce)),
      // One more for the batch that is being read.
      slots(static_cast<size_t>(options.ahead) + 1),
      working(static_cast<size_t>(options.threads), INT64_MAX) {
  for (Slot &slot : slots) {
    slot.batch.images.resize(options.inputSize *
                             static_cast<size_t>(options.rowsPerBatch));
    slot.batch.labels.resize(static_cast<size_t>(options.rowsPerBatch));
  }
  try {
    for (size_t i = 0; i < working.size(); ++i)
      threads.emplace_back([this, i] { work(i); });
  } catch (const std::system_error &error) {
    // The threads that did start would outlive the queue.
    stop();
    throw Failure("{} threads cannot be started: {}", working.size(),
                  error.what());
  }
}

BatchQueue::~BatchQueue() { stop(); }

void BatchQueue::stop() {
  {
    std::lock_guard<std::mutex> lock(mutex);
    stopped = true;
  }
  released.notify_all();
  for (std::thread &thread : threads)
    thread.join();
}

/// The rows of a batch: fewer in the last.
int64_t BatchQueue::rowsOf(int64_t batch) const {
  Checked<int64_t> left = Checked(options.items) * options.rowsPerItem -
                          Checked(batch) * options.rowsPerBatch;
  return std::clamp<int64_t>(left.valueOr(options.rowsPerBatch), 0,
                             options.rowsPerBatch);
}

bool BatchQueue::takeItem(size_t thread, int64_t &item) {
  std::lock_guard<std::mutex> lock(mutex);
  working[thread] = INT64_MAX;
  // What comes after an error will not be read.
  if (stopped || nextItem >= options.items || nextItem > failedItem) {
    filled.notify_all();
    return false;
  }
  item = working[thread] = nextItem++;
  return true;
}

void BatchQueue::fail(int64_t item) {
  std::lock_guard<std::mutex> lock(mutex);
  if (item < failedItem) {
    failedItem = item;
    error = std::current_exception();
  }
}

void BatchQueue::work(size_t thread) {
  for (int64_t item; takeItem(thread, item);) {
    Rows rows(*this, item * options.rowsPerItem);
    try {
      produce(item, rows);
    } catch (...) {
      fail(item);
      continue;
    }
    if (rows.taken)
      finish(rows.first + rows.taken - 1);
  }
}

float *BatchQueue::Rows::next(int64_t label) {
  // The row before is complete when the next one is asked for.
  if (taken)
    queue.finish(first + taken - 1);
  float *place = queue.placeOf(first + taken, label);
  taken = place ? taken + 1 : 0;
  return place;
}

float *BatchQueue::placeOf(int64_t row, int64_t label) {
  int64_t batch = row / options.rowsPerBatch,
          place = row % options.rowsPerBatch;
  auto count = static_cast<int64_t>(slots.size());
  Slot &slot = slots[static_cast<size_t>(batch % count)];
  std::unique_lock<std::mutex> lock(mutex);
  // The slot is free when the batch that had it is no longer read.
  released.wait(lock, [&] {
    return stopped || batch < std::max<int64_t>(current, 0) + count;
  });
  if (stopped)
    return nullptr;
  slot.batch.labels[static_cast<size_t>(place)] = label;
  return &slot.batch.images[options.inputSize * static_cast<size_t>(place)];
}

void BatchQueue::finish(int64_t row) {
  int64_t batch = row / options.rowsPerBatch;
  std::lock_guard<std::mutex> lock(mutex);
  Slot &slot = slots[static_cast<size_t>(batch) % slots.size()];
  if (++slot.filled == rowsOf(batch))
    filled.notify_all();
}

/// Whether an item failed, and all before it are complete.
bool BatchQueue::isFailureDue() const {
  return error &&
         *std::min_element(working.begin(), working.end()) > failedItem;
}

Batch *BatchQueue::next() {
  std::unique_lock<std::mutex> lock(mutex);
  if (current >= 0)
    slots[static_cast<size_t>(current) % slots.size()].filled = 0;
  ++current;
  released.notify_all();
  int64_t rows = rowsOf(current);
  if (rows == 0)
    return nullptr;
  Slot &slot = slots[static_cast<size_t>(current) % slots.size()];
  auto start = std::chrono::steady_clock::now();
  filled.wait(lock, [&] { return slot.filled == rows || isFailureDue(); });
  std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  secondsWaited += time.count();
  if (slot.filled != rows)
    std::rethrow_exception(error);
  slot.batch.rows = rows;
  slot.batch.step = current;
  return &slot.batch;
}

} // namespace inception::program
