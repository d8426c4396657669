//===- Png.cpp - Decodes PNG files ----------------------------------------===//
#include "runtime/program/Image.h"
#include "runtime/program/Support.h"

#include <csetjmp>
#include <cstring>
#include <png.h>

namespace inception::program {

namespace {
/// The library's state. It is C, and no exception may pass through it: it
/// jumps.
struct Decoder {
  png_structp state;
  png_infop info = nullptr;
  const uint8_t *next, *end;
  char message[200] = "no memory";

  explicit Decoder(const std::vector<uint8_t> &content);
  ~Decoder() { png_destroy_read_struct(&state, &info, nullptr); }
  Decoder(const Decoder &) = delete;

  /// Reads what comes before the pixels; false on failure.
  bool start();
  /// Decodes all rows as RGB; false on failure.
  bool decode(png_bytepp rows);
};
} // namespace

static void fail(png_structp state, png_const_charp message) {
  auto *decoder = static_cast<Decoder *>(png_get_error_ptr(state));
  strncpy(decoder->message, message, sizeof decoder->message - 1);
  png_longjmp(state, 1);
}

static void ignoreWarning(png_structp, png_const_charp) {}

static void read(png_structp state, png_bytep data, size_t size) {
  auto *decoder = static_cast<Decoder *>(png_get_io_ptr(state));
  if (size > static_cast<size_t>(decoder->end - decoder->next))
    png_error(state, "the PNG file is truncated");
  memcpy(data, decoder->next, size);
  decoder->next += size;
}

Decoder::Decoder(const std::vector<uint8_t> &content)
    : state(png_create_read_struct(PNG_LIBPNG_VER_STRING, this, fail,
                                   ignoreWarning)),
      next(content.data()), end(next + content.size()) {}

bool Decoder::start() {
  if (!state || setjmp(png_jmpbuf(state)))
    return false;
  info = png_create_info_struct(state);
  if (!info)
    return false;
  png_set_read_fn(state, this, read);
  png_read_info(state, info);
  // To 8 bits and RGB, as Pillow's convert("RGB") does: nothing is blended.
  png_set_strip_16(state);
  png_set_expand(state);
  png_set_strip_alpha(state);
  png_set_gray_to_rgb(state);
  png_set_interlace_handling(state);
  return true;
}

bool Decoder::decode(png_bytepp rows) {
  if (setjmp(png_jmpbuf(state)))
    return false;
  png_read_update_info(state, info);
  png_read_image(state, rows);
  png_read_end(state, info);
  return true;
}

DecodedImage decodePng(const std::string &path,
                       const std::vector<uint8_t> &content) {
  Decoder decoder(content);
  if (!decoder.start())
    throw Failure("{}: {}", path, decoder.message);
  uint32_t width = png_get_image_width(decoder.state, decoder.info);
  uint32_t height = png_get_image_height(decoder.state, decoder.info);
  checkImageSize(path, width, height);

  DecodedImage result;
  result.image = Image(static_cast<int>(width), static_cast<int>(height), 3);
  std::vector<png_bytep> rows;
  for (uint32_t y = 0; y < height; ++y)
    rows.push_back(result.image.at(0, static_cast<int>(y)));
  if (!decoder.decode(rows.data()))
    throw Failure("{}: {}", path, decoder.message);

  // EXIF data may come after the pixels, and lacks the name that JPEG gives it.
  png_uint_32 size = 0;
  png_bytep data = nullptr;
  if (png_get_eXIf_1(decoder.state, decoder.info, &size, &data) && size) {
    result.exif = {'E', 'x', 'i', 'f', 0, 0};
    result.exif.insert(result.exif.end(), data, data + size);
  }
  return result;
}

} // namespace inception::program
