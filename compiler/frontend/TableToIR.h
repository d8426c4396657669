//===- TableToIR.h - From a parameter table to the graph level --*- C++ -*-===//

#ifndef COMPILER_FRONTEND_TABLETOIR_H
#define COMPILER_FRONTEND_TABLETOIR_H

#include "compiler/frontend/Table.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/MemoryBufferRef.h"

namespace inception {

/// What the importer may be told to change.
struct ImportOptions {
  /// Outputs of the last linear layer and of every auxiliary head's; 0 as in
  /// the table.
  int64_t classes = 0;
  /// The largest batch that the code will be able to run.
  int64_t maxBatch = 32;
};

/// Loads the dialects that imported modules use.
void loadImportDialects(mlir::MLIRContext &context);

/// Reads the table in `buffer`, whose identifier is its file's name. Everything
/// that is wrong in it is emitted as a diagnostic of `context`, at its place.
std::optional<table::Table> readTable(llvm::MemoryBufferRef buffer,
                                      const ImportOptions &options,
                                      mlir::MLIRContext &context);

/// Builds the graph-level module of a table that was read from `fileName`.
/// Shapes are those that the operations infer; shape errors are emitted at the
/// layer's place in the table. Null when there is an error.
mlir::OwningOpRef<mlir::ModuleOp> buildModule(const table::Table &table,
                                              llvm::StringRef fileName,
                                              const ImportOptions &options,
                                              mlir::MLIRContext &context);

/// Emits `problems` of the file called `fileName`, each at its place.
void emitProblems(llvm::ArrayRef<json::Problem> problems,
                  llvm::StringRef fileName, mlir::MLIRContext &context);

} // namespace inception

#endif // COMPILER_FRONTEND_TABLETOIR_H
