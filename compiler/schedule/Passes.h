//===- Passes.h - From the fused to the scheduled level ---------*- C++ -*-===//

#ifndef COMPILER_SCHEDULE_PASSES_H
#define COMPILER_SCHEDULE_PASSES_H

#include "dialect/Inception.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Pass/Pass.h"

namespace inception {

#define GEN_PASS_DECL
#include "compiler/schedule/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "compiler/schedule/Passes.h.inc"

} // namespace inception

#endif // COMPILER_SCHEDULE_PASSES_H
