//===- Normalisation.cpp - LRN, its gradient, and softmax -----------------===//

#include "compiler/loops/LayerBody.h"
#include "mlir/IR/Remarks.h"

using namespace mlir;
using namespace inception;

/// base^exponent: by square roots where they suffice. Estimates of reciprocal
/// square roots with a Newton step each were slower than the roots, on vectors
/// of 256 and of 512 bits.
Value inception::raise(Emitter &e, Value base, double exponent) {
  Type type = base.getType();
  auto root = [&](Value value) -> Value {
    return math::SqrtOp::create(e.builder, e.loc, value);
  };
  Value power;
  if (exponent == 0.5)
    power = root(base);
  else if (exponent == 0.75)
    power =
        arith::MulFOp::create(e.builder, e.loc, root(base), root(root(base)));
  else if (exponent == 1.0)
    power = base;
  else {
    remark::missed(e.loc, remark::RemarkOpts::name("power").category(
                              "inception-lower-to-loops"))
        << "calls powf for each value: only powers of 0.5, 0.75 and 1 are "
           "roots and products";
    power =
        math::PowFOp::create(e.builder, e.loc, base, e.real(type, exponent));
  }
  return power;
}

/// Lane l of the result is lane l + d of `low` followed by `high`, where `low`
/// is the current block for d > 0 and the one before it for d < 0.
static Value shiftLanes(Emitter &e, Value low, Value high, int64_t d) {
  int64_t block = cast<VectorType>(low.getType()).getDimSize(0);
  SmallVector<int64_t> lanes;
  for (int64_t lane : llvm::seq(block))
    lanes.push_back(lane + (d < 0 ? block + d : d));
  return vector::ShuffleOp::create(e.builder, e.loc, low, high, lanes);
}

Value inception::sumWindow(Emitter &e, Value left, Value middle, Value right,
                           int64_t half) {
  Value sum = middle;
  for (int64_t d = 1; d <= half; ++d) {
    sum = arith::AddFOp::create(e.builder, e.loc, sum,
                                shiftLanes(e, left, middle, -d));
    sum = arith::AddFOp::create(e.builder, e.loc, sum,
                                shiftLanes(e, middle, right, d));
  }
  return sum;
}

Value inception::maskLanes(Emitter &e, Value value, int64_t lanes) {
  auto vector = cast<VectorType>(value.getType());
  int64_t block = vector.getDimSize(0);
  if (lanes == block)
    return value;
  SmallVector<bool> bits;
  for (int64_t lane : llvm::seq(block))
    bits.push_back(lane < lanes);
  auto type = VectorType::get({block}, e.builder.getI1Type());
  Value valid = arith::ConstantOp::create(e.builder, e.loc,
                                          DenseElementsAttr::get(type, bits));
  return arith::SelectOp::create(e.builder, e.loc, valid, value,
                                 e.real(vector, 0));
}

namespace {

class LrnWriter {
public:
  LrnWriter(LrnIntoOp op, LayerBody &body)
      : op(op), body(body), e(body.emitter), layout(op.getInputLayoutAttr()),
        input(body.access(op.getInput())),
        output(
            body.accessSlice(op.getOuts().front(), op.getOutOffsets().front())),
        half(op.getSize() / 2),
        element(getElementTypeOrSelf(op.getInput().getType())),
        vector(VectorType::get({input.block}, element)) {}

  void write() {
    bool vectors = isContiguous(layout) && half <= input.block;
    if (!vectors)
      remark::missed(op.getLoc(), remark::RemarkOpts::name("scalar").category(
                                      "inception-lower-to-loops"))
          << "a window over channels with gaps is computed one value at a time";
    if (vectors)
      writeVectors();
    else
      writeScalars();
  }

private:
  Value scaleFor(Type type, Value value, Value sumOfSquares) {
    Value base = arith::AddFOp::create(
        e.builder, e.loc, e.real(type, op.getK().convertToDouble()),
        arith::MulFOp::create(
            e.builder, e.loc, sumOfSquares,
            e.real(type, op.getAlpha().convertToDouble() / op.getSize())));
    return arith::DivFOp::create(
        e.builder, e.loc, value,
        raise(e, base, op.getBeta().convertToDouble()));
  }

  void writeVectors() {
    Value source = input.base, target = output.base;
    Value last = e.constant(input.outer - 1);
    // The first and the last block have a neighbour on one side only.
    if (input.outer == 1)
      return writeBlock(source, target, e.constant(0), false, false);
    writeBlock(source, target, e.constant(0), false, true);
    e.loop(e.constant(1), last,
           [&](Value block) { writeBlock(source, target, block, true, true); });
    writeBlock(source, target, last, true, false);
  }

  void writeBlock(Value source, Value target, Value block, bool before,
                  bool after) {
    Value in = e.add(source, e.mul(block, input.outerStride));
    Value out = e.add(target, e.mul(block, output.outerStride));
    // The block after this one is the last where this is the last but one; its
    // lanes without channels count as 0.
    e.loop(e.constant(0), e.constant(input.height * input.rowStride),
           input.pixelStride, [&](Value pixel) {
             Value at = e.add(in, pixel);
             Value value = e.loadVector(vector, input.memref, at);
             Value zero = e.real(vector, 0);
             Value left = before
                              ? square(e.sub(at, e.constant(input.outerStride)))
                              : zero;
             Value middle = squareOf(after ? value : mask(value));
             Value right = zero;
             if (after) {
               Value next = e.loadVector(vector, input.memref,
                                         e.add(at, input.outerStride));
               right = squareOf(maskIfLast(next, block));
             }
             Value sum = sumWindow(e, left, middle, right, half);
             e.storeVector(scaleFor(vector, value, sum), output.memref,
                           e.add(out, pixel));
           });
  }

  Value squareOf(Value value) {
    return arith::MulFOp::create(e.builder, e.loc, value, value);
  }
  Value square(Value at) {
    return squareOf(e.loadVector(vector, input.memref, at));
  }

  int64_t lanesInLast() const { return layout.getLaneCounts().back(); }

  /// The last block's value with 0 in lanes without a channel.
  Value mask(Value value) { return maskLanes(e, value, lanesInLast()); }

  Value maskIfLast(Value next, Value block) {
    if (lanesInLast() == input.block)
      return next;
    Value isLast =
        arith::CmpIOp::create(e.builder, e.loc, arith::CmpIPredicate::eq, block,
                              e.constant(input.outer - 2));
    return arith::SelectOp::create(e.builder, e.loc, isLast, mask(next), next);
  }

  void writeScalars() {
    int64_t channels = layout.getNumChannels();
    Value source = input.base, target = output.base;
    e.loop(channels, [&](Value channel) {
      Value offsetIn = body.channelOffset(input, layout, channel);
      Value offsetOut = body.channelOffset(output, layout, channel);
      Value begin = e.max(e.constant(0), e.sub(channel, e.constant(half)));
      Value end = e.min(e.constant(channels), e.add(channel, half + 1));
      e.loop(e.constant(0), e.constant(input.height * input.rowStride),
             input.pixelStride, [&](Value pixel) {
               Value at = e.add(source, pixel);
               Value sum = e.reduce(
                   begin, end, e.real(element, 0),
                   [&](Value other, ValueRange sums) {
                     Value neighbour = e.load(
                         input.memref,
                         e.add(at, body.channelOffset(input, layout, other)));
                     return SmallVector<Value>{arith::AddFOp::create(
                         e.builder, e.loc, sums[0], squareOf(neighbour))};
                   })[0];
               Value value = e.load(input.memref, e.add(at, offsetIn));
               e.store(scaleFor(element, value, sum), output.memref,
                       e.add(e.add(target, pixel), offsetOut));
             });
    });
  }

  LrnIntoOp op;
  LayerBody &body;
  Emitter &e;
  LayoutAttr layout;
  BufferAccess input, output;
  int64_t half;
  Type element;
  VectorType vector;
};

} // namespace

void inception::lowerTile(LrnIntoOp op, LayerBody &body) {
  LrnWriter(op, body).write();
}

namespace {

/// With S the normaliser of a channel, U = g / S^beta and T = x * U / S,
///
///     result = U - 2 * alpha * beta / size * x * (sum of T over the window)
///
/// Blocks of a pixel's channels are walked in order: T of a block is computed
/// once and handed on, since the window reaches one block ahead and one back.
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

void inception::lowerTile(LrnGradIntoOp op, LayerBody &body) {
  LrnGradWriter(op, body).write();
}

void inception::lowerTile(SoftmaxIntoOp op, LayerBody &body) {
  Emitter &e = body.emitter;
  LayoutAttr layout = op.getInputLayoutAttr();
  BufferAccess input = body.access(op.getInput());
  BufferAccess output =
      body.accessSlice(op.getOuts().front(), op.getOutOffsets().front());
  Type element = getElementTypeOrSelf(op.getInput().getType());
  int64_t channels = layout.getNumChannels();
  Value source = input.base, target = output.base;
  e.loop(e.constant(0), e.constant(input.height * input.rowStride),
         input.pixelStride, [&](Value pixel) {
           Value zero = e.constant(0), end = e.constant(channels);
           auto at = [&](Value start, const BufferAccess &buffer, Value c) {
             return e.add(e.add(start, pixel),
                          body.channelOffset(buffer, layout, c));
           };
           Value most = e.reduce(
               zero, end,
               e.real(element, -std::numeric_limits<double>::infinity()),
               [&](Value c, ValueRange values) {
                 return SmallVector<Value>{arith::MaximumFOp::create(
                     e.builder, e.loc, values[0],
                     e.load(input.memref, at(source, input, c)))};
               })[0];
           Value sum = e.reduce(
               zero, end, e.real(element, 0), [&](Value c, ValueRange values) {
                 Value difference = arith::SubFOp::create(
                     e.builder, e.loc,
                     e.load(input.memref, at(source, input, c)), most);
                 Value power =
                     math::ExpOp::create(e.builder, e.loc, difference);
                 e.store(power, output.memref, at(target, output, c));
                 return SmallVector<Value>{
                     arith::AddFOp::create(e.builder, e.loc, values[0], power)};
               })[0];
           e.loop(channels, [&](Value c) {
             Value index = at(target, output, c);
             e.store(arith::DivFOp::create(e.builder, e.loc,
                                           e.load(output.memref, index), sum),
                     output.memref, index);
           });
         });
}
