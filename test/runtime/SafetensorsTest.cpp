//===- SafetensorsTest.cpp - Weights files, whole and hostile -------------===//
#include "runtime/core/Runtime.h"
#include "test/runtime/Files.h"

#include <cstring>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

using namespace inception::test;

namespace {

/// Reads a file of this content; gives "" or why it was refused.
std::string readContent(const std::string &content,
                        std::vector<std::string> *names = nullptr) {
  Folder folder;
  int fd = open(folder.write("w.safetensors", content).c_str(), O_RDONLY);
  char message[1024];
  inception_text error = inception_text_in(message, sizeof message);
  inception_safetensors file;
  bool ok = inception_safetensors_read(fd, &file, &error);
  close(fd);
  EXPECT_EQ(ok, error.used == 0) << message;
  if (ok) {
    for (size_t i = 0; names && i < file.count; ++i)
      names->push_back(file.tensors[i].name);
    inception_safetensors_free(&file);
  }
  return message;
}

std::string readHeader(const std::string &header, size_t dataSize = 0,
                       std::vector<std::string> *names = nullptr) {
  return readContent(safetensors(header, std::string(dataSize, 'x')), names);
}

std::string tensor(const std::string &name, const std::string &shape,
                   const std::string &offsets,
                   const std::string &dtype = "F32") {
  return "\"" + name + "\": {\"dtype\": \"" + dtype + "\", \"shape\": [" +
         shape + "], \"data_offsets\": [" + offsets + "]}";
}

#define EXPECT_REFUSED(TEXT, REASON)                                           \
  do {                                                                         \
    std::string message = TEXT;                                                \
    EXPECT_NE(message.find(REASON), std::string::npos)                         \
        << "got: '" << message << "'";                                         \
  } while (0)

TEST(Safetensors, ReadsAFile) {
  std::vector<std::string> names;
  EXPECT_EQ(readHeader("{\"__metadata__\": {\"format\": \"pt\"}, " +
                           tensor("b", "2, 3", "4,28") + "," +
                           tensor("a", "", "0,4") + "," +
                           tensor("empty", "0, 7", "4,4") + "}   ",
                       28, &names),
            "");
  EXPECT_EQ(names, (std::vector<std::string>{"a", "b", "empty"}));
}

TEST(Safetensors, DecodesNames) {
  std::vector<std::string> names;
  EXPECT_EQ(
      readHeader(
          "{" + tensor("a\\/b\\u00e9\\u20ac\\ud83d\\ude00\\n", "", "0,4") + "}",
          4, &names),
      "");
  EXPECT_EQ(names, (std::vector<std::string>{"a/b\u00e9\u20ac\U0001f600\n"}));
}

TEST(Safetensors, ReadsAnEmptyList) { EXPECT_EQ(readHeader("{}"), ""); }

TEST(Safetensors, RefusesShortFiles) {
  EXPECT_REFUSED(readContent(""), "empty");
  EXPECT_REFUSED(readContent("abc"), "truncated");
}

TEST(Safetensors, RefusesHeadersLongerThanTheFile) {
  EXPECT_REFUSED(readContent(std::string(8, '\xff')), "a header of");
  EXPECT_REFUSED(readContent(std::string("\x03\0\0\0\0\0\0\0{}", 10)),
                 "a header of 3 bytes in a file of 10");
}

TEST(Safetensors, RefusesTruncatedData) {
  EXPECT_REFUSED(readHeader("{" + tensor("a", "4", "0,16") + "}", 12),
                 "truncated: the tensors take 16 bytes, 12 are there");
}

TEST(Safetensors, RefusesSurplusData) {
  EXPECT_REFUSED(readHeader("{" + tensor("a", "4", "0,16") + "}", 20),
                 "take 16 bytes, and 20 are there");
}

TEST(Safetensors, RefusesOverlaps) {
  EXPECT_REFUSED(readHeader("{" + tensor("a", "2", "0,8") + "," +
                                tensor("b", "2", "4,12") + "}",
                            12),
                 "'b': its bytes 4 to 12 overlap");
  EXPECT_REFUSED(readHeader("{" + tensor("a", "2", "0,8") + "," +
                                tensor("b", "2", "0,8") + "}",
                            8),
                 "overlap");
}

TEST(Safetensors, RefusesGaps) {
  EXPECT_REFUSED(readHeader("{" + tensor("a", "2", "0,8") + "," +
                                tensor("b", "1", "12,16") + "}",
                            16),
                 "'b': a gap");
}

TEST(Safetensors, RefusesDuplicates) {
  EXPECT_REFUSED(readHeader("{" + tensor("a", "1", "0,4") + "," +
                                tensor("\\u0061", "1", "4,8") + "}",
                            8),
                 "'a' is there twice");
  EXPECT_REFUSED(
      readHeader("{\"a\": {\"dtype\": \"F32\", \"dtype\": \"F32\"}}"),
      "a key twice");
  EXPECT_REFUSED(readHeader("{\"__metadata__\": {}, \"__metadata__\": {}}"),
                 "twice");
}

TEST(Safetensors, RefusesSizesThatOverflow) {
  EXPECT_REFUSED(
      readHeader("{" + tensor("a", "4294967296, 4294967296", "0,0") + "}"),
      "doesn't have the size");
  EXPECT_REFUSED(
      readHeader("{" + tensor("a", "9223372036854775807, 4", "0,4") + "}", 4),
      "doesn't have the size");
  EXPECT_REFUSED(
      readHeader("{" + tensor("a", "99999999999999999999", "0,4") + "}"),
      "too large");
  EXPECT_REFUSED(
      readHeader("{" + tensor("a", "1", "0,18446744073709551615") + "}"),
      "too large");
}

TEST(Safetensors, RefusesWrongRanges) {
  EXPECT_REFUSED(readHeader("{" + tensor("a", "2", "0,4") + "}", 4),
                 "'a': F32 [2] doesn't have the size of its bytes 0 to 4");
  EXPECT_REFUSED(readHeader("{" + tensor("a", "1", "8,4") + "}", 4),
                 "doesn't have the size");
  EXPECT_REFUSED(readHeader("{" + tensor("a", "-1", "0,4") + "}", 4),
                 "non-negative");
  EXPECT_REFUSED(readHeader("{" + tensor("a", "1.0", "0,4") + "}", 4),
                 "expected ']'");
}

TEST(Safetensors, RefusesDeepHeaders) {
  EXPECT_REFUSED(readHeader(std::string(1000000, '{')), "expected a string");
  EXPECT_REFUSED(readHeader("{\"a\":" + std::string(1000000, '[')),
                 "expected '{'");
  EXPECT_REFUSED(readHeader("{\"__metadata__\": {\"a\": {\"b\": \"c\"}}}"),
                 "expected a string");
  EXPECT_REFUSED(
      readHeader("{" + tensor("a", "1,1,1,1,1,1,1,1,1", "0,4") + "}", 4),
      "more than 8");
}

TEST(Safetensors, RefusesMalformedHeaders) {
  for (const char *header :
       {"", "[]", "{", "{\"a\"}", "{} x", "{\"a\": {}}", "{,}", "{\"a\": 1}",
        "{\"a", "{\"a\\", "{\"a\\u12", "{\"a\\ud800\": 1}", "{\"a\\x\": 1}",
        "{\"\xff\": 1}", "{\"\xc0\x80\": 1}", "{\"\xed\xa0\x80\": 1}",
        "{\"a\\u0000\": 1}", "{\"a\n\": 1}"})
    EXPECT_REFUSED(readHeader(header), "malformed");
  EXPECT_REFUSED(readHeader("{" + tensor("a", "1", "0,4", "F31") + "}", 4),
                 "unknown dtype");
  EXPECT_REFUSED(readHeader("{\"a\": {\"other\": 1}}"), "unknown key");
  EXPECT_REFUSED(readHeader("{\"a\": {\"dtype\": \"F32\"}}"), "lacks");
}

/// Every way to cut or to change a valid file is refused or read, never a
/// crash.
TEST(Safetensors, SurvivesDamage) {
  std::string whole = safetensors("{" + tensor("a\\n", "2", "0,8") + "," +
                                      tensor("b", "1", "8,12") + "}",
                                  std::string(12, 'x'));
  for (size_t length = 0; length < whole.size(); ++length)
    EXPECT_NE(readContent(whole.substr(0, length)), "");
  for (size_t i = 0; i < whole.size(); ++i)
    for (char byte : {'\0', '"', '9', '{', '}', '\\', '\xff'}) {
      std::string damaged = whole;
      damaged[i] = byte;
      readContent(damaged);
    }
}

TEST(Text, IsBounded) {
  char memory[8];
  inception_text text = inception_text_in(memory, sizeof memory);
  inception_text_add(&text, "%s", "123456789");
  inception_text_add(&text, "x");
  EXPECT_STREQ(memory, "1234567");
  text = inception_text_in(nullptr, 0);
  inception_text_add(&text, "x");
  char more[300];
  text = inception_text_in(more, sizeof more);
  inception_text_add_name(&text, "a\x1b[31mb");
  EXPECT_STREQ(more, "'a?[31mb'");
}

TEST(Names, MatchPatterns) {
  EXPECT_TRUE(inception_name_matches("*.num_batches_tracked",
                                     "a.b.num_batches_tracked"));
  EXPECT_TRUE(inception_name_matches("aux?.*", "aux1.conv.weight"));
  EXPECT_TRUE(inception_name_matches("*a*b*", "xxaxxaxb"));
  EXPECT_TRUE(inception_name_matches("*", ""));
  EXPECT_FALSE(inception_name_matches("aux?.*", "aux.conv"));
  EXPECT_FALSE(inception_name_matches("a", "ab"));
  EXPECT_FALSE(inception_name_matches("", "a"));
}

} // namespace
