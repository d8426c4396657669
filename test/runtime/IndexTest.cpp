//===- IndexTest.cpp - What is known of images without reading them -------===//
#include "runtime/program/data/ImageIndex.h"
#include "runtime/program/data/Permutation.h"
#include "test/runtime/Data.h"

#include <array>
#include <cstring>
#include <functional>
#include <gtest/gtest.h>
#include <malloc.h>
#include <set>
#include <sys/resource.h>
#include <zlib.h>

using namespace inception::program;
using namespace inception::test;
namespace fs = std::filesystem;

namespace {

TEST(Permutation, HasEveryNumberOnce) {
  for (int64_t size : {1, 2, 3, 4, 5, 16, 17, 1000}) {
    Permutation order(size, 7, 3);
    std::set<int64_t> seen;
    for (int64_t i = 0; i < size; ++i)
      seen.insert(order[i]);
    EXPECT_EQ(seen.size(), size_t(size));
    EXPECT_EQ(*seen.begin(), 0);
    EXPECT_EQ(*seen.rbegin(), size - 1);
  }
}

TEST(Permutation, FollowsFromSeedAndStream) {
  int same = 0, moved = 0;
  Permutation first(1000, 1, 0), again(1000, 1, 0), second(1000, 1, 1),
      third(1000, 2, 0);
  for (int64_t i = 0; i < 1000; ++i) {
    EXPECT_EQ(first[i], again[i]);
    same += (first[i] == second[i]) + (first[i] == third[i]);
    moved += std::abs(first[i] - i) > 10;
  }
  EXPECT_LT(same, 20);
  EXPECT_GT(moved, 900);
  // Any part of a billion images can be had at once.
  Permutation large(int64_t(1) << 30, 5, 0);
  EXPECT_NE(large[0], large[(int64_t(1) << 30) - 1]);
}

TEST_F(Data, AreIndexedOnce) {
  std::string root = classes({{"a", 2}, {"b", 1}});
  settle();
  EXPECT_EQ(openDataset(of(root))->size(), 3);
  std::string index =
      fs::directory_iterator(cache + "/inceptionc")->path().string();
  auto inode = [&] { return runCommand("stat -c %i '" + index + "'").text; };
  // Without change the file is kept; a folder's change makes another.
  std::string first = inode();
  EXPECT_EQ(openDataset(of(root))->size(), 3);
  EXPECT_EQ(openDataset(of(root + "/../images/"))->size(), 3);
  EXPECT_EQ(inode(), first);
  folder.write("images/b/new.jpg", "");
  EXPECT_EQ(openDataset(of(root))->size(), 4);
  EXPECT_NE(inode(), first);
  // What has just been changed may change again unnoticed: another.
  first = inode();
  EXPECT_EQ(openDataset(of(root))->size(), 4);
  EXPECT_NE(inode(), first);
  age(root + "/b");
  settle();
  EXPECT_EQ(openDataset(of(root))->size(), 4);
  first = inode();
  EXPECT_EQ(openDataset(of(root))->size(), 4);
  EXPECT_EQ(inode(), first);
}

/// Every way to put other images in the place of those of an index, with the
/// times that those had.
TEST_F(Data, AreIndexedAgainWhereTheyAreReplaced) {
  const std::string few = "a/1 a/deep/er/2 b/1";
  const std::string replacements[] = {
      "a/1 a/deep/er/2 b/1 b/2", // more
      "a/1 b/1",                 // less
      "a/1 a/deep/er/3 b/1",     // as many, deep down
      "a/2 a/deep/er/2 b/1",     // another name
  };
  // In place, by another folder's name, by what copies times, from an archive.
  const std::string ways[] = {
      "cp -a images kept; find images -type f -delete; cp -a other/. images",
      "mv images old && mv other images && rm -r old",
      "rm -r images && cp -a other images",
      "rm -r images/a images/b && cp -a other/a other/b images && touch -d "
      "2020-01-01 images",
      "tar -C other -cf x.tar . && find images -mindepth 1 -delete && "
      "tar -C images -xf x.tar",
  };
  auto make = [](const std::string &at, const std::string &files) {
    Result made = runCommand(
        "mkdir -p " + at + "/a/deep/er " + at + "/b && cd " + at +
        " && for f in " + files +
        "; do : > $f.png; done; find . -exec touch -d 2020-01-01 {} +");
    ASSERT_EQ(made.code, 0) << made.text;
  };
  auto list = [&](const std::string &root) {
    std::string names;
    auto data = openDataset(of(root));
    for (int64_t i = 0; i < data->size(); ++i) {
      std::string name = data->name(i).substr(root.size() + 1);
      names += (i ? " " : "") + name.substr(0, name.size() - 4);
    }
    return names;
  };
  std::vector<std::array<std::string, 3>> cases;
  for (const std::string &way : ways)
    for (const std::string &files : replacements) {
      std::string place = folder / std::to_string(cases.size());
      make(place + "/images", few);
      make(place + "/other", files);
      cases.push_back({place, way, files});
    }
  DataSource source = listed("a.png 0\nb.png 1\n");
  runCommand("touch -d 2020-01-01 " + source.list);
  settle();
  for (auto &[place, way, files] : cases)
    EXPECT_EQ(list(place + "/images"), few);
  EXPECT_EQ(openDataset(source)->label(1), 1);
  for (auto &[place, way, files] : cases) {
    Result done = runCommand("cd " + place + " && " + way);
    EXPECT_EQ(done.code, 0) << done.text;
    EXPECT_EQ(list(place + "/images"), files) << way;
  }
  // A list, too: as long as before, and as old.
  listed("a.png 0\nb.png 3\n");
  runCommand("touch -d 2020-01-01 " + source.list);
  EXPECT_EQ(openDataset(source)->label(1), 3);
}

/// Times that do not fit into nanoseconds are no reason to fail.
TEST_F(Data, MayBeOfAnyTime) {
  std::string root = classes({{"a", 2}, {"b", 1}});
  for (const char *time : {"@-9000000000", "@0", "@99999999999"}) {
    runCommand(std::string("touch -d ") + time + " " + root + " " + root +
               "/a");
    EXPECT_EQ(openDataset(of(root))->size(), 3) << time;
    EXPECT_EQ(openDataset(of(root))->size(), 3) << time;
  }
}

TEST_F(Data, AreIndexedAgainWhereTheIndexIsDamaged) {
  std::string root = classes({{"a", 2}, {"b", 1}});
  DataSource source = of(root);
  source.index = folder / "my.index";
  EXPECT_EQ(openDataset(source)->size(), 3);
  std::string whole = readAll(source.index);
  for (size_t size = 0; size < whole.size(); size += 7) {
    folder.write("my.index", whole.substr(0, size));
    EXPECT_FALSE(ImageIndex::open(source.index)) << size;
  }
  // Any byte of it: paths, labels, origin and footer.
  for (size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1 << at % 8);
    folder.write("my.index", damaged);
    EXPECT_FALSE(ImageIndex::open(source.index)) << at;
  }
  auto data = openDataset(source);
  EXPECT_EQ(data->size(), 3);
  EXPECT_EQ(data->label(2), 1);
  EXPECT_EQ(readAll(source.index).size(), whole.size());
  source.index = folder / "none/my.index";
  expectRefusal(source, "cannot write");
}

/// An index whose checksum is right, but whose numbers are not.
TEST_F(Data, OfIndexesAreWithinBounds) {
  struct Entry {
    uint64_t path;
    uint32_t length, label;
  };
  std::string path = folder / "x.index";
  auto open = [&](const std::string &image, uint32_t label,
                  const nlohmann::json &origin,
                  const std::function<void(Entry &)> &change = {}) {
    IndexWriter writer(path);
    writer.add(image, label);
    writer.finish(origin);
    if (change) {
      // The entry is in front of the origin's text and the footer's 48 bytes.
      std::string content = readAll(path);
      size_t at = content.size() - 48 - origin.dump().size() - sizeof(Entry);
      Entry entry;
      memcpy(&entry, &content[at], sizeof entry);
      change(entry);
      memcpy(&content[at], &entry, sizeof entry);
      memset(&content[content.size() - 36], 0, 4);
      auto check = static_cast<uint32_t>(
          crc32(0, reinterpret_cast<const Bytef *>(content.data()),
                static_cast<unsigned>(content.size())));
      memcpy(&content[content.size() - 36], &check, 4);
      folder.write("x.index", content);
    }
    return ImageIndex::open(path).has_value();
  };
  nlohmann::json two = {{"classes", 2u}};
  EXPECT_TRUE(open("a.png", 1, two));
  EXPECT_TRUE(open("a.png", 1, two, [](Entry &) {}));
  EXPECT_TRUE(open("a.png", 1, {{"classes", 2u}, {"names", {"a", "b"}}}));
  EXPECT_FALSE(open("", 1, two));
  EXPECT_FALSE(open("a.png", 2, two));
  EXPECT_FALSE(open("a.png", 4000000000, two));
  EXPECT_FALSE(open("a.png", 0, {{"classes", -1}}));
  EXPECT_FALSE(open("a.png", 0, {{"classes", 1.5}}));
  EXPECT_FALSE(open("a.png", 0, {{"classes", 1000001u}}));
  EXPECT_FALSE(open("a.png", 0, nlohmann::json::object()));
  EXPECT_FALSE(open("a.png", 1, {{"classes", 2u}, {"names", {"a"}}}));
  EXPECT_FALSE(open("a.png", 1, {{"classes", 2u}, {"names", {"a", 3}}}));
  EXPECT_FALSE(open("a.png", 1, {{"classes", 2u}, {"names", "ab"}}));
  EXPECT_FALSE(open("a.png", 1, two, [](Entry &e) { e.length = 17; }));
  EXPECT_FALSE(open("a.png", 1, two, [](Entry &e) { e.path = 17; }));
  EXPECT_FALSE(open("a.png", 1, two, [](Entry &e) { e.path = UINT64_MAX; }));
  EXPECT_FALSE(open("a.png", 1, two, [](Entry &e) {
    e.path = 16;
    e.length = UINT32_MAX;
  }));
}

// The sanitizers' own memory would be counted.
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
TEST_F(Data, OfAMillionImagesTakeNoMemory) {
  constexpr int64_t count = 1000000;
  {
    std::ofstream file(folder / "list.txt");
    for (int64_t i = 0; i < count; ++i)
      file << "folder" << i / 1000 << "/a_long_name_of_an_image_" << i
           << ".jpeg " << i % 1000 << '\n';
  }
  DataSource source;
  source.list = folder / "list.txt";
  source.index = folder / "list.index";
  auto check = [&] {
    // Sixteen bytes for each image would be more. Mapped files don't count.
    std::string status = readAll("/proc/self/status");
    rlim_t used = std::stoull(status.substr(status.find("VmData:") + 7)) << 10;
    rlimit limit = {used + (8 << 20), used + (8 << 20)};
    setrlimit(RLIMIT_DATA, &limit);
    mallopt(M_MMAP_THRESHOLD, 4096);
    auto data = openDataset(source);
    Permutation order(count, 1, 0);
    int64_t sum = 0;
    for (int64_t i = 0; i < count; ++i)
      sum += data->label(order[i]);
    bool right = sum == 499500 * (count / 1000) &&
                 data->name(999999).ends_with("image_999999.jpeg");
    exit(right ? 0 : 1);
  };
  EXPECT_EXIT(check(), testing::ExitedWithCode(0), "") << "building";
  EXPECT_EXIT(check(), testing::ExitedWithCode(0), "") << "using it again";
}
#endif

} // namespace
