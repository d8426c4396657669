//===- FormulaBuilder.h - Writing a formula for each element ----*- C++ -*-===//
//
// What the formulas of the reference lowering are written with: tensors whose
// elements are an expression of their indices, sums over ranges, and windows.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_REFERENCE_FORMULABUILDER_H
#define COMPILER_REFERENCE_FORMULABUILDER_H

#include "compiler/reference/LowerReferenceFormulas.h"
#include "compiler/support/Emitter.h"

namespace inception {

/// The place of an element: image, channel, row, column.
struct Element {
  mlir::Value n, c, y, x;
};

/// A range of indices on one axis, [begin, end), and what is added to an index
/// to get a position in the input; it may be negative.
struct ClippedAxis {
  mlir::Value base, begin, end;
};

/// The shape of a tensor or a memref.
inline llvm::ArrayRef<int64_t> getShape(mlir::Value value) {
  return mlir::cast<mlir::ShapedType>(value.getType()).getShape();
}

class FormulaBuilder {
public:
  FormulaBuilder(mlir::OpBuilder &builder, mlir::Operation *op,
                 mlir::ValueRange operands, mlir::Value n)
      : builder(builder), op(op), operands(operands), n(n),
        type(mlir::cast<mlir::RankedTensorType>(op->getResult(0).getType())),
        e(builder, op->getLoc()) {}

protected:
  using Value = mlir::Value;
  using ElementFn = llvm::function_ref<Value(const Element &)>;
  using IndexFn = llvm::function_ref<Value(mlir::ValueRange)>;

  /// A tensor whose elements are `write` of their indices. A dynamic size is
  /// the number of images.
  Value generateAt(mlir::RankedTensorType type, IndexFn write);
  /// The same for activations.
  Value generate(mlir::RankedTensorType type, ElementFn write);
  Value generate(ElementFn write) { return generate(type, write); }
  /// A tensor of one value for each channel.
  Value generateVector(int64_t channels, IndexFn write);
  /// The type of an activation of this operation's element type.
  mlir::RankedTensorType getType(int64_t channels, int64_t height,
                                 int64_t width);

  /// The element of a tensor or of a memref.
  Value load(Value from, mlir::ValueRange indices);
  Value read(Value from, Value n, Value c, Value y, Value x) {
    return load(from, {n, c, y, x});
  }
  Value read(Value from, const Element &at) {
    return load(from, {at.n, at.c, at.y, at.x});
  }
  /// The first operand's element.
  Value read(const Element &at) { return read(operands[0], at); }

  Value real(double value) { return e.real(type.getElementType(), value); }
  Value real(llvm::APFloat value) { return real(value.convertToDouble()); }
  template <typename OpTy> Value arith(Value a, Value b) {
    return OpTy::create(builder, e.loc, a, b);
  }
  Value addf(Value a, Value b) { return arith<mlir::arith::AddFOp>(a, b); }
  Value subf(Value a, Value b) { return arith<mlir::arith::SubFOp>(a, b); }
  Value mulf(Value a, Value b) { return arith<mlir::arith::MulFOp>(a, b); }
  Value divf(Value a, Value b) { return arith<mlir::arith::DivFOp>(a, b); }
  Value sqrt(Value a) { return mlir::math::SqrtOp::create(builder, e.loc, a); }
  Value exp(Value a) { return mlir::math::ExpOp::create(builder, e.loc, a); }
  /// NaN where either is.
  Value maxf(Value a, Value b) { return arith<mlir::arith::MaximumFOp>(a, b); }
  /// An index as a floating-point number.
  Value toReal(Value index);
  Value relu(Value value, bool active) {
    return active ? maxf(value, real(0)) : value;
  }
  Value compare(mlir::arith::CmpIPredicate predicate, Value a, Value b) {
    return mlir::arith::CmpIOp::create(builder, e.loc, predicate, a, b);
  }
  Value compare(mlir::arith::CmpFPredicate predicate, Value a, Value b) {
    return mlir::arith::CmpFOp::create(builder, e.loc, predicate, a, b);
  }
  Value both(Value a, Value b) { return arith<mlir::arith::AndIOp>(a, b); }
  Value select(Value condition, Value yes, Value no) {
    return mlir::arith::SelectOp::create(builder, e.loc, condition, yes, no);
  }
  /// `yes()` where the condition holds and else `no()`, the other not computed.
  Value choose(Value condition, llvm::function_ref<Value()> yes,
               llvm::function_ref<Value()> no);

  /// Folds body(value, i, j) over begin <= i, j < end of both axes.
  Value fold(Value value, const ClippedAxis &rows, const ClippedAxis &columns,
             llvm::function_ref<Value(Value, Value, Value)> body);
  Value fold(Value value, Value begin, Value end,
             llvm::function_ref<Value(Value, Value)> body);
  /// The sum of term(n, y, x) over all images, rows and columns of `tensor`.
  Value sumPixels(Value tensor,
                  llvm::function_ref<Value(Value, Value, Value)> term);
  /// The number of images times pixels, as a floating-point number.
  Value countPixels(Value tensor);

  /// The part of a window that lies inside the input: kernel indices.
  ClippedAxis clip(Value output, int64_t stride, int64_t before, int64_t kernel,
                   int64_t input);
  /// How many positions of a window count for a mean: those of `axis`, or of
  /// the padded input too.
  Value countWindow(const ClippedAxis &axis, bool includePad, int64_t kernel,
                    int64_t input, int64_t after);
  /// The outputs whose windows may cover position `input`: begin and end, as
  /// output indices.
  ClippedAxis covering(Value input, int64_t stride, int64_t before,
                       int64_t kernel, int64_t outputs);
  /// The channels within size/2 of `channel`.
  std::pair<Value, Value> channelsAround(Value channel, int64_t size,
                                         int64_t channels);
  /// The greatest of the logits of an image's pixel, and the sum of their
  /// exponentials less it, as tensors of one channel.
  std::pair<Value, Value> softmaxParts(Value input);

  mlir::OpBuilder &builder;
  mlir::Operation *op;
  mlir::ValueRange operands;
  Value n;
  mlir::RankedTensorType type;
  Emitter e;
};

/// Each writes the operation where it is of its kind, and else returns nothing.
llvm::SmallVector<mlir::Value> buildLayer(mlir::OpBuilder &builder,
                                          mlir::Operation *op,
                                          mlir::ValueRange operands,
                                          mlir::Value n);
llvm::SmallVector<mlir::Value> buildNormalisation(mlir::OpBuilder &builder,
                                                  mlir::Operation *op,
                                                  mlir::ValueRange operands,
                                                  mlir::Value n);
llvm::SmallVector<mlir::Value> buildGradient(mlir::OpBuilder &builder,
                                             mlir::Operation *op,
                                             mlir::ValueRange operands,
                                             mlir::Value n);
llvm::SmallVector<mlir::Value> buildTraining(mlir::OpBuilder &builder,
                                             mlir::Operation *op,
                                             mlir::ValueRange operands,
                                             mlir::Value n);

} // namespace inception

#endif // COMPILER_REFERENCE_FORMULABUILDER_H
