/*===- TrainingFiles.c - Trainers from and to files -----------------------===*/
#include "runtime/core/Runtime.h"

#include <stdlib.h>
#include <string.h>

/* The kinds that files have: gradients are of one batch alone. */
static int32_t listSavedKinds(int32_t *kinds) {
  const struct inception_training *training = inception_model.training;
  int32_t count = 0;
  for (int32_t i = 0; i < training->kind_count; ++i)
    if (training->kinds[i] != INCEPTION_STATE_GRADIENT)
      kinds[count++] = training->kinds[i];
  return count;
}

enum { mostKinds = INCEPTION_STATE_AVERAGE + 1 };

static bool checkPath(const char *path, struct inception_text *error) {
  if (!path)
    inception_text_add(error, "the path is NULL");
  return path;
}

/*===-- Reading -----------------------------------------------------------===*/

/* Makes the tensors of a kind those of a file. */
static inception_status takeKind(void *user, int32_t kind,
                                 const void *const *tensors,
                                 struct inception_text *error) {
  inception_trainer *trainer = user;
  /* Only parameters can be kept. */
  if (kind != INCEPTION_STATE_PARAMETER)
    memset(inception_trainer_block(trainer, kind), 0,
           inception_model.training->block_size);
  return tensors ? inception_trainer_put(trainer, kind, tensors, error)
                 : INCEPTION_OK;
}

inception_status inception_training_api_trainer_load(inception_trainer *trainer,
                                                     const char *path,
                                                     const char *const *keep) {
  if (!trainer)
    return INCEPTION_ERROR_ARGUMENT;
  struct inception_text error = inception_trainer_text(trainer);
  if (!checkPath(path, &error))
    return INCEPTION_ERROR_ARGUMENT;
  int32_t kinds[mostKinds];
  struct inception_wanted wanted = {kinds, listSavedKinds(kinds), keep,
                                    takeKind, trainer};
  inception_status status = inception_weights_read(path, &wanted, &error);
  if (!status) {
    memset(inception_trainer_block(trainer, INCEPTION_STATE_GRADIENT), 0,
           inception_model.training->block_size);
    inception_trainer_text(trainer);
  }
  return status;
}

/*===-- Writing -----------------------------------------------------------===*/

/* Lists the tensors of a kind for a file, under `prefix` and the parameters'
   names. */
static void listTensors(struct inception_output_tensor *out,
                        void *const *tensors, const char *prefix) {
  for (int32_t i = 0; i < inception_model.parameter_count; ++i) {
    const struct inception_parameter *parameter =
        &inception_model.parameters[i];
    out[i] = (struct inception_output_tensor){
        prefix, parameter->name, parameter->shape, tensors[i], parameter->rank};
  }
}

/* Writes the kinds; `named` says whether their names have prefixes. */
static inception_status save(inception_trainer *trainer, const int32_t *kinds,
                             int32_t count, bool named, const char *path,
                             struct inception_text *error) {
  int32_t slots = inception_model.parameter_count;
  void **copies[mostKinds] = {NULL};
  inception_status status = INCEPTION_ERROR_MEMORY;
  struct inception_output_tensor *tensors =
      malloc(((size_t)slots * (size_t)count + 1) * sizeof *tensors);
  if (!tensors)
    inception_text_add(error, "no memory for a list of tensors");
  bool copied = tensors;
  for (int32_t i = 0; i < count && copied; ++i) {
    copies[i] = inception_trainer_copy(trainer, kinds[i], error);
    copied = copies[i];
    if (copied)
      listTensors(tensors + (ptrdiff_t)i * slots, copies[i],
                  named ? inception_state_prefix(kinds[i]) : "");
  }
  if (copied)
    status = inception_safetensors_write(path, tensors, slots * count, error)
                 ? INCEPTION_OK
                 : INCEPTION_ERROR_FILE;
  for (int32_t i = 0; i < count; ++i)
    free(copies[i]);
  free(tensors);
  return status;
}

inception_status inception_training_api_trainer_save(inception_trainer *trainer,
                                                     const char *path) {
  if (!trainer)
    return INCEPTION_ERROR_ARGUMENT;
  struct inception_text error = inception_trainer_text(trainer);
  if (!checkPath(path, &error))
    return INCEPTION_ERROR_ARGUMENT;
  int32_t kinds[mostKinds];
  return save(trainer, kinds, listSavedKinds(kinds), /*named=*/true, path,
              &error);
}

/* Whether a network can have these weights; if not, says why. */
static bool checkWeightsKind(inception_trainer *trainer, int32_t kind,
                             struct inception_text *error) {
  if ((kind == INCEPTION_STATE_PARAMETER || kind == INCEPTION_STATE_AVERAGE) &&
      inception_trainer_block(trainer, kind))
    return true;
  inception_text_add(error,
                     kind == INCEPTION_STATE_AVERAGE
                         ? "%s was compiled without averages of its parameters"
                         : "weights of %s are parameters or their averages",
                     inception_model.name);
  return false;
}

inception_status
inception_training_api_trainer_save_weights(inception_trainer *trainer,
                                            int32_t kind, const char *path) {
  if (!trainer)
    return INCEPTION_ERROR_ARGUMENT;
  struct inception_text error = inception_trainer_text(trainer);
  if (!checkPath(path, &error) || !checkWeightsKind(trainer, kind, &error))
    return INCEPTION_ERROR_ARGUMENT;
  return save(trainer, &kind, 1, /*named=*/false, path, &error);
}

/*===-- Weights for contexts ----------------------------------------------===*/

inception_status inception_training_api_trainer_pack(inception_trainer *trainer,
                                                     int32_t kind,
                                                     void *packed) {
  if (!trainer)
    return INCEPTION_ERROR_ARGUMENT;
  struct inception_text error = inception_trainer_text(trainer);
  if (!inception_check_block(packed, &error) ||
      !checkWeightsKind(trainer, kind, &error))
    return INCEPTION_ERROR_ARGUMENT;
  void **tensors = inception_trainer_copy(trainer, kind, &error);
  if (!tensors)
    return INCEPTION_ERROR_MEMORY;
  inception_pack_into(packed, (const void *const *)tensors);
  free(tensors);
  return INCEPTION_OK;
}
