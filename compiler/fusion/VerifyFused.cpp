//===- VerifyFused.cpp - The contract of the fused level ------------------===//

#include "compiler/fusion/Passes.h"
#include "dialect/Levels.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseMap.h"

namespace inception {
#define GEN_PASS_DEF_VERIFYFUSED
#include "compiler/fusion/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

struct VerifyFusedPass : inception::impl::VerifyFusedBase<VerifyFusedPass> {
  using Base::Base;

  void runOnOperation() override {
    for (auto parameter : getOperation().getOps<ParameterOp>())
      if (SymbolTable::symbolKnownUseEmpty(parameter, getOperation())) {
        parameter.emitOpError("has no use (F2)");
        return signalPassFailure();
      }
    if (!getForward(getOperation())) {
      emitError(getOperation().getLoc(), "there is no function @forward");
      return signalPassFailure();
    }
    SmallVector<func::FuncOp> functions = getNetworkFunctions(getOperation());
    if (failed(verifyFunctions(functions)))
      return signalPassFailure();
    for (func::FuncOp function : functions) {
      root.clear();
      written.clear();
      for (Operation &op : function.getBody().front())
        if (failed(check(op)))
          return signalPassFailure();
    }
    if (failed(
            verifyContents(getOperation(), "fused", "F6", isDestinationForm)))
      signalPassFailure();
  }

private:
  LogicalResult check(Operation &op) {
    if (auto empty = dyn_cast<tensor::EmptyOp>(op)) {
      root[empty] = empty;
      if (isActivation(empty.getType()))
        written[empty] = llvm::BitVector(empty.getType().getDimSize(1));
      return success();
    }
    if (auto destination = dyn_cast<DestinationOpInterface>(op))
      return checkDestination(destination);
    if (auto group = dyn_cast<GroupOp>(op))
      return checkGroup(group);
    if (isa<SliceOp>(op))
      return success();
    if (auto step = dyn_cast<BatchOpInterface>(op)) {
      for (OpOperand *activation : step.getActivations())
        if (failed(checkRead(step, activation->get())))
          return failure();
      return success();
    }
    if (isa<ComputeOpInterface>(op) &&
        (llvm::any_of(op.getResultTypes(), isActivation) ||
         llvm::any_of(op.getOperandTypes(), isActivation)))
      return op.emitOpError("is a graph operation on activations (F1)");
    return success();
  }

  LogicalResult checkGroup(GroupOp group) {
    for (Operation &op : group.getBody().front())
      if (failed(check(op)))
        return failure();
    auto yield = cast<YieldOp>(group.getBody().front().getTerminator());
    for (auto [result, value] :
         llvm::zip(group.getResults(), yield.getValues()))
      if (Value destination = root.lookup(value))
        root[result] = destination;
    return success();
  }

  /// The destination and channels that `value` reads, through slices.
  LogicalResult checkRead(Operation *reader, Value value) {
    int64_t begin = 0;
    int64_t size = cast<RankedTensorType>(value.getType()).getDimSize(1);
    while (auto slice = value.getDefiningOp<SliceOp>()) {
      begin += slice.getOffset();
      value = slice.getInput();
    }
    if (isa<BlockArgument>(value))
      return success();
    auto it = root.find(value);
    if (it == root.end())
      return reader->emitOpError(
          "reads a value that no destination operation made (F3)");
    const llvm::BitVector &channels = written[it->second];
    int hole = channels.find_first_unset_in(begin, begin + size);
    if (hole >= 0)
      return reader->emitOpError("reads channel ")
             << hole << " of a destination before it is written (F5)";
    return success();
  }

  LogicalResult checkDestination(DestinationOpInterface op) {
    for (OpOperand *activation : op.getActivations())
      if (failed(checkRead(op, activation->get())))
        return failure();
    for (auto [index, init] : llvm::enumerate(op.getDpsInits())) {
      auto it = root.find(init);
      if (it == root.end() || !isActivation(init.getType()))
        return op->emitOpError("writes a value that is no destination (F3)");
      // Copied, since adding to the map moves its entries.
      Value destination = it->second;
      llvm::BitVector &channels = written[destination];
      int64_t begin = op.getOutOffsets()[index];
      int64_t end = begin + op.getOutChannelCount(index);
      if (op.getAccumulate()) {
        int hole = channels.find_first_unset_in(begin, end);
        if (hole >= 0)
          return op->emitOpError("adds to channel ")
                 << hole << " of a destination before it is written (F5)";
        root[op->getResult(index)] = destination;
        continue;
      }
      int twice = channels.find_first_in(begin, end);
      if (twice >= 0)
        return op->emitOpError("writes channel ")
               << twice << " of a destination a second time (F4)";
      channels.set(begin, end);
      root[op->getResult(index)] = destination;
    }
    return success();
  }

  /// The empty tensor from which each state of a destination comes.
  llvm::DenseMap<Value, Value> root;
  llvm::DenseMap<Value, llvm::BitVector> written;
};

} // namespace
