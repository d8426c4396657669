//===- EvaluateOnRanks.cpp - Evaluation by several processes --------------===//
#include "runtime/program/ranks/EvaluateOnRanks.h"

#include <algorithm>

namespace inception::program {

namespace {
/// Brings images of all ranks to the root, a block of each at a time.
class Rounds {
public:
  Rounds(Communicator &ranks, int64_t images, const EvaluationOptions &options,
         const TakeImageFn &take)
      : ranks(ranks), images(images), block(options.block),
        row(static_cast<size_t>(options.classes) + 1), take(take),
        mine(static_cast<size_t>(block) * row) {
    if (ranks.isRoot())
      all.resize(mine.size() * static_cast<size_t>(ranks.size()));
  }

  /// The next image of this rank.
  void add(const std::vector<double> *values) {
    double *place = &mine[filled * row];
    place[0] = values != nullptr;
    if (values)
      std::copy(values->begin(), values->end(), place + 1);
    if (++filled == static_cast<size_t>(block))
      end();
  }

  /// Also takes part in rounds that have no image of this rank.
  void finish() {
    int64_t round = block * ranks.size();
    while (done < (images + round - 1) / round)
      end();
  }

private:
  void end() {
    ranks.gather(mine, all);
    int64_t first = done * block * ranks.size();
    ++done;
    filled = 0;
    if (!ranks.isRoot())
      return;
    std::vector<double> values(row - 1);
    for (int64_t i = 0; i < block * ranks.size() && first + i < images; ++i) {
      const double *place = &all[static_cast<size_t>(i) * row];
      std::copy_n(place + 1, row - 1, values.begin());
      take(first + i, place[0] != 0 ? &values : nullptr);
    }
  }

  Communicator &ranks;
  int64_t images, block;
  size_t row; ///< whether the image is good, and its probabilities
  const TakeImageFn &take;
  std::vector<double> mine, all;
  size_t filled = 0;
  int64_t done = 0;
};
} // namespace

void evaluateOnRanks(Communicator &ranks, const Dataset &data,
                     const std::string &what, EvaluationOptions options,
                     const RunRowsFn &run, const TakeImageFn &take) {
  options.threads = ranks.threads(options.threads);
  if (ranks.size() == 1)
    return evaluateImages(data, what, options, run, take);
  // Few enough that the root's memory is small, enough to fill a batch.
  options.block = std::max<int64_t>(1, options.rows / options.crops);
  options.parts = ranks.size();
  options.part = ranks.rank();
  Rounds rounds(ranks, data.size(), options, take);
  evaluateImages(
      data, what, options, run,
      [&](int64_t, const std::vector<double> *values) { rounds.add(values); });
  rounds.finish();
}

} // namespace inception::program
