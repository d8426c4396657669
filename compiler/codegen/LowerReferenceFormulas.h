//===- LowerReferenceFormulas.h - What a layer computes ---------*- C++ -*-===//

#ifndef COMPILER_CODEGEN_LOWERREFERENCEFORMULAS_H
#define COMPILER_CODEGEN_LOWERREFERENCEFORMULAS_H

#include "compiler/codegen/Passes.h"
#include "mlir/IR/Builders.h"

namespace inception {

/// On linalg operations: the name of the layer that they compute.
constexpr llvm::StringLiteral referenceLayerAttrName = "inception.layer";

/// Writes the layer `op` as linalg operations on tensors, each element of the
/// result by the formula in the operation's documentation. `operands` are
/// tensors for activations and memrefs for weights; `n` is the number of
/// images. Fails, with an error, for an operation that is no layer.
mlir::FailureOr<mlir::Value> buildFormula(mlir::OpBuilder &builder,
                                          mlir::Operation *op,
                                          mlir::ValueRange operands,
                                          mlir::Value n);

} // namespace inception

#endif // COMPILER_CODEGEN_LOWERREFERENCEFORMULAS_H
