//===- MaterializeLayouts.cpp - Tensors with layouts become memrefs -------===//

#include "compiler/bufferize/Passes.h"
#include "compiler/weights/Masters.h"
#include "dialect/Module.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/TypeSwitch.h"

namespace inception {
#define GEN_PASS_DEF_MATERIALIZELAYOUTS
#include "compiler/bufferize/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

/// The memref that holds a tensor of activations.
MemRefType getPhysicalType(Type type) {
  auto tensor = cast<RankedTensorType>(type);
  LayoutAttr layout = getLayout(tensor);
  if (!layout)
    return MemRefType::get(tensor.getShape(), tensor.getElementType());
  return MemRefType::get({tensor.getDimSize(0), layout.getNumBlocks(),
                          tensor.getDimSize(2), tensor.getDimSize(3),
                          layout.getBlock()},
                         tensor.getElementType());
}

struct MaterializeLayoutsPass
    : inception::impl::MaterializeLayoutsBase<MaterializeLayoutsPass> {
  using Base::Base;

  void runOnOperation() override {
    SmallVector<func::FuncOp> functions = getNetworkFunctions(getOperation());
    if (failed(verifyFunctions(functions)) ||
        llvm::any_of(functions, [](func::FuncOp function) {
          return failed(verifyLayouts(function));
        }))
      return signalPassFailure();
    if (auto gradients =
            getOperation().lookupSymbol<func::FuncOp>(gradientsName)) {
      masters.emplace();
      if (failed(masters->place(getOperation(), gradients)))
        return signalPassFailure();
      masters->writePack(getOperation());
    }
    for (func::FuncOp function : functions)
      if (failed(materialize(function)))
        return signalPassFailure();
    if (!masters)
      return;
    masters.reset();
    for (auto state :
         llvm::make_early_inc_range(getOperation().getOps<StateOp>()))
      state.erase();
  }

private:
  /// Fails where an operation has no form on buffers, or its channels no place
  /// in blocks.
  static LogicalResult verifyLayouts(func::FuncOp function) {
    if (!llvm::all_of(function.getArgumentTypes(),
                      llvm::IsaPred<RankedTensorType>))
      return function.emitOpError("must take tensors");
    auto result = function.walk([](Operation *op) -> WalkResult {
      if (isa<func::FuncOp, func::ReturnOp, GroupOp, YieldOp, tensor::DimOp,
              tensor::EmptyOp, BatchOpInterface>(op))
        return success();
      if (auto slice = dyn_cast<SliceOp>(op)) {
        if (!getLayout(slice.getInput().getType()) ||
            !getLayout(slice.getType()))
          return slice.emitOpError("has no layout");
        return success();
      }
      if (isa<Conv2dIntoOp>(op) &&
          !llvm::all_of(op->getResultTypes(), getLayout))
        return op->emitOpError("has no layout");
      if (!isa<DestinationOpInterface>(op) &&
          (llvm::any_of(op->getOperandTypes(), isActivation) ||
           llvm::any_of(op->getResultTypes(), isActivation)))
        return op->emitOpError("is no operation of the scheduled level");
      return success();
    });
    return failure(result.wasInterrupted());
  }

  LogicalResult materialize(func::FuncOp function) {
    Block &body = function.getBody().front();
    training = function != getForward(getOperation());
    changeSignature(function, body);
    SmallVector<Operation *> old;
    convertBlock(body, old);
    for (Operation *op : llvm::reverse(old))
      op->erase();
    eraseUnused(body);
    for (BlockArgument argument : tensorArguments) {
      if (!argument.use_empty())
        return function.emitOpError("has weights among its arguments");
      body.eraseArgument(argument.getArgNumber());
    }
    memrefs.clear();
    tensorArguments.clear();
    return success();
  }

  /// Trees of weights whose place in the state is read instead.
  static void eraseUnused(Block &body) {
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(body)))
      if (isa<WeightOpInterface, ReadOp, arith::ConstantOp, tensor::EmptyOp>(
              op) &&
          op.use_empty())
        op.erase();
  }

  /// @forward(packed, workspace, input..., result...), with the tensor
  /// arguments at the end until nothing reads them; functions of a training
  /// step take the state first.
  void changeSignature(func::FuncOp forward, Block &body) {
    OpBuilder builder = OpBuilder::atBlockBegin(&body);
    auto bytes =
        MemRefType::get({ShapedType::kDynamic}, builder.getIntegerType(8));
    SmallVector<Type> types = {bytes, bytes};
    SmallVector<Attribute> argumentAttrs(2, builder.getDictionaryAttr({}));
    auto attributes = [&](DictionaryAttr attrs) -> Attribute {
      return attrs ? attrs : builder.getDictionaryAttr({});
    };
    tensorArguments.assign(body.args_begin(), body.args_end());
    for (auto [index, argument] : llvm::enumerate(tensorArguments)) {
      types.push_back(getPhysicalType(argument.getType()));
      argumentAttrs.push_back(attributes(forward.getArgAttrDict(index)));
    }
    auto ret = cast<func::ReturnOp>(body.getTerminator());
    SmallVector<Type> resultTypes;
    for (auto [index, type] : llvm::enumerate(ret.getOperandTypes())) {
      resultTypes.push_back(getPhysicalType(type));
      argumentAttrs.push_back(attributes(forward.getResultAttrDict(index)));
    }
    types.append(resultTypes);

    unsigned position = 0;
    for (Type type : types)
      body.insertArgument(position++, type, forward.getLoc());
    for (auto [index, argument] : llvm::enumerate(tensorArguments))
      memrefs[argument] = body.getArgument(2 + index);
    unsigned firstResult = 2 + tensorArguments.size();
    for (auto [index, value] : llvm::enumerate(ret.getOperands()))
      memrefs[getPlace(value).destination] =
          body.getArgument(firstResult + index);
    forward.setType(builder.getFunctionType(types, {}));
    forward->removeAttr(forward.getResAttrsAttrName());
    forward.setArgAttrsAttr(builder.getArrayAttr(argumentAttrs));
    ret->setOperands({});
  }

  /// Writes the new operations beside those of `block`, which are added to
  /// `old`.
  void convertBlock(Block &block, SmallVectorImpl<Operation *> &old) {
    for (Operation &op : llvm::make_early_inc_range(block)) {
      if (auto group = dyn_cast<GroupOp>(op)) {
        convertBlock(group.getBody().front(), old);
        convertGroup(group);
        old.push_back(group);
      } else if (succeeded(convert(op))) {
        old.push_back(&op);
      }
    }
  }

  /// A group without results takes over the region.
  void convertGroup(GroupOp group) {
    OpBuilder builder(group);
    auto yield = cast<YieldOp>(group.getBody().front().getTerminator());
    for (auto [result, value] :
         llvm::zip(group.getResults(), yield.getValues()))
      memrefs[result] = memrefs.lookup(value);
    yield->setOperands({});
    auto copy = GroupOp::create(builder, group.getLoc(), TypeRange(),
                                group.getLayerAttr());
    copy.getBody().takeBody(group.getBody());
  }

  /// Fails where `op` stays as it is.
  LogicalResult convert(Operation &op) {
    OpBuilder builder(&op);
    return llvm::TypeSwitch<Operation *, LogicalResult>(&op)
        .Case([&](tensor::DimOp dim) {
          Value buffer = memrefs.lookup(dim.getSource());
          if (!buffer)
            return failure();
          dim.replaceAllUsesWith(memref::DimOp::create(builder, dim.getLoc(),
                                                       buffer, dim.getIndex())
                                     .getResult());
          return success();
        })
        .Case([&](tensor::EmptyOp empty) {
          // Of no activation: whoever writes it knows where.
          if (memrefs.contains(empty) || !isActivation(empty.getType()))
            return success();
          memrefs[empty] = memref::AllocOp::create(
              builder, empty.getLoc(), getPhysicalType(empty.getType()),
              empty.getDynamicSizes(),
              builder.getI64IntegerAttr(bufferAlignment));
          ++buffers;
          remarkLanes(empty);
          return success();
        })
        .Case([&](SliceOp slice) {
          memrefs[slice] = convertSlice(builder, slice);
          return success();
        })
        .Case([&](DestinationOpInterface destination) {
          convertDestination(builder, destination);
          return success();
        })
        .Case([&](BatchOpInterface step) {
          convertStep(builder, step);
          return success();
        })
        .Case<WriteOp, FlattenFilterOp>([](auto) { return success(); })
        .Default([](Operation *) { return failure(); });
  }

  /// Says how many lanes of a buffer hold channels: the others are room that
  /// segments need to begin at a block.
  static void remarkLanes(tensor::EmptyOp empty) {
    LayoutAttr layout = getLayout(empty.getType());
    // What only elementwise layers read may stay in the input's order.
    if (!layout)
      return;
    int64_t channels = layout.getNumChannels();
    int64_t lanes = layout.getNumBlocks() * layout.getBlock();
    auto options = remark::RemarkOpts::name(channels == lanes ? "full" : "gaps")
                       .category("inception-materialize-layouts");
    std::string text = (llvm::Twine(channels) + " channels in " +
                        llvm::Twine(lanes) + " lanes")
                           .str();
    if (channels == lanes)
      remark::passed(empty.getLoc(), options) << text;
    else
      remark::missed(empty.getLoc(), options) << text;
  }

  Value convertSlice(OpBuilder &builder, SliceOp slice) {
    Value source = memrefs.lookup(slice.getInput());
    LayoutAttr whole = getLayout(slice.getInput().getType());
    LayoutAttr part = getLayout(slice.getType());
    auto type = cast<MemRefType>(source.getType());
    int64_t first = whole.locate(slice.getOffset()).first;
    SmallVector<OpFoldResult> offsets(5, builder.getIndexAttr(0));
    SmallVector<OpFoldResult> strides(5, builder.getIndexAttr(1));
    SmallVector<OpFoldResult> sizes =
        memref::getMixedSizes(builder, slice.getLoc(), source);
    for (int64_t dim : llvm::seq<int64_t>(1, 5))
      sizes[dim] = builder.getIndexAttr(type.getDimSize(dim));
    offsets[1] = builder.getIndexAttr(first);
    sizes[1] = builder.getIndexAttr(part.getNumBlocks());
    return memref::SubViewOp::create(builder, slice.getLoc(), source, offsets,
                                     sizes, strides);
  }

  /// `tensor`, computed from weights alone, as a buffer: of @forward what is
  /// packed once, in a training step what is made in the workspace.
  Value toBuffer(OpBuilder &builder, Location loc, Value tensor,
                 StringAttr layer) {
    ++packed;
    auto type = cast<RankedTensorType>(tensor.getType());
    auto memref = MemRefType::get(type.getShape(), type.getElementType());
    if (!training)
      return bufferization::ToBufferOp::create(builder, loc, memref, tensor);
    Value buffer = memref::AllocOp::create(
        builder, loc, memref, builder.getI64IntegerAttr(bufferAlignment));
    auto materialize = bufferization::MaterializeInDestinationOp::create(
        builder, loc, TypeRange(), tensor, buffer);
    materialize.setRestrict(true);
    materialize.setWritable(true);
    if (layer)
      materialize->setAttr("layer", layer);
    return buffer;
  }

  /// A view of the state.
  Value viewState(OpBuilder &builder, Location loc, int64_t offset,
                  MemRefType type) {
    Value at = arith::ConstantIndexOp::create(builder, loc, offset);
    Value state = builder.getBlock()->getArgument(0);
    return memref::ViewOp::create(builder, loc, type, state, at, ValueRange());
  }

  /// The place of a parameter or a state.
  Value viewSymbol(OpBuilder &builder, Location loc, StringRef symbol) {
    auto [place, offset] = masters->lookupSymbol(symbol);
    return viewState(builder, loc, offset, place->type);
  }

  /// The masters that `tensor` is made of, packed as `type`; null where they
  /// have no place of that form.
  Value viewMasters(OpBuilder &builder, Location loc, Value tensor,
                    RankedTensorType type) {
    if (!training)
      return {};
    auto memref = MemRefType::get(type.getShape(), type.getElementType());
    std::optional<int64_t> place = masters->findPlace(tensor, memref);
    return place ? viewState(builder, loc, *place, memref) : Value();
  }

  Value packFilter(OpBuilder &builder, Conv2dIntoOp conv, LayoutAttr input,
                   LayoutAttr output) {
    Location loc = conv.getLoc();
    auto type = cast<RankedTensorType>(conv.getFilter().getType());
    // A grouped convolution's filter has the channels of one group; it is
    // computed one value at a time and stays as it is.
    bool grouped = conv.getGroups() > 1;
    RankedTensorType packedType =
        grouped ? type : getPackedFilterType(type, output, input);
    if (Value view = viewMasters(builder, loc, conv.getFilter(), packedType))
      return view;
    Value tensor = conv.getFilter();
    if (!grouped)
      tensor =
          PackFilterOp::create(builder, loc, packedType, tensor, output, input);
    return toBuffer(builder, loc, tensor, conv.getLayerAttr());
  }

  Value packVector(OpBuilder &builder, Location loc, Value value,
                   LayoutAttr layout, StringAttr layer) {
    RankedTensorType type =
        getPackedVectorType(getElementTypeOrSelf(value), layout);
    if (Value view = viewMasters(builder, loc, value, type))
      return view;
    Value tensor = PackVectorOp::create(builder, loc, type, value, layout);
    return toBuffer(builder, loc, tensor, layer);
  }

  void convertDestination(OpBuilder &builder, DestinationOpInterface op) {
    Location loc = op.getLoc();
    IRMapping operands;
    for (OpOperand *activation : op.getActivations())
      operands.map(activation->get(), memrefs.lookup(activation->get()));
    for (Value init : op.getDpsInits())
      operands.map(init, memrefs.lookup(init));
    Value input = op.getActivations().front()->get();
    LayoutAttr inputLayout = getLayout(input.getType());
    auto layer = op->getAttrOfType<StringAttr>("layer");
    if (auto conv = dyn_cast<Conv2dIntoOp>(op.getOperation())) {
      int64_t block = 16;
      for (Value init : op.getDpsInits())
        block = getLayout(init.getType()).getBlock();
      auto output =
          LayoutAttr::get(op.getContext(), block, conv.getOutChannels());
      operands.map(conv.getFilter(),
                   packFilter(builder, conv, inputLayout, output));
      if (conv.getBias())
        operands.map(conv.getBias(),
                     packVector(builder, loc, conv.getBias(), output, layer));
    }
    // What else there is are vectors of the channels, labels and the like.
    for (Value operand : op->getOperands())
      if (!operands.contains(operand))
        operands.map(operand,
                     getVector(builder, loc, operand, inputLayout, layer));

    SmallVector<Value> buffers;
    for (Value operand : op->getOperands())
      buffers.push_back(operands.lookup(operand));
    Operation *converted = rebuild(builder, op, buffers);
    setPhysicalOffsets(op, cast<DestinationOpInterface>(converted));
    if (inputLayout)
      setInputLayout(converted, inputLayout);
    if (auto copy = dyn_cast<CopyIntoOp>(converted))
      if (LayoutAttr layout = getLayout(op.getDpsInits().front().getType()))
        copy.setOutputLayoutAttr(layout);
    for (auto [result, init] : llvm::zip(op->getResults(), op.getDpsInits()))
      memrefs[result] = memrefs.lookup(init);
  }

  /// A vector of channels that have `layout`, or what has a buffer already.
  Value getVector(OpBuilder &builder, Location loc, Value value,
                  LayoutAttr layout, StringAttr layer) {
    if (Value buffer = memrefs.lookup(value))
      return buffer;
    auto type = cast<RankedTensorType>(value.getType());
    if (auto read = value.getDefiningOp<ReadOp>())
      return viewSymbol(builder, loc, read.getSymbol());
    return layout && type.getRank() == 1
               ? packVector(builder, loc, value, layout, layer)
               : toBuffer(builder, loc, value, layer);
  }

  /// The symbol that `result` is written to; null where it is to none.
  static WriteOp getWrite(Value result) {
    for (Operation *user : result.getUsers()) {
      if (auto write = dyn_cast<WriteOp>(user))
        return write;
      if (auto flat = dyn_cast<FlattenFilterOp>(user))
        if (WriteOp write = getWrite(flat))
          return write;
    }
    return {};
  }

  /// Where a result that is no activation goes: to the state, to an argument,
  /// or to a buffer of the workspace, packed like the channels it is of.
  Value getResultBuffer(OpBuilder &builder, BatchOpInterface op, Value result,
                        Value init, LayoutAttr layout) {
    if (WriteOp write = getWrite(result))
      return viewSymbol(builder, op.getLoc(), write.getSymbol());
    if (Value argument = memrefs.lookup(getPlace(init).destination))
      return argument;
    auto type = cast<RankedTensorType>(result.getType());
    if (layout && type.getRank() == 1 &&
        type.getDimSize(0) == layout.getNumChannels())
      type = getPackedVectorType(type.getElementType(), layout);
    return memref::AllocOp::create(
        builder, op.getLoc(),
        MemRefType::get(type.getShape(), type.getElementType()),
        builder.getI64IntegerAttr(bufferAlignment));
  }

  void convertStep(OpBuilder &builder, BatchOpInterface op) {
    Location loc = op.getLoc();
    LayoutAttr layout;
    for (OpOperand *activation : op.getActivations())
      if (!layout)
        layout = getLayout(activation->get().getType());
    // Losses are no vectors of channels.
    bool vectors =
        !isa<SoftmaxCrossEntropyIntoOp, WeightedSumIntoOp>(op.getOperation());
    SmallVector<Value> operands;
    auto layer = op->getAttrOfType<StringAttr>("layer");
    for (OpOperand &operand : op->getOpOperands())
      if (!op.isDpsInit(&operand))
        operands.push_back(getVector(builder, loc, operand.get(),
                                     vectors ? layout : LayoutAttr(), layer));
    for (auto [result, init] :
         llvm::zip_equal(op->getResults(), op.getDpsInits())) {
      memrefs[result] = getResultBuffer(builder, op, result, init,
                                        vectors ? layout : LayoutAttr());
      operands.push_back(memrefs[result]);
    }
    Operation *converted = rebuild(builder, op, operands);
    if (auto grad = dyn_cast<Conv2dFilterGradIntoOp>(converted)) {
      auto old = cast<Conv2dFilterGradIntoOp>(op.getOperation());
      if (LayoutAttr input = getLayout(old.getInput().getType()))
        grad.setInputLayoutAttr(input);
      if (LayoutAttr output = getLayout(old.getGradient().getType()))
        grad.setOutputLayoutAttr(output);
    } else if (layout) {
      setInputLayout(converted, layout);
    }
  }

  /// The same operation on buffers, without results.
  static Operation *rebuild(OpBuilder &builder, Operation *op,
                            ValueRange operands) {
    OperationState state(op->getLoc(), op->getName());
    state.addOperands(operands);
    state.addAttributes(op->getDiscardableAttrDictionary().getValue());
    state.propertiesAttr = op->getPropertiesAsAttribute();
    return builder.create(state);
  }

  /// Of operations that mind which lanes hold channels.
  static void setInputLayout(Operation *op, LayoutAttr layout) {
    constexpr llvm::StringLiteral name = "input_layout";
    if (llvm::is_contained(op->getName().getAttributeNames(), name))
      op->setAttr(name, layout);
  }

  /// Offsets in lanes: the block at which a slice starts times its size.
  static void setPhysicalOffsets(DestinationOpInterface logical,
                                 DestinationOpInterface physical) {
    SmallVector<int64_t> offsets(logical.getOutOffsets());
    for (auto [offset, init] : llvm::zip(offsets, logical.getDpsInits()))
      if (LayoutAttr layout = getLayout(init.getType()))
        offset = layout.locate(offset).first * layout.getBlock();
    physical->setAttr("out_offsets",
                      DenseI64ArrayAttr::get(physical.getContext(), offsets));
    auto grad = dyn_cast<SliceGradIntoOp>(physical.getOperation());
    if (!grad)
      return;
    LayoutAttr layout = getLayout(logical.getDpsInits().front().getType());
    int64_t begin = logical.getOutOffsets().front();
    auto lane = [&](int64_t channel) {
      return layout.locate(begin + channel).first * layout.getBlock() -
             offsets.front();
    };
    int64_t end = lane(grad.getChannels());
    grad.setOffset(lane(grad.getOffset()));
    grad.setChannels(end);
  }

  /// Places in the state; none outside training.
  std::optional<Masters> masters;
  /// Whether the function is one of a training step.
  bool training = false;
  llvm::DenseMap<Value, Value> memrefs;
  SmallVector<BlockArgument> tensorArguments;
};

} // namespace
