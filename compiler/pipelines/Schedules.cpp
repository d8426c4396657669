//===- Schedules.cpp - Schedules that the user gives ----------------------===//

#include "compiler/pipelines/Schedules.h"
#include "dialect/Inception.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;

namespace inception {

static constexpr int64_t scheduleFormat = 1;

namespace {

/// Turns the file's objects into attributes; remembers whether something was
/// wrong.
class ScheduleReader {
public:
  ScheduleReader(StringRef path, mlir::ModuleOp module)
      : path(path), module(module), builder(module.getContext()) {}

  bool hasFailed() const { return failed; }

  void report(const llvm::Twine &message) {
    failed = true;
    emitError(FileLineColLoc::get(builder.getStringAttr(path), 1, 1))
        << message.str();
  }

  /// Two positive integers.
  Attribute readPair(StringRef layer, StringRef key,
                     const llvm::json::Value &value) {
    SmallVector<int64_t> numbers;
    if (const llvm::json::Array *array = value.getAsArray())
      for (const llvm::json::Value &element : *array)
        if (std::optional<int64_t> number = element.getAsInteger())
          if (*number >= 1 && *number <= 65536)
            numbers.push_back(*number);
    if (numbers.size() != 2 || value.getAsArray()->size() != 2) {
      report(layer + ": '" + key + "' must be two integers from 1 to 65536");
      return {};
    }
    return builder.getDenseI64ArrayAttr(numbers);
  }

  Attribute readOrder(StringRef layer, const llvm::json::Value &value) {
    std::optional<StringRef> order = value.getAsString();
    if (!order || !symbolizeGrainOrder(*order)) {
      report(layer + ": 'order' must be \"rows\" or \"channels\"");
      return {};
    }
    return builder.getStringAttr(*order);
  }

  Attribute readLayer(StringRef layer, const llvm::json::Value &value) {
    const llvm::json::Object *object = value.getAsObject();
    if (!object) {
      report(layer + ": must be an object");
      return {};
    }
    SmallVector<NamedAttribute> fields;
    for (const auto &entry : *object) {
      StringRef key = entry.first;
      Attribute field;
      if (key == "tile" || key == "grain")
        field = readPair(layer, key, entry.second);
      else if (key == "order")
        field = readOrder(layer, entry.second);
      else
        report(layer + ": unknown key '" + key +
               "'; known are tile, grain, order");
      if (field)
        fields.push_back(builder.getNamedAttr(key, field));
    }
    return builder.getDictionaryAttr(fields);
  }

private:
  StringRef path;
  mlir::ModuleOp module;
  Builder builder;
  bool failed = false;
};

} // namespace

LogicalResult applyScheduleFile(StringRef path, mlir::ModuleOp module) {
  ScheduleReader reader(path, module);
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!buffer) {
    reader.report("cannot read the schedules: " + buffer.getError().message());
    return failure();
  }
  llvm::Expected<llvm::json::Value> parsed =
      llvm::json::parse((*buffer)->getBuffer());
  if (!parsed) {
    reader.report("not valid JSON: " + llvm::toString(parsed.takeError()));
    return failure();
  }
  const llvm::json::Object *file = parsed->getAsObject();
  const llvm::json::Object *layers = file ? file->getObject("layers") : nullptr;
  if (!layers) {
    reader.report("must be an object with 'format' and 'layers'");
    return failure();
  }
  if (file->getInteger("format") != scheduleFormat)
    reader.report("'format' must be " + llvm::Twine(scheduleFormat));
  for (const auto &entry : *file)
    if (entry.first != "format" && entry.first != "layers")
      reader.report("unknown key '" + StringRef(entry.first) + "'");

  llvm::StringSet<> known;
  module.walk([&](ComputeOpInterface op) { known.insert(op.getLayerName()); });
  Builder builder(module.getContext());
  SmallVector<NamedAttribute> schedules;
  for (const auto &entry : *layers) {
    StringRef layer = entry.first;
    if (layer.empty() || !known.contains(layer))
      reader.report("no layer of the fused level is called '" + layer + "'");
    else if (Attribute fields = reader.readLayer(layer, entry.second))
      schedules.push_back(builder.getNamedAttr(layer, fields));
  }
  if (reader.hasFailed())
    return failure();
  module->setAttr("inception.schedules", builder.getDictionaryAttr(schedules));
  return success();
}

} // namespace inception
