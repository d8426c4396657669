//===- Masters.cpp - Parameters in the layout of their layers -------------===//

#include "compiler/weights/Masters.h"
#include "compiler/weights/Passes.h"
#include "dialect/Module.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace inception;

RankedTensorType inception::getPackedFilterType(RankedTensorType filter,
                                                LayoutAttr output,
                                                LayoutAttr input) {
  return RankedTensorType::get(
      {output.getNumBlocks(), input ? input.getNumBlocks() : 1,
       filter.getDimSize(2), filter.getDimSize(3),
       input ? input.getBlock() : filter.getDimSize(1), output.getBlock()},
      filter.getElementType());
}

RankedTensorType inception::getPackedVectorType(Type element,
                                                LayoutAttr layout) {
  return RankedTensorType::get({layout.getNumBlocks(), layout.getBlock()},
                               element);
}

static MemRefType toMemref(RankedTensorType type) {
  return MemRefType::get(type.getShape(), type.getElementType());
}

static int64_t getBytes(ShapedType type) {
  return type.getNumElements() * type.getElementTypeBitWidth() / 8;
}

int64_t Masters::reserve(int64_t bytes) {
  int64_t offset = size;
  size = llvm::alignTo(size + bytes, bufferAlignment);
  return offset;
}

/// The reads that a tree concatenates, in order.
bool Masters::collectLeaves(Value tensor, SmallVectorImpl<Leaf> &leaves) {
  if (auto concat = tensor.getDefiningOp<ConcatOp>()) {
    return concat.getAxis() == 0 &&
           llvm::all_of(concat.getInputs(), [&](Value input) {
             return collectLeaves(input, leaves);
           });
  }
  auto type = cast<RankedTensorType>(tensor.getType());
  RankedTensorType reshaped;
  if (auto reshape = tensor.getDefiningOp<ReshapeFilterOp>()) {
    reshaped = type;
    tensor = reshape.getFilter();
  }
  auto read = tensor.getDefiningOp<ReadOp>();
  if (!read)
    return false;
  leaves.push_back({read, reshaped, type.getDimSize(0)});
  return true;
}

std::optional<int64_t> Masters::findPlace(Value tensor, ShapedType type) const {
  SmallVector<Leaf> leaves;
  if (!collectLeaves(tensor, leaves))
    return std::nullopt;
  int64_t begin = lookupSymbol(leaves.front().read.getSymbol()).second;
  int64_t end = begin;
  for (Leaf leaf : leaves) {
    auto [place, offset] = lookupSymbol(leaf.read.getSymbol());
    if (offset != end)
      return std::nullopt;
    end += getBytes(place->type);
  }
  return end - begin == getBytes(type) ? std::optional(begin) : std::nullopt;
}

LogicalResult Masters::add(MasterPlace place, Location loc) {
  StringRef name = place.parameter.getSymName();
  auto [it, inserted] = places.try_emplace(name, place);
  if (inserted ||
      (it->second.type == place.type && it->second.output == place.output &&
       it->second.input == place.input))
    return success();
  return emitError(loc) << "two layers read '" << name
                        << "' in different layouts";
}

LogicalResult Masters::placeTree(
    Value tensor, Location loc,
    llvm::function_ref<MasterPlace(int64_t channel, Leaf leaf)> getForm) {
  SmallVector<Leaf> leaves;
  if (!collectLeaves(tensor, leaves))
    return success();
  // Output blocks are outermost: the parts of a place follow each other.
  bool apart = llvm::any_of(leaves, [&](Leaf leaf) {
    return places.contains(leaf.read.getSymbol());
  });
  SmallVector<MasterPlace> parts;
  int64_t channel = 0, bytes = 0;
  for (Leaf leaf : leaves) {
    MasterPlace part = getForm(channel, leaf);
    part.parameter =
        module.lookupSymbol<ParameterOp>(leaf.read.getSymbolAttr().getAttr());
    part.reshaped = leaf.reshaped;
    part.offset = bytes;
    bytes += getBytes(part.type);
    channel += leaf.channels;
    parts.push_back(part);
  }
  int64_t begin = apart ? 0 : reserve(bytes);
  for (MasterPlace part : parts) {
    // A tree of which some parts have places already is packed in each step.
    if (!apart)
      part.offset += begin;
    else if (!places.contains(part.parameter.getSymName()))
      part.offset = reserve(getBytes(part.type));
    if (failed(add(part, loc)))
      return failure();
  }
  return success();
}

LogicalResult Masters::placeFilter(Conv2dIntoOp conv, LayoutAttr output) {
  Value tensor = conv.getFilter();
  LayoutAttr input = getLayout(conv.getInput().getType());
  auto filter = cast<RankedTensorType>(tensor.getType());
  return placeTree(tensor, conv.getLoc(), [&](int64_t channel, Leaf leaf) {
    MasterPlace part;
    if (conv.getGroups() > 1) {
      part.type = toMemref(filter);
      return part;
    }
    part.output = output.slice(channel, leaf.channels);
    part.input = input;
    part.type = toMemref(getPackedFilterType(filter, part.output, input));
    return part;
  });
}

LogicalResult Masters::placeVector(Value vector, LayoutAttr layout,
                                   Location loc) {
  if (!vector || !layout)
    return success();
  Type element = getElementTypeOrSelf(vector);
  return placeTree(vector, loc, [&](int64_t channel, Leaf leaf) {
    MasterPlace part;
    part.output = layout.slice(channel, leaf.channels);
    part.type = toMemref(getPackedVectorType(element, part.output));
    return part;
  });
}

LogicalResult Masters::place(mlir::ModuleOp theModule, func::FuncOp gradients) {
  module = theModule;
  auto result = gradients.walk([&](Operation *op) {
    LogicalResult placed = success();
    Location loc = op->getLoc();
    if (auto conv = dyn_cast<Conv2dIntoOp>(op)) {
      LayoutAttr out = getLayout(conv.getOuts().front().getType());
      auto layout = LayoutAttr::get(op->getContext(), out.getBlock(),
                                    conv.getOutChannels());
      placed = failure(failed(placeFilter(conv, layout)) ||
                       failed(placeVector(conv.getBias(), layout, loc)));
    } else if (auto norm = dyn_cast<BatchNormTrainIntoOp>(op)) {
      LayoutAttr layout = getLayout(norm.getInput().getType());
      placed = failure(failed(placeVector(norm.getBeta(), layout, loc)) ||
                       failed(placeVector(norm.getGamma(), layout, loc)));
    } else if (auto statistic = dyn_cast<RunningStatisticIntoOp>(op)) {
      placed = placeVector(statistic.getRunning(),
                           getLayout(statistic.getInput().getType()), loc);
    }
    return failed(placed) ? WalkResult::interrupt() : WalkResult::advance();
  });
  if (result.wasInterrupted())
    return failure();
  // What no layer packs stays plain.
  StateLayout layout;
  for (auto parameter : module.getOps<ParameterOp>()) {
    StringRef name = parameter.getSymName();
    if (!places.contains(name)) {
      MemRefType type = toMemref(cast<RankedTensorType>(parameter.getType()));
      places[name] = {parameter, reserve(getBytes(type)), type, {}, {}, {}};
    }
    layout.placeParameter(parameter, places[name].offset);
  }
  layout.reserve(size);
  for (auto state : module.getOps<StateOp>())
    layout.addState(state);
  for (const StateLayout::Entry &entry : layout.getEntries())
    symbols[entry.name.getValue()] = {entry.of.str(), layout.getOffset(entry)};
  layout.set(module);
  return success();
}

std::pair<const MasterPlace *, int64_t>
Masters::lookupSymbol(StringRef symbol) const {
  const auto &[parameter, offset] = symbols.find(symbol)->second;
  return {&lookup(parameter), offset};
}

void Masters::writePack(mlir::ModuleOp module) const {
  auto builder = OpBuilder::atBlockEnd(module.getBody());
  auto bytes =
      MemRefType::get({ShapedType::kDynamic}, builder.getIntegerType(8));
  auto pack = func::FuncOp::create(builder, module.getLoc(), statePackName,
                                   builder.getFunctionType({bytes}, {}));
  builder.setInsertionPointToStart(pack.addEntryBlock());
  for (auto parameter : module.getOps<ParameterOp>()) {
    const MasterPlace &place = lookup(parameter.getSymName());
    Location loc = parameter.getLoc();
    Value tensor = WeightReadOp::create(builder, loc, parameter.getType(),
                                        parameter.getSymName());
    if (place.reshaped)
      tensor = ReshapeFilterOp::create(builder, loc, place.reshaped, tensor);
    auto type = RankedTensorType::get(place.type.getShape(),
                                      place.type.getElementType());
    if (place.output && type.getRank() == 2)
      tensor = PackVectorOp::create(builder, loc, type, tensor, place.output);
    else if (place.output)
      tensor = PackFilterOp::create(builder, loc, type, tensor, place.output,
                                    place.input);
    Value at = arith::ConstantIndexOp::create(builder, loc, place.offset);
    Value view = memref::ViewOp::create(builder, loc, place.type,
                                        pack.getArgument(0), at, ValueRange());
    auto materialize = bufferization::MaterializeInDestinationOp::create(
        builder, loc, TypeRange(), tensor, view);
    materialize.setRestrict(true);
    materialize.setWritable(true);
  }
  func::ReturnOp::create(builder, module.getLoc());
}
