//===- BatchShapes.cpp - Schedules of operations over a batch -------------===//

#include "compiler/cost/BatchShapes.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inception;

static RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

static FilterGradientShape getShape(Conv2dFilterGradIntoOp op) {
  RankedTensorType input = typeOf(op.getInput());
  RankedTensorType gradient = typeOf(op.getGradient());
  FilterGradientShape shape;
  shape.inputChannels = input.getDimSize(1);
  shape.inputHeight = input.getDimSize(2);
  shape.inputWidth = input.getDimSize(3);
  shape.outputChannels = gradient.getDimSize(1);
  shape.outputHeight = gradient.getDimSize(2);
  shape.outputWidth = gradient.getDimSize(3);
  llvm::copy(op.getKernel(), shape.window.kernel.begin());
  llvm::copy(op.getStrides(), shape.window.strides.begin());
  llvm::copy(op.getPadding(), shape.window.padding.begin());
  shape.blockedInput = static_cast<bool>(getLayout(input));
  return shape;
}

BatchScheduleAttr inception::chooseBatchSchedule(BatchOpInterface op,
                                                 const CostModel &model) {
  MLIRContext *context = op.getContext();
  int64_t vector = model.getVectorLength();
  auto walk = [&](int64_t grain) {
    return BatchScheduleAttr::get(context, vector, 1, 1, 1, 1, grain, 1);
  };
  return llvm::TypeSwitch<Operation *, BatchScheduleAttr>(op.getOperation())
      .Case([&](Conv2dFilterGradIntoOp grad) {
        // A grouped convolution's is computed one value at a time.
        if (grad.getGroups() > 1)
          return walk(1);
        FilterGradientChoice choice = model.choose(getShape(grad));
        return BatchScheduleAttr::get(
            context, vector, choice.tile.pixels, choice.tile.vectors,
            choice.rows, choice.inputs, choice.outputs, choice.taps);
      })
      .Case<SgdUpdateIntoOp, RmspropUpdateIntoOp, AverageUpdateIntoOp>(
          [&](auto update) {
            RankedTensorType type = typeOf(update.getParameter());
            int64_t vectors = llvm::divideCeil(type.getNumElements(), vector);
            double bytes = double(op->getNumOperands()) * vector *
                           type.getElementTypeBitWidth() / 8;
            return walk(model.chooseStreamGrain(vectors, bytes) * vector);
          })
      .Default([&](Operation *) {
        // A block of channels at a time; a loss is one item.
        int64_t block = 1;
        for (OpOperand *activation : op.getActivations())
          if (LayoutAttr layout = getLayout(activation->get().getType()))
            block = layout.getBlock();
        return walk(block);
      });
}
