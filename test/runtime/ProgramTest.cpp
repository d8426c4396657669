//===- ProgramTest.cpp - The program as people use it ---------------------===//
#include "runtime/program/Npy.h"
#include "test/runtime/Images.h"
#include "test/runtime/Mock.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <set>

using namespace inception::program;
using namespace inception::test;

namespace {

class Program : public testing::Test {
protected:
  Result mock(const std::string &arguments) {
    return runCommand(MOCK_FOLDER "/mock " + arguments);
  }
  Result mockTap(const std::string &arguments) {
    return runCommand(MOCK_FOLDER "/mock_tap " + arguments);
  }

  /// Expects one message, exit code 1, and no new file.
  void expectError(const std::string &arguments, const std::string &message) {
    std::string before = folder.list();
    Result result = mock(arguments);
    EXPECT_EQ(result.code, 1) << arguments;
    EXPECT_EQ(result.text.find("mock: error: "), 0u) << result.text;
    EXPECT_NE(result.text.find(message), std::string::npos) << result.text;
    EXPECT_EQ(folder.list(), before) << arguments;
  }

  std::string weights() {
    std::string path = folder / "w.safetensors";
    Result result = mock("init --seed 3 -o " + path);
    EXPECT_EQ(result.code, 0) << result.text;
    EXPECT_EQ(result.text, "");
    return path;
  }

  std::string input(int64_t images) {
    std::vector<float> values(images * 3 * MOCK_SIDE * MOCK_SIDE);
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<float>(i % 89) / 10;
    return folder.write("x.npy", npyHeader({images, 3, MOCK_SIDE, MOCK_SIDE}) +
                                     bytesOf(values));
  }

  /// A PNG file of smooth colours.
  std::string image() {
    writePng(folder / "i.png", smoothImage(40, 30, 0));
    return folder / "i.png";
  }

  Folder folder;
};

TEST_F(Program, HelpsAndSaysItsVersion) {
  EXPECT_EQ(mock("--help").code, 0);
  EXPECT_EQ(mock("run --help").code, 0);
  EXPECT_EQ(mock("--version").text, "inceptionc 0.0, mock for any CPU\n");
}

TEST_F(Program, RefusesWrongArguments) {
  expectError("", "no command given; there are classify, eval, run");
  expectError("sing", "unknown command 'sing'; there are classify, eval, run");
  expectError("run --weights w", "--input");
  expectError("run --weights w --input x", "--output");
  expectError("bench --threads 0", "--threads");
  expectError("bench --threads 10000", "--threads");
  expectError("bench --threads two", "--threads");
  expectError("bench --batch 0", "--batch");
  expectError("bench --batch 5", "range 1 to 4");
  expectError("classify", "images");
  expectError("classify x.png", "init --seed 1");
  expectError("init -o x", "--seed");
  expectError("init --seed -1 -o " + folder / "x",
              "--seed: '-1' is not in range");
  expectError("init --seed 18446744073709551616 -o " + folder / "x", "--seed");
  expectError("init --seed 1 -o " + folder / "none/x", "No such file");
  expectError("init --seed 1 -o " + folder / "", "cannot write");
}

TEST_F(Program, WritesInitialWeights) {
  std::string first = readAll(weights()), second = readAll(weights());
  EXPECT_EQ(first, second);
  EXPECT_EQ(first.size() % 8, 0u);
  EXPECT_EQ(folder.list(), "w.safetensors ");
}

TEST_F(Program, RunsBatchesInPieces) {
  std::string expected;
  for (const char *threads : {"1", "2", "7"}) {
    Result result =
        mock("run --weights " + weights() + " --input " + input(9) +
             " --output " + folder / "y.npy" + " --threads " + threads);
    EXPECT_EQ(result.code, 0) << result.text;
    std::string output = readAll(folder / "y.npy");
    if (expected.empty())
      expected = output;
    EXPECT_EQ(output, expected);
  }
  NpyReader reader(folder / "y.npy");
  EXPECT_EQ(reader.shape(), (std::vector<int64_t>{9, MOCK_CLASSES}));
}

TEST_F(Program, WritesTaps) {
  std::string arguments = "run --weights " + weights() + " --input " +
                          input(5) + " --output-dir " + folder / "taps";
  Result result = mockTap(arguments);
  EXPECT_EQ(result.code, 0) << result.text;
  NpyReader reader(folder / "taps/stage_mean.npy");
  EXPECT_EQ(reader.shape(), (std::vector<int64_t>{5, 3, 1, 1}));
  std::filesystem::remove_all(folder / "taps");
  expectError(arguments, "without --tap");
}

TEST_F(Program, RefusesWrongTensors) {
  std::string start = "run --weights " + weights() + " --output " +
                      folder / "y.npy" + " --input ";
  auto tensor = [&](std::vector<int64_t> shape) {
    size_t count = 1;
    for (int64_t size : shape)
      count *= size;
    return folder.write("x.npy", npyHeader(shape) + std::string(count * 4, 0));
  };
  for (std::vector<int64_t> shape :
       {std::vector<int64_t>{3, 24, 24}, {1, 3, 24, 25}, {1, 24, 24, 3}}) {
    std::string path = tensor(shape);
    expectError(start + path, path + ": shape " + formatShape(shape) +
                                  "; mock takes (N, 3, 24, 24)");
  }
  std::string empty = tensor({0, 3, 24, 24});
  expectError(start + empty, "no images");
  expectError(start + folder / "none.npy", "No such file");
}

TEST_F(Program, KeepsOutputsWhenItFails) {
  std::string output = folder.write("y.npy", "precious");
  input(1);
  folder.write("bad.safetensors", "none");
  expectError("run --weights " + folder / "bad.safetensors" + " --input " +
                  folder / "x.npy" + " --output " + output,
              "truncated");
  EXPECT_EQ(readAll(output), "precious");
}

TEST_F(Program, ClassifiesImages) {
  std::string start = "classify --weights " + weights() + " ", photo = image();
  Result text = mock(start + photo + " --top 3");
  EXPECT_EQ(text.code, 0) << text.text;
  EXPECT_EQ(std::count(text.text.begin(), text.text.end(), '\n'), 4);

  std::string labels;
  for (int i = 0; i < MOCK_CLASSES; ++i)
    labels += "label " + std::to_string(i) + "\n";
  std::string labelled =
      start + "--json --labels " + folder.write("labels.txt", labels);
  Result result = mock(labelled + " " + photo + " " + photo);
  ASSERT_EQ(result.code, 0) << result.text;
  auto json = nlohmann::json::parse(result.text);
  ASSERT_EQ(json.size(), 2u);
  EXPECT_EQ(json[0], json[1]);
  ASSERT_EQ(json[0]["top"].size(), 5u);
  int index = json[0]["top"][0]["class"];
  EXPECT_EQ(json[0]["top"][0]["label"], "label " + std::to_string(index));
  double last = 1;
  for (auto &entry : json[0]["top"]) {
    EXPECT_LE(entry["probability"], last);
    last = entry["probability"];
  }
  folder.write("labels.txt", "one\ntwo\n");
  expectError(labelled + " " + photo, "2 labels; mock has 10 classes");
  expectError(start + folder / "none.png", "No such file");
}

/// The others' results are there, and the exit code says that one is missing.
TEST_F(Program, ClassifiesTheImagesThatItCanRead) {
  std::string start = "classify --top 1 --weights " + weights() + " ";
  std::string good = image(), bad = folder.write("bad.png", "none"),
              none = folder / "none.png";
  std::string alone = mock(start + good).text;
  ASSERT_EQ(std::count(alone.begin(), alone.end(), '\n'), 2);
  for (const char *options : {"", "--threads 1 ", "--crops 10 "}) {
    std::string command =
        start + options + good + " " + bad + " " + good + " " + none;
    Result text = mock(command);
    EXPECT_EQ(text.code, 1);
    for (const std::string &words :
         {"warning: " + bad + ": neither a JPEG nor a PNG file; skipped\n",
          "warning: " + none + ": No such file or directory; skipped\n",
          std::string("mock: error: 2 of 4 images could not be read\n")})
      EXPECT_NE(text.text.find(words), std::string::npos) << text.text;
    Result json = runCommand("(" MOCK_FOLDER "/mock " + command +
                             " --json 2> /dev/null)");
    EXPECT_EQ(json.code, 1);
    auto results = nlohmann::json::parse(json.text);
    ASSERT_EQ(results.size(), 4u);
    EXPECT_EQ(results[0], results[2]);
    EXPECT_TRUE(results[0].contains("top"));
    EXPECT_EQ(results[1]["image"], bad);
    EXPECT_EQ(results[1]["error"], bad + ": neither a JPEG nor a PNG file");
    EXPECT_FALSE(results[1].contains("top"));
    EXPECT_EQ(results[3]["error"], none + ": No such file or directory");
  }
  expectError(start + bad, bad + ": neither a JPEG nor a PNG file");
  Result json = runCommand("(" MOCK_FOLDER "/mock " + start + bad +
                           " --json 2> /dev/null)");
  EXPECT_EQ(json.code, 1);
  EXPECT_EQ(nlohmann::json::parse(json.text).size(), 1u);
  std::string names = "\xef\xbb\xbf";
  for (int i = 0; i < MOCK_CLASSES; ++i)
    names += "the name " + std::to_string(i) + "\r\n";
  std::string text =
      mock("classify --top 10 --weights " + weights() + " --labels " +
           folder.write("l.txt", names) + " " + good)
          .text;
  EXPECT_NE(text.find("  the name 0\n"), std::string::npos) << text;
}

TEST_F(Program, Measures) {
  Result result =
      mock("bench --json --layers --threads 1 --batch 2 --seconds 0.5");
  ASSERT_EQ(result.code, 0) << result.text;
  auto json = nlohmann::json::parse(result.text);
  EXPECT_GT(json["median_ms"], 0);
  EXPECT_GT(json["peak_gflops_per_core"], 1);
  EXPECT_EQ(json["peak_gflops"], json["peak_gflops_per_core"]);
  ASSERT_EQ(json["layers"].size(), 2u);
  std::set<std::string> counted;
  for (auto &layer : json["layers"])
    counted.insert(layer["counted_as"]);
  EXPECT_EQ(counted, (std::set<std::string>{"linear", "pool"}));
  // Runs are made of layers and what is between them.
  double whole = json["median_ms"], layers = json["layers_ms"];
  EXPECT_LT(layers, whole);
  EXPECT_GT(json["between_layers_ms"], 0);
  ASSERT_EQ(json["kinds"].size(), 2u);
  std::set<std::string> kinds;
  double sum = 0;
  for (auto &kind : json["kinds"]) {
    kinds.insert(kind["kind"]);
    sum += kind["median_ms"].get<double>();
  }
  EXPECT_EQ(kinds, (std::set<std::string>{"linear", "pool"}));
  EXPECT_LT(sum, 2 * whole);
  EXPECT_EQ(mock("bench --threads 1").code, 0);
  result = mock("bench --json --threads 2");
  json = nlohmann::json::parse(result.text);
  double all = json["peak_gflops"], one = json["peak_gflops_per_core"];
  EXPECT_NEAR(all, 2 * one, 1e-6 * all);
  EXPECT_NE(mock("bench --threads 2 --layers").text.find("between layers"),
            std::string::npos);
}

TEST_F(Program, DescribesItself) {
  auto json = nlohmann::json::parse(mock("describe --json").text);
  EXPECT_EQ(json["input"]["shape"], (std::vector<int>{3, 24, 24}));
  EXPECT_EQ(json["parameters"].size(), 2u);
  EXPECT_EQ(json["extra"], 1);
  EXPECT_NE(mock("describe").text.find("batches of up to 4"),
            std::string::npos);
}

TEST_F(Program, RefusesOtherCpus) {
  Result result = runCommand(MOCK_FOLDER "/mock_cpu bench");
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(result.text.find("mock_cpu: error: this CPU has no "), 0u)
      << result.text;
}

} // namespace
