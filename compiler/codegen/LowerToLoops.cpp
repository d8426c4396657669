//===- LowerToLoops.cpp - A function for each layer -----------------------===//

#include "compiler/codegen/loops/Emitter.h"
#include "compiler/transforms/Passes.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/TypeSwitch.h"

namespace inception {
#define GEN_PASS_DEF_LOWERTOLOOPS
#include "compiler/codegen/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

struct LowerToLoopsPass : inception::impl::LowerToLoopsBase<LowerToLoopsPass> {
  using Base::Base;

  void runOnOperation() override {
    mlir::ModuleOp module = getOperation();
    old = getForward(module);
    if (!old)
      return;
    Builder builder(module.getContext());
    collectTypes(builder);
    reportLayers(builder);
    auto inner = OpBuilder::atBlockEnd(module.getBody());
    func::FuncOp forward = createForward(inner);
    unsigned index = 0;
    for (auto op : old.getOps<DestinationOpInterface>()) {
      if (!op.getScheduleAttr()) {
        op->emitOpError("has no schedule");
        return signalPassFailure();
      }
      lowerLayer(forward, op, index++);
      ++layers;
    }
    func::ReturnOp::create(*forwardBuilder, old.getLoc());
    for (auto function : module.getOps<func::FuncOp>())
      kernels += function->hasAttr("inception.kernel");
    old.erase();
    forward.setSymName("forward");
  }

private:
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

  func::FuncOp createForward(OpBuilder &builder) {
    MLIRContext *context = builder.getContext();
    Location loc = old.getLoc();
    Type index = builder.getIndexType();
    Type frame = LLVM::LLVMPointerType::get(context);
    Type body = builder.getFunctionType(bodyTypes, {});
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(getOperation().getBody());
    func::FuncOp::create(
        builder, loc, "inception_parallel_for",
        builder.getFunctionType({frame, index, index, body}, {}))
        .setPrivate();
    builder.setInsertionPointToEnd(getOperation().getBody());
    auto forward =
        func::FuncOp::create(builder, loc, "forward_loops",
                             builder.getFunctionType({frame, index}, {}));
    forwardBuilder.emplace(OpBuilder::atBlockBegin(forward.addEntryBlock()));
    return forward;
  }

  /// A symbol that nothing else has.
  std::string getUniqueName(StringRef wanted) {
    std::string name = wanted.empty() ? "layer" : wanted.str();
    std::string unique = name;
    for (unsigned i = 2; getOperation().lookupSymbol(unique); ++i)
      unique = (name + "." + llvm::Twine(i)).str();
    return unique;
  }

  void lowerLayer(func::FuncOp forward, DestinationOpInterface op,
                  unsigned layer) {
    mlir::ModuleOp module = getOperation();
    auto builder = OpBuilder::atBlockEnd(module.getBody());
    auto function = func::FuncOp::create(
        builder, op.getLoc(), getUniqueName(op.getLayerName()),
        builder.getFunctionType(bodyTypes, {}));
    function.setPrivate();
    Block *block = function.addEntryBlock();
    builder.setInsertionPointToStart(block);
    LayerBody body(builder, function, module, op.getScheduleAttr(),
                   block->getArgument(block->getNumArguments() - 4));
    Type element = getElementTypeOrSelf(op->getOperand(0));
    body.packedArgument = old.getArgument(0);
    body.workspaceArgument = old.getArgument(1);
    body.packed = viewAs(body.emitter, block->getArgument(0), element);
    body.workspace = viewAs(body.emitter, block->getArgument(1), element);
    for (unsigned i : llvm::seq<unsigned>(2, old.getNumArguments()))
      body.arguments[old.getArgument(i)] = block->getArgument(i);
    int64_t items =
        llvm::TypeSwitch<Operation *, int64_t>(op.getOperation())
            .Case([&](Conv2dIntoOp op) { return lowerConvolution(op, body); })
            .Case([&](PoolIntoOp op) { return lowerPool(op, body); })
            .Case([&](LrnIntoOp op) { return lowerLrn(op, body); })
            .Case([&](SoftmaxIntoOp op) { return lowerSoftmax(op, body); })
            .Case([&](AffineIntoOp op) { return lowerAffine(op, body); })
            .Case([&](ReluIntoOp op) { return lowerRelu(op, body); })
            .Case([&](AddIntoOp op) { return lowerAdd(op, body); })
            .Case([&](CopyIntoOp op) { return lowerCopy(op, body); });
    func::ReturnOp::create(builder, op.getLoc());

    Emitter e(*forwardBuilder, op.getLoc());
    Value pointer = func::ConstantOp::create(*forwardBuilder, op.getLoc(),
                                             function.getFunctionType(),
                                             SymbolRefAttr::get(function));
    func::CallOp::create(
        *forwardBuilder, op.getLoc(), "inception_parallel_for", TypeRange(),
        ValueRange{forward.getArgument(0), e.constant(layer),
                   e.mul(forward.getArgument(1), items), pointer});
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

  /// What the report and the benchmark say of each layer, in order.
  void reportLayers(Builder &builder) {
    SmallVector<Attribute> rows;
    for (auto op : old.getOps<DestinationOpInterface>()) {
      int64_t bytes = 0;
      for (Type type : op->getOperandTypes()) {
        auto memref = cast<MemRefType>(type);
        int64_t elements = memref.getElementTypeBitWidth() / 8;
        for (int64_t size : memref.getShape())
          elements *= ShapedType::isDynamic(size) ? 1 : size;
        bytes += elements;
      }
      std::string schedule;
      llvm::raw_string_ostream(schedule) << op.getScheduleAttr();
      ArrayRef<int64_t> shape =
          cast<MemRefType>(op.getDpsInits().front().getType()).getShape();
      int64_t channels = 0;
      for (unsigned i : llvm::seq<unsigned>(op.getNumDpsInits()))
        channels += op.getOutChannelCount(i);
      auto named = [&](StringRef name, Attribute value) {
        return builder.getNamedAttr(name, value);
      };
      rows.push_back(builder.getDictionaryAttr(
          {named("name", builder.getStringAttr(op.getLayerName())),
           named("kind", builder.getStringAttr(op.getLayerKind())),
           named("shape",
                 builder.getDenseI64ArrayAttr({channels, shape[2], shape[3]})),
           named("macs", builder.getI64IntegerAttr(op.getMacs())),
           named("bytes", builder.getI64IntegerAttr(bytes)),
           named("schedule", builder.getStringAttr(schedule))}));
    }
    getOperation()->setAttr("inception.layers", builder.getArrayAttr(rows));
  }

  func::FuncOp old;
  SmallVector<Type> bodyTypes;
  std::optional<OpBuilder> forwardBuilder;
};

} // namespace
