//===- Groups.cpp - Memory between grouped layers -------------------------===//

#include "compiler/bufferize/Groups.h"

using namespace mlir;
using namespace inception;

SmallVector<int64_t> inception::getScratchBytes(GroupOp group) {
  SmallVector<DestinationOpInterface> layers;
  for (ComputeOpInterface layer : group.getLayers())
    layers.push_back(cast<DestinationOpInterface>(layer.getOperation()));
  auto typeOf = [](DestinationOpInterface layer) {
    return cast<MemRefType>(layer.getDpsInits().front().getType());
  };
  int64_t height = typeOf(layers.back()).getDimSize(2);
  int64_t grain = height;
  if (ScheduleAttr schedule = layers.back().getScheduleAttr())
    grain = std::min(grain, schedule.getGrainRows());
  SmallVector<int64_t> rows(layers.size() - 1, 0);
  for (int64_t first = 0; first < height; first += grain) {
    int64_t offset = first, size = std::min(grain, height - first);
    for (size_t i = layers.size() - 1; i > 0; --i) {
      InputRows under = getInputRows(layers[i], offset, size);
      rows[i - 1] = std::max(rows[i - 1], under.size);
      offset = under.begin;
      size = under.size;
    }
  }
  SmallVector<int64_t> bytes;
  for (auto [layer, count] : llvm::zip(layers, rows)) {
    MemRefType type = typeOf(layer);
    int64_t elements = count;
    for (auto [dim, size] : llvm::enumerate(type.getShape()))
      elements *= dim == 0 || dim == 2 ? 1 : size;
    bytes.push_back(elements * type.getElementTypeBitWidth() / 8);
  }
  return bytes;
}
