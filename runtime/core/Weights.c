/*===- Weights.c - Packed weights, of files and of callers ----------------===*/
#include "runtime/core/Runtime.h"

#include <stdlib.h>
#include <string.h>

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

/*===-- Packing -----------------------------------------------------------===*/

void inception_pack_into(void *block, const void *const *parameters) {
  struct packedHeader header;
  memset(block, 0, INCEPTION_PACKED_HEADER + inception_model.packed_size);
  memcpy(block, expectedHeader(&header), sizeof header);
  inception_model.pack((char *)block + INCEPTION_PACKED_HEADER, parameters);
}

/* Packs a file's tensors into a new block of memory. */
static inception_status takeWeights(void *user, int32_t kind,
                                    const void *const *tensors,
                                    struct inception_text *error) {
  (void)kind;
  (void)error;
  void *block =
      inception_allocate(INCEPTION_PACKED_HEADER + inception_model.packed_size);
  if (!block)
    return INCEPTION_ERROR_MEMORY;
  inception_pack_into(block, tensors);
  *(void **)user = block;
  return INCEPTION_OK;
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
  inception_weights *weights = malloc(sizeof *weights);
  if (!weights) {
    inception_text_add(&error, "%s: no memory for the weights", path);
    return INCEPTION_ERROR_MEMORY;
  }
  static const int32_t kinds[] = {INCEPTION_STATE_PARAMETER};
  void *block = NULL;
  struct inception_wanted wanted = {kinds, 1, NULL, takeWeights, &block};
  inception_status status = inception_weights_read(path, &wanted, &error);
  if (status) {
    free(weights);
    return status;
  }
  inception_text_in(message, size);
  *weights = (inception_weights){block, block};
  *out = weights;
  return INCEPTION_OK;
}

/*===-- Weights that the caller has ---------------------------------------===*/

bool inception_check_block(const void *packed, struct inception_text *error) {
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
  if (!inception_check_block(packed, &error))
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
  struct inception_complaints list = {&error, 0, 0};
  for (int32_t i = 0; i < inception_model.parameter_count; ++i) {
    const struct inception_parameter *wanted = &inception_model.parameters[i];
    pointers[i] = lookup(user, wanted->name, wanted->rank, wanted->shape);
    if (!pointers[i])
      inception_complain(&list, "missing", "", wanted, NULL);
  }
  if (list.unlisted)
    inception_text_add(&error, "\n  and %d more", list.unlisted);
  if (!list.count) {
    error = inception_thread_message();
    inception_pack_into(packed, pointers);
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
  if (!inception_check_block(packed, &error))
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
