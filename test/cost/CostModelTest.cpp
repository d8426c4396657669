//===- CostModelTest.cpp --------------------------------------------------===//

#include "test/cost/Machines.h"
#include "gtest/gtest.h"

using namespace inception;

namespace {

ConvolutionShape makeSquare(int64_t in, int64_t out, int64_t size,
                            int64_t kernel) {
  ConvolutionShape shape;
  shape.inputChannels = in;
  shape.inputHeight = shape.inputWidth = size;
  shape.outputHeight = shape.outputWidth = size;
  int64_t pad = kernel / 2;
  shape.window = {{kernel, kernel}, {1, 1}, {pad, pad, pad, pad}};
  shape.outChannels = {out};
  return shape;
}

/// The reduction that tiles were measured with: 192 input channels, weights and
/// inputs in L1 or L2.
double getShareOfPeak(const TargetDescription &target, RegisterTile tile) {
  // Blocks that the tile fills.
  CostModel model(target, 32, tile.vectors * target.vectorBits / 32);
  ConvolutionShape shape;
  shape.inputChannels = 192;
  shape.inputHeight = shape.outputHeight = 1;
  shape.inputWidth = shape.outputWidth = 64 * tile.pixels;
  shape.outChannels = {tile.vectors * model.getVectorLength()};
  double time = model.getTime(
      shape, {tile, {1, shape.outChannels[0], GrainOrder::Rows}}, 1);
  double steps = 192.0 * shape.outputWidth * tile.vectors;
  return 100 * steps / target.fmaPorts / time;
}

struct Measured {
  RegisterTile tile;
  double share;
};

} // namespace

// Shares of the peak as measured, in percent.

TEST(CostModel, PredictsTilesOfSixteenRegisters) {
  for (auto [tile, share] :
       {Measured{{6, 2}, 95.5}, Measured{{4, 3}, 96}, Measured{{3, 4}, 95.5},
        Measured{{5, 2}, 95}, Measured{{4, 2}, 92}, Measured{{12, 1}, 76},
        Measured{{3, 2}, 71}})
    EXPECT_NEAR(getShareOfPeak(makeZen3(), tile), share, 10)
        << tile.pixels << " x " << tile.vectors;
}

TEST(CostModel, PredictsTilesOfThirtyTwoRegisters) {
  for (auto [tile, share] :
       {Measured{{14, 2}, 98.7}, Measured{{7, 2}, 99.9}, Measured{{9, 2}, 99.3},
        Measured{{10, 2}, 98.9}, Measured{{8, 3}, 99.1}, Measured{{6, 4}, 99.1},
        Measured{{4, 4}, 98.1}, Measured{{4, 1}, 53}})
    EXPECT_NEAR(getShareOfPeak(makeZen5(), tile), share, 10)
        << tile.pixels << " x " << tile.vectors;
}

TEST(CostModel, KnowsWhatSpills) {
  CostModel narrow(makeZen3(), 32), wide(makeZen5(), 32);
  for (RegisterTile tile : {RegisterTile{6, 2}, {4, 3}, {3, 4}, {12, 1}})
    EXPECT_TRUE(narrow.fitsRegisters(tile)) << tile.pixels;
  for (RegisterTile tile : {RegisterTile{7, 2}, {5, 3}, {4, 4}})
    EXPECT_FALSE(narrow.fitsRegisters(tile)) << tile.pixels;
  for (RegisterTile tile : {RegisterTile{14, 2}, {8, 3}, {6, 4}, {28, 1}})
    EXPECT_TRUE(wide.fitsRegisters(tile)) << tile.pixels;
  EXPECT_FALSE(wide.fitsRegisters({7, 4}));
}

TEST(CostModel, ChoosesTheBestTiles) {
  CostModel narrow(makeZen3(), 32), wide(makeZen5(), 32);
  // Of 3x3 convolutions from 56x56 to 14x14.
  for (int64_t size : {56, 28, 14}) {
    RegisterTile tile = wide.choose(makeSquare(96, 128, size, 3)).tile;
    EXPECT_EQ(tile.pixels, 14);
    EXPECT_EQ(tile.vectors, 2);
    tile = narrow.choose(makeSquare(96, 128, size, 3)).tile;
    // 14 pixels are cut into three, whatever the tile may hold.
    EXPECT_EQ(tile.pixels, size == 14 ? 5 : 6);
    EXPECT_EQ(tile.vectors, 2);
  }
  // With blocks that 24 channels fill, 4 x 3 is as good as 6 x 2.
  CostModel blocks(makeZen3(), 32, /*block=*/8);
  RegisterTile tile = blocks.choose(makeSquare(96, 24, 28, 3)).tile;
  EXPECT_EQ(tile.pixels, 4);
  EXPECT_EQ(tile.vectors, 3);
}

TEST(CostModel, OffersOnlyTilesThatFit) {
  for (const TargetDescription &target : {makeZen3(), makeZen5()}) {
    CostModel model(target, 32);
    auto tiles = model.getTiles(makeSquare(64, 200, 13, 1));
    EXPECT_FALSE(tiles.empty());
    for (RegisterTile tile : tiles) {
      EXPECT_TRUE(model.fitsRegisters(tile));
      int64_t channels = tile.vectors * model.getVectorLength();
      EXPECT_TRUE(channels % 16 == 0 || 16 % channels == 0);
    }
  }
}

TEST(CostModel, HasATileForAnyMachine) {
  TargetDescription target = makeZen3();
  target.vectorRegisters = 2;
  RegisterTile tile = CostModel(target, 32).choose(makeSquare(3, 1, 1, 1)).tile;
  EXPECT_EQ(tile.pixels * tile.vectors, 1);
}

/// Whom to wake costs once a layer, and nothing where nobody is woken.
TEST(CostModel, CountsTheStartOfThreads) {
  ConvolutionShape shape = makeSquare(64, 192, 56, 3);
  ConvolutionChoice choice = {{6, 2}, {4, 32, GrainOrder::Rows}};
  TargetDescription target = makeZen3();
  auto time = [&](int64_t threads) {
    return CostModel(target, 32).getTime(shape, choice, threads);
  };
  double one = time(1), two = time(2);
  target.parallelStartCycles += 5000;
  EXPECT_EQ(time(1), one);
  EXPECT_NEAR(time(2), two + 5000, 1);
}

// What makes a machine faster never makes a prediction slower.

TEST(CostModel, IsMonotonicInTheMachine) {
  ConvolutionShape shapes[] = {makeSquare(64, 192, 56, 3),
                               makeSquare(480, 176, 14, 1),
                               makeSquare(160, 320, 7, 3)};
  ConvolutionChoice choice = {{6, 2}, {4, 32, GrainOrder::Rows}};
  for (const ConvolutionShape &shape : shapes) {
    TargetDescription target = makeZen3();
    auto time = [&] {
      return CostModel(target, 32, 16, 28 << 20).getTime(shape, choice, 2);
    };
    double before = time();
    for (auto member :
         {&TargetDescription::fmaPorts, &TargetDescription::loadPorts,
          &TargetDescription::l1Bytes, &TargetDescription::l2Bytes,
          &TargetDescription::l3Bytes, &TargetDescription::l2BytesPerCycle,
          &TargetDescription::l3BytesPerCycle,
          &TargetDescription::memoryBytesPerCycle}) {
      target.*member *= 2;
      double after = time();
      EXPECT_LE(after, before);
      before = after;
    }
    for (auto member : {&TargetDescription::fmaLatency,
                        &TargetDescription::parallelStartCycles}) {
      target.*member *= 8;
      double after = time();
      EXPECT_GE(after, before);
      before = after;
    }
  }
}

TEST(CostModel, IsMonotonicInTheWork) {
  CostModel model(makeZen5(), 32);
  ConvolutionChoice choice = {{14, 2}, {7, 64, GrainOrder::Channels}};
  double last = 0;
  for (int64_t channels = 16; channels <= 1024; channels *= 2) {
    double time = model.getTime(makeSquare(channels, 128, 14, 3), choice, 1);
    EXPECT_GT(time, last);
    last = time;
  }
  EXPECT_GT(model.getTime(makeSquare(64, 128, 28, 3), choice, 1),
            model.getTime(makeSquare(64, 128, 14, 3), choice, 1));
  EXPECT_GT(model.getTime(makeSquare(64, 128, 14, 5), choice, 1),
            model.getTime(makeSquare(64, 128, 14, 3), choice, 1));
}

TEST(CostModel, ByteTimeGrowsFromCacheToCache) {
  TargetDescription target = makeZen3();
  CostModel model(target, 32);
  EXPECT_EQ(model.getByteTime(1024), 0);
  EXPECT_EQ(model.getByteTime(double(1 << 30)),
            1.0 / target.memoryBytesPerCycle);
  double last = 0;
  for (double bytes = 1024; bytes < 1e9; bytes *= 1.1) {
    double time = model.getByteTime(bytes);
    EXPECT_GE(time, last);
    last = time;
  }
  target.l3Bytes = 0;
  EXPECT_EQ(CostModel(target, 32).getByteTime(4 << 20),
            1.0 / target.memoryBytesPerCycle);
}

TEST(CostModel, ThreadsShareWork) {
  CostModel model(makeZen5(), 32);
  ConvolutionShape shape = makeSquare(64, 192, 56, 3);
  ConvolutionChoice choice = {{14, 2}, {7, 192, GrainOrder::Rows}};
  double one = model.getTime(shape, choice, 1);
  EXPECT_LT(model.getTime(shape, choice, 2), 0.55 * one);
  // Eight items, and three of them for one of three threads.
  EXPECT_GT(model.getTime(shape, choice, 3), 3.0 / 8 * one);
  // No more threads than items can help.
  EXPECT_EQ(model.getTime(shape, choice, 8), model.getTime(shape, choice, 16));
  // One item is for one thread.
  choice.grain = {56, 192, GrainOrder::Rows};
  EXPECT_EQ(model.getTime(shape, choice, 2), model.getTime(shape, choice, 1));
}

TEST(CostModel, ChoosesGrainsThatThreadsShare) {
  TargetDescription target = makeZen5();
  for (int64_t threads : {2, 4, 8}) {
    target.threads = threads;
    CostModel model(target, 32, 16, 28 << 20);
    for (const ConvolutionShape &shape :
         {makeSquare(64, 192, 56, 3), makeSquare(192, 384, 7, 3),
          makeSquare(480, 192, 14, 1)}) {
      ConvolutionChoice choice = model.choose(shape);
      EXPECT_LT(model.getTime(shape, choice, threads) * threads,
                1.5 * model.getTime(shape, choice, 1))
          << threads << " threads, " << shape.outputHeight << " rows";
    }
  }
}

TEST(CostModel, ReadsTheLargerOperandOnce) {
  CostModel model(makeZen3(), 32, 16, 28 << 20);
  // 5b/3x3: 2.6 MB of weights, 38 KB of input.
  EXPECT_EQ(model.choose(makeSquare(192, 384, 7, 3)).grain.order,
            GrainOrder::Channels);
}

TEST(CostModel, SharesAreThoseOfACountOfParts) {
  EXPECT_EQ(CostModel::getShares(1), (llvm::SmallVector<int64_t>{1}));
  EXPECT_EQ(CostModel::getShares(7),
            (llvm::SmallVector<int64_t>{7, 4, 3, 2, 1}));
  EXPECT_EQ(CostModel::getShares(14).front(), 14);
  EXPECT_EQ(CostModel::getShares(14).back(), 1);
}

// Groups.

namespace {
/// A reduce of `channels` to 16 and a convolution of those.
GroupShape makeReduce(int64_t channels, int64_t size) {
  return {makeSquare(channels, 16, size, 1), makeSquare(16, 32, size, 3)};
}
} // namespace

TEST(CostModel, GroupsComputeHalosTwice) {
  TargetDescription target = makeZen3();
  CostModel model(target, 32);
  GroupShape group = makeReduce(192, 28);
  double coarse = model.getTime(group, {14, {6, 2}, {6, 2}}, 1);
  double fine = model.getTime(group, {1, {6, 2}, {6, 2}}, 1);
  EXPECT_GT(fine, 1.5 * coarse);
}

TEST(CostModel, GroupsGainWhereTheIntermediateLeavesTheCache) {
  TargetDescription target = makeZen3();
  target.threads = 1;
  // Much to write and read again, in a machine that hardly can.
  target.l2Bytes = 256 << 10;
  target.l3Bytes = 0;
  target.memoryBytesPerCycle = 1;
  CostModel model(target, 32);
  GroupShape group = {makeSquare(16, 64, 112, 1), makeSquare(64, 16, 112, 3)};
  GroupChoice choice = model.choose(group);
  EXPECT_LT(choice.rows, 112);
  EXPECT_LT(model.getTime(group, choice, 1), model.getSeparateTime(group, 1));
}

TEST(CostModel, GroupsOfFewRowsStarveThreads) {
  TargetDescription target = makeZen3();
  target.threads = 8;
  CostModel model(target, 32);
  GroupShape group = {makeSquare(832, 192, 7, 1), makeSquare(192, 384, 7, 3)};
  EXPECT_GT(model.getTime(group, model.choose(group), 8),
            model.getSeparateTime(group, 8));
}

TEST(CostModel, GroupsAPoolWithItsProjection) {
  CostModel model(makeZen5(), 32);
  StreamShape pool;
  pool.channels = 192;
  pool.inputHeight = pool.inputWidth = pool.outputHeight = pool.outputWidth =
      28;
  pool.window = {{3, 3}, {1, 1}, {1, 1, 1, 1}};
  GroupShape group = {pool, makeSquare(192, 32, 28, 1)};
  GroupChoice choice = model.choose(group);
  EXPECT_GE(choice.rows, 1);
  EXPECT_LE(choice.rows, 28);
  EXPECT_TRUE(model.fitsRegisters(choice.consumerTile));
  EXPECT_GT(model.getTime(group, choice, 1), 0);
}

TEST(CostModel, GroupsComputeNoHaloWithoutAWindow) {
  CostModel model(makeZen3(), 32);
  auto ratio = [&](int64_t kernel, int64_t stride) {
    ConvolutionShape reader = makeSquare(16, 32, 28, kernel);
    reader.window.strides = {stride, stride};
    reader.outputHeight = reader.outputWidth = 28 / stride;
    // A large producer, so that its rows are what counts.
    GroupShape group = {makeSquare(768, 16, 28, 1), reader};
    return model.getTime(group, {1, {6, 2}, {6, 2}}, 1) /
           model.getTime(group, {28, {6, 2}, {6, 2}}, 1);
  };
  // A row of a 3x3 needs three of the producer, with stride 2 one of two again;
  // of a 1x1 its own, and with stride 2 every other one.
  EXPECT_GT(ratio(3, 1), 2);
  EXPECT_LT(ratio(3, 2), ratio(3, 1));
  EXPECT_LT(ratio(1, 1), 1.2);
  EXPECT_LT(ratio(1, 2), 0.75);
}

TEST(CostModel, GroupsCountNoRowsBeyondTheImage) {
  CostModel model(makeZen3(), 32);
  // One tile of all rows: whatever the padding, the producer has 14 of them.
  GroupShape wide = {makeSquare(192, 16, 14, 1), makeSquare(16, 32, 14, 5)};
  GroupShape narrow = wide;
  narrow.consumer.window.padding = {0, 2, 0, 2};
  narrow.consumer.outputHeight = 10;
  GroupChoice all = {14, {6, 2}, {6, 2}};
  double between = model.getTime(wide, all, 1) - model.getTime(narrow, all, 1);
  // What differs are 4 of the reader's rows, and no row of the producer.
  double reader = model.getTime(wide.consumer, model.choose(wide.consumer), 1);
  EXPECT_GT(between, 0);
  EXPECT_LT(between, 5.0 / 14 * reader);
}

namespace {
/// What computing the first of `siblings`, 1x1 convolutions of one input, with
/// its `reader` costs beside computing it with its siblings.
double getGain(const CostModel &model, int64_t inputs,
               llvm::ArrayRef<int64_t> siblings,
               const ConvolutionShape &reader) {
  auto cost = [&](const auto &shape) {
    auto choice = model.choose(shape);
    return model.weigh(
        [&](int64_t threads) { return model.getTime(shape, choice, threads); });
  };
  auto merged = [&](llvm::ArrayRef<int64_t> channels) {
    ConvolutionShape shape = makeSquare(inputs, 0, reader.inputHeight, 1);
    shape.outChannels = llvm::to_vector(channels);
    return channels.empty() ? 0 : cost(shape);
  };
  GroupShape group = {
      makeSquare(inputs, siblings.front(), reader.inputHeight, 1), reader};
  return cost(reader) + merged(siblings) - merged(siblings.drop_front()) -
         cost(group);
}
} // namespace

TEST(CostModel, GroupsGainOrLoseBesideSiblings) {
  for (const TargetDescription &target : {makeZen3(), makeZen5()}) {
    CostModel model(target, 32, 16, 28 << 20);
    // 19 MB between the layers, which hardly any cache holds.
    EXPECT_GT(getGain(model, 32, {96}, makeSquare(96, 16, 224, 3)), 0)
        << target.name;
    // inception_4a's smaller reduction: its siblings read the input anyway.
    EXPECT_LT(getGain(model, 480, {16, 192, 96}, makeSquare(16, 48, 14, 5)), 0)
        << target.name;
  }
}
