//===- Tile.cpp - From layers to parallel loops over tiles ----------------===//
//
// A layer's rows and channels are cut as its schedule says. Tiles of one form
// (the same sizes, no window beyond the input) are one branch of the loop's
// body, at an offset that the loop computes; tiles at a border are branches of
// their own, at constant offsets.
//
//===----------------------------------------------------------------------===//

#include "compiler/loops/Passes.h"
#include "dialect/Module.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Remarks.h"
#include "llvm/Support/MathExtras.h"

namespace inception {
#define GEN_PASS_DEF_TILE
#include "compiler/loops/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

/// Neighbouring tiles of one form on one axis: `count` of them, each `size`
/// long, from `offset` on. Where channels are cut, `piece` is the convolution's
/// destination that they are cut from; a single tile may go on at the start of
/// the next ones, with as much of each as `more` says.
struct TileRun {
  int64_t offset, size, count;
  unsigned piece = 0;
  SmallVector<int64_t, 2> more;
};

int64_t countTiles(ArrayRef<TileRun> runs) {
  int64_t count = 0;
  for (const TileRun &run : runs)
    count += run.count;
  return count;
}

MemRefType typeOf(Value value) { return cast<MemRefType>(value.getType()); }

/// The layers that are tiled together: those of a group, or one.
using Chain = SmallVector<DestinationOpInterface>;

/// Rows of each layer's result under rows [offset, offset + size) of the last
/// one's; whether no window among them reaches beyond its input.
bool isInterior(const Chain &chain, int64_t offset, int64_t size) {
  bool interior = true;
  for (DestinationOpInterface op : llvm::reverse(chain)) {
    InputRows rows = getInputRows(op, offset, size);
    interior &= rows.interior;
    offset = rows.begin;
    size = rows.size;
  }
  return interior;
}

SmallVector<TileRun> cutRows(const Chain &chain) {
  DestinationOpInterface last = chain.back();
  int64_t height = typeOf(last.getDpsInits().front()).getDimSize(2);
  int64_t grain = last.cutsRows()
                      ? std::min(last.getScheduleAttr().getGrainRows(), height)
                      : height;
  SmallVector<TileRun> runs;
  bool extends = false;
  for (int64_t offset = 0; offset < height; offset += grain) {
    int64_t size = std::min(grain, height - offset);
    bool interior = isInterior(chain, offset, size);
    if (interior && extends && runs.back().size == size)
      ++runs.back().count;
    else
      runs.push_back({offset, size, 1, 0, {}});
    extends = interior;
  }
  return runs;
}

/// Cuts the channels of destinations, one after the other, into tiles of
/// `grain`, which take equally long whatever sizes the destinations have: what
/// counts are register tiles, `unit` channels wide, of which a destination's
/// last one need not be full. Of a destination's channels `full` have all
/// lanes: a last block that has not is in a tile of its own form.
SmallVector<TileRun> cutPieces(ArrayRef<int64_t> sizes, ArrayRef<int64_t> full,
                               int64_t grain, int64_t unit) {
  SmallVector<TileRun> runs;
  int64_t room = 0;
  for (unsigned piece : llvm::seq<unsigned>(sizes.size())) {
    for (int64_t offset = 0; offset < sizes[piece];) {
      int64_t rest = sizes[piece] - offset, whole = 0;
      if (room >= unit) {
        int64_t part = std::min(room / unit * unit, rest);
        runs.back().more.push_back(part);
        room -= llvm::alignTo(part, unit);
        offset += part;
      } else if ((whole = (full[piece] - offset) / grain) > 0) {
        runs.push_back({offset, grain, whole, piece, {}});
        offset += whole * grain;
      } else {
        int64_t part = std::min(grain, rest);
        runs.push_back({offset, part, 1, piece, {}});
        room = grain - llvm::alignTo(part, unit);
        offset += part;
      }
    }
  }
  return runs;
}

/// The outer channels of a layer (blocks, or channels of NCHW), cut where the
/// schedule says. Nothing where they stay whole.
SmallVector<TileRun> cutChannels(DestinationOpInterface op) {
  auto type = typeOf(op.getDpsInits().front());
  int64_t lanes = type.getRank() == 5 ? type.getDimSize(4) : 1;
  int64_t grain =
      std::max<int64_t>(1, op.getScheduleAttr().getGrainChannels() / lanes);
  SmallVector<int64_t> sizes, full;
  auto conv = dyn_cast<Conv2dIntoOp>(op.getOperation());
  if (conv && conv.getGroups() == 1) {
    for (int64_t channels : conv.getOutChannels()) {
      sizes.push_back(llvm::divideCeil(channels, lanes));
      full.push_back(channels / lanes);
    }
  } else {
    if (!op.cutsChannels())
      return {};
    // All lanes are computed.
    sizes.push_back(typeOf(op.getActivations().front()->get()).getDimSize(1));
    full = sizes;
  }
  if (grain >= llvm::sum_of(sizes))
    return {};
  ScheduleAttr schedule = op.getScheduleAttr();
  int64_t unit = schedule.getVectors() * schedule.getVectorLength() / lanes;
  return cutPieces(sizes, full, grain, std::max<int64_t>(1, unit));
}

struct TilePass : inception::impl::TileBase<TilePass> {
  using Base::Base;

  void runOnOperation() override {
    for (func::FuncOp function : getNetworkFunctions(getOperation()))
      if (failed(tileAll(function)))
        return signalPassFailure();
  }

private:
  LogicalResult tileAll(func::FuncOp function) {
    if (function.getNumArguments() < 3 ||
        !llvm::all_of(function.getArgumentTypes(), llvm::IsaPred<MemRefType>))
      return function.emitOpError(
          "must take the packed weights, the workspace, the input and the "
          "results as memrefs");
    Block &body = function.getBody().front();
    OpBuilder builder = OpBuilder::atBlockBegin(&body);
    Value zero = arith::ConstantIndexOp::create(builder, function.getLoc(), 0);
    batch = memref::DimOp::create(builder, function.getLoc(),
                                  function.getArgument(2), zero);
    for (Operation &op : llvm::make_early_inc_range(body))
      if (failed(tile(op)))
        return failure();
    for (Operation *op : {batch.getDefiningOp(), zero.getDefiningOp()})
      if (op->use_empty())
        op->erase();
    return success();
  }

  LogicalResult tile(Operation &op) {
    Chain chain;
    if (auto layer = dyn_cast<DestinationOpInterface>(op)) {
      chain.push_back(layer);
    } else if (auto group = dyn_cast<GroupOp>(op)) {
      moveViews(group);
      for (ComputeOpInterface layer : group.getLayers())
        chain.push_back(cast<DestinationOpInterface>(layer.getOperation()));
    } else {
      return success();
    }
    for (DestinationOpInterface layer : chain)
      if (!layer.getScheduleAttr())
        return layer->emitOpError("has no schedule");
    FailureOr<scf::ForallOp> loop = writeLoop(op, chain);
    if (failed(loop))
      return failure();
    eraseDead(*loop);
    ++layers;
    op.erase();
    return success();
  }

  /// What the layers of a group read from outside stays when the group goes.
  static void moveViews(GroupOp group) {
    for (Operation &op : llvm::make_early_inc_range(group.getBody().front()))
      if (!isa<DestinationOpInterface, ScratchOp, YieldOp>(op))
        op.moveBefore(group);
  }

  /// Slices that others replaced.
  static void eraseDead(scf::ForallOp loop) {
    SmallVector<Operation *> operations;
    loop.walk([&](Operation *op) { operations.push_back(op); });
    for (Operation *op : llvm::reverse(operations))
      if (isOpTriviallyDead(op))
        op->erase();
  }

  FailureOr<scf::ForallOp> writeLoop(Operation &op, Chain &chain) {
    DestinationOpInterface last = chain.back();
    ScheduleAttr schedule = last.getScheduleAttr();
    SmallVector<TileRun> rows = cutRows(chain), channels;
    if (chain.size() == 1)
      channels = cutChannels(last);
    int64_t rowTiles = countTiles(rows), channelTiles = countTiles(channels);

    OpBuilder builder(&op);
    SmallVector<OpFoldResult> bounds;
    auto addBound = [&](int64_t count) -> std::optional<unsigned> {
      if (count <= 1)
        return std::nullopt;
      bounds.push_back(builder.getIndexAttr(count));
      return bounds.size() - 1;
    };
    // Rows first: (image, rows, channels). Channels first: (channels, image,
    // rows), so that a thread's weights stay in its cache.
    std::optional<unsigned> rowIndex, channelIndex;
    bool channelsFirst = schedule.getOrder() == GrainOrder::Channels;
    if (channelsFirst)
      channelIndex = addBound(channelTiles);
    unsigned imageIndex = bounds.size();
    bounds.push_back(batch);
    rowIndex = addBound(rowTiles);
    if (!channelsFirst)
      channelIndex = addBound(channelTiles);

    auto loop = scf::ForallOp::create(builder, op.getLoc(), bounds,
                                      ValueRange(), std::nullopt);
    loop->setAttr("layer", builder.getStringAttr(
                               cast<ComputeOpInterface>(op).getLayerName()));
    builder.setInsertionPointToStart(loop.getBody());
    auto iv = [&](std::optional<unsigned> index) {
      return index ? loop.getInductionVar(*index) : Value();
    };
    Value image = loop.getInductionVar(imageIndex);
    LogicalResult written = forEachRun(
        builder, op.getLoc(), rows, iv(rowIndex),
        [&](OpBuilder &builder, const TileRun &run, OpFoldResult row) {
          if (chain.size() > 1)
            return writeGroup(builder, chain, image, row, run.size);
          if (channels.empty())
            return writeTile(builder, last, image, row, run.size);
          return forEachRun(builder, op.getLoc(), channels, iv(channelIndex),
                            [&](OpBuilder &builder, const TileRun &cut,
                                OpFoldResult channel) {
                              return writeCuts(builder, last, image, row,
                                               run.size, cut, channel);
                            });
        });
    if (failed(written))
      return failure();
    remarkTiles(chain, rowTiles, std::max<int64_t>(1, channelTiles));
    return loop;
  }

  /// Says what an image of the layer is cut into, or why it stays whole.
  void remarkTiles(const Chain &chain, int64_t rowTiles, int64_t channelTiles) {
    DestinationOpInterface last = chain.back();
    auto options =
        remark::RemarkOpts::name(rowTiles * channelTiles > 1 ? "cut" : "whole")
            .category("inception-tile");
    if (rowTiles * channelTiles > 1) {
      remark::passed(last.getLoc(), options)
          << (llvm::Twine("an image is ") + llvm::Twine(rowTiles) + " x " +
              llvm::Twine(channelTiles) + " tiles of rows x channels")
                 .str();
      return;
    }
    ++whole;
    remark::missed(last.getLoc(), options)
        << "an image is one tile"
        << remark::reason(last.cutsRows()
                              ? "the schedule's grain is all of it"
                              : "its rows cannot be computed apart");
  }

  using RunBody = llvm::function_ref<LogicalResult(OpBuilder &, const TileRun &,
                                                   OpFoldResult offset)>;

  /// A branch for each run of tiles: `tile` is the number of the current one.
  LogicalResult forEachRun(OpBuilder &builder, Location loc,
                           ArrayRef<TileRun> runs, Value tile, RunBody body) {
    OpBuilder::InsertionGuard guard(builder);
    int64_t first = 0;
    for (auto [index, run] : llvm::enumerate(runs)) {
      auto constant = [&](int64_t value) -> Value {
        return arith::ConstantIndexOp::create(builder, loc, value);
      };
      if (index + 1 < runs.size()) {
        Value inside =
            arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, tile,
                                  constant(first + run.count));
        auto branch = scf::IfOp::create(builder, loc, inside, true);
        OpBuilder inner = branch.getThenBodyBuilder();
        if (failed(writeRun(inner, loc, run, first, tile, body)))
          return failure();
        builder.setInsertionPointToStart(branch.elseBlock());
      } else if (failed(writeRun(builder, loc, run, first, tile, body))) {
        return failure();
      }
      first += run.count;
    }
    return success();
  }

  LogicalResult writeRun(OpBuilder &builder, Location loc, const TileRun &run,
                         int64_t first, Value tile, RunBody body) {
    ++(run.count > 1 ? inner : border);
    if (run.count == 1)
      return body(builder, run, builder.getIndexAttr(run.offset));
    auto constant = [&](int64_t value) -> Value {
      return arith::ConstantIndexOp::create(builder, loc, value);
    };
    // offset + (tile - first) * size
    Value offset =
        arith::MulIOp::create(builder, loc, tile, constant(run.size));
    if (int64_t shift = run.offset - first * run.size)
      offset = arith::AddIOp::create(builder, loc, offset, constant(shift));
    return body(builder, run, offset);
  }

  static LogicalResult writeTile(OpBuilder &builder, DestinationOpInterface op,
                                 Value image, OpFoldResult row, int64_t rows) {
    return getTile(builder, op, {image, row, rows});
  }

  /// A tile of some channels; of a convolution with several destinations, one
  /// convolution for each that it has a part of.
  LogicalResult writeCuts(OpBuilder &builder, DestinationOpInterface op,
                          Value image, OpFoldResult row, int64_t rows,
                          const TileRun &cut, OpFoldResult channel) {
    auto conv = dyn_cast<Conv2dIntoOp>(op.getOperation());
    if (!conv || conv.getOuts().size() == 1)
      return getTile(builder, op,
                     {image, row, rows, std::pair(channel, cut.size)});
    auto write = [&](unsigned index, OpFoldResult offset, int64_t size) {
      Conv2dIntoOp piece = takePiece(builder, conv, index);
      LogicalResult result =
          getTile(builder, piece, {image, row, rows, std::pair(offset, size)});
      piece.erase();
      return result;
    };
    if (failed(write(cut.piece, channel, cut.size)))
      return failure();
    for (auto [index, size] : llvm::enumerate(cut.more))
      if (failed(write(cut.piece + 1 + index, builder.getIndexAttr(0), size)))
        return failure();
    return success();
  }

  /// The convolution that writes destination `index` alone.
  Conv2dIntoOp takePiece(OpBuilder &builder, Conv2dIntoOp conv,
                         unsigned index) {
    int64_t lanes = typeOf(conv.getOuts().front()).getDimSize(4);
    int64_t first = 0;
    for (int64_t channels : conv.getOutChannels().take_front(index))
      first += llvm::divideCeil(channels, lanes);
    int64_t blocks = llvm::divideCeil(conv.getOutChannels()[index], lanes);
    auto slice = [&](Value value, unsigned dimension) -> Value {
      SmallVector<OpFoldResult> sizes;
      for (int64_t extent : typeOf(value).getShape())
        sizes.push_back(ShapedType::isDynamic(extent)
                            ? OpFoldResult(batch)
                            : builder.getIndexAttr(extent));
      SmallVector<OpFoldResult> offsets(sizes.size(), builder.getIndexAttr(0));
      SmallVector<OpFoldResult> strides(sizes.size(), builder.getIndexAttr(1));
      offsets[dimension] = builder.getIndexAttr(first);
      sizes[dimension] = builder.getIndexAttr(blocks);
      return memref::SubViewOp::create(builder, conv.getLoc(), value, offsets,
                                       sizes, strides);
    };
    return Conv2dIntoOp::create(
        builder, conv.getLoc(), TypeRange(), conv.getInput(),
        slice(conv.getFilter(), 0),
        conv.getBias() ? slice(conv.getBias(), 0) : Value(), conv.getAlso(),
        conv.getMask() ? slice(conv.getMask(), 1) : Value(),
        conv.getOuts()[index], conv.getOutOffsets().slice(index, 1),
        conv.getOutChannels().slice(index, 1), conv.getKernel(),
        conv.getStrides(), conv.getPadding(), conv.getGroups(), conv.getRelu(),
        conv.getAccumulate(), conv.getInputLayoutAttr(), conv.getScheduleAttr(),
        conv.getLayerAttr());
  }

  /// Each layer but the last computes the rows that the next one reads, halo
  /// included, into the thread's own memory.
  static LogicalResult writeGroup(OpBuilder &builder, const Chain &chain,
                                  Value image, OpFoldResult row, int64_t rows) {
    FailureOr<Operation *> tile =
        getTile(builder, chain.back(), {image, row, rows});
    if (failed(tile))
      return failure();
    for (DestinationOpInterface producer :
         llvm::reverse(ArrayRef(chain).drop_back())) {
      auto consumer = cast<DestinationOpInterface>(*tile);
      OpBuilder::InsertionGuard guard(builder);
      builder.setInsertionPoint(consumer);
      OpOperand *input = consumer.getActivations().front();
      auto halo = input->get().getDefiningOp<memref::SubViewOp>();
      auto scratch = halo.getSource().getDefiningOp<ScratchOp>();
      if (!scratch)
        return producer->emitOpError(
            "must write scratch memory, which the next layer reads whole");
      Value buffer =
          ScratchOp::create(builder, scratch.getLoc(),
                            MemRefType::get(halo.getType().getShape(),
                                            halo.getType().getElementType()),
                            scratch.getOffsetAttr());
      tile = getTile(
          builder, producer,
          {image, halo.getMixedOffsets()[2], typeOf(buffer).getDimSize(2)});
      if (failed(tile))
        return failure();
      input->set(buffer);
      halo.erase();
      OpOperand &init =
          cast<DestinationOpInterface>(*tile).getDpsInitsMutable()[0];
      auto whole = init.get().getDefiningOp<memref::SubViewOp>();
      init.set(buffer);
      whole.erase();
    }
    return success();
  }

  Value batch;
};

} // namespace
