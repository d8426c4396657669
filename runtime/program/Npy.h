//===- Npy.h - NumPy's files of tensors -------------------------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_NPY_H
#define INCEPTION_RUNTIME_PROGRAM_NPY_H

#include "runtime/program/Support.h"
#include "runtime/program/data/MappedFile.h"

#include <cstdint>
#include <string>
#include <vector>

namespace inception::program {

/// Reads a .npy file of numbers: booleans, integers of 1 to 8 bytes, floats of
/// 2 to 8, in either order of bytes and of axes.
class NpyReader {
public:
  /// Checks the whole header, and that the file has as many bytes as it says.
  explicit NpyReader(const std::string &path);

  const std::vector<int64_t> &shape() const { return dimensions; }

  /// Whether the elements are integers, booleans included.
  bool isIntegral() const;

  /// Elements [first, first + count) in C order, as f32: exact where f32 has
  /// the value, else the nearest that it has. Any thread may call this.
  void readAt(uint64_t first, size_t count, float *data) const;

  /// The same of integral elements, as int64; what is larger becomes the
  /// largest.
  void readAt(uint64_t first, size_t count, int64_t *data) const;

  /// The next `count` elements.
  void read(float *data, size_t count) {
    readAt(next, count, data);
    next += count;
  }

private:
  template <typename Value, typename Convert>
  void convert(uint64_t first, size_t count, Value *data,
               Convert element) const;

  MappedFile file;
  std::vector<int64_t> dimensions;
  std::vector<uint64_t> strides; ///< in elements
  const uint8_t *start = nullptr;
  char kind = 0;    ///< NumPy's: b, i, u or f
  size_t width = 0; ///< bytes of an element
  bool swapped = false, fortranOrder = false;
  uint64_t next = 0;
};

/// The labels of so many images: integers of shape (N,) or (N, 1), or one-hot
/// rows, (N, classes). Throws if one is negative, or larger than any class is.
std::vector<int64_t> readNpyLabels(const std::string &path, int64_t images);

/// "(5, 3, 224, 224)", as Python writes it.
std::string formatShape(const std::vector<int64_t> &shape);

/// The bytes before the data of a .npy file of f32.
std::string npyHeader(const std::vector<int64_t> &shape);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_NPY_H
