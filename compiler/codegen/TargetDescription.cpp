//===- TargetDescription.cpp - What the machine can do --------------------===//

#include "compiler/codegen/TargetDescription.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/X86TargetParser.h"

using namespace inception;

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
  } else if (has("avx2") && has("fma")) {
    target.vectorBits = 256;
  }
  return target;
}
