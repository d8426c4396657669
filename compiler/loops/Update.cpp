//===- Update.cpp - The optimisers' steps, and averages over them ---------===//
//
// Elements of a parameter and of its states, one after the other as they are in
// memory.
//
//===----------------------------------------------------------------------===//

#include "compiler/loops/LayerBody.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace inception;

namespace {

/// What updates compute with.
struct Step {
  Emitter &e;
  Type type;
  /// Learning rate times its multiplier, momentum, decay times its multiplier;
  /// of averages: their decay, and 1 less it.
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

/// The rates that a parameter's update computes with; `rate(i)` is number i of
/// its row.
template <typename OpTy>
SmallVector<Value> computeRates(Emitter &e, OpTy op, Type element,
                                function_ref<Value(int64_t)> rate) {
  Step step = {e, element, {}};
  auto scaled = [&](int64_t i, const APFloat &factor) {
    return step.mul(rate(i), step.real(factor.convertToDouble()));
  };
  return {scaled(0, op.getLrMult()), rate(1), scaled(2, op.getDecayMult())};
}

SmallVector<Value> computeRates(Emitter &e, AverageUpdateIntoOp op,
                                Type element,
                                function_ref<Value(int64_t)> rate) {
  Step step = {e, element, {}};
  Value decay = rate(3);
  return {decay, step.sub(step.real(1), decay)};
}

/// `compute` gets the values of the operands before the rates and makes those
/// of the destinations.
template <typename OpTy>
BatchLowering
lowerUpdate(OpTy op,
            std::function<SmallVector<Value>(Step &, ValueRange)> compute) {
  BatchScheduleAttr schedule = op.getScheduleAttr();
  auto type = cast<MemRefType>(op->getOperand(0).getType());
  int64_t size = type.getNumElements(), vector = schedule.getVectorLength();
  int64_t grain = llvm::alignTo(schedule.getGrainOutputs(), vector);
  auto write = [=](LayerBody &body, Value item) mutable {
    Emitter &e = body.emitter;
    Type element = type.getElementType();
    auto [rates, ratesIndex] = body.weight(op.getRates());
    constexpr int64_t rowSize = 4;
    int64_t row = static_cast<int64_t>(op.getRow()) * rowSize;
    auto rate = [&, rates = rates, index = ratesIndex](int64_t i) -> Value {
      return e.load(rates, e.add(index, row + i));
    };
    SmallVector<Value> scalars = computeRates(e, op, element, rate);
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

BatchLowering inception::getItems(SgdUpdateIntoOp op) {
  return lowerUpdate(op, [](Step &step, ValueRange values) {
    Value parameter = values[0], gradient = values[1], velocity = values[2];
    Value decayed = step.add(gradient, step.mul(step.rates[2], parameter));
    Value next = step.add(step.mul(step.rates[1], velocity),
                          step.mul(step.rates[0], decayed));
    return SmallVector<Value>{step.sub(parameter, next), next};
  });
}

BatchLowering inception::getItems(RmspropUpdateIntoOp op) {
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

BatchLowering inception::getItems(AverageUpdateIntoOp op) {
  return lowerUpdate(op, [](Step &step, ValueRange values) {
    return SmallVector<Value>{step.add(step.mul(step.rates[0], values[0]),
                                       step.mul(step.rates[1], values[1]))};
  });
}
