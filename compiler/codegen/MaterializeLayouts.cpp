//===- MaterializeLayouts.cpp - Tensors with layouts become memrefs -------===//

#include "compiler/codegen/Layouts.h"
#include "compiler/codegen/Passes.h"
#include "compiler/transforms/Passes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/TypeSwitch.h"

namespace inception {
#define GEN_PASS_DEF_MATERIALIZELAYOUTS
#include "compiler/codegen/Passes.h.inc"
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
    func::FuncOp forward = getForward(getOperation());
    if (!forward)
      return;
    Block &body = forward.getBody().front();
    changeSignature(forward, body);
    SmallVector<Operation *> old;
    convertBlock(body, old);
    for (Operation *op : llvm::reverse(old))
      op->erase();
    for (BlockArgument argument : tensorArguments)
      body.eraseArgument(argument.getArgNumber());
    memrefs.clear();
    tensorArguments.clear();
  }

private:
  /// @forward(packed, workspace, input..., result...), with the tensor
  /// arguments at the end until nothing reads them.
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
          if (memrefs.contains(empty))
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

  /// `tensor`, computed from weights alone, as a buffer.
  Value toBuffer(OpBuilder &builder, Location loc, Value tensor) {
    ++packed;
    auto type = cast<RankedTensorType>(tensor.getType());
    return bufferization::ToBufferOp::create(
        builder, loc, MemRefType::get(type.getShape(), type.getElementType()),
        tensor);
  }

  Value packFilter(OpBuilder &builder, Conv2dIntoOp conv, LayoutAttr input,
                   LayoutAttr output) {
    auto type = cast<RankedTensorType>(conv.getFilter().getType());
    // A grouped convolution's filter has the channels of one group; it is
    // computed one value at a time and stays as it is.
    if (conv.getGroups() > 1)
      return toBuffer(builder, conv.getLoc(), conv.getFilter());
    auto packedType = RankedTensorType::get(
        {output.getNumBlocks(), input ? input.getNumBlocks() : 1,
         type.getDimSize(2), type.getDimSize(3),
         input ? input.getBlock() : type.getDimSize(1), output.getBlock()},
        type.getElementType());
    return toBuffer(builder, conv.getLoc(),
                    PackFilterOp::create(builder, conv.getLoc(), packedType,
                                         conv.getFilter(), output, input));
  }

  Value packVector(OpBuilder &builder, Location loc, Value value,
                   LayoutAttr layout) {
    auto type = RankedTensorType::get(
        {layout.getNumBlocks(), layout.getBlock()},
        cast<RankedTensorType>(value.getType()).getElementType());
    return toBuffer(builder, loc,
                    PackVectorOp::create(builder, loc, type, value, layout));
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
                     packVector(builder, loc, conv.getBias(), output));
    } else if (auto affine = dyn_cast<AffineIntoOp>(op.getOperation())) {
      for (Value value : {affine.getScale(), affine.getShift()})
        operands.map(value, inputLayout
                                ? packVector(builder, loc, value, inputLayout)
                                : toBuffer(builder, loc, value));
    }

    // The same operation on buffers, without results.
    OperationState state(loc, op->getName());
    for (Value operand : op->getOperands())
      state.addOperands(operands.lookup(operand));
    state.addAttributes(op->getDiscardableAttrDictionary().getValue());
    state.propertiesAttr = op->getPropertiesAsAttribute();
    Operation *converted = builder.create(state);
    setPhysicalOffsets(op, cast<DestinationOpInterface>(converted));
    if (inputLayout && converted->hasAttr("input_layout") == false)
      setInputLayout(converted, inputLayout);
    if (auto copy = dyn_cast<CopyIntoOp>(converted))
      if (LayoutAttr layout = getLayout(op.getDpsInits().front().getType()))
        copy.setOutputLayoutAttr(layout);
    for (auto [result, init] : llvm::zip(op->getResults(), op.getDpsInits()))
      memrefs[result] = memrefs.lookup(init);
  }

  static void setInputLayout(Operation *op, LayoutAttr layout) {
    llvm::TypeSwitch<Operation *>(op)
        .Case<Conv2dIntoOp, LrnIntoOp, SoftmaxIntoOp, CopyIntoOp>(
            [&](auto op) { op.setInputLayoutAttr(layout); });
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
  }

  llvm::DenseMap<Value, Value> memrefs;
  SmallVector<BlockArgument> tensorArguments;
};

} // namespace
