//===- Siblings.h - 1x1 convolutions of one input ---------------*- C++ -*-===//

#ifndef COMPILER_FUSION_SIBLINGS_H
#define COMPILER_FUSION_SIBLINGS_H

#include "dialect/Inception.h"
#include "llvm/ADT/MapVector.h"

namespace inception {

/// Whether `op` is 1x1 without stride, padding and groups: each output depends
/// on the input at its own place only.
bool isPointwise(Conv2dOp op);
/// Whether `op` is the gradient of such a convolution.
bool isPointwise(Conv2dInputGradOp op);

/// What siblings must share to be one convolution. What the backward pass
/// computes again is no sibling of the forward pass's: it would be made with
/// it, and kept.
using SiblingKey = std::tuple<mlir::Value, unsigned /*relu*/, unsigned /*bias*/,
                              unsigned /*backward*/>;

/// The pointwise convolutions inside `root` that can be merged, those in groups
/// apart: there they are computed where their reader wants them.
llvm::MapVector<SiblingKey, llvm::SmallVector<Conv2dOp>>
findSiblings(mlir::Operation *root);

} // namespace inception

#endif // COMPILER_FUSION_SIBLINGS_H
