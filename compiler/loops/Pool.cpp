//===- Pool.cpp - Pools over blocks of channels ---------------------------===//

#include "compiler/loops/LayerBody.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace inception;

namespace {

/// The longest window whose positions are written out one by one.
constexpr int64_t maxUnrolled = 8;

/// The part of the input under a window on one axis: [begin, end), and the
/// number of positions that an average divides by. `whole` says that it is all
/// of the window's.
struct Extent {
  Value begin, end, count;
  bool whole = false;
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
    return {first, e.add(first, kernel), e.constant(kernel), /*whole=*/true};
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
    if (kernel > maxUnrolled)
      end = begin;
    auto clipped = [&](Value x) {
      Extent columns = getExtent(x, 1, input.width, output.width);
      Value sum = e.reduce(columns.begin, columns.end, getStart(),
                           [&](Value column, ValueRange sums) {
                             return SmallVector<Value>{combine(
                                 sums[0], getColumn(source, column, rows))};
                           })[0];
      writeResult(sum, target, x, rows, columns.count);
    };
    e.loop(e.constant(0), e.constant(begin), clipped);
    if (begin < end)
      writeInside(source, target, rows, begin, end);
    e.loop(e.constant(end), e.constant(output.width), clipped);
  }

  /// Pixels [begin, end) of a row, whose windows lie inside the input. Windows
  /// that overlap share columns: each is combined once and handed on.
  void writeInside(Value source, Value target, const Extent &rows,
                   int64_t begin, int64_t end) {
    int64_t stride = op.getStrides()[1], kernel = op.getKernel()[1];
    int64_t shared = std::max<int64_t>(0, kernel - stride);
    auto column = [&](Value x, int64_t index) {
      Value first = e.sub(e.mul(x, stride), e.constant(op.getPadding()[1]));
      return getColumn(source, e.add(first, index), rows);
    };
    SmallVector<Value> initial;
    for (int64_t index : llvm::seq(shared))
      initial.push_back(column(e.constant(begin), index));
    e.reduce(e.constant(begin), e.constant(end), initial,
             [&](Value x, ValueRange handed) {
               SmallVector<Value> columns(handed);
               for (int64_t index : llvm::seq(shared, kernel))
                 columns.push_back(column(x, index));
               Value sum = columns.front();
               for (Value next : ArrayRef(columns).drop_front())
                 sum = combine(sum, next);
               writeResult(sum, target, x, rows, e.constant(kernel));
               columns.erase(columns.begin(), columns.end() - shared);
               return columns;
             });
  }

  Extent getExtent(Value position, unsigned axis, int64_t size,
                   int64_t outputSize) {
    Value zero = e.constant(0), limit = e.constant(size);
    if (op.getAdaptive()) {
      Value begin = e.div(e.mul(position, size), e.constant(outputSize));
      Value end = e.div(e.add(e.mul(e.add(position, 1), size), outputSize - 1),
                        e.constant(outputSize));
      return {begin, end, e.sub(end, begin), /*whole=*/false};
    }
    Value first = e.sub(e.mul(position, op.getStrides()[axis]),
                        e.constant(op.getPadding()[axis]));
    Value last = e.add(first, op.getKernel()[axis]);
    Extent extent = {e.max(first, zero), e.min(last, limit), Value(),
                     /*whole=*/false};
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
    // What is new comes first: whether it is no number can be found out before
    // the maximum so far is known.
    if (op.getKind() == PoolKind::Max)
      return e.maximum(value, sum);
    return arith::AddFOp::create(e.builder, e.loc, sum, value);
  }

  Value getStart() {
    return e.real(vector, op.getKind() == PoolKind::Max
                              ? -std::numeric_limits<double>::infinity()
                              : 0.0);
  }

  /// What is in one column under the window, combined.
  Value getColumn(Value source, Value column, const Extent &rows) {
    Value top = e.add(source, e.mul(column, input.pixelStride));
    auto value = [&](Value y) {
      return e.loadVector(vector, input.memref,
                          e.add(top, e.mul(y, input.rowStride)));
    };
    if (!rows.whole || op.getKernel()[0] > maxUnrolled)
      return e.reduce(rows.begin, rows.end, getStart(),
                      [&](Value y, ValueRange sums) {
                        return SmallVector<Value>{combine(sums[0], value(y))};
                      })[0];
    Value sum = value(rows.begin);
    for (int64_t row : llvm::seq<int64_t>(1, op.getKernel()[0]))
      sum = combine(sum, value(e.add(rows.begin, row)));
    return sum;
  }

  void writeResult(Value sum, Value target, Value x, const Extent &rows,
                   Value columns) {
    if (op.getKind() == PoolKind::Average) {
      Value count = arith::IndexCastOp::create(
          e.builder, e.loc, e.builder.getI64Type(), e.mul(rows.count, columns));
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

void inception::lowerTile(PoolIntoOp op, LayerBody &body) {
  PoolWriter(op, body).write();
}
