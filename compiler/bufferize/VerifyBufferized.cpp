//===- VerifyBufferized.cpp - The contract of the bufferized level --------===//

#include "compiler/bufferize/Groups.h"
#include "compiler/bufferize/Passes.h"
#include "dialect/BufferContents.h"
#include "dialect/ByteOffset.h"
#include "dialect/MemoryViews.h"
#include "dialect/Module.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/Support/MathExtras.h"

namespace inception {
#define GEN_PASS_DEF_VERIFYBUFFERIZED
#include "compiler/bufferize/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

/// The argument or allocation that `value` is a view of, at last.
Value getOrigin(Value value) {
  while (auto view = value.getDefiningOp<ViewLikeOpInterface>())
    value = view.getViewSource();
  return value;
}

/// The buffer that `value` is a slice of: an argument or a view of a memory.
Value getBuffer(Value value) {
  while (auto slice = value.getDefiningOp<memref::SubViewOp>())
    value = slice.getSource();
  return value;
}

/// A buffer of the workspace: where it is, and the first and the last operation
/// that use it. Sizes and offsets are for each image, or fixed.
struct PlacedBuffer {
  memref::ViewOp view;
  ByteOffset offset;
  int64_t bytes;
  bool batched;
  int64_t begin, end;
};

struct VerifyBufferizedPass
    : inception::impl::VerifyBufferizedBase<VerifyBufferizedPass> {
  using Base::Base;

  void runOnOperation() override {
    for (func::FuncOp function : getNetworkFunctions(getOperation()))
      if (failed(checkFunction(function)))
        return signalPassFailure();
    if (failed(verifyBufferContents(getOperation(), "bufferized", "B7")))
      return signalPassFailure();
    for (StringRef name : {StringRef("pack"), StringRef(statePackName)})
      if (auto pack = getOperation().lookupSymbol<func::FuncOp>(name))
        if (failed(checkPack(pack)))
          return signalPassFailure();
  }

private:
  /// What is packed lies in the block, each tensor in memory of its own.
  LogicalResult checkPack(func::FuncOp pack) {
    if (pack.getNumArguments() == 0 ||
        pack.getArgumentTypes().front() !=
            MemRefType::get({ShapedType::kDynamic},
                            IntegerType::get(&getContext(), 8)))
      return pack.emitOpError("must take the block that it packs as "
                              "'memref<?xi8>' (B8)");
    if (failed(verifyViews(pack, getMemorySizes(getOperation(), pack), "B8")))
      return failure();
    SmallVector<std::tuple<int64_t, int64_t, memref::ViewOp>> places;
    for (auto view : pack.getOps<memref::ViewOp>())
      places.emplace_back(*getConstantIntValue(view.getByteShift()),
                          *getBufferBytes(view.getType()), view);
    llvm::sort(places, [](const auto &a, const auto &b) {
      return std::get<0>(a) < std::get<0>(b);
    });
    for (auto [place, next] : llvm::zip(places, llvm::drop_begin(places)))
      if (std::get<0>(place) + std::get<1>(place) > std::get<0>(next)) {
        InFlightDiagnostic error =
            std::get<2>(next).emitOpError("shares memory with another tensor "
                                          "that is packed (B9)");
        error.attachNote(std::get<2>(place).getLoc()) << "the other tensor";
        return error;
      }
    return success();
  }

  LogicalResult checkFunction(func::FuncOp function) {
    if (!function.getBody().hasOneBlock())
      return function.emitOpError("must be one block (B7)");
    if (failed(checkByteMemories(function)))
      return failure();
    workspace = function.getArgument(1);
    training = function != getForward(getOperation());
    sizes = getMemorySizes(getOperation(), function);
    written.clear();
    for (Operation &op : function.getBody().front()) {
      auto group = dyn_cast<GroupOp>(op);
      if (failed(group ? checkGroup(group) : check(op)))
        return failure();
    }
    return failure(failed(verifyViews(function, sizes, "B8")) ||
                   failed(checkPlan(function.getBody().front())));
  }

  LogicalResult checkGroup(GroupOp group) {
    SmallVector<std::pair<int64_t, int64_t>> ranges;
    for (auto [layer, size] :
         llvm::zip(group.getLayers(), getScratchBytes(group))) {
      auto destination = cast<DestinationOpInterface>(layer.getOperation());
      auto scratch =
          destination.getDpsInits().front().getDefiningOp<ScratchOp>();
      if (!scratch || scratch->getParentOp() != group)
        return layer->emitOpError(
            "hands on what is not in scratch memory of its group (B6)");
      // The offset is not negative (C1).
      int64_t begin = scratch.getOffset();
      if (begin > sizes.perThread || size > sizes.perThread - begin)
        return scratch.emitOpError("lies outside the thread's memory (B6)");
      int64_t end = begin + size;
      for (auto [otherBegin, otherEnd] : ranges)
        if (begin < otherEnd && otherBegin < end)
          return scratch.emitOpError(
              "shares memory with another of its group (B6)");
      ranges.push_back({begin, end});
    }
    auto last = cast<DestinationOpInterface>(*group.getLayers().back());
    for (Value init : last.getDpsInits())
      if (getOrigin(init).getDefiningOp<ScratchOp>())
        return last.emitOpError("leaves the group's result in scratch memory "
                                "(B6)");
    for (Operation &op : group.getBody().front())
      if (failed(check(op)))
        return failure();
    return success();
  }

  LogicalResult check(Operation &op) {
    // What a training step makes of its masters is an expression of them.
    if (!isStepWeight(op))
      for (Type type : op.getResultTypes())
        if (isa<TensorType>(type))
          return op.emitOpError("makes a tensor (B1)");
    if (isa<memref::AllocOp, memref::AllocaOp>(op))
      return op.emitOpError("allocates (B1)");
    if (isa<memref::CopyOp>(op))
      return op.emitOpError("only moves values between buffers (B2)");
    if (isa<ScratchOp>(op) && !isa<GroupOp>(op.getParentOp()))
      return op.emitOpError("is in no group (B6)");
    auto destination = dyn_cast<DestinationOpInterface>(op);
    if (!destination && !isa<BatchOpInterface, linalg::LinalgOp>(op))
      return success();
    // The body of a linalg operation loads from buffers too.
    auto foreign = op.walk([](Operation *inner) {
      return llvm::all_of(inner->getOperands(), isKnownBuffer)
                 ? WalkResult::advance()
                 : WalkResult::interrupt();
    });
    if (foreign.wasInterrupted())
      return op.emitOpError(
          "uses a buffer that is no view of an argument (B3)");
    if (!destination)
      return success();
    if (auto copy = dyn_cast<CopyIntoOp>(op);
        copy && inWorkspace(copy.getInput()) &&
        inWorkspace(copy.getOuts().front()) && !isNeeded(copy))
      return op.emitOpError("only moves values between buffers (B2)");
    return checkWrites(destination);
  }

  /// Whether `value` is no buffer, or one of an argument, of a group's scratch
  /// memory or a constant of the module.
  static bool isKnownBuffer(Value value) {
    if (!isa<BaseMemRefType>(value.getType()))
      return true;
    Value origin = getOrigin(value);
    return isa<BlockArgument>(origin) ||
           isa<ScratchOp, memref::GetGlobalOp>(origin.getDefiningOp());
  }

  /// Whether `op` is part of a tree of weights that is made in each step.
  bool isStepWeight(Operation &op) const {
    return training && isa<WeightOpInterface, ReadOp, arith::ConstantOp>(op);
  }

  /// A value must be in two places only where something else reads it in the
  /// first one.
  static bool isNeeded(CopyIntoOp copy) {
    if (!copy.getReason())
      return false;
    SmallVector<Value> views = {getBuffer(copy.getInput())};
    while (!views.empty())
      for (Operation *user : views.pop_back_val().getUsers()) {
        if (auto slice = dyn_cast<memref::SubViewOp>(user))
          views.push_back(slice);
        else if (auto op = dyn_cast<DestinationOpInterface>(user);
                 op && op != copy)
          for (OpOperand *read : op.getActivations())
            if (getBuffer(read->get()) == getBuffer(copy.getInput()))
              return true;
      }
    return false;
  }

  /// Buffers that are in use at one time share no memory.
  LogicalResult checkPlan(Block &body) {
    SmallVector<PlacedBuffer> buffers;
    int64_t position = 0;
    llvm::DenseMap<Value, unsigned> indices;
    for (Operation &op : body) {
      ++position;
      if (auto view = dyn_cast<memref::ViewOp>(op);
          view && view.getSource() == workspace) {
        indices[view] = buffers.size();
        buffers.push_back(describe(view));
      }
      // Views and sizes of a buffer do not read what is in it.
      op.walk([&](Operation *layer) {
        if (isa<ViewLikeOpInterface, memref::DimOp>(layer))
          return;
        for (Value operand : layer->getOperands()) {
          auto it = indices.find(getBuffer(operand));
          if (it == indices.end())
            continue;
          PlacedBuffer &buffer = buffers[it->second];
          buffer.begin = std::min(buffer.begin, position);
          buffer.end = position;
        }
      });
    }
    for (auto [index, buffer] : llvm::enumerate(buffers))
      for (PlacedBuffer &other : MutableArrayRef(buffers).take_front(index))
        if (overlap(buffer, other)) {
          InFlightDiagnostic error =
              buffer.view.emitOpError("shares memory with a buffer that is in "
                                      "use at the same time (B5)");
          error.attachNote(other.view.getLoc()) << "the other buffer";
          return error;
        }
    return success();
  }

  /// A view that lies within the workspace (B8).
  static PlacedBuffer describe(memref::ViewOp view) {
    return {view,
            *getByteOffset(view.getByteShift()),
            *getBufferBytes(view.getType()),
            view.getType().getNumDynamicDims() > 0,
            std::numeric_limits<int64_t>::max(),
            -1};
  }

  static bool overlap(const PlacedBuffer &a, const PlacedBuffer &b) {
    if (a.begin > b.end || b.begin > a.end)
      return false;
    if (a.batched != b.batched) {
      // Whatever the batch, what is fixed comes after what grows with it.
      const PlacedBuffer &batched = a.batched ? a : b;
      const PlacedBuffer &fixed = a.batched ? b : a;
      return batched.offset.perImage + batched.bytes > fixed.offset.perImage;
    }
    if (!a.batched && a.offset.perImage != b.offset.perImage)
      return true;
    int64_t startA = a.batched ? a.offset.perImage : a.offset.fixed;
    int64_t startB = b.batched ? b.offset.perImage : b.offset.fixed;
    return startA < startB + b.bytes && startB < startA + a.bytes;
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
      if (op.getAccumulate()) {
        int hole = channels.find_first_unset_in(begin, end);
        if (hole >= 0)
          return op->emitOpError("adds to channel ")
                 << hole << " of a buffer before it is written (B4)";
        continue;
      }
      int twice = channels.find_first_in(begin, end);
      if (twice >= 0)
        return op->emitOpError("writes channel ")
               << twice << " of a buffer a second time (B4)";
      channels.set(begin, end);
    }
    return success();
  }

  Value workspace;
  MemorySizes sizes;
  /// Whether the function is one of a training step.
  bool training = false;
  llvm::DenseMap<Value, llvm::BitVector> written;
};

} // namespace
