//===- Header.h - The C header of a compiled model --------------*- C++ -*-===//

#ifndef COMPILER_EMIT_HEADER_H
#define COMPILER_EMIT_HEADER_H

#include "compiler/emit/Model.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace inception {

/// Templates of the header, in which `@KEY@` stands for a value.
struct HeaderTemplates {
  /// runtime/core/header.h.in.
  llvm::StringRef all;
  /// runtime/core/training.h.in, the value of a key of the other.
  llvm::StringRef training;
};

/// Fills in the templates. `cpu` is what was compiled for.
llvm::Expected<std::string> makeHeader(const HeaderTemplates &templates,
                                       const ModelInfo &info,
                                       llvm::StringRef prefix,
                                       llvm::StringRef cpu);

/// Whether `name` can be the prefix of C identifiers.
bool isIdentifier(llvm::StringRef name);

/// An identifier that resembles `name`.
std::string makeIdentifier(llvm::StringRef name);

} // namespace inception

#endif // COMPILER_EMIT_HEADER_H
