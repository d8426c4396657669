//===- BatchStatistics.h - What shards of a batch may share -----*- C++ -*-===//
//
// Batch normalisation looks at the whole of what @gradients is given. Where
// that is one of several shards of a batch, the runtime can make it the whole
// batch: after each call of parallel_for that sums over images, it replaces the
// sums by those of all shards. The module's `inception.statistics` say where
// they are.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOOPS_BATCHSTATISTICS_H
#define COMPILER_LOOPS_BATCHSTATISTICS_H

#include "dialect/Inception.h"

namespace inception {

/// Collects what batch normalisation sums over images.
class BatchStatistics {
public:
  explicit BatchStatistics(mlir::MLIRContext *context) : builder(context) {}

  /// Notes where `op` leaves its sums, if it is one that makes any. It is
  /// lowered to call number `call` of a function that takes `state` and then
  /// the workspace.
  void add(mlir::Operation *op, int64_t call, mlir::Value state);

  /// Sets the module's `inception.statistics`, where there are any and the
  /// places of all are known: for each
  /// call its number, the `kind` of its two vectors ("moments": mean and
  /// variance, or "sums": gradients by beta and gamma), their `elements`, and
  /// of each whether it is `in_state` or in the workspace, and where: at byte
  /// `fixed + per_image * images`.
  void set(mlir::ModuleOp module);

private:
  mlir::Builder builder;
  llvm::SmallVector<mlir::Attribute> entries;
  /// Whether all of them are in the memories that last for the whole step.
  bool complete = true;
};

} // namespace inception

#endif // COMPILER_LOOPS_BATCHSTATISTICS_H
