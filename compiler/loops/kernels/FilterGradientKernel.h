//===- FilterGradientKernel.h - The reduction over pixels -------*- C++ -*-===//

#ifndef COMPILER_LOOPS_KERNELS_FILTERGRADIENTKERNEL_H
#define COMPILER_LOOPS_KERNELS_FILTERGRADIENTKERNEL_H

#include "compiler/loops/LayerBody.h"

namespace inception {

/// What distinguishes one kernel from another: everything that shapes its code.
struct FilterGradientKernel {
  /// One row of the register tile: elements from the first row's in the input
  /// and in the filter.
  struct Lane {
    int64_t input, filter;
  };
  /// A column of the gradient, and the lanes whose input is inside there.
  struct Border {
    int64_t column;
    llvm::SmallVector<bool> inside;
  };

  mlir::Type element;
  int64_t vectors, vectorLength;
  /// Channels in a block of the gradient and of the packed filter.
  int64_t block;
  /// Elements of the input between neighbouring pixels of the gradient.
  int64_t pixelStep;
  llvm::SmallVector<Lane> lanes;
  /// Columns outside [begin, end), where some lanes are outside the input.
  llvm::SmallVector<Border> borders;

  /// Whether lanes are neighbours in a block of channels.
  bool isBlocked() const;
  std::string getName() const;
};

/// The arguments of a kernel, in order.
struct FilterGradientArguments {
  mlir::Value input, inputIndex, gradient, gradientIndex, filter, filterIndex;
  /// The number of rows, and the columns at which all lanes are inside.
  mlir::Value rows, begin, end;
  /// From row to row; from block to block of output channels.
  mlir::Value inputRow, gradientRow, gradientBlock, filterBlock;

  llvm::SmallVector<mlir::Value> pack() const;
  static FilterGradientArguments unpack(mlir::ValueRange values);
};

/// The kernel's function, written the first time it is asked for.
///
/// ```
/// acc[l][v] = filter[v][l]
/// for y, x:  acc[l][v] += input[y][x * step + l] * gradient[v][y][x]
/// filter[v][l] = acc[l][v]
/// ```
mlir::func::FuncOp
getFilterGradientKernel(mlir::ModuleOp module,
                        const FilterGradientKernel &kernel,
                        const FilterGradientArguments &arguments);

} // namespace inception

#endif // COMPILER_LOOPS_KERNELS_FILTERGRADIENTKERNEL_H
