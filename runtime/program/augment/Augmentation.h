//===- Augmentation.h - How training images are varied ----------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_AUGMENT_AUGMENTATION_H
#define INCEPTION_RUNTIME_PROGRAM_AUGMENT_AUGMENTATION_H

#include "runtime/program/Image.h"
#include "runtime/program/augment/Draws.h"

#include <array>
#include <string>
#include <vector>

namespace inception::program {

/// What the table's `training.augmentation` says:
///
///     {"area": [0.08, 1], "aspect": [0.75, 1.3333], "interpolation": "random",
///      "mirror": true, "photometric": 0.5}
///     {"crop_padding": 2, "mirror": true}
///     {"random_crop": true}
///
/// - area: a patch of this share of the image's area is cut out and resized to
///   the input's size. aspect: of the patch, width to height; 3/4 to 4/3 by
///   default.
/// - interpolation: how it is resized: bilinear, area, nearest or cubic;
///   "random" is one of the four with equal probability; a list of names is one
///   of them. Bilinear by default.
/// - random_crop: any part of the image that inference resizes, not its centre.
/// - crop_padding: so many black pixels on each side, then a random part of the
///   input's size.
/// - mirror: left and right exchanged with probability 1/2.
/// - photometric: brightness, contrast and colour in random order (Howard,
///   "Some Improvements on Deep Convolutional Neural Network Based Image
///   Classification", 2013), each by a factor of 1 - x to 1 + x; true is 0.5.
struct Augmentation {
  /// No area: no patches.
  double area[2] = {0, 0}, aspect[2] = {3. / 4, 4. / 3};
  std::vector<Interpolation> interpolations = {Interpolation::Bilinear};
  bool randomCrop = false, mirror = false;
  int cropPadding = 0;
  double photometric = 0;

  /// Reads the section; empty text is no augmentation. The front end has
  /// checked it, so what is wrong here is a Failure in few words.
  static Augmentation parse(const std::string &json);
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_AUGMENT_AUGMENTATION_H
