//===- Table.h - A network as its parameter table says it -------*- C++ -*-===//
//
// Plain structs: what the reader of a table produces, with names completed,
// defaults filled in and blocks expanded, and every value's place in the file.
// There are no shapes here: those follow from the operations.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_FRONTEND_TABLE_H
#define COMPILER_FRONTEND_TABLE_H

#include "compiler/frontend/Json.h"

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace inception::table {

using json::Position;

/// Height and width.
using Size = std::array<int64_t, 2>;

/// How a parameter starts. Fan-in rules are resolved when its shape is known.
struct Init {
  enum class Rule {
    Constant, ///< every element is `value`
    Uniform,  ///< uniform in [-value, value)
    Normal,   ///< normal with standard deviation `value`
    Xavier,   ///< uniform, bound sqrt(3 / fan-in)
    He        ///< normal, standard deviation sqrt(2 / fan-in)
  };
  Rule rule = Rule::He;
  double value = 0;
};

/// Zeros (or, for pools, nothing) around the input.
struct Padding {
  /// As many as make the output the input's size divided by the strides,
  /// rounded up; where their number is odd, one more at the bottom or right.
  bool same = false;
  /// Top, left, bottom, right; without `same`.
  std::array<int64_t, 4> sides = {0, 0, 0, 0};
};

struct BatchNorm {
  double epsilon = 1e-3;
  bool gamma = true;
};

struct Conv {
  int64_t filters = 0;
  Size kernel = {1, 1};
  Size strides = {1, 1};
  Padding padding;
  int64_t groups = 1;
  bool bias = true;
  std::optional<BatchNorm> batchNorm;
  bool relu = false;
  Init init;
  Init biasInit = {Init::Rule::Constant, 0};
};

struct Linear {
  int64_t outputs = 0;
  bool bias = true;
  bool relu = false;
  Init init;
  Init biasInit = {Init::Rule::Constant, 0};
};

struct Pool {
  bool average = false;
  Size kernel = {1, 1};
  Size strides = {1, 1};
  Padding padding;
  bool ceil = false;
  bool countIncludePad = false;
};

struct AdaptivePool {
  Size output = {1, 1};
};

struct Lrn {
  int64_t size = 5;
  double alpha = 1e-4;
  double beta = 0.75;
  double k = 1;
};

/// An activation function; the layer's kind says which one.
struct Activation {
  /// What its formula takes, in the operation's order.
  std::vector<double> numbers;
};

struct ScaleShift {
  std::vector<double> scale;
  std::vector<double> shift;
};

struct Dropout {
  double rate = 0.5;
};

struct Softmax {};

struct Layer;
using Layers = std::vector<Layer>;

/// Layers one after the other under a common name.
struct Sequence {
  Layers layers;
};

/// Lists of layers over one input, joined on channels.
struct Branches {
  std::vector<Layers> branches;
};

/// `shortcut(x) + scale * layers(x)`; an empty shortcut is the identity.
struct Residual {
  Layers layers;
  Layers shortcut;
  double scale = 1;
  bool relu = false;
};

/// What the learning rate and the decay of a layer's parameters are multiplied
/// by in training.
struct RateMultipliers {
  double learningRate = 1;
  double decay = 1;
};

/// What a layer is.
using What =
    std::variant<Conv, Linear, Pool, AdaptivePool, Lrn, Activation, BatchNorm,
                 ScaleShift, Dropout, Softmax, Sequence, Branches, Residual>;

struct Layer {
  /// The kind as the table spells it, or the name of a block.
  std::string kind;
  /// The complete name: those of the entries around it, then its own.
  std::string name;
  /// Where the layer stands: its name, or its column in an Inception row.
  Position at;
  /// For a layer inside a block: where the block is used, innermost first.
  std::vector<Position> usedAt;
  RateMultipliers multipliers;
  What what;
};

/// The six columns of Table 1, in its order.
inline constexpr std::array<const char *, 6> columnNames = {
    "1x1", "3x3_reduce", "3x3", "5x5_reduce", "5x5", "pool_proj"};

/// A number as a paper prints it, such as "159K".
struct PrintedNumber {
  std::string text;
  /// Without the suffix.
  double value = 0;
  /// The place of the last digit that is printed.
  double unit = 1;
  /// 'K' (1024) or 'M' (a million); 0 without one.
  char suffix = 0;
};

/// Reads such a number; nothing when it is none.
std::optional<PrintedNumber> parsePrintedNumber(std::string_view text);

/// A row of the table: a layer and what the paper prints beside it.
struct Row {
  Layer layer;
  std::array<std::optional<int64_t>, 6> columns;
  std::optional<PrintedNumber> paperParams;
  std::optional<PrintedNumber> paperOps;
};

/// An auxiliary classifier.
struct Head {
  std::string name;
  Position at;
  /// The row whose result it reads, and where the table says so.
  std::string on;
  Position onAt;
  double weight = 0.3;
  Layers layers;
};

/// How an image becomes the network's input: resized so that its shorter side
/// is `resize` (0: stretched to the input's size), cropped at the centre, then
/// (pixel * range/255 - mean) / std.
struct Preprocess {
  std::string order = "RGB";
  int64_t resize = 0;
  double range = 255;
  std::vector<double> mean;
  std::vector<double> std;
};

/// What training needs to know of single parameters.
struct TrainingRates {
  double biasLearningRate = 1;
  bool decayBiases = true;
};

struct Table {
  std::string name;
  Position at;
  std::string inputName = "data";
  Position inputAt;
  int64_t channels = 0;
  Size inputSize = {0, 0};
  std::optional<Preprocess> preprocess;
  TrainingRates rates;
  /// The training section as it stands.
  std::optional<json::Value> training;
  std::vector<Row> rows;
  std::vector<Head> heads;
};

/// What the reader may be told to change.
struct ReadOptions {
  /// Outputs of the last linear layer and of every head's; 0 as in the table.
  int64_t classes = 0;
};

/// Reads a table from the text of its file. Everything that is wrong in it is
/// appended to `problems`, in the file's order; the result is there when
/// nothing is.
std::optional<Table> readTable(std::string_view text,
                               const ReadOptions &options,
                               std::vector<json::Problem> &problems);

} // namespace inception::table

#endif // COMPILER_FRONTEND_TABLE_H
