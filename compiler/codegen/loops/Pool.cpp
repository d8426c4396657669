//===- Pool.cpp - Pools over blocks of channels ---------------------------===//

#include "compiler/codegen/loops/Emitter.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace inception;

namespace {

/// The part of the input under a window on one axis: [begin, end), and the
/// number of positions that an average divides by.
struct Extent {
  Value begin, end, count;
};

class PoolWriter {
public:
  PoolWriter(PoolIntoOp op, LayerBody &body)
      : op(op), e(body.emitter), input(body.access(op.getInput())),
        output(body.accessSlice(op.getOuts().front(),
                                op.getOutOffsets().front())) {
    Type element = cast<MemRefType>(op.getInput().getType()).getElementType();
    vector = VectorType::get({input.block}, element);
  }

  void write() {
    e.repeat(input.outer, [&](Value block) {
      Value source = e.add(input.base, e.mul(block, input.outerStride));
      Value target = e.add(output.base, e.mul(block, output.outerStride));
      e.repeat(output.height, [&](Value y) {
        Value targetRow = e.add(target, e.mul(y, output.rowStride));
        writeRow(source, targetRow, getRows(y));
      });
    });
  }

private:
  /// The rows under a window; all of the window's where none of the tile's
  /// reaches beyond the input.
  Extent getRows(Value y) {
    int64_t kernel = op.getKernel()[0], stride = op.getStrides()[0];
    bool inside = !op.getAdaptive() && op.getPadding()[0] == 0 &&
                  (output.height - 1) * stride + kernel <= input.height;
    if (!inside)
      return getExtent(y, 0, input.height, output.height);
    Value first = e.mul(y, stride);
    return {first, e.add(first, kernel), e.constant(kernel)};
  }

  /// Columns whose window lies inside the input have a loop without clipping.
  void writeRow(Value source, Value target, const Extent &rows) {
    int64_t stride = op.getStrides()[1], left = op.getPadding()[1];
    int64_t kernel = op.getKernel()[1];
    int64_t begin =
        std::min<int64_t>(output.width, llvm::divideCeil(left, stride));
    int64_t end = begin;
    if (!op.getAdaptive() && input.width + left >= kernel)
      end = std::clamp<int64_t>((input.width + left - kernel) / stride + 1,
                                begin, output.width);
    if (op.getAdaptive())
      begin = end = output.width;
    auto clipped = [&](Value x) {
      Extent columns = getExtent(x, 1, input.width, output.width);
      writePixel(source, target, x, rows, columns, /*unrolled=*/0);
    };
    auto inside = [&](Value x) {
      Value first = e.sub(e.mul(x, stride), e.constant(left));
      writePixel(source, target, x, rows,
                 {first, e.add(first, kernel), e.constant(kernel)}, kernel);
    };
    e.loop(e.constant(0), e.constant(begin), clipped);
    e.loop(e.constant(begin), e.constant(end), inside);
    e.loop(e.constant(end), e.constant(output.width), clipped);
  }

  Extent getExtent(Value position, unsigned axis, int64_t size,
                   int64_t outputSize) {
    Value zero = e.constant(0), limit = e.constant(size);
    if (op.getAdaptive()) {
      Value begin = e.div(e.mul(position, size), e.constant(outputSize));
      Value end = e.div(e.add(e.mul(e.add(position, 1), size), outputSize - 1),
                        e.constant(outputSize));
      return {begin, end, e.sub(end, begin)};
    }
    Value first = e.sub(e.mul(position, op.getStrides()[axis]),
                        e.constant(op.getPadding()[axis]));
    Value last = e.add(first, op.getKernel()[axis]);
    Extent extent = {e.max(first, zero), e.min(last, limit), Value()};
    if (op.getCountIncludePad())
      // A window that rounding up lets reach beyond the padding counts what is
      // inside it.
      extent.count = e.sub(
          e.min(last, e.constant(size + op.getPadding()[axis + 2])), first);
    else
      extent.count = e.sub(extent.end, extent.begin);
    return extent;
  }

  Value combine(Value sum, Value value) {
    if (op.getKind() == PoolKind::Max)
      return e.maximum(sum, value);
    return arith::AddFOp::create(e.builder, e.loc, sum, value);
  }

  void writePixel(Value source, Value target, Value x, const Extent &rows,
                  const Extent &columns, int64_t unrolled) {
    double start = op.getKind() == PoolKind::Max
                       ? -std::numeric_limits<double>::infinity()
                       : 0.0;
    Value sum = e.reduce(
        rows.begin, rows.end, e.real(vector, start),
        [&](Value y, ValueRange sums) -> SmallVector<Value> {
          Value row = e.add(source, e.mul(y, input.rowStride));
          auto value = [&](Value column) {
            return e.loadVector(vector, input.memref,
                                e.add(row, e.mul(column, input.pixelStride)));
          };
          Value sum = sums[0];
          if (!unrolled)
            return e.reduce(columns.begin, columns.end, sum,
                            [&](Value column, ValueRange sums) {
                              return SmallVector<Value>{
                                  combine(sums[0], value(column))};
                            });
          for (int64_t column : llvm::seq(unrolled))
            sum = combine(sum, value(e.add(columns.begin, column)));
          return {sum};
        })[0];
    if (op.getKind() == PoolKind::Average) {
      Value count =
          arith::IndexCastOp::create(e.builder, e.loc, e.builder.getI64Type(),
                                     e.mul(rows.count, columns.count));
      Value divisor = arith::SIToFPOp::create(e.builder, e.loc,
                                              vector.getElementType(), count);
      sum = arith::DivFOp::create(e.builder, e.loc, sum,
                                  e.broadcast(vector, divisor));
    }
    e.storeVector(sum, output.memref,
                  e.add(target, e.mul(x, output.pixelStride)));
  }

  PoolIntoOp op;
  Emitter &e;
  BufferAccess input, output;
  VectorType vector;
};

} // namespace

void inception::lowerPool(PoolIntoOp op, LayerBody &body) {
  PoolWriter(op, body).write();
}
