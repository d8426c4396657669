//===- Convolution.cpp - Direct convolution around its kernels ------------===//
//
// The output channels of all pieces are cut into units of V vectors. For each
// unit and row, tiles of pixels are computed by kernels. Tiles that touch
// padding at the left or right have kernels of their own; in an operation with
// padding at the top or bottom the kernel's rows are clipped.
//
//===----------------------------------------------------------------------===//

#include "compiler/loops/kernels/ConvolutionKernel.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace inception;

namespace {

/// Consecutive units with the same destination and number of vectors.
struct Run {
  unsigned piece;
  int64_t vectors;
  /// Number of units, and the first vector of the first one in the packed
  /// filter and in the piece.
  int64_t units, filterVector, pieceVector;
};

/// Neighbouring tiles of equal width that one kernel computes.
struct TileRun {
  int64_t start, width, count;
  llvm::SmallVector<std::pair<int64_t, int64_t>> columns;
};

class ConvolutionWriter {
public:
  ConvolutionWriter(Conv2dIntoOp op, LayerBody &body)
      : op(op), body(body), e(body.emitter), schedule(body.schedule),
        input(body.access(op.getInput())) {
    auto type = cast<MemRefType>(op.getOuts().front().getType());
    element = type.getElementType();
    outputHeight = type.getDimSize(2);
    outputWidth = type.getDimSize(3);
    block = type.getDimSize(4);
    vectorsInBlock = std::max<int64_t>(1, block / schedule.getVectorLength());
    pointwise = isPointwise() && input.blocked;
    auto filter = cast<MemRefType>(op.getFilter().getType());
    filterBlocks = filter.getDimSize(1);
    filterLanes = filter.getDimSize(4);
  }

  void write() {
    findRuns();
    auto [memory, index] = body.weight(op.getFilter());
    filter = memory;
    filterIndex = index;
    if (op.getBias())
      std::tie(bias, biasIndex) = body.weight(op.getBias());
    for (auto [out, offset] : llvm::zip(op.getOuts(), op.getOutOffsets()))
      outputs.push_back(body.accessSlice(out, offset));
    for (Value other : op.getAlso())
      also.push_back(body.access(other));
    mask = body.epilogue(op).mask;
    lanes = getLanes();
    for (const Run &run : runs)
      e.repeat(run.units, [&](Value unit) { writeUnit(run, unit); });
  }

private:
  bool isPointwise() {
    return llvm::all_of(op.getKernel(), [](int64_t k) { return k == 1; }) &&
           llvm::all_of(op.getStrides(), [](int64_t s) { return s == 1; }) &&
           llvm::all_of(op.getPadding(), [](int64_t p) { return p == 0; });
  }

  void findRuns() {
    int64_t filterVector = 0;
    for (auto [piece, channels] : llvm::enumerate(op.getOutChannels())) {
      int64_t vectors = llvm::divideCeil(channels, block) * vectorsInBlock;
      int64_t whole = vectors / schedule.getVectors();
      int64_t rest = vectors % schedule.getVectors();
      if (whole)
        addRun(piece, schedule.getVectors(), whole, filterVector, 0);
      if (rest)
        addRun(piece, rest, 1, filterVector, whole * schedule.getVectors());
      filterVector += vectors;
    }
  }

  void addRun(unsigned piece, int64_t vectors, int64_t count,
              int64_t filterVector, int64_t pieceVector) {
    runs.push_back(
        {piece, vectors, count, filterVector + pieceVector, pieceVector});
  }

  /// The lanes with values of each input block, where they differ.
  std::optional<SmallVector<int64_t>> getLanes() {
    if (!input.blocked)
      return std::nullopt;
    SmallVector<int64_t> counts = op.getInputLayoutAttr().getLaneCounts();
    if (llvm::all_of(counts, [&](int64_t count) { return count == block; }))
      return std::nullopt;
    return counts;
  }

  /// Offset of vector `first + index * vectors` in memory where blocks of
  /// output channels are `stride` apart.
  Value vectorOffset(Value index, int64_t vectors, int64_t first,
                     int64_t stride) {
    Value channel =
        e.mul(e.add(e.mul(index, vectors), first), schedule.getVectorLength());
    Value size = e.constant(block);
    return e.add(e.mul(e.div(channel, size), stride), e.rem(channel, size));
  }

  void writeUnit(const Run &run, Value index) {
    const BufferAccess &output = outputs[run.piece];
    ConvolutionKernelArguments arguments = {};
    int64_t filterRow = op.getKernel()[1] * filterLanes * block;
    int64_t filterBlock = op.getKernel()[0] * filterRow;
    int64_t filterOutput = filterBlocks * filterBlock;
    arguments.filter = filter;
    arguments.filterIndex =
        e.add(filterIndex,
              vectorOffset(index, run.vectors, run.filterVector, filterOutput));
    arguments.bias = op.getBias() ? bias : filter;
    arguments.biasIndex =
        op.getBias() ? e.add(biasIndex, vectorOffset(index, run.vectors,
                                                     run.filterVector, block))
                     : e.constant(0);
    arguments.input = input.memref;
    arguments.output = output.memref;
    arguments.outputIndex =
        e.add(output.base, vectorOffset(index, run.vectors, run.pieceVector,
                                        output.outerStride));
    arguments.blocks = e.constant(input.blocked ? input.outer : 1);
    arguments.columns = e.constant(op.getKernel()[1]);
    arguments.laneCount = e.constant(filterLanes);
    arguments.inputBlock = e.constant(input.blocked ? input.outerStride : 0);
    arguments.inputRow = e.constant(input.rowStride);
    arguments.inputLane = e.constant(input.blocked ? 1 : input.outerStride);
    arguments.filterBlock = e.constant(filterBlock);
    arguments.filterRow = e.constant(filterRow);
    arguments.filterOutput = e.constant(filterOutput);
    arguments.outputBlock = e.constant(output.outerStride);
    arguments.lanes = getLaneTable();
    arguments.inputIndex = input.base;
    for (const BufferAccess &other : also)
      arguments.also.push_back({other.memref, other.base,
                                e.constant(other.outer),
                                e.constant(other.outerStride)});
    if (mask) {
      // The mask's channels are those of all pieces, as the filter's are.
      arguments.mask = mask->memref;
      arguments.maskBlock = e.constant(mask->outerStride);
      arguments.maskIndex =
          e.add(mask->base, vectorOffset(index, run.vectors, run.filterVector,
                                         mask->outerStride));
    }
    if (pointwise)
      writePointwise(run.vectors, arguments);
    else
      e.repeat(outputHeight,
               [&](Value row) { writeRow(row, run.vectors, arguments); });
  }

  /// A table of lanes; without one, of a single zero that nothing reads.
  Value getLaneTable() {
    auto type = MemRefType::get({ShapedType::kDynamic},
                                IndexType::get(op.getContext()));
    return memref::CastOp::create(e.builder, e.loc, type,
                                  getTable(body, lanes
                                                     ? ArrayRef<int64_t>(*lanes)
                                                     : ArrayRef<int64_t>{0}));
  }

  /// Rows of a pointwise convolution are one long row of pixels.
  void writePointwise(int64_t vectors, ConvolutionKernelArguments arguments) {
    arguments.rows = e.constant(1);
    for (const TileRun &tiles : cutEvenly(outputHeight * outputWidth))
      writeTiles(tiles, vectors, arguments);
  }

  /// One row of output: the kernel's rows are clipped to the input.
  void writeRow(Value row, int64_t vectors,
                ConvolutionKernelArguments arguments) {
    int64_t top = op.getPadding()[0], stride = op.getStrides()[0];
    // The first input row that the kernel covers, which may be in the padding.
    Value first = e.sub(e.mul(row, stride), e.constant(top));
    Value begin = e.constant(0), end = e.constant(op.getKernel()[0]);
    if (top != 0)
      begin = e.max(begin, e.sub(e.constant(0), first));
    if (op.getPadding()[2] != 0)
      end = e.min(end, e.sub(e.constant(input.height), first));
    arguments.rows = e.max(e.constant(0), e.sub(end, begin));
    Value skipped = e.mul(e.add(first, begin), input.rowStride);
    arguments.inputIndex = e.add(arguments.inputIndex, skipped);
    for (ConvolutionKernelInput &other : arguments.also)
      other.index = e.add(other.index, skipped);
    if (mask)
      arguments.maskIndex =
          e.add(arguments.maskIndex, e.mul(row, mask->rowStride));
    arguments.filterIndex =
        e.add(arguments.filterIndex, e.mul(begin, arguments.filterRow));
    arguments.outputIndex =
        e.add(arguments.outputIndex, e.mul(row, outputWidth * block));
    for (const TileRun &tiles : cutRow())
      writeTiles(tiles, vectors, arguments);
  }

  void writeTiles(const TileRun &tiles, int64_t vectors,
                  const ConvolutionKernelArguments &arguments) {
    ConvolutionKernel kernel;
    kernel.element = element;
    kernel.pixels = tiles.width;
    kernel.vectors = vectors;
    kernel.vectorLength = schedule.getVectorLength();
    kernel.block = block;
    kernel.pixelStep = op.getStrides()[1] * input.pixelStride;
    kernel.columnStep = input.pixelStride;
    kernel.blockedInput = input.blocked;
    kernel.laneTable = lanes.has_value();
    kernel.bias = static_cast<bool>(op.getBias());
    kernel.relu = op.getRelu();
    kernel.accumulate = op.getAccumulate();
    kernel.mask = mask.has_value();
    kernel.also = also.size();
    kernel.columns = tiles.columns;
    func::FuncOp function = getKernel(body.module, kernel, arguments);
    auto call = [&](Value tile) {
      ConvolutionKernelArguments shifted = arguments;
      Value pixel = e.add(e.mul(tile, tiles.width), tiles.start);
      Value column = e.sub(e.mul(pixel, op.getStrides()[1]),
                           e.constant(op.getPadding()[1]));
      Value skipped = e.mul(column, input.pixelStride);
      shifted.inputIndex = e.add(arguments.inputIndex, skipped);
      for (ConvolutionKernelInput &other : shifted.also)
        other.index = e.add(other.index, skipped);
      shifted.outputIndex = e.add(arguments.outputIndex, e.mul(pixel, block));
      if (mask)
        shifted.maskIndex = e.add(arguments.maskIndex, e.mul(pixel, block));
      func::CallOp::create(e.builder, e.loc, function, shifted.pack());
    };
    e.repeat(tiles.count, call);
  }

  /// `width` pixels in as few tiles as the register tile allows, their widths
  /// differing by one at most.
  SmallVector<TileRun> cutEvenly(int64_t width) {
    int64_t count = llvm::divideCeil(width, schedule.getPixels());
    int64_t wide = width % count, narrow = width / count;
    SmallVector<TileRun> tiles;
    if (wide)
      tiles.push_back({0, narrow + 1, wide, {}});
    tiles.push_back({wide * (narrow + 1), narrow, count - wide, {}});
    return tiles;
  }

  /// The tiles of a row, those at its borders alone.
  SmallVector<TileRun> cutRow() {
    SmallVector<TileRun> tiles;
    for (const TileRun &even : cutEvenly(outputWidth))
      for (int64_t i : llvm::seq(even.count)) {
        int64_t start = even.start + i * even.width;
        auto columns = getBorderColumns(start, even.width);
        if (columns.empty() && !tiles.empty() && tiles.back().columns.empty() &&
            tiles.back().width == even.width)
          ++tiles.back().count;
        else
          tiles.push_back({start, even.width, 1, std::move(columns)});
      }
    return tiles;
  }

  /// The pixels that each column of the kernel reaches inside the input; empty
  /// where every column reaches all of them.
  SmallVector<std::pair<int64_t, int64_t>> getBorderColumns(int64_t start,
                                                            int64_t width) {
    int64_t stride = op.getStrides()[1];
    SmallVector<std::pair<int64_t, int64_t>> columns;
    bool border = false;
    for (int64_t column : llvm::seq(op.getKernel()[1])) {
      int64_t first = 0, last = width - 1;
      auto at = [&](int64_t pixel) {
        return (start + pixel) * stride - op.getPadding()[1] + column;
      };
      while (first < width && at(first) < 0)
        ++first;
      while (last >= 0 && at(last) >= input.width)
        --last;
      border |= first > 0 || last < width - 1;
      columns.push_back({first, last});
    }
    if (!border)
      columns.clear();
    return columns;
  }

  Conv2dIntoOp op;
  LayerBody &body;
  Emitter &e;
  ScheduleAttr schedule;
  BufferAccess input;
  SmallVector<BufferAccess> also;
  std::optional<BufferAccess> mask;
  SmallVector<BufferAccess> outputs;
  Type element;
  int64_t outputHeight, outputWidth, block, vectorsInBlock;
  int64_t filterBlocks, filterLanes;
  bool pointwise;
  Value filter, filterIndex, bias, biasIndex;
  std::optional<SmallVector<int64_t>> lanes;
  SmallVector<Run> runs;
};

/// A grouped convolution, one value at a time. The filter is OIHW.
void writeGrouped(Conv2dIntoOp op, LayerBody &body) {
  Emitter &e = body.emitter;
  BufferAccess input = body.access(op.getInput());
  auto outType = cast<MemRefType>(op.getOuts().front().getType());
  auto filterType = cast<MemRefType>(op.getFilter().getType());
  int64_t height = outType.getDimSize(2), width = outType.getDimSize(3);
  int64_t block = outType.getDimSize(4);
  int64_t groupInputs = filterType.getDimSize(1);
  int64_t groupOutputs = filterType.getDimSize(0) / op.getGroups();
  int64_t kernelArea = op.getKernel()[0] * op.getKernel()[1];
  auto [filter, filterIndex] = body.weight(op.getFilter());
  Value bias, biasIndex;
  if (op.getBias())
    std::tie(bias, biasIndex) = body.weight(op.getBias());
  Type element = outType.getElementType();

  // The kernel's positions [begin, end) inside the input on one axis.
  auto clip = [&](Value position, int64_t axis, int64_t size) {
    Value first = e.sub(e.mul(position, op.getStrides()[axis]),
                        e.constant(op.getPadding()[axis]));
    return std::tuple(first, e.max(e.constant(0), e.sub(e.constant(0), first)),
                      e.min(e.constant(op.getKernel()[axis]),
                            e.sub(e.constant(size), first)));
  };
  Epilogue epilogue = body.epilogue(op);
  int64_t firstChannel = 0, firstBlock = 0;
  for (auto [out, offset, count] :
       llvm::zip(op.getOuts(), op.getOutOffsets(), op.getOutChannels())) {
    BufferAccess output = body.accessSlice(out, offset);
    e.loop(count, [&](Value channel) {
      Value o = e.add(channel, firstChannel);
      Value group = e.div(o, e.constant(groupOutputs));
      e.loop(height, [&](Value y) {
        auto [firstY, beginY, endY] = clip(y, 0, input.height);
        e.loop(width, [&, firstY = firstY, beginY = beginY,
                       endY = endY](Value x) {
          auto [firstX, beginX, endX] = clip(x, 1, input.width);
          Value start =
              bias ? e.load(bias, e.add(biasIndex,
                                        e.add(channel, firstBlock * block)))
                   : e.real(element, 0);
          auto accumulate = [&](ValueRange sums, Value i, Value ky,
                                Value kx) -> SmallVector<Value> {
            Value inputChannel = e.add(e.mul(group, groupInputs), i);
            Value at = e.add(input.base,
                             body.channelOffset(input, op.getInputLayoutAttr(),
                                                inputChannel));
            at = e.add(at, e.mul(e.add(firstY, ky), input.rowStride));
            at = e.add(at, e.mul(e.add(firstX, kx), input.pixelStride));
            Value weight =
                e.add(e.mul(o, groupInputs * kernelArea), e.mul(i, kernelArea));
            weight = e.add(weight, e.mul(ky, op.getKernel()[1]));
            weight = e.add(filterIndex, e.add(weight, kx));
            Value product = arith::MulFOp::create(e.builder, e.loc,
                                                  e.load(input.memref, at),
                                                  e.load(filter, weight));
            return {arith::AddFOp::create(e.builder, e.loc, sums[0], product)
                        .getResult()};
          };
          Value sum = e.reduce(
              e.constant(0), e.constant(groupInputs), start,
              [&](Value i, ValueRange sums) {
                return e.reduce(
                    beginY, endY, sums, [&](Value ky, ValueRange sums) {
                      return e.reduce(beginX, endX, sums,
                                      [&](Value kx, ValueRange sums) {
                                        return accumulate(sums, i, ky, kx);
                                      });
                    });
              })[0];
          if (op.getRelu())
            sum = e.relu(sum);
          Value size = e.constant(block);
          auto place = [&](const BufferAccess &buffer, int64_t first) {
            Value outer = e.add(e.div(channel, size), first);
            Value at = e.add(buffer.base, e.mul(outer, buffer.outerStride));
            at = e.add(at, e.rem(channel, size));
            at = e.add(at, e.mul(y, buffer.rowStride));
            return e.add(at, e.mul(x, buffer.pixelStride));
          };
          Value at = place(output, 0), masked;
          if (epilogue.mask)
            masked = place(*epilogue.mask, firstBlock);
          e.store(epilogue.apply(e, sum, output, at, masked), output.memref,
                  at);
        });
      });
    });
    firstChannel += count;
    firstBlock += llvm::divideCeil(count, block);
  }
}

} // namespace

void inception::lowerTile(Conv2dIntoOp op, LayerBody &body) {
  if (op.getGroups() > 1)
    return writeGrouped(op, body);
  ConvolutionWriter(op, body).write();
}
