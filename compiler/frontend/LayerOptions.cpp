//===- LayerOptions.cpp - Options of single layers ------------------------===//

#include "compiler/frontend/LayerOptions.h"

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

Conv inception::table::readConv(Fields &fields) {
  Conv conv = readConvStyle(fields);
  conv.filters = fields.requirePositive("filters");
  conv.kernel = fields.size("kernel").value_or(conv.kernel);
  conv.strides = fields.size("stride").value_or(conv.strides);
  conv.padding = readPadding(fields);
  conv.groups = fields.positive("groups").value_or(1);
  return conv;
}

Linear inception::table::readLinear(Fields &fields) {
  Linear linear;
  linear.outputs = fields.requirePositive("outputs");
  linear.bias = fields.boolean("bias").value_or(true);
  linear.relu = fields.boolean("relu").value_or(false);
  linear.init = readInit(fields, "init", linear.init);
  linear.biasInit = readInit(fields, "bias_init", linear.biasInit);
  return linear;
}

Pool inception::table::readPool(Fields &fields, bool average) {
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

AdaptivePool inception::table::readAdaptivePool(Fields &fields, bool global) {
  AdaptivePool pool;
  if (!global && fields.require("output"))
    pool.output = fields.size("output").value_or(pool.output);
  return pool;
}

Lrn inception::table::readLrn(Fields &fields) {
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

BatchNorm inception::table::readBatchNorm(Fields &fields) {
  BatchNorm result;
  result.epsilon =
      fields.number("epsilon", smallest, infinity, "a positive number")
          .value_or(result.epsilon);
  result.gamma = fields.boolean("gamma").value_or(result.gamma);
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

ScaleShift inception::table::readScaleShift(Fields &fields) {
  ScaleShift result;
  if (fields.require("scale"))
    result.scale = fields.numbers("scale").value_or(result.scale);
  if (fields.require("shift"))
    result.shift = fields.numbers("shift").value_or(result.shift);
  return result;
}

Dropout inception::table::readDropout(Fields &fields) {
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

bool inception::table::checkDefaultsOf(const std::string &kind,
                                       Fields &fields) {
  fields.setOnlyDefaults();
  if (hasParameters(kind))
    readRateMultipliers(fields);
  if (kind == "conv")
    readConv(fields);
  else if (kind == "linear")
    readLinear(fields);
  else if (kind == "max_pool" || kind == "avg_pool")
    readPool(fields, kind == "avg_pool");
  else if (kind == "lrn")
    readLrn(fields);
  else if (kind == "batch_norm")
    readBatchNorm(fields);
  else if (kind == "dropout")
    readDropout(fields);
  else if (kind == "inception")
    readInceptionOptions(fields);
  else if (kind == "residual")
    readResidualOptions(fields);
  else
    return false;
  fields.finish();
  return true;
}
