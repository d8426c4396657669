/*===- TrainingFiles.c - Trainers from and to files
 * ------------------------===*/
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
  struct inception_text error =
      inception_text_in(trainer->message, sizeof trainer->message);
  if (!path) {
    inception_text_add(&error, "the path is NULL");
    return INCEPTION_ERROR_ARGUMENT;
  }
  int32_t kinds[mostKinds];
  struct inception_wanted wanted = {kinds, listSavedKinds(kinds), keep,
                                    takeKind, trainer};
  inception_status status = inception_weights_read(path, &wanted, &error);
  if (!status) {
    memset(inception_trainer_block(trainer, INCEPTION_STATE_GRADIENT), 0,
           inception_model.training->block_size);
    inception_text_in(trainer->message, sizeof trainer->message);
  }
  return status;
}

/*===-- Writing -----------------------------------------------------------===*/

/* A file of some kinds of tensors. */
struct writing {
  struct inception_output_tensor *tensors; /* of each kind, each parameter */
  void **pointers;                         /* of one kind */
  float *values[mostKinds];                /* of each kind */
};

/* Copies the tensors of a kind; those of `prefix` and the parameters' names. */
static bool addKind(struct writing *writing, inception_trainer *trainer,
                    int32_t kind, const char *prefix, int32_t index) {
  int32_t count = inception_model.parameter_count;
  writing->values[index] =
      inception_trainer_copy(trainer, kind, writing->pointers);
  if (!writing->values[index])
    return false;
  for (int32_t i = 0; i < count; ++i) {
    const struct inception_parameter *parameter =
        &inception_model.parameters[i];
    writing->tensors[index * count + i] = (struct inception_output_tensor){
        prefix, parameter->name, parameter->shape, writing->pointers[i],
        parameter->rank};
  }
  return true;
}

/* Writes the kinds; `named` says whether their names have prefixes. */
static inception_status save(inception_trainer *trainer, const int32_t *kinds,
                             int32_t count, bool named, const char *path,
                             struct inception_text *error) {
  size_t slots = (size_t)inception_model.parameter_count;
  struct writing writing = {
      malloc((slots * (size_t)count + 1) * sizeof *writing.tensors),
      malloc((slots + 1) * sizeof *writing.pointers),
      {NULL}};
  bool copied = writing.tensors && writing.pointers;
  for (int32_t i = 0; i < count && copied; ++i)
    copied = addKind(&writing, trainer, kinds[i],
                     named ? inception_state_prefix(kinds[i]) : "", i);
  inception_status status = INCEPTION_OK;
  if (!copied) {
    inception_text_add(error, "%s: no memory for a copy of the tensors", path);
    status = INCEPTION_ERROR_MEMORY;
  } else if (!inception_safetensors_write(path, writing.tensors,
                                          (int32_t)slots * count, error)) {
    status = INCEPTION_ERROR_FILE;
  }
  for (int32_t i = 0; i < count; ++i)
    free(writing.values[i]);
  free(writing.pointers);
  free(writing.tensors);
  return status;
}

inception_status inception_training_api_trainer_save(inception_trainer *trainer,
                                                     const char *path) {
  if (!trainer)
    return INCEPTION_ERROR_ARGUMENT;
  struct inception_text error =
      inception_text_in(trainer->message, sizeof trainer->message);
  if (!path) {
    inception_text_add(&error, "the path is NULL");
    return INCEPTION_ERROR_ARGUMENT;
  }
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
  struct inception_text error =
      inception_text_in(trainer->message, sizeof trainer->message);
  if (!path) {
    inception_text_add(&error, "the path is NULL");
    return INCEPTION_ERROR_ARGUMENT;
  }
  if (!checkWeightsKind(trainer, kind, &error))
    return INCEPTION_ERROR_ARGUMENT;
  return save(trainer, &kind, 1, /*named=*/false, path, &error);
}

/*===-- Weights for contexts ----------------------------------------------===*/

inception_status inception_training_api_trainer_pack(inception_trainer *trainer,
                                                     int32_t kind,
                                                     void *packed) {
  if (!trainer)
    return INCEPTION_ERROR_ARGUMENT;
  struct inception_text error =
      inception_text_in(trainer->message, sizeof trainer->message);
  if (!inception_check_block(packed, &error) ||
      !checkWeightsKind(trainer, kind, &error))
    return INCEPTION_ERROR_ARGUMENT;
  size_t slots = (size_t)inception_model.parameter_count + 1;
  void **tensors = malloc(slots * sizeof *tensors);
  float *values =
      tensors ? inception_trainer_copy(trainer, kind, tensors) : NULL;
  if (values)
    inception_pack_into(packed, (const void *const *)tensors);
  else
    inception_text_add(&error, "no memory for a copy of the parameters");
  free(values);
  free(tensors);
  return values ? INCEPTION_OK : INCEPTION_ERROR_MEMORY;
}
