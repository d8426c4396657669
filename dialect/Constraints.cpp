//===- Constraints.cpp - What constraints of operations have in common ----===//

#include "dialect/ScheduleRules.h"
#include "dialect/ShapeInference.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace inception;

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

double inception::detail::asElement(const APFloat &value, Type type) {
  APFloat rounded = value;
  bool inexact = false;
  if (auto element = dyn_cast<FloatType>(getElementTypeOrSelf(type)))
    rounded.convert(element.getFloatSemantics(), APFloat::rmNearestTiesToEven,
                    &inexact);
  return rounded.convertToDouble();
}

bool inception::detail::isFinite(const APFloat &value, Type type) {
  return std::isfinite(asElement(value, type));
}

bool inception::detail::isPositive(const APFloat &value, Type type) {
  return isFinite(value, type) && asElement(value, type) > 0;
}

bool inception::detail::isNotNegative(const APFloat &value, Type type) {
  return isFinite(value, type) && asElement(value, type) >= 0;
}

bool inception::detail::isRate(const APFloat &value, Type type, bool one) {
  double rate = asElement(value, type);
  return rate >= 0 && (rate < 1 || (one && rate == 1));
}

//===----------------------------------------------------------------------===//
// Activations in memory
//===----------------------------------------------------------------------===//

bool inception::detail::isChannelVector(Value value, Type type) {
  ArrayRef<int64_t> shape = cast<ShapedType>(value.getType()).getShape();
  ArrayRef<int64_t> activation = cast<ShapedType>(type).getShape();
  if (activation.size() == 5)
    return shape == ArrayRef{activation[1], activation[4]};
  return shape == ArrayRef{activation[1]};
}

LogicalResult inception::detail::verifyLayout(Operation *op, Value buffer,
                                              LayoutAttr layout,
                                              StringRef number, bool plain,
                                              ValueRange others) {
  auto type = dyn_cast<MemRefType>(buffer.getType());
  if (!type)
    return success();
  int64_t blocks = type.getDimSize(1);
  for (Value other : others)
    blocks += cast<ShapedType>(other.getType()).getDimSize(1);
  bool fits = type.getRank() == 5
                  ? layout && layout.getBlock() == type.getDimSize(4) &&
                        layout.getNumBlocks() <= blocks
                  : plain && !layout && others.empty();
  if (fits)
    return success();
  return op->emitOpError("has a buffer of type ")
         << type << " whose layout is missing or another one (" << number
         << ")";
}

LogicalResult inception::detail::verifyPoolSize(
    Operation *op, Type inputType, Type outputType, ArrayRef<int64_t> kernel,
    ArrayRef<int64_t> strides, ArrayRef<int64_t> padding, StringRef number) {
  ArrayRef<int64_t> input = cast<ShapedType>(inputType).getShape().slice(2, 2);
  ArrayRef<int64_t> output =
      cast<ShapedType>(outputType).getShape().slice(2, 2);
  for (unsigned axis : {0, 1}) {
    int64_t before = padding[axis], after = padding[axis + 2];
    int64_t span = before + input[axis] + after - kernel[axis];
    int64_t least = llvm::divideFloorSigned(span, strides[axis]) + 1;
    int64_t most = llvm::divideCeilSigned(span, strides[axis]) + 1;
    bool tile = axis == 0 && isa<MemRefType>(inputType);
    int64_t size = output[axis];
    // Rounded up, the last window starts inside the input or before it.
    bool starts =
        size <= least || (size - 1) * strides[axis] < before + input[axis];
    if ((span >= 0 || tile) && size >= std::max<int64_t>(1, least) &&
        size <= most && starts)
      continue;
    return op->emitOpError("no pool with a ")
           << kernel[0] << "x" << kernel[1] << " kernel makes " << output[0]
           << "x" << output[1] << " of " << input[0] << "x" << input[1] << " ("
           << number << ")";
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Schedules
//===----------------------------------------------------------------------===//

std::optional<std::string> inception::findScheduleProblem(ScheduleAttr schedule,
                                                          int64_t block) {
  auto text = [](auto... parts) { return (llvm::Twine() + ... + parts).str(); };
  using llvm::Twine;
  int64_t grain = schedule.getGrainChannels();
  if (grain % block != 0)
    return text("a grain of ", Twine(grain),
                " channels, which is no multiple of a block of ", Twine(block));
  int64_t vector = schedule.getVectorLength(), vectors = schedule.getVectors();
  int64_t channels = vectors * vector;
  bool direct = schedule.getAlgorithm() == Algorithm::Direct;
  if ((direct && vector > block) ||
      (channels % block != 0 && block % channels != 0))
    return text("a tile of ", Twine(vectors), " vectors of ", Twine(vector),
                ", which are no multiple or part of a block of ", Twine(block),
                " channels");
  if (schedule.getPixels() > detail::maxSums / vectors)
    return text("a tile of ", Twine(schedule.getPixels()), " x ",
                Twine(vectors), " sums; at most ", Twine(detail::maxSums),
                " are possible");
  return std::nullopt;
}
