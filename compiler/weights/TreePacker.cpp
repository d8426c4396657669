//===- TreePacker.cpp - Loops from parameters to packed weights -----------===//

#include "compiler/weights/TreePacker.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace inception;

static ArrayRef<int64_t> getShape(Value tensor) {
  return cast<RankedTensorType>(tensor.getType()).getShape();
}

namespace {

/// The segment of a layout in which a channel is: its first channel and block.
struct Segment {
  int64_t channel, block;
};

} // namespace

static Segment findSegment(LayoutAttr layout, int64_t channel) {
  Segment segment{0, 0};
  for (int64_t size : layout.getSegments()) {
    if (channel < segment.channel + size)
      break;
    segment.channel += size;
    segment.block += llvm::divideCeil(size, layout.getBlock());
  }
  return segment;
}

static void cutAtSegments(LayoutAttr layout, std::set<int64_t> &cuts) {
  int64_t start = 0;
  for (int64_t size : layout.getSegments())
    cuts.insert(start += size);
}

/// Where the layouts of a packed form begin a segment.
static void cutAtSegments(Operation *packing, Cuts &cuts) {
  if (auto filter = dyn_cast_or_null<PackFilterOp>(packing)) {
    cutAtSegments(filter.getOutput(), cuts[0]);
    if (filter.getInput())
      cutAtSegments(*filter.getInput(), cuts[1]);
  } else if (auto vector = dyn_cast_or_null<PackVectorOp>(packing)) {
    cutAtSegments(vector.getLayout(), cuts[0]);
  }
}

static void merge(const std::set<int64_t> &from, std::set<int64_t> &into) {
  into.insert(from.begin(), from.end());
}

/// The cuts of a tree of weights, or an error where it has an operation that no
/// element can be computed from.
FailureOr<Cuts> TreePacker::findCuts(Value tensor) {
  ArrayRef<int64_t> shape = getShape(tensor);
  Cuts cuts(shape.size());
  Operation *op = tensor.getDefiningOp();
  if (isa_and_nonnull<WeightReadOp, ReadOp>(op)) {
    cutAtSegments(lookup(op).packing, cuts);
    return cuts;
  }
  DenseFPElementsAttr elements;
  if (op && matchPattern(tensor, m_Constant(&elements))) {
    // Each number is written into the code, so each is a piece.
    if (!elements.isSplat())
      for (auto [size, cut] : llvm::zip_equal(shape, cuts))
        for (int64_t index : llvm::seq(size))
          cut.insert(index);
    return cuts;
  }
  if (!isa_and_nonnull<ScaleFilterOp, ReshapeFilterOp, BatchNormScaleOp,
                       BatchNormShiftOp, ConcatOp, FlipFilterOp>(op)) {
    emitError(tensor.getLoc(), "a packed weight must be made of parameters by "
                               "operations on weights");
    return failure();
  }
  auto concat = dyn_cast<ConcatOp>(op);
  int64_t offset = 0;
  for (Value operand : op->getOperands()) {
    FailureOr<Cuts> inner = findCuts(operand);
    if (failed(inner))
      return failure();
    if (auto reshape = dyn_cast<ReshapeFilterOp>(op);
        reshape && operand.getDefiningOp<ReadOp>()) {
      // The place of a linear layer's filter is that of a convolution's.
      cuts = *inner;
      cuts.resize(shape.size());
      continue;
    }
    if (auto flip = dyn_cast<FlipFilterOp>(op)) {
      if (flip.getGroups() == 1) {
        cuts[0] = (*inner)[1];
        cuts[1] = (*inner)[0];
      }
      continue;
    }
    if (isa<ReshapeFilterOp>(op) &&
        llvm::any_of((*inner)[1], [](int64_t cut) { return cut > 0; })) {
      // A part of its second dimension is no box of the result's dimensions.
      emitError(tensor.getLoc(), "a filter that is reshaped must be of one "
                                 "piece in each output channel");
      return failure();
    }
    if (!concat) {
      // Vectors go with the first dimension of filters.
      for (auto [from, into] : llvm::zip(*inner, cuts))
        merge(from, into);
      continue;
    }
    int64_t axis = concat.getAxis();
    for (int64_t dim : llvm::seq<int64_t>(shape.size()))
      for (int64_t cut : (*inner)[dim])
        cuts[dim].insert(dim == axis ? cut + offset : cut);
    cuts[axis].insert(offset);
    offset += getShape(operand)[axis];
  }
  return cuts;
}

/// What `tensor` is packed from, and the operation that packs it.
static std::pair<Value, Operation *> getSource(Value tensor) {
  Operation *packing = tensor.getDefiningOp();
  if (isa_and_nonnull<PackFilterOp, PackVectorOp>(packing))
    return {packing->getOperand(0), packing};
  return {tensor, nullptr};
}

FailureOr<int64_t>
TreePacker::pack(Value tensor, Value destination,
                 std::optional<std::pair<Value, Value>> theRange) {
  range = theRange;
  auto [source, packing] = getSource(tensor);
  FailureOr<Pieces> pieces = findPieces(source, packing);
  if (failed(pieces))
    return failure();
  for (const auto &piece : *pieces)
    packPiece(source, packing, destination, piece);
  return pieces->size();
}

FailureOr<int64_t> TreePacker::unpack(Value tensor, Value packed) {
  auto [source, packing] = getSource(tensor);
  FailureOr<Pieces> pieces = findPieces(source, packing);
  if (failed(pieces))
    return failure();
  Value parameter = source;
  auto reshape = source.getDefiningOp<ReshapeFilterOp>();
  if (reshape)
    parameter = reshape.getFilter();
  Value memref = lookup(parameter.getDefiningOp()).memref;
  for (const auto &piece : *pieces) {
    OpBuilder::InsertionGuard guard(builder);
    Point point = openLoops(piece);
    SmallVector<Value> address = getAddress(packing, point);
    SmallVector<Value> indices = {point[0].index};
    if (reshape)
      indices.push_back(flatten(getShape(reshape), point));
    else
      for (const Coordinate &coordinate : ArrayRef(point).drop_front())
        indices.push_back(coordinate.index);
    moveInside();
    Value value = memref::LoadOp::create(builder, e.loc, packed, address);
    memref::StoreOp::create(builder, e.loc, value, memref, indices);
  }
  return pieces->size();
}

FailureOr<TreePacker::Pieces> TreePacker::findPieces(Value source,
                                                     Operation *packing) {
  FailureOr<Cuts> found = findCuts(source);
  if (failed(found))
    return failure();
  Cuts cuts = *found;
  cutAtSegments(packing, cuts);
  // Every combination of one piece of each dimension.
  Pieces pieces = {{}};
  for (auto [size, cut] : llvm::zip_equal(getShape(source), cuts)) {
    cut.insert(0);
    cut.insert(size);
    SmallVector<SmallVector<std::pair<int64_t, int64_t>>> longer;
    for (const auto &piece : pieces)
      for (auto it = cut.begin(); std::next(it) != cut.end(); ++it) {
        longer.push_back(piece);
        longer.back().emplace_back(*it, *std::next(it));
      }
    pieces = std::move(longer);
  }
  return pieces;
}

Point TreePacker::openLoops(ArrayRef<std::pair<int64_t, int64_t>> piece) {
  levels.clear();
  Point point;
  outermost = nullptr;
  for (auto [begin, end] : piece) {
    bool limited = range && point.empty();
    if (end - begin == 1 && !limited) {
      point.push_back({e.constant(begin), begin});
      continue;
    }
    Value first = e.constant(begin), last = e.constant(end);
    if (limited) {
      first = e.max(first, range->first);
      last = e.min(last, range->second);
    }
    auto loop = scf::ForOp::create(builder, e.loc, first, last, e.constant(1));
    if (!outermost)
      outermost = loop;
    levels.push_back(loop.getBody());
    point.push_back({loop.getInductionVar(), begin});
    builder.setInsertionPointToStart(loop.getBody());
  }
  return point;
}

void TreePacker::moveInside() {
  if (levels.empty())
    hoist({});
  else
    builder.setInsertionPoint(levels.back()->getTerminator());
}

void TreePacker::packPiece(Value tensor, Operation *packing, Value destination,
                           ArrayRef<std::pair<int64_t, int64_t>> piece) {
  OpBuilder::InsertionGuard guard(builder);
  Point point = openLoops(piece);
  Value value = evaluate(tensor, point);
  SmallVector<Value> address = getAddress(packing, point);
  moveInside();
  memref::StoreOp::create(builder, e.loc, value, destination, address);
}

SmallVector<Value> TreePacker::getAddress(Operation *packing,
                                          const Point &point) {
  auto locate = [&](LayoutAttr layout, const Coordinate &channel) {
    Segment segment = findSegment(layout, channel.first);
    Value block = constant(layout.getBlock());
    Value offset =
        compute<arith::SubIOp>(channel.index, constant(segment.channel));
    return std::pair(
        compute<arith::AddIOp>(compute<arith::DivUIOp>(offset, block),
                               constant(segment.block)),
        compute<arith::RemUIOp>(offset, block));
  };
  if (auto filter = dyn_cast_or_null<PackFilterOp>(packing)) {
    auto [outBlock, outLane] = locate(filter.getOutput(), point[0]);
    Value inBlock = constant(0), inLane = point[1].index;
    if (filter.getInput())
      std::tie(inBlock, inLane) = locate(*filter.getInput(), point[1]);
    return {outBlock, inBlock, point[2].index, point[3].index, inLane, outLane};
  }
  if (auto vector = dyn_cast_or_null<PackVectorOp>(packing)) {
    auto [block, lane] = locate(vector.getLayout(), point[0]);
    return {block, lane};
  }
  return llvm::map_to_vector(
      point, [](const Coordinate &coordinate) { return coordinate.index; });
}

void TreePacker::hoist(ValueRange operands) {
  int64_t depth = -1;
  for (Value operand : operands)
    for (auto [level, block] : llvm::enumerate(levels))
      if (operand.getParentBlock() == block)
        depth = std::max<int64_t>(depth, level);
  if (depth >= 0 && depth + 1 == static_cast<int64_t>(levels.size()))
    builder.setInsertionPoint(levels[depth]->getTerminator());
  else if (depth >= 0)
    builder.setInsertionPoint(levels[depth + 1]->getParentOp());
  else if (outermost)
    builder.setInsertionPoint(outermost);
}

Value TreePacker::evaluateConcat(ConcatOp op, Point point) {
  Coordinate &coordinate = point[op.getAxis()];
  int64_t offset = 0;
  for (Value input : op.getInputs()) {
    int64_t size = getShape(input)[op.getAxis()];
    if (coordinate.first < offset + size) {
      coordinate = {compute<arith::SubIOp>(coordinate.index, constant(offset)),
                    coordinate.first - offset};
      return evaluate(input, point);
    }
    offset += size;
  }
  llvm_unreachable("an index lies in one of the operands");
}

/// The index of a linear layer's filter that is that of a convolution's.
Value TreePacker::flatten(ArrayRef<int64_t> shape, const Point &point) {
  Value index = point[1].index;
  for (unsigned dim : {2, 3}) {
    Value size = constant(shape[dim]);
    index = compute<arith::AddIOp>(compute<arith::MulIOp>(index, size),
                                   point[dim].index);
  }
  return index;
}

/// `reshaped` says that the point is one of the convolution's filter that the
/// parameter's is.
Value TreePacker::loadParameter(Operation *read, Point point, bool reshaped) {
  auto [memref, packing] = lookup(read);
  SmallVector<Value> indices = getAddress(packing, point);
  if (reshaped && !packing) {
    auto reshape = cast<ReshapeFilterOp>(*read->user_begin());
    indices = {point[0].index, flatten(getShape(reshape), point)};
  }
  hoist(indices);
  return memref::LoadOp::create(builder, e.loc, memref, indices);
}

/// The filter's element at the flipped point.
Value TreePacker::evaluateFlip(FlipFilterOp op, Point point) {
  ArrayRef<int64_t> shape = getShape(op.getFilter());
  int64_t outputs = shape[0] / op.getGroups(), inputs = shape[1];
  Point source = {point[1], point[0], point[2], point[3]};
  if (op.getGroups() > 1) {
    Value group = compute<arith::DivUIOp>(point[0].index, constant(inputs));
    source[0] = {
        compute<arith::AddIOp>(compute<arith::MulIOp>(group, constant(outputs)),
                               point[1].index),
        0};
    source[1] = {compute<arith::RemUIOp>(point[0].index, constant(inputs)), 0};
  }
  for (unsigned dim : {2, 3})
    source[dim] = {
        compute<arith::SubIOp>(constant(shape[dim] - 1), point[dim].index), 0};
  return evaluate(op.getFilter(), source);
}

Value TreePacker::evaluate(Value tensor, Point point) {
  DenseFPElementsAttr elements;
  if (matchPattern(tensor, m_Constant(&elements))) {
    int64_t position = 0;
    if (!elements.isSplat())
      for (auto [size, coordinate] : llvm::zip_equal(getShape(tensor), point))
        position = position * size + coordinate.first;
    APFloat value = elements.isSplat()
                        ? elements.getSplatValue<APFloat>()
                        : elements.getValues<APFloat>()[position];
    return real(elements.getElementType(), value.convertToDouble());
  }
  auto vector = [&](Value value) { return evaluate(value, {point[0]}); };
  return llvm::TypeSwitch<Operation *, Value>(tensor.getDefiningOp())
      .Case<WeightReadOp, ReadOp>(
          [&](auto op) { return loadParameter(op, point, false); })
      .Case([&](FlipFilterOp op) { return evaluateFlip(op, point); })
      .Case([&](ScaleFilterOp op) {
        Value scale = vector(op.getScale());
        return compute<arith::MulFOp>(evaluate(op.getFilter(), point), scale);
      })
      .Case([&](ReshapeFilterOp op) {
        if (auto read = op.getFilter().getDefiningOp<ReadOp>())
          return loadParameter(read, point, true);
        return evaluate(op.getFilter(),
                        {point[0], {flatten(getShape(op), point), 0}});
      })
      .Case([&](BatchNormScaleOp op) {
        Value gamma = op.getGamma() ? vector(op.getGamma()) : Value();
        Value variance = vector(op.getVariance());
        Type type = variance.getType();
        Value epsilon = real(type, op.getEpsilon().convertToDouble());
        if (!gamma)
          gamma = real(type, 1);
        Value sum = compute<arith::AddFOp>(variance, epsilon);
        hoist(sum);
        Value root = math::SqrtOp::create(builder, e.loc, sum);
        return compute<arith::DivFOp>(gamma, root);
      })
      .Case([&](BatchNormShiftOp op) {
        Value scale = vector(op.getScale()), beta = vector(op.getBeta());
        Value mean = vector(op.getMean()), bias;
        bias = op.getBias() ? vector(op.getBias()) : real(mean.getType(), 0);
        Value centred = compute<arith::SubFOp>(bias, mean);
        return compute<arith::AddFOp>(beta,
                                      compute<arith::MulFOp>(centred, scale));
      })
      .Case([&](ConcatOp op) { return evaluateConcat(op, point); });
}
