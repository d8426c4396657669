//===- Emitter.cpp - Writing arithmetic and loops -------------------------===//

#include "compiler/support/Emitter.h"
#include "dialect/Formula.h"
#include "dialect/Inception.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace inception;

Value Emitter::constant(int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}

Value Emitter::real(Type type, double value) {
  return Formula(builder, loc, type).real(value);
}

Value Emitter::add(Value a, Value b) {
  return builder.createOrFold<arith::AddIOp>(loc, a, b);
}
Value Emitter::sub(Value a, Value b) {
  return builder.createOrFold<arith::SubIOp>(loc, a, b);
}
Value Emitter::mul(Value a, Value b) {
  return builder.createOrFold<arith::MulIOp>(loc, a, b);
}
Value Emitter::div(Value a, Value b) {
  return builder.createOrFold<arith::DivUIOp>(loc, a, b);
}
Value Emitter::rem(Value a, Value b) {
  return builder.createOrFold<arith::RemUIOp>(loc, a, b);
}
Value Emitter::min(Value a, Value b) {
  return builder.createOrFold<arith::MinSIOp>(loc, a, b);
}
Value Emitter::max(Value a, Value b) {
  return builder.createOrFold<arith::MaxSIOp>(loc, a, b);
}

Value Emitter::relu(Value value) {
  Formula formula(builder, loc, value.getType());
  return ReluOp::evaluate(formula, value);
}

Value Emitter::maximum(Value a, Value b) {
  return arith::MaximumFOp::create(builder, loc, a, b,
                                   arith::FastMathFlags::nsz);
}

Value Emitter::masked(Value value, Value mask) {
  Formula formula(builder, loc, value.getType());
  return ReluOp::backpropagate(formula, value, mask);
}

Value Emitter::load(Value memref, Value index) {
  return memref::LoadOp::create(builder, loc, memref, index);
}
void Emitter::store(Value value, Value memref, Value index) {
  memref::StoreOp::create(builder, loc, value, memref, index);
}
Value Emitter::loadVector(VectorType type, Value memref, Value index) {
  return vector::LoadOp::create(builder, loc, type, memref, index);
}
void Emitter::storeVector(Value value, Value memref, Value index) {
  vector::StoreOp::create(builder, loc, value, memref, index);
}
Value Emitter::broadcast(VectorType type, Value scalar) {
  return vector::BroadcastOp::create(builder, loc, type, scalar);
}

void Emitter::loop(Value begin, Value end, int64_t step, Body body) {
  auto op = scf::ForOp::create(builder, loc, begin, end, constant(step));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(op.getBody());
  body(op.getInductionVar());
}

SmallVector<Value> Emitter::reduce(Value begin, Value end, ValueRange initial,
                                   ReducingBody body) {
  auto op = scf::ForOp::create(builder, loc, begin, end, constant(1), initial);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(op.getBody());
  SmallVector<Value> values =
      body(op.getInductionVar(), op.getRegionIterArgs());
  // A loop that carries nothing has its end already.
  if (!values.empty())
    scf::YieldOp::create(builder, loc, values);
  return SmallVector<Value>(op.getResults());
}

void Emitter::keepRolled(ValueRange values) {
  MLIRContext *context = builder.getContext();
  auto unroll = LLVM::LoopUnrollAttr::get(context, builder.getBoolAttr(true),
                                          {}, {}, {}, {}, {}, {});
  auto annotation = LLVM::LoopAnnotationAttr::get(
      context, {}, {}, {}, unroll, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {});
  values.front().getDefiningOp<scf::ForOp>()->setAttr(loopAnnotationName,
                                                      annotation);
}
