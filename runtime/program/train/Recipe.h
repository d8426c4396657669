//===- Recipe.h - The table's training section ------------------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_TRAIN_RECIPE_H
#define INCEPTION_RUNTIME_PROGRAM_TRAIN_RECIPE_H

#include "runtime/program/train/LearningRate.h"

#include <string>

namespace inception::program {

/// How to train a network; what a table leaves out is as here.
struct Recipe {
  LearningRate rate;
  double momentum = 0.9, weightDecay = 0;
  /// The decay of the parameters' averages; 0: the last parameters count.
  double averaging = 0;
  int64_t batch = 32;
  /// One of them is 0: how long to train, in epochs or steps.
  int64_t epochs = 10, maxSteps = 0;
  /// JSON, for Augmentation::parse.
  std::string augmentation;
};

/// The policy of this name; throws without one.
Policy parsePolicy(const std::string &name);

/// The recipe called `name` of the training section `json`, "default" being
/// the section itself. A named recipe has the section's values for the keys
/// that it leaves out.
Recipe readRecipe(const std::string &json, const std::string &name);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_TRAIN_RECIPE_H
