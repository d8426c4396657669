//===- Output.cpp - Files that appear whole or not at all -----------------===//

#include "compiler/emit/Output.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace inception {

static Error makeError(StringRef path, std::error_code code) {
  return createStringError("cannot write '" + path + "': " + code.message());
}

/// Creates an empty file beside `path` to write to.
static Error createTemporary(StringRef path, SmallVectorImpl<char> &temporary) {
  if (sys::fs::is_directory(path))
    return makeError(path, std::make_error_code(std::errc::is_a_directory));
  if (sys::fs::exists(path) && !sys::fs::can_write(path))
    return makeError(path, std::make_error_code(std::errc::permission_denied));
  int descriptor;
  if (std::error_code code = sys::fs::createUniqueFile(path + ".tmp-%%%%%%%%",
                                                       descriptor, temporary))
    return makeError(path, code);
  sys::RemoveFileOnSignal(StringRef(temporary.data(), temporary.size()));
  raw_fd_ostream(descriptor, /*shouldClose=*/true);
  return Error::success();
}

static void removeTemporary(StringRef temporary) {
  sys::fs::remove(temporary);
  sys::DontRemoveFileOnSignal(temporary);
}

Error produceOutput(StringRef path, function_ref<Error(StringRef)> produce) {
  // A device, such as /dev/null, is not to be replaced by a file.
  if (sys::fs::exists(path) && !sys::fs::is_regular_file(path) &&
      !sys::fs::is_directory(path))
    return produce(path);
  SmallString<128> temporary;
  if (Error error = createTemporary(path, temporary))
    return error;
  if (Error error = produce(temporary)) {
    removeTemporary(temporary);
    return error;
  }
  if (std::error_code code = sys::fs::rename(temporary, path)) {
    removeTemporary(temporary);
    return makeError(path, code);
  }
  sys::DontRemoveFileOnSignal(temporary);
  return Error::success();
}

Error writeOutput(StringRef path, StringRef bytes) {
  if (path == "-") {
    outs() << bytes;
    outs().flush();
    std::error_code code = outs().error();
    outs().clear_error();
    return code ? createStringError("cannot write to the standard output: " +
                                    code.message())
                : Error::success();
  }
  return produceOutput(path, [&](StringRef temporary) -> Error {
    std::error_code code;
    raw_fd_ostream stream(temporary, code);
    if (code)
      return makeError(path, code);
    stream << bytes;
    stream.close();
    if (stream.has_error()) {
      code = stream.error();
      stream.clear_error();
      return makeError(path, code);
    }
    return Error::success();
  });
}

Error checkOutput(StringRef path) {
  if (path == "-" ||
      (sys::fs::exists(path) && !sys::fs::is_regular_file(path) &&
       !sys::fs::is_directory(path)))
    return Error::success();
  SmallString<128> temporary;
  if (Error error = createTemporary(path, temporary))
    return error;
  removeTemporary(temporary);
  return Error::success();
}

} // namespace inception
