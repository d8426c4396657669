//===- VerifyLoops.cpp - The contract of the loops level ------------------===//

#include "compiler/loops/Passes.h"
#include "dialect/Levels.h"
#include "dialect/Module.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"

namespace inception {
#define GEN_PASS_DEF_VERIFYLOOPS
#include "compiler/loops/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

struct VerifyLoopsPass : inception::impl::VerifyLoopsBase<VerifyLoopsPass> {
  using Base::Base;

  void runOnOperation() override {
    auto result = getOperation().walk([](Operation *op) {
      if (isa_and_nonnull<InceptionDialect>(op->getDialect())) {
        op->emitOpError("is left at the loops level (L1)");
        return WalkResult::interrupt();
      }
      if (llvm::any_of(op->getResultTypes(), llvm::IsaPred<TensorType>)) {
        op->emitOpError("makes a tensor at the loops level (L2)");
        return WalkResult::interrupt();
      }
      return WalkResult::advance();
    });
    if (result.wasInterrupted() ||
        failed(verifyContents(getOperation(), "loops", "L4", allows)))
      return signalPassFailure();
    SmallVector<func::FuncOp> entries = getNetworkFunctions(getOperation());
    if (!getForward(getOperation())) {
      emitError(getOperation().getLoc(), "there is no function @forward (L3)");
      return signalPassFailure();
    }
    for (func::FuncOp entry : entries)
      if (failed(verifyEntry(entry)))
        return signalPassFailure();
    for (StringRef name : {StringRef("pack"), StringRef(statePackName),
                           StringRef(stateUnpackName)})
      if (auto pack = getOperation().lookupSymbol<func::FuncOp>(name))
        if (failed(verifyPack(pack)))
          return signalPassFailure();
  }

private:
  static bool allows(Operation *op) {
    if (isTopLevel(op)) {
      if (auto function = dyn_cast<func::FuncOp>(op))
        return !function.isDeclaration() || isRuntime(function.getSymName());
      return isa<memref::GlobalOp>(op);
    }
    // Names are found at run time nowhere: what is called is here.
    if (isa<func::FuncOp, func::CallIndirectOp>(op))
      return false;
    if (isa<arith::ArithDialect, math::MathDialect, func::FuncDialect>(
            op->getDialect()))
      return true;
    if (isa<vector::VectorDialect>(op->getDialect()))
      return !hasTensors(op);
    return isa<scf::ForOp, scf::IfOp, scf::YieldOp, affine::AffineApplyOp,
               memref::CastOp, memref::DimOp, memref::GetGlobalOp,
               memref::LoadOp, memref::ReinterpretCastOp, memref::StoreOp,
               memref::SubViewOp, memref::ViewOp, memref::PrefetchOp>(op);
  }

  static bool hasTensors(Operation *op) {
    return llvm::any_of(op->getOperandTypes(), llvm::IsaPred<TensorType>);
  }

  /// The runtime's function, under the name of one entry's own.
  static bool isRuntime(StringRef name) {
    return name.consume_front("inception_parallel_for") &&
           (name.empty() || name.starts_with("."));
  }

  static bool isFlatMemory(Type type) {
    auto memref = dyn_cast<MemRefType>(type);
    return memref && memref.getRank() == 1 && memref.getLayout().isIdentity();
  }

  static bool isFrame(Type type) { return isa<LLVM::LLVMPointerType>(type); }

  /// (L3) and (L5).
  LogicalResult verifyEntry(func::FuncOp entry) {
    ArrayRef<Type> types = entry.getArgumentTypes();
    if (types.size() != 2 || !isFrame(types[0]) || !types[1].isIndex() ||
        entry.getNumResults() > 0)
      return entry.emitOpError("'")
             << entry.getSymName()
             << "' must take the frame and the batch (L3)";
    for (auto reference : entry.getOps<func::ConstantOp>()) {
      auto body =
          getOperation().lookupSymbol<func::FuncOp>(reference.getValue());
      if (failed(verifyBody(body)))
        return failure();
    }
    for (auto call : entry.getOps<func::CallOp>()) {
      TypeRange operands = call.getOperandTypes();
      bool right = isRuntime(call.getCallee()) && operands.size() == 4 &&
                   isFrame(operands[0]) && operands[1].isIndex() &&
                   operands[2].isIndex() &&
                   call.getOperand(3).getDefiningOp<func::ConstantOp>();
      if (!right)
        return call.emitOpError("must hand the frame, the layer's number, its "
                                "items and its body to the runtime (L5)");
    }
    return success();
  }

  static LogicalResult verifyBody(func::FuncOp body) {
    ArrayRef<Type> types = body.getArgumentTypes();
    if (!body.isDeclaration() && body.isPrivate() && types.size() >= 7 &&
        body.getNumResults() == 0 &&
        llvm::all_of(types.drop_back(4), isFlatMemory) &&
        llvm::all_of(types.take_back(4), llvm::IsaPred<IndexType>))
      return success();
    return body.emitOpError("'")
           << body.getSymName()
           << "' is no body of a layer: it must take packed weights, "
              "workspace, input and results as one-dimensional memrefs, then "
              "the batch, the items [begin, end) and the thread (L5)";
  }

  static LogicalResult verifyPack(func::FuncOp pack) {
    if (!pack.isDeclaration() && pack.getNumArguments() > 0 &&
        pack.getNumResults() == 0 &&
        llvm::all_of(pack.getArgumentTypes(), isFlatMemory))
      return success();
    return pack.emitOpError("'")
           << pack.getSymName()
           << "' must take the block and the parameters as one-dimensional "
              "memrefs (L6)";
  }
};

} // namespace
