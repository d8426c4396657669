//===- LayerReader.h - Entries of a table -----------------------*- C++ -*-===//

#ifndef COMPILER_FRONTEND_LAYERREADER_H
#define COMPILER_FRONTEND_LAYERREADER_H

#include "compiler/frontend/Fields.h"
#include "compiler/frontend/Table.h"

namespace inception::table {

/// Where a list of layers stands.
struct Scope {
  /// Begins the names of the layers; empty, or ends in '/'.
  std::string prefix;
  /// Of the block around them.
  const Arguments *arguments = nullptr;
  /// Uses of the blocks around them, innermost first.
  std::vector<Position> usedAt;
  /// The blocks around them, outermost first.
  std::vector<std::string> blocks;
};

/// Reads the entries of a table: layers of every kind, Inception rows, and uses
/// of the table's own blocks.
class LayerReader {
public:
  /// `defaults` and `blocks` are those sections of the table, or null.
  LayerReader(Problems &problems, const json::Value *defaults,
              const json::Value *blocks);

  /// Reads an entry of the table itself. Nothing when there is a problem.
  std::optional<Row> readRow(const json::Value &entry);

  /// Reads a list of layers, which `subject` has under `key`.
  Layers readLayers(const json::Value &list, const Scope &scope,
                    const std::string &subject, const std::string &key);

  /// Checks a name and that no other layer has it; false when there is a
  /// problem.
  bool declareName(const std::string &name, Position at);

private:
  void checkDefaults();
  void checkBlocks();

  /// The member that says what kind of layer an entry is, or null.
  const json::Member *findKind(const json::Value &entry);
  std::optional<Layer> readLayer(const json::Value &entry, const Scope &scope,
                                 Row *row);
  /// Reads what a layer of a built-in kind is.
  void readWhat(Layer &layer, Fields &fields, const Scope &scope, Row *row);
  void readBlockUse(Layer &layer, Fields &fields, const json::Value &block,
                    const Scope &scope);

  Branches readInception(Fields &fields, const Layer &layer, Row *row);
  Branches readBranches(const json::Value &list, const Scope &scope,
                        const std::string &subject);
  Scope inside(const Layer &layer, const Scope &scope) const;
  const json::Value *defaultsOf(std::string_view kind) const;

  Problems &problems;
  const json::Value *defaults;
  const json::Value *blocks;
  std::vector<std::string> kinds;
  std::map<std::string, Position> names;
};

} // namespace inception::table

#endif // COMPILER_FRONTEND_LAYERREADER_H
