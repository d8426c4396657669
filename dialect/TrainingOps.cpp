//===- TrainingOps.cpp - Constraints of what training has besides ---------===//

#include "dialect/ShapeInference.h"

using namespace mlir;
using namespace inception;
using namespace inception::detail;

//===----------------------------------------------------------------------===//
// Training forms of layers
//===----------------------------------------------------------------------===//

LogicalResult
BatchNormTrainOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                   Adaptor adaptor,
                                   SmallVectorImpl<Type> &inferredTypes) {
  using OpTy = BatchNormTrainOp;
  auto input = activation<OpTy>(loc, adaptor.getInput());
  if (failed(input))
    return failure();
  int64_t channels = input->getDimSize(1);
  for (Value value : adaptor.getOperands().drop_front())
    if (!isVectorOf(value, channels))
      return shapeError<OpTy>(loc, "beta and gamma must have shape [", channels,
                              "], got ", value.getType(), " (C2)");
  if (!allEqualElementTypes(adaptor.getOperands()))
    return shapeError<OpTy>(loc, "element types differ (C3)");
  if (!isPositive(adaptor.getEpsilon(), *input))
    return shapeError<OpTy>(loc, "epsilon must be positive (C4)");
  auto vector = RankedTensorType::get({channels}, input->getElementType());
  inferredTypes.append({*input, vector, vector});
  return success();
}

LogicalResult
RunningStatisticOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                     Adaptor adaptor,
                                     SmallVectorImpl<Type> &inferredTypes) {
  using OpTy = RunningStatisticOp;
  auto input = activation<OpTy>(loc, adaptor.getInput());
  if (failed(input))
    return failure();
  int64_t channels = input->getDimSize(1);
  for (Value value : {adaptor.getRunning(), adaptor.getStatistic()})
    if (!isVectorOf(value, channels))
      return shapeError<OpTy>(loc, "running and statistic must have shape [",
                              channels, "], got ", value.getType(), " (C2)");
  if (!allEqualElementTypes(adaptor.getOperands()))
    return shapeError<OpTy>(loc, "element types differ (C3)");
  if (!isRate(adaptor.getMomentum(), *input, /*one=*/true))
    return shapeError<OpTy>(loc, "momentum must be in [0, 1], got ",
                            adaptor.getMomentum().convertToDouble(), " (C4)");
  inferredTypes.push_back(adaptor.getRunning().getType());
  return success();
}

bool DropoutTrainOp::isCheap() { return true; }

LogicalResult
DropoutTrainOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                 Adaptor adaptor,
                                 SmallVectorImpl<Type> &inferredTypes) {
  using OpTy = DropoutTrainOp;
  auto input = activation<OpTy>(loc, adaptor.getInput());
  if (failed(input))
    return failure();
  if (!isRate(adaptor.getRate(), *input))
    return shapeError<OpTy>(loc, "rate must be in [0, 1), got ",
                            adaptor.getRate().convertToDouble(), " (C2)");
  if (!isVectorOf(adaptor.getRandom(), 4))
    return shapeError<OpTy>(loc, "random must have four elements, got ",
                            adaptor.getRandom().getType(), " (C3)");
  int64_t stream = adaptor.getStream();
  if (stream < 0 || stream > std::numeric_limits<uint32_t>::max())
    return shapeError<OpTy>(loc, "stream must be in [0, 2^32), got ", stream,
                            " (C4)");
  inferredTypes.push_back(*input);
  return success();
}

//===----------------------------------------------------------------------===//
// Loss
//===----------------------------------------------------------------------===//

/// Constraints (C1) to (C3) of the loss and of its gradient; the logits' type.
template <typename OpTy>
static FailureOr<RankedTensorType> checkLoss(std::optional<Location> loc,
                                             typename OpTy::Adaptor adaptor) {
  auto logits = activation<OpTy>(loc, adaptor.getLogits(), "logits");
  if (failed(logits))
    return failure();
  if (logits->getDimSize(2) != 1 || logits->getDimSize(3) != 1)
    return shapeError<OpTy>(loc, "logits must have height and width 1, got ",
                            *logits, " (C1)");
  if (!isVectorOf(adaptor.getLabels(), ShapedType::kDynamic))
    return shapeError<OpTy>(loc,
                            "labels must have rank 1 and a dynamic size, got ",
                            adaptor.getLabels().getType(), " (C2)");
  if (!isRate(adaptor.getSmoothing(), *logits))
    return shapeError<OpTy>(loc, "smoothing must be in [0, 1), got ",
                            adaptor.getSmoothing().convertToDouble(), " (C3)");
  return *logits;
}

LogicalResult SoftmaxCrossEntropyOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> loc, Adaptor adaptor,
    SmallVectorImpl<Type> &inferredTypes) {
  auto logits = checkLoss<SoftmaxCrossEntropyOp>(loc, adaptor);
  if (failed(logits))
    return failure();
  inferredTypes.push_back(RankedTensorType::get({1}, logits->getElementType()));
  return success();
}

LogicalResult SoftmaxCrossEntropyGradOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> loc, Adaptor adaptor,
    SmallVectorImpl<Type> &inferredTypes) {
  using OpTy = SoftmaxCrossEntropyGradOp;
  auto logits = checkLoss<OpTy>(loc, adaptor);
  if (failed(logits))
    return failure();
  if (adaptor.getGradient().getType() !=
      RankedTensorType::get({1}, logits->getElementType()))
    return shapeError<OpTy>(
        loc, "gradient must have one element of the logits' type, got ",
        adaptor.getGradient().getType(), " (C4)");
  inferredTypes.push_back(*logits);
  return success();
}

LogicalResult
WeightedSumOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                Adaptor adaptor,
                                SmallVectorImpl<Type> &inferredTypes) {
  using OpTy = WeightedSumOp;
  ValueRange losses = adaptor.getLosses();
  if (losses.empty() || losses.size() != adaptor.getWeights().size())
    return shapeError<OpTy>(loc, "there must be as many weights as losses, at "
                                 "least one (C1)");
  for (Value loss : losses)
    if (!isVectorOf(loss, 1) || loss.getType() != losses.front().getType())
      return shapeError<OpTy>(loc,
                              "losses must have one element and one type, got ",
                              loss.getType(), " (C2)");
  for (double weight : adaptor.getWeights())
    if (!isFinite(APFloat(weight), losses.front().getType()))
      return shapeError<OpTy>(loc, "weights must be finite, got ", weight,
                              " (C3)");
  inferredTypes.push_back(losses.front().getType());
  return success();
}

//===----------------------------------------------------------------------===//
// State
//===----------------------------------------------------------------------===//

/// The type of the parameter or the state called `name`; null without one.
static Type getSymbolType(SymbolTableCollection &symbolTable, Operation *from,
                          FlatSymbolRefAttr name) {
  Operation *symbol = symbolTable.lookupNearestSymbolFrom(from, name);
  if (auto parameter = dyn_cast_or_null<ParameterOp>(symbol))
    return parameter.getType();
  if (auto state = dyn_cast_or_null<StateOp>(symbol))
    return state.getType();
  return {};
}

LogicalResult StateOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  auto parameter =
      symbolTable.lookupNearestSymbolFrom<ParameterOp>(*this, getOfAttr());
  if (!parameter)
    return emitOpError("'") << getOf() << "' names no parameter (C1)";
  if (parameter.getType() != getType())
    return emitOpError("is ") << getType() << ", but the parameter is "
                              << parameter.getType() << " (C2)";
  return success();
}

LogicalResult ReadOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  Type type = getSymbolType(symbolTable, *this, getSymbolAttr());
  if (!type)
    return emitOpError("'")
           << getSymbol() << "' names no parameter and no state (C1)";
  if (type != getType())
    return emitOpError("reads ") << getType() << ", but '" << getSymbol()
                                 << "' is " << type << " (C2)";
  return success();
}

LogicalResult WriteOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  Type type = getSymbolType(symbolTable, *this, getSymbolAttr());
  if (!type)
    return emitOpError("'")
           << getSymbol() << "' names no parameter and no state (C1)";
  if (type != getValue().getType())
    return emitOpError("writes ") << getValue().getType() << ", but '"
                                  << getSymbol() << "' is " << type << " (C2)";
  return success();
}

void ReadOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  effects.emplace_back(MemoryEffects::Read::get(), getSymbolAttr(),
                       StateResource::get());
}

void WriteOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  effects.emplace_back(MemoryEffects::Write::get(), getSymbolAttr(),
                       StateResource::get());
}

//===----------------------------------------------------------------------===//
// Update
//===----------------------------------------------------------------------===//

/// Constraints (C1) to (C3) of updates: `operands` without the rates have one
/// type, of which there are `results`.
template <typename OpTy>
static LogicalResult inferUpdate(std::optional<Location> loc,
                                 typename OpTy::Adaptor adaptor, size_t results,
                                 SmallVectorImpl<Type> &inferredTypes) {
  ValueRange operands = adaptor.getOperands().drop_back();
  auto type = cast<RankedTensorType>(operands.front().getType());
  if (!type.hasStaticShape() || !llvm::all_equal(operands.getTypes()))
    return shapeError<OpTy>(loc, "the parameter, its gradient and its state "
                                 "must have one static type (C1)");
  auto rates = cast<RankedTensorType>(adaptor.getRates().getType());
  if (rates.getRank() != 2 || !rates.hasStaticShape() ||
      rates.getDimSize(1) != 4 ||
      rates.getElementType() != type.getElementType())
    return shapeError<OpTy>(loc, "rates must have rows of four ",
                            type.getElementType(), ", got ", rates, " (C2)");
  int64_t row = adaptor.getRow();
  if (row < 0 || row >= rates.getDimSize(0))
    return shapeError<OpTy>(loc, "row must be in [0, ", rates.getDimSize(0),
                            "), got ", row, " (C3)");
  inferredTypes.append(results, type);
  return success();
}

/// Constraint `number` of updates: what multiplies the rates is finite and not
/// negative.
template <typename OpTy>
static LogicalResult checkMultipliers(std::optional<Location> loc,
                                      typename OpTy::Adaptor adaptor,
                                      StringRef number) {
  Type type = adaptor.getParameter().getType();
  if (isNotNegative(adaptor.getLrMult(), type) &&
      isNotNegative(adaptor.getDecayMult(), type))
    return success();
  return shapeError<OpTy>(
      loc, "lr_mult and decay_mult must not be negative, and finite (", number,
      ")");
}

LogicalResult
SgdUpdateOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                              Adaptor adaptor,
                              SmallVectorImpl<Type> &inferredTypes) {
  if (failed(checkMultipliers<SgdUpdateOp>(loc, adaptor, "C4")))
    return failure();
  return inferUpdate<SgdUpdateOp>(loc, adaptor, 2, inferredTypes);
}

LogicalResult
RmspropUpdateOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                  Adaptor adaptor,
                                  SmallVectorImpl<Type> &inferredTypes) {
  Type type = adaptor.getParameter().getType();
  if (!isRate(adaptor.getRho(), type) ||
      !isPositive(adaptor.getEpsilon(), type))
    return shapeError<RmspropUpdateOp>(
        loc, "rho must be in [0, 1) and epsilon positive (C4)");
  if (failed(checkMultipliers<RmspropUpdateOp>(loc, adaptor, "C5")))
    return failure();
  return inferUpdate<RmspropUpdateOp>(loc, adaptor, 3, inferredTypes);
}

LogicalResult
AverageUpdateOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                  Adaptor adaptor,
                                  SmallVectorImpl<Type> &inferredTypes) {
  return inferUpdate<AverageUpdateOp>(loc, adaptor, 1, inferredTypes);
}
