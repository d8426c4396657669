//===- Passes.h - Passes from the graph to the fused level ------*- C++ -*-===//

#ifndef COMPILER_TRANSFORMS_PASSES_H
#define COMPILER_TRANSFORMS_PASSES_H

#include "dialect/Inception.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace inception {

#define GEN_PASS_DECL
#include "compiler/transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "compiler/transforms/Passes.h.inc"

/// The function that computes the network, `@forward`; null where there is
/// none.
mlir::func::FuncOp getForward(mlir::ModuleOp module);

} // namespace inception

#endif // COMPILER_TRANSFORMS_PASSES_H
