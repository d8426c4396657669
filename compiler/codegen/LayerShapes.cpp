//===- LayerShapes.cpp - Operations as the cost model sees them -----------===//

#include "compiler/codegen/LayerShapes.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inception;

/// Instructions for one value where values are computed one at a time.
static constexpr double scalarOperations = 4;
/// Instructions of a local response normalisation beside its window: a power by
/// reciprocal square roots and Newton's steps.
static constexpr double lrnOperations = 14;

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

std::optional<ConvolutionShape>
inception::getConvolutionShape(DestinationOpInterface op) {
  auto conv = dyn_cast<Conv2dIntoOp>(op.getOperation());
  if (!conv || conv.getGroups() > 1)
    return std::nullopt;
  ArrayRef<int64_t> input = getShape(conv.getInput());
  ArrayRef<int64_t> output = getShape(conv->getResult(0));
  ConvolutionShape shape;
  shape.inputChannels = input[1];
  shape.inputHeight = input[2];
  shape.inputWidth = input[3];
  shape.outputHeight = output[2];
  shape.outputWidth = output[3];
  shape.window =
      getWindow(conv.getKernel(), conv.getStrides(), conv.getPadding());
  llvm::append_range(shape.outChannels, conv.getOutChannels());
  return shape;
}

StreamShape inception::getStreamShape(DestinationOpInterface op,
                                      const CostModel &model) {
  ArrayRef<int64_t> input = getShape(op.getActivations().front()->get());
  ArrayRef<int64_t> output = getShape(op->getResult(0));
  StreamShape shape;
  shape.channels = 0;
  for (unsigned index : llvm::seq(op.getNumDpsInits()))
    shape.channels += op.getOutChannelCount(index);
  shape.inputHeight = input[2];
  shape.inputWidth = input[3];
  shape.outputHeight = output[2];
  shape.outputWidth = output[3];
  shape.inputs = op.getActivations().size();
  double scalar = scalarOperations * model.getVectorLength();
  llvm::TypeSwitch<Operation *>(op)
      .Case([&](Conv2dIntoOp conv) {
        shape.window =
            getWindow(conv.getKernel(), conv.getStrides(), conv.getPadding());
        shape.operations = scalar * getShape(conv.getFilter()).drop_front()[0] *
                           conv.getKernel()[0] * conv.getKernel()[1];
        shape.acrossChannels = true;
      })
      .Case([&](PoolIntoOp pool) {
        if (pool.getAdaptive())
          shape.window.kernel = {
              static_cast<int64_t>(llvm::divideCeil(input[2], output[2])),
              static_cast<int64_t>(llvm::divideCeil(input[3], output[3]))};
        else
          shape.window =
              getWindow(pool.getKernel(), pool.getStrides(), pool.getPadding());
      })
      .Case([&](LrnIntoOp lrn) {
        shape.operations = lrnOperations + 2 * lrn.getSize();
        shape.acrossChannels = true;
      })
      .Case<SoftmaxIntoOp, CopyIntoOp>([&](auto) {
        shape.operations = scalar;
        shape.acrossChannels = true;
      });
  return shape;
}

int64_t inception::getNetworkBytes(func::FuncOp forward) {
  int64_t bytes = 0;
  forward.walk([&](Conv2dIntoOp op) {
    auto type = cast<RankedTensorType>(op.getFilter().getType());
    bytes += type.getNumElements() * type.getElementTypeBitWidth() / 8;
  });
  return bytes;
}

double inception::getPredictedTime(DestinationOpInterface op,
                                   const CostModel &model, int64_t threads) {
  ScheduleAttr schedule = op.getScheduleAttr();
  Grain grain = {schedule.getGrainRows(), schedule.getGrainChannels(),
                 schedule.getOrder()};
  if (std::optional<ConvolutionShape> shape = getConvolutionShape(op))
    return model.getTime(*shape,
                         {{schedule.getPixels(), schedule.getVectors()}, grain},
                         threads);
  return model.getTime(getStreamShape(op, model), grain, threads);
}
