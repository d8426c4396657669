//===- Tiling.cpp - Tiles of destination operations -----------------------===//

#include "dialect/Inception.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/TypeSwitch.h"
#include <algorithm>

using namespace mlir;
using namespace inception;

namespace {

/// The dimensions of the iteration domain.
enum Dimension { Images, Channels, Rows, Columns };

/// A window over rows: how rows of the result lie over rows of the input.
struct RowWindow {
  int64_t kernel = 1, stride = 1, before = 0, after = 0;
};

RowWindow getRowWindow(Operation *op) {
  auto windowed = [](auto op) -> RowWindow {
    return {op.getKernel()[0], op.getStrides()[0], op.getPadding()[0],
            op.getPadding()[2]};
  };
  return llvm::TypeSwitch<Operation *, RowWindow>(op)
      .Case([&](Conv2dIntoOp op) { return windowed(op); })
      .Case([&](PoolIntoOp op) {
        return op.getAdaptive() ? RowWindow() : windowed(op);
      })
      .Default([](Operation *) { return RowWindow(); });
}

MemRefType typeOf(Value value) { return cast<MemRefType>(value.getType()); }

/// Outer channels, as the domain counts them, that `op` writes in all.
int64_t countOuterChannels(DestinationOpInterface op) {
  if (auto conv = dyn_cast<Conv2dIntoOp>(op.getOperation());
      conv && conv.getGroups() == 1)
    return typeOf(conv.getFilter()).getDimSize(0);
  return typeOf(op.getActivations().front()->get()).getDimSize(1);
}

/// Whether the results of some channels need no operand's other channels, or
/// the operands of the whole can be read whole.
bool tilesChannels(Operation *op) {
  if (auto conv = dyn_cast<Conv2dIntoOp>(op))
    return conv.getGroups() == 1 && conv.getOuts().size() == 1;
  return isa<PoolIntoOp, AffineIntoOp, ReluIntoOp, AddIntoOp, PoolGradIntoOp,
             ReluGradIntoOp, BatchNormTrainIntoOp, BatchNormGradIntoOp,
             DilateIntoOp>(op);
}

bool tilesRows(Operation *op) {
  if (auto pool = dyn_cast<PoolIntoOp>(op))
    return !pool.getAdaptive();
  return !isa<PoolGradIntoOp, DropoutTrainIntoOp, DilateIntoOp>(op);
}

class TileBuilder {
public:
  TileBuilder(OpBuilder &builder, DestinationOpInterface op,
              ArrayRef<OpFoldResult> offsets, ArrayRef<OpFoldResult> sizes)
      : builder(builder), op(op), offsets(offsets),
        channels(*getConstantIntValue(sizes[Channels])),
        rows(*getConstantIntValue(sizes[Rows])) {
    wholeChannels = channels == countOuterChannels(op);
  }

  TilingResult build() {
    findInputRows();
    IRMapping operands;
    Value mask = getMask(op);
    for (OpOperand *activation : op.getActivations())
      if (activation->get() != mask)
        operands.map(activation->get(), sliceInput(activation->get()));
    // Where an input is the mask too, the operation reads both alike.
    if (mask)
      operands.map(mask,
                   slice(mask, wholeChannels ? index(0) : offsets[Channels],
                         wholeChannels ? typeOf(mask).getDimSize(1) : channels,
                         offsets[Rows], rows));
    for (auto [index, init] : llvm::enumerate(op.getDpsInits()))
      operands.map(init, sliceOutput(init, index));
    for (Value operand : op->getOperands())
      if (!operands.contains(operand))
        operands.map(operand, sliceWeight(operand));
    Operation *tile = builder.clone(*op, operands);
    setAttributes(cast<DestinationOpInterface>(tile));
    return {{tile}, {}, slices};
  }

private:
  IntegerAttr index(int64_t value) { return builder.getIndexAttr(value); }

  Value subview(Value source, ArrayRef<OpFoldResult> begin,
                ArrayRef<OpFoldResult> size) {
    SmallVector<OpFoldResult> strides(begin.size(), index(1));
    auto view = memref::SubViewOp::create(builder, op.getLoc(), source, begin,
                                          size, strides);
    slices.push_back(view);
    return view;
  }

  Value slice(Value source, OpFoldResult channel, int64_t channelCount,
              OpFoldResult row, int64_t rowCount) {
    ArrayRef<int64_t> shape = typeOf(source).getShape();
    SmallVector<OpFoldResult> begin = {offsets[Images], channel, row, index(0)};
    SmallVector<OpFoldResult> size = {index(1), index(channelCount),
                                      index(rowCount), index(shape[3])};
    if (shape.size() == 5) {
      begin.push_back(index(0));
      size.push_back(index(shape[4]));
    }
    return subview(source, begin, size);
  }

  void findInputRows() {
    if (std::optional<int64_t> first = getConstantIntValue(offsets[Rows])) {
      inputRows = getInputRows(op, *first, rows);
      inputBegin = index(inputRows.begin);
      return;
    }
    RowWindow window = getRowWindow(op);
    inputRows = {0, (rows - 1) * window.stride + window.kernel, 0, 0, true};
    Value begin = cast<Value>(offsets[Rows]);
    Location loc = op.getLoc();
    auto constant = [&](int64_t value) -> Value {
      return arith::ConstantIndexOp::create(builder, loc, value);
    };
    if (window.stride != 1)
      begin =
          arith::MulIOp::create(builder, loc, begin, constant(window.stride));
    if (window.before != 0)
      begin =
          arith::SubIOp::create(builder, loc, begin, constant(window.before));
    inputBegin = begin;
  }

  Value sliceInput(Value input) {
    bool all = wholeChannels || isa<Conv2dIntoOp>(op.getOperation());
    int64_t count = all ? typeOf(input).getDimSize(1) : channels;
    // The operands of what stays whole have heights of their own.
    int64_t size = tilesRows(op) ? inputRows.size : typeOf(input).getDimSize(2);
    return slice(input, all ? index(0) : offsets[Channels], count, inputBegin,
                 size);
  }

  /// What a destination's slice starts at, in the domain's channels.
  int64_t getOutBegin(Value init, unsigned i) {
    auto type = typeOf(init);
    int64_t lanes = type.getRank() == 5 ? type.getDimSize(4) : 1;
    return op.getOutOffsets()[i] / lanes;
  }

  /// All of a destination's channels stay in reach where the tile is not cut:
  /// its offset is the operation's then.
  Value sliceOutput(Value init, unsigned i) {
    if (wholeChannels)
      return slice(init, index(0), typeOf(init).getDimSize(1), offsets[Rows],
                   rows);
    int64_t begin = getOutBegin(init, i);
    OpFoldResult channel = offsets[Channels];
    if (std::optional<int64_t> first = getConstantIntValue(channel))
      channel = index(*first + begin);
    else if (begin != 0)
      channel = arith::AddIOp::create(
                    builder, op.getLoc(), cast<Value>(channel),
                    arith::ConstantIndexOp::create(builder, op.getLoc(), begin))
                    .getResult();
    return slice(init, channel, channels, offsets[Rows], rows);
  }

  /// Packed weights have the output's outer channels first.
  Value sliceWeight(Value weight) {
    if (wholeChannels)
      return weight;
    ArrayRef<int64_t> shape = typeOf(weight).getShape();
    SmallVector<OpFoldResult> begin(shape.size(), index(0));
    SmallVector<OpFoldResult> size;
    for (int64_t extent : shape)
      size.push_back(index(extent));
    begin[0] = offsets[Channels];
    size[0] = index(channels);
    return subview(weight, begin, size);
  }

  void setAttributes(DestinationOpInterface tile) {
    if (!wholeChannels)
      tile->setAttr("out_offsets", builder.getDenseI64ArrayAttr({0}));
    auto pad = [&](auto windowed) {
      SmallVector<int64_t> padding(windowed.getPadding());
      padding[0] = inputRows.before;
      padding[2] = inputRows.after;
      windowed.setPadding(padding);
    };
    if (auto pool = dyn_cast<PoolIntoOp>(tile.getOperation());
        pool && !pool.getAdaptive())
      pad(pool);
    auto conv = dyn_cast<Conv2dIntoOp>(tile.getOperation());
    if (!conv)
      return;
    pad(conv);
    if (wholeChannels)
      return;
    int64_t lanes = typeOf(conv.getOuts().front()).getDimSize(4);
    int64_t count = channels * lanes;
    if (std::optional<int64_t> first = getConstantIntValue(offsets[Channels]))
      count = std::min(count, conv.getOutChannels()[0] - *first * lanes);
    conv.setOutChannels({count});
  }

  OpBuilder &builder;
  DestinationOpInterface op;
  ArrayRef<OpFoldResult> offsets;
  int64_t channels, rows;
  bool wholeChannels;
  InputRows inputRows;
  OpFoldResult inputBegin;
  SmallVector<Operation *> slices;
};

} // namespace

InputRows inception::getInputRows(DestinationOpInterface op, int64_t offset,
                                  int64_t size) {
  RowWindow window = getRowWindow(op);
  auto input = cast<ShapedType>(op.getActivations().front()->get().getType());
  int64_t height = input.getDimSize(2);
  if (!tilesRows(op))
    return {0, height, 0, 0, true};
  int64_t first = offset * window.stride - window.before;
  int64_t end = first + (size - 1) * window.stride + window.kernel;
  // The last window of a pool may reach beyond the padding where sizes are
  // rounded up; no more than the padding counts.
  InputRows rows;
  rows.begin = std::clamp<int64_t>(first, 0, height);
  rows.size = std::clamp<int64_t>(end, rows.begin, height) - rows.begin;
  rows.before = std::clamp<int64_t>(-first, 0, end - first);
  rows.after =
      std::clamp<int64_t>(end - height, 0, std::min(window.after, end - first));
  rows.interior = rows.begin == first && rows.size == end - first;
  // Windows below the input read nothing, from a row that there is.
  if (rows.size == 0)
    rows.begin = 0;
  return rows;
}

SmallVector<utils::IteratorType>
inception::detail::getTileIterators(Operation *op) {
  using utils::IteratorType;
  SmallVector<IteratorType> iterators(4, IteratorType::parallel);
  if (!tilesChannels(op))
    iterators[Channels] = IteratorType::reduction;
  if (!tilesRows(op))
    iterators[Rows] = IteratorType::reduction;
  return iterators;
}

SmallVector<Range> inception::detail::getTileDomain(OpBuilder &builder,
                                                    Operation *op) {
  auto destination = cast<DestinationOpInterface>(op);
  Value init = destination.getDpsInits().front();
  if (!isa<MemRefType>(init.getType()))
    return {};
  OpFoldResult zero = builder.getIndexAttr(0), one = builder.getIndexAttr(1);
  SmallVector<OpFoldResult> sizes =
      memref::getMixedSizes(builder, op->getLoc(), init);
  sizes[Channels] = builder.getIndexAttr(countOuterChannels(destination));
  SmallVector<Range> domain;
  for (int64_t dimension : {Images, Channels, Rows, Columns})
    domain.push_back({zero, sizes[dimension], one});
  return domain;
}

FailureOr<TilingResult>
inception::detail::getTile(OpBuilder &builder, Operation *op,
                           ArrayRef<OpFoldResult> offsets,
                           ArrayRef<OpFoldResult> sizes) {
  auto destination = cast<DestinationOpInterface>(op);
  Value init = destination.getDpsInits().front();
  if (!isa<MemRefType>(init.getType()))
    return op->emitOpError("is tiled on memrefs only");
  auto type = typeOf(init);
  std::optional<int64_t> images = getConstantIntValue(sizes[Images]);
  std::optional<int64_t> channels = getConstantIntValue(sizes[Channels]);
  std::optional<int64_t> rows = getConstantIntValue(sizes[Rows]);
  std::optional<int64_t> columns = getConstantIntValue(sizes[Columns]);
  if (images != 1 || columns != type.getDimSize(3) || !channels || !rows)
    return op->emitOpError("is tiled to whole rows of one image, in numbers of "
                           "channels and rows known when compiling");
  if (channels != countOuterChannels(destination) && !tilesChannels(op))
    return op->emitOpError("needs all of its channels at once");
  if (rows != type.getDimSize(2) && !tilesRows(op))
    return op->emitOpError("needs all of its rows at once");
  return TileBuilder(builder, destination, offsets, sizes).build();
}
