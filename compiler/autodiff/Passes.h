//===- Passes.h - From a network to its training step -----------*- C++ -*-===//

#ifndef COMPILER_AUTODIFF_PASSES_H
#define COMPILER_AUTODIFF_PASSES_H

#include "dialect/Inception.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace inception {

#define GEN_PASS_DECL
#include "compiler/autodiff/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "compiler/autodiff/Passes.h.inc"

} // namespace inception

#endif // COMPILER_AUTODIFF_PASSES_H
