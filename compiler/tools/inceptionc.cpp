//===- inceptionc.cpp - The command line of the compiler ------------------===//

#include "compiler/emit/Header.h"
#include "compiler/tools/Driver.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace inception;

static cl::OptionCategory outputCategory("What comes out");
static cl::OptionCategory networkCategory("The network");
static cl::OptionCategory codeCategory("The code");
static cl::OptionCategory insightCategory("Looking inside");

static cl::opt<std::string> inputFile(cl::Positional,
                                      cl::desc("TABLE.json|IR.mlir"),
                                      cl::cat(outputCategory));
static cl::opt<std::string> outputFile(
    "o", cl::value_desc("file"), cl::cat(outputCategory),
    cl::desc("Where to; text goes to the standard output by default, "
             "the rest to a file named after the network"));
static cl::opt<std::string> emitName(
    "emit", cl::init("exe"), cl::value_desc("kind"), cl::cat(outputCategory),
    cl::desc("exe (default): a program; static: libNAME.a and NAME.h; shared: "
             "libNAME.so and NAME.h; obj; header; "
             "asm; or the IR at a level: graph, gradient, fused, scheduled, "
             "bufferized, "
             "tiled, loops, llvm"));
static cl::opt<std::string> prefix(
    "prefix", cl::value_desc("name"), cl::cat(outputCategory),
    cl::desc("First part of every exported name (default: the network's)"));

static cl::opt<std::string>
    maxBatch("max-batch", cl::value_desc("N"), cl::cat(networkCategory),
             cl::desc("Largest batch that the code can run (default: 32)"));
static cl::list<std::string>
    taps("tap", cl::value_desc("layer"), cl::cat(networkCategory),
         cl::desc("Make this layer's output a result too; may be repeated"));
static cl::opt<std::string>
    classes("classes", cl::value_desc("K"), cl::cat(networkCategory),
            cl::desc("Number of classes, instead of the table's"));
static cl::opt<bool> train("train", cl::cat(networkCategory),
                           cl::desc("Compile the network's training step too"));
static cl::opt<bool>
    mpi("mpi", cl::cat(networkCategory),
        cl::desc("With --train: let the program train and evaluate in all "
                 "processes that mpirun starts"));
static cl::opt<std::string>
    weightMap("weight-map", cl::value_desc("file"), cl::cat(networkCategory),
              cl::desc("JSON with the names that weight files use"));

static cl::opt<std::string>
    cpu("cpu", cl::init("native"), cl::value_desc("name"),
        cl::cat(codeCategory),
        cl::desc("CPU to compile for, by LLVM's name, such as x86-64-v3 "
                 "(default: native)"));
static cl::opt<std::string>
    target("target", cl::value_desc("triple"), cl::cat(codeCategory),
           cl::desc("System to compile for (default: this one)"));
static cl::opt<std::string> scheduleTarget(
    "schedule-target", cl::value_desc("cpu|file"), cl::cat(codeCategory),
    cl::desc("CPU to make schedules for (default: --cpu), or a "
             "description of one, in a file that ends in .json"));
static cl::opt<std::string>
    scheduleFile("schedule", cl::value_desc("file"), cl::cat(codeCategory),
                 cl::desc("JSON with schedules that replace the cost model's"));
static cl::opt<FuseReduceMode> fuseReduce(
    "fuse-reduce", cl::init(FuseReduceMode::Auto), cl::cat(codeCategory),
    cl::desc("Compute 1x1 reductions, and pools before a 1x1, where they are "
             "read:"),
    cl::values(clEnumValN(FuseReduceMode::Auto, "auto",
                          "where the cost model expects a gain"),
               clEnumValN(FuseReduceMode::Always, "always",
                          "all; what cannot be is an error"),
               clEnumValN(FuseReduceMode::Never, "never", "none")));
static cl::opt<RecomputeMode> recompute(
    "recompute", cl::init(RecomputeMode::Auto), cl::cat(codeCategory),
    cl::desc("With --train, compute activations again for the backward pass "
             "instead of keeping them:"),
    cl::values(clEnumValN(RecomputeMode::Auto, "auto",
                          "those that take no longer to compute than to read"),
               clEnumValN(RecomputeMode::None, "off", "none"),
               clEnumValN(RecomputeMode::Max, "max",
                          "all but those that take least memory to begin "
                          "again from")));
static cl::opt<Lowering> lowering(
    "lowering", cl::init(Lowering::Fast), cl::cat(codeCategory),
    cl::desc("How operations become loops:"),
    cl::values(clEnumValN(Lowering::Fast, "fast", "fused and vectorised"),
               clEnumValN(Lowering::Reference, "reference",
                          "plain loops, for comparison")));
static cl::opt<Sanitizer> sanitizer(
    "sanitize", cl::init(Sanitizer::None), cl::cat(codeCategory),
    cl::desc("Let LLVM check the generated code as it runs:"),
    cl::values(clEnumValN(Sanitizer::Address, "address", "memory accesses"),
               clEnumValN(Sanitizer::Thread, "thread", "data races")));

static cl::opt<bool> printTable(
    "print-table", cl::cat(insightCategory),
    cl::desc("Print the table recomputed beside the paper's columns"));
static cl::opt<bool> printTarget(
    "print-target", cl::cat(insightCategory),
    cl::desc("Print, as JSON, what schedules know of the target, and end"));
static cl::opt<bool> json("json", cl::cat(insightCategory),
                          cl::desc("With --print-table: as JSON"));
static cl::opt<std::string> report(
    "report", cl::ValueOptional, cl::value_desc("file"),
    cl::cat(insightCategory),
    cl::desc("Per layer: shape, work, schedule, bytes; and the workspace. "
             "JSON where the file ends in .json"));
static cl::opt<std::string>
    remarks("remarks", cl::ValueOptional, cl::value_desc("regex"),
            cl::cat(insightCategory),
            cl::desc("Print what passes did, what they did not, and why"));
static cl::opt<bool>
    statistics("statistics", cl::cat(insightCategory),
               cl::desc("Print what each pass counted, hits and misses"));
static cl::opt<bool> timePhases("time-phases", cl::cat(insightCategory),
                                cl::desc("Print how long each phase took"));
static cl::opt<bool> printPhases("print-phases", cl::cat(insightCategory),
                                 cl::desc("Print the phases and end"));
static cl::opt<std::string>
    untilAfter("until-after", cl::value_desc("phase"), cl::cat(insightCategory),
               cl::desc("End after this phase and print the IR"));
static cl::opt<std::string>
    dumpPhases("dump-phases-to", cl::value_desc("folder"),
               cl::cat(insightCategory),
               cl::desc("Write the IR after each phase to this folder"));

/// Prints what is wrong with the command line.
static int fail(const Twine &message) {
  WithColor::error(errs(), "inceptionc") << message << '\n';
  return 1;
}

/// Parses the command line; false after one message. LLVM would print several,
/// of which the later ones follow from the first.
static bool parseCommandLine(int argc, char **argv) {
  std::string text;
  raw_string_ostream stream(text);
  if (cl::ParseCommandLineOptions(
          argc, argv,
          "inceptionc: from the parameter table of an Inception network to "
          "native code\n\n"
          "  inceptionc models/googlenet.json -o googlenet\n"
          "  inceptionc models/googlenet.json --emit=static -o "
          "libgooglenet.a\n"
          "  inceptionc models/googlenet.json --print-table\n",
          &stream))
    return true;
  SmallVector<StringRef> lines;
  StringRef(text).split(lines, '\n', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  // A value that an option cannot have is already reported.
  if (lines.empty())
    return false;
  for (StringRef &line : lines)
    line = line.split(": ").second;
  std::string message = lines.front().rtrim("!").str();
  if (lines.size() > 1 && lines[1].starts_with("Did you mean"))
    message += "; d" + lines[1].drop_front().str();
  fail(message);
  return false;
}

/// Reads the number of an option, from 1 to `most`; nothing after a message.
static std::optional<int64_t> readNumber(const cl::opt<std::string> &option,
                                         int64_t most) {
  int64_t number;
  if (!StringRef(option).getAsInteger(10, number) && number >= 1 &&
      number <= most)
    return number;
  fail("--" + option.ArgStr + " is " + option + "; it must be 1 to " +
       Twine(most));
  return std::nullopt;
}

/// Fills in what `--emit` and `--until-after` say; false after a message.
static bool readKind(DriverOptions &options) {
  StringRef name = untilAfter.empty() ? emitName : untilAfter;
  if (std::optional<Phase> phase = parsePhase(name)) {
    options.emit = EmitKind::IR;
    options.level = *phase;
    return true;
  }
  if (!untilAfter.empty()) {
    fail("unknown phase '" + name + "' in --until-after; see --print-phases");
    return false;
  }
  static constexpr std::pair<StringLiteral, EmitKind> kinds[] = {
      {"exe", EmitKind::Program},          {"static", EmitKind::StaticLibrary},
      {"shared", EmitKind::SharedLibrary}, {"obj", EmitKind::Object},
      {"header", EmitKind::Header},        {"asm", EmitKind::Assembly},
  };
  for (const auto &[kindName, kind] : kinds)
    if (name == kindName) {
      options.emit = kind;
      return true;
    }
  fail("unknown kind '" + name +
       "' in --emit; known are exe, static, shared, obj, header, asm, graph, "
       "gradient, fused, scheduled, bufferized, tiled, loops, llvm");
  return false;
}

/// The folder with the runtime's files, which stands beside the program's.
static std::string findResources(const char *argv0) {
  static int anchor;
  SmallString<128> path(sys::fs::getMainExecutable(argv0, &anchor));
  sys::path::remove_filename(path);
  sys::path::append(path, "..", "lib", "inceptionc");
  sys::path::remove_dots(path, /*remove_dot_dot=*/true);
  return path.str().str();
}

int main(int argc, char **argv) {
  InitLLVM init(argc, argv);
  cl::SetVersionPrinter([](raw_ostream &stream) {
    stream << "inceptionc " INCEPTION_VERSION " (LLVM " LLVM_VERSION_STRING
              ")\n";
  });
  cl::HideUnrelatedOptions(
      {&outputCategory, &networkCategory, &codeCategory, &insightCategory});
  if (!parseCommandLine(argc, argv))
    return 1;

  DriverOptions options;
  if (!readKind(options))
    return 1;
  if (maxBatch.getNumOccurrences()) {
    options.maxBatch = readNumber(maxBatch, 65536);
    if (!options.maxBatch)
      return 1;
  }
  if (classes.getNumOccurrences()) {
    options.classes = readNumber(classes, 1 << 20);
    if (!options.classes)
      return 1;
  }
  if (prefix.getNumOccurrences() && !isIdentifier(prefix))
    return fail("--prefix is '" + prefix +
                "'; it must be a C identifier: letters, digits and _");
  if (json && !printTable)
    return fail("--json goes with --print-table");

  if (mpi && (!train || options.emit != EmitKind::Program))
    return fail("--mpi goes with --train and --emit=exe");

  options.input = inputFile;
  options.output = outputFile;
  options.triple = target;
  options.cpu = cpu;
  options.prefix = prefix;
  options.taps = taps;
  options.weightMap = weightMap;
  options.pipeline.fuseReduce = fuseReduce;
  options.pipeline.lowering = lowering;
  options.pipeline.train = train;
  options.pipeline.recompute = recompute;
  options.pipeline.scheduleTarget = scheduleTarget;
  options.pipeline.scheduleFile = scheduleFile;
  options.sanitizer = sanitizer;
  options.mpi = mpi;
  if (remarks.getNumOccurrences())
    options.remarks = remarks.empty() ? std::string(".*") : remarks;
  if (report.getNumOccurrences())
    options.report = report.empty() ? "-" : report.getValue();
  options.dumpDirectory = dumpPhases;
  options.timePhases = timePhases;
  options.statistics = statistics;
  options.printPhases = printPhases;
  options.printTable = printTable;
  options.printTarget = printTarget;
  options.json = json;
  options.resources = findResources(argv[0]);
  return runDriver(options);
}
