//===- GroupOps.cpp - Constraints of groups -------------------------------===//

#include "dialect/Inception.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace inception;

SmallVector<ComputeOpInterface> GroupOp::getLayers() {
  SmallVector<ComputeOpInterface> layers;
  for (auto layer : getBody().getOps<ComputeOpInterface>())
    if (!isa<SliceOp>(*layer))
      layers.push_back(layer);
  return layers;
}

int64_t GroupOp::getMacs() {
  int64_t macs = 0;
  for (ComputeOpInterface layer : getLayers())
    macs += layer.getMacs();
  return macs;
}

/// Whether `reader` reads what `op` makes.
static bool reads(Operation *reader, Operation *op) {
  auto destination = dyn_cast<DestinationOpInterface>(op);
  return llvm::any_of(reader->getOperands(), [&](Value operand) {
    // On memrefs what is read is the destination that was written.
    return operand.getDefiningOp() == op ||
           (destination && isa<MemRefType>(operand.getType()) &&
            llvm::is_contained(destination.getDpsInits(), operand));
  });
}

LogicalResult GroupOp::verify() {
  SmallVector<ComputeOpInterface> layers = getLayers();
  if (layers.size() < 2)
    return emitOpError("must have at least two layers, got ")
           << layers.size() << " (C1)";
  for (auto [layer, next] : llvm::zip(layers, llvm::drop_begin(layers))) {
    bool alone = llvm::all_of(layer->getUsers(), [&](Operation *user) {
      return user == next.getOperation();
    });
    if (!reads(next, layer) || !alone)
      return layer->emitOpError("must be read by the next layer alone (C2)");
  }
  auto yield = cast<YieldOp>(getBody().front().getTerminator());
  if (!llvm::equal(yield.getOperandTypes(), getResultTypes()) ||
      !llvm::all_of(yield.getOperands(), [&](Value value) {
        return value.getDefiningOp() == layers.back().getOperation();
      }))
    return emitOpError("must yield what its last layer makes (C3)");
  return success();
}

LogicalResult ScratchOp::verify() {
  if (static_cast<int64_t>(getOffset()) < 0)
    return emitOpError("offset must not be negative, got ")
           << static_cast<int64_t>(getOffset()) << " (C1)";
  if (cast<MemRefType>(getType()).getRank() != 5)
    return emitOpError("must be a blocked activation, got ")
           << getType() << " (C2)";
  return success();
}
