//===- TrainTest.cpp - The parts of the program's training ----------------===//
#include "runtime/program/SafetensorsFile.h"
#include "runtime/program/Support.h"
#include "runtime/program/train/Curves.h"
#include "runtime/program/train/Display.h"
#include "runtime/program/train/LearningRate.h"
#include "runtime/program/train/Recipe.h"
#include "runtime/program/train/Tensors.h"
#include "test/runtime/Files.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

using namespace inception::program;
using namespace inception::test;

namespace {

template <typename Function> std::string failureOf(Function function) {
  try {
    function();
  } catch (const Failure &failure) {
    return failure.what();
  }
  return "no failure";
}

//===----------------------------------------------------------------------===//
// Rates
//===----------------------------------------------------------------------===//

LearningRate makeRate(Policy policy) {
  LearningRate rate;
  rate.policy = policy;
  rate.base = 0.5;
  rate.power = 0.5;
  rate.gamma = 0.25;
  rate.stepEpochs = 3;
  return rate;
}

TEST(LearningRate, FollowsThePolicy) {
  constexpr int64_t steps = 40, perEpoch = 4;
  for (int64_t t = 0; t < steps; ++t) {
    auto share = static_cast<double>(t) / steps;
    auto at = [&](Policy policy) {
      return makeRate(policy).at(t, steps, perEpoch);
    };
    EXPECT_DOUBLE_EQ(at(Policy::Constant), 0.5);
    // BVLC's: base * (1 - iter / max_iter) ^ power
    EXPECT_DOUBLE_EQ(at(Policy::Poly), 0.5 * std::sqrt(1 - share));
    EXPECT_DOUBLE_EQ(at(Policy::Linear), 0.5 - 0.5 * share);
    EXPECT_NEAR(at(Policy::Cosine),
                0.5 * std::pow(std::cos(std::numbers::pi * share / 2), 2),
                1e-15);
    // Three epochs of four steps.
    double expected = 0.5;
    for (int64_t i = 12; i <= t; i += 12)
      expected *= 0.25;
    EXPECT_DOUBLE_EQ(at(Policy::Step), expected);
  }
}

TEST(LearningRate, OfThePaperFallsEveryEightEpochs) {
  LearningRate rate;
  rate.policy = Policy::Step;
  rate.gamma = 0.96;
  rate.stepEpochs = 8;
  constexpr int64_t perEpoch = 40036, steps = 250 * perEpoch;
  EXPECT_DOUBLE_EQ(rate.at(0, steps, perEpoch), 0.01);
  EXPECT_DOUBLE_EQ(rate.at(8 * perEpoch - 1, steps, perEpoch), 0.01);
  EXPECT_DOUBLE_EQ(rate.at(8 * perEpoch, steps, perEpoch), 0.01 * 0.96);
  EXPECT_DOUBLE_EQ(rate.at(16 * perEpoch, steps, perEpoch), 0.01 * 0.96 * 0.96);
}

TEST(LearningRate, WarmsUpBeforeThePolicyStarts) {
  for (Policy policy : {Policy::Constant, Policy::Step, Policy::Poly,
                        Policy::Linear, Policy::Cosine}) {
    LearningRate rate = makeRate(policy);
    rate.warmupEpochs = 1.25;
    for (int64_t t = 0; t < 5; ++t)
      EXPECT_DOUBLE_EQ(rate.at(t, 40, 4), 0.1 * static_cast<double>(t + 1));
    LearningRate cold = makeRate(policy);
    for (int64_t t = 5; t < 40; ++t)
      EXPECT_DOUBLE_EQ(rate.at(t, 40, 4), cold.at(t - 5, 35, 4));
  }
}

TEST(LearningRate, IsDefinedWhereTheWarmUpIsAll) {
  LearningRate rate = makeRate(Policy::Linear);
  rate.warmupEpochs = 100;
  EXPECT_DOUBLE_EQ(rate.at(0, 10, 1), 0.05);
  EXPECT_DOUBLE_EQ(rate.at(9, 10, 1), 0.5);
}

TEST(AverageDecay, GrowsFromZero) {
  EXPECT_EQ(averageDecay(0.9, 0), 0);
  EXPECT_DOUBLE_EQ(averageDecay(0.9, 1), 0.1);
  EXPECT_DOUBLE_EQ(averageDecay(0.9, 9), 0.5);
  EXPECT_DOUBLE_EQ(averageDecay(0.9, 81), 0.9);
  EXPECT_DOUBLE_EQ(averageDecay(0.9, 100000), 0.9);
  EXPECT_EQ(averageDecay(0, 100000), 0);
}

//===----------------------------------------------------------------------===//
// Recipes
//===----------------------------------------------------------------------===//

constexpr const char *section = R"({
  "momentum": 0.8, "weight_decay": 0.25, "batch": 64, "epochs": 7,
  "learning_rate": {"policy": "poly", "base": 0.125, "power": 2, "warmup_epochs": 3},
  "averaging": 0.5, "augmentation": {"mirror": true},
  "recipes": {"quick": {"max_steps": 9, "averaging": 0, "augmentation": {},
    "learning_rate": {"policy": "step", "base": 1, "gamma": 0.5, "step_epochs": 2}}}})";

TEST(Recipe, ReadsTheSection) {
  Recipe recipe = readRecipe(section, "default");
  EXPECT_EQ(recipe.momentum, 0.8);
  EXPECT_EQ(recipe.weightDecay, 0.25);
  EXPECT_EQ(recipe.averaging, 0.5);
  EXPECT_EQ(recipe.batch, 64);
  EXPECT_EQ(recipe.epochs, 7);
  EXPECT_EQ(recipe.maxSteps, 0);
  EXPECT_EQ(recipe.rate.policy, Policy::Poly);
  EXPECT_EQ(recipe.rate.base, 0.125);
  EXPECT_EQ(recipe.rate.power, 2);
  EXPECT_EQ(recipe.rate.warmupEpochs, 3);
  EXPECT_EQ(recipe.augmentation, R"({"mirror":true})");
}

TEST(Recipe, TakesTheSectionsValuesWhereItHasNone) {
  Recipe recipe = readRecipe(section, "quick");
  EXPECT_EQ(recipe.momentum, 0.8);
  EXPECT_EQ(recipe.batch, 64);
  EXPECT_EQ(recipe.epochs, 0);
  EXPECT_EQ(recipe.maxSteps, 9);
  EXPECT_EQ(recipe.averaging, 0);
  EXPECT_EQ(recipe.rate.policy, Policy::Step);
  EXPECT_EQ(recipe.rate.gamma, 0.5);
  EXPECT_EQ(recipe.rate.stepEpochs, 2);
  EXPECT_EQ(recipe.rate.warmupEpochs, 0);
}

TEST(Recipe, ExistsWithoutASection) {
  EXPECT_EQ(readRecipe("", "default").epochs, 10);
  EXPECT_EQ(failureOf([] { readRecipe(section, "slow"); }),
            "no recipe is called 'slow'; there are default, quick");
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

TEST(SafetensorsFile, ReadsWhatWasWritten) {
  Folder folder;
  std::vector<float> first = {1, 2, 3, 4, 5, 6}, second = {-1};
  std::string header =
      safetensorsHeader({{"b", {2, 3}}, {"a", {}}}, {{"note", "\"x\""}});
  std::string path =
      folder.write("w.safetensors", header + bytesOf(first) + bytesOf(second));
  SafetensorsFile file(path);
  EXPECT_EQ(file.metadata().at("note"), "\"x\"");
  ASSERT_NE(file.find("b"), nullptr);
  EXPECT_EQ(file.find("b")->shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(file.read(*file.find("b")), first);
  EXPECT_EQ(file.read(*file.find("a")), second);
  EXPECT_EQ(file.find("c"), nullptr);
}

TEST(SafetensorsFile, RefusesWhatIsMalformed) {
  Folder folder;
  std::string data = bytesOf({1, 2});
  auto complaint = [&](const std::string &header, const std::string &data) {
    std::string path = folder.write("x", safetensors(header, data));
    std::string text = failureOf([&] { SafetensorsFile file(path); });
    return text.substr(text.find(": ") + 2);
  };
  auto tensor = [](const std::string &shape, const std::string &offsets,
                   const std::string &type = "F32") {
    return R"({"a": {"dtype": ")" + type + R"(", "shape": )" + shape +
           R"(, "data_offsets": )" + offsets + "}}";
  };
  const std::string malformed = "the header is malformed: ";
  const std::string size =
      malformed + "a: a size that is not that of its shape";
  EXPECT_EQ(complaint(tensor("[2]", "[0, 8]"), data), "o failure");
  EXPECT_EQ(complaint(tensor("[2]", "[0, 8]"), data.substr(1)),
            malformed + "the file is truncated");
  EXPECT_EQ(complaint(tensor("[2]", "[0, 8]"), data + "x"),
            malformed + "there is more data than tensors");
  EXPECT_EQ(complaint(tensor("[2]", "[4, 12]"), data),
            malformed + "there are gaps or overlaps between tensors");
  EXPECT_EQ(complaint(tensor("[3]", "[0, 8]"), data), size);
  EXPECT_EQ(complaint(tensor("[2]", "[8, 0]"), data), size);
  EXPECT_EQ(complaint(tensor("[2]", "[0, 8]", "F31"), data), size);
  EXPECT_EQ(complaint(tensor("[4294967296, 4294967296]", "[0, 8]"), data),
            size);
  EXPECT_EQ(complaint(tensor("[-2]", "[0, 8]"), data),
            malformed + "a: a shape that is none");
  EXPECT_EQ(complaint(tensor("[2]", "[0]"), data),
            malformed + "a: data_offsets that are none");
  EXPECT_EQ(complaint("[]", ""), malformed + "it is no object");
  EXPECT_TRUE(complaint("{", "").starts_with(malformed));
  EXPECT_TRUE(complaint(R"({"a": 3})", "").starts_with(malformed + "a: "));
  EXPECT_EQ(failureOf([&] { SafetensorsFile(folder.write("y", "short")); }),
            folder / "y" + ": no safetensors file, or truncated");
  EXPECT_EQ(failureOf([&] { SafetensorsFile(folder / "no"); }),
            folder / "no" + ": No such file or directory");
}

TEST(Tensors, PatternsMatchLayersAndParameters) {
  EXPECT_EQ(matchParameters({"fc"}, "--freeze"),
            (std::vector<bool>{true, true}));
  EXPECT_EQ(matchParameters({"f*"}, "--freeze"),
            (std::vector<bool>{true, true}));
  EXPECT_EQ(matchParameters({"*.bias"}, "--freeze"),
            (std::vector<bool>{false, true}));
  EXPECT_EQ(matchParameters({}, "--freeze"), (std::vector<bool>{false, false}));
  EXPECT_EQ(failureOf([] { matchParameters({"fc", "gc*"}, "--freeze"); }),
            "--freeze gc*: no layer and no parameter has such a name; describe "
            "lists them");
}

TEST(Tensors, ResetLayersAreInitial) {
  Folder folder;
  // Another number of classes, and the bias under its name in the file.
  std::string path = folder.write(
      "w.safetensors", safetensorsHeader({{"classifier.weight", {2, 3}},
                                          {"classifier.bias", {10}},
                                          {"surplus", {1}}},
                                         {}) +
                           bytesOf(std::vector<float>(17, 0.5f)));
  Tensors tensors = initialWeights(path, {"fc.weight"}, 3);
  EXPECT_EQ(tensors[0], initialWeights("", {}, 3)[0]);
  EXPECT_NE(tensors[0], initialWeights("", {}, 4)[0]);
  EXPECT_EQ(tensors[1], std::vector<float>(10, 0.5f));
  EXPECT_EQ(failureOf([&] { initialWeights(path, {}, 3); }),
            path + ": not the weights of mock:\n  fc.weight: the network's is "
                   "F32 (10, 3), the file's F32 (2, 3)\n--reset LAYER starts a "
                   "layer anew");
  EXPECT_EQ(failureOf([&] { initialWeights("", {"fc"}, 3); }),
            "--reset is for layers of the weights that --init names");
}

TEST(Tensors, TheFirstThatIsNotFiniteIsFound) {
  EXPECT_EQ(findNonFinite({{1, 2}, {3}}), -1);
  EXPECT_EQ(findNonFinite({{1}, {3, INFINITY}, {NAN}}), 1);
}

//===----------------------------------------------------------------------===//
// Logs and progress
//===----------------------------------------------------------------------===//

TEST(Curves, WhatWasDoneTwiceCountsOnce) {
  auto step = [](int number, const std::string &loss) {
    return R"({"type": "step", "step": )" + std::to_string(number) +
           R"(, "loss": )" + loss +
           R"(, "learning_rate": 1, "images_per_second": 2, "waited": 3})"
           "\n";
  };
  auto start = [](int step) {
    return R"({"type": "start", "step": )" + std::to_string(step) +
           R"(, "steps_per_epoch": 5, "settings": {"lr": 1}})"
           "\n";
  };
  Folder folder;
  std::string path = folder.write(
      "run.jsonl",
      start(0) + step(1, "10") + step(2, "9") + step(3, "8") +
          R"({"type": "validation", "step": 3, "loss": 1, "top1_error": 0.5, "top5_error": 0.25})"
          "\n" +
          start(1) + step(2, "7") + step(3, "null") +
          R"({"type": "validation", "step": 3, "loss": 2, "top1_error": 0.25, "top5_error": 0})"
          "\n" +
          R"({"type": "step", "st)");
  Curves curves = readCurves(path);
  EXPECT_EQ(curves.name, "run.jsonl");
  EXPECT_EQ(curves.stepsPerEpoch, 5);
  ASSERT_EQ(curves.steps.size(), 3u);
  EXPECT_EQ(curves.steps[1].loss, 10);
  EXPECT_EQ(curves.steps[2].loss, 7);
  EXPECT_TRUE(std::isnan(curves.steps[3].loss));
  ASSERT_EQ(curves.validations.size(), 1u);
  EXPECT_EQ(curves.validations[3].top1Error, 0.25);

  EXPECT_EQ(
      failureOf([&] { readCurves(folder.write("a", "x\n" + step(1, "1"))); }),
      folder / "a" + ":1: no record of a training");
  EXPECT_EQ(failureOf([&] { readCurves(folder.write("b", start(0))); }),
            folder / "b" + ": no steps of a training");
  EXPECT_EQ(failureOf([&] { readCurves(folder / "c"); }),
            folder / "c" + ": No such file or directory");
}

TEST(Display, WritesDurations) {
  EXPECT_EQ(formatDuration(0.4), "0:00");
  EXPECT_EQ(formatDuration(125), "2:05");
  EXPECT_EQ(formatDuration(3723), "1:02:03");
  EXPECT_EQ(formatDuration(3600 * 76), "3 d 4 h");
}

} // namespace
