//===- Crops.cpp - The parts of an image that are classified --------------===//
#include "runtime/program/eval/Crops.h"

#include "runtime/program/Checked.h"
#include "runtime/program/Support.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace inception::program {

using Size = Preprocess::Size;

/// Pixels of an image that is resized as a whole: one that is very narrow would
/// take all memory.
static constexpr uint64_t mostResized = uint64_t(1) << 28;

bool isCropCount(int count) {
  return count == 1 || count == 10 || count == 144;
}

/// The corners and the centre of a part, row by row.
static std::vector<Window> cornersAndCentre(Window part, Size input) {
  int right = part.x + part.width - input.width;
  int bottom = part.y + part.height - input.height;
  int x = part.x + centredStart(part.width, input.width);
  int y = part.y + centredStart(part.height, input.height);
  std::vector<Window> result;
  for (auto [left, top] : {std::pair(part.x, part.y),
                           {right, part.y},
                           {part.x, bottom},
                           {right, bottom},
                           {x, y}})
    result.push_back({left, top, input.width, input.height});
  return result;
}

static std::vector<Crop> tenCrops(Size image, const Preprocess &preprocess,
                                  Size input) {
  Size resized = preprocess.resized(image);
  std::vector<Crop> result;
  for (bool mirrored : {false, true})
    for (Window window :
         cornersAndCentre({0, 0, resized.width, resized.height}, input))
      result.push_back({resized, window, mirrored});
  return result;
}

/// The squares at both ends and in the middle of the longer side.
static std::vector<Window> squares(Size image) {
  int side = std::min(image.width, image.height);
  int rest = std::max(image.width, image.height) - side;
  std::vector<Window> result;
  for (int at : {0, centredStart(rest + side, side), rest}) {
    bool across = image.width >= image.height;
    result.push_back({across ? at : 0, across ? 0 : at, side, side});
  }
  return result;
}

static std::vector<Crop> paperCrops(Size image, Size input) {
  std::vector<Crop> result;
  int longer = std::max(input.width, input.height);
  for (double side : {256, 288, 320, 352}) {
    Size resized =
        scaledTo(image, static_cast<int>(std::lround(side * longer / 224)));
    for (Window square : squares(resized)) {
      std::vector<Window> windows = cornersAndCentre(square, input);
      windows.push_back(square);
      for (Window window : windows)
        for (bool mirrored : {false, true})
          result.push_back({resized, window, mirrored});
    }
  }
  return result;
}

std::vector<Crop> listCrops(Size image, int count,
                            const Preprocess &preprocess) {
  Size input = {preprocess.inputWidth(), preprocess.inputHeight()};
  if (count == 144)
    return paperCrops(image, input);
  if (count == 10)
    return tenCrops(image, preprocess, input);
  Size resized = preprocess.resized(image);
  return {{resized, preprocess.centre(resized), false}};
}

void makeCrops(const Image &source, int count, const Preprocess &preprocess,
               const std::function<float *()> &next) {
  Image image = preprocess.convert(source), resized;
  for (const Crop &crop :
       listCrops({image.width, image.height}, count, preprocess)) {
    float *input = next();
    if (!input)
      return;
    Window window = crop.window;
    Size size = crop.resized;
    Image part;
    if (count == 1) {
      part = resize(image, size.width, size.height, window);
    } else {
      // The crops of one size follow each other.
      if (!productOf(std::array{size.width, size.height}, mostResized))
        throw Failure("{} x {} pixels are too narrow for {} crops", image.width,
                      image.height, count);
      if (resized.width != size.width || resized.height != size.height)
        resized = resize(image, size.width, size.height,
                         {0, 0, size.width, size.height});
      part = resize(resized, window, preprocess.inputWidth(),
                    preprocess.inputHeight(),
                    {0, 0, preprocess.inputWidth(), preprocess.inputHeight()},
                    Interpolation::Bilinear);
    }
    preprocess.normalise(part, crop.mirrored, input);
  }
}

} // namespace inception::program
