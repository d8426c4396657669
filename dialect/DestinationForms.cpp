//===- DestinationForms.cpp - Operations as ones that write in place ------===//
//
// For each operation on values, the destination operation that computes the
// same. Those of activation functions and normalisations are with the rest of
// their families.
//
//===----------------------------------------------------------------------===//

#include "dialect/Inception.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace inception;

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

Operation *MaxPoolOp::buildInto(OpBuilder &builder, ValueRange operands,
                                Value destination, int64_t offset) {
  return PoolIntoOp::create(
      builder, getLoc(), destination.getType(), operands[0], destination,
      ArrayRef<int64_t>{offset}, PoolKind::Max, getKernel(), getStrides(),
      getPadding(), /*adaptive=*/false, /*count_include_pad=*/false,
      ScheduleAttr(), getLayerAttr());
}

Operation *AvgPoolOp::buildInto(OpBuilder &builder, ValueRange operands,
                                Value destination, int64_t offset) {
  return PoolIntoOp::create(
      builder, getLoc(), destination.getType(), operands[0], destination,
      ArrayRef<int64_t>{offset}, PoolKind::Average, getKernel(), getStrides(),
      getPadding(), /*adaptive=*/false, getCountIncludePad(), ScheduleAttr(),
      getLayerAttr());
}

Operation *AdaptiveAvgPoolOp::buildInto(OpBuilder &builder, ValueRange operands,
                                        Value destination, int64_t offset) {
  return PoolIntoOp::create(
      builder, getLoc(), destination.getType(), operands[0], destination,
      ArrayRef<int64_t>{offset}, PoolKind::Average, ArrayRef<int64_t>{0, 0},
      ArrayRef<int64_t>{1, 1}, ArrayRef<int64_t>{0, 0, 0, 0}, /*adaptive=*/true,
      /*count_include_pad=*/false, ScheduleAttr(), getLayerAttr());
}

Operation *SoftmaxOp::buildInto(OpBuilder &builder, ValueRange operands,
                                Value destination, int64_t offset) {
  return SoftmaxIntoOp::create(
      builder, getLoc(), destination.getType(), operands[0], destination,
      ArrayRef<int64_t>{offset}, LayoutAttr(), ScheduleAttr(), getLayerAttr());
}

Operation *ChannelAffineOp::buildInto(OpBuilder &builder, ValueRange operands,
                                      Value destination, int64_t offset) {
  return AffineIntoOp::create(builder, getLoc(), destination.getType(),
                              operands[0], operands[1], operands[2],
                              destination, ArrayRef<int64_t>{offset}, getRelu(),
                              ScheduleAttr(), getLayerAttr());
}

Operation *AddOp::buildInto(OpBuilder &builder, ValueRange operands,
                            Value destination, int64_t offset) {
  return AddIntoOp::create(builder, getLoc(), destination.getType(),
                           operands[0], operands[1], destination,
                           ArrayRef<int64_t>{offset}, getScale(), getRelu(),
                           ScheduleAttr(), getLayerAttr());
}

//===----------------------------------------------------------------------===//
// Training
//===----------------------------------------------------------------------===//

Operation *MaxPoolGradOp::buildInto(OpBuilder &builder, ValueRange operands,
                                    Value destination, int64_t offset) {
  return PoolGradIntoOp::create(
      builder, getLoc(), TypeRange(destination.getType()), operands[0],
      operands[1], /*mask=*/Value(), destination, ArrayRef<int64_t>{offset},
      PoolKind::Max, getKernel(), getStrides(), getPadding(),
      /*adaptive=*/false, /*count_include_pad=*/false, /*accumulate=*/false,
      ScheduleAttr(), getLayerAttr());
}

Operation *AvgPoolGradOp::buildInto(OpBuilder &builder, ValueRange operands,
                                    Value destination, int64_t offset) {
  return PoolGradIntoOp::create(
      builder, getLoc(), TypeRange(destination.getType()), operands[0],
      /*input=*/Value(), /*mask=*/Value(), destination,
      ArrayRef<int64_t>{offset}, PoolKind::Average, getKernel(), getStrides(),
      getPadding(), /*adaptive=*/false, getCountIncludePad(),
      /*accumulate=*/false, ScheduleAttr(), getLayerAttr());
}

Operation *AdaptiveAvgPoolGradOp::buildInto(OpBuilder &builder,
                                            ValueRange operands,
                                            Value destination, int64_t offset) {
  return PoolGradIntoOp::create(
      builder, getLoc(), TypeRange(destination.getType()), operands[0],
      /*input=*/Value(), /*mask=*/Value(), destination,
      ArrayRef<int64_t>{offset}, PoolKind::Average, ArrayRef<int64_t>{0, 0},
      ArrayRef<int64_t>{1, 1}, ArrayRef<int64_t>{0, 0, 0, 0}, /*adaptive=*/true,
      /*count_include_pad=*/false, /*accumulate=*/false, ScheduleAttr(),
      getLayerAttr());
}

Operation *DropoutTrainOp::buildInto(OpBuilder &builder, ValueRange operands,
                                     Value destination, int64_t offset) {
  return DropoutTrainIntoOp::create(
      builder, getLoc(), TypeRange(destination.getType()), operands[0],
      operands[1], /*mask=*/Value(), destination, ArrayRef<int64_t>{offset},
      getRate(), getStream(), LayoutAttr(), /*accumulate=*/false,
      ScheduleAttr(), getLayerAttr());
}

Operation *SliceGradOp::buildInto(OpBuilder &builder, ValueRange operands,
                                  Value destination, int64_t offset) {
  return SliceGradIntoOp::create(
      builder, getLoc(), TypeRange(destination.getType()), operands[0],
      destination, ArrayRef<int64_t>{offset}, getOffset(), getChannels(),
      ScheduleAttr(), getLayerAttr());
}

bool MaxPoolGradOp::hasEpilogue() { return true; }
bool AvgPoolGradOp::hasEpilogue() { return true; }
bool AdaptiveAvgPoolGradOp::hasEpilogue() { return true; }
bool DropoutTrainOp::hasEpilogue() { return true; }
