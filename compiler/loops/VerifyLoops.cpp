//===- VerifyLoops.cpp - The contract of the loops level ------------------===//

#include "compiler/loops/Passes.h"
#include "dialect/Module.h"

namespace inception {
#define GEN_PASS_DEF_VERIFYLOOPS
#include "compiler/loops/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

struct VerifyLoopsPass : inception::impl::VerifyLoopsBase<VerifyLoopsPass> {
  using Base::Base;

  void runOnOperation() override {
    auto result = getOperation().walk([](Operation *op) {
      if (isa_and_nonnull<InceptionDialect>(op->getDialect())) {
        op->emitOpError("is left at the loops level (L1)");
        return WalkResult::interrupt();
      }
      if (llvm::any_of(op->getResultTypes(), llvm::IsaPred<TensorType>)) {
        op->emitOpError("makes a tensor at the loops level (L2)");
        return WalkResult::interrupt();
      }
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      return signalPassFailure();
    func::FuncOp forward = getForward(getOperation());
    if (!forward || forward.getNumArguments() != 2 ||
        !isa<LLVM::LLVMPointerType>(forward.getArgumentTypes()[0]) ||
        !forward.getArgumentTypes()[1].isIndex()) {
      emitError(getOperation().getLoc(),
                "@forward must take the frame and the batch (L3)");
      signalPassFailure();
    }
  }
};

} // namespace
