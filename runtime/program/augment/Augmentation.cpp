//===- Augmentation.cpp - How training images are varied ------------------===//
#include "runtime/program/augment/Augmentation.h"

#include "runtime/program/Support.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace inception::program {

using nlohmann::json;

static Failure wrong(const char *key, const std::string &expected) {
  return Failure("the network's training.augmentation: '{}' must be {}", key,
                 expected);
}

static void readRange(const json &section, const char *key, double most,
                      double (&range)[2]) {
  if (!section.contains(key))
    return;
  const json &value = section[key];
  auto isSide = [&](const json &side) {
    return side.is_number() && side > 0 && side <= most;
  };
  if (!value.is_array() || value.size() != 2 || !isSide(value[0]) ||
      !isSide(value[1]) || value[0] > value[1])
    throw wrong(key, "two positive numbers, the smaller one first");
  range[0] = value[0];
  range[1] = value[1];
}

static bool readFlag(const json &section, const char *key) {
  if (!section.contains(key))
    return false;
  if (!section[key].is_boolean())
    throw wrong(key, "true or false");
  return section[key];
}

static std::vector<Interpolation> readInterpolations(const json &value) {
  static const std::pair<const char *, Interpolation> known[] = {
      {"bilinear", Interpolation::Bilinear},
      {"area", Interpolation::Area},
      {"nearest", Interpolation::Nearest},
      {"cubic", Interpolation::Cubic}};
  std::vector<Interpolation> result;
  bool random = value == "random";
  const json names = value.is_array() ? value : json::array({value});
  for (auto &[name, interpolation] : known)
    if (random || std::count(names.begin(), names.end(), name))
      result.push_back(interpolation);
  if (result.empty() || (!random && result.size() != names.size()))
    throw wrong("interpolation", "\"random\", or some of \"bilinear\", "
                                 "\"area\", \"nearest\", \"cubic\"");
  return result;
}

static int readPadding(const json &value) {
  if (!value.is_number_integer() || value < 0 || value > 4096)
    throw wrong("crop_padding", "a whole number from 0 to 4096");
  return value;
}

static double readPhotometric(const json &value) {
  if (value.is_boolean())
    return value ? 0.5 : 0;
  if (!value.is_number() || value < 0 || value > 1)
    throw wrong("photometric", "true, false, or a number from 0 to 1");
  return value;
}

Augmentation Augmentation::parse(const std::string &text) {
  Augmentation result;
  if (text.empty())
    return result;
  json section = json::parse(text, nullptr, false);
  if (!section.is_object())
    throw Failure("the network's training.augmentation is malformed");
  readRange(section, "area", 1, result.area);
  readRange(section, "aspect", 1000, result.aspect);
  if (section.contains("interpolation"))
    result.interpolations = readInterpolations(section["interpolation"]);
  result.randomCrop = readFlag(section, "random_crop");
  result.mirror = readFlag(section, "mirror");
  if (section.contains("crop_padding"))
    result.cropPadding = readPadding(section["crop_padding"]);
  if (section.contains("photometric"))
    result.photometric = readPhotometric(section["photometric"]);
  if (result.area[1] > 0 && result.randomCrop)
    throw Failure("the network's training.augmentation has both 'area' and "
                  "'random_crop'");
  return result;
}

} // namespace inception::program
