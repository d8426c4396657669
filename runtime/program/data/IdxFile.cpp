//===- IdxFile.cpp - Files in MNIST's format ------------------------------===//
#include "runtime/program/data/IdxFile.h"

#include "runtime/program/Checked.h"
#include "runtime/program/Support.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <zlib.h>

namespace inception::program {

/// The most bytes that a file may have after it is unpacked.
static constexpr uint64_t largest = uint64_t(1) << 40;

/// The shape that the first bytes of a file say; none where they are no IDX
/// file's of this rank.
static std::optional<std::vector<int64_t>> readShape(const uint8_t *bytes,
                                                     size_t size, int rank) {
  if (size < 4 + size_t(rank) * 4 || bytes[0] || bytes[1] || bytes[2] != 8 ||
      bytes[3] != rank)
    return std::nullopt;
  std::vector<int64_t> shape;
  for (int i = 0; i < rank; ++i) {
    const uint8_t *next = bytes + 4 + i * 4;
    shape.push_back(int64_t(next[0]) << 24 | next[1] << 16 | next[2] << 8 |
                    next[3]);
  }
  return shape;
}

/// The bytes of the whole file; more than `largest` where that is too many.
static uint64_t sizeOf(const std::vector<int64_t> &shape) {
  auto bytes = productOf(shape, largest);
  return bytes ? *bytes + 4 + 4 * shape.size() : largest + 1;
}

static Failure notIdx(const std::string &path, int rank) {
  return Failure("{}: not an IDX file of unsigned bytes with {} dimension{}",
                 path, rank, rank == 1 ? "" : "s");
}

static Failure wrongSize(const std::string &path, const char *what) {
  return Failure("{}: {} than its header says", path, what);
}

/// Unpacks a file of gzip, as far as its header says and no further.
static MappedFile unpack(const std::string &path, int rank) {
  std::unique_ptr<gzFile_s, int (*)(gzFile)> packed(gzopen(path.c_str(), "rb"),
                                                    gzclose);
  std::unique_ptr<FILE, int (*)(FILE *)> file(tmpfile(), fclose);
  if (!packed || !file)
    throw Failure("{}: cannot be unpacked: {}", path, strerror(errno));
  auto check = [&](int result) {
    int code = Z_OK;
    const char *message = gzerror(packed.get(), &code);
    if (result < 0 || (code != Z_OK && code != Z_STREAM_END))
      throw Failure("{}: cannot be unpacked: {}", path,
                    code == Z_BUF_ERROR ? "the file is truncated" : message);
  };
  std::vector<uint8_t> block(1 << 20);
  uint64_t total = 0, expected = largest;
  while (total < expected) {
    int count =
        gzread(packed.get(), block.data(), static_cast<unsigned>(block.size()));
    check(count);
    if (count == 0)
      break;
    if (total == 0) {
      auto shape = readShape(block.data(), static_cast<size_t>(count), rank);
      if (!shape)
        throw notIdx(path, rank);
      expected = sizeOf(*shape);
    }
    if (fwrite(block.data(), 1, static_cast<size_t>(count), file.get()) !=
        static_cast<size_t>(count))
      throw Failure("{}: cannot be unpacked: {}", path, strerror(errno));
    total += static_cast<uint64_t>(count);
  }
  if (fflush(file.get()))
    throw Failure("{}: cannot be unpacked: {}", path, strerror(errno));
  // Only the end of the stream has the checksum.
  if (total == expected) {
    int count = gzread(packed.get(), block.data(), 1);
    check(count);
    if (count)
      throw wrongSize(path, "longer");
  }
  return MappedFile(fileno(file.get()), path);
}

static MappedFile openIdxFile(const std::string &path, int rank) {
  MappedFile file(path);
  if (file.size() >= 2 && file.data()[0] == 0x1f && file.data()[1] == 0x8b)
    return unpack(path, rank);
  return file;
}

IdxFile::IdxFile(const std::string &path, int rank)
    : content(openIdxFile(path, rank)) {
  auto shape = readShape(content.data(), content.size(), rank);
  if (!shape)
    throw notIdx(path, rank);
  uint64_t expected = sizeOf(*shape);
  if (content.size() != expected)
    throw wrongSize(path, content.size() < expected ? "shorter" : "longer");
  dimensions = std::move(*shape);
  start = 4 + 4 * dimensions.size();
}

} // namespace inception::program
