//===- ImageIndex.cpp - A file that lists images and labels ---------------===//
#include "runtime/program/data/ImageIndex.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <zlib.h>

namespace inception::program {

namespace {
struct IndexFooter {
  char magic[8];
  uint32_t version;
  uint32_t originCheck; ///< CRC-32 of the origin
  uint64_t entries;     ///< their offset
  uint64_t count;
  uint64_t origin; ///< its offset
  uint64_t originLength;
};
} // namespace

static constexpr char magic[8] = {'I', 'N', 'C', 'I', 'N', 'D', 'E', 'X'};
static constexpr uint32_t version = 1;

static uint32_t checkOf(std::string_view text) {
  return static_cast<uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef *>(text.data()), text.size()));
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
  std::string_view text =
      file.text().substr(footer.origin, footer.originLength);
  if (checkOf(text) != footer.originCheck)
    return false;
  description = nlohmann::json::parse(text, nullptr, false);
  count = static_cast<int64_t>(footer.count);
  entries = footer.entries;
  return description.is_object();
}

const IndexEntry &ImageIndex::entry(int64_t index) const {
  return reinterpret_cast<const IndexEntry *>(file.data() + entries)[index];
}

std::string_view ImageIndex::path(int64_t index) const {
  const IndexEntry &found = entry(index);
  if (found.path > entries || found.pathLength > entries - found.path)
    throw Failure("the index of the images is damaged: remove it");
  return file.text().substr(found.path, found.pathLength);
}

IndexWriter::IndexWriter(const std::string &path)
    : file(path), entries(tmpfile(), fclose) {
  if (!entries)
    throw Failure("no temporary file: {}", strerror(errno));
}

void IndexWriter::flush() {
  file.write(pending);
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
    file.write(block.data(), bytes);
  if (ferror(entries.get()))
    throw Failure("cannot read a temporary file: {}", strerror(errno));
  std::string text =
      origin.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  footer.originCheck = checkOf(text);
  footer.originLength = text.size();
  file.write(text);
  file.write(&footer, sizeof footer);
  file.commit();
}

} // namespace inception::program
