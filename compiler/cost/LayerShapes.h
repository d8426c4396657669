//===- LayerShapes.h - Operations as the cost model sees them ---*- C++ -*-===//

#ifndef COMPILER_COST_LAYERSHAPES_H
#define COMPILER_COST_LAYERSHAPES_H

#include "compiler/cost/CostModel.h"
#include "dialect/Inception.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace inception {

/// The shape of a convolution on tensors, of the graph or with destinations,
/// that has a direct algorithm; nothing for a grouped one, which is computed
/// one value at a time, and for all other operations.
std::optional<ConvolutionShape> getConvolutionShape(mlir::Operation *op);

/// The shape of any other layer on tensors, `model`'s vectors wide where the
/// layer is computed in vectors.
StreamShape getStreamShape(mlir::Operation *op, const CostModel &model);

/// The shape of a producer and the convolution that alone reads it. Nothing
/// where the reader is no convolution with a direct algorithm.
std::optional<GroupShape> getGroupShape(mlir::Operation *producer,
                                        mlir::Operation *consumer,
                                        const CostModel &model);

/// Bytes of all filters that an image passes.
int64_t getNetworkBytes(mlir::func::FuncOp forward);

/// The model for the operations of `forward`, where activations have blocks of
/// `block` channels.
CostModel getCostModel(mlir::func::FuncOp forward,
                       const TargetDescription &target, int64_t block = 16);

/// Cycles until one image has passed a scheduled layer or group, by the model.
double getPredictedTime(ComputeOpInterface op, const CostModel &model,
                        int64_t threads);

} // namespace inception

#endif // COMPILER_COST_LAYERSHAPES_H
