//===- WeightMap.cpp - Names in weight files ------------------------------===//

#include "compiler/frontend/WeightMap.h"
#include "compiler/frontend/Fields.h"
#include "compiler/frontend/TableToIR.h"

#include "dialect/Inception.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Regex.h"

using namespace mlir;
using namespace inception;
using namespace inception::table;

namespace {

/// A step of the way from a table's name to a file's: the first match of a
/// regular expression is replaced.
struct Rule {
  json::Position at;
  std::string from;
  std::string to;
  json::Position toAt;
  bool used = false;
};

struct WeightMap {
  std::vector<Rule> rules;
  std::vector<std::string> ignore;
};

} // namespace

static void readRule(const json::Value &value, Problems &problems,
                     WeightMap &map) {
  if (!value.isArray() || value.elements.size() != 2 ||
      !value.elements[0].isString() || !value.elements[1].isString()) {
    problems.add(value.at, "a rule must be a list of two strings, a regular "
                           "expression and what replaces it, got " +
                               json::describe(value));
    return;
  }
  Rule rule{value.at, value.elements[0].text, value.elements[1].text,
            value.elements[1].at};
  std::string error;
  llvm::Regex regex(rule.from);
  if (rule.from.empty() || !regex.isValid(error)) {
    problems.add(value.elements[0].at,
                 "not a regular expression: " +
                     (rule.from.empty() ? "it is empty" : error));
    return;
  }
  map.rules.push_back(std::move(rule));
}

static WeightMap readMap(StringRef text, std::vector<json::Problem> &list) {
  WeightMap map;
  std::optional<json::Value> root = json::parse(text, list);
  if (!root)
    return map;
  Problems problems(list);
  if (!root->isObject()) {
    problems.add(root->at, "a weight-name map must be an object, got " +
                               json::describe(*root));
    return map;
  }
  Fields fields(problems, *root, "");
  const json::Value *format = fields.require("format");
  if (format && (format->kind != json::Kind::Integer || format->integer != 1)) {
    problems.add(format->at, "unknown format version " +
                                 json::describe(*format) +
                                 "; this compiler reads version 1");
    return map;
  }
  fields.string("comment");
  const json::Value *rename = fields.require("rename");
  if (rename && !rename->isArray())
    fields.wrong("rename", *rename, "a list of rules");
  else if (rename)
    for (const json::Value &rule : rename->elements)
      readRule(rule, problems, map);
  const json::Value *ignore = fields.find("ignore");
  if (ignore && !ignore->isArray())
    fields.wrong("ignore", *ignore, "a list of patterns");
  else if (ignore)
    for (const json::Value &pattern : ignore->elements) {
      if (pattern.isString())
        map.ignore.push_back(pattern.text);
      else
        fields.wrong("ignore", pattern, "a list of patterns");
    }
  fields.finish();
  return map;
}

/// The name that files have for `name`.
static std::string rename(WeightMap &map, std::string name,
                          Problems &problems) {
  for (Rule &rule : map.rules) {
    llvm::Regex regex(rule.from);
    if (!regex.match(name))
      continue;
    rule.used = true;
    std::string error;
    name = regex.sub(rule.to, name, &error);
    if (!error.empty())
      problems.add(rule.toAt, error);
  }
  return name;
}

LogicalResult inception::applyWeightMap(llvm::MemoryBufferRef buffer,
                                        mlir::ModuleOp module) {
  MLIRContext &context = *module.getContext();
  StringRef fileName = buffer.getBufferIdentifier();
  std::vector<json::Problem> problems;
  WeightMap map = readMap(buffer.getBuffer(), problems);
  if (!problems.empty()) {
    emitProblems(problems, fileName, context);
    return failure();
  }

  Builder builder(&context);
  Problems renaming(problems);
  llvm::StringMap<StringRef> tableNames;
  SmallVector<std::pair<ParameterOp, std::string>> names;
  for (ParameterOp parameter : module.getOps<ParameterOp>()) {
    names.emplace_back(parameter,
                       rename(map, parameter.getSymName().str(), renaming));
    StringRef name = names.back().second;
    auto [other, isNew] = tableNames.insert({name, parameter.getSymName()});
    if (!isNew)
      renaming.add({}, "'" + other->second.str() + "' and '" +
                           parameter.getSymName().str() + "' both become '" +
                           name.str() + "'");
  }
  if (!problems.empty()) {
    emitProblems(problems, fileName, context);
    return failure();
  }
  for (const Rule &rule : map.rules)
    if (!rule.used)
      emitWarning(
          FileLineColLoc::get(&context, fileName, rule.at.line, rule.at.column))
          << "no parameter's name has a match of '" << rule.from << "'";

  for (auto &[parameter, name] : names)
    if (name != parameter.getSymName())
      parameter.setFileName(name);
  SmallVector<Attribute> ignored;
  if (auto tableIgnored = module->getAttrOfType<ArrayAttr>("inception.ignored"))
    for (auto name : tableIgnored.getAsRange<StringAttr>())
      ignored.push_back(
          builder.getStringAttr(rename(map, name.str(), renaming)));
  for (const std::string &pattern : map.ignore)
    ignored.push_back(builder.getStringAttr(pattern));
  if (!ignored.empty())
    module->setAttr("inception.ignored", builder.getArrayAttr(ignored));
  return success();
}
