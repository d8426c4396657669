//===- Describe.cpp - What the network is and needs -----------------------===//
#include "runtime/program/Commands.h"
#include "runtime/program/Network.h"
#include "runtime/program/Support.h"
#include "runtime/program/ranks/Communicator.h"

#include <nlohmann/json.hpp>

namespace inception::program {

using Json = nlohmann::ordered_json;

static Json shapeOf(const int64_t *shape, int rank) {
  return std::vector<int64_t>(shape, shape + rank);
}

/// JSON from the compiler; an empty object where there is none.
static Json parse(const char *text) {
  Json value = *text ? Json::parse(text, nullptr, false) : Json::object();
  return value.is_object() ? value : Json::object();
}

/// What the numbers of an output are, in the field's terms.
static const char *kindOf(const inception_output &output) {
  switch (output.kind) {
  case INCEPTION_OUTPUT_LOGITS:
    return "logits";
  case INCEPTION_OUTPUT_PROBABILITIES:
    return "probabilities";
  default:
    return "features";
  }
}

static Json toJson() {
  const struct inception_model &network = model();
  Json result = {
      {"name", network.name},
      {"version", inception_program.version()},
      {"cpu", network.cpu},
      {"features", network.features},
      {"fingerprint", fmt::format("{:016x}", network.fingerprint)},
      {"max_batch", network.max_batch},
      {"input",
       {{"name", network.input_name},
        {"shape",
         {network.input_channels, network.input_height, network.input_width}}}},
      {"preprocess", parse(network.preprocess_json)},
      {"packed_bytes", INCEPTION_PACKED_HEADER + network.packed_size},
      {"workspace",
       {{"per_image", network.workspace_per_image},
        {"per_thread", network.workspace_per_thread},
        {"fixed", network.workspace_fixed}}}};
  Json outputs = Json::array(), parameters = Json::array(),
       layers = Json::array();
  for (int i = 0; i < network.output_count; ++i)
    outputs.push_back(
        {{"name", network.outputs[i].name},
         {"shape", shapeOf(network.outputs[i].shape, network.outputs[i].rank)},
         {"kind", kindOf(network.outputs[i])}});
  for (int i = 0; i < network.parameter_count; ++i) {
    const inception_parameter &parameter = network.parameters[i];
    parameters.push_back({{"name", parameter.name},
                          {"file_name", parameter.file_name},
                          {"shape", shapeOf(parameter.shape, parameter.rank)}});
  }
  for (int i = 0; i < network.layer_count; ++i) {
    const inception_layer &layer = network.layers[i];
    layers.push_back({{"name", layer.name},
                      {"kind", layer.kind},
                      {"macs", layer.macs},
                      {"bytes", layer.bytes},
                      {"schedule", layer.schedule}});
  }
  result["outputs"] = std::move(outputs);
  result["parameters"] = std::move(parameters);
  result["layers"] = std::move(layers);
  if (network.training) {
    std::string library = ranksLibrary();
    result["mpi"] = library.empty() ? Json() : Json(library);
  }
  result.merge_patch(parse(network.describe_json));
  return result;
}

static std::string shapeText(const int64_t *shape, int rank) {
  std::string text;
  for (int i = 0; i < rank; ++i)
    text += fmt::format("{}{}", i ? " x " : "", shape[i]);
  return text;
}

static void printText() {
  const struct inception_model &network = model();
  size_t weights = 0;
  for (int i = 0; i < network.parameter_count; ++i)
    weights += parameterSize(network.parameters[i]);
  int64_t macs = 0;
  for (int i = 0; i < network.layer_count; ++i)
    macs += network.layers[i].macs;
  double workspace = double(network.workspace_per_image) +
                     double(network.workspace_per_thread) +
                     double(network.workspace_fixed);
  fmt::print("{}\n", inception_program.version());
  fmt::print("input     {}: {} x {} x {}, batches of up to {}\n",
             network.input_name, network.input_channels, network.input_height,
             network.input_width, network.max_batch);
  for (int i = 0; i < network.output_count; ++i)
    fmt::print("output    {}: {} {}\n", network.outputs[i].name,
               shapeText(network.outputs[i].shape, network.outputs[i].rank),
               kindOf(network.outputs[i]));
  fmt::print("weights   {} tensors, {:.2f} M numbers, {:.2f} MB packed\n",
             network.parameter_count, weights * 1e-6,
             network.packed_size * 1e-6);
  fmt::print("work      {:.1f} M multiply-adds an image\n", macs * 1e-6);
  fmt::print("workspace {:.2f} MB for one image and thread; {} bytes an image, "
             "{} a thread, {} besides\n",
             workspace * 1e-6, network.workspace_per_image,
             network.workspace_per_thread, network.workspace_fixed);
  if (network.training)
    fmt::print("ranks     {}\n", ranksLibrary().empty()
                                     ? "one process: compiled without --mpi"
                                     : "MPI: " + ranksLibrary());
  int width = layerColumn();
  fmt::print("\n{:<{}} {:<14} {:>9} {:>9}  schedule\n", "layer", width, "kind",
             "M madds", "KB moved");
  for (int i = 0; i < network.layer_count; ++i) {
    const inception_layer &layer = network.layers[i];
    fmt::print("{:<{}} {:<14} {:>9.2f} {:>9.0f}  {}\n", layer.name, width,
               layer.kind, layer.macs * 1e-6, layer.bytes * 1e-3,
               layer.schedule);
  }
}

void describe(bool json) {
  if (json)
    fmt::print("{}\n", toJson().dump(2));
  else
    printText();
}

} // namespace inception::program
