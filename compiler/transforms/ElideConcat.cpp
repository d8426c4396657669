//===- ElideConcat.cpp - A destination for every value --------------------===//
//
// Two steps. First every value is given a home: a destination and a channel
// offset in it, from the outermost concatenation inwards. Then the operations
// are rewritten in order, each writing the homes of its results.
//
//===----------------------------------------------------------------------===//

#include "compiler/transforms/Passes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/TypeSwitch.h"
#include <deque>

namespace inception {
#define GEN_PASS_DEF_ELIDECONCAT
#include "compiler/transforms/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

/// A tensor that several operations write in turn, channel slice by slice.
struct Destination {
  RankedTensorType type;
  /// The tensor as it is after the operations rewritten so far.
  Value state;
};

/// Where a value lives: channels [offset, offset + its own) of a destination.
struct Home {
  Destination *destination;
  int64_t offset;
};

/// An operand of a concatenation that is not produced in place, and why.
struct Copy {
  OpOperand *operand;
  Home home;
  StringRef why;
};

int64_t channelsOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getDimSize(1);
}

bool isActivationConcat(Operation *op) {
  auto concat = dyn_cast<ConcatOp>(op);
  return concat && concat.getAxis() == 1 && isActivation(concat.getType());
}

/// Slices that cut a convolution's channels into consecutive pieces and are
/// its only uses: what merged siblings leave. Empty where that is not so.
SmallVector<SliceOp> getPieces(Conv2dOp conv) {
  SmallVector<SliceOp> pieces;
  for (Operation *user : conv->getUsers()) {
    auto slice = dyn_cast<SliceOp>(user);
    if (!slice)
      return {};
    pieces.push_back(slice);
  }
  llvm::sort(pieces, [](SliceOp a, SliceOp b) {
    return a.getOffset() < b.getOffset();
  });
  int64_t next = 0;
  for (SliceOp piece : pieces) {
    if (static_cast<int64_t>(piece.getOffset()) != next)
      return {};
    next += piece.getSize();
  }
  if (next != channelsOf(conv))
    return {};
  return pieces;
}

struct ElideConcatPass : inception::impl::ElideConcatBase<ElideConcatPass> {
  using Base::Base;

  void runOnOperation() override {
    func::FuncOp forward = getForward(getOperation());
    if (!forward)
      return;
    Block &block = forward.getBody().front();
    assignHomes(block);
    rewrite(block);
    homes.clear();
    destinations.clear();
    copied.clear();
  }

private:
  //===--------------------------------------------------------------------===//
  // Homes
  //===--------------------------------------------------------------------===//

  /// Why `value` cannot be produced in place; nothing where it can.
  std::optional<StringRef> whyNotInPlace(Value value) {
    Operation *producer = value.getDefiningOp();
    if (!producer)
      return "it is the network's input";
    if (homes.contains(value))
      return "it is already a part of a concatenation";
    if (auto slice = dyn_cast<SliceOp>(producer)) {
      auto conv = slice.getInput().getDefiningOp<Conv2dOp>();
      if (!conv || getPieces(conv).empty())
        return "it is a part of a value that has other uses";
    }
    return std::nullopt;
  }

  void assignHomes(Block &block) {
    SmallVector<ConcatOp> concats;
    for (Operation &op : block)
      if (isActivationConcat(&op))
        concats.push_back(cast<ConcatOp>(op));
    for (ConcatOp concat : llvm::reverse(concats)) {
      Home home = homes.lookup(concat.getResult());
      if (!home.destination) {
        home = {createDestination(concat.getResult()), 0};
        homes[concat.getResult()] = home;
      }
      placeOperands(concat, home);
    }
  }

  void placeOperands(ConcatOp concat, Home home) {
    bool free = true;
    int64_t offset = home.offset;
    for (OpOperand &operand : concat.getInputsMutable()) {
      Home slice = {home.destination, offset};
      offset += channelsOf(operand.get());
      std::optional<StringRef> why = whyNotInPlace(operand.get());
      if (!why) {
        homes[operand.get()] = slice;
        continue;
      }
      free = false;
      ++copies;
      copied.push_back({&operand, slice, *why});
      remark::missed(
          concat.getLoc(),
          remark::RemarkOpts::name("copied").category("inception-elide-concat"))
          << ("operand " + llvm::Twine(operand.getOperandNumber()) +
              " is copied: " + *why)
                 .str();
    }
    if (!free)
      return;
    ++elided;
    remark::passed(concat.getLoc(), remark::RemarkOpts::name("elided").category(
                                        "inception-elide-concat"))
        << (llvm::Twine(concat.getInputs().size()) +
            " branches write their slices of one destination")
               .str();
  }

  Destination *createDestination(Value value) {
    auto type = cast<RankedTensorType>(value.getType());
    destinations.push_back({type, Value()});
    return &destinations.back();
  }

  Home getHome(Value value) {
    Home &home = homes[value];
    if (!home.destination)
      home = {createDestination(value), 0};
    return home;
  }

  //===--------------------------------------------------------------------===//
  // Rewriting
  //===--------------------------------------------------------------------===//

  /// The destination's current state; an empty tensor at first.
  Value getState(OpBuilder &builder, Location loc, Destination &destination) {
    if (!destination.state)
      destination.state =
          tensor::EmptyOp::create(builder, loc, destination.type, batch);
    return destination.state;
  }

  /// `value` as its reader sees it: the whole of a destination or a slice.
  Value read(OpBuilder &builder, Location loc, Value value) {
    if (auto slice = value.getDefiningOp<SliceOp>();
        slice && !homes.contains(value)) {
      Value input = read(builder, loc, slice.getInput());
      return SliceOp::create(builder, slice.getLoc(), input, slice.getOffset(),
                             slice.getSize(), slice.getLayerAttr());
    }
    if (!homes.contains(value))
      return value;
    Home home = homes[value];
    if (home.destination->type == value.getType())
      return home.destination->state;
    return SliceOp::create(builder, loc, home.destination->state, home.offset,
                           channelsOf(value), StringAttr());
  }

  void rewrite(Block &block) {
    OpBuilder builder = OpBuilder::atBlockBegin(&block);
    Location start = block.getParentOp()->getLoc();
    Value zero = arith::ConstantIndexOp::create(builder, start, 0);
    batch = tensor::DimOp::create(builder, start, block.getArgument(0), zero);

    SmallVector<Operation *> dead;
    for (Operation &op : llvm::make_early_inc_range(block)) {
      builder.setInsertionPoint(&op);
      if (auto ret = dyn_cast<func::ReturnOp>(op)) {
        for (OpOperand &operand : ret->getOpOperands())
          operand.set(copyOut(builder, ret.getLoc(), operand.get()));
        continue;
      }
      if (!isa<ComputeOpInterface>(op) || isa<DestinationOpInterface>(op) ||
          op.getNumResults() != 1 || !isActivation(op.getResult(0).getType()))
        continue;
      // Filters are concatenated where they are packed.
      if (isa<ConcatOp>(op) && !isActivationConcat(&op))
        continue;
      rewriteLayer(builder, op);
      dead.push_back(&op);
    }
    for (Operation *op : llvm::reverse(dead))
      op->erase();
  }

  /// A result of the network, moved to where the caller wants it.
  Value copyOut(OpBuilder &builder, Location loc, Value value) {
    auto type = cast<RankedTensorType>(value.getType());
    Value source = read(builder, loc, value);
    Value out = tensor::EmptyOp::create(builder, loc, type, batch);
    return CopyIntoOp::create(builder, loc, type, source, out,
                              ArrayRef<int64_t>{0}, LayoutAttr(), LayoutAttr(),
                              StringAttr(), ScheduleAttr(),
                              builder.getStringAttr("output"))
        ->getResult(0);
  }

  void rewriteLayer(OpBuilder &builder, Operation &op) {
    llvm::TypeSwitch<Operation *>(&op)
        .Case([&](Conv2dOp conv) { rewriteConvolution(builder, conv); })
        .Case([&](MaxPoolOp pool) {
          rewriteUnary<PoolIntoOp>(builder, pool, PoolKind::Max,
                                   pool.getKernel(), pool.getStrides(),
                                   pool.getPadding(), false, false);
        })
        .Case([&](AvgPoolOp pool) {
          rewriteUnary<PoolIntoOp>(builder, pool, PoolKind::Average,
                                   pool.getKernel(), pool.getStrides(),
                                   pool.getPadding(), false,
                                   pool.getCountIncludePad());
        })
        .Case([&](AdaptiveAvgPoolOp pool) {
          rewriteUnary<PoolIntoOp>(builder, pool, PoolKind::Average,
                                   ArrayRef<int64_t>{0, 0},
                                   ArrayRef<int64_t>{1, 1},
                                   ArrayRef<int64_t>{0, 0, 0, 0}, true, false);
        })
        .Case([&](LrnOp lrn) {
          rewriteUnary<LrnIntoOp>(builder, lrn, lrn.getSize(), lrn.getAlpha(),
                                  lrn.getBeta(), lrn.getK(), LayoutAttr());
        })
        .Case([&](ReluOp relu) { rewriteUnary<ReluIntoOp>(builder, relu); })
        .Case([&](SoftmaxOp softmax) {
          rewriteUnary<SoftmaxIntoOp>(builder, softmax, LayoutAttr());
        })
        .Case([&](ChannelAffineOp affine) {
          Home home = getHome(affine.getResult());
          Value input = read(builder, affine.getLoc(), affine.getInput());
          auto into = AffineIntoOp::create(
              builder, affine.getLoc(), home.destination->type, input,
              affine.getScale(), affine.getShift(),
              getState(builder, affine.getLoc(), *home.destination),
              ArrayRef<int64_t>{home.offset}, affine.getRelu(), ScheduleAttr(),
              affine.getLayerAttr());
          home.destination->state = into->getResult(0);
        })
        .Case([&](AddOp add) {
          Home home = getHome(add.getResult());
          Value lhs = read(builder, add.getLoc(), add.getLhs());
          Value rhs = read(builder, add.getLoc(), add.getRhs());
          auto into = AddIntoOp::create(
              builder, add.getLoc(), home.destination->type, lhs, rhs,
              getState(builder, add.getLoc(), *home.destination),
              ArrayRef<int64_t>{home.offset}, add.getScale(), add.getRelu(),
              ScheduleAttr(), add.getLayerAttr());
          home.destination->state = into->getResult(0);
        })
        .Case([&](ConcatOp concat) { copyMisses(builder, concat); })
        .Case([&](GroupOp group) { rewriteGroup(builder, group); })
        // Read where they are used.
        .Case([](SliceOp) {});
  }

  /// `OpTy` writes the home of `op`'s result; `attributes` are its own.
  template <typename OpTy, typename LayerTy, typename... Attributes>
  void rewriteUnary(OpBuilder &builder, LayerTy op, Attributes... attributes) {
    Home home = getHome(op.getResult());
    Value input = read(builder, op.getLoc(), op.getInput());
    auto into =
        OpTy::create(builder, op.getLoc(), home.destination->type, input,
                     getState(builder, op.getLoc(), *home.destination),
                     ArrayRef<int64_t>{home.offset}, attributes...,
                     ScheduleAttr(), op.getLayerAttr());
    home.destination->state = into->getResult(0);
  }

  void rewriteConvolution(OpBuilder &builder, Conv2dOp conv) {
    SmallVector<Value> pieces;
    for (SliceOp piece : getPieces(conv))
      pieces.push_back(piece.getResult());
    if (pieces.empty())
      pieces.push_back(conv.getResult());

    Value input = read(builder, conv.getLoc(), conv.getInput());
    SmallVector<Value> outs;
    SmallVector<Type> types;
    SmallVector<int64_t> offsets, channels;
    SmallVector<Destination *> written;
    for (Value piece : pieces) {
      Home home = getHome(piece);
      // Two pieces in one destination take their slices of one state.
      outs.push_back(getState(builder, conv.getLoc(), *home.destination));
      types.push_back(home.destination->type);
      offsets.push_back(home.offset);
      channels.push_back(channelsOf(piece));
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
    for (auto [destination, result] : llvm::zip(written, into->getResults()))
      destination->state = result;
  }

  /// The last layer writes the home of the group's result; what is between the
  /// layers has homes of its own, inside the group.
  void rewriteGroup(OpBuilder &builder, GroupOp group) {
    Home home = getHome(group.getResult(0));
    Location loc = group.getLoc();
    getState(builder, loc, *home.destination);
    auto copy = GroupOp::create(builder, loc, TypeRange(home.destination->type),
                                group.getLayerAttr());
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(&copy.getBody().emplaceBlock());
    auto yield = cast<YieldOp>(group.getBody().front().getTerminator());
    homes[yield.getValues().front()] = home;
    for (ComputeOpInterface layer : group.getLayers())
      rewriteLayer(builder, *layer);
    YieldOp::create(builder, loc, home.destination->state);
    home.destination->state = copy.getResult(0);
  }

  void copyMisses(OpBuilder &builder, ConcatOp concat) {
    for (auto [operand, home, why] : copied) {
      if (operand->getOwner() != concat)
        continue;
      Value input = read(builder, concat.getLoc(), operand->get());
      auto copy = CopyIntoOp::create(
          builder, concat.getLoc(), home.destination->type, input,
          getState(builder, concat.getLoc(), *home.destination),
          ArrayRef<int64_t>{home.offset}, LayoutAttr(), LayoutAttr(),
          builder.getStringAttr(why), ScheduleAttr(), concat.getLayerAttr());
      home.destination->state = copy->getResult(0);
    }
  }

  /// The batch size, read from the network's input.
  Value batch;
  llvm::DenseMap<Value, Home> homes;
  /// Homes point into it, so it must not move its elements.
  std::deque<Destination> destinations;
  /// Operands of concatenations that are not produced in place.
  SmallVector<Copy> copied;
};

} // namespace
