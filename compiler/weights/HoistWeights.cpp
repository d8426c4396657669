//===- HoistWeights.cpp - Weights are packed once -------------------------===//

#include "compiler/weights/Passes.h"
#include "dialect/ByteOffset.h"
#include "dialect/Module.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/Support/MathExtras.h"

namespace inception {
#define GEN_PASS_DEF_HOISTWEIGHTS
#include "compiler/weights/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

/// Whether `value` is computed from parameters and constants alone.
bool isMadeOfWeights(Value value) {
  Operation *op = value.getDefiningOp();
  return op && isa<WeightOpInterface, arith::ConstantOp>(op) &&
         llvm::all_of(op->getOperands(), isMadeOfWeights);
}

/// What a packed tensor is made of: equal trees are packed once.
std::string describe(Value value) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  Operation *op = value.getDefiningOp();
  stream << op->getName() << op->getAttrDictionary() << op->getResultTypes()
         << "(";
  for (Value operand : op->getOperands())
    stream << describe(operand) << ",";
  stream << ")";
  return text;
}

struct HoistWeightsPass : inception::impl::HoistWeightsBase<HoistWeightsPass> {
  using Base::Base;

  void runOnOperation() override {
    func::FuncOp forward = getForward(getOperation());
    if (!forward)
      return;
    if (getOperation().lookupSymbol("pack")) {
      forward.emitError("weights are hoisted already: there is a @pack");
      return signalPassFailure();
    }
    if (failed(checkByteMemories(forward)))
      return signalPassFailure();
    auto builder = OpBuilder::atBlockEnd(getOperation().getBody());
    auto bytes =
        MemRefType::get({ShapedType::kDynamic}, builder.getIntegerType(8));
    auto pack = func::FuncOp::create(builder, forward.getLoc(), "pack",
                                     builder.getFunctionType({bytes}, {}));
    packBuilder.emplace(OpBuilder::atBlockBegin(pack.addEntryBlock()));
    packedSize = 0;
    offsets.clear();
    mapping.clear();

    auto result = forward.walk([&](bufferization::ToBufferOp op) {
      return failed(hoist(forward, pack, op)) ? WalkResult::interrupt()
                                              : WalkResult::advance();
    });
    if (result.wasInterrupted())
      return signalPassFailure();
    func::ReturnOp::create(*packBuilder, forward.getLoc());
    getOperation()->setAttr("inception.packed_size",
                            builder.getI64IntegerAttr(packedSize));
    eraseUnused(forward);
    mapping.clear();
  }

private:
  /// Copies the operations that make `value` to @pack.
  Value cloneTree(Value value) {
    if (Value copy = mapping.lookupOrNull(value))
      return copy;
    Operation *op = value.getDefiningOp();
    for (Value operand : op->getOperands())
      cloneTree(operand);
    packBuilder->clone(*op, mapping);
    return mapping.lookup(value);
  }

  static Value view(OpBuilder &builder, Location loc, Value packed,
                    int64_t offset, MemRefType type) {
    Value at = arith::ConstantIndexOp::create(builder, loc, offset);
    return memref::ViewOp::create(builder, loc, type, packed, at, ValueRange());
  }

  LogicalResult hoist(func::FuncOp forward, func::FuncOp pack,
                      bufferization::ToBufferOp op) {
    auto type = cast<MemRefType>(op.getType());
    Value tensor = op.getTensor();
    if (!isMadeOfWeights(tensor))
      return op.emitError("a packed weight depends on an activation");
    auto [it, inserted] = offsets.try_emplace(describe(tensor), packedSize);
    if (inserted) {
      Value value = cloneTree(tensor);
      Value destination = view(*packBuilder, op.getLoc(), pack.getArgument(0),
                               packedSize, type);
      auto materialize = bufferization::MaterializeInDestinationOp::create(
          *packBuilder, op.getLoc(), TypeRange(), value, destination);
      materialize.setRestrict(true);
      materialize.setWritable(true);
      int64_t bytes = type.getNumElements() *
                      type.getElementType().getIntOrFloatBitWidth() / 8;
      packedSize = llvm::alignTo(packedSize + bytes, bufferAlignment);
      ++hoisted;
    } else {
      ++shared;
    }
    remark::passed(op.getLoc(),
                   remark::RemarkOpts::name(inserted ? "hoisted" : "shared")
                       .category("inception-hoist-weights"))
        << (llvm::Twine(inserted
                            ? "weights packed at byte "
                            : "weights that are packed already, at byte ") +
            llvm::Twine(it->second))
               .str();
    OpBuilder builder(op);
    op.replaceAllUsesWith(
        view(builder, op.getLoc(), forward.getArgument(0), it->second, type));
    op.erase();
    return success();
  }

  static void eraseUnused(func::FuncOp forward) {
    SmallVector<Operation *> operations;
    forward.walk([&](Operation *op) { operations.push_back(op); });
    for (Operation *op : llvm::reverse(operations))
      if (isOpTriviallyDead(op))
        op->erase();
  }

  std::optional<OpBuilder> packBuilder;
  IRMapping mapping;
  llvm::StringMap<int64_t> offsets;
  int64_t packedSize = 0;
};

} // namespace
