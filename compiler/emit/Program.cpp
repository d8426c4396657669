//===- Program.cpp - Linking programs and shared libraries ----------------===//

#include "compiler/emit/Program.h"
#include "compiler/emit/Output.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"

using namespace llvm;

namespace inception {

/// Whether this compiler, and with it the program's library, was itself built
/// with a sanitizer, by clang.
#ifdef INCEPTION_SANITIZED
static constexpr bool isInstrumented = true;
#else
static constexpr bool isInstrumented = false;
#endif

/// Sanitizers' run-time libraries are those of one compiler: code instrumented
/// by LLVM is linked by clang where there is one.
static ArrayRef<StringRef> getDrivers(Sanitizer sanitizer) {
  static constexpr StringRef usual[] = {"c++", "g++", "clang++", "clang++-22"};
  static constexpr StringRef clangFirst[] = {"clang++-22", "clang++", "c++",
                                             "g++"};
  return sanitizer == Sanitizer::None && !isInstrumented ? ArrayRef(usual)
                                                         : ArrayRef(clangFirst);
}

static Expected<std::string> findDriver(Sanitizer sanitizer) {
  for (StringRef name : getDrivers(sanitizer))
    if (ErrorOr<std::string> path = sys::findProgramByName(name))
      return *path;
  return createStringError(
      "no C++ compiler found to link with (looked for c++, g++, "
      "clang++, clang++-22); install one, or use --emit=static or --emit=obj");
}

Error checkLinker(Sanitizer sanitizer) {
  return findDriver(sanitizer).takeError();
}

/// Runs the driver with its messages kept in a file, which becomes part of the
/// error where it fails.
static Error runDriver(ArrayRef<StringRef> arguments) {
  SmallString<128> log;
  if (std::error_code code =
          sys::fs::createTemporaryFile("inceptionc", "log", log))
    return createStringError("cannot make a temporary file: " + code.message());
  std::string problem;
  int status =
      sys::ExecuteAndWait(arguments.front(), arguments, std::nullopt,
                          {std::nullopt, log.str(), log.str()},
                          /*SecondsToWait=*/0, /*MemoryLimit=*/0, &problem);
  std::string messages;
  if (auto buffer = MemoryBuffer::getFile(log))
    messages = (*buffer)->getBuffer().rtrim().str();
  sys::fs::remove(log);
  if (status == 0)
    return Error::success();
  return createStringError("linking with '" + arguments.front() + "' failed" +
                           (problem.empty() ? "" : ": ") + problem +
                           (messages.empty() ? "" : "\n") + messages);
}

/// Links the object with what the other `arguments` say.
static Error link(StringRef object, ArrayRef<StringRef> others,
                  Sanitizer sanitizer, StringRef path) {
  Expected<std::string> driver = findDriver(sanitizer);
  if (!driver)
    return driver.takeError();
  SmallString<128> objectPath;
  if (std::error_code code =
          sys::fs::createTemporaryFile("inceptionc", "o", objectPath))
    return createStringError("cannot make a temporary file: " + code.message());
  FileRemover remover(objectPath);
  if (Error error = writeOutput(objectPath, object))
    return error;

  return produceOutput(path, [&](StringRef temporary) {
    SmallVector<StringRef> arguments = {*driver, "-o", temporary, objectPath};
    arguments.append(others.begin(), others.end());
    if (sanitizer == Sanitizer::Address)
      arguments.push_back("-fsanitize=address");
    else if (sanitizer == Sanitizer::Thread)
      arguments.push_back("-fsanitize=thread");
    return runDriver(arguments);
  });
}

Error linkProgram(StringRef object, const ProgramFiles &files,
                  Sanitizer sanitizer, StringRef path) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> extra =
      MemoryBuffer::getFile(files.arguments, /*IsText=*/true);
  if (!extra)
    return createStringError("cannot read '" + files.arguments +
                             "': " + extra.getError().message());
  SmallVector<StringRef> arguments = {files.library};
  (*extra)->getBuffer().split(arguments, '\n', /*MaxSplit=*/-1,
                              /*KeepEmpty=*/false);
  return link(object, arguments, sanitizer, path);
}

Error linkShared(StringRef object, StringRef soname, Sanitizer sanitizer,
                 StringRef path) {
  std::string name = ("-Wl,-soname," + soname).str();
  return link(object, {"-shared", name, "-Wl,--as-needed", "-lpthread", "-lm"},
              sanitizer, path);
}

} // namespace inception
