//===- CommandLine.cpp - Options of training ------------------------------===//
#include "runtime/program/train/CommandLine.h"

#include "runtime/program/DataOptions.h"
#include "runtime/program/Options.h"

#include <cmath>

namespace inception::program {

/// A number that is at least, or more than, `least` and less than `bound`.
static void addNumber(CLI::App *command, const std::string &name,
                      std::optional<double> &value, const std::string &help,
                      double least, bool exclusive, double bound) {
  auto check = [=](const std::string &text) -> std::string {
    double number = NAN;
    const char *end = text.data() + text.size();
    auto [next, error] = std::from_chars(text.data(), end, number);
    bool good = error == std::errc() && next == end && number < bound &&
                (exclusive ? number > least : number >= least);
    if (good)
      return "";
    std::string range =
        fmt::format("{} {}", exclusive ? "more than" : "at least", least);
    if (std::isfinite(bound))
      range += fmt::format(" and less than {}", bound);
    return fmt::format("'{}' is no number of {}", text, range);
  };
  command->add_option(name, value, help)->check(check)->type_name("X");
}

static void addCount(CLI::App *command, const std::string &name,
                     std::optional<int64_t> &value, const std::string &help) {
  constexpr int64_t most = 1'000'000'000'000;
  command->add_option(name, value, help)
      ->check(CLI::Range(int64_t(1), most))
      ->type_name("N");
}

/// Options that take the place of the recipe's.
static void addRecipe(CLI::App *command, TrainOptions &options) {
  command
      ->add_option("--recipe", options.recipe,
                   "a recipe of the table's training section")
      ->type_name("NAME");
  addCount(command, "--epochs", options.epochs, "how often to see all images");
  addCount(command, "--max-steps", options.maxSteps, "how many steps to do");
  command->get_option("--max-steps")->excludes("--epochs");
  addCount(command, "--batch", options.batch, "images of a step");
  constexpr int64_t mostShards = 4096;
  command
      ->add_option("--shards", options.shards,
                   "parts of a batch whose gradients are summed in a fixed "
                   "order; a multiple of the processes of mpirun")
      ->check(CLI::Range(int64_t(1), mostShards))
      ->type_name("N");
  command->add_flag("--sync-batch-norm", options.syncBatchNorm,
                    "normalise by the statistics of the whole batch, not by "
                    "those of each shard");
  const double none = INFINITY;
  addNumber(command, "--lr", options.base, "the learning rate to start with", 0,
            true, none);
  command
      ->add_option("--policy", options.policy,
                   "how the learning rate changes: " +
                       fmt::format("{}", fmt::join(policyNames(), ", ")))
      ->type_name("NAME");
  addNumber(command, "--power", options.power, "of the policy poly", 0, true,
            none);
  addNumber(command, "--gamma", options.gamma,
            "what the policy step multiplies the rate by", 0, true, none);
  addNumber(command, "--step-epochs", options.stepEpochs,
            "the epochs after which it does", 0, true, none);
  addNumber(command, "--warmup", options.warmup,
            "epochs in which the learning rate grows to its first value", 0,
            false, none);
  addNumber(command, "--momentum", options.momentum, "of the velocity", 0,
            false, 1);
  addNumber(command, "--weight-decay", options.weightDecay,
            "times a weight is added to its gradient", 0, false, none);
  addNumber(command, "--averaging", options.averaging,
            "the decay of the weights' average over steps; 0: none", 0, false,
            1);
  addSeed(command, options.seed);
}

/// Options that say where a training starts and what it keeps.
static void addFiles(CLI::App *command, TrainOptions &options) {
  addFile(command, "--weights-out", options.weightsOut,
          "the trained weights (safetensors)")
      ->required();
  addFile(command, "--init", options.init,
          "weights to start with; initial ones of the seed by default");
  command
      ->add_option("--reset", options.reset,
                   "layers that start anew, not with the weights of --init")
      ->type_name("LAYER");
  command
      ->add_option("--checkpoint-dir", options.checkpointFolder,
                   "folder for checkpoints, written after every epoch")
      ->type_name("FOLDER");
  command
      ->add_option("--checkpoint-every", options.checkpointEvery,
                   "write one after so many steps, too")
      ->check(CLI::Range(int64_t(1), int64_t(1'000'000'000)))
      ->type_name("N");
  command
      ->add_option("--keep", options.keep,
                   "how many checkpoints to keep, beside the best")
      ->check(CLI::Range(1, 1'000'000))
      ->type_name("N")
      ->capture_default_str();
  command->add_flag("--resume", options.resume,
                    "go on from the newest checkpoint, if there is one");
  addFile(command, "--log", options.log, "a log of JSON lines");
}

void addTrain(CLI::App &app, TrainOptions &options, int &exitCode) {
  CLI::App *command = app.add_subcommand("train", "Train the network");
  addDataOptions(command, options.data);
  command
      ->add_option("--val", options.validation,
                   "images to validate with: a folder or a file, or a "
                   "fraction of the data")
      ->type_name("DATA|X");
  addFile(command, "--val-labels", options.validationLabels,
          "their labels, where --val is a file");
  addFile(command, "--class-names", options.classNames,
          "names of the classes, one a line, for the trained weights; those of "
          "the folders by default");
  command->add_flag("--strict", options.strict,
                    "stop at broken images, which are left out otherwise");
  addFiles(command, options);
  addRecipe(command, options);
  command
      ->add_option("--freeze", options.freeze,
                   "layers that stay as they are; * is any text")
      ->type_name("LAYER");
  command->add_flag("--no-dropout", options.noDropout, "keep all values");
  command->add_flag("--no-augment", options.noAugment,
                    "take images as for inference; tensors also in the order "
                    "of their file");
  addThreads(command, options.threads);
  command->callback([&] { exitCode = train(options); });
}

void addPlot(CLI::App &app, PlotOptions &options) {
  CLI::App *command = app.add_subcommand(
      "plot", "Draw the curves of trainings' logs in one page");
  command->add_option("logs", options.logs, "logs of --log (JSON lines)")
      ->required()
      ->type_name("LOG");
  addFile(command, "-o,--output", options.output, "the page (HTML)")
      ->required();
  command->callback([&] { plot(options); });
}

} // namespace inception::program
