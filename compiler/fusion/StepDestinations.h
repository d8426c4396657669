//===- StepDestinations.h - A training step's values in place ---*- C++ -*-===//

#ifndef COMPILER_FUSION_STEPDESTINATIONS_H
#define COMPILER_FUSION_STEPDESTINATIONS_H

#include "compiler/fusion/Homes.h"

namespace inception {

/// Writes `op`, an operation of a training step that no single destination
/// operation computes, or one over the batch, where `builder` is; what it makes
/// beside activations takes the place of its results. Returns whether `op` is
/// such an operation. Fails, with an error, where it cannot be written.
mlir::FailureOr<bool> rewriteStep(mlir::OpBuilder &builder, Homes &homes,
                                  mlir::Operation &op);

/// Gives `into`, which writes what `op` computes, its sum and its mask.
void setEpilogue(mlir::OpBuilder &builder, Homes &homes, mlir::Operation *op,
                 DestinationOpInterface into);

} // namespace inception

#endif // COMPILER_FUSION_STEPDESTINATIONS_H
