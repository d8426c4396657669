//===- InitialWeights.cpp - Initial weights from a seed -------------------===//
#include "runtime/program/InitialWeights.h"

#include "runtime/program/Network.h"
#include "runtime/program/Philox.h"

namespace inception::program {

static uint64_t hashName(const char *name) {
  uint64_t hash = 0xcbf29ce484222325;
  for (; *name; ++name)
    hash = (hash ^ static_cast<unsigned char>(*name)) * 0x100000001b3;
  return hash;
}

namespace {
/// The words of a parameter, one after the other.
class Words {
public:
  Words(const char *name, uint64_t seed)
      : hash(hashName(name)), key{uint32_t(seed), uint32_t(seed >> 32)} {}

  uint32_t next() {
    if (used == block.size()) {
      block = philox({uint32_t(counter), uint32_t(counter >> 32),
                      uint32_t(hash), uint32_t(hash >> 32)},
                     key);
      ++counter;
      used = 0;
    }
    return block[used++];
  }

private:
  uint64_t hash, counter = 0;
  std::array<uint32_t, 2> key;
  std::array<uint32_t, 4> block{};
  size_t used = 4;
};
} // namespace

/// In (0, 1).
static double uniform(Words &words) {
  return ((words.next() >> 8) + 0.5) * 0x1p-24;
}

/// Mean 0, deviation 1.
static double normal(Words &words) {
  int64_t sum = -6 * int64_t(UINT32_MAX);
  for (int i = 0; i < 12; ++i)
    sum += words.next();
  return static_cast<double>(sum) * 0x1p-32;
}

std::vector<float> initialValues(const inception_parameter &parameter,
                                 uint64_t seed) {
  std::vector<float> values(parameterSize(parameter));
  Words words(parameter.name, seed);
  auto [first, second] = parameter.init;
  for (float &value : values) {
    double exact = first;
    if (parameter.init_kind == INCEPTION_INIT_UNIFORM)
      exact = first + (second - first) * uniform(words);
    else if (parameter.init_kind == INCEPTION_INIT_NORMAL)
      exact = first + second * normal(words);
    value = static_cast<float>(exact);
  }
  return values;
}

} // namespace inception::program
