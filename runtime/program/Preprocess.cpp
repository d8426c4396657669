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
}

/// Where a centred window of `part` pixels starts; halves go to the even side.
static int centre(int whole, int part) {
  return static_cast<int>(std::nearbyint((whole - part) / 2.0));
}

void Preprocess::apply(const Image &image, float *input) const {
  Image grey;
  const Image &source = channels == 1 ? grey = toGrey(image) : image;
  int fullWidth = width, fullHeight = height;
  if (shorterSide) {
    int shorter = std::min(image.width, image.height);
    auto scaled = [&](int side) {
      return static_cast<int>(int64_t(shorterSide) * side / shorter);
    };
    fullWidth = scaled(image.width);
    fullHeight = scaled(image.height);
  }
  Image part = resize(
      source, fullWidth, fullHeight,
      {centre(fullWidth, width), centre(fullHeight, height), width, height});
  for (int c = 0; c < channels; ++c) {
    int from = reversed ? channels - 1 - c : c;
    for (size_t i = 0; i < size_t(height) * width; ++i)
      *input++ = static_cast<float>(
          (part.pixels[i * channels + from] * range / 255 - mean[c]) /
          deviation[c]);
  }
}

} // namespace inception::program
