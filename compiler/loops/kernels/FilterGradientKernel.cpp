//===- FilterGradientKernel.cpp - The reduction over pixels ---------------===//

#include "compiler/loops/kernels/FilterGradientKernel.h"

using namespace mlir;
using namespace inception;

std::string FilterGradientKernel::getName() const {
  std::string name;
  llvm::raw_string_ostream stream(name);
  stream << "filter_grad_" << lanes.size() << "x" << vectors << "_" << element
         << "x" << vectorLength << "_step" << pixelStep;
  if (!isBlocked())
    for (const Lane &lane : lanes)
      stream << "_" << lane.input << "at" << lane.filter;
  for (const Border &border : borders) {
    stream << "_x" << border.column << "_";
    for (bool inside : border.inside)
      stream << inside;
  }
  return name;
}

bool FilterGradientKernel::isBlocked() const {
  return llvm::all_of(llvm::enumerate(lanes), [&](auto lane) {
    int64_t index = lane.index();
    return lane.value().input == index && lane.value().filter == index * block;
  });
}

SmallVector<Value> FilterGradientArguments::pack() const {
  return {input,       inputIndex,    gradient,   gradientIndex, filter,
          filterIndex, rows,          begin,      end,           inputRow,
          gradientRow, gradientBlock, filterBlock};
}

FilterGradientArguments FilterGradientArguments::unpack(ValueRange v) {
  return {v[0], v[1], v[2], v[3],  v[4],  v[5], v[6],
          v[7], v[8], v[9], v[10], v[11], v[12]};
}

namespace {

class FilterGradientKernelWriter {
public:
  FilterGradientKernelWriter(Emitter &emitter,
                             const FilterGradientKernel &kernel,
                             const FilterGradientArguments &arguments)
      : e(emitter), kernel(kernel), arguments(arguments),
        type(VectorType::get({kernel.vectorLength}, kernel.element)) {}

  void write() {
    SmallVector<Value> sums;
    for (const auto &lane : kernel.lanes)
      for (int64_t v : llvm::seq(kernel.vectors))
        sums.push_back(
            e.loadVector(type, arguments.filter, filterIndex(lane, v)));
    sums =
        e.reduce(e.constant(0), arguments.rows, sums,
                 [&](Value row, ValueRange sums) { return addRow(row, sums); });
    unsigned index = 0;
    for (const auto &lane : kernel.lanes)
      for (int64_t v : llvm::seq(kernel.vectors))
        e.storeVector(sums[index++], arguments.filter, filterIndex(lane, v));
  }

private:
  /// The offset of vector `v` from the first in memory whose blocks of output
  /// channels are `stride` apart.
  Value vectorOffset(int64_t v, Value stride) {
    int64_t channel = v * kernel.vectorLength;
    return e.add(e.mul(stride, channel / kernel.block), channel % kernel.block);
  }

  Value filterIndex(const FilterGradientKernel::Lane &lane, int64_t v) {
    return e.add(
        e.add(arguments.filterIndex, vectorOffset(v, arguments.filterBlock)),
        lane.filter);
  }

  SmallVector<Value> addRow(Value row, ValueRange sums) {
    Value input = e.add(arguments.inputIndex, e.mul(row, arguments.inputRow));
    Value gradient =
        e.add(arguments.gradientIndex, e.mul(row, arguments.gradientRow));
    SmallVector<bool> all(kernel.lanes.size(), true);
    SmallVector<Value> values =
        e.reduce(arguments.begin, arguments.end, sums,
                 [&](Value column, ValueRange sums) {
                   return addPixel(input, gradient, column, all, sums);
                 });
    // Columns of a filter overlap from pixel to pixel: unrolled, values that
    // the next pixel needs again would take the sums' registers.
    if (!kernel.isBlocked())
      e.keepRolled(values);
    for (const FilterGradientKernel::Border &border : kernel.borders)
      values = addPixel(input, gradient, e.constant(border.column),
                        border.inside, values);
    return values;
  }

  SmallVector<Value> addPixel(Value input, Value gradient, Value column,
                              ArrayRef<bool> inside, ValueRange sums) {
    Value inputAt = e.add(input, e.mul(column, kernel.pixelStep));
    Value gradientAt = e.add(gradient, e.mul(column, kernel.block));
    SmallVector<Value> values(sums);
    auto weight = [&](int64_t lane) {
      return e.broadcast(
          type,
          e.load(arguments.input, e.add(inputAt, kernel.lanes[lane].input)));
    };
    auto vector = [&](int64_t v) {
      return e.loadVector(
          type, arguments.gradient,
          e.add(gradientAt, vectorOffset(v, arguments.gradientBlock)));
    };
    auto accumulate = [&](int64_t lane, int64_t v, Value a, Value b) {
      Value &sum = values[lane * kernel.vectors + v];
      sum = vector::FMAOp::create(e.builder, e.loc, a, b, sum);
    };
    SmallVector<int64_t> lanes;
    for (auto [lane, reached] : llvm::enumerate(inside))
      if (reached)
        lanes.push_back(lane);
    // The shorter side stays in registers, the other passes through one.
    SmallVector<Value> kept;
    if (static_cast<int64_t>(lanes.size()) < kernel.vectors) {
      for (int64_t lane : lanes)
        kept.push_back(weight(lane));
      for (int64_t v : llvm::seq(kernel.vectors)) {
        Value streamed = vector(v);
        for (auto [lane, value] : llvm::zip(lanes, kept))
          accumulate(lane, v, value, streamed);
      }
      return values;
    }
    for (int64_t v : llvm::seq(kernel.vectors))
      kept.push_back(vector(v));
    for (int64_t lane : lanes) {
      Value streamed = weight(lane);
      for (int64_t v : llvm::seq(kernel.vectors))
        accumulate(lane, v, streamed, kept[v]);
    }
    return values;
  }

  Emitter &e;
  const FilterGradientKernel &kernel;
  const FilterGradientArguments &arguments;
  VectorType type;
};

} // namespace

func::FuncOp
inception::getFilterGradientKernel(mlir::ModuleOp module,
                                   const FilterGradientKernel &kernel,
                                   const FilterGradientArguments &arguments) {
  return getKernelFunction(module, kernel.getName(), arguments.pack(),
                           [&](Emitter &emitter, ValueRange values) {
                             FilterGradientKernelWriter(
                                 emitter, kernel,
                                 FilterGradientArguments::unpack(values))
                                 .write();
                           });
}
