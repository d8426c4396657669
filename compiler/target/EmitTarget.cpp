//===- EmitTarget.cpp - The machine that code is made for -----------------===//

#include "compiler/target/EmitTarget.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/X86TargetParser.h"

using namespace llvm;

namespace inception {

/// Names of CPUs that can be compiled for.
static SmallVector<StringRef> getKnownCPUs(const Triple &triple,
                                           const MCSubtargetInfo &info) {
  SmallVector<StringRef> names;
  if (triple.isX86()) {
    X86::fillValidCPUArchList(names, /*Only64Bit=*/triple.isArch64Bit());
  } else {
    for (const SubtargetSubTypeKV &entry : info.getAllProcessorDescriptions())
      names.push_back(entry.Key);
  }
  return names;
}

static Error makeUnknownCPUError(StringRef cpu, ArrayRef<StringRef> known) {
  std::string message = "unknown CPU '" + cpu.str() + "'";
  const StringRef *nearest = nullptr;
  unsigned best = 3;
  for (const StringRef &name : known) {
    unsigned distance =
        cpu.edit_distance(name, /*AllowReplacements=*/true, best);
    if (distance < best) {
      best = distance;
      nearest = &name;
    }
  }
  if (nearest)
    message += "; did you mean '" + nearest->str() + "'?";
  message += "\nknown CPUs: native, " + join(known, ", ");
  return createStringError(message);
}

/// The features that the CPU has, by LLVM's names.
static StringMap<bool> getFeatures(const Triple &triple, StringRef cpu,
                                   bool native) {
  if (native)
    return sys::getHostCPUFeatures();
  StringMap<bool> result;
  if (triple.isX86()) {
    SmallVector<StringRef> names;
    X86::getFeaturesForCPU(cpu, names);
    for (StringRef name : names)
      result[name] = true;
  }
  return result;
}

/// Features that change what code LLVM makes and that the runtime's check
/// (runtime/core/Cpu.c) has no question for.
static constexpr StringRef uncheckedFeatures[] = {
    "avx10.1", "avx10.2", "avx512fp16", "ccmp",      "cf",  "egpr", "jmpabs",
    "movrs",   "ndd",     "nf",         "push2pop2", "ppx", "tbm",  "zu"};

static Triple makeTriple(StringRef name) {
  return Triple(name.empty() ? sys::getDefaultTargetTriple()
                             : Triple::normalize(name));
}

Error checkSystem(StringRef tripleName) {
  Triple triple = makeTriple(tripleName), own(sys::getProcessTriple());
  if (triple.getArch() == Triple::UnknownArch ||
      (triple.getArch() == own.getArch() && triple.getOS() == own.getOS()))
    return Error::success();
  return createStringError("target '" + triple.str() +
                           "' is not available: the runtime was built for '" +
                           own.str() + "'");
}

Expected<EmitTarget> createEmitTarget(StringRef tripleName, StringRef cpu) {
  InitializeAllTargetInfos();
  InitializeAllTargets();
  InitializeAllTargetMCs();
  InitializeAllAsmPrinters();

  Triple triple = makeTriple(tripleName);
  std::string problem;
  const llvm::Target *target = TargetRegistry::lookupTarget(triple, problem);
  if (!target)
    return createStringError("unknown target '" + triple.str() + "'");
  if (cpu.contains(','))
    return createStringError(
        "'" + cpu +
        "': code for several CPUs in one object is not available; "
        "give one name");

  bool native = cpu == "native";
  if (native && triple.getArch() != Triple(sys::getProcessTriple()).getArch())
    return createStringError("--cpu=native is of no use for target '" +
                             triple.str() + "'; name a CPU");

  EmitTarget result;
  result.cpu = native ? sys::getHostCPUName().str() : cpu.str();
  std::unique_ptr<MCSubtargetInfo> info(
      target->createMCSubtargetInfo(triple, "", ""));
  SmallVector<StringRef> known = getKnownCPUs(triple, *info);
  if (!native && !is_contained(known, cpu))
    return makeUnknownCPUError(cpu, known);

  StringMap<bool> features = getFeatures(triple, result.cpu, native);
  // Code must not need what a program cannot ask its CPU about.
  SmallVector<std::string> withheld;
  for (StringRef name : uncheckedFeatures)
    if (features.lookup(name)) {
      features[name] = false;
      withheld.push_back(("-" + name).str());
    }
  for (const auto &entry : features)
    if (entry.second)
      result.required.push_back(entry.first().str());
  llvm::sort(result.required);
  // A virtual machine may hide what its CPU's name promises, so for this
  // machine every feature is named.
  if (native) {
    SmallVector<std::string> signedNames;
    for (const auto &entry : features)
      signedNames.push_back((entry.second ? "+" : "-") + entry.first().str());
    llvm::sort(signedNames);
    result.features = join(signedNames, ",");
  } else {
    result.features = join(withheld, ",");
  }

  TargetOptions options;
  options.FunctionSections = true;
  options.DataSections = true;
  result.machine.reset(target->createTargetMachine(
      triple, result.cpu, result.features, options, Reloc::PIC_, std::nullopt,
      CodeGenOptLevel::Aggressive));
  if (!result.machine)
    return createStringError("no code generator for target '" + triple.str() +
                             "'");
  return result;
}

} // namespace inception
