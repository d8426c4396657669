//===- LayerReader.cpp - Entries of a table -------------------------------===//

#include "compiler/frontend/LayerReader.h"
#include "compiler/frontend/LayerOptions.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>

using namespace inception;
using namespace inception::table;

/// Blocks in blocks multiply; no network needs as many layers as this.
static constexpr size_t maxLayers = 100000;

/// Activation functions come last: `relu` is an option of other kinds too.
static const std::vector<std::string> builtinKinds = [] {
  std::vector<std::string> kinds = getPlainKinds();
  kinds.insert(kinds.end(), {"inception", "concat", "sequence", "residual"});
  llvm::append_range(kinds, getActivationKinds());
  return kinds;
}();

LayerReader::LayerReader(Problems &problems, const json::Value *defaults,
                         const json::Value *blocks)
    : problems(problems), defaults(defaults), blocks(blocks),
      kinds(builtinKinds) {
  checkDefaults();
  checkBlocks();
}

void LayerReader::checkDefaults() {
  if (!defaults)
    return;
  for (const json::Member &member : defaults->members) {
    Fields fields(problems, member.value, "defaults of " + member.key);
    if (!member.value.isObject())
      fields.problem(member.value.at,
                     "must be an object, got " + json::describe(member.value));
    else if (!checkDefaultsOf(member.key, fields))
      problems.add(member.keyAt,
                   llvm::is_contained(builtinKinds, member.key)
                       ? "defaults: '" + member.key + "' has no options"
                       : "defaults: unknown kind of layer '" + member.key +
                             "'" + didYouMean(member.key, builtinKinds));
  }
}

void LayerReader::checkBlocks() {
  if (!blocks)
    return;
  for (const json::Member &member : blocks->members) {
    std::string subject = "block '" + member.key + "'";
    if (llvm::is_contained(kinds, member.key))
      problems.add(member.keyAt, subject + " has the name of a kind of layer");
    kinds.insert(kinds.begin(), member.key);
    if (!member.value.isObject()) {
      problems.add(member.value.at, subject + ": must be an object, got " +
                                        json::describe(member.value));
      continue;
    }
    Fields fields(problems, member.value, subject);
    const json::Value *layers = fields.find("layers");
    const json::Value *branches = fields.find("branches");
    if (!layers == !branches)
      fields.problem(member.keyAt, "needs either 'layers' or 'branches'");
    if (const json::Value *parameters = fields.find("parameters")) {
      if (!parameters->isArray())
        fields.wrong("parameters", *parameters, "a list of names");
      for (const json::Value &parameter : parameters->elements)
        if (!parameter.isString())
          fields.wrong("parameters", parameter, "a list of names");
        else if (llvm::is_contained(kinds, parameter.text))
          fields.problem(parameter.at, "parameter '" + parameter.text +
                                           "' has the name of a kind of layer");
    }
    fields.finish();
  }
}

const json::Value *LayerReader::defaultsOf(std::string_view kind) const {
  const json::Member *member = defaults ? defaults->find(kind) : nullptr;
  return member && member->value.isObject() ? &member->value : nullptr;
}

bool LayerReader::declareName(const std::string &name, Position at) {
  bool valid = !name.empty() && name.size() <= 256 &&
               std::all_of(name.begin(), name.end(), [](char c) {
                 return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == '_' || c == '-' ||
                        c == '.' || c == '/';
               });
  if (!valid) {
    problems.add(at, "a layer's name must be 1 to 256 letters, digits or any "
                     "of _-./, got \"" +
                         name.substr(0, 256) + "\"");
    return false;
  }
  auto [first, isNew] = names.emplace(name, at);
  if (!isNew)
    problems.add(at, "two layers are called '" + name +
                         "' (the first in line " +
                         std::to_string(first->second.line) + ")");
  return isNew;
}

std::optional<PrintedNumber>
inception::table::parsePrintedNumber(std::string_view text) {
  PrintedNumber result;
  result.text = text;
  if (!text.empty() && (text.back() == 'K' || text.back() == 'M')) {
    result.suffix = text.back();
    text.remove_suffix(1);
  }
  size_t point = text.find('.');
  if (point != std::string_view::npos)
    result.unit = std::pow(10, -static_cast<double>(text.size() - point - 1));
  std::string digits(text);
  bool valid = !digits.empty() && digits.size() <= 12 && isdigit(digits[0]) &&
               digits.find_first_not_of("0123456789.") == std::string::npos &&
               digits.find('.') == digits.rfind('.');
  if (!valid)
    return std::nullopt;
  result.value = std::stod(digits);
  return result;
}

static std::optional<PrintedNumber> readPrintedNumber(Fields &fields,
                                                      const char *key) {
  const json::Value *value = fields.find(key);
  if (!value)
    return std::nullopt;
  std::optional<PrintedNumber> number;
  if (value->isString())
    number = parsePrintedNumber(value->text);
  if (!number)
    fields.wrong(key, *value, "a number as printed, such as \"159K\"");
  return number;
}

Scope LayerReader::inside(const Layer &layer, const Scope &scope) const {
  Scope inner = scope;
  inner.prefix = layer.name + "/";
  return inner;
}

std::optional<Row> LayerReader::readRow(const json::Value &entry) {
  Row row;
  std::optional<Layer> layer = readLayer(entry, Scope(), &row);
  if (!layer)
    return std::nullopt;
  row.layer = std::move(*layer);
  return row;
}

Layers LayerReader::readLayers(const json::Value &list, const Scope &scope,
                               const std::string &subject,
                               const std::string &key) {
  Layers result;
  if (!list.isArray()) {
    problems.add(list.at, subject + ": '" + key +
                              "' must be a list of layers, got " +
                              json::describe(list));
    return result;
  }
  if (list.elements.empty())
    problems.add(list.at, subject + ": '" + key + "' is empty");
  for (const json::Value &entry : list.elements)
    if (std::optional<Layer> layer = readLayer(entry, scope, nullptr))
      result.push_back(std::move(*layer));
  return result;
}

const json::Member *LayerReader::findKind(const json::Value &entry) {
  if (!entry.isObject() || entry.members.empty()) {
    problems.add(entry.at, "a layer must be an object such as {\"conv\": "
                           "\"name\", ...}, got " +
                               (entry.isObject() ? "an empty one"
                                                 : json::describe(entry)));
    return nullptr;
  }
  const json::Member *kind = nullptr;
  for (const std::string &name : kinds) {
    const json::Member *member = entry.find(name);
    bool option = name == "relu" || name == "batch_norm";
    if (!member || (option && (kind || !member->value.isString())))
      continue;
    if (kind) {
      problems.add(member->keyAt, "a layer has one kind, but this one has '" +
                                      kind->key + "' and '" + name + "'");
      return nullptr;
    }
    kind = member;
  }
  // An option alone, such as {"relu": 5}, is meant as the kind.
  if (!kind && llvm::is_contained(kinds, entry.members.front().key))
    kind = &entry.members.front();
  if (!kind)
    problems.add(entry.members.front().keyAt,
                 "unknown kind of layer '" + entry.members.front().key + "'" +
                     didYouMean(entry.members.front().key, kinds));
  return kind;
}

std::optional<Layer> LayerReader::readLayer(const json::Value &entry,
                                            const Scope &scope, Row *row) {
  const json::Member *kind = findKind(entry);
  if (!kind)
    return std::nullopt;
  if (names.size() >= maxLayers) {
    problems.add(entry.at, "the table has more than " +
                               std::to_string(maxLayers) + " layers");
    return std::nullopt;
  }

  Fields naming(problems, entry, "", scope.arguments);
  std::optional<std::string> name = naming.string(kind->key);
  Layer layer;
  layer.kind = kind->key;
  layer.at = kind->value.at;
  layer.usedAt = scope.usedAt;
  layer.name = scope.prefix + name.value_or("?");
  bool named = name && declareName(layer.name, layer.at);

  Fields fields(problems, entry, layer.name, scope.arguments,
                defaultsOf(layer.kind));
  fields.allow(kind->key);
  fields.string("comment");
  if (row) {
    row->paperParams = readPrintedNumber(fields, "params");
    row->paperOps = readPrintedNumber(fields, "ops");
  }
  const json::Member *block = blocks ? blocks->find(layer.kind) : nullptr;
  if (block && block->value.isObject())
    readBlockUse(layer, fields, block->value, scope);
  else
    readWhat(layer, fields, scope, row);
  fields.finish();
  return named ? std::optional(std::move(layer)) : std::nullopt;
}

void LayerReader::readWhat(Layer &layer, Fields &fields, const Scope &scope,
                           Row *row) {
  auto list = [&](const char *key) {
    const json::Value *value = fields.require(key);
    return value ? readLayers(*value, inside(layer, scope), layer.name, key)
                 : Layers();
  };
  const std::string &kind = layer.kind;
  if (hasParameters(kind))
    layer.multipliers = readRateMultipliers(fields);
  if (std::optional<What> what = readPlain(kind, fields)) {
    layer.what = std::move(*what);
  } else if (kind == "inception") {
    layer.what = readInception(fields, layer, row);
  } else if (kind == "sequence") {
    layer.what = Sequence{list("layers")};
  } else if (kind == "concat") {
    if (const json::Value *branches = fields.require("branches"))
      layer.what = readBranches(*branches, inside(layer, scope), layer.name);
  } else {
    ResidualOptions options = readResidualOptions(fields);
    Layers shortcut;
    if (fields.find("shortcut"))
      shortcut = list("shortcut");
    layer.what = Residual{list("layers"), std::move(shortcut), options.scale,
                          options.relu};
  }

  const auto *conv = std::get_if<Conv>(&layer.what);
  if (conv && conv->batchNorm)
    declareName(layer.name + ".bn", layer.at);
}

void LayerReader::readBlockUse(Layer &layer, Fields &fields,
                               const json::Value &block, const Scope &scope) {
  if (llvm::is_contained(scope.blocks, layer.kind)) {
    fields.problem(layer.at, "block '" + layer.kind + "' uses itself");
    return;
  }
  if (scope.blocks.size() >= json::maxDepth) {
    fields.problem(layer.at, "blocks are nested deeper than " +
                                 std::to_string(json::maxDepth) + " levels");
    return;
  }
  Arguments arguments;
  arguments.block = layer.kind;
  const json::Member *parameters = block.find("parameters");
  if (parameters && parameters->value.isArray()) {
    for (const json::Value &parameter : parameters->value.elements) {
      const json::Value *value =
          parameter.isString() ? fields.require(parameter.text) : nullptr;
      if (!value)
        return;
      arguments.values.emplace(parameter.text, value);
    }
  }

  Scope inner = inside(layer, scope);
  inner.arguments = &arguments;
  inner.usedAt.insert(inner.usedAt.begin(), layer.at);
  inner.blocks.push_back(layer.kind);
  if (const json::Member *branches = block.find("branches"))
    layer.what = readBranches(branches->value, inner, layer.name);
  else if (const json::Member *layers = block.find("layers"))
    layer.what =
        Sequence{readLayers(layers->value, inner, layer.name, "layers")};
}

Branches LayerReader::readBranches(const json::Value &list, const Scope &scope,
                                   const std::string &subject) {
  Branches result;
  if (!list.isArray() || list.elements.empty()) {
    problems.add(
        list.at,
        subject + ": 'branches' must be a list of lists of layers, " +
            (list.isArray() ? "but is empty" : "got " + json::describe(list)));
    return result;
  }
  unsigned number = 0;
  for (const json::Value &branch : list.elements) {
    std::string index = std::to_string(++number);
    if (branch.isArray() && branch.elements.empty())
      problems.add(branch.at, subject + ": branch " + index + " is empty");
    else if (!branch.isArray())
      problems.add(branch.at, subject + ": branch " + index +
                                  " must be a list of layers, got " +
                                  json::describe(branch));
    else
      result.branches.push_back(readLayers(branch, scope, subject, "branches"));
  }
  return result;
}

Branches LayerReader::readInception(Fields &fields, const Layer &layer,
                                    Row *row) {
  InceptionOptions options = readInceptionOptions(fields);
  const json::Value *convDefaults = defaultsOf("conv");
  json::Value nothing;
  nothing.kind = json::Kind::Object;
  Fields style(problems, nothing, layer.name, nullptr, convDefaults);
  Conv common = readConvStyle(style);
  RateMultipliers multipliers = readRateMultipliers(style);

  auto declare = [&](const std::string &column, Position at) {
    Layer result;
    result.name = layer.name + "/" + column;
    result.at = at;
    result.usedAt = layer.usedAt;
    declareName(result.name, at);
    return result;
  };
  auto convolution = [&](unsigned column, int64_t kernel) {
    const char *key = columnNames[column];
    Conv conv = common;
    const json::Value *value = fields.require(key);
    if (value)
      conv.filters = fields.toPositive(key, *value).value_or(0);
    conv.kernel = {kernel, kernel};
    conv.padding.sides.fill((kernel - 1) / 2);
    if (row && conv.filters)
      row->columns[column] = conv.filters;
    Layer result = declare(key, value ? value->at : layer.at);
    result.multipliers = multipliers;
    if (conv.batchNorm)
      declareName(result.name + ".bn", result.at);
    result.kind = "conv";
    result.what = conv;
    return result;
  };
  Layer pool = declare("pool", layer.at);
  pool.kind = options.averagePool ? "avg_pool" : "max_pool";
  pool.what = Pool{options.averagePool,   {3, 3}, {1, 1},
                   {false, {1, 1, 1, 1}}, false,  false};

  Branches result;
  result.branches.push_back({convolution(0, 1)});
  result.branches.push_back({convolution(1, 1), convolution(2, 3)});
  result.branches.push_back(
      {convolution(3, 1), convolution(4, options.kernel5x5)});
  result.branches.push_back({std::move(pool), convolution(5, 1)});
  return result;
}
