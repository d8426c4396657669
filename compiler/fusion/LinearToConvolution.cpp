//===- LinearToConvolution.cpp - Linear layers as convolutions ------------===//

#include "compiler/fusion/Passes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Remarks.h"

namespace inception {
#define GEN_PASS_DEF_LINEARTOCONVOLUTION
#include "compiler/fusion/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

struct LinearToConvolutionPass
    : inception::impl::LinearToConvolutionBase<LinearToConvolutionPass> {
  using Base::Base;

  void runOnOperation() override {
    getOperation().walk([&](Operation *op) {
      if (auto linear = dyn_cast<LinearOp>(op))
        convert(linear);
      else if (auto grad = dyn_cast<LinearInputGradOp>(op))
        convert(grad);
      else if (auto filterGrad = dyn_cast<LinearFilterGradOp>(op))
        convert(filterGrad);
    });
  }

private:
  /// The filter of a convolution that covers an input of `shape`, C x H x W.
  static Value reshape(OpBuilder &builder, Location loc, Value filter,
                       ArrayRef<int64_t> shape) {
    auto type = cast<RankedTensorType>(filter.getType());
    auto reshaped = RankedTensorType::get(
        {type.getDimSize(0), shape[0], shape[1], shape[2]},
        type.getElementType());
    return ReshapeFilterOp::create(builder, loc, reshaped, filter);
  }

  /// C x H x W of an activation.
  static ArrayRef<int64_t> getImage(Value value) {
    return cast<RankedTensorType>(value.getType()).getShape().drop_front();
  }

  void convert(LinearOp op) {
    OpBuilder builder(op);
    ArrayRef<int64_t> image = getImage(op.getInput());
    auto conv = Conv2dOp::create(
        builder, op.getLoc(), op.getType(), op.getInput(),
        reshape(builder, op.getLoc(), op.getFilter(), image), op.getBias(),
        strides, padding, /*groups=*/1, op.getRelu(), op.getLayerAttr());
    replace(op, conv, image, "linear layer made a convolution of ");
  }

  void convert(LinearInputGradOp op) {
    OpBuilder builder(op);
    ArrayRef<int64_t> image = getImage(op.getResult());
    auto conv = Conv2dInputGradOp::create(
        builder, op.getLoc(), op.getType(), op.getGradient(),
        reshape(builder, op.getLoc(), op.getFilter(), image),
        image.drop_front(), strides, padding, /*groups=*/1, op.getLayerAttr());
    replace(op, conv, image, "input gradient made that of a convolution of ");
  }

  void convert(LinearFilterGradOp op) {
    OpBuilder builder(op);
    ArrayRef<int64_t> image = getImage(op.getInput());
    auto type = RankedTensorType::get(
        {op.getType().getDimSize(0), image[0], image[1], image[2]},
        op.getType().getElementType());
    Value conv = Conv2dFilterGradOp::create(
        builder, op.getLoc(), type, op.getGradient(), op.getInput(),
        image.drop_front(), strides, padding, /*groups=*/1, op.getLayerAttr());
    auto flat =
        FlattenFilterOp::create(builder, op.getLoc(), op.getType(), conv);
    replace(op, flat, image, "filter gradient made that of a convolution of ");
  }

  void replace(Operation *op, Operation *conv, ArrayRef<int64_t> image,
               StringRef what) {
    op->replaceAllUsesWith(conv);
    ++(isa<LinearOp>(op) ? converted : gradients);
    op->erase();
    remark::passed(conv->getLoc(),
                   remark::RemarkOpts::name("converted")
                       .category("inception-linear-to-convolution"))
        << (what + llvm::Twine(image[1]) + "x" + llvm::Twine(image[2])).str();
  }

  static constexpr int64_t strides[] = {1, 1}, padding[] = {0, 0, 0, 0};
};

} // namespace
