//===- Loop.cpp - The steps of a training ---------------------------------===//
#include "runtime/program/train/Loop.h"

#include "runtime/program/Network.h"
#include "runtime/program/data/Loader.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <unistd.h>

namespace inception::program {

using nlohmann::ordered_json;

Loop::Loop(Training &training)
    : training(training),
      perEpoch(Loader::stepsPerEpoch(training.data.size(),
                                     training.settings.recipe.batch)),
      total(training.settings.steps(perEpoch)), rates(training.settings) {}

/// A rate for people.
static double percent(double share) { return 100 * share; }

int Loop::run() {
  const Settings &settings = training.settings;
  // Batches that were made elsewhere are taken as they are.
  bool fixedOrder = settings.noAugment && !training.data.tensorShape().empty();
  Communicator &ranks = training.ranks;
  if (ranks.isRoot())
    display.emplace(training.step, total, perEpoch, settings.recipe.batch);
  LoaderOptions options;
  options.seed = settings.seed;
  options.batch = settings.recipe.batch;
  options.begin = options.batch / ranks.size() * ranks.rank();
  options.end = options.batch / ranks.size() * (ranks.rank() + 1);
  options.epoch = training.step / perEpoch;
  options.step = training.step % perEpoch;
  options.shuffle = !fixedOrder;
  options.strict = training.options.strict;
  options.threads = ranks.threads(training.options.threads);
  // Background threads call it: the bar makes room, and comes back by itself.
  options.warn = [start = isatty(STDERR_FILENO) ? "\r\033[K"
                                                : ""](const std::string &text) {
    fmt::print(stderr, "{}{}\n", start, text);
  };
  Loader loader(training.data, training.transform, options);
  int64_t every = training.options.checkpointEvery;
  // A signal may reach ranks in different steps: all end with the first.
  auto signal = [&] { return static_cast<int>(ranks.max(interrupt.signal())); };
  int ended = signal();
  for (; training.step < total && !ended; ended = signal()) {
    runStep(*loader.next());
    waited = loader.waited();
    if (training.step == total || training.step % perEpoch == 0)
      finishEpoch();
    else if (every && training.step % every == 0)
      save(/*accuracy=*/-1);
  }
  reportBroken(loader.broken());
  if (training.step < total && training.checkpoints &&
      savedStep != training.step)
    save(/*accuracy=*/-1);
  display.reset();
  return training.step < total ? ended : 0;
}

void Loop::reportBroken(int64_t images) {
  auto mine = static_cast<double>(images);
  std::vector<double> all(training.ranks.size());
  training.ranks.gather({&mine, 1}, all);
  double sum = std::accumulate(all.begin(), all.end(), 0.0);
  if (display && sum > 0)
    display->line(fmt::format("{:.0f} broken images were left out", sum));
}

void Loop::runStep(const Batch &batch) {
  const Settings &settings = training.settings;
  double rate = settings.recipe.rate.at(training.step, total, perEpoch);
  inception_random random = {};
  random.seed = static_cast<int64_t>(settings.seed);
  random.step = training.step;
  random.first = batch.first;
  random.on = settings.dropout;
  double loss = training.trainer.gradients(batch, random);
  if (!std::isfinite(loss))
    failNonFinite(training.step + 1, fmt::format("the loss is {}", loss));
  training.trainer.update(rates.at(training.step, rate));
  ++training.step;
  if (!display)
    return;
  display->update(training.step, loss, rate);
  logStep(loss, rate);
}

void Loop::logStep(double loss, double rate) {
  training.log.write(
      ordered_json{{"type", "step"},
                   {"step", training.step},
                   {"epoch", (training.step - 1) / perEpoch},
                   {"loss", loss},
                   {"learning_rate", rate},
                   {"images_per_second", display->imagesPerSecond()},
                   {"waited", waited},
                   {"waited_for_ranks", training.trainer.secondsWaited()}}
          .dump());
}

void Loop::finishEpoch() {
  checkWeights();
  if (display)
    display->pause();
  save(training.validation ? validate() : -1);
}

double Loop::validate() {
  Score score = training.validation->measure(result(), training.ranks);
  double accuracy = 1 - score.all().top1Error();
  if (display) {
    display->setAccuracy(accuracy);
    display->line(fmt::format(
        "step {}  validation: {:.2f} % right, {:.2f} % among the first five, "
        "loss {:.4f}",
        training.step, percent(accuracy), percent(1 - score.all().top5Error()),
        score.loss()));
    training.log.write(ordered_json{{"type", "validation"},
                                    {"step", training.step},
                                    {"epoch", (training.step - 1) / perEpoch},
                                    {"images", score.all().images},
                                    {"loss", score.loss()},
                                    {"top1_error", score.all().top1Error()},
                                    {"top5_error", score.all().top5Error()}}
                           .dump());
  }
  return accuracy;
}

void Loop::checkWeights() const {
  if (findNonFinite(training.trainer.get(INCEPTION_STATE_PARAMETER)) >= 0)
    failNonFinite(training.step, "a weight is not finite");
}

void Loop::save(double accuracy) {
  if (!training.checkpoints || !display)
    return;
  display->pause();
  CheckpointInfo info;
  info.step = training.step;
  info.epoch = training.step / perEpoch;
  info.epochStep = training.step % perEpoch;
  info.dataFingerprint = training.data.fingerprint();
  info.settings = formatSettings(training.settings);
  info.accuracy = accuracy;
  checkWeights();
  std::string before = training.checkpoints->newest();
  try {
    std::string path = training.checkpoints->save(info, training.trainer);
    training.log.write(ordered_json{
        {"type", "checkpoint"},
        {"step", training.step},
        {"path", path}}.dump());
  } catch (const Failure &failure) {
    throw Failure("{}\n{}", failure.what(),
                  before.empty() ? "there is no checkpoint yet"
                                 : "the last good checkpoint is " + before +
                                       "; --resume goes on from there");
  }
  savedStep = training.step;
}

Tensors Loop::result() const {
  // Averages start with the first step.
  bool averages = training.settings.recipe.averaging > 0 && training.step > 0;
  return training.trainer.get(averages ? INCEPTION_STATE_AVERAGE
                                       : INCEPTION_STATE_PARAMETER);
}

/// Where numbers went wrong: the first weights that are not finite. Where all
/// are, a NaN of the loss says nothing of its source, since it makes all
/// gradients NaN: the largest weights are what is most likely to have made it.
static std::string findCulprit(const Tensors &weights) {
  int bad = findNonFinite(weights);
  if (bad >= 0)
    return fmt::format("the first weights that are not finite are {}",
                       model().parameters[bad].name);
  float most = 0;
  size_t largest = 0;
  for (size_t i = 0; i < weights.size(); ++i)
    for (float value : weights[i])
      if (std::fabs(value) > most) {
        most = std::fabs(value);
        largest = i;
      }
  return fmt::format("all weights are finite, the largest, {:.3g}, is of {}",
                     most, model().parameters[largest].name);
}

void Loop::failNonFinite(int64_t step, const std::string &what) const {
  std::string culprit =
      findCulprit(training.trainer.get(INCEPTION_STATE_PARAMETER));
  std::string good = training.checkpoints ? training.checkpoints->newest() : "";
  throw Failure("step {} of epoch {}: {}; {}; {}", step,
                (step - 1) / perEpoch + 1, what, culprit,
                good.empty() ? "there is no checkpoint"
                             : "the last good checkpoint is " + good);
}

} // namespace inception::program
