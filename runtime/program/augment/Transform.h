//===- Transform.h - From a sample to the network's input -------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_AUGMENT_TRANSFORM_H
#define INCEPTION_RUNTIME_PROGRAM_AUGMENT_TRANSFORM_H

#include "runtime/program/Preprocess.h"
#include "runtime/program/augment/Augmentation.h"
#include "runtime/program/data/Dataset.h"

#include <optional>

namespace inception::program {

/// Makes the network's input of samples: as for inference, or augmented.
class Transform {
public:
  /// For these data, which `what` names in messages; throws if no input of the
  /// network can be made of them.
  static Transform forData(const Dataset &data, const std::string &what,
                           const Augmentation &augmentation = {});

  /// For images of this preprocessing.
  explicit Transform(Preprocess preprocess,
                     const Augmentation &augmentation = {});

  /// Floats that one sample becomes.
  size_t inputSize() const { return size_t(channels) * height * width; }

  /// Writes C x H x W floats; what is random follows from `draws` alone.
  void apply(const Sample &sample, Draws draws, float *input) const;

private:
  Transform(int channels, int height, int width,
            const Augmentation &augmentation)
      : channels(channels), height(height), width(width),
        augmentation(augmentation) {}

  Image place(const Image &image, Draws &draws) const;
  void applyToImage(const Image &image, Draws &draws, float *input) const;
  void applyToTensor(const float *tensor, Draws &draws, float *input) const;

  std::optional<Preprocess> preprocess; ///< of images
  int channels, height, width;
  Augmentation augmentation;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_AUGMENT_TRANSFORM_H
