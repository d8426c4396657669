//===- Copy.cpp - Changes of layout ---------------------------------------===//

#include "compiler/codegen/loops/Emitter.h"

using namespace mlir;
using namespace inception;

int64_t inception::lowerCopy(CopyIntoOp op, LayerBody &body) {
  Emitter &e = body.emitter;
  BufferAccess input = body.access(op.getInput());
  BufferAccess output =
      body.accessSlice(op.getOuts().front(), op.getOutOffsets().front());
  LayoutAttr from = op.getInputLayoutAttr();
  int64_t channels = from ? from.getNumChannels() : input.outer;
  LayoutAttr to = op.getOutputLayoutAttr();
  if (to)
    to = to.sliceAtLane(op.getOutOffsets().front(), channels);
  int64_t rows = std::min(body.schedule.getGrainRows(), input.height);
  forEachItem(body, input.height, rows, 1, 1, [&](const WorkItem &item) {
    e.loop(channels, [&](Value channel) {
      Value source = e.add(input.image(e, item.image),
                           body.channelOffset(input, from, channel));
      Value target = e.add(output.image(e, item.image),
                           body.channelOffset(output, to, channel));
      Value begin = e.mul(item.rowBegin, input.width);
      Value end = e.mul(item.rowEnd, input.width);
      e.loop(begin, end, [&](Value pixel) {
        Value value = e.load(input.memref,
                             e.add(source, e.mul(pixel, input.pixelStride)));
        e.store(value, output.memref,
                e.add(target, e.mul(pixel, output.pixelStride)));
      });
    });
  });
  return countItems(input.height, rows, 1, 1);
}
