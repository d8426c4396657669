//===- JsonTest.cpp - Positions of keys and values ------------------------===//

#include "compiler/frontend/Json.h"

#include <gtest/gtest.h>

using namespace inception::json;

namespace {

std::vector<Problem> problemsOf(std::string_view text) {
  std::vector<Problem> problems;
  parse(text, problems);
  return problems;
}

void expectAt(Position position, unsigned line, unsigned column) {
  EXPECT_EQ(position.line, line);
  EXPECT_EQ(position.column, column);
}

TEST(Json, PositionsOfEveryKindOfValue) {
  std::vector<Problem> problems;
  auto root = parse("{\"a\": [1,-2.5e3 , true,null,\n \"x\\\"y\", {} ],\n"
                    "\t\"b\" :\r\n {\"c\":[[]]}}",
                    problems);
  ASSERT_TRUE(root);
  EXPECT_TRUE(problems.empty());
  expectAt(root->at, 1, 1);
  const Member *a = root->find("a");
  ASSERT_TRUE(a && a->value.isArray());
  expectAt(a->keyAt, 1, 2);
  expectAt(a->value.at, 1, 7);
  const std::vector<Value> &elements = a->value.elements;
  ASSERT_EQ(elements.size(), 6u);
  expectAt(elements[0].at, 1, 8);
  expectAt(elements[1].at, 1, 10);
  expectAt(elements[2].at, 1, 19);
  expectAt(elements[3].at, 1, 24);
  expectAt(elements[4].at, 2, 2);
  expectAt(elements[5].at, 2, 10);
  EXPECT_EQ(elements[0].integer, 1);
  EXPECT_EQ(elements[1].number, -2500);
  EXPECT_EQ(elements[1].text, "-2.5e3");
  EXPECT_EQ(elements[4].text, "x\"y");
  const Member *b = root->find("b");
  ASSERT_TRUE(b);
  expectAt(b->keyAt, 3, 2);
  expectAt(b->value.at, 4, 2);
  expectAt(b->value.find("c")->value.elements[0].at, 4, 8);
  EXPECT_EQ(root->find("d"), nullptr);
}

TEST(Json, ByteOrderMarkIsNoColumn) {
  std::vector<Problem> problems;
  auto root = parse("\xEF\xBB\xBF[1]", problems);
  ASSERT_TRUE(root);
  expectAt(root->elements[0].at, 1, 2);
}

TEST(Json, DuplicateKeysKeepTheFirst) {
  std::vector<Problem> problems;
  auto root =
      parse("{\"a\": 1, \"a\": {\"b\": 1, \"b\": [2]}, \"c\": 3}", problems);
  ASSERT_TRUE(root);
  EXPECT_EQ(root->members.size(), 2u);
  EXPECT_EQ(root->find("a")->value.integer, 1);
  EXPECT_EQ(root->find("c")->value.integer, 3);
  ASSERT_EQ(problems.size(), 2u);
  expectAt(problems[0].at, 1, 10);
  expectAt(problems[1].at, 1, 24);
}

TEST(Json, IntegersThatDoNotFitAreNumbers) {
  std::vector<Problem> problems;
  auto root = parse("[9223372036854775807, 9223372036854775808, "
                    "-9223372036854775808, 1.0]",
                    problems);
  ASSERT_TRUE(root);
  EXPECT_EQ(root->elements[0].kind, Kind::Integer);
  EXPECT_EQ(root->elements[1].kind, Kind::Number);
  EXPECT_EQ(root->elements[1].text, "9223372036854775808");
  EXPECT_EQ(root->elements[2].kind, Kind::Integer);
  EXPECT_EQ(root->elements[3].kind, Kind::Number);
}

TEST(Json, ErrorsPointAtTheirToken) {
  struct {
    const char *text;
    unsigned line, column;
  } cases[] = {{"", 1, 1},           {" \n ", 1, 1},
               {"[1,,2]", 1, 4},     {"[1 \"abc\"]", 1, 4},
               {"{\"a\" 12}", 1, 6}, {"[\n1", 2, 2},
               {"{}}", 1, 3},        {"[1, 1e999]", 1, 5},
               {"[\"a\nb\"]", 1, 4}, {"[\"\xff\"]", 1, 3}};
  for (const auto &[text, line, column] : cases) {
    SCOPED_TRACE(text);
    std::vector<Problem> problems = problemsOf(text);
    ASSERT_EQ(problems.size(), 1u);
    expectAt(problems[0].at, line, column);
  }
}

TEST(Json, DepthIsLimited) {
  std::string deep(maxDepth, '[');
  EXPECT_TRUE(problemsOf(deep + std::string(maxDepth, ']')).empty());
  std::vector<Problem> problems =
      problemsOf(deep + "[" + std::string(1000000, '['));
  ASSERT_EQ(problems.size(), 1u);
  expectAt(problems[0].at, 1, maxDepth + 1);
}

TEST(Json, SizeIsLimited) {
  EXPECT_EQ(problemsOf(std::string(maxFileSize + 1, ' ')).size(), 1u);
}

} // namespace
