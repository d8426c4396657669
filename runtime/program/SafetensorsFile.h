//===- SafetensorsFile.h - Tensors by name in a file ------------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_SAFETENSORSFILE_H
#define INCEPTION_RUNTIME_PROGRAM_SAFETENSORSFILE_H

#include "runtime/program/Support.h"

#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace inception::program {

/// The texts that a safetensors file has beside its tensors.
using Metadata = std::map<std::string, std::string>;

/// A tensor of f32 that is to be written.
struct TensorSpec {
  std::string name;
  std::vector<int64_t> shape;
};

/// What comes before the data of a safetensors file of these tensors, whose
/// data follow in this order.
std::string safetensorsHeader(const std::vector<TensorSpec> &tensors,
                              const Metadata &metadata);

/// A safetensors file, open for reading.
class SafetensorsFile {
public:
  struct Tensor {
    std::string dtype;
    std::vector<int64_t> shape;
    uint64_t begin = 0, end = 0; ///< bytes, from the start of the data
  };

  /// Checks the whole header: each tensor has the size of its shape, and
  /// together they are the rest of the file.
  explicit SafetensorsFile(const std::string &path);

  const Metadata &metadata() const { return texts; }
  const std::map<std::string, Tensor> &tensors() const { return byName; }

  /// The tensor, or null.
  const Tensor *find(const std::string &name) const;

  /// Reads a tensor of f32.
  std::vector<float> read(const Tensor &tensor);

private:
  void readHeader(const std::string &text, uint64_t dataSize);

  std::string path;
  std::ifstream file;
  uint64_t data = 0; ///< where the data start
  Metadata texts;
  std::map<std::string, Tensor> byName;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_SAFETENSORSFILE_H
