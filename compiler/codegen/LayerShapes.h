//===- LayerShapes.h - Operations as the cost model sees them ---*- C++ -*-===//

#ifndef COMPILER_CODEGEN_LAYERSHAPES_H
#define COMPILER_CODEGEN_LAYERSHAPES_H

#include "compiler/codegen/CostModel.h"
#include "dialect/Inception.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace inception {

/// The shape of a convolution on tensors that has a direct algorithm; nothing
/// for a grouped one, which is computed one value at a time, and for all other
/// operations.
std::optional<ConvolutionShape> getConvolutionShape(DestinationOpInterface op);

/// The shape of any other operation on tensors, `model`'s vectors wide where
/// the operation is computed in vectors.
StreamShape getStreamShape(DestinationOpInterface op, const CostModel &model);

/// Bytes of all filters that an image passes.
int64_t getNetworkBytes(mlir::func::FuncOp forward);

/// Cycles until one image has passed a scheduled operation, by the model.
double getPredictedTime(DestinationOpInterface op, const CostModel &model,
                        int64_t threads);

} // namespace inception

#endif // COMPILER_CODEGEN_LAYERSHAPES_H
