/*===- Philox.h - A counter-based random number generator -----------------===*/
#ifndef INCEPTION_RUNTIME_CORE_PHILOX_H
#define INCEPTION_RUNTIME_CORE_PHILOX_H

#include <stdint.h>

/** Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2,
 * 3", 2011): 128 random bits from a counter of 128 bits and a key of 64.
 *
 * There is no state: the numbers of any counter can be had in any order, and
 * are the same on every machine. */
static inline void inception_philox(const uint32_t counter[4],
                                    const uint32_t key[2], uint32_t words[4]) {
  uint32_t first = key[0], second = key[1];
  for (int i = 0; i < 4; ++i)
    words[i] = counter[i];
  for (int round = 0; round < 10; ++round) {
    uint64_t low = (uint64_t)0xD2511F53 * words[0];
    uint64_t high = (uint64_t)0xCD9E8D57 * words[2];
    words[0] = (uint32_t)(high >> 32) ^ words[1] ^ first;
    words[1] = (uint32_t)high;
    words[2] = (uint32_t)(low >> 32) ^ words[3] ^ second;
    words[3] = (uint32_t)low;
    first += 0x9E3779B9;
    second += 0xBB67AE85;
  }
}

#endif /* INCEPTION_RUNTIME_CORE_PHILOX_H */
