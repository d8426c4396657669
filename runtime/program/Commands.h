//===- Commands.h - What the program can be asked for -----------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_COMMANDS_H
#define INCEPTION_RUNTIME_PROGRAM_COMMANDS_H

#include "runtime/program/data/Dataset.h"
#include "runtime/program/train/Settings.h"

#include <cstdint>
#include <string>
#include <vector>

namespace inception::program {

// Each command prints or writes its results, or throws a Failure. `threads` of
// 0 means one for each CPU; `weights` may be empty where they are optional.

struct ClassifyOptions {
  std::vector<std::string> images, weights;
  std::string labels;
  int top = 5, crops = 1, threads = 0;
  bool json = false;
};
/// Prints the most likely classes of each image.
void classify(const ClassifyOptions &options);

struct EvalOptions {
  DataSource data;
  std::vector<std::string> weights;
  std::vector<std::string> merge; ///< files of probabilities, joined instead
  std::vector<int> mergeModels;   ///< the number of models of each; empty: one
  std::string confusion, probabilities;
  int crops = 1, threads = 0;
  bool strict = false, json = false;
};
/// Says how often the network is right about labelled images.
void eval(const EvalOptions &options);

struct RunOptions {
  std::string weights, input, output, outputDir;
  int threads = 0;
};
/// Runs the network on a tensor: batches of any size, in pieces.
void run(const RunOptions &options);

struct BenchOptions {
  DataSource data; ///< of benchData
  std::string weights, augmentation;
  int batch = 1, threads = 0;
  double seconds = 2;
  bool layers = false, json = false;
};
/// Measures the network, and the machine beside it.
void bench(const BenchOptions &options);
/// Measures how fast images are loaded and augmented, instead.
void benchData(const BenchOptions &options);

/// Prints what the network is and needs.
void describe(bool json);

struct GradientsOptions {
  std::string weights, input, labels, output;
  uint64_t seed = 0;
  int threads = 0;
  bool noDropout = false;
};
/// Writes the gradients of the mean loss over one batch.
void gradients(const GradientsOptions &options);

/// Trains the network; the program's exit code: 128 + a signal's number where
/// one ended it, as shells have it.
int train(const TrainOptions &options);

struct PlotOptions {
  std::vector<std::string> logs;
  std::string output;
};
/// Writes a page with the curves of trainings' logs.
void plot(const PlotOptions &options);

struct InitOptions {
  std::string output;
  uint64_t seed = 0;
};
/// Writes initial weights.
void init(const InitOptions &options);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_COMMANDS_H
