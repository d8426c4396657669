//===- TargetDescription.h - What the machine can do ------------*- C++ -*-===//
//
// The one place where properties of machines are known. Passes ask it, never
// which CPU it is.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TARGET_TARGETDESCRIPTION_H
#define COMPILER_TARGET_TARGETDESCRIPTION_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <string>

namespace inception {

/// What the cost model needs to know of a machine. All times are in cycles, and
/// all rates are those of one core.
struct TargetDescription {
  std::string name;
  /// Width of a vector register in bits, and how many there are.
  int64_t vectorBits = 128;
  int64_t vectorRegisters = 16;
  /// Fused multiply-adds of vectors a cycle, and cycles until a result can be
  /// used.
  int64_t fmaPorts = 1;
  int64_t fmaLatency = 4;
  /// Vector loads a cycle.
  int64_t loadPorts = 2;
  /// Bytes that a core may count on keeping in each cache. Without an L3, 0.
  int64_t l1Bytes = 32 << 10;
  int64_t l2Bytes = 512 << 10;
  int64_t l3Bytes = 16 << 20;
  /// Bytes a cycle that arrive from each level.
  int64_t l2BytesPerCycle = 32;
  int64_t l3BytesPerCycle = 20;
  int64_t memoryBytesPerCycle = 5;
  int64_t cacheLineBytes = 64;
  /// Cycles from the start of a parallel loop until other threads work, and
  /// from the last one's end until the loop is left, together.
  int64_t parallelStartCycles = 6000;
  /// The most threads that a layer's work should be shared out to.
  int64_t threads = 4;

  /// Elements of `bits` bits in a vector register, at least one.
  int64_t getVectorLength(unsigned bits) const {
    return vectorBits > bits ? vectorBits / bits : 1;
  }
};

/// One number of a description: its name in files and attributes, where it is,
/// and what it may be.
struct TargetField {
  llvm::StringLiteral name;
  int64_t TargetDescription::*member;
  int64_t least, most;
  bool powerOfTwo;

  /// What is wrong with `value`, such as `must be 1 to 8`; empty for nothing.
  std::string check(int64_t value) const;
};

/// All numbers of a description, in the order of files.
llvm::ArrayRef<TargetField> getTargetFields();

/// Numbers of `target` that contradict each other: the name of one, and what is
/// wrong with it. Nothing where all is well.
std::optional<std::pair<llvm::StringRef, std::string>>
findContradiction(const TargetDescription &target);

/// Describes the CPU that LLVM knows as `cpu`. Registers come from its
/// instruction set; FMA and load ports from LLVM's scheduling model of it;
/// caches, bandwidths and threads are usual ones, so that a name means the same
/// on every machine. `native` is this machine's CPU as `readMachine` finds it.
/// Nothing where LLVM doesn't know it.
std::optional<TargetDescription> describeTarget(llvm::StringRef cpu);

/// Replaces what is usual by what this machine has: the sizes of its caches,
/// the multiply-adds that it does in a cycle, and as many threads as this
/// process may use.
void readMachine(TargetDescription &target);

/// The module's attribute that describes the target its schedules are for.
constexpr llvm::StringLiteral targetAttrName = "inception.target";

/// The description as a dictionary of its name and numbers.
mlir::DictionaryAttr getTargetAttr(mlir::MLIRContext *context,
                                   const TargetDescription &target);

/// The target that `module` says it is scheduled for and else, where it says
/// nothing, the one called `cpu`. What is wrong with either is an error at the
/// module.
mlir::FailureOr<TargetDescription> getTarget(mlir::ModuleOp module,
                                             llvm::StringRef cpu);

} // namespace inception

#endif // COMPILER_TARGET_TARGETDESCRIPTION_H
