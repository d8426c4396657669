//===- LayerOptions.cpp - Options of single layers ------------------------===//

#include "compiler/frontend/LayerOptions.h"

#include "dialect/Operations.h"

#include <cmath>
#include <limits>

using namespace inception;
using namespace inception::table;

static constexpr double infinity = std::numeric_limits<double>::infinity();
static constexpr double smallest = std::numeric_limits<double>::min();

static Padding readPadding(Fields &fields) {
  Padding padding;
  const json::Value *value = fields.find("padding");
  if (!value)
    return padding;
  if (value->isString() && (value->text == "same" || value->text == "valid")) {
    padding.same = value->text == "same";
    return padding;
  }
  if (value->isNumber()) {
    padding.sides.fill(fields.toCount("padding", *value).value_or(0));
    return padding;
  }
  if (!value->isArray() ||
      (value->elements.size() != 2 && value->elements.size() != 4)) {
    fields.wrong("padding", *value,
                 "\"same\", \"valid\", an integer, or a list of two (vertical, "
                 "horizontal) or four (top, left, bottom, right)");
    return padding;
  }
  size_t count = value->elements.size();
  for (size_t i = 0; i < 4; ++i)
    padding.sides[i] =
        fields.toCount("padding", fields.resolve(value->elements[i % count]))
            .value_or(0);
  return padding;
}

static Init readInit(Fields &fields, std::string_view key, Init init) {
  const json::Value *value = fields.find(key);
  if (!value)
    return init;
  if (value->isString() && value->text == "xavier")
    return {Init::Rule::Xavier, 0};
  if (value->isString() && value->text == "he")
    return {Init::Rule::He, 0};
  if (value->isObject() && value->members.size() == 1) {
    const json::Member &member = value->members.front();
    const json::Value &number = fields.resolve(member.value);
    bool constant = member.key == "constant";
    if (number.isNumber() && std::isfinite(toFloat(number.number)) &&
        (constant || number.number >= 0)) {
      if (constant)
        return {Init::Rule::Constant, number.number};
      if (member.key == "uniform")
        return {Init::Rule::Uniform, number.number};
      if (member.key == "normal")
        return {Init::Rule::Normal, number.number};
    }
  }
  fields.wrong(key, *value,
               "\"xavier\", \"he\", {\"normal\": deviation}, {\"uniform\": "
               "bound} or {\"constant\": value}");
  return init;
}

static BatchNorm readBatchNorm(Fields &fields) {
  BatchNorm result;
  result.epsilon =
      fields.number("epsilon", smallest, infinity, "a positive number")
          .value_or(result.epsilon);
  result.gamma = fields.boolean("gamma").value_or(result.gamma);
  return result;
}

static std::optional<BatchNorm> readBatchNormOption(Fields &fields) {
  const json::Value *value = fields.find("batch_norm");
  if (!value)
    return std::nullopt;
  if (value->kind == json::Kind::Boolean)
    return value->boolean ? std::optional(BatchNorm()) : std::nullopt;
  if (!value->isObject()) {
    fields.wrong("batch_norm", *value, "true, false or an object");
    return std::nullopt;
  }
  Fields inner = fields.nested(*value);
  BatchNorm result = readBatchNorm(inner);
  inner.finish();
  return result;
}

Conv inception::table::readConvStyle(Fields &fields) {
  Conv conv;
  conv.batchNorm = readBatchNormOption(fields);
  conv.bias = fields.boolean("bias").value_or(!conv.batchNorm);
  conv.relu = fields.boolean("relu").value_or(false);
  conv.init = readInit(fields, "init", conv.init);
  conv.biasInit = readInit(fields, "bias_init", conv.biasInit);
  return conv;
}

static Conv readConv(Fields &fields) {
  Conv conv = readConvStyle(fields);
  conv.filters = fields.requirePositive("filters");
  conv.kernel = fields.size("kernel").value_or(conv.kernel);
  conv.strides = fields.size("stride").value_or(conv.strides);
  conv.padding = readPadding(fields);
  conv.groups = fields.positive("groups").value_or(1);
  return conv;
}

static Linear readLinear(Fields &fields) {
  Linear linear;
  linear.outputs = fields.requirePositive("outputs");
  linear.bias = fields.boolean("bias").value_or(true);
  linear.relu = fields.boolean("relu").value_or(false);
  linear.init = readInit(fields, "init", linear.init);
  linear.biasInit = readInit(fields, "bias_init", linear.biasInit);
  return linear;
}

static Pool readPool(Fields &fields, bool average) {
  Pool pool;
  pool.average = average;
  if (fields.require("kernel"))
    pool.kernel = fields.size("kernel").value_or(pool.kernel);
  pool.strides = fields.size("stride").value_or(pool.strides);
  pool.padding = readPadding(fields);
  pool.ceil = fields.boolean("ceil").value_or(false);
  if (average)
    pool.countIncludePad = fields.boolean("count_include_pad").value_or(false);
  return pool;
}

static AdaptivePool readAdaptivePool(Fields &fields) {
  AdaptivePool pool;
  if (fields.require("output"))
    pool.output = fields.size("output").value_or(pool.output);
  return pool;
}

static Lrn readLrn(Fields &fields) {
  Lrn lrn;
  if (const json::Value *value = fields.find("size")) {
    lrn.size = fields.toPositive("size", *value).value_or(lrn.size);
    if (lrn.size % 2 == 0)
      fields.wrong("size", *value, "an odd number");
  }
  const char *notNegative = "a number of 0 or more";
  lrn.alpha =
      fields.number("alpha", 0, infinity, notNegative).value_or(lrn.alpha);
  lrn.beta = fields.number("beta", 0, infinity, notNegative).value_or(lrn.beta);
  lrn.k = fields.number("k", smallest, infinity, "a positive number")
              .value_or(lrn.k);
  return lrn;
}

/// Of the activation function that is called `kind`; nothing where none is.
static std::optional<Activation> readActivation(const std::string &kind,
                                                Fields &fields) {
  std::optional<Activation> result;
  forEachActivation([&]<typename OpTy>(std::type_identity<OpTy>) {
    if (OpTy::getOperationName() != "inception." + kind)
      return;
    result.emplace();
    for (llvm::StringLiteral name : OpTy::getNumberNames())
      result->numbers.push_back(
          fields.require(name.data())
              ? fields.number(name.data(), -infinity, infinity, "a number")
                    .value_or(0)
              : 0);
  });
  return result;
}

RateMultipliers inception::table::readRateMultipliers(Fields &fields) {
  RateMultipliers result;
  const char *notNegative = "a number of 0 or more";
  result.learningRate =
      fields.number("learning_rate_mult", 0, infinity, notNegative)
          .value_or(result.learningRate);
  result.decay = fields.number("decay_mult", 0, infinity, notNegative)
                     .value_or(result.decay);
  return result;
}

bool inception::table::hasParameters(const std::string &kind) {
  return kind == "conv" || kind == "linear" || kind == "batch_norm";
}

static ScaleShift readScaleShift(Fields &fields) {
  ScaleShift result;
  if (fields.require("scale"))
    result.scale = fields.numbers("scale").value_or(result.scale);
  if (fields.require("shift"))
    result.shift = fields.numbers("shift").value_or(result.shift);
  return result;
}

static Dropout readDropout(Fields &fields) {
  Dropout dropout;
  if (fields.require("rate"))
    dropout.rate = fields.number("rate", 0, 1, "at least 0 and less than 1")
                       .value_or(dropout.rate);
  return dropout;
}

InceptionOptions inception::table::readInceptionOptions(Fields &fields) {
  InceptionOptions options;
  options.averagePool =
      fields.choice("pool", {"max", "avg"}).value_or("max") == "avg";
  if (const json::Value *value = fields.find("5x5_kernel")) {
    options.kernel5x5 = fields.toPositive("5x5_kernel", *value).value_or(5);
    if (options.kernel5x5 % 2 == 0)
      fields.wrong("5x5_kernel", *value, "an odd number");
  }
  return options;
}

ResidualOptions inception::table::readResidualOptions(Fields &fields) {
  ResidualOptions options;
  options.scale = fields.number("scale", -infinity, infinity, "a number")
                      .value_or(options.scale);
  options.relu = fields.boolean("relu").value_or(false);
  return options;
}

namespace {
struct PlainKind {
  const char *name;
  What (*read)(Fields &fields);
  /// Whether tables may change the options' defaults.
  bool hasDefaults = true;
};
} // namespace

static const PlainKind plainKinds[] = {
    {"conv", [](Fields &fields) -> What { return readConv(fields); }},
    {"linear", [](Fields &fields) -> What { return readLinear(fields); }},
    {"max_pool",
     [](Fields &fields) -> What { return readPool(fields, false); }},
    {"avg_pool", [](Fields &fields) -> What { return readPool(fields, true); }},
    {"lrn", [](Fields &fields) -> What { return readLrn(fields); }},
    {"batch_norm",
     [](Fields &fields) -> What { return readBatchNorm(fields); }},
    {"adaptive_avg_pool",
     [](Fields &fields) -> What { return readAdaptivePool(fields); }, false},
    {"global_avg_pool", [](Fields &) -> What { return AdaptivePool(); }, false},
    {"dropout", [](Fields &fields) -> What { return readDropout(fields); }},
    {"softmax", [](Fields &) -> What { return Softmax(); }, false},
    {"scale_shift",
     [](Fields &fields) -> What { return readScaleShift(fields); }, false}};

std::vector<std::string> inception::table::getPlainKinds() {
  std::vector<std::string> names;
  for (const PlainKind &kind : plainKinds)
    names.push_back(kind.name);
  return names;
}

std::vector<std::string> inception::table::getActivationKinds() {
  std::vector<std::string> names;
  forEachActivation([&]<typename OpTy>(std::type_identity<OpTy>) {
    llvm::StringRef name = OpTy::getOperationName();
    names.push_back(name.split('.').second.str());
  });
  return names;
}

std::optional<What> inception::table::readPlain(const std::string &kind,
                                                Fields &fields) {
  for (const PlainKind &plain : plainKinds)
    if (kind == plain.name)
      return plain.read(fields);
  if (std::optional<Activation> activation = readActivation(kind, fields))
    return *activation;
  return std::nullopt;
}

/// Whether a table may change the defaults of a plain kind.
static bool hasDefaults(const std::string &kind, const What &what) {
  if (const auto *activation = std::get_if<Activation>(&what))
    return !activation->numbers.empty();
  return llvm::any_of(plainKinds, [&](const PlainKind &plain) {
    return kind == plain.name && plain.hasDefaults;
  });
}

bool inception::table::checkDefaultsOf(const std::string &kind,
                                       Fields &fields) {
  fields.setOnlyDefaults();
  if (hasParameters(kind))
    readRateMultipliers(fields);
  if (std::optional<What> what = readPlain(kind, fields)) {
    if (!hasDefaults(kind, *what))
      return false;
  } else if (kind == "inception") {
    readInceptionOptions(fields);
  } else if (kind == "residual") {
    readResidualOptions(fields);
  } else {
    return false;
  }
  fields.finish();
  return true;
}
