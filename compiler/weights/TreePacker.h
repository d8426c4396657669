//===- TreePacker.h - Loops from parameters to packed weights ---*- C++ -*-===//
//
// A tensor of weights is never stored: its element at an index is an expression
// of parameters, written inside the loops over what it is packed into.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_WEIGHTS_TREEPACKER_H
#define COMPILER_WEIGHTS_TREEPACKER_H

#include "compiler/support/Emitter.h"
#include "dialect/Inception.h"
#include <set>

namespace inception {

/// For each dimension of a tensor, the indices at which an element begins to be
/// made in another way than the one before it.
using Cuts = llvm::SmallVector<std::set<int64_t>>;

/// An index on one dimension, and the first index of the piece it runs over.
struct Coordinate {
  mlir::Value index;
  int64_t first;
};
using Point = llvm::SmallVector<Coordinate>;

/// Where a parameter's elements are: in a memref of its shape, or of a packed
/// form that `packing`, an operation on weights, says.
struct ParameterMemory {
  mlir::Value memref;
  mlir::Operation *packing = nullptr;
};

/// Writes the loops that pack one tensor.
class TreePacker {
public:
  /// Gives the memory of the parameter that an operation, `weight` or `read`,
  /// reads.
  using Lookup = llvm::function_ref<ParameterMemory(mlir::Operation *)>;

  TreePacker(mlir::OpBuilder &builder, mlir::Location loc, Lookup lookup)
      : builder(builder), e(builder, loc), lookup(lookup) {}

  /// Packs `tensor` into `destination`; returns the number of loop nests. With
  /// `range`, only elements whose first index is in it.
  mlir::FailureOr<int64_t>
  pack(mlir::Value tensor, mlir::Value destination,
       std::optional<std::pair<mlir::Value, mlir::Value>> range = {});
  /// The inverse for a tensor made of a parameter's elements as they are.
  mlir::FailureOr<int64_t> unpack(mlir::Value tensor, mlir::Value source);

private:
  using Value = mlir::Value;
  using Pieces =
      llvm::SmallVector<llvm::SmallVector<std::pair<int64_t, int64_t>>>;

  mlir::FailureOr<Pieces> findPieces(Value source, mlir::Operation *packing);
  mlir::FailureOr<Cuts> findCuts(Value tensor);
  /// Opens the loops over a piece; returns the point of an iteration.
  Point openLoops(llvm::ArrayRef<std::pair<int64_t, int64_t>> piece);
  /// Goes to the end of the innermost loop.
  void moveInside();
  void packPiece(Value tensor, mlir::Operation *packing, Value destination,
                 llvm::ArrayRef<std::pair<int64_t, int64_t>> piece);
  llvm::SmallVector<Value> getAddress(mlir::Operation *packing,
                                      const Point &point);
  Value evaluate(Value tensor, Point point);
  Value evaluateConcat(ConcatOp op, Point point);
  Value flatten(llvm::ArrayRef<int64_t> shape, const Point &point);
  Value evaluateFlip(FlipFilterOp op, Point point);
  Value loadParameter(mlir::Operation *read, Point point, bool reshaped);

  /// Continues in the outermost loop in which all of `operands` are known.
  void hoist(mlir::ValueRange operands);
  template <typename OpTy> Value compute(Value a, Value b) {
    hoist({a, b});
    return builder.createOrFold<OpTy>(e.loc, a, b);
  }

  /// A constant, outside of all loops.
  Value constant(int64_t value) {
    hoist({});
    return e.constant(value);
  }
  Value real(mlir::Type type, double value) {
    hoist({});
    return e.real(type, value);
  }

  mlir::OpBuilder &builder;
  Emitter e;
  Lookup lookup;
  std::optional<std::pair<Value, Value>> range;
  /// The blocks of the loops that are open, outermost first.
  llvm::SmallVector<mlir::Block *> levels;
  /// The outermost of them; null where there is none.
  mlir::Operation *outermost = nullptr;
};

} // namespace inception

#endif // COMPILER_WEIGHTS_TREEPACKER_H
