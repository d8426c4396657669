//===- LrnGradient.cpp - Gradient of local response normalisation ---------===//
//
// With S the normaliser of a channel, U = g / S^beta and T = x * U / S,
//
//     result = U - 2 * alpha * beta / size * x * (sum of T over the window)
//
// Blocks of a pixel's channels are walked in order: T of a block is computed
// once and handed on, since the window reaches one block ahead and one back.
//
//===----------------------------------------------------------------------===//

#include "compiler/loops/LayerBody.h"
#include "mlir/IR/Remarks.h"

using namespace mlir;
using namespace inception;

namespace {

class LrnGradWriter {
public:
  LrnGradWriter(LrnGradIntoOp op, LayerBody &body)
      : op(op), body(body), e(body.emitter), layout(op.getInputLayoutAttr()),
        gradient(body.access(op.getGradient())),
        input(body.access(op.getInput())),
        output(
            body.accessSlice(op.getOuts().front(), op.getOutOffsets().front())),
        epilogue(body.epilogue(op)), half(op.getSize() / 2),
        element(getElementTypeOrSelf(op.getInput())),
        vector(VectorType::get({input.block}, element)) {}

  void write() {
    if (isContiguous(layout) && half <= input.block)
      return forEachPixel([&](Value pixel) { writeVectors(pixel); });
    remark::missed(op.getLoc(), remark::RemarkOpts::name("scalar").category(
                                    "inception-lower-to-loops"))
        << "a window over channels with gaps is computed one value at a time";
    forEachPixel([&](Value pixel) { writeScalars(pixel); });
  }

private:
  void forEachPixel(Emitter::Body write) {
    e.loop(e.constant(0), e.constant(input.height * input.rowStride),
           input.pixelStride, write);
  }

  Value add(Value a, Value b) {
    return arith::AddFOp::create(e.builder, e.loc, a, b);
  }
  Value mul(Value a, Value b) {
    return arith::MulFOp::create(e.builder, e.loc, a, b);
  }
  Value div(Value a, Value b) {
    return arith::DivFOp::create(e.builder, e.loc, a, b);
  }

  /// T and U of a value.
  struct Parts {
    Value t, u;
  };
  Parts getParts(Value x, Value g, Value sumOfSquares) {
    Type type = x.getType();
    double alpha = op.getAlpha().convertToDouble() / op.getSize();
    Value s = add(e.real(type, op.getK().convertToDouble()),
                  mul(sumOfSquares, e.real(type, alpha)));
    Value u = div(g, raise(e, s, op.getBeta().convertToDouble()));
    return {div(mul(x, u), s), u};
  }

  Value getResult(Value x, Value u, Value sumOfT) {
    double factor = 2 * op.getAlpha().convertToDouble() *
                    op.getBeta().convertToDouble() / op.getSize();
    Value taken = mul(mul(e.real(x.getType(), factor), x), sumOfT);
    return arith::SubFOp::create(e.builder, e.loc, u, taken);
  }

  /// A block's values at a pixel; 0 beyond the last block and in lanes without
  /// a channel.
  Value loadBlock(const BufferAccess &buffer, Value pixel, Value block) {
    Value last = e.constant(buffer.outer - 1);
    Value at = e.add(e.add(buffer.base, pixel),
                     e.mul(e.min(block, last), buffer.outerStride));
    Value value = e.loadVector(vector, buffer.memref, at);
    auto select = [&](arith::CmpIPredicate predicate, Value yes) {
      Value matches =
          arith::CmpIOp::create(e.builder, e.loc, predicate, block, last);
      value = arith::SelectOp::create(e.builder, e.loc, matches, yes, value);
    };
    int64_t lanes = layout.getLaneCounts().back();
    if (lanes != buffer.block)
      select(arith::CmpIPredicate::eq, maskLanes(e, value, lanes));
    select(arith::CmpIPredicate::ugt, e.real(vector, 0));
    return value;
  }

  /// T and U of a block with value `x` between two others.
  Parts getBlock(Value left, Value x, Value right, Value g) {
    Value squares =
        sumWindow(e, mul(left, left), mul(x, x), mul(right, right), half);
    return getParts(x, g, squares);
  }

  void writeVectors(Value pixel) {
    Value zero = e.real(vector, 0), first = e.constant(0);
    Value x = loadBlock(input, pixel, first);
    Value next = loadBlock(input, pixel, e.constant(1));
    Parts parts = getBlock(zero, x, next, loadBlock(gradient, pixel, first));
    // Carried: T of the block before, T, U and x of this one, x of the next.
    SmallVector<Value> carried = {zero, parts.t, parts.u, x, next};
    e.reduce(first, e.constant(input.outer), carried,
             [&](Value block, ValueRange carried) -> SmallVector<Value> {
               Value before = carried[0], t = carried[1], u = carried[2];
               Value x = carried[3], next = carried[4];
               Value ahead = e.add(block, 1);
               Value afterNext = loadBlock(input, pixel, e.add(block, 2));
               Parts following = getBlock(x, next, afterNext,
                                          loadBlock(gradient, pixel, ahead));
               Value sum = sumWindow(e, before, t, following.t, half);
               store(getResult(x, u, sum), e.mul(block, output.outerStride),
                     maskOffset(block), pixel);
               return {t, following.t, following.u, next, afterNext};
             });
  }

  Value maskOffset(Value block) {
    return epilogue.mask ? e.mul(block, epilogue.mask->outerStride) : Value();
  }

  void store(Value value, Value offset, Value maskOffset, Value pixel) {
    Value at = e.add(e.add(output.base, pixel), offset), masked;
    if (epilogue.mask)
      masked = e.add(e.add(epilogue.mask->base, pixel), maskOffset);
    value = epilogue.apply(e, value, output, at, masked);
    if (isa<VectorType>(value.getType()))
      e.storeVector(value, output.memref, at);
    else
      e.store(value, output.memref, at);
  }

  void writeScalars(Value pixel) {
    int64_t channels = layout.getNumChannels();
    auto load = [&](const BufferAccess &buffer, Value channel) {
      Value at = e.add(buffer.base, pixel);
      return e.load(buffer.memref,
                    e.add(at, body.channelOffset(buffer, layout, channel)));
    };
    auto sum = [&](Value channel, llvm::function_ref<Value(Value)> term) {
      Value begin = e.max(e.constant(0), e.sub(channel, e.constant(half)));
      Value end = e.min(e.constant(channels), e.add(channel, half + 1));
      return e.reduce(begin, end, e.real(element, 0),
                      [&](Value other, ValueRange sums) {
                        return SmallVector<Value>{add(sums[0], term(other))};
                      })[0];
    };
    auto parts = [&](Value channel) {
      Value squares = sum(channel, [&](Value other) {
        Value value = load(input, other);
        return mul(value, value);
      });
      return getParts(load(input, channel), load(gradient, channel), squares);
    };
    e.loop(channels, [&](Value channel) {
      Value u = parts(channel).u;
      Value sumOfT = sum(channel, [&](Value other) { return parts(other).t; });
      Value masked;
      if (epilogue.mask)
        masked = body.channelOffset(*epilogue.mask, layout, channel);
      store(getResult(load(input, channel), u, sumOfT),
            body.channelOffset(output, layout, channel), masked, pixel);
    });
    writeGaps(pixel);
  }

  /// Lanes without a channel are 0.
  void writeGaps(Value pixel) {
    for (auto [block, lanes] : llvm::enumerate(layout.getLaneCounts()))
      for (int64_t lane : llvm::seq(lanes, output.block))
        e.store(e.real(element, 0), output.memref,
                e.add(e.add(output.base, pixel),
                      block * output.outerStride + lane));
  }

  LrnGradIntoOp op;
  LayerBody &body;
  Emitter &e;
  LayoutAttr layout;
  BufferAccess gradient, input, output;
  Epilogue epilogue;
  int64_t half;
  Type element;
  VectorType vector;
};

} // namespace

void inception::lowerLrnGrad(LrnGradIntoOp op, LayerBody &body) {
  LrnGradWriter(op, body).write();
}
