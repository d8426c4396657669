//===- AugmentTest.cpp - Augmentation, against what Pillow makes of it ----===//
#include "runtime/program/Support.h"
#include "runtime/program/augment/Patch.h"
#include "runtime/program/augment/Transform.h"
#include "test/runtime/Images.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace inception::program;
using namespace inception::test;
using nlohmann::json;

namespace {

/// Pixels come through it as they are.
const char *plain = R"({"resize": 60, "order": "RGB", "range": 255})";

TEST(Augmentation, IsWhatPillowMakesOfTheSameSeed) {
  Folder folder;
  if (runCommand("/usr/bin/python3 -c 'import PIL'").code)
    GTEST_SKIP() << "python3-pil is not installed";
  const char *kinds[] = {
      "{}",
      R"({"mirror": true})",
      R"({"area": [0.08, 1], "aspect": [0.75, 1.3333333333333333]})",
      R"({"area": [0.08, 1], "interpolation": "area"})",
      R"({"area": [0.08, 1], "interpolation": "nearest"})",
      R"({"area": [0.08, 1], "interpolation": "cubic"})",
      R"({"area": [0.9, 1], "aspect": [0.2, 0.25]})",
      R"({"area": [0.08, 1], "interpolation": ["area", "cubic"]})",
      R"({"random_crop": true})",
      R"({"crop_padding": 5, "mirror": true})",
      R"({"photometric": true})",
      R"({"photometric": 0.9})",
      R"({"area": [0.08, 1.0], "interpolation": "random", "mirror": true,
          "photometric": true})"};
  json cases = json::array();
  for (const char *kind : kinds)
    for (int64_t position = 0; position < 12; ++position)
      cases.push_back({{"augmentation", json::parse(kind)},
                       {"seed", 0x123456789abcdef0 + uint64_t(position)},
                       {"epoch", position % 3},
                       {"position", position << 31},
                       {"size", {48, 40}},
                       {"resize", 60},
                       {"expected", std::to_string(cases.size()) + ".ppm"}});
  folder.write("cases.json", cases.dump());
  Result made =
      runCommand("/usr/bin/python3 " AUGMENT_SCRIPT " " + folder / "");
  ASSERT_EQ(made.code, 0) << made.text;

  Sample sample{loadImage(folder / "photo.png"), {}};
  Preprocess preprocess(plain, 3, 40, 48);
  std::vector<float> floats(3 * 40 * 48);
  std::set<std::vector<float>> different;
  for (const json &test : cases) {
    Transform transform(preprocess,
                        Augmentation::parse(test["augmentation"].dump()));
    transform.apply(sample,
                    Draws(test["seed"], test["epoch"], test["position"]),
                    floats.data());
    different.insert(floats);
    Image expected = readPpm(folder / test["expected"]);
    float largest = 0;
    for (size_t i = 0; i < floats.size(); ++i) {
      size_t pixel = i % (40 * 48);
      float level = expected.pixels[pixel * 3 + i / (40 * 48)];
      largest = std::max(largest, std::abs(floats[i] - level));
    }
    EXPECT_LE(largest, 1) << test;
  }
  // What is random is not the same for all; mirrored ones are one of two.
  EXPECT_GT(different.size(), 100u);
}

TEST(Augmentation, OfPatchesHasTheGivenAreaAndAspect) {
  Augmentation augmentation =
      Augmentation::parse(R"({"area": [0.08, 1], "aspect": [0.75, 1.34]})");
  double smallest = 1, largest = 0, sum = 0;
  constexpr int count = 2000;
  for (int i = 0; i < count; ++i) {
    Draws draws(1, 0, i);
    Window patch = drawPatch(400, 300, augmentation, draws);
    EXPECT_GE(patch.x, 0);
    EXPECT_GE(patch.y, 0);
    EXPECT_LE(patch.x + patch.width, 400);
    EXPECT_LE(patch.y + patch.height, 300);
    double aspect = double(patch.width) / patch.height;
    EXPECT_GT(aspect, 0.74);
    EXPECT_LT(aspect, 1.36);
    double area = patch.width * patch.height / (400. * 300);
    smallest = std::min(smallest, area);
    largest = std::max(largest, area);
    sum += area;
  }
  EXPECT_LT(smallest, 0.09);
  EXPECT_GT(largest, 0.95);
  // Large ones fit less often than small ones: the mean is less than 0.54.
  EXPECT_NEAR(sum / count, 0.44, 0.03);
}

TEST(Augmentation, OfTensorsMovesAndMirrorsThem) {
  Transform transform(
      Preprocess(plain, 3, 2, 3),
      Augmentation::parse(R"({"crop_padding": 1, "mirror": true})"));
  Sample sample;
  for (int i = 1; i <= 18; ++i)
    sample.tensor.push_back(static_cast<float>(i));
  std::set<std::vector<float>> results;
  for (int position = 0; position < 400; ++position) {
    std::vector<float> result(18);
    transform.apply(sample, Draws(5, 1, position), result.data());
    results.insert(result);
  }
  // Three places across, three down, two ways round.
  EXPECT_EQ(results.size(), 18u);
  EXPECT_TRUE(results.count(sample.tensor));
  EXPECT_TRUE(results.count(
      {0, 3, 2, 0, 6, 5, 0, 9, 8, 0, 12, 11, 0, 15, 14, 0, 18, 17}));
  EXPECT_TRUE(results.count(
      {5, 6, 0, 0, 0, 0, 11, 12, 0, 0, 0, 0, 17, 18, 0, 0, 0, 0}));
}

TEST(Augmentation, IsReadFromTheTable) {
  Augmentation none = Augmentation::parse("");
  EXPECT_FALSE(none.mirror || none.randomCrop || none.cropPadding ||
               none.photometric > 0 || none.area[1] > 0);
  Augmentation all = Augmentation::parse(
      R"({"area": [0.1, 0.5], "interpolation": "random", "mirror": true,
          "crop_padding": 3, "photometric": true})");
  EXPECT_EQ(all.interpolations.size(), 4u);
  EXPECT_EQ(all.photometric, 0.5);
  EXPECT_EQ(all.area[0], 0.1);
  EXPECT_EQ(all.aspect[0], 0.75);
  EXPECT_EQ(all.cropPadding, 3);
  for (const char *wrong :
       {"[]", "{", R"({"area": 1})", R"({"area": [0.5, 0.1]})",
        R"({"area": [0, 1]})", R"({"area": [0.1, 1.5]})",
        R"({"aspect": [1, "x"]})", R"({"mirror": 1})",
        R"({"crop_padding": -1})", R"({"crop_padding": 1.5})",
        R"({"photometric": 2})", R"({"interpolation": "best"})",
        R"({"interpolation": ["area", "best"]})",
        R"({"area": [0.1, 1], "random_crop": true})"})
    EXPECT_THROW(Augmentation::parse(wrong), Failure) << wrong;
}

} // namespace
