//===- Preprocess.h - From photographs to the network's input ---*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_PREPROCESS_H
#define INCEPTION_RUNTIME_PROGRAM_PREPROCESS_H

#include "runtime/program/Image.h"

#include <array>
#include <string>
#include <vector>

namespace inception::program {

/// What the network's input is made of, from the table's `preprocess`:
///
///     {"resize": 256, "order": "BGR", "range": 255, "mean": [104, 117, 123],
///      "std": [1, 1, 1]}
///
/// The shorter side becomes `resize` pixels (without it, the image is stretched
/// to the input's size), the centre is cut out, and every channel, in this
/// `order` (RGB, BGR or grey), becomes (pixel * range / 255 - mean) / std.
class Preprocess {
public:
  struct Size {
    int width, height;
  };

  /// For the network's input; throws if the description makes no sense for it.
  Preprocess();
  Preprocess(const std::string &json, int channels, int height, int width);

  /// Writes channels x height x width floats.
  void apply(const Image &image, float *input) const;

  // The steps of it, for what cuts images out in other ways.

  /// The image, in colour or grey as the network takes it.
  Image convert(const Image &image) const;

  /// The size that an image is resized to before the centre is cut out.
  Size resized(Size image) const;

  /// The centre of an image of this size, as large as the input.
  Window centre(Size size) const;

  /// Writes the floats of a converted image of the input's size, mirrored or
  /// not.
  void normalise(const Image &image, bool mirrored, float *input) const;

  int inputChannels() const { return channels; }
  int inputHeight() const { return height; }
  int inputWidth() const { return width; }

private:
  int channels, height, width;
  int shorterSide = 0;
  bool reversed = false;
  /// What each of 256 levels becomes, for each channel of the input.
  std::vector<std::array<float, 256>> levels;
};

/// Where a centred part of `part` pixels starts; halves go to the even side.
int centredStart(int whole, int part);

/// The size of an image whose shorter side becomes `side` pixels.
Preprocess::Size scaledTo(Preprocess::Size image, int side);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_PREPROCESS_H
