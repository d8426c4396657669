//===- Display.h - How far a training is ------------------------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_TRAIN_DISPLAY_H
#define INCEPTION_RUNTIME_PROGRAM_TRAIN_DISPLAY_H

#include <chrono>
#include <cstdint>
#include <string>

namespace inception::program {

/// Tells how far a training is: a bar at a terminal, elsewhere a line now and
/// then, on the standard output.
class Display {
public:
  /// `step` of `steps` are done; a step has `batch` images.
  Display(int64_t step, int64_t steps, int64_t stepsPerEpoch, int64_t batch);
  ~Display();

  /// A step is done, from 1.
  void update(int64_t step, double loss, double rate);

  /// The share of validation images that are right, from now on.
  void setAccuracy(double share) { accuracy = share; }

  /// Prints a line of its own.
  void line(const std::string &text);

  /// Steps take no time from here to the next one: other work is done.
  void pause() { resumed = false; }

  /// Images of a second, over the last steps.
  double imagesPerSecond() const;

private:
  using Clock = std::chrono::steady_clock;

  std::string describe(int64_t step, double loss, double rate) const;
  void clear();

  int64_t steps, stepsPerEpoch, batch;
  bool terminal, shown = false, resumed = false;
  double accuracy = -1;
  double secondsPerStep = 0; ///< smoothed; 0: not known yet
  Clock::time_point last, lastShown;
};

/// "2:05", "1:02:03" or "3 d 4 h".
std::string formatDuration(double seconds);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_TRAIN_DISPLAY_H
