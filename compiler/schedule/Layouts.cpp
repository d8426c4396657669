//===- Layouts.cpp - Layouts for all activations --------------------------===//

#include "compiler/schedule/Layouts.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/MapVector.h"
#include <set>

using namespace mlir;
using namespace inception;

bool inception::canReadPlain(Operation *op) {
  auto layer = dyn_cast<DestinationOpInterface>(op);
  return layer ? layer.readsPlain() : isa<Conv2dFilterGradIntoOp>(op);
}

namespace {

int64_t channelsOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getDimSize(1);
}

class LayoutAssignment {
public:
  LayoutAssignment(func::FuncOp forward, int64_t block)
      : block(block), forward(forward), body(forward.getBody().front()) {}

  void run() {
    findPlain();
    copyInputs();
    findCuts();
    spreadCuts();
    splitConvolutions();
    setTypes();
  }

private:
  /// All operations of one kind, those in groups among them, in order.
  template <typename OpTy> SmallVector<OpTy> getAll() {
    SmallVector<OpTy> operations;
    forward.walk([&](OpTy op) { operations.push_back(op); });
    return operations;
  }

  bool isPlain(Value value) {
    return plain.contains(getPlace(value).destination);
  }

  /// The network's input and results are NCHW; so is what elementwise
  /// operations make of NCHW where only operations that can read it do.
  void findPlain() {
    for (BlockArgument argument : body.getArguments())
      plain.insert(argument);
    for (Value result : body.getTerminator()->getOperands())
      plain.insert(getPlace(result).destination);
    SmallVector<DestinationOpInterface> candidates;
    for (auto op : getAll<DestinationOpInterface>()) {
      Value result = op->getResult(0);
      if (op.keepsPlain() && !isPlain(result) &&
          op.getDpsInits().front().getDefiningOp<tensor::EmptyOp>() &&
          op.getOutChannelCount(0) == channelsOf(result)) {
        candidates.push_back(op);
        plain.insert(getPlace(result).destination);
      }
    }
    // Chains of them hang together: go on until none is left whose input or
    // whose readers are not NCHW.
    auto isBlocked = [&](DestinationOpInterface op) {
      Value input = op.getActivations().front()->get(),
            result = op->getResult(0);
      if (isPlain(input) && !input.getDefiningOp<SliceOp>() &&
          llvm::all_of(result.getUsers(), [&](Operation *user) {
            return readsPlain(user, result);
          }))
        return false;
      plain.erase(getPlace(result).destination);
      return true;
    };
    size_t before = 0;
    do {
      before = candidates.size();
      llvm::erase_if(candidates, isBlocked);
    } while (candidates.size() != before);
  }

  /// Whether `op` can read `value` in NCHW: convolutions broadcast single
  /// values, if not from too far apart, and elementwise operations write what
  /// they read.
  bool readsPlain(Operation *op, Value value) {
    if (!canReadPlain(op))
      return isa<func::ReturnOp>(op);
    if (isa<Conv2dIntoOp, Conv2dFilterGradIntoOp>(op))
      return channelsOf(value) <= block && !value.getDefiningOp<SliceOp>();
    auto layer = cast<DestinationOpInterface>(op);
    return !layer.keepsPlain() || isPlain(op->getResult(0));
  }

  /// Copies NCHW values in blocks for operations that cannot read NCHW, and
  /// for convolutions of many channels, which would read them with a stride.
  void copyInputs() {
    llvm::DenseMap<Value, Value> copies;
    auto getCopy = [&](Operation *reader, Value value) {
      Value &copy = copies[value];
      if (!copy)
        copy = copyToBlocks(reader, value);
      return copy;
    };
    // In the order of the block, so that a copy is before all that read it.
    for (Operation *op : getAll<Operation *>()) {
      // A slice is one of blocks.
      if (auto slice = dyn_cast<SliceOp>(op);
          slice && isPlain(slice.getInput()))
        slice.getInputMutable().set(getCopy(slice, slice.getInput()));
      SmallVector<OpOperand *> activations;
      if (auto destination = dyn_cast<DestinationOpInterface>(op);
          destination && !isa<CopyIntoOp>(op))
        activations = destination.getActivations();
      else if (auto step = dyn_cast<BatchOpInterface>(op))
        activations = step.getActivations();
      for (OpOperand *operand : activations)
        if (isPlain(operand->get()) && !readsPlain(op, operand->get()))
          operand->set(getCopy(op, operand->get()));
    }
  }

  Value copyToBlocks(Operation *reader, Value value) {
    // Outside a group: others may read the copy too.
    OpBuilder builder(body.findAncestorOpInBlock(*reader));
    auto type = cast<RankedTensorType>(value.getType());
    Value batch = tensor::DimOp::create(builder, reader->getLoc(), value, 0);
    Value empty =
        tensor::EmptyOp::create(builder, reader->getLoc(), type, batch);
    return CopyIntoOp::create(builder, reader->getLoc(), type, value, empty,
                              ArrayRef<int64_t>{0}, LayoutAttr(), LayoutAttr(),
                              StringAttr(), ScheduleAttr(),
                              builder.getStringAttr("input"))
        ->getResult(0);
  }

  void cut(Place place, int64_t size) {
    std::set<int64_t> &at = cuts[place.destination];
    at.insert(place.offset);
    at.insert(place.offset + size);
  }

  static Place getOutPlace(DestinationOpInterface op, unsigned index) {
    Place place = getPlace(op.getDpsInits()[index]);
    return {place.destination, place.offset + op.getOutOffsets()[index]};
  }

  void findCuts() {
    for (Operation *op : getAll<Operation *>()) {
      if (auto empty = dyn_cast<tensor::EmptyOp>(op);
          empty && isActivation(empty.getType()))
        cut({empty, 0}, channelsOf(empty));
      if (auto slice = dyn_cast<SliceOp>(op))
        cut(getPlace(slice), slice.getSize());
      if (auto destination = dyn_cast<DestinationOpInterface>(op))
        for (unsigned i : llvm::seq<unsigned>(destination.getNumDpsInits()))
          cut(getOutPlace(destination, i), destination.getOutChannelCount(i));
    }
  }

  /// Carries cuts between the two ranges of `size` channels, both ways.
  bool spread(Place a, Place b, int64_t size) {
    bool changed = false;
    for (auto [from, to] : {std::pair(a, b), std::pair(b, a)}) {
      std::set<int64_t> &target = cuts[to.destination];
      for (int64_t at : std::set<int64_t>(cuts[from.destination]))
        if (at >= from.offset && at <= from.offset + size)
          changed |= target.insert(at - from.offset + to.offset).second;
    }
    return changed;
  }

  void spreadCuts() {
    bool changed = true;
    while (changed) {
      changed = false;
      for (auto op : getAll<DestinationOpInterface>()) {
        // What masks a convolution is of its output channels, in order.
        int64_t channel = 0;
        if (Value mask = getMask(op); mask && !op.preservesChannels())
          for (unsigned i : llvm::seq<unsigned>(op.getNumDpsInits())) {
            int64_t count = op.getOutChannelCount(i);
            Place place = getPlace(mask);
            place.offset += channel;
            changed |= spread(place, getOutPlace(op, i), count);
            channel += count;
          }
        if (auto grad = dyn_cast<SliceGradIntoOp>(op.getOperation())) {
          Place place = getOutPlace(op, 0);
          place.offset += grad.getOffset();
          changed |= spread(getPlace(grad.getGradient()), place,
                            channelsOf(grad.getGradient()));
        }
        if (!op.preservesChannels() || isPlain(op->getResult(0)))
          continue;
        for (OpOperand *input : op.getActivations())
          changed |= spread(getPlace(input->get()), getOutPlace(op, 0),
                            op.getOutChannelCount(0));
      }
    }
  }

  /// Cuts the pieces of convolutions that write over a cut.
  void splitConvolutions() {
    for (auto op : getAll<Conv2dIntoOp>()) {
      SmallVector<Value> outs;
      SmallVector<int64_t> offsets, channels;
      SmallVector<unsigned> last;
      for (unsigned i : llvm::seq<unsigned>(op.getOuts().size())) {
        Place place = getOutPlace(op, i);
        int64_t begin = place.offset, end = begin + op.getOutChannels()[i];
        for (int64_t at : cuts[place.destination]) {
          if (at <= begin || at > end)
            continue;
          outs.push_back(op.getOuts()[i]);
          offsets.push_back(op.getOutOffsets()[i] + begin - place.offset);
          channels.push_back(at - begin);
          begin = at;
        }
        last.push_back(outs.size() - 1);
      }
      if (outs.size() == op.getOuts().size())
        continue;
      OpBuilder builder(op);
      SmallVector<Type> types(ValueRange(outs).getTypes());
      auto split = Conv2dIntoOp::create(
          builder, op.getLoc(), types, op.getInput(), op.getFilter(),
          op.getBias(), op.getAlso(), op.getMask(), outs, offsets, channels,
          op.getKernel(), op.getStrides(), op.getPadding(), op.getGroups(),
          op.getRelu(), op.getAccumulate(), op.getInputLayoutAttr(),
          op.getScheduleAttr(), op.getLayerAttr());
      for (auto [result, index] : llvm::zip(op->getResults(), last))
        result.replaceAllUsesWith(split->getResult(index));
      op.erase();
    }
  }

  LayoutAttr getLayoutOf(Value destination) {
    SmallVector<int64_t> segments;
    const std::set<int64_t> &at = cuts[destination];
    for (auto it = at.begin(), next = std::next(it); next != at.end();
         ++it, ++next)
      segments.push_back(*next - *it);
    return LayoutAttr::get(destination.getContext(), block, segments);
  }

  void setTypes() {
    auto encode = [](Value value, LayoutAttr layout) {
      auto type = cast<RankedTensorType>(value.getType());
      value.setType(RankedTensorType::get(type.getShape(),
                                          type.getElementType(), layout));
    };
    for (Operation *op : getAll<Operation *>()) {
      if (auto empty = dyn_cast<tensor::EmptyOp>(op)) {
        if (!plain.contains(empty) && isActivation(empty.getType()))
          encode(empty, getLayoutOf(empty));
      } else if (auto slice = dyn_cast<SliceOp>(op)) {
        if (LayoutAttr layout = getLayout(slice.getInput().getType()))
          encode(slice, layout.slice(slice.getOffset(), slice.getSize()));
      } else if (auto destination = dyn_cast<DestinationOpInterface>(op)) {
        for (auto [result, init] :
             llvm::zip(op->getResults(), destination.getDpsInits()))
          result.setType(init.getType());
      } else if (auto yield = dyn_cast<YieldOp>(op)) {
        for (auto [result, value] :
             llvm::zip(op->getParentOp()->getResults(), yield.getValues()))
          result.setType(value.getType());
      }
    }
  }

  int64_t block;
  func::FuncOp forward;
  Block &body;
  llvm::DenseSet<Value> plain;
  /// Channels at which a segment of a destination starts, and the end.
  llvm::DenseMap<Value, std::set<int64_t>> cuts;
};

} // namespace

void inception::assignLayouts(func::FuncOp forward, int64_t block) {
  LayoutAssignment(forward, block).run();
}
