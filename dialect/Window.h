//===- Window.h - Geometry of sliding windows -------------------*- C++ -*-===//
//
// The one place where the sizes of convolutions and pools are computed.
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_WINDOW_H
#define DIALECT_WINDOW_H

#include "llvm/ADT/ArrayRef.h"
#include <array>
#include <cstdint>
#include <limits>

namespace inception {

/// A kernel that slides over rows (axis 0) and columns (axis 1) of an input.
struct Window {
  /// No size, kernel, stride or side of padding is larger, so that sums and
  /// products of two of them fit 64 bits.
  static constexpr int64_t maxSize = std::numeric_limits<int32_t>::max();

  std::array<int64_t, 2> input;
  std::array<int64_t, 2> kernel;
  std::array<int64_t, 2> strides = {1, 1};
  /// Padding before (top, left) and after (bottom, right) each axis.
  std::array<int64_t, 2> before = {0, 0};
  std::array<int64_t, 2> after = {0, 0};
  /// Round output sizes up, but start the last window inside the input or the
  /// padding before it.
  bool ceil = false;

  /// `padding` is [top, left, bottom, right].
  Window(std::array<int64_t, 2> input, llvm::ArrayRef<int64_t> kernel,
         llvm::ArrayRef<int64_t> strides, llvm::ArrayRef<int64_t> padding,
         bool ceil = false);

  /// Whether the kernel is no larger than the padded input on both axes.
  bool fits() const;

  /// Output size on `axis`; the window must fit.
  int64_t outputSize(unsigned axis) const;
};

} // namespace inception

#endif // DIALECT_WINDOW_H
