//===- Data.h - Data for tests ----------------------------------*- C++ -*-===//
#ifndef INCEPTION_TEST_RUNTIME_DATA_H
#define INCEPTION_TEST_RUNTIME_DATA_H

#include "runtime/program/Support.h"
#include "runtime/program/data/Dataset.h"
#include "test/runtime/Files.h"

#include <chrono>
#include <gtest/gtest.h>
#include <thread>

namespace inception::test {

/// Makes data in a folder that is gone after the test, as are their indexes.
class Data : public testing::Test {
protected:
  Data() { setenv("XDG_CACHE_HOME", cache.c_str(), 1); }
  ~Data() override { unsetenv("XDG_CACHE_HOME"); }

  /// A folder of classes with so many images each, made an hour ago.
  std::string classes(const std::vector<std::pair<std::string, int>> &counts) {
    std::string root = folder / "images";
    for (auto &[name, count] : counts) {
      std::filesystem::create_directories(root + "/" + name);
      for (int i = 0; i < count; ++i)
        std::ofstream(root + "/" + name + "/" + std::to_string(i) + ".png");
      age(root + "/" + name);
    }
    age(root);
    return root;
  }

  /// What has just changed may change again unnoticed, so an index of it is
  /// made anew: until the file system's time has gone on.
  static void settle() {
    std::this_thread::sleep_for(std::chrono::milliseconds(2200));
  }

  void age(const std::string &path) {
    std::filesystem::last_write_time(
        path,
        std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
  }

  std::string refusal(const program::DataSource &source) {
    try {
      program::openDataset(source);
    } catch (const program::Failure &failure) {
      return failure.what();
    }
    return "";
  }
  void expectRefusal(const program::DataSource &source,
                     const std::string &words) {
    std::string message = refusal(source);
    EXPECT_NE(message.find(words), std::string::npos)
        << "'" << message << "', not '" << words << "'";
  }

  program::DataSource of(const std::string &data,
                         const std::string &labels = "") {
    program::DataSource source;
    source.data = data;
    source.labels = labels;
    return source;
  }
  program::DataSource listed(const std::string &text) {
    program::DataSource source;
    source.list = folder.write("list.txt", text);
    return source;
  }

  Folder folder, caches;
  std::string cache = caches / "cache";
};

} // namespace inception::test

#endif // INCEPTION_TEST_RUNTIME_DATA_H
