/*===- classify.c - An application that uses a compiled network ------------===*
 *
 * usage: classify WEIGHTS.safetensors INPUT.raw
 *
 * INPUT.raw holds images as the header describes them: floats, nothing else.
 * Prints the class of the largest output for each.
 *
 *   inceptionc googlenet.json --emit=static -o libgooglenet.a
 *   inceptionc googlenet.json --emit=header -o googlenet.h
 *   cc classify.c libgooglenet.a -lpthread -lm
 *===-----------------------------------------------------------------------===*/
#include <stdio.h>
#include <stdlib.h>

#include "googlenet.h"

enum {
  inputSize =
      GOOGLENET_INPUT_CHANNELS * GOOGLENET_INPUT_HEIGHT * GOOGLENET_INPUT_WIDTH
};

static int largest(const float *values, int count) {
  int best = 0;
  for (int i = 1; i < count; ++i)
    if (values[i] > values[best])
      best = i;
  return best;
}

/* Classifies the images of `file` one by one; 0 if all went well. */
static int classify(googlenet_context *context, FILE *file, float *input) {
  static float output[GOOGLENET_OUTPUT_SIZE];
  while (fread(input, sizeof *input, inputSize, file) == inputSize) {
    if (googlenet_run(context, 1, input, output)) {
      fprintf(stderr, "%s\n", googlenet_message(context));
      return 1;
    }
    int class = largest(output, GOOGLENET_OUTPUT_SIZE);
    printf("class %d: %f\n", class, output[class]);
  }
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: %s WEIGHTS.safetensors INPUT.raw\n", argv[0]);
    return 1;
  }
  googlenet_weights *weights;
  googlenet_context *context = NULL;
  char message[4096];
  if (googlenet_weights_load(argv[1], &weights, message, sizeof message)) {
    fprintf(stderr, "%s\n", message);
    return 1;
  }
  /* A context of its own memory, and one thread: no thread is started. */
  googlenet_options options = {0};
  options.max_batch = 1;
  options.threads = 1;
  options.memory_size = GOOGLENET_WORKSPACE_SIZE(1, 1);
  /* Sizes for aligned_alloc are multiples of the alignment. */
  options.memory_size += GOOGLENET_ALIGNMENT - 1;
  options.memory_size -= options.memory_size % GOOGLENET_ALIGNMENT;
  options.memory = aligned_alloc(GOOGLENET_ALIGNMENT, options.memory_size);
  float *input = malloc(inputSize * sizeof *input);
  FILE *file = fopen(argv[2], "rb");
  int failed = 1;
  if (!file || !input || !options.memory)
    perror(argv[2]);
  else if (googlenet_create(weights, &options, &context))
    fprintf(stderr, "%s\n", googlenet_message(NULL));
  else
    failed = classify(context, file, input);
  if (file)
    fclose(file);
  googlenet_destroy(context);
  googlenet_weights_free(weights);
  free(options.memory);
  free(input);
  return failed;
}
