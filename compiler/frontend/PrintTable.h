//===- PrintTable.h - Table 1 recomputed ------------------------*- C++ -*-===//

#ifndef COMPILER_FRONTEND_PRINTTABLE_H
#define COMPILER_FRONTEND_PRINTTABLE_H

#include "compiler/frontend/Table.h"
#include "mlir/IR/BuiltinOps.h"

namespace inception {

/// What a row of a table comes to.
struct RowFacts {
  std::string name;
  /// In the paper's words, such as `inception (3a)`.
  std::string type;
  /// Such as `7x7/2`; empty for rows without one window.
  std::string patch;
  /// Channels, height and width.
  std::array<int64_t, 3> output = {0, 0, 0};
  /// Layers with weights on the longest way through the row.
  int64_t depth = 0;
  std::array<std::optional<int64_t>, 6> columns;
  /// Elements of filters alone, and of all that training learns.
  int64_t weights = 0;
  int64_t params = 0;
  /// Multiply-accumulates for one image.
  int64_t macs = 0;
  std::optional<table::PrintedNumber> paperParams;
  std::optional<table::PrintedNumber> paperOps;
};

/// How far a printed number is from the computed one.
struct Difference {
  /// (printed - computed) / computed.
  double relative = 0;
  /// Whether it is more than rounding: over one unit of the last digit.
  bool differs = false;
};

/// Compares a printed number with the computed one. As in the paper, K is 1024
/// and M a million.
Difference comparePrinted(const table::PrintedNumber &printed,
                          int64_t computed);

/// The rows of `table`, then its auxiliary heads, computed from its graph-level
/// module.
std::vector<RowFacts> computeRows(const table::Table &table,
                                  mlir::ModuleOp module);

/// Prints the table recomputed beside the paper's columns, as text or JSON.
void printTable(llvm::raw_ostream &stream, const table::Table &table,
                mlir::ModuleOp module, bool json);

} // namespace inception

#endif // COMPILER_FRONTEND_PRINTTABLE_H
