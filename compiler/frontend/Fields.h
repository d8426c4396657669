//===- Fields.h - Typed reading of an object's members ----------*- C++ -*-===//
//
// An object of a table is read key by key; what is missing, misspelt or of the
// wrong type becomes a problem at its place, and reading goes on.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_FRONTEND_FIELDS_H
#define COMPILER_FRONTEND_FIELDS_H

#include "compiler/frontend/Json.h"

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace inception::table {

/// No count in a table may be larger.
inline constexpr int64_t maxCount = 1 << 20;

/// Collects problems, at most one for each place and key: a value that
/// many layers share is reported once.
class Problems {
public:
  explicit Problems(std::vector<json::Problem> &list) : list(list) {}

  /// Problems at one place are told apart by `key`, as that of a missing
  /// member.
  void add(json::Position at, std::string message, std::string_view key = "") {
    if (places.emplace(at.line, at.column, key).second)
      list.push_back({at, std::move(message)});
  }

private:
  std::vector<json::Problem> &list;
  std::set<std::tuple<unsigned, unsigned, std::string>> places;
};

/// The arguments of the block whose body is being read.
struct Arguments {
  /// The block's name, for messages.
  std::string block;
  std::map<std::string, const json::Value *, std::less<>> values;
};

/// `number` as the 32-bit float that it becomes; infinite where that cannot
/// hold it.
double toFloat(double number);

/// " (did you mean 'x'?)" for the candidate closest to `word`, or nothing.
std::string didYouMean(std::string_view word,
                       const std::vector<std::string> &candidates);

/// The members of one object. A string "$x" stands for the block's argument x;
/// a key that is missing is looked up among the defaults.
class Fields {
public:
  /// `subject` begins every message: the layer's name.
  Fields(Problems &problems, const json::Value &object, std::string subject,
         const Arguments *arguments = nullptr,
         const json::Value *defaults = nullptr)
      : problems(problems), object(object), subject(std::move(subject)),
        arguments(arguments), defaults(defaults) {}

  /// The value of `key`, or null. Every key that is asked for is known.
  const json::Value *find(std::string_view key);
  /// The value of `key`; a problem when there is none, unless the object is a
  /// list of defaults.
  const json::Value *require(std::string_view key);

  /// Each of these returns nothing when the key is missing or its value wrong,
  /// and reports the latter.
  std::optional<int64_t> positive(std::string_view key);
  std::optional<bool> boolean(std::string_view key);
  std::optional<std::string> string(std::string_view key);
  /// One of `choices`.
  std::optional<std::string> choice(std::string_view key,
                                    const std::vector<std::string> &choices);
  /// A number with `low <= x`, and `x < high`: as it stands, and as the 32-bit
  /// float that it becomes.
  std::optional<double> number(std::string_view key, double low, double high,
                               const char *what);
  /// Numbers that 32-bit floats can hold.
  std::optional<std::vector<double>> numbers(std::string_view key);
  /// A positive integer for both, or a list of two.
  std::optional<std::array<int64_t, 2>> size(std::string_view key);

  /// As the functions above, but a missing key is a problem too.
  int64_t requirePositive(std::string_view key);

  /// `value` as a positive integer called `key`.
  std::optional<int64_t> toPositive(std::string_view key,
                                    const json::Value &value);
  /// `value` as an integer that is not negative.
  std::optional<int64_t> toCount(std::string_view key,
                                 const json::Value &value);

  /// The members of an object inside this one.
  Fields nested(const json::Value &inner) const {
    return Fields(problems, inner, subject, arguments);
  }

  /// Says that the object holds defaults, of which none is required.
  void setOnlyDefaults() { onlyDefaults = true; }

  /// Makes `key` known without reading it.
  void allow(std::string_view key) { known.insert(std::string(key)); }
  /// Reports every member whose key is not known.
  void finish();

  /// The argument that `value` stands for, or `value`.
  const json::Value &resolve(const json::Value &value);

  /// Reports that `key` must be `what`, but is `value`, and `why` that is
  /// wrong.
  void wrong(std::string_view key, const json::Value &value,
             const std::string &what, const std::string &why = "");
  void problem(json::Position at, const std::string &message,
               std::string_view key = "") {
    problems.add(at, subject.empty() ? message : subject + ": " + message, key);
  }

  const std::string &getSubject() const { return subject; }

private:
  std::optional<int64_t> toInteger(std::string_view key,
                                   const json::Value &value, int64_t least,
                                   const std::string &what);

  Problems &problems;
  const json::Value &object;
  std::string subject;
  const Arguments *arguments;
  const json::Value *defaults;
  std::set<std::string, std::less<>> known;
  bool onlyDefaults = false;
};

} // namespace inception::table

#endif // COMPILER_FRONTEND_FIELDS_H
