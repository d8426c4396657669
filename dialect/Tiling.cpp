//===- Tiling.cpp - Tiles of destination operations -----------------------===//

#include "dialect/Inception.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Builders.h"
#include <algorithm>

using namespace mlir;
using namespace inception;

namespace {

MemRefType typeOf(Value value) { return cast<MemRefType>(value.getType()); }

/// Blocks of channels, or channels of NCHW, that `op` writes in all.
int64_t countOuterChannels(DestinationOpInterface op) {
  if (auto conv = dyn_cast<Conv2dIntoOp>(op.getOperation());
      conv && conv.getGroups() == 1)
    return typeOf(conv.getFilter()).getDimSize(0);
  return typeOf(op.getActivations().front()->get()).getDimSize(1);
}

class TileBuilder {
public:
  TileBuilder(OpBuilder &builder, DestinationOpInterface op, const Tile &tile)
      : builder(builder), op(op), tile(tile),
        wholeChannels(!tile.channels ||
                      tile.channels->second == countOuterChannels(op)),
        channel(tile.channels ? tile.channels->first : index(0)),
        channels(tile.channels ? tile.channels->second
                               : countOuterChannels(op)) {}

  Operation *build() {
    findInputRows();
    IRMapping operands;
    Value mask = getMask(op);
    for (OpOperand *activation : op.getActivations())
      if (activation->get() != mask)
        operands.map(activation->get(), sliceInput(activation->get()));
    // Where an input is the mask too, the operation reads both alike.
    if (mask)
      operands.map(mask,
                   slice(mask, wholeChannels ? index(0) : channel,
                         wholeChannels ? typeOf(mask).getDimSize(1) : channels,
                         tile.row, tile.rows));
    for (auto [index, init] : llvm::enumerate(op.getDpsInits()))
      operands.map(init, sliceOutput(init, index));
    for (Value operand : op->getOperands())
      if (!operands.contains(operand))
        operands.map(operand, sliceWeight(operand));
    Operation *copy = builder.clone(*op, operands);
    setAttributes(cast<DestinationOpInterface>(copy));
    return copy;
  }

private:
  IntegerAttr index(int64_t value) { return builder.getIndexAttr(value); }

  Value subview(Value source, ArrayRef<OpFoldResult> begin,
                ArrayRef<OpFoldResult> size) {
    SmallVector<OpFoldResult> strides(begin.size(), index(1));
    return memref::SubViewOp::create(builder, op.getLoc(), source, begin, size,
                                     strides);
  }

  Value slice(Value source, OpFoldResult channel, int64_t channelCount,
              OpFoldResult row, int64_t rowCount) {
    ArrayRef<int64_t> shape = typeOf(source).getShape();
    SmallVector<OpFoldResult> begin = {tile.image, channel, row, index(0)};
    SmallVector<OpFoldResult> size = {index(1), index(channelCount),
                                      index(rowCount), index(shape[3])};
    if (shape.size() == 5) {
      begin.push_back(index(0));
      size.push_back(index(shape[4]));
    }
    return subview(source, begin, size);
  }

  void findInputRows() {
    if (std::optional<int64_t> first = getConstantIntValue(tile.row)) {
      inputRows = getInputRows(op, *first, tile.rows);
      inputBegin = index(inputRows.begin);
      return;
    }
    RowWindow window = op.getRowWindow();
    inputRows = {0, (tile.rows - 1) * window.stride + window.kernel, 0, 0,
                 true};
    Value begin = cast<Value>(tile.row);
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
    bool all = wholeChannels || !op.preservesChannels();
    int64_t count = all ? typeOf(input).getDimSize(1) : channels;
    // The operands of what stays whole have heights of their own.
    int64_t size = op.cutsRows() ? inputRows.size : typeOf(input).getDimSize(2);
    return slice(input, all ? index(0) : channel, count, inputBegin, size);
  }

  /// What a destination's slice starts at, in outer channels.
  int64_t getOutBegin(Value init, unsigned i) {
    auto type = typeOf(init);
    int64_t lanes = type.getRank() == 5 ? type.getDimSize(4) : 1;
    return op.getOutOffsets()[i] / lanes;
  }

  /// All of a destination's channels stay in reach where the tile is not cut:
  /// its offset is the operation's then.
  Value sliceOutput(Value init, unsigned i) {
    if (wholeChannels)
      return slice(init, index(0), typeOf(init).getDimSize(1), tile.row,
                   tile.rows);
    int64_t begin = getOutBegin(init, i);
    OpFoldResult at = channel;
    if (std::optional<int64_t> first = getConstantIntValue(channel))
      at = index(*first + begin);
    else if (begin != 0)
      at = arith::AddIOp::create(
               builder, op.getLoc(), cast<Value>(channel),
               arith::ConstantIndexOp::create(builder, op.getLoc(), begin))
               .getResult();
    return slice(init, at, channels, tile.row, tile.rows);
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
    begin[0] = channel;
    size[0] = index(channels);
    return subview(weight, begin, size);
  }

  void setAttributes(DestinationOpInterface copy) {
    copy.setRowPadding(inputRows.before, inputRows.after);
    if (wholeChannels)
      return;
    copy->setAttr("out_offsets", builder.getDenseI64ArrayAttr({0}));
    auto conv = dyn_cast<Conv2dIntoOp>(copy.getOperation());
    if (!conv)
      return;
    int64_t lanes = typeOf(conv.getOuts().front()).getDimSize(4);
    int64_t count = channels * lanes;
    if (std::optional<int64_t> first = getConstantIntValue(channel))
      count = std::min(count, conv.getOutChannels()[0] - *first * lanes);
    conv.setOutChannels({count});
  }

  OpBuilder &builder;
  DestinationOpInterface op;
  const Tile &tile;
  bool wholeChannels;
  /// The tile's channels.
  OpFoldResult channel;
  int64_t channels;
  InputRows inputRows;
  OpFoldResult inputBegin;
};

} // namespace

InputRows inception::getInputRows(DestinationOpInterface op, int64_t offset,
                                  int64_t size) {
  RowWindow window = op.getRowWindow();
  auto input = cast<ShapedType>(op.getActivations().front()->get().getType());
  int64_t height = input.getDimSize(2);
  if (!op.cutsRows())
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

FailureOr<Operation *> inception::getTile(OpBuilder &builder,
                                          DestinationOpInterface op,
                                          const Tile &tile) {
  if (tile.channels && tile.channels->second != countOuterChannels(op) &&
      !op.cutsChannels())
    return op->emitOpError("needs all of its channels at once");
  if (tile.rows != typeOf(op.getDpsInits().front()).getDimSize(2) &&
      !op.cutsRows())
    return op->emitOpError("needs all of its rows at once");
  return TileBuilder(builder, op, tile).build();
}
