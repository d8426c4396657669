//===- Program.h - Linking programs and shared libraries -------*- C++ -*-===//

#ifndef COMPILER_EMIT_PROGRAM_H
#define COMPILER_EMIT_PROGRAM_H

#include "compiler/emit/Native.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace inception {

/// What the program is linked from, beside the model's object.
struct ProgramFiles {
  /// The library with the program's main.
  std::string library;
  /// A file with the libraries that one needs, as arguments of the compiler
  /// driver, one a line.
  std::string arguments;
};

/// Links the object and the program's library to `path` with the system's
/// compiler driver (c++, g++ or clang++). Where there is none, the error says
/// what to do. `path` appears complete or not at all.
llvm::Error linkProgram(llvm::StringRef object, const ProgramFiles &files,
                        Sanitizer sanitizer, llvm::StringRef path);

/// Links the object to a shared library that other libraries than the system's
/// are not needed for.
llvm::Error linkShared(llvm::StringRef object, llvm::StringRef soname,
                       Sanitizer sanitizer, llvm::StringRef path);

/// Fails where these would for want of a compiler driver.
llvm::Error checkLinker(Sanitizer sanitizer);

} // namespace inception

#endif // COMPILER_EMIT_PROGRAM_H
