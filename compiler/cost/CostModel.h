//===- CostModel.h - What a choice costs ------------------------*- C++ -*-===//
//
// Predicts cycles, for one image, from shapes, a choice and the description of
// a target. It knows no operation, so it can be asked at every level.
//
// An item of parallel work is some rows of some output channels. Its time is
//
//     C                 multiply-adds: a register tile of P pixels x V vectors
//                       takes, for each step of the reduction,
//                       max(P*V / FMA ports, FMA latency, (P+V) / loads) and a
//                       small part of (P+V) / loads
//     M = sum b * c(s)  memory: b bytes come from the first cache that the set
//     s
//                       of bytes used in turn fits; c(s) is cycles a byte there
//     max(C, M) + e * min(C, M)     where e of the shorter is not hidden
//
// What is read, and what stands between two uses of the same bytes:
//
//     weights of a unit (V vectors), for each tile:   they and the tile's
//     window weights of an item, in order of rows:           all weights,
//     item's input
//                         in order of channels:       the item's own, its input
//     input of an item, for each unit after the first: it and a unit's weights
//     weights, the first time:                        all weights of the
//     network
//
// The gradient of a convolution by its filter sums over images and pixels what
// the convolution sums over channels. An item is some input channels, some
// output channels and some rows of the filter. For each chunk of rows of an
// image, a register tile of L lanes (input channels) x V vectors takes a step
// for each pixel; between two steps over the same bytes stand
//
//     gradient and input of a unit (V vectors) and a block, for each tap:  they
//     gradient and input of an item's chunk, for each block and unit:      they
//     both, the first time:                                 those of an image
//     the item's elements, for each chunk:                  they and the chunk
//
// Threads get equal numbers of items: a layer takes start + ceil(items /
// threads) items, and a single item has no start.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_COST_COSTMODEL_H
#define COMPILER_COST_COSTMODEL_H

#include "compiler/target/TargetDescription.h"
#include "dialect/Inception.h"
#include "llvm/ADT/SmallVector.h"
#include <array>
#include <variant>

namespace inception {

/// The register tile of a direct convolution: pixels of a row x vectors of
/// output channels.
struct RegisterTile {
  int64_t pixels;
  int64_t vectors;
};

/// How a layer's work is cut into items, and which of their numbers varies
/// slowest.
struct Grain {
  int64_t rows;
  int64_t channels;
  GrainOrder order;
};

/// A window on two axes.
struct WindowShape {
  std::array<int64_t, 2> kernel = {1, 1};
  std::array<int64_t, 2> strides = {1, 1};
  /// Top, left, bottom, right.
  std::array<int64_t, 4> padding = {0, 0, 0, 0};

  /// Whether every output depends on the input at its own place only.
  bool isPointwise() const;
};

/// A direct convolution as the cost model sees it.
struct ConvolutionShape {
  int64_t inputChannels, inputHeight, inputWidth;
  int64_t outputHeight, outputWidth;
  WindowShape window;
  /// In each of the places that output channels are written to.
  llvm::SmallVector<int64_t> outChannels;
};

/// How a direct convolution is computed.
struct ConvolutionChoice {
  RegisterTile tile;
  Grain grain;
};

/// A layer without weights to speak of, whose time is that of its vectors: a
/// pool, a normalisation, a sum.
struct StreamShape {
  int64_t channels, inputHeight, inputWidth;
  int64_t outputHeight, outputWidth;
  WindowShape window;
  /// Tensors of the input's shape that are read.
  int64_t inputs = 1;
  /// Instructions for each vector of results, beside the loads of the window.
  double operations = 1;
  /// Whether each result needs all channels of its pixel, so that channels
  /// cannot be shared out.
  bool acrossChannels = false;
};

/// A producer computed where its only consumer needs it: for each `rows` rows
/// of the consumer those rows of the producer that they read, halo included,
/// into a buffer of a thread's own.
struct GroupShape {
  std::variant<ConvolutionShape, StreamShape> producer;
  ConvolutionShape consumer;
};

/// How a group is computed.
struct GroupChoice {
  /// Rows of the consumer in a tile.
  int64_t rows;
  /// Of the producer, where it is a convolution.
  RegisterTile producerTile;
  RegisterTile consumerTile;
};

/// The gradient of a direct convolution by its filter.
struct FilterGradientShape {
  int64_t inputChannels, inputHeight, inputWidth;
  int64_t outputChannels, outputHeight, outputWidth;
  WindowShape window;
  /// Whether the input has blocks of channels; else lanes are columns of the
  /// filter in each channel.
  bool blockedInput;
};

/// How it is computed. `tile.pixels` are lanes; `rows` of the gradient are a
/// chunk.
struct FilterGradientChoice {
  RegisterTile tile;
  int64_t rows;
  /// Of an item: channels, and rows of the filter.
  int64_t inputs, outputs, taps;
};

/// Predicts times on one target.
class CostModel {
public:
  /// `networkBytes` are the weights that an image passes between two uses of
  /// the same ones; with 0, weights stay in the cache that a layer's own fit.
  CostModel(const TargetDescription &target, unsigned elementBits,
            int64_t block = 16, int64_t networkBytes = 0)
      : target(target), elementBits(elementBits), block(block),
        networkBytes(networkBytes) {}

  /// Cycles until an image's convolution is done by `threads` threads.
  double getTime(const ConvolutionShape &shape, const ConvolutionChoice &choice,
                 int64_t threads) const;
  double getTime(const StreamShape &shape, const Grain &grain,
                 int64_t threads) const;

  /// The choice that costs the processors least, over all numbers of threads:
  /// 1, 2, 4, ... up to the target's.
  ConvolutionChoice choose(const ConvolutionShape &shape) const;
  Grain choose(const StreamShape &shape) const;

  /// The same for the gradient by a filter, for each image.
  double getTime(const FilterGradientShape &shape,
                 const FilterGradientChoice &choice, int64_t threads) const;
  FilterGradientChoice choose(const FilterGradientShape &shape) const;

  /// The number of vectors of a walk over `count` of them that an item takes,
  /// `bytes` in memory each: as few as keep all threads busy and an item's
  /// start from mattering.
  int64_t chooseStreamGrain(int64_t count, double bytes) const;

  /// Cycles of the layers of a group on their own, each as it is chosen.
  double getSeparateTime(const GroupShape &group, int64_t threads) const;

  /// Cycles of a group, tiled as `choice` says. A tile of R of the consumer's
  /// rows computes (R - 1) * stride + kernel height rows of the producer, fewer
  /// at the borders; between them they keep
  ///
  ///     producer's weights + consumer's weights + R' * width * channels *
  ///     bytes
  ///
  /// in use, so both layers' weights are read once a tile from where that fits,
  /// and the intermediate rows from where they fit.
  double getTime(const GroupShape &group, const GroupChoice &choice,
                 int64_t threads) const;

  /// The number of rows and the register tiles that cost the processors least.
  GroupChoice choose(const GroupShape &group) const;

  /// Sums `time(threads) * threads` over all numbers of threads: what `choose`
  /// makes least.
  double weigh(llvm::function_ref<double(int64_t threads)> time) const;

  /// Whether the accumulators, one broadcast or weight vector for each of the
  /// shorter side, and one more fit the registers.
  bool fitsRegisters(RegisterTile tile) const;

  /// The register tiles that fit the registers and fill or divide blocks, and
  /// are no wider than the work.
  llvm::SmallVector<RegisterTile> getTiles(const ConvolutionShape &shape) const;

  /// The shares of `count` that are worth a try as a grain: `count` cut into 1,
  /// 2, 3, 4, 6, 8, 12, 16, ... parts.
  static llvm::SmallVector<int64_t> getShares(int64_t count);

  /// Cycles until a byte arrives which is one of `bytes` that are used in turn.
  /// Between 3/4 and 3/2 of a cache's size they increasingly miss it.
  double getByteTime(double bytes) const;

  /// Elements that are computed at once, no more than a block has.
  int64_t getVectorLength() const;

  const TargetDescription &getTarget() const { return target; }

private:
  struct Sources;

  int64_t getBytes() const { return elementBits / 8; }
  /// Vectors of output channels, padding of blocks included.
  int64_t countVectors(int64_t channels) const;
  double getStepTime(int64_t pixels, int64_t vectors) const;
  double getTileTime(const ConvolutionShape &shape, int64_t pixels,
                     int64_t vectors) const;
  double getInputRowBytes(const ConvolutionShape &shape) const;
  double getWeightBytes(const ConvolutionShape &shape) const;
  int64_t countUnits(const ConvolutionShape &shape, RegisterTile tile) const;
  double getItemTime(const ConvolutionShape &shape, RegisterTile tile,
                     int64_t rows, double share, const Sources &sources) const;
  double getItemTime(const StreamShape &shape, double rows, double channels,
                     double input, double output) const;
  double getChunkTime(const FilterGradientShape &shape,
                      const FilterGradientChoice &choice) const;
  RegisterTile chooseTile(const ConvolutionShape &shape, int64_t rows) const;
  /// Time until equal items are done that threads share evenly.
  double share(double item, double items, int64_t threads) const;

  TargetDescription target;
  unsigned elementBits;
  int64_t block;
  int64_t networkBytes;
};

} // namespace inception

#endif // COMPILER_COST_COSTMODEL_H
