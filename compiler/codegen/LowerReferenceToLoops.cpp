//===- LowerReferenceToLoops.cpp - One body for the whole network ---------===//

#include "compiler/codegen/loops/Emitter.h"
#include "compiler/transforms/Passes.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"

namespace inception {
#define GEN_PASS_DEF_REFERENCETOLOOPS
#include "compiler/codegen/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

struct ReferenceToLoopsPass
    : inception::impl::ReferenceToLoopsBase<ReferenceToLoopsPass> {
  using Base::Base;

  void runOnOperation() override {
    func::FuncOp old = getForward(getOperation());
    if (!old)
      return;
    if (failed(lowerLinalg(old)))
      return signalPassFailure();
    func::FuncOp body = createBody(old);
    createForward(old, body);
    old.erase();
    getOperation()
        .lookupSymbol<func::FuncOp>("forward_loops")
        .setSymName("forward");
    describeLayer();
  }

private:
  LogicalResult lowerLinalg(func::FuncOp function) {
    IRRewriter rewriter(&getContext());
    for (auto op : llvm::to_vector(function.getOps<linalg::LinalgOp>())) {
      rewriter.setInsertionPoint(op);
      if (failed(linalg::linalgOpToLoops(rewriter, op)))
        return op->emitOpError("cannot be written as loops");
      rewriter.eraseOp(op);
      ++nests;
    }
    return success();
  }

  /// The function of the network, with the signature of a layer's body.
  func::FuncOp createBody(func::FuncOp old) {
    OpBuilder builder = OpBuilder::atBlockEnd(getOperation().getBody());
    Type index = builder.getIndexType();
    SmallVector<Type> types;
    for (Type type : old.getArgumentTypes())
      types.push_back(
          MemRefType::get({ShapedType::kDynamic}, getElementTypeOrSelf(type)));
    types.append(4, index);
    std::string name = "reference";
    while (getOperation().lookupSymbol(name))
      name += "_";
    auto body = func::FuncOp::create(builder, old.getLoc(), name,
                                     builder.getFunctionType(types, {}));
    body.setPrivate();
    Block *block = body.addEntryBlock();
    builder.setInsertionPointToStart(block);
    ValueRange range = block->getArguments().take_back(4);
    Value n = range[0], begin = range[1], end = range[2];
    for (auto [argument, flat] :
         llvm::zip(old.getArguments(), block->getArguments()))
      argument.replaceAllUsesWith(
          argument.getType() == flat.getType()
              ? Value(flat)
              : getShaped(builder, old.getLoc(), flat, n,
                          cast<MemRefType>(argument.getType())));
    // There is one item, which one of the threads gets.
    Value one = arith::ConstantIndexOp::create(builder, old.getLoc(), 1);
    auto loop = scf::ForOp::create(builder, old.getLoc(), begin, end, one);
    func::ReturnOp::create(builder, old.getLoc());
    Block &source = old.front();
    source.getTerminator()->erase();
    loop.getBody()->getOperations().splice(loop.getBody()->begin(),
                                           source.getOperations());
    return body;
  }

  /// Flat memory as a buffer of `n` images.
  static Value getShaped(OpBuilder &builder, Location loc, Value flat, Value n,
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

  /// The entry point: one item of the body above.
  void createForward(func::FuncOp old, func::FuncOp body) {
    Location loc = old.getLoc();
    OpBuilder builder = OpBuilder::atBlockBegin(getOperation().getBody());
    Type index = builder.getIndexType();
    Type frame = LLVM::LLVMPointerType::get(&getContext());
    auto parallelFor = func::FuncOp::create(
        builder, loc, "inception_parallel_for",
        builder.getFunctionType({frame, index, index, body.getFunctionType()},
                                {}));
    parallelFor.setPrivate();
    builder.setInsertionPointToEnd(getOperation().getBody());
    auto forward =
        func::FuncOp::create(builder, loc, "forward_loops",
                             builder.getFunctionType({frame, index}, {}));
    builder.setInsertionPointToStart(forward.addEntryBlock());
    Emitter e(builder, loc);
    Value pointer = func::ConstantOp::create(
        builder, loc, body.getFunctionType(), SymbolRefAttr::get(body));
    func::CallOp::create(builder, loc, parallelFor,
                         ValueRange{forward.getArgument(0), e.constant(0),
                                    e.constant(1), pointer});
    func::ReturnOp::create(builder, loc);
  }

  /// The report's one row, the sum of the layers.
  void describeLayer() {
    auto rows = getOperation()->getAttrOfType<ArrayAttr>("inception.layers");
    if (!rows || rows.empty())
      return;
    int64_t macs = 0, bytes = 0;
    Attribute shape;
    for (auto row : rows.getAsRange<DictionaryAttr>()) {
      if (auto count = row.getAs<IntegerAttr>("macs"))
        macs += count.getInt();
      if (auto count = row.getAs<IntegerAttr>("bytes"))
        bytes += count.getInt();
      shape = row.get("shape");
    }
    Builder builder(&getContext());
    SmallVector<NamedAttribute> fields = {
        builder.getNamedAttr("name", builder.getStringAttr("reference")),
        builder.getNamedAttr("kind", builder.getStringAttr("network")),
        builder.getNamedAttr("macs", builder.getI64IntegerAttr(macs)),
        builder.getNamedAttr("bytes", builder.getI64IntegerAttr(bytes)),
        builder.getNamedAttr("schedule", builder.getStringAttr("plain loops"))};
    if (shape)
      fields.push_back(builder.getNamedAttr("shape", shape));
    getOperation()->setAttr(
        "inception.layers",
        builder.getArrayAttr({builder.getDictionaryAttr(fields)}));
  }
};

} // namespace
