//===- WeightMap.h - Names in weight files ----------------------*- C++ -*-===//

#ifndef COMPILER_FRONTEND_WEIGHTMAP_H
#define COMPILER_FRONTEND_WEIGHTMAP_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/MemoryBufferRef.h"

namespace inception {

/// Applies the weight-name map in `map`, whose identifier is its file's name,
/// to the parameters of a graph-level module: each gets the `file_name` under
/// which weight files have it, and the module's `inception.ignored` the map's
/// patterns of names to be ignored. What is wrong with the map is emitted at
/// its place; the module is then left as it was.
mlir::LogicalResult applyWeightMap(llvm::MemoryBufferRef map,
                                   mlir::ModuleOp module);

} // namespace inception

#endif // COMPILER_FRONTEND_WEIGHTMAP_H
