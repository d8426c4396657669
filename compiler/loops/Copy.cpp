//===- Copy.cpp - Changes of layout and of place --------------------------===//

#include "compiler/loops/LayerBody.h"

using namespace mlir;
using namespace inception;

void inception::lowerTile(CopyIntoOp op, LayerBody &body) {
  Emitter &e = body.emitter;
  BufferAccess input = body.access(op.getInput());
  BufferAccess output =
      body.accessSlice(op.getOuts().front(), op.getOutOffsets().front());
  LayoutAttr from = op.getInputLayoutAttr();
  int64_t channels = from ? from.getNumChannels() : input.outer;
  LayoutAttr to = op.getOutputLayoutAttr();
  if (to)
    to = to.sliceAtLane(op.getOutOffsets().front(), channels);
  e.loop(channels, [&](Value channel) {
    Value source = e.add(input.base, body.channelOffset(input, from, channel));
    Value target = e.add(output.base, body.channelOffset(output, to, channel));
    e.loop(input.height * input.width, [&](Value pixel) {
      Value value =
          e.load(input.memref, e.add(source, e.mul(pixel, input.pixelStride)));
      e.store(value, output.memref,
              e.add(target, e.mul(pixel, output.pixelStride)));
    });
  });
}

void inception::lowerTile(DilateIntoOp op, LayerBody &body) {
  Emitter &e = body.emitter;
  BufferAccess input = body.access(op.getInput());
  BufferAccess output =
      body.accessSlice(op.getOuts().front(), op.getOutOffsets().front());
  Type type = getElementTypeOrSelf(op.getInput());
  if (input.blocked)
    type = VectorType::get({input.block}, type);
  auto vector = dyn_cast<VectorType>(type);
  auto store = [&](Value value, Value at) {
    if (vector)
      e.storeVector(value, output.memref, at);
    else
      e.store(value, output.memref, at);
  };
  // Pixels of the input that have a place in the destination on one axis.
  auto range = [&](unsigned axis, int64_t inputs, int64_t outputs) {
    int64_t stride = op.getStrides()[axis], offset = op.getOffsets()[axis];
    int64_t begin = 0, end = inputs;
    while (begin < end && begin * stride + offset < 0)
      ++begin;
    while (end > begin && (end - 1) * stride + offset >= outputs)
      --end;
    return std::pair(begin, end);
  };
  auto [top, bottom] = range(0, input.height, output.height);
  auto [left, right] = range(1, input.width, output.width);
  auto place = [&](Value pixel, unsigned axis) {
    return e.add(e.mul(pixel, op.getStrides()[axis]),
                 e.constant(op.getOffsets()[axis]));
  };
  e.repeat(input.outer, [&, top = top, bottom = bottom, left = left,
                         right = right](Value block) {
    Value source = e.add(input.base, e.mul(block, input.outerStride));
    Value target = e.add(output.base, e.mul(block, output.outerStride));
    e.loop(e.constant(0), e.constant(output.height * output.rowStride),
           output.pixelStride,
           [&](Value at) { store(e.real(type, 0), e.add(target, at)); });
    e.loop(e.constant(top), e.constant(bottom), [&](Value y) {
      Value from = e.add(source, e.mul(y, input.rowStride));
      Value to = e.add(target, e.mul(place(y, 0), output.rowStride));
      e.loop(e.constant(left), e.constant(right), [&](Value x) {
        Value at = e.add(from, e.mul(x, input.pixelStride));
        Value value = vector ? e.loadVector(vector, input.memref, at)
                             : e.load(input.memref, at);
        store(value, e.add(to, e.mul(place(x, 1), output.pixelStride)));
      });
    });
  });
}

void inception::lowerTile(SliceGradIntoOp op, LayerBody &body) {
  Emitter &e = body.emitter;
  BufferAccess gradient = body.access(op.getGradient());
  BufferAccess output =
      body.accessSlice(op.getOuts().front(), op.getOutOffsets().front());
  Type type = getElementTypeOrSelf(op.getGradient());
  if (gradient.blocked)
    type = VectorType::get({gradient.block}, type);
  auto vector = dyn_cast<VectorType>(type);
  int64_t first = op.getOffset() / output.block;
  auto write = [&](int64_t begin, int64_t end, bool zero) {
    e.loop(e.constant(begin), e.constant(end), [&](Value block) {
      Value source = e.add(gradient.base, e.mul(e.sub(block, e.constant(first)),
                                                gradient.outerStride));
      Value target = e.add(output.base, e.mul(block, output.outerStride));
      e.loop(e.constant(0), e.constant(output.height * output.rowStride),
             output.pixelStride, [&](Value pixel) {
               Value at = e.add(source, pixel), value = e.real(type, 0);
               if (!zero)
                 value = vector ? e.loadVector(vector, gradient.memref, at)
                                : e.load(gradient.memref, at);
               if (vector)
                 e.storeVector(value, output.memref, e.add(target, pixel));
               else
                 e.store(value, output.memref, e.add(target, pixel));
             });
    });
  };
  write(0, first, true);
  write(first, first + gradient.outer, false);
  write(first + gradient.outer, op.getChannels() / output.block, true);
}
