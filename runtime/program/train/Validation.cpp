//===- Validation.cpp - How good a network is in training -----------------===//
#include "runtime/program/train/Validation.h"

#include "runtime/program/Network.h"
#include "runtime/program/eval/Probabilities.h"
#include "runtime/program/ranks/EvaluateOnRanks.h"

#include <algorithm>

namespace inception::program {

Score Validation::measure(const Tensors &weights, Communicator &ranks) const {
  int64_t classes = model().outputs[0].elements;
  auto rows =
      static_cast<int>(std::min<int64_t>(model().max_batch, data->size()));
  Weights packed = Weights::of(weights);
  Context context(packed, rows, ranks.threads(threads));
  Outputs outputs(rows);
  EvaluationOptions how;
  how.rows = rows;
  how.classes = classes;
  how.threads = threads;
  how.strict = strict;
  Score score(classes);
  evaluateOnRanks(
      ranks, *data, what, how,
      [&](int64_t count, const float *images, double *sums) {
        context.run(static_cast<int>(count), images, outputs.pointers());
        for (int64_t row = 0; row < count; ++row) {
          std::vector<double> values =
              probabilities(outputs[0] + classes * row, classes);
          std::copy(values.begin(), values.end(), sums + classes * row);
        }
      },
      [&](int64_t index, const std::vector<double> *values) {
        if (values)
          score.add(data->label(index), *values);
        else
          score.addBroken();
      });
  return score;
}

} // namespace inception::program
