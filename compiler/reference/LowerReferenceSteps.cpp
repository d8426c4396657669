//===- LowerReferenceSteps.cpp - What else a training step computes -------===//
//
// Training forms of layers, losses and updates: each function below is the
// formula in the documentation of its operation.
//
//===----------------------------------------------------------------------===//

#include "compiler/reference/FormulaBuilder.h"
#include "llvm/ADT/TypeSwitch.h"
#include <array>
#include <cmath>

using namespace mlir;
using namespace inception;

namespace {

class StepFormula : FormulaBuilder {
public:
  using FormulaBuilder::FormulaBuilder;

  /// The results; none where `op` is none of a training step.
  SmallVector<Value> build();

private:
  SmallVector<Value> batchNorm(BatchNormTrainOp norm);
  Value runningStatistic(RunningStatisticOp statistic);
  Value dropout(DropoutTrainOp dropout, const Element &at);
  Value philox(std::array<Value, 4> counter, std::array<Value, 2> key,
               Value lane);
  Value target(Value labels, llvm::APFloat smoothing, int64_t classes, Value n,
               Value k);
  Value crossEntropy(SoftmaxCrossEntropyOp loss);
  Value crossEntropyGrad(SoftmaxCrossEntropyGradOp grad);
  template <typename OpTy> Value decayed(OpTy update, ValueRange at);
  /// Which of a parameter's rates.
  enum Rate { Learning, Momentum, Decay, AverageDecay };
  template <typename OpTy> Value rate(OpTy update, Rate which);
  template <typename OpTy> Value step(OpTy update, Value change);
  SmallVector<Value> sgd(SgdUpdateOp update);
  SmallVector<Value> rmsprop(RmspropUpdateOp update);
  Value average(AverageUpdateOp update);

  Value integer(int64_t value) {
    return arith::ConstantIntOp::create(builder, e.loc, value, 32);
  }
  Value truncate(Value value) {
    return arith::TruncIOp::create(builder, e.loc, builder.getI32Type(), value);
  }
  Value toInteger(Value index) {
    return arith::IndexCastOp::create(builder, e.loc, builder.getI64Type(),
                                      index);
  }
};

} // namespace

//===----------------------------------------------------------------------===//
// Training forms of layers
//===----------------------------------------------------------------------===//

SmallVector<Value> StepFormula::batchNorm(BatchNormTrainOp norm) {
  // Operands: input, beta and, where there is one, gamma.
  Value input = operands[0];
  int64_t channels = getShape(input)[1];
  Value mean = generateVector(channels, [&](ValueRange c) {
    Value sum = sumPixels(input, [&](Value image, Value y, Value x) {
      return read(input, image, c[0], y, x);
    });
    return divf(sum, countPixels(input));
  });
  Value variance = generateVector(channels, [&](ValueRange c) {
    Value sum = sumPixels(input, [&](Value image, Value y, Value x) {
      Value centred = subf(read(input, image, c[0], y, x), load(mean, c));
      return mulf(centred, centred);
    });
    return divf(sum, countPixels(input));
  });
  Value result = generate([&](const Element &at) {
    Value deviation = sqrt(addf(load(variance, at.c), real(norm.getEpsilon())));
    Value value = divf(subf(read(at), load(mean, at.c)), deviation);
    if (norm.getGamma())
      value = mulf(value, load(operands[2], at.c));
    return addf(value, load(operands[1], at.c));
  });
  return {result, mean, variance};
}

Value StepFormula::runningStatistic(RunningStatisticOp statistic) {
  double momentum = statistic.getMomentum().convertToDouble();
  return generateVector(type.getDimSize(0), [&](ValueRange c) {
    Value value = load(operands[1], c);
    if (statistic.getUnbiased()) {
      Value count = countPixels(operands[2]);
      // Of one value alone the variance is 0, and stays so.
      Value others = maxf(subf(count, real(1)), real(1));
      value = mulf(value, divf(count, others));
    }
    return addf(mulf(real(1 - momentum), load(operands[0], c)),
                mulf(real(momentum), value));
  });
}

/// Word `lane` of Philox 4x32-10, as in runtime/program/Philox.h.
Value StepFormula::philox(std::array<Value, 4> counter,
                          std::array<Value, 2> key, Value lane) {
  for (int round = 0; round < 10; ++round) {
    auto multiply = [&](int64_t factor, Value value) {
      auto product = arith::MulUIExtendedOp::create(builder, e.loc, value,
                                                    integer(factor));
      return std::pair<Value, Value>(product.getLow(), product.getHigh());
    };
    auto [firstLow, firstHigh] = multiply(int32_t(0xD2511F53), counter[0]);
    auto [secondLow, secondHigh] = multiply(int32_t(0xCD9E8D57), counter[2]);
    auto mix = [&](Value a, Value b, Value c) {
      return arith<arith::XOrIOp>(arith<arith::XOrIOp>(a, b), c);
    };
    counter = {mix(secondHigh, counter[1], key[0]), secondLow,
               mix(firstHigh, counter[3], key[1]), firstLow};
    key = {arith<arith::AddIOp>(key[0], integer(int32_t(0x9E3779B9))),
           arith<arith::AddIOp>(key[1], integer(int32_t(0xBB67AE85)))};
  }
  Value word = counter[0];
  for (int64_t i : {1, 2, 3})
    word = select(compare(arith::CmpIPredicate::eq, lane, e.constant(i)),
                  counter[i], word);
  return word;
}

Value StepFormula::dropout(DropoutTrainOp dropout, const Element &at) {
  ArrayRef<int64_t> shape = type.getShape();
  auto random = [&](int64_t index) {
    return load(operands[1], e.constant(index));
  };
  Value row = e.add(e.mul(at.c, shape[2]), at.y);
  Value element = e.add(e.mul(row, shape[3]), at.x);
  Value seed = random(0);
  Value half = arith::ConstantIntOp::create(builder, e.loc, 32, 64);
  Value image = arith<arith::AddIOp>(random(2), toInteger(at.n));
  Value word = philox(
      {truncate(toInteger(e.div(element, e.constant(4)))), truncate(image),
       truncate(random(1)), integer(static_cast<int32_t>(dropout.getStream()))},
      {truncate(seed), truncate(arith<arith::ShRUIOp>(seed, half))},
      e.rem(element, e.constant(4)));
  double rate = dropout.getRate().convertToDouble();
  auto threshold = static_cast<uint32_t>(std::floor(std::ldexp(rate, 32)));
  Value keeps = compare(arith::CmpIPredicate::uge, word,
                        integer(static_cast<int32_t>(threshold)));
  Value value = read(at);
  Value kept = select(keeps, divf(value, real(1 - rate)), real(0));
  Value off = compare(arith::CmpIPredicate::eq, random(3),
                      arith::ConstantIntOp::create(builder, e.loc, 0, 64));
  return select(off, value, kept);
}

//===----------------------------------------------------------------------===//
// Loss
//===----------------------------------------------------------------------===//

Value StepFormula::target(Value labels, llvm::APFloat smoothing,
                          int64_t classes, Value image, Value k) {
  double s = smoothing.convertToDouble();
  double rest = s / static_cast<double>(classes);
  Value isLabel =
      compare(arith::CmpIPredicate::eq, toInteger(k), load(labels, image));
  return select(isLabel, real(1 - s + rest), real(rest));
}

Value StepFormula::crossEntropy(SoftmaxCrossEntropyOp loss) {
  Value logits = operands[0];
  int64_t classes = getShape(logits)[1];
  auto [greatest, sum] = softmaxParts(logits);
  Value zero = e.constant(0);
  return generateAt(type, [&, greatest = greatest, sum = sum](ValueRange) {
    Value total = fold(real(0), zero, n, [&](Value partial, Value image) {
      Element pixel = {image, zero, zero, zero};
      Value logSum = math::LogOp::create(builder, e.loc, read(sum, pixel));
      Value shift = addf(read(greatest, pixel), logSum);
      return fold(
          partial, zero, e.constant(classes), [&](Value inner, Value k) {
            Value logProbability =
                subf(read(logits, image, k, zero, zero), shift);
            Value weight =
                target(operands[1], loss.getSmoothing(), classes, image, k);
            return subf(inner, mulf(weight, logProbability));
          });
    });
    return divf(total, toReal(n));
  });
}

Value StepFormula::crossEntropyGrad(SoftmaxCrossEntropyGradOp grad) {
  Value logits = operands[1];
  int64_t classes = getShape(logits)[1];
  auto [greatest, sum] = softmaxParts(logits);
  return generate([&, greatest = greatest, sum = sum](const Element &at) {
    Element pixel = {at.n, e.constant(0), at.y, at.x};
    Value probability = divf(exp(subf(read(logits, at), read(greatest, pixel))),
                             read(sum, pixel));
    Value weight =
        target(operands[2], grad.getSmoothing(), classes, at.n, at.c);
    Value factor = divf(load(operands[0], e.constant(0)), toReal(n));
    return mulf(factor, subf(probability, weight));
  });
}

//===----------------------------------------------------------------------===//
// Update
//===----------------------------------------------------------------------===//

/// Rates are the last operand.
template <typename OpTy> Value StepFormula::rate(OpTy update, Rate which) {
  return load(operands.back(),
              {e.constant(update.getRow()), e.constant(which)});
}

/// The gradient with the weight decay's. Operands: parameter, gradient, ...
template <typename OpTy>
Value StepFormula::decayed(OpTy update, ValueRange at) {
  Value decay = mulf(rate(update, Decay), real(update.getDecayMult()));
  return addf(load(operands[1], at), mulf(decay, load(operands[0], at)));
}

/// What a change adds to the velocity.
template <typename OpTy> Value StepFormula::step(OpTy update, Value change) {
  return mulf(mulf(rate(update, Learning), real(update.getLrMult())), change);
}

SmallVector<Value> StepFormula::sgd(SgdUpdateOp update) {
  Value velocity = generateAt(type, [&](ValueRange at) {
    return addf(mulf(rate(update, Momentum), load(operands[2], at)),
                step(update, decayed(update, at)));
  });
  Value parameter = generateAt(type, [&](ValueRange at) {
    return subf(load(operands[0], at), load(velocity, at));
  });
  return {parameter, velocity};
}

SmallVector<Value> StepFormula::rmsprop(RmspropUpdateOp update) {
  double rho = update.getRho().convertToDouble();
  Value square = generateAt(type, [&](ValueRange at) {
    Value gradient = decayed(update, at);
    return addf(mulf(real(rho), load(operands[3], at)),
                mulf(real(1 - rho), mulf(gradient, gradient)));
  });
  Value velocity = generateAt(type, [&](ValueRange at) {
    Value root = sqrt(addf(load(square, at), real(update.getEpsilon())));
    return addf(mulf(rate(update, Momentum), load(operands[2], at)),
                step(update, divf(decayed(update, at), root)));
  });
  Value parameter = generateAt(type, [&](ValueRange at) {
    return subf(load(operands[0], at), load(velocity, at));
  });
  return {parameter, velocity, square};
}

Value StepFormula::average(AverageUpdateOp update) {
  return generateAt(type, [&](ValueRange at) {
    Value decay = rate(update, AverageDecay);
    return addf(mulf(decay, load(operands[0], at)),
                mulf(subf(real(1), decay), load(operands[1], at)));
  });
}

SmallVector<Value> StepFormula::build() {
  using Results = SmallVector<Value>;
  return llvm::TypeSwitch<Operation *, Results>(op)
      .Case([&](BatchNormTrainOp norm) { return batchNorm(norm); })
      .Case([&](RunningStatisticOp statistic) {
        return Results{runningStatistic(statistic)};
      })
      .Case([&](DropoutTrainOp layer) {
        return Results{
            generate([&](const Element &at) { return dropout(layer, at); })};
      })
      .Case([&](SoftmaxCrossEntropyOp loss) {
        return Results{crossEntropy(loss)};
      })
      .Case([&](SoftmaxCrossEntropyGradOp grad) {
        return Results{crossEntropyGrad(grad)};
      })
      .Case([&](WeightedSumOp sum) {
        return Results{generateAt(type, [&](ValueRange at) {
          Value total = real(0);
          for (auto [loss, weight] :
               llvm::zip_equal(operands, sum.getWeights()))
            total = addf(total, mulf(real(weight), load(loss, at)));
          return total;
        })};
      })
      .Case([&](SgdUpdateOp update) { return sgd(update); })
      .Case([&](RmspropUpdateOp update) { return rmsprop(update); })
      .Case([&](AverageUpdateOp update) { return Results{average(update)}; })
      .Default([](Operation *) { return Results(); });
}

SmallVector<Value> inception::buildTraining(OpBuilder &builder, Operation *op,
                                            ValueRange operands, Value n) {
  return StepFormula(builder, op, operands, n).build();
}
