/*===- fine_tune.c - An application that trains a compiled network
 * ----------===*
 *
 * usage: fine_tune WEIGHTS.safetensors IMAGES.raw LABELS.raw
 * TRAINED.safetensors
 *
 * Teaches a trained network other classes: its classifiers start anew, and the
 * layers before them learn at a tenth of their rate. IMAGES.raw holds images as
 * the header describes them, LABELS.raw an int64_t for each, nothing else.
 *
 *   inceptionc one_module.json --train --classes 3 --emit=static
 *   cc fine_tune.c libone_module.a -lpthread -lm
 *===-----------------------------------------------------------------------===*/
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "one_module.h"

enum {
  imageSize = ONE_MODULE_INPUT_CHANNELS * ONE_MODULE_INPUT_HEIGHT *
              ONE_MODULE_INPUT_WIDTH,
  batch = 8,
  epochs = 12
};

/* The parameters that start anew. */
static const char *const fresh[] = {"classifier.*", "loss1/classifier.*", NULL};

/* All of a file, in memory for free(), and its size; NULL after a message. */
static void *readFile(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  void *data = NULL;
  if (file && !fseek(file, 0, SEEK_END)) {
    *size = (size_t)ftell(file);
    rewind(file);
    data = malloc(*size + 1);
    if (data && fread(data, 1, *size, file) != *size) {
      free(data);
      data = NULL;
    }
  }
  if (!data)
    perror(path);
  if (file)
    fclose(file);
  return data;
}

/* The classifiers learn at the full rate. */
static void chooseRates(one_module_rates *rates) {
  const one_module_parameter *parameters = one_module_parameters();
  for (int i = 0; i < ONE_MODULE_PARAMETER_COUNT; ++i) {
    int isFresh = strstr(parameters[i].name, "classifier.") != NULL;
    rates[i].learning_rate = isFresh ? 0.05f : 0.005f;
    rates[i].momentum = 0.9f;
    rates[i].weight_decay = 1e-4f;
  }
}

/* Trains with the batches in order; 0 if all went well. */
static int train(one_module_trainer *trainer, const float *images,
                 const int64_t *labels, int count) {
  static one_module_rates rates[ONE_MODULE_PARAMETER_COUNT];
  chooseRates(rates);
  one_module_random random = {.seed = 1, .dropout = 1};
  for (int epoch = 0; epoch < epochs; ++epoch) {
    double sum = 0;
    for (int i = 0; i < count; i += batch) {
      int size = count - i < batch ? count - i : batch;
      float loss;
      if (one_module_train_step(trainer, size, images + (size_t)i * imageSize,
                                labels + i, &random, rates, &loss))
        return 1;
      sum += (double)loss * size;
      ++random.step;
    }
    printf("epoch %d: loss %.4f\n", epoch + 1, sum / count);
  }
  return 0;
}

/* How many images have their label's output as the largest; -1 if something
 * failed. */
static int countRight(one_module_trainer *trainer, const float *images,
                      const int64_t *labels, int count) {
  void *packed = aligned_alloc(
      ONE_MODULE_ALIGNMENT, ONE_MODULE_PACKED_SIZE + ONE_MODULE_ALIGNMENT -
                                ONE_MODULE_PACKED_SIZE % ONE_MODULE_ALIGNMENT);
  one_module_weights *weights = NULL;
  one_module_context *context = NULL;
  float output[ONE_MODULE_OUTPUT_SIZE];
  int right = -1;
  if (packed &&
      !one_module_trainer_pack(trainer, ONE_MODULE_STATE_PARAMETER, packed) &&
      !one_module_weights_borrow(packed, &weights) &&
      !one_module_create(weights, NULL, &context)) {
    right = 0;
    for (int i = 0; i < count; ++i) {
      int best = 0;
      one_module_run(context, 1, images + (size_t)i * imageSize, output);
      for (int k = 1; k < ONE_MODULE_OUTPUT_SIZE; ++k)
        if (output[k] > output[best])
          best = k;
      right += best == labels[i];
    }
  }
  one_module_destroy(context);
  one_module_weights_free(weights);
  free(packed);
  return right;
}

int main(int argc, char **argv) {
  if (argc != 5) {
    fprintf(stderr,
            "usage: %s WEIGHTS.safetensors IMAGES.raw LABELS.raw "
            "TRAINED.safetensors\n",
            argv[0]);
    return 1;
  }
  size_t imagesSize = 0, labelsSize = 0;
  float *images = readFile(argv[2], &imagesSize);
  int64_t *labels = readFile(argv[3], &labelsSize);
  int count = (int)(labelsSize / sizeof *labels);
  if (!images || !labels)
    return 1;
  if (!count || imagesSize != (size_t)count * imageSize * sizeof *images) {
    fprintf(stderr, "%s: another number of images than of labels\n", argv[2]);
    return 1;
  }

  one_module_trainer *trainer;
  one_module_options options = {.max_batch = batch};
  if (one_module_trainer_create(&options, &trainer)) {
    fprintf(stderr, "%s\n", one_module_trainer_message(NULL));
    return 1;
  }
  int failed = one_module_trainer_initialize(trainer, 1) ||
               one_module_trainer_load(trainer, argv[1], fresh) ||
               train(trainer, images, labels, count) ||
               one_module_trainer_save_weights(
                   trainer, ONE_MODULE_STATE_PARAMETER, argv[4]);
  int right = failed ? -1 : countRight(trainer, images, labels, count);
  if (right < 0)
    fprintf(stderr, "%s\n", one_module_trainer_message(trainer));
  else
    printf("%d of %d right\n", right, count);
  one_module_trainer_destroy(trainer);
  free(labels);
  free(images);
  return right < 0;
}
