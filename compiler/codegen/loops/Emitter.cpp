//===- Emitter.cpp - Writing loops over blocked buffers -------------------===//

#include "compiler/codegen/loops/Emitter.h"
#include "compiler/codegen/ByteOffset.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace inception;

//===----------------------------------------------------------------------===//
// Arithmetic, memory, loops
//===----------------------------------------------------------------------===//

Value Emitter::constant(int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}

Value Emitter::real(Type type, double value) {
  auto scalar = builder.getFloatAttr(getElementTypeOrSelf(type), value);
  if (auto vector = dyn_cast<VectorType>(type))
    return arith::ConstantOp::create(builder, loc,
                                     SplatElementsAttr::get(vector, scalar));
  return arith::ConstantOp::create(builder, loc, scalar);
}

Value Emitter::add(Value a, Value b) {
  return builder.createOrFold<arith::AddIOp>(loc, a, b);
}
Value Emitter::sub(Value a, Value b) {
  return builder.createOrFold<arith::SubIOp>(loc, a, b);
}
Value Emitter::mul(Value a, Value b) {
  return builder.createOrFold<arith::MulIOp>(loc, a, b);
}
Value Emitter::div(Value a, Value b) {
  return builder.createOrFold<arith::DivUIOp>(loc, a, b);
}
Value Emitter::rem(Value a, Value b) {
  return builder.createOrFold<arith::RemUIOp>(loc, a, b);
}
Value Emitter::min(Value a, Value b) {
  return builder.createOrFold<arith::MinSIOp>(loc, a, b);
}
Value Emitter::max(Value a, Value b) {
  return builder.createOrFold<arith::MaxSIOp>(loc, a, b);
}

Value Emitter::relu(Value value) {
  Value zero = real(value.getType(), 0);
  Value negative = arith::CmpFOp::create(
      builder, loc, arith::CmpFPredicate::OGT, zero, value);
  return arith::SelectOp::create(builder, loc, negative, zero, value);
}

Value Emitter::maximum(Value a, Value b) {
  return arith::MaximumFOp::create(builder, loc, a, b,
                                   arith::FastMathFlags::nsz);
}

Value Emitter::load(Value memref, Value index) {
  return memref::LoadOp::create(builder, loc, memref, index);
}
void Emitter::store(Value value, Value memref, Value index) {
  memref::StoreOp::create(builder, loc, value, memref, index);
}
Value Emitter::loadVector(VectorType type, Value memref, Value index) {
  return vector::LoadOp::create(builder, loc, type, memref, index);
}
void Emitter::storeVector(Value value, Value memref, Value index) {
  vector::StoreOp::create(builder, loc, value, memref, index);
}
Value Emitter::broadcast(VectorType type, Value scalar) {
  return vector::BroadcastOp::create(builder, loc, type, scalar);
}

void Emitter::loop(Value begin, Value end, int64_t step, Body body) {
  auto op = scf::ForOp::create(builder, loc, begin, end, constant(step));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(op.getBody());
  body(op.getInductionVar());
}

SmallVector<Value> Emitter::reduce(Value begin, Value end, ValueRange initial,
                                   ReducingBody body) {
  auto op = scf::ForOp::create(builder, loc, begin, end, constant(1), initial);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(op.getBody());
  SmallVector<Value> values =
      body(op.getInductionVar(), op.getRegionIterArgs());
  scf::YieldOp::create(builder, loc, values);
  return SmallVector<Value>(op.getResults());
}

void Emitter::keepRolled(ValueRange values) {
  MLIRContext *context = builder.getContext();
  auto unroll = LLVM::LoopUnrollAttr::get(context, builder.getBoolAttr(true),
                                          {}, {}, {}, {}, {}, {});
  auto annotation = LLVM::LoopAnnotationAttr::get(
      context, {}, {}, {}, unroll, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {});
  values.front().getDefiningOp<scf::ForOp>()->setAttr(loopAnnotationName,
                                                      annotation);
}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

/// Whether `view` is a range of the blocks of its source.
static bool isSliceOfBlocks(memref::SubViewOp view) {
  auto isUnit = [](int64_t stride) { return stride == 1; };
  auto isZero = [](int64_t offset) { return offset == 0; };
  ArrayRef<int64_t> offsets = view.getStaticOffsets();
  ArrayRef<int64_t> sizes = view.getStaticSizes();
  ArrayRef<int64_t> source = view.getSourceType().getShape();
  return source.size() == 5 && sizes.size() == 5 &&
         llvm::all_of(view.getStaticStrides(), isUnit) && isZero(offsets[0]) &&
         !ShapedType::isDynamic(offsets[1]) &&
         llvm::all_of(offsets.drop_front(2), isZero) &&
         sizes.drop_front(2) == source.drop_front(2);
}

LogicalResult inception::checkBuffers(DestinationOpInterface op,
                                      func::FuncOp forward) {
  SmallVector<Value> activations(op.getDpsInits());
  for (OpOperand *activation : op.getActivations())
    activations.push_back(activation->get());
  for (Value operand : op->getOperands()) {
    auto type = cast<MemRefType>(operand.getType());
    bool activation = llvm::is_contained(activations, operand);
    Value root = operand;
    while (auto slice = root.getDefiningOp<memref::SubViewOp>()) {
      if (!isSliceOfBlocks(slice))
        return op->emitOpError("reads or writes ")
               << slice.getType() << ", which is no range of whole blocks";
      root = slice.getSource();
    }
    auto view = root.getDefiningOp<memref::ViewOp>();
    auto argument = dyn_cast<BlockArgument>(view ? view.getSource() : root);
    std::optional<ByteOffset> offset =
        view ? getByteOffset(view.getByteShift()) : ByteOffset{0, 0};
    bool known = argument && argument.getOwner() == &forward.front() &&
                 offset && (argument.getArgNumber() < 2) == (view != nullptr);
    // Weights are in the packed memory, at offsets that the batch leaves alone.
    if (!activation)
      known = known && argument.getArgNumber() == 0 && offset->perImage == 0;
    if (!known)
      return op->emitOpError("uses a buffer of type ")
             << type << " that is neither an argument nor a view of one at "
             << "an offset known when compiling";
  }
  return success();
}

BufferAccess LayerBody::access(Value operand) {
  BufferAccess result;
  auto type = cast<MemRefType>(operand.getType());
  ArrayRef<int64_t> shape = type.getShape();
  result.blocked = type.getRank() == 5;
  result.block = result.blocked ? shape[4] : 1;
  result.outer = shape[1];
  result.height = shape[2];
  result.width = shape[3];
  result.pixelStride = result.block;
  result.rowStride = result.width * result.pixelStride;
  result.outerStride = result.height * result.rowStride;
  int64_t firstBlock = 0, outer = result.outer;
  while (auto view = operand.getDefiningOp<memref::SubViewOp>()) {
    firstBlock += view.getStaticOffsets()[1];
    operand = view.getSource();
    outer = cast<MemRefType>(operand.getType()).getDimSize(1);
  }
  result.imageStride = outer * result.outerStride;
  int64_t elementBytes = type.getElementType().getIntOrFloatBitWidth() / 8;
  int64_t constant = firstBlock * result.outerStride, factor = 0;
  if (auto view = operand.getDefiningOp<memref::ViewOp>()) {
    ByteOffset offset = *getByteOffset(view.getByteShift());
    constant += offset.fixed / elementBytes;
    factor = offset.perImage / elementBytes;
    result.memref = view.getSource() == workspaceArgument ? workspace : packed;
  } else {
    result.memref = arguments.lookup(operand);
  }
  result.base = emitter.add(emitter.mul(batch, factor), constant);
  return result;
}

std::pair<Value, Value> LayerBody::weight(Value operand) {
  auto view = operand.getDefiningOp<memref::ViewOp>();
  assert(view && "weights are views of the packed memory");
  auto type = cast<MemRefType>(operand.getType());
  int64_t bytes = getByteOffset(view.getByteShift())->fixed;
  return {packed,
          emitter.constant(bytes / (type.getElementTypeBitWidth() / 8))};
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

//===----------------------------------------------------------------------===//
// Parallel work
//===----------------------------------------------------------------------===//

int64_t inception::countItems(int64_t rows, int64_t rowGrain, int64_t groups,
                              int64_t groupGrain) {
  return llvm::divideCeil(rows, rowGrain) *
         llvm::divideCeil(groups, groupGrain);
}

void inception::forEachItem(LayerBody &body, int64_t rows, int64_t rowGrain,
                            int64_t groups, int64_t groupGrain,
                            llvm::function_ref<void(const WorkItem &)> write) {
  Emitter &e = body.emitter;
  int64_t rowParts = llvm::divideCeil(rows, rowGrain);
  int64_t groupParts = llvm::divideCeil(groups, groupGrain);
  unsigned count = body.function.getNumArguments();
  Value begin = body.function.getArgument(count - 3);
  Value end = body.function.getArgument(count - 2);
  e.loop(begin, end, [&](Value index) {
    WorkItem item;
    Value rowPart, groupPart;
    if (body.schedule.getOrder() == GrainOrder::Rows) {
      // (image, rows, channels), the last fastest.
      groupPart = e.rem(index, e.constant(groupParts));
      Value rest = e.div(index, e.constant(groupParts));
      rowPart = e.rem(rest, e.constant(rowParts));
      item.image = e.div(rest, e.constant(rowParts));
    } else {
      // (channels, image, rows): a thread's weights stay in its cache.
      rowPart = e.rem(index, e.constant(rowParts));
      Value rest = e.div(index, e.constant(rowParts));
      item.image = e.rem(rest, body.batch);
      groupPart = e.div(rest, body.batch);
    }
    item.rowBegin = e.mul(rowPart, rowGrain);
    item.rowEnd = e.min(e.add(item.rowBegin, rowGrain), e.constant(rows));
    item.groupBegin = e.mul(groupPart, groupGrain);
    item.groupEnd =
        e.min(e.add(item.groupBegin, groupGrain), e.constant(groups));
    write(item);
  });
}
