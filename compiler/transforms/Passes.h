//===- Passes.h - Passes from the graph to the fused level ------*- C++ -*-===//

#ifndef COMPILER_TRANSFORMS_PASSES_H
#define COMPILER_TRANSFORMS_PASSES_H

#include "dialect/Inception.h"
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
#include "compiler/transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "compiler/transforms/Passes.h.inc"

/// The function that computes the network, `@forward`; null where there is
/// none.
mlir::func::FuncOp getForward(mlir::ModuleOp module);

/// The module's attribute that says what `inception-fuse-reduce` decided, and
/// what each decision costs.
constexpr llvm::StringLiteral fusionsAttrName = "inception.fusions";

/// The functions of a training step: forward, loss and backward pass; and the
/// parameters' update.
constexpr llvm::StringLiteral gradientsName = "gradients";
constexpr llvm::StringLiteral updateName = "update";

/// Those of them that `module` has.
llvm::SmallVector<mlir::func::FuncOp>
getTrainingFunctions(mlir::ModuleOp module);

/// `@forward` and those of a training step, as far as `module` has them: all
/// that compute layers.
llvm::SmallVector<mlir::func::FuncOp>
getNetworkFunctions(mlir::ModuleOp module);

/// Fails, with an error at the function, where one of `functions` is no
/// straight line of operations, or takes no tensor of numbers first: the
/// images, or the rates of an update.
mlir::LogicalResult
verifyFunctions(llvm::ArrayRef<mlir::func::FuncOp> functions);

} // namespace inception

#endif // COMPILER_TRANSFORMS_PASSES_H
