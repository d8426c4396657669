//===- Npy.h - NumPy's files of tensors -------------------------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_NPY_H
#define INCEPTION_RUNTIME_PROGRAM_NPY_H

#include "runtime/program/Support.h"

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

namespace inception::program {

/// What the elements of a .npy file are: little-endian f32 or int64.
enum class NpyType { F32, I64 };

/// Reads a .npy file in C order, piece by piece.
class NpyReader {
public:
  /// Checks the whole header, and that the file has as many bytes as it says.
  explicit NpyReader(const std::string &path, NpyType type = NpyType::F32);

  const std::vector<int64_t> &shape() const { return dimensions; }

  /// Where the first element is in the file.
  uint64_t dataOffset() const { return start; }

  /// Reads the next `count` elements.
  void read(float *data, size_t count) { readBytes(data, count * 4); }
  void read(int64_t *data, size_t count) { readBytes(data, count * 8); }

private:
  void readBytes(void *data, size_t size);

  std::string path;
  std::ifstream file;
  std::vector<int64_t> dimensions;
  uint64_t start = 0;
};

/// "(5, 3, 224, 224)", as Python writes it.
std::string formatShape(const std::vector<int64_t> &shape);

/// The bytes before the data of a .npy file of f32.
std::string npyHeader(const std::vector<int64_t> &shape);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_NPY_H
