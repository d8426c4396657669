//===- Philox.h - A counter-based random number generator -------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_PHILOX_H
#define INCEPTION_RUNTIME_PROGRAM_PHILOX_H

#include "runtime/core/Philox.h"

#include <array>

namespace inception::program {

/// The words of inception_philox.
inline std::array<uint32_t, 4> philox(const std::array<uint32_t, 4> &counter,
                                      const std::array<uint32_t, 2> &key) {
  std::array<uint32_t, 4> words;
  inception_philox(counter.data(), key.data(), words.data());
  return words;
}

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_PHILOX_H
