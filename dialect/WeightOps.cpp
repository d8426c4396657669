//===- WeightOps.cpp - Constraints of operations on weights ---------------===//

#include "dialect/ShapeInference.h"

using namespace mlir;
using namespace inception;
using inception::detail::isFinite;
using inception::detail::isNotNegative;
using inception::detail::isPositive;

static RankedTensorType tensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

LogicalResult ParameterOp::verify() {
  auto type = dyn_cast<RankedTensorType>(getType());
  if (!type || !type.hasStaticShape() || llvm::is_contained(type.getShape(), 0))
    return emitOpError("must have a static shape without zeros, got ")
           << getType() << " (C1)";
  if (!hasFewElements(type.getShape()))
    return emitOpError("must have at most 2^31 - 1 elements, got ")
           << type << " (C2)";
  const APFloat scale = getInit().getScale().getValue();
  if (!isFinite(scale, type) || (getInit().getKind() != InitKind::Constant &&
                                 !isNotNegative(scale, type)))
    return emitOpError("the scale of its initial values must be finite, and "
                       "not negative for a distribution, got ")
           << getInit() << " (C3)";
  if (!isNotNegative(getLrMult(), type) || !isNotNegative(getDecayMult(), type))
    return emitOpError(
        "lr_mult and decay_mult must not be negative, and finite (C4)");
  return success();
}

LogicalResult
WeightReadOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  auto parameter = symbolTable.lookupNearestSymbolFrom<ParameterOp>(
      *this, getParameterAttr());
  if (!parameter)
    return emitOpError("'") << getParameter() << "' names no parameter (C1)";
  if (parameter.getType() != getType())
    return emitOpError("reads ") << getType() << ", but the parameter is "
                                 << parameter.getType() << " (C2)";
  return success();
}

/// Infers the first operand's type where all are one-dimensional of one type.
static LogicalResult inferVector(std::optional<Location> loc, StringRef name,
                                 ValueRange operands,
                                 SmallVectorImpl<Type> &inferredTypes) {
  Type first = operands.front().getType();
  for (Value operand : operands) {
    auto type = dyn_cast<RankedTensorType>(operand.getType());
    if (!type || type.getRank() != 1 || type != first)
      return emitOptionalError(
          loc, name, ": operands must be one-dimensional and of one type, got ",
          first, " and ", operand.getType(), " (C1)");
  }
  inferredTypes.push_back(first);
  return success();
}

LogicalResult
BatchNormScaleOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                   Adaptor adaptor,
                                   SmallVectorImpl<Type> &inferredTypes) {
  if (failed(inferVector(loc, "batch_norm_scale", adaptor.getOperands(),
                         inferredTypes)))
    return failure();
  if (!isPositive(adaptor.getEpsilon(), adaptor.getVariance().getType()))
    return emitOptionalError(loc,
                             "batch_norm_scale: epsilon must be positive (C2)");
  return success();
}

LogicalResult
BatchNormShiftOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                   Adaptor adaptor,
                                   SmallVectorImpl<Type> &inferredTypes) {
  return inferVector(loc, "batch_norm_shift", adaptor.getOperands(),
                     inferredTypes);
}

LogicalResult
ScaleFilterOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                Adaptor adaptor,
                                SmallVectorImpl<Type> &inferredTypes) {
  auto filter = dyn_cast<RankedTensorType>(adaptor.getFilter().getType());
  auto scale = dyn_cast<RankedTensorType>(adaptor.getScale().getType());
  if (!filter || filter.getRank() < 1 || !scale || scale.getRank() != 1 ||
      scale.getDimSize(0) != filter.getDimSize(0))
    return emitOptionalError(
        loc, "scale_filter: scale must be one-dimensional, of the filter's ",
        "output channels, got ", adaptor.getScale().getType(), " for ",
        adaptor.getFilter().getType(), " (C1)");
  if (filter.getElementType() != scale.getElementType())
    return emitOptionalError(loc, "scale_filter: element types differ (C2)");
  inferredTypes.push_back(filter);
  return success();
}

LogicalResult ReshapeFilterOp::verify() {
  RankedTensorType filter = tensorType(getFilter()), result = tensorType(*this);
  if (filter.getRank() != 2 || result.getRank() != 4 ||
      !filter.hasStaticShape() || !result.hasStaticShape() ||
      filter.getElementType() != result.getElementType())
    return emitOpError("must turn a static rank 2 into a static rank 4 of the "
                       "same element type (C1)");
  if (filter.getDimSize(0) != result.getDimSize(0) ||
      filter.getNumElements() != result.getNumElements())
    return emitOpError("must keep output channels and number of elements (C2)");
  return success();
}

LogicalResult FlattenFilterOp::verify() {
  RankedTensorType filter = tensorType(getFilter()), result = tensorType(*this);
  if (filter.getRank() != 4 || result.getRank() != 2 ||
      !filter.hasStaticShape() || !result.hasStaticShape() ||
      filter.getElementType() != result.getElementType())
    return emitOpError("must turn a static rank 4 into a static rank 2 of the "
                       "same element type (C1)");
  if (filter.getDimSize(0) != result.getDimSize(0) ||
      filter.getNumElements() != result.getNumElements())
    return emitOpError("must keep output channels and number of elements (C2)");
  return success();
}

LogicalResult
FlipFilterOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                               Adaptor adaptor,
                               SmallVectorImpl<Type> &inferredTypes) {
  auto filter = dyn_cast<RankedTensorType>(adaptor.getFilter().getType());
  if (!filter || filter.getRank() != 4 || !filter.hasStaticShape())
    return emitOptionalError(
        loc, "flip_filter: filter must have rank 4 and a static shape, got ",
        adaptor.getFilter().getType(), " (C1)");
  int64_t groups = adaptor.getGroups(), outputs = filter.getDimSize(0);
  if (groups < 1 || outputs % groups != 0)
    return emitOptionalError(loc, "flip_filter: groups must divide ", outputs,
                             " output channels, got ", groups, " (C2)");
  inferredTypes.push_back(
      RankedTensorType::get({filter.getDimSize(1) * groups, outputs / groups,
                             filter.getDimSize(2), filter.getDimSize(3)},
                            filter.getElementType()));
  return success();
}

LogicalResult PackFilterOp::verify() {
  RankedTensorType filter = tensorType(getFilter()), result = tensorType(*this);
  if (filter.getRank() != 4 || result.getRank() != 6 ||
      !filter.hasStaticShape() || !result.hasStaticShape() ||
      filter.getElementType() != result.getElementType())
    return emitOpError("must turn a static rank 4 into a static rank 6 of the "
                       "same element type (C1)");
  if (getOutput().getNumChannels() != filter.getDimSize(0) ||
      (getInput() && getInput()->getNumChannels() != filter.getDimSize(1)))
    return emitOpError("the layouts and the filter differ in channels (C2)");
  SmallVector<int64_t> shape = {getOutput().getNumBlocks(),
                                getInput() ? getInput()->getNumBlocks() : 1,
                                filter.getDimSize(2),
                                filter.getDimSize(3),
                                getInput() ? getInput()->getBlock()
                                           : filter.getDimSize(1),
                                getOutput().getBlock()};
  if (result.getShape() != ArrayRef(shape))
    return emitOpError("the layouts make ")
           << RankedTensorType::get(shape, filter.getElementType())
           << ", but the result is " << result << " (C3)";
  return success();
}

LogicalResult PackVectorOp::verify() {
  RankedTensorType value = tensorType(getValue()), result = tensorType(*this);
  if (value.getRank() != 1 || result.getRank() != 2 ||
      !value.hasStaticShape() || !result.hasStaticShape() ||
      value.getElementType() != result.getElementType())
    return emitOpError("must turn a static rank 1 into a static rank 2 of the "
                       "same element type (C1)");
  if (getLayout().getNumChannels() != value.getDimSize(0))
    return emitOpError("the layout and the value differ in channels (C2)");
  if (result.getShape() !=
      ArrayRef({getLayout().getNumBlocks(), getLayout().getBlock()}))
    return emitOpError("the layout makes ")
           << getLayout().getNumBlocks() << "x" << getLayout().getBlock()
           << ", but the result is " << result << " (C3)";
  return success();
}
