//===- LinearToConvolution.cpp - Linear layers as convolutions ------------===//

#include "compiler/transforms/Passes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Remarks.h"

namespace inception {
#define GEN_PASS_DEF_LINEARTOCONVOLUTION
#include "compiler/transforms/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

struct LinearToConvolutionPass
    : inception::impl::LinearToConvolutionBase<LinearToConvolutionPass> {
  using Base::Base;

  void runOnOperation() override {
    getOperation().walk([&](LinearOp op) { convert(op); });
  }

private:
  void convert(LinearOp op) {
    OpBuilder builder(op);
    auto input = cast<RankedTensorType>(op.getInput().getType());
    auto filter = cast<RankedTensorType>(op.getFilter().getType());
    auto filterType =
        RankedTensorType::get({filter.getDimSize(0), input.getDimSize(1),
                               input.getDimSize(2), input.getDimSize(3)},
                              filter.getElementType());
    Value reshaped = ReshapeFilterOp::create(builder, op.getLoc(), filterType,
                                             op.getFilter());
    auto conv = Conv2dOp::create(
        builder, op.getLoc(), op.getType(), op.getInput(), reshaped,
        op.getBias(), ArrayRef<int64_t>{1, 1}, ArrayRef<int64_t>{0, 0, 0, 0},
        /*groups=*/1, op.getRelu(), op.getLayerAttr());
    op.replaceAllUsesWith(conv.getResult());
    op.erase();
    ++converted;
    remark::passed(conv.getLoc(),
                   remark::RemarkOpts::name("converted")
                       .category("inception-linear-to-convolution"))
        << (llvm::Twine("linear layer made a convolution of ") +
            llvm::Twine(input.getDimSize(2)) + "x" +
            llvm::Twine(input.getDimSize(3)))
               .str();
  }
};

} // namespace
