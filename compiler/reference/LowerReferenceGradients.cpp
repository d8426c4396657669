//===- LowerReferenceGradients.cpp - What a gradient computes -------------===//
//
// Each function below is the formula in the documentation of its operation, for
// one element of the result: every gradient gathers, so that the order of its
// sum is fixed.
//
//===----------------------------------------------------------------------===//

#include "compiler/reference/FormulaBuilder.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inception;

namespace {

class GradientFormula : FormulaBuilder {
public:
  using FormulaBuilder::FormulaBuilder;

  /// The results; none where `op` is no gradient.
  SmallVector<Value> build();

private:
  Value inputGrad(Conv2dInputGradOp conv, const Element &at);
  Value filterGrad(Conv2dFilterGradOp conv, ValueRange at);
  Value linearInputGrad(LinearInputGradOp linear, const Element &at);
  Value linearFilterGrad(ValueRange at);
  Value channelSum(Value channel);
  Value maxPoolGrad(MaxPoolGradOp pool);
  Value argMax(MaxPoolGradOp pool, ValueRange at);
  Value avgPoolGrad(AvgPoolGradOp pool, const Element &at);
  Value adaptiveAvgPoolGrad(const Element &at);
  SmallVector<Value> batchNormGrad(BatchNormGradOp norm);
  Value sliceGrad(SliceGradOp slice, const Element &at);
};

} // namespace

//===----------------------------------------------------------------------===//
// Convolution and linear layer
//===----------------------------------------------------------------------===//

Value GradientFormula::inputGrad(Conv2dInputGradOp conv, const Element &at) {
  Value gradient = operands[0], filter = operands[1];
  ArrayRef<int64_t> shape = getShape(filter), outputs = getShape(gradient);
  ArrayRef<int64_t> strides = conv.getStrides(), padding = conv.getPadding();
  int64_t groupOutputs = shape[0] / static_cast<int64_t>(conv.getGroups());
  Value group = e.div(at.c, e.constant(shape[1]));
  Value channel = e.rem(at.c, e.constant(shape[1]));
  Value firstOutput = e.mul(group, groupOutputs);
  ClippedAxis rows =
      covering(at.y, strides[0], padding[0], shape[2], outputs[2]);
  ClippedAxis columns =
      covering(at.x, strides[1], padding[1], shape[3], outputs[3]);
  return fold(
      real(0), e.constant(0), e.constant(groupOutputs),
      [&](Value outer, Value index) {
        Value output = e.add(firstOutput, index);
        return fold(outer, rows, columns, [&](Value inner, Value y, Value x) {
          Value ky = e.sub(e.add(at.y, padding[0]), e.mul(y, strides[0]));
          Value kx = e.sub(e.add(at.x, padding[1]), e.mul(x, strides[1]));
          Value factor = load(filter, {output, channel, ky, kx});
          return addf(inner, mulf(read(gradient, at.n, output, y, x), factor));
        });
      });
}

Value GradientFormula::filterGrad(Conv2dFilterGradOp conv, ValueRange at) {
  Value gradient = operands[0], input = operands[1];
  ArrayRef<int64_t> sizes = getShape(input), outputs = getShape(gradient);
  ArrayRef<int64_t> strides = conv.getStrides(), padding = conv.getPadding();
  int64_t groups = conv.getGroups();
  Value group = e.div(at[0], e.constant(outputs[1] / groups));
  Value channel = e.add(e.mul(group, sizes[1] / groups), at[1]);
  // The outputs at which this element of the kernel lies inside the input.
  // Nothing negative is divided.
  auto axis = [&](Value k, unsigned dim) {
    int64_t stride = strides[dim], before = padding[dim];
    Value zero = e.constant(0);
    Value outside = e.max(zero, e.sub(e.constant(before), k));
    Value last = e.sub(e.constant(sizes[2 + dim] - 1 + before), k);
    Value count = e.div(e.max(zero, e.add(last, stride)), e.constant(stride));
    return ClippedAxis{e.sub(k, e.constant(before)),
                       e.div(e.add(outside, stride - 1), e.constant(stride)),
                       e.min(e.constant(outputs[2 + dim]), count)};
  };
  ClippedAxis rows = axis(at[2], 0), columns = axis(at[3], 1);
  return fold(real(0), e.constant(0), n, [&](Value outer, Value image) {
    return fold(outer, rows, columns, [&](Value inner, Value y, Value x) {
      Value value =
          read(input, image, channel, e.add(rows.base, e.mul(y, strides[0])),
               e.add(columns.base, e.mul(x, strides[1])));
      return addf(inner, mulf(read(gradient, image, at[0], y, x), value));
    });
  });
}

Value GradientFormula::linearInputGrad(LinearInputGradOp linear,
                                       const Element &at) {
  ArrayRef<int64_t> shape = linear.getInputShape();
  Value row = e.add(e.mul(at.c, shape[1]), at.y);
  Value position = e.add(e.mul(row, shape[2]), at.x);
  Value zero = e.constant(0);
  return fold(real(0), zero, e.constant(getShape(operands[1])[0]),
              [&](Value partial, Value output) {
                return addf(partial,
                            mulf(read(operands[0], at.n, output, zero, zero),
                                 load(operands[1], {output, position})));
              });
}

Value GradientFormula::linearFilterGrad(ValueRange at) {
  ArrayRef<int64_t> shape = getShape(operands[1]);
  Value width = e.constant(shape[3]), height = e.constant(shape[2]);
  Value x = e.rem(at[1], width), rows = e.div(at[1], width);
  Value y = e.rem(rows, height), c = e.div(rows, height);
  Value zero = e.constant(0);
  return fold(real(0), zero, n, [&](Value partial, Value image) {
    return addf(partial, mulf(read(operands[0], image, at[0], zero, zero),
                              read(operands[1], image, c, y, x)));
  });
}

Value GradientFormula::channelSum(Value channel) {
  return sumPixels(operands[0], [&](Value image, Value y, Value x) {
    return read(operands[0], image, channel, y, x);
  });
}

//===----------------------------------------------------------------------===//
// Pooling
//===----------------------------------------------------------------------===//

/// The position, y * width + x, of a window's maximum.
Value GradientFormula::argMax(MaxPoolGradOp pool, ValueRange at) {
  Value input = operands[1];
  ArrayRef<int64_t> sizes = getShape(input);
  ArrayRef<int64_t> strides = pool.getStrides(), kernel = pool.getKernel();
  ClippedAxis rows =
      clip(at[2], strides[0], pool.getPadding()[0], kernel[0], sizes[2]);
  ClippedAxis columns =
      clip(at[3], strides[1], pool.getPadding()[1], kernel[1], sizes[3]);
  Value least = real(-std::numeric_limits<double>::infinity());
  Value first = e.add(e.mul(e.add(rows.base, rows.begin), sizes[3]),
                      e.add(columns.base, columns.begin));
  auto inRow = [&](Value ky, ValueRange best) {
    return e.reduce(
        columns.begin, columns.end, best, [&](Value kx, ValueRange best) {
          Value y = e.add(rows.base, ky), x = e.add(columns.base, kx);
          Value value = read(input, at[0], at[1], y, x);
          // Greater than all before, or NaN: never equal.
          Value better = compare(arith::CmpFPredicate::UGT, value, best[0]);
          Value isNumber = compare(arith::CmpFPredicate::ORD, value, value);
          Value wasNan = compare(arith::CmpFPredicate::UNO, best[0], best[0]);
          // A number does not replace a NaN, although it is "unordered".
          better = select(both(isNumber, wasNan),
                          arith::ConstantIntOp::create(builder, e.loc, 0, 1),
                          better);
          Value position = e.add(e.mul(y, sizes[3]), x);
          return SmallVector<Value>{select(better, value, best[0]),
                                    select(better, position, best[1])};
        });
  };
  Value position = e.reduce(rows.begin, rows.end, {least, first}, inRow)[1];
  return arith::IndexCastOp::create(builder, e.loc, builder.getI64Type(),
                                    position);
}

Value GradientFormula::maxPoolGrad(MaxPoolGradOp pool) {
  Value gradient = operands[0];
  ArrayRef<int64_t> outputs = getShape(gradient);
  ArrayRef<int64_t> sizes = getShape(operands[1]);
  ArrayRef<int64_t> strides = pool.getStrides(), kernel = pool.getKernel();
  Value places =
      generateAt(RankedTensorType::get(outputs, builder.getI64Type()),
                 [&](ValueRange at) { return argMax(pool, at); });
  return generate([&](const Element &at) {
    ClippedAxis rows =
        covering(at.y, strides[0], pool.getPadding()[0], kernel[0], outputs[2]);
    ClippedAxis columns =
        covering(at.x, strides[1], pool.getPadding()[1], kernel[1], outputs[3]);
    Value here =
        arith::IndexCastOp::create(builder, e.loc, builder.getI64Type(),
                                   e.add(e.mul(at.y, sizes[3]), at.x));
    return fold(real(0), rows, columns, [&](Value sum, Value y, Value x) {
      Value isMaximum = compare(arith::CmpIPredicate::eq,
                                read(places, at.n, at.c, y, x), here);
      Value more = addf(sum, read(gradient, at.n, at.c, y, x));
      return select(isMaximum, more, sum);
    });
  });
}

Value GradientFormula::avgPoolGrad(AvgPoolGradOp pool, const Element &at) {
  Value gradient = operands[0];
  ArrayRef<int64_t> outputs = getShape(gradient);
  ArrayRef<int64_t> strides = pool.getStrides(), kernel = pool.getKernel();
  ArrayRef<int64_t> sizes = pool.getInputSize(), padding = pool.getPadding();
  auto count = [&](Value output, unsigned dim) {
    ClippedAxis axis =
        clip(output, strides[dim], padding[dim], kernel[dim], sizes[dim]);
    return countWindow(axis, pool.getCountIncludePad(), kernel[dim], sizes[dim],
                       padding[2 + dim]);
  };
  ClippedAxis rows =
      covering(at.y, strides[0], padding[0], kernel[0], outputs[2]);
  ClippedAxis columns =
      covering(at.x, strides[1], padding[1], kernel[1], outputs[3]);
  return fold(real(0), rows, columns, [&](Value sum, Value y, Value x) {
    Value size = toReal(e.mul(count(y, 0), count(x, 1)));
    return addf(sum, divf(read(gradient, at.n, at.c, y, x), size));
  });
}

Value GradientFormula::adaptiveAvgPoolGrad(const Element &at) {
  Value gradient = operands[0];
  ArrayRef<int64_t> sizes = type.getShape(), outputs = getShape(gradient);
  // Outputs [floor(i*H'/H), ceil((i+1)*H'/H)) have position i in their window.
  auto axis = [&](Value index, unsigned dim) {
    int64_t size = sizes[dim], count = outputs[dim];
    return ClippedAxis{e.constant(0),
                       e.div(e.mul(index, count), e.constant(size)),
                       e.div(e.add(e.mul(e.add(index, 1), count), size - 1),
                             e.constant(size))};
  };
  auto length = [&](Value output, unsigned dim) {
    int64_t size = sizes[dim], count = outputs[dim];
    Value begin = e.div(e.mul(output, size), e.constant(count));
    Value end = e.div(e.add(e.mul(e.add(output, 1), size), count - 1),
                      e.constant(count));
    return e.sub(end, begin);
  };
  return fold(real(0), axis(at.y, 2), axis(at.x, 3),
              [&](Value sum, Value y, Value x) {
                Value size = toReal(e.mul(length(y, 2), length(x, 3)));
                return addf(sum, divf(read(gradient, at.n, at.c, y, x), size));
              });
}

//===----------------------------------------------------------------------===//
// Normalisation and elementwise layers
//===----------------------------------------------------------------------===//

SmallVector<Value> GradientFormula::batchNormGrad(BatchNormGradOp norm) {
  Value gradient = operands[0], input = operands[1];
  Value mean = operands[2], variance = operands[3];
  int64_t channels = getShape(input)[1];
  auto inverse = [&](Value channel) {
    return divf(real(1),
                sqrt(addf(load(variance, channel), real(norm.getEpsilon()))));
  };
  auto normalised = [&](const Element &at) {
    return mulf(subf(read(input, at), load(mean, at.c)), inverse(at.c));
  };
  Value beta = generateVector(channels, [&](ValueRange c) {
    return sumPixels(gradient, [&](Value image, Value y, Value x) {
      return read(gradient, image, c[0], y, x);
    });
  });
  Value gamma = generateVector(channels, [&](ValueRange c) {
    return sumPixels(gradient, [&](Value image, Value y, Value x) {
      Element at = {image, c[0], y, x};
      return mulf(read(gradient, at), normalised(at));
    });
  });
  Value result = generate([&](const Element &at) {
    Value spread =
        addf(load(beta, at.c), mulf(normalised(at), load(gamma, at.c)));
    Value centred = subf(read(gradient, at), divf(spread, countPixels(input)));
    Value scaled = mulf(inverse(at.c), centred);
    return norm.getGamma() ? mulf(load(operands[4], at.c), scaled) : scaled;
  });
  return {result, beta, gamma};
}

Value GradientFormula::sliceGrad(SliceGradOp slice, const Element &at) {
  // Below the range the difference wraps round to a large number.
  Value channel =
      e.sub(at.c, e.constant(static_cast<int64_t>(slice.getOffset())));
  Value inside = compare(arith::CmpIPredicate::ult, channel,
                         e.constant(getShape(operands[0])[1]));
  return choose(
      inside, [&] { return read(operands[0], at.n, channel, at.y, at.x); },
      [&] { return real(0); });
}

SmallVector<Value> GradientFormula::build() {
  using Results = SmallVector<Value>;
  auto each = [&](auto write) { return Results{generate(write)}; };
  return llvm::TypeSwitch<Operation *, Results>(op)
      .Case([&](Conv2dInputGradOp conv) {
        return each([&](const Element &at) { return inputGrad(conv, at); });
      })
      .Case([&](Conv2dFilterGradOp conv) {
        return Results{generateAt(
            type, [&](ValueRange at) { return filterGrad(conv, at); })};
      })
      .Case([&](ChannelSumOp) {
        return Results{generateVector(type.getDimSize(0), [&](ValueRange c) {
          return channelSum(c[0]);
        })};
      })
      .Case([&](LinearInputGradOp linear) {
        return each(
            [&](const Element &at) { return linearInputGrad(linear, at); });
      })
      .Case([&](LinearFilterGradOp) {
        return Results{generateAt(
            type, [&](ValueRange at) { return linearFilterGrad(at); })};
      })
      .Case([&](MaxPoolGradOp pool) { return Results{maxPoolGrad(pool)}; })
      .Case([&](AvgPoolGradOp pool) {
        return each([&](const Element &at) { return avgPoolGrad(pool, at); });
      })
      .Case([&](AdaptiveAvgPoolGradOp) {
        return each([&](const Element &at) { return adaptiveAvgPoolGrad(at); });
      })
      .Case([&](BatchNormGradOp norm) { return batchNormGrad(norm); })
      .Case([&](SliceGradOp slice) {
        return each([&](const Element &at) { return sliceGrad(slice, at); });
      })
      .Default([](Operation *) { return Results(); });
}

SmallVector<Value> inception::buildGradient(OpBuilder &builder, Operation *op,
                                            ValueRange operands, Value n) {
  return GradientFormula(builder, op, operands, n).build();
}
