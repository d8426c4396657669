//===- BatchReduction.cpp - Sums of channels over a batch -----------------===//
//
// Biases' gradients and what batch normalisation sums. An item is some blocks
// of channels (channels of NCHW): images and pixels are added in one order.
//
//===----------------------------------------------------------------------===//

#include "compiler/loops/LayerBody.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace inception;

namespace {

/// Sums of one block in flight: each waits for the one before it, so one sum
/// alone would leave the adders waiting.
constexpr int64_t chains = 4;

/// The channels of an operation over a batch that has a vector for each block.
class ChannelReduction {
public:
  ChannelReduction(BatchOpInterface op, Value activation)
      : schedule(op.getScheduleAttr()), activation(activation),
        type(cast<MemRefType>(activation.getType())) {
    int64_t lanes = type.getRank() == 5 ? type.getDimSize(4) : 1;
    grain = std::max<int64_t>(1, schedule.getGrainOutputs() / lanes);
  }

  int64_t countItems() const {
    return llvm::divideCeil(type.getDimSize(1), grain);
  }

  /// The type of a value of all channels that are computed at once.
  Type getType() const {
    if (type.getRank() == 5)
      return VectorType::get({type.getDimSize(4)}, type.getElementType());
    return type.getElementType();
  }

  /// Writes each block of item `item`.
  void forEachBlock(LayerBody &body, Value item,
                    llvm::function_ref<void(Value block)> write) const {
    Emitter &e = body.emitter;
    Value begin = e.mul(item, grain);
    e.loop(begin, e.min(e.add(begin, grain), e.constant(type.getDimSize(1))),
           [&](Value block) { write(block); });
  }

  /// Sums over images and pixels: `add` gets the position of a pixel of block
  /// `block` from an image's start and the image, and `count` sums.
  SmallVector<Value>
  sum(LayerBody &body, Value block, unsigned count,
      llvm::function_ref<SmallVector<Value>(Value image, Value at)> terms)
      const {
    Emitter &e = body.emitter;
    BufferAccess buffer = body.access(activation);
    int64_t pixels = buffer.height * buffer.width;
    int64_t parallel = std::min(chains, pixels);
    SmallVector<Value> zeros(count * parallel, e.real(getType(), 0));
    auto addPixel = [&](Value image, Value pixel, MutableArrayRef<Value> sums) {
      Value at = e.add(e.mul(block, buffer.outerStride),
                       e.mul(pixel, buffer.pixelStride));
      for (auto [sum, term] : llvm::zip_equal(sums, terms(image, at)))
        sum = arith::AddFOp::create(e.builder, e.loc, sum, term);
    };
    SmallVector<Value> sums = e.reduce(
        e.constant(0), body.batch, zeros, [&](Value image, ValueRange sums) {
          SmallVector<Value> values = e.reduce(
              e.constant(0), e.constant(pixels / parallel), sums,
              [&](Value step, ValueRange sums) {
                SmallVector<Value> values(sums);
                for (int64_t chain : llvm::seq(parallel))
                  addPixel(image, e.add(e.mul(step, parallel), chain),
                           MutableArrayRef(values).slice(chain * count, count));
                return values;
              });
          for (int64_t pixel : llvm::seq(pixels / parallel * parallel, pixels))
            addPixel(
                image, e.constant(pixel),
                MutableArrayRef(values).slice(pixel % parallel * count, count));
          return values;
        });
    SmallVector<Value> totals(ArrayRef(sums).take_front(count));
    for (int64_t chain : llvm::seq<int64_t>(1, parallel))
      for (unsigned i : llvm::seq(count))
        totals[i] = arith::AddFOp::create(e.builder, e.loc, totals[i],
                                          sums[chain * count + i]);
    return totals;
  }

  Value load(Emitter &e, Value memory, Value index) const {
    if (auto vector = dyn_cast<VectorType>(getType()))
      return e.loadVector(vector, memory, index);
    return e.load(memory, index);
  }

  /// The value of an activation of the same shape.
  Value loadPixel(Emitter &e, const BufferAccess &buffer, Value image,
                  Value at) const {
    Value start = e.add(buffer.base, e.mul(image, buffer.imageStride));
    return load(e, buffer.memref, e.add(start, at));
  }

  /// The values of a vector for block `block`.
  Value loadVector(LayerBody &body, Value operand, Value block) const {
    auto [memory, index] = body.weight(operand);
    return load(body.emitter, memory,
                body.emitter.add(index, body.emitter.mul(block, lanes())));
  }

  void storeVector(LayerBody &body, Value value, Value operand,
                   Value block) const {
    Emitter &e = body.emitter;
    auto [memory, index] = body.weight(operand);
    Value at = e.add(index, e.mul(block, lanes()));
    if (isa<VectorType>(value.getType()))
      e.storeVector(value, memory, at);
    else
      e.store(value, memory, at);
  }

  /// The number of images times pixels, as a value of the channels' type.
  Value count(LayerBody &body) const {
    Emitter &e = body.emitter;
    int64_t pixels = type.getDimSize(2) * type.getDimSize(3);
    return real(e, e.mul(body.batch, pixels));
  }

  /// An integer as a value of the channels' type.
  Value real(Emitter &e, Value integer) const {
    Value wide = arith::IndexCastOp::create(e.builder, e.loc,
                                            e.builder.getI64Type(), integer);
    Value scalar =
        arith::SIToFPOp::create(e.builder, e.loc, type.getElementType(), wide);
    auto vector = dyn_cast<VectorType>(getType());
    return vector ? e.broadcast(vector, scalar) : scalar;
  }

private:
  int64_t lanes() const { return type.getRank() == 5 ? type.getDimSize(4) : 1; }

  BatchScheduleAttr schedule;
  Value activation;
  MemRefType type;
  int64_t grain;
};

/// 1 / sqrt(variance + epsilon)
Value getInverseDeviation(Emitter &e, Value variance, const APFloat &epsilon) {
  Type type = variance.getType();
  Value shifted = arith::AddFOp::create(
      e.builder, e.loc, variance, e.real(type, epsilon.convertToDouble()));
  return arith::DivFOp::create(e.builder, e.loc, e.real(type, 1),
                               math::SqrtOp::create(e.builder, e.loc, shifted));
}

} // namespace

BatchLowering inception::getItems(ChannelSumIntoOp op) {
  ChannelReduction channels(op, op.getGradient());
  return {channels.countItems(), [=](LayerBody &body, Value item) mutable {
            Emitter &e = body.emitter;
            BufferAccess gradient = body.access(op.getGradient());
            channels.forEachBlock(body, item, [&](Value block) {
              Value sum = channels.sum(
                  body, block, 1,
                  [&](Value image, Value at) -> SmallVector<Value> {
                    return {channels.loadPixel(e, gradient, image, at)};
                  })[0];
              channels.storeVector(body, sum, op.getOuts().front(), block);
            });
          }};
}

BatchLowering inception::getItems(BatchStatisticsIntoOp op) {
  ChannelReduction channels(op, op.getInput());
  return {channels.countItems(), [=](LayerBody &body, Value item) mutable {
            Emitter &e = body.emitter;
            BufferAccess input = body.access(op.getInput());
            channels.forEachBlock(body, item, [&](Value block) {
              Value count = channels.count(body);
              auto mean = [&](auto term) -> Value {
                Value sum = channels.sum(
                    body, block, 1,
                    [&](Value image, Value at) -> SmallVector<Value> {
                      return {term(channels.loadPixel(e, input, image, at))};
                    })[0];
                return arith::DivFOp::create(e.builder, e.loc, sum, count);
              };
              Value average = mean([](Value value) { return value; });
              Value variance = mean([&](Value value) -> Value {
                Value difference =
                    arith::SubFOp::create(e.builder, e.loc, value, average);
                return arith::MulFOp::create(e.builder, e.loc, difference,
                                             difference);
              });
              channels.storeVector(body, average, op.getOuts()[0], block);
              channels.storeVector(body, variance, op.getOuts()[1], block);
            });
          }};
}

BatchLowering inception::getItems(BatchNormSumsIntoOp op) {
  ChannelReduction channels(op, op.getInput());
  return {
      channels.countItems(), [=](LayerBody &body, Value item) mutable {
        Emitter &e = body.emitter;
        BufferAccess input = body.access(op.getInput());
        BufferAccess gradient = body.access(op.getGradient());
        channels.forEachBlock(body, item, [&](Value block) {
          Value mean = channels.loadVector(body, op.getMean(), block);
          Value scale = getInverseDeviation(
              e, channels.loadVector(body, op.getVariance(), block),
              op.getEpsilon());
          SmallVector<Value> sums = channels.sum(
              body, block, 2, [&](Value image, Value at) -> SmallVector<Value> {
                Value g = channels.loadPixel(e, gradient, image, at);
                Value difference = arith::SubFOp::create(
                    e.builder, e.loc, channels.loadPixel(e, input, image, at),
                    mean);
                return {g,
                        arith::MulFOp::create(e.builder, e.loc, g, difference)};
              });
          Value gamma = arith::MulFOp::create(e.builder, e.loc, sums[1], scale);
          channels.storeVector(body, sums[0], op.getOuts()[0], block);
          channels.storeVector(body, gamma, op.getOuts()[1], block);
        });
      }};
}

BatchLowering inception::getItems(RunningStatisticIntoOp op) {
  ChannelReduction channels(op, op.getInput());
  return {channels.countItems(), [=](LayerBody &body, Value item) mutable {
            Emitter &e = body.emitter;
            Type type = channels.getType();
            double momentum = op.getMomentum().convertToDouble();
            channels.forEachBlock(body, item, [&](Value block) {
              Value statistic =
                  channels.loadVector(body, op.getStatistic(), block);
              if (op.getUnbiased()) {
                // M / (M - 1), and 1 where M is 1.
                Value count = channels.count(body);
                Value less = arith::SubFOp::create(e.builder, e.loc, count,
                                                   e.real(type, 1));
                Value divisor = arith::MaximumFOp::create(
                    e.builder, e.loc, less, e.real(type, 1));
                statistic = arith::MulFOp::create(
                    e.builder, e.loc, statistic,
                    arith::DivFOp::create(e.builder, e.loc, count, divisor));
              }
              Value kept = arith::MulFOp::create(
                  e.builder, e.loc,
                  channels.loadVector(body, op.getRunning(), block),
                  e.real(type, 1 - momentum));
              Value taken = arith::MulFOp::create(e.builder, e.loc, statistic,
                                                  e.real(type, momentum));
              channels.storeVector(
                  body, arith::AddFOp::create(e.builder, e.loc, kept, taken),
                  op.getOuts().front(), block);
            });
          }};
}
