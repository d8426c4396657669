/*===- SafetensorsWrite.c - Files that appear whole or not at all
 * ----------===*/
#include "runtime/core/Runtime.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*===-- The header --------------------------------------------------------===*/

static size_t byteCount(const struct inception_output_tensor *tensor) {
  size_t size = sizeof *tensor->values;
  for (int32_t i = 0; i < tensor->rank; ++i)
    size *= (size_t)tensor->shape[i];
  return size;
}

static void addString(struct inception_text *text, const char *string) {
  for (; *string; ++string) {
    unsigned char byte = (unsigned char)*string;
    inception_text_add(text,
                       byte < 0x20                   ? "\\u%04x"
                       : byte == '"' || byte == '\\' ? "\\%c"
                                                     : "%c",
                       byte);
  }
}

/* The length and the JSON, in memory for free(), `*size` bytes; or NULL. */
static char *makeHeader(const struct inception_output_tensor *tensors,
                        int32_t count, size_t *size) {
  enum { prefix = 8, longestEscape = 6, longestEntry = 256 };
  size_t room = prefix + longestEntry;
  for (int32_t i = 0; i < count; ++i)
    room += longestEntry + longestEscape * (strlen(tensors[i].prefix) +
                                            strlen(tensors[i].name));
  char *header = malloc(room);
  if (!header)
    return NULL;
  struct inception_text text =
      inception_text_in(header + prefix, room - prefix);
  size_t offset = 0;
  for (int32_t i = 0; i < count; ++i) {
    inception_text_add(&text, i ? ",\"" : "{\"");
    addString(&text, tensors[i].prefix);
    addString(&text, tensors[i].name);
    inception_text_add(&text, "\":{\"dtype\":\"F32\",\"shape\":");
    inception_text_add_shape(&text, tensors[i].rank, tensors[i].shape);
    size_t end = offset + byteCount(&tensors[i]);
    inception_text_add(&text, ",\"data_offsets\":[%llu,%llu]}",
                       (unsigned long long)offset, (unsigned long long)end);
    offset = end;
  }
  inception_text_add(&text, count ? "}" : "{}");
  /* Data that are aligned can be mapped. */
  while (text.used % prefix)
    inception_text_add(&text, " ");
  for (int i = 0; i < prefix; ++i)
    header[i] = (char)((uint64_t)text.used >> (8 * i));
  *size = prefix + text.used;
  return header;
}

/*===-- The file ----------------------------------------------------------===*/

static bool writeAll(int fd, const void *data, size_t size) {
  for (size_t done = 0; done < size;) {
    ssize_t count = write(fd, (const char *)data + done, size - done);
    if (count >= 0)
      done += (size_t)count;
    else if (errno != EINTR)
      return false;
  }
  return true;
}

static bool writeTensors(int fd, const struct inception_output_tensor *tensors,
                         int32_t count) {
  size_t size;
  char *header = makeHeader(tensors, count, &size);
  bool written = header && writeAll(fd, header, size);
  free(header);
  for (int32_t i = 0; i < count && written; ++i)
    written = writeAll(fd, tensors[i].values, byteCount(&tensors[i]));
  return written && !fsync(fd);
}

/* Makes a file beside `path`, and its name in `name`; -1 where it can't. */
static int createBeside(const char *path, char *name, size_t size) {
  enum { tries = 1000 };
  int fd = -1;
  errno = EEXIST;
  /* A killed process may have had this number and left files. */
  for (int i = 0; i < tries && fd < 0 && errno == EEXIST; ++i) {
    struct inception_text text = inception_text_in(name, size);
    inception_text_add(&text, "%s.tmp-%ld-%d", path, (long)getpid(), i);
    fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  }
  return fd;
}

/* Replaces the file `path`, which is no link. On failure errno says why. */
static bool replaceFile(const char *path,
                        const struct inception_output_tensor *tensors,
                        int32_t count) {
  enum { longestSuffix = 64 };
  size_t size = strlen(path) + longestSuffix;
  char *name = malloc(size);
  int fd = name ? createBeside(path, name, size) : -1;
  bool written = fd >= 0 && writeTensors(fd, tensors, count);
  int reason = errno;
  if (fd >= 0) {
    if (close(fd) && written) {
      written = false;
      reason = errno;
    }
    if (written && rename(name, path)) {
      written = false;
      reason = errno;
    }
    if (!written)
      unlink(name);
  }
  free(name);
  errno = reason;
  return written;
}

bool inception_safetensors_write(const char *path,
                                 const struct inception_output_tensor *tensors,
                                 int32_t count, struct inception_text *error) {
  struct stat status;
  bool exists = !stat(path, &status);
  if (exists && !S_ISREG(status.st_mode)) {
    inception_text_add(error, "%s: cannot write: not a regular file", path);
    return false;
  }
  /* Through a link, the file that it names is replaced, not the link. */
  char *target = exists ? realpath(path, NULL) : NULL;
  bool written = replaceFile(target ? target : path, tensors, count);
  if (!written)
    inception_text_add(error, "%s: cannot write: %s", path, strerror(errno));
  free(target);
  return written;
}
