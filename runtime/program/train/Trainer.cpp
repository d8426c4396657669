//===- Trainer.cpp - The compiled training step and its state -------------===//
#include "runtime/program/train/Trainer.h"

#include "runtime/program/Network.h"

namespace inception::program {

static inception_trainer *create(int64_t batch, int threads) {
  if (batch > model().max_batch)
    throw Failure("a batch of {} images: {} was compiled for up to {}; compile "
                  "it with --max-batch {}",
                  batch, model().name, model().max_batch, batch);
  inception_options options = {};
  options.max_batch = static_cast<int32_t>(batch);
  options.threads = threads;
  inception_trainer *trainer = nullptr;
  if (inception_program.trainer_create(&options, &trainer))
    throw Failure("{}", inception_program.trainer_message(nullptr));
  return trainer;
}

Trainer::Trainer(int64_t batch, int threads)
    : trainer(create(batch, threads), inception_program.trainer_destroy) {}

std::vector<int> Trainer::kinds() {
  const inception_training &training = *model().training;
  return {training.kinds, training.kinds + training.kind_count};
}

Tensors Trainer::get(int kind) const {
  Tensors values = makeTensors();
  std::vector<void *> pointers;
  for (std::vector<float> &tensor : values)
    pointers.push_back(tensor.data());
  inception_program.state_unpack(
      inception_program.trainer_block(trainer.get(), kind), pointers.data());
  return values;
}

void Trainer::set(int kind, const Tensors &values) {
  std::vector<const void *> pointers;
  for (const std::vector<float> &tensor : values)
    pointers.push_back(tensor.data());
  inception_program.state_pack(
      inception_program.trainer_block(trainer.get(), kind), pointers.data());
}

float Trainer::gradients(const Batch &batch, const inception_random &random) {
  float loss = 0;
  if (inception_program.gradients(
          trainer.get(), static_cast<int32_t>(batch.rows), batch.images.data(),
          batch.labels.data(), &random, &loss))
    throw Failure("{}", inception_program.trainer_message(trainer.get()));
  return loss;
}

void Trainer::update(const std::vector<inception_rates> &rates) {
  if (inception_program.update(trainer.get(), rates.data()))
    throw Failure("{}", inception_program.trainer_message(trainer.get()));
}

} // namespace inception::program
