//===- ExpandModules.cpp - Modules become branches and a concat -----------===//

#include "compiler/transforms/Passes.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Remarks.h"

namespace inception {
#define GEN_PASS_DEF_EXPANDMODULES
#include "compiler/transforms/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

/// The function called `name`; null where it is only declared.
static func::FuncOp getDefined(mlir::ModuleOp module, StringRef name) {
  auto function = module.lookupSymbol<func::FuncOp>(name);
  return function && !function.isDeclaration() ? function : func::FuncOp();
}

mlir::func::FuncOp inception::getForward(mlir::ModuleOp module) {
  return getDefined(module, "forward");
}

SmallVector<func::FuncOp>
inception::getTrainingFunctions(mlir::ModuleOp module) {
  SmallVector<func::FuncOp> functions;
  for (StringRef name : {gradientsName, updateName})
    if (func::FuncOp function = getDefined(module, name))
      functions.push_back(function);
  return functions;
}

SmallVector<func::FuncOp>
inception::getNetworkFunctions(mlir::ModuleOp module) {
  SmallVector<func::FuncOp> functions = getTrainingFunctions(module);
  if (func::FuncOp forward = getForward(module))
    functions.insert(functions.begin(), forward);
  return functions;
}

LogicalResult inception::verifyFunctions(ArrayRef<func::FuncOp> functions) {
  for (func::FuncOp function : functions) {
    if (!function.getBody().hasOneBlock())
      return function.emitOpError("must be one block");
    RankedTensorType first;
    if (function.getNumArguments() > 0)
      first = dyn_cast<RankedTensorType>(function.getArgumentTypes().front());
    if (!first || first.getRank() == 0 ||
        !isa<FloatType>(first.getElementType()))
      return function.emitOpError("must take a tensor of numbers first");
  }
  return success();
}

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
