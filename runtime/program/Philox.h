//===- Philox.h - A counter-based random number generator -------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_PHILOX_H
#define INCEPTION_RUNTIME_PROGRAM_PHILOX_H

#include <array>
#include <cstdint>

namespace inception::program {

/// Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2,
/// 3", 2011): 128 random bits from a counter of 128 bits and a key of 64.
///
/// There is no state: the numbers of any counter can be had in any order, and
/// are the same on every machine.
constexpr std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter,
                                         std::array<uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    uint64_t first = uint64_t(0xD2511F53) * counter[0];
    uint64_t second = uint64_t(0xCD9E8D57) * counter[2];
    counter = {uint32_t(second >> 32) ^ counter[1] ^ key[0], uint32_t(second),
               uint32_t(first >> 32) ^ counter[3] ^ key[1], uint32_t(first)};
    key = {key[0] + 0x9E3779B9, key[1] + 0xBB67AE85};
  }
  return counter;
}

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_PHILOX_H
