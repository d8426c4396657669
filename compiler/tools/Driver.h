//===- Driver.h - What inceptionc does --------------------------*- C++ -*-===//

#ifndef COMPILER_TOOLS_DRIVER_H
#define COMPILER_TOOLS_DRIVER_H

#include "compiler/emit/Native.h"
#include "compiler/pipelines/Pipelines.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>
#include <vector>

namespace inception {

/// What comes out.
enum class EmitKind {
  Program,
  StaticLibrary,
  SharedLibrary,
  Object,
  Header,
  Assembly,
  /// The IR at a level.
  IR
};

/// A command line, checked as far as it can be without reading the input.
struct DriverOptions {
  std::string input;
  /// Empty: the standard output for text; otherwise a name made of the
  /// network's.
  std::string output;
  EmitKind emit = EmitKind::Program;
  /// The level, for EmitKind::IR.
  Phase level = Phase::LLVM;
  std::string triple;
  std::string cpu = "native";
  /// Empty: as the input says.
  std::optional<int64_t> maxBatch;
  /// Empty: made of the network's name.
  std::string prefix;
  std::vector<std::string> taps;
  std::optional<int64_t> classes;
  std::string weightMap;
  PipelineOptions pipeline;
  Sanitizer sanitizer = Sanitizer::None;
  /// The program's commands run in all processes that mpirun starts.
  bool mpi = false;
  /// A regular expression; no remarks without one.
  std::optional<std::string> remarks;
  /// A file, or "-"; no report without one.
  std::optional<std::string> report;
  std::string dumpDirectory;
  bool timePhases = false;
  /// Print what the passes counted.
  bool statistics = false;
  bool printPhases = false;
  bool printTable = false;
  /// Print the description of the target that schedules are made for, and end.
  bool printTarget = false;
  bool json = false;
  /// Where the runtime's files are.
  std::string resources;
};

/// Compiles. What is wrong is printed; the result is the exit code.
int runDriver(const DriverOptions &options);

} // namespace inception

#endif // COMPILER_TOOLS_DRIVER_H
