//===- ByteOffset.h - Offsets known when compiling --------------*- C++ -*-===//

#ifndef DIALECT_BYTEOFFSET_H
#define DIALECT_BYTEOFFSET_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <optional>

namespace inception {

/// An offset in bytes: fixed + perImage * batch.
struct ByteOffset {
  int64_t fixed;
  int64_t perImage;
};

/// Whether `value` is the number of images: the first size of an argument after
/// the memories, or an argument itself.
bool isBatch(mlir::Value value);

/// Reads an offset as inception-plan-memory and inception-hoist-weights write
/// it. Nothing where `offset` is anything else, or more than 64 bits count.
std::optional<ByteOffset> getByteOffset(mlir::Value offset);

/// Checks that a bufferized function takes the memories that offsets count in:
/// the packed weights, or a training step's state, and the workspace, as
/// `memref<?xi8>`, before anything else.
llvm::LogicalResult checkByteMemories(mlir::func::FuncOp function);

} // namespace inception

#endif // DIALECT_BYTEOFFSET_H
