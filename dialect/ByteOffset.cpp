//===- ByteOffset.cpp - Offsets known when compiling ----------------------===//

#include "dialect/ByteOffset.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "llvm/Support/CheckedArithmetic.h"

using namespace mlir;
using namespace inception;

bool inception::isBatch(Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value))
    return isa<func::FuncOp>(argument.getOwner()->getParentOp());
  auto dim = value.getDefiningOp<memref::DimOp>();
  auto argument = dim ? dyn_cast<BlockArgument>(dim.getSource()) : nullptr;
  return argument && argument.getArgNumber() >= 2 &&
         dim.getConstantIndex() == 0;
}

std::optional<ByteOffset> inception::getByteOffset(Value offset) {
  if (std::optional<int64_t> constant = getConstantIntValue(offset))
    return ByteOffset{*constant, 0};
  if (auto sum = offset.getDefiningOp<arith::AddIOp>()) {
    auto lhs = getByteOffset(sum.getLhs()), rhs = getByteOffset(sum.getRhs());
    if (!lhs || !rhs)
      return std::nullopt;
    auto fixed = llvm::checkedAdd(lhs->fixed, rhs->fixed);
    auto perImage = llvm::checkedAdd(lhs->perImage, rhs->perImage);
    if (!fixed || !perImage)
      return std::nullopt;
    return ByteOffset{*fixed, *perImage};
  }
  auto product = offset.getDefiningOp<arith::MulIOp>();
  if (!product)
    return std::nullopt;
  for (auto [batch, factor] : {std::pair(product.getLhs(), product.getRhs()),
                               std::pair(product.getRhs(), product.getLhs())})
    if (std::optional<int64_t> bytes = getConstantIntValue(factor);
        bytes && isBatch(batch))
      return ByteOffset{0, *bytes};
  return std::nullopt;
}

LogicalResult inception::checkByteMemories(func::FuncOp function) {
  auto bytes = MemRefType::get({ShapedType::kDynamic},
                               IntegerType::get(function.getContext(), 8));
  if (function.getNumArguments() >= 2 &&
      llvm::all_of(function.getArgumentTypes().take_front(2),
                   [&](Type type) { return type == bytes; }))
    return success();
  return function.emitOpError("must first take the packed weights and the "
                              "workspace as ")
         << bytes;
}
