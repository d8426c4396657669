//===- LowerPack.cpp - Weights are packed by loops ------------------------===//

#include "compiler/weights/Passes.h"
#include "compiler/weights/TreePacker.h"
#include "dialect/Module.h"
#include "mlir/IR/Remarks.h"

namespace inception {
#define GEN_PASS_DEF_LOWERPACK
#include "compiler/weights/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

struct LowerPackPass : inception::impl::LowerPackBase<LowerPackPass> {
  using Base::Base;

  void runOnOperation() override {
    auto pack = getOperation().lookupSymbol<func::FuncOp>("pack");
    if (!pack || pack.isDeclaration())
      return;
    if (failed(lower(pack, /*inverse=*/false)))
      return signalPassFailure();
    if (auto state = getOperation().lookupSymbol<func::FuncOp>(statePackName)) {
      auto inverse = cast<func::FuncOp>(OpBuilder(state).clone(*state));
      inverse.setSymName(stateUnpackName);
      if (failed(lower(inverse, /*inverse=*/true)) ||
          failed(lower(state, /*inverse=*/false)))
        return signalPassFailure();
    }
    // Their names and shapes stay in the module's `inception.parameters`.
    for (auto parameter :
         llvm::make_early_inc_range(getOperation().getOps<ParameterOp>()))
      parameter.erase();
  }

private:
  LogicalResult lower(func::FuncOp pack, bool inverse) {
    if (pack.getNumArguments() != 1)
      return pack.emitError("must take the packed weights alone");
    addParameters(pack);
    auto lookup = [&](Operation *weight) -> ParameterMemory {
      return {shape(pack, cast<WeightReadOp>(weight))};
    };
    for (auto op : llvm::make_early_inc_range(
             pack.getOps<bufferization::MaterializeInDestinationOp>())) {
      OpBuilder builder(op);
      TreePacker packer(builder, op.getLoc(), lookup);
      FailureOr<int64_t> written =
          inverse ? packer.unpack(op.getSource(), op.getDest())
                  : packer.pack(op.getSource(), op.getDest());
      if (failed(written))
        return failure();
      ++packed;
      nests += *written;
      auto options = remark::RemarkOpts::name(*written == 1 ? "whole" : "cut")
                         .category("inception-lower-pack");
      if (*written == 1)
        remark::passed(op.getLoc(), options) << "packed by one loop nest";
      else
        remark::missed(op.getLoc(), options)
            << (llvm::Twine("packed by ") + llvm::Twine(*written) +
                " loop nests")
                   .str()
            << remark::reason("its parts are made or placed differently");
      op.erase();
    }
    for (Operation &op :
         llvm::make_early_inc_range(llvm::reverse(pack.front())))
      if (isOpTriviallyDead(&op))
        op.erase();
    return success();
  }

  /// One flat memref for each parameter of the module, in their order.
  void addParameters(func::FuncOp pack) {
    arguments.clear();
    shaped.clear();
    for (auto parameter : getOperation().getOps<ParameterOp>()) {
      auto type = MemRefType::get({ShapedType::kDynamic},
                                  getElementTypeOrSelf(parameter.getType()));
      unsigned index = pack.getNumArguments();
      LogicalResult inserted =
          pack.insertArgument(index, type, {}, parameter.getLoc());
      assert(succeeded(inserted) && "the function has a body");
      (void)inserted;
      arguments[parameter.getSymName()] = pack.getArgument(index);
    }
  }

  /// The parameter that `weight` reads, as a memref of its shape.
  Value shape(func::FuncOp pack, WeightReadOp weight) {
    Value &result = shaped[weight.getParameter()];
    if (result)
      return result;
    auto tensor = cast<RankedTensorType>(weight.getType());
    auto type = MemRefType::get(tensor.getShape(), tensor.getElementType());
    auto [strides, offset] = type.getStridesAndOffset();
    auto builder = OpBuilder::atBlockBegin(&pack.front());
    result = memref::ReinterpretCastOp::create(
        builder, weight.getLoc(), type, arguments.lookup(weight.getParameter()),
        offset, type.getShape(), strides);
    return result;
  }

  llvm::StringMap<Value> arguments, shaped;
};

} // namespace
