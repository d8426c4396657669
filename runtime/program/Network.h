//===- Network.h - The compiled network, as C++ objects ---------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_NETWORK_H
#define INCEPTION_RUNTIME_PROGRAM_NETWORK_H

#include "runtime/core/Model.h"

#include <memory>
#include <string>
#include <vector>

namespace inception::program {

/// What the network is.
inline const struct inception_model &model() {
  return *inception_program.model;
}

/// The number of floats of one image.
size_t inputSize();

/// The number of elements of a parameter.
size_t parameterSize(const inception_parameter &parameter);

/// The width of a table's column of layers' names: merged layers have long
/// ones.
int layerColumn();

class NpyReader;

/// Checks that the file holds images of the network's input; their number.
int64_t checkInput(const std::string &path, const NpyReader &reader);

/// Packed weights.
class Weights {
public:
  /// Weights of a safetensors file.
  static Weights load(const std::string &path);

  /// The weights that `init --seed <seed>` writes.
  static Weights initial(uint64_t seed);

  /// Values of each parameter, in the table's order.
  static Weights of(const std::vector<std::vector<float>> &tensors);

  const inception_weights *get() const { return weights.get(); }

private:
  using Handle =
      std::unique_ptr<inception_weights, void (*)(inception_weights *)>;
  using Block = std::unique_ptr<void, void (*)(void *)>;
  Weights(inception_weights *weights, Block block);

  Block block; ///< what borrowed weights refer to
  Handle weights;
};

/// A network that is ready to run. The weights must live as long.
class Context {
public:
  /// No threads given (0): one for each CPU.
  Context(const Weights &weights, int maxBatch, int threads);

  /// Runs a batch; `outputs` has one pointer for each output.
  void run(int batch, const float *input, float *const *outputs);

  void trace(inception_trace_fn hook, void *user) {
    inception_program.trace(context.get(), hook, user);
  }

private:
  std::unique_ptr<inception_context, void (*)(inception_context *)> context;
};

/// Memory for the outputs of a batch, and the pointers that a run takes.
class Outputs {
public:
  explicit Outputs(int maxBatch);

  float *const *pointers() const { return starts.data(); }
  const float *operator[](int output) const { return starts[output]; }

private:
  std::vector<std::vector<float>> memory;
  std::vector<float *> starts;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_NETWORK_H
