/* The sizes that a header's macros give are those that the library needs. */
#include "counts.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { more = 4096 };

/* The bytes of `block` up to the last one that is no longer as it was filled.
 */
static size_t countUsed(const unsigned char *block, size_t size) {
  while (size && block[size - 1] == 0xa5)
    --size;
  return size;
}

static void *allocate(size_t size) {
  void *block = aligned_alloc(
      COUNTS_ALIGNMENT, (size + more) / COUNTS_ALIGNMENT * COUNTS_ALIGNMENT);
  if (!block)
    abort();
  memset(block, 0xa5, size);
  return block;
}

static const float *find(void *values, const char *name, int32_t rank,
                         const int64_t *shape) {
  (void)name, (void)rank, (void)shape;
  return values;
}

int main(void) {
  static float values[1 << 16];
  size_t packedSize = COUNTS_PACKED_SIZE + more;
  void *packed = allocate(packedSize);
  if (counts_pack(find, values, packed))
    return puts(counts_message(NULL)), 1;
  printf("packed: %d\n", countUsed(packed, packedSize) == COUNTS_PACKED_SIZE);

  counts_weights *weights;
  if (counts_weights_borrow(packed, &weights))
    return puts(counts_message(NULL)), 1;
  for (int batch = 1; batch <= COUNTS_MAX_BATCH; batch += 3)
    for (int threads = 1; threads < 4; ++threads) {
      counts_options options = {0};
      counts_context *context;
      options.max_batch = batch;
      options.threads = threads;
      options.memory_size = COUNTS_WORKSPACE_SIZE(batch, threads);
      options.memory = allocate(options.memory_size);
      int created = !counts_create(weights, &options, &context);
      if (created)
        counts_destroy(context);
      --options.memory_size;
      int less = !counts_create(weights, &options, &context);
      if (!created || less)
        printf("%d images, %d threads: %d, and with a byte less %d\n", batch,
               threads, created, less);
      free(options.memory);
    }
  counts_weights_free(weights);
  free(packed);
  puts("the workspace's size is the least");
}
