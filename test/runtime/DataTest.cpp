//===- DataTest.cpp - Where labelled images come from ---------------------===//
#include "runtime/program/Npy.h"
#include "runtime/program/data/Dataset.h"
#include "runtime/program/data/ImageIndex.h"
#include "runtime/program/data/Permutation.h"
#include "test/runtime/Images.h"

#include <chrono>
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

class Data : public testing::Test {
protected:
  Data() { setenv("XDG_CACHE_HOME", cache.c_str(), 1); }
  ~Data() override { unsetenv("XDG_CACHE_HOME"); }

  /// A folder of classes with so many images each, made an hour ago.
  std::string classes(const std::vector<std::pair<std::string, int>> &counts) {
    std::string root = folder / "images";
    for (auto &[name, count] : counts) {
      fs::create_directories(root + "/" + name);
      for (int i = 0; i < count; ++i)
        std::ofstream(root + "/" + name + "/" + std::to_string(i) + ".png");
      age(root + "/" + name);
    }
    age(root);
    return root;
  }

  void age(const std::string &path) {
    fs::last_write_time(path, fs::file_time_type::clock::now() -
                                  std::chrono::hours(1));
  }

  std::string refusal(const DataSource &source) {
    try {
      openDataset(source);
    } catch (const Failure &failure) {
      return failure.what();
    }
    return "";
  }
  void expectRefusal(const DataSource &source, const std::string &words) {
    std::string message = refusal(source);
    EXPECT_NE(message.find(words), std::string::npos)
        << "'" << message << "', not '" << words << "'";
  }

  DataSource of(const std::string &data, const std::string &labels = "") {
    DataSource source;
    source.data = data;
    source.labels = labels;
    return source;
  }
  DataSource listed(const std::string &text) {
    DataSource source;
    source.list = folder.write("list.txt", text);
    return source;
  }

  Folder folder, caches;
  std::string cache = caches / "cache";
};

TEST_F(Data, OfFoldersHaveClassesInOrder) {
  std::string root = classes({{"b/deep", 2}, {"a", 3}, {"c d", 1}});
  folder.write("images/b/x.JPEG", "");
  folder.write("images/b/notes.txt", "");
  folder.write("images/top.png", "");
  folder.write("images/a/.hidden.png", "");
  auto data = openDataset(of(root));
  EXPECT_EQ(data->size(), 7);
  EXPECT_EQ(data->classes(), 3);
  EXPECT_EQ(data->classNames(), (std::vector<std::string>{"a", "b", "c d"}));
  std::string names, labels;
  for (int64_t i = 0; i < data->size(); ++i) {
    names += data->name(i).substr(root.size()) + " ";
    labels += std::to_string(data->label(i));
  }
  EXPECT_EQ(names, "/a/0.png /a/1.png /a/2.png /b/x.JPEG /b/deep/0.png "
                   "/b/deep/1.png /c d/0.png ");
  EXPECT_EQ(labels, "0001112");
}

TEST_F(Data, AreIndexedOnce) {
  std::string root = classes({{"a", 2}, {"b", 1}});
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
  EXPECT_EQ(openDataset(of(root))->size(), 4);
  first = inode();
  EXPECT_EQ(openDataset(of(root))->size(), 4);
  EXPECT_EQ(inode(), first);
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
  for (size_t at = whole.size() - 48; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] ^= 0x10;
    folder.write("my.index", damaged);
    EXPECT_FALSE(ImageIndex::open(source.index)) << at;
  }
  EXPECT_EQ(openDataset(source)->size(), 3);
  EXPECT_EQ(readAll(source.index).size(), whole.size());
  source.index = folder / "none/my.index";
  expectRefusal(source, "cannot write");
}

TEST_F(Data, OfFoldersMustBeWhole) {
  expectRefusal(of(folder / "none"), "No such file or directory");
  expectRefusal(of(""), "no data given");
  fs::create_directory(folder / "images");
  expectRefusal(of(folder / "images"), "there are no class folders in it");
  folder.write("images/x.png", "");
  expectRefusal(of(folder / "images"), "only images");
  classes({{"cat", 3}});
  expectRefusal(of(folder / "images"), "there is one class only, 'cat'");
  classes({{"dog", 0}});
  expectRefusal(of(folder / "images"),
                "images/dog: there are no JPEG or PNG files in it");
  expectRefusal(of(folder / "images", "y.npy"),
                "--labels y.npy has no meaning");
  classes({{"dog", 1}});
  fs::create_directory_symlink(folder / "images/dog", folder / "images/dog/a");
  expectRefusal(of(folder / "images"), "levels deep");
}

TEST_F(Data, OfListsAreRelativeToThem) {
  auto data = openDataset(listed("a/one.png 3\n\n b c.jpg\t0 \r\n/x.png 1"));
  ASSERT_EQ(data->size(), 3);
  EXPECT_EQ(data->classes(), 4);
  EXPECT_TRUE(data->classNames().empty());
  EXPECT_EQ(data->name(0), folder / "a/one.png");
  EXPECT_EQ(data->label(0), 3);
  EXPECT_EQ(data->name(1), folder / " b c.jpg");
  EXPECT_EQ(data->name(2), "/x.png");
  EXPECT_EQ(data->label(2), 1);
  DataSource source = listed("one.png 1\n");
  source.data = "/tmp";
  EXPECT_EQ(openDataset(source)->name(0), "/tmp/one.png");
}

TEST_F(Data, OfListsMustBeWellFormed) {
  expectRefusal(listed(""), "there are no images in it");
  expectRefusal(listed("a.png 0\nb.png\n"), "list.txt:2: 'b.png' is no path");
  expectRefusal(listed("a.png cat\n"), "list.txt:1: 'cat' is no label");
  expectRefusal(listed("a.png -1\n"), "'-1' is no label");
  expectRefusal(listed("a.png 1.5\n"), "'1.5' is no label");
  expectRefusal(listed("a.png 99999999999\n"), "is no label");
  expectRefusal(listed("  \t 3\n"), "no path");
  expectRefusal(listed("a 0\n" + std::string(1 << 16, 'b') + " 1\n"),
                "list.txt:2: the line is longer than 65536 bytes");
  DataSource source;
  source.list = folder / "none.txt";
  expectRefusal(source, "No such file");
  source = listed("a.png 0\n");
  source.labels = "x";
  expectRefusal(source, "exclude each other");
  source.labels.clear();
  source.data = source.list;
  expectRefusal(source, "no folder");
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

std::string idx(std::vector<uint32_t> shape, const std::string &bytes) {
  std::string text = {0, 0, 8, static_cast<char>(shape.size())};
  for (uint32_t size : shape)
    for (int shift = 24; shift >= 0; shift -= 8)
      text += static_cast<char>(size >> shift);
  return text + bytes;
}

std::string gzip(const std::string &text, const std::string &path) {
  gzFile file = gzopen(path.c_str(), "wb");
  EXPECT_EQ(gzwrite(file, text.data(), static_cast<unsigned>(text.size())),
            static_cast<int>(text.size()));
  gzclose(file);
  return path;
}

TEST_F(Data, OfIdxFilesMayBeCompressed) {
  std::string pixels;
  for (int i = 0; i < 3 * 8 * 10; ++i)
    pixels += static_cast<char>(i);
  std::string images = idx({3, 8, 10}, pixels);
  std::string labels = idx({3}, {4, 0, 2});
  folder.write("train-images-idx3-ubyte", images);
  gzip(labels, folder / "train-labels-idx1-ubyte.gz");
  gzip(images, folder / "t10k-images-idx3-ubyte.gz");
  folder.write("t10k-labels-idx1-ubyte", labels);
  DataSource whole = of(folder / ""), test = whole;
  test.test = true;
  for (const DataSource &source :
       {whole, test, of(folder / "t10k-images-idx3-ubyte.gz"),
        of(folder / "train-images-idx3-ubyte",
           folder / "t10k-labels-idx1-ubyte")}) {
    auto data = openDataset(source);
    EXPECT_EQ(data->size(), 3);
    EXPECT_EQ(data->classes(), 5);
    EXPECT_EQ(data->label(0), 4);
    EXPECT_EQ(data->label(2), 2);
    Sample sample;
    data->read(1, sample);
    EXPECT_EQ(sample.image.width, 10);
    EXPECT_EQ(sample.image.height, 8);
    EXPECT_EQ(sample.image.channels, 1);
    EXPECT_EQ(sample.image.at(3, 2)[0], 80 + 23);
  }
}

TEST_F(Data, OfIdxFilesMustBeWhole) {
  std::string images = idx({2, 8, 8}, std::string(128, 1));
  std::string labels = folder.write("y", idx({2}, {0, 1}));
  auto check = [&](const std::string &content, const std::string &words) {
    expectRefusal(of(folder.write("x", content), labels), words);
    expectRefusal(of(gzip(content, folder / "x.gz"), labels), words);
  };
  check(images, "");
  check(images.substr(0, 20), "x");
  check(images.substr(0, 140), "shorter than its header says");
  check(images + "1", "longer than its header says");
  check(idx({0, 8, 8}, ""), "no images");
  check(idx({2, 0, 8}, ""), "8 x 0 pixels");
  check(idx({0xffffffff, 0xffffffff, 0xffffffff}, std::string(99, 1)),
        "shorter");
  check(idx({0xffffffff, 28, 28}, std::string(99, 1)), "shorter");
  check(idx({2}, {0, 1}),
        "not an IDX file of unsigned bytes with 3 dimensions");
  std::string wrong = images;
  wrong[2] = 13;
  check(wrong, "not an IDX file");
  check(std::string("\0\0", 2), "not an IDX file");
  // Of compressed files, their own ends too.
  std::string packed = readAll(gzip(images, folder / "x.gz"));
  expectRefusal(
      of(folder.write("x", packed.substr(0, packed.size() - 12)), labels),
      "truncated");
  packed[packed.size() - 6] ^= 1;
  expectRefusal(of(folder.write("x", packed), labels), "incorrect data check");

  std::string path = folder.write("x", images);
  expectRefusal(of(path), "--labels FILE");
  expectRefusal(of(path, folder.write("y", idx({3}, {0, 1, 2}))),
                "3 labels for 2 images");
  expectRefusal(of(path, folder / "none"), "No such file");
  expectRefusal(of(folder.write("images", images)), "no file labels beside it");
  expectRefusal(of(folder.write("z", "text")), "neither a folder nor an IDX");
}

TEST_F(Data, OfNpyPairsAreTensors) {
  std::vector<float> values;
  for (int i = 0; i < 4 * 2 * 3 * 5; ++i)
    values.push_back(static_cast<float>(i));
  auto write = [&](const std::string &name, std::vector<int64_t> shape,
                   const std::string &bytes, bool labels) {
    std::string header = npyHeader(shape);
    if (labels)
      header.replace(header.find("<f4"), 3, "<i8");
    return folder.write(name, header + bytes);
  };
  auto integers = [](std::vector<int64_t> list) {
    return std::string(reinterpret_cast<char *>(list.data()), list.size() * 8);
  };
  std::string x = write("x.npy", {4, 2, 3, 5}, bytesOf(values), false);
  std::string y = write("y.npy", {4}, integers({1, 0, 3, 1}), true);
  auto data = openDataset(of(x, y));
  EXPECT_EQ(data->size(), 4);
  EXPECT_EQ(data->classes(), 4);
  EXPECT_EQ(data->tensorShape(), (std::vector<int64_t>{2, 3, 5}));
  Sample sample;
  data->read(2, sample);
  EXPECT_EQ(sample.tensor[0], 60);
  EXPECT_EQ(sample.tensor.size(), 30u);
  EXPECT_EQ(data->name(2), x + ": image 2");

  expectRefusal(of(x), "--labels FILE.npy");
  expectRefusal(of(x, x), "int64");
  expectRefusal(of(y, y), "f32");
  expectRefusal(of(x, write("z.npy", {3}, integers({1, 0, 3}), true)),
                "shape (3,); 4 images need labels of shape (4,)");
  expectRefusal(of(x, write("z.npy", {4}, integers({1, 0, -3, 1}), true)),
                "label -3 of image 2");
  expectRefusal(of(write("z.npy", {4, 30}, bytesOf(values), false), y),
                "images are (N, C, H, W)");
  expectRefusal(of(write("z.npy", {0, 2, 3, 5}, "", false), y), "no images");
  expectRefusal(of(write("z.npy", {4, 2, 3, 6}, bytesOf(values), false), y),
                "bytes of data");
}

TEST_F(Data, AreSplitBySeed) {
  auto data = std::shared_ptr(openDataset(of(classes({{"a", 60}, {"b", 40}}))));
  DataSplit split = splitDataset(data, 0.2, 1),
            again = splitDataset(data, 0.2, 1),
            other = splitDataset(data, 0.2, 2);
  EXPECT_EQ(split.validation->size(), 20);
  EXPECT_EQ(split.training->size(), 80);
  std::set<std::string> seen;
  int same = 0;
  for (int64_t i = 0; i < 20; ++i) {
    seen.insert(split.validation->name(i));
    EXPECT_EQ(split.validation->name(i), again.validation->name(i));
    same += split.validation->name(i) == other.validation->name(i);
    EXPECT_EQ(split.validation->label(i),
              split.validation->name(i).find("/a/") == std::string::npos);
  }
  for (int64_t i = 0; i < 80; ++i)
    seen.insert(split.training->name(i));
  EXPECT_EQ(seen.size(), 100u);
  EXPECT_LT(same, 10);
  EXPECT_NE(split.training->fingerprint(), split.validation->fingerprint());
  EXPECT_EQ(split.training->fingerprint(), again.training->fingerprint());
  for (double fraction : {0., 1., 0.001, -1.})
    EXPECT_THROW(splitDataset(data, fraction, 1), Failure);
}

TEST_F(Data, MustHaveTheClassesOfTheNetwork) {
  auto message = [](auto &&check) -> std::string {
    try {
      check();
    } catch (const Failure &failure) {
      return failure.what();
    }
    return "";
  };
  auto data = openDataset(of(classes({{"cat", 1}, {"dog", 2}, {"eel", 1}})));
  EXPECT_EQ(message([&] { checkClasses(*data, "it", 3); }), "");
  EXPECT_EQ(message([&] { checkClasses(*data, "it", 4); }),
            "it: 3 classes; mock has 4");
  auto list = openDataset(listed("a 1\nb 7\n"));
  EXPECT_EQ(message([&] { checkClasses(*list, "it", 10); }), "");
  EXPECT_EQ(message([&] { checkClasses(*list, "it", 7); }),
            "it: label 7 of " + folder / "b" + "; mock has classes 0 to 6");
  EXPECT_EQ(message([&] { checkTrainable(*list, "it"); }), "");
  auto alike = openDataset(listed("a 1\nb 1\n"));
  EXPECT_EQ(message([&] { checkTrainable(*alike, "it"); }),
            "it: all images are of one class, 1");

  auto relabelled = relabel(data, {"eel", "ant", "dog", "cat"});
  EXPECT_EQ(relabelled->classes(), 4);
  EXPECT_EQ(relabelled->label(0), 3);
  EXPECT_EQ(relabelled->label(2), 2);
  EXPECT_EQ(relabelled->label(3), 0);
  EXPECT_EQ(relabel(list, {"x"}), list);
  EXPECT_EQ(message([&] { relabel(data, {"cat", "dog"}); }),
            "the class 'eel' of the data is none of the 2 that were trained");
}

} // namespace
