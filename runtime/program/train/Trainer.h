//===- Trainer.h - The compiled training step and its state -----*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_TRAIN_TRAINER_H
#define INCEPTION_RUNTIME_PROGRAM_TRAIN_TRAINER_H

#include "runtime/core/Model.h"
#include "runtime/program/data/Batch.h"
#include "runtime/program/train/Tensors.h"

#include <memory>

namespace inception::program {

/// Parameters, their gradients, and what training remembers of them; all are 0
/// at first.
class Trainer {
public:
  /// For batches of up to `batch` images; `threads` of 0: one for each CPU.
  Trainer(int64_t batch, int threads);

  /// The kinds of state that the network has, parameters first.
  static std::vector<int> kinds();

  /// Values of a kind of state (enum inception_state_kind).
  Tensors get(int kind) const;
  void set(int kind, const Tensors &values);

  /// Computes gradients of the mean loss over a batch, and changes running
  /// statistics; the loss.
  float gradients(const Batch &batch, const inception_random &random);

  /// One step of the optimiser, with rates for each parameter.
  void update(const std::vector<inception_rates> &rates);

private:
  std::unique_ptr<inception_trainer, void (*)(inception_trainer *)> trainer;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_TRAIN_TRAINER_H
