/*===- Mock.c - A network written by hand, as the compiler would write it --===*
 *
 * Two layers: the mean of each channel of each image, and a linear layer on
 * these.
 *===-----------------------------------------------------------------------===*/
#include "test/runtime/Mock.h"

#include <string.h>

static void average(void *opaque, int64_t begin, int64_t end, int64_t thread) {
  const struct inception_frame *frame = opaque;
  const float *input = frame->input;
  float *means = frame->workspace;
  (void)thread;
  for (int64_t item = begin; item < end; ++item) {
    float sum = 0;
    for (int i = 0; i < MOCK_SIDE * MOCK_SIDE; ++i)
      sum += input[item * MOCK_SIDE * MOCK_SIDE + i];
    means[item] = sum / (MOCK_SIDE * MOCK_SIDE);
  }
}

static void linear(void *opaque, int64_t begin, int64_t end, int64_t thread) {
  const struct inception_frame *frame = opaque;
  const float *weights = frame->packed, *means = frame->workspace;
  const float *bias = weights + MOCK_CLASSES * 3;
  float *output = frame->outputs[0];
  (void)thread;
  for (int64_t n = begin; n < end; ++n)
    for (int k = 0; k < MOCK_CLASSES; ++k) {
      float sum = bias[k];
      for (int c = 0; c < 3; ++c)
        sum += weights[k * 3 + c] * means[n * 3 + c];
      output[n * MOCK_CLASSES + k] = sum;
    }
#ifdef MOCK_TAP
  memcpy((float *)frame->outputs[1] + begin * 3, means + begin * 3,
         (size_t)(end - begin) * 3 * sizeof(float));
#endif
}

static void forward(void *frame, int64_t n) {
  inception_parallel_for(frame, 0, n * 3, average);
  inception_parallel_for(frame, 1, n, linear);
}

static void pack(void *packed, const void *const *parameters) {
  memcpy(packed, parameters[0], MOCK_CLASSES * 3 * sizeof(float));
  memcpy((float *)packed + MOCK_CLASSES * 3, parameters[1],
         MOCK_CLASSES * sizeof(float));
}

static const struct inception_parameter parameters[] = {
    {"fc.weight",
     "classifier.weight",
     {MOCK_CLASSES, 3, 1, 1},
     {-0.5, 0.5},
     2,
     INCEPTION_INIT_UNIFORM},
    {"fc.bias",
     "classifier.bias",
     {MOCK_CLASSES, 1, 1, 1},
     {0, 0.01},
     1,
     INCEPTION_INIT_NORMAL}};

static const struct inception_output outputs[] = {
    {"scores", {MOCK_CLASSES, 1, 1, 1}, MOCK_CLASSES, 1, 0},
    {"stage/mean", {3, 1, 1, 1}, 3, 3, 0}};

static const struct inception_layer layers[] = {
    {"stage/mean", "adaptive_avg_pool", "", 0, 3 * MOCK_SIDE * MOCK_SIDE * 4},
    {"fc", "linear", "", MOCK_CLASSES * 3, 0}};

static const char *const ignored[] = {"*.num_batches_tracked", "loss?/*"};

const struct inception_model inception_model = {
    .name = "mock",
    .input_name = "data",
    .version = "inceptionc 0.0, mock for any CPU",
    .cpu = "x86-64",
    .features = MOCK_FEATURES,
    .preprocess_json = "{\"resize\": 28, \"order\": \"BGR\", \"range\": 255, "
                       "\"mean\": [104, 117, 123]}",
    .describe_json = "{\"extra\": 1}",
    .parameters = parameters,
    .outputs = outputs,
    .layers = layers,
    .ignored = ignored,
    .forward = forward,
    .pack = pack,
    .fingerprint = 0x1234,
    .packed_size = (MOCK_CLASSES * 4) * sizeof(float),
    .workspace_per_image = 3 * sizeof(float),
    .workspace_per_thread = 64,
    .workspace_fixed = 128,
    .input_channels = 3,
    .input_height = MOCK_SIDE,
    .input_width = MOCK_SIDE,
    .max_batch = MOCK_MAX_BATCH,
    .parameter_count = 2,
#ifdef MOCK_TAP
    .output_count = 2,
#else
    .output_count = 1,
#endif
    .layer_count = 2,
    .ignored_count = 2,
    .abi_version = INCEPTION_ABI_VERSION,
};
