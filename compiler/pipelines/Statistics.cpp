//===- Statistics.cpp - Pass statistics that count ------------------------===//
//
// Distributions build MLIR without statistics: its constructor, made for a
// class without members, leaves the members that our passes' statistics have
// uninitialised, and its assignment does nothing. These are MLIR's own
// definitions for a build with statistics. They are hidden: MLIR keeps its own.
//
//===----------------------------------------------------------------------===//

#include "compiler/pipelines/Statistics.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/Format.h"

#if LLVM_ENABLE_STATS
namespace mlir {

__attribute__((visibility("hidden")))
Pass::Statistic::Statistic(Pass *owner, const char *name,
                           const char *description)
    : llvm::Statistic{/*DebugType=*/"", name, description} {
  // Initialised means: not to be put into LLVM's global registry.
  Initialized = true;
  owner->statistics.push_back(this);
}

__attribute__((visibility("hidden"))) Pass::Statistic &
Pass::Statistic::operator=(unsigned value) {
  llvm::Statistic::operator=(value);
  return *this;
}

} // namespace mlir
#endif

void inception::printStatistics(mlir::OpPassManager &manager,
                                llvm::raw_ostream &stream) {
  for (mlir::Pass &pass : manager.getPasses()) {
    // Those of MLIR's own passes have no members to read.
    if (!pass.getArgument().starts_with("inception-"))
      continue;
    for (mlir::Pass::Statistic *statistic : pass.getStatistics())
      stream << llvm::format("%12llu  ", static_cast<unsigned long long>(
                                             statistic->getValue()))
             << pass.getArgument() << ": " << statistic->getDesc() << '\n';
  }
}
