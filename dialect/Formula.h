//===- Formula.h - Arithmetic on numbers and vectors ------------*- C++ -*-===//

#ifndef DIALECT_FORMULA_H
#define DIALECT_FORMULA_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"

namespace inception {

/// Writes a formula of floating-point numbers or, in the same words, of vectors
/// of them.
class Formula {
public:
  /// The formula's values have type `type`.
  Formula(mlir::OpBuilder &builder, mlir::Location loc, mlir::Type type)
      : builder(builder), loc(loc), type(type) {}

  /// A constant; a vector of equal elements where values are vectors.
  mlir::Value real(double value) {
    auto scalar = builder.getFloatAttr(mlir::getElementTypeOrSelf(type), value);
    if (auto vector = mlir::dyn_cast<mlir::VectorType>(type))
      return mlir::arith::ConstantOp::create(
          builder, loc, mlir::SplatElementsAttr::get(vector, scalar));
    return mlir::arith::ConstantOp::create(builder, loc, scalar);
  }
  mlir::Value add(mlir::Value a, mlir::Value b) {
    return create<mlir::arith::AddFOp>(a, b);
  }
  mlir::Value mul(mlir::Value a, mlir::Value b) {
    return create<mlir::arith::MulFOp>(a, b);
  }
  /// Comparisons with a NaN do not hold.
  mlir::Value greater(mlir::Value a, mlir::Value b) {
    return mlir::arith::CmpFOp::create(builder, loc,
                                       mlir::arith::CmpFPredicate::OGT, a, b);
  }
  mlir::Value atMost(mlir::Value a, mlir::Value b) {
    return mlir::arith::CmpFOp::create(builder, loc,
                                       mlir::arith::CmpFPredicate::OLE, a, b);
  }
  mlir::Value select(mlir::Value condition, mlir::Value yes, mlir::Value no) {
    return create<mlir::arith::SelectOp>(condition, yes, no);
  }
  /// Any other operation on such values, such as `math::ExpOp`.
  template <typename OpTy, typename... Values>
  mlir::Value create(Values... values) {
    return OpTy::create(builder, loc, values...);
  }

private:
  mlir::OpBuilder &builder;
  mlir::Location loc;
  mlir::Type type;
};

} // namespace inception

#endif // DIALECT_FORMULA_H
