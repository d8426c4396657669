//===- Inception.h - The inception dialect ----------------------*- C++ -*-===//

#ifndef DIALECT_INCEPTION_H
#define DIALECT_INCEPTION_H

#include "dialect/Window.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/IR/TensorEncoding.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SmallBitVector.h"
#include <array>
#include <optional>

#include "dialect/InceptionDialect.h.inc"
#include "dialect/InceptionEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialect/InceptionAttrs.h.inc"

namespace inception {

/// The memory of parameters and states, which `read` and `write` name by
/// symbol.
struct StateResource : mlir::SideEffects::Resource::Base<StateResource> {
  llvm::StringRef getName() final { return "inception.state"; }
};

/// How rows of a result lie over rows of the input: row y over rows
/// [y*stride - before, y*stride - before + kernel), of which those below 0 and
/// `after` ones below the input are padding.
struct RowWindow {
  int64_t kernel = 1, stride = 1, before = 0, after = 0;
};

class Formula;

} // namespace inception

namespace inception::detail {

/// Number of channels of a tensor or memref of activations: dimension 1; for a
/// blocked memref, lanes included.
int64_t getChannels(mlir::Type type);

/// Height and width of a tensor or memref of activations.
std::array<int64_t, 2> getSpatial(mlir::Type type);

/// Checks (D1) to (D8) of DestinationOpInterface.
mlir::LogicalResult verifyDestinationOp(mlir::Operation *op);

/// Checks (W1) to (W4) of BatchOpInterface.
mlir::LogicalResult verifyBatchOp(mlir::Operation *op);

/// On memrefs a destination operation reads its inputs and writes its
/// destinations; on tensors it has no effects.
void getDestinationEffects(
    mlir::DestinationStyleOpInterface op,
    llvm::SmallVectorImpl<
        mlir::SideEffects::EffectInstance<mlir::MemoryEffects::Effect>>
        &effects);

} // namespace inception::detail

// What DestinationStyleOpInterface, which ours inherits, names without its
// namespace.
namespace inception {
using mlir::BaseMemRefType;
using mlir::OpOperand;
using mlir::TensorType;
using mlir::Value;
} // namespace inception

#include "dialect/InceptionInterfaces.h.inc"

#define GET_OP_CLASSES
#include "dialect/InceptionOps.h.inc"

namespace inception {

/// Whether `type` is an activation: rank 4, the batch dynamic, all else static,
/// of at most 2^31 - 1 elements an image. Weights are static throughout.
bool isActivation(mlir::Type type);

/// Whether `shape` is static and has at most 2^31 - 1 elements: offsets within
/// a tensor, and sums of bytes, fit 64 bits then.
bool hasFewElements(llvm::ArrayRef<int64_t> shape);

/// The layout of a tensor's encoding; null where the tensor is plain NCHW.
LayoutAttr getLayout(mlir::Type type);

/// The attribute of a result of @forward that says what its numbers are.
constexpr llvm::StringLiteral outputKindAttrName = "inception.kind";

/// What the numbers are that a function of graph operations returns, in order.
/// Logits are of images: those of a map's places are features.
llvm::SmallVector<OutputKind> getOutputKinds(mlir::Block &block);

/// The activation that masks what `op` writes; null where nothing does.
mlir::Value getMask(DestinationOpInterface op);

/// Input rows [begin, begin + size) under some rows of a result, and the rows
/// of padding above and below them that the windows cover. A pool whose size is
/// rounded up may reach beyond the padding too: `interior` says that all rows
/// under the windows are the input's.
struct InputRows {
  int64_t begin, size, before, after;
  bool interior;
};

/// The input rows under rows [offset, offset + size) of what `op` makes.
InputRows getInputRows(DestinationOpInterface op, int64_t offset, int64_t size);

/// A part of one image of what a destination operation on memrefs makes: whole
/// columns of `rows` rows and of `channels` outer channels (blocks, or channels
/// of NCHW).
struct Tile {
  mlir::Value image;
  mlir::OpFoldResult row;
  int64_t rows;
  /// The first of the channels and their number; all of them without.
  std::optional<std::pair<mlir::OpFoldResult, int64_t>> channels = {};
};

/// Writes `op` on one tile: the operation again, on subviews. An offset that is
/// no constant promises that no window reaches beyond the input: tiles at a
/// border are peeled, with constant offsets, and get the padding that is left
/// there. Fails, with an error, where `op` needs more rows or channels at once.
mlir::FailureOr<mlir::Operation *>
getTile(mlir::OpBuilder &builder, DestinationOpInterface op, const Tile &tile);

/// The destination that `value` is a state or a slice of: a function argument
/// or the result of `tensor.empty`; `offset` is the first channel in it.
struct Place {
  mlir::Value destination;
  int64_t offset;
};
Place getPlace(mlir::Value value);

} // namespace inception

#endif // DIALECT_INCEPTION_H
