//===- Preprocess.cpp - From photographs to the network's input -----------===//
#include "runtime/program/Preprocess.h"

#include "runtime/program/Network.h"
#include "runtime/program/Support.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace inception::program {

Preprocess::Preprocess()
    : Preprocess(model().preprocess_json, model().input_channels,
                 model().input_height, model().input_width) {}

Preprocess::Preprocess(const std::string &json, int channels, int height,
                       int width)
    : channels(channels), height(height), width(width) {
  std::string order;
  double range = 255;
  std::vector<double> mean, deviation;
  try {
    auto description = nlohmann::json::parse(json.empty() ? "{}" : json);
    shorterSide = description.value("resize", 0);
    range = description.value("range", 255.0);
    order = description.value("order", channels == 1 ? "grey" : "RGB");
    mean = description.value("mean", std::vector<double>(channels, 0));
    deviation = description.value("std", std::vector<double>(channels, 1));
  } catch (const nlohmann::json::exception &error) {
    throw Failure("the network's preprocessing is malformed: {}", error.what());
  }
  reversed = order == "BGR";
  bool known = channels == 1   ? order == "grey"
               : channels == 3 ? order == "RGB" || order == "BGR"
                               : false;
  if (!known)
    throw Failure("images can't be made an input of {} channels in order '{}'",
                  channels, order);
  if (mean.size() != size_t(channels) || deviation.size() != size_t(channels))
    throw Failure("the network's preprocessing has {} means and {} deviations "
                  "for {} channels",
                  mean.size(), deviation.size(), channels);
  if (shorterSide && shorterSide < std::max(height, width))
    throw Failure("the network's preprocessing resizes to {} pixels, and the "
                  "input is {} x {}",
                  shorterSide, width, height);
  for (int c = 0; c < channels; ++c) {
    std::array<float, 256> &values = levels.emplace_back();
    for (int level = 0; level < 256; ++level)
      values[level] =
          static_cast<float>((level * range / 255 - mean[c]) / deviation[c]);
  }
}

int centredStart(int whole, int part) {
  return static_cast<int>(std::nearbyint((whole - part) / 2.0));
}

Preprocess::Size scaledTo(Preprocess::Size image, int side) {
  int shorter = std::min(image.width, image.height);
  auto scaled = [&](int length) {
    int64_t result = int64_t(side) * length / shorter;
    if (result > INT32_MAX)
      throw Failure("{} x {} pixels are too narrow to be resized to {}",
                    image.width, image.height, side);
    return static_cast<int>(result);
  };
  return {scaled(image.width), scaled(image.height)};
}

Image Preprocess::convert(const Image &image) const {
  if (image.channels == channels)
    return image;
  return channels == 1 ? toGrey(image) : toColour(image);
}

Preprocess::Size Preprocess::resized(Size image) const {
  return shorterSide ? scaledTo(image, shorterSide) : Size{width, height};
}

Window Preprocess::centre(Size size) const {
  return {centredStart(size.width, width), centredStart(size.height, height),
          width, height};
}

void Preprocess::normalise(const Image &image, bool mirrored,
                           float *input) const {
  for (int c = 0; c < channels; ++c) {
    const std::array<float, 256> &values = levels[c];
    const uint8_t *from = &image.pixels[reversed ? channels - 1 - c : c];
    for (int y = 0; y < height; ++y, input += width)
      for (int x = 0; x < width; ++x, from += channels)
        input[mirrored ? width - 1 - x : x] = values[*from];
  }
}

void Preprocess::apply(const Image &image, float *input) const {
  Image converted;
  const Image &source =
      image.channels == channels ? image : converted = convert(image);
  Size size = resized({source.width, source.height});
  normalise(resize(source, size.width, size.height, centre(size)), false,
            input);
}

} // namespace inception::program
