//===- LowerReferenceTraining.cpp - A training step on plain buffers ------===//
//
// The functions of a training step as loop nests, like the network's: their
// state is one block of memory, their arguments and results are buffers.
//
//===----------------------------------------------------------------------===//

#include "compiler/reference/LowerReferenceFormulas.h"
#include "dialect/Module.h"
#include "dialect/StateLayout.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotAnalysis.h"
#include "mlir/IR/Remarks.h"

namespace inception {
#define GEN_PASS_DEF_LOWERREFERENCETRAINING
#include "compiler/reference/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

struct LowerReferenceTrainingPass
    : inception::impl::LowerReferenceTrainingBase<LowerReferenceTrainingPass> {
  using Base::Base;

  void runOnOperation() override {
    SmallVector<func::FuncOp> functions = getTrainingFunctions(getOperation());
    if (functions.empty())
      return;
    if (failed(verifyFunctions(functions)))
      return signalPassFailure();
    placeState();
    for (func::FuncOp function : functions)
      if (failed(lower(function)))
        return signalPassFailure();
    for (auto state :
         llvm::make_early_inc_range(getOperation().getOps<StateOp>()))
      state.erase();
  }

private:
  static MemRefType getBufferType(Type type) {
    auto tensor = cast<RankedTensorType>(type);
    return MemRefType::get(tensor.getShape(), tensor.getElementType());
  }

  /// Places what training has of each parameter: a block of memory for each
  /// kind of state, in which a parameter's tensor has the same place.
  void placeState() {
    StateLayout layout;
    offsets.clear();
    for (auto parameter : getOperation().getOps<ParameterOp>()) {
      layout.addParameter(parameter);
      ++placed;
    }
    for (auto state : getOperation().getOps<StateOp>()) {
      layout.addState(state);
      ++placed;
    }
    for (const StateLayout::Entry &entry : layout.getEntries())
      offsets[entry.name] = layout.getOffset(entry);
    layout.set(getOperation());
  }

  /// The function on buffers: state, workspace, arguments, results.
  func::FuncOp create(func::FuncOp old) {
    auto builder = OpBuilder::atBlockEnd(getOperation().getBody());
    auto bytes =
        MemRefType::get({ShapedType::kDynamic}, builder.getIntegerType(8));
    SmallVector<Type> types = {bytes, bytes};
    for (Type type : old.getArgumentTypes())
      types.push_back(getBufferType(type));
    for (Type type : old.getResultTypes())
      types.push_back(getBufferType(type));
    auto function = func::FuncOp::create(
        builder, old.getLoc(), (old.getSymName() + "_reference").str(),
        builder.getFunctionType(types, {}));
    function.addEntryBlock();
    return function;
  }

  LogicalResult lower(func::FuncOp old) {
    func::FuncOp function = create(old);
    auto builder = OpBuilder::atBlockEnd(&function.front());
    Location loc = old.getLoc();
    values.clear();
    Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
    n = memref::DimOp::create(builder, loc, function.getArgument(2), zero);
    for (BlockArgument argument : old.getArguments()) {
      Value buffer = function.getArgument(2 + argument.getArgNumber());
      values[argument] = buffer;
      if (isActivation(argument.getType()))
        values[argument] = bufferization::ToTensorOp::create(
            builder, loc, argument.getType(), buffer, /*restrict=*/true);
    }
    for (Operation &op : old.front().without_terminator())
      if (failed(lower(builder, function, op)))
        return failure();
    unsigned first = 2 + old.getNumArguments();
    for (auto [index, value] :
         llvm::enumerate(old.front().getTerminator()->getOperands()))
      write(builder, loc, values.lookup(value),
            function.getArgument(first + index));
    func::ReturnOp::create(builder, loc);
    if (failed(bufferize(function)))
      return failure();
    std::string name = old.getSymName().str();
    old.erase();
    function.setSymName(name);
    return success();
  }

  LogicalResult lower(OpBuilder &builder, func::FuncOp function,
                      Operation &op) {
    if (auto read = dyn_cast<ReadOp>(op)) {
      values[read] = view(builder, function, read.getLoc(),
                          read.getSymbolAttr().getAttr(), read.getType());
      return success();
    }
    if (auto change = dyn_cast<WriteOp>(op)) {
      if (failed(checkReads(change)))
        return failure();
      write(builder, change.getLoc(), values.lookup(change.getValue()),
            view(builder, function, change.getLoc(),
                 change.getSymbolAttr().getAttr(),
                 change.getValue().getType()));
      return success();
    }
    if (isa<arith::ConstantOp>(op)) {
      values[op.getResult(0)] = builder.clone(op)->getResult(0);
      return success();
    }
    SmallVector<Value> operands;
    for (Value operand : op.getOperands())
      operands.push_back(values.lookup(operand));
    FailureOr<SmallVector<Value>> results =
        buildFormula(builder, &op, operands, n);
    if (failed(results))
      return failure();
    for (auto [from, to] : llvm::zip_equal(op.getResults(), *results))
      values[from] = to;
    ++operations;
    remark::analysis(op.getLoc(), remark::RemarkOpts::name("formula").category(
                                      "inception-lower-reference-training"))
        << "written as its formula";
    return success();
  }

  Value view(OpBuilder &builder, func::FuncOp function, Location loc,
             StringAttr name, Type type) {
    Value at =
        arith::ConstantIndexOp::create(builder, loc, offsets.lookup(name));
    return memref::ViewOp::create(builder, loc, getBufferType(type),
                                  function.getArgument(0), at, ValueRange());
  }

  static void write(OpBuilder &builder, Location loc, Value tensor,
                    Value buffer) {
    // What is read of the state is memory already.
    if (isa<MemRefType>(tensor.getType())) {
      linalg::CopyOp::create(builder, loc, tensor, buffer);
      return;
    }
    auto materialize = bufferization::MaterializeInDestinationOp::create(
        builder, loc, TypeRange(), tensor, buffer);
    materialize.setRestrict(true);
    materialize.setWritable(true);
  }

  /// What was read is memory, not a copy: it may not be used after it changes.
  static LogicalResult checkReads(WriteOp change) {
    for (Operation &op : *change->getBlock()) {
      if (&op == change)
        return success();
      auto read = dyn_cast<ReadOp>(op);
      if (!read || read.getSymbol() != change.getSymbol())
        continue;
      for (Operation *user : read->getUsers())
        if (change->isBeforeInBlock(user))
          return user->emitOpError("uses what was read of '")
                 << change.getSymbol() << "' after it is written";
    }
    return success();
  }

  static LogicalResult bufferize(func::FuncOp function) {
    bufferization::OneShotBufferizationOptions options;
    options.bufferAlignment = bufferAlignment;
    options.memCpyFn = [](OpBuilder &builder, Location loc, Value from,
                          Value to) {
      linalg::CopyOp::create(builder, loc, from, to);
      return success();
    };
    bufferization::BufferizationState state;
    return bufferization::runOneShotBufferize(function, options, state);
  }

  /// Where a symbol is in the state.
  llvm::DenseMap<StringAttr, int64_t> offsets;
  /// The values of the new function for those of the old one.
  llvm::DenseMap<Value, Value> values;
  Value n;
};

} // namespace
