//===- Image.cpp - Photographs from files ---------------------------------===//
#include "runtime/program/Image.h"

#include "runtime/program/Support.h"

#include <cstring>
#include <libexif/exif-data.h>
#include <memory>

namespace inception::program {

static constexpr size_t largestFile = size_t(256) << 20;
static constexpr uint64_t smallestSide = 8, largestSide = 16384;
static constexpr uint64_t mostPixels = uint64_t(128) << 20;

void checkImageSize(const std::string &path, uint64_t width, uint64_t height) {
  if (std::min(width, height) < smallestSide ||
      std::max(width, height) > largestSide)
    throw Failure("{}: the image is {} x {} pixels; sides of {} to {} are "
                  "accepted",
                  path, width, height, smallestSide, largestSide);
  if (width * height > mostPixels)
    throw Failure("{}: the image is {} x {} pixels; {} megapixels are the most",
                  path, width, height, mostPixels >> 20);
}

int exifOrientation(const std::vector<uint8_t> &exif) {
  if (exif.empty())
    return 1;
  std::unique_ptr<ExifData, void (*)(ExifData *)> data(
      exif_data_new_from_data(exif.data(), static_cast<unsigned>(exif.size())),
      exif_data_unref);
  ExifEntry *entry =
      data ? exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION)
           : nullptr;
  if (!entry || entry->format != EXIF_FORMAT_SHORT || entry->size < 2)
    return 1;
  int value = exif_get_short(entry->data, exif_data_get_byte_order(data.get()));
  return value >= 1 && value <= 8 ? value : 1;
}

Image turnUpright(Image image, int orientation) {
  if (orientation == 1)
    return image;
  // From 5 on, rows become columns.
  bool transposed = orientation >= 5;
  Image result(transposed ? image.height : image.width,
               transposed ? image.width : image.height, image.channels);
  bool mirrorX = orientation == 2 || orientation == 3 || orientation == 7 ||
                 orientation == 8;
  bool mirrorY = orientation == 3 || orientation == 4 || orientation == 6 ||
                 orientation == 7;
  for (int y = 0; y < result.height; ++y)
    for (int x = 0; x < result.width; ++x) {
      int sourceX = transposed ? y : x, sourceY = transposed ? x : y;
      if (mirrorX)
        sourceX = image.width - 1 - sourceX;
      if (mirrorY)
        sourceY = image.height - 1 - sourceY;
      memcpy(result.at(x, y), image.at(sourceX, sourceY), image.channels);
    }
  return result;
}

Image toGrey(const Image &image) {
  Image grey(image.width, image.height, 1);
  const uint8_t *pixel = image.pixels.data();
  for (uint8_t &value : grey.pixels) {
    value = greyOf(pixel);
    pixel += image.channels;
  }
  return grey;
}

Image toColour(const Image &grey) {
  Image image(grey.width, grey.height, 3);
  for (size_t i = 0; i < image.pixels.size(); ++i)
    image.pixels[i] = grey.pixels[i / 3];
  return image;
}

Image loadImage(const std::string &path) {
  static constexpr uint8_t jpeg[] = {0xff, 0xd8, 0xff};
  static constexpr uint8_t png[] = {0x89, 'P',  'N',  'G',
                                    '\r', '\n', 0x1a, '\n'};
  std::vector<uint8_t> content = readFile(path, largestFile);
  auto startsWith = [&](const auto &start) {
    return content.size() >= sizeof start &&
           !memcmp(content.data(), start, sizeof start);
  };
  DecodedImage decoded;
  if (content.empty())
    throw Failure("{}: the file is empty", path);
  if (startsWith(jpeg))
    decoded = decodeJpeg(path, content);
  else if (startsWith(png))
    decoded = decodePng(path, content);
  else
    throw Failure("{}: neither a JPEG nor a PNG file", path);
  return turnUpright(std::move(decoded.image), exifOrientation(decoded.exif));
}

} // namespace inception::program
