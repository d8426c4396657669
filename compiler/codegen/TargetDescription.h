//===- TargetDescription.h - What the machine can do ------------*- C++ -*-===//
//
// The one place where properties of machines are known. Passes ask it, never
// which CPU it is.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_CODEGEN_TARGETDESCRIPTION_H
#define COMPILER_CODEGEN_TARGETDESCRIPTION_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <string>

namespace inception {

/// What the cost model needs to know of a machine.
struct TargetDescription {
  std::string name;
  /// Width of a vector register in bits, and how many there are.
  int64_t vectorBits = 128;
  int64_t vectorRegisters = 16;
  /// Fused multiply-adds a cycle, and cycles until a result can be used.
  int64_t fmaPorts = 2;
  int64_t fmaLatency = 4;
  /// Vector loads a cycle.
  int64_t loadPorts = 2;
  /// Capacities in bytes; bandwidth from L2 in bytes a cycle.
  int64_t l1Bytes = 32 * 1024;
  int64_t l2Bytes = 512 * 1024;
  int64_t l2BytesPerCycle = 32;
  /// Threads that the grain of parallel work is chosen for.
  int64_t threads = 2;

  /// Elements of `bits` bits in a vector register.
  int64_t getVectorLength(unsigned bits) const { return vectorBits / bits; }
};

/// Describes the CPU that LLVM knows as `cpu` (`native` is this machine), from
/// its instruction set. Nothing where LLVM doesn't know it.
std::optional<TargetDescription> describeTarget(llvm::StringRef cpu);

} // namespace inception

#endif // COMPILER_CODEGEN_TARGETDESCRIPTION_H
