//===- Module.cpp - What a module of a network holds ----------------------===//

#include "dialect/Module.h"

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
