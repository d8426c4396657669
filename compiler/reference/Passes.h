//===- Passes.h - The reference lowering ------------------------*- C++ -*-===//

#ifndef COMPILER_REFERENCE_PASSES_H
#define COMPILER_REFERENCE_PASSES_H

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
#include "mlir/Pass/Pass.h"

namespace inception {

#define GEN_PASS_DECL
#include "compiler/reference/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "compiler/reference/Passes.h.inc"

} // namespace inception

#endif // COMPILER_REFERENCE_PASSES_H
