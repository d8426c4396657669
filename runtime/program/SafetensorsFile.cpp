//===- SafetensorsFile.cpp - Tensors by name in a file --------------------===//
#include "runtime/program/SafetensorsFile.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

namespace inception::program {

using nlohmann::json;

static constexpr uint64_t lengthBytes = 8, mostHeader = uint64_t(100) << 20;

std::string safetensorsHeader(const std::vector<TensorSpec> &tensors,
                              const Metadata &metadata) {
  nlohmann::ordered_json header;
  header["__metadata__"] = metadata;
  uint64_t offset = 0;
  for (const TensorSpec &tensor : tensors) {
    uint64_t end = sizeof(float);
    for (int64_t size : tensor.shape)
      end *= static_cast<uint64_t>(size);
    end += offset;
    header[tensor.name] = {{"dtype", "F32"},
                           {"shape", tensor.shape},
                           {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  // The data starts at a multiple of 8 bytes.
  text.append((lengthBytes - text.size() % lengthBytes) % lengthBytes, ' ');
  std::string length;
  for (uint64_t i = 0; i < lengthBytes; ++i)
    length += static_cast<char>(text.size() >> 8 * i & 0xff);
  return length + text;
}

/// Bytes of one element; 0 for types that there are not.
static uint64_t elementSize(const std::string &dtype) {
  for (auto [name, size] : {std::pair("F32", 4),
                            {"F64", 8},
                            {"F16", 2},
                            {"BF16", 2},
                            {"I64", 8},
                            {"I32", 4},
                            {"I16", 2},
                            {"I8", 1},
                            {"U64", 8},
                            {"U32", 4},
                            {"U16", 2},
                            {"U8", 1},
                            {"BOOL", 1}})
    if (dtype == name)
      return size;
  return 0;
}

/// A tensor as the header has it; throws json's exceptions or a reason.
static SafetensorsFile::Tensor readTensor(const json &entry) {
  SafetensorsFile::Tensor tensor;
  tensor.dtype = entry.at("dtype").get<std::string>();
  for (const json &size : entry.at("shape")) {
    if (!size.is_number_unsigned())
      throw std::runtime_error("a shape that is none");
    tensor.shape.push_back(size.get<int64_t>());
  }
  const json &offsets = entry.at("data_offsets");
  if (offsets.size() != 2 || !offsets[0].is_number_unsigned() ||
      !offsets[1].is_number_unsigned())
    throw std::runtime_error("data_offsets that are none");
  tensor.begin = offsets[0];
  tensor.end = offsets[1];
  uint64_t bytes = elementSize(tensor.dtype);
  bool fits = bytes != 0;
  for (int64_t size : tensor.shape)
    fits = fits &&
           !__builtin_mul_overflow(bytes, static_cast<uint64_t>(size), &bytes);
  if (!fits || tensor.begin > tensor.end || tensor.end - tensor.begin != bytes)
    throw std::runtime_error("a size that is not that of its shape");
  return tensor;
}

void SafetensorsFile::readHeader(const std::string &text, uint64_t dataSize) {
  json header = json::parse(text);
  if (!header.is_object())
    throw std::runtime_error("it is no object");
  std::vector<std::pair<uint64_t, uint64_t>> ranges;
  for (const auto &[name, entry] : header.items()) {
    if (name == "__metadata__") {
      texts = entry.get<Metadata>();
      continue;
    }
    Tensor tensor;
    try {
      tensor = readTensor(entry);
    } catch (const std::exception &error) {
      throw std::runtime_error(fmt::format("{}: {}", name, error.what()));
    }
    ranges.emplace_back(tensor.begin, tensor.end);
    byName.emplace(name, std::move(tensor));
  }
  std::sort(ranges.begin(), ranges.end());
  uint64_t offset = 0;
  for (auto [begin, end] : ranges) {
    if (begin != offset)
      throw std::runtime_error("there are gaps or overlaps between tensors");
    offset = end;
  }
  if (offset > dataSize)
    throw std::runtime_error("the file is truncated");
  if (offset < dataSize)
    throw std::runtime_error("there is more data than tensors");
}

SafetensorsFile::SafetensorsFile(const std::string &path)
    : path(path), file(path, std::ios::binary | std::ios::ate) {
  if (!file)
    throw Failure("{}: {}", path, strerror(errno));
  auto size = static_cast<uint64_t>(file.tellg());
  unsigned char bytes[lengthBytes] = {};
  file.seekg(0);
  file.read(reinterpret_cast<char *>(bytes), sizeof bytes);
  uint64_t length = 0;
  for (uint64_t i = lengthBytes; i-- > 0;)
    length = length << 8 | bytes[i];
  if (!file || length > mostHeader || length > size - lengthBytes)
    throw Failure("{}: no safetensors file, or truncated", path);
  std::string text(length, 0);
  file.read(text.data(), static_cast<std::streamsize>(length));
  if (!file)
    throw Failure("{}: cannot be read", path);
  data = lengthBytes + length;
  try {
    readHeader(text, size - data);
  } catch (const std::exception &error) {
    throw Failure("{}: the header is malformed: {}", path, error.what());
  }
}

const SafetensorsFile::Tensor *
SafetensorsFile::find(const std::string &name) const {
  auto found = byName.find(name);
  return found == byName.end() ? nullptr : &found->second;
}

std::vector<float> SafetensorsFile::read(const Tensor &tensor) {
  std::vector<float> values((tensor.end - tensor.begin) / sizeof(float));
  file.seekg(static_cast<std::streamoff>(data + tensor.begin));
  file.read(reinterpret_cast<char *>(values.data()),
            static_cast<std::streamsize>(values.size() * sizeof(float)));
  if (!file)
    throw Failure("{}: cannot be read", path);
  return values;
}

} // namespace inception::program
