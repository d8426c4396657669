//===- BatchCosts.cpp - What a choice costs over a batch ------------------===//

#include "compiler/cost/CostModel.h"
#include "compiler/cost/Costs.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>

using namespace inception;

/// Cycles to call a kernel, beside loading and storing its sums.
static constexpr double kernelOverhead = 10;
/// Cycles around a loop over the pixels of a row.
static constexpr double rowOverhead = 1;
/// Blocks of the gradient that a tile may read at once.
static constexpr int64_t maxFilterStreams = 8;
/// What a tile of more vectors, each a stream of its own, must gain over one of
/// fewer.
static constexpr double vectorGain = 0.03;
/// Images of a usual batch: an item's data, which all of its images take part
/// in, are as far away as all of them together.
static constexpr double batchImages = 16;
/// Cycles that an item of a walk over memory takes at least, so that its start
/// does not matter.
static constexpr double leastStream = 20000;

namespace {
/// The sizes of an item and its parts.
struct Parts {
  double outputBlocks, inputBlocks, units, taps, chunks;
};
} // namespace

static Parts getParts(const FilterGradientShape &shape,
                      const FilterGradientChoice &choice, int64_t block,
                      int64_t vectorLength) {
  Parts parts;
  parts.outputBlocks =
      llvm::divideCeil(std::min(choice.outputs, shape.outputChannels), block);
  parts.inputBlocks =
      shape.blockedInput
          ? llvm::divideCeil(std::min(choice.inputs, shape.inputChannels),
                             block)
          : 1;
  parts.units = std::max(1.0, parts.outputBlocks * block /
                                  (choice.tile.vectors * vectorLength));
  parts.taps = std::min(choice.taps, shape.window.kernel[0]);
  parts.chunks = double(shape.outputHeight) / choice.rows;
  return parts;
}

/// Cycles of an item for one chunk of rows.
double CostModel::getChunkTime(const FilterGradientShape &shape,
                               const FilterGradientChoice &choice) const {
  Parts parts = getParts(shape, choice, block, getVectorLength());
  const WindowShape &window = shape.window;
  double rows = std::min(choice.rows, shape.outputHeight);
  double pixels = rows * shape.outputWidth;
  // Lanes of a block, or columns of the filter in each channel.
  int64_t lanes = shape.blockedInput ? std::min(block, shape.inputChannels)
                                     : shape.inputChannels * window.kernel[1];
  double columns = shape.blockedInput ? window.kernel[1] : 1;
  int64_t tiles = llvm::divideCeil(lanes, choice.tile.pixels);
  // Where pixels follow each other, all rows are one.
  double loops = window.isPointwise() ? 1 : rows;
  auto tile = [&](int64_t width) {
    double sums = double(width) * choice.tile.vectors;
    return pixels * getStepTime(width, choice.tile.vectors) +
           loops * rowOverhead + kernelOverhead + 2 * sums / target.loadPorts;
  };
  double visits = parts.units * parts.inputBlocks * parts.taps * columns;
  double compute = visits * sumEvenParts(lanes, choice.tile.pixels, tile);

  // Bytes of a unit's gradient, of a block of the input, and of the elements.
  double gradient =
      pixels * choice.tile.vectors * getVectorLength() * getBytes();
  double inputRows = std::min<double>(
      shape.inputHeight, (rows - 1) * window.strides[0] + window.kernel[0]);
  double input = inputRows * shape.inputWidth * getBytes() *
                 (shape.blockedInput ? block : shape.inputChannels);
  double elements = parts.outputBlocks * parts.inputBlocks * parts.taps *
                    window.kernel[1] * block * getBytes() *
                    (shape.blockedInput ? block : shape.inputChannels);
  double pair = gradient + input;
  double item = gradient * parts.units + input * parts.inputBlocks;
  double image = double(shape.outputHeight) * shape.outputWidth *
                     llvm::alignTo(shape.outputChannels, block) * getBytes() +
                 double(shape.inputHeight) * shape.inputWidth *
                     shape.inputChannels * getBytes();
  // Each tile of each tap reads the pair again.
  double passes = visits * tiles;
  double memory = passes * pair * getByteTime(pair);
  memory +=
      parts.units * parts.inputBlocks * pair * getByteTime(item + elements);
  memory += item * getByteTime(std::max(batchImages * image,
                                        double(target.l2Bytes) * 2));
  memory += 2 * elements * getByteTime(elements + item);
  return overlap(compute, memory);
}

double CostModel::getTime(const FilterGradientShape &shape,
                          const FilterGradientChoice &choice,
                          int64_t threads) const {
  Parts parts = getParts(shape, choice, block, getVectorLength());
  double item = getChunkTime(shape, choice) * parts.chunks + itemOverhead;
  double outputs = llvm::divideCeil(shape.outputChannels, block);
  double inputs =
      shape.blockedInput ? llvm::divideCeil(shape.inputChannels, block) : 1;
  double items = outputs / parts.outputBlocks * (inputs / parts.inputBlocks) *
                 (shape.window.kernel[0] / parts.taps);
  return share(item, items, threads);
}

FilterGradientChoice CostModel::choose(const FilterGradientShape &shape) const {
  int64_t vectors = countVectors(shape.outputChannels);
  int64_t lanes = shape.blockedInput
                      ? std::min(block, shape.inputChannels)
                      : shape.inputChannels * shape.window.kernel[1];
  // The register tile with the least time for all lanes and vectors, whatever
  // the grain.
  RegisterTile tile = {1, 1};
  double leastStep = 0;
  for (int64_t v = 1; v <= vectors; ++v) {
    int64_t channels = v * getVectorLength();
    if (channels % block != 0 && block % channels != 0)
      continue;
    if (channels > maxFilterStreams * block)
      break;
    for (int64_t p = 1; p <= lanes; ++p) {
      if (!fitsRegisters({p, v}) && !(p == 1 && v == 1))
        break;
      double steps = sumEvenParts(
          lanes, p, [&](int64_t width) { return getStepTime(width, v); });
      steps *= llvm::divideCeil(vectors, v);
      if (leastStep == 0 || steps < (1 - vectorGain) * leastStep) {
        leastStep = steps;
        tile = {p, v};
      }
    }
  }
  int64_t outputBlocks = llvm::divideCeil(shape.outputChannels, block);
  int64_t inputBlocks =
      shape.blockedInput ? llvm::divideCeil(shape.inputChannels, block) : 1;
  int64_t unit = std::max<int64_t>(1, tile.vectors * getVectorLength() / block);
  llvm::SmallVector<int64_t> taps = {shape.window.kernel[0]};
  if (taps.front() > 1)
    taps.push_back(1);
  Cheapest<FilterGradientChoice> best;
  for (int64_t rows : getShares(shape.outputHeight))
    for (int64_t outputs : getShares(llvm::divideCeil(outputBlocks, unit)))
      for (int64_t inputs : getShares(inputBlocks))
        for (int64_t tap : taps) {
          FilterGradientChoice choice = {tile, rows, inputs * block,
                                         outputs * unit * block, tap};
          best.consider(choice, weigh([&](int64_t threads) {
                          return getTime(shape, choice, threads);
                        }));
        }
  return best.get();
}

int64_t CostModel::chooseStreamGrain(int64_t count, double bytes) const {
  double cycles = bytes * getByteTime(count * bytes) + 1;
  auto least = static_cast<int64_t>(leastStream / cycles) + 1;
  int64_t best = count;
  for (int64_t share : getShares(count))
    if (share >= least && count / share <= 8 * target.threads)
      best = share;
  return best;
}
