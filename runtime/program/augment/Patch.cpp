//===- Patch.cpp - Random parts of an image -------------------------------===//
#include "runtime/program/augment/Patch.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace inception::program {

Window drawPatch(int width, int height, const Augmentation &augmentation,
                 Draws &draws) {
  const double *area = augmentation.area, *aspect = augmentation.aspect;
  for (int attempt = 0; attempt < 10; ++attempt) {
    double size = draws.uniform(area[0], area[1]) * width * height;
    double ratio =
        std::exp(draws.uniform(std::log(aspect[0]), std::log(aspect[1])));
    int w = static_cast<int>(std::lround(std::sqrt(size * ratio)));
    int h = static_cast<int>(std::lround(std::sqrt(size / ratio)));
    if (w < 1 || h < 1 || w > width || h > height)
      continue;
    int x = draws.below(width - w + 1);
    return {x, draws.below(height - h + 1), w, h};
  }
  double ratio = std::clamp(double(width) / height, aspect[0], aspect[1]);
  int w = std::clamp(static_cast<int>(std::lround(height * ratio)), 1, width);
  int h = std::clamp(static_cast<int>(std::lround(width / ratio)), 1, height);
  return {(width - w) / 2, (height - h) / 2, w, h};
}

Image cutOut(const Image &image, Window window) {
  Image result(window.width, window.height, image.channels);
  int begin = std::max(window.x, 0);
  int end = std::min(window.x + window.width, image.width);
  for (int y = 0; y < window.height; ++y) {
    int from = window.y + y;
    if (from >= 0 && from < image.height && begin < end)
      memcpy(result.at(begin - window.x, y), image.at(begin, from),
             size_t(end - begin) * image.channels);
  }
  return result;
}

} // namespace inception::program
