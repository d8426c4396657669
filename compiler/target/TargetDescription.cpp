//===- TargetDescription.cpp - What the machine can do --------------------===//

#include "compiler/target/TargetDescription.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/MC/MCInstrInfo.h"
#include "llvm/MC/MCSchedule.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"
#include "llvm/TargetParser/X86TargetParser.h"
#include <cmath>

using namespace inception;

static constexpr int64_t kilo = 1 << 10, mega = 1 << 20, giga = 1 << 30;

static constexpr TargetField fields[] = {
    {"vector_bits", &TargetDescription::vectorBits, 32, 2048, true},
    {"vector_registers", &TargetDescription::vectorRegisters, 4, 1024, false},
    {"fma_ports", &TargetDescription::fmaPorts, 1, 64, false},
    {"fma_latency", &TargetDescription::fmaLatency, 1, 64, false},
    {"load_ports", &TargetDescription::loadPorts, 1, 64, false},
    {"l1_bytes", &TargetDescription::l1Bytes, kilo, giga, false},
    {"l2_bytes", &TargetDescription::l2Bytes, kilo, giga, false},
    {"l3_bytes", &TargetDescription::l3Bytes, 0, 1024 * giga, false},
    {"l2_bytes_per_cycle", &TargetDescription::l2BytesPerCycle, 1, kilo, false},
    {"l3_bytes_per_cycle", &TargetDescription::l3BytesPerCycle, 1, kilo, false},
    {"memory_bytes_per_cycle", &TargetDescription::memoryBytesPerCycle, 1, kilo,
     false},
    {"cache_line_bytes", &TargetDescription::cacheLineBytes, 16, kilo, true},
    {"parallel_start_cycles", &TargetDescription::parallelStartCycles, 0, giga,
     false},
    {"threads", &TargetDescription::threads, 1, 1024, false},
};

llvm::ArrayRef<TargetField> inception::getTargetFields() { return fields; }

std::string TargetField::check(int64_t value) const {
  if (value >= least && value <= most &&
      (!powerOfTwo || llvm::isPowerOf2_64(value)))
    return {};
  return (llvm::Twine("must be ") +
          (powerOfTwo ? "a power of two from " : "an integer from ") +
          llvm::Twine(least) + " to " + llvm::Twine(most))
      .str();
}

std::optional<std::pair<llvm::StringRef, std::string>>
inception::findContradiction(const TargetDescription &target) {
  if (target.l2Bytes < target.l1Bytes)
    return {{"l2_bytes", "must be no less than 'l1_bytes'"}};
  if (target.l3Bytes != 0 && target.l3Bytes < target.l2Bytes)
    return {{"l3_bytes", "must be 0 or no less than 'l2_bytes'"}};
  return std::nullopt;
}

namespace {

/// What LLVM's scheduling model of a CPU says about instructions.
class SchedulingModel {
public:
  explicit SchedulingModel(llvm::StringRef cpu) {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86TargetMC();
    llvm::Triple triple("x86_64-unknown-linux-gnu");
    std::string problem;
    const llvm::Target *target =
        llvm::TargetRegistry::lookupTarget(triple, problem);
    if (!target)
      return;
    subtarget.reset(target->createMCSubtargetInfo(triple, cpu, ""));
    instructions.reset(target->createMCInstrInfo());
  }

  /// The class of the instruction that LLVM calls `name`; null where the model
  /// has none.
  const llvm::MCSchedClassDesc *find(llvm::StringRef name) const {
    if (!subtarget || !instructions ||
        !subtarget->getSchedModel().hasInstrSchedModel())
      return nullptr;
    for (unsigned opcode : llvm::seq(instructions->getNumOpcodes()))
      if (instructions->getName(opcode) == name) {
        const llvm::MCSchedClassDesc *result =
            subtarget->getSchedModel().getSchedClassDesc(
                instructions->get(opcode).getSchedClass());
        return result->isValid() && !result->isVariant() ? result : nullptr;
      }
    return nullptr;
  }

  /// Whole instructions a cycle, at least one.
  int64_t getPerCycle(const llvm::MCSchedClassDesc &kind) const {
    double cycles =
        llvm::MCSchedModel::getReciprocalThroughput(*subtarget, kind);
    return cycles > 0 ? std::max<int64_t>(1, std::lround(1 / cycles)) : 1;
  }

  int64_t getLatency(const llvm::MCSchedClassDesc &kind) const {
    return std::max(1,
                    llvm::MCSchedModel::computeInstrLatency(*subtarget, kind));
  }

private:
  std::unique_ptr<llvm::MCSubtargetInfo> subtarget;
  std::unique_ptr<llvm::MCInstrInfo> instructions;
};

} // namespace

/// Loads of 512 bits that a CPU does in a cycle, at most: of the three load
/// ports that some have, two are that wide, which LLVM's models do not say.
static constexpr int64_t maxWideLoads = 2;

/// Ports and latencies of multiply-adds and loads of the target's vectors. LLVM
/// tunes what it has no model for as it does its usual CPU.
static void readPorts(TargetDescription &target, llvm::StringRef cpu) {
  SchedulingModel model(cpu);
  bool wide = target.vectorBits == 512;
  if (const auto *fma = model.find(wide ? "VFMADD231PSZr" : "VFMADD231PSYr")) {
    target.fmaPorts = model.getPerCycle(*fma);
    target.fmaLatency = model.getLatency(*fma);
  }
  if (const auto *load = model.find(wide ? "VMOVUPSZrm" : "VMOVUPSYrm"))
    target.loadPorts = model.getPerCycle(*load);
  if (wide)
    target.loadPorts = std::min(target.loadPorts, maxWideLoads);
}

std::optional<TargetDescription>
inception::describeTarget(llvm::StringRef cpu) {
  TargetDescription target;
  target.name = cpu.str();
  bool native = cpu == "native";
  llvm::SmallVector<llvm::StringRef> features;
  llvm::StringMap<bool> host;
  if (native) {
    host = llvm::sys::getHostCPUFeatures();
    for (const auto &feature : host)
      if (feature.second)
        features.push_back(feature.first());
  } else {
    llvm::SmallVector<llvm::StringRef> known;
    llvm::X86::fillValidCPUArchList(known, /*Only64Bit=*/true);
    if (!llvm::is_contained(known, cpu))
      return std::nullopt;
    llvm::X86::getFeaturesForCPU(cpu, features);
  }
  auto has = [&](llvm::StringRef feature) {
    return llvm::is_contained(features, feature);
  };
  // LLVM lists what implies the rest: 512-bit vectors for avx512vl.
  if (has("avx512vl")) {
    target.vectorBits = 512;
    target.vectorRegisters = 32;
    target.fmaPorts = 2;
    target.l2Bytes = 1 * mega;
    target.l2BytesPerCycle = 48;
    target.l3BytesPerCycle = 24;
    target.memoryBytesPerCycle = 8;
  } else if (has("avx2") && has("fma")) {
    target.vectorBits = 256;
    target.fmaPorts = 2;
  }
  if (target.vectorBits > 128)
    readPorts(target, native ? llvm::sys::getHostCPUName() : cpu);
  if (native)
    readMachine(target);
  return target;
}

mlir::DictionaryAttr inception::getTargetAttr(mlir::MLIRContext *context,
                                              const TargetDescription &target) {
  mlir::Builder builder(context);
  llvm::SmallVector<mlir::NamedAttribute> entries = {
      builder.getNamedAttr("name", builder.getStringAttr(target.name))};
  for (const TargetField &field : fields)
    entries.push_back(builder.getNamedAttr(
        field.name, builder.getI64IntegerAttr(target.*field.member)));
  return builder.getDictionaryAttr(entries);
}

mlir::FailureOr<TargetDescription> inception::getTarget(mlir::ModuleOp module,
                                                        llvm::StringRef cpu) {
  mlir::Attribute attribute = module->getAttr(targetAttrName);
  if (!attribute) {
    std::optional<TargetDescription> target = describeTarget(cpu);
    if (target)
      return *target;
    return emitError(module.getLoc())
           << "unknown target '" << cpu << "' to schedule for";
  }
  auto report = [&]() {
    return emitError(module.getLoc()) << targetAttrName << ": ";
  };
  auto dictionary = llvm::dyn_cast<mlir::DictionaryAttr>(attribute);
  if (!dictionary)
    return report() << "must be a dictionary";
  TargetDescription target;
  auto name = dictionary.getAs<mlir::StringAttr>("name");
  if (!name)
    return report() << "'name' must be a string";
  target.name = name.str();
  for (const TargetField &field : fields) {
    auto value = dictionary.getAs<mlir::IntegerAttr>(field.name);
    if (!value || !value.getType().isInteger(64))
      return report() << "'" << field.name << "' must be a 64-bit integer";
    if (std::string wrong = field.check(value.getInt()); !wrong.empty())
      return report() << "'" << field.name << "' " << wrong << ", got "
                      << value.getInt();
    target.*field.member = value.getInt();
  }
  if (dictionary.size() != std::size(fields) + 1)
    return report() << "has keys that no description has";
  if (auto wrong = findContradiction(target))
    return report() << "'" << wrong->first << "' " << wrong->second;
  return target;
}
