//===- LayerBuilder.cpp - Operations of single layers ---------------------===//

#include "compiler/frontend/LayerBuilder.h"
#include "compiler/frontend/Fields.h"
#include "dialect/Operations.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/CheckedArithmetic.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Regex.h"

#include <cmath>

using namespace mlir;
using namespace inception;
using namespace inception::table;

/// No tensor may have more elements: offsets within one fit 32 bits.
static constexpr int64_t maxElements = std::numeric_limits<int32_t>::max();

/// The number of elements of `shape`, or nothing when it is more than
/// `maxElements`.
static std::optional<int64_t> countElements(ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t size : shape) {
    std::optional<int64_t> product = llvm::checkedMul(count, size);
    if (!product || *product > maxElements)
      return std::nullopt;
    count = *product;
  }
  return count;
}

static int64_t getSize(Value value, unsigned dimension) {
  return cast<RankedTensorType>(value.getType()).getDimSize(dimension);
}

LayerBuilder::LayerBuilder(OpBuilder &builder, mlir::ModuleOp module,
                           StringRef fileName, TrainingRates rates)
    : builder(builder), parameterBuilder(module.getContext()),
      fileName(builder.getStringAttr(fileName)), rates(rates) {
  Block *body = module.getBody();
  parameterBuilder.setInsertionPoint(body, body->begin());
}

Location LayerBuilder::getLocation(Position position) {
  return FileLineColLoc::get(fileName, position.line, position.column);
}

Location LayerBuilder::getLocation(const Layer &layer) {
  SmallVector<Position> places = {layer.at};
  llvm::append_range(places, layer.usedAt);
  Location location = getLocation(places.back());
  for (Position inner : llvm::drop_begin(llvm::reverse(places)))
    location = CallSiteLoc::get(getLocation(inner), location);
  return location;
}

InFlightDiagnostic LayerBuilder::error(const Layer &layer) {
  anyFailed = true;
  return emitError(getLocation(layer)) << layer.name << ": ";
}

//===----------------------------------------------------------------------===//
// Operations and parameters
//===----------------------------------------------------------------------===//

template <typename OpTy, typename SetProperties>
Value LayerBuilder::create(const Layer &layer, ValueRange operands,
                           SetProperties setProperties) {
  if (llvm::is_contained(operands, Value()))
    return {};
  OperationState state(getLocation(layer), OpTy::getOperationName());
  state.addOperands(operands);
  auto &properties = state.getOrAddProperties<typename OpTy::Properties>();
  state.name.populateDefaultProperties(state.getRawProperties());
  properties.layer = builder.getStringAttr(layer.name);
  setProperties(properties);

  // The operation knows its kind and its constraint's number; the reader of the
  // message knows the layer.
  std::string message;
  SmallVector<Type> types;
  {
    ScopedDiagnosticHandler handler(
        builder.getContext(),
        [&](Diagnostic &diagnostic) { message = diagnostic.str(); });
    if (failed(OpTy::inferReturnTypes(
            builder.getContext(), state.location, state.operands,
            state.attributes.getDictionary(builder.getContext()),
            state.getRawProperties(), RegionRange(), types)))
      types.clear();
  }
  if (types.empty()) {
    StringRef text = message;
    text.consume_front(state.name.stripDialect().str() + ": ");
    error(layer) << llvm::Regex(" \\(C[0-9]+\\)$").sub("", text);
    return {};
  }
  auto type = cast<RankedTensorType>(types.front());
  if (!countElements(type.getShape().drop_front())) {
    error(layer) << "the output has more than " << maxElements
                 << " values an image: " << type.getDimSize(1)
                 << " channels of " << type.getDimSize(2) << "x"
                 << type.getDimSize(3);
    return {};
  }
  state.addTypes(types);
  return builder.create(state)->getResult(0);
}

/// The rule for a filter of this shape, whose fan-in is known.
static InitAttr resolveInit(Builder &builder, const Init &init,
                            ArrayRef<int64_t> shape) {
  double fanIn = 1;
  for (int64_t size : shape.drop_front())
    fanIn *= static_cast<double>(size);
  auto resolved = [&](InitKind kind, double scale) {
    return InitAttr::get(builder.getContext(), kind,
                         builder.getF64FloatAttr(scale));
  };
  switch (init.rule) {
  case Init::Rule::Constant:
    return resolved(InitKind::Constant, init.value);
  case Init::Rule::Uniform:
    return resolved(InitKind::Uniform, init.value);
  case Init::Rule::Normal:
    return resolved(InitKind::Normal, init.value);
  case Init::Rule::Xavier:
    return resolved(InitKind::Uniform, std::sqrt(3 / fanIn));
  case Init::Rule::He:
    return resolved(InitKind::Normal, std::sqrt(2 / fanIn));
  }
  llvm_unreachable("all rules are handled");
}

void LayerBuilder::reportSharedName(const Layer &layer, const Layer &other,
                                    StringRef name) {
  anyFailed = true;
  if (!sharing.emplace(&layer, &other).second)
    return;
  InFlightDiagnostic diagnostic = emitError(getLocation(layer));
  diagnostic << "'" << layer.name << "' and '" << other.name
             << "' both have weights '" << name << "'";
  diagnostic.attachNote(getLocation(other)) << "'" << other.name << "' is here";
}

Value LayerBuilder::parameter(const Layer &layer, StringRef suffix,
                              ArrayRef<int64_t> shape, ParameterKind kind,
                              const Init &init) {
  std::string name = (layer.name + "." + suffix).str();
  if (!countElements(shape)) {
    error(layer) << "'" << name << "' has more than " << maxElements
                 << " elements";
    return {};
  }
  bool isBias = kind == ParameterKind::Bias;
  double learningRate =
      layer.multipliers.learningRate * (isBias ? rates.biasLearningRate : 1);
  if (!std::isfinite(toFloat(learningRate))) {
    error(layer) << "the learning rate of '" << name << "' is multiplied by "
                 << layer.multipliers.learningRate << " and, as a bias's, by "
                 << rates.biasLearningRate
                 << ", which together no 32-bit float holds";
    return {};
  }
  bool decays = rates.decayBiases || !(isBias || kind == ParameterKind::Scale ||
                                       kind == ParameterKind::Shift);
  Location location = getLocation(layer);
  auto type = RankedTensorType::get(shape, builder.getF32Type());
  // After an error, so that what else is wrong is found too.
  auto [owner, isNew] = owners.try_emplace(name, &layer);
  if (!isNew) {
    reportSharedName(layer, *owner->second, name);
    return WeightReadOp::create(builder, location, type, name);
  }
  ParameterOp::create(
      parameterBuilder, location, builder.getStringAttr(name),
      TypeAttr::get(type), ParameterKindAttr::get(builder.getContext(), kind),
      resolveInit(builder, init, shape), /*file_name=*/StringAttr(),
      builder.getF64FloatAttr(learningRate),
      builder.getF64FloatAttr(decays ? layer.multipliers.decay : 0));
  return WeightReadOp::create(builder, location, type, name);
}

std::array<int64_t, 4> LayerBuilder::getSides(const Padding &padding,
                                              Size kernel, Size strides,
                                              Value input) const {
  if (!padding.same)
    return padding.sides;
  std::array<int64_t, 4> sides;
  for (unsigned axis : {0, 1}) {
    int64_t size = getSize(input, 2 + axis);
    int64_t outputs = (size + strides[axis] - 1) / strides[axis];
    int64_t covered = (outputs - 1) * strides[axis] + kernel[axis];
    int64_t total = std::max<int64_t>(0, covered - size);
    sides[axis] = total / 2;
    sides[axis + 2] = total - total / 2;
  }
  return sides;
}

//===----------------------------------------------------------------------===//
// Layers with parameters
//===----------------------------------------------------------------------===//

/// Sets the attributes of a window, as far as they are not the default.
template <typename Properties>
static void setWindow(Builder &builder, Properties &properties, Size strides,
                      std::array<int64_t, 4> sides) {
  if (strides != Size{1, 1})
    properties.strides = builder.getDenseI64ArrayAttr(strides);
  if (sides != std::array<int64_t, 4>{})
    properties.padding = builder.getDenseI64ArrayAttr(sides);
}

template <>
Value LayerBuilder::buildWhat(const Layer &layer, const BatchNorm &norm,
                              Value input) {
  auto vector = [&](StringRef suffix, ParameterKind kind, double start) {
    return parameter(layer, suffix, {getSize(input, 1)}, kind,
                     {Init::Rule::Constant, start});
  };
  Value gamma;
  if (norm.gamma)
    gamma = vector("bn.weight", ParameterKind::Scale, 1);
  SmallVector<Value> operands = {
      input, vector("bn.bias", ParameterKind::Shift, 0),
      vector("bn.running_mean", ParameterKind::RunningMean, 0),
      vector("bn.running_var", ParameterKind::RunningVariance, 1)};
  if (gamma)
    operands.push_back(gamma);
  return create<BatchNormOp>(layer, operands, [&](auto &properties) {
    properties.epsilon = builder.getF64FloatAttr(norm.epsilon);
  });
}

template <>
Value LayerBuilder::buildWhat(const Layer &layer, const Conv &conv,
                              Value input) {
  int64_t channels = std::max<int64_t>(1, getSize(input, 1) / conv.groups);
  SmallVector<Value> operands = {
      input, parameter(layer, "weight",
                       {conv.filters, channels, conv.kernel[0], conv.kernel[1]},
                       ParameterKind::Filter, conv.init)};
  if (conv.bias)
    operands.push_back(parameter(layer, "bias", {conv.filters},
                                 ParameterKind::Bias, conv.biasInit));
  Value result = create<Conv2dOp>(layer, operands, [&](auto &properties) {
    setWindow(builder, properties, conv.strides,
              getSides(conv.padding, conv.kernel, conv.strides, input));
    if (conv.groups != 1)
      properties.groups = builder.getI64IntegerAttr(conv.groups);
  });
  if (result && conv.batchNorm)
    result = buildWhat(layer, *conv.batchNorm, result);
  return conv.relu ? create<ReluOp>(layer, result) : result;
}

template <>
Value LayerBuilder::buildWhat(const Layer &layer, const Linear &linear,
                              Value input) {
  int64_t inputs = getSize(input, 1) * getSize(input, 2) * getSize(input, 3);
  SmallVector<Value> operands = {
      input, parameter(layer, "weight", {linear.outputs, inputs},
                       ParameterKind::Filter, linear.init)};
  if (linear.bias)
    operands.push_back(parameter(layer, "bias", {linear.outputs},
                                 ParameterKind::Bias, linear.biasInit));
  Value result = create<LinearOp>(layer, operands);
  return linear.relu ? create<ReluOp>(layer, result) : result;
}

template <>
Value LayerBuilder::buildWhat(const Layer &layer, const ScaleShift &affine,
                              Value input) {
  size_t channels = static_cast<size_t>(getSize(input, 1));
  if (affine.scale.size() != channels || affine.shift.size() != channels) {
    error(layer) << "the input has " << channels << " channels, but there are "
                 << affine.scale.size() << " scales and " << affine.shift.size()
                 << " shifts";
    return {};
  }
  auto constant = [&](ArrayRef<double> numbers) -> Value {
    SmallVector<float> values(numbers.begin(), numbers.end());
    auto type = RankedTensorType::get({static_cast<int64_t>(values.size())},
                                      builder.getF32Type());
    return arith::ConstantOp::create(
        builder, getLocation(layer),
        DenseElementsAttr::get(type, ArrayRef<float>(values)));
  };
  return create<ChannelAffineOp>(
      layer, {input, constant(affine.scale), constant(affine.shift)});
}

//===----------------------------------------------------------------------===//
// Layers without parameters
//===----------------------------------------------------------------------===//

template <>
Value LayerBuilder::buildWhat(const Layer &layer, const Pool &pool,
                              Value input) {
  auto set = [&](auto &properties) {
    properties.kernel = builder.getDenseI64ArrayAttr(pool.kernel);
    setWindow(builder, properties, pool.strides,
              getSides(pool.padding, pool.kernel, pool.strides, input));
    if (pool.ceil)
      properties.ceil_mode = builder.getUnitAttr();
  };
  if (!pool.average)
    return create<MaxPoolOp>(layer, input, set);
  return create<AvgPoolOp>(layer, input, [&](auto &properties) {
    set(properties);
    if (pool.countIncludePad)
      properties.count_include_pad = builder.getUnitAttr();
  });
}

template <>
Value LayerBuilder::buildWhat(const Layer &layer, const AdaptivePool &pool,
                              Value input) {
  return create<AdaptiveAvgPoolOp>(layer, input, [&](auto &properties) {
    properties.output_size = builder.getDenseI64ArrayAttr(pool.output);
  });
}

template <>
Value LayerBuilder::buildWhat(const Layer &layer, const Lrn &lrn, Value input) {
  return create<LrnOp>(layer, input, [&](auto &properties) {
    properties.size = builder.getI64IntegerAttr(lrn.size);
    properties.alpha = builder.getF64FloatAttr(lrn.alpha);
    properties.beta = builder.getF64FloatAttr(lrn.beta);
    properties.k = builder.getF64FloatAttr(lrn.k);
  });
}

template <>
Value LayerBuilder::buildWhat(const Layer &layer, const Activation &activation,
                              Value input) {
  Value result;
  forEachActivation([&]<typename OpTy>(std::type_identity<OpTy>) {
    if (OpTy::getOperationName() == "inception." + layer.kind)
      result = create<OpTy>(layer, input, [&](auto &properties) {
        OpTy::setNumbers(properties, builder, activation.numbers);
      });
  });
  return result;
}

template <>
Value LayerBuilder::buildWhat(const Layer &layer, const Dropout &dropout,
                              Value input) {
  return create<DropoutOp>(layer, input, [&](auto &properties) {
    properties.rate = builder.getF64FloatAttr(dropout.rate);
  });
}

template <>
Value LayerBuilder::buildWhat(const Layer &layer, const Softmax &,
                              Value input) {
  return create<SoftmaxOp>(layer, input);
}

//===----------------------------------------------------------------------===//
// Structure
//===----------------------------------------------------------------------===//

Value LayerBuilder::build(const Layers &layers, Value input) {
  for (const Layer &layer : layers)
    input = build(layer, input);
  return input;
}

template <>
Value LayerBuilder::buildWhat(const Layer &, const Sequence &sequence,
                              Value input) {
  return build(sequence.layers, input);
}

template <>
Value LayerBuilder::buildWhat(const Layer &layer, const Residual &residual,
                              Value input) {
  Value shortcut = build(residual.shortcut, input);
  Value result = build(residual.layers, input);
  if (shortcut && result && shortcut.getType() != result.getType()) {
    auto describe = [](Value value) {
      return llvm::formatv("{0} channels of {1}x{2}", getSize(value, 1),
                           getSize(value, 2), getSize(value, 3))
          .str();
    };
    error(layer) << "can't add " << describe(result) << " to "
                 << describe(shortcut);
    return {};
  }
  return create<AddOp>(layer, {shortcut, result}, [&](auto &properties) {
    if (residual.scale != 1)
      properties.scale = builder.getF64FloatAttr(residual.scale);
    if (residual.relu)
      properties.relu = builder.getUnitAttr();
  });
}

RankedTensorType LayerBuilder::joinBranches(const Layer &layer,
                                            const Branches &branches,
                                            ValueRange results) {
  auto sizeOf = [](Value value) {
    return (Twine(getSize(value, 2)) + "x" + Twine(getSize(value, 3))).str();
  };
  int64_t channels = 0;
  for (auto [index, result] : llvm::enumerate(results)) {
    channels += getSize(result, 1);
    if (sizeOf(result) == sizeOf(results.front()))
      continue;
    InFlightDiagnostic diagnostic = error(layer);
    diagnostic << "the branches differ in size: " << sizeOf(results.front())
               << " in the first, but " << sizeOf(result) << " in number "
               << index + 1;
    diagnostic.attachNote(getLocation(branches.branches[index].back()))
        << "number " << index + 1 << " ends here";
    return {};
  }
  auto first = cast<RankedTensorType>(results.front().getType());
  return RankedTensorType::get(
      {first.getDimSize(0), channels, first.getDimSize(2), first.getDimSize(3)},
      first.getElementType());
}

template <>
Value LayerBuilder::buildWhat(const Layer &layer, const Branches &branches,
                              Value input) {
  Location location = getLocation(layer);
  Region region;
  Block &block = region.emplaceBlock();
  Value argument = block.addArgument(input.getType(), location);
  SmallVector<Value> results;
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(&block);
    for (const Layers &branch : branches.branches)
      results.push_back(build(branch, argument));
    if (llvm::is_contained(results, Value()))
      return {};
    YieldOp::create(builder, location, results);
  }
  RankedTensorType type = joinBranches(layer, branches, results);
  if (!type)
    return {};
  OperationState state(location, inception::ModuleOp::getOperationName());
  state.addOperands(input);
  state.addTypes(type);
  state.getOrAddProperties<inception::ModuleOp::Properties>().layer =
      builder.getStringAttr(layer.name);
  state.addRegion()->takeBody(region);
  return builder.create(state)->getResult(0);
}

Value LayerBuilder::build(const Layer &layer, Value input) {
  if (!input)
    return {};
  return std::visit(
      [&](const auto &what) { return buildWhat(layer, what, input); },
      layer.what);
}

void LayerBuilder::buildHead(const Head &head, Value input) {
  if (!input)
    return;
  Location location = getLocation(head.at);
  Region region;
  Block &block = region.emplaceBlock();
  Value argument = block.addArgument(input.getType(), location);
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(&block);
    Value logits = build(head.layers, argument);
    if (!logits)
      return;
    YieldOp::create(builder, location, logits);
  }
  OperationState state(location, AuxiliaryHeadOp::getOperationName());
  state.addOperands(input);
  auto &properties = state.getOrAddProperties<AuxiliaryHeadOp::Properties>();
  properties.layer = builder.getStringAttr(head.name);
  properties.loss_weight = builder.getF64FloatAttr(head.weight);
  state.addRegion()->takeBody(region);
  builder.create(state);
}
