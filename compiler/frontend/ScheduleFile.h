//===- ScheduleFile.h - Schedules that the user gives -----------*- C++ -*-===//

#ifndef COMPILER_FRONTEND_SCHEDULEFILE_H
#define COMPILER_FRONTEND_SCHEDULEFILE_H

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
/// Everything that is wrong in it is emitted at its place.
mlir::LogicalResult applyScheduleFile(llvm::StringRef path,
                                      mlir::ModuleOp module);

} // namespace inception

#endif // COMPILER_FRONTEND_SCHEDULEFILE_H
