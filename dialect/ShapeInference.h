//===- ShapeInference.h - What the inference of shapes shares ---*- C++ -*-===//
//
// Checks that the operations' files have in common; nothing outside of them
// needs this.
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_SHAPEINFERENCE_H
#define DIALECT_SHAPEINFERENCE_H

#include "dialect/Inception.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/STLExtras.h"

namespace inception::detail {

/// Emits at `loc`, or nowhere where there is none (speculative inference).
template <typename OpTy, typename... Args>
mlir::LogicalResult shapeError(std::optional<mlir::Location> loc,
                               Args &&...args) {
  llvm::StringRef name = OpTy::getOperationName();
  name.consume_front("inception.");
  return emitOptionalError(loc, name, ": ", std::forward<Args>(args)...);
}

/// The shape of an activation, or constraint (C1), which is of the operand
/// called `what`, is violated.
template <typename OpTy>
mlir::FailureOr<mlir::RankedTensorType>
activation(std::optional<mlir::Location> loc, mlir::Value value,
           llvm::StringRef what = "input") {
  if (isActivation(value.getType()))
    return mlir::cast<mlir::RankedTensorType>(value.getType());
  return shapeError<OpTy>(loc, what,
                          " must have rank 4, a dynamic batch and static, "
                          "positive channels, height and width, got ",
                          value.getType(), " (C1)");
}

inline bool allEqualElementTypes(mlir::ValueRange values) {
  return llvm::all_equal(llvm::map_range(values, [](mlir::Value value) {
    return mlir::getElementTypeOrSelf(value);
  }));
}

inline bool isVectorOf(mlir::Value value, int64_t size) {
  auto type = mlir::dyn_cast<mlir::RankedTensorType>(value.getType());
  return type && type.getRank() == 1 && type.getDimSize(0) == size;
}

inline bool isPositivePair(llvm::ArrayRef<int64_t> values) {
  return values.size() == 2 && llvm::all_of(values, [](int64_t value) {
           return value >= 1 && value <= Window::maxSize;
         });
}

/// `value` as elements of `type` have it, which are computed with it: rounded,
/// and infinite where they cannot hold it.
double asElement(const llvm::APFloat &value, mlir::Type type);
/// Whether `value` is a number of that kind as elements of `type` have it.
bool isFinite(const llvm::APFloat &value, mlir::Type type);
bool isPositive(const llvm::APFloat &value, mlir::Type type);
bool isNotNegative(const llvm::APFloat &value, mlir::Type type);
/// In [0, 1), with `one` in [0, 1].
bool isRate(const llvm::APFloat &value, mlir::Type type, bool one = false);

/// The largest register tile: several times the registers of any machine, and
/// code of a size that still compiles.
constexpr int64_t maxSums = 128;

/// Whether `value` has a number for each channel of the activation `type`: on
/// blocked memrefs one for each lane.
bool isChannelVector(mlir::Value value, mlir::Type type);

/// Checks constraint `number`: `layout` says which lanes of `buffer`, a memref
/// of an activation, hold channels; `others` have those that follow. A buffer
/// in NCHW has none, and where `plain` is false may not be. On tensors the type
/// has the layout.
mlir::LogicalResult verifyLayout(mlir::Operation *op, mlir::Value buffer,
                                 LayoutAttr layout, llvm::StringRef number,
                                 bool plain = true,
                                 mlir::ValueRange others = {});

/// Checks constraint `number`: a pool with these attributes makes an activation
/// as high and wide as `output` of one as high and wide as `input`, rounding
/// down or up. A tile may end where rounding up reaches beyond the padding.
mlir::LogicalResult
verifyPoolSize(mlir::Operation *op, mlir::Type input, mlir::Type output,
               llvm::ArrayRef<int64_t> kernel, llvm::ArrayRef<int64_t> strides,
               llvm::ArrayRef<int64_t> padding, llvm::StringRef number);

/// Infers the operand's type for a layer that preserves its input's shape;
/// returns its channels.
template <typename OpTy>
mlir::FailureOr<int64_t>
inferSameShape(std::optional<mlir::Location> loc, mlir::Value value,
               llvm::SmallVectorImpl<mlir::Type> &inferredTypes) {
  auto input = activation<OpTy>(loc, value);
  if (failed(input))
    return mlir::failure();
  inferredTypes.push_back(*input);
  return input->getDimSize(1);
}

/// Infers the type of an activation function's gradient: constraints (C1) and
/// (C2).
template <typename OpTy>
mlir::LogicalResult
inferActivationGrad(std::optional<mlir::Location> loc, mlir::Value gradient,
                    mlir::Value value,
                    llvm::SmallVectorImpl<mlir::Type> &inferredTypes) {
  auto result = activation<OpTy>(loc, value, "activation");
  if (failed(result))
    return mlir::failure();
  if (gradient.getType() != *result)
    return shapeError<OpTy>(loc, "the gradient is ", gradient.getType(),
                            ", but the activation is ", *result, " (C2)");
  inferredTypes.push_back(*result);
  return mlir::success();
}

/// Constraints (C1) and (C2) of an activation function's gradient in place.
mlir::LogicalResult verifyActivationGrad(DestinationOpInterface op,
                                         mlir::Value gradient,
                                         mlir::Value activation);

/// Checks constraint `number`: that the mask of `op`, if it has one, has the
/// shape of what `op` writes.
mlir::LogicalResult verifyMask(DestinationOpInterface op,
                               llvm::StringRef number);

/// Four sides, none negative.
inline bool isPadding(llvm::ArrayRef<int64_t> values) {
  return values.size() == 4 && llvm::all_of(values, [](int64_t side) {
           return side >= 0 && side <= Window::maxSize;
         });
}

/// The kernel of a pool: two positive integers, or 0 where its windows follow
/// from sizes.
inline bool isPoolKernel(llvm::ArrayRef<int64_t> kernel, bool adaptive) {
  return isPositivePair(kernel) ||
         (adaptive && kernel == llvm::ArrayRef<int64_t>{0, 0});
}

/// Four sides, none negative and, unless `adaptive`, each less than the kernel
/// on its axis: every window has a part of the input.
inline bool isPoolPadding(llvm::ArrayRef<int64_t> padding,
                          llvm::ArrayRef<int64_t> kernel, bool adaptive) {
  return isPadding(padding) &&
         (adaptive || llvm::all_of(llvm::enumerate(padding), [&](auto side) {
            return side.value() < kernel[side.index() % 2];
          }));
}

inline mlir::RankedTensorType withShape(mlir::RankedTensorType type,
                                        int64_t channels, int64_t height,
                                        int64_t width) {
  return mlir::RankedTensorType::get(
      {type.getDimSize(0), channels, height, width}, type.getElementType());
}

/// What a pool with the attributes of `adaptor` makes of `input`: constraints
/// (C2) to (C4) of pools and of their gradients.
template <typename OpTy>
mlir::FailureOr<mlir::RankedTensorType>
inferPoolResult(std::optional<mlir::Location> loc, mlir::RankedTensorType input,
                typename OpTy::Adaptor adaptor) {
  if (!isPositivePair(adaptor.getKernel()) ||
      !isPositivePair(adaptor.getStrides()))
    return shapeError<OpTy>(
        loc, "kernel and strides must be two positive integers each (C2)");
  llvm::ArrayRef<int64_t> padding = adaptor.getPadding();
  if (padding.size() != 4)
    return shapeError<OpTy>(loc, "padding must be four integers (C3)");
  for (auto [index, side] : llvm::enumerate(padding))
    if (side < 0 || side >= adaptor.getKernel()[index % 2])
      return shapeError<OpTy>(loc,
                              "padding must be at least 0 and less than "
                              "the kernel, got ",
                              side, " (C3)");
  Window window({input.getDimSize(2), input.getDimSize(3)}, adaptor.getKernel(),
                adaptor.getStrides(), padding, adaptor.getCeilMode());
  if (!window.fits())
    return shapeError<OpTy>(
        loc, "the ", window.kernel[0], "x", window.kernel[1],
        " kernel is larger than the padded input of ",
        window.before[0] + window.input[0] + window.after[0], "x",
        window.before[1] + window.input[1] + window.after[1], " (C4)");
  return withShape(input, input.getDimSize(1), window.outputSize(0),
                   window.outputSize(1));
}

} // namespace inception::detail

#endif // DIALECT_SHAPEINFERENCE_H
