//===- Json.h - JSON with the position of every value -----------*- C++ -*-===//
//
// nlohmann_json keeps no positions, and throws. This is a tree that knows the
// line and column of every key and value, behind an interface that reports
// problems in a list. The sources behind it are compiled with exceptions; this
// header needs none.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_FRONTEND_JSON_H
#define COMPILER_FRONTEND_JSON_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace inception::json {

/// A place in a file. Both count from 1; columns count bytes.
struct Position {
  unsigned line = 1;
  unsigned column = 1;
};

/// Something wrong in a file.
struct Problem {
  Position at;
  std::string message;
};

/// What a value is. Integers that fit 64 bits are told from other numbers.
enum class Kind { Null, Boolean, Integer, Number, String, Array, Object };

struct Member;

/// A value, and where it starts.
struct Value {
  Kind kind = Kind::Null;
  Position at;
  bool boolean = false;
  /// The value of an Integer.
  int64_t integer = 0;
  /// The value of an Integer or a Number.
  double number = 0;
  /// A String's characters; of every other scalar, its text in the file.
  std::string text;
  std::vector<Value> elements;
  /// The members of an Object, in the file's order, without duplicates.
  std::vector<Member> members;

  bool isArray() const { return kind == Kind::Array; }
  bool isObject() const { return kind == Kind::Object; }
  bool isString() const { return kind == Kind::String; }
  bool isNumber() const {
    return kind == Kind::Integer || kind == Kind::Number;
  }
  /// The member called `key`, or null.
  const Member *find(std::string_view key) const;
};

/// A key of an object with its value.
struct Member {
  std::string key;
  Position keyAt;
  Value value;
};

/// Deeper nesting than this is refused.
inline constexpr unsigned maxDepth = 64;
/// Larger files than this are refused.
inline constexpr size_t maxFileSize = 16 << 20;

/// Parses a document. What is wrong is appended to `problems`; the result is
/// there unless the document is no JSON at all. A duplicate key is a problem,
/// and its second value is dropped.
std::optional<Value> parse(std::string_view text,
                           std::vector<Problem> &problems);

/// What `value` is, as an error message puts it: `a string`, `-96`, `true`.
std::string describe(const Value &value);

} // namespace inception::json

#endif // COMPILER_FRONTEND_JSON_H
