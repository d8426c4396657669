//===- Batch.cpp - Operations over a batch --------------------------------===//

#include "compiler/loops/LayerBody.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inception;

BatchLowering inception::getBatchLowering(BatchOpInterface op) {
  return llvm::TypeSwitch<Operation *, BatchLowering>(op.getOperation())
      .Case([](Conv2dFilterGradIntoOp op) { return getFilterGradLowering(op); })
      .Case([](ChannelSumIntoOp op) { return getChannelSumLowering(op); })
      .Case([](BatchStatisticsIntoOp op) { return getStatisticsLowering(op); })
      .Case([](BatchNormSumsIntoOp op) { return getBatchNormSumsLowering(op); })
      .Case([](RunningStatisticIntoOp op) {
        return getRunningStatisticLowering(op);
      })
      .Case([](SoftmaxCrossEntropyIntoOp op) {
        return getCrossEntropyLowering(op);
      })
      .Case([](WeightedSumIntoOp op) { return getWeightedSumLowering(op); })
      .Case<SgdUpdateIntoOp, RmspropUpdateIntoOp, AverageUpdateIntoOp>(
          [](auto op) { return getUpdateLowering(op); })
      .Default([](Operation *) { return BatchLowering(); });
}
