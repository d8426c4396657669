/*===- Safetensors.c - Weights files, checked completely -------------------===*
 *
 * A file is: 8 bytes (little-endian) with the length of the header, the header,
 * the data.
 *===-----------------------------------------------------------------------===*/
#include "runtime/core/Runtime.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the format's own library takes as the longest header. */
enum { longestHeader = 100000000 };

static int compareNames(const void *left, const void *right) {
  const struct inception_tensor *a = left, *b = right;
  return strcmp(a->name, b->name);
}

static int compareRanges(const void *left, const void *right) {
  const struct inception_tensor *a = left, *b = right;
  if (a->begin != b->begin)
    return a->begin < b->begin ? -1 : 1;
  return a->end < b->end ? -1 : a->end > b->end;
}

static void sort(const struct inception_safetensors *file,
                 int (*compare)(const void *, const void *)) {
  /* An empty list has no address. */
  if (file->count)
    qsort(file->tensors, file->count, sizeof *file->tensors, compare);
}

/* Checks that the tensors cover the data, each byte once. */
static bool checkRanges(const struct inception_safetensors *file,
                        uint64_t dataSize, struct inception_text *error) {
  sort(file, compareRanges);
  uint64_t covered = 0;
  for (size_t i = 0; i < file->count; ++i) {
    const struct inception_tensor *tensor = &file->tensors[i];
    if (tensor->begin != covered) {
      inception_text_add_name(error, tensor->name);
      inception_text_add(
          error,
          tensor->begin < covered
              ? ": its bytes %llu to %llu overlap another tensor's"
              : ": a gap before its bytes %llu to %llu",
          (unsigned long long)tensor->begin, (unsigned long long)tensor->end);
      return false;
    }
    covered = tensor->end;
  }
  if (covered == dataSize)
    return true;
  inception_text_add(error,
                     covered > dataSize
                         ? "truncated: the tensors take %llu bytes, %llu are "
                           "there"
                         : "the tensors take %llu bytes, and %llu are there",
                     (unsigned long long)covered, (unsigned long long)dataSize);
  return false;
}

static bool checkNames(const struct inception_safetensors *file,
                       struct inception_text *error) {
  sort(file, compareNames);
  for (size_t i = 1; i < file->count; ++i)
    if (!strcmp(file->tensors[i - 1].name, file->tensors[i].name)) {
      inception_text_add_name(error, file->tensors[i].name);
      inception_text_add(error, " is there twice");
      return false;
    }
  return true;
}

bool inception_safetensors_parse(char *header, size_t length, uint64_t dataSize,
                                 struct inception_safetensors *file,
                                 struct inception_text *error) {
  *file = (struct inception_safetensors){header, NULL, 0, 0};
  if (inception_safetensors_read_header(file, length, error) &&
      checkRanges(file, dataSize, error) && checkNames(file, error))
    return true;
  inception_safetensors_free(file);
  return false;
}

bool inception_read_at(int fd, void *data, size_t size, uint64_t offset) {
  for (size_t done = 0; done < size;) {
    errno = 0;
    ssize_t count =
        pread(fd, (char *)data + done, size - done, (off_t)(offset + done));
    if (count > 0)
      done += (size_t)count;
    else if (count == 0 || errno != EINTR)
      return false;
  }
  return true;
}

static bool failRead(struct inception_text *error) {
  inception_text_add(error, "%s", errno ? strerror(errno) : "truncated");
  return false;
}

bool inception_safetensors_read(int fd, struct inception_safetensors *file,
                                struct inception_text *error) {
  struct stat status;
  if (fstat(fd, &status))
    return failRead(error);
  if (!S_ISREG(status.st_mode)) {
    inception_text_add(error, "not a regular file");
    return false;
  }
  uint64_t size = (uint64_t)status.st_size, length = 0;
  unsigned char prefix[8];
  if (size < sizeof prefix) {
    inception_text_add(error,
                       size ? "truncated: no safetensors file has only "
                              "%llu bytes"
                            : "the file is empty",
                       (unsigned long long)size);
    return false;
  }
  if (!inception_read_at(fd, prefix, sizeof prefix, 0))
    return failRead(error);
  for (int i = 7; i >= 0; --i)
    length = length << 8 | prefix[i];
  if (length > size - sizeof prefix || length > longestHeader) {
    inception_text_add(error,
                       "not a safetensors file, or truncated: a header of "
                       "%llu bytes in a file of %llu",
                       (unsigned long long)length, (unsigned long long)size);
    return false;
  }
  char *header = malloc(length + 1);
  if (!header) {
    inception_text_add(error, "no memory for its header");
    return false;
  }
  if (!inception_read_at(fd, header, length, sizeof prefix)) {
    free(header);
    return failRead(error);
  }
  if (!inception_safetensors_parse(header, length, size - 8 - length, file,
                                   error))
    return false;
  file->data = 8 + length;
  return true;
}

struct inception_tensor *
inception_safetensors_find(const struct inception_safetensors *file,
                           const char *name) {
  size_t low = 0, high = file->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = strcmp(file->tensors[middle].name, name);
    if (!order)
      return &file->tensors[middle];
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

void inception_safetensors_free(struct inception_safetensors *file) {
  free(file->header);
  free(file->tensors);
  *file = (struct inception_safetensors){NULL, NULL, 0, 0};
}
