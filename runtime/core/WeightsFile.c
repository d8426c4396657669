/*===- WeightsFile.c - Weights files: do they fit?
 * -------------------------===*/
#include "runtime/core/Runtime.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *inception_state_prefix(int32_t kind) {
  /* A layer's name has no colon. */
  static const char *const prefixes[] = {
      "", "gradient:", "velocity:", "square:", "average:"};
  return prefixes[kind];
}

size_t inception_element_count(const struct inception_parameter *parameter) {
  size_t count = 1;
  for (int32_t i = 0; i < parameter->rank; ++i)
    count *= (size_t)parameter->shape[i];
  return count;
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

void inception_complain(struct inception_complaints *list, const char *what,
                        const char *prefix,
                        const struct inception_parameter *wanted,
                        const struct inception_tensor *found) {
  enum { longestLine = 512, room = 48 };
  char line[longestLine];
  struct inception_text text = inception_text_in(line, sizeof line);
  inception_text_add(&text, "\n  %s %s", what, wanted ? prefix : "");
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

/*===-- Do the file's tensors fit? ----------------------------------------===*/

/* A file, what is wanted of it, and what was found. */
struct reading {
  const struct inception_wanted *wanted;
  struct inception_safetensors file;
  int fd;
  const struct inception_tensor **tensors; /* of each kind for each parameter */
  const void **values;                     /* the same */
  bool *found;                             /* of each kind */
  char *name;                              /* room for any tensor's */
};

static bool sameShape(const struct inception_parameter *wanted,
                      const struct inception_tensor *found) {
  if (wanted->rank != found->rank)
    return false;
  for (int32_t i = 0; i < wanted->rank; ++i)
    if (wanted->shape[i] != found->shape[i])
      return false;
  return true;
}

static bool matchesAny(const char *const *patterns, const char *name) {
  for (; patterns && *patterns; ++patterns)
    if (inception_name_matches(*patterns, name))
      return true;
  return false;
}

static bool isIgnored(const char *name) {
  for (int32_t i = 0; i < inception_model.ignored_count; ++i)
    if (inception_name_matches(inception_model.ignored[i], name))
      return true;
  return false;
}

static struct inception_tensor *find(const struct reading *reading,
                                     const char *prefix,
                                     const struct inception_parameter *wanted) {
  const char *names[] = {wanted->file_name, wanted->name};
  struct inception_tensor *found = NULL;
  /* A file that was written by this program has the names of the table. */
  for (int i = 0; i < 2 && !found; ++i) {
    strcpy(reading->name, prefix);
    strcat(reading->name, names[i]);
    found = inception_safetensors_find(&reading->file, reading->name);
  }
  return found;
}

/* Whether the file has a tensor of a kind. */
static bool hasKind(const struct reading *reading, int32_t kind) {
  const char *prefix = inception_state_prefix(kind);
  for (int32_t i = 0; i < inception_model.parameter_count; ++i)
    if (find(reading, prefix, &inception_model.parameters[i]))
      return true;
  return kind == INCEPTION_STATE_PARAMETER;
}

/* Finds the tensor of each parameter of a kind, and complains of all that don't
 * fit. */
static void matchKind(const struct reading *reading, int32_t kind,
                      const struct inception_tensor **tensors,
                      struct inception_complaints *list) {
  const char *prefix = inception_state_prefix(kind);
  for (int32_t i = 0; i < inception_model.parameter_count; ++i) {
    const struct inception_parameter *wanted = &inception_model.parameters[i];
    struct inception_tensor *found = find(reading, prefix, wanted);
    tensors[i] = NULL;
    if (found)
      found->used = true;
    if (matchesAny(reading->wanted->keep, wanted->name))
      continue;
    tensors[i] = found;
    if (!found)
      inception_complain(list, "missing", prefix, wanted, NULL);
    else if (strcmp(found->dtype, "F32"))
      inception_complain(list, "not F32:", prefix, wanted, found);
    else if (!sameShape(wanted, found))
      inception_complain(list, "another shape:", prefix, wanted, found);
  }
}

static bool matchTensors(struct reading *reading,
                         struct inception_text *error) {
  struct inception_text before = *error;
  inception_text_add(error, "not the weights of %s:", inception_model.name);
  struct inception_complaints list = {error, 0, 0};
  for (int32_t k = 0; k < reading->wanted->kind_count; ++k) {
    int32_t kind = reading->wanted->kinds[k];
    reading->found[k] = hasKind(reading, kind);
    if (reading->found[k])
      matchKind(reading, kind,
                reading->tensors + k * inception_model.parameter_count, &list);
  }
  for (size_t i = 0; i < reading->file.count; ++i)
    if (!reading->file.tensors[i].used &&
        !isIgnored(reading->file.tensors[i].name))
      inception_complain(&list, "surplus", "", NULL, &reading->file.tensors[i]);
  if (list.unlisted)
    inception_text_add(error, "\n  and %d more", list.unlisted);
  if (!list.count)
    *error = before;
  return !list.count;
}

/*===-- Reading -----------------------------------------------------------===*/

/* The number of pointers to tensors, found or not. */
static size_t slotCount(const struct reading *reading) {
  return (size_t)inception_model.parameter_count *
         (size_t)reading->wanted->kind_count;
}

/* Reads the tensors that were found into `data`, one after the other. */
static bool readTensors(struct reading *reading, float *data) {
  for (size_t i = 0; i < slotCount(reading); ++i) {
    const struct inception_tensor *tensor = reading->tensors[i];
    if (!tensor)
      continue;
    size_t size = tensor->end - tensor->begin;
    if (!inception_read_at(reading->fd, data, size,
                           reading->file.data + tensor->begin))
      return false;
    reading->values[i] = data;
    data += size / sizeof *data;
  }
  return true;
}

/* Hands over all kinds, each from a memory of its own no longer than the call.
 */
static inception_status takeTensors(struct reading *reading,
                                    struct inception_text *error) {
  size_t size = 1; /* malloc(0) may give NULL */
  for (size_t i = 0; i < slotCount(reading); ++i)
    if (reading->tensors[i])
      size += reading->tensors[i]->end - reading->tensors[i]->begin;
  float *data = malloc(size);
  if (!data)
    return INCEPTION_ERROR_MEMORY;
  inception_status status = INCEPTION_OK;
  if (!readTensors(reading, data)) {
    inception_text_add(error, "%s", errno ? strerror(errno) : "truncated");
    status = INCEPTION_ERROR_FILE;
  }
  const struct inception_wanted *wanted = reading->wanted;
  for (int32_t k = 0; k < wanted->kind_count && !status; ++k)
    status =
        wanted->take(wanted->user, wanted->kinds[k],
                     reading->found[k]
                         ? reading->values + k * inception_model.parameter_count
                         : NULL,
                     error);
  free(data);
  return status;
}

static bool allocate(struct reading *reading) {
  size_t slots = slotCount(reading) + 1, longest = 0;
  for (int32_t i = 0; i < inception_model.parameter_count; ++i) {
    const struct inception_parameter *parameter =
        &inception_model.parameters[i];
    size_t lengths[] = {strlen(parameter->name), strlen(parameter->file_name)};
    for (int k = 0; k < 2; ++k)
      if (lengths[k] > longest)
        longest = lengths[k];
  }
  enum { longestPrefix = 16 };
  reading->tensors = calloc(slots, sizeof *reading->tensors);
  reading->values = calloc(slots, sizeof *reading->values);
  reading->found =
      calloc((size_t)reading->wanted->kind_count, sizeof *reading->found);
  reading->name = malloc(longestPrefix + longest + 1);
  return reading->tensors && reading->values && reading->found && reading->name;
}

static inception_status readFile(struct reading *reading,
                                 struct inception_text *error) {
  if (!inception_safetensors_read(reading->fd, &reading->file, error))
    return INCEPTION_ERROR_FILE;
  inception_status status = INCEPTION_ERROR_MEMORY;
  if (allocate(reading))
    status = matchTensors(reading, error) ? takeTensors(reading, error)
                                          : INCEPTION_ERROR_WEIGHTS;
  free(reading->name);
  free(reading->found);
  free(reading->values);
  free(reading->tensors);
  inception_safetensors_free(&reading->file);
  return status;
}

inception_status inception_weights_read(const char *path,
                                        const struct inception_wanted *wanted,
                                        struct inception_text *error) {
  if (!inception_cpu_supports(&inception_model, error))
    return INCEPTION_ERROR_CPU;
  inception_text_add(error, "%s: ", path);
  struct reading reading = {.wanted = wanted};
  reading.fd = open(path, O_RDONLY | O_CLOEXEC);
  if (reading.fd < 0) {
    inception_text_add(error, "%s", strerror(errno));
    return INCEPTION_ERROR_FILE;
  }
  struct inception_text prefix = *error;
  inception_status status = readFile(&reading, error);
  close(reading.fd);
  if (status == INCEPTION_ERROR_MEMORY) {
    *error = prefix;
    inception_text_add(error, "no memory for the weights");
  }
  return status;
}
