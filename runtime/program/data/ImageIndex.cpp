//===- ImageIndex.cpp - A file that lists images and labels ---------------===//
#include "runtime/program/data/ImageIndex.h"

#include "runtime/program/Checked.h"
#include "runtime/program/data/Dataset.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <zlib.h>

namespace inception::program {

namespace {
struct IndexFooter {
  char magic[8];
  uint32_t version;
  uint32_t checksum; ///< CRC-32 of the file, with 0 in this place
  uint64_t entries;  ///< their offset
  uint64_t count;
  uint64_t origin; ///< its offset
  uint64_t originLength;
};
} // namespace

static constexpr char magic[8] = {'I', 'N', 'C', 'I', 'N', 'D', 'E', 'X'};
static constexpr uint32_t version = 2;

/// Goes on with a checksum.
static uint32_t addTo(uint32_t checksum, const void *data, size_t size) {
  return static_cast<uint32_t>(
      crc32_z(checksum, static_cast<const Bytef *>(data), size));
}

std::optional<ImageIndex> ImageIndex::open(const std::string &path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error))
    return std::nullopt;
  ImageIndex index{MappedFile(path)};
  if (!index.check())
    return std::nullopt;
  return index;
}

bool ImageIndex::check() {
  IndexFooter footer;
  if (file.size() < sizeof footer)
    return false;
  uint64_t end = file.size() - sizeof footer;
  memcpy(&footer, file.data() + end, sizeof footer);
  if (memcmp(footer.magic, magic, sizeof magic) || footer.version != version ||
      footer.entries > end || footer.entries % sizeof(IndexEntry) ||
      footer.count > (end - footer.entries) / sizeof(IndexEntry) ||
      footer.origin != footer.entries + footer.count * sizeof(IndexEntry) ||
      footer.originLength != end - footer.origin)
    return false;
  uint32_t expected = footer.checksum;
  footer.checksum = 0;
  uint32_t checksum = addTo(0, file.data(), end);
  if (addTo(checksum, &footer, sizeof footer) != expected)
    return false;
  count = static_cast<int64_t>(footer.count);
  entries = footer.entries;
  description = nlohmann::json::parse(
      file.text().substr(footer.origin, footer.originLength), nullptr, false);
  return checkOrigin() && checkEntries(description["classes"]);
}

bool ImageIndex::checkOrigin() const {
  if (!description.is_object() || !description.contains("classes") ||
      !description["classes"].is_number_unsigned() ||
      description["classes"] > uint64_t(largestLabel) + 1)
    return false;
  if (!description.contains("names"))
    return true;
  const nlohmann::json &names = description["names"];
  return names.is_array() && names.size() == description["classes"] &&
         std::all_of(names.begin(), names.end(),
                     [](const auto &name) { return name.is_string(); });
}

bool ImageIndex::checkEntries(uint64_t classes) const {
  for (int64_t i = 0; i < count; ++i) {
    const IndexEntry &found = entry(i);
    if (found.label >= classes || found.pathLength == 0 ||
        !liesWithin(found.path, found.pathLength, entries))
      return false;
  }
  return count > 0;
}

const IndexEntry &ImageIndex::entry(int64_t index) const {
  return reinterpret_cast<const IndexEntry *>(file.data() + entries)[index];
}

std::string_view ImageIndex::path(int64_t index) const {
  const IndexEntry &found = entry(index);
  return file.text().substr(found.path, found.pathLength);
}

IndexWriter::IndexWriter(const std::string &path)
    : file(path), entries(tmpfile(), fclose) {
  if (!entries)
    throw Failure("no temporary file: {}", strerror(errno));
}

void IndexWriter::write(const void *data, size_t bytes) {
  checksum = addTo(checksum, data, bytes);
  file.write(data, bytes);
}

void IndexWriter::flush() {
  write(pending.data(), pending.size());
  pending.clear();
}

void IndexWriter::add(std::string_view path, uint32_t label) {
  IndexEntry entry = {size, static_cast<uint32_t>(path.size()), label};
  if (fwrite(&entry, sizeof entry, 1, entries.get()) != 1)
    throw Failure("cannot write to a temporary file: {}", strerror(errno));
  pending += path;
  size += path.size();
  ++count;
  if (pending.size() > (1 << 20))
    flush();
}

void IndexWriter::finish(const nlohmann::json &origin) {
  uint64_t padding = (16 - size % 16) % 16;
  pending.append(padding, 0);
  flush();
  IndexFooter footer = {};
  memcpy(footer.magic, magic, sizeof magic);
  footer.version = version;
  footer.entries = size + padding;
  footer.count = count;
  footer.origin = footer.entries + count * sizeof(IndexEntry);
  rewind(entries.get());
  std::vector<char> block(1 << 20);
  while (size_t bytes = fread(block.data(), 1, block.size(), entries.get()))
    write(block.data(), bytes);
  if (ferror(entries.get()))
    throw Failure("cannot read a temporary file: {}", strerror(errno));
  std::string text =
      origin.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  footer.originLength = text.size();
  write(text.data(), text.size());
  footer.checksum = addTo(checksum, &footer, sizeof footer);
  file.write(&footer, sizeof footer);
  file.commit();
}

} // namespace inception::program
