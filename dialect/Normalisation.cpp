//===- Normalisation.cpp - Local response normalisation -------------------===//

#include "dialect/ShapeInference.h"

using namespace mlir;
using namespace inception;
using namespace inception::detail;

/// Instructions beside the window: a power by square roots.
static constexpr double powerInstructions = 14;

//===----------------------------------------------------------------------===//
// Constraints
//===----------------------------------------------------------------------===//

/// Checks constraint `number` of local response normalisation: k is positive,
/// alpha and beta are not negative.
template <typename OpTy>
static LogicalResult verifyLrn(OpTy op, StringRef number) {
  Type type = op.getInput().getType();
  if (isPositive(op.getK(), type) && isNotNegative(op.getAlpha(), type) &&
      isNotNegative(op.getBeta(), type))
    return success();
  return op.emitOpError("k must be positive, alpha and beta not negative (")
         << number << ")";
}

LogicalResult LrnOp::inferReturnTypes(MLIRContext *,
                                      std::optional<Location> loc,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &inferredTypes) {
  if (failed(inferSameShape<LrnOp>(loc, adaptor.getInput(), inferredTypes)))
    return failure();
  if (static_cast<int64_t>(adaptor.getSize()) < 1 || adaptor.getSize() % 2 == 0)
    return shapeError<LrnOp>(loc, "size must be a positive odd number, got ",
                             static_cast<int64_t>(adaptor.getSize()), " (C2)");
  Type type = adaptor.getInput().getType();
  if (!isPositive(adaptor.getK(), type) ||
      !isNotNegative(adaptor.getAlpha(), type) ||
      !isNotNegative(adaptor.getBeta(), type))
    return shapeError<LrnOp>(
        loc, "k must be positive, alpha and beta not negative (C3)");
  return success();
}

bool LrnOp::isCheap() { return true; }

StringRef LrnOp::getLayerFamily() { return "lrn"; }
StringRef LrnIntoOp::getLayerFamily() { return "lrn"; }

LogicalResult
LrnGradOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                            Adaptor adaptor,
                            SmallVectorImpl<Type> &inferredTypes) {
  auto input = activation<LrnGradOp>(loc, adaptor.getInput());
  if (failed(input))
    return failure();
  int64_t size = adaptor.getSize();
  if (size < 1 || size % 2 == 0)
    return shapeError<LrnGradOp>(
        loc, "size must be a positive odd number, got ", size, " (C2)");
  if (!isPositive(adaptor.getK(), *input) ||
      !isNotNegative(adaptor.getAlpha(), *input) ||
      !isNotNegative(adaptor.getBeta(), *input))
    return shapeError<LrnGradOp>(
        loc, "k must be positive, alpha and beta not negative (C3)");
  if (adaptor.getGradient().getType() != *input)
    return shapeError<LrnGradOp>(loc, "the gradient is ",
                                 adaptor.getGradient().getType(),
                                 ", but the input is ", *input, " (C4)");
  inferredTypes.push_back(*input);
  return success();
}

LogicalResult LrnIntoOp::verify() {
  if (static_cast<int64_t>(getSize()) < 1 || getSize() % 2 == 0)
    return emitOpError("size must be a positive odd number, got ")
           << static_cast<int64_t>(getSize()) << " (C1)";
  if (failed(verifyLrn(*this, "C2")))
    return failure();
  return verifyLayout(*this, getInput(), getInputLayoutAttr(), "C3",
                      /*plain=*/false);
}

LogicalResult LrnGradIntoOp::verify() {
  if (static_cast<int64_t>(getSize()) < 1 || getSize() % 2 == 0)
    return emitOpError("size must be a positive odd number, got ")
           << static_cast<int64_t>(getSize()) << " (C1)";
  if (cast<ShapedType>(getGradient().getType()).getShape() !=
      cast<ShapedType>(getInput().getType()).getShape())
    return emitOpError("gradient and input have different shapes (C2)");
  if (failed(verifyLrn(*this, "C4")) ||
      failed(verifyLayout(*this, getInput(), getInputLayoutAttr(), "C5",
                          /*plain=*/false)))
    return failure();
  return verifyMask(*this, "C3");
}

//===----------------------------------------------------------------------===//
// Backward rule
//===----------------------------------------------------------------------===//

SmallVector<Value> LrnOp::getSavedValues() { return {getInput()}; }

LogicalResult LrnOp::buildBackward(OpBuilder &builder, ValueRange gradients,
                                   const llvm::SmallBitVector &,
                                   MutableArrayRef<Value> operandGradients) {
  operandGradients[0] = LrnGradOp::create(
      builder, getLoc(), gradients.front(), getInput(), getSizeAttr(),
      getAlphaAttr(), getBetaAttr(), getKAttr(), getLayerAttr());
  return success();
}

//===----------------------------------------------------------------------===//
// Destinations
//===----------------------------------------------------------------------===//

Operation *LrnOp::buildInto(OpBuilder &builder, ValueRange operands,
                            Value destination, int64_t offset) {
  return LrnIntoOp::create(builder, getLoc(), destination.getType(),
                           operands[0], destination, ArrayRef<int64_t>{offset},
                           getSize(), getAlpha(), getBeta(), getK(),
                           LayoutAttr(), ScheduleAttr(), getLayerAttr());
}

Operation *LrnGradOp::buildInto(OpBuilder &builder, ValueRange operands,
                                Value destination, int64_t offset) {
  return LrnGradIntoOp::create(
      builder, getLoc(), TypeRange(destination.getType()), operands[0],
      operands[1], /*mask=*/Value(), destination, ArrayRef<int64_t>{offset},
      getSize(), getAlpha(), getBeta(), getK(), LayoutAttr(),
      /*accumulate=*/false, ScheduleAttr(), getLayerAttr());
}

bool LrnGradOp::hasEpilogue() { return true; }

double LrnIntoOp::getInstructions() {
  return powerInstructions + 2 * getSize();
}

double LrnGradIntoOp::getInstructions() {
  return 2 * powerInstructions + 4 * getSize();
}
