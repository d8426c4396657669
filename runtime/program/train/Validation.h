//===- Validation.h - How good a network is in training ---------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_TRAIN_VALIDATION_H
#define INCEPTION_RUNTIME_PROGRAM_TRAIN_VALIDATION_H

#include "runtime/program/data/Dataset.h"
#include "runtime/program/eval/Score.h"
#include "runtime/program/ranks/Communicator.h"
#include "runtime/program/train/Tensors.h"

#include <memory>

namespace inception::program {

/// Images that are not trained with, to measure a network by.
struct Validation {
  std::shared_ptr<const Dataset> data;
  std::string what; ///< names the data in messages
  int threads = 0;
  bool strict = false;

  /// Runs the compiled network with these weights on all images, divided among
  /// the ranks; the root has the score.
  Score measure(const Tensors &weights, Communicator &ranks) const;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_TRAIN_VALIDATION_H
