//===- Json.cpp - JSON with the position of every value -------------------===//

#include "compiler/frontend/Json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cassert>
#include <memory>
#include <unordered_map>

using namespace inception::json;

const Member *Value::find(std::string_view key) const {
  auto it = std::find_if(members.begin(), members.end(),
                         [&](const Member &m) { return m.key == key; });
  return it == members.end() ? nullptr : &*it;
}

namespace {

/// Follows the tokens of a document that the parser has accepted so far, and so
/// knows where each starts: the parser says in which order they come, and a
/// token's end is plain to see.
class Cursor {
public:
  explicit Cursor(std::string_view text) : text(text) {
    if (text.substr(0, 3) == "\xEF\xBB\xBF")
      offset = 3;
  }

  /// Moves to the next token and returns where it is.
  Position next() {
    while (offset < text.size() && isBetweenTokens(text[offset]))
      advance();
    return position;
  }

  /// Moves behind the token at the cursor and returns its text.
  std::string_view take() {
    size_t begin = offset;
    if (offset == text.size())
      return {};
    char first = text[offset];
    advance();
    if (first == '"') {
      while (offset < text.size() && text[offset] != '"') {
        if (text[offset] == '\\')
          advance();
        advance();
      }
      advance();
    } else if (!isPunctuation(first)) {
      while (offset < text.size() && !isBetweenTokens(text[offset]) &&
             !isPunctuation(text[offset]))
        advance();
    }
    return text.substr(begin, offset - begin);
  }

  /// The position of the byte at `target`, which is not before the cursor's.
  Position at(size_t target) {
    while (offset < target && offset < text.size())
      advance();
    return position;
  }

  size_t getOffset() const { return offset; }

private:
  static bool isBetweenTokens(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' ||
           c == ':';
  }
  static bool isPunctuation(char c) {
    return c == '[' || c == ']' || c == '{' || c == '}';
  }
  void advance() {
    if (offset >= text.size())
      return;
    if (text[offset++] == '\n') {
      ++position.line;
      position.column = 1;
    } else {
      ++position.column;
    }
  }

  std::string_view text;
  size_t offset = 0;
  Position position;
};

/// Builds the tree from the parser's events.
class TreeBuilder final : public nlohmann::json_sax<nlohmann::json> {
public:
  TreeBuilder(std::string_view text, std::vector<Problem> &problems)
      : text(text), cursor(text), problems(problems) {}

  bool null() override { return scalar(Kind::Null); }

  bool boolean(bool value) override {
    return scalar(Kind::Boolean,
                  [&](Value &result) { result.boolean = value; });
  }

  bool number_integer(number_integer_t value) override {
    return scalar(Kind::Integer, [&](Value &result) {
      result.integer = value;
      result.number = static_cast<double>(value);
    });
  }

  bool number_unsigned(number_unsigned_t value) override {
    bool fits = value <= static_cast<uint64_t>(INT64_MAX);
    return scalar(fits ? Kind::Integer : Kind::Number, [&](Value &result) {
      result.integer = fits ? static_cast<int64_t>(value) : 0;
      result.number = static_cast<double>(value);
    });
  }

  bool number_float(number_float_t value, const string_t &) override {
    return scalar(Kind::Number, [&](Value &result) { result.number = value; });
  }

  bool string(string_t &value) override {
    return scalar(Kind::String, [&](Value &result) { result.text = value; });
  }

  bool binary(binary_t &) override {
    assert(false && "JSON text has no binary values");
    return false;
  }

  bool start_object(size_t) override { return open(Kind::Object); }
  bool start_array(size_t) override { return open(Kind::Array); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t &key) override {
    Member member;
    member.key = key;
    member.keyAt = cursor.next();
    cursor.take();
    auto [first, isNew] = keyLines.back().emplace(key, member.keyAt.line);
    if (!isNew) {
      problems.push_back(
          {member.keyAt, "duplicate key '" + key + "' (first in line " +
                             std::to_string(first->second) + ")"});
      dropped.push_back(std::make_unique<Member>(std::move(member)));
      pending = dropped.back().get();
      return true;
    }
    Value &object = *stack.back();
    object.members.push_back(std::move(member));
    pending = &object.members.back();
    return true;
  }

  bool parse_error(size_t offset, const std::string &,
                   const nlohmann::json::exception &error) override {
    std::string message = error.what();
    // "[json.exception.parse_error.101] parse error at line 1, column 2: ..."
    // The position is replaced by our own.
    for (const char *prefix : {"] ", "parse error at line "})
      if (size_t found = message.find(prefix); found != std::string::npos)
        message = message.substr(
            prefix[0] == ']' ? found + 2 : message.find(": ", found) + 2);
    // What was read last may be no text at all.
    message = message.substr(0, message.find("; last read: "));
    // The parser stops behind an unexpected token, but at a wrong byte.
    bool wholeToken = message.find(" - unexpected ") != std::string::npos ||
                      message.find("number overflow") != std::string::npos;
    size_t last = offset == 0 ? 0 : offset - 1;
    size_t start = wholeToken ? startOfToken(last) : last;
    problems.push_back({cursor.at(std::min(start, text.size())),
                        "not valid JSON: " + message});
    return false;
  }

  Value root;

private:
  template <typename Fill = void (*)(Value &)>
  bool scalar(Kind kind, Fill fill = [](Value &) {}) {
    Value &value = add(kind);
    value.text = cursor.take();
    fill(value);
    return true;
  }

  bool open(Kind kind) {
    Value &value = add(kind);
    cursor.take();
    stack.push_back(&value);
    keyLines.emplace_back();
    if (stack.size() <= maxDepth)
      return true;
    problems.push_back({value.at, "nested deeper than " +
                                      std::to_string(maxDepth) + " levels"});
    return false;
  }

  bool close() {
    cursor.next();
    cursor.take();
    stack.pop_back();
    keyLines.pop_back();
    return true;
  }

  /// Adds a value where the next one belongs: under the pending key, at the end
  /// of the innermost array, or as the root. Pointers to open containers stay
  /// valid: only the innermost one grows.
  Value &add(Kind kind) {
    Value *value = &root;
    if (!stack.empty()) {
      if (stack.back()->isArray())
        value = &stack.back()->elements.emplace_back();
      else
        value = &pending->value;
    }
    value->kind = kind;
    value->at = cursor.next();
    return *value;
  }

  /// The start of the token whose last byte is at `last`, at the earliest at
  /// the cursor.
  size_t startOfToken(size_t last) const {
    Cursor scan = cursor;
    size_t start = last;
    while (scan.getOffset() <= last && scan.getOffset() < text.size()) {
      scan.next();
      size_t begin = scan.getOffset();
      scan.take();
      if (begin <= last && last < scan.getOffset())
        start = begin;
    }
    return start;
  }

  std::string_view text;
  Cursor cursor;
  std::vector<Problem> &problems;
  std::vector<Value *> stack;
  Member *pending = nullptr;
  /// The keys of each open container so far, and their lines.
  std::vector<std::unordered_map<std::string, unsigned>> keyLines;
  /// Members with a duplicate key, kept while they are parsed.
  std::vector<std::unique_ptr<Member>> dropped;
};

} // namespace

std::optional<Value> inception::json::parse(std::string_view text,
                                            std::vector<Problem> &problems) {
  if (text.size() > maxFileSize) {
    problems.push_back({{}, "larger than 16 MiB"});
    return std::nullopt;
  }
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    problems.push_back({{}, "the file is empty"});
    return std::nullopt;
  }
  TreeBuilder builder(text, problems);
  try {
    if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder))
      return std::nullopt;
  } catch (const nlohmann::json::exception &error) {
    problems.push_back({{}, error.what()});
    return std::nullopt;
  }
  return std::move(builder.root);
}

std::string inception::json::describe(const Value &value) {
  switch (value.kind) {
  case Kind::Array:
    return "a list";
  case Kind::Object:
    return "an object";
  case Kind::String:
    if (value.text.size() > 40)
      return "\"" + value.text.substr(0, 37) + "...\"";
    return "\"" + value.text + "\"";
  default:
    return value.text;
  }
}
