//===- LowerToLLVM.cpp - From loops to the LLVM dialect -------------------===//
//
// First the functions get the signatures that the runtime calls, still with
// memrefs inside; then upstream's conversions lower everything.
//
//===----------------------------------------------------------------------===//

#include "compiler/llvm/Passes.h"
#include "compiler/support/Emitter.h"
#include "dialect/Module.h"
#include "mlir/Conversion/AffineToStandard/AffineToStandard.h"
#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVMPass.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/MathToLibm/MathToLibm.h"
#include "mlir/Conversion/MemRefToLLVM/MemRefToLLVM.h"
#include "mlir/Conversion/ReconcileUnrealizedCasts/ReconcileUnrealizedCasts.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVMPass.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

namespace inception {
#define GEN_PASS_DEF_LOWERTOLLVM
#include "compiler/llvm/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

/// The members of `struct inception_frame` (runtime/core/Model.h) that
/// generated code reads, all eight bytes wide.
enum FrameMember { Packed, Workspace, Input, Outputs, Batch };

/// The runtime's function that runs a layer's body over its items.
constexpr llvm::StringLiteral parallelFor = "inception_parallel_for";

struct LowerToLLVMPass : inception::impl::LowerToLLVMBase<LowerToLLVMPass> {
  using Base::Base;

  void getDependentDialects(DialectRegistry &registry) const override {
    Base::getDependentDialects(registry);
    OpPassManager conversions(mlir::ModuleOp::getOperationName());
    buildConversions(conversions);
    conversions.getDependentDialects(registry);
  }

  void runOnOperation() override {
    mlir::ModuleOp module = getOperation();
    pointer = LLVM::LLVMPointerType::get(module.getContext());
    index = IndexType::get(module.getContext());
    for (auto function : module.getOps<func::FuncOp>())
      setLinkage(function);
    if (failed(rewriteEntries()))
      return signalPassFailure();
    for (StringRef name : {StringRef("pack"), StringRef(statePackName),
                           StringRef(stateUnpackName)})
      if (failed(rewritePack(name)))
        return signalPassFailure();
    OpPassManager conversions(mlir::ModuleOp::getOperationName());
    buildConversions(conversions);
    if (failed(runPipeline(conversions, module)))
      return signalPassFailure();
    // The conversions carry a loop's annotation along as an attribute that
    // means nothing to a branch; its own is what reaches LLVM.
    module.walk([](LLVM::BrOp branch) {
      if (auto annotation = branch->getAttrOfType<LLVM::LoopAnnotationAttr>(
              loopAnnotationName)) {
        branch.setLoopAnnotationAttr(annotation);
        branch->removeAttr(loopAnnotationName);
      }
    });
    for (auto function : module.getOps<LLVM::LLVMFuncOp>()) {
      ++(function.isExternal() ? external : defined);
      remark::analysis(function.getLoc(),
                       remark::RemarkOpts::name(
                           function.isExternal() ? "external" : "lowered")
                           .category("inception-lower-to-llvm"))
          << (function.getName() + (function.isExternal()
                                        ? " is called outside the module"
                                        : " is lowered"))
                 .str();
    }
  }

private:
  static void buildConversions(OpPassManager &manager) {
    manager.addPass(memref::createExpandStridedMetadataPass());
    manager.addPass(createLowerAffinePass());
    manager.addPass(createCanonicalizerPass());
    manager.addPass(createCSEPass());
    manager.addPass(createSCFToControlFlowPass());
    manager.addPass(createConvertVectorToLLVMPass());
    manager.addPass(createConvertMathToLLVMPass());
    manager.addPass(createConvertMathToLibmPass());
    manager.addPass(createFinalizeMemRefToLLVMConversionPass());
    manager.addPass(createArithToLLVMConversionPass());
    manager.addPass(createConvertControlFlowToLLVMPass());
    manager.addPass(createConvertFuncToLLVMPass());
    manager.addPass(createReconcileUnrealizedCastsPass());
  }

  /// All functions but the entry points are the module's own.
  void setLinkage(func::FuncOp function) {
    function->removeAttr("inception.kernel");
    if (function.isPrivate() && !function.isDeclaration())
      function->setAttr(
          "llvm.linkage",
          LLVM::LinkageAttr::get(&getContext(), LLVM::Linkage::Internal));
  }

  //===--------------------------------------------------------------------===//
  // Entry points
  //===--------------------------------------------------------------------===//

  /// `forward`, the functions of a training step, and what they hand to the
  /// runtime.
  LogicalResult rewriteEntries() {
    if (auto forward = getOperation().lookupSymbol<func::FuncOp>("forward"))
      if (failed(rewriteEntry(forward)))
        return failure();
    for (func::FuncOp function : getTrainingFunctions(getOperation()))
      if (failed(rewriteEntry(function)))
        return failure();
    return success();
  }

  LogicalResult rewriteEntry(func::FuncOp forward) {
    FunctionType expected =
        FunctionType::get(&getContext(), {pointer, index}, {});
    if (forward.getFunctionType() != expected)
      return forward.emitOpError("must have type ")
             << expected << " at the loops level, but has "
             << forward.getFunctionType();
    rename(forward, ("inception_" + forward.getSymName()).str());
    auto bodyType =
        FunctionType::get(&getContext(), {pointer, index, index, index}, {});
    for (auto reference : llvm::to_vector(forward.getOps<func::ConstantOp>())) {
      auto body =
          getOperation().lookupSymbol<func::FuncOp>(reference.getValue());
      if (!body || body.isDeclaration())
        return reference.emitOpError("names no body");
      // A body that several layers share is rewritten once.
      if (body.getFunctionType() != bodyType)
        if (failed(rewriteBody(body, bodyType)))
          return failure();
      reference.getResult().setType(bodyType);
    }
    shareRuntime(forward, bodyType);
    return success();
  }

  /// Now that all bodies have one type, the runtime has one function for all.
  void shareRuntime(func::FuncOp entry, FunctionType bodyType) {
    func::FuncOp own;
    for (auto call : entry.getOps<func::CallOp>())
      if (isRuntime(call.getCallee())) {
        if (!own)
          own = getOperation().lookupSymbol<func::FuncOp>(call.getCallee());
        call.setCallee(parallelFor);
      }
    if (!own)
      return;
    auto shared = getOperation().lookupSymbol<func::FuncOp>(parallelFor);
    if (!shared)
      own.setSymName(parallelFor);
    else if (shared != own)
      own.erase();
    getOperation()
        .lookupSymbol<func::FuncOp>(parallelFor)
        .setFunctionType(FunctionType::get(
            &getContext(), {pointer, index, index, bodyType}, {}));
  }

  /// Whether a function is the runtime's, under the name of one entry's own.
  static bool isRuntime(StringRef name) {
    return name.consume_front(parallelFor) &&
           (name.empty() || name.starts_with("."));
  }

  /// Gives an entry point its name in C; a layer of that name makes way.
  void rename(func::FuncOp function, StringRef name) {
    SymbolTable symbols(getOperation());
    if (Operation *layer = symbols.lookup(name))
      (void)symbols.renameToUnique(layer, {});
    (void)symbols.rename(function, name);
  }

  /// Gives a body the runtime's signature: its memories come from the frame.
  LogicalResult rewriteBody(func::FuncOp body, FunctionType type) {
    // packed, workspace, input, outputs..., n, begin, end, thread
    unsigned count = body.getNumArguments();
    if (count < 7 ||
        !llvm::all_of(body.getArgumentTypes().drop_back(4), isFlatMemory) ||
        !llvm::all_of(
            body.getArgumentTypes().take_back(4),
            [](Type type) { return type.isIndex(); }))
      return body.emitOpError("is no body of a layer: it must take packed "
                              "weights, workspace, input and results as "
                              "one-dimensional memrefs, then n, begin, end "
                              "and thread");
    Block &block = body.front();
    Location loc = body.getLoc();
    auto builder = OpBuilder::atBlockBegin(&block);
    BlockArgument frame = block.insertArgument(unsigned(0), pointer, loc);
    ValueRange old = block.getArguments().slice(1, count - 3);
    for (auto [i, argument] : llvm::enumerate(old.drop_back())) {
      Value memory =
          i < Outputs ? loadPointer(builder, loc, frame, i)
                      : loadPointer(builder, loc,
                                    loadPointer(builder, loc, frame, Outputs),
                                    i - Outputs);
      argument.replaceAllUsesWith(
          asMemref(builder, loc, memory, cast<MemRefType>(argument.getType())));
    }
    Value batch = load(builder, loc, builder.getI64Type(), frame, Batch);
    old.back().replaceAllUsesWith(
        arith::IndexCastOp::create(builder, loc, index, batch));
    block.eraseArguments(1, count - 3);
    body.setFunctionType(type);
    return success();
  }

  /// `pack(packed, parameters...)`, or another function of that form, takes the
  /// parameters as one array.
  LogicalResult rewritePack(StringRef name) {
    auto pack = getOperation().lookupSymbol<func::FuncOp>(name);
    if (!pack || pack.isDeclaration())
      return success();
    if (!llvm::all_of(pack.getArgumentTypes(), isFlatMemory) ||
        pack.getNumArguments() == 0)
      return pack.emitOpError("must take the packed weights and the parameters "
                              "as one-dimensional memrefs");
    Block &block = pack.front();
    Location loc = pack.getLoc();
    auto builder = OpBuilder::atBlockBegin(&block);
    unsigned count = pack.getNumArguments();
    Value packed = block.insertArgument(unsigned(0), pointer, loc);
    Value parameters = block.insertArgument(1, pointer, loc);
    for (auto [i, argument] :
         llvm::enumerate(block.getArguments().drop_front(2))) {
      Value memory =
          i == 0 ? packed : loadPointer(builder, loc, parameters, i - 1);
      argument.replaceAllUsesWith(
          asMemref(builder, loc, memory, cast<MemRefType>(argument.getType())));
    }
    block.eraseArguments(2, count);
    pack.setFunctionType(
        FunctionType::get(&getContext(), {pointer, pointer}, {}));
    rename(pack, ("inception_" + name).str());
    pack.setPublic();
    return success();
  }

  //===--------------------------------------------------------------------===//
  // Memory of the runtime
  //===--------------------------------------------------------------------===//

  static bool isFlatMemory(Type type) {
    auto memref = dyn_cast<MemRefType>(type);
    return memref && memref.getRank() == 1 && memref.getLayout().isIdentity();
  }

  Value load(OpBuilder &builder, Location loc, Type type, Value base,
             int64_t member) {
    Value address = base;
    if (member)
      address = LLVM::GEPOp::create(builder, loc, pointer, type, base,
                                    LLVM::GEPArg(member));
    return LLVM::LoadOp::create(builder, loc, type, address);
  }

  Value loadPointer(OpBuilder &builder, Location loc, Value base,
                    int64_t member) {
    return load(builder, loc, pointer, base, member);
  }

  /// `memory` as a memref. Nothing generated reads the size of one.
  Value asMemref(OpBuilder &builder, Location loc, Value memory,
                 MemRefType type) {
    LLVMTypeConverter converter(&getContext());
    Type descriptorType = converter.convertType(type);
    Value descriptor = LLVM::PoisonOp::create(builder, loc, descriptorType);
    auto number = [&](int64_t value) -> Value {
      return LLVM::ConstantOp::create(builder, loc,
                                      builder.getI64IntegerAttr(value));
    };
    auto insert = [&](Value value, ArrayRef<int64_t> position) {
      descriptor = LLVM::InsertValueOp::create(builder, loc, descriptor, value,
                                               position);
    };
    insert(memory, 0);
    insert(memory, 1);
    insert(number(0), 2);
    insert(number(std::numeric_limits<int64_t>::max()), {3, 0});
    insert(number(1), {4, 0});
    return UnrealizedConversionCastOp::create(builder, loc, type, descriptor)
        .getResult(0);
  }

  LLVM::LLVMPointerType pointer;
  Type index;
};

} // namespace
