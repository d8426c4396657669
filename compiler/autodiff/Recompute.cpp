//===- Recompute.cpp - What the backward pass computes again --------------===//
//
// A value that the backward pass reads is kept, or the operations that made it
// are written again where it is read first. What is kept under `max` are cuts
// of the forward pass: values on which alone all that follows depends.
//
//===----------------------------------------------------------------------===//

#include "compiler/autodiff/Passes.h"
#include "dialect/Module.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"
#include <set>

namespace inception {
#define GEN_PASS_DEF_RECOMPUTE
#include "compiler/autodiff/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

/// Bytes of an activation for one image.
int64_t getBytes(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  int64_t bytes = type.getElementTypeBitWidth() / 8;
  for (int64_t size : type.getShape().drop_front())
    bytes *= size;
  return bytes;
}

/// A place between two operations of the forward pass that one activation alone
/// crosses: the operations up to and including number `position` are before it.
struct Cut {
  Value value;
  int64_t position;
};

struct RecomputePass : inception::impl::RecomputeBase<RecomputePass> {
  using Base::Base;

  void runOnOperation() override {
    auto gradients = getOperation().lookupSymbol<func::FuncOp>(gradientsName);
    if (!gradients)
      return;
    Block &block = gradients.front();
    findForward(block);
    if (mode == RecomputeMode::Auto)
      recomputeCheap();
    else if (mode == RecomputeMode::Max)
      recomputeSegments();
    report(block);
  }

private:
  //===--------------------------------------------------------------------===//
  // Forward and backward pass
  //===--------------------------------------------------------------------===//

  /// The forward pass ends where the first gradient of a loss is.
  void findForward(Block &block) {
    forward.clear();
    positions.clear();
    end = nullptr;
    for (Operation &op : block) {
      if (isa<SoftmaxCrossEntropyGradOp>(op)) {
        end = &op;
        break;
      }
      positions[&op] = forward.size();
      forward.push_back(&op);
    }
  }

  bool isBackward(Operation *op) const { return !positions.contains(op); }

  /// The first operation of the backward pass that reads one of `values`.
  Operation *getFirstReader(ArrayRef<Value> values) const {
    Operation *first = nullptr;
    for (Value value : values)
      for (Operation *user : value.getUsers())
        if (isBackward(user) && (!first || user->isBeforeInBlock(first)))
          first = user;
    return first;
  }

  static bool isMade(Operation *op) {
    return op->getNumResults() > 0 &&
           isActivation(op->getResult(0).getType()) &&
           isa<DifferentiableOpInterface>(op);
  }

  void replaceInBackward(Value value, Value copy) {
    value.replaceUsesWithIf(copy, [&](OpOperand &use) {
      return isBackward(use.getOwner()) && !clones.contains(use.getOwner());
    });
  }

  //===--------------------------------------------------------------------===//
  // Cheap operations
  //===--------------------------------------------------------------------===//

  /// Pools and the like are computed again from what is kept anyway.
  void recomputeCheap() {
    llvm::DenseSet<Value> again;
    for (Operation *op : forward) {
      auto layer = dyn_cast<ComputeOpInterface>(op);
      if (!isMade(op) || !layer || !layer.isCheap())
        continue;
      Value value = op->getResult(0), input = op->getOperand(0);
      Operation *reader = getFirstReader(value);
      bool kept = isa<BlockArgument>(input) ||
                  (!again.contains(input) && getFirstReader(input));
      if (!reader || !kept)
        continue;
      again.insert(value);
      OpBuilder builder(reader);
      Operation *copy = builder.clone(*op);
      clones.insert(copy);
      replaceInBackward(value, copy->getResult(0));
      ++recomputed;
    }
  }

  //===--------------------------------------------------------------------===//
  // Segments
  //===--------------------------------------------------------------------===//

  SmallVector<Cut> findCuts() {
    // The last operation of the forward pass that reads each activation.
    SmallVector<Cut> cuts;
    llvm::SetVector<Value> live;
    llvm::DenseMap<Value, int64_t> last;
    for (Operation *op : forward)
      for (Value operand : op->getOperands())
        if (isActivation(operand.getType()) && operand.getDefiningOp())
          last[operand] = positions.lookup(op);
    for (auto [position, op] : llvm::enumerate(forward)) {
      int64_t here = position;
      live.remove_if([&](Value value) { return last.lookup(value) <= here; });
      for (Value result : op->getResults())
        if (isActivation(result.getType()) && last.lookup(result) > here)
          live.insert(result);
      if (live.size() == 1 &&
          (cuts.empty() || cuts.back().value != live.front()))
        cuts.push_back({live.front(), here});
    }
    return cuts;
  }

  /// Bytes of what the backward pass reads of operations (begin, end].
  int64_t getSavedBytes(int64_t begin, int64_t end) {
    int64_t bytes = 0;
    for (int64_t position = begin + 1; position <= end; ++position)
      for (Value result : forward[position]->getResults())
        if (isActivation(result.getType()) && getFirstReader(result))
          bytes += getBytes(result);
    return bytes;
  }

  /// The cuts to keep: those with which what is kept and the largest segment
  /// together take least.
  SmallVector<Cut> chooseCuts(ArrayRef<Cut> cuts) {
    int64_t count = cuts.size(), size = forward.size();
    // Segment (i, j] is between cut i - 1 and cut j - 1; 0 is the beginning.
    auto position = [&](int64_t i) {
      return i == 0 ? -1 : i > count ? size - 1 : cuts[i - 1].position;
    };
    SmallVector<SmallVector<int64_t>> inner(count + 2);
    std::set<int64_t> limits;
    for (int64_t i = 0; i <= count; ++i) {
      inner[i].assign(count + 2, 0);
      for (int64_t j = i + 1; j <= count + 1; ++j)
        limits.insert(inner[i][j] = getSavedBytes(position(i), position(j)));
    }
    int64_t least = std::numeric_limits<int64_t>::max();
    SmallVector<Cut> best;
    for (int64_t limit : limits) {
      // The least that is kept up to each cut, in segments within the limit.
      SmallVector<int64_t> kept(count + 2, -1), before(count + 2, 0);
      kept[0] = 0;
      for (int64_t j = 1; j <= count + 1; ++j) {
        int64_t own = j <= count ? getBytes(cuts[j - 1].value) : 0;
        for (int64_t i = 0; i < j; ++i)
          if (kept[i] >= 0 && inner[i][j] <= limit &&
              (kept[j] < 0 || kept[i] + own < kept[j])) {
            kept[j] = kept[i] + own;
            before[j] = i;
          }
      }
      if (kept.back() < 0 || kept.back() + limit >= least)
        continue;
      least = kept.back() + limit;
      best.clear();
      for (int64_t j = before.back(); j > 0; j = before[j])
        best.insert(best.begin(), cuts[j - 1]);
    }
    return best;
  }

  void recomputeSegments() {
    SmallVector<Cut> cuts = chooseCuts(findCuts());
    // What a kept concatenation is made of is kept with it.
    llvm::DenseSet<Value> kept;
    for (const Cut &cut : cuts)
      keep(cut.value, kept);
    // The last segment is what the backward pass begins with.
    for (size_t i = cuts.size(); i-- > 0;) {
      int64_t begin = i == 0 ? -1 : cuts[i - 1].position;
      recomputeSegment(begin, cuts[i].position, kept);
    }
  }

  static void keep(Value value, llvm::DenseSet<Value> &kept) {
    kept.insert(value);
    if (auto concat = value.getDefiningOp<ConcatOp>())
      for (Value input : concat.getInputs())
        keep(input, kept);
  }

  /// Writes operations (begin, end] again, those that values which the backward
  /// pass reads need, where it reads the first of them.
  void recomputeSegment(int64_t begin, int64_t end,
                        const llvm::DenseSet<Value> &kept) {
    SmallVector<Value> wanted;
    llvm::SetVector<Operation *> needed;
    for (int64_t position = end; position > begin; --position) {
      Operation *op = forward[position];
      if (!isMade(op))
        continue;
      Value value = op->getResult(0);
      if (kept.contains(value))
        continue;
      bool read = getFirstReader(value) != nullptr;
      bool inner = llvm::any_of(value.getUsers(), [&](Operation *user) {
        return needed.contains(user);
      });
      if (read)
        wanted.push_back(value);
      if (read || inner)
        needed.insert(op);
    }
    Operation *reader = getFirstReader(wanted);
    if (!reader)
      return;
    OpBuilder builder(reader);
    IRMapping mapping;
    for (Operation *op : llvm::reverse(needed)) {
      clones.insert(builder.clone(*op, mapping));
      ++recomputed;
    }
    for (Value value : wanted)
      replaceInBackward(value, mapping.lookup(value));
  }

  //===--------------------------------------------------------------------===//
  // Report
  //===--------------------------------------------------------------------===//

  /// Says what is kept of the forward pass.
  void report(Block &block) {
    int64_t bytes = 0, count = 0;
    for (Operation *op : forward)
      for (Value value : op->getResults()) {
        if (!isActivation(value.getType()) || !getFirstReader(value))
          continue;
        ++count;
        bytes += getBytes(value);
        remark::analysis(
            value.getLoc(),
            remark::RemarkOpts::name("kept").category("inception-recompute"))
            << (Twine(getBytes(value)) + " bytes an image are kept").str();
      }
    kept = count;
    keptBytes = bytes;
    Builder builder(&getContext());
    getOperation()->setAttr(
        "inception.kept",
        builder.getDictionaryAttr(
            {builder.getNamedAttr("values", builder.getI64IntegerAttr(count)),
             builder.getNamedAttr("bytes", builder.getI64IntegerAttr(bytes)),
             builder.getNamedAttr("recomputed",
                                  builder.getI64IntegerAttr(clones.size()))}));
    clones.clear();
  }

  /// The operations of the forward pass, and their numbers.
  SmallVector<Operation *> forward;
  llvm::DenseMap<Operation *, int64_t> positions;
  /// The first operation of the backward pass.
  Operation *end = nullptr;
  /// What was written again.
  llvm::DenseSet<Operation *> clones;
};

} // namespace
