//===- Taps.h - Layers whose outputs are wanted -----------------*- C++ -*-===//

#ifndef COMPILER_PIPELINES_TAPS_H
#define COMPILER_PIPELINES_TAPS_H

#include "mlir/IR/BuiltinOps.h"
#include <string>

namespace inception {

/// Marks layers of a module at the graph level as tapped;
/// `inception-insert-taps` makes them results. A name that no layer has is an
/// error, with the name that was likely meant.
mlir::LogicalResult setTaps(mlir::ModuleOp module,
                            llvm::ArrayRef<std::string> names);

} // namespace inception

#endif // COMPILER_PIPELINES_TAPS_H
