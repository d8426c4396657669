//===- MemoryViews.h - Views lie within their memory ------------*- C++ -*-===//
//
// From the bufferized level on, all that layers read and write are views of a
// few memories, at offsets known when compiling. That each lies within its
// memory is what the generated code relies on.
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_MEMORYVIEWS_H
#define DIALECT_MEMORYVIEWS_H

#include "dialect/Inception.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace inception {

/// The sizes, in bytes, of the memories that a function takes first.
struct MemorySizes {
  /// The packed weights, the state or a block of it.
  int64_t first = 0;
  /// The workspace, for each image and beside that. A function that only packs
  /// has none.
  int64_t perImage = 0, fixed = 0, perThread = 0;
};

/// The sizes for a function of `module`, as the module's attributes have them:
/// 0 where one has no such attribute.
MemorySizes getMemorySizes(mlir::ModuleOp module, mlir::func::FuncOp function);

/// The bytes of a buffer, or of one image of it; nothing where 64 bits cannot
/// count them.
std::optional<int64_t> getBufferBytes(mlir::MemRefType type);

/// Fails, with an error that has the number `rule`, where a view of bytes in
/// `function` does not lie within its memory, where it is not at a multiple of
/// its elements' size, or where a slice of a buffer reaches beyond it for some
/// iteration of the loops around it.
mlir::LogicalResult verifyViews(mlir::func::FuncOp function,
                                const MemorySizes &sizes, llvm::StringRef rule);

} // namespace inception

#endif // DIALECT_MEMORYVIEWS_H
