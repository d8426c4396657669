//===- BrokenImages.h - Images that cannot be read --------------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_DATA_BROKENIMAGES_H
#define INCEPTION_RUNTIME_PROGRAM_DATA_BROKENIMAGES_H

#include "runtime/program/data/Dataset.h"

#include <functional>
#include <mutex>
#include <set>

namespace inception::program {

/// Takes the message about a broken image; called by one thread at a time.
using WarnFn = std::function<void(const std::string &)>;

/// Reads images, and keeps account of those that are broken.
class BrokenImages {
public:
  /// `strict`: a broken image is an error. Without `warn`, messages go to
  /// stderr.
  BrokenImages(const Dataset &data, bool strict, WarnFn warn);

  /// Reads an image; false if it is broken. The first time that is said, and
  /// counted.
  bool read(int64_t index, Sample &sample);

  int64_t count() const;

private:
  const Dataset &data;
  bool strict;
  WarnFn warn;
  mutable std::mutex mutex;
  std::set<int64_t> known;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_DATA_BROKENIMAGES_H
