//===- FilterGradient.cpp - Gradients of filters, around their kernels ----===//
//
// A packed filter's gradient is a sum over images and pixels. An item is some
// blocks of input channels, some of output channels and some rows of the
// filter; it adds chunk after chunk of rows of an image, which stay in the
// cache while all of the item's elements take their part. Elements are summed
// in one order, whatever the number of threads.
//
//===----------------------------------------------------------------------===//

#include "compiler/loops/kernels/FilterGradientKernel.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/Support/MathExtras.h"
#include <set>

using namespace mlir;
using namespace inception;

namespace {

/// Neighbouring tiles of lanes that one kernel computes.
struct LaneRun {
  int64_t start, width, count;
};

/// A range of an item.
struct Range {
  Value begin, end;
};

class FilterGradientWriter {
public:
  FilterGradientWriter(Conv2dFilterGradIntoOp op)
      : op(op), schedule(op.getScheduleAttr()),
        filterType(cast<MemRefType>(op.getOuts().front().getType())),
        block(filterType.getDimSize(5)),
        vectorsInBlock(
            std::max<int64_t>(1, block / schedule.getVectorLength())) {
    outputBlocks = filterType.getDimSize(0);
    inputBlocks = filterType.getDimSize(1);
    kernelRows = op.getKernel()[0];
    kernelColumns = op.getKernel()[1];
    outputParts = llvm::divideCeil(outputBlocks, outputGrain());
    inputParts = llvm::divideCeil(inputBlocks, inputGrain());
    tapParts = llvm::divideCeil(kernelRows, schedule.getGrainTaps());
  }

  int64_t countItems() const { return outputParts * inputParts * tapParts; }

  void write(LayerBody &layer, Value item) {
    body = &layer;
    Emitter &e = layer.emitter;
    input = layer.access(op.getInput());
    gradient = layer.access(op.getGradient());
    std::tie(filter, filterIndex) = layer.weight(op.getOuts().front());
    tapStride = filterType.getDimSize(4) * block;
    rowStride = kernelColumns * tapStride;
    inputStride = kernelRows * rowStride;
    outputStride = inputBlocks * inputStride;
    auto range = [&](Value part, int64_t grain, int64_t size) {
      Value begin = e.mul(part, grain);
      return Range{begin, e.min(e.add(begin, grain), e.constant(size))};
    };
    Range taps = range(e.rem(item, e.constant(tapParts)),
                       schedule.getGrainTaps(), kernelRows);
    item = e.div(item, e.constant(tapParts));
    Range inputs =
        range(e.rem(item, e.constant(inputParts)), inputGrain(), inputBlocks);
    Range outputs =
        range(e.div(item, e.constant(inputParts)), outputGrain(), outputBlocks);
    writeZeros(outputs, inputs, taps);
    e.loop(e.constant(0), layer.batch, [&](Value image) {
      Value source = e.add(input.base, e.mul(image, input.imageStride));
      Value target = e.add(gradient.base, e.mul(image, gradient.imageStride));
      int64_t rows = std::min(schedule.getRows(), gradient.height);
      e.repeat(llvm::divideCeil(gradient.height, rows), [&](Value chunk) {
        Value first = e.mul(chunk, rows);
        Value last = e.min(e.add(first, rows), e.constant(gradient.height));
        writeChunk({first, last}, source, target, outputs, inputs, taps);
      });
    });
  }

private:
  int64_t outputGrain() const {
    return std::max<int64_t>(1, schedule.getGrainOutputs() / block);
  }
  int64_t inputGrain() const {
    return std::max<int64_t>(1, schedule.getGrainInputs() / block);
  }
  Emitter &emitter() { return body->emitter; }

  /// Elements start at 0, those of lanes without a channel included.
  void writeZeros(Range outputs, Range inputs, Range taps) {
    Emitter &e = emitter();
    auto type = VectorType::get({block}, filterType.getElementType());
    e.loop(outputs.begin, outputs.end, [&](Value output) {
      e.loop(inputs.begin, inputs.end, [&](Value channels) {
        Value at = e.add(filterIndex, e.mul(output, outputStride));
        at = e.add(at, e.mul(channels, inputStride));
        Value begin = e.mul(taps.begin, rowStride);
        Value end = e.mul(taps.end, rowStride);
        e.loop(begin, end, block, [&](Value element) {
          e.storeVector(e.real(type, 0), filter, e.add(at, element));
        });
      });
    });
  }

  void writeChunk(Range rows, Value source, Value target, Range outputs,
                  Range inputs, Range taps) {
    Emitter &e = emitter();
    forEachUnit(outputs, [&](Value vector, int64_t vectors) {
      e.loop(inputs.begin, inputs.end, [&](Value channels) {
        forEachLaneCount(channels, [&](int64_t lanes) {
          e.loop(taps.begin, taps.end, [&](Value tap) {
            FilterGradientArguments arguments = {};
            arguments.input = input.memref;
            arguments.gradient = gradient.memref;
            arguments.filter = filter;
            arguments.inputRow =
                e.constant(op.getStrides()[0] * input.rowStride);
            arguments.gradientRow = e.constant(gradient.rowStride);
            arguments.gradientBlock = e.constant(gradient.outerStride);
            arguments.filterBlock = e.constant(outputStride);
            Value first = vectorOffset(vector, gradient.outerStride);
            arguments.gradientIndex = e.add(target, first);
            arguments.filterIndex =
                e.add(filterIndex, vectorOffset(vector, outputStride));
            arguments.filterIndex =
                e.add(arguments.filterIndex, e.mul(channels, inputStride));
            arguments.filterIndex =
                e.add(arguments.filterIndex, e.mul(tap, rowStride));
            arguments.inputIndex =
                input.blocked
                    ? e.add(source, e.mul(channels, input.outerStride))
                    : source;
            clipRows(rows, tap, arguments);
            if (input.blocked)
              writeColumns(lanes, vectors, arguments);
            else
              writePlain(vectors, arguments);
          });
        });
      });
    });
  }

  /// Units of output vectors: as many as the register tile has, and the rest of
  /// the last item.
  void forEachUnit(Range outputs,
                   llvm::function_ref<void(Value, int64_t)> write) {
    Emitter &e = emitter();
    int64_t vectors =
        std::min(schedule.getVectors(), outputBlocks * vectorsInBlock);
    Value begin = e.mul(outputs.begin, vectorsInBlock);
    Value end = e.mul(outputs.end, vectorsInBlock);
    Value whole = e.div(e.sub(end, begin), e.constant(vectors));
    e.loop(e.constant(0), whole, [&](Value unit) {
      write(e.add(begin, e.mul(unit, vectors)), vectors);
    });
    int64_t rest = (outputBlocks * vectorsInBlock) % vectors;
    if (rest == 0)
      return;
    Value first = e.constant(outputBlocks * vectorsInBlock - rest);
    e.loop(first, end, rest, [&](Value vector) { write(vector, rest); });
  }

  /// A branch for each number of lanes that blocks of the input use.
  void forEachLaneCount(Value channels,
                        llvm::function_ref<void(int64_t)> write) {
    Emitter &e = emitter();
    if (!input.blocked)
      return write(filterType.getDimSize(4));
    SmallVector<int64_t> counts = op.getInputLayoutAttr().getLaneCounts();
    std::set<int64_t> distinct(counts.begin(), counts.end());
    if (distinct.size() == 1)
      return write(*distinct.begin());
    Value lanes = e.load(getTable(*body, counts), channels);
    for (int64_t count : distinct) {
      Value matches = arith::CmpIOp::create(
          e.builder, e.loc, arith::CmpIPredicate::eq, lanes, e.constant(count));
      auto branch = scf::IfOp::create(e.builder, e.loc, matches, false);
      OpBuilder::InsertionGuard guard(e.builder);
      e.builder.setInsertionPointToStart(branch.thenBlock());
      write(count);
    }
  }

  /// Offset of vector `vector` in memory where blocks of output channels are
  /// `stride` apart.
  Value vectorOffset(Value vector, int64_t stride) {
    Emitter &e = emitter();
    Value channel = e.mul(vector, schedule.getVectorLength());
    Value size = e.constant(block);
    return e.add(e.mul(e.div(channel, size), stride), e.rem(channel, size));
  }

  /// ceil(max(0, position) / stride): the first window that reaches there.
  Value firstWindow(Value position, int64_t stride) {
    Emitter &e = emitter();
    Value clipped = e.max(e.constant(0), position);
    return e.div(e.add(clipped, stride - 1), e.constant(stride));
  }

  /// Windows whose tap `tap` lies inside the input on one axis.
  Range clip(Value tap, unsigned axis, int64_t size) {
    Emitter &e = emitter();
    Value before = e.sub(e.constant(op.getPadding()[axis]), tap);
    int64_t stride = op.getStrides()[axis];
    return {firstWindow(before, stride),
            firstWindow(e.add(before, size), stride)};
  }

  /// The rows of a chunk where row `tap` of the filter is inside the input.
  void clipRows(Range rows, Value tap, FilterGradientArguments &arguments) {
    Emitter &e = emitter();
    Range inside = clip(tap, 0, input.height);
    Value begin = e.max(rows.begin, inside.begin);
    arguments.rows =
        e.max(e.constant(0), e.sub(e.min(rows.end, inside.end), begin));
    Value row = e.sub(e.add(e.mul(begin, op.getStrides()[0]), tap),
                      e.constant(op.getPadding()[0]));
    arguments.inputIndex =
        e.add(arguments.inputIndex, e.mul(row, input.rowStride));
    arguments.gradientIndex =
        e.add(arguments.gradientIndex, e.mul(begin, gradient.rowStride));
  }

  /// A blocked input: each column of the filter reads its own range of pixels.
  void writeColumns(int64_t lanes, int64_t vectors,
                    const FilterGradientArguments &row) {
    Emitter &e = emitter();
    e.repeat(kernelColumns, [&](Value column) {
      FilterGradientArguments arguments = row;
      Range inside = clip(column, 1, input.width);
      Value shift = e.sub(column, e.constant(op.getPadding()[1]));
      arguments.inputIndex =
          e.add(row.inputIndex, e.mul(shift, input.pixelStride));
      arguments.filterIndex = e.add(row.filterIndex, e.mul(column, tapStride));
      arguments.begin = inside.begin;
      arguments.end = e.min(inside.end, e.constant(gradient.width));
      mergeRows(arguments);
      FilterGradientKernel kernel = getKernel(vectors);
      kernel.pixelStep = op.getStrides()[1] * input.pixelStride;
      for (const LaneRun &run : cutEvenly(lanes)) {
        kernel.lanes.clear();
        for (int64_t lane : llvm::seq(run.width))
          kernel.lanes.push_back({lane, lane * block});
        e.repeat(run.count, [&](Value tile) {
          FilterGradientArguments shifted = arguments;
          Value lane = e.add(e.mul(tile, run.width), run.start);
          shifted.inputIndex = e.add(arguments.inputIndex, lane);
          shifted.filterIndex =
              e.add(arguments.filterIndex, e.mul(lane, block));
          call(kernel, shifted);
        });
      }
    });
  }

  /// Where a column of the filter reads whole rows, which follow each other in
  /// both operands, they are one long row.
  void mergeRows(FilterGradientArguments &arguments) {
    Emitter &e = emitter();
    if (op.getStrides()[0] != 1 || op.getStrides()[1] != 1 ||
        input.width != gradient.width)
      return;
    Value columns = e.sub(arguments.end, arguments.begin);
    Value whole = e.builder.createOrFold<arith::CmpIOp>(
        e.loc, arith::CmpIPredicate::eq, columns, e.constant(gradient.width));
    auto select = [&](Value merged, Value apart) {
      return e.builder.createOrFold<arith::SelectOp>(e.loc, whole, merged,
                                                     apart);
    };
    arguments.end =
        select(e.mul(arguments.rows, gradient.width), arguments.end);
    Value some = e.min(arguments.rows, e.constant(1));
    arguments.rows = select(some, arguments.rows);
  }

  /// An input in NCHW: lanes are the columns of the filter in each channel. Of
  /// the pixels at the borders some lanes are outside.
  void writePlain(int64_t vectors, const FilterGradientArguments &row) {
    Emitter &e = emitter();
    int64_t channels = filterType.getDimSize(4);
    int64_t stride = op.getStrides()[1], left = op.getPadding()[1];
    FilterGradientArguments arguments = row;
    arguments.inputIndex = e.sub(row.inputIndex, e.constant(left));
    for (const LaneRun &run : cutEvenly(channels * kernelColumns))
      for (int64_t start : llvm::seq(run.count)) {
        FilterGradientKernel kernel = getKernel(vectors);
        kernel.pixelStep = stride;
        SmallVector<int64_t> columns;
        for (int64_t i : llvm::seq(run.width)) {
          int64_t lane = run.start + start * run.width + i;
          int64_t channel = lane / kernelColumns, column = lane % kernelColumns;
          columns.push_back(column);
          kernel.lanes.push_back({channel * input.outerStride + column,
                                  (column * channels + channel) * block});
        }
        auto isInside = [&](int64_t pixel, int64_t column) {
          int64_t at = pixel * stride - left + column;
          return at >= 0 && at < input.width;
        };
        auto areInside = [&](int64_t pixel) {
          return llvm::all_of(
              columns, [&](int64_t column) { return isInside(pixel, column); });
        };
        int64_t begin = 0;
        while (begin < gradient.width && !areInside(begin))
          ++begin;
        int64_t end = begin;
        while (end < gradient.width && areInside(end))
          ++end;
        for (int64_t pixel : llvm::seq(gradient.width)) {
          FilterGradientKernel::Border border = {pixel, {}};
          for (int64_t column : columns)
            border.inside.push_back(isInside(pixel, column));
          if ((pixel < begin || pixel >= end) &&
              llvm::is_contained(border.inside, true))
            kernel.borders.push_back(border);
        }
        arguments.begin = e.constant(begin);
        arguments.end = e.constant(end);
        call(kernel, arguments);
      }
  }

  FilterGradientKernel getKernel(int64_t vectors) {
    FilterGradientKernel kernel;
    kernel.element = filterType.getElementType();
    kernel.vectors = vectors;
    kernel.vectorLength = schedule.getVectorLength();
    kernel.block = block;
    return kernel;
  }

  void call(const FilterGradientKernel &kernel,
            const FilterGradientArguments &arguments) {
    Emitter &e = emitter();
    func::CallOp::create(
        e.builder, e.loc,
        getFilterGradientKernel(body->module, kernel, arguments),
        arguments.pack());
  }

  /// `count` lanes in as few tiles as the register tile allows, their widths
  /// differing by one at most.
  SmallVector<LaneRun> cutEvenly(int64_t count) {
    int64_t tiles = llvm::divideCeil(count, schedule.getLanes());
    int64_t wide = count % tiles, narrow = count / tiles;
    SmallVector<LaneRun> runs;
    if (wide)
      runs.push_back({0, narrow + 1, wide});
    runs.push_back({wide * (narrow + 1), narrow, tiles - wide});
    return runs;
  }

  Conv2dFilterGradIntoOp op;
  BatchScheduleAttr schedule;
  MemRefType filterType;
  int64_t block, vectorsInBlock;
  int64_t outputBlocks, inputBlocks, kernelRows, kernelColumns;
  int64_t outputParts, inputParts, tapParts;
  LayerBody *body = nullptr;
  BufferAccess input, gradient;
  Value filter, filterIndex;
  int64_t tapStride, rowStride, inputStride, outputStride;
};

/// The filter's gradient of a grouped convolution, one value at a time, where
/// the filter is OIHW. An item is an output channel.
void writeGrouped(Conv2dFilterGradIntoOp op, LayerBody &body, Value output) {
  Emitter &e = body.emitter;
  BufferAccess input = body.access(op.getInput());
  BufferAccess gradient = body.access(op.getGradient());
  auto [filter, filterIndex] = body.weight(op.getOuts().front());
  auto type = cast<MemRefType>(op.getOuts().front().getType());
  int64_t inputs = type.getDimSize(1), rows = type.getDimSize(2);
  int64_t columns = type.getDimSize(3);
  Type element = type.getElementType();
  Value group = e.div(output, e.constant(type.getDimSize(0) / op.getGroups()));
  // Windows [begin, end) whose tap is inside the input on one axis.
  auto clip = [&](Value tap, unsigned axis, int64_t size, int64_t windows) {
    int64_t stride = op.getStrides()[axis];
    auto first = [&](Value position) {
      Value clipped = e.max(e.constant(0), position);
      return e.div(e.add(clipped, stride - 1), e.constant(stride));
    };
    Value before = e.sub(e.constant(op.getPadding()[axis]), tap);
    return Range{first(before),
                 e.min(first(e.add(before, size)), e.constant(windows))};
  };
  auto at = [&](const BufferAccess &buffer, LayoutAttr layout, Value channel) {
    return e.add(buffer.base, body.channelOffset(buffer, layout, channel));
  };
  Value target = at(gradient, op.getOutputLayoutAttr(), output);
  e.loop(inputs, [&](Value i) {
    Value source =
        at(input, op.getInputLayoutAttr(), e.add(e.mul(group, inputs), i));
    e.loop(rows, [&](Value ky) {
      Range y = clip(ky, 0, input.height, gradient.height);
      e.loop(columns, [&](Value kx) {
        Range x = clip(kx, 1, input.width, gradient.width);
        auto add = [&](Value image, Value row, Value column,
                       ValueRange sums) -> SmallVector<Value> {
          auto pixel = [&](const BufferAccess &buffer, Value start, Value y,
                           Value x) {
            Value index = e.add(start, e.mul(image, buffer.imageStride));
            index = e.add(index, e.mul(y, buffer.rowStride));
            return e.load(buffer.memref,
                          e.add(index, e.mul(x, buffer.pixelStride)));
          };
          auto under = [&](Value window, Value tap, unsigned axis) {
            return e.sub(e.add(e.mul(window, op.getStrides()[axis]), tap),
                         e.constant(op.getPadding()[axis]));
          };
          Value product = arith::MulFOp::create(
              e.builder, e.loc, pixel(gradient, target, row, column),
              pixel(input, source, under(row, ky, 0), under(column, kx, 1)));
          return {arith::AddFOp::create(e.builder, e.loc, sums[0], product)
                      .getResult()};
        };
        Value sum = e.reduce(
            e.constant(0), body.batch, e.real(element, 0),
            [&](Value image, ValueRange sums) {
              return e.reduce(
                  y.begin, y.end, sums, [&](Value row, ValueRange sums) {
                    return e.reduce(x.begin, x.end, sums,
                                    [&](Value column, ValueRange sums) {
                                      return add(image, row, column, sums);
                                    });
                  });
            })[0];
        Value index = e.add(e.mul(e.add(e.mul(output, inputs), i), rows), ky);
        index = e.add(e.mul(index, columns), kx);
        e.store(sum, filter, e.add(filterIndex, index));
      });
    });
  });
}

} // namespace

BatchLowering inception::getItems(Conv2dFilterGradIntoOp op) {
  if (op.getGroups() > 1)
    return {
        cast<MemRefType>(op.getOuts().front().getType()).getDimSize(0),
        [op](LayerBody &body, Value item) { writeGrouped(op, body, item); }};
  auto writer = std::make_shared<FilterGradientWriter>(op);
  return {writer->countItems(),
          [writer](LayerBody &body, Value item) { writer->write(body, item); }};
}
