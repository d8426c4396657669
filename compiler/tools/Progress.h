//===- Progress.h - What takes so long --------------------------*- C++ -*-===//

#ifndef COMPILER_TOOLS_PROGRESS_H
#define COMPILER_TOOLS_PROGRESS_H

#include "llvm/ADT/StringRef.h"
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace inception {

/// Measures the stages of a compilation, and shows the current one on the
/// terminal once the whole has taken two seconds. Not a terminal: nothing is
/// shown.
class Progress {
public:
  Progress();
  ~Progress();
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;

  /// Ends the current stage and begins another.
  void begin(llvm::StringRef stage);

  /// Ends the last stage and clears the terminal's line. Messages may follow.
  void end();

  /// The stages that have ended, with their seconds.
  llvm::ArrayRef<std::pair<std::string, double>> getTimes() const {
    return times;
  }

private:
  void endStage();
  void show();

  using Clock = std::chrono::steady_clock;
  Clock::time_point stageStart;
  std::vector<std::pair<std::string, double>> times;
  std::string stage;
  bool finished = false;
  bool visible = false;
  std::mutex mutex;
  std::condition_variable changed;
  std::thread painter;
};

} // namespace inception

#endif // COMPILER_TOOLS_PROGRESS_H
