//===- batches.cpp - A network among a program's own tensors and threads --===//
//
// usage: batches
//
// Packs tensors that the program made itself, and runs a batch with a thread
// pool of the program's own. Prints the sum of each image's outputs.
//
//   c++ batches.cpp libgooglenet.a -lpthread -lm
//===----------------------------------------------------------------------===//
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "googlenet.h"

namespace {

/// The program's tensors by their names.
class Tensors {
public:
  /// Small values of both signs; the network asks for each tensor once.
  static const float *find(void *user, const char *name, int32_t rank,
                           const int64_t *shape) {
    size_t count = 1;
    for (int32_t i = 0; i < rank; ++i)
      count *= static_cast<size_t>(shape[i]);
    std::vector<float> &tensor = static_cast<Tensors *>(user)->tensors[name];
    for (size_t i = 0; i < count; ++i)
      tensor.push_back(static_cast<float>(i * 7 % 13) / 100 - 0.06f);
    return tensor.data();
  }

private:
  std::map<std::string, std::vector<float>> tensors;
};

/// The program's thread pool, as simple as can be.
void parallelFor(void *, int32_t n, void (*body)(void *, int32_t), void *arg) {
  std::vector<std::thread> threads;
  for (int32_t i = 1; i < n; ++i)
    threads.emplace_back(body, arg, i);
  body(arg, 0);
  for (std::thread &thread : threads)
    thread.join();
}

int fail() {
  std::fprintf(stderr, "%s\n", googlenet_message(nullptr));
  return 1;
}

} // namespace

int main() {
  constexpr int batch = GOOGLENET_MAX_BATCH < 2 ? 1 : 2;
  // Where packed weights are is the program's choice.
  void *packed = nullptr;
  if (posix_memalign(&packed, GOOGLENET_ALIGNMENT, GOOGLENET_PACKED_SIZE))
    return 1;
  Tensors tensors;
  googlenet_weights *weights;
  if (googlenet_pack(Tensors::find, &tensors, packed) ||
      googlenet_weights_borrow(packed, &weights))
    return fail();

  googlenet_options options = {};
  options.max_batch = batch;
  options.threads = 2;
  options.parallel_for = parallelFor;
  googlenet_context *context;
  if (googlenet_create(weights, &options, &context))
    return fail();

  std::vector<float> input(size_t(batch) * GOOGLENET_INPUT_CHANNELS *
                           GOOGLENET_INPUT_HEIGHT * GOOGLENET_INPUT_WIDTH);
  for (size_t i = 0; i < input.size(); ++i)
    input[i] = static_cast<float>(i % 17) - 8;
  std::vector<float> output(size_t(batch) * GOOGLENET_OUTPUT_SIZE);
  int status = googlenet_run(context, batch, input.data(), output.data());
  if (status)
    std::fprintf(stderr, "%s\n", googlenet_message(context));
  for (int n = 0; n < batch; ++n) {
    double sum = 0;
    for (int i = 0; i < GOOGLENET_OUTPUT_SIZE; ++i)
      sum += output[size_t(n) * GOOGLENET_OUTPUT_SIZE + i];
    std::printf("image %d: sum %.4f\n", n, sum);
  }
  googlenet_destroy(context);
  googlenet_weights_free(weights);
  std::free(packed);
  return status != 0;
}
