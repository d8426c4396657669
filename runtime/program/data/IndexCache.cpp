//===- IndexCache.cpp - Indexes are built once ----------------------------===//
#include "runtime/program/data/IndexCache.h"

#include "runtime/program/Checked.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace inception::program {

namespace fs = std::filesystem;
using nlohmann::json;

FileState stateOf(const std::string &path) {
  struct stat status;
  if (stat(path.c_str(), &status))
    throw Failure("{}: {}", path, strerror(errno));
  // Times are whatever has been set.
  auto nanoseconds = [](const timespec &time) {
    return (Checked<int64_t>(time.tv_sec) * 1000000000 + time.tv_nsec)
        .valueOr(INT64_MAX);
  };
  return {nanoseconds(status.st_mtim), nanoseconds(status.st_ctim),
          status.st_ino, static_cast<uint64_t>(status.st_size),
          status.st_nlink};
}

/// Where the index of `origin` is kept; empty if there is no place for it.
static std::string cachePath(const std::string &origin) {
  fs::path folder;
  const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
  if (cache && *cache)
    folder = cache;
  else if (home && *home)
    folder = fs::path(home) / ".cache";
  else
    return "";
  std::error_code error;
  fs::create_directories(folder / "inceptionc", error);
  if (error || access((folder / "inceptionc").c_str(), W_OK))
    return "";
  uint64_t hash = 0xcbf29ce484222325;
  for (unsigned char byte : origin)
    hash = (hash ^ byte) * 0x100000001b3;
  std::string name = fs::path(origin).filename().string();
  return folder / "inceptionc" / fmt::format("{}-{:016x}.index", name, hash);
}

/// Whether nothing that an index depends on has changed.
static bool isCurrent(const json &origin, const std::string &path) {
  try {
    if (origin.at("origin") != path)
      return false;
    // What changed when the index was built may have changed again within the
    // file system's resolution of time.
    constexpr int64_t resolution = 2000000000;
    int64_t stable =
        (Checked(origin.at("built").get<int64_t>()) - resolution).valueOr(0);
    for (const json &state : origin.at("depends")) {
      FileState now = stateOf(state.at(0));
      FileState then = {state.at(1), state.at(2), state.at(3), state.at(4),
                        state.at(5)};
      if (now != then || std::max(now.modified, now.changed) > stable)
        return false;
    }
    return true;
  } catch (const std::exception &) {
    return false;
  }
}

ImageIndex openIndex(const IndexSource &source) {
  std::string origin = fs::absolute(source.origin).lexically_normal().string();
  if (origin.size() > 1 && origin.back() == '/')
    origin.pop_back();
  std::string path = source.file.empty() ? cachePath(origin) : source.file;
  if (!path.empty())
    if (auto index = ImageIndex::open(path))
      if (isCurrent(index->origin(), origin))
        return std::move(*index);

  // Without a place to keep it, the index is for this program's run alone.
  bool kept = !path.empty();
  if (!kept)
    path = (fs::temp_directory_path() / fmt::format("index.{}", getpid()))
               .string();
  auto now = std::chrono::system_clock::now().time_since_epoch();
  IndexOrigins origins;
  IndexWriter writer(path);
  json description = source.build(writer, origins);
  description["origin"] = origin;
  description["built"] =
      std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
  json &depends = description["depends"] = json::array();
  for (auto &[name, state] : origins.states)
    depends.push_back({name, state.modified, state.changed, state.number,
                       state.size, state.links});
  writer.finish(description);
  auto index = ImageIndex::open(path);
  if (!kept)
    unlink(path.c_str());
  if (!index)
    throw Failure("{}: the index cannot be read again", path);
  return std::move(*index);
}

} // namespace inception::program
