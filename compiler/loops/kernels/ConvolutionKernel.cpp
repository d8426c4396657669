//===- ConvolutionKernel.cpp - The register-tiled inner loops -------------===//

#include "compiler/loops/kernels/ConvolutionKernel.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace inception;

std::string ConvolutionKernel::getName() const {
  std::string name;
  llvm::raw_string_ostream stream(name);
  stream << "conv_" << pixels << "x" << vectors << "_" << element << "x"
         << vectorLength << "_step" << pixelStep;
  if (!blockedInput)
    stream << "_nchw";
  if (laneTable)
    stream << "_gaps";
  if (bias)
    stream << "_bias";
  if (relu)
    stream << "_relu";
  if (accumulate)
    stream << "_sum";
  if (mask)
    stream << "_mask";
  if (also)
    stream << "_also" << also;
  for (auto [first, last] : columns)
    stream << "_" << first << "to" << last;
  return name;
}

SmallVector<Value> ConvolutionKernelArguments::pack() const {
  SmallVector<Value> values = {
      input,     inputIndex,  filter,      filterIndex,  bias,
      biasIndex, output,      outputIndex, lanes,        blocks,
      rows,      columns,     laneCount,   inputBlock,   inputRow,
      inputLane, filterBlock, filterRow,   filterOutput, outputBlock};
  if (mask)
    values.append({mask, maskIndex, maskBlock});
  for (const ConvolutionKernelInput &input : also)
    values.append({input.memref, input.index, input.blocks, input.block});
  return values;
}

ConvolutionKernelArguments
ConvolutionKernelArguments::unpack(const ConvolutionKernel &kernel,
                                   ValueRange v) {
  ConvolutionKernelArguments arguments = {
      v[0],  v[1],  v[2],  v[3],  v[4],    v[5],    v[6],    v[7],
      v[8],  v[9],  v[10], v[11], v[12],   v[13],   v[14],   v[15],
      v[16], v[17], v[18], v[19], Value(), Value(), Value(), {}};
  v = v.drop_front(20);
  if (kernel.mask) {
    std::tie(arguments.mask, arguments.maskIndex, arguments.maskBlock) =
        std::tuple(v[0], v[1], v[2]);
    v = v.drop_front(3);
  }
  for (unsigned i : llvm::seq(kernel.also)) {
    ValueRange input = v.slice(4 * i, 4);
    arguments.also.push_back({input[0], input[1], input[2], input[3]});
  }
  return arguments;
}

namespace {

class KernelWriter {
public:
  KernelWriter(Emitter &emitter, const ConvolutionKernel &kernel,
               const ConvolutionKernelArguments &arguments)
      : e(emitter), kernel(kernel), arguments(arguments),
        type(VectorType::get({kernel.vectorLength}, kernel.element)) {}

  void write() {
    SmallVector<Value> sums = addInput({arguments.input, arguments.inputIndex,
                                        arguments.blocks, arguments.inputBlock},
                                       e.constant(0), initialSums());
    Value first = arguments.blocks;
    for (const ConvolutionKernelInput &other : arguments.also) {
      sums = addInput(other, first, sums);
      first = e.add(first, other.blocks);
    }
    storeSums(sums);
  }

private:
  /// The offset of vector `v` from the first in memory whose blocks of output
  /// channels are `stride` apart.
  Value vectorOffset(int64_t v, Value stride) {
    int64_t channel = v * kernel.vectorLength;
    return e.add(e.mul(stride, channel / kernel.block), channel % kernel.block);
  }

  SmallVector<Value> initialSums() {
    SmallVector<Value> sums;
    for (int64_t v : llvm::seq(kernel.vectors)) {
      Value start = kernel.bias ? e.loadVector(type, arguments.bias,
                                               e.add(arguments.biasIndex,
                                                     v * kernel.vectorLength))
                                : e.real(type, 0);
      for (int64_t p : llvm::seq(kernel.pixels)) {
        Value sum = start;
        if (kernel.accumulate) {
          sum = e.loadVector(type, arguments.output, outputIndex(v, p));
          if (kernel.bias)
            sum = arith::AddFOp::create(e.builder, e.loc, start, sum);
        }
        sums.push_back(sum);
      }
    }
    return sums;
  }

  Value outputIndex(int64_t v, int64_t p) {
    return e.add(
        e.add(arguments.outputIndex, vectorOffset(v, arguments.outputBlock)),
        p * kernel.block);
  }

  /// Adds what an input's blocks contribute, the first of which is block
  /// `first` of the filter.
  SmallVector<Value> addInput(const ConvolutionKernelInput &source, Value first,
                              ValueRange sums) {
    memory = source.memref;
    return e.reduce(
        e.constant(0), source.blocks, sums, [&](Value block, ValueRange sums) {
          return addBlock(e.add(source.index, e.mul(block, source.block)),
                          e.add(first, block), sums);
        });
  }

  SmallVector<Value> addBlock(Value input, Value block, ValueRange sums) {
    Value filter =
        e.add(arguments.filterIndex, e.mul(block, arguments.filterBlock));
    Value lanes =
        kernel.laneTable ? e.load(arguments.lanes, block) : arguments.laneCount;
    return e.reduce(
        e.constant(0), arguments.rows, sums, [&](Value row, ValueRange sums) {
          Value inputRow = e.add(input, e.mul(row, arguments.inputRow));
          Value filterRow = e.add(filter, e.mul(row, arguments.filterRow));
          return addRow(inputRow, filterRow, lanes, sums);
        });
  }

  SmallVector<Value> addRow(Value input, Value filter, Value lanes,
                            ValueRange sums) {
    // From column to column in the filter: the lanes of a block, of which the
    // input's last block may use fewer.
    Value filterColumn = e.mul(arguments.laneCount, kernel.block);
    if (kernel.columns.empty()) {
      SmallVector<Value> values = e.reduce(
          e.constant(0), arguments.columns, sums,
          [&](Value column, ValueRange sums) {
            return addColumn(e.add(input, e.mul(column, kernel.columnStep)),
                             e.add(filter, e.mul(column, filterColumn)), lanes,
                             0, kernel.pixels - 1, sums);
          });
      // Unrolled, each column would want registers for addresses of its own.
      e.keepRolled(values);
      return values;
    }
    // At a border each column has a loop of its own over the pixels that it
    // reaches inside the input, so that no loop tests and none multiplies
    // padding.
    SmallVector<Value> values(sums);
    for (auto [index, range] : llvm::enumerate(kernel.columns)) {
      auto [first, last] = range;
      if (first > last)
        continue;
      int64_t column = index;
      values = addColumn(e.add(input, column * kernel.columnStep),
                         e.add(filter, e.mul(filterColumn, column)), lanes,
                         first, last, values);
      // Unrolled into one block, the taps would share their broadcasts, more of
      // them than there are registers.
      e.keepRolled(values);
    }
    return values;
  }

  SmallVector<Value> addColumn(Value input, Value filter, Value lanes,
                               int64_t first, int64_t last, ValueRange sums) {
    return e.reduce(
        e.constant(0), lanes, sums, [&](Value lane, ValueRange sums) {
          SmallVector<Value> values(sums);
          Value at = e.add(input, kernel.blockedInput
                                      ? lane
                                      : e.mul(lane, arguments.inputLane));
          Value weights = e.add(filter, e.mul(lane, kernel.block));
          auto weight = [&](int64_t v) {
            return e.loadVector(
                type, arguments.filter,
                e.add(weights, vectorOffset(v, arguments.filterOutput)));
          };
          auto pixel = [&](int64_t p) {
            return e.broadcast(type,
                               e.load(memory, e.add(at, p * kernel.pixelStep)));
          };
          auto accumulate = [&](int64_t p, int64_t v, Value a, Value b) {
            Value &sum = values[v * kernel.pixels + p];
            sum = vector::FMAOp::create(e.builder, e.loc, a, b, sum);
          };
          // The shorter side stays in registers, the other passes through one:
          // min(P, V) + 1 registers beside the sums.
          SmallVector<Value> kept;
          if (last - first + 1 < kernel.vectors) {
            for (int64_t p = first; p <= last; ++p)
              kept.push_back(pixel(p));
            for (int64_t v : llvm::seq(kernel.vectors)) {
              Value streamed = weight(v);
              for (int64_t p = first; p <= last; ++p)
                accumulate(p, v, kept[p - first], streamed);
            }
            return values;
          }
          for (int64_t v : llvm::seq(kernel.vectors))
            kept.push_back(weight(v));
          for (int64_t p = first; p <= last; ++p) {
            Value streamed = pixel(p);
            for (int64_t v : llvm::seq(kernel.vectors))
              accumulate(p, v, streamed, kept[v]);
          }
          return values;
        });
  }

  void storeSums(ValueRange sums) {
    for (int64_t v : llvm::seq(kernel.vectors))
      for (int64_t p : llvm::seq(kernel.pixels)) {
        Value sum = sums[v * kernel.pixels + p];
        if (kernel.relu)
          sum = e.relu(sum);
        if (kernel.mask) {
          Value at =
              e.add(arguments.maskIndex, vectorOffset(v, arguments.maskBlock));
          sum = e.masked(sum, e.loadVector(type, arguments.mask,
                                           e.add(at, p * kernel.block)));
        }
        e.storeVector(sum, arguments.output, outputIndex(v, p));
      }
  }

  Emitter &e;
  const ConvolutionKernel &kernel;
  const ConvolutionKernelArguments &arguments;
  VectorType type;
  /// Of the input whose blocks are being added.
  Value memory;
};

} // namespace

func::FuncOp inception::getKernelFunction(
    mlir::ModuleOp module, std::string name, ValueRange arguments,
    llvm::function_ref<void(Emitter &, ValueRange)> write) {
  // A layer may have a kernel's name.
  while (Operation *symbol = module.lookupSymbol(name)) {
    if (symbol->hasAttr("inception.kernel"))
      return cast<func::FuncOp>(symbol);
    name += ".kernel";
  }
  OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
  Location loc = module.getLoc();
  auto function = func::FuncOp::create(
      builder, loc, name, builder.getFunctionType(arguments.getTypes(), {}));
  function.setPrivate();
  function->setAttr("inception.kernel", builder.getUnitAttr());
  builder.setInsertionPointToStart(function.addEntryBlock());
  Emitter emitter(builder, loc);
  write(emitter, function.getArguments());
  func::ReturnOp::create(builder, loc);
  return function;
}

func::FuncOp inception::getKernel(mlir::ModuleOp module,
                                  const ConvolutionKernel &kernel,
                                  const ConvolutionKernelArguments &arguments) {
  func::FuncOp function = getKernelFunction(
      module, kernel.getName(), arguments.pack(),
      [&](Emitter &emitter, ValueRange values) {
        KernelWriter(emitter, kernel,
                     ConvolutionKernelArguments::unpack(kernel, values))
            .write();
      });
  // Inlined, a column's loop for each of several columns leaves no register for
  // the addresses that all of them share.
  if (!kernel.columns.empty())
    function->setAttr(
        "passthrough",
        Builder(module.getContext()).getStrArrayAttr({"noinline"}));
  return function;
}
