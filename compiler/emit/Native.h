//===- Native.h - From the LLVM dialect to machine code ---------*- C++ -*-===//
//
// All in process. The steps in order: translate the module to LLVM IR, define
// the model's constant, link the runtime, optimise, generate code.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_EMIT_NATIVE_H
#define COMPILER_EMIT_NATIVE_H

#include "compiler/emit/Model.h"
#include "compiler/target/EmitTarget.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/CodeGen.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <string>

namespace inception {

/// LLVM's instrumentation of generated code.
enum class Sanitizer { None, Address, Thread };

/// How the runtime and the generated code become one module.
struct NativeOptions {
  /// First part of every exported name.
  std::string prefix;
  /// The runtime as LLVM bitcode.
  std::string runtimePath;
  Sanitizer sanitizer = Sanitizer::None;
  /// Whether to keep `inception_program`, by which a program's main finds the
  /// model, as an exported symbol.
  bool program = false;
  /// Whether to export the interface for training.
  bool training = false;
};

/// Translates a module at the llvm level and makes one optimised LLVM module of
/// it and the runtime, whose only exported symbols start with the prefix.
llvm::Expected<std::unique_ptr<llvm::Module>>
buildNativeModule(mlir::ModuleOp module, llvm::LLVMContext &context,
                  const ModelInfo &info, const EmitTarget &target,
                  const NativeOptions &options);

/// Generates machine code of `module` as an object file or as assembly.
llvm::Error generateCode(llvm::Module &module, const EmitTarget &target,
                         llvm::CodeGenFileType type,
                         llvm::SmallVectorImpl<char> &bytes);

/// A static library of one object file, the same bytes every time.
llvm::Expected<std::string> makeArchive(llvm::StringRef memberName,
                                        llvm::StringRef object);

/// Registers what translating the llvm level to LLVM IR needs.
void registerTranslations(mlir::DialectRegistry &registry);

} // namespace inception

#endif // COMPILER_EMIT_NATIVE_H
