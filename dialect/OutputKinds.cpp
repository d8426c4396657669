//===- OutputKinds.cpp - What the numbers of values are -------------------===//
//
// Softmax makes probabilities; what is affine makes numbers of either sign,
// which softmax may be taken of. Operations that move values, or take means of
// them, keep what they are.
//
//===----------------------------------------------------------------------===//

#include "dialect/Inception.h"

using namespace mlir;
using namespace inception;

using KindOf = llvm::function_ref<OutputKind(Value)>;

/// Of the result of an affine operation.
static OutputKind affine(bool relu) {
  return relu ? OutputKind::Features : OutputKind::Logits;
}

/// Of a result that holds numbers of all `values`: several probabilities make
/// more than 1 together.
static OutputKind joined(ValueRange values, KindOf kindOf) {
  if (values.size() == 1)
    return kindOf(values.front());
  bool logits = llvm::all_of(
      values, [&](Value value) { return kindOf(value) == OutputKind::Logits; });
  return logits ? OutputKind::Logits : OutputKind::Features;
}

OutputKind Conv2dOp::getResultKind(KindOf) { return affine(getRelu()); }

OutputKind LinearOp::getResultKind(KindOf) { return affine(getRelu()); }

OutputKind BatchNormOp::getResultKind(KindOf) { return affine(false); }

OutputKind ChannelAffineOp::getResultKind(KindOf) { return affine(getRelu()); }

OutputKind MaxPoolOp::getResultKind(KindOf) { return OutputKind::Features; }

OutputKind AvgPoolOp::getResultKind(KindOf kindOf) {
  OutputKind kind = kindOf(getInput());
  // Zeros take a share of the mean.
  bool padded = getCountIncludePad() &&
                llvm::any_of(getPadding(), [](int64_t side) { return side; });
  return kind == OutputKind::Probabilities && padded ? OutputKind::Features
                                                     : kind;
}

OutputKind AdaptiveAvgPoolOp::getResultKind(KindOf kindOf) {
  return kindOf(getInput());
}

OutputKind DropoutOp::getResultKind(KindOf kindOf) {
  return kindOf(getInput());
}

OutputKind SoftmaxOp::getResultKind(KindOf) {
  return OutputKind::Probabilities;
}

OutputKind ConcatOp::getResultKind(KindOf kindOf) {
  return joined(getInputs(), kindOf);
}

OutputKind AddOp::getResultKind(KindOf kindOf) {
  return getRelu() ? OutputKind::Features : joined(getOperands(), kindOf);
}

SmallVector<OutputKind> inception::getOutputKinds(Block &block) {
  llvm::DenseMap<Value, OutputKind> kinds;
  auto kindOf = [&](Value value) { return kinds.lookup(value); };
  for (Operation &op : block.without_terminator())
    if (auto layer = dyn_cast<ComputeOpInterface>(op))
      for (Value result : op.getResults())
        kinds[result] = layer.getResultKind(kindOf);
  return llvm::map_to_vector(
      block.getTerminator()->getOperands(), [&](Value value) {
        auto type = dyn_cast<RankedTensorType>(value.getType());
        bool map = !type || type.getRank() != 4 || type.getDimSize(2) != 1 ||
                   type.getDimSize(3) != 1;
        OutputKind kind = kindOf(value);
        return kind == OutputKind::Logits && map ? OutputKind::Features : kind;
      });
}
