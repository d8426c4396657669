//===- Attributes.h - Attributes as JSON ------------------------*- C++ -*-===//

#ifndef COMPILER_EMIT_ATTRIBUTES_H
#define COMPILER_EMIT_ATTRIBUTES_H

#include "mlir/IR/Attributes.h"
#include "llvm/Support/JSON.h"

namespace inception {

/// The attribute as a JSON value: dictionaries as objects, arrays as arrays,
/// numbers, booleans and strings as such, anything else as its text.
llvm::json::Value toJson(mlir::Attribute attribute);

} // namespace inception

#endif // COMPILER_EMIT_ATTRIBUTES_H
