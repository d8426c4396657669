//===- Eval.cpp - How often networks are right about labelled images ------===//
#include "runtime/program/ClassNames.h"
#include "runtime/program/Commands.h"
#include "runtime/program/eval/Crops.h"
#include "runtime/program/eval/Evaluate.h"
#include "runtime/program/eval/Merge.h"
#include "runtime/program/eval/Probabilities.h"
#include "runtime/program/eval/Report.h"
#include "runtime/program/ranks/EvaluateOnRanks.h"

#include <chrono>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>

namespace inception::program {

namespace {
/// Takes the probabilities of one image after another: counts, and saves them.
class Results {
public:
  Results(const EvalOptions &options, const Dataset &data, int64_t classes)
      : data(data), classList(classListBeside(options.probabilities)),
        score(classes, !options.confusion.empty()),
        progress("evaluating", static_cast<size_t>(data.size())),
        row(static_cast<size_t>(classes)) {
    if (!options.confusion.empty())
      confusion = std::make_unique<OutputFile>(options.confusion);
    if (options.probabilities.empty())
      return;
    file = std::make_unique<OutputFile>(options.probabilities);
    file->write(npyHeader({data.size(), classes}));
  }

  void take(int64_t index, const std::vector<double> *values) {
    if (values)
      score.add(data.label(index), *values);
    else
      score.addBroken();
    for (size_t i = 0; i < row.size(); ++i)
      row[i] = values ? static_cast<float>((*values)[i])
                      : std::numeric_limits<float>::quiet_NaN();
    if (file)
      file->write(row.data(), row.size() * sizeof(float));
    progress.update(static_cast<size_t>(index + 1));
  }

  /// The files appear; returns the score.
  const Score &finish(const std::vector<std::string> &names) {
    if (score.all().images == 0)
      throw Failure("none of {} images could be read", data.size());
    if (confusion) {
      confusion->write(score.confusionCsv(names));
      confusion->commit();
    }
    if (file)
      commitProbabilities(names);
    return score;
  }

private:
  /// What the columns are goes beside them.
  void commitProbabilities(const std::vector<std::string> &names) {
    std::filesystem::remove(classList);
    file->commit();
    if (names.empty())
      return;
    OutputFile list(classList);
    list.write(fmt::format("{}\n", fmt::join(names, "\n")));
    list.commit();
  }

  const Dataset &data;
  std::string classList;
  Score score;
  Progress progress;
  std::vector<float> row;
  std::unique_ptr<OutputFile> confusion, file;
};
} // namespace

static std::shared_ptr<const Dataset> openData(const EvalOptions &options) {
  DataSource source = options.data;
  source.test = true;
  return openDataset(source);
}

static std::string nameOfData(const DataSource &source) {
  return source.list.empty() ? source.data : source.list;
}

/// The classes of the columns of the files to merge, as far as they are known.
static std::vector<std::string> readMergedClasses(const EvalOptions &options,
                                                  int64_t classes) {
  std::vector<std::string> names;
  std::string first;
  for (const std::string &file : options.merge) {
    std::string list = classListBeside(file);
    if (!std::filesystem::exists(list))
      continue;
    std::vector<std::string> read = readClassList(list, classes);
    if (!names.empty() && read != names)
      throw Failure("{}: other classes than those of {}", list, first);
    if (names.empty())
      first = list;
    names = std::move(read);
  }
  return names;
}

static void merge(const EvalOptions &options) {
  int64_t classes = countClasses();
  std::vector<std::string> names = readMergedClasses(options, classes);
  auto data = relabel(openData(options), names);
  checkClasses(*data, nameOfData(options.data), classes);
  MergedProbabilities merged(options.merge, options.mergeModels, data->size(),
                             classes);
  Results results(options, *data, classes);
  std::vector<double> mean;
  for (int64_t i = 0; i < data->size(); ++i)
    results.take(i, merged.next(mean) ? &mean : nullptr);
  if (names.empty()) {
    names = data->classNames();
    warnOfNumberedClasses(names, nameOfData(options.data));
  }
  const Score &score = results.finish(names);
  // How many crops the files are of is not known.
  printScore(score, names, {0, merged.models(), 0}, options.json);
}

static void evaluate(const EvalOptions &options, Communicator &ranks) {
  int64_t classes = countClasses();
  std::shared_ptr<const Dataset> data;
  ranks.rootFirst([&] { data = openData(options); });
  int64_t rows =
      std::min<int64_t>(model().max_batch, data->size() * options.crops);
  int threads = ranks.threads(options.threads);
  Ensemble ensemble(options.weights, static_cast<int>(rows), threads);
  std::vector<std::string> names = ensemble.classNames();
  data = relabel(data, names);
  std::string what = nameOfData(options.data);
  checkClasses(*data, what, classes);
  if (names.empty()) {
    names = data->classNames();
    if (ranks.isRoot())
      warnOfNumberedClasses(names, what);
  }
  std::optional<Results> results;
  if (ranks.isRoot())
    results.emplace(options, *data, classes);
  EvaluationOptions how;
  how.crops = options.crops;
  how.rows = rows;
  how.classes = classes;
  how.threads = threads;
  how.strict = options.strict;
  auto start = std::chrono::steady_clock::now();
  evaluateOnRanks(
      ranks, *data, what, how,
      [&](int64_t count, const float *images, double *sums) {
        ensemble.run(count, images, sums);
      },
      [&](int64_t index, const std::vector<double> *values) {
        results->take(index, values);
      });
  if (!results)
    return;
  std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  const Score &score = results->finish(names);
  printScore(score, names,
             {options.crops, options.weights.size(), time.count()},
             options.json);
}

void eval(const EvalOptions &options) {
  if (!options.merge.empty())
    merge(options);
  else if (options.weights.empty())
    throw Failure("eval needs --weights FILE.safetensors, or --merge with "
                  "probabilities that --probs has saved");
  else
    runOnRanks([&](Communicator &ranks) {
      evaluate(options, ranks);
      return 0;
    });
}

} // namespace inception::program
