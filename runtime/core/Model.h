/*===- Model.h - What generated code and the runtime know of each other ----===*
 *
 * The runtime is compiled to bitcode once and linked into every generated
 * object. It is the same for every model: all that differs is in one constant,
 * `inception_model`, which the emitter defines. The emitter renames every
 * `inception_api_<name>` to `PREFIX_<name>` and makes the rest internal.
 *
 * No struct here has padding: 64-bit members come first, and 32-bit members
 * come in pairs. So whoever builds a constant of it only has to follow the
 * order.
 *===-----------------------------------------------------------------------===*/
#ifndef INCEPTION_RUNTIME_CORE_MODEL_H
#define INCEPTION_RUNTIME_CORE_MODEL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Version of the structs in this file and of PREFIX_ABI_VERSION. */
#define INCEPTION_ABI_VERSION 1

/** Alignment in bytes of packed weights and of the workspace. */
#define INCEPTION_ALIGNMENT 64

/** Bytes before the packed weights that say which model they belong to. */
#define INCEPTION_PACKED_HEADER 64

/** The largest rank of a parameter or an output. */
#define INCEPTION_MAX_RANK 4

/** The most threads that one context takes. */
#define INCEPTION_MAX_THREADS 1024

/** How `init` fills a parameter; `init` of inception_parameter has the numbers.
 */
enum inception_init_kind {
  INCEPTION_INIT_CONSTANT = 0, /**< every element is init[0] */
  INCEPTION_INIT_UNIFORM = 1,  /**< uniform in (init[0], init[1]) */
  INCEPTION_INIT_NORMAL = 2    /**< mean init[0], standard deviation init[1] */
};

/** A weight tensor that the model reads. */
struct inception_parameter {
  const char *name;      /**< the name in the table; PREFIX_pack asks for it */
  const char *file_name; /**< the name in weight files; `name` without a map */
  int64_t shape[INCEPTION_MAX_RANK]; /**< unused dimensions are 1 */
  double init[2];
  int32_t rank;
  int32_t init_kind; /**< enum inception_init_kind */
};

/** What the numbers of an output are. */
enum inception_output_kind {
  INCEPTION_OUTPUT_FEATURES = 0,     /**< anything else */
  INCEPTION_OUTPUT_LOGITS = 1,       /**< of classes: before a softmax */
  INCEPTION_OUTPUT_PROBABILITIES = 2 /**< over the channels, of each place */
};

/** A result for one image: the network's own comes first, then the taps. */
struct inception_output {
  const char *name;
  int64_t shape[INCEPTION_MAX_RANK]; /**< without the batch; unused are 1 */
  int64_t elements;                  /**< product of the shape */
  int32_t rank;
  int32_t kind; /**< enum inception_output_kind */
};

/** What a block of a training's state holds: for each parameter a tensor of
 * its shape, in the same place of every block. */
enum inception_state_kind {
  INCEPTION_STATE_PARAMETER = 0,
  INCEPTION_STATE_GRADIENT = 1,
  INCEPTION_STATE_VELOCITY = 2,
  INCEPTION_STATE_SQUARE = 3, /**< RMSProp's mean of squares */
  INCEPTION_STATE_AVERAGE = 4 /**< Polyak's average */
};

/** What batch normalisation sums over images in one call of
 * inception_parallel_for. */
enum inception_statistics_kind {
  INCEPTION_STATISTICS_MOMENTS = 0, /**< mean and variance */
  INCEPTION_STATISTICS_SUMS = 1     /**< gradients by beta and by gamma */
};

/** Two vectors that are complete after a call of inception_parallel_for by
 * `gradients`, and not read before. Where the images of a call are one shard of
 * a batch, whoever replaces them by those of all shards, before the next call,
 * makes batch normalisation that of the batch. */
struct inception_statistics {
  uint64_t fixed[2], per_image[2]; /**< at byte fixed + per_image * n ... */
  int32_t in_state[2];             /**< of the state; 0: of the workspace */
  int32_t call;                    /**< counted from 0 */
  int32_t kind;                    /**< enum inception_statistics_kind */
  int32_t elements;                /**< floats of each */
  int32_t reserved;
};

/** What --train adds to a model.
 *
 * The state is `kind_count` blocks of `block_size` bytes, that of the
 * parameters first. `gradients` reads a frame whose `packed` is the state, and
 * whose `outputs` are the labels (int64_t, one for each image), `struct
 * inception_random`, and the loss (one float). `update` reads one whose `input`
 * are `struct inception_rates`, one for each parameter. */
struct inception_training {
  const int64_t *offsets; /**< of each parameter's tensor in a block, bytes */
  const int32_t *kinds;   /**< enum inception_state_kind of each block */
  const int32_t *last_calls; /**< a parameter's gradient is final after this
                                  call of inception_parallel_for by `gradients`,
                                  counted from 0; -1: it has none */
  void (*gradients)(void *frame, int64_t n);
  void (*update)(void *frame, int64_t n);
  void (*pack)(void *block, const void *const *tensors);   /**< a block from its
                                    tensors, one for each parameter; NULL: tensors
                                    are in the state as they are in files */
  void (*unpack)(const void *block, void *const *tensors); /**< the inverse */
  const struct inception_statistics *statistics; /**< in order of calls; of the
                                    fast lowering alone */
  uint64_t block_size;
  uint64_t workspace_per_image;
  uint64_t workspace_per_thread;
  uint64_t workspace_fixed;
  int32_t kind_count, statistics_count;
};

/** What the masks of dropout depend on, besides the layer. */
struct inception_random {
  int64_t seed;  /**< the bits of a uint64_t */
  int64_t step;  /**< of the training */
  int64_t first; /**< index of the first image in the global batch */
  int64_t on;    /**< 0: no dropout */
};

/** What one step of the optimiser does to a parameter. */
struct inception_rates {
  float learning_rate, momentum, weight_decay;
  float average_decay; /**< of the average over steps, where there is one */
};

/** One call of inception_parallel_for, in order of execution. */
struct inception_layer {
  const char *name;
  const char *kind;     /**< such as "conv2d" */
  const char *schedule; /**< for people; may be "" */
  const char *family;   /**< what times are summed under, such as "conv 3x3" */
  int64_t macs;         /**< multiply-accumulates for one image */
  int64_t bytes;        /**< bytes read and written for one image */
};

/** All that the runtime knows of the compiled model. */
struct inception_model {
  const char *name;
  const char *input_name;
  const char *version;  /**< "inceptionc 0.1.0, googlenet for znver4" */
  const char *cpu;      /**< what was compiled for, such as "x86-64-v3" */
  const char *features; /**< LLVM feature names, "avx2,fma"; may be "" */
  const char
      *preprocess_json;      /**< see runtime/program/Preprocess.h; may be "" */
  const char *describe_json; /**< merged into `describe --json`; may be "" */
  const char *training_json; /**< the table's training section (docs/tables.md);
                                may be "" */
  const struct inception_parameter *parameters;
  const struct inception_output *outputs;
  const struct inception_layer *layers;
  const char *const *ignored; /**< patterns (* and ?) of names that weight files
                                   may have and the model doesn't read */
  void (*forward)(void *frame, int64_t n);
  void (*pack)(void *packed, const void *const *parameters);
  const struct inception_training *training; /**< NULL without --train */
  uint64_t fingerprint; /**< of the model and its packed layout */
  uint64_t packed_size; /**< bytes, without INCEPTION_PACKED_HEADER */
  uint64_t workspace_per_image;
  uint64_t workspace_per_thread;
  uint64_t workspace_fixed;
  int32_t input_channels, input_height;
  int32_t input_width, max_batch;
  int32_t parameter_count, output_count;
  int32_t layer_count, ignored_count;
  uint32_t abi_version; /**< INCEPTION_ABI_VERSION */
  uint32_t reserved;
};

/** The compiled model: defined by the emitter. */
extern const struct inception_model inception_model;

/** What one run of `forward` works on. Generated code reads the first six. */
struct inception_frame {
  const void *packed; /**< after the header, 64-byte aligned */
  void *workspace;    /**< 64-byte aligned */
  const void *input;
  void *const *outputs;
  int64_t n;       /**< images */
  int64_t threads; /**< ranges that inception_parallel_for cuts items into */
  struct inception_context *context;
};

/** A part of a layer: items [begin, end), as thread 0 <= thread < threads. */
typedef void (*inception_body)(void *frame, int64_t begin, int64_t end,
                               int64_t thread);

/** Calls `body` once for each of frame->threads ranges that cover [0, items).
 *
 * The split depends on `items` and the number of threads only. Returns when all
 * ranges are done. Called by generated code, once a layer. */
void inception_parallel_for(void *frame, int64_t layer, int64_t items,
                            inception_body body);

/*===-- The C API, under its internal names; header.h.in documents it. ----===*/

typedef enum {
  INCEPTION_OK = 0,
  INCEPTION_ERROR_ARGUMENT,
  INCEPTION_ERROR_MEMORY,
  INCEPTION_ERROR_FILE,
  INCEPTION_ERROR_WEIGHTS,
  INCEPTION_ERROR_CPU,
  INCEPTION_ERROR_VERSION
} inception_status;

typedef struct {
  int32_t max_batch, threads;
  void *memory;
  size_t memory_size;
  void (*parallel_for)(void *pool, int32_t n, void (*body)(void *, int32_t),
                       void *arg);
  void *pool;
} inception_options;

typedef struct inception_weights inception_weights;
typedef struct inception_context inception_context;
typedef const float *(*inception_tensor_fn)(void *user, const char *name,
                                            int32_t rank, const int64_t *shape);
typedef void (*inception_trace_fn)(void *user, int32_t layer,
                                   int64_t nanoseconds);

const char *inception_api_version(void);
inception_status inception_api_weights_load(const char *path,
                                            inception_weights **out,
                                            char *message, size_t size);
inception_status inception_api_pack(inception_tensor_fn lookup, void *user,
                                    void *packed);
inception_status inception_api_weights_borrow(const void *packed,
                                              inception_weights **out);
void inception_api_weights_free(inception_weights *weights);
inception_status inception_api_create(const inception_weights *weights,
                                      const inception_options *options,
                                      inception_context **out);
inception_status inception_api_run(inception_context *context, int32_t batch,
                                   const float *input, float *output);
inception_status inception_api_run_outputs(inception_context *context,
                                           int32_t batch, const float *input,
                                           float *const *outputs);
void inception_api_trace(inception_context *context, inception_trace_fn hook,
                         void *user);
const char *inception_api_message(const inception_context *context);
void inception_api_destroy(inception_context *context);

/*===-- The API of models that are trained; training.h.in documents it. ---===*/

typedef struct inception_trainer inception_trainer;

size_t inception_training_api_state_size(void);
size_t inception_training_api_trainer_size(int32_t batch, int32_t threads);
inception_status
inception_training_api_trainer_create(const inception_options *options,
                                      inception_trainer **out);
void inception_training_api_trainer_destroy(inception_trainer *trainer);
const char *
inception_training_api_trainer_message(const inception_trainer *trainer);
void inception_training_api_trainer_trace(inception_trainer *trainer,
                                          inception_trace_fn hook, void *user);
int32_t inception_training_api_parameter_count(void);
const struct inception_parameter *inception_training_api_parameters(void);
inception_status
inception_training_api_trainer_initialize(inception_trainer *trainer,
                                          uint64_t seed);
inception_status inception_training_api_trainer_load(inception_trainer *trainer,
                                                     const char *path,
                                                     const char *const *keep);
inception_status inception_training_api_trainer_save(inception_trainer *trainer,
                                                     const char *path);
inception_status
inception_training_api_trainer_save_weights(inception_trainer *trainer,
                                            int32_t kind, const char *path);
inception_status inception_training_api_trainer_get(inception_trainer *trainer,
                                                    int32_t kind,
                                                    int32_t parameter,
                                                    float *values);
inception_status inception_training_api_trainer_set(inception_trainer *trainer,
                                                    int32_t kind,
                                                    int32_t parameter,
                                                    const float *values);
typedef void (*inception_receive_fn)(void *user, const char *name, int32_t rank,
                                     const int64_t *shape, const float *values);
inception_status inception_training_api_unpack(inception_trainer *trainer,
                                               int32_t kind,
                                               inception_receive_fn receive,
                                               void *user);
inception_status inception_training_api_trainer_pack(inception_trainer *trainer,
                                                     int32_t kind,
                                                     void *packed);
inception_status inception_training_api_gradients(
    inception_trainer *trainer, int32_t batch, const float *images,
    const int64_t *labels, const struct inception_random *random, float *loss);
inception_status
inception_training_api_update(inception_trainer *trainer,
                              const struct inception_rates *rates);
inception_status inception_training_api_train_step(
    inception_trainer *trainer, int32_t batch, const float *images,
    const int64_t *labels, const struct inception_random *random,
    const struct inception_rates *rates, float *loss);

/** The initial values of a parameter; runtime/program/InitialWeights.h has the
 * formulas. */
void inception_initial_values(const struct inception_parameter *parameter,
                              uint64_t seed, float *values);

/** The block of a kind in the trainer's state, or NULL if there is no such. */
void *inception_trainer_block(inception_trainer *trainer, int32_t kind);

/** One of the two vectors of statistics of a step of `images` images. */
float *inception_trainer_statistics(inception_trainer *trainer,
                                    const struct inception_statistics *place,
                                    int32_t vector, int64_t images);

/** Fills a block of the state from tensors in the order of the parameters, and
 * the inverse. For models with training. */
void inception_state_pack_block(void *block, const void *const *tensors);
void inception_state_unpack_block(const void *block, void *const *tensors);

/** The API of one model as a value, for programs that are linked to it.
 *
 * runtime/core defines it; the emitter keeps the symbol for --emit=exe alone.
 */
struct inception_program {
  const struct inception_model *model;
  int32_t (*cpu_count)(void); /**< threads of a context that is given none */
  const char *(*version)(void);
  inception_status (*weights_load)(const char *, inception_weights **, char *,
                                   size_t);
  inception_status (*pack)(inception_tensor_fn, void *, void *);
  inception_status (*weights_borrow)(const void *, inception_weights **);
  void (*weights_free)(inception_weights *);
  inception_status (*create)(const inception_weights *,
                             const inception_options *, inception_context **);
  inception_status (*run_outputs)(inception_context *, int32_t, const float *,
                                  float *const *);
  void (*trace)(inception_context *, inception_trace_fn, void *);
  const char *(*message)(const inception_context *);
  void (*destroy)(inception_context *);
  void (*initial_values)(const struct inception_parameter *, uint64_t, float *);
  /* For models with training. */
  inception_status (*trainer_create)(const inception_options *,
                                     inception_trainer **);
  void (*trainer_destroy)(inception_trainer *);
  const char *(*trainer_message)(const inception_trainer *);
  void (*trainer_trace)(inception_trainer *, inception_trace_fn, void *);
  inception_status (*trainer_load)(inception_trainer *, const char *,
                                   const char *const *);
  inception_status (*gradients)(inception_trainer *, int32_t, const float *,
                                const int64_t *,
                                const struct inception_random *, float *);
  inception_status (*update)(inception_trainer *,
                             const struct inception_rates *);
  void *(*trainer_block)(inception_trainer *, int32_t);
  float *(*trainer_statistics)(inception_trainer *,
                               const struct inception_statistics *, int32_t,
                               int64_t);
  void (*state_pack)(void *, const void *const *);
  void (*state_unpack)(const void *, void *const *);
};

extern const struct inception_program inception_program;

#ifdef __cplusplus
}
#endif

#endif /* INCEPTION_RUNTIME_CORE_MODEL_H */
