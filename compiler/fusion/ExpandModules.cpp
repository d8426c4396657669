//===- ExpandModules.cpp - Modules become branches and a concat -----------===//

#include "compiler/fusion/Passes.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Remarks.h"

namespace inception {
#define GEN_PASS_DEF_EXPANDMODULES
#include "compiler/fusion/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

struct ExpandModulesPass
    : inception::impl::ExpandModulesBase<ExpandModulesPass> {
  using Base::Base;

  void runOnOperation() override {
    getOperation().walk([&](inception::ModuleOp op) { expand(op); });
  }

private:
  void expand(inception::ModuleOp op) {
    Block &body = op.getBody().front();
    body.getArgument(0).replaceAllUsesWith(op.getInput());
    Operation *yield = body.getTerminator();
    SmallVector<Value> values(yield->getOperands());
    yield->erase();
    op->getBlock()->getOperations().splice(op->getIterator(),
                                           body.getOperations());
    ++expanded;
    branches += values.size();
    remark::passed(op.getLoc(), remark::RemarkOpts::name("expanded")
                                    .category("inception-expand-modules"))
        << ("module of " + llvm::Twine(values.size()) + " branches").str();
    Value result = values.front();
    if (values.size() > 1) {
      OpBuilder builder(op);
      result = ConcatOp::create(builder, op.getLoc(), op.getType(), values,
                                /*axis=*/1, op.getLayerAttr());
    }
    op.replaceAllUsesWith(result);
    op.erase();
  }
};

} // namespace
