//===- Transform.h - From a sample to the network's input -------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_AUGMENT_TRANSFORM_H
#define INCEPTION_RUNTIME_PROGRAM_AUGMENT_TRANSFORM_H

#include "runtime/program/Preprocess.h"
#include "runtime/program/augment/Augmentation.h"
#include "runtime/program/data/Dataset.h"

namespace inception::program {

/// Makes the network's input of samples, augmented or as for inference.
class Transform {
public:
  explicit Transform(const Preprocess &preprocess,
                     const Augmentation &augmentation = {});

  /// Throws if no input can be made of these data, with this augmentation.
  void check(const Dataset &data, const std::string &what) const;

  /// Writes C x H x W floats; what is random follows from `draws` alone.
  void apply(const Sample &sample, Draws draws, float *input) const;

private:
  Image augment(const Image &image, Draws &draws) const;

  const Preprocess &preprocess;
  Augmentation augmentation;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_AUGMENT_TRANSFORM_H
