//===- Network.cpp - The compiled network, as C++ objects -----------------===//
#include "runtime/program/Network.h"

#include "runtime/program/InitialWeights.h"
#include "runtime/program/Support.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace inception::program {

size_t inputSize() {
  return size_t(model().input_channels) * model().input_height *
         model().input_width;
}

size_t parameterSize(const inception_parameter &parameter) {
  size_t size = 1;
  for (int i = 0; i < parameter.rank; ++i)
    size *= parameter.shape[i];
  return size;
}

int layerColumn() {
  size_t width = 24;
  for (int i = 0; i < model().layer_count; ++i)
    width = std::max(width, std::strlen(model().layers[i].name));
  return static_cast<int>(width);
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

Weights::Weights(inception_weights *weights, Block block)
    : block(std::move(block)),
      weights(weights, inception_program.weights_free) {}

Weights Weights::load(const std::string &path) {
  char message[8192];
  inception_weights *weights;
  if (inception_program.weights_load(path.c_str(), &weights, message,
                                     sizeof message))
    throw Failure("{}", message);
  return Weights(weights, Block(nullptr, std::free));
}

Weights Weights::initial(uint64_t seed) {
  std::vector<std::vector<float>> tensors;
  for (int i = 0; i < model().parameter_count; ++i)
    tensors.push_back(initialValues(model().parameters[i], seed));
  return of(tensors);
}

Weights Weights::of(const std::vector<std::vector<float>> &tensors) {
  // They are asked for one after the other.
  auto next = tensors.begin();
  auto take = [](void *user, const char *, int32_t,
                 const int64_t *) -> const float * {
    auto &next = *static_cast<decltype(tensors.begin()) *>(user);
    return (next++)->data();
  };
  size_t size = INCEPTION_PACKED_HEADER + model().packed_size;
  void *memory = nullptr;
  if (posix_memalign(&memory, INCEPTION_ALIGNMENT, size))
    throw Failure("no memory for {} bytes of weights", size);
  Block block(memory, std::free);
  inception_weights *weights;
  if (inception_program.pack(take, &next, memory) ||
      inception_program.weights_borrow(memory, &weights))
    throw Failure("{}", inception_program.message(nullptr));
  return Weights(weights, std::move(block));
}

//===----------------------------------------------------------------------===//
// Context
//===----------------------------------------------------------------------===//

static inception_context *create(const Weights &weights, int maxBatch,
                                 int threads) {
  inception_options options = {};
  options.max_batch = maxBatch;
  options.threads = threads;
  inception_context *context;
  if (inception_program.create(weights.get(), &options, &context))
    throw Failure("{}", inception_program.message(nullptr));
  return context;
}

Context::Context(const Weights &weights, int maxBatch, int threads)
    : context(create(weights, maxBatch, threads), inception_program.destroy) {}

void Context::run(int batch, const float *input, float *const *outputs) {
  if (inception_program.run_outputs(context.get(), batch, input, outputs))
    throw Failure("{}", inception_program.message(context.get()));
}

Outputs::Outputs(int maxBatch) {
  for (int i = 0; i < model().output_count; ++i) {
    memory.emplace_back(size_t(model().outputs[i].elements) * maxBatch);
    starts.push_back(memory.back().data());
  }
}

} // namespace inception::program
