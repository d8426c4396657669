//===- Settings.cpp - All that a training's result depends on -------------===//
#include "runtime/program/train/Settings.h"

#include "runtime/program/Network.h"
#include "runtime/program/Support.h"
#include "runtime/program/ranks/Communicator.h"
#include "runtime/program/train/Trainer.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace inception::program {

using nlohmann::ordered_json;

int64_t Settings::steps(int64_t stepsPerEpoch) const {
  return recipe.maxSteps ? recipe.maxSteps : recipe.epochs * stepsPerEpoch;
}

std::optional<double> Settings::validationFraction() const {
  double value = 0;
  const char *end = validation.data() + validation.size();
  auto [next, error] = std::from_chars(validation.data(), end, value);
  if (validation.empty() || error != std::errc() || next != end)
    return std::nullopt;
  if (!(value > 0 && value < 1))
    throw Failure("--val {}: a fraction of the data must be between 0 and 1",
                  validation);
  return value;
}

/// Takes what the command line says.
static void apply(Settings &settings, const TrainOptions &options) {
  auto take = [](auto &value, const auto &option) {
    if (option)
      value = *option;
  };
  Recipe &recipe = settings.recipe;
  if (options.policy)
    recipe.rate.policy = parsePolicy(*options.policy);
  take(recipe.rate.base, options.base);
  take(recipe.rate.power, options.power);
  take(recipe.rate.gamma, options.gamma);
  take(recipe.rate.stepEpochs, options.stepEpochs);
  take(recipe.rate.warmupEpochs, options.warmup);
  take(recipe.momentum, options.momentum);
  take(recipe.weightDecay, options.weightDecay);
  take(recipe.averaging, options.averaging);
  take(recipe.batch, options.batch);
  take(settings.seed, options.seed);
  take(settings.shards, options.shards);
  take(settings.validation, options.validation);
  if (options.epochs || options.maxSteps) {
    recipe.epochs = options.epochs.value_or(0);
    recipe.maxSteps = options.maxSteps.value_or(0);
  }
  if (!options.freeze.empty())
    settings.freeze = options.freeze;
  if (options.noDropout)
    settings.dropout = false;
  if (options.syncBatchNorm)
    settings.syncBatchNorm = true;
  if (options.noAugment)
    settings.noAugment = true;
  if (settings.noAugment)
    recipe.augmentation.clear();
}

/// Averages are computed only by programs that were compiled for them, and
/// statistics exchanged where there are any.
static void checkProgram(const Settings &settings) {
  std::vector<int> kinds = Trainer::kinds();
  bool averages = std::find(kinds.begin(), kinds.end(),
                            INCEPTION_STATE_AVERAGE) != kinds.end();
  if (settings.recipe.averaging > 0 && !averages)
    throw Failure("--averaging: {} was compiled without averages; give its "
                  "table's training section an 'averaging'",
                  model().name);
  if (settings.syncBatchNorm && model().training->statistics_count == 0)
    throw Failure("--sync-batch-norm: {} has no batch normalisation whose "
                  "statistics can be exchanged: its table has none, or it was "
                  "compiled with --lowering=reference",
                  model().name);
}

Settings makeSettings(const TrainOptions &options) {
  constexpr int64_t shardsWithRanks = 4;
  Settings settings;
  settings.shards = ranksLibrary().empty() ? 1 : shardsWithRanks;
  settings.recipe =
      readRecipe(model().training_json, options.recipe.value_or("default"));
  apply(settings, options);
  checkProgram(settings);
  return settings;
}

static ordered_json toJson(const Settings &settings) {
  const Recipe &recipe = settings.recipe;
  const LearningRate &rate = recipe.rate;
  return {{"policy", policyNames()[size_t(rate.policy)]},
          {"lr", rate.base},
          {"power", rate.power},
          {"gamma", rate.gamma},
          {"step-epochs", rate.stepEpochs},
          {"warmup", rate.warmupEpochs},
          {"momentum", recipe.momentum},
          {"weight-decay", recipe.weightDecay},
          {"averaging", recipe.averaging},
          {"batch", recipe.batch},
          {"epochs", recipe.epochs},
          {"max-steps", recipe.maxSteps},
          {"augmentation", recipe.augmentation},
          {"seed", settings.seed},
          {"shards", settings.shards},
          {"val", settings.validation},
          {"freeze", settings.freeze},
          {"dropout", settings.dropout},
          {"no-augment", settings.noAugment},
          {"sync-batch-norm", settings.syncBatchNorm}};
}

std::string formatSettings(const Settings &settings) {
  return toJson(settings).dump(-1, ' ', false,
                               ordered_json::error_handler_t::replace);
}

Settings parseSettings(const std::string &text, const std::string &what) {
  Settings settings;
  Recipe &recipe = settings.recipe;
  LearningRate &rate = recipe.rate;
  try {
    ordered_json json = ordered_json::parse(text);
    rate.policy = parsePolicy(json.at("policy"));
    json.at("lr").get_to(rate.base);
    json.at("power").get_to(rate.power);
    json.at("gamma").get_to(rate.gamma);
    json.at("step-epochs").get_to(rate.stepEpochs);
    json.at("warmup").get_to(rate.warmupEpochs);
    json.at("momentum").get_to(recipe.momentum);
    json.at("weight-decay").get_to(recipe.weightDecay);
    json.at("averaging").get_to(recipe.averaging);
    json.at("batch").get_to(recipe.batch);
    json.at("epochs").get_to(recipe.epochs);
    json.at("max-steps").get_to(recipe.maxSteps);
    json.at("augmentation").get_to(recipe.augmentation);
    json.at("seed").get_to(settings.seed);
    json.at("shards").get_to(settings.shards);
    json.at("val").get_to(settings.validation);
    json.at("freeze").get_to(settings.freeze);
    json.at("dropout").get_to(settings.dropout);
    json.at("no-augment").get_to(settings.noAugment);
    json.at("sync-batch-norm").get_to(settings.syncBatchNorm);
  } catch (const ordered_json::exception &error) {
    throw Failure("{}: its settings are malformed: {}", what, error.what());
  }
  if (recipe.batch < 1 || settings.shards < 1 || recipe.epochs < 0 ||
      recipe.maxSteps < 0)
    throw Failure("{}: its settings are malformed", what);
  return settings;
}

Settings continueSettings(const Settings &saved, const TrainOptions &options,
                          const std::string &what, std::string &notice) {
  Settings settings = saved;
  if (options.recipe)
    settings.recipe = readRecipe(model().training_json, *options.recipe);
  apply(settings, options);
  checkProgram(settings);
  ordered_json before = toJson(saved), after = toJson(settings);
  std::vector<std::string> changes;
  for (const auto &[key, value] : after.items()) {
    if (before[key] == value)
      continue;
    if (key == "batch" || key == "seed" || key == "val" || key == "no-augment")
      throw Failure("--{}: {} was made with {}; another order of the data is "
                    "another training: start it with --init",
                    key, what, before[key].dump());
    changes.push_back(
        fmt::format("{} {} (was {})", key, value.dump(), before[key].dump()));
  }
  notice = changes.empty() ? ""
                           : fmt::format("going on with other settings: {}",
                                         fmt::join(changes, ", "));
  return settings;
}

} // namespace inception::program
