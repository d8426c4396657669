//===- Resize.cpp - Resizing as Pillow does it ----------------------------===//
#include "runtime/program/Image.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace inception::program {

/// Fractional bits of the weights: 8 for the pixel and 2 to spare remain.
static constexpr int precision = 32 - 8 - 2;
static constexpr int half = 1 << (precision - 1);

//===----------------------------------------------------------------------===//
// Taps
//===----------------------------------------------------------------------===//

/// The filter's weight at a distance, in output pixels (or input pixels where
/// the image grows).
static double weightAt(double x, Interpolation interpolation) {
  if (interpolation == Interpolation::Area)
    return x > -0.5 && x <= 0.5 ? 1 : 0;
  x = std::abs(x);
  if (interpolation == Interpolation::Bilinear)
    return std::max(1 - x, 0.0);
  constexpr double a = -0.5;
  if (x < 1)
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

static double supportOf(Interpolation interpolation) {
  switch (interpolation) {
  case Interpolation::Area:
    return 0.5;
  case Interpolation::Cubic:
    return 2;
  default:
    return 1;
  }
}

namespace {
/// The pixels that each output pixel is made of: `count` from `first`, with
/// weights that start at `weights`.
struct Taps {
  struct Pixel {
    int first, count;
    size_t weights;
  };
  std::vector<Pixel> pixels;
  std::vector<int> weights;

  /// The taps of output pixels [begin, end) when `in` pixels become `out`.
  Taps(int in, int out, int begin, int end, Interpolation interpolation);

  const Pixel &operator[](int i) const { return pixels[i]; }
  const int *weightsOf(int i) const { return &weights[pixels[i].weights]; }
};
} // namespace

Taps::Taps(int in, int out, int begin, int end, Interpolation interpolation) {
  double scale = double(in) / out;
  // When shrinking, the filter is as wide as the pixels that become one.
  double stretch = std::max(scale, 1.0);
  double support = supportOf(interpolation) * stretch;
  std::vector<double> values;
  for (int i = begin; i < end; ++i) {
    double center = (i + 0.5) * scale;
    int first = std::max(static_cast<int>(center - support + 0.5), 0);
    int last = std::min(static_cast<int>(center + support + 0.5), in);
    double sum = 0;
    values.clear();
    for (int x = first; x < last; ++x) {
      values.push_back(
          weightAt((x - center + 0.5) * (1 / stretch), interpolation));
      sum += values.back();
    }
    pixels.push_back({first, last - first, weights.size()});
    for (double value : values) {
      double weight = (sum != 0 ? value / sum : value) * (1 << precision);
      weights.push_back(static_cast<int>(weight + (weight < 0 ? -0.5 : 0.5)));
    }
  }
}

//===----------------------------------------------------------------------===//
// Rows and columns
//===----------------------------------------------------------------------===//

static uint8_t toByte(int sum) {
  return static_cast<uint8_t>(std::clamp(sum >> precision, 0, 255));
}

/// One row of the image, made narrower or wider.
template <int channels>
static void resizeRow(const uint8_t *row, const Taps &taps, uint8_t *out) {
  for (size_t x = 0; x < taps.pixels.size(); ++x) {
    const Taps::Pixel &pixel = taps.pixels[x];
    const uint8_t *from = row + size_t(pixel.first) * channels;
    const int *weights = &taps.weights[pixel.weights];
    int sums[channels];
    for (int &sum : sums)
      sum = half;
    for (int i = 0; i < pixel.count; ++i, from += channels)
      for (int c = 0; c < channels; ++c)
        sums[c] += from[c] * weights[i];
    for (int sum : sums)
      *out++ = toByte(sum);
  }
}

/// The weighted sum of `count` rows that are `stride` bytes long.
static void sumRows(const uint8_t *rows, size_t stride, const int *weights,
                    int count, uint8_t *out) {
  constexpr size_t block = 64;
  for (size_t x = 0; x < stride; x += block) {
    // The last block goes back into the one before, where there is one.
    size_t start = stride < block ? 0 : std::min(x, stride - block);
    size_t size = std::min(block, stride);
    int sums[block];
    for (int &sum : sums)
      sum = half;
    for (int i = 0; i < count; ++i) {
      const uint8_t *row = rows + stride * i + start;
      if (size == block)
        for (size_t k = 0; k < block; ++k)
          sums[k] += row[k] * weights[i];
      else
        for (size_t k = 0; k < size; ++k)
          sums[k] += row[k] * weights[i];
    }
    for (size_t k = 0; k < size; ++k)
      out[start + k] = toByte(sums[k]);
  }
}

static Image resizeNearest(const Image &image, Window from, int fullWidth,
                           int fullHeight, Window window) {
  // Pillow adds the step up, rounding errors included.
  auto places = [](int in, int out, int begin, int size) {
    double step = double(in) / out, at = step * 0.5;
    std::vector<int> result;
    for (int i = 0; i < begin + size; ++i, at += step)
      if (i >= begin)
        result.push_back(std::min(static_cast<int>(at), in - 1));
    return result;
  };
  std::vector<int> across =
      places(from.width, fullWidth, window.x, window.width);
  std::vector<int> down =
      places(from.height, fullHeight, window.y, window.height);
  Image result(window.width, window.height, image.channels);
  for (int y = 0; y < window.height; ++y)
    for (int x = 0; x < window.width; ++x)
      memcpy(result.at(x, y), image.at(from.x + across[x], from.y + down[y]),
             image.channels);
  return result;
}

Image resize(const Image &image, Window from, int fullWidth, int fullHeight,
             Window window, Interpolation interpolation) {
  if (interpolation == Interpolation::Nearest)
    return resizeNearest(image, from, fullWidth, fullHeight, window);
  Taps across(from.width, fullWidth, window.x, window.x + window.width,
              interpolation);
  Taps down(from.height, fullHeight, window.y, window.y + window.height,
            interpolation);
  int firstRow = down.pixels.front().first;
  int endRow = down.pixels.back().first + down.pixels.back().count;

  Image narrow(window.width, endRow - firstRow, image.channels);
  for (int y = 0; y < narrow.height; ++y) {
    const uint8_t *row = image.at(from.x, from.y + firstRow + y);
    if (image.channels == 1)
      resizeRow<1>(row, across, narrow.at(0, y));
    else
      resizeRow<3>(row, across, narrow.at(0, y));
  }
  Image result(window.width, window.height, image.channels);
  for (int y = 0; y < result.height; ++y)
    sumRows(narrow.at(0, down[y].first - firstRow),
            size_t(narrow.width) * narrow.channels, down.weightsOf(y),
            down[y].count, result.at(0, y));
  return result;
}

Image resize(const Image &image, int fullWidth, int fullHeight, Window window) {
  return resize(image, {0, 0, image.width, image.height}, fullWidth, fullHeight,
                window, Interpolation::Bilinear);
}

} // namespace inception::program
