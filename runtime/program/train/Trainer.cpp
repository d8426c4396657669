//===- Trainer.cpp - The compiled training step and its state -------------===//
#include "runtime/program/train/Trainer.h"

#include "runtime/program/Network.h"

#include <cstring>
#include <exception>
#include <thread>

namespace inception::program {

/// The images of a shard.
static int64_t countRows(const Communicator &ranks, int64_t batch,
                         int64_t shards) {
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
  return rows;
}

static std::vector<TrainerHandle> createLanes(int count, int64_t rows,
                                              int threads) {
  inception_options options = {};
  options.max_batch = static_cast<int32_t>(rows);
  options.threads = std::max(1, threads / count);
  std::vector<TrainerHandle> lanes;
  for (int i = 0; i < count; ++i) {
    inception_trainer *trainer = nullptr;
    if (inception_program.trainer_create(&options, &trainer))
      throw Failure("{}", inception_program.trainer_message(nullptr));
    lanes.emplace_back(trainer, inception_program.trainer_destroy);
  }
  return lanes;
}

static float *blockOf(inception_trainer *trainer, int kind) {
  return static_cast<float *>(inception_program.trainer_block(trainer, kind));
}

static StateBlocks blocksOf(inception_trainer *trainer) {
  return {blockOf(trainer, INCEPTION_STATE_PARAMETER),
          blockOf(trainer, INCEPTION_STATE_GRADIENT)};
}

Trainer::Trainer(Communicator &ranks, int64_t batch, int64_t shards,
                 int threads, bool shared)
    : lanes(createLanes(shared ? static_cast<int>(shards) / ranks.size() : 1,
                        countRows(ranks, batch, shards),
                        ranks.threads(threads))),
      sum(ranks, static_cast<int>(shards), *model().training,
          model().parameter_count, blocksOf(lanes[0].get())),
      rows(batch / shards) {
  if (shared)
    statistics.emplace(ranks, static_cast<int>(shards), *model().training);
}

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
      inception_program.trainer_block(lanes[0].get(), kind), pointers.data());
  return values;
}

void Trainer::set(int kind, const Tensors &values) {
  std::vector<const void *> pointers;
  for (const std::vector<float> &tensor : values)
    pointers.push_back(tensor.data());
  inception_program.state_pack(
      inception_program.trainer_block(lanes[0].get(), kind), pointers.data());
}

void Trainer::callDone(int lane, int call) {
  if (statistics)
    statistics->callDone(lane, call,
                         [&](const inception_statistics &place, int vector) {
                           return inception_program.trainer_statistics(
                               lanes[lane].get(), &place, vector, rows);
                         });
  // Where shards are computed at the same time, they are summed later.
  if (lanes.size() == 1)
    sum.callDone(call);
}

float Trainer::computeShard(int lane, int shard, const Batch &batch,
                            const inception_random &random) {
  struct Watch {
    Trainer *trainer;
    int lane;
  } watch{this, lane};
  auto callDone = [](void *user, int32_t call, int64_t) {
    auto *watch = static_cast<Watch *>(user);
    watch->trainer->callDone(watch->lane, call);
  };
  inception_trainer *trainer = lanes[lane].get();
  int64_t first = shard * rows;
  inception_random shifted = random;
  shifted.first += first;
  float loss = 0;
  inception_program.trainer_trace(trainer, callDone, &watch);
  inception_status status = inception_program.gradients(
      trainer, static_cast<int32_t>(rows), &batch.images[first * inputSize()],
      &batch.labels[first], &shifted, &loss);
  inception_program.trainer_trace(trainer, nullptr, nullptr);
  if (status)
    throw Failure("{}", inception_program.trainer_message(trainer));
  return loss;
}

float Trainer::computeTogether(const Batch &batch,
                               const inception_random &random) {
  sum.beginShard();
  auto count = static_cast<int>(lanes.size());
  for (int lane = 1; lane < count; ++lane)
    std::memcpy(blocksOf(lanes[lane].get()).parameters,
                blocksOf(lanes[0].get()).parameters,
                model().training->block_size);
  std::vector<float> losses(lanes.size());
  std::vector<std::exception_ptr> failures(lanes.size());
  auto compute = [&](int lane) {
    try {
      losses[lane] = computeShard(lane, lane, batch, random);
    } catch (...) {
      failures[lane] = std::current_exception();
      statistics->leave();
    }
  };
  {
    std::vector<std::jthread> others;
    for (int lane = 1; lane < count; ++lane)
      others.emplace_back(compute, lane);
    compute(0);
  }
  for (const std::exception_ptr &failure : failures)
    if (failure)
      std::rethrow_exception(failure);
  for (int lane = 0; lane < count; ++lane)
    sum.endShard(losses[lane], blocksOf(lanes[lane].get()));
  return sum.finish();
}

float Trainer::gradients(const Batch &batch, const inception_random &random) {
  if (lanes.size() > 1)
    return computeTogether(batch, random);
  for (int i = 0; i < sum.shardsHere(); ++i) {
    sum.beginShard();
    sum.endShard(computeShard(/*lane=*/0, i, batch, random));
  }
  return sum.finish();
}

void Trainer::update(const std::vector<inception_rates> &rates) {
  if (inception_program.update(lanes[0].get(), rates.data()))
    throw Failure("{}", inception_program.trainer_message(lanes[0].get()));
}

} // namespace inception::program
