//===- InitialWeights.cpp - Initial weights from a seed -------------------===//
#include "runtime/program/InitialWeights.h"

#include "runtime/program/Network.h"

namespace inception::program {

std::vector<float> initialValues(const inception_parameter &parameter,
                                 uint64_t seed) {
  std::vector<float> values(parameterSize(parameter));
  inception_program.initial_values(&parameter, seed, values.data());
  return values;
}

} // namespace inception::program
