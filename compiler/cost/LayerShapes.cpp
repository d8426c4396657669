//===- LayerShapes.cpp - Operations as the cost model sees them -----------===//

#include "compiler/cost/LayerShapes.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inception;

/// Instructions for one value where values are computed one at a time.
static constexpr double scalarOperations = 4;
/// Instructions of a maximum's gradient for each position of a window.
static constexpr int64_t poolGradOperations = 5;
/// Instructions for a word of the counter-based generator.
static constexpr double philoxOperations = 80;

static ArrayRef<int64_t> getShape(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

static WindowShape getWindow(ArrayRef<int64_t> kernel,
                             ArrayRef<int64_t> strides,
                             ArrayRef<int64_t> padding) {
  WindowShape window;
  llvm::copy(kernel, window.kernel.begin());
  llvm::copy(strides, window.strides.begin());
  llvm::copy(padding, window.padding.begin());
  return window;
}

/// A convolution's kernel, of the graph or with destinations.
static ArrayRef<int64_t> getKernel(Conv2dOp conv) {
  return getShape(conv.getFilter()).drop_front(2);
}
static ArrayRef<int64_t> getKernel(Conv2dIntoOp conv) {
  return conv.getKernel();
}

/// Channels in each of the places that a layer writes to.
static SmallVector<int64_t> getOutChannels(Operation *op) {
  auto destination = dyn_cast<DestinationOpInterface>(op);
  if (!destination)
    return {getShape(op->getResult(0))[1]};
  SmallVector<int64_t> channels;
  for (unsigned index : llvm::seq(destination.getNumDpsInits()))
    channels.push_back(destination.getOutChannelCount(index));
  return channels;
}

std::optional<ConvolutionShape> inception::getConvolutionShape(Operation *op) {
  auto describe = [&](auto conv) -> std::optional<ConvolutionShape> {
    if (conv.getGroups() > 1)
      return std::nullopt;
    ArrayRef<int64_t> input = getShape(conv.getInput());
    ArrayRef<int64_t> output = getShape(conv->getResult(0));
    ConvolutionShape shape;
    shape.inputChannels = input[1];
    if (auto into = dyn_cast<Conv2dIntoOp>(conv.getOperation()))
      for (Value other : into.getAlso())
        shape.inputChannels += getShape(other)[1];
    shape.inputHeight = input[2];
    shape.inputWidth = input[3];
    shape.outputHeight = output[2];
    shape.outputWidth = output[3];
    shape.window =
        getWindow(getKernel(conv), conv.getStrides(), conv.getPadding());
    shape.outChannels = getOutChannels(conv);
    return shape;
  };
  return llvm::TypeSwitch<Operation *, std::optional<ConvolutionShape>>(op)
      .Case<Conv2dOp, Conv2dIntoOp>(describe)
      .Default([](Operation *) { return std::nullopt; });
}

StreamShape inception::getStreamShape(Operation *op, const CostModel &model) {
  ArrayRef<int64_t> input = getShape(op->getOperand(0));
  ArrayRef<int64_t> output = getShape(op->getResult(0));
  StreamShape shape;
  shape.channels = llvm::sum_of(getOutChannels(op));
  shape.inputHeight = input[2];
  shape.inputWidth = input[3];
  shape.outputHeight = output[2];
  shape.outputWidth = output[3];
  double scalar = scalarOperations * model.getVectorLength();
  auto setWindow = [&](auto pool) {
    shape.window =
        getWindow(pool.getKernel(), pool.getStrides(), pool.getPadding());
  };
  if (auto layer = dyn_cast<DestinationOpInterface>(op)) {
    shape.inputs =
        layer.getActivations().size() - layer.getMaskMutable().size();
    shape.operations = layer.getInstructions();
    shape.acrossChannels = !layer.cutsChannels();
  }
  llvm::TypeSwitch<Operation *>(op)
      .Case([&](Conv2dIntoOp conv) {
        setWindow(conv);
        shape.inputs = 1;
        shape.operations = scalar * getShape(conv.getFilter()).drop_front()[0] *
                           conv.getKernel()[0] * conv.getKernel()[1];
        shape.acrossChannels = true;
      })
      .Case<MaxPoolOp, AvgPoolOp>(setWindow)
      .Case([&](PoolIntoOp pool) {
        if (pool.getAdaptive())
          shape.window.kernel = {
              static_cast<int64_t>(llvm::divideCeil(input[2], output[2])),
              static_cast<int64_t>(llvm::divideCeil(input[3], output[3]))};
        else
          setWindow(pool);
      })
      .Case([&](PoolGradIntoOp pool) {
        // Each window reads, compares and writes all that is under it.
        int64_t taps = std::max<int64_t>(1, pool.getKernel()[0]) *
                       std::max<int64_t>(1, pool.getKernel()[1]);
        shape.operations =
            double(poolGradOperations * taps * input[2] * input[3]) /
            (output[2] * output[3]);
        shape.inputs = 2;
      })
      .Case<SoftmaxIntoOp, CopyIntoOp, SoftmaxCrossEntropyGradIntoOp,
            SliceGradIntoOp>([&](auto) { shape.operations = scalar; })
      .Case([&](DropoutTrainIntoOp) {
        shape.operations = philoxOperations * model.getVectorLength();
      });
  return shape;
}

std::optional<GroupShape> inception::getGroupShape(Operation *producer,
                                                   Operation *consumer,
                                                   const CostModel &model) {
  std::optional<ConvolutionShape> reader = getConvolutionShape(consumer);
  if (!reader)
    return std::nullopt;
  if (std::optional<ConvolutionShape> shape = getConvolutionShape(producer))
    return GroupShape{*shape, *reader};
  return GroupShape{getStreamShape(producer, model), *reader};
}

int64_t inception::getNetworkBytes(func::FuncOp forward) {
  int64_t bytes = 0;
  auto add = [&](Value filter) {
    auto type = cast<RankedTensorType>(filter.getType());
    bytes += type.getNumElements() * type.getElementTypeBitWidth() / 8;
  };
  forward.walk([&](Operation *op) {
    llvm::TypeSwitch<Operation *>(op).Case<Conv2dOp, Conv2dIntoOp>(
        [&](auto conv) { add(conv.getFilter()); });
  });
  return bytes;
}

CostModel inception::getCostModel(func::FuncOp forward,
                                  const TargetDescription &target,
                                  int64_t block) {
  Type element = getElementTypeOrSelf(forward.getArgumentTypes().front());
  return CostModel(target, element.getIntOrFloatBitWidth(), block,
                   getNetworkBytes(forward));
}

static RegisterTile getRegisterTile(ScheduleAttr schedule) {
  return {schedule.getPixels(), schedule.getVectors()};
}

double inception::getPredictedTime(ComputeOpInterface op,
                                   const CostModel &model, int64_t threads) {
  if (auto group = dyn_cast<GroupOp>(*op)) {
    SmallVector<ComputeOpInterface> layers = group.getLayers();
    std::optional<GroupShape> shape =
        getGroupShape(layers.front(), layers.back(), model);
    auto schedule = [](ComputeOpInterface layer) {
      return cast<DestinationOpInterface>(*layer).getScheduleAttr();
    };
    ScheduleAttr last = schedule(layers.back());
    return model.getTime(*shape,
                         {last.getGrainRows(),
                          getRegisterTile(schedule(layers.front())),
                          getRegisterTile(last)},
                         threads);
  }
  ScheduleAttr schedule = cast<DestinationOpInterface>(*op).getScheduleAttr();
  Grain grain = {schedule.getGrainRows(), schedule.getGrainChannels(),
                 schedule.getOrder()};
  if (std::optional<ConvolutionShape> shape = getConvolutionShape(op))
    return model.getTime(*shape, {getRegisterTile(schedule), grain}, threads);
  return model.getTime(getStreamShape(op, model), grain, threads);
}
