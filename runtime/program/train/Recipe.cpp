//===- Recipe.cpp - The table's training section --------------------------===//
#include "runtime/program/train/Recipe.h"

#include "runtime/program/Support.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace inception::program {

using nlohmann::json;

Policy parsePolicy(const std::string &name) {
  const std::vector<std::string> &names = policyNames();
  auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    throw Failure("'{}' is no policy of the learning rate; there are {}", name,
                  fmt::join(names, ", "));
  return static_cast<Policy>(found - names.begin());
}

/// Takes the values that `section` has.
static void applySection(Recipe &recipe, const json &section) {
  recipe.momentum = section.value("momentum", recipe.momentum);
  recipe.weightDecay = section.value("weight_decay", recipe.weightDecay);
  recipe.averaging = section.value("averaging", recipe.averaging);
  recipe.batch = section.value("batch", recipe.batch);
  if (section.contains("epochs") || section.contains("max_steps")) {
    recipe.epochs = section.value("epochs", int64_t(0));
    recipe.maxSteps = section.value("max_steps", int64_t(0));
  }
  if (section.contains("augmentation"))
    recipe.augmentation = section["augmentation"].dump();
  if (!section.contains("learning_rate"))
    return;
  const json &rate = section["learning_rate"];
  LearningRate read;
  read.policy = parsePolicy(rate.at("policy"));
  read.base = rate.at("base");
  read.power = rate.value("power", read.power);
  read.gamma = rate.value("gamma", read.gamma);
  read.stepEpochs = rate.value("step_epochs", read.stepEpochs);
  read.warmupEpochs = rate.value("warmup_epochs", read.warmupEpochs);
  recipe.rate = read;
}

Recipe readRecipe(const std::string &text, const std::string &name) {
  Recipe recipe;
  try {
    json section = json::parse(text.empty() ? "{}" : text);
    applySection(recipe, section);
    if (name == "default")
      return recipe;
    json recipes = section.value("recipes", json::object());
    if (!recipes.contains(name)) {
      std::vector<std::string> names = {"default"};
      for (const auto &[key, value] : recipes.items())
        names.push_back(key);
      throw Failure("no recipe is called '{}'; there are {}", name,
                    fmt::join(names, ", "));
    }
    applySection(recipe, recipes[name]);
  } catch (const json::exception &error) {
    throw Failure("the network's training section is malformed: {}",
                  error.what());
  }
  return recipe;
}

} // namespace inception::program
