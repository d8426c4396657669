//===- TableToIR.cpp - From a parameter table to the graph level ----------===//

#include "compiler/frontend/TableToIR.h"
#include "compiler/frontend/LayerBuilder.h"

#include "dialect/Inception.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"

using namespace mlir;
using namespace inception;
using namespace inception::table;

void inception::loadImportDialects(MLIRContext &context) {
  context
      .loadDialect<arith::ArithDialect, func::FuncDialect, InceptionDialect>();
}

void inception::emitProblems(ArrayRef<json::Problem> problems,
                             StringRef fileName, MLIRContext &context) {
  for (const json::Problem &problem : problems)
    emitError(FileLineColLoc::get(&context, fileName, problem.at.line,
                                  problem.at.column))
        << problem.message;
}

std::optional<Table> inception::readTable(llvm::MemoryBufferRef buffer,
                                          const ImportOptions &options,
                                          MLIRContext &context) {
  std::vector<json::Problem> problems;
  ReadOptions readOptions;
  readOptions.classes = options.classes;
  std::optional<Table> table =
      table::readTable(buffer.getBuffer(), readOptions, problems);
  emitProblems(problems, buffer.getBufferIdentifier(), context);
  return table;
}

/// A value of the training section, which is handed on as it stands.
static Attribute toAttribute(Builder &builder, const json::Value &value) {
  switch (value.kind) {
  case json::Kind::Null:
    return builder.getUnitAttr();
  case json::Kind::Boolean:
    return builder.getBoolAttr(value.boolean);
  case json::Kind::Integer:
    return builder.getI64IntegerAttr(value.integer);
  case json::Kind::Number:
    return builder.getF64FloatAttr(value.number);
  case json::Kind::String:
    return builder.getStringAttr(value.text);
  case json::Kind::Array: {
    SmallVector<Attribute> elements;
    for (const json::Value &element : value.elements)
      elements.push_back(toAttribute(builder, element));
    return builder.getArrayAttr(elements);
  }
  case json::Kind::Object: {
    SmallVector<NamedAttribute> members;
    for (const json::Member &member : value.members)
      members.push_back(
          builder.getNamedAttr(member.key.empty() ? "_" : member.key,
                               toAttribute(builder, member.value)));
    return builder.getDictionaryAttr(members);
  }
  }
  llvm_unreachable("all kinds are handled");
}

static DictionaryAttr toAttribute(Builder &builder,
                                  const Preprocess &preprocess) {
  SmallVector<NamedAttribute> members = {
      builder.getNamedAttr("order", builder.getStringAttr(preprocess.order)),
      builder.getNamedAttr("range", builder.getF64FloatAttr(preprocess.range)),
      builder.getNamedAttr("mean", builder.getF64ArrayAttr(preprocess.mean)),
      builder.getNamedAttr("std", builder.getF64ArrayAttr(preprocess.std))};
  if (preprocess.resize)
    members.push_back(builder.getNamedAttr(
        "resize", builder.getI64IntegerAttr(preprocess.resize)));
  return builder.getDictionaryAttr(members);
}

static void setModuleAttributes(mlir::ModuleOp module, const Table &table,
                                const ImportOptions &options) {
  Builder builder(module.getContext());
  module->setAttr("inception.name", builder.getStringAttr(table.name));
  module->setAttr("inception.max_batch",
                  builder.getI64IntegerAttr(options.maxBatch));
  if (table.preprocess)
    module->setAttr("inception.preprocess",
                    toAttribute(builder, *table.preprocess));
  if (table.training)
    module->setAttr("inception.training",
                    toAttribute(builder, *table.training));

  // A file of all weights holds those of auxiliary heads too, which are not
  // read outside training.
  SmallVector<Attribute> ignored;
  module.walk([&](AuxiliaryHeadOp head) {
    head.walk([&](WeightReadOp weight) {
      ignored.push_back(builder.getStringAttr(weight.getParameter()));
    });
  });
  if (!ignored.empty())
    module->setAttr("inception.ignored", builder.getArrayAttr(ignored));
}

/// The name of the last layer that computes something.
static StringRef lastLayerName(const Layer &layer) {
  if (auto *sequence = std::get_if<Sequence>(&layer.what))
    if (!sequence->layers.empty())
      return lastLayerName(sequence->layers.back());
  return layer.name;
}

/// Gives @forward its result, the output of the last row.
static void setResult(func::FuncOp function, OpBuilder &builder, Value result,
                      StringRef name, Location location) {
  func::ReturnOp::create(builder, location, result);
  auto type = cast<RankedTensorType>(result.getType());
  function.setType(builder.getFunctionType(function.getArgumentTypes(), type));
  function.setResultAttr(0, "inception.name", builder.getStringAttr(name));
  if (type.getDimSize(2) == 1 && type.getDimSize(3) == 1)
    function.setResultAttr(0, "inception.flat", builder.getUnitAttr());
}

OwningOpRef<mlir::ModuleOp> inception::buildModule(const Table &table,
                                                   StringRef fileName,
                                                   const ImportOptions &options,
                                                   MLIRContext &context) {
  loadImportDialects(context);
  OpBuilder builder(&context);
  auto place = [&](Position at) {
    return FileLineColLoc::get(&context, fileName, at.line, at.column);
  };
  OwningOpRef<mlir::ModuleOp> module = mlir::ModuleOp::create(place(table.at));
  builder.setInsertionPointToEnd(module->getBody());
  auto inputType =
      RankedTensorType::get({ShapedType::kDynamic, table.channels,
                             table.inputSize[0], table.inputSize[1]},
                            builder.getF32Type());
  auto function = func::FuncOp::create(builder, place(table.inputAt), "forward",
                                       builder.getFunctionType(inputType, {}));
  function.setArgAttr(0, "inception.name",
                      builder.getStringAttr(table.inputName));

  // Parameters go before the function, in the table's order.
  OpBuilder inFunction(&context);
  inFunction.setInsertionPointToStart(function.addEntryBlock());
  LayerBuilder layers(inFunction, *module, fileName, table.rates);
  Value value = function.getArgument(0);
  for (const Row &row : table.rows) {
    value = layers.build(row.layer, value);
    for (const Head &head : table.heads)
      if (head.on == row.layer.name)
        layers.buildHead(head, value);
  }
  if (layers.hasFailed())
    return nullptr;
  const Layer &last = table.rows.back().layer;
  setResult(function, inFunction, value, lastLayerName(last),
            layers.getLocation(last));
  setModuleAttributes(*module, table, options);
  // What the reader lets through is valid; were it not, this names the layer.
  if (failed(verify(*module)))
    return nullptr;
  return module;
}
