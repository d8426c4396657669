//===- Trainer.cpp - The compiled training step and its state -------------===//
#include "runtime/program/train/Trainer.h"

#include "runtime/program/Network.h"

namespace inception::program {

static inception_trainer *create(const Communicator &ranks, int64_t batch,
                                 int64_t shards, int threads) {
  if (shards % ranks.size())
    throw Failure("{} shards cannot be divided among {} ranks: --shards must "
                  "be a multiple of the ranks",
                  shards, ranks.size());
  if (batch % shards)
    throw Failure("a batch of {} images cannot be cut into {} shards: --batch "
                  "must be a multiple of --shards",
                  batch, shards);
  int64_t rows = batch / shards;
  if (rows > model().max_batch)
    throw Failure("a batch of {} images{}: {} was compiled for up to {}; "
                  "compile it with --max-batch {}, or cut batches with "
                  "--shards",
                  rows, shards > 1 ? " in each shard" : "", model().name,
                  model().max_batch, rows);
  inception_options options = {};
  options.max_batch = static_cast<int32_t>(rows);
  options.threads = ranks.threads(threads);
  inception_trainer *trainer = nullptr;
  if (inception_program.trainer_create(&options, &trainer))
    throw Failure("{}", inception_program.trainer_message(nullptr));
  return trainer;
}

static float *blockOf(inception_trainer *trainer, int kind) {
  return static_cast<float *>(inception_program.trainer_block(trainer, kind));
}

Trainer::Trainer(Communicator &ranks, int64_t batch, int64_t shards,
                 int threads)
    : trainer(create(ranks, batch, shards, threads),
              inception_program.trainer_destroy),
      sum(ranks, static_cast<int>(shards), *model().training,
          model().parameter_count,
          {blockOf(trainer.get(), INCEPTION_STATE_PARAMETER),
           blockOf(trainer.get(), INCEPTION_STATE_GRADIENT)}) {}

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
  auto callDone = [](void *user, int32_t call, int64_t) {
    static_cast<GradientSum *>(user)->callDone(call);
  };
  int64_t rows = batch.rows / sum.shardsHere();
  inception_program.trainer_trace(trainer.get(), callDone, &sum);
  for (int i = 0; i < sum.shardsHere(); ++i) {
    int64_t first = i * rows;
    inception_random shard = random;
    shard.first += first;
    float loss = 0;
    sum.beginShard();
    if (inception_program.gradients(trainer.get(), static_cast<int32_t>(rows),
                                    &batch.images[first * inputSize()],
                                    &batch.labels[first], &shard, &loss))
      throw Failure("{}", inception_program.trainer_message(trainer.get()));
    sum.endShard(loss);
  }
  inception_program.trainer_trace(trainer.get(), nullptr, nullptr);
  return sum.finish();
}

void Trainer::update(const std::vector<inception_rates> &rates) {
  if (inception_program.update(trainer.get(), rates.data()))
    throw Failure("{}", inception_program.trainer_message(trainer.get()));
}

} // namespace inception::program
