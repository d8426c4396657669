//===- ClassNames.cpp - The classes that weights were trained on ----------===//
#include "runtime/program/ClassNames.h"

#include "runtime/program/Network.h"
#include "runtime/program/Support.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace inception::program {

using nlohmann::json;

std::string formatClassNames(const std::vector<std::string> &names) {
  return json(names).dump(-1, ' ', false, json::error_handler_t::replace);
}

/// The header of a safetensors file that has been loaded, so is well-formed.
static json readHeader(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  unsigned char bytes[8] = {};
  file.read(reinterpret_cast<char *>(bytes), sizeof bytes);
  uint64_t length = 0;
  for (int i = 7; i >= 0; --i)
    length = length << 8 | bytes[i];
  constexpr uint64_t most = uint64_t(100) << 20;
  if (!file || length > most)
    throw Failure("{}: cannot be read", path);
  std::string text(length, 0);
  file.read(text.data(), static_cast<std::streamsize>(length));
  if (!file)
    throw Failure("{}: cannot be read", path);
  return json::parse(text, nullptr, false);
}

std::vector<std::string> readClassNames(const std::string &path,
                                        int64_t classes) {
  json header = readHeader(path);
  if (!header.is_object() || !header.contains("__metadata__"))
    return {};
  const json &metadata = header["__metadata__"];
  if (!metadata.is_object() || !metadata.contains(classNamesKey))
    return {};
  const json &value = metadata[classNamesKey];
  json names = value.is_string()
                   ? json::parse(value.get<std::string>(), nullptr, false)
                   : json();
  bool isList = names.is_array();
  for (const json &name : names)
    isList = isList && name.is_string();
  if (!isList)
    throw Failure("{}: {} in its metadata is no list of names", path,
                  classNamesKey);
  if (names.size() != size_t(classes))
    throw Failure("{}: the weights are of {} classes by their names; {} has {}",
                  path, names.size(), model().name, classes);
  return names;
}

std::string classListBeside(const std::string &probabilities) {
  return std::filesystem::path(probabilities).replace_extension(".classes.txt");
}

std::vector<std::string> readClassList(const std::string &path,
                                       int64_t classes) {
  std::vector<uint8_t> content = readFile(path, size_t(16) << 20);
  std::string_view text(reinterpret_cast<const char *>(content.data()),
                        content.size());
  std::istringstream lines{std::string(withoutByteOrderMark(text, path))};
  std::vector<std::string> names;
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r')
      line.pop_back();
    names.push_back(line);
  }
  while (!names.empty() && names.back().empty())
    names.pop_back();
  if (names.size() != size_t(classes))
    throw Failure("{}: {} labels; {} has {} classes", path, names.size(),
                  model().name, classes);
  return names;
}

} // namespace inception::program
