//===- FormulaBuilder.cpp - Writing a formula for each element ------------===//

#include "compiler/reference/FormulaBuilder.h"

using namespace mlir;
using namespace inception;

RankedTensorType FormulaBuilder::getType(int64_t channels, int64_t height,
                                         int64_t width) {
  return RankedTensorType::get({ShapedType::kDynamic, channels, height, width},
                               type.getElementType());
}

Value FormulaBuilder::generateAt(RankedTensorType type, IndexFn write) {
  SmallVector<Value> dynamicSizes(type.getNumDynamicDims(), n);
  Value empty = tensor::EmptyOp::create(builder, e.loc, type, dynamicSizes);
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
  SmallVector<Value> indices;
  for (int64_t dim : llvm::seq(type.getRank()))
    indices.push_back(linalg::IndexOp::create(builder, e.loc, dim));
  linalg::YieldOp::create(builder, e.loc, write(indices));
  return generic.getResult(0);
}

Value FormulaBuilder::generate(RankedTensorType type, ElementFn write) {
  return generateAt(type, [&](ValueRange at) {
    return write(Element{at[0], at[1], at[2], at[3]});
  });
}

Value FormulaBuilder::generateVector(int64_t channels, IndexFn write) {
  return generateAt(RankedTensorType::get({channels}, type.getElementType()),
                    write);
}

Value FormulaBuilder::load(Value from, ValueRange indices) {
  if (isa<MemRefType>(from.getType()))
    return memref::LoadOp::create(builder, e.loc, from, indices);
  return tensor::ExtractOp::create(builder, e.loc, from, indices);
}

Value FormulaBuilder::toReal(Value index) {
  Value integer =
      arith::IndexCastOp::create(builder, e.loc, builder.getI64Type(), index);
  return arith::SIToFPOp::create(builder, e.loc, type.getElementType(),
                                 integer);
}

Value FormulaBuilder::choose(Value condition, llvm::function_ref<Value()> yes,
                             llvm::function_ref<Value()> no) {
  auto choice =
      scf::IfOp::create(builder, e.loc, type.getElementType(), condition,
                        /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(choice.thenBlock());
  scf::YieldOp::create(builder, e.loc, yes());
  builder.setInsertionPointToStart(choice.elseBlock());
  scf::YieldOp::create(builder, e.loc, no());
  return choice.getResult(0);
}

Value FormulaBuilder::fold(Value value, Value begin, Value end,
                           llvm::function_ref<Value(Value, Value)> body) {
  return e
      .reduce(begin, end, value,
              [&](Value index, ValueRange carried) {
                return SmallVector<Value>{body(carried[0], index)};
              })
      .front();
}

Value FormulaBuilder::fold(
    Value value, const ClippedAxis &rows, const ClippedAxis &columns,
    llvm::function_ref<Value(Value, Value, Value)> body) {
  return fold(value, rows.begin, rows.end, [&](Value outer, Value row) {
    return fold(
        outer, columns.begin, columns.end,
        [&](Value inner, Value column) { return body(inner, row, column); });
  });
}

Value FormulaBuilder::sumPixels(
    Value tensor, llvm::function_ref<Value(Value, Value, Value)> term) {
  Value zero = e.constant(0);
  ClippedAxis rows = {zero, zero, e.constant(getShape(tensor)[2])};
  ClippedAxis columns = {zero, zero, e.constant(getShape(tensor)[3])};
  return fold(real(0), zero, n, [&](Value partial, Value image) {
    return fold(partial, rows, columns, [&](Value inner, Value y, Value x) {
      return addf(inner, term(image, y, x));
    });
  });
}

Value FormulaBuilder::countPixels(Value tensor) {
  return toReal(e.mul(n, getShape(tensor)[2] * getShape(tensor)[3]));
}

ClippedAxis FormulaBuilder::clip(Value output, int64_t stride, int64_t before,
                                 int64_t kernel, int64_t input) {
  Value base = e.sub(e.mul(output, stride), e.constant(before));
  Value zero = e.constant(0);
  return {base, e.max(zero, e.sub(zero, base)),
          e.min(e.constant(kernel), e.sub(e.constant(input), base))};
}

Value FormulaBuilder::countWindow(const ClippedAxis &axis, bool includePad,
                                  int64_t kernel, int64_t input,
                                  int64_t after) {
  if (!includePad)
    return e.sub(axis.end, axis.begin);
  // A window that rounding up placed beyond the padding is clipped there.
  return e.min(e.constant(kernel), e.sub(e.constant(input + after), axis.base));
}

ClippedAxis FormulaBuilder::covering(Value input, int64_t stride,
                                     int64_t before, int64_t kernel,
                                     int64_t outputs) {
  // Output o covers [o*stride - before, o*stride - before + kernel). Divisions
  // round towards zero, so nothing negative is divided.
  Value padded = e.add(input, before);
  Value past = e.max(e.constant(0), e.sub(padded, e.constant(kernel - 1)));
  Value begin = e.div(e.add(past, stride - 1), e.constant(stride));
  Value end =
      e.min(e.constant(outputs), e.add(e.div(padded, e.constant(stride)), 1));
  return {e.constant(0), begin, end};
}

std::pair<Value, Value>
FormulaBuilder::channelsAround(Value channel, int64_t size, int64_t channels) {
  int64_t half = size / 2;
  return {e.max(e.constant(0), e.sub(channel, e.constant(half))),
          e.min(e.constant(channels), e.add(channel, half + 1))};
}

std::pair<Value, Value> FormulaBuilder::softmaxParts(Value input) {
  ArrayRef<int64_t> shape = getShape(input);
  Value channels = e.constant(shape[1]), zero = e.constant(0);
  RankedTensorType pixels = getType(1, shape[2], shape[3]);
  Value greatest = generate(pixels, [&](const Element &at) {
    Value least = real(-std::numeric_limits<double>::infinity());
    return fold(least, zero, channels, [&](Value partial, Value channel) {
      return maxf(partial, read(input, at.n, channel, at.y, at.x));
    });
  });
  Value sum = generate(pixels, [&](const Element &at) {
    return fold(real(0), zero, channels, [&](Value partial, Value channel) {
      Value value = read(input, at.n, channel, at.y, at.x);
      return addf(partial, exp(subf(value, read(greatest, at))));
    });
  });
  return {greatest, sum};
}
