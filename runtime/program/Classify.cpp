//===- Classify.cpp - The most likely classes of photographs --------------===//
#include "runtime/program/ClassNames.h"
#include "runtime/program/Commands.h"
#include "runtime/program/Support.h"
#include "runtime/program/eval/Evaluate.h"
#include "runtime/program/eval/Probabilities.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>

namespace inception::program {

namespace {
/// Images by their paths, without labels.
class Files : public Dataset {
public:
  explicit Files(const std::vector<std::string> &paths) : paths(paths) {}

  int64_t size() const override { return static_cast<int64_t>(paths.size()); }
  int64_t classes() const override { return 1; }
  const std::vector<std::string> &classNames() const override { return none; }
  int64_t label(int64_t) const override { return 0; }
  std::string name(int64_t i) const override { return paths[i]; }
  void read(int64_t i, Sample &sample) const override {
    try {
      sample.image = loadImage(paths[i]);
    } catch (const Failure &failure) {
      std::lock_guard<std::mutex> lock(mutex);
      failures[i] = failure.what();
      throw;
    }
  }

  /// What is wrong with an image that could not be read.
  std::string failure(int64_t i) const {
    std::lock_guard<std::mutex> lock(mutex);
    return failures.at(i);
  }

  int64_t countFailures() const {
    std::lock_guard<std::mutex> lock(mutex);
    return static_cast<int64_t>(failures.size());
  }

private:
  const std::vector<std::string> &paths;
  std::vector<std::string> none;
  mutable std::mutex mutex; ///< of the failures
  mutable std::map<int64_t, std::string> failures;
};
} // namespace

namespace {
/// Prints results as they come, or collects them for JSON.
class Report {
public:
  Report(const ClassifyOptions &options, std::vector<std::string> labels)
      : options(options), labels(std::move(labels)) {}

  void add(const std::string &image, const std::vector<double> &values) {
    nlohmann::ordered_json top = nlohmann::ordered_json::array();
    if (!options.json)
      fmt::print("{}\n", image);
    for (int index : largest(values, options.top)) {
      std::string label =
          labels.empty() ? fmt::format("class {}", index) : labels[index];
      if (!options.json)
        fmt::print("  {:6.2f} %  {}\n", values[index] * 100, label);
      nlohmann::ordered_json entry = {{"class", index},
                                      {"probability", values[index]}};
      if (!labels.empty())
        entry["label"] = label;
      top.push_back(std::move(entry));
    }
    results.push_back({{"image", image}, {"top", std::move(top)}});
  }

  void addBroken(const std::string &image, const std::string &failure) {
    // That of a single image is how the command ends.
    if (options.images.size() > 1)
      printWarning(failure + "; skipped");
    results.push_back({{"image", image}, {"error", failure}});
  }

  void finish() const {
    // File names and labels may be no UTF-8: such bytes are replaced.
    if (options.json)
      fmt::print("{}\n",
                 results.dump(2, ' ', false,
                              nlohmann::json::error_handler_t::replace));
  }

private:
  const ClassifyOptions &options;
  std::vector<std::string> labels;
  nlohmann::ordered_json results = nlohmann::ordered_json::array();
};
} // namespace

void classify(const ClassifyOptions &options) {
  if (options.weights.empty())
    throw Failure(
        "classify needs --weights FILE.safetensors; '{} init --seed 1 "
        "-o FILE.safetensors' makes initial ones, which know nothing",
        model().name);
  EvaluationOptions how;
  how.classes = countClasses();
  std::vector<std::string> labels =
      options.labels.empty() ? std::vector<std::string>()
                             : readClassList(options.labels, how.classes);
  Files files(options.images);
  how.rows = std::min<int64_t>(files.size() * options.crops, model().max_batch);
  Ensemble ensemble(options.weights, static_cast<int>(how.rows),
                    options.threads);
  Report report(options, labels.empty() ? ensemble.classNames() : labels);
  how.crops = options.crops;
  how.threads = options.threads;
  // Said where the image's result would be.
  how.warn = [](const std::string &) {};
  Progress progress("classifying", options.images.size());
  evaluateImages(
      files, "the images", how,
      [&](int64_t rows, const float *images, double *sums) {
        ensemble.run(rows, images, sums);
      },
      [&](int64_t index, const std::vector<double> *values) {
        if (values)
          report.add(options.images[index], *values);
        else
          report.addBroken(options.images[index], files.failure(index));
        progress.update(static_cast<size_t>(index) + 1);
      });
  report.finish();
  int64_t broken = files.countFailures();
  if (broken && files.size() == 1)
    throw Failure("{}", files.failure(0));
  if (broken)
    throw Failure("{} of {} images could not be read", broken, files.size());
}

} // namespace inception::program
