//===- Photometric.h - Brightness, contrast and colour ----------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_AUGMENT_PHOTOMETRIC_H
#define INCEPTION_RUNTIME_PROGRAM_AUGMENT_PHOTOMETRIC_H

#include "runtime/program/augment/Augmentation.h"

namespace inception::program {

// What Pillow's ImageEnhance makes of an image: a factor of 1 leaves it as it
// is; one of 0 gives a black image, one that is grey all over, one without
// colours.
void adjustBrightness(Image &image, float factor);
void adjustContrast(Image &image, float factor);
void adjustColour(Image &image, float factor);

/// All three in random order, each by a factor that is uniform in
/// 1 - amount to 1 + amount.
void distort(Image &image, double amount, Draws &draws);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_AUGMENT_PHOTOMETRIC_H
