//===- Passes.h - Passes from the fused level to LLVM -----------*- C++ -*-===//

#ifndef COMPILER_CODEGEN_PASSES_H
#define COMPILER_CODEGEN_PASSES_H

#include "dialect/Inception.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/Pass.h"

namespace inception {

#define GEN_PASS_DECL
#include "compiler/codegen/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "compiler/codegen/Passes.h.inc"

/// Alignment of every planned buffer and packed weight, in bytes: a cache line
/// and the widest vector.
constexpr int64_t bufferAlignment = 64;

/// The functions that pack the parameters' tensors into a block of a training's
/// state, and unpack them: `(block, tensor of each parameter...)`.
constexpr llvm::StringLiteral statePackName = "state_pack";
constexpr llvm::StringLiteral stateUnpackName = "state_unpack";

/// Attribute of a loop that says how LLVM may transform it: a
/// `#llvm.loop_annotation`.
constexpr llvm::StringLiteral loopAnnotationName = "llvm.loop_annotation";

} // namespace inception

#endif // COMPILER_CODEGEN_PASSES_H
