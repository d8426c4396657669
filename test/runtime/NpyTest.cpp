//===- NpyTest.cpp - Tensors in NumPy's files -----------------------------===//
#include "runtime/program/Npy.h"
#include "test/runtime/Files.h"

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

TEST(Npy, RefusesOtherElements) {
  for (const char *type : {"<f8", ">f4", "<f2", "|u1", "<i4", "|O"})
    EXPECT_REFUSED(npy(dictionary("(1,)", type), std::string(8, 0)), type);
}

TEST(Npy, RefusesFortranOrder) {
  EXPECT_REFUSED(npy(dictionary("(1, 1)", "<f4", "True"), std::string(4, 0)),
                 "Fortran order");
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

TEST(Npy, SurvivesTruncation) {
  std::string whole = npyHeader({2, 3}) + std::string(24, 0);
  for (size_t length = 0; length < whole.size(); ++length)
    EXPECT_NE(refusal(whole.substr(0, length)), "");
}

} // namespace
