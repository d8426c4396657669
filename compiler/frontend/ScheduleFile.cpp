//===- ScheduleFile.cpp - Schedules that the user gives -------------------===//

#include "compiler/frontend/ScheduleFile.h"
#include "compiler/frontend/Fields.h"
#include "compiler/frontend/TableToIR.h"
#include "dialect/Inception.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;

namespace inception {

static constexpr int64_t scheduleFormat = 1;
static constexpr int64_t maxNumber = 65536;

/// Two positive integers; null after a problem.
static Attribute readPair(table::Fields &fields, StringRef key,
                          const json::Value &value, Builder &builder) {
  SmallVector<int64_t> numbers;
  for (const json::Value &element : value.elements)
    if (element.kind == json::Kind::Integer && element.integer >= 1 &&
        element.integer <= maxNumber)
      numbers.push_back(element.integer);
  if (value.isArray() && numbers.size() == 2 && value.elements.size() == 2)
    return builder.getDenseI64ArrayAttr(numbers);
  fields.wrong(key.str(), value,
               "two integers from 1 to " + std::to_string(maxNumber));
  return {};
}

static Attribute readLayer(table::Problems &problems,
                           const json::Member &member, Builder &builder) {
  table::Fields fields(problems, member.value, member.key);
  if (!member.value.isObject()) {
    fields.problem(member.value.at,
                   "must be an object, got " + json::describe(member.value));
    return {};
  }
  SmallVector<NamedAttribute> entries;
  auto add = [&](StringRef key, Attribute value) {
    if (value)
      entries.push_back(builder.getNamedAttr(key, value));
  };
  for (StringRef key : {"tile", "grain"})
    if (const json::Value *value = fields.find(key.str()))
      add(key, readPair(fields, key, *value, builder));
  if (auto order = fields.choice("order", {"rows", "channels"}))
    add("order", builder.getStringAttr(*order));
  fields.finish();
  return builder.getDictionaryAttr(entries);
}

/// The layers' schedules. Problems go to `list`.
static SmallVector<NamedAttribute> readFile(StringRef text,
                                            mlir::ModuleOp module,
                                            std::vector<json::Problem> &list) {
  SmallVector<NamedAttribute> schedules;
  std::optional<json::Value> root = json::parse(text, list);
  if (!root)
    return schedules;
  table::Problems problems(list);
  if (!root->isObject()) {
    problems.add(root->at,
                 "schedules must be an object, got " + json::describe(*root));
    return schedules;
  }
  table::Fields fields(problems, *root, "");
  const json::Value *format = fields.require("format");
  if (format && (format->kind != json::Kind::Integer ||
                 format->integer != scheduleFormat))
    problems.add(format->at, "unknown format version " +
                                 json::describe(*format) +
                                 "; this compiler reads version 1");
  const json::Value *layers = fields.require("layers");
  if (layers && !layers->isObject())
    fields.wrong("layers", *layers, "an object");
  fields.finish();
  if (!layers || !layers->isObject())
    return schedules;

  llvm::StringSet<> known;
  // A group has no schedule of its own: its layers have.
  module.walk([&](ComputeOpInterface op) {
    if (!isa<GroupOp>(*op))
      known.insert(op.getLayerName());
  });
  Builder builder(module.getContext());
  for (const json::Member &member : layers->members) {
    if (member.key.empty() || !known.contains(member.key))
      problems.add(member.keyAt, "no layer of the fused level is called '" +
                                     member.key + "'");
    else if (Attribute entries = readLayer(problems, member, builder))
      schedules.push_back(builder.getNamedAttr(member.key, entries));
  }
  return schedules;
}

LogicalResult applyScheduleFile(StringRef path, mlir::ModuleOp module) {
  Builder builder(module.getContext());
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return emitError(FileLineColLoc::get(builder.getStringAttr(path), 1, 1))
           << "cannot read the schedules: " << buffer.getError().message();
  std::vector<json::Problem> problems;
  SmallVector<NamedAttribute> schedules =
      readFile((*buffer)->getBuffer(), module, problems);
  if (!problems.empty()) {
    emitProblems(problems, path, *module.getContext());
    return failure();
  }
  module->setAttr("inception.schedules", builder.getDictionaryAttr(schedules));
  return success();
}

} // namespace inception
