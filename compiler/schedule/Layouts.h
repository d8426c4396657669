//===- Layouts.h - Layouts for all activations ------------------*- C++ -*-===//

#ifndef COMPILER_SCHEDULE_LAYOUTS_H
#define COMPILER_SCHEDULE_LAYOUTS_H

#include "dialect/Inception.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace inception {

/// Whether `op` can be one that reads activations in NCHW.
bool canReadPlain(mlir::Operation *op);

/// Gives every activation of the fused function `forward` its layout, as the
/// encoding of its type.
///
/// Channels are in blocks of `block`; each destination is cut into segments
/// wherever a slice that is read or written starts or ends, and operations that
/// keep channels apart from each other carry the cuts of one side to the other.
/// The network's input and results stay NCHW, and so does what is elementwise
/// made of the input for convolutions to read; other readers of the input get a
/// copy in blocks.
void assignLayouts(mlir::func::FuncOp forward, int64_t block);

} // namespace inception

#endif // COMPILER_SCHEDULE_LAYOUTS_H
