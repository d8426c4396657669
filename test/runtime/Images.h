//===- Images.h - Images for tests ------------------------------*- C++ -*-===//
#ifndef INCEPTION_TEST_RUNTIME_IMAGES_H
#define INCEPTION_TEST_RUNTIME_IMAGES_H

#include "runtime/program/Image.h"
#include "test/runtime/Files.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <png.h>

namespace inception::test {

/// Reads a binary PPM file.
inline program::Image readPpm(const std::string &path) {
  std::string text = readAll(path);
  int width = 0, height = 0, start = 0;
  sscanf(text.c_str(), "P6 %d %d 255%n", &width, &height, &start);
  program::Image image(width, height, 3);
  EXPECT_EQ(text.size(), start + 1 + image.pixels.size()) << path;
  std::copy(text.begin() + start + 1, text.end(), image.pixels.begin());
  return image;
}

inline void writePng(const std::string &path, const program::Image &image) {
  png_image png = {};
  png.version = PNG_IMAGE_VERSION;
  png.width = static_cast<png_uint_32>(image.width);
  png.height = static_cast<png_uint_32>(image.height);
  png.format = image.channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  EXPECT_TRUE(png_image_write_to_file(&png, path.c_str(), 0,
                                      image.pixels.data(), 0, nullptr));
}

/// An image of smooth colours; `shade` makes it one's own.
inline program::Image smoothImage(int width, int height, int shade) {
  program::Image image(width, height, 3);
  for (size_t i = 0; i < image.pixels.size(); ++i)
    image.pixels[i] = static_cast<uint8_t>(i / 15 + size_t(shade) * 37);
  return image;
}

} // namespace inception::test

#endif // INCEPTION_TEST_RUNTIME_IMAGES_H
