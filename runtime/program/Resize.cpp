//===- Resize.cpp - Antialiased bilinear resizing -------------------------===//
#include "runtime/program/Image.h"

#include <algorithm>
#include <cmath>

namespace inception::program {

/// Fractional bits of the weights: 8 for the pixel and 2 to spare remain.
static constexpr int precision = 32 - 8 - 2;

namespace {
/// The pixels that one output pixel is made of: from `first`, with `weights`.
struct Taps {
  int first;
  std::vector<int> weights;
};
} // namespace

/// The taps of output pixels [begin, end) when `in` pixels become `out`.
static std::vector<Taps> computeTaps(int in, int out, int begin, int end) {
  double scale = double(in) / out;
  // A triangle over one pixel on each side; when shrinking, over `scale`
  // pixels.
  double support = std::max(scale, 1.0);
  std::vector<Taps> result;
  for (int i = begin; i < end; ++i) {
    double center = (i + 0.5) * scale;
    int first = std::max(static_cast<int>(center - support + 0.5), 0);
    int last = std::min(static_cast<int>(center + support + 0.5), in);
    std::vector<double> weights;
    double sum = 0;
    for (int x = first; x < last; ++x) {
      double distance = std::abs((x - center + 0.5) * (1 / support));
      weights.push_back(std::max(1 - distance, 0.0));
      sum += weights.back();
    }
    Taps taps{first, {}};
    for (double weight : weights)
      taps.weights.push_back(static_cast<int>(
          0.5 + (sum != 0 ? weight / sum : weight) * (1 << precision)));
    result.push_back(std::move(taps));
  }
  return result;
}

/// The weighted sum of pixels that are `stride` bytes apart.
static uint8_t weigh(const uint8_t *from, size_t stride,
                     const std::vector<int> &weights) {
  int sum = 1 << (precision - 1);
  for (int weight : weights) {
    sum += *from * weight;
    from += stride;
  }
  return static_cast<uint8_t>(std::clamp(sum >> precision, 0, 255));
}

Image resize(const Image &image, int fullWidth, int fullHeight, Window window) {
  std::vector<Taps> across =
      computeTaps(image.width, fullWidth, window.x, window.x + window.width);
  std::vector<Taps> down =
      computeTaps(image.height, fullHeight, window.y, window.y + window.height);
  int firstRow = down.front().first;
  int endRow = down.back().first + static_cast<int>(down.back().weights.size());

  Image narrow(window.width, endRow - firstRow, image.channels);
  for (int y = 0; y < narrow.height; ++y)
    for (int x = 0; x < narrow.width; ++x)
      for (int c = 0; c < image.channels; ++c)
        narrow.at(x, y)[c] = weigh(image.at(across[x].first, y + firstRow) + c,
                                   image.channels, across[x].weights);

  Image result(window.width, window.height, image.channels);
  size_t stride = size_t(narrow.width) * image.channels;
  for (int y = 0; y < result.height; ++y)
    for (int x = 0; x < result.width; ++x)
      for (int c = 0; c < image.channels; ++c)
        result.at(x, y)[c] = weigh(narrow.at(x, down[y].first - firstRow) + c,
                                   stride, down[y].weights);
  return result;
}

} // namespace inception::program
