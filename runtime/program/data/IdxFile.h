//===- IdxFile.h - Files in MNIST's format ----------------------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_DATA_IDXFILE_H
#define INCEPTION_RUNTIME_PROGRAM_DATA_IDXFILE_H

#include "runtime/program/data/MappedFile.h"

#include <vector>

namespace inception::program {

/// A tensor of bytes in an IDX file, which may be compressed by gzip.
///
/// The format: two zeros, 8 for bytes, the number of dimensions; each of these
/// as 32 bits, the highest first; the bytes.
class IdxFile {
public:
  /// Checks that the file has this rank and exactly the bytes that it says. A
  /// compressed one is unpacked into a file that has no name.
  IdxFile(const std::string &path, int rank);

  const std::vector<int64_t> &shape() const { return dimensions; }
  const uint8_t *data() const { return content.data() + start; }

private:
  MappedFile content;
  size_t start = 0;
  std::vector<int64_t> dimensions;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_DATA_IDXFILE_H
