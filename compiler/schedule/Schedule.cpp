//===- Schedule.cpp - Layouts and schedules -------------------------------===//

#include "compiler/cost/BatchShapes.h"
#include "compiler/cost/LayerShapes.h"
#include "compiler/schedule/Layouts.h"
#include "compiler/schedule/Passes.h"
#include "dialect/Module.h"
#include "dialect/ScheduleRules.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Remarks.h"
#include "llvm/Support/MathExtras.h"

namespace inception {
#define GEN_PASS_DEF_SCHEDULE
#include "compiler/schedule/Passes.h.inc"
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
    SmallVector<func::FuncOp> functions = getNetworkFunctions(getOperation());
    if (functions.empty())
      return;
    if (mlir::failed(verifyFunctions(functions)))
      return signalPassFailure();
    // Later passes ask the model again.
    getOperation()->setAttr(targetAttrName,
                            getTargetAttr(&getContext(), *target));
    bool failed = false;
    for (func::FuncOp function : functions) {
      assignLayouts(function, block);
      CostModel model = getCostModel(function, *target, block);
      failed |= mlir::failed(scheduleAll(function, model));
    }
    getOperation()->removeAttr("inception.schedules");
    if (failed)
      signalPassFailure();
  }

private:
  LogicalResult scheduleAll(func::FuncOp function, const CostModel &model) {
    auto result = function.walk<WalkOrder::PreOrder>([&](Operation *op) {
      if (auto group = dyn_cast<GroupOp>(op))
        return failed(scheduleGroup(group, model)) ? WalkResult::interrupt()
                                                   : WalkResult::skip();
      if (auto batch = dyn_cast<BatchOpInterface>(op))
        scheduleBatch(batch, model);
      auto layer = dyn_cast<DestinationOpInterface>(op);
      return layer && failed(schedule(layer, model)) ? WalkResult::interrupt()
                                                     : WalkResult::advance();
    });
    return failure(result.wasInterrupted());
  }

  LogicalResult schedule(DestinationOpInterface op, const CostModel &model) {
    if (std::optional<ConvolutionShape> shape = getConvolutionShape(op)) {
      auto [tile, grain] = model.choose(*shape);
      return settle(op, getDirect(op, model, tile, grain));
    }
    if (isa<Conv2dIntoOp>(op)) {
      ++scalar;
      remark::missed(op.getLoc(), remark::RemarkOpts::name("scalar").category(
                                      "inception-schedule"))
          << "a grouped convolution is computed one value at a time";
    }
    Grain grain = model.choose(getStreamShape(op, model));
    return settle(op, getUntiled(op, model, grain));
  }

  void scheduleBatch(BatchOpInterface op, const CostModel &model) {
    BatchScheduleAttr chosen = chooseBatchSchedule(op, model);
    op.setScheduleAttr(chosen);
    ++scheduled;
    remarkSchedule(op, chosen);
  }

  static void remarkSchedule(Operation *op, Attribute schedule) {
    std::string text;
    llvm::raw_string_ostream(text) << schedule;
    remark::analysis(
        op->getLoc(),
        remark::RemarkOpts::name("scheduled").category("inception-schedule"))
        << text;
  }

  /// The last layer's grain cuts the group; each layer before computes the rows
  /// under a tile, all channels of them.
  LogicalResult scheduleGroup(GroupOp group, const CostModel &model) {
    SmallVector<ComputeOpInterface> layers = group.getLayers();
    std::optional<GroupShape> shape;
    if (layers.size() == 2)
      shape = getGroupShape(layers.front(), layers.back(), model);
    if (!shape)
      return group.emitError("has no schedule: a group is one layer and the "
                             "convolution, without groups, that reads it");
    GroupChoice choice = model.choose(*shape);
    auto producer = cast<DestinationOpInterface>(*layers.front());
    auto consumer = cast<DestinationOpInterface>(*layers.back());
    auto whole = [&](DestinationOpInterface op, int64_t rows) {
      int64_t channels = op.getOutChannelCount(0);
      return Grain{rows, static_cast<int64_t>(llvm::alignTo(channels, block)),
                   GrainOrder::Rows};
    };
    if (failed(settle(consumer, getDirect(consumer, model, choice.consumerTile,
                                          whole(consumer, choice.rows)))))
      return failure();
    const WindowShape &window = shape->consumer.window;
    int64_t rows = std::min(shape->consumer.inputHeight,
                            (consumer.getScheduleAttr().getGrainRows() - 1) *
                                    window.strides[0] +
                                window.kernel[0]);
    Grain grain = whole(producer, rows);
    bool direct = std::holds_alternative<ConvolutionShape>(shape->producer);
    return settle(producer, direct ? getDirect(producer, model,
                                               choice.producerTile, grain)
                                   : getUntiled(producer, model, grain));
  }

  ScheduleAttr getDirect(DestinationOpInterface op, const CostModel &model,
                         RegisterTile tile, Grain grain) {
    return ScheduleAttr::get(op.getContext(), Algorithm::Direct,
                             model.getVectorLength(), tile.pixels, tile.vectors,
                             grain.rows, grain.channels, grain.order);
  }
  /// Of a layer without register tiles: a convolution comes here for its
  /// groups.
  ScheduleAttr getUntiled(DestinationOpInterface op, const CostModel &model,
                          Grain grain) {
    return ScheduleAttr::get(op.getContext(), op.getAlgorithm(),
                             model.getVectorLength(), 1, 1, grain.rows,
                             grain.channels, grain.order);
  }

  /// Gives the operation the chosen schedule or the user's.
  LogicalResult settle(DestinationOpInterface op, ScheduleAttr chosen) {
    FailureOr<ScheduleAttr> settled = applyOverride(op, chosen);
    if (failed(settled))
      return failure();
    op.setScheduleAttr(*settled);
    ++scheduled;
    remarkSchedule(op, *settled);
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
    auto given = ScheduleAttr::get(op.getContext(), chosen.getAlgorithm(),
                                   chosen.getVectorLength(), pixels, vectors,
                                   rows, channels, order);
    if (LayoutAttr layout = getLayout(op.getDpsInits().front().getType()))
      if (auto problem = findScheduleProblem(given, layout.getBlock()))
        return op->emitError()
               << op.getLayerName() << ": the schedule has " << *problem;
    ++overridden;
    return given;
  }
};

} // namespace
