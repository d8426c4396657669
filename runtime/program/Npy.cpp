//===- Npy.cpp - NumPy's files of tensors ---------------------------------===//
#include "runtime/program/Npy.h"

#include <cctype>
#include <filesystem>
#include <string_view>

namespace inception::program {

static constexpr std::string_view magic = "\x93NUMPY";

/// No real header is longer: the format pads to 64 bytes.
static constexpr size_t longestHeader = 4096;

namespace {
/// The Python dictionary of a header; `ok` says whether all was well-formed.
struct Header {
  std::string type;
  bool fortranOrder = false;
  std::vector<int64_t> shape;
};

class HeaderParser {
public:
  explicit HeaderParser(std::string_view text) : text(text) {}

  /// Reads {'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }.
  bool parse(Header &header) {
    int seen = 0;
    if (!take('{'))
      return false;
    while (!take('}')) {
      std::string key;
      if (!readString(key) || !take(':'))
        return false;
      int bit = 0;
      if (key == "descr" && readString(header.type))
        bit = 1;
      else if (key == "fortran_order" && readBool(header.fortranOrder))
        bit = 2;
      else if (key == "shape" && readShape(header.shape))
        bit = 4;
      if (!bit || (seen & bit))
        return false;
      seen |= bit;
      if (!take(',') && peek() != '}')
        return false;
    }
    return seen == 7 && peek() == 0;
  }

private:
  char peek() {
    while (!text.empty() && isspace(static_cast<unsigned char>(text[0])))
      text.remove_prefix(1);
    return text.empty() ? 0 : text[0];
  }

  bool take(char byte) {
    if (peek() != byte)
      return false;
    text.remove_prefix(1);
    return true;
  }

  bool readString(std::string &value) {
    char quote = peek();
    if (quote != '\'' && quote != '"')
      return false;
    size_t end = text.find(quote, 1);
    if (end == std::string_view::npos)
      return false;
    value = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    return true;
  }

  bool readBool(bool &value) {
    peek();
    value = text.substr(0, 4) == "True";
    if (!value && text.substr(0, 5) != "False")
      return false;
    text.remove_prefix(value ? 4 : 5);
    return true;
  }

  bool readShape(std::vector<int64_t> &shape) {
    if (!take('('))
      return false;
    while (!take(')')) {
      if (!isdigit(static_cast<unsigned char>(peek())) || shape.size() == 32)
        return false;
      int64_t size = 0;
      for (; !text.empty() && isdigit(static_cast<unsigned char>(text[0]));
           text.remove_prefix(1))
        if (__builtin_mul_overflow(size, 10, &size) ||
            __builtin_add_overflow(size, text[0] - '0', &size))
          return false;
      shape.push_back(size);
      if (!take(',') && peek() != ')')
        return false;
    }
    return true;
  }

  std::string_view text;
};
} // namespace

NpyReader::NpyReader(const std::string &path, NpyType type) : path(path) {
  std::error_code error;
  uint64_t size = std::filesystem::file_size(path, error);
  if (error)
    throw Failure("{}: {}", path, error.message());
  file.open(path, std::ios::binary);
  if (!file)
    throw Failure("{}: cannot be read", path);

  // Magic, version, and a length of 2 bytes (version 1) or 4.
  unsigned char head[12] = {};
  file.read(reinterpret_cast<char *>(head), 10);
  if (!file || magic != std::string_view(reinterpret_cast<char *>(head), 6))
    throw Failure("{}: not an npy file", path);
  if (head[6] < 1 || head[6] > 3)
    throw Failure("{}: npy format version {}.{}; 1 to 3 are known", path,
                  head[6], head[7]);
  uint64_t prefix = 10, length = head[8] | head[9] << 8;
  if (head[6] > 1) {
    file.read(reinterpret_cast<char *>(head + 10), 2);
    prefix = 12;
    length |= uint64_t(head[10]) << 16 | uint64_t(head[11]) << 24;
  }
  if (length > longestHeader || prefix + length > size)
    throw Failure("{}: the npy header is truncated or too long", path);
  std::string text(length, 0);
  file.read(text.data(), static_cast<std::streamsize>(length));
  Header header;
  if (!file || !HeaderParser(text).parse(header))
    throw Failure("{}: malformed npy header", path);

  bool isF32 = type == NpyType::F32;
  std::string_view wanted = isF32 ? "<f4" : "<i8";
  if (header.type != wanted)
    throw Failure("{}: elements are '{}'; {} ('{}') is expected: "
                  "array.astype('{}')",
                  path, header.type, isF32 ? "f32" : "int64", wanted, wanted);
  if (header.fortranOrder)
    throw Failure("{}: Fortran order; C order is expected: "
                  "numpy.ascontiguousarray(array)",
                  path);
  uint64_t bytes = isF32 ? sizeof(float) : sizeof(int64_t);
  for (int64_t dimension : header.shape)
    if (__builtin_mul_overflow(bytes, static_cast<uint64_t>(dimension), &bytes))
      throw Failure("{}: the shape {} is too large", path,
                    formatShape(header.shape));
  if (size - prefix - length != bytes)
    throw Failure("{}: {} bytes of data; the shape {} takes {}", path,
                  size - prefix - length, formatShape(header.shape), bytes);
  dimensions = std::move(header.shape);
  start = prefix + length;
}

void NpyReader::readBytes(void *data, size_t size) {
  file.read(static_cast<char *>(data), static_cast<std::streamsize>(size));
  if (!file)
    throw Failure("{}: cannot be read", path);
}

std::string formatShape(const std::vector<int64_t> &shape) {
  std::string text = "(";
  for (size_t i = 0; i < shape.size(); ++i)
    text += fmt::format("{}{}", i ? ", " : "", shape[i]);
  return text + (shape.size() == 1 ? ",)" : ")");
}

std::string npyHeader(const std::vector<int64_t> &shape) {
  std::string text =
      fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': {}, }}",
                  formatShape(shape));
  // The data starts at a multiple of 64 bytes; the header ends with a new line.
  size_t used = magic.size() + 4 + text.size() + 1;
  text.append((64 - used % 64) % 64, ' ');
  text += '\n';
  std::string header(magic);
  header += {1, 0, static_cast<char>(text.size() & 0xff),
             static_cast<char>(text.size() >> 8)};
  return header + text;
}

} // namespace inception::program
