/*===- Runtime.h - Declarations shared by the runtime's own files ---------===*/
#ifndef INCEPTION_RUNTIME_CORE_RUNTIME_H
#define INCEPTION_RUNTIME_CORE_RUNTIME_H

#include "Model.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/*===-- Text.c ------------------------------------------------------------===*/

/** Text of bounded size in the caller's memory; what doesn't fit is dropped. */
struct inception_text {
  char *data;  /**< zero-terminated, or NULL: nothing is kept */
  size_t size; /**< bytes at `data` */
  size_t used; /**< without the terminator */
};

/** Empty text in `size` bytes at `data`, which may be NULL. */
struct inception_text inception_text_in(char *data, size_t size);

/** Appends as printf does. */
void inception_text_add(struct inception_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Appends a name that came from outside: shortened, control characters as '?'.
 */
void inception_text_add_name(struct inception_text *text, const char *name);

/** Appends "[64, 3, 7, 7]". */
void inception_text_add_shape(struct inception_text *text, int32_t rank,
                              const int64_t *shape);

/** The calling thread's message for calls that have no context. */
struct inception_text inception_thread_message(void);

/** What inception_thread_message was last filled with. */
const char *inception_last_thread_message(void);

/*===-- Memory.c ----------------------------------------------------------===*/

/** Memory for free(), aligned to INCEPTION_ALIGNMENT, in huge pages where it is
 * large; NULL if there is none. */
void *inception_allocate(size_t size);

/*===-- Safetensors.c, SafetensorsHeader.c --------------------------------===*/

/** The largest rank that is read from a file. */
#define INCEPTION_FILE_RANK 8

/** A tensor of a safetensors file. */
struct inception_tensor {
  const char *name;    /**< in the header's memory */
  const char *dtype;   /**< a constant, such as "F32" */
  uint64_t begin, end; /**< bytes, from the start of the data */
  int64_t shape[INCEPTION_FILE_RANK];
  int32_t rank;
  bool used; /**< by the reader of the file, for its own book-keeping */
};

/** The header of a safetensors file, checked completely. */
struct inception_safetensors {
  char *header;                     /**< owned */
  struct inception_tensor *tensors; /**< owned; sorted by name */
  size_t count;
  uint64_t data; /**< where the data starts in the file */
};

/** Reads and checks the header of the open file `fd`.
 *
 * Allocates no more than the file's own size for it, times a small constant.
 * Every tensor of the result has a size that is that of its shape and lies in
 * the file, and together they cover the data without gaps or overlaps. */
bool inception_safetensors_read(int fd, struct inception_safetensors *file,
                                struct inception_text *error);

/** Checks a header in memory. Decodes names in place; takes over `header` (from
 * malloc; `length` bytes and one more), on failure too. */
bool inception_safetensors_parse(char *header, size_t length,
                                 uint64_t data_size,
                                 struct inception_safetensors *file,
                                 struct inception_text *error);

/** Reads the tensors of `file->header`, which has `length` bytes and one more.
 */
bool inception_safetensors_read_header(struct inception_safetensors *file,
                                       size_t length,
                                       struct inception_text *error);

/** The tensor called `name`, or NULL. */
struct inception_tensor *
inception_safetensors_find(const struct inception_safetensors *file,
                           const char *name);

void inception_safetensors_free(struct inception_safetensors *file);

/** Reads exactly `size` bytes at `offset`; says why it failed in errno, which
 * is 0 at the end of the file. */
bool inception_read_at(int fd, void *data, size_t size, uint64_t offset);

/*===-- Weights.c ---------------------------------------------------------===*/

struct inception_weights {
  const char *block; /**< header and packed weights */
  void *owned;       /**< freed with the weights, or NULL */
};

/** Whether `name` matches `pattern`, in which * is any text and ? one byte. */
bool inception_name_matches(const char *pattern, const char *name);

/*===-- Cpu.c -------------------------------------------------------------===*/

/** Whether this CPU has all that `model` was compiled for; if not, says what is
 * missing and how to compile for this CPU. */
bool inception_cpu_supports(const struct inception_model *model,
                            struct inception_text *error);

/*===-- CpuCount.c --------------------------------------------------------===*/

/** The number of CPUs that the process may use, at least 1: of its affinity and
 * its control groups' quotas, whichever is less. */
int32_t inception_cpu_count(void);

/** The whole CPUs (1 for less) in the least quota of the process's control
 * groups and those that they are in, of either version; 0 for no limit. `root`
 * comes before "/proc" and "/sys". */
int64_t inception_cpu_quota(const char *root);

/*===-- Pool.c ------------------------------------------------------------===*/

/** A fixed number of threads, of which the caller's is one. One thread at a
 * time may run or destroy it; any number of pools can be at work at once. */
struct inception_pool;

/** Calls body(frame, begin, end, thread) for the part of `thread`. */
void inception_run_range(void *frame, inception_body body, int64_t items,
                         int64_t threads, int64_t thread);

/** Starts threads - 1 threads; NULL if they can't be had. */
struct inception_pool *inception_pool_create(int32_t threads);

/** Runs all ranges and returns when they are done. */
void inception_pool_run(struct inception_pool *pool, void *frame,
                        inception_body body, int64_t items);

/** Ends the threads. NULL is allowed. */
void inception_pool_destroy(struct inception_pool *pool);

/** Nanoseconds of a clock that only goes forward. */
int64_t inception_now(void);

#ifdef __cplusplus
}
#endif

#endif /* INCEPTION_RUNTIME_CORE_RUNTIME_H */
