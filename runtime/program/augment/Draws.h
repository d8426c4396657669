//===- Draws.h - The random numbers of one image ----------------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_AUGMENT_DRAWS_H
#define INCEPTION_RUNTIME_PROGRAM_AUGMENT_DRAWS_H

#include "runtime/program/Philox.h"

#include <array>
#include <cstdint>

namespace inception::program {

/// Random numbers that follow from seed, epoch and position, one after another.
class Draws {
public:
  Draws(uint64_t seed, int64_t epoch, int64_t position)
      : key{static_cast<uint32_t>(seed) ^ purpose,
            static_cast<uint32_t>(seed >> 32)},
        counter{0, static_cast<uint32_t>(epoch),
                static_cast<uint32_t>(position),
                static_cast<uint32_t>(uint64_t(position) >> 32)} {}

  uint32_t bits() {
    if (used == 4) {
      block = philox(counter, key);
      ++counter[0];
      used = 0;
    }
    return block[used++];
  }

  /// Uniform in [0, 1).
  double uniform() { return bits() * 0x1p-32; }

  double uniform(double low, double high) {
    return low + (high - low) * uniform();
  }

  /// Uniform among 0 to count - 1.
  int below(int count) {
    return static_cast<int>(uint64_t(bits()) * uint64_t(count) >> 32);
  }

private:
  /// Keeps the numbers apart from those of dropout, which has the same seed.
  static constexpr uint32_t purpose = 0x61756721;

  std::array<uint32_t, 2> key;
  std::array<uint32_t, 4> counter, block{};
  int used = 4;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_AUGMENT_DRAWS_H
