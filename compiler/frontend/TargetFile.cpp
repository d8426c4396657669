//===- TargetFile.cpp - Descriptions of targets in files ------------------===//

#include "compiler/frontend/TargetFile.h"
#include "compiler/frontend/Fields.h"
#include "compiler/frontend/TableToIR.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

namespace inception {

static constexpr int64_t targetFormat = 1;

std::string printTarget(const TargetDescription &target) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << "{\n  \"format\": " << targetFormat
         << ",\n  \"name\": " << llvm::json::Value(target.name);
  for (const TargetField &field : getTargetFields())
    stream << ",\n  \"" << field.name << "\": " << target.*field.member;
  stream << "\n}\n";
  return text;
}

static std::optional<TargetDescription>
readTarget(llvm::StringRef text, std::vector<json::Problem> &list) {
  std::optional<json::Value> root = json::parse(text, list);
  if (!root)
    return std::nullopt;
  table::Problems problems(list);
  if (!root->isObject()) {
    problems.add(root->at, "a description of a target must be an object, got " +
                               json::describe(*root));
    return std::nullopt;
  }
  table::Fields fields(problems, *root, "");
  const json::Value *format = fields.require("format");
  if (format && (format->kind != json::Kind::Integer ||
                 format->integer != targetFormat)) {
    problems.add(format->at, "unknown format version " +
                                 json::describe(*format) +
                                 "; this compiler reads version 1");
    return std::nullopt;
  }
  fields.string("comment");
  TargetDescription target;
  if (fields.require("name"))
    target.name = fields.string("name").value_or("");
  bool complete = true;
  for (const TargetField &field : getTargetFields()) {
    const json::Value *value = fields.require(field.name);
    int64_t number =
        value && value->kind == json::Kind::Integer ? value->integer : -1;
    // No field can be negative.
    std::string wrong = field.check(number);
    if (value && !wrong.empty())
      fields.problem(value->at, "'" + field.name.str() + "' " + wrong +
                                    ", got " + json::describe(*value));
    complete &= value && wrong.empty();
    target.*field.member = number;
  }
  fields.finish();
  if (complete)
    if (auto wrong = findContradiction(target))
      fields.problem(root->find(wrong->first.str())->value.at,
                     "'" + wrong->first.str() + "' " + wrong->second);
  return target;
}

std::optional<TargetDescription> readTargetFile(llvm::MemoryBufferRef buffer,
                                                mlir::MLIRContext &context) {
  std::vector<json::Problem> problems;
  std::optional<TargetDescription> target =
      readTarget(buffer.getBuffer(), problems);
  if (problems.empty())
    return target;
  emitProblems(problems, buffer.getBufferIdentifier(), context);
  return std::nullopt;
}

} // namespace inception
