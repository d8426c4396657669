//===- Init.cpp - Writes initial weights ----------------------------------===//
#include "runtime/program/Commands.h"
#include "runtime/program/InitialWeights.h"
#include "runtime/program/Network.h"
#include "runtime/program/Support.h"

#include <nlohmann/json.hpp>
#include <numeric>

namespace inception::program {

std::string safetensorsHeader(const std::vector<int> &parameters) {
  nlohmann::ordered_json header;
  header["__metadata__"] = {{"format", "pt"}, {"network", model().name}};
  size_t offset = 0;
  for (int i : parameters) {
    const inception_parameter &parameter = model().parameters[i];
    size_t end = offset + parameterSize(parameter) * sizeof(float);
    header[parameter.name] = {
        {"dtype", "F32"},
        {"shape", std::vector<int64_t>(parameter.shape,
                                       parameter.shape + parameter.rank)},
        {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  // The data starts at a multiple of 8 bytes.
  text.append((8 - text.size() % 8) % 8, ' ');
  std::string length;
  for (int i = 0; i < 8; ++i)
    length += static_cast<char>(text.size() >> 8 * i & 0xff);
  return length + text;
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
