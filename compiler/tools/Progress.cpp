//===- Progress.cpp - What takes so long ----------------------------------===//

#include "compiler/tools/Progress.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace inception {

/// Returns to the line's start and erases it.
static constexpr StringLiteral eraseLine = "\r\033[K";

Progress::Progress() {
  if (sys::Process::StandardErrIsDisplayed())
    painter = std::thread([this] { show(); });
}

Progress::~Progress() { end(); }

void Progress::show() {
  std::unique_lock<std::mutex> lock(mutex);
  if (changed.wait_for(lock, std::chrono::seconds(2),
                       [this] { return finished; }))
    return;
  while (!finished) {
    errs() << eraseLine << "inceptionc: " << stage << "...";
    visible = true;
    changed.wait(lock);
  }
}

void Progress::endStage() {
  if (stage.empty())
    return;
  std::chrono::duration<double> time = Clock::now() - stageStart;
  times.emplace_back(stage, time.count());
  stage.clear();
}

void Progress::begin(StringRef next) {
  {
    std::lock_guard<std::mutex> lock(mutex);
    endStage();
    stage = next.str();
    stageStart = Clock::now();
  }
  changed.notify_one();
}

void Progress::end() {
  {
    std::lock_guard<std::mutex> lock(mutex);
    endStage();
    finished = true;
  }
  changed.notify_one();
  if (painter.joinable())
    painter.join();
  if (visible)
    errs() << eraseLine;
  visible = false;
}

} // namespace inception
