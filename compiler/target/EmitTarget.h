//===- EmitTarget.h - The machine that code is made for ---------*- C++ -*-===//

#ifndef COMPILER_TARGET_EMITTARGET_H
#define COMPILER_TARGET_EMITTARGET_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Target/TargetMachine.h"
#include <memory>
#include <string>

namespace inception {

/// A CPU, as asked for and as resolved.
struct EmitTarget {
  /// The name asked for, where it is not `native`; otherwise LLVM's name of
  /// this machine's CPU.
  std::string cpu;

  /// LLVM's feature string, such as "+avx2,+fma"; empty where the CPU's name
  /// says all.
  std::string features;

  /// LLVM's names of all features of the CPU, sorted: generated code may use
  /// any, so the runtime checks before it runs the code.
  llvm::SmallVector<std::string> required;

  std::unique_ptr<llvm::TargetMachine> machine;
};

/// An error where the runtime, which is part of all native code, was built for
/// another system than `triple`.
llvm::Error checkSystem(llvm::StringRef triple);

/// Resolves `cpu` (`native`, or a name LLVM knows) for `triple` (empty for the
/// machine the compiler was built for). An unknown name is an error that lists
/// the known ones.
llvm::Expected<EmitTarget> createEmitTarget(llvm::StringRef triple,
                                            llvm::StringRef cpu);

} // namespace inception

#endif // COMPILER_TARGET_EMITTARGET_H
