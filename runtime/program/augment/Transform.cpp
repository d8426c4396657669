//===- Transform.cpp - From a sample to the network's input ---------------===//
#include "runtime/program/augment/Transform.h"

#include "runtime/program/Network.h"
#include "runtime/program/Npy.h"
#include "runtime/program/augment/Patch.h"
#include "runtime/program/augment/Photometric.h"

#include <algorithm>

namespace inception::program {

Transform::Transform(Preprocess preprocess, const Augmentation &augmentation)
    : Transform(preprocess.inputChannels(), preprocess.inputHeight(),
                preprocess.inputWidth(), augmentation) {
  this->preprocess = std::move(preprocess);
}

Transform Transform::forData(const Dataset &data, const std::string &what,
                             const Augmentation &augmentation) {
  std::vector<int64_t> shape = data.tensorShape();
  if (shape.empty())
    return Transform(Preprocess(), augmentation);
  Transform result(model().input_channels, model().input_height,
                   model().input_width, augmentation);
  if (shape !=
      std::vector<int64_t>{result.channels, result.height, result.width})
    throw Failure("{}: images of shape {}; {} takes ({}, {}, {})", what,
                  formatShape(shape), model().name, result.channels,
                  result.height, result.width);
  if (augmentation.area[1] > 0 || augmentation.randomCrop ||
      augmentation.photometric > 0)
    throw Failure("{}: tensors can be mirrored and cut out of a padded copy, "
                  "and the table's training.augmentation asks for more: add "
                  "--no-augment",
                  what);
  return result;
}

/// The image at the input's size: a patch of it, any part, or the centre.
Image Transform::place(const Image &image, Draws &draws) const {
  if (augmentation.area[1] > 0) {
    Window patch = drawPatch(image.width, image.height, augmentation, draws);
    const auto &known = augmentation.interpolations;
    int chosen = draws.below(static_cast<int>(known.size()));
    return resize(image, patch, width, height, {0, 0, width, height},
                  known[chosen]);
  }
  Preprocess::Size size = preprocess->resized({image.width, image.height});
  Window window = preprocess->centre(size);
  if (augmentation.randomCrop) {
    window.x = draws.below(size.width - width + 1);
    window.y = draws.below(size.height - height + 1);
  }
  return resize(image, size.width, size.height, window);
}

void Transform::applyToImage(const Image &source, Draws &draws,
                             float *input) const {
  Image converted;
  const Image &image = source.channels == channels
                           ? source
                           : converted = preprocess->convert(source);
  Image part = place(image, draws);
  if (int padding = augmentation.cropPadding) {
    int x = draws.below(2 * padding + 1) - padding;
    int y = draws.below(2 * padding + 1) - padding;
    part = cutOut(part, {x, y, width, height});
  }
  bool mirrored = augmentation.mirror && draws.below(2);
  if (augmentation.photometric > 0)
    distort(part, augmentation.photometric, draws);
  preprocess->normalise(part, mirrored, input);
}

void Transform::applyToTensor(const float *tensor, Draws &draws,
                              float *input) const {
  int padding = augmentation.cropPadding, left = 0, top = 0;
  if (padding) {
    left = draws.below(2 * padding + 1) - padding;
    top = draws.below(2 * padding + 1) - padding;
  }
  bool mirrored = augmentation.mirror && draws.below(2);
  for (int c = 0; c < channels; ++c)
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        int fromX = left + (mirrored ? width - 1 - x : x), fromY = top + y;
        bool inside =
            fromX >= 0 && fromX < width && fromY >= 0 && fromY < height;
        *input++ =
            inside ? tensor[(size_t(c) * height + fromY) * width + fromX] : 0;
      }
}

void Transform::apply(const Sample &sample, Draws draws, float *input) const {
  if (sample.tensor.empty())
    applyToImage(sample.image, draws, input);
  else
    applyToTensor(sample.tensor.data(), draws, input);
}

} // namespace inception::program
