//===- LowerReferenceNormalisation.cpp - Local response normalisation -----===//
//
// The formulas in the documentation of the layer and of its gradient, for one
// element of the result.
//
//===----------------------------------------------------------------------===//

#include "compiler/reference/FormulaBuilder.h"

using namespace mlir;
using namespace inception;

namespace {

class NormalisationFormula : FormulaBuilder {
public:
  using FormulaBuilder::FormulaBuilder;

  /// The result; null where `op` is no normalisation across channels.
  Value build();

private:
  /// k + alpha/size * (the sum of squares around) for `at`'s channel.
  template <typename OpTy> Value base(OpTy lrn, Value input, const Element &at);
  Value lrn(LrnOp lrn, const Element &at);
  Value lrnGrad(LrnGradOp lrn);
};

} // namespace

template <typename OpTy>
Value NormalisationFormula::base(OpTy lrn, Value input, const Element &at) {
  int64_t size = lrn.getSize();
  auto [begin, end] = channelsAround(at.c, size, getShape(input)[1]);
  Value squares = fold(real(0), begin, end, [&](Value partial, Value channel) {
    Value value = read(input, at.n, channel, at.y, at.x);
    return addf(partial, mulf(value, value));
  });
  Value scale =
      real(lrn.getAlpha().convertToDouble() / static_cast<double>(size));
  return addf(real(lrn.getK()), mulf(scale, squares));
}

Value NormalisationFormula::lrn(LrnOp lrn, const Element &at) {
  Value base = this->base(lrn, operands[0], at);
  return divf(read(at), arith<math::PowFOp>(base, real(lrn.getBeta())));
}

Value NormalisationFormula::lrnGrad(LrnGradOp lrn) {
  Value gradient = operands[0], input = operands[1];
  int64_t size = lrn.getSize();
  double alpha = lrn.getAlpha().convertToDouble();
  double beta = lrn.getBeta().convertToDouble();
  Value power = real(-beta);
  Value bases =
      generate([&](const Element &at) { return base(lrn, input, at); });
  return generate([&](const Element &at) {
    auto [begin, end] = channelsAround(at.c, size, getShape(input)[1]);
    Value around = fold(real(0), begin, end, [&](Value partial, Value channel) {
      Element other = {at.n, channel, at.y, at.x};
      Value base = read(bases, other);
      Value factor = divf(arith<math::PowFOp>(base, power), base);
      Value product = mulf(read(gradient, other), read(input, other));
      return addf(partial, mulf(product, factor));
    });
    Value direct =
        mulf(read(gradient, at), arith<math::PowFOp>(read(bases, at), power));
    Value factor = real(2 * alpha * beta / static_cast<double>(size));
    return subf(direct, mulf(mulf(factor, read(input, at)), around));
  });
}

Value NormalisationFormula::build() {
  if (auto layer = dyn_cast<LrnOp>(op))
    return generate([&](const Element &at) { return lrn(layer, at); });
  if (auto gradient = dyn_cast<LrnGradOp>(op))
    return lrnGrad(gradient);
  return {};
}

SmallVector<Value> inception::buildNormalisation(OpBuilder &builder,
                                                 Operation *op,
                                                 ValueRange operands, Value n) {
  Value result = NormalisationFormula(builder, op, operands, n).build();
  return result ? SmallVector<Value>{result} : SmallVector<Value>();
}
