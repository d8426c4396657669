//===- BatchStatistics.cpp - What shards of a batch may share -------------===//

#include "compiler/loops/BatchStatistics.h"
#include "dialect/ByteOffset.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace inception;

void BatchStatistics::add(Operation *op, int64_t call, Value state) {
  bool moments = isa<BatchStatisticsIntoOp>(op);
  if (!moments && !isa<BatchNormSumsIntoOp>(op))
    return;
  SmallVector<bool> inState;
  SmallVector<int64_t> fixed, perImage;
  int64_t elements = 0;
  for (Value out : cast<DestinationStyleOpInterface>(op).getDpsInits()) {
    auto view = out.getDefiningOp<memref::ViewOp>();
    auto offset =
        view ? getByteOffset(view.getByteShift()) : std::optional<ByteOffset>();
    if (!offset) {
      complete = false;
      return;
    }
    inState.push_back(view.getSource() == state);
    fixed.push_back(offset->fixed);
    perImage.push_back(offset->perImage);
    elements = view.getType().getNumElements();
  }
  entries.push_back(builder.getDictionaryAttr(
      {builder.getNamedAttr("call", builder.getI64IntegerAttr(call)),
       builder.getNamedAttr(
           "kind", builder.getStringAttr(moments ? "moments" : "sums")),
       builder.getNamedAttr("elements", builder.getI64IntegerAttr(elements)),
       builder.getNamedAttr("in_state", builder.getDenseBoolArrayAttr(inState)),
       builder.getNamedAttr("fixed", builder.getDenseI64ArrayAttr(fixed)),
       builder.getNamedAttr("per_image",
                            builder.getDenseI64ArrayAttr(perImage))}));
}

void BatchStatistics::set(mlir::ModuleOp module) {
  if (complete && !entries.empty())
    module->setAttr("inception.statistics", builder.getArrayAttr(entries));
}
