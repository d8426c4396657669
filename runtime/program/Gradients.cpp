//===- Gradients.cpp - Writes the gradients of one batch ------------------===//
#include "runtime/program/Commands.h"
#include "runtime/program/InitialWeights.h"
#include "runtime/program/Network.h"
#include "runtime/program/Npy.h"

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace inception::program {

/// The labels of the images, all of which are classes.
static std::vector<int64_t> readLabels(const std::string &path,
                                       int64_t images) {
  NpyReader reader(path, NpyType::I64);
  if (reader.shape() != std::vector<int64_t>{images})
    throw Failure("{}: shape {}; {} images need labels of shape {}", path,
                  formatShape(reader.shape()), images, formatShape({images}));
  std::vector<int64_t> labels(images);
  reader.read(labels.data(), labels.size());
  int64_t classes = model().outputs[0].elements;
  for (size_t i = 0; i < labels.size(); ++i)
    if (labels[i] < 0 || labels[i] >= classes)
      throw Failure("{}: label {} of image {}; {} has classes 0 to {}", path,
                    labels[i], i, model().name, classes - 1);
  return labels;
}

using State = std::unique_ptr<void, void (*)(void *)>;

static State loadState(const std::string &path) {
  char message[8192];
  void *state = nullptr;
  if (inception_program.load_state(path.c_str(), &state, message,
                                   sizeof message))
    throw Failure("{}", message);
  return State(state, std::free);
}

/// Writes the gradients under their parameters' names, in the table's order.
static void writeGradients(const std::string &path, const void *state) {
  const inception_training &training = *model().training;
  std::vector<std::vector<float>> tensors;
  std::vector<void *> pointers;
  std::vector<int> parameters;
  for (int i = 0; i < model().parameter_count; ++i) {
    pointers.push_back(
        tensors.emplace_back(parameterSize(model().parameters[i])).data());
    if (training.last_calls[i] >= 0)
      parameters.push_back(i);
  }
  const int32_t *gradient =
      std::find(training.kinds, training.kinds + training.kind_count,
                INCEPTION_STATE_GRADIENT);
  inception_program.state_unpack(static_cast<const char *>(state) +
                                     (gradient - training.kinds) *
                                         training.block_size,
                                 pointers.data());
  OutputFile file(path);
  file.write(safetensorsHeader(parameters));
  for (int i : parameters)
    file.write(tensors[i].data(), tensors[i].size() * sizeof(float));
  file.commit();
}

void gradients(const GradientsOptions &options) {
  NpyReader reader(options.input);
  int64_t images = checkInput(options.input, reader);
  // The mean is over one batch, which batch norm sees as a whole.
  if (images > model().max_batch)
    throw Failure("{}: {} images; one batch has up to {}: compile with "
                  "--max-batch {}",
                  options.input, images, model().max_batch, images);
  std::vector<int64_t> labels = readLabels(options.labels, images);
  std::vector<float> data(inputSize() * images);
  reader.read(data.data(), data.size());
  State state = loadState(options.weights);
  inception_gradients_call call = {};
  call.state = state.get();
  call.images = data.data();
  call.labels = labels.data();
  call.random.seed = static_cast<int64_t>(options.seed);
  call.random.on = !options.noDropout;
  call.batch = static_cast<int32_t>(images);
  call.threads = options.threads;
  float loss = 0;
  if (inception_program.run_gradients(&call, &loss))
    throw Failure("{}", inception_program.message(nullptr));
  writeGradients(options.output, state.get());
  fmt::print("loss {}\n", loss);
}

} // namespace inception::program
