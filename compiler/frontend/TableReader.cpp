//===- TableReader.cpp - The sections of a table --------------------------===//

#include "compiler/frontend/LayerReader.h"
#include "compiler/frontend/Table.h"
#include "compiler/frontend/TrainingReader.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <limits>
#include <tuple>

using namespace inception;
using namespace inception::table;

/// The version of the format that this reader knows.
static constexpr int64_t formatVersion = 1;

namespace {

class TableReader {
public:
  TableReader(Problems &problems, const ReadOptions &options)
      : problems(problems), options(options) {}

  Table read(const json::Value &root);

private:
  void readName(const json::Value &value);
  void readInput(const json::Value &value);
  void readPreprocess(const json::Value &value);
  void readRows(const json::Value &value, LayerReader &layers);
  void readHeads(const json::Value &value, LayerReader &layers);
  void readHeadGroup(const json::Value &value, LayerReader &layers);
  void setClasses();

  /// `value` when it is an object; otherwise reports that `key` must be one.
  const json::Value *object(Fields &fields, const char *key);

  Problems &problems;
  const ReadOptions &options;
  Table table;
};

} // namespace

/// Whether `name` can begin the names of C functions.
static bool isIdentifier(const std::string &name) {
  return !name.empty() && name.size() <= 64 && !isdigit(name[0]) &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return c < 128 && (isalnum(c) || c == '_');
         });
}

const json::Value *TableReader::object(Fields &fields, const char *key) {
  const json::Value *value = fields.find(key);
  if (!value || value->isObject())
    return value;
  fields.wrong(key, *value, "an object");
  return nullptr;
}

Table TableReader::read(const json::Value &root) {
  table.at = root.at;
  if (!root.isObject()) {
    problems.add(root.at,
                 "a table must be an object, got " + json::describe(root));
    return std::move(table);
  }
  Fields fields(problems, root, "");
  const json::Value *format = fields.require("format");
  if (format && (format->kind != json::Kind::Integer ||
                 format->integer != formatVersion)) {
    problems.add(format->at, "unknown format version " +
                                 json::describe(*format) +
                                 "; this compiler reads version 1");
    return std::move(table);
  }
  fields.string("source");
  fields.string("comment");
  if (const json::Value *name = fields.require("name"))
    readName(*name);
  if (const json::Value *input = fields.require("input"))
    readInput(*input);
  if (const json::Value *preprocess = object(fields, "preprocess"))
    readPreprocess(*preprocess);
  if (const json::Value *training = object(fields, "training")) {
    table.rates = readTraining(problems, *training);
    table.training = *training;
  }

  LayerReader layers(problems, object(fields, "defaults"),
                     object(fields, "blocks"));
  if (const json::Value *rows = fields.require("table"))
    readRows(*rows, layers);
  if (const json::Value *heads = fields.find("auxiliary_heads"))
    readHeads(*heads, layers);
  fields.finish();
  if (options.classes)
    setClasses();
  return std::move(table);
}

void TableReader::readName(const json::Value &value) {
  table.at = value.at;
  if (value.isString() && isIdentifier(value.text))
    table.name = value.text;
  else
    problems.add(value.at,
                 "'name' must be letters, digits and underscores, got " +
                     json::describe(value));
}

void TableReader::readInput(const json::Value &value) {
  table.inputAt = value.at;
  Fields fields(problems, value, "input");
  if (!value.isObject()) {
    problems.add(value.at, "'input' must be an object such as {\"shape\": [3, "
                           "224, 224]}, got " +
                               json::describe(value));
    return;
  }
  table.inputName = fields.string("name").value_or(table.inputName);
  const json::Value *shape = fields.require("shape");
  if (shape && (!shape->isArray() || shape->elements.size() != 3)) {
    fields.wrong("shape", *shape, "a list of channels, height and width");
  } else if (shape) {
    auto element = [&](unsigned index) {
      return fields.toPositive("shape", shape->elements[index]).value_or(0);
    };
    table.channels = element(0);
    table.inputSize = {element(1), element(2)};
    // Each is at most 2^20, so this does not overflow.
    if (table.channels * table.inputSize[0] * table.inputSize[1] >
        std::numeric_limits<int32_t>::max())
      fields.problem(shape->at, "'shape' has too many values for one image");
  }
  fields.finish();
}

void TableReader::readPreprocess(const json::Value &value) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Fields fields(problems, value, "preprocess");
  Preprocess result;
  size_t channels = static_cast<size_t>(table.channels);
  if (auto order = fields.choice("order", {"RGB", "BGR", "grey"})) {
    result.order = *order;
    if (channels && channels != (result.order == "grey" ? 1 : 3))
      fields.problem(fields.find("order")->at,
                     "\"" + result.order + "\" does not fit an input of " +
                         std::to_string(channels) + " channels");
  }
  result.resize = fields.positive("resize").value_or(0);
  result.range = fields
                     .number("range", std::numeric_limits<double>::min(),
                             infinity, "a positive number")
                     .value_or(result.range);
  auto perChannel = [&](const char *key, double missing) {
    std::vector<double> numbers =
        fields.numbers(key).value_or(std::vector<double>(channels, missing));
    if (const json::Value *list = fields.find(key);
        list && list->isArray() && channels && numbers.size() != channels)
      fields.wrong(key, *list,
                   "a list of " + std::to_string(channels) + " numbers");
    return numbers;
  };
  result.mean = perChannel("mean", 0);
  result.std = perChannel("std", 1);
  if (std::count_if(result.std.begin(), result.std.end(),
                    [](double x) { return toFloat(x) <= 0; }))
    fields.wrong("std", *fields.find("std"), "positive");
  int64_t longer = std::max(table.inputSize[0], table.inputSize[1]);
  if (result.resize && result.resize < longer)
    fields.wrong("resize", *fields.find("resize"),
                 "at least " + std::to_string(longer) +
                     ", the longer side of the input");
  fields.finish();
  table.preprocess = std::move(result);
}

void TableReader::readRows(const json::Value &value, LayerReader &layers) {
  if (!value.isArray()) {
    problems.add(value.at, "'table' must be a list of layers, got " +
                               json::describe(value));
    return;
  }
  if (value.elements.empty())
    problems.add(value.at, "'table' has no rows");
  for (const json::Value &entry : value.elements)
    if (std::optional<Row> row = layers.readRow(entry))
      table.rows.push_back(std::move(*row));
}

void TableReader::readHeads(const json::Value &value, LayerReader &layers) {
  if (!value.isArray())
    return readHeadGroup(value, layers);
  for (const json::Value &group : value.elements)
    readHeadGroup(group, layers);
}

void TableReader::readHeadGroup(const json::Value &value, LayerReader &layers) {
  Fields fields(problems, value, "auxiliary_heads");
  if (!value.isObject()) {
    fields.problem(value.at, "must be an object, got " + json::describe(value));
    return;
  }
  double weight = 0.3;
  if (fields.require("loss_weight"))
    weight = fields
                 .number("loss_weight", std::numeric_limits<double>::min(),
                         std::numeric_limits<double>::infinity(),
                         "a positive number")
                 .value_or(weight);
  const json::Value *list = fields.require("layers");
  fields.require("on");
  const json::Value *on = object(fields, "on");
  fields.finish();
  if (!on || !list)
    return;

  std::vector<std::string> rows;
  for (const Row &row : table.rows)
    rows.push_back(row.layer.name);
  for (const json::Member &member : on->members) {
    Head head{member.key,      member.keyAt, member.value.text,
              member.value.at, weight,       {}};
    if (!member.value.isString())
      problems.add(head.onAt, member.key + ": must be the name of a row, got " +
                                  json::describe(member.value));
    else if (!llvm::is_contained(rows, head.on))
      problems.add(head.onAt, member.key + ": no row of the table is called '" +
                                  head.on + "'" + didYouMean(head.on, rows));
    if (!layers.declareName(head.name, head.at))
      continue;
    Scope scope;
    scope.prefix = head.name + "/";
    scope.usedAt = {head.at};
    head.layers = layers.readLayers(*list, scope, head.name, "layers");
    table.heads.push_back(std::move(head));
  }
}

/// The linear layer that ends `layer`, ignoring what follows it without
/// weights, or null.
static Linear *lastLinear(Layer &layer) {
  if (auto *linear = std::get_if<Linear>(&layer.what))
    return linear;
  if (auto *sequence = std::get_if<Sequence>(&layer.what))
    for (Layer &inner : llvm::reverse(sequence->layers))
      if (Linear *linear = lastLinear(inner))
        return linear;
  return nullptr;
}

void TableReader::setClasses() {
  auto set = [&](Linear *linear) {
    if (linear)
      linear->outputs = options.classes;
    return linear != nullptr;
  };
  bool found =
      std::any_of(table.rows.rbegin(), table.rows.rend(),
                  [&](Row &row) { return set(lastLinear(row.layer)); });
  if (!found)
    problems.add(table.at,
                 "the number of classes can't be set: no row is linear");
  for (Head &head : table.heads)
    (void)std::any_of(head.layers.rbegin(), head.layers.rend(),
                      [&](Layer &layer) { return set(lastLinear(layer)); });
}

std::optional<Table>
inception::table::readTable(std::string_view text, const ReadOptions &options,
                            std::vector<json::Problem> &problems) {
  std::vector<json::Problem> found;
  std::optional<Table> table;
  if (std::optional<json::Value> root = json::parse(text, found)) {
    Problems collected(found);
    table = TableReader(collected, options).read(*root);
  }
  std::sort(found.begin(), found.end(),
            [](const json::Problem &a, const json::Problem &b) {
              return std::tie(a.at.line, a.at.column, a.message) <
                     std::tie(b.at.line, b.at.column, b.message);
            });
  if (!found.empty())
    table.reset();
  problems.insert(problems.end(), std::make_move_iterator(found.begin()),
                  std::make_move_iterator(found.end()));
  return table;
}
