//===- GradientOps.cpp - Shapes and constraints of gradients --------------===//

#include "dialect/ShapeInference.h"

using namespace mlir;
using namespace inception;
using namespace inception::detail;

static RankedTensorType tensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

static bool isStatic(Value value, int64_t rank) {
  RankedTensorType type = tensorType(value);
  return type.getRank() == rank && type.hasStaticShape();
}

static bool isPixel(RankedTensorType type) {
  return type.getDimSize(2) == 1 && type.getDimSize(3) == 1;
}

/// Filter elements that contribute to one image: the multiply-accumulates of a
/// convolution's gradients, the same as its own.
static int64_t getConvolutionMacs(Type filter, Type gradient) {
  auto type = cast<RankedTensorType>(gradient);
  return cast<RankedTensorType>(filter).getNumElements() * type.getDimSize(2) *
         type.getDimSize(3);
}

//===----------------------------------------------------------------------===//
// Convolution and linear layer
//===----------------------------------------------------------------------===//

/// Constraints (C3) to (C5) of a convolution's gradients.
template <typename OpTy>
static LogicalResult checkConvolution(std::optional<Location> loc,
                                      typename OpTy::Adaptor adaptor) {
  if (!allEqualElementTypes(adaptor.getOperands()))
    return shapeError<OpTy>(loc, "element types differ (C3)");
  if (!isPositivePair(adaptor.getStrides()))
    return shapeError<OpTy>(loc, "strides must be two positive integers (C4)");
  if (!isPadding(adaptor.getPadding()))
    return shapeError<OpTy>(
        loc, "padding must be four integers that are not negative (C5)");
  return success();
}

LogicalResult
Conv2dInputGradOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                    Adaptor adaptor,
                                    SmallVectorImpl<Type> &inferredTypes) {
  using OpTy = Conv2dInputGradOp;
  auto gradient = activation<OpTy>(loc, adaptor.getGradient(), "gradient");
  if (failed(gradient))
    return failure();
  if (!isStatic(adaptor.getFilter(), 4))
    return shapeError<OpTy>(loc,
                            "filter must have rank 4 and a static shape, got ",
                            adaptor.getFilter().getType(), " (C2)");
  if (failed(checkConvolution<OpTy>(loc, adaptor)))
    return failure();
  RankedTensorType filter = tensorType(adaptor.getFilter());
  int64_t groups = adaptor.getGroups(), outputs = filter.getDimSize(0);
  if (groups < 1 || outputs % groups != 0)
    return shapeError<OpTy>(loc, "groups must divide ", outputs,
                            " output channels, got ", groups, " (C6)");
  if (!isPositivePair(adaptor.getInputSize()))
    return shapeError<OpTy>(loc,
                            "input_size must be two positive integers (C7)");
  ArrayRef<int64_t> size = adaptor.getInputSize();
  Window window({size[0], size[1]}, filter.getShape().drop_front(2),
                adaptor.getStrides(), adaptor.getPadding());
  if (!window.fits() ||
      *gradient != withShape(*gradient, outputs, window.outputSize(0),
                             window.outputSize(1)))
    return shapeError<OpTy>(loc, "no convolution with this filter makes ",
                            *gradient, " of an input of ", size[0], "x",
                            size[1], " (C8)");
  inferredTypes.push_back(
      withShape(*gradient, filter.getDimSize(1) * groups, size[0], size[1]));
  return success();
}

int64_t Conv2dInputGradOp::getMacs() {
  return getConvolutionMacs(getFilter().getType(), getGradient().getType());
}

LogicalResult
Conv2dFilterGradOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                     Adaptor adaptor,
                                     SmallVectorImpl<Type> &inferredTypes) {
  using OpTy = Conv2dFilterGradOp;
  auto gradient = activation<OpTy>(loc, adaptor.getGradient(), "gradient");
  auto input = activation<OpTy>(loc, adaptor.getInput());
  if (failed(gradient) || failed(input))
    return failure();
  ArrayRef<int64_t> kernel = adaptor.getKernel();
  if (!isPositivePair(kernel))
    return shapeError<OpTy>(loc, "kernel must be two positive integers (C2)");
  if (failed(checkConvolution<OpTy>(loc, adaptor)))
    return failure();
  int64_t groups = adaptor.getGroups();
  int64_t channels = input->getDimSize(1), outputs = gradient->getDimSize(1);
  if (groups < 1 || channels % groups != 0 || outputs % groups != 0)
    return shapeError<OpTy>(loc, "groups must divide ", channels, " input and ",
                            outputs, " output channels, got ", groups, " (C6)");
  Window window({input->getDimSize(2), input->getDimSize(3)}, kernel,
                adaptor.getStrides(), adaptor.getPadding());
  if (!window.fits() ||
      *gradient != withShape(*gradient, outputs, window.outputSize(0),
                             window.outputSize(1)))
    return shapeError<OpTy>(loc, "no convolution with a ", kernel[0], "x",
                            kernel[1], " kernel makes ", *gradient, " of ",
                            *input, " (C7)");
  inferredTypes.push_back(
      RankedTensorType::get({outputs, channels / groups, kernel[0], kernel[1]},
                            input->getElementType()));
  return success();
}

int64_t Conv2dFilterGradOp::getMacs() {
  return getConvolutionMacs(getType(), getGradient().getType());
}

LogicalResult
ChannelSumOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                               Adaptor adaptor,
                               SmallVectorImpl<Type> &inferredTypes) {
  auto gradient =
      activation<ChannelSumOp>(loc, adaptor.getGradient(), "gradient");
  if (failed(gradient))
    return failure();
  inferredTypes.push_back(RankedTensorType::get({gradient->getDimSize(1)},
                                                gradient->getElementType()));
  return success();
}

LogicalResult
LinearInputGradOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                    Adaptor adaptor,
                                    SmallVectorImpl<Type> &inferredTypes) {
  using OpTy = LinearInputGradOp;
  auto gradient = activation<OpTy>(loc, adaptor.getGradient(), "gradient");
  if (failed(gradient))
    return failure();
  if (!isPixel(*gradient))
    return shapeError<OpTy>(loc, "gradient must have height and width 1, got ",
                            *gradient, " (C1)");
  if (!isStatic(adaptor.getFilter(), 2))
    return shapeError<OpTy>(loc,
                            "filter must have rank 2 and a static shape, got ",
                            adaptor.getFilter().getType(), " (C2)");
  if (!allEqualElementTypes(adaptor.getOperands()))
    return shapeError<OpTy>(loc, "element types differ (C3)");
  RankedTensorType filter = tensorType(adaptor.getFilter());
  ArrayRef<int64_t> shape = adaptor.getInputShape();
  if (shape.size() != 3 ||
      llvm::any_of(shape, [](int64_t size) { return size < 1; }) ||
      shape[0] * shape[1] * shape[2] != filter.getDimSize(1))
    return shapeError<OpTy>(
        loc, "input_shape must be three positive integers with the product ",
        filter.getDimSize(1), " (C4)");
  if (gradient->getDimSize(1) != filter.getDimSize(0))
    return shapeError<OpTy>(loc, "the gradient has ", gradient->getDimSize(1),
                            " channels, but the filter makes ",
                            filter.getDimSize(0), " (C5)");
  inferredTypes.push_back(withShape(*gradient, shape[0], shape[1], shape[2]));
  return success();
}

int64_t LinearInputGradOp::getMacs() {
  return tensorType(getFilter()).getNumElements();
}

LogicalResult
LinearFilterGradOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                     Adaptor adaptor,
                                     SmallVectorImpl<Type> &inferredTypes) {
  using OpTy = LinearFilterGradOp;
  auto gradient = activation<OpTy>(loc, adaptor.getGradient(), "gradient");
  auto input = activation<OpTy>(loc, adaptor.getInput());
  if (failed(gradient) || failed(input))
    return failure();
  if (!isPixel(*gradient))
    return shapeError<OpTy>(loc, "gradient must have height and width 1, got ",
                            *gradient, " (C2)");
  if (!allEqualElementTypes(adaptor.getOperands()))
    return shapeError<OpTy>(loc, "element types differ (C3)");
  inferredTypes.push_back(RankedTensorType::get(
      {gradient->getDimSize(1),
       input->getDimSize(1) * input->getDimSize(2) * input->getDimSize(3)},
      input->getElementType()));
  return success();
}

int64_t LinearFilterGradOp::getMacs() {
  return cast<RankedTensorType>(getType()).getNumElements();
}

//===----------------------------------------------------------------------===//
// Pooling
//===----------------------------------------------------------------------===//

LogicalResult
MaxPoolGradOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                Adaptor adaptor,
                                SmallVectorImpl<Type> &inferredTypes) {
  auto input = activation<MaxPoolGradOp>(loc, adaptor.getInput());
  if (failed(input))
    return failure();
  auto result = inferPoolResult<MaxPoolGradOp>(loc, *input, adaptor);
  if (failed(result))
    return failure();
  if (adaptor.getGradient().getType() != *result)
    return shapeError<MaxPoolGradOp>(loc, "the pool makes ", *result,
                                     ", but the gradient is ",
                                     adaptor.getGradient().getType(), " (C5)");
  inferredTypes.push_back(*input);
  return success();
}

LogicalResult
AvgPoolGradOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                Adaptor adaptor,
                                SmallVectorImpl<Type> &inferredTypes) {
  using OpTy = AvgPoolGradOp;
  auto gradient = activation<OpTy>(loc, adaptor.getGradient(), "gradient");
  if (failed(gradient))
    return failure();
  if (!isPositivePair(adaptor.getInputSize()))
    return shapeError<OpTy>(loc,
                            "input_size must be two positive integers (C4)");
  RankedTensorType input =
      withShape(*gradient, gradient->getDimSize(1), adaptor.getInputSize()[0],
                adaptor.getInputSize()[1]);
  auto result = inferPoolResult<OpTy>(loc, input, adaptor);
  if (failed(result))
    return failure();
  if (*gradient != *result)
    return shapeError<OpTy>(loc, "the pool makes ", *result,
                            ", but the gradient is ", *gradient, " (C5)");
  inferredTypes.push_back(input);
  return success();
}

LogicalResult AdaptiveAvgPoolGradOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> loc, Adaptor adaptor,
    SmallVectorImpl<Type> &inferredTypes) {
  using OpTy = AdaptiveAvgPoolGradOp;
  auto gradient = activation<OpTy>(loc, adaptor.getGradient(), "gradient");
  if (failed(gradient))
    return failure();
  if (!isPositivePair(adaptor.getInputSize()))
    return shapeError<OpTy>(loc,
                            "input_size must be two positive integers (C2)");
  inferredTypes.push_back(withShape(*gradient, gradient->getDimSize(1),
                                    adaptor.getInputSize()[0],
                                    adaptor.getInputSize()[1]));
  return success();
}

//===----------------------------------------------------------------------===//
// Normalisation and elementwise layers
//===----------------------------------------------------------------------===//

LogicalResult
BatchNormGradOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                  Adaptor adaptor,
                                  SmallVectorImpl<Type> &inferredTypes) {
  using OpTy = BatchNormGradOp;
  auto input = activation<OpTy>(loc, adaptor.getInput());
  if (failed(input))
    return failure();
  if (adaptor.getGradient().getType() != *input)
    return shapeError<OpTy>(loc, "the gradient is ",
                            adaptor.getGradient().getType(),
                            ", but the input is ", *input, " (C2)");
  int64_t channels = input->getDimSize(1);
  for (Value value : adaptor.getOperands().drop_front(2))
    if (!isVectorOf(value, channels))
      return shapeError<OpTy>(loc, "mean, variance and gamma must have shape [",
                              channels, "], got ", value.getType(), " (C3)");
  if (!allEqualElementTypes(adaptor.getOperands()))
    return shapeError<OpTy>(loc, "element types differ (C4)");
  if (!isPositive(adaptor.getEpsilon(), *input))
    return shapeError<OpTy>(loc, "epsilon must be positive (C5)");
  auto vector = RankedTensorType::get({channels}, input->getElementType());
  inferredTypes.append({*input, vector, vector});
  return success();
}

LogicalResult
SliceGradOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                              Adaptor adaptor,
                              SmallVectorImpl<Type> &inferredTypes) {
  auto gradient =
      activation<SliceGradOp>(loc, adaptor.getGradient(), "gradient");
  if (failed(gradient))
    return failure();
  int64_t offset = adaptor.getOffset(), channels = adaptor.getChannels();
  int64_t size = gradient->getDimSize(1);
  if (offset < 0 || size > channels || offset > channels - size)
    return shapeError<SliceGradOp>(loc, "channels [", offset, ", ",
                                   offset + size, ") are not a range within ",
                                   channels, " channels (C2)");
  inferredTypes.push_back(withShape(
      *gradient, channels, gradient->getDimSize(2), gradient->getDimSize(3)));
  return success();
}
