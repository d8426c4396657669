//===- ConvolutionKernel.cpp - The register-tiled inner loops -------------===//

#include "compiler/codegen/loops/ConvolutionKernel.h"
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
  for (auto [first, last] : columns)
    stream << "_" << first << "to" << last;
  return name;
}

SmallVector<Value> ConvolutionKernelArguments::pack() const {
  return {input,     inputIndex,  filter,      filterIndex,  bias,
          biasIndex, output,      outputIndex, lanes,        blocks,
          rows,      columns,     laneCount,   inputBlock,   inputRow,
          inputLane, filterBlock, filterRow,   filterOutput, outputBlock};
}

ConvolutionKernelArguments ConvolutionKernelArguments::unpack(ValueRange v) {
  return {v[0],  v[1],  v[2],  v[3],  v[4],  v[5],  v[6],  v[7],  v[8],  v[9],
          v[10], v[11], v[12], v[13], v[14], v[15], v[16], v[17], v[18], v[19]};
}

namespace {

class KernelWriter {
public:
  KernelWriter(Emitter &emitter, const ConvolutionKernel &kernel,
               const ConvolutionKernelArguments &arguments)
      : e(emitter), kernel(kernel), arguments(arguments),
        type(VectorType::get({kernel.vectorLength}, kernel.element)) {}

  void write() {
    SmallVector<Value> sums = e.reduce(
        e.constant(0), arguments.blocks, initialSums(),
        [&](Value block, ValueRange sums) { return addBlock(block, sums); });
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
      sums.append(kernel.pixels, start);
    }
    return sums;
  }

  SmallVector<Value> addBlock(Value block, ValueRange sums) {
    Value input =
        e.add(arguments.inputIndex, e.mul(block, arguments.inputBlock));
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
            return e.broadcast(
                type, e.load(arguments.input, e.add(at, p * kernel.pixelStep)));
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
        Value at = e.add(arguments.outputIndex,
                         vectorOffset(v, arguments.outputBlock));
        e.storeVector(sum, arguments.output, e.add(at, p * kernel.block));
      }
  }

  Emitter &e;
  const ConvolutionKernel &kernel;
  const ConvolutionKernelArguments &arguments;
  VectorType type;
};

} // namespace

func::FuncOp inception::getKernel(mlir::ModuleOp module,
                                  const ConvolutionKernel &kernel,
                                  const ConvolutionKernelArguments &arguments) {
  std::string name = kernel.getName();
  // A layer may have a kernel's name.
  while (Operation *symbol = module.lookupSymbol(name)) {
    if (symbol->hasAttr("inception.kernel"))
      return cast<func::FuncOp>(symbol);
    name += ".kernel";
  }
  OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
  Location loc = module.getLoc();
  SmallVector<Value> values = arguments.pack();
  auto function = func::FuncOp::create(
      builder, loc, name,
      builder.getFunctionType(ValueRange(values).getTypes(), {}));
  function.setPrivate();
  function->setAttr("inception.kernel", builder.getUnitAttr());
  // Inlined, a column's loop for each of several columns leaves no register for
  // the addresses that all of them share.
  if (!kernel.columns.empty())
    function->setAttr("passthrough", builder.getStrArrayAttr({"noinline"}));
  builder.setInsertionPointToStart(function.addEntryBlock());
  Emitter emitter(builder, loc);
  KernelWriter(emitter, kernel,
               ConvolutionKernelArguments::unpack(function.getArguments()))
      .write();
  func::ReturnOp::create(builder, loc);
  return function;
}
