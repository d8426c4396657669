//===- Support.cpp - Failures, files and progress of the program ----------===//
#include "runtime/program/Support.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace inception::program {

std::vector<uint8_t> readFile(const std::string &path, size_t limit) {
  std::unique_ptr<FILE, int (*)(FILE *)> file(fopen(path.c_str(), "rb"),
                                              fclose);
  struct stat status;
  if (!file || fstat(fileno(file.get()), &status))
    throw Failure("{}: {}", path, strerror(errno));
  if (S_ISDIR(status.st_mode))
    throw Failure("{}: is a directory", path);
  std::vector<uint8_t> content;
  // Pipes have no size: grow by what has been read.
  for (size_t block = 1 << 16;; block = content.size()) {
    size_t before = content.size();
    content.resize(before + block);
    size_t count = fread(content.data() + before, 1, block, file.get());
    content.resize(before + count);
    if (content.size() > limit)
      throw Failure("{}: larger than {} MB", path, limit >> 20);
    if (ferror(file.get()))
      throw Failure("{}: {}", path, strerror(errno));
    if (count < block)
      return content;
  }
}

void printWarning(const std::string &message) {
  // A line of progress may be there.
  fmt::print(stderr, "{}warning: {}\n", isatty(STDERR_FILENO) ? "\r\033[K" : "",
             message);
}

std::string_view withoutByteOrderMark(std::string_view text,
                                      const std::string &path) {
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
    throw Failure("{}: the text is in UTF-16; UTF-8 is expected", path);
  return text.starts_with("\xef\xbb\xbf") ? text.substr(3) : text;
}

//===----------------------------------------------------------------------===//
// OutputFile
//===----------------------------------------------------------------------===//

void OutputFile::fail(const char *what) const {
  throw Failure("{}: {}: {}", path, what, strerror(errno));
}

OutputFile::OutputFile(const std::string &path) : path(path) {
  std::error_code error;
  // Through a link, the file that it names is replaced, not the link.
  finalPath = std::filesystem::weakly_canonical(path, error).string();
  if (error || finalPath.empty())
    finalPath = path;
  auto status = std::filesystem::status(finalPath, error);
  if (std::filesystem::is_directory(status)) {
    errno = EISDIR;
    fail("cannot write");
  }
  if (std::filesystem::exists(status) &&
      !std::filesystem::is_regular_file(status)) {
    descriptor = open(finalPath.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0)
      fail("cannot write");
    return;
  }
  temporary = finalPath + ".XXXXXX";
  descriptor = mkostemp(temporary.data(), O_CLOEXEC);
  if (descriptor < 0) {
    temporary.clear();
    fail("cannot write");
  }
  // mkostemp makes files for the owner alone: give what open would have given.
  mode_t mask = umask(0);
  umask(mask);
  fchmod(descriptor, 0666 & ~mask);
}

OutputFile::~OutputFile() {
  if (descriptor >= 0)
    close(descriptor);
  if (!temporary.empty())
    unlink(temporary.c_str());
}

void OutputFile::write(const void *data, size_t size) {
  const char *next = static_cast<const char *>(data);
  while (size) {
    ssize_t count = ::write(descriptor, next, size);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      fail("cannot write");
    next += count;
    size -= static_cast<size_t>(count);
  }
}

/// Writes what the system still holds of an open file.
static bool flush(int descriptor) {
  // Pipes and the like can't be flushed, and need not be.
  return !fsync(descriptor) || errno == EINVAL || errno == EROFS;
}

void OutputFile::commit(bool durable) {
  if (durable && !flush(descriptor))
    fail("cannot write");
  int closed = close(descriptor);
  descriptor = -1;
  if (closed)
    fail("cannot write");
  if (temporary.empty())
    return;
  if (rename(temporary.c_str(), finalPath.c_str()))
    fail("cannot write");
  temporary.clear();
  if (!durable)
    return;
  // The name is in the folder.
  std::string folder = std::filesystem::path(finalPath).parent_path().string();
  int names = open(folder.empty() ? "." : folder.c_str(),
                   O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bool flushed = names >= 0 && flush(names);
  if (names >= 0)
    close(names);
  if (!flushed)
    fail("cannot write");
}

//===----------------------------------------------------------------------===//
// Progress
//===----------------------------------------------------------------------===//

Progress::Progress(std::string what, size_t total)
    : what(std::move(what)), total(total), visible(isatty(STDERR_FILENO)),
      start(std::chrono::steady_clock::now()), last(start) {}

Progress::~Progress() {
  if (shown)
    fmt::print(stderr, "\r\033[K");
}

void Progress::update(size_t done) {
  using namespace std::chrono_literals;
  auto now = std::chrono::steady_clock::now();
  if (!visible || now - start < 2s || now - last < 200ms)
    return;
  last = now;
  shown = true;
  fmt::print(stderr, "\r\033[K{} {}", what, done);
  if (total)
    fmt::print(stderr, "/{} ({} %)", total, done * 100 / total);
  fflush(stderr);
}

} // namespace inception::program
