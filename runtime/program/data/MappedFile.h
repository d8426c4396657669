//===- MappedFile.h - A file's content as memory ----------------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_DATA_MAPPEDFILE_H
#define INCEPTION_RUNTIME_PROGRAM_DATA_MAPPEDFILE_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace inception::program {

/// A file that is read through memory: the system keeps what is used, and needs
/// no memory of the program's for the rest.
class MappedFile {
public:
  /// Maps a file; throws a Failure where that is not possible.
  explicit MappedFile(const std::string &path);

  /// Maps an open file, which the caller closes; `path` is for messages.
  MappedFile(int descriptor, const std::string &path);

  MappedFile(MappedFile &&other) noexcept;
  ~MappedFile();

  const uint8_t *data() const { return start; }
  size_t size() const { return length; }
  std::string_view text() const {
    return {reinterpret_cast<const char *>(start), length};
  }

private:
  void map(int descriptor, const std::string &path);

  const uint8_t *start = nullptr;
  size_t length = 0;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_DATA_MAPPEDFILE_H
