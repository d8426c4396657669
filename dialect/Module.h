//===- Module.h - What a module of a network holds --------------*- C++ -*-===//
//
// The functions of a network and the names by which passes know them, and the
// module's attributes in which one pass leaves facts for later ones.
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_MODULE_H
#define DIALECT_MODULE_H

#include "dialect/Inception.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace inception {

/// The function that computes the network, `@forward`; null where there is
/// none.
mlir::func::FuncOp getForward(mlir::ModuleOp module);

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

/// The module's attribute that says what `inception-fuse-reduce` decided, and
/// what each decision costs.
constexpr llvm::StringLiteral fusionsAttrName = "inception.fusions";

/// Alignment of every planned buffer and packed weight, in bytes: a cache line
/// and the widest vector.
constexpr int64_t bufferAlignment = 64;

/// The functions that pack the parameters' tensors into a block of a training's
/// state, and unpack them: `(block, tensor of each parameter...)`.
constexpr llvm::StringLiteral statePackName = "state_pack";
constexpr llvm::StringLiteral stateUnpackName = "state_unpack";

} // namespace inception

#endif // DIALECT_MODULE_H
