//===- Preprocess.h - From photographs to the network's input ---*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_PREPROCESS_H
#define INCEPTION_RUNTIME_PROGRAM_PREPROCESS_H

#include "runtime/program/Image.h"

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
  /// For the network's input; throws if the description makes no sense for it.
  Preprocess();
  Preprocess(const std::string &json, int channels, int height, int width);

  /// Writes channels x height x width floats.
  void apply(const Image &image, float *input) const;

private:
  int channels, height, width;
  int shorterSide = 0;
  bool reversed = false;
  double range = 255;
  std::vector<double> mean, deviation;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_PREPROCESS_H
