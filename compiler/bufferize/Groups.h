//===- Groups.h - Memory between grouped layers -----------------*- C++ -*-===//

#ifndef COMPILER_BUFFERIZE_GROUPS_H
#define COMPILER_BUFFERIZE_GROUPS_H

#include "dialect/Inception.h"

namespace inception {

/// Bytes of the rows that exist at a time of what each layer of a group but the
/// last one makes, on memrefs: the rows, halo included, under the largest tile
/// of the last one's.
llvm::SmallVector<int64_t> getScratchBytes(GroupOp group);

} // namespace inception

#endif // COMPILER_BUFFERIZE_GROUPS_H
