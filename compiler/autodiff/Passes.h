//===- Passes.h - From a network to its training step -----------*- C++ -*-===//

#ifndef COMPILER_AUTODIFF_PASSES_H
#define COMPILER_AUTODIFF_PASSES_H

#include "dialect/Inception.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace inception {

/// Which values of the forward pass `inception-recompute` computes again.
enum class RecomputeMode {
  /// Those that take no longer to compute than to read.
  Auto,
  None,
  /// All but what takes least memory to begin again from.
  Max
};

#define GEN_PASS_DECL
#include "compiler/autodiff/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "compiler/autodiff/Passes.h.inc"

} // namespace inception

#endif // COMPILER_AUTODIFF_PASSES_H
