//===- Elementwise.cpp - ReLU, affine maps and residual additions ---------===//

#include "compiler/codegen/loops/Emitter.h"

using namespace mlir;
using namespace inception;

/// Computes each vector of a block of channels (each value where buffers are
/// NCHW): `compute` gets the outer channel and the inputs' values.
static void
writeElementwise(LayerBody &body, ArrayRef<BufferAccess> inputs,
                 const BufferAccess &output, Type element,
                 llvm::function_ref<Value(Type, Value, ValueRange)> compute) {
  Emitter &e = body.emitter;
  const BufferAccess &first = inputs.front();
  Type type = element;
  auto vector =
      first.blocked ? VectorType::get({first.block}, element) : VectorType();
  if (vector)
    type = vector;
  e.repeat(first.outer, [&](Value channel) {
    auto start = [&](const BufferAccess &buffer) {
      return e.add(buffer.base, e.mul(channel, buffer.outerStride));
    };
    // The rows of a tile are neighbours in memory.
    Value end = e.constant(first.height * first.rowStride);
    e.loop(e.constant(0), end, first.pixelStride, [&](Value at) {
      SmallVector<Value> values;
      for (const BufferAccess &input : inputs) {
        Value index = e.add(start(input), at);
        values.push_back(vector ? e.loadVector(vector, input.memref, index)
                                : e.load(input.memref, index));
      }
      Value result = compute(type, channel, values);
      Value index = e.add(start(output), at);
      if (vector)
        e.storeVector(result, output.memref, index);
      else
        e.store(result, output.memref, index);
    });
  });
}

void inception::lowerRelu(ReluIntoOp op, LayerBody &body) {
  BufferAccess output =
      body.accessSlice(op.getOuts().front(), op.getOutOffsets().front());
  writeElementwise(body, body.access(op.getInput()), output,
                   getElementTypeOrSelf(op.getInput()),
                   [&](Type, Value, ValueRange values) {
                     return body.emitter.relu(values[0]);
                   });
}

void inception::lowerAdd(AddIntoOp op, LayerBody &body) {
  Emitter &e = body.emitter;
  BufferAccess output =
      body.accessSlice(op.getOuts().front(), op.getOutOffsets().front());
  writeElementwise(body, {body.access(op.getLhs()), body.access(op.getRhs())},
                   output, getElementTypeOrSelf(op.getLhs()),
                   [&](Type type, Value, ValueRange values) {
                     Value scaled = arith::MulFOp::create(
                         e.builder, e.loc, values[1],
                         e.real(type, op.getScale().convertToDouble()));
                     Value sum = arith::AddFOp::create(e.builder, e.loc,
                                                       values[0], scaled);
                     return op.getRelu() ? e.relu(sum) : sum;
                   });
}

void inception::lowerAffine(AffineIntoOp op, LayerBody &body) {
  Emitter &e = body.emitter;
  BufferAccess output =
      body.accessSlice(op.getOuts().front(), op.getOutOffsets().front());
  BufferAccess input = body.access(op.getInput());
  auto [scale, scaleIndex] = body.weight(op.getScale());
  auto [shift, shiftIndex] = body.weight(op.getShift());
  auto value = [&](Type type, Value memory, Value index, Value channel) {
    Value at = e.add(index, e.mul(channel, input.block));
    if (auto vector = dyn_cast<VectorType>(type))
      return e.loadVector(vector, memory, at);
    return e.load(memory, at);
  };
  writeElementwise(
      body, input, output, getElementTypeOrSelf(op.getInput()),
      [&, scale = scale, scaleIndex = scaleIndex, shift = shift,
       shiftIndex = shiftIndex](Type type, Value channel, ValueRange values) {
        Value product =
            arith::MulFOp::create(e.builder, e.loc, values[0],
                                  value(type, scale, scaleIndex, channel));
        Value sum = arith::AddFOp::create(
            e.builder, e.loc, product, value(type, shift, shiftIndex, channel));
        return op.getRelu() ? e.relu(sum) : sum;
      });
}
