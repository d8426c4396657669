//===- Passes.h - Passes that belong to no level ----------------*- C++ -*-===//

#ifndef COMPILER_PIPELINES_PASSES_H
#define COMPILER_PIPELINES_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace inception {

#define GEN_PASS_DECL
#include "compiler/pipelines/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "compiler/pipelines/Passes.h.inc"

} // namespace inception

#endif // COMPILER_PIPELINES_PASSES_H
