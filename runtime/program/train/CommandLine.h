//===- CommandLine.h - Options of training ----------------------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_TRAIN_COMMANDLINE_H
#define INCEPTION_RUNTIME_PROGRAM_TRAIN_COMMANDLINE_H

#include "runtime/program/Commands.h"

#include <CLI/CLI.hpp>

namespace inception::program {

/// Adds the commands `train`, which sets the program's exit code, and `plot`.
void addTrain(CLI::App &app, TrainOptions &options, int &exitCode);
void addPlot(CLI::App &app, PlotOptions &options);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_TRAIN_COMMANDLINE_H
