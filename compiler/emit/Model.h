//===- Model.h - The constant that describes a compiled model ---*- C++ -*-===//

#ifndef COMPILER_EMIT_MODEL_H
#define COMPILER_EMIT_MODEL_H

#include "dialect/Inception.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"
#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace llvm {
class Module;
} // namespace llvm

namespace inception {

/// How one parameter gets its initial values; the kinds are those of
/// `inception_init_kind` in runtime/core/Model.h.
struct ParameterInfo {
  std::string name;
  /// The tensor's name in weight files.
  std::string fileName;
  llvm::SmallVector<int64_t, 4> shape;
  int32_t initKind = 0;
  double init[2] = {0, 0};
};

/// A result for one image.
struct OutputInfo {
  std::string name;
  llvm::SmallVector<int64_t, 4> shape;
  OutputKind kind = OutputKind::Features;
};

/// One parallel loop of the generated code.
struct LayerInfo {
  std::string name;
  std::string kind;
  std::string schedule;
  /// What times are summed under.
  std::string family;
  llvm::SmallVector<int64_t, 4> shape;
  int64_t macs = 0;
  int64_t bytes = 0;
  /// What the cost model expects of one thread and of all; 0 where nothing was
  /// scheduled.
  int64_t predictedCycles = 0;
  int64_t predictedParallelCycles = 0;
};

/// A pair of layers that could be computed together, and what the cost model
/// expects of both ways: cycles of one thread and of all.
struct FusionInfo {
  std::string layer;
  bool fused = false;
  std::array<int64_t, 2> fusedCycles = {0, 0}, separateCycles = {0, 0};
};

/// What batch normalisation sums over images in one call: two vectors.
struct StatisticsInfo {
  int64_t call = 0, elements = 0;
  /// Mean and variance, and not gradients.
  bool moments = false;
  /// Of each vector: whether it is in the state or in the workspace, and its
  /// offset there, a sum of two parts.
  std::array<int64_t, 2> inState = {0, 0}, fixed = {0, 0}, perImage = {0, 0};
};

/// What a model has besides where it can be trained; the kinds are those of
/// `inception_state_kind` in runtime/core/Model.h.
struct TrainingInfo {
  int64_t blockSize = 0;
  int64_t workspacePerImage = 0;
  int64_t workspacePerThread = 0;
  int64_t workspaceFixed = 0;
  /// Of each parameter: its place in a block, and the last call of @gradients
  /// that writes its gradient, or -1.
  llvm::SmallVector<int64_t> offsets, lastCalls;
  /// Of each block.
  llvm::SmallVector<int32_t> kinds;
  llvm::SmallVector<StatisticsInfo> statistics;
  /// Whether tensors have another order of elements in the state.
  bool packed = false;
  /// Activations that are kept for the backward pass, their bytes for one
  /// image, and operations that are computed again.
  int64_t keptValues = 0, keptBytes = 0, recomputed = 0;
};

/// What is known of a model beside its code: the module's `inception.*`
/// attributes as plain data.
struct ModelInfo {
  std::string name;
  std::string inputName;
  std::string preprocessJson;
  /// The table's training section, or empty.
  std::string trainingJson;
  llvm::SmallVector<int64_t, 3> inputShape;
  int64_t maxBatch = 1;
  int64_t packedSize = 0;
  int64_t workspacePerImage = 0;
  int64_t workspacePerThread = 0;
  int64_t workspaceFixed = 0;
  llvm::SmallVector<ParameterInfo> parameters;
  llvm::SmallVector<OutputInfo> outputs;
  llvm::SmallVector<LayerInfo> layers;
  llvm::SmallVector<FusionInfo> fusions;
  /// Patterns of tensor names that weight files may have and the model ignores.
  llvm::SmallVector<std::string> ignored;
  std::optional<TrainingInfo> training;
  uint64_t fingerprint = 0;
};

/// Reads the attributes of a module at the llvm level (or bufferized, or
/// loops). A missing attribute or one of another type is an error at the
/// module.
mlir::FailureOr<ModelInfo> readModelInfo(mlir::ModuleOp module);

/// Text about the compilation that the runtime passes on.
struct ModelText {
  std::string version;
  std::string cpu;
  std::string features;
};

/// Defines `inception_model` in `module`, whose layout is that of
/// runtime/core/Model.h.
void defineModel(llvm::Module &module, const ModelInfo &info,
                 const ModelText &text);

/// JSON with what `describe --json` says beyond the runtime's own tables.
std::string makeDescription(const ModelInfo &info);

} // namespace inception

#endif // COMPILER_EMIT_MODEL_H
