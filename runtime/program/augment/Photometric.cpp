//===- Photometric.cpp - Brightness, contrast and colour ------------------===//
#include "runtime/program/augment/Photometric.h"

#include <algorithm>
#include <utility>

namespace inception::program {

/// From `from` towards `value` and beyond, cut to a byte.
static uint8_t blend(int from, int value, float factor) {
  float result = float(from) + factor * float(value - from);
  return static_cast<uint8_t>(std::clamp(result, 0.f, 255.f));
}

/// Blends all values with one.
static void blendAll(Image &image, int from, float factor) {
  uint8_t table[256];
  for (int value = 0; value < 256; ++value)
    table[value] = blend(from, value, factor);
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
  for (size_t i = 0; i < image.pixels.size(); i += 3) {
    uint8_t *pixel = &image.pixels[i];
    int grey = greyOf(pixel);
    for (int c = 0; c < 3; ++c)
      pixel[c] = blend(grey, pixel[c], factor);
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
