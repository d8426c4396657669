//===- PoolGradient.cpp - Gradients of pools over blocks of channels ------===//
//
// Each window adds to the pixels under it: a maximum to the one that it found,
// a mean to all. Rows of the result start at 0 before the first window reaches
// them, and are masked after the last.
//
//===----------------------------------------------------------------------===//

#include "compiler/loops/LayerBody.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace inception;

namespace {

/// The part of a window on one axis that is inside the result, and the number
/// of positions that a mean divides by.
struct Extent {
  Value first, begin, end, count;
};

class PoolGradWriter {
public:
  PoolGradWriter(PoolGradIntoOp op, LayerBody &body)
      : op(op), e(body.emitter), gradient(body.access(op.getGradient())),
        output(
            body.accessSlice(op.getOuts().front(), op.getOutOffsets().front())),
        epilogue(body.epilogue(op)) {
    if (op.getInput())
      input = body.access(op.getInput());
    Type element = getElementTypeOrSelf(op.getGradient());
    vector = VectorType::get({gradient.block}, element);
    indices = VectorType::get(
        {gradient.block},
        e.builder.getIntegerType(element.getIntOrFloatBitWidth()));
  }

  void write() {
    e.repeat(gradient.outer, [&](Value block) {
      auto start = [&](const BufferAccess &buffer) {
        return e.add(buffer.base, e.mul(block, buffer.outerStride));
      };
      target = start(output);
      if (input)
        source = start(*input);
      if (epilogue.mask)
        mask = start(*epilogue.mask);
      Value from = start(gradient);
      e.repeat(gradient.height, [&](Value y) {
        Extent rows = getExtent(y, 0);
        // Rows that this row of windows is the first to reach.
        writeZeros(y, rows);
        e.repeat(gradient.width, [&](Value x) {
          Value at = e.add(from, e.add(e.mul(y, gradient.rowStride),
                                       e.mul(x, gradient.pixelStride)));
          Value value = e.loadVector(vector, gradient.memref, at);
          writeWindow(value, rows, getExtent(x, 1));
        });
      });
      writeMask();
    });
  }

private:
  static constexpr int64_t maxUnrolled = 16;

  Extent getExtent(Value position, unsigned axis) {
    int64_t size = axis == 0 ? output.height : output.width;
    int64_t outputs = axis == 0 ? gradient.height : gradient.width;
    if (op.getAdaptive()) {
      Value begin = e.div(e.mul(position, size), e.constant(outputs));
      Value end = e.div(e.add(e.mul(e.add(position, 1), size), outputs - 1),
                        e.constant(outputs));
      return {begin, begin, end, e.sub(end, begin)};
    }
    int64_t after = op.getPadding()[axis + 2];
    Value first = e.sub(e.mul(position, op.getStrides()[axis]),
                        e.constant(op.getPadding()[axis]));
    Value last = e.add(first, op.getKernel()[axis]);
    Extent extent = {first, e.max(first, e.constant(0)),
                     e.min(last, e.constant(size)), Value()};
    extent.count = op.getCountIncludePad()
                       ? e.sub(e.min(last, e.constant(size + after)), first)
                       : e.sub(extent.end, extent.begin);
    return extent;
  }

  /// Writes each pixel of rows [begin, end) of the result.
  void forEachPixel(Value begin, Value end,
                    llvm::function_ref<Value(Value offset)> compute) {
    e.loop(e.mul(begin, output.rowStride), e.mul(end, output.rowStride),
           output.pixelStride, [&](Value offset) {
             e.storeVector(compute(offset), output.memref,
                           e.add(target, offset));
           });
  }

  void writeZeros(Value y, const Extent &rows) {
    if (epilogue.accumulate)
      return;
    Value before = e.max(e.constant(0), e.sub(y, e.constant(1)));
    Value isFirst = arith::CmpIOp::create(
        e.builder, e.loc, arith::CmpIPredicate::eq, y, e.constant(0));
    auto select = [&](Value yes, Value no) -> Value {
      return arith::SelectOp::create(e.builder, e.loc, isFirst, yes, no);
    };
    Value begin = select(e.constant(0), getExtent(before, 0).end);
    Value isLast =
        arith::CmpIOp::create(e.builder, e.loc, arith::CmpIPredicate::eq, y,
                              e.constant(gradient.height - 1));
    Value end = arith::SelectOp::create(e.builder, e.loc, isLast,
                                        e.constant(output.height), rows.end);
    forEachPixel(begin, end, [&](Value) { return e.real(vector, 0); });
  }

  void writeMask() {
    if (!epilogue.mask)
      return;
    forEachPixel(e.constant(0), e.constant(output.height), [&](Value offset) {
      Value sum = e.loadVector(vector, output.memref, e.add(target, offset));
      return e.masked(sum, e.loadVector(vector, epilogue.mask->memref,
                                        e.add(mask, offset)));
    });
  }

  void writeWindow(Value value, const Extent &rows, const Extent &columns) {
    bool maximum = op.getKind() == PoolKind::Max;
    if (!maximum) {
      Value count =
          arith::IndexCastOp::create(e.builder, e.loc, e.builder.getI64Type(),
                                     e.mul(rows.count, columns.count));
      Value divisor = arith::SIToFPOp::create(e.builder, e.loc,
                                              vector.getElementType(), count);
      value = arith::DivFOp::create(e.builder, e.loc, value,
                                    e.broadcast(vector, divisor));
    }
    auto clipped = [&] {
      maximum ? addToMaximum(value, rows, columns)
              : addToAll(value, rows, columns);
    };
    int64_t taps = op.getKernel()[0] * op.getKernel()[1];
    if (!maximum || taps > maxUnrolled)
      return clipped();
    Value inside = isWhole(rows, 0);
    inside =
        arith::AndIOp::create(e.builder, e.loc, inside, isWhole(columns, 1));
    auto branch = scf::IfOp::create(e.builder, e.loc, inside, true);
    OpBuilder::InsertionGuard guard(e.builder);
    e.builder.setInsertionPointToStart(branch.thenBlock());
    addToMaximumInside(value, rows, columns);
    e.builder.setInsertionPointToStart(branch.elseBlock());
    clipped();
  }

  /// Whether all of a window is inside the result on one axis.
  Value isWhole(const Extent &extent, unsigned axis) {
    return arith::CmpIOp::create(e.builder, e.loc, arith::CmpIPredicate::eq,
                                 e.sub(extent.end, extent.begin),
                                 e.constant(op.getKernel()[axis]));
  }

  Value offsetOf(Value y, Value x) {
    return e.add(e.mul(y, output.rowStride), e.mul(x, output.pixelStride));
  }

  void addAt(Value offset, Value value) {
    Value at = e.add(target, offset);
    Value sum = arith::AddFOp::create(
        e.builder, e.loc, e.loadVector(vector, output.memref, at), value);
    e.storeVector(sum, output.memref, at);
  }

  void addToAll(Value value, const Extent &rows, const Extent &columns) {
    e.loop(rows.begin, rows.end, [&](Value y) {
      e.loop(columns.begin, columns.end,
             [&](Value x) { addAt(offsetOf(y, x), value); });
    });
  }

  /// The number of the position that a window's maximum is at, while it is
  /// looked for: the first of equal ones, the last NaN.
  SmallVector<Value> take(ValueRange best, Value value, Value position) {
    auto compare = [&](arith::CmpFPredicate predicate, Value a,
                       Value b) -> Value {
      return arith::CmpFOp::create(e.builder, e.loc, predicate, a, b);
    };
    Value taken = arith::OrIOp::create(
        e.builder, e.loc, compare(arith::CmpFPredicate::OGT, value, best[0]),
        compare(arith::CmpFPredicate::UNO, value, value));
    auto select = [&](Value yes, Value no) -> Value {
      return arith::SelectOp::create(e.builder, e.loc, taken, yes, no);
    };
    return {select(value, best[0]), select(position, best[1])};
  }

  Value inputAt(Value offset) {
    return e.loadVector(vector, input->memref, e.add(source, offset));
  }

  void addWhere(Value offset, Value value, Value found, Value position) {
    Value here = arith::CmpIOp::create(
        e.builder, e.loc, arith::CmpIPredicate::eq, found, position);
    addAt(offset, arith::SelectOp::create(e.builder, e.loc, here, value,
                                          e.real(vector, 0)));
  }

  void addToMaximum(Value value, const Extent &rows, const Extent &columns) {
    Type integer = indices.getElementType();
    auto number = [&](Value y, Value x) -> Value {
      Value scalar = arith::IndexCastOp::create(
          e.builder, e.loc, integer, e.add(e.mul(y, output.width), x));
      return e.broadcast(indices, scalar);
    };
    // Where nothing is greater than negative infinity the first is the one.
    SmallVector<Value> best = {
        e.real(vector, -std::numeric_limits<double>::infinity()),
        number(rows.begin, columns.begin)};
    best = e.reduce(rows.begin, rows.end, best, [&](Value y, ValueRange best) {
      return e.reduce(
          columns.begin, columns.end, best, [&](Value x, ValueRange best) {
            return take(best, inputAt(offsetOf(y, x)), number(y, x));
          });
    });
    e.loop(rows.begin, rows.end, [&](Value y) {
      e.loop(columns.begin, columns.end, [&](Value x) {
        addWhere(offsetOf(y, x), value, best[1], number(y, x));
      });
    });
  }

  /// A window inside the result: its positions are written out one by one.
  void addToMaximumInside(Value value, const Extent &rows,
                          const Extent &columns) {
    Value corner = offsetOf(rows.begin, columns.begin);
    SmallVector<Value> offsets, numbers;
    for (int64_t y : llvm::seq(op.getKernel()[0]))
      for (int64_t x : llvm::seq(op.getKernel()[1])) {
        auto number =
            e.builder.getIntegerAttr(indices.getElementType(), numbers.size());
        numbers.push_back(arith::ConstantOp::create(
            e.builder, e.loc, SplatElementsAttr::get(indices, number)));
        offsets.push_back(
            e.add(corner, y * output.rowStride + x * output.pixelStride));
      }
    SmallVector<Value> best = {
        e.real(vector, -std::numeric_limits<double>::infinity()),
        numbers.front()};
    for (auto [offset, number] : llvm::zip(offsets, numbers))
      best = take(best, inputAt(offset), number);
    for (auto [offset, number] : llvm::zip(offsets, numbers))
      addWhere(offset, value, best[1], number);
  }

  PoolGradIntoOp op;
  Emitter &e;
  BufferAccess gradient, output;
  std::optional<BufferAccess> input;
  Epilogue epilogue;
  VectorType vector, indices;
  /// Where the current block starts.
  Value target, source, mask;
};

} // namespace

void inception::lowerTile(PoolGradIntoOp op, LayerBody &body) {
  PoolGradWriter(op, body).write();
}
