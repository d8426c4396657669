//===- Batch.h - Images and labels of one step ------------------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_DATA_BATCH_H
#define INCEPTION_RUNTIME_PROGRAM_DATA_BATCH_H

#include <cstdint>
#include <vector>

namespace inception::program {

/// Rows of a batch, ready for the network.
struct Batch {
  std::vector<float> images;   ///< rows x C x H x W
  std::vector<int64_t> labels; ///< one for each row
  int64_t rows = 0;
  int64_t first = 0; ///< the first row's place in the whole batch of the step
  int64_t epoch = 0, step = 0; ///< the step is counted within the epoch
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_DATA_BATCH_H
