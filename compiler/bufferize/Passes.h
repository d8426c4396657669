//===- Passes.h - From the scheduled to the bufferized level ----*- C++ -*-===//

#ifndef COMPILER_BUFFERIZE_PASSES_H
#define COMPILER_BUFFERIZE_PASSES_H

#include "dialect/Inception.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Pass/Pass.h"

namespace inception {

#define GEN_PASS_DECL
#include "compiler/bufferize/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "compiler/bufferize/Passes.h.inc"

} // namespace inception

#endif // COMPILER_BUFFERIZE_PASSES_H
