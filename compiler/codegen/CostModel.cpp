//===- CostModel.cpp - What a choice costs --------------------------------===//

#include "compiler/codegen/CostModel.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <cassert>

using namespace inception;

/// Cycles to call a kernel, load its bias and store its results.
static constexpr double tileOverhead = 30;
/// Cycles of loop control that a step does not hide.
static constexpr double stepOverhead = 0.25;
/// The part of the load ports that a loop of multiply-adds can use: beyond 0.7
/// loads for each FMA, measured on both kinds of machine, it slows down.
static constexpr double loadEfficiency = 0.7;
/// The part of the time that weights take from L2 which computing does not
/// hide.
static constexpr double exposedWeights = 0.5;

double CostModel::getStepCycles(int64_t pixels, int64_t vectors,
                                int64_t reduction) const {
  double issue = double(pixels * vectors) / target.fmaPorts;
  // Each accumulator is updated once a step: fewer of them than results in
  // flight leave the FMA units waiting.
  double latency = target.fmaLatency;
  double loads = double(pixels + vectors) / (target.loadPorts * loadEfficiency);
  // One tile after another reads the same weights: from L1 where they fit half
  // of it, beside the input, else from L2.
  int64_t weightBytes = vectors * target.vectorBits / 8;
  double weights = weightBytes * reduction > target.l1Bytes / 2
                       ? double(weightBytes) / target.l2BytesPerCycle
                       : 0;
  return std::max({issue, latency, loads, weights}) + exposedWeights * weights +
         stepOverhead;
}

double CostModel::getCycles(const ConvolutionShape &shape,
                            RegisterTile tile) const {
  // A row is cut evenly into tiles no wider than the register tile.
  int64_t tiles = llvm::divideCeil(shape.width, tile.pixels);
  int64_t wide = shape.width % tiles, narrow = tiles - wide;
  int64_t width = shape.width / tiles;
  auto row = [&](int64_t vectors) {
    auto cost = [&](int64_t pixels) {
      return getStepCycles(pixels, vectors, shape.reduction) * shape.reduction +
             tileOverhead;
    };
    return (wide ? wide * cost(width + 1) : 0) + narrow * cost(width);
  };
  double cycles = 0;
  for (int64_t vectors : shape.vectors) {
    cycles += (vectors / tile.vectors) * row(tile.vectors);
    if (int64_t rest = vectors % tile.vectors)
      cycles += row(rest);
  }
  return cycles * shape.rows;
}

bool CostModel::fitsRegisters(RegisterTile tile) const {
  return tile.pixels * tile.vectors + std::min(tile.pixels, tile.vectors) + 1 <=
         target.vectorRegisters;
}

RegisterTile CostModel::chooseTile(const ConvolutionShape &shape,
                                   int64_t block) const {
  int64_t length = target.getVectorLength(elementBits);
  int64_t most = *std::max_element(shape.vectors.begin(), shape.vectors.end());
  RegisterTile best = {1, 1};
  double bestCycles = getCycles(shape, best);
  for (int64_t vectors = 1; vectors <= std::min<int64_t>(most, 8); ++vectors) {
    int64_t channels = vectors * length;
    if (channels % block != 0 && block % channels != 0)
      continue;
    for (int64_t pixels = 1; pixels <= shape.width; ++pixels) {
      RegisterTile tile = {pixels, vectors};
      if (!fitsRegisters(tile))
        break;
      double cycles = getCycles(shape, tile);
      if (cycles < bestCycles) {
        best = tile;
        bestCycles = cycles;
      }
    }
  }
  return best;
}
