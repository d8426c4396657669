//===- Driver.cpp - What inceptionc does ----------------------------------===//

#include "compiler/tools/Driver.h"
#include "compiler/emit/Header.h"
#include "compiler/emit/Output.h"
#include "compiler/emit/Program.h"
#include "compiler/frontend/PrintTable.h"
#include "compiler/frontend/TableToIR.h"
#include "compiler/frontend/TargetFile.h"
#include "compiler/frontend/WeightMap.h"
#include "compiler/pipelines/Remarks.h"
#include "compiler/pipelines/Taps.h"
#include "compiler/target/TargetDescription.h"
#include "compiler/tools/Progress.h"
#include "compiler/tools/Report.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using llvm::Error;
using llvm::Expected;

namespace inception {

/// The first position in a file that `location` knows of.
static FileLineColLoc findPosition(Location location) {
  return location->findInstanceOf<FileLineColLoc>();
}

namespace {

/// One compilation. Messages are collected, so that they never mix with the
/// line that shows progress.
class Driver {
public:
  explicit Driver(const DriverOptions &options)
      : options(options), messages(messageText) {}

  int run() {
    bool succeeded = compile();
    progress.end();
    llvm::errs() << messageText;
    if (succeeded && options.timePhases)
      printTimes();
    return succeeded ? 0 : 1;
  }

private:
  /// Notes an error without a position.
  bool fail(const llvm::Twine &message) {
    messages << "inceptionc: error: " << message << '\n';
    return false;
  }
  bool check(Error error) {
    return error ? fail(llvm::toString(std::move(error))) : true;
  }

  void addDiagnostic(Diagnostic &diagnostic);
  void printTimes();

  bool compile();
  bool findScheduleTarget();
  void setScheduleTarget(Phase phase, mlir::ModuleOp module);
  bool readInput();
  bool readTableInput();
  bool prepareModule();
  bool checkOverwrites(StringRef output);
  bool checkOutputs();
  LogicalResult observe(Phase phase, mlir::ModuleOp module, bool ended);
  bool dump(Phase phase, mlir::ModuleOp module);
  bool emit();
  bool emitIR();
  bool emitNative(const ModelInfo &info);
  bool emitHeader(const ModelInfo &info, StringRef path);
  bool emitStaticLibrary(const ModelInfo &info, StringRef object);
  bool emitSharedLibrary(const ModelInfo &info, StringRef object);
  bool writeReport(const ModelInfo &info);

  bool isNative() const {
    return options.emit != EmitKind::IR && options.emit != EmitKind::Header;
  }
  Phase getLastPhase() const {
    if (options.emit == EmitKind::IR)
      return options.level;
    return isNative() ? Phase::LLVM : Phase::Bufferized;
  }
  std::string getResource(StringRef name) const {
    SmallString<128> path(options.resources);
    llvm::sys::path::append(path, name);
    return path.str().str();
  }
  ProgramFiles getProgramFiles() const {
    std::string kind = options.mpi ? "_mpi" : "";
    return {getResource("libinception_program" + kind + ".a"),
            getResource(options.mpi ? "link-flags-mpi.txt" : "link-flags.txt")};
  }
  std::string getOutputPath() const;
  bool isLibrary() const {
    return options.emit == EmitKind::StaticLibrary ||
           options.emit == EmitKind::SharedLibrary;
  }
  /// A library's header is beside it.
  std::string getHeaderPath() const {
    SmallString<128> path(llvm::sys::path::parent_path(getOutputPath()));
    llvm::sys::path::append(path, prefix + ".h");
    return path.str().str();
  }

  const DriverOptions &options;
  std::string messageText;
  llvm::raw_string_ostream messages;
  Progress progress;
  MLIRContext context;
  std::unique_ptr<llvm::MemoryBuffer> buffer;
  OwningOpRef<mlir::ModuleOp> module;
  std::optional<EmitTarget> target;
  /// What schedules are made for; empty where only the reference lowering goes.
  std::optional<TargetDescription> scheduleTarget;
  std::string prefix;
  std::vector<PlacedBuffer> buffers;
};

} // namespace

void Driver::addDiagnostic(Diagnostic &diagnostic) {
  auto print = [&](Location location, StringRef severity, StringRef text) {
    if (FileLineColLoc at = findPosition(location))
      messages << at.getFilename().getValue() << ':' << at.getLine() << ':'
               << at.getColumn() << ": ";
    else
      messages << options.input << ": ";
    messages << severity << ": " << text << '\n';
  };
  // A layer of a block is called from where the table uses the block.
  auto printCallers = [&](Location location) {
    while (auto call = location->findInstanceOf<CallSiteLoc>()) {
      location = call.getCaller();
      print(location, "note", "called from");
    }
  };
  auto name = [](DiagnosticSeverity severity) -> StringRef {
    switch (severity) {
    case DiagnosticSeverity::Error:
      return "error";
    case DiagnosticSeverity::Warning:
      return "warning";
    case DiagnosticSeverity::Note:
      return "note";
    case DiagnosticSeverity::Remark:
      return "remark";
    }
    llvm_unreachable("unknown severity");
  };
  print(diagnostic.getLocation(), name(diagnostic.getSeverity()),
        diagnostic.str());
  printCallers(diagnostic.getLocation());
  // A note without a position has the operation's text, which says nothing to
  // whoever wrote a table.
  for (Diagnostic &note : diagnostic.getNotes())
    if (findPosition(note.getLocation()) &&
        !StringRef(note.str()).starts_with("see current operation"))
      print(note.getLocation(), "note", note.str());
}

void Driver::printTimes() {
  double total = 0;
  for (const auto &[stage, seconds] : progress.getTimes()) {
    llvm::errs() << llvm::formatv("{0,-24} {1,8:f3} s\n", stage, seconds);
    total += seconds;
  }
  llvm::errs() << llvm::formatv("{0,-24} {1,8:f3} s\n", "total", total);
}

std::string Driver::getOutputPath() const {
  if (!options.output.empty())
    return options.output;
  switch (options.emit) {
  case EmitKind::Program:
    return prefix;
  case EmitKind::StaticLibrary:
    return "lib" + prefix + ".a";
  case EmitKind::SharedLibrary:
    return "lib" + prefix + ".so";
  case EmitKind::Object:
    return prefix + ".o";
  case EmitKind::Header:
  case EmitKind::Assembly:
  case EmitKind::IR:
    return "-";
  }
  llvm_unreachable("unknown kind");
}

bool Driver::readTableInput() {
  ImportOptions import;
  import.classes = options.classes.value_or(0);
  if (options.maxBatch)
    import.maxBatch = *options.maxBatch;
  std::optional<table::Table> table = readTable(*buffer, import, context);
  if (!table)
    return false;
  module = buildModule(*table, buffer->getBufferIdentifier(), import, context);
  if (!module)
    return false;
  if (options.printTable) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    printTable(stream, *table, *module, options.json);
    std::string output = options.output.empty() ? "-" : options.output;
    return checkOverwrites(output) && check(writeOutput(output, text));
  }
  return true;
}

bool Driver::readInput() {
  progress.begin("reading");
  if (llvm::sys::fs::is_directory(options.input))
    return fail("cannot read '" + options.input + "': it is a folder");
  auto file = llvm::MemoryBuffer::getFileOrSTDIN(options.input);
  if (!file)
    return fail("cannot read '" + options.input +
                "': " + file.getError().message());
  buffer = std::move(*file);
  StringRef extension = llvm::sys::path::extension(options.input);
  if (extension != ".mlir" && extension != ".mlirbc")
    return readTableInput();
  if (options.printTable)
    return fail("--print-table needs a table, not IR");
  if (options.classes)
    return fail("--classes needs a table, not IR");
  // Locations are those of the table where the IR has them, and else its own.
  module = parseSourceString<mlir::ModuleOp>(
      buffer->getBuffer(), ParserConfig(&context), options.input);
  return module.get() != nullptr;
}

/// What the command line changes in the module before the first phase.
bool Driver::prepareModule() {
  FailureOr<Phase> level = getLevel(*module);
  if (failed(level))
    return false;
  auto name = (*module)->getAttrOfType<StringAttr>("inception.name");
  if (!name)
    (*module)->setAttr("inception.name",
                       StringAttr::get(module->getContext(),
                                       llvm::sys::path::stem(options.input)));
  if (options.maxBatch || !(*module)->hasAttr("inception.max_batch"))
    (*module)->setAttr("inception.max_batch",
                       Builder(module->getContext())
                           .getI64IntegerAttr(options.maxBatch.value_or(
                               ImportOptions().maxBatch)));
  if (options.pipeline.train && *level > Phase::Gradient)
    return fail("--train needs a table, the graph or the gradient level; '" +
                options.input + "' is at the level '" + getPhaseName(*level) +
                "'");
  if (*level == Phase::Graph && options.emit == EmitKind::IR &&
      options.level == Phase::Gradient && !options.pipeline.train)
    return fail("only training has the level 'gradient'; add --train");
  if (*level != Phase::Graph) {
    if (!options.taps.empty() || !options.weightMap.empty())
      return fail("--tap and --weight-map need a table or the graph level; '" +
                  options.input + "' is at the level '" + getPhaseName(*level) +
                  "'");
    if (!options.pipeline.scheduleFile.empty() && *level > Phase::Fused)
      return fail("--schedule comes too late for the level '" +
                  getPhaseName(*level) + "'");
    if (!options.pipeline.scheduleTarget.empty() && *level > Phase::Fused)
      return fail("--schedule-target comes too late for the level '" +
                  getPhaseName(*level) + "'");
    if (options.pipeline.lowering == Lowering::Reference &&
        *level != Phase::Gradient && !(*module)->hasAttr(loweringAttrName))
      return fail("--lowering=reference needs a table or the graph level; '" +
                  options.input + "' is at the level '" + getPhaseName(*level) +
                  "'");
  }
  if (!options.weightMap.empty()) {
    auto map = llvm::MemoryBuffer::getFile(options.weightMap);
    if (!map)
      return fail("cannot read '" + options.weightMap +
                  "': " + map.getError().message());
    if (failed(applyWeightMap(**map, *module)))
      return false;
  }
  if (failed(setTaps(*module, options.taps)))
    return false;
  name = (*module)->getAttrOfType<StringAttr>("inception.name");
  prefix =
      options.prefix.empty() ? makeIdentifier(name.getValue()) : options.prefix;
  return true;
}

/// Whether `output` is none of the files that are read.
bool Driver::checkOverwrites(StringRef output) {
  for (StringRef input :
       {StringRef(options.input), StringRef(options.weightMap),
        StringRef(options.pipeline.scheduleFile),
        StringRef(options.pipeline.scheduleTarget)})
    if (!input.empty() && llvm::sys::fs::equivalent(input, output))
      return fail("the input '" + input + "' would be overwritten");
  return true;
}

/// Finds out now what would fail after minutes.
bool Driver::checkOutputs() {
  if (!check(checkOutput(getOutputPath())))
    return false;
  if (options.report && !check(checkOutput(*options.report)))
    return false;
  if (!checkOverwrites(getOutputPath()) ||
      !checkOverwrites(options.report.value_or("-")))
    return false;
  if (options.report && *options.report == getOutputPath())
    return fail("--report and the output are both to be written to '" +
                *options.report + "'");
  if (isLibrary() && (!check(checkOutput(getHeaderPath())) ||
                      !checkOverwrites(getHeaderPath())))
    return false;
  if (!options.dumpDirectory.empty())
    if (std::error_code code =
            llvm::sys::fs::create_directories(options.dumpDirectory))
      return fail("cannot make the folder '" + options.dumpDirectory +
                  "': " + code.message());
  if (options.mpi && !llvm::sys::fs::exists(getProgramFiles().library))
    return fail("--mpi: this compiler was built without MPI; install "
                "libopenmpi-dev and build it again");
  bool links = options.emit == EmitKind::Program ||
               options.emit == EmitKind::SharedLibrary;
  return !links || check(checkLinker(options.sanitizer));
}

bool Driver::dump(Phase phase, mlir::ModuleOp module) {
  if (options.dumpDirectory.empty())
    return true;
  SmallString<128> path(options.dumpDirectory);
  llvm::sys::path::append(path,
                          llvm::formatv("{0}-{1}.mlir", static_cast<int>(phase),
                                        getPhaseName(phase)));
  std::string text;
  llvm::raw_string_ostream stream(text);
  module.print(stream);
  stream << '\n';
  return check(writeOutput(path, text));
}

LogicalResult Driver::observe(Phase phase, mlir::ModuleOp module, bool ended) {
  if (!ended) {
    progress.begin(getPhaseName(phase));
    setScheduleTarget(phase, module);
    return success();
  }
  if (phase == Phase::Bufferized && options.report)
    buffers = readWorkspaceMap(module);
  return success(dump(phase, module));
}

bool Driver::writeReport(const ModelInfo &info) {
  bool json = StringRef(*options.report).ends_with(".json");
  return check(writeOutput(*options.report, makeReport(info, buffers, json)));
}

bool Driver::emitHeader(const ModelInfo &info, StringRef path) {
  const StringRef names[] = {"header.h.in", "training.h.in"};
  std::unique_ptr<llvm::MemoryBuffer> texts[2];
  for (auto [text, name] : llvm::zip(texts, names)) {
    std::string file = getResource(name);
    auto read = llvm::MemoryBuffer::getFile(file);
    if (!read)
      return fail("cannot read '" + file + "': " + read.getError().message());
    text = std::move(*read);
  }
  Expected<std::string> header =
      makeHeader({texts[0]->getBuffer(), texts[1]->getBuffer()}, info, prefix,
                 target->cpu);
  if (!header)
    return check(header.takeError());
  return check(writeOutput(path, *header));
}

bool Driver::emitStaticLibrary(const ModelInfo &info, StringRef object) {
  Expected<std::string> archive = makeArchive(prefix + ".o", object);
  if (!archive)
    return check(archive.takeError());
  return emitHeader(info, getHeaderPath()) &&
         check(writeOutput(getOutputPath(), *archive));
}

bool Driver::emitSharedLibrary(const ModelInfo &info, StringRef object) {
  std::string path = getOutputPath();
  return check(linkShared(object, llvm::sys::path::filename(path),
                          options.sanitizer, path)) &&
         emitHeader(info, getHeaderPath());
}

bool Driver::emitNative(const ModelInfo &info) {
  progress.begin("optimising");
  llvm::LLVMContext llvmContext;
  NativeOptions native;
  native.prefix = prefix;
  native.runtimePath = getResource("core.bc");
  native.sanitizer = options.sanitizer;
  native.program = options.emit == EmitKind::Program;
  native.training = info.training.has_value();
  Expected<std::unique_ptr<llvm::Module>> code =
      buildNativeModule(*module, llvmContext, info, *target, native);
  if (!code)
    return check(code.takeError());

  progress.begin("generating code");
  SmallVector<char, 0> bytes;
  bool assembly = options.emit == EmitKind::Assembly;
  if (Error error = generateCode(**code, *target,
                                 assembly ? llvm::CodeGenFileType::AssemblyFile
                                          : llvm::CodeGenFileType::ObjectFile,
                                 bytes))
    return check(std::move(error));
  StringRef object(bytes.data(), bytes.size());
  std::string path = getOutputPath();
  progress.begin("writing");
  switch (options.emit) {
  case EmitKind::Program:
    return check(
        linkProgram(object, getProgramFiles(), options.sanitizer, path));
  case EmitKind::StaticLibrary:
    return emitStaticLibrary(info, object);
  case EmitKind::SharedLibrary:
    return emitSharedLibrary(info, object);
  case EmitKind::Object:
  case EmitKind::Assembly:
    return check(writeOutput(path, object));
  case EmitKind::Header:
  case EmitKind::IR:
    break;
  }
  llvm_unreachable("no native kind");
}

bool Driver::emit() {
  if (options.report && getLastPhase() < Phase::Bufferized)
    return fail("--report needs the bufferized level or a later one");
  if (options.emit != EmitKind::IR || options.report) {
    FailureOr<ModelInfo> info = readModelInfo(*module);
    if (failed(info))
      return false;
    // The report comes last: where the output fails there is none.
    auto report = [&] { return !options.report || writeReport(*info); };
    if (options.emit == EmitKind::Header)
      return emitHeader(*info, getOutputPath()) && report();
    if (options.emit != EmitKind::IR)
      return emitNative(*info) && report();
    return emitIR() && report();
  }
  return emitIR();
}

bool Driver::emitIR() {
  progress.begin("writing");
  std::string text;
  llvm::raw_string_ostream stream(text);
  module->print(stream);
  stream << '\n';
  return check(writeOutput(getOutputPath(), text));
}

/// Describes the target of schedules: a file's, or the CPU's.
bool Driver::findScheduleTarget() {
  StringRef name = options.pipeline.scheduleTarget;
  if (name.ends_with(".json")) {
    auto file = llvm::MemoryBuffer::getFile(name);
    if (!file)
      return fail("cannot read '" + name + "': " + file.getError().message());
    scheduleTarget = readTargetFile(**file, context);
    return scheduleTarget.has_value();
  }
  bool given = !name.empty();
  if (!given)
    name = options.cpu;
  scheduleTarget = describeTarget(name);
  if (scheduleTarget || (!given && !options.printTarget &&
                         options.pipeline.lowering == Lowering::Reference))
    return true;
  // The same list of names as --cpu has.
  Expected<EmitTarget> known = createEmitTarget(options.triple, name);
  if (!known)
    return check(known.takeError());
  return fail("nothing is known of CPU '" + name +
              "' to make schedules for; name another one, or a file, in "
              "--schedule-target");
}

/// Makes the module say what it is scheduled for, before the first decision
/// that depends on it. What it already says stays, unless the user says
/// something else.
void Driver::setScheduleTarget(Phase phase, mlir::ModuleOp module) {
  if (phase < Phase::Fused || phase > Phase::Scheduled ||
      module->hasAttr(loweringAttrName) || !scheduleTarget)
    return;
  if (!module->hasAttr(targetAttrName) ||
      !options.pipeline.scheduleTarget.empty())
    module->setAttr(targetAttrName, getTargetAttr(&context, *scheduleTarget));
}

bool Driver::compile() {
  if (isNative() && !check(checkSystem(options.triple)))
    return false;
  Expected<EmitTarget> created = createEmitTarget(options.triple, options.cpu);
  if (!created)
    return check(created.takeError());
  target = std::move(*created);
  PipelineOptions pipeline = options.pipeline;
  if (options.statistics)
    pipeline.statistics = &messages;
  DialectRegistry registry;
  registerDialects(registry);
  registerTranslations(registry);
  context.appendDialectRegistry(registry);
  context.getDiagEngine().registerHandler(
      [&](Diagnostic &diagnostic) { addDiagnostic(diagnostic); });
  if (!findScheduleTarget())
    return false;
  if (options.printTarget)
    return check(writeOutput(options.output.empty() ? "-" : options.output,
                             printTarget(*scheduleTarget)));
  if (options.remarks &&
      !check(installRemarks(context, *options.remarks, messages)))
    return false;
  if (!readInput())
    return false;
  if (options.printTable)
    return true;
  if (!prepareModule() || !checkOutputs())
    return false;
  if (getLevel(*module) == Phase::Graph && !dump(Phase::Graph, *module))
    return false;
  if (failed(runPhases(*module, getLastPhase(), pipeline,
                       [&](Phase phase, mlir::ModuleOp module, bool ended) {
                         return observe(phase, module, ended);
                       })))
    return false;
  return emit();
}

int runDriver(const DriverOptions &options) {
  if (options.printPhases) {
    std::string text;
    for (Phase phase : getPhases())
      text += llvm::formatv("{0,-12} {1}\n", getPhaseName(phase),
                            getPhaseSummary(phase));
    Error error = writeOutput("-", text);
    if (!error)
      return 0;
    llvm::errs() << "inceptionc: error: " << llvm::toString(std::move(error))
                 << '\n';
    return 1;
  }
  if (options.input.empty() && !options.printTarget) {
    llvm::errs() << "inceptionc: error: no input; give a table (.json) or IR "
                    "(.mlir)\n";
    return 1;
  }
  return Driver(options).run();
}

} // namespace inception
