//===- Curves.h - What a training's log says over its steps -----*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_TRAIN_CURVES_H
#define INCEPTION_RUNTIME_PROGRAM_TRAIN_CURVES_H

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace inception::program {

/// A run of a training, as its log has it.
struct Curves {
  struct Step {
    double loss, rate, imagesPerSecond, waited;
  };
  struct Validation {
    double loss, top1Error, top5Error;
  };

  std::string name;     ///< of the file
  std::string settings; ///< JSON
  int64_t stepsPerEpoch = 1;
  std::map<int64_t, Step> steps;
  std::map<int64_t, Validation> validations;
};

/// Reads a log. Of what was done twice, because a training went on from a
/// checkpoint, the last counts; a last line that was cut off is left out.
/// What is no log is a Failure.
Curves readCurves(const std::string &path);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_TRAIN_CURVES_H
