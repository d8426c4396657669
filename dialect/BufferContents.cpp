//===- BufferContents.cpp - What may stand beside buffers -----------------===//

#include "dialect/BufferContents.h"
#include "dialect/Levels.h"
#include "dialect/Module.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace inception;

/// Whether `op` is in a function that makes packed weights.
static bool isInPack(Operation *op) {
  auto function = op->getParentOfType<func::FuncOp>();
  return function && (function.getSymName() == "pack" ||
                      function.getSymName() == statePackName);
}

/// Trees of weights, and where they go.
static bool isOfWeights(Operation *op) {
  return isa<WeightOpInterface, arith::ConstantOp, memref::ViewOp,
             bufferization::MaterializeInDestinationOp, func::ReturnOp>(op);
}

/// Where a buffer is: memories, offsets, slices.
static bool isOfBuffers(Operation *op) {
  return isa<memref::ViewOp, memref::SubViewOp, memref::DimOp,
             arith::ConstantOp, arith::MulIOp, arith::AddIOp, func::ReturnOp>(
      op);
}

/// The fast lowering: layers on buffers, in loops over tiles once these are
/// cut.
static bool isFast(Operation *op, bool tiled) {
  if (isOfBuffers(op) || isa<BatchOpInterface>(op))
    return true;
  // What a training step makes of its weights.
  if (isa<WeightOpInterface, ReadOp, bufferization::MaterializeInDestinationOp>(
          op))
    return true;
  if (!tiled)
    return isa<DestinationOpInterface, GroupOp, ScratchOp, YieldOp>(op);
  if (isa<scf::ForallOp>(op))
    return isa<func::FuncOp>(op->getParentOp());
  if (!op->getParentOfType<scf::ForallOp>())
    return false;
  return isa<DestinationOpInterface, ScratchOp, scf::IfOp, scf::YieldOp,
             scf::InParallelOp, arith::SubIOp, arith::CmpIOp>(op);
}

/// The reference lowering: one linalg operation a layer, on plain buffers.
static bool isReference(Operation *op) {
  if (isOfBuffers(op) || isa<linalg::GenericOp, linalg::CopyOp>(op))
    return true;
  if (!op->getParentOfType<linalg::LinalgOp>())
    return isa<memref::GetGlobalOp>(op);
  return isa<arith::ArithDialect, math::MathDialect>(op->getDialect()) ||
         isa<linalg::IndexOp, linalg::YieldOp, memref::LoadOp,
             memref::GetGlobalOp, scf::ForOp, scf::IfOp, scf::YieldOp>(op);
}

LogicalResult inception::verifyBufferContents(mlir::ModuleOp module,
                                              StringRef level, StringRef rule,
                                              bool tiled) {
  bool reference = module->hasAttr("inception.lowering");
  return verifyContents(module, level, rule, [&](Operation *op) {
    if (isTopLevel(op))
      return isa<ParameterOp>(op) || (reference && isa<memref::GlobalOp>(op)) ||
             isStraightFunction(op, {"forward", gradientsName, updateName,
                                     "pack", statePackName});
    if (isInPack(op))
      return isOfWeights(op);
    return reference ? isReference(op) : isFast(op, tiled);
  });
}
