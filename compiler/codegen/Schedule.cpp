//===- Schedule.cpp - Layouts and schedules -------------------------------===//

#include "compiler/codegen/CostModel.h"
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

/// Rows from which threads share rows rather than channels: with fewer, the
/// weights are the larger operand and each thread should read its own part.
constexpr int64_t rowsToShare = 28;

struct SchedulePass : inception::impl::ScheduleBase<SchedulePass> {
  using Base::Base;

  void runOnOperation() override {
    std::optional<TargetDescription> target = describeTarget(cpu);
    if (!target) {
      emitError(getOperation().getLoc())
          << "unknown target '" << cpu << "' to schedule for";
      return signalPassFailure();
    }
    if (block < 1 || !llvm::isPowerOf2_64(block)) {
      emitError(getOperation().getLoc())
          << "a block must be a power of two channels, got "
          << static_cast<int64_t>(block);
      return signalPassFailure();
    }
    func::FuncOp forward = getForward(getOperation());
    if (!forward)
      return;
    assignLayouts(forward, block);
    auto result = forward.walk([&](DestinationOpInterface op) {
      return failed(schedule(op, *target)) ? WalkResult::interrupt()
                                           : WalkResult::advance();
    });
    getOperation()->removeAttr("inception.schedules");
    if (result.wasInterrupted())
      signalPassFailure();
  }

private:
  LogicalResult schedule(DestinationOpInterface op,
                         const TargetDescription &target) {
    Type element = getElementTypeOrSelf(op->getOperand(0));
    CostModel model(target, element.getIntOrFloatBitWidth());
    ScheduleAttr chosen =
        isa<Conv2dIntoOp>(op)
            ? scheduleConvolution(cast<Conv2dIntoOp>(op.getOperation()), model)
            : scheduleElementwise(op, model);
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

  static ArrayRef<int64_t> getShape(Value value) {
    return cast<RankedTensorType>(value.getType()).getShape();
  }

  ScheduleAttr scheduleConvolution(Conv2dIntoOp op, const CostModel &model) {
    ArrayRef<int64_t> input = getShape(op.getInput());
    ArrayRef<int64_t> output = getShape(op->getResult(0));
    int64_t length = model.getTarget().getVectorLength(
        getElementTypeOrSelf(op.getInput()).getIntOrFloatBitWidth());
    if (op.getGroups() > 1) {
      ++scalar;
      remark::missed(op.getLoc(), remark::RemarkOpts::name("scalar").category(
                                      "inception-schedule"))
          << "a grouped convolution is computed one value at a time";
      return ScheduleAttr::get(op.getContext(), Algorithm::Scalar, length, 1, 1,
                               rowGrain(output[2], model), block,
                               GrainOrder::Rows);
    }
    bool pointwise =
        llvm::all_of(op.getKernel(), [](int64_t k) { return k == 1; }) &&
        llvm::all_of(op.getStrides(), [](int64_t s) { return s == 1; }) &&
        llvm::all_of(op.getPadding(), [](int64_t p) { return p == 0; });
    bool shareRows = output[2] >= rowsToShare;
    int64_t rows =
        shareRows ? rowGrain(output[2], model) : llvm::divideCeil(output[2], 2);
    ConvolutionShape shape;
    shape.width = pointwise ? rows * output[3] : output[3];
    shape.rows = pointwise ? llvm::divideCeil(output[2], rows) : output[2];
    shape.reduction = input[1] * op.getKernel()[0] * op.getKernel()[1];
    int64_t blocks = 0;
    for (int64_t channels : op.getOutChannels()) {
      shape.vectors.push_back(llvm::divideCeil(channels, block) *
                              std::max<int64_t>(block / length, 1));
      blocks += llvm::divideCeil(channels, block);
    }
    RegisterTile tile = model.chooseTile(shape, block);
    int64_t tileChannels =
        llvm::alignTo(std::max<int64_t>(tile.vectors * length, block), block);
    return ScheduleAttr::get(
        op.getContext(), Algorithm::Direct, length, tile.pixels, tile.vectors,
        rows, shareRows ? blocks * block : tileChannels,
        shareRows ? GrainOrder::Rows : GrainOrder::Channels);
  }

  static int64_t rowGrain(int64_t rows, const CostModel &model) {
    return std::max<int64_t>(1,
                             llvm::divideCeil(rows, model.getParallelParts()));
  }

  ScheduleAttr scheduleElementwise(DestinationOpInterface op,
                                   const CostModel &model) {
    ArrayRef<int64_t> output = getShape(op->getResult(0));
    unsigned bits =
        getElementTypeOrSelf(op->getOperand(0)).getIntOrFloatBitWidth();
    int64_t length = std::min(model.getTarget().getVectorLength(bits),
                              static_cast<int64_t>(block));
    auto algorithm = isa<SoftmaxIntoOp, CopyIntoOp>(op)
                         ? Algorithm::Scalar
                         : Algorithm::Elementwise;
    bool shareRows = output[2] >= rowsToShare;
    return ScheduleAttr::get(
        op.getContext(), algorithm, length, 1, 1,
        shareRows ? rowGrain(output[2], model) : output[2],
        shareRows || algorithm == Algorithm::Scalar || isa<LrnIntoOp>(op)
            ? llvm::alignTo(output[1], block)
            : 4 * block,
        shareRows ? GrainOrder::Rows : GrainOrder::Channels);
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
