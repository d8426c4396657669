//===- Homes.h - Where values live ------------------------------*- C++ -*-===//
//
// Every activation of a function is given a home: a destination and a channel
// offset in it. Concatenations are parts of one destination, from the outermost
// inwards; the terms of a sum of gradients share a home, and a ReLU's mask is
// applied where its gradient is written.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_FUSION_HOMES_H
#define COMPILER_FUSION_HOMES_H

#include "compiler/fusion/Passes.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/DenseMap.h"
#include <deque>

namespace inception {

/// A tensor that several operations write in turn, channel slice by slice.
struct Destination {
  mlir::RankedTensorType type;
  /// The tensor as it is after the operations rewritten so far.
  mlir::Value state;
};

/// Where a value lives: channels [offset, offset + its own) of a destination.
struct Home {
  Destination *destination;
  int64_t offset;
};

/// An operand of a concatenation that is not produced in place, and why.
struct Copy {
  mlir::OpOperand *operand;
  Home home;
  llvm::StringRef why;
};

/// How an operation writes its result, beside where.
struct Epilogue {
  /// Whether the result is added to what is at its home.
  bool accumulate = false;
  /// Whether a ReLU follows.
  bool relu = false;
  /// What masks it; null where nothing does.
  mlir::Value mask;
};

/// What became of concatenations, sums and masks.
struct HomeCounts {
  int64_t elided = 0, copies = 0, sums = 0, sumsMissed = 0, masks = 0,
          masksMissed = 0;
};

int64_t getChannels(mlir::Value value);

/// Whether `op` concatenates activations' channels.
bool isActivationConcat(mlir::Operation *op);

/// Slices that cut a convolution's channels into consecutive pieces and are
/// its only uses: what merged siblings leave. Empty where that is not so.
llvm::SmallVector<SliceOp> getPieces(Conv2dOp conv);

class Homes {
public:
  /// Gives the values of `block`, whose batch is `batch`, their homes. Sums and
  /// masks are folded in a `training` step alone.
  HomeCounts assign(mlir::Block &block, mlir::Value batch, bool training);

  /// The home of `value`; one of its own where it has none yet.
  Home get(mlir::Value value);
  /// Makes `value` live where another one does.
  void set(mlir::Value value, Home home) { homes[getRoot(value)] = home; }
  Epilogue getEpilogue(mlir::Operation *op) const {
    return epilogues.lookup(op);
  }
  /// Whether another operation computes what `op` does.
  bool isFolded(mlir::Operation *op) const {
    return llvm::any_of(op->getResults(), [&](mlir::Value result) {
      return aliases.contains(result) && !epilogues.lookup(op).accumulate;
    });
  }
  llvm::ArrayRef<Copy> getCopies() const { return copied; }

  /// A destination for a value that the graph does not have.
  Destination *create(mlir::RankedTensorType type);
  /// The destination's current state; an empty tensor at first.
  mlir::Value getState(mlir::OpBuilder &builder, mlir::Location loc,
                       Destination &destination);
  /// `value` as its reader sees it: the whole of a destination or a slice.
  mlir::Value read(mlir::OpBuilder &builder, mlir::Location loc,
                   mlir::Value value);

private:
  using Value = mlir::Value;
  using Operation = mlir::Operation;

  /// The value in whose home `value` is written.
  Value getRoot(Value value) const;
  /// The last operation that writes `value`'s home to make it; null for an
  /// argument.
  Operation *getWriter(Value value) const;

  void foldStep(Operation &op, HomeCounts &counts);
  bool foldSum(AddOp add);
  bool foldMask(ReluGradOp grad);
  bool foldRelu(ReluOp relu);
  bool mayOverwrite(Value value, Operation *writer, Operation *except) const;
  bool isReadBefore(Value value, Operation *writer, Operation *except) const;

  std::optional<llvm::StringRef> whyNotInPlace(Value value);
  void placeOperands(ConcatOp concat, Home home, HomeCounts &counts);
  Home placeConcat(ConcatOp concat);
  SliceOp getExtension(Value operand, bool atEnd);

  Value batch;
  llvm::DenseMap<Value, Home> homes;
  /// Values that are written where another one was.
  llvm::DenseMap<Value, Value> aliases;
  llvm::DenseMap<Value, Operation *> writers;
  llvm::DenseMap<Operation *, Epilogue> epilogues;
  /// Homes point into it, so it must not move its elements.
  std::deque<Destination> destinations;
  /// Operands of concatenations that are not produced in place.
  llvm::SmallVector<Copy> copied;
};

} // namespace inception

#endif // COMPILER_FUSION_HOMES_H
