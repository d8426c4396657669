//===- Remarks.h - What passes did and did not do ---------------*- C++ -*-===//

#ifndef COMPILER_PIPELINES_REMARKS_H
#define COMPILER_PIPELINES_REMARKS_H

#include "mlir/IR/MLIRContext.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

namespace inception {

/// Prints the remarks of passes whose category (the pass's name) or text
/// matches the regular expression `pattern`; an empty one matches all. One line
/// each: `FILE:LINE:COLUMN: remark: [passed] inception-fold: ...`.
llvm::Error installRemarks(mlir::MLIRContext &context, llvm::StringRef pattern,
                           llvm::raw_ostream &stream);

} // namespace inception

#endif // COMPILER_PIPELINES_REMARKS_H
