//===- LowerPack.cpp - Weights are packed by loops ------------------------===//
//
// A tensor of @pack is never stored: its element at an index is an expression
// of parameters, written inside the loops over what it is packed into.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/loops/Emitter.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/TypeSwitch.h"
#include <set>

namespace inception {
#define GEN_PASS_DEF_LOWERPACK
#include "compiler/codegen/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

/// For each dimension of a tensor, the indices at which an element begins to be
/// made in another way than the one before it.
using Cuts = SmallVector<std::set<int64_t>>;

/// An index on one dimension, and the first index of the piece it runs over.
struct Coordinate {
  Value index;
  int64_t first;
};
using Point = SmallVector<Coordinate>;

ArrayRef<int64_t> getShape(Value tensor) {
  return cast<RankedTensorType>(tensor.getType()).getShape();
}

/// The segment of a layout in which a channel is: its first channel and block.
struct Segment {
  int64_t channel, block;
};

Segment findSegment(LayoutAttr layout, int64_t channel) {
  Segment segment{0, 0};
  for (int64_t size : layout.getSegments()) {
    if (channel < segment.channel + size)
      break;
    segment.channel += size;
    segment.block += llvm::divideCeil(size, layout.getBlock());
  }
  return segment;
}

void cutAtSegments(LayoutAttr layout, std::set<int64_t> &cuts) {
  int64_t start = 0;
  for (int64_t size : layout.getSegments())
    cuts.insert(start += size);
}

void merge(const std::set<int64_t> &from, std::set<int64_t> &into) {
  into.insert(from.begin(), from.end());
}

/// The cuts of a tree of weights, or an error where it has an operation that no
/// element can be computed from.
FailureOr<Cuts> findCuts(Value tensor) {
  ArrayRef<int64_t> shape = getShape(tensor);
  Cuts cuts(shape.size());
  Operation *op = tensor.getDefiningOp();
  if (isa_and_nonnull<WeightReadOp>(op))
    return cuts;
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
                       BatchNormShiftOp, ConcatOp>(op)) {
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

/// Writes the loops that pack one tensor.
class TreePacker {
public:
  /// Gives a parameter as a memref of its shape.
  using Lookup = llvm::function_ref<Value(WeightReadOp)>;

  TreePacker(OpBuilder &builder, Location loc, Lookup lookup)
      : builder(builder), e(builder, loc), lookup(lookup) {}

  /// Packs `tensor` into `destination`; returns the number of loop nests.
  FailureOr<int64_t> pack(Value tensor, Value destination);

private:
  void packPiece(Value tensor, Operation *packing, Value destination,
                 ArrayRef<std::pair<int64_t, int64_t>> piece);
  SmallVector<Value> getAddress(Operation *packing, const Point &point);
  Value evaluate(Value tensor, Point point);
  Value evaluateConcat(ConcatOp op, Point point);

  /// Continues in the outermost loop in which all of `operands` are known.
  void hoist(ValueRange operands);
  template <typename OpTy> Value compute(Value a, Value b) {
    hoist({a, b});
    return builder.createOrFold<OpTy>(e.loc, a, b);
  }

  /// A constant, outside of all loops.
  Value constant(int64_t value) {
    hoist({});
    return e.constant(value);
  }
  Value real(Type type, double value) {
    hoist({});
    return e.real(type, value);
  }

  OpBuilder &builder;
  Emitter e;
  Lookup lookup;
  /// The blocks of the loops that are open, outermost first.
  SmallVector<Block *> levels;
  /// The outermost of them; null where there is none.
  Operation *outermost = nullptr;
};

FailureOr<int64_t> TreePacker::pack(Value tensor, Value destination) {
  Operation *packing = tensor.getDefiningOp();
  Value source = tensor;
  if (isa_and_nonnull<PackFilterOp, PackVectorOp>(packing))
    source = packing->getOperand(0);
  else
    packing = nullptr;
  FailureOr<Cuts> found = findCuts(source);
  if (failed(found))
    return failure();
  Cuts cuts = *found;
  if (auto filter = dyn_cast_or_null<PackFilterOp>(packing)) {
    cutAtSegments(filter.getOutput(), cuts[0]);
    if (filter.getInput())
      cutAtSegments(*filter.getInput(), cuts[1]);
  } else if (auto vector = dyn_cast_or_null<PackVectorOp>(packing)) {
    cutAtSegments(vector.getLayout(), cuts[0]);
  }

  // Every combination of one piece of each dimension.
  SmallVector<SmallVector<std::pair<int64_t, int64_t>>> pieces = {{}};
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
  for (const auto &piece : pieces)
    packPiece(source, packing, destination, piece);
  return pieces.size();
}

void TreePacker::packPiece(Value tensor, Operation *packing, Value destination,
                           ArrayRef<std::pair<int64_t, int64_t>> piece) {
  OpBuilder::InsertionGuard guard(builder);
  levels.clear();
  Point point;
  outermost = nullptr;
  for (auto [begin, end] : piece) {
    if (end - begin == 1) {
      point.push_back({e.constant(begin), begin});
      continue;
    }
    auto loop = scf::ForOp::create(builder, e.loc, e.constant(begin),
                                   e.constant(end), e.constant(1));
    if (!outermost)
      outermost = loop;
    levels.push_back(loop.getBody());
    point.push_back({loop.getInductionVar(), begin});
    builder.setInsertionPointToStart(loop.getBody());
  }
  Value value = evaluate(tensor, point);
  SmallVector<Value> address = getAddress(packing, point);
  if (levels.empty())
    hoist({});
  else
    builder.setInsertionPoint(levels.back()->getTerminator());
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
      .Case([&](WeightReadOp op) {
        Value memref = lookup(op);
        auto indices = llvm::map_to_vector(
            point, [](const Coordinate &c) { return c.index; });
        hoist(indices);
        return memref::LoadOp::create(builder, e.loc, memref, indices);
      })
      .Case([&](ScaleFilterOp op) {
        Value scale = vector(op.getScale());
        return compute<arith::MulFOp>(evaluate(op.getFilter(), point), scale);
      })
      .Case([&](ReshapeFilterOp op) {
        ArrayRef<int64_t> shape = getShape(op);
        Value index = point[1].index;
        for (unsigned dim : {2, 3}) {
          Value size = constant(shape[dim]);
          index = compute<arith::AddIOp>(compute<arith::MulIOp>(index, size),
                                         point[dim].index);
        }
        return evaluate(op.getFilter(), {point[0], {index, 0}});
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

struct LowerPackPass : inception::impl::LowerPackBase<LowerPackPass> {
  using Base::Base;

  void runOnOperation() override {
    auto pack = getOperation().lookupSymbol<func::FuncOp>("pack");
    if (!pack || pack.isDeclaration())
      return;
    if (pack.getNumArguments() != 1) {
      pack.emitError("must take the packed weights alone");
      return signalPassFailure();
    }
    addParameters(pack);
    auto lookup = [&](WeightReadOp weight) { return shape(pack, weight); };
    for (auto op : llvm::make_early_inc_range(
             pack.getOps<bufferization::MaterializeInDestinationOp>())) {
      OpBuilder builder(op);
      TreePacker packer(builder, op.getLoc(), lookup);
      FailureOr<int64_t> written = packer.pack(op.getSource(), op.getDest());
      if (failed(written))
        return signalPassFailure();
      ++packed;
      nests += *written;
      auto options = remark::RemarkOpts::name(*written == 1 ? "whole" : "cut")
                         .category("inception-lower-pack");
      if (*written == 1)
        remark::passed(op.getLoc(), options) << "packed by one loop nest";
      else
        remark::missed(op.getLoc(), options)
            << (llvm::Twine("packed by ") + llvm::Twine(*written) +
                " loop nests")
                   .str()
            << remark::reason("its parts are made or placed differently");
      op.erase();
    }
    for (Operation &op :
         llvm::make_early_inc_range(llvm::reverse(pack.front())))
      if (isOpTriviallyDead(&op))
        op.erase();
    // Their names and shapes stay in the module's `inception.parameters`.
    for (auto parameter :
         llvm::make_early_inc_range(getOperation().getOps<ParameterOp>()))
      parameter.erase();
  }

private:
  /// One flat memref for each parameter of the module, in their order.
  void addParameters(func::FuncOp pack) {
    arguments.clear();
    shaped.clear();
    for (auto parameter : getOperation().getOps<ParameterOp>()) {
      auto type = MemRefType::get({ShapedType::kDynamic},
                                  getElementTypeOrSelf(parameter.getType()));
      unsigned index = pack.getNumArguments();
      LogicalResult inserted =
          pack.insertArgument(index, type, {}, parameter.getLoc());
      assert(succeeded(inserted) && "the function has a body");
      (void)inserted;
      arguments[parameter.getSymName()] = pack.getArgument(index);
    }
  }

  /// The parameter that `weight` reads, as a memref of its shape.
  Value shape(func::FuncOp pack, WeightReadOp weight) {
    Value &result = shaped[weight.getParameter()];
    if (result)
      return result;
    auto tensor = cast<RankedTensorType>(weight.getType());
    auto type = MemRefType::get(tensor.getShape(), tensor.getElementType());
    auto [strides, offset] = type.getStridesAndOffset();
    auto builder = OpBuilder::atBlockBegin(&pack.front());
    result = memref::ReinterpretCastOp::create(
        builder, weight.getLoc(), type, arguments.lookup(weight.getParameter()),
        offset, type.getShape(), strides);
    return result;
  }

  llvm::StringMap<Value> arguments, shaped;
};

} // namespace
