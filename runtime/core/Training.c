/*===- Training.c - Trainers: state, gradients, updates -------------------===*/
#include "runtime/core/Runtime.h"

#include <stdlib.h>
#include <string.h>

static const struct inception_training *training(void) {
  return inception_model.training;
}

struct inception_text inception_trainer_text(inception_trainer *trainer) {
  return inception_text_in(trainer->message, sizeof trainer->message);
}

/*===-- Trainers ----------------------------------------------------------===*/

size_t inception_training_api_state_size(void) {
  return training()->block_size * (size_t)training()->kind_count;
}

/* The workspace comes after the state. */
static uint64_t workspaceOffset(void) {
  uint64_t size = inception_training_api_state_size();
  return (size + INCEPTION_ALIGNMENT - 1) / INCEPTION_ALIGNMENT *
         INCEPTION_ALIGNMENT;
}

static struct inception_sizes trainerSizes(void) {
  return (struct inception_sizes){
      training()->workspace_per_image, training()->workspace_per_thread,
      workspaceOffset() + training()->workspace_fixed};
}

size_t inception_training_api_trainer_size(int32_t batch, int32_t threads) {
  struct inception_sizes sizes = trainerSizes();
  size_t size;
  bool possible = batch >= 1 && batch <= inception_model.max_batch &&
                  threads >= 1 && threads <= INCEPTION_MAX_THREADS;
  return possible && inception_sum_sizes(&sizes, batch, threads, &size) ? size
                                                                        : 0;
}

inception_status
inception_training_api_trainer_create(const inception_options *options,
                                      inception_trainer **out) {
  struct inception_text error = inception_thread_message();
  if (!out) {
    inception_text_add(&error, "the result's address is NULL");
    return INCEPTION_ERROR_ARGUMENT;
  }
  *out = NULL;
  if (!inception_cpu_supports(&inception_model, &error))
    return INCEPTION_ERROR_CPU;
  inception_trainer *trainer = calloc(1, sizeof *trainer);
  if (!trainer) {
    inception_text_add(&error, "no memory for a trainer");
    return INCEPTION_ERROR_MEMORY;
  }
  struct inception_sizes sizes = trainerSizes();
  inception_status status =
      inception_context_open(&trainer->context, options, &sizes, &error);
  if (status) {
    free(trainer);
    return status;
  }
  trainer->state = trainer->context.workspace;
  trainer->context.workspace = trainer->state + workspaceOffset();
  memset(trainer->state, 0, inception_training_api_state_size());
  *out = trainer;
  return INCEPTION_OK;
}

void inception_training_api_trainer_destroy(inception_trainer *trainer) {
  if (!trainer)
    return;
  inception_context_close(&trainer->context);
  free(trainer);
}

const char *
inception_training_api_trainer_message(const inception_trainer *trainer) {
  return trainer ? trainer->message : inception_last_thread_message();
}

void inception_training_api_trainer_trace(inception_trainer *trainer,
                                          inception_trace_fn hook, void *user) {
  if (trainer)
    inception_api_trace(&trainer->context, hook, user);
}

int32_t inception_training_api_parameter_count(void) {
  return inception_model.parameter_count;
}

const struct inception_parameter *inception_training_api_parameters(void) {
  return inception_model.parameters;
}

/*===-- Steps -------------------------------------------------------------===*/

/* Whether a batch can be computed; if not, says why. */
static bool checkBatch(const inception_trainer *trainer, int32_t batch,
                       const float *images, const int64_t *labels,
                       struct inception_text *error) {
  int64_t classes = inception_model.outputs[0].elements;
  if (batch < 1 || batch > trainer->context.maxBatch) {
    inception_text_add(error, "batch is %d; this trainer takes 1 to %d", batch,
                       trainer->context.maxBatch);
    return false;
  }
  if (!images || !labels) {
    inception_text_add(error, "the images or the labels are NULL");
    return false;
  }
  for (int32_t i = 0; i < batch; ++i)
    if (labels[i] < 0 || labels[i] >= classes) {
      inception_text_add(error,
                         "label %lld of image %d; %s has classes 0 to "
                         "%lld",
                         (long long)labels[i], i, inception_model.name,
                         (long long)classes - 1);
      return false;
    }
  return true;
}

inception_status inception_training_api_gradients(
    inception_trainer *trainer, int32_t batch, const float *images,
    const int64_t *labels, const struct inception_random *given, float *loss) {
  if (!trainer)
    return INCEPTION_ERROR_ARGUMENT;
  struct inception_text error = inception_trainer_text(trainer);
  if (!checkBatch(trainer, batch, images, labels, &error))
    return INCEPTION_ERROR_ARGUMENT;
  struct inception_random random = {0, 0, 0, 0};
  if (given)
    random = *given;
  float unused;
  void *const others[] = {(void *)(uintptr_t)labels, &random,
                          loss ? loss : &unused};
  struct inception_frame frame = {
      trainer->state, trainer->context.workspace, images,           others,
      batch,          trainer->context.threads,   &trainer->context};
  training()->gradients(&frame, batch);
  return INCEPTION_OK;
}

inception_status
inception_training_api_update(inception_trainer *trainer,
                              const struct inception_rates *rates) {
  if (!trainer)
    return INCEPTION_ERROR_ARGUMENT;
  struct inception_text error = inception_trainer_text(trainer);
  if (!rates) {
    inception_text_add(&error, "the rates are NULL");
    return INCEPTION_ERROR_ARGUMENT;
  }
  struct inception_frame frame = {
      trainer->state,           trainer->context.workspace, rates, NULL, 1,
      trainer->context.threads, &trainer->context};
  training()->update(&frame, 1);
  return INCEPTION_OK;
}

inception_status inception_training_api_train_step(
    inception_trainer *trainer, int32_t batch, const float *images,
    const int64_t *labels, const struct inception_random *random,
    const struct inception_rates *rates, float *loss) {
  if (!trainer)
    return INCEPTION_ERROR_ARGUMENT;
  struct inception_text error = inception_trainer_text(trainer);
  if (!rates) {
    inception_text_add(&error, "the rates are NULL");
    return INCEPTION_ERROR_ARGUMENT;
  }
  inception_status status = inception_training_api_gradients(
      trainer, batch, images, labels, random, loss);
  return status ? status : inception_training_api_update(trainer, rates);
}

/*===-- The state's tensors -----------------------------------------------===*/

void inception_state_pack_block(void *block, const void *const *tensors) {
  if (training()->pack) {
    training()->pack(block, tensors);
    return;
  }
  for (int32_t i = 0; i < inception_model.parameter_count; ++i)
    memcpy((char *)block + training()->offsets[i], tensors[i],
           inception_element_count(&inception_model.parameters[i]) *
               sizeof(float));
}

void inception_state_unpack_block(const void *block, void *const *tensors) {
  if (training()->unpack) {
    training()->unpack(block, tensors);
    return;
  }
  for (int32_t i = 0; i < inception_model.parameter_count; ++i)
    memcpy(tensors[i], (const char *)block + training()->offsets[i],
           inception_element_count(&inception_model.parameters[i]) *
               sizeof(float));
}

void *inception_trainer_block(inception_trainer *trainer, int32_t kind) {
  for (int32_t i = 0; i < training()->kind_count; ++i)
    if (training()->kinds[i] == kind)
      return trainer->state + training()->block_size * (uint64_t)i;
  return NULL;
}

float *inception_trainer_statistics(inception_trainer *trainer,
                                    const struct inception_statistics *place,
                                    int32_t vector, int64_t images) {
  char *memory = place->in_state[vector] ? trainer->state
                                         : (char *)trainer->context.workspace;
  return (float *)(void *)(memory + place->fixed[vector] +
                           place->per_image[vector] * (uint64_t)images);
}

void **inception_trainer_copy(inception_trainer *trainer, int32_t kind,
                              struct inception_text *error) {
  size_t slots = (size_t)inception_model.parameter_count;
  size_t bytes = slots * sizeof(void *) + 1; /* malloc(0) may give NULL */
  for (size_t i = 0; i < slots; ++i)
    bytes +=
        inception_element_count(&inception_model.parameters[i]) * sizeof(float);
  void **tensors = malloc(bytes);
  if (!tensors) {
    inception_text_add(error, "no memory for a copy of the tensors");
    return NULL;
  }
  float *next = (float *)(void *)(tensors + slots);
  for (size_t i = 0; i < slots; ++i) {
    tensors[i] = next;
    next += inception_element_count(&inception_model.parameters[i]);
  }
  inception_state_unpack_block(inception_trainer_block(trainer, kind), tensors);
  return tensors;
}

inception_status inception_trainer_put(inception_trainer *trainer, int32_t kind,
                                       const void *const *tensors,
                                       struct inception_text *error) {
  void **all = inception_trainer_copy(trainer, kind, error);
  if (!all)
    return INCEPTION_ERROR_MEMORY;
  for (int32_t i = 0; i < inception_model.parameter_count; ++i)
    if (tensors[i])
      all[i] = (void *)(uintptr_t)tensors[i];
  inception_state_pack_block(inception_trainer_block(trainer, kind),
                             (const void *const *)all);
  free(all);
  return INCEPTION_OK;
}

inception_status
inception_training_api_trainer_initialize(inception_trainer *trainer,
                                          uint64_t seed) {
  if (!trainer)
    return INCEPTION_ERROR_ARGUMENT;
  struct inception_text error = inception_trainer_text(trainer);
  void **tensors =
      inception_trainer_copy(trainer, INCEPTION_STATE_PARAMETER, &error);
  if (!tensors)
    return INCEPTION_ERROR_MEMORY;
  for (int32_t i = 0; i < inception_model.parameter_count; ++i)
    inception_initial_values(&inception_model.parameters[i], seed, tensors[i]);
  memset(trainer->state, 0, inception_training_api_state_size());
  inception_state_pack_block(
      inception_trainer_block(trainer, INCEPTION_STATE_PARAMETER),
      (const void *const *)tensors);
  free(tensors);
  return INCEPTION_OK;
}

static bool checkKind(inception_trainer *trainer, int32_t kind,
                      struct inception_text *error) {
  if (inception_trainer_block(trainer, kind))
    return true;
  inception_text_add(error, "%s has no state of kind %d", inception_model.name,
                     kind);
  return false;
}

inception_status inception_training_api_unpack(inception_trainer *trainer,
                                               int32_t kind,
                                               inception_receive_fn receive,
                                               void *user) {
  if (!trainer)
    return INCEPTION_ERROR_ARGUMENT;
  struct inception_text error = inception_trainer_text(trainer);
  if (!checkKind(trainer, kind, &error))
    return INCEPTION_ERROR_ARGUMENT;
  if (!receive) {
    inception_text_add(&error, "receive is NULL");
    return INCEPTION_ERROR_ARGUMENT;
  }
  void **all = inception_trainer_copy(trainer, kind, &error);
  if (!all)
    return INCEPTION_ERROR_MEMORY;
  for (int32_t i = 0; i < inception_model.parameter_count; ++i) {
    const struct inception_parameter *parameter =
        &inception_model.parameters[i];
    receive(user, parameter->name, parameter->rank, parameter->shape, all[i]);
  }
  free(all);
  return INCEPTION_OK;
}

/* Whether there is such a tensor; if not, says why. */
static bool checkTensor(inception_trainer *trainer, int32_t kind,
                        int32_t parameter, const float *values,
                        struct inception_text *error) {
  if (!checkKind(trainer, kind, error))
    return false;
  if (parameter < 0 || parameter >= inception_model.parameter_count)
    inception_text_add(error, "parameter is %d; %s has 0 to %d", parameter,
                       inception_model.name,
                       inception_model.parameter_count - 1);
  else if (!values)
    inception_text_add(error, "the values are NULL");
  else
    return true;
  return false;
}

inception_status inception_training_api_trainer_get(inception_trainer *trainer,
                                                    int32_t kind,
                                                    int32_t parameter,
                                                    float *values) {
  if (!trainer)
    return INCEPTION_ERROR_ARGUMENT;
  struct inception_text error = inception_trainer_text(trainer);
  if (!checkTensor(trainer, kind, parameter, values, &error))
    return INCEPTION_ERROR_ARGUMENT;
  void **all = inception_trainer_copy(trainer, kind, &error);
  if (!all)
    return INCEPTION_ERROR_MEMORY;
  memcpy(values, all[parameter],
         inception_element_count(&inception_model.parameters[parameter]) *
             sizeof *values);
  free(all);
  return INCEPTION_OK;
}

inception_status inception_training_api_trainer_set(inception_trainer *trainer,
                                                    int32_t kind,
                                                    int32_t parameter,
                                                    const float *values) {
  if (!trainer)
    return INCEPTION_ERROR_ARGUMENT;
  struct inception_text error = inception_trainer_text(trainer);
  if (!checkTensor(trainer, kind, parameter, values, &error))
    return INCEPTION_ERROR_ARGUMENT;
  size_t slots = (size_t)inception_model.parameter_count;
  const void **tensors = calloc(slots, sizeof *tensors);
  if (!tensors) {
    inception_text_add(&error, "no memory for a list of tensors");
    return INCEPTION_ERROR_MEMORY;
  }
  tensors[parameter] = values;
  inception_status status =
      inception_trainer_put(trainer, kind, tensors, &error);
  free(tensors);
  return status;
}
