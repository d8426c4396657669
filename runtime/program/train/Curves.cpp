//===- Curves.cpp - What a training's log says over its steps -------------===//
#include "runtime/program/train/Curves.h"

#include "runtime/program/Support.h"

#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace inception::program {

using nlohmann::json;

/// A number; one that is not finite is null in JSON.
static double number(const json &record, const char *key) {
  const json &value = record.at(key);
  return value.is_null() ? NAN : value.get<double>();
}

/// Takes a record; throws json's exceptions for what is none.
static void take(Curves &curves, const json &record) {
  std::string type = record.at("type");
  int64_t step = record.at("step");
  if (type == "start") {
    curves.settings = record.at("settings").dump();
    curves.stepsPerEpoch = record.at("steps_per_epoch");
    // What comes after the checkpoint is done again.
    curves.steps.erase(curves.steps.upper_bound(step), curves.steps.end());
    curves.validations.erase(curves.validations.upper_bound(step),
                             curves.validations.end());
  } else if (type == "step") {
    curves.steps[step] = {
        number(record, "loss"), number(record, "learning_rate"),
        number(record, "images_per_second"), number(record, "waited")};
  } else if (type == "validation") {
    curves.validations[step] = {number(record, "loss"),
                                number(record, "top1_error"),
                                number(record, "top5_error")};
  }
}

Curves readCurves(const std::string &path) {
  std::ifstream file(path);
  if (!file || std::filesystem::is_directory(path))
    throw Failure("{}: {}", path, file ? "is a directory" : strerror(errno));
  Curves curves;
  curves.name = std::filesystem::path(path).filename().string();
  std::string line;
  for (int64_t i = 1; std::getline(file, line); ++i) {
    try {
      take(curves, json::parse(line));
    } catch (const json::exception &) {
      if (file.eof() && i > 1)
        break;
      throw Failure("{}:{}: no record of a training", path, i);
    }
  }
  if (curves.steps.empty())
    throw Failure("{}: no steps of a training", path);
  return curves;
}

} // namespace inception::program
