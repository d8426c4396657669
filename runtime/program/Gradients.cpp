//===- Gradients.cpp - Writes the gradients of one batch ------------------===//
#include "runtime/program/Commands.h"
#include "runtime/program/InitialWeights.h"
#include "runtime/program/Network.h"
#include "runtime/program/Npy.h"

#include <memory>

namespace inception::program {

/// The labels of the images, all of which are classes.
static std::vector<int64_t> readLabels(const std::string &path,
                                       int64_t images) {
  std::vector<int64_t> labels = readNpyLabels(path, images);
  int64_t classes = model().outputs[0].elements;
  for (size_t i = 0; i < labels.size(); ++i)
    if (labels[i] >= classes)
      throw Failure("{}: label {} of image {}; {} has classes 0 to {}", path,
                    labels[i], i, model().name, classes - 1);
  return labels;
}

using Trainer =
    std::unique_ptr<inception_trainer, void (*)(inception_trainer *)>;

/// A trainer for one batch, with the weights of a file.
static Trainer makeTrainer(const GradientsOptions &options, int64_t images) {
  inception_options how = {};
  how.max_batch = static_cast<int32_t>(images);
  how.threads = options.threads;
  inception_trainer *made = nullptr;
  if (inception_program.trainer_create(&how, &made))
    throw Failure("{}", inception_program.trainer_message(nullptr));
  Trainer trainer(made, inception_program.trainer_destroy);
  if (inception_program.trainer_load(made, options.weights.c_str(), nullptr))
    throw Failure("{}", inception_program.trainer_message(made));
  return trainer;
}

/// Writes the gradients under their parameters' names, in the table's order.
static void writeGradients(const std::string &path,
                           inception_trainer *trainer) {
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
  inception_program.state_unpack(
      inception_program.trainer_block(trainer, INCEPTION_STATE_GRADIENT),
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
  Trainer trainer = makeTrainer(options, images);
  inception_random random = {static_cast<int64_t>(options.seed), 0, 0,
                             !options.noDropout};
  float loss = 0;
  if (inception_program.gradients(trainer.get(), static_cast<int32_t>(images),
                                  data.data(), labels.data(), &random, &loss))
    throw Failure("{}", inception_program.trainer_message(trainer.get()));
  writeGradients(options.output, trainer.get());
  fmt::print("loss {}\n", loss);
}

} // namespace inception::program
