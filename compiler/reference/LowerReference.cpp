//===- LowerReference.cpp - Plain loops over plain tensors ----------------===//
//
// One loop nest for each layer, in the graph's layout: what the fast lowering
// is judged against.
//
//===----------------------------------------------------------------------===//

#include "compiler/reference/LowerReferenceFormulas.h"
#include "dialect/Module.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotAnalysis.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Remarks.h"

namespace inception {
#define GEN_PASS_DEF_LOWERREFERENCE
#include "compiler/reference/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

/// Whether `value` is made of parameters and constants alone.
bool isWeight(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op || !isa<RankedTensorType>(value.getType()) ||
      !(isa<WeightOpInterface>(op) || isa<arith::ConstantOp>(op)))
    return false;
  return llvm::all_of(op->getOperands(), isWeight);
}

struct LowerReferencePass
    : inception::impl::LowerReferenceBase<LowerReferencePass> {
  using Base::Base;

  void runOnOperation() override {
    old = getForward(getOperation());
    if (!old)
      return;
    if (old.getNumArguments() != 1 ||
        !isActivation(old.getArgumentTypes()[0])) {
      old.emitError("must take one activation");
      return signalPassFailure();
    }
    weights.clear();
    values.clear();
    forward = createForward();
    if (failed(lowerLayers()) || failed(bufferize()))
      return signalPassFailure();
    readWeights();
    old.erase();
    forward.setSymName("forward");
  }

private:
  static MemRefType getBufferType(Type type) {
    auto tensor = cast<RankedTensorType>(type);
    return MemRefType::get(tensor.getShape(), tensor.getElementType());
  }

  /// The function on buffers: packed weights, workspace, input, results.
  func::FuncOp createForward() {
    auto builder = OpBuilder::atBlockEnd(getOperation().getBody());
    auto bytes =
        MemRefType::get({ShapedType::kDynamic}, builder.getIntegerType(8));
    SmallVector<Type> types = {bytes, bytes,
                               getBufferType(old.getArgumentTypes()[0])};
    for (Type type : old.getResultTypes())
      types.push_back(getBufferType(type));
    auto function =
        func::FuncOp::create(builder, old.getLoc(), "forward_reference",
                             builder.getFunctionType(types, {}));
    function.addEntryBlock();
    return function;
  }

  LogicalResult lowerLayers() {
    OpBuilder builder = OpBuilder::atBlockEnd(&forward.front());
    Location loc = old.getLoc();
    Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
    Value n = memref::DimOp::create(builder, loc, forward.getArgument(2), zero);
    values[old.getArgument(0)] = bufferization::ToTensorOp::create(
        builder, loc, old.getArgumentTypes()[0], forward.getArgument(2),
        /*restrict=*/true);
    for (Operation &op : old.front().without_terminator()) {
      if (isa<WeightOpInterface>(op) && isWeight(op.getResult(0)))
        continue;
      if (isa<arith::ConstantOp>(op))
        continue;
      SmallVector<Value> operands;
      for (Value operand : op.getOperands())
        operands.push_back(isWeight(operand) ? getWeight(operand)
                                             : values.lookup(operand));
      FailureOr<SmallVector<Value>> results =
          buildFormula(builder, &op, operands, n);
      if (failed(results))
        return failure();
      for (auto [from, to] : llvm::zip_equal(op.getResults(), *results))
        values[from] = to;
      ++layers;
      remark::analysis(op.getLoc(),
                       remark::RemarkOpts::name("formula").category(
                           "inception-lower-reference"))
          << "written as its formula";
    }
    for (auto [index, value] :
         llvm::enumerate(old.front().getTerminator()->getOperands())) {
      auto materialize = bufferization::MaterializeInDestinationOp::create(
          builder, loc, TypeRange(), values.lookup(value),
          forward.getArgument(3 + index));
      materialize.setRestrict(true);
      materialize.setWritable(true);
    }
    func::ReturnOp::create(builder, loc);
    return success();
  }

  /// The buffer of a weight: an argument until everything else is bufferized,
  /// so that bufferization has no part in it.
  Value getWeight(Value tensor) {
    Value &buffer = weights[tensor];
    if (!buffer)
      buffer = forward.front().addArgument(getBufferType(tensor.getType()),
                                           tensor.getLoc());
    return buffer;
  }

  LogicalResult bufferize() {
    bufferization::OneShotBufferizationOptions options;
    options.bufferAlignment = bufferAlignment;
    options.memCpyFn = [](OpBuilder &builder, Location loc, Value from,
                          Value to) {
      linalg::CopyOp::create(builder, loc, from, to);
      return success();
    };
    bufferization::BufferizationState state;
    return bufferization::runOneShotBufferize(forward, options, state);
  }

  /// Replaces the arguments of weights by what they are made of, for
  /// inception-hoist-weights.
  void readWeights() {
    OpBuilder builder = OpBuilder::atBlockBegin(&forward.front());
    IRMapping mapping;
    for (Operation &op : old.front())
      if (op.getNumResults() == 1 && isWeight(op.getResult(0)))
        builder.clone(op, mapping);
    for (auto [tensor, buffer] : weights)
      buffer.replaceAllUsesWith(bufferization::ToBufferOp::create(
          builder, tensor.getLoc(), buffer.getType(), mapping.lookup(tensor),
          /*read_only=*/true));
    forward.front().eraseArguments(forward.getNumArguments(), weights.size());
  }

  func::FuncOp old, forward;
  /// The values of the new function for those of the old one.
  llvm::DenseMap<Value, Value> values;
  llvm::MapVector<Value, Value> weights;
};

} // namespace
