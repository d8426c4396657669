//===- Levels.h - What may stand at a level of the IR -----------*- C++ -*-===//
//
// The verifier of each level lists the operations that may stand there. What
// the lists have in common is here.
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_LEVELS_H
#define DIALECT_LEVELS_H

#include "dialect/Inception.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace inception {

/// Fails where `module` holds an operation for which `allows` is false, with an
/// error at each: it names the operation, the level and the number of the
/// level's rule. Nothing inside of such an operation is looked at.
mlir::LogicalResult
verifyContents(mlir::ModuleOp module, llvm::StringRef level,
               llvm::StringRef rule,
               llvm::function_ref<bool(mlir::Operation *)> allows);

/// Whether `op` stands in the module itself, in no function.
bool isTopLevel(mlir::Operation *op);

/// Whether `op` is a function of the module with one of `names` and a body of
/// one block.
bool isStraightFunction(mlir::Operation *op,
                        llvm::ArrayRef<llvm::StringRef> names);

/// Whether `op` takes or makes, or holds a block that takes, a memref.
bool hasMemrefs(mlir::Operation *op);

/// Whether `op` is of the graph: values in, values out.
bool isGraphOperation(mlir::Operation *op);

/// Whether `op` says in which order memory holds weights: it has no place
/// before layouts are physical.
bool isPacking(mlir::Operation *op);

/// Whether `op` may stand in a network whose results have destinations, all of
/// them tensors: what the fused and the scheduled level hold.
bool isDestinationForm(mlir::Operation *op);

} // namespace inception

#endif // DIALECT_LEVELS_H
