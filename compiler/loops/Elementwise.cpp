//===- Elementwise.cpp - Formulas of values and affine maps ---------------===//

#include "compiler/loops/LayerBody.h"

using namespace mlir;
using namespace inception;

namespace {

/// What makes a result of the inputs' values at one place.
using Compute = std::function<Value(ValueRange values)>;
/// What makes that of a type (a vector, or a value where buffers are NCHW) and
/// an outer channel, outside the loop over pixels.
using GetCompute = llvm::function_ref<Compute(Type type, Value channel)>;

} // namespace

/// Computes each vector of a block of channels; each value where buffers are
/// NCHW.
static void writeElementwise(LayerBody &body, DestinationOpInterface op,
                             ArrayRef<Value> operands, GetCompute getCompute) {
  Emitter &e = body.emitter;
  SmallVector<BufferAccess> inputs;
  for (Value operand : operands)
    inputs.push_back(body.access(operand));
  BufferAccess output =
      body.accessSlice(op.getDpsInits().front(), op.getOutOffsets().front());
  Epilogue epilogue = body.epilogue(op);
  const BufferAccess &first = inputs.front();
  Type type = getElementTypeOrSelf(operands.front());
  if (first.blocked)
    type = VectorType::get({first.block}, type);
  auto vector = dyn_cast<VectorType>(type);
  e.repeat(first.outer, [&](Value channel) {
    auto start = [&](const BufferAccess &buffer) {
      return e.add(buffer.base, e.mul(channel, buffer.outerStride));
    };
    Compute compute = getCompute(type, channel);
    // The rows of a tile are neighbours in memory.
    Value end = e.constant(first.height * first.rowStride);
    e.loop(e.constant(0), end, first.pixelStride, [&](Value at) {
      SmallVector<Value> values;
      for (const BufferAccess &input : inputs) {
        Value index = e.add(start(input), at);
        values.push_back(vector ? e.loadVector(vector, input.memref, index)
                                : e.load(input.memref, index));
      }
      Value index = e.add(start(output), at), masked;
      if (epilogue.mask)
        masked = e.add(start(*epilogue.mask), at);
      Value result = epilogue.apply(e, compute(values), output, index, masked);
      if (vector)
        e.storeVector(result, output.memref, index);
      else
        e.store(result, output.memref, index);
    });
  });
}

void inception::lowerElementwise(DestinationOpInterface op, LayerBody &body) {
  MutableOperandRange mask = op.getMaskMutable();
  SmallVector<Value> operands;
  for (OpOperand *activation : op.getActivations())
    if (mask.empty() || activation != &mask[0])
      operands.push_back(activation->get());
  auto formula = cast<ElementwiseOpInterface>(op.getOperation());
  writeElementwise(body, op, operands, [&](Type, Value) -> Compute {
    return [&body, formula](ValueRange values) mutable {
      return formula.buildElement(body.emitter.builder, body.emitter.loc,
                                  values);
    };
  });
}

namespace {

/// Reads what the channels of a layer have one value each of.
class ChannelVectors {
public:
  ChannelVectors(LayerBody &body, Value activation)
      : body(body), block(body.access(activation).block) {}

  Value load(Value vector, Type type, Value channel) const {
    Emitter &e = body.emitter;
    auto [memory, index] = body.weight(vector);
    Value at = e.add(index, e.mul(channel, block));
    if (auto lanes = dyn_cast<VectorType>(type))
      return e.loadVector(lanes, memory, at);
    return e.load(memory, at);
  }

private:
  LayerBody &body;
  int64_t block;
};

} // namespace

void inception::lowerTile(AffineIntoOp op, LayerBody &body) {
  Emitter &e = body.emitter;
  ChannelVectors vectors(body, op.getInput());
  writeElementwise(
      body, op, {op.getInput()}, [&](Type type, Value channel) -> Compute {
        Value scale = vectors.load(op.getScale(), type, channel);
        Value shift = vectors.load(op.getShift(), type, channel);
        return [&e, op, scale, shift](ValueRange values) mutable -> Value {
          Value product =
              arith::MulFOp::create(e.builder, e.loc, values[0], scale);
          Value sum = arith::AddFOp::create(e.builder, e.loc, product, shift);
          return op.getRelu() ? e.relu(sum) : sum;
        };
      });
}

/// sqrt(variance + epsilon)
static Value getDeviation(Emitter &e, Value variance, const APFloat &epsilon) {
  return math::SqrtOp::create(
      e.builder, e.loc,
      arith::AddFOp::create(
          e.builder, e.loc, variance,
          e.real(variance.getType(), epsilon.convertToDouble())));
}

void inception::lowerTile(BatchNormTrainIntoOp op, LayerBody &body) {
  Emitter &e = body.emitter;
  ChannelVectors vectors(body, op.getInput());
  writeElementwise(
      body, op, {op.getInput()}, [&](Type type, Value channel) -> Compute {
        auto vector = [&](Value operand) {
          return vectors.load(operand, type, channel);
        };
        Value mean = vector(op.getMean()), shift = vector(op.getBeta());
        Value scale = op.getGamma() ? vector(op.getGamma()) : e.real(type, 1);
        scale = arith::DivFOp::create(
            e.builder, e.loc, scale,
            getDeviation(e, vector(op.getVariance()), op.getEpsilon()));
        return [&e, op, mean, scale, shift](ValueRange values) mutable {
          Value centred =
              arith::SubFOp::create(e.builder, e.loc, values[0], mean);
          Value product =
              arith::MulFOp::create(e.builder, e.loc, centred, scale);
          Value sum = arith::AddFOp::create(e.builder, e.loc, product, shift);
          return op.getRelu() ? e.relu(sum) : sum;
        };
      });
}

/// 1 / M, where M is the number of images times pixels of the layer that `tile`
/// is of.
static Value getShare(LayerBody &body, Value tile, Type type) {
  Emitter &e = body.emitter;
  BufferAccess buffer = body.access(tile);
  Value count =
      arith::IndexCastOp::create(e.builder, e.loc, e.builder.getI64Type(),
                                 e.mul(body.batch, buffer.imagePixels));
  Value real = arith::SIToFPOp::create(e.builder, e.loc,
                                       getElementTypeOrSelf(type), count);
  Value share =
      arith::DivFOp::create(e.builder, e.loc, e.real(real.getType(), 1), real);
  auto vector = dyn_cast<VectorType>(type);
  return vector ? e.broadcast(vector, share) : share;
}

void inception::lowerTile(BatchNormGradIntoOp op, LayerBody &body) {
  Emitter &e = body.emitter;
  ChannelVectors vectors(body, op.getInput());
  writeElementwise(
      body, op, {op.getGradient(), op.getInput()},
      [&](Type type, Value channel) -> Compute {
        auto vector = [&](Value operand) {
          return vectors.load(operand, type, channel);
        };
        auto mul = [&](Value a, Value b) -> Value {
          return arith::MulFOp::create(e.builder, e.loc, a, b);
        };
        // gamma * s * (g - (dbeta + z * dgamma) / M), z = (x - mean) * s
        Value scale = arith::DivFOp::create(
            e.builder, e.loc, e.real(type, 1),
            getDeviation(e, vector(op.getVariance()), op.getEpsilon()));
        Value factor =
            op.getGamma() ? mul(vector(op.getGamma()), scale) : scale;
        Value share = getShare(body, op.getInput(), type);
        Value mean = vector(op.getMean());
        Value beta = mul(vector(op.getBetaGradient()), share);
        Value gamma = mul(mul(vector(op.getGammaGradient()), share), scale);
        return [&e, mean, beta, gamma, factor](ValueRange values) -> Value {
          auto sub = [&](Value a, Value b) -> Value {
            return arith::SubFOp::create(e.builder, e.loc, a, b);
          };
          Value part = arith::MulFOp::create(e.builder, e.loc,
                                             sub(values[1], mean), gamma);
          Value rest = sub(sub(values[0], beta), part);
          return arith::MulFOp::create(e.builder, e.loc, factor, rest);
        };
      });
}
