//===- Header.cpp - The C header of a compiled model ----------------------===//

#include "compiler/emit/Header.h"
#include "runtime/core/Model.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;

namespace inception {

bool isIdentifier(StringRef name) {
  return !name.empty() && !isDigit(name.front()) &&
         all_of(name, [](char c) { return isAlnum(c) || c == '_'; });
}

std::string makeIdentifier(StringRef name) {
  std::string result;
  for (char c : name)
    result += isAlnum(c) ? c : '_';
  if (result.empty() || isDigit(result.front()))
    result.insert(result.begin(), '_');
  return result;
}

/// `text` as part of a C comment: without what would end it.
static std::string quoteForComment(StringRef text) {
  std::string result = text.str();
  for (size_t at = 0; (at = result.find("*/", at)) != std::string::npos;)
    result.replace(at, 2, "* /");
  for (char &c : result)
    if (c == '\n' || c == '\r')
      c = ' ';
  return result;
}

static int64_t countElements(ArrayRef<int64_t> shape) {
  int64_t result = 1;
  for (int64_t size : shape)
    result *= size;
  return result;
}

static std::string formatShape(ArrayRef<int64_t> shape) {
  std::string result;
  raw_string_ostream stream(result);
  interleaveComma(shape, stream);
  return result;
}

/// The macros that give the outputs' places in run_outputs and their sizes.
static std::string makeTaps(const ModelInfo &info, StringRef upperPrefix) {
  std::string result;
  raw_string_ostream stream(result);
  for (auto [index, output] : enumerate(info.outputs)) {
    if (index == 0)
      continue;
    stream << "/* Output " << index << " is \"" << quoteForComment(output.name)
           << "\": [batch, " << formatShape(output.shape) << "] of "
           << stringifyOutputKind(output.kind) << ". */\n"
           << "#define " << upperPrefix << "_OUTPUT_" << index << "_SIZE "
           << countElements(output.shape) << "\n";
  }
  return result;
}

/// The number as short as it can be.
static std::string formatNumber(double number) {
  std::string text;
  raw_string_ostream(text) << format("%g", number);
  return text;
}

/// What the numbers of the input mean, where the model says so.
static std::string describeInput(const ModelInfo &info) {
  Expected<json::Value> parsed = json::parse(info.preprocessJson);
  if (!parsed) {
    consumeError(parsed.takeError());
    return "";
  }
  const json::Object *object = parsed->getAsObject();
  if (!object)
    return "";
  std::string result;
  if (std::optional<StringRef> order = object->getString("order"))
    result += " of " + order->str();
  auto list = [&](StringRef name) {
    std::string text;
    if (const json::Array *values = object->getArray(name))
      for (const json::Value &value : *values)
        if (std::optional<double> number = value.getAsNumber())
          text += (text.empty() ? "" : ", ") + formatNumber(*number);
    return text;
  };
  std::string mean = list("mean"), deviation = list("std");
  if (mean.empty())
    return result;
  double range = object->getNumber("range").value_or(255);
  result += ",\n *         values 0 to " + formatNumber(range) + ", minus (" +
            mean + ")";
  if (!deviation.empty())
    result += ", divided by (" + deviation + ")";
  return result;
}

static Expected<std::string> fillIn(StringRef templateText,
                                    const StringMap<std::string> &values) {
  std::string result;
  while (!templateText.empty()) {
    auto [text, rest] = templateText.split('@');
    result += text;
    if (rest.empty())
      break;
    auto [key, after] = rest.split('@');
    auto value = values.find(key);
    if (value == values.end())
      return createStringError("the template of headers has an unknown key '@" +
                               key + "@'");
    result += value->second;
    templateText = after;
  }
  return result;
}

/// The sizes of a training's state and of what a trainer works in.
static void addTraining(const ModelInfo &info, StringMap<std::string> &values) {
  const TrainingInfo &training = *info.training;
  int64_t state =
      training.blockSize * static_cast<int64_t>(training.kinds.size());
  values["PARAMETER_COUNT"] = utostr(info.parameters.size());
  values["MAX_RANK"] = itostr(INCEPTION_MAX_RANK);
  values["CLASSES"] = itostr(countElements(info.outputs.front().shape));
  values["STATE_SIZE"] = itostr(state);
  values["TRAINING_PER_IMAGE"] = itostr(training.workspacePerImage);
  values["TRAINING_PER_THREAD"] = itostr(training.workspacePerThread);
  values["TRAINING_FIXED"] =
      itostr(static_cast<int64_t>(alignTo(state, INCEPTION_ALIGNMENT)) +
             training.workspaceFixed);
}

Expected<std::string> makeHeader(const HeaderTemplates &templates,
                                 const ModelInfo &info, StringRef prefix,
                                 StringRef cpu) {
  std::string upper = prefix.upper();
  const OutputInfo &output = info.outputs.front();

  StringMap<std::string> values;
  values["P"] = prefix;
  values["U"] = upper;
  values["GUARD"] = upper;
  values["LOWER_NAME"] = prefix;
  values["NAME"] = quoteForComment(info.name);
  values["VERSION"] = INCEPTION_VERSION;
  values["CPU"] = cpu;
  values["ABI_VERSION"] = itostr(INCEPTION_ABI_VERSION);
  values["ALIGNMENT"] = itostr(INCEPTION_ALIGNMENT);
  values["MAX_THREADS"] = itostr(INCEPTION_MAX_THREADS);
  values["INPUT_NAME"] = quoteForComment(info.inputName);
  values["INPUT_CHANNELS"] = itostr(info.inputShape[0]);
  values["INPUT_HEIGHT"] = itostr(info.inputShape[1]);
  values["INPUT_WIDTH"] = itostr(info.inputShape[2]);
  values["INPUT_UNITS"] = describeInput(info);
  values["OUTPUT_NAME"] = quoteForComment(output.name);
  values["OUTPUT_SHAPE"] = "[batch, " + formatShape(output.shape) + "]";
  values["OUTPUT_DIMENSIONS"] = formatShape(output.shape);
  values["OUTPUT_SIZE"] = itostr(countElements(output.shape));
  values["OUTPUT_COUNT"] = utostr(info.outputs.size());
  values["OUTPUT_UNITS"] = " of " + stringifyOutputKind(output.kind).str();
  values["TAPS"] = makeTaps(info, upper);
  values["MAX_BATCH"] = itostr(info.maxBatch);
  values["PACKED_SIZE"] = itostr(INCEPTION_PACKED_HEADER + info.packedSize);
  values["WORKSPACE_PER_IMAGE"] = itostr(info.workspacePerImage);
  values["WORKSPACE_PER_THREAD"] = itostr(info.workspacePerThread);
  values["WORKSPACE_FIXED"] = itostr(info.workspaceFixed);

  values["TRAINING"] = "";
  if (info.training) {
    addTraining(info, values);
    Expected<std::string> text = fillIn(templates.training, values);
    if (!text)
      return text.takeError();
    values["TRAINING"] = *text;
  }
  return fillIn(templates.all, values);
}

} // namespace inception
