//===- BrokenImages.cpp - Images that cannot be read ----------------------===//
#include "runtime/program/data/BrokenImages.h"

#include "runtime/program/Support.h"

namespace inception::program {

BrokenImages::BrokenImages(const Dataset &data, bool strict, WarnFn warn)
    : data(data), strict(strict),
      warn(warn ? std::move(warn) : WarnFn(printWarning)) {}

bool BrokenImages::read(int64_t index, Sample &sample) {
  try {
    data.read(index, sample);
    return true;
  } catch (const Failure &failure) {
    if (strict)
      throw;
    std::lock_guard<std::mutex> lock(mutex);
    if (known.insert(index).second)
      warn(std::string(failure.what()) + "; skipped");
    return false;
  }
}

int64_t BrokenImages::count() const {
  std::lock_guard<std::mutex> lock(mutex);
  return static_cast<int64_t>(known.size());
}

} // namespace inception::program
