//===- Image.h - Photographs from files -------------------------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_IMAGE_H
#define INCEPTION_RUNTIME_PROGRAM_IMAGE_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace inception::program {

/// 8-bit pixels, row by row, channels interleaved.
struct Image {
  int width = 0, height = 0, channels = 3;
  std::vector<uint8_t> pixels;

  Image() = default;
  Image(int width, int height, int channels)
      : width(width), height(height), channels(channels),
        pixels(size_t(width) * height * channels) {}

  uint8_t *at(int x, int y) {
    return &pixels[(size_t(y) * width + x) * channels];
  }
  const uint8_t *at(int x, int y) const {
    return &pixels[(size_t(y) * width + x) * channels];
  }
};

/// Reads a JPEG or PNG file as RGB, turned upright by its EXIF orientation.
///
/// Grey becomes three equal channels, a palette its colours; transparency is
/// dropped, of 16 bits the upper 8 are kept. All of this is what Pillow's
/// convert("RGB") gives. A file whose picture is whole is read, whatever
/// follows it; one that is cut within the picture is an error.
Image loadImage(const std::string &path);

/// Throws if the sides are smaller or larger than what is accepted.
void checkImageSize(const std::string &path, uint64_t width, uint64_t height);

/// A decoded file that is not yet turned.
struct DecodedImage {
  Image image;
  std::vector<uint8_t> exif; ///< empty: none; may start with "Exif\0\0"
  std::string xmp;           ///< as XML; empty: none
};

/// Decoders for the content of a file; `path` is for messages.
DecodedImage decodeJpeg(const std::string &path,
                        const std::vector<uint8_t> &content);
DecodedImage decodePng(const std::string &path,
                       const std::vector<uint8_t> &content);

/// The EXIF data in a text chunk `Raw profile type exif` of a PNG file: a line
/// of its kind, one of its length, and hexadecimal digits. Empty where it is
/// malformed.
std::vector<uint8_t> exifOfProfile(std::string_view text);

/// The orientation that EXIF data gives, or else XMP: 1 (upright) to 8.
int orientationOf(const DecodedImage &image);

/// Turns an image of this EXIF orientation upright.
Image turnUpright(Image image, int orientation);

/// The brightness of an RGB pixel, rounded as Pillow's convert("L").
inline uint8_t greyOf(const uint8_t *pixel) {
  return static_cast<uint8_t>(
      (pixel[0] * 19595 + pixel[1] * 38470 + pixel[2] * 7471 + 0x8000) >> 16);
}

/// One channel of brightness.
Image toGrey(const Image &image);

/// Three equal channels of one.
Image toColour(const Image &grey);

/// The part of a resized image that is wanted.
struct Window {
  int x, y, width, height;
};

/// How pixels are made of others, as Pillow does it: a triangle, box or cubic
/// (a = -0.5) that is as wide as the scale where an image shrinks; or the
/// nearest pixel.
enum class Interpolation { Bilinear, Area, Nearest, Cubic };

/// Resizes `from`, a part of the image, to fullWidth x fullHeight and cuts out
/// `window`, without computing the rest.
///
/// This is Pillow's resize: across and then down, with weights of 22 bits and 8
/// bits between the two.
Image resize(const Image &image, Window from, int fullWidth, int fullHeight,
             Window window, Interpolation interpolation);

/// The same with the whole image, bilinear.
Image resize(const Image &image, int fullWidth, int fullHeight, Window window);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_IMAGE_H
