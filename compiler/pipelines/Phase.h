//===- Phase.h - The levels of the IR, in order -----------------*- C++ -*-===//

#ifndef COMPILER_PIPELINES_PHASE_H
#define COMPILER_PIPELINES_PHASE_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <optional>

namespace inception {

/// The levels of the IR. A phase ends with a module at its level; the module
/// says so in its attribute `inception.level`.
enum class Phase {
  Graph,
  Gradient,
  Fused,
  Scheduled,
  Bufferized,
  Tiled,
  Loops,
  LLVM
};

/// All phases, first to last. Only training goes through the gradient level.
llvm::ArrayRef<Phase> getPhases();

/// The name of a level, as in `--emit=` and in `inception.level`.
llvm::StringRef getPhaseName(Phase phase);

/// One line about what holds at a level.
llvm::StringRef getPhaseSummary(Phase phase);

/// The phase called `name`.
std::optional<Phase> parsePhase(llvm::StringRef name);

/// The level that a module is at. One that doesn't say is at the graph level;
/// one that says something else than a level gives an error at the module.
mlir::FailureOr<Phase> getLevel(mlir::ModuleOp module);

/// Makes the module say that it is at the level.
void setLevel(mlir::ModuleOp module, Phase phase);

} // namespace inception

#endif // COMPILER_PIPELINES_PHASE_H
