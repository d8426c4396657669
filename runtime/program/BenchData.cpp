//===- BenchData.cpp - Measures how fast images are loaded ----------------===//
#include "runtime/program/Commands.h"
#include "runtime/program/Network.h"
#include "runtime/program/Support.h"
#include "runtime/program/augment/Transform.h"
#include "runtime/program/data/Loader.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <nlohmann/json.hpp>

namespace inception::program {

/// Seconds that all threads of the process have computed.
static double computedSeconds() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
}

void benchData(const BenchOptions &options) {
  using Clock = std::chrono::steady_clock;
  auto data = openDataset(options.data);
  std::string what =
      options.data.list.empty() ? options.data.data : options.data.list;
  Transform transform = Transform::forData(
      *data, what, Augmentation::parse(options.augmentation));
  LoaderOptions how;
  how.batch = options.batch;
  how.threads =
      options.threads ? options.threads : inception_program.cpu_count();
  Loader loader(*data, transform, how);
  // The first batches fill caches, and all that is made ahead.
  for (int i = 0; i <= how.ahead; ++i)
    loader.next();
  constexpr std::chrono::seconds enough(3);
  constexpr int64_t least = 10;
  int64_t batches = 0;
  double computed = computedSeconds();
  auto start = Clock::now();
  while (batches < least || Clock::now() - start < enough) {
    loader.next();
    ++batches;
  }
  std::chrono::duration<double> time = Clock::now() - start;
  computed = computedSeconds() - computed;
  int64_t images = batches * options.batch;
  nlohmann::ordered_json result = {
      {"images", images},
      {"threads", how.threads},
      {"images_per_second", double(images) / time.count()},
      {"images_per_core_second", double(images) / computed},
      {"broken", loader.broken()}};
  if (options.json)
    fmt::print("{}\n", result.dump(2));
  else
    fmt::print("{} images by {} thread{}: {:.4g} images/s, {:.4g} for each "
               "second of a core\n",
               images, how.threads, how.threads == 1 ? "" : "s",
               double(images) / time.count(), double(images) / computed);
}

} // namespace inception::program
