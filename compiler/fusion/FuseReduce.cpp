//===- FuseReduce.cpp - Reductions where their readers need them ----------===//

#include "compiler/cost/LayerShapes.h"
#include "compiler/fusion/Passes.h"
#include "compiler/fusion/Siblings.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/TypeSwitch.h"

namespace inception {
#define GEN_PASS_DEF_FUSEREDUCE
#include "compiler/fusion/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

/// Predicted cycles: of one thread, of all, and what choices are made by.
struct Cost {
  double one = 0, all = 0, weighed = 0;

  Cost operator+(const Cost &other) const {
    return {one + other.one, all + other.all, weighed + other.weighed};
  }
  Cost operator-(const Cost &other) const {
    return {one - other.one, all - other.all, weighed - other.weighed};
  }
};

/// A layer and the convolution that alone reads it; what they cost as a group,
/// on their own, and the reader by itself.
struct Pair {
  Operation *producer;
  Conv2dOp consumer;
  Cost fused, separate, reader;

  double getGain() const { return separate.weighed - fused.weighed; }
};

/// Whether `op` is read by a convolution with a window, as a reduction is.
bool isReduction(Conv2dOp op) {
  return llvm::any_of(op->getUsers(), [](Operation *user) {
    auto reader = dyn_cast<Conv2dOp>(user);
    return reader && !isPointwise(reader);
  });
}

/// The 1x1 convolution that alone reads a pool; null where there is none, or
/// where it is a reduction that a group has already.
Conv2dOp getProjection(Operation *pool) {
  if (!pool->hasOneUse())
    return {};
  auto reader = dyn_cast<Conv2dOp>(*pool->user_begin());
  if (!reader || isa<GroupOp>(reader->getParentOp()))
    return {};
  return isPointwise(reader) ? reader : Conv2dOp();
}

std::string getLayerNames(Operation *producer, Conv2dOp consumer) {
  StringRef first = cast<ComputeOpInterface>(producer).getLayerName();
  StringRef second = consumer.getLayerName();
  return (first + (first.empty() || second.empty() ? "" : "+") + second).str();
}

struct FuseReducePass : inception::impl::FuseReduceBase<FuseReducePass> {
  using Base::Base;

  void runOnOperation() override {
    func::FuncOp forward = getForward(getOperation());
    if (!forward)
      return;
    if (mlir::failed(verifyFunctions(forward)))
      return signalPassFailure();
    FailureOr<TargetDescription> target = getTarget(getOperation(), cpu);
    if (failed(target))
      return signalPassFailure();
    // Later passes ask the model again.
    getOperation()->setAttr(targetAttrName,
                            getTargetAttr(&getContext(), *target));
    model.emplace(getCostModel(forward, *target));
    bool failed = false;
    failed |= mlir::failed(refuseOthers(forward));
    for (auto &[key, siblings] : findSiblings(forward))
      failed |= mlir::failed(fuseReductions(siblings));
    SmallVector<Operation *> pools;
    forward.walk([&](Operation *op) {
      if (isa<MaxPoolOp, AvgPoolOp>(op))
        pools.push_back(op);
    });
    for (Operation *pool : pools)
      if (Conv2dOp projection = getProjection(pool))
        fusePool(pool, projection);
      else
        remarkPool(pool);
    getOperation()->setAttr(fusionsAttrName,
                            ArrayAttr::get(&getContext(), records));
    records.clear();
    model.reset();
    if (failed)
      signalPassFailure();
  }

private:
  //===--------------------------------------------------------------------===//
  // Costs
  //===--------------------------------------------------------------------===//

  Cost measure(llvm::function_ref<double(int64_t threads)> time) {
    return {time(1), time(model->getTarget().threads), model->weigh(time)};
  }

  /// What a layer or a group costs, computed as the model chooses.
  template <typename Shape> Cost getCost(const Shape &shape) {
    auto choice = model->choose(shape);
    return measure([&](int64_t threads) {
      return model->getTime(shape, choice, threads);
    });
  }

  /// What `siblings` cost as one convolution; nothing where there are none.
  Cost getMergedCost(ArrayRef<Conv2dOp> siblings) {
    if (siblings.empty())
      return {};
    ConvolutionShape shape = *getConvolutionShape(siblings.front());
    for (Conv2dOp sibling : siblings.drop_front())
      llvm::append_range(shape.outChannels,
                         getConvolutionShape(sibling)->outChannels);
    return getCost(shape);
  }

  //===--------------------------------------------------------------------===//
  // Choices
  //===--------------------------------------------------------------------===//

  bool isWanted(const Pair &pair) {
    return mode == FuseReduceMode::Always ||
           (mode == FuseReduceMode::Auto && pair.getGain() > 0);
  }

  /// Why a reduction is no part of a pair; null where it is.
  static const char *whyAlone(Conv2dOp op) {
    if (llvm::any_of(op->getUsers(), llvm::IsaPred<func::ReturnOp>))
      return "it is a result of the network";
    if (!op->hasOneUse())
      return "several layers read it";
    if (cast<Conv2dOp>(*op->user_begin()).getGroups() > 1)
      return "its reader has groups";
    return nullptr;
  }

  Pair weigh(Operation *producer, Conv2dOp consumer) {
    Pair pair = {producer, consumer, {}, {}, {}};
    GroupShape shape = *getGroupShape(producer, consumer, *model);
    pair.fused = getCost(shape);
    pair.reader = getCost(shape.consumer);
    if (auto *stream = std::get_if<StreamShape>(&shape.producer))
      pair.separate = pair.reader + getCost(*stream);
    return pair;
  }

  LogicalResult refuse(Conv2dOp op, StringRef why) {
    if (mode == FuseReduceMode::Always)
      return op.emitError() << op.getLayerName()
                            << ": cannot be computed where it is read: " << why;
    ++reductionsMissed;
    remarkAlone(op.getLoc(), why);
    return success();
  }

  static void remarkAlone(Location loc, StringRef why) {
    remark::missed(loc, remark::RemarkOpts::name("alone").category(
                            "inception-fuse-reduce"))
        << why;
  }

  /// Reductions of one pixel that are no siblings of any.
  LogicalResult refuseOthers(func::FuncOp forward) {
    bool failed = false;
    forward.walk([&](Conv2dOp op) {
      ArrayRef<int64_t> filter =
          cast<RankedTensorType>(op.getFilter().getType()).getShape();
      if (filter[2] == 1 && filter[3] == 1 && !isPointwise(op) &&
          isReduction(op))
        failed |= mlir::failed(
            refuse(op, "it has a stride, padding or groups of its own"));
    });
    return failure(failed);
  }

  /// Says why a pool that a 1x1 convolution reads is no part of a pair: others
  /// read it too, as modules do between the stages, or the convolution is a
  /// reduction that a group has already.
  void remarkPool(Operation *pool) {
    if (llvm::none_of(pool->getUsers(), [](Operation *user) {
          auto reader = dyn_cast<Conv2dOp>(user);
          return reader && isPointwise(reader);
        }))
      return;
    ++poolsMissed;
    remarkAlone(pool->getLoc(),
                pool->hasOneUse() ? "its reader is computed with what reads it"
                                  : "several layers read it");
  }

  /// The reductions among `siblings`, as long as one of them gains.
  LogicalResult fuseReductions(SmallVector<Conv2dOp> siblings) {
    SmallVector<Pair> pairs;
    for (Conv2dOp op : siblings) {
      if (!isReduction(op))
        continue;
      if (const char *why = whyAlone(op)) {
        if (failed(refuse(op, why)))
          return failure();
        continue;
      }
      pairs.push_back(weigh(op, cast<Conv2dOp>(*op->user_begin())));
    }
    while (!pairs.empty()) {
      Cost whole = getMergedCost(siblings);
      for (Pair &pair : pairs) {
        SmallVector<Conv2dOp> others = siblings;
        llvm::erase(others, pair.producer);
        pair.separate = pair.reader + whole - getMergedCost(others);
      }
      auto *best = llvm::max_element(pairs, [](const Pair &a, const Pair &b) {
        return a.getGain() < b.getGain();
      });
      if (!isWanted(*best))
        break;
      llvm::erase(siblings, best->producer);
      settle(*best, /*fuse=*/true);
      ++reductionsFused;
      pairs.erase(best);
    }
    for (const Pair &pair : pairs)
      settle(pair, /*fuse=*/false);
    reductionsMissed += pairs.size();
    return success();
  }

  void fusePool(Operation *pool, Conv2dOp projection) {
    Pair pair = weigh(pool, projection);
    bool fuse = isWanted(pair);
    settle(pair, fuse);
    ++(fuse ? poolsFused : poolsMissed);
  }

  /// Notes the decision, and makes the group where it is one.
  void settle(const Pair &pair, bool fuse) {
    Builder builder(&getContext());
    std::string names = getLayerNames(pair.producer, pair.consumer);
    auto cycles = [&](const Cost &cost) {
      return builder.getDenseI64ArrayAttr(
          {std::llround(cost.one), std::llround(cost.all)});
    };
    records.push_back(builder.getDictionaryAttr(
        {builder.getNamedAttr("layer", builder.getStringAttr(names)),
         builder.getNamedAttr("fused", builder.getBoolAttr(fuse)),
         builder.getNamedAttr("fused_cycles", cycles(pair.fused)),
         builder.getNamedAttr("separate_cycles", cycles(pair.separate))}));
    auto text = [](const Cost &cost, const Cost &other) {
      return (llvm::Twine(std::llround(cost.one)) + " cycles instead of " +
              llvm::Twine(std::llround(other.one)))
          .str();
    };
    Conv2dOp consumer = pair.consumer;
    Location loc = consumer.getLoc();
    if (!fuse) {
      remark::missed(loc, remark::RemarkOpts::name("separate")
                              .category("inception-fuse-reduce"))
          << ("stays apart from what it reads: " +
              text(pair.separate, pair.fused));
      return;
    }
    remark::passed(loc, remark::RemarkOpts::name("grouped").category(
                            "inception-fuse-reduce"))
        << ("computed with what it reads: " + text(pair.fused, pair.separate));
    makeGroup(pair.producer, consumer, builder.getStringAttr(names));
  }

  /// Both layers move into a group where the reader is.
  static void makeGroup(Operation *producer, Conv2dOp consumer,
                        StringAttr names) {
    OpBuilder builder(consumer);
    auto group = GroupOp::create(builder, consumer.getLoc(),
                                 TypeRange(consumer->getResultTypes()),
                                 names.empty() ? StringAttr() : names);
    consumer.getResult().replaceAllUsesWith(group.getResult(0));
    Block &body = group.getBody().emplaceBlock();
    producer->moveBefore(&body, body.end());
    consumer->moveBefore(&body, body.end());
    builder.setInsertionPointToEnd(&body);
    YieldOp::create(builder, consumer.getLoc(), consumer.getResult());
  }

  std::optional<CostModel> model;
  SmallVector<Attribute> records;
};

} // namespace
