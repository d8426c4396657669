//===- Train.cpp - Trains the network -------------------------------------===//
#include "runtime/program/ClassNames.h"
#include "runtime/program/Commands.h"
#include "runtime/program/Network.h"
#include "runtime/program/train/Loop.h"

#include <cstring>
#include <nlohmann/json.hpp>

namespace inception::program {

using nlohmann::ordered_json;

namespace {
/// The data of a training, its validation's included.
struct TrainingData {
  std::shared_ptr<const Dataset> training;
  std::optional<Validation> validation;
  std::vector<std::string> classNames;
};
} // namespace

/// What messages call the data.
static const std::string &nameOf(const DataSource &source) {
  return source.list.empty() ? source.data : source.list;
}

static TrainingData openData(const TrainOptions &options,
                             const Settings &settings) {
  int64_t classes = model().outputs[0].elements;
  const std::string &what = nameOf(options.data);
  TrainingData data;
  data.training = openDataset(options.data);
  checkClasses(*data.training, what, classes);
  checkTrainable(*data.training, what);
  data.classNames = data.training->classNames();
  if (!options.classNames.empty()) {
    if (!data.classNames.empty())
      throw Failure("--class-names: the classes of {} have names: those of "
                    "their folders",
                    what);
    data.classNames = readClassList(options.classNames, classes);
  }
  if (settings.validation.empty())
    return data;
  Validation validation;
  validation.threads = options.threads;
  validation.strict = options.strict;
  if (auto fraction = settings.validationFraction()) {
    DataSplit split = splitDataset(data.training, *fraction, settings.seed);
    data.training = split.training;
    validation.data = split.validation;
    validation.what = what;
  } else {
    DataSource source;
    source.data = validation.what = settings.validation;
    source.labels = options.validationLabels;
    source.test = true;
    validation.data = relabel(openDataset(source), data.classNames);
    checkClasses(*validation.data, validation.what, classes);
  }
  data.validation = std::move(validation);
  return data;
}

/// The checkpoint that the training goes on from, if it is to go on.
static std::optional<Checkpoints::Opened>
openCheckpoint(const TrainOptions &options, Checkpoints *checkpoints) {
  if (!checkpoints) {
    if (options.resume)
      throw Failure("--resume needs --checkpoint-dir: the folder of the "
                    "checkpoints to go on from");
    return std::nullopt;
  }
  bool any = !checkpoints->steps().empty();
  if (!options.resume) {
    if (any)
      throw Failure("{}: has checkpoints of a training; --resume goes on with "
                    "it, another training needs another folder",
                    options.checkpointFolder);
    return std::nullopt;
  }
  auto opened = checkpoints->open(
      [](const std::string &text) { fmt::print(stderr, "{}\n", text); });
  if (!opened && any)
    throw Failure("{}: no checkpoint is good", options.checkpointFolder);
  return opened;
}

/// The settings of a new training, or of one that goes on.
static Settings chooseSettings(const TrainOptions &options,
                               const Checkpoints::Opened *opened) {
  if (!opened)
    return makeSettings(options);
  std::string notice;
  Settings settings =
      continueSettings(parseSettings(opened->info.settings, opened->path),
                       options, opened->path, notice);
  if (!notice.empty())
    fmt::print(stderr, "{}\n", notice);
  return settings;
}

static void writeResult(const TrainOptions &options, const TrainingData &data,
                        const Tensors &weights) {
  Metadata metadata = {{"format", "pt"}, {"network", model().name}};
  if (!data.classNames.empty())
    metadata[classNamesKey] = formatClassNames(data.classNames);
  writeWeights(options.weightsOut, weights, metadata);
}

/// Says how a training that a signal has ended goes on.
static void reportInterrupt(const TrainOptions &options, const Loop &loop,
                            int64_t step, const std::string &checkpoint) {
  if (checkpoint.empty())
    fmt::print(stderr,
               "stopped after step {} of {}; the weights so far are in {} "
               "(with --checkpoint-dir a training can go on)\n",
               step, loop.steps(), options.weightsOut);
  else
    fmt::print(stderr,
               "stopped after step {} of {}; the same command with --resume "
               "goes on from {}\n",
               step, loop.steps(), checkpoint);
}

static std::string describeStart(const Settings &settings,
                                 const TrainingData &data, const Loop &loop,
                                 int64_t step) {
  ordered_json record = {
      {"type", "start"},
      {"network", model().name},
      {"images", data.training->size()},
      {"classes", model().outputs[0].elements},
      {"step", step},
      {"steps", loop.steps()},
      {"steps_per_epoch", loop.stepsPerEpoch()},
      {"settings", ordered_json::parse(formatSettings(settings))}};
  return record.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

static int train(const TrainOptions &options, Communicator &ranks) {
  if (options.data.data.empty() && options.data.list.empty())
    throw Failure("train needs --data, or --list");
  auto start = std::chrono::steady_clock::now();
  std::optional<Checkpoints> checkpoints;
  if (!options.checkpointFolder.empty())
    checkpoints.emplace(options.checkpointFolder, options.keep);
  if (checkpoints && ranks.isRoot())
    checkpoints->prepare();
  ranks.max(0); // The folder is there.
  auto opened = openCheckpoint(options, checkpoints ? &*checkpoints : nullptr);
  Settings settings = chooseSettings(options, opened ? &*opened : nullptr);
  TrainingData data;
  ranks.rootFirst([&] { data = openData(options, settings); });
  if (opened && opened->info.dataFingerprint != data.training->fingerprint())
    throw Failure("{}: not the data that {} was trained with",
                  nameOf(options.data), opened->path);
  Trainer trainer(ranks, settings.recipe.batch, settings.shards,
                  options.threads, settings.syncBatchNorm);
  if (opened)
    opened->restore(trainer);
  else
    trainer.set(INCEPTION_STATE_PARAMETER,
                initialWeights(options.init, options.reset, settings.seed));
  Transform transform =
      Transform::forData(*data.training, nameOf(options.data),
                         Augmentation::parse(settings.recipe.augmentation));
  Log log(ranks.isRoot() ? options.log : "", opened.has_value());
  Training training{ranks,
                    options,
                    settings,
                    *data.training,
                    transform,
                    data.validation ? &*data.validation : nullptr,
                    checkpoints ? &*checkpoints : nullptr,
                    trainer,
                    log,
                    opened ? opened->info.step : 0};
  Loop loop(training);
  log.write(describeStart(settings, data, loop, training.step));
  int signal = loop.run();
  std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  log.write(ordered_json{{"type", "end"},
                         {"step", training.step},
                         {"reason", signal ? strsignal(signal) : "done"},
                         {"seconds", time.count()},
                         {"waited", loop.secondsWaited()}}
                .dump());
  constexpr int signalBase = 128;
  int result = signal ? signalBase + signal : 0;
  if (!ranks.isRoot())
    return result;
  if (!signal || !checkpoints)
    writeResult(options, data, loop.result());
  if (signal)
    reportInterrupt(options, loop, training.step,
                    checkpoints ? checkpoints->newest() : "");
  else
    fmt::print("{} steps in {}, {:.1f} s of them waiting for data; weights in "
               "{}\n",
               training.step, formatDuration(time.count()),
               loop.secondsWaited(), options.weightsOut);
  return result;
}

int train(const TrainOptions &options) {
  return runOnRanks([&](Communicator &ranks) { return train(options, ranks); });
}

} // namespace inception::program
