//===- Dropout.cpp - Masks from a counter-based generator -----------------===//

#include "compiler/loops/LayerBody.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include <array>
#include <cmath>

using namespace mlir;
using namespace inception;

namespace {

class DropoutWriter {
public:
  DropoutWriter(DropoutTrainIntoOp op, LayerBody &body)
      : op(op), body(body), e(body.emitter), input(body.access(op.getInput())),
        output(
            body.accessSlice(op.getOuts().front(), op.getOutOffsets().front())),
        epilogue(body.epilogue(op)) {}

  void write() {
    LayoutAttr layout = op.getInputLayoutAttr();
    int64_t channels = layout ? layout.getNumChannels() : input.outer;
    auto [random, index] = body.weight(op.getRandom());
    auto word = [&, random = random, index = index](int64_t i) {
      return e.load(random, e.add(index, i));
    };
    Value seed = word(0);
    Value image = arith::AddIOp::create(e.builder, e.loc, word(2),
                                        wide(body.image(op.getInput())));
    key = {narrow(seed), narrow(arith::ShRUIOp::create(e.builder, e.loc, seed,
                                                       wide(e.constant(32))))};
    counter = {Value(), narrow(image), narrow(word(1)),
               integer(static_cast<int64_t>(op.getStream()))};
    off = arith::CmpIOp::create(e.builder, e.loc, arith::CmpIPredicate::eq,
                                word(3), wide(e.constant(0)));
    double rate = op.getRate().convertToDouble();
    kept = 1 - rate;
    threshold = integer(static_cast<int64_t>(std::floor(std::ldexp(rate, 32))));
    e.loop(channels, [&](Value channel) {
      Value source = at(input, layout, channel);
      Value target = at(output, layout, channel), mask;
      if (epilogue.mask)
        mask = at(*epilogue.mask, layout, channel);
      e.loop(input.height * input.width, [&](Value pixel) {
        Value element =
            e.add(e.mul(channel, input.height * input.width), pixel);
        Value value = e.load(input.memref,
                             e.add(source, e.mul(pixel, input.pixelStride)));
        Value index = e.add(target, e.mul(pixel, output.pixelStride)), masked;
        if (epilogue.mask)
          masked = e.add(mask, e.mul(pixel, epilogue.mask->pixelStride));
        e.store(epilogue.apply(e, drop(value, element), output, index, masked),
                output.memref, index);
      });
    });
    if (layout && !epilogue.accumulate)
      writeGaps(layout);
  }

private:
  Value at(const BufferAccess &buffer, LayoutAttr layout, Value channel) {
    return e.add(buffer.base, body.channelOffset(buffer, layout, channel));
  }

  Value integer(int64_t value) {
    return arith::ConstantIntOp::create(e.builder, e.loc,
                                        static_cast<int32_t>(value), 32);
  }
  Value narrow(Value value) {
    return arith::TruncIOp::create(e.builder, e.loc, e.builder.getI32Type(),
                                   value);
  }
  Value wide(Value index) {
    return arith::IndexCastOp::create(e.builder, e.loc, e.builder.getI64Type(),
                                      index);
  }

  Value drop(Value value, Value element) {
    Value taken = e.rem(element, e.constant(4));
    Value word = philox(narrow(wide(e.div(element, e.constant(4)))), taken);
    Value keeps = arith::CmpIOp::create(
        e.builder, e.loc, arith::CmpIPredicate::uge, word, threshold);
    Type type = value.getType();
    Value scaled =
        arith::DivFOp::create(e.builder, e.loc, value, e.real(type, kept));
    Value dropped = arith::SelectOp::create(e.builder, e.loc, keeps, scaled,
                                            e.real(type, 0));
    return arith::SelectOp::create(e.builder, e.loc, off, value, dropped);
  }

  /// Word `taken` of Philox 4x32-10, as in runtime/program/Philox.h.
  Value philox(Value first, Value taken) {
    std::array<Value, 4> words = counter;
    std::array<Value, 2> keys = key;
    words[0] = first;
    for (int round = 0; round < 10; ++round) {
      auto multiply = [&](int64_t factor, Value value) {
        auto product = arith::MulUIExtendedOp::create(e.builder, e.loc, value,
                                                      integer(factor));
        return std::pair<Value, Value>(product.getLow(), product.getHigh());
      };
      auto mix = [&](Value a, Value b, Value c) -> Value {
        Value both = arith::XOrIOp::create(e.builder, e.loc, a, b);
        return arith::XOrIOp::create(e.builder, e.loc, both, c);
      };
      auto [firstLow, firstHigh] = multiply(0xD2511F53, words[0]);
      auto [secondLow, secondHigh] = multiply(0xCD9E8D57, words[2]);
      words = {mix(secondHigh, words[1], keys[0]), secondLow,
               mix(firstHigh, words[3], keys[1]), firstLow};
      keys = {
          arith::AddIOp::create(e.builder, e.loc, keys[0], integer(0x9E3779B9)),
          arith::AddIOp::create(e.builder, e.loc, keys[1],
                                integer(0xBB67AE85))};
    }
    Value word = words[0];
    for (int64_t i : {1, 2, 3})
      word = arith::SelectOp::create(
          e.builder, e.loc,
          arith::CmpIOp::create(e.builder, e.loc, arith::CmpIPredicate::eq,
                                taken, e.constant(i)),
          words[i], word);
    return word;
  }

  /// Lanes without a channel are 0.
  void writeGaps(LayoutAttr layout) {
    Type element = getElementTypeOrSelf(op.getInput());
    for (auto [block, lanes] : llvm::enumerate(layout.getLaneCounts()))
      if (lanes < output.block)
        e.loop(output.height * output.width, [&, block = block,
                                              lanes = lanes](Value pixel) {
          Value start = e.add(output.base, e.mul(pixel, output.pixelStride));
          for (int64_t lane : llvm::seq(lanes, output.block))
            e.store(e.real(element, 0), output.memref,
                    e.add(start, block * output.outerStride + lane));
        });
  }

  DropoutTrainIntoOp op;
  LayerBody &body;
  Emitter &e;
  BufferAccess input, output;
  Epilogue epilogue;
  std::array<Value, 4> counter;
  std::array<Value, 2> key;
  Value off, threshold;
  double kept;
};

} // namespace

void inception::lowerTile(DropoutTrainIntoOp op, LayerBody &body) {
  DropoutWriter(op, body).write();
}
