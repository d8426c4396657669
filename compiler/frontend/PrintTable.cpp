//===- PrintTable.cpp - Table 1 recomputed --------------------------------===//

#include "compiler/frontend/PrintTable.h"

#include "dialect/Inception.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

#include <cmath>

using namespace mlir;
using namespace inception;
using namespace inception::table;

//===----------------------------------------------------------------------===//
// What rows come to
//===----------------------------------------------------------------------===//

/// Maps the names of all layers in `layer` to `row`.
static void collectNames(const Layer &layer, size_t row,
                         llvm::StringMap<size_t> &rows) {
  rows[layer.name] = row;
  auto collect = [&](const Layers &layers) {
    for (const Layer &inner : layers)
      collectNames(inner, row, rows);
  };
  if (auto *sequence = std::get_if<Sequence>(&layer.what)) {
    collect(sequence->layers);
  } else if (auto *residual = std::get_if<Residual>(&layer.what)) {
    collect(residual->layers);
    collect(residual->shortcut);
  } else if (auto *branches = std::get_if<Branches>(&layer.what)) {
    llvm::for_each(branches->branches, collect);
  }
}

/// Adds the parameters that `op` reads to the row's.
static void addParameters(Operation *op, RowFacts &row) {
  for (Value operand : op->getOperands()) {
    auto weight = operand.getDefiningOp<WeightReadOp>();
    if (!weight)
      continue;
    auto parameter = SymbolTable::lookupNearestSymbolFrom<ParameterOp>(
        op, weight.getParameterAttr());
    int64_t count = cast<ShapedType>(weight.getType()).getNumElements();
    ParameterKind kind = parameter.getKind();
    if (kind == ParameterKind::Filter)
      row.weights += count;
    if (kind != ParameterKind::RunningMean &&
        kind != ParameterKind::RunningVariance)
      row.params += count;
  }
}

namespace {

/// Layers with weights on the longest way to each value.
class Depths {
public:
  /// Computes the depths in `block`, whose argument has `depth`.
  void compute(Block &block, int64_t depth) {
    for (BlockArgument argument : block.getArguments())
      depths[argument] = depth;
    for (Operation &op : block) {
      int64_t input = deepest(op.getOperands());
      if (auto module = dyn_cast<inception::ModuleOp>(op)) {
        Block &body = module.getBody().front();
        compute(body, input);
        input = deepest(body.getTerminator()->getOperands());
      }
      for (Value result : op.getResults())
        depths[result] = input + isa<Conv2dOp, LinearOp>(op);
    }
  }
  int64_t of(Value value) const { return depths.lookup(value); }

private:
  int64_t deepest(ValueRange values) const {
    int64_t result = 0;
    for (Value value : values)
      result = std::max(result, of(value));
    return result;
  }
  DenseMap<Value, int64_t> depths;
};

} // namespace

static std::string describeWindow(Size kernel, Size strides) {
  std::string result =
      llvm::formatv("{0}x{1}/{2}", kernel[0], kernel[1], strides[0]);
  if (strides[0] != strides[1])
    result += llvm::formatv("x{0}", strides[1]);
  return result;
}

static void describeLayer(const Layer &layer, RowFacts &row) {
  row.type = StringRef(layer.kind).str();
  std::replace(row.type.begin(), row.type.end(), '_', ' ');
  if (auto *conv = std::get_if<Conv>(&layer.what)) {
    row.type = "convolution";
    row.patch = describeWindow(conv->kernel, conv->strides);
  } else if (auto *pool = std::get_if<Pool>(&layer.what)) {
    row.patch = describeWindow(pool->kernel, pool->strides);
  } else if (auto *dropout = std::get_if<Dropout>(&layer.what)) {
    row.type =
        llvm::formatv("dropout ({0}%)", std::lround(dropout->rate * 100));
  } else if (layer.kind == "inception") {
    StringRef name = layer.name;
    name.consume_front("inception_");
    row.type = ("inception (" + name + ")").str();
  } else if (auto *sequence = std::get_if<Sequence>(&layer.what)) {
    // The paper's row of conv2 is two convolutions, under the names of columns.
    for (const Layer &inner : sequence->layers) {
      describeLayer(inner, row);
      StringRef name = StringRef(inner.name).drop_front(layer.name.size() + 1);
      for (auto [column, columnName] : llvm::enumerate(columnNames))
        if (auto *conv = std::get_if<Conv>(&inner.what);
            conv && name == columnName)
          row.columns[column] = conv->filters;
    }
  }
}

std::vector<RowFacts> inception::computeRows(const Table &table,
                                             mlir::ModuleOp module) {
  std::vector<RowFacts> rows;
  llvm::StringMap<size_t> byName;
  for (const Row &row : table.rows) {
    collectNames(row.layer, rows.size(), byName);
    RowFacts &facts = rows.emplace_back();
    facts.name = row.layer.name;
    facts.columns = row.columns;
    facts.paperParams = row.paperParams;
    facts.paperOps = row.paperOps;
    describeLayer(row.layer, facts);
  }
  for (const Head &head : table.heads) {
    byName[head.name] = rows.size();
    for (const Layer &layer : head.layers)
      collectNames(layer, rows.size(), byName);
    RowFacts &facts = rows.emplace_back();
    facts.name = head.name;
    facts.type = "auxiliary head on " + head.on;
  }

  std::vector<Value> outputs(rows.size());
  module.walk([&](ComputeOpInterface op) {
    auto found = byName.find(op.getLayerName());
    if (found == byName.end())
      return;
    RowFacts &row = rows[found->second];
    if (op->getNumResults() == 1)
      outputs[found->second] = op->getResult(0);
    if (isa<inception::ModuleOp>(op))
      return;
    row.macs += op.getMacs();
    addParameters(op, row);
  });

  Depths depths;
  depths.compute(module.lookupSymbol<func::FuncOp>("forward").front(), 0);
  int64_t before = 0;
  for (auto [row, output] : llvm::zip_equal(rows, outputs)) {
    if (!output)
      continue;
    auto type = cast<RankedTensorType>(output.getType());
    row.output = {type.getDimSize(1), type.getDimSize(2), type.getDimSize(3)};
    row.depth = depths.of(output) - before;
    before += row.depth;
  }
  for (RowFacts &head : llvm::drop_begin(rows, table.rows.size()))
    head.depth = 0;
  return rows;
}

Difference inception::comparePrinted(const PrintedNumber &printed,
                                     int64_t computed) {
  double scale = printed.suffix == 'K' ? 1024 : printed.suffix == 'M' ? 1e6 : 1;
  double exact = static_cast<double>(computed) / scale;
  double distance = printed.value - exact;
  Difference result;
  result.relative = exact ? distance / exact : 0;
  result.differs = std::abs(distance) > printed.unit * (1 + 1e-9);
  return result;
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

/// 1582671872 as "1,582,671,872".
static std::string groupDigits(int64_t value) {
  std::string digits = std::to_string(value);
  for (int64_t i = static_cast<int64_t>(digits.size()) - 3; i > 0; i -= 3)
    digits.insert(static_cast<size_t>(i), ",");
  return digits;
}

/// "2.7K  -71% *", where the star marks more than rounding.
static std::string
describeDifference(const std::optional<PrintedNumber> &number,
                   int64_t computed) {
  if (!number)
    return "";
  Difference difference = comparePrinted(*number, computed);
  std::string result = number->text;
  if (difference.differs)
    result += llvm::formatv(" {0,6} *",
                            llvm::formatv("{0}{1:F1}%",
                                          difference.relative > 0 ? "+" : "",
                                          difference.relative * 100)
                                .str())
                  .str();
  else
    result += "         ";
  return result;
}

/// Prints lines of cells in columns as wide as their widest cell. The first
/// `leftAligned` columns are flush left.
static void printGrid(llvm::raw_ostream &stream,
                      ArrayRef<std::vector<std::string>> lines,
                      size_t leftAligned) {
  std::vector<size_t> widths(lines.front().size());
  for (const std::vector<std::string> &line : lines)
    for (auto [width, cell] : llvm::zip_equal(widths, line))
      width = std::max(width, cell.size());
  for (const std::vector<std::string> &line : lines) {
    std::string text;
    for (auto [column, cell] : llvm::enumerate(line)) {
      std::string fill(widths[column] - cell.size(), ' ');
      text += (column ? "  " : "") +
              (column < leftAligned ? cell + fill : fill + cell);
    }
    stream << StringRef(text).rtrim() << '\n';
  }
}

static std::string optionalCell(std::optional<int64_t> value) {
  return value ? std::to_string(*value) : "";
}

static void printText(llvm::raw_ostream &stream, const Table &table,
                      ArrayRef<RowFacts> rows) {
  bool hasColumns = false, hasPaper = false;
  for (const RowFacts &row : rows) {
    hasColumns |= row.columns[0].has_value();
    hasPaper |= row.paperParams || row.paperOps;
  }
  std::vector<std::vector<std::string>> lines;
  auto add =
      [&](std::vector<std::string> front, std::vector<std::string> columns,
          std::vector<std::string> counts, std::vector<std::string> paper) {
        std::vector<std::string> &line = lines.emplace_back(std::move(front));
        if (hasColumns)
          llvm::append_range(line, columns);
        llvm::append_range(line, counts);
        if (hasPaper)
          llvm::append_range(line, paper);
      };
  add({"row", "type", "patch/stride", "output size", "depth"},
      {"1x1", "3x3 reduce", "3x3", "5x5 reduce", "5x5", "pool proj"},
      {"params", "multiply-adds"}, {"paper: params         ", "ops         "});
  RowFacts total;
  for (const RowFacts &row : rows.take_front(table.rows.size())) {
    std::vector<std::string> columns;
    for (std::optional<int64_t> column : row.columns)
      columns.push_back(optionalCell(column));
    add({row.name, row.type, row.patch,
         llvm::formatv("{0}x{1}x{2}", row.output[1], row.output[2],
                       row.output[0]),
         row.depth ? std::to_string(row.depth) : ""},
        columns,
        {row.params ? groupDigits(row.params) : "",
         row.macs ? groupDigits(row.macs) : ""},
        {describeDifference(row.paperParams, row.weights),
         describeDifference(row.paperOps, row.macs)});
    total.weights += row.weights;
    total.params += row.params;
    total.macs += row.macs;
    total.depth += row.depth;
  }
  add({"total", "", "", "", std::to_string(total.depth)},
      std::vector<std::string>(6),
      {groupDigits(total.params), groupDigits(total.macs)}, {"", ""});
  printGrid(stream, lines, 3);

  for (const RowFacts &head : rows.drop_front(table.rows.size()))
    stream << '\n'
           << head.name << ", " << head.type << ": " << groupDigits(head.params)
           << " params, " << groupDigits(head.macs) << " multiply-adds";
  if (!table.rows.empty() && rows.size() > table.rows.size())
    stream << '\n';
  stream << '\n'
         << groupDigits(total.weights)
         << " of the params are weights of convolutions and linear layers; the "
            "rest are biases and batch norm.\n";
  if (hasPaper)
    stream << "The paper counts weights, K being 1024. * marks what is off by "
              "more than its last digit.\n";
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static void printPaper(llvm::json::OStream &json, StringRef key,
                       const std::optional<PrintedNumber> &number,
                       int64_t computed) {
  if (!number)
    return;
  Difference difference = comparePrinted(*number, computed);
  json.attributeObject(key, [&] {
    json.attribute("printed", number->text);
    json.attribute("relative_difference", difference.relative);
    json.attribute("differs", difference.differs);
  });
}

static void printCounts(llvm::json::OStream &json, const RowFacts &row) {
  json.attribute("weights", row.weights);
  json.attribute("params", row.params);
  json.attribute("macs", row.macs);
}

static void printJson(llvm::raw_ostream &stream, const Table &table,
                      ArrayRef<RowFacts> rows) {
  RowFacts total;
  llvm::json::OStream json(stream, 2);
  json.object([&] {
    json.attribute("name", table.name);
    json.attributeArray("rows", [&] {
      for (const RowFacts &row : rows.take_front(table.rows.size())) {
        total.weights += row.weights;
        total.params += row.params;
        total.macs += row.macs;
        json.object([&] {
          json.attribute("name", row.name);
          json.attribute("type", row.type);
          if (!row.patch.empty())
            json.attribute("patch_stride", row.patch);
          json.attribute("output", llvm::json::Array(row.output));
          json.attribute("depth", row.depth);
          for (auto [name, column] : llvm::zip_equal(columnNames, row.columns))
            if (column)
              json.attribute(name, *column);
          printCounts(json, row);
          printPaper(json, "paper_params", row.paperParams, row.weights);
          printPaper(json, "paper_ops", row.paperOps, row.macs);
        });
      }
    });
    json.attributeArray("auxiliary_heads", [&] {
      for (auto [head, row] :
           llvm::zip_equal(table.heads, rows.drop_front(table.rows.size())))
        json.object([&, &head = head, &row = row] {
          json.attribute("name", head.name);
          json.attribute("on", head.on);
          printCounts(json, row);
        });
    });
    json.attributeObject("total", [&] { printCounts(json, total); });
  });
  stream << '\n';
}

void inception::printTable(llvm::raw_ostream &stream, const Table &table,
                           mlir::ModuleOp module, bool json) {
  std::vector<RowFacts> rows = computeRows(table, module);
  if (json)
    printJson(stream, table, rows);
  else
    printText(stream, table, rows);
}
