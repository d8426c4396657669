//===- Tensors.cpp - A tensor for each parameter --------------------------===//
#include "runtime/program/train/Tensors.h"

#include "runtime/program/InitialWeights.h"
#include "runtime/program/Network.h"
#include "runtime/program/Npy.h"

#include <algorithm>
#include <cmath>
#include <fnmatch.h>
#include <optional>

namespace inception::program {

static std::vector<int64_t> shapeOf(const inception_parameter &parameter) {
  return {parameter.shape, parameter.shape + parameter.rank};
}

Tensors makeTensors() {
  Tensors tensors;
  for (int i = 0; i < model().parameter_count; ++i)
    tensors.emplace_back(parameterSize(model().parameters[i]));
  return tensors;
}

std::vector<TensorSpec> tensorSpecs(const std::string &prefix) {
  std::vector<TensorSpec> specs;
  for (int i = 0; i < model().parameter_count; ++i) {
    const inception_parameter &parameter = model().parameters[i];
    specs.push_back({prefix + parameter.name, shapeOf(parameter)});
  }
  return specs;
}

namespace {
/// What is wrong with a file's tensors; a few of many are listed.
class Complaints {
public:
  void add(std::string line) {
    if (++count <= most)
      lines += "\n  " + line;
  }
  /// Throws if there are any.
  void check(const std::string &path, const std::string &advice) const {
    if (!count)
      return;
    throw Failure("{}: not the weights of {}:{}{}{}", path, model().name, lines,
                  count > most ? fmt::format("\n  and {} more", count - most)
                               : "",
                  advice);
  }

private:
  static constexpr int most = 20;
  int count = 0;
  std::string lines;
};
} // namespace

/// Whether `found` can be read as this parameter; if not, says why.
static bool fits(const inception_parameter &parameter, const std::string &name,
                 const SafetensorsFile::Tensor *found, Complaints &complaints) {
  std::vector<int64_t> shape = shapeOf(parameter);
  if (!found)
    complaints.add(fmt::format("missing {}: {}", name, formatShape(shape)));
  else if (found->dtype != "F32" || found->shape != shape)
    complaints.add(fmt::format("{}: the network's is F32 {}, the file's {} {}",
                               name, formatShape(shape), found->dtype,
                               formatShape(found->shape)));
  else
    return true;
  return false;
}

Tensors readTensors(SafetensorsFile &file, const std::string &path,
                    const std::string &prefix) {
  Tensors tensors;
  Complaints complaints;
  for (int i = 0; i < model().parameter_count; ++i) {
    const inception_parameter &parameter = model().parameters[i];
    std::string name = prefix + parameter.name;
    const SafetensorsFile::Tensor *found = file.find(name);
    tensors.emplace_back();
    if (fits(parameter, name, found, complaints))
      tensors.back() = file.read(*found);
  }
  complaints.check(path, "");
  return tensors;
}

void writeWeights(const std::string &path, const Tensors &weights,
                  const Metadata &metadata) {
  OutputFile file(path);
  file.write(safetensorsHeader(tensorSpecs(), metadata));
  for (const std::vector<float> &values : weights)
    file.write(values.data(), values.size() * sizeof(float));
  file.commit();
}

int findNonFinite(const Tensors &tensors) {
  for (size_t i = 0; i < tensors.size(); ++i)
    if (!std::all_of(tensors[i].begin(), tensors[i].end(),
                     [](float value) { return std::isfinite(value); }))
      return static_cast<int>(i);
  return -1;
}

std::vector<bool> matchParameters(const std::vector<std::string> &patterns,
                                  const std::string &option) {
  std::vector<bool> matched(model().parameter_count);
  for (const std::string &pattern : patterns) {
    bool any = false;
    for (int i = 0; i < model().parameter_count; ++i) {
      std::string name = model().parameters[i].name;
      for (std::string part = name;; part.resize(part.rfind('.'))) {
        if (fnmatch(pattern.c_str(), part.c_str(), 0) == 0)
          any = matched[i] = true;
        if (part.find('.') == std::string::npos)
          break;
      }
    }
    if (!any)
      throw Failure("{} {}: no layer and no parameter has such a name; "
                    "describe lists them",
                    option, pattern);
  }
  return matched;
}

Tensors initialWeights(const std::string &path,
                       const std::vector<std::string> &reset, uint64_t seed) {
  if (path.empty() && !reset.empty())
    throw Failure("--reset is for layers of the weights that --init names");
  std::vector<bool> isReset = matchParameters(reset, "--reset");
  std::optional<SafetensorsFile> file;
  if (!path.empty())
    file.emplace(path);
  Tensors tensors;
  Complaints complaints;
  for (int i = 0; i < model().parameter_count; ++i) {
    const inception_parameter &parameter = model().parameters[i];
    if (!file || isReset[i]) {
      tensors.push_back(initialValues(parameter, seed));
      continue;
    }
    // A file that was written by this program has the names of the table.
    const SafetensorsFile::Tensor *found = file->find(parameter.file_name);
    if (!found)
      found = file->find(parameter.name);
    tensors.emplace_back();
    if (fits(parameter, parameter.name, found, complaints))
      tensors.back() = file->read(*found);
  }
  complaints.check(path, "\n--reset LAYER starts a layer anew");
  return tensors;
}

} // namespace inception::program
