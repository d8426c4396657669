//===- ElideConcat.cpp - A destination for every value --------------------===//
//
// Two steps. First every value is given a home (Homes.h). Then the operations
// are rewritten in order, each writing the homes of its results.
//
//===----------------------------------------------------------------------===//

#include "compiler/fusion/StepDestinations.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/TypeSwitch.h"

namespace inception {
#define GEN_PASS_DEF_ELIDECONCAT
#include "compiler/fusion/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

struct ElideConcatPass : inception::impl::ElideConcatBase<ElideConcatPass> {
  using Base::Base;

  void runOnOperation() override {
    SmallVector<func::FuncOp> functions = getNetworkFunctions(getOperation());
    if (failed(verifyFunctions(functions)))
      return signalPassFailure();
    for (func::FuncOp function : functions)
      if (failed(elide(function)))
        return signalPassFailure();
  }

private:
  LogicalResult elide(func::FuncOp function) {
    Block &block = function.getBody().front();
    OpBuilder builder = OpBuilder::atBlockBegin(&block);
    Value batch;
    if (isActivation(block.getArgument(0).getType())) {
      Value zero =
          arith::ConstantIndexOp::create(builder, function.getLoc(), 0);
      batch = tensor::DimOp::create(builder, function.getLoc(),
                                    block.getArgument(0), zero);
    }
    homes.emplace();
    HomeCounts counts =
        homes->assign(block, batch, getForward(getOperation()) != function);
    elided += counts.elided;
    copies += counts.copies;
    sums += counts.sums;
    sumsMissed += counts.sumsMissed;
    masks += counts.masks;
    masksMissed += counts.masksMissed;
    LogicalResult result = rewrite(builder, block);
    homes.reset();
    return result;
  }

  LogicalResult rewrite(OpBuilder &builder, Block &block) {
    SmallVector<Operation *> dead;
    for (Operation &op : llvm::make_early_inc_range(block)) {
      builder.setInsertionPoint(&op);
      if (auto ret = dyn_cast<func::ReturnOp>(op)) {
        for (OpOperand &operand : ret->getOpOperands())
          if (isActivation(operand.get().getType()))
            operand.set(copyOut(builder, ret.getLoc(), operand.get()));
        continue;
      }
      // Filters are concatenated where they are packed.
      if (!isa<ComputeOpInterface>(op) ||
          isa<DestinationOpInterface, BatchOpInterface>(op) ||
          (isa<ConcatOp>(op) && !isActivationConcat(&op)))
        continue;
      if (!homes->isFolded(&op)) {
        FailureOr<bool> step = rewriteStep(builder, *homes, op);
        if (failed(step))
          return failure();
        if (!*step && failed(rewriteLayer(builder, op)))
          return failure();
      }
      dead.push_back(&op);
    }
    for (Operation *op : llvm::reverse(dead)) {
      if (!op->use_empty())
        return (*op->user_begin())
            ->emitOpError("cannot read what is written to a destination");
      op->erase();
    }
    return success();
  }

  /// A result of the network, moved to where the caller wants it.
  Value copyOut(OpBuilder &builder, Location loc, Value value) {
    auto type = cast<RankedTensorType>(value.getType());
    Value source = homes->read(builder, loc, value);
    Destination out = {type, Value()};
    return CopyIntoOp::create(
               builder, loc, type, source, homes->getState(builder, loc, out),
               ArrayRef<int64_t>{0}, LayoutAttr(), LayoutAttr(), StringAttr(),
               ScheduleAttr(), builder.getStringAttr("output"))
        ->getResult(0);
  }

  LogicalResult rewriteLayer(OpBuilder &builder, Operation &op) {
    return llvm::TypeSwitch<Operation *, LogicalResult>(&op)
        .Case([&](Conv2dOp conv) {
          rewriteConvolution(builder, conv);
          return success();
        })
        .Case([&](ConcatOp concat) {
          copyMisses(builder, concat);
          return success();
        })
        .Case([&](GroupOp group) { return rewriteGroup(builder, group); })
        // Read where they are used.
        .Case([](SliceOp) { return success(); })
        .Case([&](DestinationFormOpInterface form) {
          rewriteForm(builder, form);
          return success();
        })
        .Default([](Operation *op) {
          return op->emitOpError("has no form that writes a destination");
        });
  }

  /// The destination operation that computes `op` writes the home of its
  /// result.
  void rewriteForm(OpBuilder &builder, DestinationFormOpInterface op) {
    Location loc = op.getLoc();
    SmallVector<Value> operands(op->getOperands());
    for (Value &operand : operands)
      if (isActivation(operand.getType()))
        operand = homes->read(builder, loc, operand);
    Home home = homes->get(op->getResult(0));
    Value state = homes->getState(builder, loc, *home.destination);
    auto into = cast<DestinationOpInterface>(
        op.buildInto(builder, operands, state, home.offset));
    setEpilogue(builder, *homes, op, into);
    home.destination->state = into->getResult(0);
  }

  void rewriteConvolution(OpBuilder &builder, Conv2dOp conv) {
    SmallVector<Value> pieces;
    for (SliceOp piece : getPieces(conv))
      pieces.push_back(piece.getResult());
    if (pieces.empty())
      pieces.push_back(conv.getResult());

    Value input = homes->read(builder, conv.getLoc(), conv.getInput());
    SmallVector<Value> outs;
    SmallVector<Type> types;
    SmallVector<int64_t> offsets, channels;
    SmallVector<Destination *> written;
    for (Value piece : pieces) {
      Home home = homes->get(piece);
      // Two pieces in one destination take their slices of one state.
      outs.push_back(
          homes->getState(builder, conv.getLoc(), *home.destination));
      types.push_back(home.destination->type);
      offsets.push_back(home.offset);
      channels.push_back(getChannels(piece));
      written.push_back(home.destination);
    }
    ArrayRef<int64_t> filter =
        cast<RankedTensorType>(conv.getFilter().getType()).getShape();
    auto into = Conv2dIntoOp::create(
        builder, conv.getLoc(), types, input, conv.getFilter(), conv.getBias(),
        /*also=*/ValueRange(), /*mask=*/Value(), outs, offsets, channels,
        filter.drop_front(2), conv.getStrides(), conv.getPadding(),
        conv.getGroups(), conv.getRelu(), /*accumulate=*/false, LayoutAttr(),
        ScheduleAttr(), conv.getLayerAttr());
    setEpilogue(builder, *homes, conv, into);
    for (auto [destination, result] : llvm::zip(written, into->getResults()))
      destination->state = result;
  }

  /// The last layer writes the home of the group's result; what is between the
  /// layers has homes of its own, inside the group.
  LogicalResult rewriteGroup(OpBuilder &builder, GroupOp group) {
    Home home = homes->get(group.getResult(0));
    Location loc = group.getLoc();
    homes->getState(builder, loc, *home.destination);
    auto copy = GroupOp::create(builder, loc, TypeRange(home.destination->type),
                                group.getLayerAttr());
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(&copy.getBody().emplaceBlock());
    auto yield = cast<YieldOp>(group.getBody().front().getTerminator());
    homes->set(yield.getValues().front(), home);
    for (ComputeOpInterface layer : group.getLayers())
      if (failed(rewriteLayer(builder, *layer)))
        return failure();
    YieldOp::create(builder, loc, home.destination->state);
    home.destination->state = copy.getResult(0);
    return success();
  }

  void copyMisses(OpBuilder &builder, ConcatOp concat) {
    for (auto [operand, home, why] : homes->getCopies()) {
      if (operand->getOwner() != concat)
        continue;
      Value input = homes->read(builder, concat.getLoc(), operand->get());
      auto copy = CopyIntoOp::create(
          builder, concat.getLoc(), home.destination->type, input,
          homes->getState(builder, concat.getLoc(), *home.destination),
          ArrayRef<int64_t>{home.offset}, LayoutAttr(), LayoutAttr(),
          builder.getStringAttr(why), ScheduleAttr(), concat.getLayerAttr());
      home.destination->state = copy->getResult(0);
    }
  }

  std::optional<Homes> homes;
};

} // namespace
