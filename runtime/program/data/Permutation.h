//===- Permutation.h - An order that nobody has to keep ---------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_DATA_PERMUTATION_H
#define INCEPTION_RUNTIME_PROGRAM_DATA_PERMUTATION_H

#include "runtime/program/Philox.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace inception::program {

/// A pseudo-random permutation of 0 to size - 1, computed element by element.
///
/// A Feistel network permutes the numbers of 2h bits, which are at most 4 times
/// as many as `size` (but at least 4): each round exchanges the halves and adds
/// a function of one to the other. What falls outside is permuted again until
/// it doesn't, which visits every number once still.
class Permutation {
public:
  Permutation(int64_t size, uint64_t seed, uint64_t stream)
      : size(static_cast<uint64_t>(size)),
        half(std::max(1, (int(std::bit_width(this->size - 1)) + 1) / 2)),
        key{static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32)},
        stream{static_cast<uint32_t>(stream),
               static_cast<uint32_t>(stream >> 32)} {}

  int64_t operator[](int64_t index) const {
    uint64_t value = static_cast<uint64_t>(index);
    do
      value = permute(value);
    while (value >= size);
    return static_cast<int64_t>(value);
  }

private:
  static constexpr uint32_t rounds = 6;

  uint64_t permute(uint64_t value) const {
    uint32_t mask = static_cast<uint32_t>((uint64_t(1) << half) - 1);
    uint32_t left = static_cast<uint32_t>(value >> half);
    uint32_t right = static_cast<uint32_t>(value) & mask;
    for (uint32_t round = 0; round < rounds; ++round) {
      left ^= philox({right, round, stream[0], stream[1]}, key)[0] & mask;
      std::swap(left, right);
    }
    return uint64_t(left) << half | right;
  }

  uint64_t size;
  int half;
  std::array<uint32_t, 2> key, stream;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_DATA_PERMUTATION_H
