//===- Output.h - Files that appear whole or not at all ---------*- C++ -*-===//

#ifndef COMPILER_EMIT_OUTPUT_H
#define COMPILER_EMIT_OUTPUT_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace inception {

/// Writes `bytes` to `path`: under a temporary name in the same folder, renamed
/// when complete. On failure nothing remains and an existing file is untouched.
/// `path` "-" is the standard output.
llvm::Error writeOutput(llvm::StringRef path, llvm::StringRef bytes);

/// The same for a file that another program makes: `produce` is called with the
/// temporary name.
llvm::Error
produceOutput(llvm::StringRef path,
              llvm::function_ref<llvm::Error(llvm::StringRef)> produce);

/// Fails where `path` could not be written, so that a long compilation need not
/// run first to find out. Leaves nothing behind.
llvm::Error checkOutput(llvm::StringRef path);

} // namespace inception

#endif // COMPILER_EMIT_OUTPUT_H
