//===- CostModel.h - What a choice costs ------------------------*- C++ -*-===//

#ifndef COMPILER_CODEGEN_COSTMODEL_H
#define COMPILER_CODEGEN_COSTMODEL_H

#include "compiler/codegen/TargetDescription.h"
#include "llvm/ADT/SmallVector.h"

namespace inception {

/// The register tile of a direct convolution: pixels of a row x vectors of
/// output channels.
struct RegisterTile {
  int64_t pixels;
  int64_t vectors;
};

/// A direct convolution as the cost model sees it.
struct ConvolutionShape {
  /// Pixels of a row that one tile may cover, and the number of such rows. A
  /// pointwise convolution is one row of all pixels.
  int64_t width;
  int64_t rows;
  /// Multiply-adds for each output: input channels x kernel.
  int64_t reduction;
  /// Vectors of output channels, in each of the places they are written to.
  llvm::SmallVector<int64_t> vectors;
};

/// Predicts times on one target. An analysis without state, to be asked at any
/// level.
class CostModel {
public:
  CostModel(const TargetDescription &target, unsigned elementBits)
      : target(target), elementBits(elementBits) {}

  /// Cycles of one image's convolution on one core with `tile`: for each step
  /// of the reduction the largest of FMA issue, FMA latency, load issue and
  /// weights from L2; a call and a reduction's start for each tile.
  double getCycles(const ConvolutionShape &shape, RegisterTile tile) const;

  /// Whether the accumulators, one broadcast or weight vector for each of the
  /// shorter side, and one more fit the registers.
  bool fitsRegisters(RegisterTile tile) const;

  /// The tile that costs least among those that fit the registers and divide
  /// or are divided by blocks of `block` channels.
  RegisterTile chooseTile(const ConvolutionShape &shape, int64_t block) const;

  /// Parts to cut a layer's work into, so that threads share it evenly.
  int64_t getParallelParts() const { return 4 * target.threads; }

  const TargetDescription &getTarget() const { return target; }

private:
  double getStepCycles(int64_t pixels, int64_t vectors,
                       int64_t reduction) const;

  TargetDescription target;
  unsigned elementBits;
};

} // namespace inception

#endif // COMPILER_CODEGEN_COSTMODEL_H
