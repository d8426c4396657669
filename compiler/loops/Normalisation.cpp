//===- Normalisation.cpp - LRN and softmax --------------------------------===//

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

void inception::lowerLrn(LrnIntoOp op, LayerBody &body) {
  LrnWriter(op, body).write();
}

void inception::lowerSoftmax(SoftmaxIntoOp op, LayerBody &body) {
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
