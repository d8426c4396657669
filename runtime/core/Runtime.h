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

/** A tensor of f32 that is written to a file. */
struct inception_output_tensor {
  const char *prefix, *name; /**< of the two its name is made */
  const int64_t *shape;
  const float *values;
  int32_t rank;
};

/** Writes a safetensors file under another name and renames it when it is
 * complete: at any moment `path` has all of the old file or all of the new. */
bool inception_safetensors_write(const char *path,
                                 const struct inception_output_tensor *tensors,
                                 int32_t count, struct inception_text *error);

/*===-- WeightsFile.c -----------------------------------------------------===*/

/** What is read of a weights file: a tensor for each parameter, and for other
 * kinds (enum inception_state_kind) all or none. */
struct inception_wanted {
  const int32_t *kinds; /**< the first is INCEPTION_STATE_PARAMETER */
  int32_t kind_count;
  const char *const *keep; /**< patterns of parameters that are not read, up to
                                NULL; or NULL */
  /** Takes a tensor for each parameter, NULL for those that are kept; or takes
   * NULL: the file has no such kind. */
  inception_status (*take)(void *user, int32_t kind, const void *const *tensors,
                           struct inception_text *error);
  void *user;
};

/** Opens, checks and reads a file. Nothing is taken unless all of it is good;
 * what is wrong is the message, and of tensors that don't fit each has a line.
 */
inception_status inception_weights_read(const char *path,
                                        const struct inception_wanted *wanted,
                                        struct inception_text *error);

/** What comes before the names of a kind's tensors in files. */
const char *inception_state_prefix(int32_t kind);

size_t inception_element_count(const struct inception_parameter *parameter);

/** Whether `name` matches `pattern`, in which * is any text and ? one byte. */
bool inception_name_matches(const char *pattern, const char *name);

/** A list of complaints in a message; those that don't fit are counted. */
struct inception_complaints {
  struct inception_text *text;
  int count, unlisted;
};

/** Adds a line about a tensor that the model wants (or NULL) and the file has
 * (or NULL). */
void inception_complain(struct inception_complaints *list, const char *what,
                        const char *prefix,
                        const struct inception_parameter *wanted,
                        const struct inception_tensor *found);

/*===-- Weights.c ---------------------------------------------------------===*/

struct inception_weights {
  const char *block; /**< header and packed weights */
  void *owned;       /**< freed with the weights, or NULL */
};

/** Whether `packed` can be the address of packed weights; if not, says why. */
bool inception_check_block(const void *packed, struct inception_text *error);

/** Writes packed weights and what comes before them. */
void inception_pack_into(void *block, const void *const *parameters);

/*===-- Context.c ---------------------------------------------------------===*/

struct inception_context {
  const struct inception_weights *weights;
  void *workspace;
  void *owned; /**< the workspace, or NULL where it is the caller's */
  struct inception_pool *pool;
  void (*parallelFor)(void *, int32_t, void (*)(void *, int32_t), void *);
  void *callerPool;
  inception_trace_fn hook;
  void *hookUser;
  int32_t maxBatch, threads;
  char message[512];
};

/** Bytes of a context's memory. */
struct inception_sizes {
  uint64_t per_image, per_thread, fixed;
};

/** The sum for a batch and threads; false if the number doesn't exist. */
bool inception_sum_sizes(const struct inception_sizes *sizes, int32_t batch,
                         int32_t threads, size_t *size);

/** Fills in a context's memory and threads, its own or those of the options,
 * which may be NULL. */
inception_status inception_context_open(struct inception_context *context,
                                        const inception_options *options,
                                        const struct inception_sizes *sizes,
                                        struct inception_text *error);

void inception_context_close(struct inception_context *context);

/*===-- Training.c --------------------------------------------------------===*/

struct inception_trainer {
  struct inception_context context; /**< its workspace comes after the state */
  char *state;
  char message[4096];
};

/** Starts the message of a trainer's call anew. */
struct inception_text inception_trainer_text(inception_trainer *trainer);

/** Changes those tensors of a kind that are not NULL. */
inception_status inception_trainer_put(inception_trainer *trainer, int32_t kind,
                                       const void *const *tensors,
                                       struct inception_text *error);

/** A copy of all tensors of a kind, as pointers to them; one free() frees it
 * all. NULL, with a message, if there is no memory. */
void **inception_trainer_copy(inception_trainer *trainer, int32_t kind,
                              struct inception_text *error);

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
