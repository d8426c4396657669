//===- GradientDestinationOps.cpp - Constraints of gradients in place -----===//

#include "dialect/ShapeInference.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace inception;
using namespace inception::detail;

static ShapedType shapedType(Value value) {
  return cast<ShapedType>(value.getType());
}

static bool haveEqualShapes(Value a, Value b) {
  return shapedType(a).getShape() == shapedType(b).getShape();
}

/// Whether `values`, absent ones apart, are vectors of the channels of `input`.
static bool areVectorsOf(Value input, ValueRange values) {
  return llvm::all_of(values, [&](Value value) {
    return !value || isChannelVector(value, input.getType());
  });
}

Value inception::getMask(DestinationOpInterface op) {
  MutableOperandRange mask = op.getMaskMutable();
  return mask.empty() ? Value() : mask[0].get();
}

LogicalResult inception::detail::verifyMask(DestinationOpInterface op,
                                            StringRef number) {
  Value mask = getMask(op);
  if (!mask)
    return success();
  auto type = shapedType(mask);
  int64_t channels = 0;
  for (auto [index, init] : llvm::enumerate(op.getDpsInits())) {
    int64_t count = op.getOutChannelCount(index);
    channels +=
        type.getRank() == 5 ? llvm::alignTo(count, type.getDimSize(4)) : count;
  }
  ArrayRef<int64_t> result = shapedType(op.getDpsInits().front()).getShape();
  if (getChannels(type) == channels &&
      type.getShape().slice(2, 2) == result.slice(2, 2))
    return success();
  return op->emitOpError("mask must have the result's ")
         << channels << " channels, height and width, got " << type << " ("
         << number << ")";
}

LogicalResult PoolGradIntoOp::verify() {
  ArrayRef<int64_t> kernel = getKernel();
  if (!isPoolKernel(kernel, getAdaptive()) || !isPositivePair(getStrides()))
    return emitOpError("kernel and strides must be two positive integers each "
                       "(C1)");
  if (!isPoolPadding(getPadding(), kernel, getAdaptive()))
    return emitOpError("padding must be four integers that are not negative, "
                       "each less than the kernel (C2)");
  if (getAdaptive() && getKind() != PoolKind::Average)
    return emitOpError("only an average may be adaptive (C3)");
  bool maximum = getKind() == PoolKind::Max;
  ArrayRef<int64_t> gradient = shapedType(getGradient()).getShape();
  if (maximum != static_cast<bool>(getInput()))
    return emitOpError("a maximum has an input and an average none (C4)");
  if (maximum) {
    auto input = shapedType(getInput()).getShape();
    auto result = shapedType(getOuts().front()).getShape();
    if (input[1] != gradient[1] || input.slice(2, 2) != result.slice(2, 2))
      return emitOpError("the input must have the gradient's channels and the "
                         "destination's height and width, got ")
             << getInput().getType() << " (C4)";
  }
  if (!getAdaptive() &&
      failed(verifyPoolSize(*this, getOuts().front().getType(),
                            getGradient().getType(), kernel, getStrides(),
                            getPadding(), "C6")))
    return failure();
  return verifyMask(*this, "C5");
}

LogicalResult inception::detail::verifyActivationGrad(DestinationOpInterface op,
                                                      Value gradient,
                                                      Value activation) {
  if (!haveEqualShapes(gradient, activation))
    return op->emitOpError(
        "gradient and activation have different shapes (C1)");
  return verifyMask(op, "C2");
}

LogicalResult DropoutTrainIntoOp::verify() {
  if (!isRate(getRate(), getInput().getType()))
    return emitOpError("rate must be in [0, 1) (C1)");
  if (shapedType(getRandom()).getShape() != ArrayRef<int64_t>{4})
    return emitOpError("random must have four elements, got ")
           << getRandom().getType() << " (C2)";
  if (getStream() > UINT32_MAX)
    return emitOpError("stream must be in [0, 2^32) (C3)");
  if (failed(verifyLayout(*this, getInput(), getInputLayoutAttr(), "C5")))
    return failure();
  return verifyMask(*this, "C4");
}

LogicalResult BatchNormTrainIntoOp::verify() {
  if (!areVectorsOf(getInput(),
                    {getMean(), getVariance(), getBeta(), getGamma()}))
    return emitOpError("statistics and parameters must be one-dimensional, of "
                       "the channels (C1)");
  if (!isPositive(getEpsilon(), getInput().getType()))
    return emitOpError("epsilon must be positive (C2)");
  return success();
}

LogicalResult BatchNormGradIntoOp::verify() {
  if (!haveEqualShapes(getGradient(), getInput()))
    return emitOpError("gradient and input have different shapes (C1)");
  if (!areVectorsOf(getInput(), {getMean(), getVariance(), getBetaGradient(),
                                 getGammaGradient(), getGamma()}))
    return emitOpError("statistics, gamma and gradients by parameters must be "
                       "one-dimensional, of the channels (C2)");
  if (!isPositive(getEpsilon(), getInput().getType()))
    return emitOpError("epsilon must be positive (C3)");
  return verifyMask(*this, "C4");
}

LogicalResult SoftmaxCrossEntropyGradIntoOp::verify() {
  if (shapedType(getLogits()).getShape().slice(2, 2) != ArrayRef<int64_t>{1, 1})
    return emitOpError("logits must have height and width 1, got ")
           << getLogits().getType() << " (C1)";
  if (shapedType(getLabels()).getRank() != 1)
    return emitOpError("labels must have rank 1, got ")
           << getLabels().getType() << " (C2)";
  if (!isRate(getSmoothing(), getLogits().getType()))
    return emitOpError("smoothing must be in [0, 1) (C3)");
  if (!isFinite(getScale(), getLogits().getType()))
    return emitOpError("scale must be finite (C4)");
  return verifyLayout(*this, getLogits(), getInputLayoutAttr(), "C5");
}

/// A dilation's size is its destination's, as is that of a pool's gradient.
std::optional<std::array<int64_t, 2>> PoolGradIntoOp::getResultSpatial() {
  return std::nullopt;
}
std::optional<std::array<int64_t, 2>> DilateIntoOp::getResultSpatial() {
  return std::nullopt;
}

LogicalResult DilateIntoOp::verify() {
  if (!isPositivePair(getStrides()))
    return emitOpError("strides must be two positive integers (C1)");
  if (getOffsets().size() != 2)
    return emitOpError("offsets must be two integers (C2)");
  return success();
}

LogicalResult SliceGradIntoOp::verify() {
  int64_t offset = getOffset(), channels = getChannels();
  if (offset < 0 ||
      offset > channels - detail::getChannels(getGradient().getType()))
    return emitOpError("the gradient's channels must lie within the ")
           << channels << " from offset " << offset << " on (C1)";
  auto type = dyn_cast<MemRefType>(getGradient().getType());
  int64_t lanes = type && type.getRank() == 5 ? type.getDimSize(4) : 1;
  if (offset % lanes != 0 || channels % lanes != 0)
    return emitOpError("offset and channels must be multiples of ")
           << lanes << " lanes, got " << offset << " and " << channels
           << " (C2)";
  return success();
}
