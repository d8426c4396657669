//===- VerifyTiled.cpp - The contract of the tiled level ------------------===//

#include "compiler/loops/LayerBody.h"
#include "compiler/loops/TiledLevel.h"
#include "dialect/BufferContents.h"
#include "dialect/ByteOffset.h"
#include "dialect/MemoryViews.h"
#include "dialect/Module.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

namespace inception {
#define GEN_PASS_DEF_VERIFYTILED
#include "compiler/loops/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

/// (T2): the loop counts images and tiles.
static LogicalResult verifyLoop(scf::ForallOp loop) {
  unsigned images = 0;
  for (OpFoldResult bound : loop.getMixedUpperBound()) {
    std::optional<int64_t> count = getConstantIntValue(bound);
    bool batch = !count && isa<Value>(bound) && isBatch(cast<Value>(bound));
    images += batch;
    if (!batch && count.value_or(0) < 1)
      return loop.emitOpError("counts what is neither the batch nor a number "
                              "of tiles, known when compiling (T2)");
  }
  if (images == 1 && loop.isNormalized() && loop.getNumResults() == 0)
    return success();
  return loop.emitOpError("must count the images of a batch, once, and tiles "
                          "whose number is known when compiling, from 0 (T2)");
}

/// (T3) and (T4): an operation that loops are written from.
static LogicalResult verifyLayer(Operation *op, func::FuncOp function) {
  auto layer = dyn_cast<DestinationOpInterface>(op);
  auto batch = dyn_cast<BatchOpInterface>(op);
  if (!layer && !batch)
    return success();
  if (layer ? !layer.getScheduleAttr() : !batch.getScheduleAttr())
    return op->emitOpError("has no schedule (T3)");
  return checkBuffers(op, function);
}

LogicalResult inception::verifyTiles(mlir::ModuleOp module) {
  if (failed(verifyBufferContents(module, "tiled", "T1", /*tiled=*/true)))
    return failure();
  for (func::FuncOp function : getNetworkFunctions(module)) {
    if (function.getNumArguments() < 3 || function.getNumResults() > 0 ||
        !llvm::all_of(function.getArgumentTypes(), llvm::IsaPred<MemRefType>))
      return function.emitOpError("must take the packed weights, the "
                                  "workspace, the input and the results as "
                                  "memrefs (T4)");
    auto result = function.walk([&](Operation *op) {
      auto loop = dyn_cast<scf::ForallOp>(op);
      return (loop && failed(verifyLoop(loop))) ||
                     failed(verifyLayer(op, function))
                 ? WalkResult::interrupt()
                 : WalkResult::advance();
    });
    if (result.wasInterrupted())
      return failure();
  }
  return success();
}

namespace {

struct VerifyTiledPass : inception::impl::VerifyTiledBase<VerifyTiledPass> {
  using Base::Base;

  void runOnOperation() override {
    if (failed(verifyTiles(getOperation())))
      return signalPassFailure();
    for (func::FuncOp function : getNetworkFunctions(getOperation())) {
      MemorySizes sizes = getMemorySizes(getOperation(), function);
      if (failed(checkByteMemories(function)) ||
          failed(verifyScratch(function, sizes.perThread)) ||
          failed(verifyViews(function, sizes, "T6")))
        return signalPassFailure();
    }
  }

private:
  /// (T5): the scratch memory of the tiles in one block.
  static LogicalResult verifyScratch(func::FuncOp function, int64_t size) {
    llvm::DenseMap<Block *, SmallVector<ScratchOp>> tiles;
    auto result = function.walk([&](ScratchOp scratch) {
      std::optional<int64_t> bytes = getBufferBytes(scratch.getType());
      int64_t begin = scratch.getOffset();
      if (!bytes || scratch.getType().getNumDynamicDims() > 0 || begin > size ||
          *bytes > size - begin) {
        scratch.emitOpError("lies outside the thread's memory (T5)");
        return WalkResult::interrupt();
      }
      SmallVector<ScratchOp> &others = tiles[scratch->getBlock()];
      for (ScratchOp other : others) {
        int64_t otherBegin = other.getOffset();
        if (begin < otherBegin + *getBufferBytes(other.getType()) &&
            otherBegin < begin + *bytes) {
          scratch.emitOpError("shares memory with another of its tile (T5)");
          return WalkResult::interrupt();
        }
      }
      others.push_back(scratch);
      return WalkResult::advance();
    });
    return failure(result.wasInterrupted());
  }
};

} // namespace
