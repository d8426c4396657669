//===- Patch.h - Random parts of an image -----------------------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_AUGMENT_PATCH_H
#define INCEPTION_RUNTIME_PROGRAM_AUGMENT_PATCH_H

#include "runtime/program/augment/Augmentation.h"

namespace inception::program {

/// A patch of an image of this size: its share of the area is uniform in
/// `area`, the logarithm of its aspect in that of `aspect`, its place in what
/// there is room for.
///
/// Of ten that are drawn, the first that fits. If none does: the largest in the
/// centre that has an allowed aspect.
Window drawPatch(int width, int height, const Augmentation &augmentation,
                 Draws &draws);

/// A part of `image` that starts at (x, y), where either may be negative: what
/// lies outside is black.
Image cutOut(const Image &image, Window window);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_AUGMENT_PATCH_H
