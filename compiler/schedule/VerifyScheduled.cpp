//===- VerifyScheduled.cpp - The contract of the scheduled level ----------===//

#include "compiler/schedule/Layouts.h"
#include "compiler/schedule/Passes.h"
#include "dialect/Levels.h"
#include "dialect/Module.h"

namespace inception {
#define GEN_PASS_DEF_VERIFYSCHEDULED
#include "compiler/schedule/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

struct VerifyScheduledPass
    : inception::impl::VerifyScheduledBase<VerifyScheduledPass> {
  using Base::Base;

  void runOnOperation() override {
    for (func::FuncOp function : getNetworkFunctions(getOperation())) {
      auto result = function.walk([&](Operation *op) {
        auto layer = dyn_cast<DestinationOpInterface>(op);
        auto step = dyn_cast<BatchOpInterface>(op);
        bool wrong =
            (layer && failed(check(layer))) || (step && failed(check(step)));
        return wrong ? WalkResult::interrupt() : WalkResult::advance();
      });
      if (result.wasInterrupted())
        return signalPassFailure();
    }
    if (failed(verifyContents(getOperation(), "scheduled", "S5",
                              isDestinationForm)))
      signalPassFailure();
  }

private:
  static LogicalResult check(BatchOpInterface op) {
    if (!op.getScheduleAttr())
      return op->emitOpError("has no schedule (S1)");
    for (OpOperand *activation : op.getActivations())
      if (!getLayout(activation->get().getType()) && !canReadPlain(op))
        return op->emitOpError("reads NCHW, which it cannot (S2)");
    return success();
  }

  static LogicalResult check(DestinationOpInterface op) {
    if (!op.getScheduleAttr())
      return op->emitOpError("has no schedule (S1)");
    Type input = op.getActivations().front()->get().getType();
    if (!getLayout(input) && !canReadPlain(op))
      return op->emitOpError("reads NCHW, which it cannot (S2)");
    for (auto [index, init] : llvm::enumerate(op.getDpsInits())) {
      LayoutAttr layout = getLayout(init.getType());
      if (!layout) {
        bool kept = op.keepsPlain() && !getLayout(input);
        if (!kept && !isa<CopyIntoOp>(op.getOperation()))
          return op->emitOpError("writes NCHW, which it cannot (S2)");
        continue;
      }
      int64_t begin = op.getOutOffsets()[index];
      int64_t end = begin + op.getOutChannelCount(index);
      if (!layout.isSegmentStart(begin) || !layout.isSegmentStart(end))
        return op->emitOpError("writes channels [")
               << begin << ", " << end
               << "), which do not start and end at segments of " << layout
               << " (S3)";
      if (!op.preservesChannels())
        continue;
      for (OpOperand *activation : op.getActivations())
        if (getLayout(activation->get().getType()) !=
            layout.slice(begin, end - begin))
          return op->emitOpError("reads ")
                 << activation->get().getType() << " but writes a slice with "
                 << layout.slice(begin, end - begin) << " (S4)";
    }
    return success();
  }
};

} // namespace
