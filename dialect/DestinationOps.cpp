//===- DestinationOps.cpp - Constraints of destination operations ---------===//

#include "dialect/Formula.h"
#include "dialect/ScheduleRules.h"
#include "dialect/ShapeInference.h"

using namespace mlir;
using namespace inception;
using namespace inception::detail;

#define GET_OP_CLASSES
#include "dialect/InceptionOps.cpp.inc"

int64_t inception::detail::getChannels(Type type) {
  auto shaped = cast<ShapedType>(type);
  int64_t channels = shaped.getDimSize(1);
  return shaped.getRank() == 5 ? channels * shaped.getDimSize(4) : channels;
}

std::array<int64_t, 2> inception::detail::getSpatial(Type type) {
  auto shaped = cast<ShapedType>(type);
  return {shaped.getDimSize(2), shaped.getDimSize(3)};
}

/// The size that windows make of `op`'s input, where their attributes are as
/// they must be.
template <typename OpTy>
static std::optional<std::array<int64_t, 2>> countWindows(OpTy op) {
  if (!isPositivePair(op.getKernel()) || !isPositivePair(op.getStrides()) ||
      !isPadding(op.getPadding()))
    return std::nullopt;
  Window window(inception::detail::getSpatial(op.getInput().getType()),
                op.getKernel(), op.getStrides(), op.getPadding());
  if (!window.fits())
    return std::nullopt;
  return std::array{window.outputSize(0), window.outputSize(1)};
}

template <typename OpTy> static RowWindow windowOverRows(OpTy op) {
  return {op.getKernel()[0], op.getStrides()[0], op.getPadding()[0],
          op.getPadding()[2]};
}

template <typename OpTy>
static void padRows(OpTy op, int64_t before, int64_t after) {
  SmallVector<int64_t> padding(op.getPadding());
  padding[0] = before;
  padding[2] = after;
  op.setPadding(padding);
}

/// Labels and the generator's state are integers.
static bool haveEqualFloats(Operation *op) {
  auto elements = llvm::map_range(op->getOperands(), [](Value value) {
    return getElementTypeOrSelf(value);
  });
  return llvm::all_equal(
      llvm::make_filter_range(elements, llvm::IsaPred<FloatType>));
}

/// Whether all operands are tensors, or all are memrefs.
static bool isUniform(Operation *op) {
  return llvm::all_equal(llvm::map_range(
      op->getOperandTypes(), [](Type type) { return isa<MemRefType>(type); }));
}

static bool isRank4Or5(Type type) {
  int64_t rank = cast<ShapedType>(type).getRank();
  return rank == 4 || rank == 5;
}

/// Constraint `number`: activations have dimensions known when compiling, but
/// for one batch, and no more elements than offsets can count.
static LogicalResult verifyActivations(Operation *op, ValueRange activations,
                                       StringRef number) {
  for (Value value : activations) {
    auto type = cast<ShapedType>(value.getType());
    auto first = cast<ShapedType>(activations.front().getType());
    if (!hasFewElements(type.getShape().drop_front()))
      return op->emitOpError("activations must have static sizes but the "
                             "batch's, of at most 2^31 - 1 elements, got ")
             << type << " (" << number << ")";
    if (type.getDimSize(0) != first.getDimSize(0))
      return op->emitOpError("activations must be of one batch, got ")
             << first << " and " << type << " (" << number << ")";
  }
  return success();
}

/// Lanes of a block of channels; 0 where an activation is in NCHW.
static int64_t getBlock(Type type) {
  if (LayoutAttr layout = getLayout(type))
    return layout.getBlock();
  auto memref = dyn_cast<MemRefType>(type);
  return memref && memref.getRank() == 5 ? memref.getDimSize(4) : 0;
}

/// Constraint (D7): what is written starts at a block, and is made of blocks of
/// the same size where channels are kept apart.
static LogicalResult verifyBlocks(DestinationOpInterface op) {
  for (auto [init, offset] : llvm::zip(op.getDpsInits(), op.getOutOffsets())) {
    if (!isa<MemRefType>(init.getType()))
      return success();
    int64_t block = getBlock(init.getType());
    if (block && offset % block != 0)
      return op->emitOpError("offset ") << offset << " is not where a block of "
                                        << block << " channels starts (D7)";
    if (op.preservesChannels())
      for (OpOperand *activation : op.getActivations())
        if (getBlock(activation->get().getType()) != block)
          return op->emitOpError("reads ")
                 << activation->get().getType() << " but writes "
                 << init.getType() << ", whose blocks are others (D7)";
  }
  return success();
}

/// Constraint (D8): the schedule fits the blocks of channels that are written.
static LogicalResult verifySchedule(DestinationOpInterface op) {
  ScheduleAttr schedule = op.getScheduleAttr();
  int64_t block = getBlock(op.getDpsInits().front().getType());
  if (!schedule || block == 0)
    return success();
  if (std::optional<std::string> problem = findScheduleProblem(schedule, block))
    return op->emitOpError("has ") << *problem << " (D8)";
  return success();
}

LogicalResult inception::detail::verifyBatchOp(Operation *op) {
  if (!haveEqualFloats(op))
    return op->emitOpError("element types differ (W1)");
  if (!isUniform(op))
    return op->emitOpError("tensors and memrefs are mixed (W2)");
  for (OpOperand *activation : cast<BatchOpInterface>(op).getActivations())
    if (!isRank4Or5(activation->get().getType()))
      return op->emitOpError("activations must have rank 4 or 5, got ")
             << activation->get().getType() << " (W3)";
  SmallVector<Value> activations;
  for (OpOperand *activation : cast<BatchOpInterface>(op).getActivations())
    activations.push_back(activation->get());
  return verifyActivations(op, activations, "W4");
}

LogicalResult inception::detail::verifyDestinationOp(Operation *op) {
  // Which channels are written is not known where counts are missing (C1).
  if (auto conv = dyn_cast<Conv2dIntoOp>(op);
      conv && conv.getOutChannels().size() != conv.getOuts().size())
    return conv.verify();
  auto destination = cast<DestinationOpInterface>(op);
  auto inits = destination.getDpsInits();
  ArrayRef<int64_t> offsets = destination.getOutOffsets();
  if (inits.empty() || offsets.size() != inits.size() ||
      llvm::any_of(offsets, [](int64_t offset) { return offset < 0; }))
    return op->emitOpError("there must be one channel offset, not negative, "
                           "for each destination (D1)");
  if (!haveEqualFloats(op))
    return op->emitOpError("element types differ (D4)");
  if (!isUniform(op))
    return op->emitOpError("tensors and memrefs are mixed (D5)");
  for (OpOperand *activation : destination.getActivations())
    if (!isRank4Or5(activation->get().getType()))
      return op->emitOpError("activations must have rank 4 or 5, got ")
             << activation->get().getType() << " (D3)";
  for (Value init : inits)
    if (!isRank4Or5(init.getType()))
      return op->emitOpError("destinations must have rank 4 or 5, got ")
             << init.getType() << " (D3)";
  SmallVector<Value> activations(inits);
  for (OpOperand *activation : destination.getActivations())
    activations.push_back(activation->get());
  if (failed(verifyActivations(op, activations, "D6")))
    return failure();
  std::optional<std::array<int64_t, 2>> spatial =
      destination.getResultSpatial();
  for (auto [index, init] : llvm::enumerate(inits)) {
    // A layout change is the one operation whose sides count channels
    // differently: lanes on one, values on the other.
    int64_t channels = destination.getOutChannelCount(index);
    if (isa<CopyIntoOp>(op) && isa<MemRefType>(init.getType()))
      channels = 0;
    if (offsets[index] > getChannels(init.getType()) - channels)
      return op->emitOpError("channels [")
             << offsets[index] << ", " << offsets[index] + channels
             << ") lie outside destination " << index << " of type "
             << init.getType() << " (D2)";
    if (spatial && getSpatial(init.getType()) != *spatial)
      return op->emitOpError("makes ")
             << (*spatial)[0] << "x" << (*spatial)[1] << ", but destination "
             << index << " has type " << init.getType() << " (D3)";
  }
  return success(succeeded(verifyBlocks(destination)) &&
                 succeeded(verifySchedule(destination)));
}

void inception::detail::getDestinationEffects(
    DestinationStyleOpInterface op,
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<MemRefType>(operand.get().getType()))
      continue;
    if (op.isDpsInit(&operand))
      effects.emplace_back(MemoryEffects::Write::get(), &operand);
    else
      effects.emplace_back(MemoryEffects::Read::get(), &operand);
  }
}

/// Channels that a convolution reads: on memrefs those of the table.
static int64_t getInputChannels(Conv2dIntoOp op) {
  if (op.getInputLayout())
    return op.getInputLayout()->getNumChannels();
  int64_t channels = getChannels(op.getInput().getType());
  for (Value other : op.getAlso())
    channels += getChannels(other.getType());
  return channels;
}

static LogicalResult verifyShape(Conv2dIntoOp op, StringRef what, Value value,
                                 ArrayRef<int64_t> shape) {
  auto type = cast<ShapedType>(value.getType());
  if (type.getShape() == shape)
    return success();
  InFlightDiagnostic error = op.emitOpError("the ") << what << " must be ";
  llvm::interleave(shape, error, "x");
  return error << ", got " << type << " (C12)";
}

/// Constraints (C11) and (C12): groups divide the channels; the filter and the
/// bias are of the channels that are read and written, on memrefs in the order
/// of pack_filter and pack_vector.
static LogicalResult verifyWeights(Conv2dIntoOp op) {
  int64_t groups = op.getGroups(), inputs = getInputChannels(op);
  int64_t outputs = llvm::sum_of(op.getOutChannels());
  if (groups < 1 || inputs % groups != 0 || outputs % groups != 0)
    return op.emitOpError("groups must divide ")
           << inputs << " input and " << outputs << " output channels, got "
           << groups << " (C11)";
  ArrayRef<int64_t> kernel = op.getKernel();
  SmallVector<int64_t> filter = {outputs, inputs / groups, kernel[0],
                                 kernel[1]};
  SmallVector<int64_t> bias = {outputs};
  if (isa<MemRefType>(op.getInput().getType())) {
    int64_t block = getBlock(op.getOuts().front().getType()), blocks = 0;
    for (Value out : op.getOuts())
      if (block == 0 || getBlock(out.getType()) != block)
        return op.emitOpError("writes ")
               << out.getType() << ", which has no blocks, or others (C12)";
    for (int64_t count : op.getOutChannels())
      blocks += llvm::divideCeil(count, block);
    bias = {blocks, block};
    std::optional<LayoutAttr> layout = op.getInputLayout();
    if (groups == 1)
      filter = {blocks,    layout ? layout->getNumBlocks() : 1,  kernel[0],
                kernel[1], layout ? layout->getBlock() : inputs, block};
  }
  if (op.getBias() && failed(verifyShape(op, "bias", op.getBias(), bias)))
    return failure();
  return verifyShape(op, "filter", op.getFilter(), filter);
}

LogicalResult Conv2dIntoOp::verify() {
  ArrayRef<int64_t> counts = getOutChannels();
  if (counts.size() != getOuts().size() ||
      llvm::any_of(counts, [](int64_t count) { return count < 1; }))
    return emitOpError("there must be one channel count, positive, for each "
                       "destination (C1)");
  auto filter = cast<ShapedType>(getFilter().getType());
  if (isa<RankedTensorType>(filter) && filter.getRank() == 4 &&
      llvm::sum_of(counts) != filter.getDimSize(0))
    return emitOpError("the channel counts add up to ")
           << llvm::sum_of(counts) << ", but the filter makes "
           << filter.getDimSize(0) << " (C2)";
  ArrayRef<int64_t> kernel = getKernel();
  if (kernel.size() != 2 || kernel[0] < 1 || kernel[1] < 1 ||
      (filter.getRank() >= 4 && filter.getShape().slice(2, 2) != kernel))
    return emitOpError("kernel must be two positive integers, those of the "
                       "filter (C3)");
  if (!isPositivePair(getStrides()))
    return emitOpError("strides must be two positive integers (C4)");
  if (!isPadding(getPadding()))
    return emitOpError("padding must be four integers that are not negative "
                       "(C5)");
  for (Value other : getAlso())
    if (getGroups() != 1 || detail::getSpatial(other.getType()) !=
                                detail::getSpatial(getInput().getType()))
      return emitOpError("inputs must have one height and width, and no "
                         "groups, got ")
             << getInput().getType() << " and " << other.getType() << " (C6)";
  Window window({getSpatial(getInput().getType())[0],
                 getSpatial(getInput().getType())[1]},
                kernel, getStrides(), getPadding());
  if (!window.fits())
    return emitOpError("the ")
           << kernel[0] << "x" << kernel[1]
           << " kernel is larger than the padded input of "
           << window.before[0] + window.input[0] + window.after[0] << "x"
           << window.before[1] + window.input[1] + window.after[1] << " (C9)";
  if (failed(verifyLayout(*this, getInput(), getInputLayoutAttr(), "C10",
                          /*plain=*/true, getAlso())) ||
      failed(verifyWeights(*this)) || failed(detail::verifyMask(*this, "C7")))
    return failure();
  if (getRelu() && (getMask() || getAccumulate()))
    return emitOpError(
        "there is no relu beside a mask or an accumulation (C8)");
  return success();
}

bool Conv2dIntoOp::preservesChannels() { return false; }

std::optional<std::array<int64_t, 2>> Conv2dIntoOp::getResultSpatial() {
  return countWindows(*this);
}

RowWindow Conv2dIntoOp::getRowWindow() { return windowOverRows(*this); }

void Conv2dIntoOp::setRowPadding(int64_t before, int64_t after) {
  padRows(*this, before, after);
}

/// Multiply-accumulates count the channels of the table, not the lanes.
int64_t Conv2dIntoOp::getMacs() {
  std::array<int64_t, 2> spatial =
      detail::getSpatial(getOuts().front().getType());
  return llvm::sum_of(getOutChannels()) *
         (getInputChannels(*this) / getGroups()) * getKernel()[0] *
         getKernel()[1] * spatial[0] * spatial[1];
}

LogicalResult PoolIntoOp::verify() {
  ArrayRef<int64_t> kernel = getKernel();
  if (!isPoolKernel(kernel, getAdaptive()) || !isPositivePair(getStrides()))
    return emitOpError("kernel and strides must be two positive integers each "
                       "(C1)");
  if (!isPoolPadding(getPadding(), kernel, getAdaptive()))
    return emitOpError("padding must be four integers that are not negative, "
                       "each less than the kernel (C2)");
  if (getAdaptive() && getKind() != PoolKind::Average)
    return emitOpError("only an average may be adaptive (C3)");
  if (getAdaptive())
    return success();
  return verifyPoolSize(*this, getInput().getType(),
                        getOuts().front().getType(), kernel, getStrides(),
                        getPadding(), "C4");
}

/// A pool's size depends on its rounding, which only the graph level records:
/// the operation checks it.
std::optional<std::array<int64_t, 2>> PoolIntoOp::getResultSpatial() {
  return std::nullopt;
}

RowWindow PoolIntoOp::getRowWindow() {
  return getAdaptive() ? RowWindow() : windowOverRows(*this);
}

void PoolIntoOp::setRowPadding(int64_t before, int64_t after) {
  if (!getAdaptive())
    padRows(*this, before, after);
}

StringRef PoolIntoOp::getLayerFamily() { return "pool"; }

LogicalResult SoftmaxIntoOp::verify() {
  return verifyLayout(*this, getInput(), getInputLayoutAttr(), "C1",
                      /*plain=*/false);
}

LogicalResult CopyIntoOp::verify() {
  Value out = getOuts().front();
  if (failed(verifyLayout(*this, getInput(), getInputLayoutAttr(), "C1")) ||
      failed(verifyLayout(*this, out, getOutputLayoutAttr(), "C1")))
    return failure();
  if (isa<RankedTensorType>(out.getType()))
    return success();
  // The range of channels that is written, by its first lane.
  int64_t channels = getInputLayout()
                         ? getInputLayout()->getNumChannels()
                         : detail::getChannels(getInput().getType());
  int64_t offset = getOutOffsets().front();
  std::optional<LayoutAttr> layout = getOutputLayout();
  bool fits = layout ? layout->hasSliceAtLane(offset, channels)
                     : offset <= detail::getChannels(out.getType()) - channels;
  if (!fits)
    return emitOpError("writes ")
           << channels << " channels from " << offset << " on, which are no "
           << "segments of its destination (C2)";
  return success();
}

bool CopyIntoOp::preservesChannels() { return false; }

LogicalResult AffineIntoOp::verify() {
  for (Value value : {getScale(), getShift()})
    if (!isChannelVector(value, getInput().getType()))
      return emitOpError("scale and shift must be one-dimensional, of the ")
             << detail::getChannels(getInput().getType()) << " channels, got "
             << value.getType() << " (C1)";
  return success();
}

LogicalResult AddIntoOp::verify() {
  auto lhs = cast<ShapedType>(getLhs().getType());
  auto rhs = cast<ShapedType>(getRhs().getType());
  if (lhs.getShape() != rhs.getShape())
    return emitOpError("operands have different shapes: ")
           << lhs << " and " << rhs << " (C1)";
  if (!isFinite(getScale(), lhs))
    return emitOpError("scale must be finite (C2)");
  return success();
}

/// lhs + scale * rhs, and ReLU where it is part of the operation.
template <typename OpTy>
static Value buildSum(OpTy op, OpBuilder &builder, Location loc,
                      ValueRange values) {
  Formula f(builder, loc, values[0].getType());
  Value scaled = f.mul(values[1], f.real(op.getScale().convertToDouble()));
  Value sum = f.add(values[0], scaled);
  return op.getRelu() ? ReluOp::evaluate(f, sum) : sum;
}

Value AddOp::buildElement(OpBuilder &builder, Location loc, ValueRange values) {
  return buildSum(*this, builder, loc, values);
}

Value AddIntoOp::buildElement(OpBuilder &builder, Location loc,
                              ValueRange values) {
  return buildSum(*this, builder, loc, values);
}

Place inception::getPlace(Value value) {
  int64_t offset = 0;
  while (Operation *op = value.getDefiningOp()) {
    if (auto slice = dyn_cast<SliceOp>(op)) {
      offset += slice.getOffset();
      value = slice.getInput();
    } else if (auto group = dyn_cast<GroupOp>(op)) {
      auto yield = cast<YieldOp>(group.getBody().front().getTerminator());
      value = yield.getValues()[cast<OpResult>(value).getResultNumber()];
    } else if (auto destination = dyn_cast<DestinationStyleOpInterface>(op)) {
      value = destination.getTiedOpOperand(cast<OpResult>(value))->get();
    } else {
      break;
    }
  }
  return {value, offset};
}
