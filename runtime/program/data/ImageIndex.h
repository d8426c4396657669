//===- ImageIndex.h - A file that lists images and labels -------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_DATA_IMAGEINDEX_H
#define INCEPTION_RUNTIME_PROGRAM_DATA_IMAGEINDEX_H

#include "runtime/program/Support.h"
#include "runtime/program/data/MappedFile.h"

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace inception::program {

/// The place of an image in the index.
struct IndexEntry {
  uint64_t path;       ///< offset of the path's first byte
  uint32_t pathLength; ///< bytes
  uint32_t label;
};

/// Images, labels and what they were found in, in a mapped file, of which all
/// is checked when it is opened:
///
///     paths, one after another; zeros to a multiple of 16
///     an IndexEntry for each image
///     the origin, as JSON: its `classes` are a number, its `names`, where it
///     has them, as many strings
///     IndexFooter, with a checksum of the whole file
///
/// All numbers are the machine's own: an index is a cache.
class ImageIndex {
public:
  /// Opens an index, if there is a whole and undamaged one of this version.
  static std::optional<ImageIndex> open(const std::string &path);

  int64_t size() const { return count; }
  int64_t label(int64_t index) const { return entry(index).label; }
  std::string_view path(int64_t index) const;

  /// What the one who wrote it says of its origin.
  const nlohmann::json &origin() const { return description; }

private:
  explicit ImageIndex(MappedFile file) : file(std::move(file)) {}
  bool check();
  bool checkOrigin() const;
  bool checkEntries(uint64_t classes) const;
  const IndexEntry &entry(int64_t index) const;

  MappedFile file;
  int64_t count = 0;
  uint64_t entries = 0; ///< offset
  nlohmann::json description;
};

/// Writes an index, image by image.
class IndexWriter {
public:
  explicit IndexWriter(const std::string &path);

  void add(std::string_view path, uint32_t label);

  /// Ends the index; it appears under its name.
  void finish(const nlohmann::json &origin);

private:
  void flush();
  void write(const void *data, size_t bytes);

  OutputFile file;
  std::unique_ptr<FILE, int (*)(FILE *)> entries; ///< until all paths are known
  std::string pending;                            ///< not yet written
  uint64_t size = 0, count = 0;
  uint32_t checksum = 0; ///< of what is written
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_DATA_IMAGEINDEX_H
