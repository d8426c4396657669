//===- TargetFile.h - Descriptions of targets in files ----------*- C++ -*-===//

#ifndef COMPILER_FRONTEND_TARGETFILE_H
#define COMPILER_FRONTEND_TARGETFILE_H

#include "compiler/target/TargetDescription.h"
#include "llvm/Support/MemoryBufferRef.h"

namespace inception {

/// The description as a JSON file that `readTargetFile` reads.
std::string printTarget(const TargetDescription &target);

/// Reads a description from a JSON file, whose buffer has its name. Everything
/// that is wrong in it is emitted as a diagnostic of `context`, at its place.
std::optional<TargetDescription> readTargetFile(llvm::MemoryBufferRef buffer,
                                                mlir::MLIRContext &context);

} // namespace inception

#endif // COMPILER_FRONTEND_TARGETFILE_H
