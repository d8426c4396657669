//===- BufferContents.h - What may stand beside buffers ---------*- C++ -*-===//

#ifndef DIALECT_BUFFERCONTENTS_H
#define DIALECT_BUFFERCONTENTS_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringRef.h"

namespace inception {

/// Fails where something stands in `module` that may not at the bufferized or,
/// with `tiled`, at the tiled level, with an error at its place that names
/// `level` and has the number `rule`.
mlir::LogicalResult verifyBufferContents(mlir::ModuleOp module,
                                         llvm::StringRef level,
                                         llvm::StringRef rule,
                                         bool tiled = false);

} // namespace inception

#endif // DIALECT_BUFFERCONTENTS_H
