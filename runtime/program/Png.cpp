//===- Png.cpp - Decodes PNG files ----------------------------------------===//
#include "runtime/program/Image.h"
#include "runtime/program/Support.h"

#include <csetjmp>
#include <cstring>
#include <png.h>

namespace inception::program {

namespace {
/// The library's state, which is pushed the file's bytes: so what is wrong
/// after the last pixel is no matter. It is C, and no exception may pass
/// through it: it jumps.
struct Decoder {
  png_structp state;
  png_infop info = nullptr;
  const std::vector<uint8_t> &content;
  size_t pushed = 0;
  bool started = false; ///< all that comes before the pixels is known
  png_bytepp rows = nullptr;
  char message[200] = "the PNG file is truncated";

  explicit Decoder(const std::vector<uint8_t> &content);
  ~Decoder() { png_destroy_read_struct(&state, &info, nullptr); }
  Decoder(const Decoder &) = delete;

  /// Reads what comes before the pixels; false on failure.
  bool start();
  /// Decodes all rows as RGB; false on failure.
  bool decode(png_bytepp rows);

private:
  void push();
  bool isComplete() const;
};
} // namespace

static void fail(png_structp state, png_const_charp message) {
  auto *decoder = static_cast<Decoder *>(png_get_error_ptr(state));
  strncpy(decoder->message, message, sizeof decoder->message - 1);
  png_longjmp(state, 1);
}

static void ignoreWarning(png_structp, png_const_charp) {}

static void haveInfo(png_structp state, png_infop info) {
  auto *decoder = static_cast<Decoder *>(png_get_progressive_ptr(state));
  // To 8 bits and RGB, as Pillow's convert("RGB") does: nothing is blended.
  png_set_strip_16(state);
  png_set_expand(state);
  png_set_strip_alpha(state);
  png_set_gray_to_rgb(state);
  png_set_interlace_handling(state);
  // Pixels have a checksum of their own, zlib's.
  png_set_crc_action(state, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);
  png_read_update_info(state, info);
  decoder->started = true;
  decoder->pushed -= png_process_data_pause(state, 0);
}

static void haveRow(png_structp state, png_bytep row, png_uint_32 y, int) {
  auto *decoder = static_cast<Decoder *>(png_get_progressive_ptr(state));
  // In a pass of an interlaced image, not all rows have pixels.
  if (row)
    png_progressive_combine_row(state, decoder->rows[y], row);
}

Decoder::Decoder(const std::vector<uint8_t> &content)
    : state(png_create_read_struct(PNG_LIBPNG_VER_STRING, this, fail,
                                   ignoreWarning)),
      content(content) {}

void Decoder::push() {
  // What is not taken is taken off again by haveInfo().
  size_t begin = pushed;
  pushed = content.size();
  png_process_data(state, info, const_cast<png_bytep>(content.data()) + begin,
                   pushed - begin);
}

/// Whether all rows of all passes have been decoded.
bool Decoder::isComplete() const {
  if (png_get_interlace_type(state, info) == PNG_INTERLACE_NONE)
    return png_get_current_row_number(state) >=
           png_get_image_height(state, info);
  return png_get_current_pass_number(state) >= PNG_INTERLACE_ADAM7_PASSES;
}

bool Decoder::start() {
  if (!state) {
    strcpy(message, "no memory");
    return false;
  }
  if (setjmp(png_jmpbuf(state)))
    return false;
  info = png_create_info_struct(state);
  if (!info)
    png_error(state, "no memory");
  png_set_progressive_read_fn(state, this, haveInfo, haveRow, nullptr);
  png_set_crc_action(state, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  // Pushed, the library does not know what this is.
  png_set_keep_unknown_chunks(state, PNG_HANDLE_CHUNK_ALWAYS,
                              reinterpret_cast<png_const_bytep>("eXIf"), 1);
  push();
  return started;
}

bool Decoder::decode(png_bytepp rows) {
  this->rows = rows;
  if (!setjmp(png_jmpbuf(state)))
    push();
  return isComplete();
}

/// What the file says of the camera, in its own chunk or as text.
static void readMetadata(Decoder &decoder, DecodedImage &result) {
  png_unknown_chunkp chunks = nullptr;
  int count = png_get_unknown_chunks(decoder.state, decoder.info, &chunks);
  for (int i = 0; i < count; ++i)
    if (!memcmp(chunks[i].name, "eXIf", 4))
      result.exif.assign(chunks[i].data, chunks[i].data + chunks[i].size);
  png_textp texts = nullptr;
  int textCount = 0;
  png_get_text(decoder.state, decoder.info, &texts, &textCount);
  for (int i = 0; i < textCount; ++i) {
    const png_text &text = texts[i];
    std::string_view key(text.key);
    std::string_view value(text.text ? text.text : "",
                           std::max(text.text_length, text.itxt_length));
    if (key == "Raw profile type exif" && result.exif.empty())
      result.exif = exifOfProfile(value);
    else if (key == "XML:com.adobe.xmp")
      result.xmp = value;
  }
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
  readMetadata(decoder, result);
  return result;
}

} // namespace inception::program
