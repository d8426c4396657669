//===- Costs.h - What all parts of the cost model reckon with ---*- C++ -*-===//

#ifndef COMPILER_COST_COSTS_H
#define COMPILER_COST_COSTS_H

#include "llvm/Support/MathExtras.h"
#include <algorithm>

namespace inception {

/// Cycles to find out what an item is, and to start reading something else.
constexpr double itemOverhead = 300;

/// Cycles of computing and moving at once. A part of the shorter is not hidden
/// by the longer, as weights streamed from L3 and from memory show.
inline double overlap(double compute, double memory) {
  constexpr double exposed = 0.2;
  return std::max(compute, memory) + exposed * std::min(compute, memory);
}

/// The sum of `time(width)` over the parts into which `count` is cut evenly,
/// as few as are no wider than `most`.
template <typename Time>
double sumEvenParts(int64_t count, int64_t most, Time time) {
  int64_t parts = llvm::divideCeil(count, most);
  int64_t wide = count % parts, narrow = count / parts;
  return (wide ? wide * time(narrow + 1) : 0) + (parts - wide) * time(narrow);
}

/// The first of the cheapest choices that were considered.
template <typename Choice> class Cheapest {
public:
  explicit Cheapest(Choice none = {}) : best(none) {}

  void consider(const Choice &choice, double cost) {
    if (considered && cost >= least)
      return;
    best = choice;
    least = cost;
    considered = true;
  }

  const Choice &get() const { return best; }

private:
  Choice best;
  double least = 0;
  bool considered = false;
};

} // namespace inception

#endif // COMPILER_COST_COSTS_H
