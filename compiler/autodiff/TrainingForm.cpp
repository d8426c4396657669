//===- TrainingForm.cpp - The forward pass of a training step -------------===//

#include "compiler/autodiff/TrainingForm.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inception;

Value TrainingForm::read(Location loc, FlatSymbolRefAttr name, Type type) {
  ReadOp &op = reads[name.getAttr()];
  if (!op)
    op = ReadOp::create(builder, loc, type, name);
  return op;
}

/// The softmax that ends `block`, if its loss takes it in.
static SoftmaxOp getLastSoftmax(Block &block) {
  auto softmax =
      block.getTerminator()->getOperand(0).getDefiningOp<SoftmaxOp>();
  return softmax && softmax->hasOneUse() ? softmax : SoftmaxOp();
}

LogicalResult TrainingForm::addLoss(Block &block, Location loc, double weight) {
  Value result = block.getTerminator()->getOperand(0);
  StringAttr layer;
  if (Operation *op = result.getDefiningOp())
    layer = op->getAttrOfType<StringAttr>("layer");
  if (SoftmaxOp softmax = getLastSoftmax(block))
    result = softmax.getInput();
  auto type = dyn_cast<RankedTensorType>(result.getType());
  if (!type || !isActivation(type) || type.getDimSize(2) != 1 ||
      type.getDimSize(3) != 1)
    return emitError(loc) << "training needs one number for each class, but "
                             "this makes "
                          << result.getType();
  auto loss = SoftmaxCrossEntropyOp::create(
      builder, loc, mapping.lookup(result), labels,
      builder.getF64FloatAttr(recipe.labelSmoothing), layer);
  record(loss);
  losses.push_back({loss, weight});
  return success();
}

LogicalResult TrainingForm::build(func::FuncOp forward, Value images) {
  mapping.map(forward.getArgument(0), images);
  Block &block = forward.front();
  if (failed(buildBlock(block)))
    return failure();
  Value result = block.getTerminator()->getOperand(0);
  if (failed(addLoss(block, result.getLoc(), /*weight=*/1)))
    return failure();
  // Heads come before the network's end; their losses after its.
  std::rotate(losses.begin(), losses.end() - 1, losses.end());
  return success();
}

LogicalResult TrainingForm::buildBlock(Block &block) {
  SoftmaxOp last = getLastSoftmax(block);
  for (Operation &op : block.without_terminator())
    if (&op != last && failed(buildOperation(op)))
      return failure();
  return success();
}

LogicalResult TrainingForm::buildOperation(Operation &op) {
  return llvm::TypeSwitch<Operation *, LogicalResult>(&op)
      .Case([&](WeightReadOp weight) {
        mapping.map(
            weight.getResult(),
            read(weight.getLoc(), weight.getParameterAttr(), weight.getType()));
        return success();
      })
      .Case([&](arith::ConstantOp constant) {
        builder.clone(*constant, mapping);
        return success();
      })
      .Case([&](AuxiliaryHeadOp head) { return buildHead(head); })
      .Case([&](BatchNormOp norm) { return buildNorm(norm); })
      .Case([&](DropoutOp dropout) {
        buildDropout(dropout);
        return success();
      })
      .Case([&](DifferentiableOpInterface layer) {
        record(builder.clone(*layer.getOperation(), mapping));
        return success();
      })
      .Default([](Operation *other) {
        return other->emitOpError("has no backward rule: a network with it "
                                  "cannot be trained");
      });
}

LogicalResult TrainingForm::buildHead(AuxiliaryHeadOp head) {
  Block &body = head.getBody().front();
  mapping.map(body.getArgument(0), mapping.lookup(head.getInput()));
  if (failed(buildBlock(body)))
    return failure();
  return addLoss(body, head.getLoc(), head.getLossWeight().convertToDouble());
}

LogicalResult TrainingForm::buildNorm(BatchNormOp norm) {
  Location loc = norm.getLoc();
  auto mean = norm.getMean().getDefiningOp<WeightReadOp>();
  auto variance = norm.getVariance().getDefiningOp<WeightReadOp>();
  if (!mean || !variance)
    return norm.emitOpError("cannot be trained: its running statistics are no "
                            "parameters");
  Value input = mapping.lookup(norm.getInput());
  Value gamma = norm.getGamma() ? mapping.lookup(norm.getGamma()) : Value();
  auto train = BatchNormTrainOp::create(
      builder, loc, input, mapping.lookup(norm.getBeta()), gamma,
      norm.getEpsilonAttr(), norm.getLayerAttr());
  record(train);
  mapping.map(norm.getResult(), train.getResult());
  auto update = [&](WeightReadOp running, Value statistic, UnitAttr unbiased) {
    Value next = RunningStatisticOp::create(
        builder, loc, mapping.lookup(running.getResult()), statistic, input,
        builder.getF64FloatAttr(recipe.batchNormMomentum), unbiased,
        norm.getLayerAttr());
    WriteOp::create(builder, loc, running.getParameterAttr(), next);
  };
  update(mean, train.getMean(), UnitAttr());
  update(variance, train.getVariance(), builder.getUnitAttr());
  return success();
}

void TrainingForm::buildDropout(DropoutOp dropout) {
  auto train = DropoutTrainOp::create(
      builder, dropout.getLoc(), mapping.lookup(dropout.getInput()), random,
      dropout.getRateAttr(), builder.getI64IntegerAttr(dropouts++),
      dropout.getLayerAttr());
  record(train);
  mapping.map(dropout.getResult(), train.getResult());
}
