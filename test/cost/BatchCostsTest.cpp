//===- BatchCostsTest.cpp -------------------------------------------------===//

#include "test/cost/Machines.h"
#include "gtest/gtest.h"

using namespace inception;

namespace {

FilterGradientShape makeGradient(int64_t in, int64_t out, int64_t size,
                                 int64_t kernel) {
  FilterGradientShape shape;
  shape.inputChannels = in;
  shape.inputHeight = shape.inputWidth = size;
  shape.outputChannels = out;
  shape.outputHeight = shape.outputWidth = size;
  int64_t pad = kernel / 2;
  shape.window = {{kernel, kernel}, {1, 1}, {pad, pad, pad, pad}};
  shape.blockedInput = true;
  return shape;
}

/// GoogLeNet's first layer, which reads images in NCHW.
FilterGradientShape makeFirst() {
  FilterGradientShape shape;
  shape.inputChannels = 3;
  shape.inputHeight = shape.inputWidth = 224;
  shape.outputChannels = 64;
  shape.outputHeight = shape.outputWidth = 112;
  shape.window = {{7, 7}, {2, 2}, {3, 3, 3, 3}};
  shape.blockedInput = false;
  return shape;
}

/// In percent, as predicted for one thread.
double getShareOfPeak(const CostModel &model, const FilterGradientShape &shape,
                      const FilterGradientChoice &choice) {
  double steps = double(shape.inputChannels) * shape.outputChannels *
                 shape.window.kernel[0] * shape.window.kernel[1] *
                 shape.outputHeight * shape.outputWidth /
                 model.getVectorLength();
  return 100 * steps / model.getTarget().fmaPorts /
         model.getTime(shape, choice, 1);
}

int64_t countItems(const FilterGradientShape &shape,
                   const FilterGradientChoice &choice) {
  auto parts = [](int64_t count, int64_t share) {
    return (count + share - 1) / share;
  };
  int64_t inputs = shape.blockedInput ? shape.inputChannels : 1;
  return parts(shape.outputChannels, choice.outputs) *
         parts(inputs, choice.inputs) *
         parts(shape.window.kernel[0], choice.taps);
}

const FilterGradientShape layers[] = {makeFirst(),
                                      makeGradient(64, 64, 56, 1),
                                      makeGradient(64, 192, 56, 3),
                                      makeGradient(192, 176, 28, 1),
                                      makeGradient(96, 128, 28, 3),
                                      makeGradient(16, 32, 28, 5),
                                      makeGradient(512, 160, 14, 1),
                                      makeGradient(160, 320, 14, 3),
                                      makeGradient(832, 384, 7, 1),
                                      makeGradient(192, 384, 7, 3),
                                      makeGradient(1024, 1000, 1, 1)};

} // namespace

// Shares of the peak as measured on 16 registers of 8 floats, in percent.

TEST(BatchCosts, PredictsFilterGradients) {
  CostModel model(makeZen3(), 32);
  struct Measured {
    FilterGradientShape shape;
    FilterGradientChoice choice;
    double share;
  };
  for (const auto &[shape, choice, share] :
       {Measured{makeFirst(), {{6, 2}, 2, 16, 64, 7}, 85},
        Measured{makeGradient(64, 192, 56, 3), {{6, 2}, 4, 64, 64, 3}, 88},
        Measured{makeGradient(96, 128, 28, 3), {{6, 2}, 7, 32, 32, 3}, 92},
        Measured{makeGradient(512, 160, 14, 1), {{6, 2}, 14, 512, 160, 1}, 81},
        Measured{makeGradient(192, 384, 7, 3), {{6, 2}, 7, 64, 64, 3}, 95}})
    EXPECT_NEAR(getShareOfPeak(model, shape, choice), share, 10)
        << shape.inputChannels << " -> " << shape.outputChannels;
}

TEST(BatchCosts, ChoosesTilesThatFitAndFillBlocks) {
  for (const TargetDescription &target : {makeZen3(), makeZen5()}) {
    CostModel model(target, 32);
    for (const FilterGradientShape &shape : layers) {
      FilterGradientChoice choice = model.choose(shape);
      EXPECT_TRUE(model.fitsRegisters(choice.tile));
      int64_t channels = choice.tile.vectors * model.getVectorLength();
      EXPECT_TRUE(channels % 16 == 0 || 16 % channels == 0);
      EXPECT_EQ(choice.outputs % std::max<int64_t>(channels, 16), 0);
      EXPECT_EQ(choice.inputs % 16, 0);
      EXPECT_GE(choice.tile.pixels * choice.tile.vectors,
                std::min<int64_t>(8, shape.inputChannels));
    }
  }
}

TEST(BatchCosts, KeepsMostOfThePeak) {
  for (const TargetDescription &target : {makeZen3(), makeZen5()}) {
    CostModel model(target, 32);
    for (const FilterGradientShape &shape : layers)
      if (shape.outputWidth > 1) {
        EXPECT_GT(getShareOfPeak(model, shape, model.choose(shape)), 65)
            << target.name << " " << shape.inputChannels << " -> "
            << shape.outputChannels;
      }
  }
}

TEST(BatchCosts, ChoosesItemsThatThreadsShare) {
  for (int64_t threads : {1, 2, 16}) {
    TargetDescription target = makeZen3();
    target.threads = threads;
    CostModel model(target, 32);
    for (const FilterGradientShape &shape : layers)
      if (shape.outputWidth > 1) {
        EXPECT_GE(countItems(shape, model.choose(shape)),
                  std::min<int64_t>(threads, 4))
            << shape.inputChannels << " -> " << shape.outputChannels;
      }
  }
}

TEST(BatchCosts, ChunksStayInTheSecondCache) {
  CostModel model(makeZen3(), 32);
  FilterGradientShape shape = makeGradient(64, 192, 112, 3);
  FilterGradientChoice choice = model.choose(shape);
  // A unit's rows of the gradient and a block's of the input, halo included.
  int64_t bytes = 4 * 16 * 112 * (choice.rows + choice.rows + 2);
  EXPECT_LE(bytes, makeZen3().l2Bytes / 2);
}

TEST(BatchCosts, WalksInAsManyItemsAsThreadsNeed) {
  TargetDescription target = makeZen3();
  target.threads = 8;
  CostModel model(target, 32);
  // A little is one item; much is several for each thread, yet not thousands.
  EXPECT_EQ(model.chooseStreamGrain(8, 160), 8);
  int64_t grain = model.chooseStreamGrain(1 << 20, 160);
  EXPECT_GE((1 << 20) / grain, 8);
  EXPECT_LE((1 << 20) / grain, 64);
}

/// The data of an item's images are as far away as all images of a batch.
TEST(BatchCosts, ReadsFromWhereABatchIs) {
  // An image of 401 KB: 16 of them are more than the third cache, or less.
  FilterGradientShape shape = makeGradient(64, 64, 28, 1);
  FilterGradientChoice choice = {{6, 2}, 28, 64, 64, 1};
  for (int64_t megabytes : {4, 16}) {
    TargetDescription target = makeZen3();
    target.l3Bytes = megabytes << 20;
    auto time = [&](int64_t bytesPerCycle) {
      target.memoryBytesPerCycle = bytesPerCycle;
      return CostModel(target, 32).getTime(shape, choice, 1);
    };
    if (megabytes == 4)
      EXPECT_GT(time(1), time(64));
    else
      EXPECT_EQ(time(1), time(64));
  }
}
