//===- Window.cpp - Geometry of sliding windows ---------------------------===//

#include "dialect/Window.h"

using namespace inception;

Window::Window(std::array<int64_t, 2> input, llvm::ArrayRef<int64_t> kernel,
               llvm::ArrayRef<int64_t> strides, llvm::ArrayRef<int64_t> padding,
               bool ceil)
    : input(input), kernel({kernel[0], kernel[1]}),
      strides({strides[0], strides[1]}), before({padding[0], padding[1]}),
      after({padding[2], padding[3]}), ceil(ceil) {}

bool Window::fits() const {
  for (unsigned axis : {0, 1})
    if (kernel[axis] > before[axis] + input[axis] + after[axis])
      return false;
  return true;
}

int64_t Window::outputSize(unsigned axis) const {
  int64_t span = before[axis] + input[axis] + after[axis] - kernel[axis];
  int64_t stride = strides[axis];
  if (!ceil)
    return span / stride + 1;
  int64_t size = (span + stride - 1) / stride + 1;
  if ((size - 1) * stride >= input[axis] + before[axis])
    --size;
  return size;
}
