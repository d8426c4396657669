//===- VerifyBufferized.cpp - The contract of the bufferized level --------===//

#include "compiler/codegen/Passes.h"
#include "compiler/transforms/Passes.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/Support/MathExtras.h"

namespace inception {
#define GEN_PASS_DEF_VERIFYBUFFERIZED
#include "compiler/codegen/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

/// The argument, allocation or other origin that `value` is a view of. Stops at
/// a view of the workspace, which is a buffer of its own.
Value getOrigin(Value value) {
  while (auto view = value.getDefiningOp<ViewLikeOpInterface>())
    value = view.getViewSource();
  return value;
}

Value getBuffer(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    auto view = dyn_cast<ViewLikeOpInterface>(op);
    if (!view || isa<memref::ViewOp>(op))
      break;
    value = view.getViewSource();
  }
  return value;
}

struct VerifyBufferizedPass
    : inception::impl::VerifyBufferizedBase<VerifyBufferizedPass> {
  using Base::Base;

  void runOnOperation() override {
    func::FuncOp forward = getForward(getOperation());
    if (!forward)
      return;
    workspace = forward.getArgument(1);
    for (Operation &op : forward.getBody().front())
      if (failed(check(op)))
        return signalPassFailure();
    written.clear();
  }

private:
  LogicalResult check(Operation &op) {
    for (Type type : op.getResultTypes())
      if (isa<TensorType>(type))
        return op.emitOpError("makes a tensor (B1)");
    if (isa<memref::AllocOp, memref::AllocaOp>(op))
      return op.emitOpError("allocates (B1)");
    if (isa<memref::CopyOp>(op))
      return op.emitOpError("only moves values between buffers (B2)");
    auto destination = dyn_cast<DestinationOpInterface>(op);
    if (!destination)
      return success();
    for (Value operand : op.getOperands())
      if (!isa<BlockArgument>(getOrigin(operand)))
        return op.emitOpError(
            "uses a buffer that is no view of an argument (B3)");
    if (auto copy = dyn_cast<CopyIntoOp>(op);
        copy && !copy.getReason() && inWorkspace(copy.getInput()) &&
        inWorkspace(copy.getOuts().front()))
      return op.emitOpError("only moves values between buffers (B2)");
    return checkWrites(destination);
  }

  bool inWorkspace(Value value) { return getOrigin(value) == workspace; }

  /// Channels, or lanes of whole blocks, that `op` writes.
  static int64_t countWritten(DestinationOpInterface op, unsigned index,
                              int64_t lanes) {
    // A copy's two sides may be cut into segments differently.
    if (auto copy = dyn_cast<CopyIntoOp>(op.getOperation())) {
      int64_t channels =
          copy.getInputLayout()
              ? copy.getInputLayout()->getNumChannels()
              : cast<MemRefType>(copy.getInput().getType()).getDimSize(1);
      if (!copy.getOutputLayout())
        return channels;
      return copy.getOutputLayout()
                 ->sliceAtLane(copy.getOutOffsets()[index], channels)
                 .getNumBlocks() *
             lanes;
    }
    return llvm::alignTo(op.getOutChannelCount(index), lanes);
  }

  LogicalResult checkWrites(DestinationOpInterface op) {
    for (auto [index, init] : llvm::enumerate(op.getDpsInits())) {
      auto type = cast<MemRefType>(init.getType());
      int64_t lanes = type.getRank() == 5 ? type.getDimSize(4) : 1;
      llvm::BitVector &channels = written[getBuffer(init)];
      channels.resize(type.getDimSize(1) * lanes);
      int64_t begin = op.getOutOffsets()[index];
      int64_t end = std::min<int64_t>(channels.size(),
                                      begin + countWritten(op, index, lanes));
      int twice = channels.find_first_in(begin, end);
      if (twice >= 0)
        return op->emitOpError("writes channel ")
               << twice << " of a buffer a second time (B4)";
      channels.set(begin, end);
    }
    return success();
  }

  Value workspace;
  llvm::DenseMap<Value, llvm::BitVector> written;
};

} // namespace
