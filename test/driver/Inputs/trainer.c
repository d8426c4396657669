/*===- trainer.c - What a library for training promises
 * ----------------------===*
 *
 * usage: trainer WEIGHTS.safetensors
 *
 * Linked with every function that allocates wrapped (-Wl,--wrap=malloc, ...),
 * which counts its calls.
 *===-----------------------------------------------------------------------===*/
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tiny.h"

static atomic_int allocations;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
int __real_posix_memalign(void **memory, size_t alignment, size_t size);

void *__wrap_malloc(size_t size) {
  ++allocations;
  return __real_malloc(size);
}
void *__wrap_calloc(size_t count, size_t size) {
  ++allocations;
  return __real_calloc(count, size);
}
void *__wrap_realloc(void *memory, size_t size) {
  ++allocations;
  return __real_realloc(memory, size);
}
int __wrap_posix_memalign(void **memory, size_t alignment, size_t size) {
  ++allocations;
  return __real_posix_memalign(memory, alignment, size);
}

enum { batch = 5, steps = 4, threads = 2 };
enum { imageSize = TINY_INPUT_CHANNELS * TINY_INPUT_HEIGHT * TINY_INPUT_WIDTH };

static float images[batch * imageSize];
static int64_t labels[batch];
static tiny_rates rates[TINY_PARAMETER_COUNT];
static const char *weights;

#define CHECK(condition)                                                       \
  do {                                                                         \
    if (!(condition)) {                                                        \
      printf("line %d: not %s\n", __LINE__, #condition);                       \
      exit(1);                                                                 \
    }                                                                          \
  } while (0)

static void fail(const tiny_trainer *trainer) {
  printf("%s\n", tiny_trainer_message(trainer));
  exit(1);
}

/* Trains from the weights; the losses are where `result` points. */
static void *train(void *result) {
  float *losses = result;
  tiny_trainer *trainer;
  tiny_options options = {.max_batch = batch, .threads = threads};
  options.memory_size = TINY_TRAINER_SIZE(batch, threads);
  CHECK(options.memory_size == tiny_trainer_size(batch, threads));
  /* Not a byte more is written. */
  char *memory =
      aligned_alloc(TINY_ALIGNMENT, (options.memory_size / TINY_ALIGNMENT + 2) *
                                        TINY_ALIGNMENT);
  memset(memory + options.memory_size, 0x5a, TINY_ALIGNMENT);
  options.memory = memory;
  if (tiny_trainer_create(&options, &trainer))
    fail(NULL);
  if (tiny_trainer_load(trainer, weights, NULL))
    fail(trainer);
  tiny_random random = {.seed = 7, .dropout = 1};
  int before = allocations;
  for (int i = 0; i < steps; ++i, ++random.step)
    if (tiny_train_step(trainer, batch, images, labels, &random, rates,
                        &losses[i]))
      fail(trainer);
  losses[steps] = (float)(allocations - before);
  for (int i = 0; i < TINY_ALIGNMENT; ++i)
    CHECK(memory[options.memory_size + (size_t)i] == 0x5a);
  tiny_trainer_destroy(trainer);
  free(memory);
  return NULL;
}

/* A training that is written and read in the middle is the same one. */
static void resume(const float *losses) {
  tiny_trainer *first, *second;
  tiny_options options = {.max_batch = batch, .threads = 1};
  if (tiny_trainer_create(&options, &first) ||
      tiny_trainer_create(&options, &second))
    fail(NULL);
  if (tiny_trainer_load(first, weights, NULL))
    fail(first);
  tiny_random random = {.seed = 7, .dropout = 1};
  float loss;
  for (int i = 0; i < steps; ++i, ++random.step) {
    tiny_trainer *trainer = i < steps / 2 ? first : second;
    if (i == steps / 2 && (tiny_trainer_save(first, "half.safetensors") ||
                           tiny_trainer_load(second, "half.safetensors", NULL)))
      fail(second);
    if (tiny_train_step(trainer, batch, images, labels, &random, rates, &loss))
      fail(trainer);
    CHECK(loss == losses[i]);
  }
  if (tiny_trainer_save_weights(second, TINY_STATE_PARAMETER,
                                "trained.safetensors"))
    fail(second);
  tiny_trainer_destroy(first);
  tiny_trainer_destroy(second);
}

static int packed;

/* Compares a tensor that was unpacked with the same one alone. */
static void receive(void *trainer, const char *name, int32_t rank,
                    const int64_t *shape, const float *values) {
  const tiny_parameter *parameter = &tiny_parameters()[packed];
  static float alone[8192];
  size_t count = 1;
  for (int i = 0; i < rank; ++i)
    count *= (size_t)shape[i];
  CHECK(count <= sizeof alone / sizeof *alone && rank == parameter->rank);
  CHECK(!strcmp(name, parameter->name));
  CHECK(!tiny_trainer_get(trainer, TINY_STATE_PARAMETER, packed++, alone));
  CHECK(!memcmp(values, alone, count * sizeof *values));
}

/* Writes the weights that the program's `init --seed 3` writes. */
static void initialise(void) {
  tiny_trainer *trainer;
  if (tiny_trainer_create(NULL, &trainer))
    fail(NULL);
  if (tiny_trainer_initialize(trainer, 3) ||
      tiny_trainer_save_weights(trainer, TINY_STATE_PARAMETER,
                                "initial.safetensors") ||
      tiny_unpack(trainer, TINY_STATE_PARAMETER, receive, trainer))
    fail(trainer);
  CHECK(packed == TINY_PARAMETER_COUNT);
  tiny_trainer_destroy(trainer);
}

int main(int argc, char **argv) {
  CHECK(argc == 2);
  weights = argv[1];
  for (int i = 0; i < batch * imageSize; ++i)
    images[i] = (float)(i * 37 % 101) / 50 - 1;
  for (int i = 0; i < batch; ++i)
    labels[i] = i * 3 % TINY_CLASSES;
  for (int i = 0; i < TINY_PARAMETER_COUNT; ++i)
    rates[i] = (tiny_rates){0.05f, 0.9f, 1e-4f, 0};
  CHECK(tiny_state_size() == TINY_STATE_SIZE);
  CHECK(tiny_parameter_count() == TINY_PARAMETER_COUNT);
  CHECK(!strcmp(tiny_parameters()[0].name, "conv.weight"));
  CHECK(!strcmp(tiny_parameters()[TINY_PARAMETER_COUNT - 1].name,
                "classifier.bias"));
  initialise();

  float alone[steps + 1], together[2][steps + 1];
  train(alone);
  CHECK(alone[steps] == 0);
  CHECK(alone[steps - 1] < alone[0]);
  pthread_t thread;
  CHECK(!pthread_create(&thread, NULL, train, together[0]));
  train(together[1]);
  pthread_join(thread, NULL);
  for (int i = 0; i < 2; ++i)
    CHECK(!memcmp(together[i], alone, steps * sizeof *alone));
  resume(alone);

  tiny_weights *trained;
  char message[4096];
  if (tiny_weights_load("trained.safetensors", &trained, message,
                        sizeof message)) {
    printf("%s\n", message);
    return 1;
  }
  tiny_weights_free(trained);
  printf("losses");
  for (int i = 0; i < steps; ++i)
    printf(" %.6g", alone[i]);
  printf("\n");
  return 0;
}
