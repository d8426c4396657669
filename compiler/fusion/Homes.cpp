//===- Homes.cpp - Where values live --------------------------------------===//

#include "compiler/fusion/Homes.h"
#include "mlir/IR/Remarks.h"

using namespace mlir;
using namespace inception;

int64_t inception::getChannels(Value value) {
  return cast<RankedTensorType>(value.getType()).getDimSize(1);
}

bool inception::isActivationConcat(Operation *op) {
  auto concat = dyn_cast<ConcatOp>(op);
  return concat && concat.getAxis() == 1 && isActivation(concat.getType());
}

SmallVector<SliceOp> inception::getPieces(Conv2dOp conv) {
  SmallVector<SliceOp> pieces;
  for (Operation *user : conv->getUsers()) {
    auto slice = dyn_cast<SliceOp>(user);
    if (!slice)
      return {};
    pieces.push_back(slice);
  }
  llvm::sort(pieces, [](SliceOp a, SliceOp b) {
    return a.getOffset() < b.getOffset();
  });
  int64_t next = 0;
  for (SliceOp piece : pieces) {
    if (static_cast<int64_t>(piece.getOffset()) != next)
      return {};
    next += piece.getSize();
  }
  if (next != getChannels(conv))
    return {};
  return pieces;
}

static remark::RemarkOpts getOptions(StringRef name) {
  return remark::RemarkOpts::name(name).category("inception-elide-concat");
}

//===----------------------------------------------------------------------===//
// Sums and masks
//===----------------------------------------------------------------------===//

/// Whether the result of `op` may be added to what a destination holds, and be
/// set to 0 where a ReLU was.
static bool hasEpilogue(Operation *op) {
  if (auto conv = dyn_cast<Conv2dOp>(op))
    return !conv.getRelu() && getPieces(conv).empty();
  auto form = dyn_cast<DestinationFormOpInterface>(op);
  return form ? form.hasEpilogue()
              : isa<Conv2dInputGradOp, BatchNormGradOp>(op);
}

Value Homes::getRoot(Value value) const {
  while (Value other = aliases.lookup(value))
    value = other;
  return value;
}

Operation *Homes::getWriter(Value value) const {
  if (Operation *writer = writers.lookup(value))
    return writer;
  Operation *op = value.getDefiningOp();
  if (auto slice = dyn_cast_or_null<SliceOp>(op))
    return getWriter(slice.getInput());
  return op;
}

/// Whether nothing but `except` reads `value` at `writer` or later.
bool Homes::isReadBefore(Value value, Operation *writer,
                         Operation *except) const {
  return llvm::all_of(value.getUsers(), [&](Operation *user) {
    if (user == except)
      return true;
    // What was taken already belongs to another sum.
    if (llvm::any_of(user->getResults(), [&](Value result) {
          return aliases.lookup(result) == value;
        }))
      return false;
    if (isa<SliceOp>(user) || isActivationConcat(user))
      return isReadBefore(user->getResult(0), writer, except);
    return user->getBlock() == writer->getBlock() &&
           user->isBeforeInBlock(writer);
  });
}

/// Whether `writer` may write over `value`, which `except` alone reads later.
bool Homes::mayOverwrite(Value value, Operation *writer,
                         Operation *except) const {
  if (!value.getDefiningOp() || !isReadBefore(value, writer, except))
    return false;
  auto slice = value.getDefiningOp<SliceOp>();
  if (!slice)
    return true;
  // Of the whole, other channels may be read at any time.
  int64_t begin = slice.getOffset(), end = begin + slice.getSize();
  Value whole = slice.getInput();
  if (whole.getDefiningOp<SliceOp>() || !whole.getDefiningOp())
    return false;
  return llvm::all_of(whole.getUsers(), [&](Operation *user) {
    auto other = dyn_cast<SliceOp>(user);
    if (!other)
      return user->getBlock() == writer->getBlock() &&
             user->isBeforeInBlock(writer) &&
             !(user->getNumResults() == 1 &&
               aliases.lookup(user->getResult(0)) == whole);
    int64_t first = other.getOffset(), last = first + other.getSize();
    return other == slice || last <= begin || end <= first ||
           isReadBefore(other, writer, except);
  });
}

/// Whether `add` adds two values as they are.
static bool isSum(AddOp add) {
  return !add.getRelu() && add.getScale().isExactlyValue(1);
}

/// A sum's later term is added where the earlier one is.
bool Homes::foldSum(AddOp add) {
  Value earlier = add.getLhs(), later = add.getRhs();
  Operation *first = getWriter(earlier), *second = getWriter(later);
  if (!first || !second || first == second)
    return false;
  if (second->isBeforeInBlock(first)) {
    std::swap(earlier, later);
    std::swap(first, second);
  }
  if (later.getDefiningOp() != second || !later.hasOneUse() ||
      aliases.contains(later) || epilogues.lookup(second).mask ||
      !hasEpilogue(second) || !mayOverwrite(earlier, second, add))
    return false;
  epilogues[second].accumulate = true;
  aliases[later] = earlier;
  aliases[add.getResult()] = earlier;
  writers[add.getResult()] = second;
  return true;
}

/// What writes a gradient last masks it.
bool Homes::foldMask(ReluGradOp grad) {
  Value gradient = grad.getGradient(), activation = grad.getActivation();
  Operation *writer = getWriter(gradient);
  if (!writer || !gradient.hasOneUse() || gradient.getDefiningOp<SliceOp>() ||
      !hasEpilogue(writer) || epilogues.lookup(writer).mask ||
      writer->getBlock() != grad->getBlock())
    return false;
  Operation *maker = activation.getDefiningOp();
  if (maker && !maker->isBeforeInBlock(writer))
    return false;
  epilogues[writer].mask = activation;
  aliases[grad.getResult()] = gradient;
  writers[grad.getResult()] = writer;
  return true;
}

/// A normalisation takes the ReLU after it.
bool Homes::foldRelu(ReluOp relu) {
  auto norm = relu.getInput().getDefiningOp<BatchNormTrainOp>();
  if (!norm || !relu.getInput().hasOneUse())
    return false;
  epilogues[norm].relu = true;
  aliases[relu.getResult()] = relu.getInput();
  writers[relu.getResult()] = norm;
  return true;
}

//===----------------------------------------------------------------------===//
// Concatenations
//===----------------------------------------------------------------------===//

/// Why `value` cannot be produced in place; nothing where it can.
std::optional<StringRef> Homes::whyNotInPlace(Value value) {
  value = getRoot(value);
  Operation *producer = value.getDefiningOp();
  if (!producer)
    return "it is the network's input";
  if (homes.contains(value))
    return "it is already a part of a concatenation";
  if (auto slice = dyn_cast<SliceOp>(producer)) {
    auto conv = slice.getInput().getDefiningOp<Conv2dOp>();
    if (!conv || getPieces(conv).empty())
      return "it is a part of a value that has other uses";
  }
  return std::nullopt;
}

/// The slice that `operand` is where it begins (or, with `atEnd`, ends) a value
/// without a home, which can then live around it; null where it is none.
SliceOp Homes::getExtension(Value operand, bool atEnd) {
  auto slice = operand.getDefiningOp<SliceOp>();
  if (!slice)
    return {};
  Value whole = getRoot(slice.getInput());
  Operation *producer = whole.getDefiningOp();
  if (!producer || homes.contains(whole) || isa<SliceOp, ConcatOp>(producer))
    return {};
  if (auto conv = dyn_cast<Conv2dOp>(producer);
      conv && !getPieces(conv).empty())
    return {};
  int64_t end = slice.getOffset() + slice.getSize();
  bool fits = atEnd ? end == getChannels(whole) : slice.getOffset() == 0;
  return fits ? slice : SliceOp();
}

/// A destination for an outermost concatenation. What its first operand is the
/// end of lives before it, what its last one is the beginning of after it.
Home Homes::placeConcat(ConcatOp concat) {
  auto type = cast<RankedTensorType>(concat.getType());
  SliceOp first = getExtension(concat.getInputs().front(), /*atEnd=*/true);
  SliceOp last = getExtension(concat.getInputs().back(), /*atEnd=*/false);
  if (first && last && getRoot(first.getInput()) == getRoot(last.getInput()))
    last = {};
  SmallVector<int64_t> shape(type.getShape());
  int64_t before = first ? static_cast<int64_t>(first.getOffset()) : 0;
  shape[1] += before;
  if (last)
    shape[1] += getChannels(last.getInput()) - last.getSize();
  Destination *destination =
      create(RankedTensorType::get(shape, type.getElementType()));
  if (first)
    set(first.getInput(), {destination, 0});
  if (last)
    set(last.getInput(),
        {destination,
         before + type.getDimSize(1) - static_cast<int64_t>(last.getSize())});
  for (SliceOp part : {first, last})
    if (part)
      homes[part] = {destination, get(part.getInput()).offset +
                                      static_cast<int64_t>(part.getOffset())};
  return {destination, before};
}

void Homes::placeOperands(ConcatOp concat, Home home, HomeCounts &counts) {
  bool free = true;
  int64_t offset = home.offset;
  for (OpOperand &operand : concat.getInputsMutable()) {
    Home slice = {home.destination, offset};
    offset += getChannels(operand.get());
    Home own = homes.lookup(getRoot(operand.get()));
    if (own.destination == slice.destination && own.offset == slice.offset)
      continue;
    std::optional<StringRef> why = whyNotInPlace(operand.get());
    if (!why) {
      set(operand.get(), slice);
      continue;
    }
    free = false;
    ++counts.copies;
    copied.push_back({&operand, slice, *why});
    remark::missed(concat.getLoc(), getOptions("copied"))
        << ("operand " + llvm::Twine(operand.getOperandNumber()) +
            " is copied: " + *why)
               .str();
  }
  if (!free)
    return;
  ++counts.elided;
  remark::passed(concat.getLoc(), getOptions("elided"))
      << (llvm::Twine(concat.getInputs().size()) +
          " branches write their slices of one destination")
             .str();
}

void Homes::foldStep(Operation &op, HomeCounts &counts) {
  if (auto add = dyn_cast<AddOp>(op); add && isSum(add)) {
    if (!foldSum(add)) {
      ++counts.sumsMissed;
      remark::missed(add.getLoc(), getOptions("sum"))
          << "a sum of gradients is a pass of its own";
      return;
    }
    ++counts.sums;
    remark::passed(add.getLoc(), getOptions("sum"))
        << "a gradient is added where the one before it is";
  } else if (auto grad = dyn_cast<ReluGradOp>(op)) {
    if (!foldMask(grad)) {
      ++counts.masksMissed;
      remark::missed(grad.getLoc(), getOptions("mask"))
          << "the ReLU's mask is a pass of its own";
      return;
    }
    ++counts.masks;
    remark::passed(grad.getLoc(), getOptions("mask"))
        << "the ReLU's mask is applied where its gradient is written";
  } else if (auto relu = dyn_cast<ReluOp>(op)) {
    foldRelu(relu);
  }
}

HomeCounts Homes::assign(Block &block, Value size, bool training) {
  batch = size;
  HomeCounts counts;
  SmallVector<ConcatOp> concats;
  for (Operation &op : block) {
    if (isActivationConcat(&op))
      concats.push_back(cast<ConcatOp>(op));
    if (training)
      foldStep(op, counts);
  }
  for (ConcatOp concat : llvm::reverse(concats)) {
    Home home = homes.lookup(concat.getResult());
    if (!home.destination) {
      home = placeConcat(concat);
      homes[concat.getResult()] = home;
    }
    placeOperands(concat, home, counts);
  }
  return counts;
}

//===----------------------------------------------------------------------===//
// States
//===----------------------------------------------------------------------===//

Destination *Homes::create(RankedTensorType type) {
  destinations.push_back({type, Value()});
  return &destinations.back();
}

Home Homes::get(Value value) {
  value = getRoot(value);
  if (auto slice = value.getDefiningOp<SliceOp>();
      slice && !homes.contains(value)) {
    // A part that a sum is written over.
    if (homes.contains(getRoot(slice.getInput()))) {
      Home home = get(slice.getInput());
      return {home.destination,
              home.offset + static_cast<int64_t>(slice.getOffset())};
    }
  }
  Home &home = homes[value];
  if (!home.destination)
    home = {create(cast<RankedTensorType>(value.getType())), 0};
  return home;
}

Value Homes::getState(OpBuilder &builder, Location loc,
                      Destination &destination) {
  if (!destination.state)
    destination.state =
        tensor::EmptyOp::create(builder, loc, destination.type, batch);
  return destination.state;
}

Value Homes::read(OpBuilder &builder, Location loc, Value value) {
  value = getRoot(value);
  if (auto slice = value.getDefiningOp<SliceOp>();
      slice && !homes.contains(value)) {
    Value input = read(builder, loc, slice.getInput());
    return SliceOp::create(builder, slice.getLoc(), input, slice.getOffset(),
                           slice.getSize(), slice.getLayerAttr());
  }
  auto it = homes.find(value);
  if (it == homes.end())
    return value;
  Home home = it->second;
  if (home.destination->type == value.getType())
    return home.destination->state;
  return SliceOp::create(builder, loc, home.destination->state, home.offset,
                         getChannels(value), StringAttr());
}
