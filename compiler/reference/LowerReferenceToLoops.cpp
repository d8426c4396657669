//===- LowerReferenceToLoops.cpp - A plain loop nest for each layer -------===//

#include "compiler/reference/LowerReferenceFormulas.h"
#include "compiler/support/Emitter.h"
#include "dialect/Module.h"
#include "dialect/StateLayout.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"

namespace inception {
#define GEN_PASS_DEF_REFERENCETOLOOPS
#include "compiler/reference/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

/// Flat memory as a buffer of `n` images.
Value getShaped(OpBuilder &builder, Location loc, Value flat, Value n,
                MemRefType type) {
  SmallVector<OpFoldResult> sizes, strides;
  auto [staticStrides, offset] = type.getStridesAndOffset();
  for (auto [size, stride] : llvm::zip(type.getShape(), staticStrides)) {
    sizes.push_back(ShapedType::isDynamic(size)
                        ? OpFoldResult(n)
                        : OpFoldResult(builder.getIndexAttr(size)));
    strides.push_back(builder.getIndexAttr(stride));
  }
  return memref::ReinterpretCastOp::create(
      builder, loc, type, flat, builder.getIndexAttr(offset), sizes, strides);
}

/// Copies what `value` is computed from to `builder`; `mapping` has the
/// function's arguments.
Value cloneSlice(OpBuilder &builder, Value value, IRMapping &mapping) {
  if (Value known = mapping.lookupOrNull(value))
    return known;
  Operation *op = value.getDefiningOp();
  assert(op && isMemoryEffectFree(op) && op->getNumRegions() == 0 &&
         "buffers are views at computed offsets");
  for (Value operand : op->getOperands())
    cloneSlice(builder, operand, mapping);
  builder.clone(*op, mapping);
  return mapping.lookup(value);
}

struct ReferenceToLoopsPass
    : inception::impl::ReferenceToLoopsBase<ReferenceToLoopsPass> {
  using Base::Base;

  void runOnOperation() override {
    SmallVector<func::FuncOp> functions;
    if (func::FuncOp forward = getForward(getOperation()))
      functions.push_back(forward);
    llvm::append_range(functions, getTrainingFunctions(getOperation()));
    if (functions.empty())
      return;
    rows.clear();
    lastWrites.clear();
    for (func::FuncOp function : functions)
      if (failed(lower(function)))
        return signalPassFailure();
    setLastCalls(getOperation(), lastWrites);
    if (getForward(getOperation()))
      getOperation()->setAttr("inception.layers",
                              ArrayAttr::get(&getContext(), rows));
  }

private:
  LogicalResult lower(func::FuncOp function) {
    old = function;
    bool isForward = old.getSymName() == "forward";
    if (old.getNumArguments() < (isForward ? 4 : 3) ||
        old.getNumResults() > 0 || !old.getBody().hasOneBlock() ||
        !llvm::all_of(old.getArgumentTypes(), llvm::IsaPred<MemRefType>)) {
      old.emitError(
          "must take the packed weights, the workspace, the input and "
          "the results as memrefs");
      return failure();
    }
    Builder builder(&getContext());
    index = builder.getIndexType();
    bodyTypes.clear();
    for (Type type : old.getArgumentTypes())
      bodyTypes.push_back(
          MemRefType::get({ShapedType::kDynamic}, getElementTypeOrSelf(type)));
    bodyTypes.append(4, index);
    std::string name = old.getSymName().str();
    // Bodies differ in their arguments until they are lowered to LLVM, and with
    // them the runtime's function.
    std::string runtime = "inception_parallel_for";
    if (!isForward)
      runtime = getUniqueName(runtime + "." + name);
    func::FuncOp entry = createEntry(runtime);
    calls = 0;
    for (Operation &other : old.front()) {
      // Where buffers are is written at each use.
      if (isMemoryEffectFree(&other) || isa<func::ReturnOp>(other))
        continue;
      auto op = dyn_cast<linalg::LinalgOp>(other);
      if (!op)
        return other.emitOpError("has no lowering to loops");
      if (failed(lowerNest(entry, runtime, op, calls)))
        return failure();
      if (isForward)
        rows.push_back(describe(builder, op));
      for (Value out : op.getDpsInits())
        if (std::optional<int64_t> offset =
                getStateOffset(out, old.getArgument(0));
            offset && name == "gradients")
          lastWrites[*offset] = calls;
      ++calls;
      ++nests;
    }
    old.erase();
    entry.setSymName(name);
    return success();
  }

  /// The entry point, whose calls lowerNest adds.
  func::FuncOp createEntry(StringRef runtime) {
    Location loc = old.getLoc();
    auto builder = OpBuilder::atBlockBegin(getOperation().getBody());
    Type frame = LLVM::LLVMPointerType::get(&getContext());
    Type body = builder.getFunctionType(bodyTypes, {});
    func::FuncOp::create(
        builder, loc, runtime,
        builder.getFunctionType({frame, index, index, body}, {}))
        .setPrivate();
    builder.setInsertionPointToEnd(getOperation().getBody());
    auto forward =
        func::FuncOp::create(builder, loc, (old.getSymName() + "_loops").str(),
                             builder.getFunctionType({frame, index}, {}));
    builder.setInsertionPointToStart(forward.addEntryBlock());
    func::ReturnOp::create(builder, loc);
    return forward;
  }

  static StringRef getName(Operation *op) {
    auto name = op->getAttrOfType<StringAttr>(referenceLayerAttrName);
    return name && !name.empty() ? name.getValue() : "copy";
  }

  /// A symbol that nothing else has.
  std::string getUniqueName(StringRef wanted) {
    std::string unique = wanted.str();
    for (unsigned i = 2; getOperation().lookupSymbol(unique); ++i)
      unique = (wanted + "." + llvm::Twine(i)).str();
    return unique;
  }

  /// Writes the body of one operation, and its call.
  LogicalResult lowerNest(func::FuncOp forward, StringRef runtime,
                          linalg::LinalgOp op, int64_t layer) {
    Location loc = op.getLoc();
    IRRewriter rewriter(&getContext());
    rewriter.setInsertionPointToEnd(getOperation().getBody());
    auto body = func::FuncOp::create(rewriter, loc, getUniqueName(getName(op)),
                                     rewriter.getFunctionType(bodyTypes, {}));
    body.setPrivate();
    // Plain code is quick to compile; unrolled and vectorised, it is not.
    body->setAttr("passthrough", rewriter.getStrArrayAttr({"optsize"}));
    Block *block = body.addEntryBlock();
    ValueRange range = block->getArguments().take_back(4);
    rewriter.setInsertionPointToStart(block);
    IRMapping mapping;
    for (auto [argument, flat] :
         llvm::zip(old.getArguments(), block->getArguments())) {
      auto type = cast<MemRefType>(argument.getType());
      mapping.map(argument,
                  type == flat.getType()
                      ? Value(flat)
                      : getShaped(rewriter, loc, flat, range[0], type));
    }
    llvm::SetVector<Value> captured(op->operand_begin(), op->operand_end());
    getUsedValuesDefinedAbove(op->getRegions(), captured);
    for (Value value : captured)
      cloneSlice(rewriter, value, mapping);
    auto copy = cast<linalg::LinalgOp>(rewriter.clone(*op, mapping));
    FailureOr<linalg::LinalgLoops> loops =
        linalg::linalgOpToLoops(rewriter, copy);
    if (failed(loops) || loops->empty())
      return op->emitOpError("cannot be written as loops");
    rewriter.eraseOp(copy);
    // The outermost loop, over images or over a parameter's first dimension,
    // runs over this thread's share.
    int64_t size =
        cast<MemRefType>(op.getDpsInits().front().getType()).getDimSize(0);
    auto images = cast<scf::ForOp>(loops->front());
    images.setLowerBound(range[1]);
    images.setUpperBound(range[2]);
    remark::analysis(loc, remark::RemarkOpts::name("nest").category(
                              "inception-reference-to-loops"))
        << (llvm::Twine(loops->size()) + " plain loops").str();
    rewriter.setInsertionPointToEnd(block);
    func::ReturnOp::create(rewriter, loc);

    rewriter.setInsertionPoint(forward.front().getTerminator());
    Emitter e(rewriter, loc);
    Value pointer = func::ConstantOp::create(
        rewriter, loc, body.getFunctionType(), SymbolRefAttr::get(body));
    Value items =
        ShapedType::isDynamic(size) ? forward.getArgument(1) : e.constant(size);
    func::CallOp::create(
        rewriter, loc, runtime, TypeRange(),
        ValueRange{forward.getArgument(0), e.constant(layer), items, pointer});
    return success();
  }

  /// The report's row: the graph's, where there is one of this name.
  DictionaryAttr describe(Builder &builder, linalg::LinalgOp op) {
    StringRef name = getName(op);
    NamedAttrList fields;
    auto rows = getOperation()->getAttrOfType<ArrayAttr>("inception.layers");
    if (rows)
      for (auto row : rows.getAsRange<DictionaryAttr>())
        if (row.getAs<StringAttr>("name") == name)
          fields = NamedAttrList(row);
    if (fields.empty()) {
      auto type = cast<MemRefType>(op.getDpsInits().front().getType());
      fields.set("name", builder.getStringAttr(name));
      fields.set("kind", builder.getStringAttr("copy"));
      fields.set("shape",
                 builder.getDenseI64ArrayAttr(type.getShape().drop_front()));
      fields.set("family", builder.getStringAttr("other"));
      fields.set("macs", builder.getI64IntegerAttr(0));
      fields.set("bytes", builder.getI64IntegerAttr(0));
    }
    fields.set("schedule", builder.getStringAttr("plain loops"));
    return fields.getDictionary(builder.getContext());
  }

  func::FuncOp old;
  Type index;
  SmallVector<Type> bodyTypes;
  /// The report's rows, one for each call of the network.
  SmallVector<Attribute> rows;
  /// Calls of the entry that is written, so far.
  int64_t calls = 0;
  /// The last call of @gradients that writes a place in the state.
  llvm::DenseMap<int64_t, int64_t> lastWrites;
};

} // namespace
