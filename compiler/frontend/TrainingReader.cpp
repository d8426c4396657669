//===- TrainingReader.cpp - A table's training section --------------------===//
//
// Keys that change the compiled step are the section's own; the others are
// defaults of a program's options, of which each recipe may have its own.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/TrainingReader.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <limits>

using namespace inception;
using namespace inception::table;

static constexpr double infinity = std::numeric_limits<double>::infinity();
static constexpr double tiny = std::numeric_limits<double>::min();

/// A whole number of steps or epochs; there are more of them than of layers.
static std::optional<double> readCount(Fields &fields, const char *key) {
  constexpr double bound = 1e12;
  const char *what = "a positive integer";
  auto count = fields.number(key, 1, bound, what);
  if (!count || std::floor(*count) == *count)
    return count;
  fields.wrong(key, *fields.find(key), what);
  return std::nullopt;
}

static void readLearningRate(Problems &problems, const json::Value &value) {
  Fields fields(problems, value, "learning_rate");
  if (!value.isObject()) {
    fields.problem(value.at, "must be an object such as {\"policy\": \"poly\", "
                             "\"base\": 0.01, \"power\": 0.5}, got " +
                                 json::describe(value));
    return;
  }
  auto policy =
      fields.choice("policy", {"constant", "step", "poly", "linear", "cosine"});
  fields.require("policy");
  fields.require("base");
  fields.number("base", tiny, infinity, "a positive number");
  fields.number("warmup_epochs", 0, infinity, "a number of 0 or more");
  if (policy == "poly") {
    fields.require("power");
    fields.number("power", tiny, infinity, "a positive number");
  } else if (policy == "step") {
    fields.require("gamma");
    fields.number("gamma", tiny, infinity, "a positive number");
    fields.require("step_epochs");
    fields.number("step_epochs", tiny, infinity, "a positive number");
  }
  // Without a policy it is not known which keys fit.
  if (policy)
    fields.finish();
}

/// Two numbers in order, in (0, `most`].
static void readRange(Fields &fields, const char *key, double most,
                      const std::string &what) {
  const json::Value *value = fields.find(key);
  if (!value)
    return;
  auto inside = [&](const json::Value &number) {
    return number.isNumber() && toFloat(number.number) > 0 &&
           number.number <= most && std::isfinite(toFloat(number.number));
  };
  if (!value->isArray() || value->elements.size() != 2 ||
      !llvm::all_of(value->elements, inside) ||
      value->elements[0].number > value->elements[1].number)
    fields.wrong(key, *value, what);
}

static void readInterpolation(Fields &fields) {
  const std::vector<std::string> names = {"bilinear", "area", "nearest",
                                          "cubic", "random"};
  const json::Value *value = fields.find("interpolation");
  if (!value)
    return;
  if (!value->isArray()) {
    fields.choice("interpolation", names);
    return;
  }
  auto known = [&](const json::Value &name) {
    return name.isString() &&
           llvm::is_contained(llvm::ArrayRef(names).drop_back(), name.text);
  };
  if (value->elements.empty() || !llvm::all_of(value->elements, known))
    fields.wrong("interpolation", *value,
                 "a list of \"bilinear\", \"area\", \"nearest\" and \"cubic\"");
}

static void readAugmentation(Problems &problems, const json::Value &value) {
  Fields fields(problems, value, "augmentation");
  if (!value.isObject()) {
    fields.problem(value.at, "must be an object such as {\"mirror\": true}, "
                             "got " +
                                 json::describe(value));
    return;
  }
  readRange(fields, "area", 1, "a list of two numbers in (0, 1], in order");
  readRange(fields, "aspect", infinity,
            "a list of two positive numbers, in order");
  readInterpolation(fields);
  auto randomCrop = fields.boolean("random_crop");
  fields.boolean("mirror");
  if (const json::Value *padding = fields.find("crop_padding"))
    fields.toCount("crop_padding", *padding);
  if (const json::Value *distortion = fields.find("photometric");
      distortion && distortion->kind != json::Kind::Boolean)
    fields.number("photometric", 0, std::nextafter(1, 2),
                  "true, false or a number in [0, 1]");
  bool area = fields.find("area") != nullptr;
  for (const char *key : {"aspect", "interpolation"})
    if (const json::Value *other = fields.find(key); other && !area)
      fields.problem(other->at, "'" + std::string(key) +
                                    "' says how a patch is cut, which needs "
                                    "'area'");
  if (area && randomCrop.value_or(false))
    fields.problem(fields.find("random_crop")->at,
                   "'random_crop' and 'area' are two ways to cut a patch");
  fields.finish();
}

/// The keys that each recipe may have.
static void readRecipe(Problems &problems, Fields &fields) {
  fields.number("momentum", 0, 1, "a number in [0, 1)");
  fields.number("weight_decay", 0, infinity, "a number of 0 or more");
  fields.number("averaging", 0, 1, "a number in [0, 1)");
  fields.positive("batch");
  readCount(fields, "epochs");
  readCount(fields, "max_steps");
  if (const json::Value *steps = fields.find("max_steps");
      steps && fields.find("epochs"))
    fields.problem(steps->at, "'epochs' and 'max_steps' both say when to end");
  if (const json::Value *rate = fields.find("learning_rate"))
    readLearningRate(problems, *rate);
  if (const json::Value *augmentation = fields.find("augmentation"))
    readAugmentation(problems, *augmentation);
}

/// The keys that are compiled in.
static const char *const compiledKeys[] = {
    "optimizer",           "rho",          "epsilon",
    "label_smoothing",     "decay_biases", "bias_learning_rate",
    "batch_norm_momentum", "recipes"};

static void readRecipes(Problems &problems, Fields &section) {
  const json::Value *recipes = section.find("recipes");
  if (!recipes)
    return;
  if (!recipes->isObject()) {
    section.wrong("recipes", *recipes, "an object of recipes by name");
    return;
  }
  for (const json::Member &member : recipes->members) {
    Fields fields(problems, member.value, member.key);
    if (member.key.empty() || member.key == "default")
      section.problem(member.keyAt, "a recipe can't be called '" + member.key +
                                        "': that is the section itself");
    if (!member.value.isObject()) {
      fields.problem(member.value.at,
                     "must be an object, got " + json::describe(member.value));
      continue;
    }
    readRecipe(problems, fields);
    for (const char *key : compiledKeys) {
      fields.allow(key);
      if (const json::Member *fixed = member.value.find(key))
        fields.problem(fixed->keyAt, "'" + std::string(key) +
                                         "' is compiled in: it belongs into "
                                         "'training' itself");
    }
    fields.finish();
  }
}

TrainingRates inception::table::readTraining(Problems &problems,
                                             const json::Value &value) {
  Fields fields(problems, value, "training");
  TrainingRates rates;
  rates.biasLearningRate =
      fields.number("bias_learning_rate", 0, infinity, "a number of 0 or more")
          .value_or(rates.biasLearningRate);
  rates.decayBiases =
      fields.boolean("decay_biases").value_or(rates.decayBiases);
  auto optimizer = fields.choice("optimizer", {"sgd", "rmsprop"});
  fields.number("rho", 0, 1, "a number in [0, 1)");
  fields.number("epsilon", tiny, infinity, "a positive number");
  for (const char *key : {"rho", "epsilon"})
    if (const json::Value *other = fields.find(key);
        other && optimizer != "rmsprop")
      fields.problem(other->at, "'" + std::string(key) +
                                    "' belongs to the optimizer \"rmsprop\"");
  fields.number("label_smoothing", 0, 1, "a number in [0, 1)");
  fields.number("batch_norm_momentum", 0, 1, "a number in [0, 1)");
  readRecipe(problems, fields);
  readRecipes(problems, fields);
  fields.finish();
  return rates;
}
