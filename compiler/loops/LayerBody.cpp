//===- LayerBody.cpp - One function a layer -------------------------------===//

#include "compiler/loops/LayerBody.h"
#include "dialect/ByteOffset.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace inception;

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

WorkspaceSizes WorkspaceSizes::of(mlir::ModuleOp module) {
  auto sizes = module->getAttrOfType<DictionaryAttr>("inception.workspace");
  auto size = [&](StringRef key) {
    auto attr = sizes ? sizes.getAs<IntegerAttr>(key) : IntegerAttr();
    return attr ? attr.getInt() : 0;
  };
  return {size("per_image"), size("fixed"), size("per_thread")};
}

/// Whether `view` is a tile of its source: whole rows of whole blocks, or of
/// packed weights some blocks of output channels.
static bool isTile(memref::SubViewOp view) {
  ArrayRef<int64_t> offsets = view.getStaticOffsets();
  ArrayRef<int64_t> sizes = view.getStaticSizes();
  ArrayRef<int64_t> source = view.getSourceType().getShape();
  bool activation = source.size() == 5 || ShapedType::isDynamic(source[0]);
  unsigned cut = activation ? 3 : 1;
  return sizes.size() == source.size() &&
         llvm::all_of(view.getStaticStrides(),
                      [](int64_t stride) { return stride == 1; }) &&
         llvm::all_of(offsets.drop_front(cut),
                      [](int64_t offset) { return offset == 0; }) &&
         sizes.drop_front(cut) == source.drop_front(cut);
}

LogicalResult inception::checkBuffers(Operation *op, func::FuncOp function) {
  for (Value operand : op->getOperands()) {
    Value root = operand;
    while (auto slice = root.getDefiningOp<memref::SubViewOp>()) {
      if (!isTile(slice))
        return op->emitOpError("reads or writes ")
               << slice.getType() << ", which is no range of whole rows (T4)";
      root = slice.getSource();
    }
    if (root.getDefiningOp<ScratchOp>())
      continue;
    auto view = root.getDefiningOp<memref::ViewOp>();
    auto argument = dyn_cast<BlockArgument>(view ? view.getSource() : root);
    std::optional<ByteOffset> offset =
        view ? getByteOffset(view.getByteShift()) : ByteOffset{0, 0};
    bool known = argument && argument.getOwner() == &function.front() &&
                 offset && (argument.getArgNumber() < 2) == (view != nullptr);
    // What is in the packed memory is at offsets that the batch leaves alone.
    if (known && argument.getArgNumber() == 0)
      known = offset->perImage == 0;
    if (!known)
      return op->emitOpError("uses a buffer of type ")
             << operand.getType()
             << " that is neither an argument nor a view of one at "
             << "an offset known when compiling (T4)";
  }
  return success();
}

/// Adds to `index` where the views that lead from `root` to `operand` start in
/// it, where dimension `i` has stride `strides[i]`. Returns the root.
static Value followViews(LayerBody &body, Value operand,
                         ArrayRef<int64_t> strides, Value &index) {
  Emitter &e = body.emitter;
  while (auto view = operand.getDefiningOp<memref::SubViewOp>()) {
    for (auto [offset, stride] : llvm::zip(view.getMixedOffsets(), strides)) {
      Value at = isa<Attribute>(offset)
                     ? e.constant(*getConstantIntValue(offset))
                     : body.values.lookup(cast<Value>(offset));
      index = e.add(index, e.mul(at, stride));
    }
    operand = view.getSource();
  }
  return operand;
}

/// Strides of a contiguous buffer; the first dimension's size has no part.
static SmallVector<int64_t> getStrides(Value root) {
  ArrayRef<int64_t> shape = cast<MemRefType>(root.getType()).getShape();
  SmallVector<int64_t> strides(shape.size(), 1);
  for (size_t i = shape.size() - 1; i > 0; --i)
    strides[i - 1] = strides[i] * shape[i];
  return strides;
}

static Value getRoot(Value operand) {
  while (auto view = operand.getDefiningOp<memref::SubViewOp>())
    operand = view.getSource();
  return operand;
}

BufferAccess LayerBody::access(Value operand) {
  BufferAccess result;
  auto type = cast<MemRefType>(operand.getType());
  ArrayRef<int64_t> shape = type.getShape();
  SmallVector<int64_t> strides = getStrides(getRoot(operand));
  result.blocked = type.getRank() == 5;
  result.block = result.blocked ? shape[4] : 1;
  result.outer = shape[1];
  result.height = shape[2];
  result.width = shape[3];
  result.imagePixels = strides[1] / strides[3];
  result.imageStride = strides[0];
  result.outerStride = strides[1];
  result.rowStride = strides[2];
  result.pixelStride = strides[3];
  Value start = emitter.constant(0);
  result.memref = locate(operand, start);
  result.base = start;
  return result;
}

Value LayerBody::locate(Value operand, Value &index) {
  auto type = cast<MemRefType>(operand.getType());
  int64_t elementBytes = type.getElementTypeBitWidth() / 8;
  Value root = followViews(*this, operand, getStrides(getRoot(operand)), index);
  if (auto scratch = root.getDefiningOp<ScratchOp>()) {
    WorkspaceSizes sizes = WorkspaceSizes::of(module);
    Value own =
        emitter.add(emitter.mul(batch, sizes.perImage / elementBytes),
                    emitter.mul(thread, sizes.perThread / elementBytes));
    int64_t fixed = sizes.fixed + static_cast<int64_t>(scratch.getOffset());
    index = emitter.add(emitter.add(own, fixed / elementBytes), index);
    return workspace;
  }
  auto view = root.getDefiningOp<memref::ViewOp>();
  if (!view)
    return arguments.lookup(root);
  ByteOffset offset = *getByteOffset(view.getByteShift());
  index = emitter.add(index, offset.fixed / elementBytes);
  index =
      emitter.add(index, emitter.mul(batch, offset.perImage / elementBytes));
  return view.getSource() == workspaceArgument ? workspace : packed;
}

std::pair<Value, Value> LayerBody::weight(Value operand) {
  Value index = emitter.constant(0);
  Value memory = locate(operand, index);
  return {memory, index};
}

Value LayerBody::image(Value operand) {
  Value image = emitter.constant(0);
  while (auto view = operand.getDefiningOp<memref::SubViewOp>()) {
    OpFoldResult offset = view.getMixedOffsets().front();
    image =
        emitter.add(image, isa<Attribute>(offset)
                               ? emitter.constant(*getConstantIntValue(offset))
                               : values.lookup(cast<Value>(offset)));
    operand = view.getSource();
  }
  return image;
}

Epilogue LayerBody::epilogue(DestinationOpInterface op) {
  Epilogue epilogue;
  epilogue.accumulate = op.getAccumulate();
  if (Value mask = getMask(op))
    epilogue.mask = access(mask);
  return epilogue;
}

Value Epilogue::apply(Emitter &e, Value value, const BufferAccess &output,
                      Value index, Value maskIndex) const {
  auto vector = dyn_cast<VectorType>(value.getType());
  auto load = [&](Value memref, Value at) {
    return vector ? e.loadVector(vector, memref, at) : e.load(memref, at);
  };
  if (accumulate)
    value = arith::AddFOp::create(e.builder, e.loc, value,
                                  load(output.memref, index));
  return mask ? e.masked(value, load(mask->memref, maskIndex)) : value;
}

Value inception::getTable(LayerBody &body, ArrayRef<int64_t> values) {
  MLIRContext *context = body.module.getContext();
  auto type = MemRefType::get({static_cast<int64_t>(values.size())},
                              IndexType::get(context));
  auto tensor = RankedTensorType::get(type.getShape(), type.getElementType());
  auto contents = DenseIntElementsAttr::get(tensor, values);
  memref::GlobalOp table;
  int64_t count = 0;
  for (auto global : body.module.getOps<memref::GlobalOp>()) {
    ++count;
    if (global.getInitialValueAttr() == contents)
      table = global;
  }
  if (!table) {
    OpBuilder builder = OpBuilder::atBlockBegin(body.module.getBody());
    table = memref::GlobalOp::create(
        builder, body.emitter.loc, ("table_" + llvm::Twine(count)).str(),
        builder.getStringAttr("private"), type, contents, /*constant=*/true,
        IntegerAttr());
  }
  return memref::GetGlobalOp::create(body.emitter.builder, body.emitter.loc,
                                     type, table.getSymName());
}

bool inception::isContiguous(LayoutAttr layout) {
  return llvm::all_of(layout.getSegments().drop_back(), [&](int64_t segment) {
    return segment % layout.getBlock() == 0;
  });
}

Value LayerBody::channelOffset(const BufferAccess &buffer, LayoutAttr layout,
                               Value channel) {
  if (!layout)
    return emitter.mul(channel, buffer.outerStride);
  if (isContiguous(layout)) {
    Value size = emitter.constant(layout.getBlock());
    return emitter.add(
        emitter.mul(emitter.div(channel, size), buffer.outerStride),
        emitter.rem(channel, size));
  }
  SmallVector<int64_t> offsets;
  for (int64_t c : llvm::seq(layout.getNumChannels())) {
    auto [block, lane] = layout.locate(c);
    offsets.push_back(block * buffer.outerStride + lane);
  }
  return emitter.load(getTable(*this, offsets), channel);
}

BufferAccess LayerBody::accessSlice(Value operand, int64_t offset) {
  BufferAccess result = access(operand);
  result.base =
      emitter.add(result.base, offset / result.block * result.outerStride);
  return result;
}
