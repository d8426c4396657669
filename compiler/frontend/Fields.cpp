//===- Fields.cpp - Typed reading of an object's members ------------------===//

#include "compiler/frontend/Fields.h"

#include "llvm/ADT/StringRef.h"

#include <cmath>
#include <limits>

using namespace inception;
using namespace inception::table;

double inception::table::toFloat(double number) {
  if (std::abs(number) > std::numeric_limits<float>::max())
    return std::copysign(std::numeric_limits<double>::infinity(), number);
  return static_cast<float>(number);
}

/// What `number` is as a 32-bit float, for a message about one that is right as
/// it stands.
static std::string describeAsFloat(double number) {
  double rounded = toFloat(number);
  if (std::isinf(rounded))
    return ", which is too large for a 32-bit float";
  return ", which is " + std::to_string(static_cast<int>(rounded)) +
         " as a 32-bit float";
}

std::string
inception::table::didYouMean(std::string_view word,
                             const std::vector<std::string> &candidates) {
  llvm::StringRef text(word);
  unsigned best = static_cast<unsigned>(text.size() + 1) / 3;
  const std::string *closest = nullptr;
  const std::string *beginning = nullptr;
  for (const std::string &candidate : candidates) {
    // "convolution" for "conv", and the other way round.
    if (std::min(text.size(), candidate.size()) >= 3 &&
        (text.starts_with(candidate) ||
         llvm::StringRef(candidate).starts_with(text)))
      beginning = &candidate;
    unsigned distance = text.edit_distance_insensitive(candidate, true, best);
    if (distance > best || (closest && distance == best))
      continue;
    best = distance;
    closest = &candidate;
  }
  if (!closest)
    closest = beginning;
  return closest ? " (did you mean '" + *closest + "'?)" : "";
}

const json::Value &Fields::resolve(const json::Value &value) {
  if (!arguments || !value.isString() || value.text.empty() ||
      value.text[0] != '$')
    return value;
  auto found = arguments->values.find(std::string_view(value.text).substr(1));
  if (found != arguments->values.end())
    return *found->second;
  std::vector<std::string> names;
  for (const auto &[name, argument] : arguments->values)
    names.push_back("$" + name);
  problem(value.at, "'" + value.text + "' is no parameter of block '" +
                        arguments->block + "'" + didYouMean(value.text, names));
  return value;
}

const json::Value *Fields::find(std::string_view key) {
  allow(key);
  if (const json::Member *member = object.find(key))
    return &resolve(member->value);
  if (defaults)
    if (const json::Member *member = defaults->find(key))
      return &member->value;
  return nullptr;
}

const json::Value *Fields::require(std::string_view key) {
  const json::Value *value = find(key);
  if (!value && !onlyDefaults)
    problem(object.at, "'" + std::string(key) + "' is missing", key);
  return value;
}

void Fields::wrong(std::string_view key, const json::Value &value,
                   const std::string &what, const std::string &why) {
  problem(value.at, "'" + std::string(key) + "' must be " + what + ", got " +
                        json::describe(value) + why);
}

std::optional<int64_t> Fields::toInteger(std::string_view key,
                                         const json::Value &value,
                                         int64_t least,
                                         const std::string &what) {
  bool integer = value.kind == json::Kind::Integer;
  if (!value.isNumber() || (integer && value.integer < least) ||
      (!integer && (value.number < static_cast<double>(maxCount) ||
                    value.text.find_first_of(".eE") != std::string::npos))) {
    wrong(key, value, what);
    return std::nullopt;
  }
  if (!integer || value.integer > maxCount) {
    wrong(key, value, "at most " + std::to_string(maxCount));
    return std::nullopt;
  }
  return value.integer;
}

std::optional<int64_t> Fields::toPositive(std::string_view key,
                                          const json::Value &value) {
  return toInteger(key, value, 1, "a positive integer");
}

std::optional<int64_t> Fields::toCount(std::string_view key,
                                       const json::Value &value) {
  return toInteger(key, value, 0, "an integer of 0 or more");
}

std::optional<int64_t> Fields::positive(std::string_view key) {
  const json::Value *value = find(key);
  return value ? toPositive(key, *value) : std::nullopt;
}

int64_t Fields::requirePositive(std::string_view key) {
  const json::Value *value = require(key);
  return value ? toPositive(key, *value).value_or(0) : 0;
}

std::optional<bool> Fields::boolean(std::string_view key) {
  const json::Value *value = find(key);
  if (!value)
    return std::nullopt;
  if (value->kind == json::Kind::Boolean)
    return value->boolean;
  wrong(key, *value, "true or false");
  return std::nullopt;
}

std::optional<std::string> Fields::string(std::string_view key) {
  const json::Value *value = find(key);
  if (!value)
    return std::nullopt;
  if (value->isString())
    return value->text;
  wrong(key, *value, "a string");
  return std::nullopt;
}

std::optional<std::string>
Fields::choice(std::string_view key, const std::vector<std::string> &choices) {
  const json::Value *value = find(key);
  if (!value)
    return std::nullopt;
  std::string list;
  for (const std::string &option : choices) {
    if (value->isString() && value->text == option)
      return option;
    if (!list.empty())
      list += &option == &choices.back() ? " or " : ", ";
    list += "\"" + option + "\"";
  }
  wrong(key, *value, list);
  return std::nullopt;
}

std::optional<double> Fields::number(std::string_view key, double low,
                                     double high, const char *what) {
  const json::Value *value = find(key);
  if (!value)
    return std::nullopt;
  auto inside = [&](double x) {
    return x >= low && x < high && std::isfinite(x);
  };
  bool right = value->isNumber() && inside(value->number);
  if (right && inside(toFloat(value->number)))
    return value->number;
  wrong(key, *value, what, right ? describeAsFloat(value->number) : "");
  return std::nullopt;
}

std::optional<std::vector<double>> Fields::numbers(std::string_view key) {
  const json::Value *value = find(key);
  if (!value)
    return std::nullopt;
  if (!value->isArray()) {
    wrong(key, *value, "a list of numbers");
    return std::nullopt;
  }
  std::vector<double> result;
  for (const json::Value &element : value->elements) {
    const json::Value &number = resolve(element);
    bool fits = number.isNumber() && std::isfinite(toFloat(number.number));
    if (!fits) {
      wrong(key, number, "a list of numbers",
            number.isNumber() ? describeAsFloat(number.number) : "");
      return std::nullopt;
    }
    result.push_back(number.number);
  }
  return result;
}

std::optional<std::array<int64_t, 2>> Fields::size(std::string_view key) {
  const json::Value *value = find(key);
  if (!value)
    return std::nullopt;
  if (value->isNumber()) {
    std::optional<int64_t> both = toPositive(key, *value);
    return both ? std::optional(std::array{*both, *both}) : std::nullopt;
  }
  if (!value->isArray() || value->elements.size() != 2) {
    wrong(key, *value, "a positive integer or a list of two");
    return std::nullopt;
  }
  auto height = toPositive(key, resolve(value->elements[0]));
  auto width = toPositive(key, resolve(value->elements[1]));
  if (!height || !width)
    return std::nullopt;
  return std::array{*height, *width};
}

void Fields::finish() {
  std::vector<std::string> names(known.begin(), known.end());
  for (const json::Member &member : object.members)
    if (!known.contains(member.key))
      problem(member.keyAt, "unknown key '" + member.key + "'" +
                                didYouMean(member.key, names));
}
