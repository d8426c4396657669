//===- Schedules.h - Schedules that the user gives --------------*- C++ -*-===//

#ifndef COMPILER_PIPELINES_SCHEDULES_H
#define COMPILER_PIPELINES_SCHEDULES_H

#include "mlir/IR/BuiltinOps.h"

namespace inception {

/// Reads a JSON file of schedules and puts them on the module, at the fused
/// level, as the attribute `inception.schedules` that `inception-schedule`
/// reads:
///
///     {"format": 1,
///      "layers": {"conv1": {"tile": [14, 2], "grain": [4, 64], "order":
///      "rows"}}}
///
/// Whatever is wrong in it is emitted with the file's name and the layer's.
mlir::LogicalResult applyScheduleFile(llvm::StringRef path,
                                      mlir::ModuleOp module);

} // namespace inception

#endif // COMPILER_PIPELINES_SCHEDULES_H
