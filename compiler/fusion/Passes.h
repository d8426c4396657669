//===- Passes.h - Passes from the graph to the fused level ------*- C++ -*-===//

#ifndef COMPILER_FUSION_PASSES_H
#define COMPILER_FUSION_PASSES_H

#include "dialect/Module.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace inception {

/// Which pairs of layers `inception-fuse-reduce` computes together.
enum class FuseReduceMode {
  /// Those that the cost model expects to gain.
  Auto,
  /// All; one that cannot be is an error.
  Always,
  Never
};

#define GEN_PASS_DECL
#include "compiler/fusion/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "compiler/fusion/Passes.h.inc"

} // namespace inception

#endif // COMPILER_FUSION_PASSES_H
