//===- EvalTest.cpp - Crops, scores, and the command eval -----------------===//
#include "runtime/program/ClassNames.h"
#include "runtime/program/Npy.h"
#include "runtime/program/eval/Crops.h"
#include "runtime/program/eval/Probabilities.h"
#include "runtime/program/eval/Score.h"
#include "test/runtime/Images.h"
#include "test/runtime/Mock.h"

#include <cmath>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace inception::program;
using namespace inception::test;
using nlohmann::json;

namespace {

//===----------------------------------------------------------------------===//
// Crops
//===----------------------------------------------------------------------===//

/// "W x H: x y w h mirrored" of a crop.
std::string textOf(const Crop &crop) {
  return fmt::format("{}x{}: {} {} {} {}{}", crop.resized.width,
                     crop.resized.height, crop.window.x, crop.window.y,
                     crop.window.width, crop.window.height,
                     crop.mirrored ? " mirrored" : "");
}

TEST(Crops, Are144AsCalculatedByHand) {
  // A photograph of 500 x 375: 256 / 375 * 500 = 341.3, 288: 384, 320: 426.7,
  // 352: 469.3.
  struct Scale {
    int width, height;
    int squares[3];  // x of the left, central and right square
    int inner, half; // of a square: last place of 224 pixels, central place
  };
  const Scale scales[] = {{341, 256, {0, 42, 85}, 32, 16},
                          {384, 288, {0, 48, 96}, 64, 32},
                          {426, 320, {0, 53, 106}, 96, 48},
                          {469, 352, {0, 58, 117}, 128, 64}};
  for (bool portrait : {false, true}) {
    std::vector<std::string> expected;
    auto add = [&](const Scale &scale, int x, int y, int side) {
      for (const char *mirrored : {"", " mirrored"})
        expected.push_back(
            portrait ? fmt::format("{}x{}: {} {} {} {}{}", scale.height,
                                   scale.width, y, x, side, side, mirrored)
                     : fmt::format("{}x{}: {} {} {} {}{}", scale.width,
                                   scale.height, x, y, side, side, mirrored));
    };
    for (const Scale &scale : scales)
      for (int left : scale.squares) {
        int far = scale.inner, half = scale.half;
        add(scale, left, 0, 224);
        // The second corner is to the right, which a portrait has in y.
        add(scale, left + (portrait ? 0 : far), portrait ? far : 0, 224);
        add(scale, left + (portrait ? far : 0), portrait ? 0 : far, 224);
        add(scale, left + far, far, 224);
        add(scale, left + half, half, 224);
        add(scale, left, 0, scale.height);
      }
    Preprocess preprocess(R"({"resize": 256})", 3, 224, 224);
    std::vector<Crop> crops = listCrops(portrait ? Preprocess::Size{375, 500}
                                                 : Preprocess::Size{500, 375},
                                        144, preprocess);
    ASSERT_EQ(crops.size(), 144u);
    ASSERT_EQ(expected.size(), 144u);
    for (size_t i = 0; i < crops.size(); ++i)
      EXPECT_EQ(textOf(crops[i]), expected[i]) << i;
  }
}

TEST(Crops, AreInProportionToTheInput) {
  Preprocess preprocess(R"({"resize": 342})", 3, 299, 299);
  std::vector<Crop> crops = listCrops({400, 400}, 144, preprocess);
  ASSERT_EQ(crops.size(), 144u);
  // 299 / 224 times 256, 288, 320 and 352: 341.7, 384.4, 427.1, 469.9.
  const int sides[] = {342, 384, 427, 470};
  for (size_t i = 0; i < crops.size(); ++i) {
    EXPECT_EQ(crops[i].resized.width, sides[i / 36]);
    EXPECT_EQ(crops[i].window.width, i % 12 < 10 ? 299 : sides[i / 36]);
  }
}

TEST(Crops, AreTenOfTheResizedImage) {
  Preprocess preprocess(R"({"resize": 256})", 3, 224, 224);
  std::vector<Crop> crops = listCrops({500, 375}, 10, preprocess);
  ASSERT_EQ(crops.size(), 10u);
  const char *expected[] = {"0 0", "117 0", "0 32", "117 32", "58 16"};
  for (size_t i = 0; i < 10; ++i)
    EXPECT_EQ(textOf(crops[i]),
              fmt::format("341x256: {} 224 224{}", expected[i % 5],
                          i < 5 ? "" : " mirrored"));
  crops = listCrops({500, 375}, 1, preprocess);
  ASSERT_EQ(crops.size(), 1u);
  EXPECT_EQ(textOf(crops[0]), "341x256: 58 16 224 224");
}

/// Halves are rounded to even numbers, as Python rounds.
TEST(Crops, OfTheCentreAreRounded) {
  EXPECT_EQ(centredStart(5, 4), 0);
  EXPECT_EQ(centredStart(6, 4), 1);
  EXPECT_EQ(centredStart(7, 4), 2);
  EXPECT_EQ(centredStart(9, 4), 2);
}

TEST(Crops, OfOneAreTheInputOfInference) {
  Preprocess preprocess(R"({"resize": 28, "order": "BGR", "range": 255})", 3,
                        24, 24);
  Image image = smoothImage(50, 40, 3);
  std::vector<float> one(3 * 24 * 24), all(144 * one.size());
  preprocess.apply(image, one.data());
  float *next = all.data();
  auto place = [&] { return std::exchange(next, next + one.size()); };
  makeCrops(image, 1, preprocess, place);
  EXPECT_TRUE(std::equal(one.begin(), one.end(), all.begin()));

  // The centre of ten is that one, and the second half mirrors the first.
  next = all.data();
  makeCrops(image, 10, preprocess, place);
  EXPECT_EQ(next, all.data() + 10 * one.size());
  EXPECT_TRUE(std::equal(one.begin(), one.end(), &all[4 * one.size()]));
  for (size_t i = 0; i < 5 * one.size(); ++i)
    EXPECT_EQ(all[i], all[5 * one.size() + i / 24 * 24 + 23 - i % 24]);

  // The last two are the right square of the largest, as a whole.
  next = all.data();
  makeCrops(image, 144, preprocess, place);
  EXPECT_EQ(next, all.data() + all.size());
  Image large = resize(image, 47, 38, {0, 0, 47, 38});
  Image square = resize(large, {9, 0, 38, 38}, 24, 24, {0, 0, 24, 24},
                        Interpolation::Bilinear);
  preprocess.normalise(square, true, one.data());
  EXPECT_TRUE(std::equal(one.begin(), one.end(), &all[143 * one.size()]));
}

//===----------------------------------------------------------------------===//
// Scores
//===----------------------------------------------------------------------===//

TEST(Scores, CountErrors) {
  Score score(7, true);
  score.add(2, {0.1, 0.1, 0.5, 0.1, 0.1, 0.05, 0.05});
  score.add(0, {0.1, 0.1, 0.5, 0.1, 0.1, 0.05, 0.05});
  score.add(6, {0.1, 0.1, 0.5, 0.1, 0.1, 0.05, 0.05});
  score.add(6, {NAN, NAN, NAN, NAN, NAN, NAN, 0.25});
  score.addBroken();
  EXPECT_EQ(score.all().images, 4);
  EXPECT_EQ(score.all().top1Wrong, 2);
  EXPECT_EQ(score.all().top5Wrong, 1);
  EXPECT_EQ(score.broken(), 1);
  EXPECT_EQ(score.byClass()[6].top1Error(), 0.5);
  EXPECT_EQ(score.byClass()[0].top5Wrong, 0);
  EXPECT_EQ(score.byClass()[5].top1Error(), 0);
  EXPECT_NEAR(score.loss(), -std::log(0.5 * 0.1 * 0.05 * 0.25) / 4, 1e-12);
  std::string csv =
      score.confusionCsv({"a", "b,c", "\"d\"", "e", "f", "g", "h"});
  EXPECT_EQ(csv, "label,a,\"b,c\",\"\"\"d\"\"\",e,f,g,h\n"
                 "a,0,0,1,0,0,0,0\n"
                 "\"b,c\",0,0,0,0,0,0,0\n"
                 "\"\"\"d\"\"\",0,0,1,0,0,0,0\n"
                 "e,0,0,0,0,0,0,0\n"
                 "f,0,0,0,0,0,0,0\n"
                 "g,0,0,0,0,0,0,0\n"
                 "h,0,0,1,0,0,0,1\n");
}

/// Of equal ones the first class comes first, as NumPy's stable sort has it.
TEST(Scores, OfEqualProbabilitiesAreInOrder) {
  EXPECT_EQ(largest({0.1, 0.2, 0.3, 0.2, 0.2}, 3), (std::vector<int>{2, 1, 3}));
  Score score(7, false);
  for (int64_t label : {4, 5})
    score.add(label, std::vector<double>(7, 1.0 / 7));
  EXPECT_EQ(score.all().top5Wrong, 1);
}

/// What was thought impossible costs as much as a number can say.
TEST(Scores, OfNoProbabilityAreFinite) {
  Score score(2, false);
  score.add(1, {1, 0});
  EXPECT_NEAR(score.loss(), 1022 * std::log(2.0), 1e-9);
}

//===----------------------------------------------------------------------===//
// The command
//===----------------------------------------------------------------------===//

class Eval : public testing::Test {
protected:
  Eval() {
    setenv("XDG_CACHE_HOME", caches.c_str(), 1);
    for (int i = 0; i < MOCK_CLASSES; ++i) {
      std::string name = "class" + std::to_string(i);
      std::filesystem::create_directories(folder / "data/" + name);
      for (int j = 0; j < 3; ++j)
        writePng(folder / "data/" + name + "/" + std::to_string(j) + ".png",
                 smoothImage(40 + i, 50 - 3 * j, 10 * j + i));
    }
    for (int seed : {1, 2, 3})
      runCommand(fmt::format(MOCK_FOLDER "/mock init --seed {} -o {}", seed,
                             weights(seed)));
  }
  ~Eval() override { unsetenv("XDG_CACHE_HOME"); }

  std::string weights(int seed) {
    return folder / fmt::format("w{}.safetensors", seed);
  }

  Result mock(const std::string &arguments) {
    return runCommand(MOCK_FOLDER "/mock " + arguments);
  }
  json evaluate(const std::string &arguments) {
    Result result = mock("eval --json " + arguments);
    EXPECT_EQ(result.code, 0) << result.text;
    return json::parse(result.text, nullptr, false);
  }
  void expectError(const std::string &arguments, const std::string &message) {
    std::string before = folder.list();
    Result result = mock(arguments);
    EXPECT_EQ(result.code, 1) << arguments;
    EXPECT_NE(result.text.find("error: "), std::string::npos) << result.text;
    EXPECT_NE(result.text.find(message), std::string::npos) << result.text;
    EXPECT_EQ(folder.list(), before) << arguments;
  }

  std::vector<float> readProbabilities(const std::string &path) {
    NpyReader reader(path);
    EXPECT_EQ(reader.shape(), (std::vector<int64_t>{30, MOCK_CLASSES}));
    std::vector<float> values(30 * MOCK_CLASSES);
    reader.read(values.data(), values.size());
    return values;
  }

  /// The weights with these names in their metadata.
  std::string named(int seed, const std::vector<std::string> &names) {
    std::string text = readAll(weights(seed));
    size_t length = static_cast<unsigned char>(text[0]) |
                    static_cast<unsigned char>(text[1]) << 8;
    json header = json::parse(text.substr(8, length));
    header["__metadata__"] = {{classNamesKey, formatClassNames(names)}};
    return folder.write(fmt::format("named{}.safetensors", seed),
                        safetensors(header.dump(), text.substr(8 + length)));
  }

  Folder folder, caches_;
  std::string caches = caches_ / "cache";
};

TEST_F(Eval, CountsErrorsOfEachClass) {
  std::string data = "--data " + folder / "data" + " --weights " + weights(1);
  json result = evaluate(data + " --confusion " + folder / "c.csv" +
                         " --probs " + folder / "p.npy");
  EXPECT_EQ(result["images"], 30);
  EXPECT_EQ(result["crops"], 1);
  EXPECT_EQ(result["models"], 1);
  EXPECT_EQ(result["broken"], 0);
  ASSERT_EQ(result["classes"].size(), 10u);
  EXPECT_EQ(result["classes"][4]["name"], "class4");
  EXPECT_EQ(result["classes"][4]["images"], 3);

  // What classify says of the same images.
  std::vector<float> saved = readProbabilities(folder / "p.npy");
  int wrong1 = 0, wrong5 = 0;
  std::vector<std::vector<int>> confusion(10, std::vector<int>(10));
  for (int i = 0; i < 10; ++i)
    for (int j = 0; j < 3; ++j) {
      std::string path =
          fmt::format("{}/class{}/{}.png", folder / "data", i, j);
      json top = json::parse(
          mock("classify --json --weights " + weights(1) + " " + path)
              .text)[0]["top"];
      ++confusion[i][top[0]["class"]];
      wrong1 += top[0]["class"] != i;
      bool found = false;
      for (const json &entry : top)
        found = found || entry["class"] == i;
      wrong5 += !found;
      EXPECT_NEAR(saved[(i * 3 + j) * 10 + top[0]["class"].get<int>()],
                  top[0]["probability"].get<double>(), 1e-6);
    }
  EXPECT_DOUBLE_EQ(result["top1_error"], wrong1 / 30.);
  EXPECT_DOUBLE_EQ(result["top5_error"], wrong5 / 30.);
  std::string csv = "label";
  for (int i = 0; i < 10; ++i)
    csv += ",class" + std::to_string(i);
  for (int i = 0; i < 10; ++i) {
    csv += "\nclass" + std::to_string(i);
    for (int count : confusion[i])
      csv += "," + std::to_string(count);
  }
  EXPECT_EQ(readAll(folder / "c.csv"), csv + "\n");

  Result text = mock("eval " + data);
  EXPECT_EQ(text.code, 0);
  EXPECT_NE(text.text.find("30 images, 1 crop each, 1 model"),
            std::string::npos);
  EXPECT_NE(text.text.find(fmt::format("top-1 error {:.2f} %", wrong1 / .3)),
            std::string::npos)
      << text.text;
  EXPECT_NE(text.text.find("\nclass4 "), std::string::npos);
}

TEST_F(Eval, IsTheSameForAnyNumberOfThreads) {
  for (const char *crops : {"1", "10", "144"}) {
    std::string first;
    for (const char *threads : {"1", "2", "5"}) {
      evaluate("--data " + folder / "data" + " --weights " + weights(1) +
               " --crops " + crops + " --threads " + threads + " --probs " +
               folder / "p.npy");
      std::string all = readAll(folder / "p.npy");
      if (first.empty())
        first = all;
      EXPECT_EQ(all, first) << crops << " crops, " << threads << " threads";
    }
  }
}

TEST_F(Eval, AveragesNetworksAndMergesFiles) {
  std::string data = "--data " + folder / "data";
  std::vector<std::vector<float>> each;
  for (int seed : {1, 2, 3}) {
    evaluate(data + " --crops 10 --weights " + weights(seed) + " --probs " +
             folder / fmt::format("p{}.npy", seed));
    each.push_back(readProbabilities(folder / fmt::format("p{}.npy", seed)));
  }
  json all = evaluate(data + " --crops 10 --weights " + weights(1) +
                      " --weights " + weights(2) + " --weights " + weights(3) +
                      " --probs " + folder / "all.npy");
  EXPECT_EQ(all["models"], 3);
  std::vector<float> mean = readProbabilities(folder / "all.npy");
  for (size_t i = 0; i < mean.size(); ++i)
    EXPECT_NEAR(mean[i], (each[0][i] + each[1][i] + each[2][i]) / 3, 1e-6);

  json merged = evaluate(data + " --merge " + folder / "p1.npy" + " " +
                         folder / "p2.npy" + " " + folder / "p3.npy" +
                         " --probs " + folder / "merged.npy");
  std::vector<float> again = readProbabilities(folder / "merged.npy");
  for (size_t i = 0; i < mean.size(); ++i)
    EXPECT_NEAR(mean[i], again[i], 1e-6);
  EXPECT_EQ(merged["top1_error"], all["top1_error"]);
  EXPECT_EQ(merged["classes"], all["classes"]);
  EXPECT_EQ(merged["models"], 3);

  // A file of several models counts as many.
  evaluate(data + " --crops 10 --weights " + weights(1) + " --weights " +
           weights(2) + " --probs " + folder / "two.npy");
  merged = evaluate(data + " --merge " + folder / "two.npy" + " " +
                    folder / "p3.npy" + " --merge-models 2 1 --probs " +
                    folder / "merged.npy");
  again = readProbabilities(folder / "merged.npy");
  for (size_t i = 0; i < mean.size(); ++i)
    EXPECT_NEAR(mean[i], again[i], 1e-6);
  EXPECT_EQ(merged["models"], 3);

  std::string merge = "eval " + data + " --merge ";
  expectError(merge + folder / "p1.npy" + " --merge-models 1 2",
              "--merge has 1 files and --merge-models 2 numbers");
  expectError(merge + folder / "p1.npy" + " --weights " + weights(1),
              "--weights");
  std::string wrong = folder.write("wrong.npy", npyHeader({30, 9}) +
                                                    std::string(30 * 9 * 4, 0));
  expectError(merge + wrong, "shape (30, 9); 30 images of 10 classes need");
}

TEST_F(Eval, ClassifiesWithCropsAndSeveralNetworks) {
  std::string image = folder / "data/class3/1.png";
  evaluate("--data " + folder / "data" + " --crops 144 --weights " +
           weights(1) + " --weights " + weights(2) + " --probs " +
           folder / "p.npy");
  json top =
      json::parse(mock("classify --json --crops 144 --weights " + weights(1) +
                       " --weights " + weights(2) + " " + image)
                      .text)[0]["top"];
  std::vector<float> saved = readProbabilities(folder / "p.npy");
  for (const json &entry : top)
    EXPECT_NEAR(entry["probability"].get<double>(),
                saved[10 * 10 + entry["class"].get<int>()], 1e-6);
  expectError("classify --crops 12 --weights " + weights(1) + " " + image,
              "--crops");
}

TEST_F(Eval, TakesNamesFromTheWeights) {
  std::vector<std::string> names;
  for (int i = 0; i < MOCK_CLASSES; ++i)
    names.push_back("class" + std::to_string((i + 3) % 10));
  std::string path = named(1, names), data = "--data " + folder / "data";
  // Folders are other numbers by their names, and not all have to be there.
  json result = evaluate(data + " --weights " + path);
  EXPECT_EQ(result["classes"][0]["name"], "class3");
  // Files of probabilities say which class each column is.
  json saved =
      evaluate(data + " --weights " + path + " --probs " + folder / "p.npy");
  json merged = evaluate(data + " --merge " + folder / "p.npy");
  EXPECT_EQ(merged["top1_error"], saved["top1_error"]);
  EXPECT_EQ(merged["classes"], saved["classes"]);
  EXPECT_FALSE(merged.contains("crops"));
  evaluate(data + " --weights " + weights(1) + " --probs " + folder / "q.npy");
  expectError("eval " + data + " --merge " + folder / "p.npy" + " " +
                  folder / "q.npy",
              "q.classes.txt: other classes than those of");
  std::filesystem::remove_all(folder / "data/class3");
  result = evaluate(data + " --weights " + path);
  EXPECT_EQ(result["images"], 27);
  EXPECT_EQ(result["classes"][0]["images"], 0);
  saved =
      evaluate(data + " --weights " + path + " --probs " + folder / "p.npy");
  merged = evaluate(data + " --merge " + folder / "p.npy");
  EXPECT_EQ(merged["classes"], saved["classes"]);
  expectError("eval " + data + " --weights " + weights(1),
              "9 classes; mock has 10");
  json top = json::parse(mock("classify --json --top 1 --weights " + path +
                              " " + folder / "data/class1/0.png")
                             .text)[0]["top"][0];
  EXPECT_EQ(top["label"], names[top["class"].get<size_t>()]);

  expectError("eval " + data + " --weights " + path + " --weights " +
                  named(2, std::vector<std::string>(10, "x")),
              "other classes than those of");
  expectError("eval " + data + " --weights " + named(1, {"a", "b"}),
              "of 2 classes by their names; mock has 10");
  std::filesystem::create_directory(folder / "data/zebra");
  writePng(folder / "data/zebra/1.png", smoothImage(40, 40, 1));
  expectError("eval " + data + " --weights " + named(1, names),
              "'zebra' of the data is none of the 10");
}

TEST_F(Eval, CountsBrokenImages) {
  std::string broken = folder.write("data/class2/1.png", "not an image");
  std::string data = "--data " + folder / "data";
  for (const char *crops : {"1", "144"}) {
    Result result = runCommand("(" MOCK_FOLDER "/mock eval --json --crops " +
                               std::string(crops) + " " + data + " --weights " +
                               weights(1) + " --probs " + folder / "p.npy" +
                               " 2>" + folder / "warnings" + ")");
    EXPECT_EQ(result.code, 0);
    EXPECT_EQ(readAll(folder / "warnings"),
              "warning: " + broken +
                  ": neither a JPEG nor a PNG file; skipped\n");
    json score = json::parse(result.text);
    EXPECT_EQ(score["images"], 29);
    EXPECT_EQ(score["broken"], 1);
    EXPECT_EQ(score["classes"][2]["images"], 2);
    std::vector<float> saved = readProbabilities(folder / "p.npy");
    for (size_t i = 0; i < saved.size(); ++i)
      EXPECT_EQ(std::isnan(saved[i]), i / 10 == 7);
    EXPECT_EQ(evaluate(data + " --merge " + folder / "p.npy")["broken"], 1);
  }
  expectError("eval --strict " + data + " --weights " + weights(1), broken);
  std::string list = folder.write("list.txt", "data/class2/1.png 2\n");
  expectError("eval --list " + list + " --weights " + weights(1),
              "none of 1 images could be read");
}

TEST_F(Eval, ReadsListsAndTensors) {
  std::string text;
  for (int i = 0; i < 5; ++i)
    text += fmt::format("data/class{}/0.png {}\n", i, 9 - i);
  std::string list = folder.write("list.txt", text);
  json result = evaluate("--list " + list + " --weights " + weights(1));
  EXPECT_EQ(result["images"], 5);
  EXPECT_EQ(result["classes"][9]["images"], 1);
  EXPECT_EQ(result["classes"][0]["images"], 0);
  folder.write("list.txt", text + "data/class1/0.png 10\n");
  expectError("eval --list " + list + " --weights " + weights(1),
              "label 10 of ");

  std::vector<float> values(6 * 3 * MOCK_SIDE * MOCK_SIDE, 0.5f);
  std::string x = folder.write(
      "x.npy", npyHeader({6, 3, MOCK_SIDE, MOCK_SIDE}) + bytesOf(values));
  std::string header = npyHeader({6});
  header.replace(header.find("<f4"), 3, "<i8");
  std::string y = folder.write("y.npy", header + std::string(48, 0));
  std::string pair =
      "--data " + x + " --labels " + y + " --weights " + weights(1);
  EXPECT_EQ(evaluate(pair)["classes"][0]["images"], 6);
  expectError("eval " + pair + " --crops 10", "tensors have one crop, not 10");
  folder.write("x.npy",
               npyHeader({6, 3, 12, 48}) + std::string(6 * 3 * 12 * 48 * 4, 0));
  expectError("eval " + pair, "shape (3, 12, 48); mock takes (3, 24, 24)");
  expectError("eval --weights " + weights(1), "no data given");
  expectError("eval --data " + folder / "data", "eval needs --weights");
}

TEST_F(Eval, BenchMeasuresLoading) {
  std::string data = "bench --batch 4 --threads 1 --data " + folder / "data";
  Result result = mock(data + " --json --augmentation '{\"mirror\": true}'");
  ASSERT_EQ(result.code, 0) << result.text;
  json rate = json::parse(result.text);
  EXPECT_GE(rate["images"], 40);
  EXPECT_EQ(rate["threads"], 1);
  EXPECT_GT(rate["images_per_second"], 0);
  EXPECT_GT(rate["images_per_core_second"], 0);
  expectError(data + " --augmentation '{\"mirror\": 1}'",
              "'mirror' must be true or false");
  expectError("bench --batch 4 --data " + folder / "none", "No such file");
}

} // namespace
