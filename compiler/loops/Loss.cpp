//===- Loss.cpp - Cross entropy and the total of losses -------------------===//

#include "compiler/loops/LayerBody.h"

using namespace mlir;
using namespace inception;

namespace {

/// The softmax of an image's logits with its label, one value at a time.
class CrossEntropy {
public:
  CrossEntropy(LayerBody &body, Value logits, Value labels, LayoutAttr layout,
               const APFloat &smoothing)
      : body(body), e(body.emitter), logits(body.access(logits)),
        layout(layout), element(getElementTypeOrSelf(logits)),
        classes(layout ? layout.getNumChannels()
                       : cast<MemRefType>(logits.getType()).getDimSize(1)),
        smoothing(smoothing.convertToDouble()) {
    std::tie(this->labels, labelsIndex) = body.weight(labels);
  }

  int64_t countClasses() const { return classes; }

  Value real(double value) { return e.real(element, value); }

  /// The number of images.
  Value count() {
    Value wide = arith::IndexCastOp::create(e.builder, e.loc,
                                            e.builder.getI64Type(), body.batch);
    return arith::SIToFPOp::create(e.builder, e.loc, element, wide);
  }

  /// Logit `k` of the image that starts at `start`.
  Value load(Value start, Value k) {
    return e.load(logits.memref,
                  e.add(start, body.channelOffset(logits, layout, k)));
  }

  Value fold(Value initial, llvm::function_ref<Value(Value, Value)> next) {
    return e.reduce(e.constant(0), e.constant(classes), initial,
                    [&](Value k, ValueRange values) {
                      return SmallVector<Value>{next(values[0], k)};
                    })[0];
  }

  /// The greatest logit, and the sum of exp(logit - greatest).
  std::pair<Value, Value> getParts(Value start) {
    Value greatest = fold(real(-std::numeric_limits<double>::infinity()),
                          [&](Value most, Value k) -> Value {
                            return arith::MaximumFOp::create(
                                e.builder, e.loc, most, load(start, k));
                          });
    Value sum = fold(real(0), [&](Value partial, Value k) -> Value {
      return arith::AddFOp::create(e.builder, e.loc, partial,
                                   power(start, k, greatest));
    });
    return {greatest, sum};
  }

  /// exp(logit k - greatest)
  Value power(Value start, Value k, Value greatest) {
    return math::ExpOp::create(
        e.builder, e.loc,
        arith::SubFOp::create(e.builder, e.loc, load(start, k), greatest));
  }

  /// The part of class `k` in what image `image` should be.
  Value target(Value image, Value k) {
    double rest = smoothing / static_cast<double>(classes);
    Value wide =
        arith::IndexCastOp::create(e.builder, e.loc, e.builder.getI64Type(), k);
    Value isLabel =
        arith::CmpIOp::create(e.builder, e.loc, arith::CmpIPredicate::eq, wide,
                              e.load(labels, e.add(labelsIndex, image)));
    return arith::SelectOp::create(e.builder, e.loc, isLabel,
                                   real(1 - smoothing + rest), real(rest));
  }

  const BufferAccess &getLogits() const { return logits; }

private:
  LayerBody &body;
  Emitter &e;
  BufferAccess logits;
  LayoutAttr layout;
  Type element;
  int64_t classes;
  double smoothing;
  Value labels, labelsIndex;
};

} // namespace

BatchLowering inception::getItems(SoftmaxCrossEntropyIntoOp op) {
  auto write = [=](LayerBody &body, Value) mutable {
    Emitter &e = body.emitter;
    CrossEntropy loss(body, op.getLogits(), op.getLabels(),
                      op.getInputLayoutAttr(), op.getSmoothing());
    const BufferAccess &logits = loss.getLogits();
    Value total = e.reduce(
        e.constant(0), body.batch, loss.real(0),
        [&](Value image, ValueRange totals) -> SmallVector<Value> {
          Value start = e.add(logits.base, e.mul(image, logits.imageStride));
          auto [greatest, sum] = loss.getParts(start);
          Value shift =
              arith::AddFOp::create(e.builder, e.loc, greatest,
                                    math::LogOp::create(e.builder, e.loc, sum));
          return {loss.fold(totals[0], [&](Value partial, Value k) -> Value {
            Value logProbability = arith::SubFOp::create(
                e.builder, e.loc, loss.load(start, k), shift);
            return arith::SubFOp::create(
                e.builder, e.loc, partial,
                arith::MulFOp::create(e.builder, e.loc, loss.target(image, k),
                                      logProbability));
          })};
        })[0];
    auto [memory, index] = body.weight(op.getOuts().front());
    e.store(arith::DivFOp::create(e.builder, e.loc, total, loss.count()),
            memory, index);
  };
  return {1, write};
}

void inception::lowerTile(SoftmaxCrossEntropyGradIntoOp op, LayerBody &body) {
  Emitter &e = body.emitter;
  LayoutAttr layout = op.getInputLayoutAttr();
  CrossEntropy loss(body, op.getLogits(), op.getLabels(), layout,
                    op.getSmoothing());
  BufferAccess output =
      body.accessSlice(op.getOuts().front(), op.getOutOffsets().front());
  Value image = body.image(op.getLogits()), start = loss.getLogits().base;
  auto [greatest, sum] = loss.getParts(start);
  Value factor = arith::DivFOp::create(
      e.builder, e.loc, loss.real(op.getScale().convertToDouble()),
      loss.count());
  // Lanes without a class are 0.
  if (layout) {
    auto vector =
        VectorType::get({output.block}, getElementTypeOrSelf(op.getLogits()));
    e.loop(layout.getNumBlocks(), [&](Value block) {
      e.storeVector(e.real(vector, 0), output.memref,
                    e.add(output.base, e.mul(block, output.outerStride)));
    });
  }
  e.loop(loss.countClasses(), [&, greatest = greatest, sum = sum](Value k) {
    Value probability = arith::DivFOp::create(
        e.builder, e.loc, loss.power(start, k, greatest), sum);
    Value difference = arith::SubFOp::create(e.builder, e.loc, probability,
                                             loss.target(image, k));
    e.store(arith::MulFOp::create(e.builder, e.loc, factor, difference),
            output.memref,
            e.add(output.base, body.channelOffset(output, layout, k)));
  });
}

BatchLowering inception::getItems(WeightedSumIntoOp op) {
  auto write = [=](LayerBody &body, Value) mutable {
    Emitter &e = body.emitter;
    Type element = getElementTypeOrSelf(op.getOuts().front());
    Value total = e.real(element, 0);
    for (auto [loss, weight] :
         llvm::zip_equal(op.getLosses(), op.getWeights())) {
      auto [memory, index] = body.weight(loss);
      Value term = arith::MulFOp::create(
          e.builder, e.loc, e.real(element, weight), e.load(memory, index));
      total = arith::AddFOp::create(e.builder, e.loc, total, term);
    }
    auto [memory, index] = body.weight(op.getOuts().front());
    e.store(total, memory, index);
  };
  return {1, write};
}
