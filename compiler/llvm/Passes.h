//===- Passes.h - From loops to the LLVM dialect ----------------*- C++ -*-===//

#ifndef COMPILER_LLVM_PASSES_H
#define COMPILER_LLVM_PASSES_H

#include "dialect/Inception.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/Pass.h"

namespace inception {

#define GEN_PASS_DECL
#include "compiler/llvm/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "compiler/llvm/Passes.h.inc"

} // namespace inception

#endif // COMPILER_LLVM_PASSES_H
