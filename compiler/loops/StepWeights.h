//===- StepWeights.h - Weights that each step makes -------------*- C++ -*-===//
//
// What a training step reads in another form than its masters have, such as the
// flipped filter of an input gradient, is made in the workspace in each step.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOOPS_STEPWEIGHTS_H
#define COMPILER_LOOPS_STEPWEIGHTS_H

#include "compiler/loops/LayerBody.h"
#include "compiler/weights/TreePacker.h"

namespace inception {

/// A body's items, and what writes its loops over [begin, end) of them. Fails,
/// with an error, where the tree has an operation that cannot be computed.
struct WeightCall {
  int64_t items;
  std::function<mlir::LogicalResult(LayerBody &body, mlir::Value begin,
                                    mlir::Value end)>
      write;
};

/// What is called to make the weights of `op` from the masters, whose places
/// `module`'s @state_pack tells.
llvm::SmallVector<WeightCall>
getWeightCalls(mlir::bufferization::MaterializeInDestinationOp op,
               mlir::ModuleOp module);

} // namespace inception

#endif // COMPILER_LOOPS_STEPWEIGHTS_H
