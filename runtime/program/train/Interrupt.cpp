//===- Interrupt.cpp - Signals that end a training in order ---------------===//
#include "runtime/program/train/Interrupt.h"

#include <csignal>
#include <initializer_list>

namespace inception::program {

static volatile sig_atomic_t noted = 0;

static void note(int signal) { noted = signal; }

static void handle(int signal, void (*handler)(int), int flags) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(signal, &action, nullptr);
}

Interrupt::Interrupt() {
  noted = 0;
  for (int signal : {SIGINT, SIGTERM})
    handle(signal, note, SA_RESTART | static_cast<int>(SA_RESETHAND));
  handle(SIGXFSZ, SIG_IGN, 0);
}

Interrupt::~Interrupt() {
  for (int signal : {SIGINT, SIGTERM, SIGXFSZ})
    handle(signal, SIG_DFL, 0);
}

int Interrupt::signal() const { return noted; }

} // namespace inception::program
