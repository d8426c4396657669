//===- Log.cpp - A training's log, a JSON object a line -------------------===//
#include "runtime/program/train/Log.h"

#include "runtime/program/Support.h"

#include <cerrno>
#include <cstring>

namespace inception::program {

Log::Log(const std::string &path, bool append)
    : path(path), file(nullptr, fclose) {
  if (path.empty())
    return;
  file.reset(fopen(path.c_str(), append ? "ae" : "we"));
  if (!file)
    throw Failure("{}: cannot write: {}", path, strerror(errno));
}

void Log::write(const std::string &record) {
  if (!file)
    return;
  fmt::print(file.get(), "{}\n", record);
  if (fflush(file.get()))
    throw Failure("{}: cannot write: {}", path, strerror(errno));
}

} // namespace inception::program
