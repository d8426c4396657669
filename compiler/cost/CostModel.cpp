//===- CostModel.cpp - What a choice costs --------------------------------===//

#include "compiler/cost/CostModel.h"
#include "compiler/cost/Costs.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>

using namespace inception;

/// Cycles to call a kernel and load its bias, beside storing its results.
static constexpr double tileOverhead = 20;
/// Cycles around one of the innermost loops, over the channels of a block.
static constexpr double loopOverhead = 2;
/// The part of the load ports that a loop of multiply-adds can use: beyond 0.7
/// loads for each FMA, measured on both kinds of machine, it slows down.
static constexpr double loadEfficiency = 0.7;
/// The same where broadcasts are operands of the multiply-adds.
static constexpr double foldedLoadEfficiency = 0.9;
/// The part of the loads' time that multiply-adds do not hide.
static constexpr double exposedLoads = 0.05;
/// Blocks of weights that a tile may read at once: caches have no more ways,
/// and prefetchers follow no more streams.
static constexpr int64_t maxStreams = 8;

bool WindowShape::isPointwise() const {
  auto is = [](int64_t wanted) {
    return [wanted](int64_t value) { return value == wanted; };
  };
  return llvm::all_of(kernel, is(1)) && llvm::all_of(strides, is(1)) &&
         llvm::all_of(padding, is(0));
}

/// The part of a window's positions on one axis that lie inside the input, over
/// all outputs.
static double getInside(const WindowShape &window, unsigned axis, int64_t input,
                        int64_t output) {
  int64_t stride = window.strides[axis], inside = 0;
  for (int64_t tap : llvm::seq(window.kernel[axis])) {
    // Outputs [begin, end) have this tap inside.
    int64_t shift = window.padding[axis] - tap;
    int64_t begin = shift > 0 ? llvm::divideCeil(shift, stride) : 0;
    int64_t end =
        input + shift > 0 ? llvm::divideCeil(input + shift, stride) : 0;
    inside += std::max<int64_t>(0, std::min(end, output) - begin);
  }
  return double(inside) / (output * window.kernel[axis]);
}

/// Rows of the input that `rows` rows of the output read.
static int64_t countInputRows(const WindowShape &window, int64_t inputHeight,
                              int64_t rows) {
  return std::min(inputHeight,
                  (rows - 1) * window.strides[0] + window.kernel[0]);
}

//===----------------------------------------------------------------------===//
// Building blocks
//===----------------------------------------------------------------------===//

/// Cycles a byte of an item's first touches.
struct CostModel::Sources {
  double weights, input, output;
};

double CostModel::getByteTime(double bytes) const {
  auto missing = [&](int64_t size) {
    if (size == 0)
      return 1.0;
    return std::clamp((bytes / size - 0.75) / 0.75, 0.0, 1.0);
  };
  double l3 = missing(target.l3Bytes), l2 = missing(target.l2Bytes);
  double beyondL2 =
      (1 - l3) / target.l3BytesPerCycle + l3 / target.memoryBytesPerCycle;
  double beyondL1 = (1 - l2) / target.l2BytesPerCycle + l2 * beyondL2;
  return missing(target.l1Bytes) * beyondL1;
}

int64_t CostModel::getVectorLength() const {
  return std::min(target.getVectorLength(elementBits), block);
}

int64_t CostModel::countVectors(int64_t channels) const {
  return llvm::divideCeil(channels, block) * (block / getVectorLength());
}

int64_t CostModel::countUnits(const ConvolutionShape &shape,
                              RegisterTile tile) const {
  int64_t units = 0;
  for (int64_t channels : shape.outChannels)
    units += llvm::divideCeil(countVectors(channels), tile.vectors);
  return units;
}

double CostModel::getStepTime(int64_t pixels, int64_t vectors) const {
  double issue = double(pixels * vectors) / target.fmaPorts;
  // Each accumulator is updated once a step: fewer of them than results in
  // flight leave the FMA units waiting.
  double latency = target.fmaLatency;
  double loads = double(pixels + vectors) / target.loadPorts;
  // With one vector, each broadcast is used once.
  double efficiency = vectors == 1 ? foldedLoadEfficiency : loadEfficiency;
  return std::max({issue, latency, loads / efficiency}) + exposedLoads * loads;
}

double CostModel::getTileTime(const ConvolutionShape &shape, int64_t pixels,
                              int64_t vectors) const {
  const WindowShape &window = shape.window;
  double rows = window.kernel[0] *
                getInside(window, 0, shape.inputHeight, shape.outputHeight);
  double columns = window.kernel[1];
  double inside = getInside(window, 1, shape.inputWidth, shape.outputWidth);
  double steps = shape.inputChannels * rows * columns * inside;
  double loops = llvm::divideCeil(shape.inputChannels, block) * rows * columns;
  return steps * getStepTime(pixels, vectors) + loops * loopOverhead +
         tileOverhead + pixels * vectors;
}

double CostModel::getInputRowBytes(const ConvolutionShape &shape) const {
  int64_t channels = shape.inputChannels < block
                         ? shape.inputChannels
                         : llvm::alignTo(shape.inputChannels, block);
  return double(channels) * shape.inputWidth * getBytes();
}

double CostModel::getWeightBytes(const ConvolutionShape &shape) const {
  int64_t vectors = 0;
  for (int64_t channels : shape.outChannels)
    vectors += countVectors(channels);
  return double(vectors) * getVectorLength() * getBytes() *
         shape.inputChannels * shape.window.kernel[0] * shape.window.kernel[1];
}

double CostModel::getItemTime(const ConvolutionShape &shape, RegisterTile tile,
                              int64_t rows, double share,
                              const Sources &sources) const {
  const WindowShape &window = shape.window;
  bool pointwise = window.isPointwise();
  // A row, for a pointwise convolution all rows as one, is cut evenly into
  // tiles no wider than the register tile.
  int64_t width = shape.outputWidth * (pointwise ? rows : 1);
  auto row = [&](int64_t vectors) {
    return sumEvenParts(width, tile.pixels, [&](int64_t pixels) {
      return getTileTime(shape, pixels, vectors);
    });
  };
  double compute = 0, whole = row(tile.vectors);
  for (int64_t channels : shape.outChannels) {
    int64_t vectors = countVectors(channels);
    compute += (vectors / tile.vectors) * whole;
    if (int64_t rest = vectors % tile.vectors)
      compute += row(rest);
  }
  int64_t tiles = llvm::divideCeil(width, tile.pixels);
  int64_t visits = tiles * (pointwise ? 1 : rows);
  compute *= share * (pointwise ? 1 : rows);

  double units = std::max(1.0, countUnits(shape, tile) * share);
  double weights = getWeightBytes(shape) * share, unit = weights / units;
  double inputRow = getInputRowBytes(shape);
  double input = inputRow * countInputRows(window, shape.inputHeight, rows);
  double span =
      pointwise
          ? double(tile.pixels)
          : double((tile.pixels - 1) * window.strides[1] + window.kernel[1]);
  double tileInput = inputRow / shape.inputWidth * span * window.kernel[0];
  double memory = weights * sources.weights +
                  weights * (visits - 1) * getByteTime(unit + tileInput);
  // Rows overlap; between them stands one row's input and a unit's weights.
  double rowInput = inputRow * window.kernel[0];
  double reread =
      pointwise ? 0 : std::max(0.0, rowInput * rows - input) * units;
  memory += reread * getByteTime(rowInput + unit);
  memory +=
      input * sources.input + input * (units - 1) * getByteTime(input + unit);
  double outputs = 0;
  for (int64_t channels : shape.outChannels)
    outputs += llvm::alignTo(channels, block);
  memory +=
      outputs * share * rows * shape.outputWidth * getBytes() * sources.output;
  return overlap(compute, memory) + itemOverhead;
}

double CostModel::getItemTime(const StreamShape &shape, double rows,
                              double channels, double input,
                              double output) const {
  const WindowShape &window = shape.window;
  double vectors = rows * shape.outputWidth *
                   llvm::divideCeil(int64_t(channels), block) *
                   (block / getVectorLength());
  double loads = double(window.kernel[0] * window.kernel[1]) * shape.inputs;
  double compute =
      vectors * std::max(loads / target.loadPorts,
                         shape.operations + loads / target.fmaPorts);
  double bytes = channels * getBytes();
  double read = bytes * shape.inputWidth * shape.inputs *
                std::min<double>(shape.inputHeight, rows * window.strides[0]);
  double written = bytes * shape.outputWidth * rows;
  return overlap(compute, read * input + written * output) + itemOverhead;
}

double CostModel::share(double item, double items, int64_t threads) const {
  // Nobody is woken for a single item.
  if (threads == 1 || items <= 1)
    return item * items;
  double most = std::ceil(std::ceil(items) / threads);
  // The last items may be smaller than the others. A thread with several has
  // some of them, or not: half way between.
  double mean = items / std::ceil(items);
  double slowest = most > 1 ? most * (1 + mean) / 2 : 1;
  return item * std::min(slowest, items) + target.parallelStartCycles;
}

double
CostModel::weigh(llvm::function_ref<double(int64_t threads)> time) const {
  double sum = 0;
  for (int64_t threads = 1; threads < target.threads; threads *= 2)
    sum += threads * time(threads);
  return sum + target.threads * time(target.threads);
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

double CostModel::getTime(const ConvolutionShape &shape,
                          const ConvolutionChoice &choice,
                          int64_t threads) const {
  RegisterTile tile = choice.tile;
  int64_t height = shape.outputHeight;
  int64_t rows = std::min(choice.grain.rows, height);
  int64_t units = countUnits(shape, tile);
  int64_t group = std::clamp<int64_t>(
      choice.grain.channels / (tile.vectors * getVectorLength()), 1, units);
  int64_t rowParts = llvm::divideCeil(height, rows);
  int64_t groupParts = llvm::divideCeil(units, group);
  int64_t items = rowParts * groupParts;
  int64_t mine = llvm::divideCeil(items, threads);
  bool byRows = choice.grain.order == GrainOrder::Rows;

  double part = double(group) / units;
  double weights = getWeightBytes(shape), groupWeights = weights * part;
  double inputRow = getInputRowBytes(shape);
  double input = inputRow * shape.inputHeight;
  double itemInput =
      inputRow * countInputRows(shape.window, shape.inputHeight, rows);
  double output = 0;
  for (int64_t channels : shape.outChannels)
    output += double(llvm::alignTo(channels, block)) * getBytes() * height *
              shape.outputWidth;

  // Of a thread's items, those that are the first to read their weights or
  // their input.
  double weightFirsts =
      byRows ? std::min(mine, groupParts) : llvm::divideCeil(mine, rowParts);
  double inputFirsts =
      byRows ? llvm::divideCeil(mine, groupParts) : std::min(mine, rowParts);
  double weightsHome =
      getByteTime(std::max<double>(weights + input, networkBytes));
  double weightsAgain = getByteTime(
      (byRows ? weightFirsts * groupWeights : groupWeights) + itemInput);
  double inputHome = getByteTime(input + output);
  double inputAgain = getByteTime(
      byRows ? itemInput + groupWeights
             : std::min(input, inputFirsts * itemInput) + groupWeights);
  Sources sources;
  sources.weights =
      (weightFirsts * weightsHome + (mine - weightFirsts) * weightsAgain) /
      mine;
  sources.input =
      (inputFirsts * inputHome + (mine - inputFirsts) * inputAgain) / mine;
  sources.output = inputHome;
  double item = getItemTime(shape, tile, rows, part, sources);
  double whole = double(height) / rows * units / group;
  return share(item, whole, threads);
}

double CostModel::getTime(const StreamShape &shape, const Grain &grain,
                          int64_t threads) const {
  int64_t rows = std::min(grain.rows, shape.outputHeight);
  int64_t channels = std::min(grain.channels, shape.channels);
  double bytes = double(shape.channels) * getBytes() *
                 (double(shape.inputs) * shape.inputHeight * shape.inputWidth +
                  double(shape.outputHeight) * shape.outputWidth);
  double home = getByteTime(bytes);
  double item = getItemTime(shape, rows, channels, home, home);
  double whole = double(shape.outputHeight) / rows * shape.channels / channels;
  return share(item, whole, threads);
}

//===----------------------------------------------------------------------===//
// Groups
//===----------------------------------------------------------------------===//

double CostModel::getSeparateTime(const GroupShape &group,
                                  int64_t threads) const {
  auto chosen = [&](const auto &shape) {
    return getTime(shape, choose(shape), threads);
  };
  return std::visit(chosen, group.producer) + chosen(group.consumer);
}

double CostModel::getTime(const GroupShape &group, const GroupChoice &choice,
                          int64_t threads) const {
  const ConvolutionShape &consumer = group.consumer;
  int64_t height = consumer.outputHeight;
  int64_t rows = std::min(choice.rows, height);
  const WindowShape &window = consumer.window;
  // Rows of the producer over all tiles: halos are computed twice.
  double producerRows = 0;
  for (int64_t first = 0; first < height; first += rows) {
    int64_t last = std::min(first + rows, height) - 1;
    int64_t begin = first * window.strides[0] - window.padding[0];
    int64_t end =
        last * window.strides[0] - window.padding[0] + window.kernel[0];
    producerRows += std::max<int64_t>(0, std::min(end, consumer.inputHeight) -
                                             std::max<int64_t>(begin, 0));
  }
  int64_t tiles = llvm::divideCeil(height, rows);
  double intermediate = getInputRowBytes(consumer) *
                        countInputRows(window, consumer.inputHeight, rows);
  double consumerWeights = getWeightBytes(consumer);
  double outputBytes = 0;
  for (int64_t channels : consumer.outChannels)
    outputBytes += double(llvm::alignTo(channels, block)) * getBytes() *
                   height * consumer.outputWidth;

  double weights = consumerWeights, inputBytes = 0;
  const auto *convolution = std::get_if<ConvolutionShape>(&group.producer);
  const auto *stream = std::get_if<StreamShape>(&group.producer);
  if (convolution) {
    weights += getWeightBytes(*convolution);
    inputBytes = getInputRowBytes(*convolution) * convolution->inputHeight;
  } else {
    inputBytes = double(stream->channels) * stream->inputHeight *
                 stream->inputWidth * stream->inputs * getBytes();
  }
  double mine = llvm::divideCeil(tiles, threads);
  double home =
      getByteTime(std::max<double>(weights + inputBytes, networkBytes));
  double again = getByteTime(weights + intermediate + inputBytes / tiles);
  double weightTime = (home + (mine - 1) * again) / mine;
  double between = getByteTime(intermediate);
  double outside = getByteTime(inputBytes + outputBytes);

  double perTile = producerRows / tiles;
  double item = getItemTime(consumer, choice.consumerTile, rows, 1,
                            {weightTime, between, outside});
  if (convolution) {
    int64_t whole = std::max<int64_t>(1, std::llround(std::ceil(perTile)));
    item += getItemTime(*convolution, choice.producerTile, whole, 1,
                        {weightTime, outside, between}) *
            (perTile / whole);
  } else {
    item += getItemTime(*stream, perTile, stream->channels, outside, between);
  }
  return share(item, double(height) / rows, threads);
}

GroupChoice CostModel::choose(const GroupShape &group) const {
  Cheapest<GroupChoice> best({1, {1, 1}, {1, 1}});
  for (int64_t rows : getShares(group.consumer.outputHeight)) {
    GroupChoice choice = {rows, {1, 1}, chooseTile(group.consumer, rows)};
    if (const auto *producer = std::get_if<ConvolutionShape>(&group.producer))
      choice.producerTile = chooseTile(
          *producer, countInputRows(group.consumer.window,
                                    group.consumer.inputHeight, rows));
    best.consider(choice, weigh([&](int64_t threads) {
                    return getTime(group, choice, threads);
                  }));
  }
  return best.get();
}

//===----------------------------------------------------------------------===//
// Choices
//===----------------------------------------------------------------------===//

bool CostModel::fitsRegisters(RegisterTile tile) const {
  return tile.pixels * tile.vectors + std::min(tile.pixels, tile.vectors) + 1 <=
         target.vectorRegisters;
}

llvm::SmallVector<int64_t> CostModel::getShares(int64_t count) {
  llvm::SmallVector<int64_t> shares;
  auto add = [&](int64_t parts) {
    int64_t share = llvm::divideCeil(count, parts);
    if (shares.empty() || shares.back() != share)
      shares.push_back(share);
  };
  add(1);
  for (int64_t parts = 2; parts <= 2 * count; parts *= 2) {
    add(std::min(parts, count));
    add(std::min(parts * 3 / 2, count));
  }
  return shares;
}

llvm::SmallVector<RegisterTile>
CostModel::getTiles(const ConvolutionShape &shape) const {
  int64_t most = 1;
  for (int64_t channels : shape.outChannels)
    most = std::max(most, countVectors(channels));
  int64_t width = shape.outputWidth;
  if (shape.window.isPointwise())
    width *= shape.outputHeight;
  llvm::SmallVector<RegisterTile> tiles;
  for (int64_t vectors = 1; vectors <= most; ++vectors) {
    int64_t channels = vectors * getVectorLength();
    if (channels > maxStreams * block ||
        (vectors > 1 && !fitsRegisters({1, vectors})))
      break;
    if (channels % block != 0 && block % channels != 0)
      continue;
    for (int64_t pixels = 1; pixels <= width; ++pixels) {
      RegisterTile tile = {pixels, vectors};
      if (!fitsRegisters(tile) && !(pixels == 1 && vectors == 1))
        break;
      tiles.push_back(tile);
    }
  }
  return tiles;
}

RegisterTile CostModel::chooseTile(const ConvolutionShape &shape,
                                   int64_t rows) const {
  Cheapest<RegisterTile> best({1, 1});
  double home = getByteTime(getWeightBytes(shape));
  for (RegisterTile tile : getTiles(shape))
    best.consider(tile, getItemTime(shape, tile, rows, 1, {home, 0, 0}));
  return best.get();
}

ConvolutionChoice CostModel::choose(const ConvolutionShape &shape) const {
  Cheapest<ConvolutionChoice> best;
  // Where orders cost the same for one image, the larger operand is read once a
  // batch.
  GrainOrder orders[] = {GrainOrder::Rows, GrainOrder::Channels};
  if (getWeightBytes(shape) > getInputRowBytes(shape) * shape.inputHeight)
    std::swap(orders[0], orders[1]);
  for (RegisterTile tile : getTiles(shape)) {
    int64_t unitChannels =
        std::max<int64_t>(tile.vectors * getVectorLength(), block);
    int64_t parts = llvm::divideCeil(countUnits(shape, tile) * tile.vectors *
                                         getVectorLength(),
                                     unitChannels);
    for (int64_t rows : getShares(shape.outputHeight))
      for (int64_t share : getShares(parts))
        for (GrainOrder order : orders) {
          ConvolutionChoice choice = {
              tile,
              {rows,
               static_cast<int64_t>(llvm::alignTo(share * unitChannels, block)),
               order}};
          best.consider(choice, weigh([&](int64_t threads) {
                          return getTime(shape, choice, threads);
                        }));
        }
  }
  return best.get();
}

Grain CostModel::choose(const StreamShape &shape) const {
  Cheapest<Grain> best;
  int64_t blocks = llvm::divideCeil(shape.channels, block);
  for (int64_t rows : getShares(shape.outputHeight))
    for (int64_t share : getShares(shape.acrossChannels ? 1 : blocks)) {
      // One part has every channel, whatever a block holds.
      Grain grain = {rows, (shape.acrossChannels ? blocks : share) * block,
                     rows < shape.outputHeight ? GrainOrder::Rows
                                               : GrainOrder::Channels};
      best.consider(grain, weigh([&](int64_t threads) {
                      return getTime(shape, grain, threads);
                    }));
    }
  return best.get();
}
