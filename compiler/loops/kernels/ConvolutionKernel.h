//===- ConvolutionKernel.h - The register-tiled inner loops -----*- C++ -*-===//

#ifndef COMPILER_LOOPS_KERNELS_CONVOLUTIONKERNEL_H
#define COMPILER_LOOPS_KERNELS_CONVOLUTIONKERNEL_H

#include "compiler/loops/LayerBody.h"

namespace inception {

/// What distinguishes one kernel from another: everything that shapes its code.
/// Sizes and strides are arguments.
struct ConvolutionKernel {
  mlir::Type element;
  int64_t pixels, vectors, vectorLength;
  /// Channels in a block of the packed filter and of the output.
  int64_t block;
  /// Elements of the input between neighbouring output pixels and between
  /// neighbouring columns of the kernel.
  int64_t pixelStep, columnStep;
  /// Whether the input's lanes are next to each other (blocks) or planes apart.
  bool blockedInput;
  /// Whether blocks of the input have different numbers of lanes with values.
  bool laneTable;
  bool bias, relu;
  /// Whether sums start from what the output holds; whether a mask sets results
  /// to 0.
  bool accumulate, mask;
  /// Inputs beside the first.
  unsigned also;
  /// For a tile at the left or right border, the first and last pixel inside
  /// the input for each column of the kernel; empty for a tile in the interior.
  llvm::SmallVector<std::pair<int64_t, int64_t>> columns;

  std::string getName() const;
};

/// A further input of a kernel: its blocks follow those of the one before.
struct ConvolutionKernelInput {
  mlir::Value memref, index;
  /// The number of blocks, and from block to block.
  mlir::Value blocks, block;
};

/// The arguments of a kernel, in order.
struct ConvolutionKernelArguments {
  mlir::Value input, inputIndex, filter, filterIndex, bias, biasIndex, output,
      outputIndex, lanes;
  /// Counts: blocks of input channels, rows and columns of the kernel, lanes of
  /// a block where they do not differ.
  mlir::Value blocks, rows, columns, laneCount;
  /// Input: from block to block, row to row, lane to lane. Filter: from block
  /// to block of input channels, row to row, and block to block of output
  /// channels. Output: from block to block.
  mlir::Value inputBlock, inputRow, inputLane, filterBlock, filterRow,
      filterOutput, outputBlock;
  /// Null without a mask. From block to block of the mask.
  mlir::Value mask, maskIndex, maskBlock;
  llvm::SmallVector<ConvolutionKernelInput> also;

  llvm::SmallVector<mlir::Value> pack() const;
  static ConvolutionKernelArguments unpack(const ConvolutionKernel &kernel,
                                           mlir::ValueRange values);
};

/// The kernel's function, written the first time it is asked for.
///
/// ```
/// acc[p][v] = bias[v] + (accumulate ? output[v][p] : 0)
/// for ib, ky, kx, lane:
///   acc[p][v] += input[ib][ky][p + kx][lane] * filter[v][ib][ky][kx][lane]
/// output[v][p] = mask[v][p] <= 0 ? 0 : relu(acc[p][v])
/// ```
mlir::func::FuncOp getKernel(mlir::ModuleOp module,
                             const ConvolutionKernel &kernel,
                             const ConvolutionKernelArguments &arguments);

} // namespace inception

#endif // COMPILER_LOOPS_KERNELS_CONVOLUTIONKERNEL_H
