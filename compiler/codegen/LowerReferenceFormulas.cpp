//===- LowerReferenceFormulas.cpp - What a layer computes -----------------===//
//
// Each function below is the formula in the documentation of its operation, for
// one element of the result.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/LowerReferenceFormulas.h"
#include "compiler/codegen/loops/Emitter.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inception;

namespace {

/// The place of an element: image, channel, row, column.
struct Element {
  Value n, c, y, x;
};

/// The part of a window that lies inside the input, on one axis: kernel indices
/// [begin, end), and the input index of kernel index 0, which may be negative.
struct ClippedAxis {
  Value base, begin, end;
};

class Formula {
public:
  Formula(OpBuilder &builder, Operation *op, ValueRange operands, Value n)
      : builder(builder), op(op), operands(operands), n(n),
        type(cast<RankedTensorType>(op->getResult(0).getType())),
        e(builder, op->getLoc()) {}

  /// The layer's result, a tensor; null where `op` is no layer.
  Value build();

private:
  using ElementFn = llvm::function_ref<Value(const Element &)>;

  /// A tensor whose elements are `write` of their place.
  Value generate(RankedTensorType type, ElementFn write);
  Value generate(ElementFn write) { return generate(type, write); }

  Value read(Value tensor, Value n, Value c, Value y, Value x) {
    return tensor::ExtractOp::create(builder, e.loc, tensor,
                                     ValueRange{n, c, y, x});
  }
  Value read(const Element &at) {
    return read(operands[0], at.n, at.c, at.y, at.x);
  }
  Value weight(Value buffer, ValueRange indices) {
    return memref::LoadOp::create(builder, e.loc, buffer, indices);
  }

  Value real(double value) { return e.real(type.getElementType(), value); }
  template <typename OpTy> Value arith(Value a, Value b) {
    return OpTy::create(builder, e.loc, a, b);
  }
  Value addf(Value a, Value b) { return arith<arith::AddFOp>(a, b); }
  Value mulf(Value a, Value b) { return arith<arith::MulFOp>(a, b); }
  Value divf(Value a, Value b) { return arith<arith::DivFOp>(a, b); }
  /// NaN where either is.
  Value maxf(Value a, Value b) { return arith<arith::MaximumFOp>(a, b); }
  Value toReal(Value index);
  Value relu(Value value, bool active) {
    return active ? maxf(value, real(0)) : value;
  }

  /// Folds body(value, i, j) over begin <= i, j < end of both axes.
  Value fold(Value value, const ClippedAxis &rows, const ClippedAxis &columns,
             llvm::function_ref<Value(Value, Value, Value)> body);
  Value fold(Value value, Value begin, Value end,
             llvm::function_ref<Value(Value, Value)> body);

  ClippedAxis clip(Value output, int64_t stride, int64_t before, int64_t kernel,
                   int64_t input);

  Value convolution(Conv2dOp conv, const Element &at);
  Value linear(LinearOp linear, const Element &at);
  template <typename OpTy>
  std::pair<ClippedAxis, ClippedAxis> window(OpTy pool, const Element &at);
  Value maxPool(MaxPoolOp pool, const Element &at);
  Value avgPool(AvgPoolOp pool, const Element &at);
  Value adaptiveAvgPool(AdaptiveAvgPoolOp pool, const Element &at);
  Value mean(const ClippedAxis &rows, const ClippedAxis &columns, Value count,
             const Element &at);
  Value lrn(LrnOp lrn, const Element &at);
  Value batchNorm(BatchNormOp norm, const Element &at);
  Value softmax();
  Value concat(unsigned index, const Element &at, Value channel);

  OpBuilder &builder;
  Operation *op;
  ValueRange operands;
  Value n;
  RankedTensorType type;
  Emitter e;
};

ArrayRef<int64_t> getShape(Value value) {
  return cast<ShapedType>(value.getType()).getShape();
}

} // namespace

//===----------------------------------------------------------------------===//
// Building blocks
//===----------------------------------------------------------------------===//

Value Formula::generate(RankedTensorType type, ElementFn write) {
  Value empty = tensor::EmptyOp::create(builder, e.loc, type, ValueRange{n});
  AffineMap map = builder.getMultiDimIdentityMap(type.getRank());
  SmallVector<utils::IteratorType> iterators(type.getRank(),
                                             utils::IteratorType::parallel);
  auto generic = linalg::GenericOp::create(
      builder, e.loc, type, ValueRange(), empty, map, iterators,
      [&](OpBuilder &, Location loc, ValueRange) {});
  if (auto layer = op->getAttrOfType<StringAttr>("layer"))
    generic->setAttr(referenceLayerAttrName, layer);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(&generic.getRegion().front());
  auto index = [&](int64_t dim) -> Value {
    return linalg::IndexOp::create(builder, e.loc, dim);
  };
  Element at = {index(0), index(1), index(2), index(3)};
  linalg::YieldOp::create(builder, e.loc, write(at));
  return generic.getResult(0);
}

Value Formula::toReal(Value index) {
  Value integer =
      arith::IndexCastOp::create(builder, e.loc, builder.getI64Type(), index);
  return arith::SIToFPOp::create(builder, e.loc, type.getElementType(),
                                 integer);
}

Value Formula::fold(Value value, Value begin, Value end,
                    llvm::function_ref<Value(Value, Value)> body) {
  return e
      .reduce(begin, end, value,
              [&](Value index, ValueRange carried) {
                return SmallVector<Value>{body(carried[0], index)};
              })
      .front();
}

Value Formula::fold(Value value, const ClippedAxis &rows,
                    const ClippedAxis &columns,
                    llvm::function_ref<Value(Value, Value, Value)> body) {
  return fold(value, rows.begin, rows.end, [&](Value outer, Value row) {
    return fold(
        outer, columns.begin, columns.end,
        [&](Value inner, Value column) { return body(inner, row, column); });
  });
}

ClippedAxis Formula::clip(Value output, int64_t stride, int64_t before,
                          int64_t kernel, int64_t input) {
  Value base = e.sub(e.mul(output, stride), e.constant(before));
  Value zero = e.constant(0);
  return {base, e.max(zero, e.sub(zero, base)),
          e.min(e.constant(kernel), e.sub(e.constant(input), base))};
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

Value Formula::convolution(Conv2dOp conv, const Element &at) {
  Value filter = operands[1];
  ArrayRef<int64_t> shape = getShape(filter), input = getShape(operands[0]);
  ArrayRef<int64_t> strides = conv.getStrides(), padding = conv.getPadding();
  ClippedAxis rows = clip(at.y, strides[0], padding[0], shape[2], input[2]);
  ClippedAxis columns = clip(at.x, strides[1], padding[1], shape[3], input[3]);
  int64_t groupOutputs = shape[0] / static_cast<int64_t>(conv.getGroups());
  Value firstChannel =
      e.mul(e.div(at.c, e.constant(groupOutputs)), e.constant(shape[1]));
  Value start = conv.getBias() ? weight(operands[2], at.c) : real(0);
  Value sum = fold(
      start, e.constant(0), e.constant(shape[1]),
      [&](Value outer, Value channel) {
        return fold(outer, rows, columns, [&](Value inner, Value ky, Value kx) {
          Value value = read(operands[0], at.n, e.add(firstChannel, channel),
                             e.add(rows.base, ky), e.add(columns.base, kx));
          Value factor = weight(filter, {at.c, channel, ky, kx});
          return addf(inner, mulf(value, factor));
        });
      });
  return relu(sum, conv.getRelu());
}

Value Formula::linear(LinearOp linear, const Element &at) {
  ArrayRef<int64_t> input = getShape(operands[0]);
  ClippedAxis rows = {e.constant(0), e.constant(0), e.constant(input[2])};
  ClippedAxis columns = {e.constant(0), e.constant(0), e.constant(input[3])};
  Value start = linear.getBias() ? weight(operands[2], at.c) : real(0);
  Value sum = fold(
      start, e.constant(0), e.constant(input[1]),
      [&](Value outer, Value channel) {
        return fold(outer, rows, columns, [&](Value inner, Value y, Value x) {
          Value row = e.add(e.mul(channel, input[2]), y);
          Value position = e.add(e.mul(row, input[3]), x);
          Value factor = weight(operands[1], {at.c, position});
          return addf(inner,
                      mulf(read(operands[0], at.n, channel, y, x), factor));
        });
      });
  return relu(sum, linear.getRelu());
}

template <typename OpTy>
std::pair<ClippedAxis, ClippedAxis> Formula::window(OpTy pool,
                                                    const Element &at) {
  ArrayRef<int64_t> input = getShape(operands[0]);
  ArrayRef<int64_t> strides = pool.getStrides(), kernel = pool.getKernel();
  return {clip(at.y, strides[0], pool.getPadding()[0], kernel[0], input[2]),
          clip(at.x, strides[1], pool.getPadding()[1], kernel[1], input[3])};
}

Value Formula::maxPool(MaxPoolOp pool, const Element &at) {
  auto [rows, columns] = window(pool, at);
  Value least = real(-std::numeric_limits<double>::infinity());
  return fold(least, rows, columns, [&](Value greatest, Value ky, Value kx) {
    return maxf(greatest, read(operands[0], at.n, at.c, e.add(rows.base, ky),
                               e.add(columns.base, kx)));
  });
}

Value Formula::mean(const ClippedAxis &rows, const ClippedAxis &columns,
                    Value count, const Element &at) {
  Value sum =
      fold(real(0), rows, columns, [&](Value partial, Value ky, Value kx) {
        return addf(partial, read(operands[0], at.n, at.c, e.add(rows.base, ky),
                                  e.add(columns.base, kx)));
      });
  return divf(sum, toReal(count));
}

Value Formula::avgPool(AvgPoolOp pool, const Element &at) {
  auto [rows, columns] = window(pool, at);
  auto size = [&](const ClippedAxis &axis, unsigned dim) {
    if (!pool.getCountIncludePad())
      return e.sub(axis.end, axis.begin);
    // A window that rounding up placed beyond the padding is clipped there.
    int64_t padded =
        getShape(operands[0])[2 + dim] + pool.getPadding()[2 + dim];
    return e.min(e.constant(pool.getKernel()[dim]),
                 e.sub(e.constant(padded), axis.base));
  };
  return mean(rows, columns, e.mul(size(rows, 0), size(columns, 1)), at);
}

Value Formula::adaptiveAvgPool(AdaptiveAvgPoolOp pool, const Element &at) {
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

Value Formula::lrn(LrnOp lrn, const Element &at) {
  int64_t channels = getShape(operands[0])[1];
  int64_t half = static_cast<int64_t>(lrn.getSize()) / 2;
  Value begin = e.max(e.constant(0), e.sub(at.c, e.constant(half)));
  Value end = e.min(e.constant(channels), e.add(at.c, half + 1));
  Value squares = fold(real(0), begin, end, [&](Value partial, Value channel) {
    Value value = read(operands[0], at.n, channel, at.y, at.x);
    return addf(partial, mulf(value, value));
  });
  Value scale = real(lrn.getAlpha().convertToDouble() /
                     static_cast<double>(lrn.getSize()));
  Value base = addf(real(lrn.getK().convertToDouble()), mulf(scale, squares));
  Value power =
      arith<math::PowFOp>(base, real(lrn.getBeta().convertToDouble()));
  return divf(read(at), power);
}

Value Formula::batchNorm(BatchNormOp norm, const Element &at) {
  // Operands: input, beta, mean, variance and, where there is one, gamma.
  Value centred = arith<arith::SubFOp>(read(at), weight(operands[2], at.c));
  Value variance = addf(weight(operands[3], at.c),
                        real(norm.getEpsilon().convertToDouble()));
  Value value = divf(centred, math::SqrtOp::create(builder, e.loc, variance));
  if (norm.getGamma())
    value = mulf(value, weight(operands[4], at.c));
  return addf(value, weight(operands[1], at.c));
}

Value Formula::softmax() {
  SmallVector<int64_t> shape(type.getShape());
  Value channels = e.constant(shape[1]), zero = e.constant(0);
  shape[1] = 1;
  auto pixels = RankedTensorType::get(shape, type.getElementType());
  Value input = operands[0];
  Value greatest = generate(pixels, [&](const Element &at) {
    Value least = real(-std::numeric_limits<double>::infinity());
    return fold(least, zero, channels, [&](Value partial, Value channel) {
      return maxf(partial, read(input, at.n, channel, at.y, at.x));
    });
  });
  auto exponential = [&](Value value, const Element &at) -> Value {
    Value shift = read(greatest, at.n, zero, at.y, at.x);
    return math::ExpOp::create(builder, e.loc,
                               arith<arith::SubFOp>(value, shift));
  };
  Value sum = generate(pixels, [&](const Element &at) {
    return fold(real(0), zero, channels, [&](Value partial, Value channel) {
      return addf(partial,
                  exponential(read(input, at.n, channel, at.y, at.x), at));
    });
  });
  return generate([&](const Element &at) {
    return divf(exponential(read(at), at), read(sum, at.n, zero, at.y, at.x));
  });
}

/// Element `channel` of the operands from `index` on.
Value Formula::concat(unsigned index, const Element &at, Value channel) {
  Value operand = operands[index];
  if (index + 1 == operands.size())
    return read(operand, at.n, channel, at.y, at.x);
  Value size = e.constant(getShape(operand)[1]);
  Value inside = arith::CmpIOp::create(
      builder, e.loc, arith::CmpIPredicate::ult, channel, size);
  auto choice = scf::IfOp::create(builder, e.loc, type.getElementType(), inside,
                                  /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(choice.thenBlock());
  scf::YieldOp::create(builder, e.loc,
                       read(operand, at.n, channel, at.y, at.x));
  builder.setInsertionPointToStart(choice.elseBlock());
  scf::YieldOp::create(builder, e.loc,
                       concat(index + 1, at, e.sub(channel, size)));
  return choice.getResult(0);
}

Value Formula::build() {
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
      .Case([&](LrnOp layer) {
        return each([&](const Element &at) { return lrn(layer, at); });
      })
      .Case([&](ReluOp) {
        return each([&](const Element &at) { return relu(read(at), true); });
      })
      .Case([&](BatchNormOp norm) {
        return each([&](const Element &at) { return batchNorm(norm, at); });
      })
      .Case([&](ChannelAffineOp affine) {
        return each([&](const Element &at) {
          Value scaled = mulf(read(at), weight(operands[1], at.c));
          return relu(addf(scaled, weight(operands[2], at.c)),
                      affine.getRelu());
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
      .Case([&](AddOp add) {
        return each([&](const Element &at) {
          Value rhs = read(operands[1], at.n, at.c, at.y, at.x);
          Value scaled = mulf(rhs, real(add.getScale().convertToDouble()));
          return relu(addf(read(at), scaled), add.getRelu());
        });
      })
      .Default([](Operation *) { return Value(); });
}

FailureOr<Value> inception::buildFormula(OpBuilder &builder, Operation *op,
                                         ValueRange operands, Value n) {
  bool isLayer =
      op->getNumResults() == 1 && isActivation(op->getResult(0).getType());
  Value result;
  if (isLayer && llvm::none_of(operands, [](Value value) { return !value; }))
    result = Formula(builder, op, operands, n).build();
  if (!result)
    return op->emitOpError("has no reference lowering: it is no layer of an "
                           "expanded network without training");
  return result;
}
