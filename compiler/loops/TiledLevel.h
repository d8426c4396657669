//===- TiledLevel.h - What loops over tiles are like ------------*- C++ -*-===//

#ifndef COMPILER_LOOPS_TILEDLEVEL_H
#define COMPILER_LOOPS_TILEDLEVEL_H

#include "mlir/IR/BuiltinOps.h"

namespace inception {

/// Checks rules (T1) to (T4) of the tiled level: what stands in the module, and
/// that loops over tiles, schedules and buffers are such that layers can be
/// written from them.
mlir::LogicalResult verifyTiles(mlir::ModuleOp module);

} // namespace inception

#endif // COMPILER_LOOPS_TILEDLEVEL_H
