//===- Score.h - How often a network is right -------------------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_EVAL_SCORE_H
#define INCEPTION_RUNTIME_PROGRAM_EVAL_SCORE_H

#include <cstdint>
#include <string>
#include <vector>

namespace inception::program {

/// Errors over all images and those of each class.
class Score {
public:
  /// Images, and those of them whose label was not the first, or not among the
  /// first five.
  struct Counts {
    int64_t images = 0, top1Wrong = 0, top5Wrong = 0;

    /// Shares of the images; 0 if there are none.
    double top1Error() const { return images ? double(top1Wrong) / images : 0; }
    double top5Error() const { return images ? double(top5Wrong) / images : 0; }
  };

  /// `withConfusion`: counts what was taken for what, too.
  explicit Score(int64_t classes, bool withConfusion = false);

  void add(int64_t label, const std::vector<double> &probabilities);
  void addBroken() { ++brokenImages; }

  const Counts &all() const { return total; }
  const std::vector<Counts> &byClass() const { return counts; }
  int64_t broken() const { return brokenImages; }

  /// The mean of -log(probability of the label).
  double loss() const { return total.images ? lossSum / total.images : 0; }

  /// A line for each class, with the images of it that were taken for each; the
  /// first line and column have names.
  std::string confusionCsv(const std::vector<std::string> &names) const;

private:
  Counts total;
  std::vector<Counts> counts;
  std::vector<int64_t> confusion; ///< classes x classes, or empty
  int64_t brokenImages = 0;
  double lossSum = 0;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_EVAL_SCORE_H
