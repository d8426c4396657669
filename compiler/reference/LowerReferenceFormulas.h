//===- LowerReferenceFormulas.h - What a layer computes ---------*- C++ -*-===//

#ifndef COMPILER_REFERENCE_LOWERREFERENCEFORMULAS_H
#define COMPILER_REFERENCE_LOWERREFERENCEFORMULAS_H

#include "compiler/reference/Passes.h"
#include "mlir/IR/Builders.h"

namespace inception {

/// On linalg operations: the name of the layer that they compute.
constexpr llvm::StringLiteral referenceLayerAttrName = "inception.layer";

/// Writes `op`, a layer or an operation of a training step, as linalg
/// operations on tensors, each element of the results by the formula in the
/// operation's documentation. `operands` are tensors for activations, and
/// tensors or memrefs for all else; `n` is the number of images. Fails, with an
/// error, for any other operation.
mlir::FailureOr<llvm::SmallVector<mlir::Value>>
buildFormula(mlir::OpBuilder &builder, mlir::Operation *op,
             mlir::ValueRange operands, mlir::Value n);

} // namespace inception

#endif // COMPILER_REFERENCE_LOWERREFERENCEFORMULAS_H
