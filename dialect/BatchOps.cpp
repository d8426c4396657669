//===- BatchOps.cpp - Constraints of operations over a batch --------------===//

#include "dialect/ShapeInference.h"

using namespace mlir;
using namespace inception;
using namespace inception::detail;

static ShapedType shapedType(Value value) {
  return cast<ShapedType>(value.getType());
}

static bool hasOneElement(Value value) {
  return shapedType(value).getShape() == ArrayRef<int64_t>{1};
}

/// Whether there are `count` destinations and these, like `others`, are vectors
/// of the channels of `input`. On memrefs vectors of blocks are packed.
static bool areVectors(BatchOpInterface op, unsigned count, Value input,
                       ValueRange others = {}) {
  SmallVector<Value> values(op.getDpsInits());
  if (values.size() != count)
    return false;
  values.append(others.begin(), others.end());
  return llvm::all_of(values, [&](Value value) {
    return isChannelVector(value, input.getType());
  });
}

/// Whether there are `count` destinations, and these and `others` have one
/// static shape.
static bool haveOneShape(BatchOpInterface op, unsigned count,
                         ValueRange others) {
  if (op.getNumDpsInits() != count ||
      !shapedType(others.front()).hasStaticShape())
    return false;
  SmallVector<Value> values(op.getDpsInits());
  values.append(others.begin(), others.end());
  return llvm::all_equal(llvm::map_range(
      values, [](Value value) { return shapedType(value).getShape(); }));
}

/// The shape of the packed filter whose gradient `op` writes.
static SmallVector<int64_t> getPackedShape(Conv2dFilterGradIntoOp op) {
  ArrayRef<int64_t> kernel = op.getKernel();
  auto input = shapedType(op.getInput()),
       gradient = shapedType(op.getGradient());
  auto inputs = op.getInputLayout(), outputs = op.getOutputLayout();
  int64_t groups = op.getGroups();
  if (groups > 1) {
    auto count = [](ShapedType type, std::optional<LayoutAttr> layout) {
      return layout ? layout->getNumChannels() : type.getDimSize(1);
    };
    return {count(gradient, outputs), count(input, inputs) / groups, kernel[0],
            kernel[1]};
  }
  if (!outputs)
    return {};
  return {outputs->getNumBlocks(),
          inputs ? inputs->getNumBlocks() : 1,
          kernel[0],
          kernel[1],
          inputs ? inputs->getBlock() : input.getDimSize(1),
          outputs->getBlock()};
}

/// Constraint (C8): a tile is made of whole blocks or divides one, and an item
/// of whole tiles.
static LogicalResult verifyTile(Conv2dFilterGradIntoOp op) {
  BatchScheduleAttr schedule = op.getScheduleAttr();
  LayoutAttr layout = getLayout(op.getGradient().getType());
  if (!layout)
    layout = op.getOutputLayoutAttr();
  if (!schedule || !layout || op.getGroups() > 1)
    return success();
  int64_t block = layout.getBlock(), outputs = layout.getNumBlocks() * block;
  int64_t vector = schedule.getVectorLength();
  int64_t channels = schedule.getVectors() * vector;
  if (vector > block || (channels % block != 0 && block % channels != 0) ||
      (schedule.getGrainOutputs() < outputs &&
       schedule.getGrainOutputs() % std::max(channels, block) != 0))
    return op.emitOpError("has a tile of ")
           << schedule.getVectors() << " vectors of " << vector
           << ", which are no multiple or part of a block of " << block
           << " channels, or do not divide an item (C8)";
  if (schedule.getLanes() > maxSums / schedule.getVectors())
    return op.emitOpError("has a tile of ")
           << schedule.getLanes() << " x " << schedule.getVectors()
           << " sums; at most " << maxSums << " are possible (C8)";
  return success();
}

LogicalResult Conv2dFilterGradIntoOp::verify() {
  if (getOuts().size() != 1)
    return emitOpError("there must be one destination (C1)");
  auto result = shapedType(getOuts().front());
  auto gradient = shapedType(getGradient()), input = shapedType(getInput());
  bool tensors = isa<RankedTensorType>(result);
  ArrayRef<int64_t> kernel = getKernel();
  if (!isPositivePair(kernel) ||
      (!tensors &&
       (result.getRank() < 4 || result.getShape().slice(2, 2) != kernel)))
    return emitOpError("kernel must be two positive integers, those of the "
                       "destination (C2)");
  if (!isPositivePair(getStrides()))
    return emitOpError("strides must be two positive integers (C3)");
  if (!isPadding(getPadding()))
    return emitOpError("padding must be four integers that are not negative "
                       "(C4)");
  int64_t groups = getGroups();
  int64_t inputs = getChannels(input), outputs = getChannels(gradient);
  if (groups < 1 ||
      (tensors && (inputs % groups != 0 || outputs % groups != 0)))
    return emitOpError("groups must divide ")
           << inputs << " input and " << outputs << " output channels, got "
           << groups << " (C5)";
  if (tensors &&
      result.getShape() !=
          ArrayRef<int64_t>{outputs, inputs / groups, kernel[0], kernel[1]})
    return emitOpError("the destination must be a filter of ")
           << outputs << "x" << inputs / groups << "x" << kernel[0] << "x"
           << kernel[1] << ", got " << result << " (C1)";
  Window window({input.getDimSize(2), input.getDimSize(3)}, kernel,
                getStrides(), getPadding());
  if (!window.fits() || gradient.getDimSize(2) != window.outputSize(0) ||
      gradient.getDimSize(3) != window.outputSize(1))
    return emitOpError("no convolution with a ")
           << kernel[0] << "x" << kernel[1] << " kernel makes " << gradient
           << " of " << input << " (C6)";
  if (failed(verifyLayout(*this, getInput(), getInputLayoutAttr(), "C7")) ||
      failed(verifyLayout(*this, getGradient(), getOutputLayoutAttr(), "C7")))
    return failure();
  if (!tensors && result.getShape() != ArrayRef(getPackedShape(*this)))
    return emitOpError("the destination must be packed as ")
           << MemRefType::get(getPackedShape(*this), result.getElementType())
           << ", got " << result << " (C1)";
  return verifyTile(*this);
}

/// Multiply-accumulates for one image, of the channels of the table.
int64_t Conv2dFilterGradIntoOp::getMacs() {
  auto count = [](Value value, std::optional<LayoutAttr> layout) {
    return layout ? layout->getNumChannels() : getChannels(value.getType());
  };
  auto gradient = shapedType(getGradient());
  return count(getGradient(), getOutputLayout()) *
         (count(getInput(), getInputLayout()) / getGroups()) * getKernel()[0] *
         getKernel()[1] * gradient.getDimSize(2) * gradient.getDimSize(3);
}

LogicalResult ChannelSumIntoOp::verify() {
  if (!areVectors(*this, 1, getGradient()))
    return emitOpError("there must be one destination, a vector of the "
                       "gradient's channels (C1)");
  return success();
}

LogicalResult BatchStatisticsIntoOp::verify() {
  if (!areVectors(*this, 2, getInput()))
    return emitOpError("there must be two destinations, vectors of the input's "
                       "channels (C1)");
  return success();
}

LogicalResult BatchNormSumsIntoOp::verify() {
  if (!areVectors(*this, 2, getInput(), {getMean(), getVariance()}))
    return emitOpError("there must be two destinations, which like mean and "
                       "variance are vectors of the input's channels (C1)");
  if (shapedType(getGradient()).getShape() != shapedType(getInput()).getShape())
    return emitOpError("gradient and input have different shapes (C2)");
  if (!isPositive(getEpsilon(), getInput().getType()))
    return emitOpError("epsilon must be positive (C3)");
  return success();
}

LogicalResult RunningStatisticIntoOp::verify() {
  if (!areVectors(*this, 1, getInput(), {getRunning(), getStatistic()}))
    return emitOpError("there must be one destination, which like running and "
                       "statistic is a vector of the input's channels (C1)");
  if (!isRate(getMomentum(), getInput().getType(), /*one=*/true))
    return emitOpError("momentum must be in [0, 1] (C2)");
  return success();
}

LogicalResult SoftmaxCrossEntropyIntoOp::verify() {
  if (getOuts().size() != 1 || !hasOneElement(getOuts().front()))
    return emitOpError("there must be one destination, of one element (C1)");
  if (shapedType(getLogits()).getShape().slice(2, 2) !=
          ArrayRef<int64_t>{1, 1} ||
      shapedType(getLabels()).getRank() != 1)
    return emitOpError("logits must have height and width 1, and labels rank 1 "
                       "(C2)");
  if (!isRate(getSmoothing(), getLogits().getType()))
    return emitOpError("smoothing must be in [0, 1) (C3)");
  return verifyLayout(*this, getLogits(), getInputLayoutAttr(), "C4");
}

LogicalResult WeightedSumIntoOp::verify() {
  if (getLosses().empty() || getWeights().size() != getLosses().size())
    return emitOpError("there must be at least one loss, and as many weights "
                       "as losses (C1)");
  if (getOuts().size() != 1 || !hasOneElement(getOuts().front()) ||
      !llvm::all_of(getLosses(), hasOneElement))
    return emitOpError("the losses and one destination must have one element "
                       "each (C2)");
  for (double weight : getWeights())
    if (!isFinite(APFloat(weight), getLosses().front().getType()))
      return emitOpError("weights must be finite, got ") << weight << " (C3)";
  return success();
}

/// Constraints (C2) and (C3) of updates.
template <typename OpTy> static LogicalResult verifyRates(OpTy op) {
  ArrayRef<int64_t> shape = shapedType(op.getRates()).getShape();
  if (shape.size() != 2 || ShapedType::isDynamic(shape[0]) || shape[1] != 4)
    return op.emitOpError("rates must have rows of four elements (C2)");
  auto row = static_cast<int64_t>(op.getRow());
  if (row < 0 || row >= shape[0])
    return op.emitOpError("row must be in [0, ")
           << shape[0] << "), got " << row << " (C3)";
  return success();
}

/// Constraint `number` of updates: what multiplies the rates is finite and not
/// negative.
template <typename OpTy>
static LogicalResult verifyMultipliers(OpTy op, StringRef number) {
  Type type = op.getParameter().getType();
  if (isNotNegative(op.getLrMult(), type) &&
      isNotNegative(op.getDecayMult(), type))
    return success();
  return op.emitOpError(
             "lr_mult and decay_mult must not be negative, and finite (")
         << number << ")";
}

LogicalResult SgdUpdateIntoOp::verify() {
  if (!haveOneShape(*this, 2, {getParameter(), getGradient(), getVelocity()}))
    return emitOpError("parameter, gradient, velocity and two destinations "
                       "must have one static shape (C1)");
  if (failed(verifyMultipliers(*this, "C4")))
    return failure();
  return verifyRates(*this);
}

LogicalResult RmspropUpdateIntoOp::verify() {
  if (!haveOneShape(
          *this, 3,
          {getParameter(), getGradient(), getVelocity(), getSquare()}))
    return emitOpError("parameter, gradient, velocity, square and three "
                       "destinations must have one static shape (C1)");
  Type type = getParameter().getType();
  if (!isRate(getRho(), type) || !isPositive(getEpsilon(), type))
    return emitOpError("rho must be in [0, 1) and epsilon positive (C4)");
  if (failed(verifyMultipliers(*this, "C5")))
    return failure();
  return verifyRates(*this);
}

LogicalResult AverageUpdateIntoOp::verify() {
  if (!haveOneShape(*this, 1, {getAverage(), getParameter()}))
    return emitOpError("average, parameter and one destination must have one "
                       "static shape (C1)");
  return verifyRates(*this);
}
