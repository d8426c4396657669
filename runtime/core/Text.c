/*===- Text.c - Messages of bounded size ----------------------------------===*/
#include "runtime/core/Runtime.h"

#include <stdarg.h>
#include <stdio.h>

struct inception_text inception_text_in(char *data, size_t size) {
  struct inception_text text = {size ? data : NULL, size, 0};
  if (text.data)
    text.data[0] = 0;
  return text;
}

void inception_text_add(struct inception_text *text, const char *format, ...) {
  if (!text->data)
    return;
  va_list arguments;
  va_start(arguments, format);
  size_t room = text->size - text->used;
  int length = vsnprintf(text->data + text->used, room, format, arguments);
  va_end(arguments);
  if (length > 0)
    text->used += (size_t)length < room ? (size_t)length : room - 1;
}

void inception_text_add_name(struct inception_text *text, const char *name) {
  enum { longest = 120 };
  char shown[longest + 1];
  size_t length = 0;
  for (; length < longest && name[length]; ++length) {
    unsigned char byte = (unsigned char)name[length];
    shown[length] = byte < 0x20 || byte == 0x7f ? '?' : (char)byte;
  }
  shown[length] = 0;
  inception_text_add(text, "'%s%s'", shown, name[length] ? "..." : "");
}

void inception_text_add_shape(struct inception_text *text, int32_t rank,
                              const int64_t *shape) {
  inception_text_add(text, "[");
  for (int32_t i = 0; i < rank; ++i)
    inception_text_add(text, i ? ", %lld" : "%lld", (long long)shape[i]);
  inception_text_add(text, "]");
}

static _Thread_local char threadMessage[2048];

struct inception_text inception_thread_message(void) {
  return inception_text_in(threadMessage, sizeof threadMessage);
}

const char *inception_last_thread_message(void) { return threadMessage; }
