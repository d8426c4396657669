//===- DestinationOps.cpp - Constraints of destination operations ---------===//

#include "dialect/ShapeInference.h"

using namespace mlir;
using namespace inception;
using inception::detail::isPadding;
using inception::detail::isPositivePair;

#define GET_OP_CLASSES
#include "dialect/InceptionOps.cpp.inc"

int64_t inception::detail::getChannels(Type type) {
  auto shaped = cast<ShapedType>(type);
  int64_t channels = shaped.getDimSize(1);
  return shaped.getRank() == 5 ? channels * shaped.getDimSize(4) : channels;
}

/// Height and width, dimensions 2 and 3 in every layout.
static ArrayRef<int64_t> getSpatial(Type type) {
  return cast<ShapedType>(type).getShape().slice(2, 2);
}

/// Size of the result on each axis, or nothing where it is not determined. The
/// window's constraints are those of the operation, checked after this.
static std::optional<std::array<int64_t, 2>> getResultSpatial(Operation *op) {
  auto windowed = [](auto op) -> std::optional<std::array<int64_t, 2>> {
    if (!isPositivePair(op.getKernel()) || !isPositivePair(op.getStrides()) ||
        !isPadding(op.getPadding()))
      return std::nullopt;
    ArrayRef<int64_t> input = getSpatial(op.getInput().getType());
    Window window({input[0], input[1]}, op.getKernel(), op.getStrides(),
                  op.getPadding());
    return std::array{window.outputSize(0), window.outputSize(1)};
  };
  if (auto conv = dyn_cast<Conv2dIntoOp>(op))
    return windowed(conv);
  // A pool's size depends on its rounding, which only the graph level records;
  // its gradient's and a dilation's are the destination's.
  if (isa<PoolIntoOp, PoolGradIntoOp, DilateIntoOp>(op))
    return std::nullopt;
  ArrayRef<int64_t> input = getSpatial(op->getOperand(0).getType());
  return std::array{input[0], input[1]};
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

LogicalResult inception::detail::verifyBatchOp(Operation *op) {
  if (!haveEqualFloats(op))
    return op->emitOpError("element types differ (W1)");
  if (!isUniform(op))
    return op->emitOpError("tensors and memrefs are mixed (W2)");
  for (OpOperand *activation : cast<BatchOpInterface>(op).getActivations())
    if (!isRank4Or5(activation->get().getType()))
      return op->emitOpError("activations must have rank 4 or 5, got ")
             << activation->get().getType() << " (W3)";
  return success();
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
  std::optional<std::array<int64_t, 2>> spatial = getResultSpatial(op);
  for (auto [index, init] : llvm::enumerate(inits)) {
    if (!isRank4Or5(init.getType()))
      return op->emitOpError("destinations must have rank 4 or 5, got ")
             << init.getType() << " (D3)";
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
    if (spatial && getSpatial(init.getType()) != ArrayRef(*spatial))
      return op->emitOpError("makes ")
             << (*spatial)[0] << "x" << (*spatial)[1] << ", but destination "
             << index << " has type " << init.getType() << " (D3)";
  }
  return success();
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
    if (getGroups() != 1 ||
        getSpatial(other.getType()) != getSpatial(getInput().getType()))
      return emitOpError("inputs must have one height and width, and no "
                         "groups, got ")
             << getInput().getType() << " and " << other.getType() << " (C6)";
  if (failed(detail::verifyMask(*this, "C7")))
    return failure();
  if (getRelu() && (getMask() || getAccumulate()))
    return emitOpError(
        "there is no relu beside a mask or an accumulation (C8)");
  return success();
}

bool Conv2dIntoOp::preservesChannels() { return false; }

/// Multiply-accumulates count the channels of the table, not the lanes.
int64_t Conv2dIntoOp::getMacs() {
  int64_t inputs = 0;
  if (getInputLayout())
    inputs = getInputLayout()->getNumChannels();
  else
    for (OpOperand *input : getActivations())
      if (input->get() != getMask())
        inputs += detail::getChannels(input->get().getType());
  ArrayRef<int64_t> spatial = getSpatial(getOuts().front().getType());
  return llvm::sum_of(getOutChannels()) * (inputs / getGroups()) *
         getKernel()[0] * getKernel()[1] * spatial[0] * spatial[1];
}

LogicalResult PoolIntoOp::verify() {
  ArrayRef<int64_t> kernel = getKernel(), strides = getStrides();
  int64_t least = getAdaptive() ? 0 : 1;
  if (kernel.size() != 2 || strides.size() != 2 || kernel[0] < least ||
      kernel[1] < least || strides[0] < 1 || strides[1] < 1)
    return emitOpError("kernel and strides must be two positive integers each "
                       "(C1)");
  if (!isPadding(getPadding()))
    return emitOpError("padding must be four integers that are not negative "
                       "(C2)");
  if (getAdaptive() && getKind() != PoolKind::Average)
    return emitOpError("only an average may be adaptive (C3)");
  return success();
}

StringRef PoolIntoOp::getLayerFamily() { return "pool"; }

LogicalResult LrnIntoOp::verify() {
  if (static_cast<int64_t>(getSize()) < 1 || getSize() % 2 == 0)
    return emitOpError("size must be a positive odd number, got ")
           << static_cast<int64_t>(getSize()) << " (C1)";
  return success();
}

StringRef LrnIntoOp::getLayerFamily() { return "lrn"; }

bool CopyIntoOp::preservesChannels() { return false; }

LogicalResult AffineIntoOp::verify() {
  for (Value value : {getScale(), getShift()}) {
    auto type = cast<ShapedType>(value.getType());
    if (isa<RankedTensorType>(type) &&
        (type.getRank() != 1 ||
         type.getDimSize(0) != detail::getChannels(getInput().getType())))
      return emitOpError("scale and shift must be one-dimensional, of the ")
             << detail::getChannels(getInput().getType()) << " channels, got "
             << type << " (C1)";
  }
  return success();
}

LogicalResult AddIntoOp::verify() {
  auto lhs = cast<ShapedType>(getLhs().getType());
  auto rhs = cast<ShapedType>(getRhs().getType());
  if (lhs.getShape() != rhs.getShape())
    return emitOpError("operands have different shapes: ")
           << lhs << " and " << rhs << " (C1)";
  return success();
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
