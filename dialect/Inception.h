//===- Inception.h - The inception dialect ----------------------*- C++ -*-===//

#ifndef DIALECT_INCEPTION_H
#define DIALECT_INCEPTION_H

#include "dialect/Window.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialect/InceptionDialect.h.inc"
#include "dialect/InceptionEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialect/InceptionAttrs.h.inc"

namespace inception::detail {

/// Number of channels of a tensor or memref of activations: dimension 1; for a
/// blocked memref, lanes included.
int64_t getChannels(mlir::Type type);

/// Checks (D1) to (D5) of DestinationOpInterface.
mlir::LogicalResult verifyDestinationOp(mlir::Operation *op);

/// On memrefs a destination operation reads its inputs and writes its
/// destinations; on tensors it has no effects.
void getDestinationEffects(
    mlir::DestinationStyleOpInterface op,
    llvm::SmallVectorImpl<
        mlir::SideEffects::EffectInstance<mlir::MemoryEffects::Effect>>
        &effects);

} // namespace inception::detail

// What DestinationStyleOpInterface, which ours inherits, names without its
// namespace.
namespace inception {
using mlir::BaseMemRefType;
using mlir::OpOperand;
using mlir::TensorType;
using mlir::Value;
} // namespace inception

#include "dialect/InceptionInterfaces.h.inc"

#define GET_OP_CLASSES
#include "dialect/InceptionOps.h.inc"

namespace inception {

/// Whether `type` is an activation: rank 4, the batch dynamic, all else static.
/// Weights are static throughout.
bool isActivation(mlir::Type type);

/// The layout of a tensor's encoding; null where the tensor is plain NCHW.
LayoutAttr getLayout(mlir::Type type);

} // namespace inception

#endif // DIALECT_INCEPTION_H
