//===- Report.h - What an evaluation says -----------------------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_EVAL_REPORT_H
#define INCEPTION_RUNTIME_PROGRAM_EVAL_REPORT_H

#include "runtime/program/eval/Score.h"

namespace inception::program {

/// How the probabilities were made.
struct EvaluationFacts {
  int crops; ///< of each image; 0: not known
  size_t models;
  double seconds; ///< 0: nothing was run
};

/// Prints errors and the table of classes, as text or JSON.
void printScore(const Score &score, const std::vector<std::string> &names,
                const EvaluationFacts &facts, bool json);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_EVAL_REPORT_H
