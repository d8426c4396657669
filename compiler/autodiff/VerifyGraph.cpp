//===- VerifyGraph.cpp - The contract of the graph and gradient levels ----===//

#include "compiler/autodiff/Passes.h"
#include "dialect/Levels.h"
#include "dialect/Module.h"

namespace inception {
#define GEN_PASS_DEF_VERIFYGRAPH
#include "compiler/autodiff/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

struct VerifyGraphPass : inception::impl::VerifyGraphBase<VerifyGraphPass> {
  using Base::Base;

  void runOnOperation() override {
    if (failed(verifyContents(
            getOperation(), gradient ? "gradient" : "graph", "G1",
            [&](Operation *op) { return allows(op) && !hasMemrefs(op); })))
      signalPassFailure();
  }

private:
  bool allows(Operation *op) const {
    if (isTopLevel(op)) {
      if (isa<ParameterOp>(op) || isStraightFunction(op, StringRef("forward")))
        return true;
      return gradient && (isa<StateOp>(op) ||
                          isStraightFunction(op, {gradientsName, updateName}));
    }
    if (isa<ReadOp, WriteOp>(op))
      return gradient;
    return isGraphOperation(op) ||
           (isa<WeightOpInterface>(op) && !isPacking(op)) ||
           isa<AuxiliaryHeadOp, YieldOp, arith::ConstantOp, func::ReturnOp>(op);
  }
};

} // namespace
