/*===- Mock.c - A network written by hand, as the compiler would write it --===*
 *
 * Two layers: the mean of each channel of each image, and a linear layer on
 * these. Its training has the linear layer's weights transposed.
 *===-----------------------------------------------------------------------===*/
#include "test/runtime/Mock.h"

#include <math.h>
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

/*===-- Training ----------------------------------------------------------===*/

/* The workspace of a step: three for each image. */
static float *meansOf(const struct inception_frame *frame) {
  return frame->workspace;
}
static float *errorsOf(const struct inception_frame *frame) {
  return meansOf(frame) + 3 * frame->n;
}
static float *lossesOf(const struct inception_frame *frame) {
  return errorsOf(frame) + MOCK_CLASSES * frame->n;
}

static float *blockOf(const struct inception_frame *frame, int index) {
  return (float *)(uintptr_t)frame->packed +
         index * MOCK_STATE_BLOCK / sizeof(float);
}

/* The gradient of the loss by the logits, of images [begin, end). */
static void softmaxGradient(void *opaque, int64_t begin, int64_t end,
                            int64_t thread) {
  const struct inception_frame *frame = opaque;
  const float *weights = blockOf(frame, 0), *bias = weights + MOCK_CLASSES * 3;
  const int64_t *labels = frame->outputs[0];
  (void)thread;
  for (int64_t n = begin; n < end; ++n) {
    float *errors = errorsOf(frame) + n * MOCK_CLASSES, sum = 0;
    for (int k = 0; k < MOCK_CLASSES; ++k) {
      float logit = bias[k];
      for (int c = 0; c < 3; ++c)
        logit += weights[c * MOCK_CLASSES + k] * meansOf(frame)[n * 3 + c];
      errors[k] = expf(logit);
      sum += errors[k];
    }
    lossesOf(frame)[n] = -logf(errors[labels[n]] / sum);
    for (int k = 0; k < MOCK_CLASSES; ++k)
      errors[k] = errors[k] / sum - (k == labels[n]);
  }
}

/* The gradients of rows [begin, end) of the weights and the bias. */
static void linearGradient(void *opaque, int64_t begin, int64_t end,
                           int64_t thread) {
  const struct inception_frame *frame = opaque;
  float *gradient = blockOf(frame, 1);
  (void)thread;
  for (int64_t k = begin; k < end; ++k)
    for (int c = 0; c < 4; ++c) {
      float sum = 0;
      for (int64_t n = 0; n < frame->n; ++n)
        sum += errorsOf(frame)[n * MOCK_CLASSES + k] *
               (c < 3 ? meansOf(frame)[n * 3 + c] : 1);
      gradient[c * MOCK_CLASSES + k] = sum / (float)frame->n;
    }
}

static void meanLoss(void *opaque, int64_t begin, int64_t end, int64_t thread) {
  const struct inception_frame *frame = opaque;
  float sum = 0;
  (void)begin, (void)end, (void)thread;
  for (int64_t n = 0; n < frame->n; ++n)
    sum += lossesOf(frame)[n];
  *(float *)frame->outputs[2] = sum / (float)frame->n;
}

static void gradients(void *frame, int64_t n) {
  inception_parallel_for(frame, 0, n * 3, average);
  inception_parallel_for(frame, 1, n, softmaxGradient);
  inception_parallel_for(frame, 2, MOCK_CLASSES, linearGradient);
  inception_parallel_for(frame, 3, 1, meanLoss);
}

static void updateElements(void *opaque, int64_t begin, int64_t end,
                           int64_t thread) {
  const struct inception_frame *frame = opaque;
  const struct inception_rates *all = frame->input;
  float *weights = blockOf(frame, 0), *velocity = blockOf(frame, 2),
        *averages = blockOf(frame, 3);
  const float *gradient = blockOf(frame, 1);
  (void)thread;
  for (int64_t i = begin; i < end; ++i) {
    const struct inception_rates *rates = &all[i >= MOCK_CLASSES * 3];
    velocity[i] =
        rates->momentum * velocity[i] +
        rates->learning_rate * (gradient[i] + rates->weight_decay * weights[i]);
    weights[i] -= velocity[i];
    averages[i] = rates->average_decay * averages[i] +
                  (1 - rates->average_decay) * weights[i];
  }
}

static void update(void *frame, int64_t n) {
  (void)n;
  inception_parallel_for(frame, 0, MOCK_CLASSES * 4, updateElements);
}

static void packState(void *block, const void *const *tensors) {
  const float *weights = tensors[0];
  float *packed = block;
  for (int i = 0; i < MOCK_CLASSES * 3; ++i)
    packed[i % 3 * MOCK_CLASSES + i / 3] = weights[i];
  memcpy(packed + MOCK_CLASSES * 3, tensors[1], MOCK_CLASSES * sizeof(float));
}

static void unpackState(const void *block, void *const *tensors) {
  const float *packed = block;
  float *weights = tensors[0];
  for (int i = 0; i < MOCK_CLASSES * 3; ++i)
    weights[i] = packed[i % 3 * MOCK_CLASSES + i / 3];
  memcpy(tensors[1], packed + MOCK_CLASSES * 3, MOCK_CLASSES * sizeof(float));
}

static const int64_t offsets[] = {0, MOCK_CLASSES * 3 * sizeof(float)};
static const int32_t kinds[] = {
    INCEPTION_STATE_PARAMETER, INCEPTION_STATE_GRADIENT,
    INCEPTION_STATE_VELOCITY, INCEPTION_STATE_AVERAGE};
static const int32_t lastCalls[] = {2, 2};

static const struct inception_training training = {
    .offsets = offsets,
    .kinds = kinds,
    .last_calls = lastCalls,
    .gradients = gradients,
    .update = update,
    .pack = packState,
    .unpack = unpackState,
    .block_size = MOCK_STATE_BLOCK,
    .workspace_per_image = (3 + MOCK_CLASSES + 1) * sizeof(float),
    .workspace_per_thread = 64,
    .workspace_fixed = 128,
    .kind_count = 4,
};

/*===-- The model ---------------------------------------------------------===*/

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
    {"scores",
     {MOCK_CLASSES, 1, 1, 1},
     MOCK_CLASSES,
     1,
     INCEPTION_OUTPUT_LOGITS},
    {"stage/mean", {3, 1, 1, 1}, 3, 3, INCEPTION_OUTPUT_FEATURES}};

static const struct inception_layer layers[] = {
    {"stage/mean", "adaptive_avg_pool", "", "pool", 0,
     3 * MOCK_SIDE * MOCK_SIDE * 4},
    {"fc", "linear", "", "linear", MOCK_CLASSES * 3, 0}};

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
    .training = &training,
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
