//===- Interrupt.h - Signals that end a training in order -------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_TRAIN_INTERRUPT_H
#define INCEPTION_RUNTIME_PROGRAM_TRAIN_INTERRUPT_H

namespace inception::program {

/// While it lives, SIGINT and SIGTERM are noted; a second one ends the program
/// at once. A file that grows too large is an error of the write, no signal.
class Interrupt {
public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt &) = delete;
  Interrupt &operator=(const Interrupt &) = delete;

  /// The signal that was noted, or 0.
  int signal() const;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_TRAIN_INTERRUPT_H
