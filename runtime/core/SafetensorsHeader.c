/*===- SafetensorsHeader.c - The JSON of a weights file --------------------===*
 *
 * It has one shape: {"name": {"dtype", "shape", "data_offsets"}, ...,
 * "__metadata__": {"key": "text", ...}}. The parser knows no other, so depth
 * can't hurt it.
 *===-----------------------------------------------------------------------===*/
#include "runtime/core/Runtime.h"

#include <stdlib.h>
#include <string.h>

struct parser {
  char *next, *end, *start; /* *end is 0 */
  struct inception_text *error;
};

static bool fail(struct parser *parser, const char *what) {
  inception_text_add(parser->error, "the header is malformed at byte %llu: %s",
                     (unsigned long long)(parser->next - parser->start), what);
  return false;
}

static void skipSpace(struct parser *parser) {
  while (*parser->next == ' ' || *parser->next == '\n' ||
         *parser->next == '\t' || *parser->next == '\r')
    ++parser->next;
}

/* Takes `byte`, with the space around it, if it is next. */
static bool take(struct parser *parser, char byte) {
  skipSpace(parser);
  if (*parser->next != byte)
    return false;
  ++parser->next;
  skipSpace(parser);
  return true;
}

static bool expect(struct parser *parser, char byte) {
  char what[] = "expected ' '";
  what[sizeof what - 3] = byte;
  return take(parser, byte) || fail(parser, what);
}

/*===-- Strings -----------------------------------------------------------===*/

/* The bytes of the well-formed UTF-8 sequence at `text`, or 0. */
static int sequenceLength(const unsigned char *text) {
  static const struct {
    unsigned char first, last, low, high;
    int length;
  } forms[] = {{0x00, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2},
               {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
               {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
               {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4},
               {0xf4, 0xf4, 0x80, 0x8f, 4}};
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; ++i) {
    if (text[0] < forms[i].first || text[0] > forms[i].last)
      continue;
    if (forms[i].length > 1 &&
        (text[1] < forms[i].low || text[1] > forms[i].high))
      return 0;
    for (int j = 2; j < forms[i].length; ++j)
      if ((text[j] & 0xc0) != 0x80)
        return 0;
    return forms[i].length;
  }
  return 0;
}

/* Reads 4 hexadecimal digits; -1 where there are none. */
static int32_t readHex(struct parser *parser) {
  int32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    char byte = *parser->next;
    int digit = byte >= '0' && byte <= '9'   ? byte - '0'
                : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10
                : byte >= 'A' && byte <= 'F' ? byte - 'A' + 10
                                             : -1;
    if (digit < 0)
      return -1;
    value = value * 16 + digit;
    ++parser->next;
  }
  return value;
}

/* Writes a code point as UTF-8. */
static char *encode(char *out, int32_t code) {
  if (code < 0x80) {
    *out++ = (char)code;
    return out;
  }
  int tail = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  *out++ = (char)((0xff << (7 - tail) & 0xff) | code >> 6 * tail);
  while (tail--)
    *out++ = (char)(0x80 | (code >> 6 * tail & 0x3f));
  return out;
}

/* Reads what follows \u: a code point, or a pair of surrogates; -1 on failure.
 */
static int32_t readCodePoint(struct parser *parser) {
  int32_t code = readHex(parser);
  if (code < 0xd800 || code > 0xdfff)
    return code;
  if (code > 0xdbff || parser->next[0] != '\\' || parser->next[1] != 'u')
    return -1;
  parser->next += 2;
  int32_t low = readHex(parser);
  if (low < 0xdc00 || low > 0xdfff)
    return -1;
  return 0x10000 + (code - 0xd800) * 0x400 + (low - 0xdc00);
}

/* Reads a string, decoded in place: no escape is shorter than what it stands
 * for. */
static bool readString(struct parser *parser, const char **value) {
  skipSpace(parser);
  if (*parser->next != '"')
    return fail(parser, "expected a string");
  char *out = ++parser->next;
  *value = out;
  for (;;) {
    unsigned char byte = (unsigned char)*parser->next;
    if (byte == '"')
      break;
    if (byte < 0x20)
      return fail(parser, "a string doesn't end, or has a control character");
    if (byte != '\\') {
      int length = sequenceLength((const unsigned char *)parser->next);
      if (!length)
        return fail(parser, "not UTF-8");
      while (length--)
        *out++ = *parser->next++;
      continue;
    }
    char escape = parser->next[1];
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *plain = escape ? strchr(from, escape) : NULL;
    parser->next += escape ? 2 : 1;
    int32_t code = plain           ? to[plain - from]
                   : escape == 'u' ? readCodePoint(parser)
                                   : -1;
    if (code <= 0)
      return fail(parser, "an invalid escape in a string");
    out = encode(out, code);
  }
  ++parser->next;
  *out = 0;
  return true;
}

/*===-- Tensors -----------------------------------------------------------===*/

static bool readNumber(struct parser *parser, uint64_t *value) {
  skipSpace(parser);
  if (*parser->next < '0' || *parser->next > '9')
    return fail(parser, "expected a non-negative integer");
  if (parser->next[0] == '0' && parser->next[1] >= '0' &&
      parser->next[1] <= '9')
    return fail(parser, "a number starts with 0");
  *value = 0;
  for (; *parser->next >= '0' && *parser->next <= '9'; ++parser->next)
    if (__builtin_mul_overflow(*value, 10u, value) ||
        __builtin_add_overflow(*value, (uint64_t)(*parser->next - '0'),
                               value) ||
        *value > INT64_MAX)
      return fail(parser, "a number is too large");
  return true;
}

/* The bits of an element, and the name as a constant; NULL for an unknown type.
 */
static const char *findType(const char *name, int *bits) {
  static const struct {
    const char *name;
    int bits;
  } types[] = {{"F32", 32},    {"F64", 64},    {"F16", 16}, {"BF16", 16},
               {"I64", 64},    {"I32", 32},    {"I16", 16}, {"I8", 8},
               {"U64", 64},    {"U32", 32},    {"U16", 16}, {"U8", 8},
               {"F8_E4M3", 8}, {"F8_E5M2", 8}, {"BOOL", 8}, {"C64", 64}};
  for (size_t i = 0; i < sizeof types / sizeof types[0]; ++i)
    if (!strcmp(types[i].name, name)) {
      *bits = types[i].bits;
      return types[i].name;
    }
  return NULL;
}

static bool readShape(struct parser *parser, struct inception_tensor *tensor) {
  if (!expect(parser, '['))
    return false;
  if (take(parser, ']'))
    return true;
  do {
    uint64_t size;
    if (tensor->rank == INCEPTION_FILE_RANK)
      return fail(parser, "a shape has more than 8 dimensions");
    if (!readNumber(parser, &size))
      return false;
    tensor->shape[tensor->rank++] = (int64_t)size;
  } while (take(parser, ','));
  return expect(parser, ']');
}

/* Checks that the byte range has the size of the shape. */
static bool checkSize(const struct inception_tensor *tensor, int bits,
                      struct inception_text *error) {
  uint64_t bytes = (uint64_t)bits / 8;
  bool exists = true;
  for (int32_t i = 0; exists && i < tensor->rank; ++i)
    exists = !__builtin_mul_overflow(bytes, (uint64_t)tensor->shape[i], &bytes);
  if (exists && tensor->begin <= tensor->end &&
      tensor->end - tensor->begin == bytes)
    return true;
  inception_text_add_name(error, tensor->name);
  inception_text_add(error, ": %s ", tensor->dtype);
  inception_text_add_shape(error, tensor->rank, tensor->shape);
  inception_text_add(error, " doesn't have the size of its bytes %llu to %llu",
                     (unsigned long long)tensor->begin,
                     (unsigned long long)tensor->end);
  return false;
}

/* Reads {"dtype": "F32", "shape": [...], "data_offsets": [begin, end]}. */
static bool readTensor(struct parser *parser, struct inception_tensor *tensor) {
  enum { dtype = 1, shape = 2, offsets = 4, all = 7 };
  int seen = 0, bits = 0;
  if (!expect(parser, '{'))
    return false;
  do {
    const char *key, *type;
    if (!readString(parser, &key) || !expect(parser, ':'))
      return false;
    int bit = !strcmp(key, "dtype")          ? dtype
              : !strcmp(key, "shape")        ? shape
              : !strcmp(key, "data_offsets") ? offsets
                                             : 0;
    if (!bit)
      return fail(parser, "a tensor has an unknown key");
    if (seen & bit)
      return fail(parser, "a tensor has a key twice");
    seen |= bit;
    if (bit == dtype) {
      if (!readString(parser, &type))
        return false;
      tensor->dtype = findType(type, &bits);
      if (!tensor->dtype)
        return fail(parser, "an unknown dtype");
    } else if (bit == shape) {
      if (!readShape(parser, tensor))
        return false;
    } else if (!expect(parser, '[') || !readNumber(parser, &tensor->begin) ||
               !expect(parser, ',') || !readNumber(parser, &tensor->end) ||
               !expect(parser, ']')) {
      return false;
    }
  } while (take(parser, ','));
  if (seen != all)
    return fail(parser, "a tensor lacks dtype, shape or data_offsets");
  return expect(parser, '}') && checkSize(tensor, bits, parser->error);
}

/* Skips {"key": "text", ...}. */
static bool skipMetadata(struct parser *parser) {
  if (!expect(parser, '{'))
    return false;
  if (take(parser, '}'))
    return true;
  do {
    const char *text;
    if (!readString(parser, &text) || !expect(parser, ':') ||
        !readString(parser, &text))
      return false;
  } while (take(parser, ','));
  return expect(parser, '}');
}

/* A zeroed tensor at the end of the list, or NULL. */
static struct inception_tensor *append(struct inception_safetensors *file,
                                       size_t *capacity) {
  if (file->count == *capacity) {
    size_t larger = *capacity ? *capacity * 2 : 64;
    void *memory = realloc(file->tensors, larger * sizeof *file->tensors);
    if (!memory)
      return NULL;
    file->tensors = memory;
    *capacity = larger;
  }
  struct inception_tensor *tensor = &file->tensors[file->count++];
  memset(tensor, 0, sizeof *tensor);
  return tensor;
}

static bool readTensors(struct parser *parser,
                        struct inception_safetensors *file) {
  size_t capacity = 0;
  bool metadata = false;
  if (!expect(parser, '{'))
    return false;
  if (!take(parser, '}')) {
    do {
      const char *name;
      if (!readString(parser, &name) || !expect(parser, ':'))
        return false;
      if (!strcmp(name, "__metadata__")) {
        if (metadata)
          return fail(parser, "__metadata__ is there twice");
        metadata = true;
        if (!skipMetadata(parser))
          return false;
        continue;
      }
      struct inception_tensor *tensor = append(file, &capacity);
      if (!tensor)
        return fail(parser, "no memory for the list of tensors");
      tensor->name = name;
      if (!readTensor(parser, tensor))
        return false;
    } while (take(parser, ','));
    if (!expect(parser, '}'))
      return false;
  }
  return parser->next == parser->end || fail(parser, "text after the end");
}

bool inception_safetensors_read_header(struct inception_safetensors *file,
                                       size_t length,
                                       struct inception_text *error) {
  file->header[length] = 0;
  struct parser parser = {file->header, file->header + length, file->header,
                          error};
  return readTensors(&parser, file);
}
