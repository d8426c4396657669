//===- Differentiation.cpp - The backward rules of layers -----------------===//
//
// Each rule writes the chain rule through one operation, as gradient operations
// at the operation's own place in the table.
//
//===----------------------------------------------------------------------===//

#include "dialect/Inception.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace inception;

using Gradients = MutableArrayRef<Value>;

static RankedTensorType tensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

/// Height and width of an activation.
static ArrayRef<int64_t> getSpatial(Value value) {
  return tensorType(value).getShape().drop_front(2);
}

/// What both kinds of rules read where a ReLU is part of the operation.
template <typename OpTy>
static void addReluResult(OpTy op, SmallVectorImpl<Value> &saved) {
  if (op.getRelu())
    saved.push_back(op.getResult());
}

/// The gradient before the ReLU that is part of `op`, where there is one.
template <typename OpTy>
static Value throughRelu(OpBuilder &builder, OpTy op, Value gradient) {
  if (!op.getRelu())
    return gradient;
  return ReluGradOp::create(builder, op.getLoc(), gradient, op.getResult(),
                            op.getLayerAttr());
}

//===----------------------------------------------------------------------===//
// Convolution and linear layer
//===----------------------------------------------------------------------===//

SmallVector<Value> Conv2dOp::getSavedValues() {
  SmallVector<Value> saved = {getInput(), getFilter()};
  addReluResult(*this, saved);
  return saved;
}

LogicalResult Conv2dOp::buildBackward(OpBuilder &builder, ValueRange gradients,
                                      const llvm::SmallBitVector &needed,
                                      Gradients operandGradients) {
  Value gradient = throughRelu(builder, *this, gradients.front());
  if (needed[0])
    operandGradients[0] = Conv2dInputGradOp::create(
        builder, getLoc(), gradient, getFilter(),
        builder.getDenseI64ArrayAttr(getSpatial(getInput())), getStridesAttr(),
        getPaddingAttr(), getGroupsAttr(), getLayerAttr());
  if (needed[1])
    operandGradients[1] = Conv2dFilterGradOp::create(
        builder, getLoc(), gradient, getInput(),
        builder.getDenseI64ArrayAttr(getSpatial(getFilter())), getStridesAttr(),
        getPaddingAttr(), getGroupsAttr(), getLayerAttr());
  if (getBias() && needed[2])
    operandGradients[2] =
        ChannelSumOp::create(builder, getLoc(), gradient, getLayerAttr());
  return success();
}

SmallVector<Value> LinearOp::getSavedValues() {
  SmallVector<Value> saved = {getInput(), getFilter()};
  addReluResult(*this, saved);
  return saved;
}

LogicalResult LinearOp::buildBackward(OpBuilder &builder, ValueRange gradients,
                                      const llvm::SmallBitVector &needed,
                                      Gradients operandGradients) {
  Value gradient = throughRelu(builder, *this, gradients.front());
  if (needed[0])
    operandGradients[0] = LinearInputGradOp::create(
        builder, getLoc(), gradient, getFilter(),
        builder.getDenseI64ArrayAttr(
            tensorType(getInput()).getShape().drop_front()),
        getLayerAttr());
  if (needed[1])
    operandGradients[1] = LinearFilterGradOp::create(
        builder, getLoc(), gradient, getInput(), getLayerAttr());
  if (getBias() && needed[2])
    operandGradients[2] =
        ChannelSumOp::create(builder, getLoc(), gradient, getLayerAttr());
  return success();
}

//===----------------------------------------------------------------------===//
// Pooling
//===----------------------------------------------------------------------===//

SmallVector<Value> MaxPoolOp::getSavedValues() { return {getInput()}; }

LogicalResult MaxPoolOp::buildBackward(OpBuilder &builder, ValueRange gradients,
                                       const llvm::SmallBitVector &,
                                       Gradients operandGradients) {
  operandGradients[0] = MaxPoolGradOp::create(
      builder, getLoc(), gradients.front(), getInput(), getKernelAttr(),
      getStridesAttr(), getPaddingAttr(), getCeilModeAttr(), getLayerAttr());
  return success();
}

SmallVector<Value> AvgPoolOp::getSavedValues() { return {}; }

LogicalResult AvgPoolOp::buildBackward(OpBuilder &builder, ValueRange gradients,
                                       const llvm::SmallBitVector &,
                                       Gradients operandGradients) {
  operandGradients[0] = AvgPoolGradOp::create(
      builder, getLoc(), gradients.front(),
      builder.getDenseI64ArrayAttr(getSpatial(getInput())), getKernelAttr(),
      getStridesAttr(), getPaddingAttr(), getCeilModeAttr(),
      getCountIncludePadAttr(), getLayerAttr());
  return success();
}

SmallVector<Value> AdaptiveAvgPoolOp::getSavedValues() { return {}; }

LogicalResult AdaptiveAvgPoolOp::buildBackward(OpBuilder &builder,
                                               ValueRange gradients,
                                               const llvm::SmallBitVector &,
                                               Gradients operandGradients) {
  operandGradients[0] = AdaptiveAvgPoolGradOp::create(
      builder, getLoc(), gradients.front(),
      builder.getDenseI64ArrayAttr(getSpatial(getInput())), getLayerAttr());
  return success();
}

//===----------------------------------------------------------------------===//
// Normalisation and elementwise layers
//===----------------------------------------------------------------------===//

SmallVector<Value> ChannelAffineOp::getSavedValues() {
  SmallVector<Value> saved = {getScale()};
  addReluResult(*this, saved);
  return saved;
}

LogicalResult ChannelAffineOp::buildBackward(OpBuilder &builder,
                                             ValueRange gradients,
                                             const llvm::SmallBitVector &needed,
                                             Gradients operandGradients) {
  if (needed[1] || needed[2])
    return emitOpError(
        "has no backward rule for its scale and shift: they are constants");
  Value gradient = throughRelu(builder, *this, gradients.front());
  Value zero = arith::ConstantOp::create(
      builder, getLoc(), builder.getZeroAttr(getShift().getType()));
  operandGradients[0] =
      ChannelAffineOp::create(builder, getLoc(), gradient, getScale(), zero,
                              /*relu=*/UnitAttr(), getLayerAttr());
  return success();
}

SmallVector<Value> BatchNormTrainOp::getSavedValues() {
  SmallVector<Value> saved = {getInput(), getMean(), getVariance()};
  if (getGamma())
    saved.push_back(getGamma());
  return saved;
}

LogicalResult
BatchNormTrainOp::buildBackward(OpBuilder &builder, ValueRange gradients,
                                const llvm::SmallBitVector &needed,
                                Gradients operandGradients) {
  // Only the result is a value of the network; the statistics go to the running
  // ones, which no loss depends on.
  if (!gradients[0] || gradients[1] || gradients[2])
    return emitOpError("has no backward rule for its statistics");
  auto grad = BatchNormGradOp::create(
      builder, getLoc(), gradients[0], getInput(), getMean(), getVariance(),
      getGamma(), getEpsilonAttr(), getLayerAttr());
  operandGradients[0] = grad.getInputGradient();
  operandGradients[1] = grad.getBetaGradient();
  if (getGamma())
    operandGradients[2] = grad.getGammaGradient();
  return success();
}

SmallVector<Value> DropoutTrainOp::getSavedValues() { return {getRandom()}; }

LogicalResult DropoutTrainOp::buildBackward(OpBuilder &builder,
                                            ValueRange gradients,
                                            const llvm::SmallBitVector &,
                                            Gradients operandGradients) {
  operandGradients[0] =
      DropoutTrainOp::create(builder, getLoc(), gradients.front(), getRandom(),
                             getRateAttr(), getStreamAttr(), getLayerAttr());
  return success();
}

//===----------------------------------------------------------------------===//
// Structure
//===----------------------------------------------------------------------===//

SmallVector<Value> ConcatOp::getSavedValues() { return {}; }

LogicalResult ConcatOp::buildBackward(OpBuilder &builder, ValueRange gradients,
                                      const llvm::SmallBitVector &needed,
                                      Gradients operandGradients) {
  if (getAxis() != 1)
    return emitOpError("has no backward rule for axis ") << getAxis();
  int64_t offset = 0;
  for (auto [index, input] : llvm::enumerate(getInputs())) {
    int64_t channels = tensorType(input).getDimSize(1);
    if (needed[index])
      operandGradients[index] =
          SliceOp::create(builder, getLoc(), gradients.front(),
                          builder.getI64IntegerAttr(offset),
                          builder.getI64IntegerAttr(channels), getLayerAttr());
    offset += channels;
  }
  return success();
}

SmallVector<Value> SliceOp::getSavedValues() { return {}; }

LogicalResult SliceOp::buildBackward(OpBuilder &builder, ValueRange gradients,
                                     const llvm::SmallBitVector &,
                                     Gradients operandGradients) {
  operandGradients[0] = SliceGradOp::create(
      builder, getLoc(), gradients.front(), getOffsetAttr(),
      builder.getI64IntegerAttr(tensorType(getInput()).getDimSize(1)),
      getLayerAttr());
  return success();
}

SmallVector<Value> AddOp::getSavedValues() {
  SmallVector<Value> saved;
  addReluResult(*this, saved);
  return saved;
}

LogicalResult AddOp::buildBackward(OpBuilder &builder, ValueRange gradients,
                                   const llvm::SmallBitVector &needed,
                                   Gradients operandGradients) {
  Value gradient = throughRelu(builder, *this, gradients.front());
  operandGradients[0] = operandGradients[1] = gradient;
  double scale = getScale().convertToDouble();
  if (scale == 1 || !needed[1])
    return success();
  auto type = RankedTensorType::get({tensorType(gradient).getDimSize(1)},
                                    tensorType(gradient).getElementType());
  auto constant = [&](double value) -> Value {
    return arith::ConstantOp::create(
        builder, getLoc(),
        DenseElementsAttr::get(
            type, builder.getFloatAttr(type.getElementType(), value)));
  };
  operandGradients[1] = ChannelAffineOp::create(
      builder, getLoc(), gradient, constant(scale), constant(0),
      /*relu=*/UnitAttr(), getLayerAttr());
  return success();
}

//===----------------------------------------------------------------------===//
// Loss
//===----------------------------------------------------------------------===//

SmallVector<Value> SoftmaxCrossEntropyOp::getSavedValues() {
  return {getLogits(), getLabels()};
}

LogicalResult SoftmaxCrossEntropyOp::buildBackward(OpBuilder &builder,
                                                   ValueRange gradients,
                                                   const llvm::SmallBitVector &,
                                                   Gradients operandGradients) {
  operandGradients[0] = SoftmaxCrossEntropyGradOp::create(
      builder, getLoc(), gradients.front(), getLogits(), getLabels(),
      getSmoothingAttr(), getLayerAttr());
  return success();
}
