//===- Support.h - Failures, files and progress of the program --*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_SUPPORT_H
#define INCEPTION_RUNTIME_PROGRAM_SUPPORT_H

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <fmt/format.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace inception::program {

/// What the user is told, as one message, before the program ends with 1.
struct Failure : std::runtime_error {
  template <typename... Args>
  explicit Failure(fmt::format_string<Args...> format, Args &&...args)
      : std::runtime_error(fmt::format(format, std::forward<Args>(args)...)) {}
};

/// The content of the file at `path`, of at most `limit` bytes.
std::vector<uint8_t> readFile(const std::string &path, size_t limit);

/// Says something on the standard error that does not end the program.
void printWarning(const std::string &message);

/// The text of the file at `path` without the mark that some editors put before
/// UTF-8; throws if it has that of UTF-16.
std::string_view withoutByteOrderMark(std::string_view text,
                                      const std::string &path);

/// A file that appears under its name when it is complete, and not before.
///
/// It is written under a temporary name in the same folder. What is no regular
/// file (a terminal, a pipe) is written directly.
class OutputFile {
public:
  explicit OutputFile(const std::string &path);
  ~OutputFile();
  OutputFile(const OutputFile &) = delete;
  OutputFile &operator=(const OutputFile &) = delete;

  void write(const void *data, size_t size);
  void write(const std::string &text) { write(text.data(), text.size()); }

  /// Ends the file and gives it its name. `durable`: so that it outlives a
  /// crash of the machine.
  void commit(bool durable = false);

private:
  [[noreturn]] void fail(const char *what) const;

  std::string path;      ///< as the user gave it, for messages
  std::string finalPath; ///< with symbolic links followed
  std::string temporary; ///< empty where the file is written directly
  int descriptor = -1;
};

/// Tells a person at a terminal how far long work is; otherwise silent.
class Progress {
public:
  /// A total of 0 is one that isn't known.
  Progress(std::string what, size_t total);
  ~Progress();

  /// Says that `done` of the total are done.
  void update(size_t done);

private:
  std::string what;
  size_t total;
  bool visible, shown = false;
  std::chrono::steady_clock::time_point start, last;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_SUPPORT_H
