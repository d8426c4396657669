//===- MergeGradients.cpp - One contraction for siblings' gradients -------===//

#include "compiler/fusion/Passes.h"
#include "compiler/fusion/Siblings.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/SetVector.h"

namespace inception {
#define GEN_PASS_DEF_MERGEGRADIENTS
#include "compiler/fusion/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

/// Whether `op` adds two gradients: without a scale or a ReLU.
bool isSum(Operation *op) {
  auto add = dyn_cast_or_null<AddOp>(op);
  return add && !add.getRelu() && add.getScale().isExactlyValue(1);
}

/// The masks of a concatenation's operands, where one can be all of them: each
/// operand's gradient is its slice of one value that nothing else reads.
SmallVector<ReluGradOp> findMasks(ConcatOp concat) {
  SmallVector<ReluGradOp> masks;
  Value whole;
  int64_t offset = 0;
  for (Value operand : concat.getInputs()) {
    int64_t size = cast<RankedTensorType>(operand.getType()).getDimSize(1);
    ReluGradOp found;
    for (Operation *user : operand.getUsers()) {
      auto mask = dyn_cast<ReluGradOp>(user);
      if (!mask || mask.getActivation() != operand)
        continue;
      auto slice = mask.getGradient().getDefiningOp<SliceOp>();
      if (found || !slice || !slice->hasOneUse() ||
          static_cast<int64_t>(slice.getOffset()) != offset ||
          static_cast<int64_t>(slice.getSize()) != size ||
          (whole && slice.getInput() != whole))
        return {};
      whole = slice.getInput();
      found = mask;
    }
    if (!found)
      return {};
    masks.push_back(found);
    offset += size;
  }
  if (whole.getType() != concat.getType() ||
      static_cast<size_t>(llvm::range_size(whole.getUsers())) != masks.size())
    return {};
  return masks;
}

struct MergeGradientsPass
    : inception::impl::MergeGradientsBase<MergeGradientsPass> {
  using Base::Base;

  void runOnOperation() override {
    for (func::FuncOp function : getTrainingFunctions(getOperation())) {
      for (auto concat : llvm::to_vector(function.getOps<ConcatOp>()))
        if (concat.getAxis() == 1)
          mergeMasks(concat);
      for (auto add : llvm::to_vector(function.getOps<AddOp>()))
        if (isSum(add) && !isPart(add))
          mergeTerms(add);
    }
  }

private:
  //===--------------------------------------------------------------------===//
  // Masks
  //===--------------------------------------------------------------------===//

  void mergeMasks(ConcatOp concat) {
    SmallVector<ReluGradOp> masks = findMasks(concat);
    if (masks.empty()) {
      bool masked = llvm::any_of(concat.getInputs(), [](Value operand) {
        return llvm::any_of(operand.getUsers(), llvm::IsaPred<ReluGradOp>);
      });
      if (masked) {
        ++masksMissed;
        remark::missed(concat.getLoc(),
                       remark::RemarkOpts::name("masks-apart")
                           .category("inception-merge-gradients"))
            << "some branches end without a ReLU, or have gradients from "
               "elsewhere";
      }
      return;
    }
    auto slice = [](ReluGradOp mask) {
      return mask.getGradient().getDefiningOp<SliceOp>();
    };
    Value whole = slice(masks.front()).getInput();
    OpBuilder builder(slice(masks.front()));
    builder.setInsertionPointAfterValue(whole);
    Value masked =
        ReluGradOp::create(builder, concat.getLoc(), whole, concat.getResult(),
                           concat.getLayerAttr());
    for (ReluGradOp mask : masks) {
      SliceOp part = slice(mask);
      part.getInputMutable().set(masked);
      mask.replaceAllUsesWith(part.getResult());
      mask.erase();
    }
    this->masks += masks.size();
    remark::passed(concat.getLoc(), remark::RemarkOpts::name("masks").category(
                                        "inception-merge-gradients"))
        << ("the ReLUs of " + llvm::Twine(masks.size()) +
            " branches are one mask of their gradient")
               .str();
  }

  //===--------------------------------------------------------------------===//
  // Sums
  //===--------------------------------------------------------------------===//

  /// Whether `add` is a term of one sum alone.
  static bool isPart(AddOp add) {
    return add->hasOneUse() && isSum(*add->user_begin());
  }

  static void collectTerms(AddOp add, SmallVectorImpl<Value> &terms) {
    for (Value operand : {add.getLhs(), add.getRhs()}) {
      auto inner = operand.getDefiningOp<AddOp>();
      if (inner && isSum(inner) && isPart(inner))
        collectTerms(inner, terms);
      else
        terms.push_back(operand);
    }
  }

  static bool isMergeable(Value term) {
    auto grad = term.getDefiningOp<Conv2dInputGradOp>();
    return grad && grad->hasOneUse() && isPointwise(grad);
  }

  /// Where the gradient is a part of a larger value that ends or begins with
  /// it, it can stay there: the others are written beside it. -1: it goes
  /// first; 1: it goes last.
  static int getSide(Conv2dInputGradOp grad) {
    auto slice = grad.getGradient().getDefiningOp<SliceOp>();
    if (!slice)
      return 0;
    if (slice.getOffset() == 0)
      return 1;
    auto whole = cast<RankedTensorType>(slice.getInput().getType());
    int64_t end = slice.getOffset() + slice.getSize();
    return end == whole.getDimSize(1) ? -1 : 0;
  }

  void mergeTerms(AddOp root) {
    SmallVector<Value> terms;
    collectTerms(root, terms);
    SmallVector<Conv2dInputGradOp> grads;
    for (Value term : terms)
      if (isMergeable(term))
        grads.push_back(term.getDefiningOp<Conv2dInputGradOp>());
    if (grads.size() < 2)
      return;
    auto isBefore = [](Operation *a, Operation *b) {
      return a != b && a->isBeforeInBlock(b);
    };
    llvm::sort(grads, isBefore);
    Conv2dInputGradOp last = grads.back();
    llvm::sort(grads, [&](Conv2dInputGradOp a, Conv2dInputGradOp b) {
      int left = getSide(a), right = getSide(b);
      return left != right ? left < right : isBefore(a, b);
    });
    Value merged = merge(grads, last);
    llvm::erase_if(terms, isMergeable);
    terms.push_back(merged);
    llvm::sort(terms, [&](Value a, Value b) {
      Operation *first = a.getDefiningOp(), *second = b.getDefiningOp();
      return first && second ? isBefore(first, second) : !first && second;
    });
    OpBuilder builder(root);
    Value sum = terms.front();
    for (Value term : ArrayRef(terms).drop_front())
      sum =
          AddOp::create(builder, root.getLoc(), sum, term, root.getScaleAttr(),
                        /*relu=*/UnitAttr(), root.getLayerAttr());
    root.replaceAllUsesWith(sum);
    eraseSum(root);
    for (Conv2dInputGradOp grad : grads)
      grad.erase();
  }

  /// The contraction over all of the gradients, where the last one was.
  Value merge(ArrayRef<Conv2dInputGradOp> grads, Conv2dInputGradOp last) {
    SmallVector<Value> gradients, filters;
    std::string layer;
    for (Conv2dInputGradOp grad : grads) {
      gradients.push_back(grad.getGradient());
      filters.push_back(grad.getFilter());
      StringRef name = cast<ComputeOpInterface>(*grad).getLayerName();
      if (!name.empty())
        layer += (layer.empty() ? "" : "+") + name.str();
    }
    OpBuilder builder(last);
    Location loc = last.getLoc();
    StringAttr name =
        layer.empty() ? StringAttr() : builder.getStringAttr(layer);
    Value gradient =
        ConcatOp::create(builder, loc, gradients, /*axis=*/1, name);
    Value filter =
        ConcatOp::create(builder, loc, filters, /*axis=*/0, StringAttr());
    ++contractions;
    merged += grads.size() - 1;
    remark::passed(loc, remark::RemarkOpts::name("merged").category(
                            "inception-merge-gradients"))
        << (llvm::Twine(grads.size()) +
            " input gradients are one contraction over " +
            llvm::Twine(
                cast<RankedTensorType>(gradient.getType()).getDimSize(1)) +
            " channels")
               .str();
    return Conv2dInputGradOp::create(
        builder, loc, last.getType(), gradient, filter, last.getInputSize(),
        last.getStrides(), last.getPadding(), last.getGroups(), name);
  }

  /// Erases a sum and the sums that are its parts.
  static void eraseSum(AddOp add) {
    SmallVector<Value> operands = {add.getLhs(), add.getRhs()};
    add.erase();
    for (Value operand : operands)
      if (auto inner = operand.getDefiningOp<AddOp>();
          inner && isSum(inner) && inner->use_empty())
        eraseSum(inner);
  }
};

} // namespace
