//===- Photometric.cpp - Brightness, contrast and colour ------------------===//
#include "runtime/program/augment/Photometric.h"

#include <algorithm>
#include <utility>

namespace inception::program {

/// From `from` towards `value` and beyond, cut to a byte.
static int blend(int from, int value, float factor) {
  float result = float(from) + factor * float(value - from);
  result = result < 0 ? 0 : result;
  return static_cast<int>(result > 255 ? 255 : result);
}

/// Blends all values with one.
static void blendAll(Image &image, int from, float factor) {
  uint8_t table[256];
  for (int value = 0; value < 256; ++value)
    table[value] = static_cast<uint8_t>(blend(from, value, factor));
  for (uint8_t &value : image.pixels)
    value = table[value];
}

void adjustBrightness(Image &image, float factor) {
  blendAll(image, 0, factor);
}

void adjustContrast(Image &image, float factor) {
  uint64_t sum = 0;
  if (image.channels == 1)
    for (uint8_t value : image.pixels)
      sum += value;
  else
    for (size_t i = 0; i < image.pixels.size(); i += 3)
      sum += greyOf(&image.pixels[i]);
  double mean = double(sum) / (double(image.width) * image.height);
  blendAll(image, static_cast<int>(mean + 0.5), factor);
}

void adjustColour(Image &image, float factor) {
  if (image.channels == 1)
    return;
  // In blocks of planes: the same for all pixels of one, so in vectors.
  constexpr size_t block = 64;
  int planes[3][block], greys[block];
  size_t count = image.pixels.size() / 3;
  for (size_t start = 0; start < count; start += block) {
    size_t size = std::min(block, count - start);
    uint8_t *pixel = &image.pixels[start * 3];
    for (size_t i = 0; i < size; ++i) {
      greys[i] = greyOf(pixel + i * 3);
      for (int c = 0; c < 3; ++c)
        planes[c][i] = pixel[i * 3 + c];
    }
    for (int c = 0; c < 3; ++c)
      for (size_t i = 0; i < size; ++i)
        planes[c][i] = blend(greys[i], planes[c][i], factor);
    for (size_t i = 0; i < size; ++i)
      for (int c = 0; c < 3; ++c)
        pixel[i * 3 + c] = static_cast<uint8_t>(planes[c][i]);
  }
}

void distort(Image &image, double amount, Draws &draws) {
  using Adjust = void (*)(Image &, float);
  Adjust order[] = {adjustBrightness, adjustContrast, adjustColour};
  for (int i = 2; i > 0; --i)
    std::swap(order[i], order[draws.below(i + 1)]);
  for (Adjust adjust : order)
    adjust(image, static_cast<float>(draws.uniform(1 - amount, 1 + amount)));
}

} // namespace inception::program
