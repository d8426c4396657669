//===- MappedFile.cpp - A file's content as memory ------------------------===//
#include "runtime/program/data/MappedFile.h"

#include "runtime/program/Support.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace inception::program {

void MappedFile::map(int descriptor, const std::string &path) {
  struct stat status;
  if (fstat(descriptor, &status))
    throw Failure("{}: {}", path, strerror(errno));
  if (!S_ISREG(status.st_mode))
    throw Failure("{}: is no regular file", path);
  length = static_cast<size_t>(status.st_size);
  if (length == 0)
    return;
  void *memory = mmap(nullptr, length, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (memory == MAP_FAILED)
    throw Failure("{}: {}", path, strerror(errno));
  start = static_cast<const uint8_t *>(memory);
}

MappedFile::MappedFile(int descriptor, const std::string &path) {
  map(descriptor, path);
}

MappedFile::MappedFile(const std::string &path) {
  int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    throw Failure("{}: {}", path, strerror(errno));
  try {
    map(descriptor, path);
  } catch (...) {
    close(descriptor);
    throw;
  }
  close(descriptor);
}

MappedFile::MappedFile(MappedFile &&other) noexcept
    : start(std::exchange(other.start, nullptr)),
      length(std::exchange(other.length, 0)) {}

MappedFile::~MappedFile() {
  if (start)
    munmap(const_cast<uint8_t *>(start), length);
}

} // namespace inception::program
