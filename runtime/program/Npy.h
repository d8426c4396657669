//===- Npy.h - NumPy's files of f32 tensors ---------------------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_NPY_H
#define INCEPTION_RUNTIME_PROGRAM_NPY_H

#include "runtime/program/Support.h"

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

namespace inception::program {

/// Reads a .npy file of little-endian f32 in C order, piece by piece.
class NpyReader {
public:
  /// Checks the whole header, and that the file has as many bytes as it says.
  explicit NpyReader(const std::string &path);

  const std::vector<int64_t> &shape() const { return dimensions; }

  /// Reads the next `count` elements.
  void read(float *data, size_t count);

private:
  std::string path;
  std::ifstream file;
  std::vector<int64_t> dimensions;
};

/// "(5, 3, 224, 224)", as Python writes it.
std::string formatShape(const std::vector<int64_t> &shape);

/// The bytes before the data of a .npy file of f32.
std::string npyHeader(const std::vector<int64_t> &shape);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_NPY_H
