//===- GraphOps.cpp - Shapes and constraints of graph operations ----------===//

#include "dialect/ShapeInference.h"

using namespace mlir;
using namespace inception;
using namespace inception::detail;

//===----------------------------------------------------------------------===//
// Convolution and linear layer
//===----------------------------------------------------------------------===//

LogicalResult Conv2dOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> loc,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &inferredTypes) {
  auto input = activation<Conv2dOp>(loc, adaptor.getInput());
  if (failed(input))
    return failure();
  auto filter = dyn_cast<RankedTensorType>(adaptor.getFilter().getType());
  if (!filter || filter.getRank() != 4 || !filter.hasStaticShape())
    return shapeError<Conv2dOp>(
        loc, "filter must have rank 4 and a static shape, got ",
        adaptor.getFilter().getType(), " (C2)");
  if (!allEqualElementTypes(adaptor.getOperands()))
    return shapeError<Conv2dOp>(loc, "element types differ (C3)");
  if (!isPositivePair(adaptor.getStrides()))
    return shapeError<Conv2dOp>(loc,
                                "strides must be two positive integers (C4)");
  ArrayRef<int64_t> padding = adaptor.getPadding();
  if (!isPadding(padding))
    return shapeError<Conv2dOp>(
        loc, "padding must be four integers that are not negative (C5)");
  int64_t channels = input->getDimSize(1), groups = adaptor.getGroups();
  int64_t outChannels = filter.getDimSize(0);
  if (groups < 1 || channels % groups != 0 || outChannels % groups != 0)
    return shapeError<Conv2dOp>(loc, "groups must divide ", channels,
                                " input and ", outChannels,
                                " output channels, got ", groups, " (C6)");
  if (filter.getDimSize(1) != channels / groups)
    return shapeError<Conv2dOp>(loc, "the filter takes ", filter.getDimSize(1),
                                " channels, but the ", "input has ", channels,
                                " in ", groups, " group(s) (C7)");
  if (adaptor.getBias() && !isVectorOf(adaptor.getBias(), outChannels))
    return shapeError<Conv2dOp>(loc, "bias must have shape [", outChannels,
                                "], got ", adaptor.getBias().getType(),
                                " (C8)");
  Window window({input->getDimSize(2), input->getDimSize(3)},
                filter.getShape().drop_front(2), adaptor.getStrides(), padding);
  if (!window.fits())
    return shapeError<Conv2dOp>(
        loc, "the ", window.kernel[0], "x", window.kernel[1],
        " kernel is larger than the padded input of ",
        window.before[0] + window.input[0] + window.after[0], "x",
        window.before[1] + window.input[1] + window.after[1], " (C9)");
  inferredTypes.push_back(withShape(*input, outChannels, window.outputSize(0),
                                    window.outputSize(1)));
  return success();
}

int64_t Conv2dOp::getMacs() {
  return cast<RankedTensorType>(getFilter().getType()).getNumElements() *
         cast<RankedTensorType>(getType()).getDimSize(2) *
         cast<RankedTensorType>(getType()).getDimSize(3);
}

LogicalResult LinearOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> loc,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &inferredTypes) {
  auto input = activation<LinearOp>(loc, adaptor.getInput());
  if (failed(input))
    return failure();
  auto filter = dyn_cast<RankedTensorType>(adaptor.getFilter().getType());
  if (!filter || filter.getRank() != 2 || !filter.hasStaticShape())
    return shapeError<LinearOp>(
        loc, "filter must have rank 2 and a static shape, got ",
        adaptor.getFilter().getType(), " (C2)");
  if (!allEqualElementTypes(adaptor.getOperands()))
    return shapeError<LinearOp>(loc, "element types differ (C3)");
  int64_t inputs =
      input->getDimSize(1) * input->getDimSize(2) * input->getDimSize(3);
  if (filter.getDimSize(1) != inputs)
    return shapeError<LinearOp>(loc, "the filter takes ", filter.getDimSize(1),
                                " values, but the input has ", inputs, " (C4)");
  if (adaptor.getBias() && !isVectorOf(adaptor.getBias(), filter.getDimSize(0)))
    return shapeError<LinearOp>(loc, "bias must have shape [",
                                filter.getDimSize(0), "], got ",
                                adaptor.getBias().getType(), " (C5)");
  inferredTypes.push_back(withShape(*input, filter.getDimSize(0), 1, 1));
  return success();
}

int64_t LinearOp::getMacs() {
  return cast<RankedTensorType>(getFilter().getType()).getNumElements();
}

//===----------------------------------------------------------------------===//
// Pooling
//===----------------------------------------------------------------------===//

template <typename OpTy>
static LogicalResult inferPool(std::optional<Location> loc,
                               typename OpTy::Adaptor adaptor,
                               SmallVectorImpl<Type> &inferredTypes) {
  auto input = activation<OpTy>(loc, adaptor.getInput());
  if (failed(input))
    return failure();
  auto result = inferPoolResult<OpTy>(loc, *input, adaptor);
  if (failed(result))
    return failure();
  inferredTypes.push_back(*result);
  return success();
}

LogicalResult
MaxPoolOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                            Adaptor adaptor,
                            SmallVectorImpl<Type> &inferredTypes) {
  return inferPool<MaxPoolOp>(loc, adaptor, inferredTypes);
}

LogicalResult
AvgPoolOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                            Adaptor adaptor,
                            SmallVectorImpl<Type> &inferredTypes) {
  return inferPool<AvgPoolOp>(loc, adaptor, inferredTypes);
}

bool MaxPoolOp::isCheap() { return true; }
bool AvgPoolOp::isCheap() { return true; }

LogicalResult
AdaptiveAvgPoolOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                    Adaptor adaptor,
                                    SmallVectorImpl<Type> &inferredTypes) {
  auto input = activation<AdaptiveAvgPoolOp>(loc, adaptor.getInput());
  if (failed(input))
    return failure();
  if (!isPositivePair(adaptor.getOutputSize()))
    return shapeError<AdaptiveAvgPoolOp>(
        loc, "output_size must be two positive integers (C2)");
  inferredTypes.push_back(withShape(*input, input->getDimSize(1),
                                    adaptor.getOutputSize()[0],
                                    adaptor.getOutputSize()[1]));
  return success();
}

StringRef MaxPoolOp::getLayerFamily() { return "pool"; }
StringRef AvgPoolOp::getLayerFamily() { return "pool"; }
StringRef AdaptiveAvgPoolOp::getLayerFamily() { return "pool"; }

//===----------------------------------------------------------------------===//
// Normalisation and elementwise layers
//===----------------------------------------------------------------------===//

LogicalResult
BatchNormOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                              Adaptor adaptor,
                              SmallVectorImpl<Type> &inferredTypes) {
  auto channels =
      inferSameShape<BatchNormOp>(loc, adaptor.getInput(), inferredTypes);
  if (failed(channels))
    return failure();
  for (Value value : adaptor.getOperands().drop_front())
    if (!isVectorOf(value, *channels))
      return shapeError<BatchNormOp>(
          loc, "mean, variance, beta and gamma must have shape [", *channels,
          "], got ", value.getType(), " (C2)");
  if (!allEqualElementTypes(adaptor.getOperands()))
    return shapeError<BatchNormOp>(loc, "element types differ (C3)");
  if (!isPositive(adaptor.getEpsilon(), adaptor.getInput().getType()))
    return shapeError<BatchNormOp>(loc, "epsilon must be positive (C4)");
  return success();
}

LogicalResult
ChannelAffineOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                  Adaptor adaptor,
                                  SmallVectorImpl<Type> &inferredTypes) {
  auto channels =
      inferSameShape<ChannelAffineOp>(loc, adaptor.getInput(), inferredTypes);
  if (failed(channels))
    return failure();
  for (Value value : {adaptor.getScale(), adaptor.getShift()})
    if (!isVectorOf(value, *channels))
      return shapeError<ChannelAffineOp>(
          loc, "scale and shift must have shape [", *channels, "], got ",
          value.getType(), " (C2)");
  if (!allEqualElementTypes(adaptor.getOperands()))
    return shapeError<ChannelAffineOp>(loc, "element types differ (C3)");
  return success();
}

LogicalResult
DropoutOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                            Adaptor adaptor,
                            SmallVectorImpl<Type> &inferredTypes) {
  if (failed(inferSameShape<DropoutOp>(loc, adaptor.getInput(), inferredTypes)))
    return failure();
  if (!isRate(adaptor.getRate(), adaptor.getInput().getType()))
    return shapeError<DropoutOp>(loc, "rate must be in [0, 1), got ",
                                 adaptor.getRate().convertToDouble(), " (C2)");
  return success();
}

LogicalResult
SoftmaxOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                            Adaptor adaptor,
                            SmallVectorImpl<Type> &inferredTypes) {
  return inferSameShape<SoftmaxOp>(loc, adaptor.getInput(), inferredTypes);
}

//===----------------------------------------------------------------------===//
// Structure
//===----------------------------------------------------------------------===//

LogicalResult ConcatOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> loc,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &inferredTypes) {
  if (adaptor.getInputs().empty())
    return shapeError<ConcatOp>(loc, "there is nothing to concatenate (C1)");
  auto first =
      dyn_cast<RankedTensorType>(adaptor.getInputs().front().getType());
  if (!first || !allEqualElementTypes(adaptor.getInputs()))
    return shapeError<ConcatOp>(loc, "ranks or element types differ (C2)");
  int64_t axis = adaptor.getAxis();
  if (axis < 0 || axis >= first.getRank())
    return shapeError<ConcatOp>(loc, "axis ", axis,
                                " is not a dimension of the operands (C3)");
  SmallVector<int64_t> shape(first.getShape());
  shape[axis] = 0;
  for (Value value : adaptor.getInputs()) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type || type.getRank() != first.getRank())
      return shapeError<ConcatOp>(loc, "ranks or element types differ (C2)");
    for (int64_t dim : llvm::seq(type.getRank()))
      if (dim != axis && type.getDimSize(dim) != first.getDimSize(dim))
        return shapeError<ConcatOp>(loc, "the operands' sizes differ: ", first,
                                    " and ", type, " (C4)");
    shape[axis] += type.getDimSize(axis);
  }
  inferredTypes.push_back(RankedTensorType::get(shape, first.getElementType()));
  return success();
}

LogicalResult SliceOp::inferReturnTypes(MLIRContext *,
                                        std::optional<Location> loc,
                                        Adaptor adaptor,
                                        SmallVectorImpl<Type> &inferredTypes) {
  auto input = activation<SliceOp>(loc, adaptor.getInput());
  if (failed(input))
    return failure();
  int64_t offset = adaptor.getOffset(), size = adaptor.getSize();
  int64_t channels = input->getDimSize(1);
  if (size < 1 || offset < 0 || offset > channels - size)
    return shapeError<SliceOp>(loc, "channels [", offset, ", ", offset + size,
                               ") are not a range within ", channels,
                               " channels (C2)");
  LayoutAttr layout = getLayout(*input);
  if (layout) {
    if (!layout.isSegmentStart(offset) || !layout.isSegmentStart(offset + size))
      return shapeError<SliceOp>(loc, "channels [", offset, ", ", offset + size,
                                 ") do not start and end at segments of ",
                                 layout, " (C3)");
    layout = layout.slice(offset, size);
  }
  inferredTypes.push_back(RankedTensorType::get(
      {input->getDimSize(0), size, input->getDimSize(2), input->getDimSize(3)},
      input->getElementType(), layout));
  return success();
}

LogicalResult AddOp::inferReturnTypes(MLIRContext *,
                                      std::optional<Location> loc,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &inferredTypes) {
  if (failed(inferSameShape<AddOp>(loc, adaptor.getLhs(), inferredTypes)))
    return failure();
  if (adaptor.getLhs().getType() != adaptor.getRhs().getType())
    return shapeError<AddOp>(
        loc, "the operands' types differ: ", adaptor.getLhs().getType(),
        " and ", adaptor.getRhs().getType(), " (C2)");
  if (!isFinite(adaptor.getScale(), adaptor.getLhs().getType()))
    return shapeError<AddOp>(loc, "scale must be finite (C3)");
  return success();
}

LogicalResult inception::ModuleOp::verify() {
  Block &block = getBody().front();
  if (block.getNumArguments() != 1 ||
      block.getArgument(0).getType() != getInput().getType())
    return emitOpError("the region must have one argument of type ")
           << getInput().getType() << " (C1)";
  ValueRange branches = block.getTerminator()->getOperands();
  if (branches.empty())
    return emitOpError("no branch is yielded (C2)");
  auto result = dyn_cast<RankedTensorType>(getType());
  int64_t channels = 0;
  for (Value branch : branches) {
    if (!isActivation(branch.getType()))
      return emitOpError("a branch has type ") << branch.getType() << " (C3)";
    auto type = cast<RankedTensorType>(branch.getType());
    auto first = cast<RankedTensorType>(branches.front().getType());
    if (type.getShape().drop_front(2) != first.getShape().drop_front(2))
      return emitOpError("the branches differ in height or width: ")
             << first << " and " << type << " (C3)";
    channels += type.getDimSize(1);
  }
  auto first = cast<RankedTensorType>(branches.front().getType());
  if (result !=
      withShape(first, channels, first.getDimSize(2), first.getDimSize(3)))
    return emitOpError("the branches make ")
           << withShape(first, channels, first.getDimSize(2),
                        first.getDimSize(3))
           << ", but the result is " << getType() << " (C4)";
  return success();
}

int64_t inception::ModuleOp::getMacs() {
  int64_t macs = 0;
  for (Operation &op : getBody().front())
    if (auto layer = dyn_cast<ComputeOpInterface>(op))
      macs += layer.getMacs();
  return macs;
}

LogicalResult AuxiliaryHeadOp::verify() {
  Block &block = getBody().front();
  if (block.getNumArguments() != 1 ||
      block.getArgument(0).getType() != getInput().getType())
    return emitOpError("the region must have one argument of type ")
           << getInput().getType() << " (C1)";
  if (block.getTerminator()->getNumOperands() != 1)
    return emitOpError("must yield exactly its logits (C2)");
  if (!isPositive(getLossWeight(), getInput().getType()))
    return emitOpError("loss_weight must be positive (C3)");
  return success();
}
