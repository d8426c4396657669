//===- StateLayout.cpp - Where training keeps its tensors -----------------===//

#include "dialect/StateLayout.h"
#include "dialect/Module.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Builders.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace inception {

void StateLayout::addParameter(ParameterOp parameter) {
  auto type = cast<RankedTensorType>(parameter.getType());
  addParameter(parameter, type.getNumElements() *
                              type.getElementType().getIntOrFloatBitWidth() /
                              8);
}

void StateLayout::addParameter(ParameterOp parameter, int64_t bytes) {
  StringAttr name = parameter.getSymNameAttr();
  entries.push_back({name, name, blocks.front(),
                     cast<RankedTensorType>(parameter.getType()), 0});
  offsets[name] = blockSize;
  blockSize = llvm::alignTo(blockSize + bytes, bufferAlignment);
}

void StateLayout::placeParameter(ParameterOp parameter, int64_t offset) {
  StringAttr name = parameter.getSymNameAttr();
  entries.push_back({name, name, blocks.front(),
                     cast<RankedTensorType>(parameter.getType()), 0});
  offsets[name] = offset;
}

void StateLayout::addState(StateOp state) {
  StringRef kind = stringifyStateKind(state.getKind());
  auto *found = llvm::find(blocks, kind);
  int64_t block = found - blocks.begin();
  if (found == blocks.end())
    blocks.push_back(kind);
  entries.push_back({state.getSymNameAttr(), state.getOfAttr().getAttr(), kind,
                     cast<RankedTensorType>(state.getType()), block});
}

void StateLayout::set(mlir::ModuleOp module) const {
  Builder builder(module.getContext());
  SmallVector<Attribute> attributes;
  for (const Entry &entry : entries)
    attributes.push_back(builder.getDictionaryAttr(
        {builder.getNamedAttr("name", entry.name),
         builder.getNamedAttr("of", entry.of),
         builder.getNamedAttr("kind", builder.getStringAttr(entry.kind)),
         builder.getNamedAttr("offset",
                              builder.getI64IntegerAttr(getOffset(entry))),
         builder.getNamedAttr(
             "shape", builder.getDenseI64ArrayAttr(entry.type.getShape()))}));
  module->setAttr("inception.state", builder.getArrayAttr(attributes));
  module->setAttr("inception.state_block",
                  builder.getI64IntegerAttr(blockSize));
  module->setAttr("inception.state_size",
                  builder.getI64IntegerAttr(blockSize * blocks.size()));
}

void setLastCalls(mlir::ModuleOp module,
                  const llvm::DenseMap<int64_t, int64_t> &lastWrites) {
  auto entries = module->getAttrOfType<ArrayAttr>("inception.state");
  if (!entries)
    return;
  Builder builder(module.getContext());
  SmallVector<Attribute> attributes;
  for (auto entry : entries.getAsRange<DictionaryAttr>()) {
    NamedAttrList fields(entry);
    auto offset = entry.getAs<IntegerAttr>("offset");
    auto kind = entry.getAs<StringAttr>("kind");
    if (offset && kind && kind.getValue() == "gradient")
      if (auto found = lastWrites.find(offset.getInt());
          found != lastWrites.end())
        fields.set("last_call", builder.getI64IntegerAttr(found->second));
    attributes.push_back(fields.getDictionary(module.getContext()));
  }
  module->setAttr("inception.state", builder.getArrayAttr(attributes));
}

std::optional<int64_t> getStateOffset(Value buffer, Value state) {
  auto view = buffer.getDefiningOp<memref::ViewOp>();
  if (!view || view.getSource() != state)
    return std::nullopt;
  return getConstantIntValue(view.getByteShift());
}

} // namespace inception
