//===- Files.h - Temporary files and programs for tests ---------*- C++ -*-===//
#ifndef INCEPTION_TEST_RUNTIME_FILES_H
#define INCEPTION_TEST_RUNTIME_FILES_H

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace inception::test {

/// A folder that is gone after the test.
class Folder {
public:
  Folder() {
    std::string name =
        (std::filesystem::temp_directory_path() / "inception.XXXXXX").string();
    if (!mkdtemp(name.data()))
      abort();
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }

  std::string operator/(const std::string &name) const {
    return path + "/" + name;
  }

  /// Writes a file and returns its path.
  std::string write(const std::string &name, const std::string &content) const {
    std::ofstream(*this / name, std::ios::binary) << content;
    return *this / name;
  }

  /// The names of all files, with a space after each.
  std::string list() const {
    std::string names;
    for (auto &entry : std::filesystem::directory_iterator(path))
      names += entry.path().filename().string() + " ";
    return names;
  }

private:
  std::string path;
};

inline std::string readAll(const std::string &path) {
  std::stringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

/// What a command prints (errors too), and its exit code.
struct Result {
  std::string text;
  int code;
};

inline Result runCommand(const std::string &command) {
  Result result{"", -1};
  FILE *pipe = popen((command + " 2>&1").c_str(), "r");
  char buffer[4096];
  while (size_t count = fread(buffer, 1, sizeof buffer, pipe))
    result.text.append(buffer, count);
  result.code = WEXITSTATUS(pclose(pipe));
  return result;
}

inline std::string bytesOf(const std::vector<float> &values) {
  return std::string(reinterpret_cast<const char *>(values.data()),
                     values.size() * sizeof(float));
}

/// A safetensors file with this header, whatever it is.
inline std::string safetensors(const std::string &header,
                               const std::string &data) {
  std::string text;
  for (int i = 0; i < 8; ++i)
    text += static_cast<char>(uint64_t(header.size()) >> 8 * i & 0xff);
  return text + header + data;
}

} // namespace inception::test

#endif // INCEPTION_TEST_RUNTIME_FILES_H
