//===- Levels.cpp - What may stand at a level of the IR -------------------===//

#include "dialect/Levels.h"
#include "dialect/Module.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace inception;

LogicalResult
inception::verifyContents(mlir::ModuleOp module, StringRef level,
                          StringRef rule,
                          llvm::function_ref<bool(Operation *)> allows) {
  bool failed = false;
  module.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (op == module || allows(op))
      return WalkResult::advance();
    failed = true;
    InFlightDiagnostic error = op->emitOpError();
    if (auto symbol = dyn_cast<SymbolOpInterface>(op))
      error << "'" << symbol.getName() << "' ";
    error << "may not stand here at the " << level << " level (" << rule << ")";
    return WalkResult::skip();
  });
  return failure(failed);
}

bool inception::isTopLevel(Operation *op) {
  return isa_and_nonnull<mlir::ModuleOp>(op->getParentOp());
}

bool inception::isStraightFunction(Operation *op, ArrayRef<StringRef> names) {
  auto function = dyn_cast<func::FuncOp>(op);
  return function && isTopLevel(op) && function.getBody().hasOneBlock() &&
         llvm::is_contained(names, function.getSymName());
}

bool inception::hasMemrefs(Operation *op) {
  auto isMemref = llvm::IsaPred<BaseMemRefType>;
  if (llvm::any_of(op->getOperandTypes(), isMemref) ||
      llvm::any_of(op->getResultTypes(), isMemref))
    return true;
  return llvm::any_of(op->getRegions(), [&](Region &region) {
    return llvm::any_of(region, [&](Block &block) {
      return llvm::any_of(block.getArgumentTypes(), isMemref);
    });
  });
}

bool inception::isGraphOperation(Operation *op) {
  return isa<ComputeOpInterface>(op) &&
         !isa<DestinationStyleOpInterface, GroupOp>(op);
}

bool inception::isPacking(Operation *op) {
  return isa<PackFilterOp, PackVectorOp>(op);
}

bool inception::isDestinationForm(Operation *op) {
  if (hasMemrefs(op))
    return false;
  if (isTopLevel(op))
    return isa<ParameterOp, StateOp>(op) ||
           isStraightFunction(op, {"forward", gradientsName, updateName});
  return isa<DestinationOpInterface, BatchOpInterface, GroupOp, YieldOp,
             SliceOp, ReadOp, WriteOp, tensor::EmptyOp, tensor::DimOp,
             arith::ConstantOp, func::ReturnOp>(op) ||
         (isa<WeightOpInterface>(op) && !isPacking(op));
}
