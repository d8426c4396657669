//===- NpyTest.cpp - Tensors in NumPy's files -----------------------------===//
#include "runtime/program/Npy.h"
#include "test/runtime/Files.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>

using namespace inception::program;
using namespace inception::test;

namespace {

/// A file of version 1 with this dictionary.
std::string npy(const std::string &dictionary, const std::string &data) {
  std::string text("\x93NUMPY\x01\x00", 8);
  text += static_cast<char>(dictionary.size() & 0xff);
  text += static_cast<char>(dictionary.size() >> 8);
  return text + dictionary + data;
}

std::string dictionary(const std::string &shape,
                       const std::string &type = "<f4",
                       const std::string &order = "False") {
  return "{'descr': '" + type + "', 'fortran_order': " + order +
         ", 'shape': " + shape + ", }\n";
}

std::string refusal(const std::string &content) {
  Folder folder;
  try {
    NpyReader reader(folder.write("x.npy", content));
  } catch (const Failure &failure) {
    return failure.what();
  }
  return "";
}

#define EXPECT_REFUSED(CONTENT, REASON)                                        \
  do {                                                                         \
    std::string message = refusal(CONTENT);                                    \
    EXPECT_NE(message.find(REASON), std::string::npos)                         \
        << "got: '" << message << "'";                                         \
  } while (0)

TEST(Npy, ReadsWhatItWrites) {
  for (std::vector<int64_t> shape :
       {std::vector<int64_t>{}, {6}, {2, 3}, {1, 2, 3, 1}}) {
    size_t count = shape.empty() ? 1 : 6;
    std::vector<float> values = {1, -2, 3.5f, 4, 5, 6};
    values.resize(count);
    std::string header = npyHeader(shape);
    EXPECT_EQ(header.size() % 64, 0u);
    Folder folder;
    NpyReader reader(folder.write("x.npy", header + bytesOf(values)));
    EXPECT_EQ(reader.shape(), shape);
    std::vector<float> read(count);
    reader.read(read.data(), count);
    EXPECT_EQ(read, values);
  }
}

TEST(Npy, ReadsOtherVersions) {
  std::string text = dictionary("(1,)");
  std::string content("\x93NUMPY\x02\x00", 8);
  content += static_cast<char>(text.size());
  content += std::string(3, 0) + text + std::string(4, 0);
  EXPECT_EQ(refusal(content), "");
  content[6] = 3;
  EXPECT_EQ(refusal(content), "");
  content[6] = 4;
  EXPECT_REFUSED(content, "version 4.0");
}

/// The bytes of values, in the machine's order or the other.
template <typename T> std::string bytesOf(std::vector<T> values, bool swapped) {
  std::string text;
  for (T value : values) {
    std::string bytes(reinterpret_cast<char *>(&value), sizeof value);
    text += swapped ? std::string(bytes.rbegin(), bytes.rend()) : bytes;
  }
  return text;
}

std::vector<float> valuesOf(const std::string &content, size_t count) {
  Folder folder;
  NpyReader reader(folder.write("x.npy", content));
  std::vector<float> values(count);
  reader.read(values.data(), count);
  return values;
}

template <typename T>
void expectRead(const std::string &type, std::vector<T> values) {
  std::vector<float> expected;
  for (T value : values)
    expected.push_back(static_cast<float>(value));
  std::string shape = "(" + std::to_string(values.size()) + ",)";
  for (const char *order : {"<", ">", "=", "|"}) {
    if (*order == '|' && sizeof(T) > 1)
      continue;
    std::string content =
        npy(dictionary(shape, order + type), bytesOf(values, *order == '>'));
    EXPECT_EQ(valuesOf(content, values.size()), expected) << order << type;
  }
}

TEST(Npy, ReadsNumbersOfAllTypes) {
  expectRead<uint8_t>("b1", {0, 1, 1});
  expectRead<uint8_t>("u1", {0, 1, 127, 128, 255});
  expectRead<int8_t>("i1", {0, 1, 127, -128, -1});
  expectRead<uint16_t>("u2", {0, 1, 258, 65535});
  expectRead<int16_t>("i2", {0, 1, 258, -32768, 32767});
  expectRead<uint32_t>("u4", {0, 16909060, 4294967295});
  expectRead<int32_t>("i4", {0, 16909060, INT32_MIN, INT32_MAX});
  expectRead<uint64_t>("u8", {0, 72623859790382856, UINT64_MAX});
  expectRead<int64_t>("i8", {0, 72623859790382856, INT64_MIN, INT64_MAX});
  expectRead<float>("f4", {0, -1.5f, 3.14159274f, 1e-45f, INFINITY});
  // Rounded once: 1 + 2^-24 is half way, a little more goes up.
  expectRead<double>("f8", {0, -1.5, 3.141592653589793, 1 + 0x1p-24,
                            1 + 0x1.000001p-24, 1e300, -1e-300, INFINITY});
  // 2^24 + 1 is half way, and 2^53 + 2^29 + 1 a little more.
  expectRead<int64_t>("i8", {(1 << 24) + 1, (1ll << 53) + (1 << 29) + 1});
}

TEST(Npy, ReadsAllHalves) {
  std::vector<uint16_t> all;
  for (uint32_t bits = 0; bits < 65536; ++bits)
    all.push_back(static_cast<uint16_t>(bits));
  std::vector<float> values =
      valuesOf(npy(dictionary("(65536,)", "<f2"), bytesOf(all, false)), 65536);
  for (uint32_t bits = 0; bits < 65536; ++bits) {
    _Float16 half;
    memcpy(&half, &all[bits], sizeof half);
    float expected = static_cast<float>(half);
    if (std::isnan(expected))
      EXPECT_TRUE(std::isnan(values[bits])) << bits;
    else
      EXPECT_EQ(std::bit_cast<uint32_t>(values[bits]),
                std::bit_cast<uint32_t>(expected))
          << bits;
  }
}

TEST(Npy, ReadsFortranOrder) {
  // Element (i, j, k) of 2 x 3 x 4 is 100 i + 10 j + k.
  std::vector<float> file, expected;
  for (int k = 0; k < 4; ++k)
    for (int j = 0; j < 3; ++j)
      for (int i = 0; i < 2; ++i)
        file.push_back(static_cast<float>(100 * i + 10 * j + k));
  for (int i = 0; i < 24; ++i)
    expected.push_back(
        static_cast<float>(100 * (i / 12) + 10 * (i / 4 % 3) + i % 4));
  for (bool swapped : {false, true}) {
    std::string content =
        npy(dictionary("(2, 3, 4)", swapped ? ">f4" : "<f4", "True"),
            bytesOf(file, swapped));
    EXPECT_EQ(valuesOf(content, 24), expected);
    Folder folder;
    NpyReader reader(folder.write("x.npy", content));
    for (size_t first = 0; first < 24; ++first)
      for (size_t count = 0; first + count <= 24; ++count) {
        std::vector<float> part(count);
        reader.readAt(first, count, part.data());
        EXPECT_TRUE(std::equal(part.begin(), part.end(),
                               expected.begin() + static_cast<long>(first)));
      }
  }
  EXPECT_EQ(valuesOf(npy(dictionary("()", "<f4", "True"),
                         bytesOf(std::vector<float>{7}, false)),
                     1)[0],
            7);
}

TEST(Npy, RefusesOtherElements) {
  for (const char *type : {"<f16", "<f1", "<f3", "<i3",     "<u0", "<i16", "|O",
                           "|S4",  "<U2", "<c8", "<M8[ns]", "<m8", "|V4",  "f4",
                           "<f",   "",    "!f4", "|f4",     "<b2", "<x4"})
    EXPECT_REFUSED(npy(dictionary("(1,)", type), std::string(16, 0)),
                   "elements are '" + std::string(type) + "'");
}

std::vector<int64_t> labelsOf(const std::string &content, int64_t images) {
  Folder folder;
  return readNpyLabels(folder.write("y.npy", content), images);
}

std::string labelRefusal(const std::string &content, int64_t images) {
  try {
    labelsOf(content, images);
  } catch (const Failure &failure) {
    return failure.what();
  }
  return "";
}

#define EXPECT_NO_LABELS(CONTENT, IMAGES, REASON)                              \
  do {                                                                         \
    std::string message = labelRefusal(CONTENT, IMAGES);                       \
    EXPECT_NE(message.find(REASON), std::string::npos)                         \
        << "got: '" << message << "'";                                         \
  } while (0)

template <typename T>
std::string labelFile(const std::string &type, const std::string &shape,
                      std::vector<T> values,
                      const std::string &order = "False") {
  return npy(dictionary(shape, type, order), bytesOf(values, type[0] == '>'));
}

TEST(NpyLabels, AreIntegersOfAnyType) {
  std::vector<int64_t> expected = {2, 0, 100};
  for (const char *shape : {"(3,)", "(3, 1)"}) {
    EXPECT_EQ(labelsOf(labelFile<uint8_t>("|u1", shape, {2, 0, 100}), 3),
              expected);
    EXPECT_EQ(labelsOf(labelFile<int8_t>("|i1", shape, {2, 0, 100}), 3),
              expected);
    EXPECT_EQ(labelsOf(labelFile<uint16_t>(">u2", shape, {2, 0, 100}), 3),
              expected);
    EXPECT_EQ(labelsOf(labelFile<int32_t>("<i4", shape, {2, 0, 100}), 3),
              expected);
    EXPECT_EQ(
        labelsOf(labelFile<int64_t>(">i8", shape, {2, 0, 100}, "True"), 3),
        expected);
    EXPECT_EQ(labelsOf(labelFile<uint64_t>("<u8", shape, {2, 0, 100}), 3),
              expected);
  }
  EXPECT_EQ(labelsOf(labelFile<int64_t>("<i8", "(1,)", {999999}), 1)[0],
            999999);
}

/// A label is used as an index, and the largest plus one is a number of
/// classes.
TEST(NpyLabels, AreWithinBounds) {
  for (int64_t label : {INT64_MIN, int64_t(-3), int64_t(-1), int64_t(1000000),
                        int64_t(1) << 32, INT64_MAX - 1, INT64_MAX})
    EXPECT_NO_LABELS(labelFile<int64_t>("<i8", "(2,)", {0, label}), 2,
                     "label " + std::to_string(label) + " of image 1");
  EXPECT_NO_LABELS(labelFile<uint64_t>("<u8", "(1,)", {UINT64_MAX}), 1,
                   "of image 0; labels are 0 to 999999");
  EXPECT_NO_LABELS(labelFile<uint32_t>("<u4", "(1,)", {UINT32_MAX}), 1,
                   "label 4294967295");
  EXPECT_NO_LABELS(labelFile<int8_t>("|i1", "(1, 1)", {-128}), 1, "label -128");
}

TEST(NpyLabels, MayBeOneHot) {
  std::vector<int64_t> expected = {2, 0};
  EXPECT_EQ(
      labelsOf(labelFile<uint8_t>("|u1", "(2, 3)", {0, 0, 1, 1, 0, 0}), 2),
      expected);
  EXPECT_EQ(
      labelsOf(labelFile<uint8_t>("|b1", "(2, 3)", {0, 0, 1, 1, 0, 0}), 2),
      expected);
  EXPECT_EQ(labelsOf(labelFile<float>("<f4", "(2, 3)", {0, 0, 1, 1, 0, 0}), 2),
            expected);
  EXPECT_EQ(
      labelsOf(labelFile<double>(">f8", "(2, 3)", {0, 1, 0, 0, 1, 0}, "True"),
               2),
      expected);
  for (std::vector<float> row : {std::vector<float>{0, 0, 0},
                                 {1, 1, 0},
                                 {0, 0.9f, 0.1f},
                                 {0, 2, 0},
                                 {NAN, 1, 0},
                                 {-1, 1, 0}})
    EXPECT_NO_LABELS(labelFile<float>("<f4", "(1, 3)", row), 1,
                     "row 0 is not one-hot");
}

TEST(NpyLabels, HaveOneForEachImage) {
  for (const char *shape : {"(4,)", "(1, 4)", "(2, 2, 1)", "()", "(2, 0)"})
    EXPECT_NO_LABELS(npy(dictionary(shape, "|u1"),
                         std::string(std::string(shape) == "()"       ? 1
                                     : std::string(shape) == "(2, 0)" ? 0
                                                                      : 4,
                                     0)),
                     2, "2 images need labels of shape (2,)");
  EXPECT_NO_LABELS(labelFile<float>("<f4", "(2,)", {0, 1}), 2,
                   "labels are floats");
}

TEST(Npy, RefusesWrongLengths) {
  EXPECT_REFUSED(npy(dictionary("(2, 3)"), std::string(23, 0)),
                 "23 bytes of data; the shape (2, 3) takes 24");
  EXPECT_REFUSED(npy(dictionary("(2, 3)"), std::string(25, 0)), "25 bytes");
  EXPECT_REFUSED(npy(dictionary("(4294967296, 4294967296)"), ""), "too large");
  EXPECT_REFUSED(npy(dictionary("(99999999999999999999,)"), ""), "malformed");
}

TEST(Npy, RefusesMalformedHeaders) {
  EXPECT_REFUSED("", "not an npy file");
  EXPECT_REFUSED("PK\x03\x04 some archive", "not an npy file");
  EXPECT_REFUSED(std::string("\x93NUMPY\x01\x00\xff\xff", 10), "truncated");
  for (const char *text :
       {"", "{", "{}", "[]", "{'descr': '<f4'}", "{'descr': '<f4", "{1: 2}",
        "{'descr': '<f4', 'descr': '<f4', 'shape': ()}",
        "{'descr': '<f4', 'fortran_order': Maybe, 'shape': ()}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': 1}",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (), 'x': 1}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': ()} x"})
    EXPECT_REFUSED(npy(text, std::string(4, 0)), "malformed");
}

/// Every way to cut or to change a valid file is refused or read, never a
/// crash.
TEST(Npy, SurvivesDamage) {
  std::string whole = npyHeader({2, 3}) + std::string(24, 0);
  for (size_t length = 0; length < whole.size(); ++length)
    EXPECT_NE(refusal(whole.substr(0, length)), "");
  std::string other = npy(dictionary("(3, 1)", ">i2", "True"), "abcdef");
  Folder folder;
  for (const std::string &file : {whole, other})
    for (size_t i = 0; i < file.size(); ++i)
      for (char byte : {'\0', '\'', '0', '9', '(', ',', '>', 'u', '\xff'}) {
        std::string damaged = file;
        damaged[i] = byte;
        std::string path = folder.write("x.npy", damaged);
        try {
          NpyReader reader(path);
          size_t count = 1;
          for (int64_t size : reader.shape())
            count *= static_cast<size_t>(size);
          std::vector<float> values(count);
          reader.read(values.data(), count);
          readNpyLabels(path, 3);
        } catch (const Failure &) {
        }
      }
}

} // namespace
