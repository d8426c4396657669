//===- LowerReferenceFormulas.cpp - What a layer computes -----------------===//
//
// Each function below is the formula in the documentation of its operation, for
// one element of the result.
//
//===----------------------------------------------------------------------===//

#include "compiler/reference/FormulaBuilder.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inception;

namespace {

class LayerFormula : FormulaBuilder {
public:
  using FormulaBuilder::FormulaBuilder;

  /// The layer's result, a tensor; null where `op` is no layer.
  Value build();

private:
  Value convolution(Conv2dOp conv, const Element &at);
  Value linear(LinearOp linear, const Element &at);
  template <typename OpTy>
  std::pair<ClippedAxis, ClippedAxis> window(OpTy pool, const Element &at);
  Value maxPool(MaxPoolOp pool, const Element &at);
  Value avgPool(AvgPoolOp pool, const Element &at);
  Value adaptiveAvgPool(AdaptiveAvgPoolOp pool, const Element &at);
  Value mean(const ClippedAxis &rows, const ClippedAxis &columns, Value count,
             const Element &at);
  Value batchNorm(BatchNormOp norm, const Element &at);
  Value softmax();
  Value concat(unsigned index, const Element &at, Value channel);
};

} // namespace

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

Value LayerFormula::convolution(Conv2dOp conv, const Element &at) {
  Value filter = operands[1];
  ArrayRef<int64_t> shape = getShape(filter), input = getShape(operands[0]);
  ArrayRef<int64_t> strides = conv.getStrides(), padding = conv.getPadding();
  ClippedAxis rows = clip(at.y, strides[0], padding[0], shape[2], input[2]);
  ClippedAxis columns = clip(at.x, strides[1], padding[1], shape[3], input[3]);
  int64_t groupOutputs = shape[0] / static_cast<int64_t>(conv.getGroups());
  Value firstChannel =
      e.mul(e.div(at.c, e.constant(groupOutputs)), e.constant(shape[1]));
  Value start = conv.getBias() ? load(operands[2], at.c) : real(0);
  Value sum = fold(
      start, e.constant(0), e.constant(shape[1]),
      [&](Value outer, Value channel) {
        return fold(outer, rows, columns, [&](Value inner, Value ky, Value kx) {
          Value value = read(operands[0], at.n, e.add(firstChannel, channel),
                             e.add(rows.base, ky), e.add(columns.base, kx));
          Value factor = load(filter, {at.c, channel, ky, kx});
          return addf(inner, mulf(value, factor));
        });
      });
  return relu(sum, conv.getRelu());
}

Value LayerFormula::linear(LinearOp linear, const Element &at) {
  ArrayRef<int64_t> input = getShape(operands[0]);
  ClippedAxis rows = {e.constant(0), e.constant(0), e.constant(input[2])};
  ClippedAxis columns = {e.constant(0), e.constant(0), e.constant(input[3])};
  Value start = linear.getBias() ? load(operands[2], at.c) : real(0);
  Value sum = fold(
      start, e.constant(0), e.constant(input[1]),
      [&](Value outer, Value channel) {
        return fold(outer, rows, columns, [&](Value inner, Value y, Value x) {
          Value row = e.add(e.mul(channel, input[2]), y);
          Value position = e.add(e.mul(row, input[3]), x);
          Value factor = load(operands[1], {at.c, position});
          return addf(inner,
                      mulf(read(operands[0], at.n, channel, y, x), factor));
        });
      });
  return relu(sum, linear.getRelu());
}

template <typename OpTy>
std::pair<ClippedAxis, ClippedAxis> LayerFormula::window(OpTy pool,
                                                         const Element &at) {
  ArrayRef<int64_t> input = getShape(operands[0]);
  ArrayRef<int64_t> strides = pool.getStrides(), kernel = pool.getKernel();
  return {clip(at.y, strides[0], pool.getPadding()[0], kernel[0], input[2]),
          clip(at.x, strides[1], pool.getPadding()[1], kernel[1], input[3])};
}

Value LayerFormula::maxPool(MaxPoolOp pool, const Element &at) {
  auto [rows, columns] = window(pool, at);
  Value least = real(-std::numeric_limits<double>::infinity());
  return fold(least, rows, columns, [&](Value greatest, Value ky, Value kx) {
    return maxf(greatest, read(operands[0], at.n, at.c, e.add(rows.base, ky),
                               e.add(columns.base, kx)));
  });
}

Value LayerFormula::mean(const ClippedAxis &rows, const ClippedAxis &columns,
                         Value count, const Element &at) {
  Value sum =
      fold(real(0), rows, columns, [&](Value partial, Value ky, Value kx) {
        return addf(partial, read(operands[0], at.n, at.c, e.add(rows.base, ky),
                                  e.add(columns.base, kx)));
      });
  return divf(sum, toReal(count));
}

Value LayerFormula::avgPool(AvgPoolOp pool, const Element &at) {
  auto [rows, columns] = window(pool, at);
  auto size = [&](const ClippedAxis &axis, unsigned dim) {
    return countWindow(axis, pool.getCountIncludePad(), pool.getKernel()[dim],
                       getShape(operands[0])[2 + dim],
                       pool.getPadding()[2 + dim]);
  };
  return mean(rows, columns, e.mul(size(rows, 0), size(columns, 1)), at);
}

Value LayerFormula::adaptiveAvgPool(AdaptiveAvgPoolOp pool, const Element &at) {
  auto axis = [&](Value output, unsigned dim) {
    int64_t input = getShape(operands[0])[2 + dim];
    int64_t outputs = pool.getOutputSize()[dim];
    Value begin = e.div(e.mul(output, input), e.constant(outputs));
    Value end = e.div(e.add(e.mul(e.add(output, 1), input), outputs - 1),
                      e.constant(outputs));
    return ClippedAxis{e.constant(0), begin, end};
  };
  ClippedAxis rows = axis(at.y, 0), columns = axis(at.x, 1);
  Value count =
      e.mul(e.sub(rows.end, rows.begin), e.sub(columns.end, columns.begin));
  return mean(rows, columns, count, at);
}

Value LayerFormula::batchNorm(BatchNormOp norm, const Element &at) {
  // Operands: input, beta, mean, variance and, where there is one, gamma.
  Value centred = subf(read(at), load(operands[2], at.c));
  Value variance = addf(load(operands[3], at.c), real(norm.getEpsilon()));
  Value value = divf(centred, sqrt(variance));
  if (norm.getGamma())
    value = mulf(value, load(operands[4], at.c));
  return addf(value, load(operands[1], at.c));
}

Value LayerFormula::softmax() {
  auto [greatest, sum] = softmaxParts(operands[0]);
  return generate([&, greatest = greatest, sum = sum](const Element &at) {
    Element pixel = {at.n, e.constant(0), at.y, at.x};
    return divf(exp(subf(read(at), read(greatest, pixel))), read(sum, pixel));
  });
}

/// Element `channel` of the operands from `index` on.
Value LayerFormula::concat(unsigned index, const Element &at, Value channel) {
  Value operand = operands[index];
  if (index + 1 == operands.size())
    return read(operand, at.n, channel, at.y, at.x);
  Value size = e.constant(getShape(operand)[1]);
  return choose(
      compare(arith::CmpIPredicate::ult, channel, size),
      [&] { return read(operand, at.n, channel, at.y, at.x); },
      [&] { return concat(index + 1, at, e.sub(channel, size)); });
}

Value LayerFormula::build() {
  auto each = [&](auto write) { return generate(write); };
  return llvm::TypeSwitch<Operation *, Value>(op)
      .Case([&](Conv2dOp conv) {
        return each([&](const Element &at) { return convolution(conv, at); });
      })
      .Case([&](LinearOp layer) {
        return each([&](const Element &at) { return linear(layer, at); });
      })
      .Case([&](MaxPoolOp pool) {
        return each([&](const Element &at) { return maxPool(pool, at); });
      })
      .Case([&](AvgPoolOp pool) {
        return each([&](const Element &at) { return avgPool(pool, at); });
      })
      .Case([&](AdaptiveAvgPoolOp pool) {
        return each(
            [&](const Element &at) { return adaptiveAvgPool(pool, at); });
      })
      .Case([&](ElementwiseOpInterface layer) {
        return each([&](const Element &at) {
          SmallVector<Value> values;
          for (Value operand : operands)
            values.push_back(read(operand, at));
          return layer.buildElement(builder, e.loc, values);
        });
      })
      .Case([&](BatchNormOp norm) {
        return each([&](const Element &at) { return batchNorm(norm, at); });
      })
      .Case([&](ChannelAffineOp affine) {
        return each([&](const Element &at) {
          Value scaled = mulf(read(at), load(operands[1], at.c));
          return relu(addf(scaled, load(operands[2], at.c)), affine.getRelu());
        });
      })
      .Case([&](DropoutOp) { return operands[0]; })
      .Case([&](SoftmaxOp) { return softmax(); })
      .Case([&](ConcatOp) {
        return each([&](const Element &at) { return concat(0, at, at.c); });
      })
      .Case([&](SliceOp slice) {
        return each([&](const Element &at) {
          Value channel = e.add(at.c, static_cast<int64_t>(slice.getOffset()));
          return read(operands[0], at.n, channel, at.y, at.x);
        });
      })
      .Default([](Operation *) { return Value(); });
}

SmallVector<Value> inception::buildLayer(OpBuilder &builder, Operation *op,
                                         ValueRange operands, Value n) {
  if (op->getNumResults() != 1 || !isActivation(op->getResult(0).getType()))
    return {};
  Value result = LayerFormula(builder, op, operands, n).build();
  return result ? SmallVector<Value>{result} : SmallVector<Value>();
}

FailureOr<SmallVector<Value>> inception::buildFormula(OpBuilder &builder,
                                                      Operation *op,
                                                      ValueRange operands,
                                                      Value n) {
  if (op->getNumResults() > 0 &&
      llvm::all_of(op->getResultTypes(), llvm::IsaPred<RankedTensorType>) &&
      !llvm::is_contained(operands, Value()))
    for (auto *build :
         {buildLayer, buildNormalisation, buildGradient, buildTraining}) {
      SmallVector<Value> results = build(builder, op, operands, n);
      if (!results.empty())
        return results;
    }
  op->emitOpError("has no reference lowering: it is no layer of an expanded "
                  "network, and no operation of a training step");
  return failure();
}
