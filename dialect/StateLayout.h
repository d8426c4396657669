//===- StateLayout.h - Where training keeps its tensors ---------*- C++ -*-===//
//
// The state of a training is a block of memory for each kind: parameters, their
// gradients, velocities, ... A parameter's tensor has the same place in each,
// so what copies or sums blocks need not know what is in them.
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_STATELAYOUT_H
#define DIALECT_STATELAYOUT_H

#include "dialect/Inception.h"
#include "llvm/ADT/DenseMap.h"

namespace inception {

/// Collects tensors, first all parameters in the table's order, then states.
class StateLayout {
public:
  struct Entry {
    mlir::StringAttr name, of;
    llvm::StringRef kind;
    mlir::RankedTensorType type;
    /// Number of the block.
    int64_t block;
  };

  /// Places a parameter after those before, in as much memory as its type
  /// takes.
  void addParameter(ParameterOp parameter);
  /// Places a parameter whose tensor another order of elements makes `bytes`
  /// long.
  void addParameter(ParameterOp parameter, int64_t bytes);
  /// Places a parameter at `offset`, wherever others are.
  void placeParameter(ParameterOp parameter, int64_t offset);
  /// Makes a block at least `bytes` long.
  void reserve(int64_t bytes) { blockSize = std::max(blockSize, bytes); }
  /// Places a state where its parameter's tensor is, in the block of its kind.
  void addState(StateOp state);

  llvm::ArrayRef<Entry> getEntries() const { return entries; }
  /// Bytes from the start of the state.
  int64_t getOffset(const Entry &entry) const {
    return entry.block * blockSize + offsets.lookup(entry.of);
  }

  /// Sets the module's `inception.state`, an entry for each tensor, and
  /// `inception.state_block`, the bytes of a block, and `inception.state_size`,
  /// those of all.
  void set(mlir::ModuleOp module) const;

private:
  llvm::SmallVector<Entry> entries;
  /// Of each parameter's tensor in a block.
  llvm::DenseMap<mlir::StringAttr, int64_t> offsets;
  llvm::SmallVector<llvm::StringRef> blocks = {"parameter"};
  int64_t blockSize = 0;
};

/// Says in `inception.state` which call of the runtime's parallel_for, counted
/// from the start of @gradients, is the last to write each gradient.
/// `lastWrites` has calls by the offset that is written.
void setLastCalls(mlir::ModuleOp module,
                  const llvm::DenseMap<int64_t, int64_t> &lastWrites);

/// The offset in the state, `state`, of a buffer that is a view of it.
std::optional<int64_t> getStateOffset(mlir::Value buffer, mlir::Value state);

} // namespace inception

#endif // DIALECT_STATELAYOUT_H
