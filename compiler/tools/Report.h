//===- Report.h - What was compiled, for people and programs ----*- C++ -*-===//

#ifndef COMPILER_TOOLS_REPORT_H
#define COMPILER_TOOLS_REPORT_H

#include "compiler/emit/Model.h"
#include "mlir/IR/BuiltinOps.h"
#include <string>
#include <vector>

namespace inception {

/// A buffer's place in the workspace: `offset` and `bytes` are multiplied by
/// the number of images where it is `batched`.
struct PlacedBuffer {
  int64_t offset = 0;
  int64_t bytes = 0;
  bool batched = false;
  /// The layer that writes it first.
  std::string layer;
};

/// The workspace map of a module at the bufferized level, by offset.
std::vector<PlacedBuffer> readWorkspaceMap(mlir::ModuleOp module);

/// Per layer its shape, work, schedule and bytes; the workspace and its map; as
/// text, or as JSON.
std::string makeReport(const ModelInfo &info,
                       llvm::ArrayRef<PlacedBuffer> buffers, bool json);

} // namespace inception

#endif // COMPILER_TOOLS_REPORT_H
