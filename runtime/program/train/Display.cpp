//===- Display.cpp - How far a training is --------------------------------===//
#include "runtime/program/train/Display.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace inception::program {

using namespace std::chrono_literals;

std::string formatDuration(double seconds) {
  auto whole = static_cast<int64_t>(std::llround(seconds));
  int64_t minutes = whole / 60, hours = minutes / 60;
  if (hours >= 48)
    return fmt::format("{} d {} h", hours / 24, hours % 24);
  if (hours)
    return fmt::format("{}:{:02}:{:02}", hours, minutes % 60, whole % 60);
  return fmt::format("{}:{:02}", minutes, whole % 60);
}

Display::Display(int64_t step, int64_t steps, int64_t stepsPerEpoch,
                 int64_t batch)
    : steps(steps), stepsPerEpoch(stepsPerEpoch), batch(batch),
      terminal(isatty(STDOUT_FILENO)), last(Clock::now()), lastShown(last) {
  if (step)
    line(fmt::format("going on after step {} of {}", step, steps));
}

Display::~Display() { clear(); }

double Display::imagesPerSecond() const {
  return secondsPerStep > 0 ? static_cast<double>(batch) / secondsPerStep : 0;
}

void Display::clear() {
  if (shown)
    fmt::print("\r\033[K");
  fflush(stdout);
  shown = false;
}

void Display::line(const std::string &text) {
  clear();
  fmt::print("{}\n", text);
  fflush(stdout);
}

std::string Display::describe(int64_t step, double loss, double rate) const {
  std::string text = fmt::format("loss {:.4f}  rate {:.3g}", loss, rate);
  if (accuracy >= 0)
    text += fmt::format("  validation {:.2f} %", accuracy * 100);
  if (secondsPerStep > 0)
    text += fmt::format(
        "  {:.1f} images/s  {} left", imagesPerSecond(),
        formatDuration(secondsPerStep * static_cast<double>(steps - step)));
  return text;
}

/// "[=======>    ]", of this many characters.
static std::string drawBar(double share, int width) {
  int inside = width - 2;
  int full = std::min(inside, static_cast<int>(share * inside));
  std::string bar(full, '=');
  if (full < inside)
    bar += '>';
  bar.resize(inside, ' ');
  return "[" + bar + "]";
}

static int terminalWidth() {
  winsize size{};
  constexpr int usual = 80;
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_col ? usual
                                                                 : size.ws_col;
}

void Display::update(int64_t step, double loss, double rate) {
  auto now = Clock::now();
  if (resumed) {
    double seconds = std::chrono::duration<double>(now - last).count();
    constexpr double weight = 0.1;
    secondsPerStep = secondsPerStep > 0
                         ? (1 - weight) * secondsPerStep + weight * seconds
                         : seconds;
  }
  resumed = true;
  last = now;
  bool end = step == steps || step % stepsPerEpoch == 0;
  if (!end && now - lastShown < (terminal ? 100ms : 30000ms))
    return;
  lastShown = now;
  int64_t epoch = (step - 1) / stepsPerEpoch;
  int64_t epochs = (steps + stepsPerEpoch - 1) / stepsPerEpoch;
  std::string start =
      fmt::format("epoch {}/{}  step {}/{}", epoch + 1, epochs, step, steps);
  std::string rest = describe(step, loss, rate);
  if (!terminal || end) {
    line(start + "  " + rest);
    return;
  }
  constexpr int leastBar = 8, mostBar = 40;
  int room =
      terminalWidth() - 1 - static_cast<int>(start.size() + rest.size()) - 4;
  std::string text = start;
  if (room >= leastBar)
    text += "  " + drawBar(static_cast<double>((step - 1) % stepsPerEpoch + 1) /
                               static_cast<double>(stepsPerEpoch),
                           std::min(room, mostBar));
  text += "  " + rest;
  text.resize(std::min<size_t>(text.size(), terminalWidth() - 1));
  fmt::print("\r\033[K{}", text);
  fflush(stdout);
  shown = true;
}

} // namespace inception::program
