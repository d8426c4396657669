//===- Npy.cpp - NumPy's files of tensors ---------------------------------===//
#include "runtime/program/Npy.h"

#include "runtime/program/Checked.h"
#include "runtime/program/data/Dataset.h"

#include <algorithm>
#include <bit>
#include <cctype>
#include <cmath>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <utility>

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
      Checked<int64_t> size = 0;
      for (; !text.empty() && isdigit(static_cast<unsigned char>(text[0]));
           text.remove_prefix(1))
        size = size * 10 + (text[0] - '0');
      if (!size.isExact())
        return false;
      shape.push_back(size.valueOr(0));
      if (!take(',') && peek() != ')')
        return false;
    }
    return true;
  }

  std::string_view text;
};
} // namespace

/// The header's text, and where it ends in the file.
static std::pair<std::string_view, uint64_t> findHeader(const std::string &path,
                                                        std::string_view file) {
  // Magic, version, and a length of 2 bytes (version 1) or 4.
  constexpr uint64_t shortPrefix = 10, longPrefix = 12;
  if (!file.starts_with(magic) || file.size() < shortPrefix)
    throw Failure("{}: not an npy file", path);
  auto byte = [&](size_t i) { return uint64_t(static_cast<uint8_t>(file[i])); };
  uint64_t version = byte(6);
  if (version < 1 || version > 3)
    throw Failure("{}: npy format version {}.{}; 1 to 3 are known", path,
                  version, byte(7));
  uint64_t prefix = version > 1 ? longPrefix : shortPrefix;
  uint64_t length = byte(8) | byte(9) << 8;
  if (version > 1 && file.size() >= longPrefix)
    length |= byte(10) << 16 | byte(11) << 24;
  if (length > longestHeader || !liesWithin(prefix, length, file.size()))
    throw Failure("{}: the npy header is truncated or too long", path);
  return {file.substr(prefix, length), prefix + length};
}

/// Takes "<f4" apart; false for what is no number, or is of a size that is not
/// read.
static bool parseType(std::string_view type, char &kind, size_t &width,
                      bool &swapped) {
  if (type.size() != 3 || !isdigit(static_cast<unsigned char>(type[2])))
    return false;
  kind = type[1];
  width = static_cast<size_t>(type[2] - '0');
  bool known = kind == 'b'   ? width == 1
               : kind == 'f' ? width == 2 || width == 4 || width == 8
                             : (kind == 'i' || kind == 'u') && width <= 8 &&
                                   std::has_single_bit(width);
  swapped = type[0] == '>' && width > 1;
  return known && (type[0] == '<' || type[0] == '>' || type[0] == '=' ||
                   (type[0] == '|' && width == 1));
}

NpyReader::NpyReader(const std::string &path) : file(path) {
  auto [text, end] = findHeader(path, file.text());
  Header header;
  if (!HeaderParser(text).parse(header))
    throw Failure("{}: malformed npy header", path);
  if (!parseType(header.type, kind, width, swapped))
    throw Failure("{}: elements are '{}'; booleans, integers and floats of up "
                  "to 8 bytes are read: array.astype('<f4')",
                  path, header.type);
  auto count = productOf(header.shape, UINT64_MAX / width);
  if (!count)
    throw Failure("{}: the shape {} is too large", path,
                  formatShape(header.shape));
  if (file.size() - end != *count * width)
    throw Failure("{}: {} bytes of data; the shape {} takes {}", path,
                  file.size() - end, formatShape(header.shape), *count * width);
  dimensions = std::move(header.shape);
  fortranOrder = header.fortranOrder;
  start = file.data() + end;
  uint64_t stride = 1;
  for (int64_t size : dimensions) {
    strides.push_back(stride);
    stride *= static_cast<uint64_t>(size);
  }
}

bool NpyReader::isIntegral() const { return kind != 'f'; }

/// The value of a half-precision float, which f32 has.
static float fromHalf(uint16_t bits) {
  uint32_t exponent = bits >> 10 & 0x1f, mantissa = bits & 0x3ff;
  float size = exponent == 0x1f ? (mantissa ? NAN : INFINITY)
               : exponent == 0
                   ? std::ldexp(static_cast<float>(mantissa), -24)
                   : std::ldexp(static_cast<float>(mantissa | 0x400),
                                static_cast<int>(exponent) - 25);
  return std::copysign(size, bits & 0x8000 ? -1.0f : 1.0f);
}

template <typename T> static T load(const uint8_t *bytes) {
  T value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

/// An element as f32 or int64, by NumPy's kind and the number of bytes.
template <typename Value>
static Value valueOf(const uint8_t *bytes, char kind, size_t width) {
  switch (width | static_cast<size_t>(kind) << 8) {
  case 'b' << 8 | 1:
    return bytes[0] != 0;
  case 'u' << 8 | 1:
    return bytes[0];
  case 'i' << 8 | 1:
    return static_cast<int8_t>(bytes[0]);
  case 'u' << 8 | 2:
    return load<uint16_t>(bytes);
  case 'i' << 8 | 2:
    return load<int16_t>(bytes);
  case 'u' << 8 | 4:
    return static_cast<Value>(load<uint32_t>(bytes));
  case 'i' << 8 | 4:
    return static_cast<Value>(load<int32_t>(bytes));
  case 'u' << 8 | 8:
    if constexpr (std::is_integral_v<Value>)
      return static_cast<Value>(
          std::min<uint64_t>(load<uint64_t>(bytes), INT64_MAX));
    else
      return static_cast<Value>(load<uint64_t>(bytes));
  case 'i' << 8 | 8:
    return static_cast<Value>(load<int64_t>(bytes));
  }
  if constexpr (std::is_floating_point_v<Value>)
    return width == 2   ? fromHalf(load<uint16_t>(bytes))
           : width == 4 ? load<float>(bytes)
                        : static_cast<float>(load<double>(bytes));
  return 0;
}

template <typename Value, typename Convert>
void NpyReader::convert(uint64_t first, size_t count, Value *data,
                        Convert element) const {
  // There may be axes of no size.
  if (count == 0)
    return;
  // The place of each axis; a C order's last one goes fastest in the file, too.
  std::vector<uint64_t> at(dimensions.size());
  uint64_t place = first;
  if (fortranOrder) {
    uint64_t rest = first;
    place = 0;
    for (size_t d = at.size(); d-- > 0;) {
      auto size = static_cast<uint64_t>(dimensions[d]);
      at[d] = rest % size;
      rest /= size;
      place += at[d] * strides[d];
    }
  }
  for (size_t i = 0; i < count; ++i) {
    const uint8_t *bytes = start + place * width;
    uint8_t other[sizeof(uint64_t)];
    if (swapped) {
      std::reverse_copy(bytes, bytes + width, other);
      bytes = other;
    }
    data[i] = element(bytes);
    if (!fortranOrder) {
      ++place;
      continue;
    }
    for (size_t d = at.size(); d-- > 0;) {
      place += strides[d];
      if (++at[d] < static_cast<uint64_t>(dimensions[d]))
        break;
      place -= at[d] * strides[d];
      at[d] = 0;
    }
  }
}

void NpyReader::readAt(uint64_t first, size_t count, float *data) const {
  if (kind == 'f' && width == sizeof(float) && !swapped && !fortranOrder)
    memcpy(data, start + first * sizeof(float), count * sizeof(float));
  else
    convert(first, count, data, [&](const uint8_t *bytes) {
      return valueOf<float>(bytes, kind, width);
    });
}

void NpyReader::readAt(uint64_t first, size_t count, int64_t *data) const {
  convert(first, count, data, [&](const uint8_t *bytes) {
    return valueOf<int64_t>(bytes, kind, width);
  });
}

//===----------------------------------------------------------------------===//
// Labels
//===----------------------------------------------------------------------===//

/// The labels that rows of zeros with a single one say.
static std::vector<int64_t> readOneHot(const std::string &path,
                                       const NpyReader &reader) {
  auto images = static_cast<size_t>(reader.shape()[0]);
  auto classes = static_cast<size_t>(reader.shape()[1]);
  std::vector<float> row(classes);
  std::vector<int64_t> labels;
  for (size_t i = 0; i < images; ++i) {
    reader.readAt(i * classes, classes, row.data());
    auto one = std::find(row.begin(), row.end(), 1.0f);
    auto zeros = std::count(row.begin(), row.end(), 0.0f);
    if (one == row.end() || static_cast<size_t>(zeros) + 1 != classes)
      throw Failure("{}: row {} is not one-hot: a single 1 among zeros", path,
                    i);
    labels.push_back(one - row.begin());
  }
  return labels;
}

std::vector<int64_t> readNpyLabels(const std::string &path, int64_t images) {
  NpyReader reader(path);
  const std::vector<int64_t> &shape = reader.shape();
  bool isColumn = shape.size() == 2 && shape[1] == 1;
  if (shape.empty() || shape[0] != images || shape.size() > 2 ||
      (shape.size() == 2 && shape[1] == 0))
    throw Failure("{}: shape {}; {} images need labels of shape {} (or one-hot "
                  "rows)",
                  path, formatShape(shape), images, formatShape({images}));
  std::vector<int64_t> labels;
  if (shape.size() == 2 && !isColumn) {
    labels = readOneHot(path, reader);
  } else if (!reader.isIntegral()) {
    throw Failure("{}: labels are floats; integers are expected: "
                  "array.astype('int64')",
                  path);
  } else {
    labels.resize(static_cast<size_t>(images));
    reader.readAt(0, labels.size(), labels.data());
  }
  for (size_t i = 0; i < labels.size(); ++i)
    if (labels[i] < 0 || labels[i] > largestLabel)
      throw Failure("{}: label {} of image {}; labels are 0 to {}", path,
                    labels[i], i, largestLabel);
  return labels;
}

//===----------------------------------------------------------------------===//
// Headers to write
//===----------------------------------------------------------------------===//

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
