//===- Schedule.cpp - Layouts and schedules -------------------------------===//

#include "compiler/codegen/LayerShapes.h"
#include "compiler/codegen/Layouts.h"
#include "compiler/codegen/Passes.h"
#include "compiler/transforms/Passes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Remarks.h"
#include "llvm/Support/MathExtras.h"

namespace inception {
#define GEN_PASS_DEF_SCHEDULE
#include "compiler/codegen/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

struct SchedulePass : inception::impl::ScheduleBase<SchedulePass> {
  using Base::Base;

  void runOnOperation() override {
    FailureOr<TargetDescription> target = getTarget(getOperation(), cpu);
    if (failed(target))
      return signalPassFailure();
    if (block < 1 || !llvm::isPowerOf2_64(block)) {
      emitError(getOperation().getLoc())
          << "a block must be a power of two channels, got "
          << static_cast<int64_t>(block);
      return signalPassFailure();
    }
    func::FuncOp forward = getForward(getOperation());
    if (!forward)
      return;
    // Later passes ask the model again.
    getOperation()->setAttr(targetAttrName,
                            getTargetAttr(&getContext(), *target));
    assignLayouts(forward, block);
    int64_t networkBytes = getNetworkBytes(forward);
    auto result = forward.walk([&](DestinationOpInterface op) {
      return failed(schedule(op, *target, networkBytes))
                 ? WalkResult::interrupt()
                 : WalkResult::advance();
    });
    getOperation()->removeAttr("inception.schedules");
    if (result.wasInterrupted())
      signalPassFailure();
  }

private:
  LogicalResult schedule(DestinationOpInterface op,
                         const TargetDescription &target,
                         int64_t networkBytes) {
    Type element = getElementTypeOrSelf(op->getOperand(0));
    CostModel model(target, element.getIntOrFloatBitWidth(), block,
                    networkBytes);
    int64_t length = model.getVectorLength();
    ScheduleAttr chosen;
    if (std::optional<ConvolutionShape> shape = getConvolutionShape(op)) {
      auto [tile, grain] = model.choose(*shape);
      chosen = ScheduleAttr::get(op.getContext(), Algorithm::Direct, length,
                                 tile.pixels, tile.vectors, grain.rows,
                                 grain.channels, grain.order);
    } else {
      bool grouped = isa<Conv2dIntoOp>(op);
      if (grouped) {
        ++scalar;
        remark::missed(op.getLoc(), remark::RemarkOpts::name("scalar").category(
                                        "inception-schedule"))
            << "a grouped convolution is computed one value at a time";
      }
      auto algorithm =
          grouped || isa<SoftmaxIntoOp, CopyIntoOp>(op.getOperation())
              ? Algorithm::Scalar
              : Algorithm::Elementwise;
      Grain grain = model.choose(getStreamShape(op, model));
      chosen = ScheduleAttr::get(op.getContext(), algorithm, length, 1, 1,
                                 grain.rows, grain.channels, grain.order);
    }
    FailureOr<ScheduleAttr> settled = applyOverride(op, chosen);
    if (failed(settled))
      return failure();
    op.setScheduleAttr(*settled);
    ++scheduled;
    std::string text;
    llvm::raw_string_ostream(text) << *settled;
    remark::analysis(
        op.getLoc(),
        remark::RemarkOpts::name("scheduled").category("inception-schedule"))
        << text;
    return success();
  }

  /// The user's schedule for the layer, from the module's
  /// `inception.schedules`, where there is one.
  FailureOr<ScheduleAttr> applyOverride(DestinationOpInterface op,
                                        ScheduleAttr chosen) {
    auto overrides =
        getOperation()->getAttrOfType<DictionaryAttr>("inception.schedules");
    if (!overrides)
      return chosen;
    auto fields = overrides.getAs<DictionaryAttr>(op.getLayerName());
    if (!fields)
      return chosen;
    auto pair = [&](StringRef key, int64_t &first,
                    int64_t &second) -> LogicalResult {
      if (!fields.contains(key))
        return success();
      auto values = fields.getAs<DenseI64ArrayAttr>(key);
      if (!values || values.size() != 2 || values[0] < 1 || values[1] < 1)
        return op->emitError()
               << "schedule: '" << key << "' must be two positive integers";
      first = values[0];
      second = values[1];
      return success();
    };
    int64_t pixels = chosen.getPixels(), vectors = chosen.getVectors();
    int64_t rows = chosen.getGrainRows(), channels = chosen.getGrainChannels();
    if (failed(pair("tile", pixels, vectors)) ||
        failed(pair("grain", rows, channels)))
      return failure();
    GrainOrder order = chosen.getOrder();
    if (auto name = fields.getAs<StringAttr>("order")) {
      std::optional<GrainOrder> parsed = symbolizeGrainOrder(name.getValue());
      if (!parsed)
        return op->emitError() << "schedule: 'order' must be \"rows\" or "
                                  "\"channels\", got \""
                               << name.getValue() << "\"";
      order = *parsed;
    }
    int64_t tileChannels = vectors * chosen.getVectorLength();
    if (tileChannels % block != 0 && block % tileChannels != 0)
      return op->emitError() << "schedule: " << vectors << " vectors of "
                             << chosen.getVectorLength()
                             << " are no multiple or part of a block of "
                             << int64_t(block) << " channels";
    if (channels % block != 0)
      return op->emitError()
             << "schedule: a grain of " << channels
             << " channels is no multiple of " << int64_t(block);
    ++overridden;
    return ScheduleAttr::get(op.getContext(), chosen.getAlgorithm(),
                             chosen.getVectorLength(), pixels, vectors, rows,
                             channels, order);
  }
};

} // namespace
