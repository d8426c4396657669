//===- Activations.cpp - The formulas of activation functions -------------===//
//
// Each once, for both lowerings: what an activation function makes of a value,
// and the chain rule through it.
//
//===----------------------------------------------------------------------===//

#include "dialect/Formula.h"
#include "dialect/Inception.h"

using namespace mlir;
using namespace inception;

/// One maximum on x86.
Value ReluOp::evaluate(Formula &f, Value x) {
  Value zero = f.real(0);
  return f.select(f.greater(zero, x), zero, x);
}

Value ReluOp::backpropagate(Formula &f, Value gradient, Value activation) {
  Value zero = f.real(0);
  return f.select(f.atMost(activation, zero), zero, gradient);
}
