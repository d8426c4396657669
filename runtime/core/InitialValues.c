/*===- InitialValues.c - Initial parameters from a seed
 * --------------------===*/
#include "runtime/core/Philox.h"
#include "runtime/core/Runtime.h"

/* The words of a parameter, one after the other. */
struct words {
  uint64_t hash, counter; /* the counter is of the next block */
  uint32_t key[2], block[4];
  int used;
};

static uint64_t hashName(const char *name) {
  uint64_t hash = 0xcbf29ce484222325;
  for (; *name; ++name)
    hash = (hash ^ (unsigned char)*name) * 0x100000001b3;
  return hash;
}

static uint32_t nextWord(struct words *words) {
  if (words->used == 4) {
    const uint32_t counter[] = {
        (uint32_t)words->counter, (uint32_t)(words->counter >> 32),
        (uint32_t)words->hash, (uint32_t)(words->hash >> 32)};
    inception_philox(counter, words->key, words->block);
    ++words->counter;
    words->used = 0;
  }
  return words->block[words->used++];
}

/* In (0, 1). */
static double uniform(struct words *words) {
  return ((nextWord(words) >> 8) + 0.5) * 0x1p-24;
}

/* Mean 0, deviation 1. */
static double normal(struct words *words) {
  int64_t sum = -6 * (int64_t)UINT32_MAX;
  for (int i = 0; i < 12; ++i)
    sum += nextWord(words);
  return (double)sum * 0x1p-32;
}

void inception_initial_values(const struct inception_parameter *parameter,
                              uint64_t seed, float *values) {
  struct words words = {hashName(parameter->name),
                        0,
                        {(uint32_t)seed, (uint32_t)(seed >> 32)},
                        {0},
                        4};
  const double *init = parameter->init;
  size_t count = inception_element_count(parameter);
  for (size_t i = 0; i < count; ++i) {
    double exact = init[0];
    if (parameter->init_kind == INCEPTION_INIT_UNIFORM)
      exact = init[0] + (init[1] - init[0]) * uniform(&words);
    else if (parameter->init_kind == INCEPTION_INIT_NORMAL)
      exact = init[0] + init[1] * normal(&words);
    values[i] = (float)exact;
  }
}
