//===- Update.cpp - The optimisers' steps ---------------------------------===//
//
// Elements of a parameter and of its states, one after the other as they are in
// memory.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/loops/Emitter.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace inception;

namespace {

/// What both optimisers compute with.
struct Step {
  Emitter &e;
  Type type;
  /// Learning rate times its multiplier, momentum, decay times its multiplier.
  SmallVector<Value> rates;

  Value add(Value a, Value b) {
    return arith::AddFOp::create(e.builder, e.loc, a, b);
  }
  Value sub(Value a, Value b) {
    return arith::SubFOp::create(e.builder, e.loc, a, b);
  }
  Value mul(Value a, Value b) {
    return arith::MulFOp::create(e.builder, e.loc, a, b);
  }
  Value real(double value) { return e.real(type, value); }
};

/// `compute` gets the values of the operands before the rates and makes those
/// of the destinations.
template <typename OpTy>
BatchLowering
lowerUpdate(OpTy op,
            std::function<SmallVector<Value>(Step &, ValueRange)> compute) {
  BatchScheduleAttr schedule = op.getScheduleAttr();
  auto type = cast<MemRefType>(op.getParameter().getType());
  int64_t size = type.getNumElements(), vector = schedule.getVectorLength();
  int64_t grain = llvm::alignTo(schedule.getGrainOutputs(), vector);
  auto write = [=](LayerBody &body, Value item) mutable {
    Emitter &e = body.emitter;
    Type element = type.getElementType();
    auto [rates, ratesIndex] = body.weight(op.getRates());
    auto rate = [&, rates = rates, index = ratesIndex](int64_t i) {
      return e.load(rates, e.add(index, i));
    };
    auto scaled = [&](Value value, const APFloat &factor) -> Value {
      return arith::MulFOp::create(e.builder, e.loc, value,
                                   e.real(element, factor.convertToDouble()));
    };
    SmallVector<Value> scalars = {scaled(rate(0), op.getLrMult()), rate(1),
                                  scaled(rate(2), op.getDecayMult())};
    SmallVector<std::pair<Value, Value>> sources, targets;
    for (Value operand : op->getOperands().take_front(op->getNumOperands() -
                                                      op.getOuts().size() - 1))
      sources.push_back(body.weight(operand));
    for (Value operand : op.getOuts())
      targets.push_back(body.weight(operand));
    auto writeAt = [&](Type type, Value at) {
      auto lanes = dyn_cast<VectorType>(type);
      Step step = {e, type, {}};
      for (Value scalar : scalars)
        step.rates.push_back(lanes ? e.broadcast(lanes, scalar) : scalar);
      SmallVector<Value> values;
      for (auto [memory, index] : sources) {
        Value position = e.add(index, at);
        values.push_back(lanes ? e.loadVector(lanes, memory, position)
                               : e.load(memory, position));
      }
      for (auto [result, target] :
           llvm::zip_equal(compute(step, values), targets)) {
        Value position = e.add(target.second, at);
        if (lanes)
          e.storeVector(result, target.first, position);
        else
          e.store(result, target.first, position);
      }
    };
    int64_t whole = size / vector * vector;
    Value begin = e.mul(item, grain);
    Value end = e.add(begin, grain);
    e.loop(begin, e.min(end, e.constant(whole)), vector,
           [&](Value at) { writeAt(VectorType::get({vector}, element), at); });
    if (whole != size)
      e.loop(e.max(begin, e.constant(whole)), e.min(end, e.constant(size)),
             [&](Value at) { writeAt(element, at); });
  };
  return {static_cast<int64_t>(llvm::divideCeil(size, grain)), write};
}

} // namespace

BatchLowering inception::getUpdateLowering(SgdUpdateIntoOp op) {
  return lowerUpdate(op, [](Step &step, ValueRange values) {
    Value parameter = values[0], gradient = values[1], velocity = values[2];
    Value decayed = step.add(gradient, step.mul(step.rates[2], parameter));
    Value next = step.add(step.mul(step.rates[1], velocity),
                          step.mul(step.rates[0], decayed));
    return SmallVector<Value>{step.sub(parameter, next), next};
  });
}

BatchLowering inception::getUpdateLowering(RmspropUpdateIntoOp op) {
  double rho = op.getRho().convertToDouble();
  double epsilon = op.getEpsilon().convertToDouble();
  return lowerUpdate(op, [=](Step &step, ValueRange values) {
    Value parameter = values[0], gradient = values[1], velocity = values[2];
    Value decayed = step.add(gradient, step.mul(step.rates[2], parameter));
    Value square =
        step.add(step.mul(step.real(rho), values[3]),
                 step.mul(step.real(1 - rho), step.mul(decayed, decayed)));
    Value root = math::SqrtOp::create(step.e.builder, step.e.loc,
                                      step.add(square, step.real(epsilon)));
    Value scaled =
        arith::DivFOp::create(step.e.builder, step.e.loc, decayed, root);
    Value next = step.add(step.mul(step.rates[1], velocity),
                          step.mul(step.rates[0], scaled));
    return SmallVector<Value>{step.sub(parameter, next), next, square};
  });
}
