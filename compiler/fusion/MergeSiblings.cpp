//===- MergeSiblings.cpp - 1x1 convolutions of one input ------------------===//

#include "compiler/fusion/Passes.h"
#include "compiler/fusion/Siblings.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/DenseMap.h"

namespace inception {
#define GEN_PASS_DEF_MERGESIBLINGS
#include "compiler/fusion/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

struct MergeSiblingsPass
    : inception::impl::MergeSiblingsBase<MergeSiblingsPass> {
  using Base::Base;

  void runOnOperation() override {
    auto families = findSiblings(getOperation());
    // Of each input, in the forward pass and behind it.
    auto getInput = [](const SiblingKey &key) {
      auto [input, relu, bias, backward] = key;
      return std::pair(input, backward);
    };
    llvm::DenseMap<std::pair<Value, unsigned>, int64_t> pointwiseUses;
    for (auto &[key, siblings] : families)
      pointwiseUses[getInput(key)] += siblings.size();
    for (auto &[key, siblings] : families) {
      if (siblings.size() > 1) {
        merge(siblings);
      } else if (pointwiseUses[getInput(key)] > 1) {
        ++missed;
        remark::missed(siblings.front().getLoc(),
                       remark::RemarkOpts::name("alone").category(
                           "inception-merge-siblings"))
            << "differs from its siblings in ReLU or bias";
      }
    }
  }

private:
  static Value concatenate(OpBuilder &builder, Location loc,
                           ValueRange values) {
    return ConcatOp::create(builder, loc, values, /*axis=*/0, StringAttr());
  }

  void merge(ArrayRef<Conv2dOp> siblings) {
    // The weights of the last sibling are read before the last sibling; nothing
    // uses a sibling's result before it.
    Conv2dOp last = siblings.back();
    OpBuilder builder(last);
    SmallVector<Value> filters, biases;
    std::string layer;
    for (Conv2dOp op : siblings) {
      filters.push_back(op.getFilter());
      if (op.getBias())
        biases.push_back(op.getBias());
      if (!op.getLayerName().empty())
        layer += (layer.empty() ? "" : "+") + op.getLayerName().str();
    }
    builder.setInsertionPoint(siblings.front());
    hoistWeights(filters, siblings.front());
    hoistWeights(biases, siblings.front());
    Conv2dOp first = siblings.front();
    Location loc = first.getLoc();
    Value filter = concatenate(builder, loc, filters);
    Value bias = biases.empty() ? Value() : concatenate(builder, loc, biases);
    auto merged = Conv2dOp::create(
        builder, loc, last.getInput(), filter, bias, last.getStrides(),
        last.getPadding(), last.getGroups(), last.getRelu(),
        layer.empty() ? StringAttr() : builder.getStringAttr(layer));
    int64_t offset = 0;
    builder.setInsertionPointAfter(merged);
    for (Conv2dOp op : siblings) {
      int64_t size = cast<RankedTensorType>(op.getType()).getDimSize(1);
      Value slice = SliceOp::create(builder, op.getLoc(), merged, offset, size,
                                    op.getLayerAttr());
      op.replaceAllUsesWith(slice);
      offset += size;
    }
    for (Conv2dOp op : siblings)
      op.erase();
    this->merged += siblings.size() - 1;
    remark::passed(loc, remark::RemarkOpts::name("merged").category(
                            "inception-merge-siblings"))
        << (llvm::Twine(siblings.size()) + " convolutions of one input, " +
            llvm::Twine(offset) + " output channels")
               .str();
  }

  /// Moves what `values` are made of, weights alone, before `anchor`.
  static void hoistWeights(ArrayRef<Value> values, Operation *anchor) {
    for (Value value : values) {
      Operation *op = value.getDefiningOp();
      if (!op || op->getBlock() != anchor->getBlock() ||
          op->isBeforeInBlock(anchor))
        continue;
      hoistWeights(SmallVector<Value>(op->getOperands()), anchor);
      op->moveBefore(anchor);
    }
  }
};

} // namespace
