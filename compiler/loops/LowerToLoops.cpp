//===- LowerToLoops.cpp - A function for each layer -----------------------===//

#include "compiler/loops/BatchStatistics.h"
#include "compiler/loops/StepWeights.h"
#include "dialect/Module.h"
#include "dialect/StateLayout.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Analysis/TargetLibraryInfo.h"

namespace inception {
#define GEN_PASS_DEF_LOWERTOLOOPS
#include "compiler/loops/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

/// The largest register tile: several times the registers of any machine, and
/// code of a size that still compiles.
constexpr int64_t maxSums = 128;

/// Writes what a body does with the items [begin, end).
using RangeWriter =
    llvm::function_ref<void(LayerBody &body, Value begin, Value end)>;

struct LowerToLoopsPass : inception::impl::LowerToLoopsBase<LowerToLoopsPass> {
  using Base::Base;

  void runOnOperation() override {
    lastWrites.clear();
    statistics.emplace(&getContext());
    kernels = 0;
    for (func::FuncOp function : getNetworkFunctions(getOperation()))
      if (failed(lower(function)))
        return signalPassFailure();
    setLastCalls(getOperation(), lastWrites);
    statistics->set(getOperation());
    for (auto function : getOperation().getOps<func::FuncOp>())
      kernels += function->hasAttr("inception.kernel");
  }

private:
  LogicalResult lower(func::FuncOp function) {
    old = function;
    if (old.getNumArguments() < 3 ||
        !llvm::all_of(old.getArgumentTypes(), llvm::IsaPred<MemRefType>))
      return old.emitOpError("must take the packed weights, the workspace, the "
                             "input and the results as memrefs");
    Builder builder(&getContext());
    collectTypes(builder);
    calls = 0;
    std::string name = old.getSymName().str();
    // Bodies differ in their arguments until they are lowered to LLVM, and with
    // them the runtime's function.
    runtime = "inception_parallel_for";
    if (name != "forward")
      runtime = getUniqueName(runtime + "." + name);
    auto inner = OpBuilder::atBlockEnd(getOperation().getBody());
    func::FuncOp entry = createEntry(inner);
    for (Operation &op : old.getBody().front())
      if (failed(lower(entry, op)))
        return failure();
    func::ReturnOp::create(*entryBuilder, old.getLoc());
    old.erase();
    entry.setSymName(name);
    return success();
  }

  LogicalResult lower(func::FuncOp entry, Operation &op) {
    if (isa<DestinationOpInterface, GroupOp>(op))
      return op.emitOpError("is not tiled");
    if (auto loop = dyn_cast<scf::ForallOp>(op)) {
      ++layers;
      return lowerLayer(entry, loop);
    }
    if (auto batch = dyn_cast<BatchOpInterface>(op)) {
      ++layers;
      return lowerBatch(entry, batch);
    }
    if (auto weights = dyn_cast<bufferization::MaterializeInDestinationOp>(op))
      return lowerWeights(entry, weights);
    return success();
  }

  /// A tile must fill whole blocks or divide one, and stay within what a person
  /// may want to try.
  static LogicalResult checkSchedule(DestinationOpInterface op) {
    ScheduleAttr schedule = op.getScheduleAttr();
    if (!schedule)
      return op->emitOpError("has no schedule");
    auto conv = dyn_cast<Conv2dIntoOp>(op.getOperation());
    if (!conv || conv.getGroups() > 1)
      return success();
    auto type = cast<MemRefType>(conv.getOuts().front().getType());
    int64_t block = type.getRank() == 5 ? type.getDimSize(4) : 0;
    int64_t vector = schedule.getVectorLength();
    int64_t channels = schedule.getVectors() * vector;
    if (block == 0)
      return op->emitOpError("writes ") << type << ", which has no blocks";
    if (vector > block || (channels % block != 0 && block % channels != 0))
      return op->emitOpError("has a tile of ")
             << schedule.getVectors() << " vectors of " << vector
             << ", which are no multiple or part of a block of " << block
             << " channels";
    if (schedule.getPixels() > maxSums / schedule.getVectors())
      return op->emitOpError("has a tile of ")
             << schedule.getPixels() << " x " << schedule.getVectors()
             << " sums; at most " << maxSums << " are possible";
    return success();
  }

  /// Whether `layout` is that of `buffer`, of which there may be `others`.
  static LogicalResult checkLayout(Operation *op, Value buffer,
                                   LayoutAttr layout, bool plain = true,
                                   ValueRange others = {}) {
    auto type = cast<MemRefType>(buffer.getType());
    int64_t blocks = type.getDimSize(1);
    for (Value other : others)
      blocks += cast<MemRefType>(other.getType()).getDimSize(1);
    bool fits = type.getRank() == 5
                    ? layout && layout.getBlock() == type.getDimSize(4) &&
                          layout.getNumBlocks() <= blocks
                    : plain && !layout && others.empty();
    if (fits)
      return success();
    return op->emitOpError("has a buffer of type ")
           << type << " whose layout is missing or another one";
  }

  /// Operations that mind which lanes hold channels have a layout that says so,
  /// and it is that of the buffer.
  static LogicalResult checkLayouts(Operation *op) {
    return llvm::TypeSwitch<Operation *, LogicalResult>(op)
        .Case([&](Conv2dIntoOp conv) {
          return checkLayout(op, conv.getInput(), conv.getInputLayoutAttr(),
                             true, conv.getAlso());
        })
        .Case<LrnIntoOp, SoftmaxIntoOp, LrnGradIntoOp>([&](auto layer) {
          return checkLayout(op, layer.getInput(), layer.getInputLayoutAttr(),
                             false);
        })
        .Case([&](DropoutTrainIntoOp dropout) {
          return checkLayout(op, dropout.getInput(),
                             dropout.getInputLayoutAttr());
        })
        .Case<SoftmaxCrossEntropyIntoOp, SoftmaxCrossEntropyGradIntoOp>(
            [&](auto loss) {
              return checkLayout(op, loss.getLogits(),
                                 loss.getInputLayoutAttr());
            })
        .Case([&](CopyIntoOp copy) {
          return failure(failed(checkLayout(op, copy.getInput(),
                                            copy.getInputLayoutAttr())) ||
                         failed(checkLayout(op, copy.getOuts().front(),
                                            copy.getOutputLayoutAttr())));
        })
        .Case([&](Conv2dFilterGradIntoOp grad) {
          return failure(failed(checkLayout(op, grad.getInput(),
                                            grad.getInputLayoutAttr())) ||
                         failed(checkLayout(op, grad.getGradient(),
                                            grad.getOutputLayoutAttr())));
        })
        .Default([](Operation *) { return success(); });
  }

  /// The body's signature: packed, workspace, input, results, n, begin, end,
  /// thread.
  void collectTypes(Builder &builder) {
    Type index = builder.getIndexType();
    auto flat = [](Type element) {
      return MemRefType::get({ShapedType::kDynamic}, element);
    };
    bodyTypes.clear();
    for (Type type : old.getArgumentTypes())
      bodyTypes.push_back(flat(cast<MemRefType>(type).getElementType()));
    bodyTypes.append(4, index);
  }

  func::FuncOp createEntry(OpBuilder &builder) {
    MLIRContext *context = builder.getContext();
    Location loc = old.getLoc();
    Type index = builder.getIndexType();
    Type frame = LLVM::LLVMPointerType::get(context);
    Type body = builder.getFunctionType(bodyTypes, {});
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(getOperation().getBody());
    func::FuncOp::create(
        builder, loc, runtime,
        builder.getFunctionType({frame, index, index, body}, {}))
        .setPrivate();
    builder.setInsertionPointToEnd(getOperation().getBody());
    auto entry =
        func::FuncOp::create(builder, loc, (old.getSymName() + "_loops").str(),
                             builder.getFunctionType({frame, index}, {}));
    entryBuilder.emplace(OpBuilder::atBlockBegin(entry.addEntryBlock()));
    return entry;
  }

  /// A symbol that nothing else has, not even the C library: what LLVM calls by
  /// name must not be a layer.
  std::string getUniqueName(StringRef wanted) {
    std::string name = wanted.empty() ? "layer" : wanted.str();
    std::string unique = name;
    llvm::LibFunc function;
    for (unsigned i = 2; getOperation().lookupSymbol(unique) ||
                         library.getLibFunc(unique, function);
         ++i)
      unique = (name + "." + llvm::Twine(i)).str();
    return unique;
  }

  /// Whether every iteration is written as branches of tiles, whose operations
  /// are ones that can be lowered.
  LogicalResult check(scf::ForallOp loop) {
    unsigned images = 0;
    for (OpFoldResult bound : loop.getMixedUpperBound())
      images += isa<Value>(bound);
    if (images != 1 || !loop.isNormalized() || loop.getNumResults() != 0)
      return loop.emitOpError(
          "must count the images of a batch and tiles whose "
          "number is known when compiling, from 0");
    auto result = loop.walk([&](Operation *op) {
      if (auto layer = dyn_cast<DestinationOpInterface>(op))
        return failed(checkSchedule(layer)) || failed(checkLayouts(layer)) ||
                       failed(checkBuffers(layer, old))
                   ? WalkResult::interrupt()
                   : WalkResult::advance();
      if (isa<scf::ForallOp, scf::IfOp, scf::InParallelOp, scf::YieldOp,
              memref::SubViewOp, ScratchOp, arith::ConstantOp, arith::AddIOp,
              arith::SubIOp, arith::MulIOp, arith::CmpIOp>(op))
        return WalkResult::advance();
      op->emitOpError("is not expected among tiles");
      return WalkResult::interrupt();
    });
    return failure(result.wasInterrupted());
  }

  LogicalResult lowerLayer(func::FuncOp entry, scf::ForallOp loop) {
    if (failed(check(loop)))
      return failure();
    auto name = loop->getAttrOfType<StringAttr>("layer");
    func::FuncOp function =
        writeBody(loop.getLoc(), name ? name.getValue() : "",
                  overItems([&](LayerBody &body, Value item) {
                    mapTile(loop, item, body);
                    lowerBlock(*loop.getBody(), body);
                  }));
    int64_t tiles = 1;
    for (OpFoldResult bound : loop.getMixedUpperBound())
      if (std::optional<int64_t> count = getConstantIntValue(bound))
        tiles *= *count;
    callBody(entry, function, entry.getArgument(1), tiles);
    return success();
  }

  /// An operation over a batch has items of its own.
  LogicalResult lowerBatch(func::FuncOp entry, BatchOpInterface op) {
    if (failed(checkBatch(op)) || failed(checkLayouts(op)) ||
        failed(checkBuffers(op, old)))
      return failure();
    BatchLowering lowering = getBatchLowering(op);
    func::FuncOp function =
        writeBody(op.getLoc(), op.getLayerName(), overItems(lowering.write));
    if (old.getSymName() == gradientsName) {
      for (Value out : op.getDpsInits())
        if (std::optional<int64_t> offset =
                getStateOffset(out, old.getArgument(0)))
          lastWrites[*offset] = calls;
      statistics->add(op, calls, old.getArgument(0));
    }
    callBody(entry, function, Value(), lowering.items);
    return success();
  }

  /// What a body does with each of its items.
  static std::function<void(LayerBody &, Value, Value)>
  overItems(std::function<void(LayerBody &, Value item)> write) {
    return [write](LayerBody &body, Value begin, Value end) {
      body.emitter.loop(begin, end, [&](Value item) { write(body, item); });
    };
  }

  /// The same of an operation over a batch: its items are whole tiles.
  static LogicalResult checkBatch(BatchOpInterface op) {
    BatchScheduleAttr schedule = op.getScheduleAttr();
    if (!schedule)
      return op->emitOpError("has no schedule");
    auto grad = dyn_cast<Conv2dFilterGradIntoOp>(op.getOperation());
    if (!grad || grad.getGroups() > 1)
      return success();
    auto type = cast<MemRefType>(grad.getOuts().front().getType());
    if (type.getRank() != 6)
      return op->emitOpError("writes ") << type << ", which is not packed";
    int64_t block = type.getDimSize(5), outputs = type.getDimSize(0) * block;
    int64_t channels = schedule.getVectors() * schedule.getVectorLength();
    if (schedule.getVectorLength() > block ||
        (channels % block != 0 && block % channels != 0) ||
        (schedule.getGrainOutputs() < outputs &&
         schedule.getGrainOutputs() % std::max(channels, block) != 0))
      return op->emitOpError("has a tile of ")
             << schedule.getVectors() << " vectors of "
             << schedule.getVectorLength()
             << ", which are no multiple or part of a block of " << block
             << " channels, or of which an item is no multiple";
    if (schedule.getLanes() > maxSums / schedule.getVectors())
      return op->emitOpError("has a tile of ")
             << schedule.getLanes() << " x " << schedule.getVectors()
             << " sums; at most " << maxSums << " are possible";
    return success();
  }

  /// The function of a layer: `write` writes what it does with a range of
  /// items.
  func::FuncOp writeBody(Location loc, StringRef name, RangeWriter write) {
    mlir::ModuleOp module = getOperation();
    auto builder = OpBuilder::atBlockEnd(module.getBody());
    auto function =
        func::FuncOp::create(builder, loc, getUniqueName(name),
                             builder.getFunctionType(bodyTypes, {}));
    function.setPrivate();
    Block *block = function.addEntryBlock();
    builder.setInsertionPointToStart(block);
    LayerBody body(builder, function, module);
    ValueRange control = block->getArguments().take_back(4);
    body.batch = control[0];
    body.thread = control[3];
    // The elements of all memories; every layer has one element type.
    Type element = getElementTypeOrSelf(old.getArgumentTypes()[2]);
    body.packedArgument = old.getArgument(0);
    body.workspaceArgument = old.getArgument(1);
    body.packed = viewAs(body.emitter, block->getArgument(0), element);
    body.workspace = viewAs(body.emitter, block->getArgument(1), element);
    for (unsigned i : llvm::seq<unsigned>(2, old.getNumArguments()))
      body.arguments[old.getArgument(i)] = block->getArgument(i);
    write(body, control[1], control[2]);
    func::ReturnOp::create(builder, loc);
    return function;
  }

  /// Weights that a step makes in the workspace.
  LogicalResult lowerWeights(func::FuncOp entry,
                             bufferization::MaterializeInDestinationOp op) {
    auto name = op->getAttrOfType<StringAttr>("layer");
    for (const WeightCall &call : getWeightCalls(op, getOperation())) {
      LogicalResult result = success();
      func::FuncOp function =
          writeBody(op.getLoc(), name ? name.getValue() : "",
                    [&](LayerBody &body, Value begin, Value end) {
                      result = call.write(body, begin, end);
                    });
      if (failed(result))
        return failure();
      callBody(entry, function, Value(), call.items);
    }
    return success();
  }

  /// Says whether a layer, or the kernels that it calls, computes vectors.
  void remarkLayer(func::FuncOp function) {
    auto search = function.walk([](Operation *op) {
      return isa<func::CallOp>(op) ||
                     isa<vector::VectorDialect>(op->getDialect())
                 ? WalkResult::interrupt()
                 : WalkResult::advance();
    });
    auto category = [](StringRef name) {
      return remark::RemarkOpts::name(name).category(
          "inception-lower-to-loops");
    };
    if (search.wasInterrupted()) {
      remark::passed(function.getLoc(), category("vectors"))
          << "computed in vectors";
      return;
    }
    ++scalars;
    remark::missed(function.getLoc(), category("values"))
        << "computed one value at a time";
  }

  /// Gives the loop's indices their values for item `item`: the last index is
  /// the fastest.
  static void mapTile(scf::ForallOp loop, Value item, LayerBody &body) {
    Emitter &e = body.emitter;
    SmallVector<OpFoldResult> bounds = loop.getMixedUpperBound();
    for (unsigned i = bounds.size(); i-- > 0;) {
      Value index = item;
      if (i > 0) {
        Value bound = isa<Value>(bounds[i])
                          ? body.batch
                          : e.constant(*getConstantIntValue(bounds[i]));
        index = e.rem(item, bound);
        item = e.div(item, bound);
      }
      body.values.map(loop.getInductionVar(i), index);
    }
  }

  void lowerBlock(Block &block, LayerBody &body) {
    OpBuilder &builder = body.emitter.builder;
    for (Operation &op : block) {
      if (auto layer = dyn_cast<DestinationOpInterface>(op)) {
        body.schedule = layer.getScheduleAttr();
        lowerTile(layer, body);
      } else if (auto branch = dyn_cast<scf::IfOp>(op)) {
        auto copy =
            scf::IfOp::create(builder, branch.getLoc(),
                              body.values.lookup(branch.getCondition()), true);
        OpBuilder::InsertionGuard guard(builder);
        builder.setInsertionPointToStart(copy.thenBlock());
        lowerBlock(*branch.thenBlock(), body);
        builder.setInsertionPointToStart(copy.elseBlock());
        if (branch.elseBlock())
          lowerBlock(*branch.elseBlock(), body);
      } else if (isa<arith::ArithDialect>(op.getDialect())) {
        for (Value operand : op.getOperands())
          mapOuter(operand, body);
        builder.clone(op, body.values);
      }
    }
  }

  /// Constants outside the loop are written again where they are used.
  static void mapOuter(Value value, LayerBody &body) {
    if (!body.values.contains(value))
      body.emitter.builder.clone(*value.getDefiningOp(), body.values);
  }

  static void lowerTile(DestinationOpInterface op, LayerBody &body) {
    llvm::TypeSwitch<Operation *>(op.getOperation())
        .Case([&](Conv2dIntoOp op) { lowerConvolution(op, body); })
        .Case([&](PoolIntoOp op) { lowerPool(op, body); })
        .Case([&](LrnIntoOp op) { lowerLrn(op, body); })
        .Case([&](SoftmaxIntoOp op) { lowerSoftmax(op, body); })
        .Case([&](AffineIntoOp op) { lowerAffine(op, body); })
        .Case([&](ReluIntoOp op) { lowerRelu(op, body); })
        .Case([&](AddIntoOp op) { lowerAdd(op, body); })
        .Case([&](CopyIntoOp op) { lowerCopy(op, body); })
        .Case([&](PoolGradIntoOp op) { lowerPoolGrad(op, body); })
        .Case([&](LrnGradIntoOp op) { lowerLrnGrad(op, body); })
        .Case([&](ReluGradIntoOp op) { lowerReluGrad(op, body); })
        .Case([&](DropoutTrainIntoOp op) { lowerDropout(op, body); })
        .Case([&](BatchNormTrainIntoOp op) { lowerBatchNorm(op, body); })
        .Case([&](BatchNormGradIntoOp op) { lowerBatchNormGrad(op, body); })
        .Case([&](SoftmaxCrossEntropyGradIntoOp op) {
          lowerCrossEntropyGrad(op, body);
        })
        .Case([&](DilateIntoOp op) { lowerDilate(op, body); })
        .Case([&](SliceGradIntoOp op) { lowerSliceGrad(op, body); });
  }

  /// The call of a body in its entry: the items, `count` of them for each of
  /// `images` where there are any, are one range.
  void callBody(func::FuncOp entry, func::FuncOp function, Value images,
                int64_t count) {
    Emitter e(*entryBuilder, function.getLoc());
    Value pointer =
        func::ConstantOp::create(e.builder, e.loc, function.getFunctionType(),
                                 SymbolRefAttr::get(function));
    Value index = e.constant(calls++);
    Value items = images ? e.mul(images, count) : e.constant(count);
    func::CallOp::create(
        e.builder, e.loc, runtime, TypeRange(),
        ValueRange{entry.getArgument(0), index, items, pointer});
    remarkLayer(function);
  }

  /// All of a byte memory as elements.
  static Value viewAs(Emitter &e, Value bytes, Type element) {
    Value zero = e.constant(0);
    Value size = e.div(memref::DimOp::create(e.builder, e.loc, bytes, zero),
                       e.constant(element.getIntOrFloatBitWidth() / 8));
    return memref::ViewOp::create(
        e.builder, e.loc, MemRefType::get({ShapedType::kDynamic}, element),
        bytes, zero, size);
  }

  func::FuncOp old;
  SmallVector<Type> bodyTypes;
  std::optional<OpBuilder> entryBuilder;
  /// The runtime's function that runs the bodies of the entry.
  std::string runtime;
  /// Calls of the entry so far.
  int64_t calls = 0;
  /// The last call of @gradients that writes a place in the state.
  llvm::DenseMap<int64_t, int64_t> lastWrites;
  std::optional<BatchStatistics> statistics;
  llvm::TargetLibraryInfoImpl library{llvm::Triple("x86_64-unknown-linux-gnu")};
};

} // namespace
