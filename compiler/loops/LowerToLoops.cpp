//===- LowerToLoops.cpp - A function for each layer -----------------------===//

#include "compiler/loops/BatchStatistics.h"
#include "compiler/loops/StepWeights.h"
#include "compiler/loops/TiledLevel.h"
#include "dialect/Module.h"
#include "dialect/Operations.h"
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

/// Writes what a body does with the items [begin, end).
using RangeWriter =
    llvm::function_ref<void(LayerBody &body, Value begin, Value end)>;

struct LowerToLoopsPass : inception::impl::LowerToLoopsBase<LowerToLoopsPass> {
  using Base::Base;

  void runOnOperation() override {
    lastWrites.clear();
    statistics.emplace(&getContext());
    kernels = 0;
    if (failed(verifyTiles(getOperation())))
      return signalPassFailure();
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
    // Written where they are used.
    if (isMemoryEffectFree(&op) || isa<ReadOp, func::ReturnOp>(op))
      return success();
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
    return op.emitOpError("has no lowering to loops");
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

  LogicalResult lowerLayer(func::FuncOp entry, scf::ForallOp loop) {
    auto name = loop->getAttrOfType<StringAttr>("layer");
    LogicalResult written = success();
    func::FuncOp function =
        writeBody(loop.getLoc(), name ? name.getValue() : "",
                  overItems([&](LayerBody &body, Value item) {
                    mapTile(loop, item, body);
                    written = lowerBlock(*loop.getBody(), body);
                  }));
    if (failed(written))
      return failure();
    int64_t tiles = 1;
    for (OpFoldResult bound : loop.getMixedUpperBound())
      if (std::optional<int64_t> count = getConstantIntValue(bound))
        tiles *= *count;
    callBody(entry, function, entry.getArgument(1), tiles);
    return success();
  }

  /// An operation over a batch has items of its own.
  LogicalResult lowerBatch(func::FuncOp entry, BatchOpInterface op) {
    BatchLowering lowering = getBatchLowering(op);
    if (!lowering.write)
      return op->emitOpError("has no lowering to loops");
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

  LogicalResult lowerBlock(Block &block, LayerBody &body) {
    for (Operation &op : block) {
      if (auto layer = dyn_cast<DestinationOpInterface>(op)) {
        body.schedule = layer.getScheduleAttr();
        lowerLayer(layer, body);
      } else if (auto branch = dyn_cast<scf::IfOp>(op)) {
        if (failed(lowerBranch(branch, body)))
          return failure();
      } else if (isa<arith::ArithDialect>(op.getDialect())) {
        for (Value operand : op.getOperands())
          mapOuter(operand, body);
        body.emitter.builder.clone(op, body.values);
      } else if (!isa<memref::SubViewOp, ScratchOp, scf::YieldOp,
                      scf::InParallelOp>(op)) {
        // The others say where buffers are, which is written at each use.
        return op.emitOpError("has no lowering to loops");
      }
    }
    return success();
  }

  LogicalResult lowerBranch(scf::IfOp branch, LayerBody &body) {
    OpBuilder &builder = body.emitter.builder;
    auto copy =
        scf::IfOp::create(builder, branch.getLoc(),
                          body.values.lookup(branch.getCondition()), true);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(copy.thenBlock());
    if (failed(lowerBlock(*branch.thenBlock(), body)))
      return failure();
    builder.setInsertionPointToStart(copy.elseBlock());
    return branch.elseBlock() ? lowerBlock(*branch.elseBlock(), body)
                              : success();
  }

  /// Constants outside the loop are written again where they are used.
  static void mapOuter(Value value, LayerBody &body) {
    if (!body.values.contains(value))
      body.emitter.builder.clone(*value.getDefiningOp(), body.values);
  }

  static void lowerLayer(DestinationOpInterface op, LayerBody &body) {
    [[maybe_unused]] bool known =
        visitOperation<DestinationOpInterface>(op, [&](auto layer) {
          if constexpr (layer
                            .template hasTrait<ElementwiseOpInterface::Trait>())
            lowerElementwise(layer, body);
          else
            lowerTile(layer, body);
        });
    assert(known && "a destination operation of another dialect");
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
