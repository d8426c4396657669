//===- Crops.h - The parts of an image that are classified ------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_EVAL_CROPS_H
#define INCEPTION_RUNTIME_PROGRAM_EVAL_CROPS_H

#include "runtime/program/Preprocess.h"

#include <functional>

namespace inception::program {

/// A part of an image that was resized as a whole.
struct Crop {
  Preprocess::Size resized;
  Window window; ///< resized once more where it is not of the input's size
  bool mirrored;
};

/// The crops of an image of this size, in a fixed order.
///
/// - 1: the centre, as inference has it.
/// - 10: the corners and the centre of the image that inference resizes; each
///   as it is, then all mirrored.
/// - 144, of "Going Deeper with Convolutions": the shorter side becomes 256,
///   288, 320 and 352 pixels; of each, the left, central and right square (top,
///   central and bottom where the image is higher than wide); of each, the four
///   corners and the centre of 224 x 224, and the square resized to that; each
///   as it is, then mirrored.
///
/// The 256 to 352 are for an input of 224 pixels: for another, they are in
/// proportion to its longer side.
std::vector<Crop> listCrops(Preprocess::Size image, int count,
                            const Preprocess &preprocess);

/// Whether there is a recipe for so many crops.
bool isCropCount(int count);

/// Writes the crops as the network's input, each to where `next` says; a null
/// pointer ends it.
void makeCrops(const Image &image, int count, const Preprocess &preprocess,
               const std::function<float *()> &next);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_EVAL_CROPS_H
