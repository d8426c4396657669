//===- EvaluateOnRanks.h - Evaluation by several processes ------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_RANKS_EVALUATEONRANKS_H
#define INCEPTION_RUNTIME_PROGRAM_RANKS_EVALUATEONRANKS_H

#include "runtime/program/eval/Evaluate.h"
#include "runtime/program/ranks/Communicator.h"

namespace inception::program {

/// As evaluateImages, with the images divided among the ranks: the root takes
/// all of them in order, the other ranks none. So the result is the same for
/// any number of ranks.
void evaluateOnRanks(Communicator &ranks, const Dataset &data,
                     const std::string &what, EvaluationOptions options,
                     const RunRowsFn &run, const TakeImageFn &take);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_RANKS_EVALUATEONRANKS_H
