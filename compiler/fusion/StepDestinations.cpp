//===- StepDestinations.cpp - A training step's values in place -----------===//

#include "compiler/fusion/StepDestinations.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inception;

static RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

void inception::setEpilogue(OpBuilder &builder, Homes &homes, Operation *op,
                            DestinationOpInterface into) {
  Epilogue epilogue = homes.getEpilogue(op);
  if (epilogue.accumulate)
    into.setAccumulate(true);
  if (!epilogue.mask)
    return;
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(into);
  into.getMaskMutable().append(
      homes.read(builder, op->getLoc(), epilogue.mask));
}

namespace {

class StepWriter {
public:
  StepWriter(OpBuilder &builder, Homes &homes, Operation &op)
      : builder(builder), homes(homes), op(op), loc(op.getLoc()),
        layer(op.getAttrOfType<StringAttr>("layer")) {}

  FailureOr<bool> write();

private:
  Value read(Value value) { return homes.read(builder, loc, value); }

  /// A tensor for a result that is no activation.
  Value createEmpty(Type type) {
    auto tensor = cast<RankedTensorType>(type);
    return tensor::EmptyOp::create(builder, loc, tensor.getShape(),
                                   tensor.getElementType());
  }
  SmallVector<Value> createEmpties(TypeRange types) {
    return llvm::map_to_vector(types,
                               [&](Type type) { return createEmpty(type); });
  }

  /// `OpTy` writes the home of `result`; between the operands and the
  /// attributes are no masks.
  template <typename OpTy>
  void finish(Value result,
              llvm::function_ref<OpTy(Type, Value, ArrayRef<int64_t>)> create) {
    Home home = homes.get(result);
    Value state = homes.getState(builder, loc, *home.destination);
    OpTy into = create(home.destination->type, state, home.offset);
    setEpilogue(builder, homes, &op, into);
    home.destination->state = into->getResult(0);
  }

  void write(Conv2dInputGradOp grad);
  void write(BatchNormTrainOp norm);
  void write(BatchNormGradOp grad);
  LogicalResult write(SoftmaxCrossEntropyGradOp grad);
  /// Replaces `op` by `into`, whose results are no activations.
  void replace(Operation *into) { op.replaceAllUsesWith(into->getResults()); }

  OpBuilder &builder;
  Homes &homes;
  Operation &op;
  Location loc;
  StringAttr layer;
};

} // namespace

/// A convolution with stride 1 of the gradient, its pixels set apart by the
/// layer's strides, and the flipped filter.
void StepWriter::write(Conv2dInputGradOp grad) {
  Value gradient = read(grad.getGradient());
  ArrayRef<int64_t> kernel = typeOf(grad.getFilter()).getShape().drop_front(2);
  ArrayRef<int64_t> size = grad.getInputSize();
  SmallVector<int64_t> before, padding;
  bool dilate = false;
  for (unsigned axis : {0, 1}) {
    int64_t pixels = typeOf(grad.getGradient()).getDimSize(2 + axis);
    before.push_back(kernel[axis] - 1 - grad.getPadding()[axis]);
    int64_t after = size[axis] + kernel[axis] - 1 - pixels - before.back();
    dilate |= grad.getStrides()[axis] != 1 || before.back() < 0 || after < 0;
    padding.push_back(after);
  }
  padding.insert(padding.begin(), before.begin(), before.end());
  if (dilate) {
    SmallVector<int64_t> shape(typeOf(gradient).getShape());
    for (unsigned axis : {0, 1})
      shape[2 + axis] = size[axis] + kernel[axis] - 1;
    auto type = RankedTensorType::get(shape, typeOf(gradient).getElementType());
    Destination *apart = homes.create(type);
    Value state = homes.getState(builder, loc, *apart);
    gradient = DilateIntoOp::create(builder, loc, type, gradient, state,
                                    ArrayRef<int64_t>{0}, grad.getStrides(),
                                    before, ScheduleAttr(), layer)
                   ->getResult(0);
    padding.assign(4, 0);
  }
  Value filter = FlipFilterOp::create(builder, loc, grad.getFilter(),
                                      grad.getGroupsAttr());
  finish<Conv2dIntoOp>(
      grad, [&](Type type, Value state, ArrayRef<int64_t> offset) {
        return Conv2dIntoOp::create(
            builder, loc, TypeRange(type), gradient, filter, /*bias=*/Value(),
            /*also=*/ValueRange(), /*mask=*/Value(), state, offset,
            ArrayRef<int64_t>{getChannels(grad)}, kernel,
            ArrayRef<int64_t>{1, 1}, padding, grad.getGroups(), /*relu=*/false,
            /*accumulate=*/false, LayoutAttr(), ScheduleAttr(), layer);
      });
}

void StepWriter::write(BatchNormTrainOp norm) {
  Value input = read(norm.getInput());
  SmallVector<Value> empties =
      createEmpties({norm.getMean().getType(), norm.getVariance().getType()});
  auto statistics = BatchStatisticsIntoOp::create(
      builder, loc, ValueRange(empties).getTypes(), input, empties,
      BatchScheduleAttr(), layer);
  Value mean = statistics->getResult(0), variance = statistics->getResult(1);
  norm.getMean().replaceAllUsesWith(mean);
  norm.getVariance().replaceAllUsesWith(variance);
  bool relu = homes.getEpilogue(&op).relu;
  finish<BatchNormTrainIntoOp>(
      norm.getResult(), [&](Type type, Value state, ArrayRef<int64_t> offset) {
        return BatchNormTrainIntoOp::create(
            builder, loc, TypeRange(type), input, mean, variance,
            norm.getBeta(), norm.getGamma(), state, offset, norm.getEpsilon(),
            relu, ScheduleAttr(), layer);
      });
}

void StepWriter::write(BatchNormGradOp grad) {
  Value gradient = read(grad.getGradient()), input = read(grad.getInput());
  SmallVector<Value> empties = createEmpties(
      {grad.getBetaGradient().getType(), grad.getGammaGradient().getType()});
  auto sums = BatchNormSumsIntoOp::create(
      builder, loc, ValueRange(empties).getTypes(), gradient, input,
      grad.getMean(), grad.getVariance(), empties, grad.getEpsilon(),
      BatchScheduleAttr(), layer);
  Value beta = sums->getResult(0), gamma = sums->getResult(1);
  grad.getBetaGradient().replaceAllUsesWith(beta);
  grad.getGammaGradient().replaceAllUsesWith(gamma);
  if (grad.getInputGradient().use_empty())
    return;
  finish<BatchNormGradIntoOp>(
      grad.getInputGradient(),
      [&](Type type, Value state, ArrayRef<int64_t> offset) {
        return BatchNormGradIntoOp::create(
            builder, loc, TypeRange(type), gradient, input, grad.getMean(),
            grad.getVariance(), beta, gamma, grad.getGamma(),
            /*mask=*/Value(), state, offset, grad.getEpsilon(),
            /*accumulate=*/false, ScheduleAttr(), layer);
      });
}

LogicalResult StepWriter::write(SoftmaxCrossEntropyGradOp grad) {
  DenseFPElementsAttr weight;
  if (!matchPattern(grad.getGradient(), m_Constant(&weight)) ||
      !weight.isSplat())
    return grad.emitOpError("has no place for a loss whose weight is no "
                            "constant");
  Value logits = read(grad.getLogits());
  double scale = weight.getSplatValue<APFloat>().convertToDouble();
  finish<SoftmaxCrossEntropyGradIntoOp>(
      grad, [&](Type type, Value state, ArrayRef<int64_t> offset) {
        return SoftmaxCrossEntropyGradIntoOp::create(
            builder, loc, TypeRange(type), logits, grad.getLabels(), state,
            offset, APFloat(scale), grad.getSmoothing(), LayoutAttr(),
            ScheduleAttr(), layer);
      });
  return success();
}

FailureOr<bool> StepWriter::write() {
  FailureOr<bool> written = true;
  llvm::TypeSwitch<Operation *>(&op)
      .Case<Conv2dInputGradOp, BatchNormTrainOp, BatchNormGradOp>(
          [&](auto layer) { write(layer); })
      .Case([&](SoftmaxCrossEntropyGradOp grad) {
        if (failed(write(grad)))
          written = failure();
      })
      .Case([&](Conv2dFilterGradOp grad) {
        Value gradient = read(grad.getGradient());
        Value input = read(grad.getInput());
        replace(Conv2dFilterGradIntoOp::create(
            builder, loc, grad->getResultTypes(), gradient, input,
            createEmpty(grad.getType()), grad.getKernel(), grad.getStrides(),
            grad.getPadding(), grad.getGroups(), LayoutAttr(), LayoutAttr(),
            BatchScheduleAttr(), layer));
      })
      .Case([&](ChannelSumOp sum) {
        Value gradient = read(sum.getGradient());
        replace(ChannelSumIntoOp::create(builder, loc, sum->getResultTypes(),
                                         gradient, createEmpty(sum.getType()),
                                         BatchScheduleAttr(), layer));
      })
      .Case([&](RunningStatisticOp statistic) {
        Value input = read(statistic.getInput());
        replace(RunningStatisticIntoOp::create(
            builder, loc, statistic->getResultTypes(), statistic.getRunning(),
            statistic.getStatistic(), input, createEmpty(statistic.getType()),
            statistic.getMomentum(), statistic.getUnbiased(),
            BatchScheduleAttr(), layer));
      })
      .Case([&](SoftmaxCrossEntropyOp loss) {
        Value logits = read(loss.getLogits());
        replace(SoftmaxCrossEntropyIntoOp::create(
            builder, loc, loss->getResultTypes(), logits, loss.getLabels(),
            createEmpty(loss.getType()), loss.getSmoothing(), LayoutAttr(),
            BatchScheduleAttr(), layer));
      })
      .Case([&](WeightedSumOp sum) {
        replace(WeightedSumIntoOp::create(
            builder, loc, sum->getResultTypes(), sum.getLosses(),
            createEmpty(sum.getType()), sum.getWeights(), BatchScheduleAttr(),
            layer));
      })
      .Case([&](SgdUpdateOp update) {
        replace(SgdUpdateIntoOp::create(
            builder, loc, update->getResultTypes(), update.getParameter(),
            update.getGradient(), update.getVelocity(), update.getRates(),
            createEmpties(update->getResultTypes()), update.getRow(),
            update.getLrMult(), update.getDecayMult(), BatchScheduleAttr(),
            layer));
      })
      .Case([&](RmspropUpdateOp update) {
        replace(RmspropUpdateIntoOp::create(
            builder, loc, update->getResultTypes(), update.getParameter(),
            update.getGradient(), update.getVelocity(), update.getSquare(),
            update.getRates(), createEmpties(update->getResultTypes()),
            update.getRow(), update.getRho(), update.getEpsilon(),
            update.getLrMult(), update.getDecayMult(), BatchScheduleAttr(),
            layer));
      })
      .Case([&](AverageUpdateOp update) {
        replace(AverageUpdateIntoOp::create(
            builder, loc, update->getResultTypes(), update.getAverage(),
            update.getParameter(), update.getRates(),
            createEmpties(update->getResultTypes()), update.getRow(),
            BatchScheduleAttr(), layer));
      })
      .Default([&](Operation *) { written = false; });
  return written;
}

FailureOr<bool> inception::rewriteStep(OpBuilder &builder, Homes &homes,
                                       Operation &op) {
  return StepWriter(builder, homes, op).write();
}
