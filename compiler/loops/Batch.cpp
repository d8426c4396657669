//===- Batch.cpp - Operations over a batch --------------------------------===//

#include "compiler/loops/LayerBody.h"
#include "dialect/Operations.h"

using namespace mlir;
using namespace inception;

BatchLowering inception::getBatchLowering(BatchOpInterface op) {
  BatchLowering lowering;
  visitOperation<BatchOpInterface>(
      op, [&](auto concrete) { lowering = getItems(concrete); });
  return lowering;
}
