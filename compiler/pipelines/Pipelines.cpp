//===- Pipelines.cpp - From one level of the IR to the next ---------------===//

#include "compiler/pipelines/Pipelines.h"
#include "compiler/autodiff/Passes.h"
#include "compiler/bufferize/Passes.h"
#include "compiler/frontend/ScheduleFile.h"
#include "compiler/fusion/Passes.h"
#include "compiler/llvm/Passes.h"
#include "compiler/loops/Passes.h"
#include "compiler/pipelines/Passes.h"
#include "compiler/pipelines/Statistics.h"
#include "compiler/reference/Passes.h"
#include "compiler/schedule/Passes.h"
#include "compiler/weights/Passes.h"
#include "dialect/Inception.h"
#include "mlir/Dialect/Arith/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/Transforms/FuncBufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Tensor/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace inception {

void populateGradientPipeline(OpPassManager &manager,
                              const PipelineOptions &options) {
  manager.addPass(createExpandModules());
  manager.addPass(createDifferentiate());
  RecomputeOptions recompute;
  recompute.mode = options.recompute;
  manager.addPass(createRecompute(recompute));
}

void populateFusedPipeline(OpPassManager &manager,
                           const PipelineOptions &options) {
  manager.addPass(createExpandModules());
  manager.addPass(createInsertTaps());
  manager.addPass(createStateOutputKinds());
  manager.addPass(createDropTraining());
  if (options.lowering == Lowering::Reference)
    return;
  manager.addPass(createLinearToConvolution());
  manager.addPass(createFold());
  FuseReduceOptions fuseReduce;
  fuseReduce.mode = options.fuseReduce;
  if (!options.scheduleTarget.empty())
    fuseReduce.cpu = options.scheduleTarget;
  manager.addPass(createFuseReduce(fuseReduce));
  manager.addPass(createMergeSiblings());
  manager.addPass(createMergeGradients());
  manager.addPass(createElideConcat());
  manager.addPass(createVerifyFused());
}

void populateScheduledPipeline(OpPassManager &manager,
                               const PipelineOptions &options) {
  if (options.lowering == Lowering::Reference)
    return;
  ScheduleOptions schedule;
  if (!options.scheduleTarget.empty())
    schedule.cpu = options.scheduleTarget;
  manager.addPass(createSchedule(schedule));
  manager.addPass(createVerifyScheduled());
}

void populateBufferizedPipeline(OpPassManager &manager,
                                const PipelineOptions &options) {
  manager.addPass(createDescribeModel());
  bool reference = options.lowering == Lowering::Reference;
  if (reference) {
    manager.addPass(createLowerReference());
    manager.addPass(createLowerReferenceTraining());
  } else {
    manager.addPass(createMaterializeLayouts());
  }
  manager.addPass(createHoistWeights());
  manager.addPass(createPlanMemory());
  manager.addPass(createVerifyBufferized());
}

void populateTiledPipeline(OpPassManager &manager,
                           const PipelineOptions &options) {
  // The reference lowering cuts nothing.
  if (options.lowering == Lowering::Reference)
    return;
  manager.addPass(createTile());
  manager.addPass(createVerifyTiled());
}

void populateLoopsPipeline(OpPassManager &manager,
                           const PipelineOptions &options) {
  if (options.lowering == Lowering::Reference)
    manager.addPass(createReferenceToLoops());
  else
    manager.addPass(createLowerToLoops());
  manager.addPass(createLowerPack());
  // The generators write constants and offsets where they need them.
  manager.addPass(createCSEPass());
  manager.addPass(createVerifyLoops());
}

void populateLLVMPipeline(OpPassManager &manager,
                          const PipelineOptions &options) {
  manager.addPass(createLowerToLLVM());
}

void populatePipeline(OpPassManager &manager, Phase phase,
                      const PipelineOptions &options) {
  switch (phase) {
  case Phase::Graph:
    llvm_unreachable("nothing leads to the graph level");
  case Phase::Gradient:
    return populateGradientPipeline(manager, options);
  case Phase::Fused:
    return populateFusedPipeline(manager, options);
  case Phase::Scheduled:
    return populateScheduledPipeline(manager, options);
  case Phase::Bufferized:
    return populateBufferizedPipeline(manager, options);
  case Phase::Tiled:
    return populateTiledPipeline(manager, options);
  case Phase::Loops:
    return populateLoopsPipeline(manager, options);
  case Phase::LLVM:
    return populateLLVMPipeline(manager, options);
  }
  llvm_unreachable("unknown phase");
}

namespace {

/// The options of pipelines on inception-opt's command line.
struct TextOptions : PassPipelineOptions<TextOptions> {
  Option<bool> reference{*this, "reference",
                         llvm::cl::desc("Plain loops, for comparison"),
                         llvm::cl::init(false)};
  Option<std::string> cpu{*this, "cpu",
                          llvm::cl::desc("The CPU to schedule for"),
                          llvm::cl::init("native")};
  Option<FuseReduceMode> fuseReduce{
      *this, "fuse-reduce", llvm::cl::desc("Which reductions are fused"),
      llvm::cl::init(FuseReduceMode::Auto),
      llvm::cl::values(clEnumValN(FuseReduceMode::Auto, "auto", "by cost"),
                       clEnumValN(FuseReduceMode::Always, "always", "all"),
                       clEnumValN(FuseReduceMode::Never, "never", "none"))};

  PipelineOptions get() const {
    PipelineOptions result;
    result.fuseReduce = fuseReduce;
    result.lowering = reference ? Lowering::Reference : Lowering::Fast;
    result.scheduleTarget = cpu;
    return result;
  }
};

} // namespace

void registerPassesAndPipelines() {
  registerInceptionAutodiffPasses();
  registerInceptionFusionPasses();
  registerInceptionSchedulePasses();
  registerInceptionBufferizePasses();
  registerInceptionWeightsPasses();
  registerInceptionLoopsPasses();
  registerInceptionReferenceLoweringPasses();
  registerInceptionLLVMPasses();
  registerInceptionPipelinesPasses();
  for (Phase phase : getPhases().drop_front())
    PassPipelineRegistration<TextOptions>(
        ("inception-to-" + getPhaseName(phase)).str(),
        ("From the level before to " + getPhaseName(phase) + ": " +
         getPhaseSummary(phase))
            .str(),
        [phase](OpPassManager &manager, const TextOptions &options) {
          populatePipeline(manager, phase, options.get());
        });
}

/// Makes the module say how it is lowered, and `options` follow what it says.
static void settleLowering(mlir::ModuleOp module, PipelineOptions &options) {
  if (module->hasAttr(loweringAttrName))
    options.lowering = Lowering::Reference;
  else if (options.lowering == Lowering::Reference)
    module->setAttr(loweringAttrName,
                    StringAttr::get(module.getContext(), "reference"));
}

/// Checks a module that was read at `level` against the level's contract. The
/// reference lowering keeps the graph's operations until there are buffers, and
/// these uncut.
static LogicalResult verifyLevel(mlir::ModuleOp module, Phase level) {
  PassManager manager(module.getContext(), mlir::ModuleOp::getOperationName());
  bool reference = module->hasAttr(loweringAttrName);
  auto addGraph = [&](bool gradient) {
    VerifyGraphOptions options;
    options.gradient = gradient;
    manager.addPass(createVerifyGraph(options));
  };
  switch (level) {
  case Phase::Graph:
    addGraph(/*gradient=*/false);
    break;
  case Phase::Gradient:
    addGraph(/*gradient=*/true);
    break;
  case Phase::Fused:
  case Phase::Scheduled:
    if (reference)
      addGraph(/*gradient=*/true);
    else if (level == Phase::Fused)
      manager.addPass(createVerifyFused());
    else
      manager.addPass(createVerifyScheduled());
    break;
  case Phase::Bufferized:
    manager.addPass(createVerifyBufferized());
    break;
  case Phase::Tiled:
    if (reference)
      manager.addPass(createVerifyBufferized());
    else
      manager.addPass(createVerifyTiled());
    break;
  case Phase::Loops:
    manager.addPass(createVerifyLoops());
    break;
  case Phase::LLVM:
    break;
  }
  return manager.run(module);
}

LogicalResult runPhases(mlir::ModuleOp module, Phase last,
                        const PipelineOptions &givenOptions,
                        PhaseObserver observer) {
  FailureOr<Phase> level = getLevel(module);
  if (failed(level))
    return failure();
  if (*level > last)
    return module.emitError("the input is at the level '")
           << getPhaseName(*level) << "', which is after '"
           << getPhaseName(last) << "'";
  if (failed(verifyLevel(module, *level)))
    return failure();
  PipelineOptions options = givenOptions;
  if (*level < Phase::Fused && last != Phase::Graph)
    settleLowering(module, options);
  else if (module->hasAttr(loweringAttrName))
    options.lowering = Lowering::Reference;
  for (Phase phase : getPhases()) {
    if (phase <= *level || phase > last ||
        (phase == Phase::Gradient && !options.train))
      continue;
    if (failed(observer(phase, module, /*ended=*/false)))
      return failure();
    if (phase == Phase::Scheduled && !options.scheduleFile.empty() &&
        failed(applyScheduleFile(options.scheduleFile, module)))
      return failure();
    PassManager manager(module.getContext(),
                        mlir::ModuleOp::getOperationName());
    populatePipeline(manager, phase, options);
    if (failed(manager.run(module)))
      return failure();
    if (options.statistics)
      printStatistics(manager, *options.statistics);
    setLevel(module, phase);
    if (failed(observer(phase, module, /*ended=*/true)))
      return failure();
  }
  return success();
}

void registerDialects(DialectRegistry &registry) {
  registry.insert<InceptionDialect, LLVM::LLVMDialect, arith::ArithDialect,
                  bufferization::BufferizationDialect, cf::ControlFlowDialect,
                  func::FuncDialect, linalg::LinalgDialect, math::MathDialect,
                  memref::MemRefDialect, scf::SCFDialect, tensor::TensorDialect,
                  vector::VectorDialect>();
  arith::registerBufferizableOpInterfaceExternalModels(registry);
  bufferization::func_ext::registerBufferizableOpInterfaceExternalModels(
      registry);
  linalg::registerBufferizableOpInterfaceExternalModels(registry);
  scf::registerBufferizableOpInterfaceExternalModels(registry);
  tensor::registerBufferizableOpInterfaceExternalModels(registry);
}

} // namespace inception
