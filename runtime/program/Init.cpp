//===- Init.cpp - Writes initial weights ----------------------------------===//
#include "runtime/program/Commands.h"
#include "runtime/program/InitialWeights.h"
#include "runtime/program/Network.h"
#include "runtime/program/SafetensorsFile.h"

#include <numeric>

namespace inception::program {

std::string safetensorsHeader(const std::vector<int> &parameters) {
  std::vector<TensorSpec> tensors;
  for (int i : parameters) {
    const inception_parameter &parameter = model().parameters[i];
    tensors.push_back(
        {parameter.name, {parameter.shape, parameter.shape + parameter.rank}});
  }
  return safetensorsHeader(tensors,
                           {{"format", "pt"}, {"network", model().name}});
}

void init(const InitOptions &options) {
  OutputFile file(options.output);
  std::vector<int> parameters(model().parameter_count);
  std::iota(parameters.begin(), parameters.end(), 0);
  file.write(safetensorsHeader(parameters));
  Progress progress("writing weights",
                    static_cast<size_t>(model().parameter_count));
  for (int i = 0; i < model().parameter_count; ++i) {
    std::vector<float> values =
        initialValues(model().parameters[i], options.seed);
    file.write(values.data(), values.size() * sizeof(float));
    progress.update(static_cast<size_t>(i));
  }
  file.commit();
}

} // namespace inception::program
