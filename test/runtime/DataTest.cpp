//===- DataTest.cpp - Where labelled images come from ---------------------===//
#include "test/runtime/Data.h"
#include "runtime/program/Npy.h"
#include "test/runtime/Images.h"

#include <gtest/gtest.h>
#include <set>
#include <zlib.h>

using namespace inception::program;
using namespace inception::test;
namespace fs = std::filesystem;

namespace {

TEST_F(Data, OfFoldersHaveClassesInOrder) {
  std::string root = classes({{"b/deep", 2}, {"a", 3}, {"c d", 1}});
  folder.write("images/b/x.JPEG", "");
  folder.write("images/b/notes.txt", "");
  folder.write("images/top.png", "");
  folder.write("images/a/.hidden.png", "");
  folder.write("images/b/y.webp", "");
  testing::internal::CaptureStderr();
  auto data = openDataset(of(root));
  std::string warning = testing::internal::GetCapturedStderr();
  EXPECT_NE(warning.find("2 other files left out"), std::string::npos);
  EXPECT_NE(warning.find("b/notes.txt"), std::string::npos) << warning;
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

TEST_F(Data, OfFoldersHaveTheEndingsOfJpegAndPng) {
  std::string root = classes({{"a", 0}, {"b", 1}});
  for (const char *name : {"1.jpg", "2.JPEG", "3.jpe", "4.jfif", "5.JFIF",
                           "6.PNG", "7.gif", "8.bmp", "9.tif", "jpg", "png."})
    folder.write(std::string("images/a/") + name, "");
  testing::internal::CaptureStderr();
  EXPECT_EQ(openDataset(of(root))->size(), 7);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("5 other files left"),
            std::string::npos);
}

TEST_F(Data, OfNumberedClassesAreWarnedOf) {
  auto warning = [](const std::vector<std::string> &names) {
    testing::internal::CaptureStderr();
    warnOfNumberedClasses(names, "it");
    return testing::internal::GetCapturedStderr();
  };
  EXPECT_NE(warning({"0", "1", "10", "11", "2", "3"})
                .find("warning: it: the classes' names are numbers"),
            std::string::npos);
  EXPECT_NE(warning({"1", "10", "2"}), "");
  EXPECT_EQ(warning({"0", "1", "2"}), "");
  EXPECT_EQ(warning({"00", "01", "10", "11"}), "");
  EXPECT_EQ(warning({"1", "10", "2", "n02"}), "");
  EXPECT_EQ(warning({"1", "10", "2", ""}), "");
  EXPECT_EQ(warning({}), "");
}

TEST_F(Data, OfFoldersMustBeWhole) {
  expectRefusal(of(folder / "none"), "No such file or directory");
  expectRefusal(of(""), "no data given");
  fs::create_directory(folder / "images");
  expectRefusal(of(folder / "images"), "there are no class folders in it");
  folder.write("images/x.png", "");
  expectRefusal(of(folder / "images"), "only images");
  classes({{"cat", 3}});
  EXPECT_EQ(openDataset(of(folder / "images"))->classes(), 1);
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

TEST_F(Data, OfListsMayHaveAByteOrderMark) {
  auto data = openDataset(listed("\xef\xbb\xbf"
                                 "a b.png 3\r\nc.png 1\r\n"));
  ASSERT_EQ(data->size(), 2);
  EXPECT_EQ(data->name(0), folder / "a b.png");
  EXPECT_EQ(openDataset(listed("\xef\xbb\xbf\na 1\n"))->size(), 1);
  expectRefusal(listed("\xef\xbb\xbf"), "there are no images in it");
  expectRefusal(listed(std::string("\xff\xfe"
                                   "a\0 \0"
                                   "1\0\n\0",
                                   10)),
                "list.txt: the text is in UTF-16; UTF-8 is expected");
  expectRefusal(listed(std::string("\xfe\xff\0a\0 \0"
                                   "1\0\n",
                                   10)),
                "list.txt: the text is in UTF-16; UTF-8 is expected");
  expectRefusal(listed(std::string("a\0 \0"
                                   "1\0\n\0",
                                   8)),
                "list.txt:1: a byte of zero");
}

/// Every way to cut or to change a list is refused or read, never a crash; the
/// same of the index that is made of it.
TEST_F(Data, OfListsSurviveDamage) {
  std::string whole = "\xef\xbb\xbf"
                      "a.png 3\r\nb c.jpg\t0 \n\nd.png 999999";
  auto read = [&](const std::string &text) {
    DataSource source = listed(text);
    source.index = folder / "list.index";
    try {
      auto data = openDataset(source);
      for (int64_t i = 0; i < data->size(); ++i) {
        EXPECT_LT(data->label(i), data->classes());
        EXPECT_NE(data->name(i), "");
      }
    } catch (const Failure &) {
    }
  };
  for (size_t length = 0; length < whole.size(); ++length)
    read(whole.substr(0, length));
  for (size_t i = 0; i < whole.size(); ++i)
    for (char byte : {'\0', ' ', '\n', '9', '-', '/', '\xff'}) {
      std::string damaged = whole;
      damaged[i] = byte;
      read(damaged);
    }
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

/// Every way to cut or to change an IDX file, packed or not, is refused or
/// read, never a crash.
TEST_F(Data, OfIdxFilesSurviveDamage) {
  std::string images = idx({2, 3, 4}, std::string(24, 1));
  std::string labels = idx({2}, {0, 1});
  std::string packed = readAll(gzip(images, folder / "x.gz"));
  std::string packedLabels = readAll(gzip(labels, folder / "y.gz"));
  auto read = [&](const std::string &x, const std::string &y) {
    try {
      auto data = openDataset(of(folder.write("x", x), folder.write("y", y)));
      Sample sample;
      for (int64_t i = 0; i < data->size(); ++i) {
        EXPECT_LT(data->label(i), data->classes());
        data->read(i, sample);
        EXPECT_EQ(sample.image.pixels.size(),
                  size_t(sample.image.width) * size_t(sample.image.height));
      }
      return true;
    } catch (const Failure &) {
      return false;
    }
  };
  for (auto &[x, y] : {std::pair(images, labels), {packed, packedLabels}}) {
    EXPECT_TRUE(read(x, y));
    for (size_t i = 0; i < x.size(); ++i) {
      EXPECT_FALSE(read(x.substr(0, i), y)) << i;
      for (int byte : {0, 1, 2, 8, 127, 128, 255}) {
        std::string damaged = x;
        damaged[i] = static_cast<char>(byte);
        read(damaged, y);
      }
    }
    for (size_t i = 0; i < y.size(); ++i) {
      EXPECT_FALSE(read(x, y.substr(0, i))) << i;
      for (int byte : {0, 1, 2, 8, 127, 128, 255}) {
        std::string damaged = y;
        damaged[i] = static_cast<char>(byte);
        read(x, damaged);
      }
    }
  }
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
  expectRefusal(of(x, x), "need labels of shape (4,)");
  expectRefusal(of(y, y), "images are (N, C, H, W)");
  expectRefusal(of(x, write("z.npy", {3}, integers({1, 0, 3}), true)),
                "shape (3,); 4 images need labels of shape (4,)");
  expectRefusal(of(x, write("z.npy", {4}, integers({1, 0, -3, 1}), true)),
                "label -3 of image 2");
  for (int64_t label : {INT64_MAX, INT64_MAX - 1, int64_t(1) << 62})
    expectRefusal(of(x, write("z.npy", {4}, integers({1, 0, label, 1}), true)),
                  "of image 2; labels are 0 to 999999");
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
  // The names decide, also where there is one folder only.
  std::filesystem::remove_all(folder / "images");
  auto one = openDataset(of(classes({{"dog", 2}})));
  EXPECT_EQ(relabel(one, {"cat", "dog"})->label(1), 1);
  EXPECT_EQ(
      message([&] { checkClasses(*relabel(one, {"cat", "dog"}), "it", 2); }),
      "");
  EXPECT_EQ(message([&] { checkClasses(*one, "it", 4); }),
            "it: 1 class; mock has 4");
  EXPECT_EQ(message([&] { relabel(data, {"cat", "dog"}); }),
            "the class 'eel' of the data is none of the 2 that were trained");
}

} // namespace
