//===- ImageTest.cpp - Photographs, against what Pillow makes of them -----===//
#include "runtime/program/Image.h"
#include "runtime/program/Preprocess.h"
#include "runtime/program/Support.h"
#include "test/runtime/Images.h"

#include <cstdio>
#include <gtest/gtest.h>

#include <jpeglib.h>

using namespace inception::program;
using namespace inception::test;

namespace {

/// Expects the images to differ by `tolerance` levels at most.
void expectEqual(const Image &image, const Image &expected, int tolerance,
                 const std::string &what) {
  ASSERT_EQ(image.width, expected.width) << what;
  ASSERT_EQ(image.height, expected.height) << what;
  ASSERT_EQ(image.pixels.size(), expected.pixels.size()) << what;
  int largest = 0;
  for (size_t i = 0; i < image.pixels.size(); ++i)
    largest = std::max(largest, std::abs(image.pixels[i] - expected.pixels[i]));
  EXPECT_LE(largest, tolerance) << what;
}

std::string refusal(const std::string &path) {
  try {
    loadImage(path);
  } catch (const Failure &failure) {
    return failure.what();
  }
  return "";
}

bool hasPillow() {
  return runCommand("/usr/bin/python3 -c 'import PIL'").code == 0;
}

/// Runs a script that writes images and cases.txt, and checks all cases, of
/// which there are more than `least`.
void checkCases(const Folder &folder, const std::string &script, int tolerance,
                int least) {
  Result made = runCommand("/usr/bin/python3 " + script + " " + folder / "");
  ASSERT_EQ(made.code, 0) << made.text;
  std::ifstream cases(folder / "cases.txt");
  int count = 0;
  for (std::string line; std::getline(cases, line); ++count) {
    std::istringstream words(line);
    std::string kind, name, expected;
    words >> kind >> name;
    if (kind == "load") {
      words >> expected;
      std::string message = refusal(folder / name);
      ASSERT_EQ(message, "") << line;
      expectEqual(loadImage(folder / name), readPpm(folder / expected),
                  tolerance, line);
    } else if (kind == "resize") {
      int width, height;
      Window window;
      words >> width >> height >> window.x >> window.y >> window.width >>
          window.height >> expected;
      Image image = resize(loadImage(folder / name), width, height, window);
      Image wanted = readPpm(folder / expected);
      expectEqual(image, wanted, 1, line);
    } else {
      std::getline(words >> std::ws, expected);
      std::string message = refusal(folder / name);
      EXPECT_EQ(message.find(folder / name + ": "), 0u)
          << line << ": " << message;
      EXPECT_NE(message.find(expected), std::string::npos)
          << line << ": " << message;
    }
  }
  EXPECT_GT(count, least);
}

TEST(Images, AreWhatPillowMakesOfThem) {
  if (!hasPillow())
    GTEST_SKIP() << "python3-pil is not installed";
  checkCases(Folder(), IMAGE_SCRIPT, 1, 50);
}

/// How a JPEG file is coded.
struct Coding {
  const char *name;
  int channels;
  bool progressive, arithmetic, separateScans;
  int sampling, restart;
};

/// A JPEG file of smooth colours.
std::string writeJpeg(const Coding &coding) {
  jpeg_compress_struct state;
  jpeg_error_mgr errors;
  state.err = jpeg_std_error(&errors);
  jpeg_create_compress(&state);
  unsigned char *memory = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&state, &memory, &size);
  constexpr int width = 61, height = 47;
  state.image_width = width;
  state.image_height = height;
  state.input_components = coding.channels;
  state.in_color_space = coding.channels == 1   ? JCS_GRAYSCALE
                         : coding.channels == 3 ? JCS_RGB
                                                : JCS_CMYK;
  jpeg_set_defaults(&state);
  jpeg_set_quality(&state, 90, TRUE);
  if (coding.progressive)
    jpeg_simple_progression(&state);
  state.arith_code = coding.arithmetic;
  state.restart_interval = static_cast<unsigned>(coding.restart);
  for (int c = 0; c < coding.channels; ++c)
    state.comp_info[c].h_samp_factor = state.comp_info[c].v_samp_factor =
        c == 0 ? coding.sampling : 1;
  std::vector<jpeg_scan_info> scans;
  for (int c = 0; c < coding.channels; ++c)
    scans.push_back({1, {c}, 0, 63, 0, 0});
  if (coding.separateScans) {
    state.scan_info = scans.data();
    state.num_scans = coding.channels;
  }
  jpeg_start_compress(&state, TRUE);
  std::vector<uint8_t> row(static_cast<size_t>(width * coding.channels));
  JSAMPROW rows[] = {row.data()};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < coding.channels; ++c)
        row[static_cast<size_t>(x * coding.channels + c)] =
            static_cast<uint8_t>(3 * x + 2 * y * c + x * y * c / 9);
    jpeg_write_scanlines(&state, rows, 1);
  }
  jpeg_finish_compress(&state);
  jpeg_destroy_compress(&state);
  std::string content(reinterpret_cast<char *>(memory), size);
  free(memory);
  return content;
}

constexpr Coding codings[] = {
    {"plain", 3, false, false, false, 2, 0},
    {"full", 3, false, false, false, 1, 0},
    {"grey", 1, false, false, false, 1, 0},
    {"ink", 4, false, false, false, 1, 0},
    {"restarts", 3, false, false, false, 2, 3},
    {"scans", 3, false, false, true, 2, 0},
    {"progressive", 3, true, false, false, 2, 0},
    {"progressive_grey", 1, true, false, false, 1, 0},
    {"progressive_ink", 4, true, false, false, 1, 0},
    {"progressive_restarts", 3, true, false, false, 1, 5},
    {"arithmetic", 3, false, true, false, 2, 0},
    {"arithmetic_restarts", 3, false, true, false, 2, 4},
    {"arithmetic_progressive", 3, true, true, false, 2, 0},
};

TEST(Images, AreReadWhereTheirPicturesAreWhole) {
  if (!hasPillow())
    GTEST_SKIP() << "python3-pil is not installed";
  Folder folder;
  for (const Coding &coding : codings)
    folder.write(std::string("base_") + coding.name + ".jpg",
                 writeJpeg(coding));
  checkCases(folder, DAMAGE_SCRIPT, 0, 1500);
}

/// Every way to change a byte of a file gives an error or some pixels.
TEST(Images, SurviveDamage) {
  Folder folder;
  std::vector<std::string> files;
  for (const Coding &coding : codings)
    files.push_back(writeJpeg(coding));
  writePng(folder / "x.png", smoothImage(23, 19, 0));
  files.push_back(readAll(folder / "x.png"));
  uint32_t random = 1;
  for (const std::string &whole : files)
    for (int i = 0; i < 200; ++i) {
      std::string damaged = whole;
      for (int change = 0; change <= i % 3; ++change) {
        random = random * 1664525 + 1013904223;
        damaged[(random >> 8) % damaged.size()] = static_cast<char>(random);
      }
      refusal(folder.write("x", damaged));
    }
}

/// A JPEG file of four channels, each of one value, in this colour space.
std::string writeInk(J_COLOR_SPACE space, bool adobe, const uint8_t *ink) {
  jpeg_compress_struct state;
  jpeg_error_mgr errors;
  state.err = jpeg_std_error(&errors);
  jpeg_create_compress(&state);
  unsigned char *memory = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&state, &memory, &size);
  state.image_width = state.image_height = 16;
  state.input_components = 4;
  state.in_color_space = JCS_CMYK;
  jpeg_set_defaults(&state);
  jpeg_set_colorspace(&state, space);
  jpeg_set_quality(&state, 100, TRUE);
  state.write_Adobe_marker = adobe;
  jpeg_start_compress(&state, TRUE);
  std::vector<uint8_t> row;
  for (int x = 0; x < 16; ++x)
    row.insert(row.end(), ink, ink + 4);
  JSAMPROW rows[] = {row.data()};
  while (state.next_scanline < state.image_height)
    jpeg_write_scanlines(&state, rows, 1);
  jpeg_finish_compress(&state);
  jpeg_destroy_compress(&state);
  std::string content(reinterpret_cast<char *>(memory), size);
  free(memory);
  return content;
}

TEST(Images, OfInkBecomeLight) {
  Folder folder;
  // Some ink: cyan 51, no magenta, full yellow, black 102; so 0.6 of the light.
  const uint8_t ink[] = {51, 0, 255, 102}, light[] = {122, 153, 0};
  uint8_t inverted[4];
  for (int i = 0; i < 4; ++i)
    inverted[i] = 255 - ink[i];
  Image expected(16, 16, 3);
  for (size_t i = 0; i < expected.pixels.size(); ++i)
    expected.pixels[i] = light[i % 3];
  auto check = [&](const std::string &content, const char *what) {
    expectEqual(loadImage(folder.write("ink.jpg", content)), expected, 3, what);
  };
  check(writeInk(JCS_CMYK, false, inverted), "plain CMYK");
  check(writeInk(JCS_CMYK, true, inverted), "Adobe's CMYK");
  check(writeInk(JCS_YCCK, true, inverted), "Adobe's YCCK");
}

TEST(Images, SurviveTruncation) {
  Folder folder;
  const uint8_t ink[] = {1, 2, 3, 4};
  std::string whole = writeInk(JCS_CMYK, true, ink);
  for (size_t length = 0; length + 2 < whole.size(); ++length)
    EXPECT_NE(refusal(folder.write("x.jpg", whole.substr(0, length))), "");
}

TEST(Preprocess, OrdersAndScalesChannels) {
  Image image(10, 20, 3);
  for (size_t i = 0; i < image.pixels.size(); ++i)
    image.pixels[i] = 50 + 50 * (i % 3);
  std::vector<float> input(3 * 8 * 8);
  Preprocess("{\"resize\": 9, \"order\": \"BGR\", \"mean\": [1, 2, 3]}", 3, 8,
             8)
      .apply(image, input.data());
  EXPECT_EQ(input[0], 149);
  EXPECT_EQ(input[64], 98);
  EXPECT_EQ(input[191], 47);
  Preprocess("{\"range\": 1, \"mean\": [0.5, 0, 0], \"std\": [0.5, 1, 2]}", 3,
             8, 8)
      .apply(image, input.data());
  EXPECT_FLOAT_EQ(input[0], (50 / 255.0f - 0.5f) / 0.5f);
  EXPECT_FLOAT_EQ(input[191], 150 / 255.0f / 2);
  Preprocess("{\"order\": \"grey\"}", 1, 8, 8).apply(image, input.data());
  EXPECT_EQ(input[0], 91);
}

TEST(Preprocess, CutsTheCentre) {
  // 20 x 10 becomes 40 x 20, of which 8 x 8 start at (16, 6).
  Image image(20, 10, 3);
  for (int y = 0; y < 10; ++y)
    for (int x = 0; x < 20; ++x)
      image.at(x, y)[0] = static_cast<uint8_t>(10 * x);
  std::vector<float> input(3 * 8 * 8);
  Preprocess("{\"resize\": 20}", 3, 8, 8).apply(image, input.data());
  EXPECT_NEAR(input[0], 10 * (16.5 / 2 - 0.5), 1);
  EXPECT_NEAR(input[7], 10 * (23.5 / 2 - 0.5), 1);
}

TEST(Preprocess, RefusesNonsense) {
  for (const char *json :
       {"{", "{\"resize\": \"big\"}", "{\"order\": \"YUV\"}",
        "{\"order\": \"grey\"}", "{\"mean\": [1]}", "{\"resize\": 7}", "[]"})
    EXPECT_THROW(Preprocess(json, 3, 8, 8), Failure) << json;
  EXPECT_THROW(Preprocess("{}", 2, 8, 8), Failure);
}

} // namespace
