//===- StepWeights.cpp - Weights that each step makes ---------------------===//

#include "compiler/loops/StepWeights.h"
#include "dialect/StateLayout.h"

using namespace mlir;
using namespace inception;

/// The part of a flat memory from `offset` on as `type`.
static Value castTo(Emitter &e, Value memory, Value offset, MemRefType type) {
  auto [strides, start] = type.getStridesAndOffset();
  auto view = MemRefType::get(
      type.getShape(), type.getElementType(),
      StridedLayoutAttr::get(type.getContext(), ShapedType::kDynamic, strides));
  auto attributes = [&](ArrayRef<int64_t> values) {
    return llvm::map_to_vector(values, [&](int64_t value) -> OpFoldResult {
      return e.builder.getIndexAttr(value);
    });
  };
  return memref::ReinterpretCastOp::create(
      e.builder, e.loc, view, memory, OpFoldResult(offset),
      attributes(type.getShape()), attributes(strides));
}

/// The operation that packs `tensor`, where one does, and what it packs.
static std::pair<Operation *, Value> getPacking(Value tensor) {
  Operation *op = tensor.getDefiningOp();
  if (isa_and_nonnull<PackFilterOp, PackVectorOp>(op))
    return {op, op->getOperand(0)};
  return {nullptr, tensor};
}

/// The place in the state of what `read` reads, from the function that packs
/// the state.
static ParameterMemory findMaster(LayerBody &body, mlir::ModuleOp module,
                                  ReadOp read) {
  auto pack = module.lookupSymbol<func::FuncOp>(statePackName);
  if (!pack)
    return {};
  for (auto op : pack.getOps<bufferization::MaterializeInDestinationOp>()) {
    auto [packing, tensor] = getPacking(op.getSource());
    if (auto reshape = tensor.getDefiningOp<ReshapeFilterOp>())
      tensor = reshape.getFilter();
    auto weight = tensor.getDefiningOp<WeightReadOp>();
    if (!weight || weight.getParameter() != read.getSymbol())
      continue;
    auto type = cast<MemRefType>(op.getDest().getType());
    std::optional<int64_t> bytes =
        getStateOffset(op.getDest(), pack.getArgument(0));
    if (!bytes)
      return {};
    Value offset =
        body.emitter.constant(*bytes / (type.getElementTypeBitWidth() / 8));
    return {castTo(body.emitter, body.packed, offset, type), packing};
  }
  return {};
}

/// Whether a packed form has lanes without a channel.
static bool hasGaps(Operation *packing) {
  auto gaps = [](LayoutAttr layout) {
    return layout &&
           layout.getNumChannels() != layout.getNumBlocks() * layout.getBlock();
  };
  if (auto filter = dyn_cast_or_null<PackFilterOp>(packing))
    return gaps(filter.getOutput()) ||
           gaps(filter.getInput().value_or(LayoutAttr()));
  auto vector = dyn_cast_or_null<PackVectorOp>(packing);
  return vector && gaps(vector.getLayout());
}

/// Sets blocks [begin, end) of a buffer of the workspace to 0.
static void clear(LayerBody &body, Value buffer, Value begin, Value end) {
  Emitter &e = body.emitter;
  auto type = cast<MemRefType>(buffer.getType());
  int64_t lanes = type.getShape().back();
  int64_t block = type.getNumElements() / type.getDimSize(0);
  auto vector = VectorType::get({lanes}, type.getElementType());
  auto [memory, offset] = body.weight(buffer);
  Value zero = e.real(vector, 0);
  e.loop(e.mul(begin, block), e.mul(end, block), lanes,
         [&, memory = memory, offset = offset](Value at) {
           e.storeVector(zero, memory, e.add(offset, at));
         });
}

/// Writes the elements whose first index is in [begin, end).
static LogicalResult make(LayerBody &body, mlir::ModuleOp module,
                          bufferization::MaterializeInDestinationOp op,
                          Value begin, Value end) {
  Emitter &e = body.emitter;
  auto [memory, offset] = body.weight(op.getDest());
  Value destination =
      castTo(e, memory, offset, cast<MemRefType>(op.getDest().getType()));
  llvm::DenseMap<Operation *, ParameterMemory> found;
  auto lookup = [&](Operation *read) {
    auto [it, inserted] = found.try_emplace(read);
    if (inserted) {
      OpBuilder::InsertionGuard guard(e.builder);
      e.builder.setInsertionPointAfterValue(destination);
      it->second = findMaster(body, module, cast<ReadOp>(read));
    }
    return it->second;
  };
  TreePacker packer(e.builder, op.getLoc(), lookup);
  return failure(
      failed(packer.pack(op.getSource(), destination, std::pair(begin, end))));
}

SmallVector<WeightCall>
inception::getWeightCalls(bufferization::MaterializeInDestinationOp op,
                          mlir::ModuleOp module) {
  SmallVector<WeightCall> calls;
  auto [packing, source] = getPacking(op.getSource());
  if (hasGaps(packing))
    calls.push_back({cast<MemRefType>(op.getDest().getType()).getDimSize(0),
                     [=](LayerBody &body, Value begin, Value end) mutable {
                       clear(body, op.getDest(), begin, end);
                       return success();
                     }});
  calls.push_back({cast<RankedTensorType>(source.getType()).getDimSize(0),
                   [=](LayerBody &body, Value begin, Value end) mutable {
                     return make(body, module, op, begin, end);
                   }});
  return calls;
}
