//===- Merge.cpp - Joins probabilities of several evaluations -------------===//
#include "runtime/program/eval/Merge.h"

#include "runtime/program/eval/Probabilities.h"

#include <algorithm>
#include <cmath>

namespace inception::program {

MergedProbabilities::MergedProbabilities(const std::vector<std::string> &paths,
                                         const std::vector<int> &shares,
                                         int64_t images, int64_t classes)
    : row(static_cast<size_t>(classes)) {
  if (!shares.empty() && shares.size() != paths.size())
    throw Failure("--merge has {} files and --merge-models {} numbers",
                  paths.size(), shares.size());
  for (size_t i = 0; i < paths.size(); ++i) {
    auto reader = std::make_unique<NpyReader>(paths[i]);
    if (reader->shape() != std::vector<int64_t>{images, classes})
      throw Failure("{}: shape {}; {} images of {} classes need {}", paths[i],
                    formatShape(reader->shape()), images, classes,
                    formatShape({images, classes}));
    files.push_back({std::move(reader), shares.empty() ? 1 : shares[i]});
    total += static_cast<size_t>(files.back().share);
  }
}

bool MergedProbabilities::next(std::vector<double> &mean) {
  mean.assign(row.size(), 0);
  bool complete = true;
  for (File &file : files) {
    file.reader->read(row.data(), row.size());
    for (size_t i = 0; i < row.size(); ++i) {
      complete = complete && !std::isnan(row[i]);
      mean[i] += widenProbability(row[i]) * file.share / double(total);
    }
  }
  return complete;
}

} // namespace inception::program
