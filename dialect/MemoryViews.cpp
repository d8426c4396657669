//===- MemoryViews.cpp - Views lie within their memory --------------------===//

#include "dialect/MemoryViews.h"
#include "dialect/ByteOffset.h"
#include "dialect/Module.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "llvm/Support/CheckedArithmetic.h"

using namespace mlir;
using namespace inception;

MemorySizes inception::getMemorySizes(mlir::ModuleOp module,
                                      func::FuncOp function) {
  StringRef name = function.getSymName();
  bool step = name == gradientsName || name == updateName;
  auto integer = [&](StringRef key) {
    auto attr = module->getAttrOfType<IntegerAttr>(key);
    return attr ? attr.getInt() : 0;
  };
  MemorySizes sizes;
  sizes.first = integer(step ? "inception.state_size"
                        : name == statePackName || name == stateUnpackName
                            ? "inception.state_block"
                            : "inception.packed_size");
  if (auto workspace = module->getAttrOfType<DictionaryAttr>(
          step ? "inception.training_workspace" : "inception.workspace")) {
    auto size = [&](StringRef key) {
      auto attr = workspace.getAs<IntegerAttr>(key);
      return attr ? attr.getInt() : 0;
    };
    sizes.perImage = size("per_image");
    sizes.fixed = size("fixed");
    sizes.perThread = size("per_thread");
  }
  return sizes;
}

std::optional<int64_t> inception::getBufferBytes(MemRefType type) {
  std::optional<int64_t> bytes = type.getElementTypeBitWidth() / 8;
  for (auto [index, size] : llvm::enumerate(type.getShape())) {
    if (index == 0 && ShapedType::isDynamic(size))
      continue;
    bytes = llvm::checkedMul(*bytes, size);
    if (!bytes)
      return std::nullopt;
  }
  return bytes;
}

/// Whether `bytes` from `offset` on lie within `size`.
static bool isWithin(int64_t offset, int64_t bytes, int64_t size) {
  return offset >= 0 && bytes >= 0 && offset <= size && bytes <= size - offset;
}

/// A view of a function's first memory or of its workspace.
static LogicalResult verifyView(memref::ViewOp view, func::FuncOp function,
                                const MemorySizes &sizes, StringRef rule) {
  auto memory = dyn_cast<BlockArgument>(view.getSource());
  if (!memory || memory.getOwner() != &function.front() ||
      memory.getArgNumber() > 1)
    return view.emitOpError("is a view of no memory of the function (")
           << rule << ")";
  MemRefType type = view.getType();
  std::optional<ByteOffset> offset = getByteOffset(view.getByteShift());
  std::optional<int64_t> bytes = getBufferBytes(type);
  if (!offset)
    return view.emitOpError("is at an offset that is not known when compiling "
                            "(")
           << rule << ")";
  bool batched = type.getNumDynamicDims() > 0;
  if (batched && (type.getNumDynamicDims() > 1 || !type.isDynamicDim(0) ||
                  !isBatch(view.getSizes().front())))
    return view.emitOpError("has a size that is neither known when compiling "
                            "nor the batch (")
           << rule << ")";
  int64_t element = type.getElementTypeBitWidth() / 8;
  if (offset->fixed % element != 0 || offset->perImage % element != 0)
    return view.emitOpError("is at no multiple of ")
           << element << " bytes, its elements' size (" << rule << ")";
  bool inside = false;
  if (!bytes)
    inside = false;
  else if (memory.getArgNumber() == 0)
    inside = !batched && offset->perImage == 0 &&
             isWithin(offset->fixed, *bytes, sizes.first);
  else if (batched)
    inside = offset->fixed == 0 &&
             isWithin(offset->perImage, *bytes, sizes.perImage);
  else
    // After what grows with the batch, which a function may have less of than
    // another that has the same workspace.
    inside = offset->perImage >= 0 && offset->perImage <= sizes.perImage &&
             isWithin(offset->fixed, *bytes, sizes.fixed);
  if (inside)
    return success();
  return view.emitOpError("lies outside ")
         << (memory.getArgNumber() == 1 ? "the workspace"
             : function.getSymName() == "forward" ||
                     function.getSymName() == "pack"
                 ? "the packed weights"
                 : "the state")
         << " (" << rule << ")";
}

namespace {

/// What an index may be, both ends included.
struct Interval {
  int64_t least, most;
};

/// Checks slices under the values that loops and branches leave to indices.
class SliceVerifier {
public:
  explicit SliceVerifier(StringRef rule) : rule(rule) {}

  LogicalResult verify(Block &block) {
    for (Operation &op : block) {
      LogicalResult result = success();
      if (auto slice = dyn_cast<memref::SubViewOp>(op))
        result = verify(slice);
      else if (auto loop = dyn_cast<scf::ForallOp>(op))
        result = verify(loop);
      else if (auto branch = dyn_cast<scf::IfOp>(op))
        result = verify(branch);
      else if (auto group = dyn_cast<GroupOp>(op))
        result = verify(group.getBody().front());
      if (failed(result))
        return failure();
    }
    return success();
  }

private:
  LogicalResult verify(scf::ForallOp loop) {
    for (auto [index, bound] :
         llvm::zip(loop.getInductionVars(), loop.getMixedUpperBound())) {
      if (std::optional<int64_t> count = getConstantIntValue(bound))
        known[index] = {0, *count - 1};
      else if (isBatch(cast<Value>(bound)))
        images.insert(index);
    }
    return verify(*loop.getBody());
  }

  /// A branch `index < constant` leaves its two sides less of the index.
  LogicalResult verify(scf::IfOp branch) {
    auto compare = branch.getCondition().getDefiningOp<arith::CmpIOp>();
    std::optional<int64_t> limit;
    if (compare && compare.getPredicate() == arith::CmpIPredicate::ult)
      limit = getConstantIntValue(compare.getRhs());
    auto it = limit ? known.find(compare.getLhs()) : known.end();
    if (it == known.end())
      return failure(
          failed(verify(*branch.thenBlock())) ||
          (branch.elseBlock() && failed(verify(*branch.elseBlock()))));
    Value index = compare.getLhs();
    Interval whole = it->second;
    auto under = [&](Block *block, Interval part) {
      // What never runs reaches nowhere.
      if (!block || part.least > part.most)
        return success();
      known[index] = part;
      return verify(*block);
    };
    LogicalResult result = failure(
        failed(under(branch.thenBlock(),
                     {whole.least, std::min(whole.most, *limit - 1)})) ||
        failed(under(branch.elseBlock(),
                     {std::max(whole.least, *limit), whole.most})));
    known[index] = whole;
    return result;
  }

  /// What `value` may be; nothing where that cannot be said.
  std::optional<Interval> bound(OpFoldResult value) {
    if (std::optional<int64_t> constant = getConstantIntValue(value))
      return Interval{*constant, *constant};
    if (auto it = known.find(cast<Value>(value)); it != known.end())
      return it->second;
    Operation *op = cast<Value>(value).getDefiningOp();
    if (!isa_and_nonnull<arith::AddIOp, arith::SubIOp, arith::MulIOp>(op))
      return std::nullopt;
    auto a = bound(op->getOperand(0)), b = bound(op->getOperand(1));
    if (!a || !b)
      return std::nullopt;
    SmallVector<std::optional<int64_t>> ends;
    if (isa<arith::AddIOp>(op))
      ends = {llvm::checkedAdd(a->least, b->least),
              llvm::checkedAdd(a->most, b->most)};
    else if (isa<arith::SubIOp>(op))
      ends = {llvm::checkedSub(a->least, b->most),
              llvm::checkedSub(a->most, b->least)};
    else
      ends = {llvm::checkedMul(a->least, b->least),
              llvm::checkedMul(a->least, b->most),
              llvm::checkedMul(a->most, b->least),
              llvm::checkedMul(a->most, b->most)};
    if (llvm::is_contained(ends, std::nullopt))
      return std::nullopt;
    auto [least, most] = std::minmax_element(ends.begin(), ends.end());
    return Interval{**least, **most};
  }

  /// Whether a slice takes the whole of a batch, or one image that a loop
  /// counts.
  bool takesImages(OpFoldResult offset, OpFoldResult size) {
    if (getConstantIntValue(size) == 1)
      return isa<Value>(offset) && images.contains(cast<Value>(offset));
    return getConstantIntValue(offset) == 0 && isa<Value>(size) &&
           isBatch(cast<Value>(size));
  }

  LogicalResult verify(memref::SubViewOp slice) {
    bool inside =
        slice.getType().getRank() == slice.getSourceType().getRank() &&
        llvm::all_of(slice.getStaticStrides(),
                     [](int64_t stride) { return stride == 1; });
    for (auto [offset, size, whole] :
         llvm::zip(slice.getMixedOffsets(), slice.getMixedSizes(),
                   slice.getSourceType().getShape())) {
      if (ShapedType::isDynamic(whole)) {
        inside &= takesImages(offset, size);
        continue;
      }
      std::optional<Interval> begin = bound(offset);
      std::optional<int64_t> count = getConstantIntValue(size);
      inside &= begin && count && isWithin(begin->least, *count, whole) &&
                isWithin(begin->most, *count, whole);
    }
    if (inside)
      return success();
    return slice.emitOpError("reaches beyond its buffer, or is not known to "
                             "lie within it (")
           << rule << ")";
  }

  StringRef rule;
  llvm::DenseMap<Value, Interval> known;
  /// Indices of loops over the images of a batch.
  llvm::DenseSet<Value> images;
};

} // namespace

LogicalResult inception::verifyViews(func::FuncOp function,
                                     const MemorySizes &sizes, StringRef rule) {
  auto result = function.walk([&](memref::ViewOp view) {
    return failed(verifyView(view, function, sizes, rule))
               ? WalkResult::interrupt()
               : WalkResult::advance();
  });
  if (result.wasInterrupted())
    return failure();
  return SliceVerifier(rule).verify(function.front());
}
