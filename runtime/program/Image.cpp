//===- Image.cpp - Photographs from files ---------------------------------===//
#include "runtime/program/Image.h"

#include "runtime/program/Support.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <libexif/exif-data.h>
#include <memory>
#include <optional>

namespace inception::program {

static constexpr size_t largestFile = size_t(256) << 20;
static constexpr uint64_t largestSide = 65535;
/// Where Pillow refuses, too.
static constexpr uint64_t mostPixels = 178956970;

void checkImageSize(const std::string &path, uint64_t width, uint64_t height) {
  if (std::min(width, height) < 1 || std::max(width, height) > largestSide)
    throw Failure("{}: the image is {} x {} pixels; sides of 1 to {} are "
                  "accepted",
                  path, width, height, largestSide);
  if (width * height > mostPixels)
    throw Failure("{}: the image is {} x {} pixels; {} are the most", path,
                  width, height, mostPixels);
}

static int digitOf(char letter) {
  if (letter >= '0' && letter <= '9')
    return letter - '0';
  letter = static_cast<char>(letter | 0x20);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

std::vector<uint8_t> exifOfProfile(std::string_view text) {
  for (int line = 0; line < 3; ++line) {
    size_t end = text.find('\n');
    if (end == std::string_view::npos)
      return {};
    text.remove_prefix(end + 1);
  }
  std::vector<uint8_t> result;
  int high = -1;
  for (char letter : text) {
    if (isspace(static_cast<unsigned char>(letter)))
      continue;
    int digit = digitOf(letter);
    if (digit < 0)
      return {};
    if (high >= 0)
      result.push_back(static_cast<uint8_t>(high << 4 | digit));
    high = high >= 0 ? -1 : digit;
  }
  return high >= 0 ? std::vector<uint8_t>() : result;
}

/// The orientation's number; none where the data lack it.
static std::optional<int> orientationOfExif(std::vector<uint8_t> exif) {
  static constexpr uint8_t start[] = {'E', 'x', 'i', 'f', 0, 0};
  if (exif.empty())
    return std::nullopt;
  if (exif.size() < sizeof start || memcmp(exif.data(), start, sizeof start))
    exif.insert(exif.begin(), start, start + sizeof start);
  std::unique_ptr<ExifData, void (*)(ExifData *)> data(
      exif_data_new_from_data(exif.data(), static_cast<unsigned>(exif.size())),
      exif_data_unref);
  ExifEntry *entry =
      data ? exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION)
           : nullptr;
  if (!entry)
    return std::nullopt;
  if (entry->format != EXIF_FORMAT_SHORT || entry->size < 2)
    return 1;
  return exif_get_short(entry->data, exif_data_get_byte_order(data.get()));
}

static std::optional<int> orientationOfXmp(std::string_view xmp) {
  static constexpr std::string_view name = "tiff:Orientation";
  for (size_t at = xmp.find(name); at != std::string_view::npos;
       at = xmp.find(name, at + 1)) {
    std::string_view rest = xmp.substr(at + name.size());
    for (std::string_view before : {"=\"", ">"})
      if (rest.starts_with(before) && rest.size() > before.size() &&
          isdigit(static_cast<unsigned char>(rest[before.size()])))
        return rest[before.size()] - '0';
  }
  return std::nullopt;
}

int orientationOf(const DecodedImage &image) {
  std::optional<int> value = orientationOfExif(image.exif);
  if (!value)
    value = orientationOfXmp(image.xmp);
  return value && *value >= 1 && *value <= 8 ? *value : 1;
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
  int orientation = orientationOf(decoded);
  return turnUpright(std::move(decoded.image), orientation);
}

} // namespace inception::program
