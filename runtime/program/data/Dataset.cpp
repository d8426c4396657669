//===- Dataset.cpp - Labelled images --------------------------------------===//
#include "runtime/program/data/Dataset.h"

#include "runtime/program/Network.h"
#include "runtime/program/Support.h"
#include "runtime/program/data/Sources.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>

namespace inception::program {

namespace fs = std::filesystem;

uint64_t Dataset::fingerprint() const {
  uint64_t hash = 0xcbf29ce484222325;
  auto add = [&](std::string_view text) {
    for (unsigned char byte : text)
      hash = (hash ^ byte) * 0x100000001b3;
  };
  add(fmt::format("{} {}", size(), classes()));
  for (int64_t side : tensorShape())
    add(fmt::format(" {}", side));
  for (const std::string &name : classNames())
    add(name + '\n');
  // The labels of some, since all of a million would take a while.
  int64_t step = std::max<int64_t>(size() / 4096, 1);
  for (int64_t i = 0; i < size(); i += step)
    add(fmt::format(" {}", label(i)));
  return hash;
}

/// Opens the data in one file, of whatever kind its first bytes say.
static std::shared_ptr<const Dataset> openFile(const DataSource &source) {
  char start[6] = {};
  std::ifstream file(source.data, std::ios::binary);
  if (!file)
    throw Failure("{}: cannot be read", source.data);
  std::string_view begins(
      start, static_cast<size_t>(file.read(start, sizeof start).gcount()));
  if (begins == "\x93NUMPY") {
    if (source.labels.empty())
      throw Failure("{}: give the file of its labels: --labels FILE.npy",
                    source.data);
    return openNpyPair(source.data, source.labels);
  }
  if (begins.starts_with("\x1f\x8b") ||
      begins.starts_with(std::string_view("\0\0", 2)))
    return openIdx(source.data, source.labels);
  throw Failure("{}: neither a folder nor an IDX or npy file; lists of images "
                "are given with --list",
                source.data);
}

std::shared_ptr<const Dataset> openDataset(const DataSource &source) {
  if (!source.list.empty() && !source.labels.empty())
    throw Failure("--labels and --list exclude each other: a list has labels");
  if (source.data.empty() && source.list.empty())
    throw Failure("no data given: --data FOLDER or FILE, or --list FILE");
  std::error_code error;
  fs::file_status status = fs::status(source.data, error);
  if (!source.data.empty() && !fs::exists(status))
    throw Failure("{}: {}", source.data,
                  error ? error.message() : "No such file or directory");
  bool isFolder = fs::is_directory(status);
  if (!source.list.empty()) {
    if (!source.data.empty() && !isFolder)
      throw Failure("{}: no folder; with --list, it is the one that paths "
                    "start from",
                    source.data);
    return openList(source);
  }
  if (!isFolder)
    return openFile(source);
  std::string idx = findIdx(source.data, source.test);
  if (!idx.empty())
    return openIdx(idx, source.labels);
  if (!source.labels.empty())
    throw Failure("{}: a folder of class folders has labels: --labels {} has "
                  "no meaning",
                  source.data, source.labels);
  return openFolder(source);
}

/// An image that has this label, for messages.
static std::string findLabelled(const Dataset &data, int64_t label) {
  int64_t i = 0;
  while (i < data.size() - 1 && data.label(i) != label)
    ++i;
  return data.name(i);
}

void checkClasses(const Dataset &data, const std::string &what,
                  int64_t networkClasses) {
  if (!data.classNames().empty() && data.classes() != networkClasses)
    throw Failure("{}: {} class{}; {} has {}", what, data.classes(),
                  data.classes() == 1 ? "" : "es", model().name,
                  networkClasses);
  if (data.classes() > networkClasses)
    throw Failure("{}: label {} of {}; {} has classes 0 to {}", what,
                  data.classes() - 1, findLabelled(data, data.classes() - 1),
                  model().name, networkClasses - 1);
}

void warnOfNumberedClasses(const std::vector<std::string> &names,
                           const std::string &what) {
  std::vector<uint64_t> numbers;
  for (const std::string &name : names) {
    const char *end = name.data() + name.size();
    auto [next, error] =
        std::from_chars(name.data(), end, numbers.emplace_back());
    if (error != std::errc() || next != end)
      return;
  }
  if (!std::is_sorted(numbers.begin(), numbers.end()))
    printWarning(fmt::format(
        "{}: the classes' names are numbers, and the weights have no names: "
        "classes are in the order {}, ...; for numerical order, give --list, "
        "or name the folders with leading zeros",
        what,
        fmt::join(names.begin(),
                  names.begin() + std::min<size_t>(names.size(), 4), ", ")));
}

void checkTrainable(const Dataset &data, const std::string &what) {
  if (!data.tensorShape().empty())
    return;
  for (int64_t i = 1; i < data.size(); ++i)
    if (data.label(i) != data.label(0))
      return;
  throw Failure("{}: all images are of one class, {}", what, data.label(0));
}

} // namespace inception::program
