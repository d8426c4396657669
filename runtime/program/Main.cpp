//===- Main.cpp - The program around a compiled network -------------------===//
#include "runtime/program/Commands.h"
#include "runtime/program/DataOptions.h"
#include "runtime/program/Network.h"
#include "runtime/program/Options.h"
#include "runtime/program/Support.h"
#include "runtime/program/train/CommandLine.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <malloc.h>
#include <new>

namespace inception::program {

/// The options of all commands, and the command that was chosen.
struct Arguments {
  ClassifyOptions classify;
  EvalOptions eval;
  RunOptions run;
  BenchOptions bench;
  InitOptions init;
  GradientsOptions gradients;
  TrainOptions train;
  PlotOptions plot;
  bool describeJson = false;
  /// Of a command that ends otherwise than well without an error.
  int exitCode = 0;
};

/// Options of what runs networks on the crops of images.
static void addEnsemble(CLI::App *command, std::vector<std::string> &weights,
                        int &crops) {
  // One file an option: what follows are images.
  command
      ->add_option("--weights", weights,
                   "weights (safetensors); given several times, the networks' "
                   "probabilities are averaged")
      ->allow_extra_args(false)
      ->type_name("FILE");
  command
      ->add_option("--crops", crops,
                   "crops of each image, whose probabilities are averaged")
      ->check(CLI::IsMember({1, 10, 144}))
      ->type_name("1|10|144")
      ->capture_default_str();
}

static void addClassify(CLI::App &app, ClassifyOptions &options) {
  CLI::App *command =
      app.add_subcommand("classify", "Print the likely classes of images");
  command->add_option("images", options.images, "JPEG or PNG files")
      ->required()
      ->type_name("IMAGE");
  addEnsemble(command, options.weights, options.crops);
  addFile(command, "--labels", options.labels,
          "names of the classes, one a line; the weights' own by default");
  command->add_option("--top", options.top, "classes to print for each image")
      ->check(CLI::Range(1, 1000000))
      ->type_name("N")
      ->capture_default_str();
  addThreads(command, options.threads);
  command->add_flag("--json", options.json, "print JSON");
  command->callback([&] { classify(options); });
}

static void addEval(CLI::App &app, EvalOptions &options) {
  CLI::App *command = app.add_subcommand(
      "eval", "Say how often the network is right about labelled images");
  addDataOptions(command, options.data);
  addEnsemble(command, options.weights, options.crops);
  CLI::Option *merge =
      command
          ->add_option("--merge", options.merge,
                       "join probabilities that --probs has saved (npy)")
          ->excludes("--weights")
          ->type_name("FILE");
  command
      ->add_option("--merge-models", options.mergeModels,
                   "the number of models in each file of --merge; 1 by default")
      ->needs(merge)
      ->check(CLI::Range(1, 1000000))
      ->type_name("N");
  addFile(command, "--probs", options.probabilities,
          "save the probabilities of each image, f32 N x classes (npy)");
  addFile(command, "--confusion", options.confusion,
          "save the confusion matrix (CSV)");
  command->add_flag("--strict", options.strict,
                    "stop at an image that cannot be read");
  addThreads(command, options.threads);
  command->add_flag("--json", options.json, "print JSON");
  command->callback([&] { eval(options); });
}

static void addRun(CLI::App &app, RunOptions &options) {
  CLI::App *command = app.add_subcommand("run", "Run the network on a tensor");
  addFile(command, "--weights", options.weights, "weights (safetensors)")
      ->required();
  addFile(command, "--input", options.input, "images, N x C x H x W (npy)")
      ->required();
  addFile(command, "--output", options.output, "the network's output (npy)");
  command
      ->add_option("--output-dir", options.outputDir,
                   "folder for the tapped layers' outputs, one npy file each")
      ->type_name("FOLDER");
  addThreads(command, options.threads);
  command->callback([&] { run(options); });
}

static void addBench(CLI::App &app, BenchOptions &options) {
  CLI::App *command = app.add_subcommand(
      "bench", "Measure the network's speed, or with data how fast they load");
  addFile(command, "--weights", options.weights,
          "weights (safetensors); initial ones by default");
  command->add_option("--batch", options.batch, "images in a run")
      ->check(CLI::Range(1, model().max_batch))
      ->type_name("N")
      ->capture_default_str();
  addThreads(command, options.threads);
  constexpr double mostSeconds = 3600;
  command
      ->add_option("--seconds", options.seconds,
                   "how long to measure, after a warm-up")
      ->check(CLI::Range(0.0, mostSeconds))
      ->type_name("X")
      ->capture_default_str();
  command->add_flag("--layers", options.layers, "measure each layer, too");
  addDataOptions(command, options.data);
  command
      ->add_option("--augmentation", options.augmentation,
                   "with data: how images are varied, as in a table's "
                   "training.augmentation")
      ->type_name("JSON");
  command->add_flag("--json", options.json, "print JSON");
  command->callback([&] {
    bool ofData = !options.data.data.empty() || !options.data.list.empty();
    ofData ? benchData(options) : bench(options);
  });
}

/// What programs that were compiled with --train can do besides.
static void addTraining(CLI::App &app, Arguments &arguments) {
  if (!model().training)
    return;
  GradientsOptions &options = arguments.gradients;
  CLI::App *command = app.add_subcommand(
      "gradients", "Write the gradients of the mean loss over a batch");
  addFile(command, "--weights", options.weights, "weights (safetensors)")
      ->required();
  addFile(command, "--input", options.input, "images, N x C x H x W (npy)")
      ->required();
  addFile(command, "--labels", options.labels,
          "their classes, integers or one-hot (npy)")
      ->required();
  addFile(command, "--output", options.output,
          "each parameter's gradient (safetensors)")
      ->required();
  command->add_flag("--no-dropout", options.noDropout, "keep all values");
  addSeed(command, options.seed);
  addThreads(command, options.threads);
  command->callback([&] { gradients(options); });
  addTrain(app, arguments.train, arguments.exitCode);
  addPlot(app, arguments.plot);
}

static void addOthers(CLI::App &app, Arguments &arguments) {
  CLI::App *describing = app.add_subcommand(
      "describe", "Print the network's shapes, layers, weights and needs");
  describing->add_flag("--json", arguments.describeJson, "print JSON");
  describing->callback([&] { describe(arguments.describeJson); });

  CLI::App *command = app.add_subcommand(
      "init", "Write initial weights, the same for a seed on every machine");
  addSeed(command, arguments.init.seed)->required();
  addFile(command, "-o,--output", arguments.init.output,
          "weights (safetensors)")
      ->required();
  command->callback([&] { init(arguments.init); });
}

/// What is wrong with the first argument, which names the command.
static std::string checkCommand(const CLI::App &app, std::string_view name) {
  std::string names;
  for (const CLI::App *command : app.get_subcommands(nullptr)) {
    if (command->get_name() == name)
      return "";
    names += (names.empty() ? "" : ", ") + command->get_name();
  }
  if (name.empty())
    return fmt::format("no command given; there are {}", names);
  if (name[0] == '-')
    return "";
  return fmt::format("unknown command '{}'; there are {}", name, names);
}

/// Runs the command; says what is wrong in one message.
static int main(int argc, char **argv) {
  std::string name = std::filesystem::path(argv[0]).filename().string();
  auto fail = [&](const std::string &message) {
    fmt::print(stderr, "{}: error: {}\n", name, message);
    return 1;
  };
  CLI::App app(fmt::format("The network {}", model().name), name);
  app.set_version_flag("--version", inception_program.version());
  app.require_subcommand(1);
  Arguments arguments;
  addClassify(app, arguments.classify);
  addEval(app, arguments.eval);
  addRun(app, arguments.run);
  addBench(app, arguments.bench);
  addOthers(app, arguments);
  addTraining(app, arguments);
  std::string problem = checkCommand(app, argc > 1 ? argv[1] : "");
  if (!problem.empty())
    return fail(problem);
  try {
    app.parse(argc, argv);
    // Results that could not be written are no results.
    if (fflush(stdout) || ferror(stdout))
      return fail("cannot write to the standard output");
  } catch (const CLI::ParseError &error) {
    // Help and version are no errors, but come the same way.
    return error.get_exit_code() == 0 ? app.exit(error) : fail(error.what());
  } catch (const std::bad_alloc &) {
    return fail("out of memory");
  } catch (const std::exception &error) {
    return fail(error.what());
  }
  return arguments.exitCode;
}

} // namespace inception::program

int main(int argc, char **argv) {
  // Images come and go by the thousand: keep the memory of those that are gone.
  constexpr int kept = 64 << 20;
  mallopt(M_MMAP_THRESHOLD, kept);
  mallopt(M_TRIM_THRESHOLD, kept);
  return inception::program::main(argc, argv);
}
