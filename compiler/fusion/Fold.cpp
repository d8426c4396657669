//===- Fold.cpp - Batch norm, bias and ReLU into convolutions -------------===//

#include "compiler/fusion/Passes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/TypeSwitch.h"

namespace inception {
#define GEN_PASS_DEF_FOLD
#include "compiler/fusion/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

struct FoldPass : inception::impl::FoldBase<FoldPass> {
  using Base::Base;

  void runOnOperation() override {
    // In the order of the block, so that what a normalisation becomes is there
    // when its ReLU is looked at.
    getOperation().walk([&](Operation *op) {
      if (auto norm = dyn_cast<BatchNormOp>(op))
        foldNormalisation(norm);
      else if (auto affine = dyn_cast<ChannelAffineOp>(op))
        foldAffine(affine);
      else if (auto relu = dyn_cast<ReluOp>(op))
        foldRelu(relu);
    });
  }

private:
  /// Whether a training step changes the filter: what is trained stays as it
  /// is.
  static bool isTrained(Conv2dOp conv) {
    Operation *filter = conv.getFilter().getDefiningOp();
    while (auto reshape = dyn_cast_or_null<ReshapeFilterOp>(filter))
      filter = reshape.getFilter().getDefiningOp();
    return isa_and_nonnull<ReadOp>(filter);
  }

  /// The convolution that makes `value` for its one use, with nothing after it,
  /// and whose filter may be scaled.
  static Conv2dOp getSoleConvolution(Value value) {
    auto conv = value.getDefiningOp<Conv2dOp>();
    return conv && value.hasOneUse() && !conv.getRelu() && !isTrained(conv)
               ? conv
               : Conv2dOp();
  }

  void replaceConvolution(Operation *op, Conv2dOp conv, Value scale,
                          Value bias) {
    OpBuilder builder(op);
    Value filter =
        ScaleFilterOp::create(builder, op->getLoc(), conv.getFilter().getType(),
                              conv.getFilter(), scale);
    auto folded = Conv2dOp::create(
        builder, conv.getLoc(), conv.getType(), conv.getInput(), filter, bias,
        conv.getStrides(), conv.getPadding(), conv.getGroups(), false,
        conv.getLayerAttr());
    op->getResult(0).replaceAllUsesWith(folded);
    op->erase();
    conv.erase();
    ++normalisations;
    remark::passed(folded.getLoc(), remark::RemarkOpts::name("folded").category(
                                        "inception-fold"))
        << "normalisation folded into its convolution";
  }

  void foldNormalisation(BatchNormOp op) {
    OpBuilder builder(op);
    Conv2dOp conv = getSoleConvolution(op.getInput());
    Value scale = BatchNormScaleOp::create(
        builder, op.getLoc(), op.getVariance().getType(), op.getVariance(),
        op.getGamma(), op.getEpsilonAttr());
    Value shift = BatchNormShiftOp::create(
        builder, op.getLoc(), scale.getType(), scale, op.getBeta(),
        op.getMean(), conv ? conv.getBias() : Value());
    if (conv)
      return replaceConvolution(op, conv, scale, shift);
    auto affine = ChannelAffineOp::create(builder, op.getLoc(), op.getType(),
                                          op.getInput(), scale, shift,
                                          /*relu=*/false, op.getLayerAttr());
    op.replaceAllUsesWith(affine.getResult());
    op.erase();
    missNormalisation(affine);
  }

  void foldAffine(ChannelAffineOp op) {
    Conv2dOp conv = getSoleConvolution(op.getInput());
    if (conv && !conv.getBias() && !op.getRelu())
      return replaceConvolution(op, conv, op.getScale(), op.getShift());
    missNormalisation(op);
  }

  void missNormalisation(ChannelAffineOp op) {
    ++normalisationsMissed;
    remark::missed(
        op.getLoc(),
        remark::RemarkOpts::name("not-folded").category("inception-fold"))
        << "no convolution before it that it alone uses";
  }

  void foldRelu(ReluOp op) {
    Operation *producer = op.getInput().getDefiningOp();
    if (producer && op.getInput().hasOneUse() &&
        isa<Conv2dOp, ChannelAffineOp, AddOp>(producer)) {
      llvm::TypeSwitch<Operation *>(producer)
          .Case<Conv2dOp, ChannelAffineOp, AddOp>(
              [](auto producer) { producer.setRelu(true); });
      op.replaceAllUsesWith(op.getInput());
      op.erase();
      ++relus;
      remark::passed(
          producer->getLoc(),
          remark::RemarkOpts::name("folded").category("inception-fold"))
          << "ReLU folded into the operation before it";
      return;
    }
    ++relusMissed;
    remark::missed(
        op.getLoc(),
        remark::RemarkOpts::name("not-folded").category("inception-fold"))
        << (producer && !op.getInput().hasOneUse()
                ? "the value before the ReLU has other uses"
                : "no operation before it can take a ReLU");
  }
};

} // namespace
