//===- Statistics.h - Pass statistics that count ----------------*- C++ -*-===//

#ifndef COMPILER_PIPELINES_STATISTICS_H
#define COMPILER_PIPELINES_STATISTICS_H

namespace llvm {
class raw_ostream;
} // namespace llvm
namespace mlir {
class OpPassManager;
} // namespace mlir

namespace inception {

/// Prints what the passes of `manager` counted, hits and misses, a line each.
void printStatistics(mlir::OpPassManager &manager, llvm::raw_ostream &stream);

} // namespace inception

#endif // COMPILER_PIPELINES_STATISTICS_H
