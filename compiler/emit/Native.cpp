//===- Native.cpp - From the LLVM dialect to machine code -----------------===//

#include "compiler/emit/Native.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"
#include "llvm/IRReader/IRReader.h"
#include "llvm/Linker/Linker.h"
#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Transforms/Instrumentation/AddressSanitizer.h"
#include "llvm/Transforms/Instrumentation/ThreadSanitizer.h"

using namespace llvm;

namespace inception {

/// Prefixes of the runtime's API functions before they are renamed; of those
/// for training, which only a model that is trained has.
static constexpr StringLiteral apiPrefix = "inception_api_";
static constexpr StringLiteral trainingApiPrefix = "inception_training_api_";

void registerTranslations(mlir::DialectRegistry &registry) {
  mlir::registerBuiltinDialectTranslation(registry);
  mlir::registerLLVMDialectTranslation(registry);
}

/// Generated code is for the target's CPU. The runtime keeps the attributes it
/// was compiled with, those of the architecture's oldest CPU: it runs before
/// the check of the CPU, and says what is missing.
static void setTargetAttributes(llvm::Module &module, const EmitTarget &target,
                                Sanitizer sanitizer) {
  for (Function &function : module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", target.cpu);
    if (!target.features.empty())
      function.addFnAttr("target-features", target.features);
    function.addFnAttr(Attribute::NoUnwind);
    if (sanitizer == Sanitizer::Address)
      function.addFnAttr(Attribute::SanitizeAddress);
    else if (sanitizer == Sanitizer::Thread)
      function.addFnAttr(Attribute::SanitizeThread);
  }
}

/// Generated functions are named after layers, which may be called anything: as
/// internal symbols they stay apart from the runtime's and the C library's.
///
/// A layer may be named like anything in the runtime, which is linked by name;
/// such a function makes way.
static void internalizeGenerated(llvm::Module &module) {
  static constexpr StringLiteral entries[] = {
      "inception_forward", "inception_pack",       "inception_gradients",
      "inception_update",  "inception_state_pack", "inception_state_unpack"};
  for (Function &function : module) {
    if (function.isDeclaration())
      continue;
    function.setLinkage(GlobalValue::InternalLinkage);
    StringRef name = function.getName();
    if (is_contained(entries, name))
      function.setLinkage(GlobalValue::ExternalLinkage);
    else if (name.starts_with("inception_"))
      function.setName(name + ".layer");
  }
}

static Error linkRuntime(llvm::Module &module, StringRef path) {
  SMDiagnostic diagnostic;
  std::unique_ptr<llvm::Module> runtime =
      parseIRFile(path, diagnostic, module.getContext());
  if (!runtime)
    return createStringError("cannot read the runtime '" + path +
                             "': " + diagnostic.getMessage());
  const Triple &triple = module.getTargetTriple();
  runtime->setTargetTriple(triple);
  runtime->setDataLayout(module.getDataLayout());
  if (Linker::linkModules(module, std::move(runtime)))
    return createStringError("cannot link the runtime '" + path + "'");
  return Error::success();
}

/// Makes every symbol internal that is no part of the API, and gives the API
/// its prefix.
static void exportApi(llvm::Module &module, const NativeOptions &options) {
  SmallVector<std::pair<GlobalValue *, std::string>> api;
  for (GlobalValue &value : module.global_values()) {
    if (value.isDeclaration() || value.hasAppendingLinkage())
      continue;
    value.setVisibility(GlobalValue::DefaultVisibility);
    StringRef name = value.getName();
    if (name.consume_front(apiPrefix) ||
        (options.training && name.consume_front(trainingApiPrefix)))
      api.emplace_back(&value, options.prefix + "_" + name.str());
    else if (!(options.program && name == "inception_program") &&
             !value.hasPrivateLinkage())
      value.setLinkage(GlobalValue::InternalLinkage);
    value.setDSOLocal(true);
  }
  for (auto &[value, name] : api) {
    if (GlobalValue *layer = module.getNamedValue(name))
      layer->setName(name + ".layer");
    value->setName(name);
  }
}

static void optimize(llvm::Module &module, const EmitTarget &target,
                     Sanitizer sanitizer) {
  LoopAnalysisManager loops;
  FunctionAnalysisManager functions;
  CGSCCAnalysisManager components;
  ModuleAnalysisManager modules;
  PassBuilder builder(target.machine.get());
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  ModulePassManager passes =
      builder.buildPerModuleDefaultPipeline(OptimizationLevel::O3);
  if (sanitizer == Sanitizer::Address) {
    passes.addPass(AddressSanitizerPass(AddressSanitizerOptions()));
  } else if (sanitizer == Sanitizer::Thread) {
    passes.addPass(ModuleThreadSanitizerPass());
    passes.addPass(createModuleToFunctionPassAdaptor(ThreadSanitizerPass()));
  }
  passes.run(module, modules);
}

Expected<std::unique_ptr<llvm::Module>>
buildNativeModule(mlir::ModuleOp module, LLVMContext &context,
                  const ModelInfo &info, const EmitTarget &target,
                  const NativeOptions &options) {
  std::unique_ptr<llvm::Module> native =
      mlir::translateModuleToLLVMIR(module, context, options.prefix);
  if (!native)
    return createStringError("the llvm level has no translation to LLVM IR");
  native->setTargetTriple(target.machine->getTargetTriple());
  native->setDataLayout(target.machine->createDataLayout());
  setTargetAttributes(*native, target, options.sanitizer);
  internalizeGenerated(*native);
  defineModel(
      *native, info,
      {"inceptionc " INCEPTION_VERSION ", " + info.name + " for " + target.cpu,
       target.cpu, join(target.required, ",")});
  if (Error error = linkRuntime(*native, options.runtimePath))
    return error;
  exportApi(*native, options);
  assert(!verifyModule(*native, &errs()) && "generated LLVM IR is invalid");
  optimize(*native, target, options.sanitizer);
  return native;
}

Error generateCode(llvm::Module &module, const EmitTarget &target,
                   CodeGenFileType type, SmallVectorImpl<char> &bytes) {
  raw_svector_ostream stream(bytes);
  legacy::PassManager passes;
  if (target.machine->addPassesToEmitFile(passes, stream, nullptr, type))
    return createStringError("target '" + module.getTargetTriple().str() +
                             "' cannot emit this kind of file");
  passes.run(module);
  return Error::success();
}

Expected<std::string> makeArchive(StringRef memberName, StringRef object) {
  NewArchiveMember member(MemoryBufferRef(object, memberName));
  Expected<std::unique_ptr<MemoryBuffer>> archive = writeArchiveToBuffer(
      member, SymtabWritingMode::NormalSymtab, object::Archive::K_GNU,
      /*Deterministic=*/true, /*Thin=*/false);
  if (!archive)
    return archive.takeError();
  return (*archive)->getBuffer().str();
}

} // namespace inception
