//===- Siblings.cpp - 1x1 convolutions of one input -----------------------===//

#include "compiler/fusion/Siblings.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace inception;

template <typename OpTy> static bool isPointwiseWindow(OpTy op) {
  ArrayRef<int64_t> filter =
      cast<RankedTensorType>(op.getFilter().getType()).getShape();
  return filter[2] == 1 && filter[3] == 1 && op.getGroups() == 1 &&
         llvm::all_of(op.getStrides(), [](int64_t s) { return s == 1; }) &&
         llvm::all_of(op.getPadding(), [](int64_t p) { return p == 0; });
}

bool inception::isPointwise(Conv2dOp op) { return isPointwiseWindow(op); }
bool inception::isPointwise(Conv2dInputGradOp op) {
  return isPointwiseWindow(op);
}

llvm::MapVector<SiblingKey, SmallVector<Conv2dOp>>
inception::findSiblings(Operation *root) {
  llvm::MapVector<SiblingKey, SmallVector<Conv2dOp>> families;
  bool backward = false;
  root->walk<WalkOrder::PreOrder>([&](Operation *op) {
    // The forward pass ends where the first gradient of a loss is.
    if (isa<func::FuncOp>(op))
      backward = false;
    else if (isa<SoftmaxCrossEntropyGradOp>(op))
      backward = true;
    auto conv = dyn_cast<Conv2dOp>(op);
    if (conv && isPointwise(conv) && !isa<GroupOp>(conv->getParentOp()))
      families[{conv.getInput(), conv.getRelu(),
                static_cast<bool>(conv.getBias()), backward}]
          .push_back(conv);
  });
  return families;
}
