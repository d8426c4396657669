//===- IndexCache.h - Indexes are built once --------------------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_DATA_INDEXCACHE_H
#define INCEPTION_RUNTIME_PROGRAM_DATA_INDEXCACHE_H

#include "runtime/program/data/ImageIndex.h"

#include <functional>

namespace inception::program {

/// What tells a file or folder from the one that was there before: programs set
/// the time at which its content changed as they like (`tar`, `rsync -a`), but
/// neither that at which the system noted a change, nor its number.
struct FileState {
  int64_t modified, changed; ///< nanoseconds
  uint64_t number, size, links;
  bool operator==(const FileState &) const = default;
};

/// Throws a Failure where there is nothing at `path`.
FileState stateOf(const std::string &path);

/// What an index is made from.
struct IndexSource {
  std::string origin; ///< the path of a folder or list
  std::string file;   ///< where the index is kept; empty: in the user's cache
  /// Adds all images; returns what the origin's JSON says besides.
  std::function<nlohmann::json(IndexWriter &, class IndexOrigins &)> build;
};

/// The files and folders that an index depends on.
class IndexOrigins {
public:
  /// Says that the index depends on what is at `path`, before it is read.
  void add(const std::string &path) { states.push_back({path, stateOf(path)}); }

private:
  friend ImageIndex openIndex(const IndexSource &);
  std::vector<std::pair<std::string, FileState>> states;
};

/// The index that is kept, if it depends on nothing that has changed; or a new
/// one.
ImageIndex openIndex(const IndexSource &source);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_DATA_INDEXCACHE_H
