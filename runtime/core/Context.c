/*===- Context.c - Contexts, and running the network in them --------------===*/
#include "runtime/core/Runtime.h"

#include <stdlib.h>
#include <string.h>

const char *inception_api_version(void) { return inception_model.version; }

bool inception_sum_sizes(const struct inception_sizes *sizes, int32_t batch,
                         int32_t threads, size_t *size) {
  uint64_t images, scratch, sum;
  return !__builtin_mul_overflow(sizes->per_image, (uint64_t)batch, &images) &&
         !__builtin_mul_overflow(sizes->per_thread, (uint64_t)threads,
                                 &scratch) &&
         !__builtin_add_overflow(images, scratch, &sum) &&
         !__builtin_add_overflow(sum, sizes->fixed, &sum) &&
         !__builtin_add_overflow(sum, 0u, size);
}

/* Checks the options, which have no zeros left. */
static inception_status checkOptions(const inception_options *options,
                                     size_t needed,
                                     struct inception_text *error) {
  if (options->max_batch < 1 || options->max_batch > inception_model.max_batch)
    inception_text_add(error, "max_batch is %d; 1 to %d was compiled for",
                       options->max_batch, inception_model.max_batch);
  else if (options->threads < 1 || options->threads > INCEPTION_MAX_THREADS)
    inception_text_add(error, "threads is %d; 1 to %d are possible",
                       options->threads, INCEPTION_MAX_THREADS);
  else if (options->memory &&
           (uintptr_t)options->memory % INCEPTION_ALIGNMENT != 0)
    inception_text_add(error, "memory is not aligned to %d bytes",
                       INCEPTION_ALIGNMENT);
  else if (options->memory && options->memory_size < needed)
    inception_text_add(
        error, "memory has %llu bytes; batch %d and %d threads need %llu",
        (unsigned long long)options->memory_size, options->max_batch,
        options->threads, (unsigned long long)needed);
  else
    return INCEPTION_OK;
  return INCEPTION_ERROR_ARGUMENT;
}

inception_status inception_context_open(struct inception_context *context,
                                        const inception_options *given,
                                        const struct inception_sizes *sizes,
                                        struct inception_text *error) {
  inception_options options = {0};
  if (given)
    options = *given;
  if (!options.max_batch)
    options.max_batch = 1;
  if (!options.threads) {
    options.threads = inception_cpu_count();
    if (options.threads > INCEPTION_MAX_THREADS)
      options.threads = INCEPTION_MAX_THREADS;
  }
  size_t size = 0;
  bool exists =
      inception_sum_sizes(sizes, options.max_batch, options.threads, &size);
  inception_status status = checkOptions(&options, size, error);
  if (status)
    return status;

  *context = (struct inception_context){0};
  context->maxBatch = options.max_batch;
  context->threads = options.threads;
  context->parallelFor = options.parallel_for;
  context->callerPool = options.pool;
  context->workspace = options.memory;
  if (!options.memory && exists)
    context->workspace = context->owned = inception_allocate(size);
  if (!context->workspace) {
    inception_text_add(error, "no memory for a workspace of %llu bytes",
                       (unsigned long long)size);
    return INCEPTION_ERROR_MEMORY;
  }
  if (!options.parallel_for) {
    context->pool = inception_pool_create(options.threads);
    if (!context->pool) {
      inception_text_add(error, "cannot start %d threads", options.threads);
      inception_context_close(context);
      return INCEPTION_ERROR_MEMORY;
    }
  }
  return INCEPTION_OK;
}

void inception_context_close(struct inception_context *context) {
  inception_pool_destroy(context->pool);
  free(context->owned);
}

inception_status inception_api_create(const inception_weights *weights,
                                      const inception_options *options,
                                      inception_context **out) {
  struct inception_text error = inception_thread_message();
  if (!weights || !out) {
    inception_text_add(&error, "weights or the result's address is NULL");
    return INCEPTION_ERROR_ARGUMENT;
  }
  *out = NULL;
  inception_context *context = malloc(sizeof *context);
  if (!context) {
    inception_text_add(&error, "no memory for a context");
    return INCEPTION_ERROR_MEMORY;
  }
  const struct inception_model *model = &inception_model;
  struct inception_sizes sizes = {model->workspace_per_image,
                                  model->workspace_per_thread,
                                  model->workspace_fixed};
  inception_status status =
      inception_context_open(context, options, &sizes, &error);
  if (status) {
    free(context);
    return status;
  }
  context->weights = weights;
  *out = context;
  return INCEPTION_OK;
}

void inception_api_destroy(inception_context *context) {
  if (!context)
    return;
  inception_context_close(context);
  free(context);
}

const char *inception_api_message(const inception_context *context) {
  return context ? context->message : inception_last_thread_message();
}

void inception_api_trace(inception_context *context, inception_trace_fn hook,
                         void *user) {
  if (!context)
    return;
  context->hook = hook;
  context->hookUser = user;
}

inception_status inception_api_run_outputs(inception_context *context,
                                           int32_t batch, const float *input,
                                           float *const *outputs) {
  if (!context)
    return INCEPTION_ERROR_ARGUMENT;
  struct inception_text error =
      inception_text_in(context->message, sizeof context->message);
  if (batch < 1 || batch > context->maxBatch) {
    inception_text_add(&error, "batch is %d; this context runs 1 to %d", batch,
                       context->maxBatch);
    return INCEPTION_ERROR_ARGUMENT;
  }
  bool present = input && outputs;
  for (int32_t i = 0; present && i < inception_model.output_count; ++i)
    present = outputs[i] != NULL;
  if (!present) {
    inception_text_add(&error, "the input or an output is NULL");
    return INCEPTION_ERROR_ARGUMENT;
  }

  struct inception_frame frame = {context->weights->block +
                                      INCEPTION_PACKED_HEADER,
                                  context->workspace,
                                  input,
                                  (void *const *)outputs,
                                  batch,
                                  context->threads,
                                  context};
  inception_model.forward(&frame, batch);
  return INCEPTION_OK;
}

inception_status inception_api_run(inception_context *context, int32_t batch,
                                   const float *input, float *output) {
  if (!context)
    return INCEPTION_ERROR_ARGUMENT;
  if (inception_model.output_count != 1) {
    struct inception_text error =
        inception_text_in(context->message, sizeof context->message);
    inception_text_add(&error, "this network has %d outputs: use run_outputs",
                       inception_model.output_count);
    return INCEPTION_ERROR_ARGUMENT;
  }
  float *const outputs[] = {output};
  return inception_api_run_outputs(context, batch, input, outputs);
}

/*===-- Layers ------------------------------------------------------------===*/

/* A layer as the caller's thread pool gets it. */
struct job {
  struct inception_frame *frame;
  inception_body body;
  int64_t items;
};

static void runJob(void *argument, int32_t index) {
  struct job *job = argument;
  inception_run_range(job->frame, job->body, job->items, job->frame->threads,
                      index);
}

void inception_parallel_for(void *opaque, int64_t layer, int64_t items,
                            inception_body body) {
  struct inception_frame *frame = opaque;
  inception_context *context = frame->context;
  int64_t start = context->hook ? inception_now() : 0;
  if (context->parallelFor) {
    struct job job = {frame, body, items};
    context->parallelFor(context->callerPool, context->threads, runJob, &job);
  } else {
    inception_pool_run(context->pool, frame, body, items);
  }
  if (context->hook)
    context->hook(context->hookUser, (int32_t)layer, inception_now() - start);
}
