/*===- Weights.c - Weights of files and of callers, packed ----------------===*/
#include "runtime/core/Runtime.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What stands before packed weights. */
struct packedHeader {
  char magic[8];
  uint32_t abi, reserved;
  uint64_t fingerprint, size;
};

static const struct packedHeader *expectedHeader(struct packedHeader *header) {
  *header = (struct packedHeader){{'i', 'n', 'c', 'p', 'a', 'c', 'k', 0},
                                  INCEPTION_ABI_VERSION,
                                  0,
                                  inception_model.fingerprint,
                                  inception_model.packed_size};
  return header;
}

bool inception_name_matches(const char *pattern, const char *name) {
  /* After a mismatch, the last star takes one byte more. */
  const char *star = NULL, *retry = NULL;
  while (*name) {
    if (*pattern == '*') {
      star = ++pattern;
      retry = name;
    } else if (*pattern == '?' || *pattern == *name) {
      ++pattern;
      ++name;
    } else if (star) {
      pattern = star;
      name = ++retry;
    } else {
      return false;
    }
  }
  while (*pattern == '*')
    ++pattern;
  return !*pattern;
}

/*===-- Do the file's tensors fit? ----------------------------------------===*/

/* A list of complaints in a message; those that don't fit are counted. */
struct complaints {
  struct inception_text *text;
  int count, unlisted;
};

/* Adds a line about a tensor that the model wants (or NULL) and the file has
 * (or NULL). */
static void complain(struct complaints *list, const char *what,
                     const struct inception_parameter *wanted,
                     const struct inception_tensor *found) {
  enum { longestLine = 512, room = 48 };
  char line[longestLine];
  struct inception_text text = inception_text_in(line, sizeof line);
  inception_text_add(&text, "\n  %s ", what);
  inception_text_add_name(&text, wanted ? wanted->name : found->name);
  if (wanted) {
    inception_text_add(&text, ": the network's is ");
    inception_text_add_shape(&text, wanted->rank, wanted->shape);
  }
  if (found) {
    inception_text_add(&text,
                       wanted ? ", the file's %s " : ": the file's is %s ",
                       found->dtype);
    inception_text_add_shape(&text, found->rank, found->shape);
  }
  ++list->count;
  if (list->unlisted || list->text->used + text.used + room > list->text->size)
    ++list->unlisted;
  else
    inception_text_add(list->text, "%s", line);
}

static bool sameShape(const struct inception_parameter *wanted,
                      const struct inception_tensor *found) {
  if (wanted->rank != found->rank)
    return false;
  for (int32_t i = 0; i < wanted->rank; ++i)
    if (wanted->shape[i] != found->shape[i])
      return false;
  return true;
}

static bool isIgnored(const char *name) {
  for (int32_t i = 0; i < inception_model.ignored_count; ++i)
    if (inception_name_matches(inception_model.ignored[i], name))
      return true;
  return false;
}

/* Finds the tensor of each parameter, and complains of all that don't fit. */
static bool matchTensors(const struct inception_safetensors *file,
                         const struct inception_tensor **tensors,
                         struct inception_text *error) {
  struct inception_text before = *error;
  inception_text_add(error, "not the weights of %s:", inception_model.name);
  struct complaints list = {error, 0, 0};
  for (int32_t i = 0; i < inception_model.parameter_count; ++i) {
    const struct inception_parameter *wanted = &inception_model.parameters[i];
    struct inception_tensor *found =
        inception_safetensors_find(file, wanted->file_name);
    /* A file that was written by this program has the names of the table. */
    if (!found)
      found = inception_safetensors_find(file, wanted->name);
    tensors[i] = found;
    if (!found) {
      complain(&list, "missing", wanted, NULL);
      continue;
    }
    found->used = true;
    if (strcmp(found->dtype, "F32"))
      complain(&list, "not F32:", wanted, found);
    else if (!sameShape(wanted, found))
      complain(&list, "another shape:", wanted, found);
  }
  for (size_t i = 0; i < file->count; ++i)
    if (!file->tensors[i].used && !isIgnored(file->tensors[i].name))
      complain(&list, "surplus", NULL, &file->tensors[i]);
  if (list.unlisted)
    inception_text_add(error, "\n  and %d more", list.unlisted);
  if (!list.count)
    *error = before;
  return !list.count;
}

/*===-- Packing -----------------------------------------------------------===*/

static size_t elementCount(const struct inception_parameter *parameter) {
  size_t count = 1;
  for (int32_t i = 0; i < parameter->rank; ++i)
    count *= (size_t)parameter->shape[i];
  return count;
}

static void packInto(void *block, const void *const *parameters) {
  struct packedHeader header;
  memset(block, 0, INCEPTION_PACKED_HEADER + inception_model.packed_size);
  memcpy(block, expectedHeader(&header), sizeof header);
  inception_model.pack((char *)block + INCEPTION_PACKED_HEADER, parameters);
}

/* Reads the tensors into `data`, one after the other. */
static bool readTensors(int fd, const struct inception_safetensors *file,
                        const struct inception_tensor **tensors, float *data,
                        const void **pointers) {
  for (int32_t i = 0; i < inception_model.parameter_count; ++i) {
    size_t count = elementCount(&inception_model.parameters[i]);
    if (!inception_read_at(fd, data, count * sizeof *data,
                           file->data + tensors[i]->begin))
      return false;
    pointers[i] = data;
    data += count;
  }
  return true;
}

/* What tensors are read for: a block of memory, and how it is filled. */
struct target {
  size_t size;
  void (*fill)(void *block, const void *const *parameters);
};

/* Reads the tensors into a new block of memory. */
static inception_status readAndPack(int fd, const struct target *target,
                                    const struct inception_safetensors *file,
                                    const struct inception_tensor **tensors,
                                    const void **pointers, void **block,
                                    struct inception_text *error) {
  size_t elements = 1; /* malloc(0) may give NULL */
  for (int32_t i = 0; i < inception_model.parameter_count; ++i)
    elements += elementCount(&inception_model.parameters[i]);
  float *data = malloc(elements * sizeof *data);
  void *packed = inception_allocate(target->size);
  inception_status status = INCEPTION_ERROR_MEMORY;
  if (data && packed) {
    if (readTensors(fd, file, tensors, data, pointers)) {
      target->fill(packed, pointers);
      status = INCEPTION_OK;
    } else {
      inception_text_add(error, "%s", errno ? strerror(errno) : "truncated");
      status = INCEPTION_ERROR_FILE;
    }
  }
  free(data);
  if (status)
    free(packed);
  else
    *block = packed;
  return status;
}

/* Loads the open file into a new block of memory. */
static inception_status loadFile(int fd, const struct target *target,
                                 void **block, struct inception_text *error) {
  struct inception_safetensors file;
  if (!inception_safetensors_read(fd, &file, error))
    return INCEPTION_ERROR_FILE;
  size_t slots = (size_t)inception_model.parameter_count + 1;
  const void **pointers = malloc(slots * sizeof *pointers);
  const struct inception_tensor **tensors = malloc(slots * sizeof *tensors);
  inception_status status = INCEPTION_ERROR_MEMORY;
  if (pointers && tensors) {
    status =
        matchTensors(&file, tensors, error)
            ? readAndPack(fd, target, &file, tensors, pointers, block, error)
            : INCEPTION_ERROR_WEIGHTS;
  }
  free(tensors);
  free(pointers);
  inception_safetensors_free(&file);
  return status;
}

/* Loads the file into a new block of memory. */
static inception_status loadPath(const char *path, const struct target *target,
                                 void **block, char *message, size_t size) {
  struct inception_text error = inception_text_in(message, size);
  if (!inception_cpu_supports(&inception_model, &error))
    return INCEPTION_ERROR_CPU;
  inception_text_add(&error, "%s: ", path);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    inception_text_add(&error, "%s", strerror(errno));
    return INCEPTION_ERROR_FILE;
  }
  struct inception_text prefix = error;
  inception_status status = loadFile(fd, target, block, &error);
  close(fd);
  if (!status)
    inception_text_in(message, size);
  else if (status == INCEPTION_ERROR_MEMORY)
    inception_text_add(&prefix, "no memory for the weights");
  return status;
}

inception_status inception_api_weights_load(const char *path,
                                            inception_weights **out,
                                            char *message, size_t size) {
  struct inception_text error = inception_text_in(message, size);
  if (!path || !out) {
    inception_text_add(&error, "the path or the result's address is NULL");
    return INCEPTION_ERROR_ARGUMENT;
  }
  *out = NULL;
  struct target target = {INCEPTION_PACKED_HEADER + inception_model.packed_size,
                          packInto};
  inception_weights *weights = malloc(sizeof *weights);
  if (!weights) {
    inception_text_add(&error, "%s: no memory for the weights", path);
    return INCEPTION_ERROR_MEMORY;
  }
  void *block = NULL;
  inception_status status = loadPath(path, &target, &block, message, size);
  if (status) {
    free(weights);
    return status;
  }
  *weights = (inception_weights){block, block};
  *out = weights;
  return INCEPTION_OK;
}

/* Puts the parameters where a training step has them. */
static void fillState(void *state, const void *const *parameters) {
  const struct inception_training *training = inception_model.training;
  memset(state, 0, training->block_size * (size_t)training->kind_count);
  inception_state_pack_block(state, parameters);
}

void inception_state_pack_block(void *block, const void *const *tensors) {
  const struct inception_training *training = inception_model.training;
  if (training->pack) {
    training->pack(block, tensors);
    return;
  }
  for (int32_t i = 0; i < inception_model.parameter_count; ++i)
    memcpy((char *)block + training->offsets[i], tensors[i],
           elementCount(&inception_model.parameters[i]) * sizeof(float));
}

void inception_state_unpack_block(const void *block, void *const *tensors) {
  const struct inception_training *training = inception_model.training;
  if (training->unpack) {
    training->unpack(block, tensors);
    return;
  }
  for (int32_t i = 0; i < inception_model.parameter_count; ++i)
    memcpy(tensors[i], (const char *)block + training->offsets[i],
           elementCount(&inception_model.parameters[i]) * sizeof(float));
}

inception_status inception_load_state(const char *path, void **out,
                                      char *message, size_t size) {
  const struct inception_training *training = inception_model.training;
  struct target target = {training->block_size * (size_t)training->kind_count,
                          fillState};
  return loadPath(path, &target, out, message, size);
}

/*===-- Weights that the caller has ---------------------------------------===*/

/* Whether `packed` can be a block of packed weights at all. */
static bool checkBlock(const void *packed, struct inception_text *error) {
  if (packed && (uintptr_t)packed % INCEPTION_ALIGNMENT == 0)
    return true;
  inception_text_add(
      error, packed ? "packed is not aligned to %d bytes" : "packed is NULL",
      INCEPTION_ALIGNMENT);
  return false;
}

inception_status inception_api_pack(inception_tensor_fn lookup, void *user,
                                    void *packed) {
  struct inception_text error = inception_thread_message();
  if (!lookup) {
    inception_text_add(&error, "lookup is NULL");
    return INCEPTION_ERROR_ARGUMENT;
  }
  if (!checkBlock(packed, &error))
    return INCEPTION_ERROR_ARGUMENT;
  if (!inception_cpu_supports(&inception_model, &error))
    return INCEPTION_ERROR_CPU;
  size_t slots = (size_t)inception_model.parameter_count + 1;
  const void **pointers = malloc(slots * sizeof *pointers);
  if (!pointers) {
    inception_text_add(&error, "no memory for a list of tensors");
    return INCEPTION_ERROR_MEMORY;
  }
  inception_text_add(&error, "not the weights of %s:", inception_model.name);
  struct complaints list = {&error, 0, 0};
  for (int32_t i = 0; i < inception_model.parameter_count; ++i) {
    const struct inception_parameter *wanted = &inception_model.parameters[i];
    pointers[i] = lookup(user, wanted->name, wanted->rank, wanted->shape);
    if (!pointers[i])
      complain(&list, "missing", wanted, NULL);
  }
  if (list.unlisted)
    inception_text_add(&error, "\n  and %d more", list.unlisted);
  if (!list.count) {
    error = inception_thread_message();
    packInto(packed, pointers);
  }
  free(pointers);
  return list.count ? INCEPTION_ERROR_WEIGHTS : INCEPTION_OK;
}

inception_status inception_api_weights_borrow(const void *packed,
                                              inception_weights **out) {
  struct inception_text error = inception_thread_message();
  if (!out) {
    inception_text_add(&error, "the result's address is NULL");
    return INCEPTION_ERROR_ARGUMENT;
  }
  *out = NULL;
  if (!checkBlock(packed, &error))
    return INCEPTION_ERROR_ARGUMENT;
  struct packedHeader header;
  if (memcmp(packed, expectedHeader(&header), sizeof header)) {
    inception_text_add(&error,
                       "these are not packed weights of this compilation of %s",
                       inception_model.name);
    return INCEPTION_ERROR_VERSION;
  }
  if (!inception_cpu_supports(&inception_model, &error))
    return INCEPTION_ERROR_CPU;
  inception_weights *weights = malloc(sizeof *weights);
  if (!weights) {
    inception_text_add(&error, "no memory");
    return INCEPTION_ERROR_MEMORY;
  }
  *weights = (inception_weights){packed, NULL};
  *out = weights;
  return INCEPTION_OK;
}

void inception_api_weights_free(inception_weights *weights) {
  if (!weights)
    return;
  free(weights->owned);
  free(weights);
}
