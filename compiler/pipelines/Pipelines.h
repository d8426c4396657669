//===- Pipelines.h - From one level of the IR to the next -------*- C++ -*-===//
//
// One function a level, each of which adds the passes that end with a module at
// that level; and the runner that takes a module through them.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_PIPELINES_PIPELINES_H
#define COMPILER_PIPELINES_PIPELINES_H

#include "compiler/autodiff/Passes.h"
#include "compiler/fusion/Passes.h"
#include "compiler/pipelines/Phase.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace inception {

/// How operations become loops.
enum class Lowering {
  /// Fused, scheduled and vectorised.
  Fast,
  /// One plain loop nest an operation, in the graph's layout: obviously right.
  Reference
};

/// Says that a module is on its way through the reference lowering, so that it
/// can be printed at any level and continued.
constexpr llvm::StringLiteral loweringAttrName = "inception.lowering";

/// What the passes may be told.
struct PipelineOptions {
  Lowering lowering = Lowering::Fast;

  /// Which 1x1 reductions and pools are computed with what reads them.
  FuseReduceMode fuseReduce = FuseReduceMode::Auto;

  /// Whether the graph level gets a training step.
  bool train = false;

  /// Which values of the forward pass a training step computes again.
  RecomputeMode recompute = RecomputeMode::Auto;

  /// The CPU whose schedules are made: a name that the target description
  /// knows.
  std::string scheduleTarget;

  /// A JSON file whose schedules replace the cost model's; empty for none.
  std::string scheduleFile;

  /// Where the passes' statistics are printed; null for nowhere.
  llvm::raw_ostream *statistics = nullptr;
};

/// From graph to gradient: modules expanded, the training step beside the
/// network.
void populateGradientPipeline(mlir::OpPassManager &manager,
                              const PipelineOptions &options);

/// From graph or gradient to fused: modules expanded, training dropped,
/// normalisations folded, siblings merged, concatenations elided.
void populateFusedPipeline(mlir::OpPassManager &manager,
                           const PipelineOptions &options);

/// From fused to scheduled.
void populateScheduledPipeline(mlir::OpPassManager &manager,
                               const PipelineOptions &options);

/// From scheduled to bufferized: weights hoisted, layouts physical, memory
/// planned.
void populateBufferizedPipeline(mlir::OpPassManager &manager,
                                const PipelineOptions &options);

/// From bufferized to tiled: a parallel loop for each layer.
void populateTiledPipeline(mlir::OpPassManager &manager,
                           const PipelineOptions &options);

/// From tiled to loops.
void populateLoopsPipeline(mlir::OpPassManager &manager,
                           const PipelineOptions &options);

/// From loops to the LLVM dialect.
void populateLLVMPipeline(mlir::OpPassManager &manager,
                          const PipelineOptions &options);

/// Adds the passes that end at `phase`, which isn't the graph.
void populatePipeline(mlir::OpPassManager &manager, Phase phase,
                      const PipelineOptions &options);

/// Registers each level's pipeline under its name (`inception-to-fused`, ...)
/// and all passes of the project.
void registerPassesAndPipelines();

/// Is told of each phase: before it starts (`ended` false) and when the module
/// is at its level. A failure ends the run.
using PhaseObserver =
    llvm::function_ref<mlir::LogicalResult(Phase, mlir::ModuleOp, bool ended)>;

/// Takes `module` from its level to `last`.
mlir::LogicalResult runPhases(mlir::ModuleOp module, Phase last,
                              const PipelineOptions &options,
                              PhaseObserver observer);

/// Loads the dialects that some level uses.
void registerDialects(mlir::DialectRegistry &registry);

} // namespace inception

#endif // COMPILER_PIPELINES_PIPELINES_H
