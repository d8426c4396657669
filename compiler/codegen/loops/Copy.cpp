//===- Copy.cpp - Changes of layout ---------------------------------------===//

#include "compiler/codegen/loops/Emitter.h"

using namespace mlir;
using namespace inception;

void inception::lowerCopy(CopyIntoOp op, LayerBody &body) {
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
