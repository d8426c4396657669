//===- Jpeg.cpp - Decodes JPEG files --------------------------------------===//
#include "runtime/program/Image.h"
#include "runtime/program/Support.h"

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstring>

#include <jpeglib.h>

#include <jerror.h>

namespace inception::program {

namespace {
/// The library's state, and the way out of it. The library is C, and no
/// exception may pass through it.
struct Decoder {
  jpeg_decompress_struct state{};
  jpeg_error_mgr errors{};
  jpeg_source_mgr source{};
  jmp_buf failed;
  char message[JMSG_LENGTH_MAX] = {};

  Decoder();
  ~Decoder() { jpeg_destroy_decompress(&state); }
  Decoder(const Decoder &) = delete;

  /// Reads the header; false on failure.
  bool start(const std::vector<uint8_t> &content);
  /// Decodes all rows into `pixels`; false on failure.
  bool decode(uint8_t *pixels);

private:
  bool truncated();
};
} // namespace

static void fail(j_common_ptr state) {
  auto *decoder = static_cast<Decoder *>(state->client_data);
  state->err->format_message(state, decoder->message);
  longjmp(decoder->failed, 1);
}

/// The library goes on with grey where data is missing: we don't.
static void warn(j_common_ptr state, int level) {
  if (level < 0 && state->err->msg_code == JWRN_HIT_MARKER)
    fail(state);
}

//===----------------------------------------------------------------------===//
// The content as the library's source
//===----------------------------------------------------------------------===//

static void ignore(j_decompress_ptr) {}

/// Nothing follows the content: the library is to stop, not to make up an end.
/// It stops before or after the last row, which is what tells a picture that is
/// cut from one that merely lacks its end.
static boolean hasNoMore(j_decompress_ptr) { return FALSE; }

static void skip(j_decompress_ptr state, long count) {
  if (count <= 0)
    return;
  jpeg_source_mgr &source = *state->src;
  size_t size = std::min(static_cast<size_t>(count), source.bytes_in_buffer);
  source.next_input_byte += size;
  source.bytes_in_buffer -= size;
}

//===----------------------------------------------------------------------===//
// Decoding
//===----------------------------------------------------------------------===//

Decoder::Decoder() {
  state.err = jpeg_std_error(&errors);
  state.client_data = this;
  errors.error_exit = fail;
  errors.emit_message = warn;
  source.init_source = source.term_source = ignore;
  source.fill_input_buffer = hasNoMore;
  source.skip_input_data = skip;
  source.resync_to_restart = jpeg_resync_to_restart;
}

bool Decoder::truncated() {
  strcpy(message, "Premature end of JPEG file");
  return false;
}

bool Decoder::start(const std::vector<uint8_t> &content) {
  if (setjmp(failed))
    return false;
  jpeg_create_decompress(&state);
  source.next_input_byte = content.data();
  source.bytes_in_buffer = content.size();
  state.src = &source;
  jpeg_save_markers(&state, JPEG_APP0 + 1, 0xffff);
  if (jpeg_read_header(&state, TRUE) != JPEG_HEADER_OK)
    return truncated();
  // libjpeg converts grey and YCbCr to RGB, and YCCK no further than CMYK.
  state.out_color_space = state.num_components == 4 ? JCS_CMYK : JCS_RGB;
  return true;
}

bool Decoder::decode(uint8_t *pixels) {
  if (setjmp(failed))
    return false;
  if (!jpeg_start_decompress(&state))
    return truncated();
  size_t stride = size_t(state.output_width) * state.output_components;
  while (state.output_scanline < state.output_height) {
    JSAMPROW row = pixels + stride * state.output_scanline;
    if (!jpeg_read_scanlines(&state, &row, 1))
      return truncated();
  }
  // The picture is whole. What follows it need not be: cameras leave out the
  // end, and put data of their own there.
  jpeg_finish_decompress(&state);
  return true;
}

/// Ink to light; each product is divided by 255 and rounded. Ink is inverted in
/// every JPEG file, as Adobe's programs write it, whether their marker is there
/// or not: so all readers take it.
static Image fromCmyk(const Image &image) {
  Image result(image.width, image.height, 3);
  const uint8_t *from = image.pixels.data();
  for (size_t i = 0; i < result.pixels.size(); i += 3, from += 4) {
    int light = from[3];
    for (int c = 0; c < 3; ++c) {
      int product = light * (255 - from[c]) + 128;
      result.pixels[i + c] = light - ((product + (product >> 8)) >> 8);
    }
  }
  return result;
}

DecodedImage decodeJpeg(const std::string &path,
                        const std::vector<uint8_t> &content) {
  Decoder decoder;
  if (!decoder.start(content))
    throw Failure("{}: {}", path, decoder.message);
  const jpeg_decompress_struct &state = decoder.state;
  checkImageSize(path, state.image_width, state.image_height);

  DecodedImage result;
  for (auto *marker = state.marker_list; marker; marker = marker->next)
    if (result.exif.empty() && marker->data_length > 6 &&
        !memcmp(marker->data, "Exif\0", 6))
      result.exif.assign(marker->data, marker->data + marker->data_length);
  Image image(static_cast<int>(state.image_width),
              static_cast<int>(state.image_height),
              state.out_color_space == JCS_CMYK ? 4 : 3);
  if (!decoder.decode(image.pixels.data()))
    throw Failure("{}: {}", path, decoder.message);
  result.image = image.channels == 4 ? fromCmyk(image) : std::move(image);
  return result;
}

} // namespace inception::program
