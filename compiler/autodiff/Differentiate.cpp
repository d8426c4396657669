//===- Differentiate.cpp - The training step of a network -----------------===//

#include "compiler/autodiff/TrainingForm.h"
#include "dialect/Module.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/DenseSet.h"

namespace inception {
#define GEN_PASS_DEF_DIFFERENTIATE
#include "compiler/autodiff/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

/// Running statistics follow the data; all else follows its gradient.
static bool isTrained(ParameterOp parameter) {
  return parameter.getKind() != ParameterKind::RunningMean &&
         parameter.getKind() != ParameterKind::RunningVariance;
}

namespace {

/// The backward pass of one tape: gradients of the losses' sum.
class Backward {
public:
  Backward(OpBuilder &builder, const TrainingForm &form,
           const llvm::DenseSet<Value> &trained)
      : builder(builder), form(form), active(trained) {
    // What depends on a trained parameter has a gradient that is needed.
    for (DifferentiableOpInterface op : form.getTape())
      if (llvm::any_of(op->getOperands(),
                       [&](Value operand) { return active.contains(operand); }))
        active.insert(op->result_begin(), op->result_end());
  }

  LogicalResult run();

  /// The gradient by `value`; null where no loss depends on it.
  Value lookup(Value value) const { return gradients.lookup(value); }
  int64_t getNumDifferentiated() const { return differentiated; }
  const llvm::SetVector<Value> &getSaved() const { return saved; }

private:
  LogicalResult differentiate(DifferentiableOpInterface op);
  LogicalResult add(DifferentiableOpInterface op, Value value, Value gradient);

  OpBuilder &builder;
  const TrainingForm &form;
  llvm::DenseSet<Value> active;
  llvm::DenseMap<Value, Value> gradients;
  llvm::SetVector<Value> saved;
  int64_t differentiated = 0;
};

/// Whether the operations after `before` read nothing but `gradients`, what the
/// rule says must be saved, and each other.
[[maybe_unused]] bool readsOnlySaved(Operation *before,
                                     DifferentiableOpInterface op,
                                     ValueRange gradients) {
  llvm::DenseSet<Value> known(gradients.begin(), gradients.end());
  known.insert_range(op.getSavedValues());
  for (Operation *next = before->getNextNode(); next;
       next = next->getNextNode()) {
    if (llvm::any_of(next->getOperands(),
                     [&](Value operand) { return !known.contains(operand); }))
      return false;
    known.insert(next->result_begin(), next->result_end());
  }
  return true;
}

} // namespace

LogicalResult Backward::run() {
  for (const WeightedLoss &loss : form.getLosses()) {
    auto type = cast<RankedTensorType>(loss.value.getType());
    Value weight = arith::ConstantOp::create(
        builder, loss.value.getLoc(),
        DenseElementsAttr::get(
            type, builder.getFloatAttr(type.getElementType(), loss.weight)));
    gradients[loss.value] = weight;
  }
  for (DifferentiableOpInterface op : llvm::reverse(form.getTape()))
    if (failed(differentiate(op)))
      return failure();
  return success();
}

LogicalResult Backward::differentiate(DifferentiableOpInterface op) {
  SmallVector<Value> results;
  for (Value result : op->getResults())
    results.push_back(gradients.lookup(result));
  llvm::SmallBitVector needed(op->getNumOperands());
  for (auto [index, operand] : llvm::enumerate(op->getOperands()))
    needed[index] = active.contains(operand);
  if (needed.none() || llvm::none_of(results, [](Value v) { return !!v; }))
    return success();
  SmallVector<Value> operands(op->getNumOperands());
  [[maybe_unused]] Operation *before = &builder.getBlock()->back();
  if (failed(op.buildBackward(builder, results, needed, operands)))
    return failure();
  assert(readsOnlySaved(before, op, results) &&
         "a backward rule reads what it does not save");
  saved.insert_range(op.getSavedValues());
  ++differentiated;
  for (auto [index, operand] : llvm::enumerate(op->getOperands())) {
    if (!needed[index])
      continue;
    assert(operands[index] && "a backward rule leaves a gradient out");
    if (failed(add(op, operand, operands[index])))
      return failure();
  }
  return success();
}

LogicalResult Backward::add(DifferentiableOpInterface op, Value value,
                            Value gradient) {
  Value &sum = gradients[value];
  if (!sum) {
    sum = gradient;
    return success();
  }
  if (!isActivation(value.getType()))
    return op->emitOpError("reads a parameter that another layer reads too: "
                           "there is no rule for a parameter that is shared");
  sum = AddOp::create(builder, op.getLoc(), sum, gradient,
                      builder.getF64FloatAttr(1), /*relu=*/UnitAttr(),
                      op->getAttrOfType<StringAttr>("layer"));
  return success();
}

namespace {

struct DifferentiatePass
    : inception::impl::DifferentiateBase<DifferentiatePass> {
  using Base::Base;

  void runOnOperation() override {
    forward = getForward(getOperation());
    if (!forward)
      return;
    FailureOr<TrainingRecipe> read = readRecipe(getOperation());
    if (failed(read) || failed(checkForward()))
      return signalPassFailure();
    recipe = *read;
    element = getElementTypeOrSelf(forward.getArgumentTypes().front());
    states.clear();
    if (failed(buildGradients()))
      return signalPassFailure();
    buildUpdate();
  }

private:
  LogicalResult checkForward() {
    for (StringRef name : {gradientsName, updateName})
      if (Operation *symbol = getOperation().lookupSymbol(name))
        return symbol->emitError("the module has a symbol @")
               << name << " already";
    if (forward.getNumArguments() != 1 || forward.getNumResults() != 1 ||
        !isActivation(forward.getArgumentTypes().front()))
      return forward.emitError(
          "training needs a network of one activation and one result");
    auto nested = forward.walk([](inception::ModuleOp op) {
      op.emitError("modules must be expanded before they are differentiated");
      return WalkResult::interrupt();
    });
    return failure(nested.wasInterrupted());
  }

  func::FuncOp createFunction(StringRef name, FunctionType type,
                              ArrayRef<StringRef> arguments) {
    auto builder = OpBuilder::atBlockEnd(getOperation().getBody());
    auto function = func::FuncOp::create(builder, forward.getLoc(), name, type);
    function.addEntryBlock();
    for (auto [index, argument] : llvm::enumerate(arguments))
      function.setArgAttr(index, "inception.name",
                          builder.getStringAttr(argument));
    return function;
  }

  /// Declares what training remembers of `parameter`.
  StateOp addState(ParameterOp parameter, StateKind kind) {
    OpBuilder builder(forward);
    std::string name =
        (parameter.getSymName() + "." + stringifyStateKind(kind)).str();
    // A layer may have any name, that of a state included.
    for (unsigned i = 2; getOperation().lookupSymbol(name); ++i)
      name = (parameter.getSymName() + "." + stringifyStateKind(kind) + "." +
              Twine(i))
                 .str();
    return StateOp::create(builder, parameter.getLoc(), name,
                           parameter.getSymName(), parameter.getType(), kind);
  }

  LogicalResult buildGradients();
  void buildUpdate();
  Value buildStep(OpBuilder &builder, ParameterOp parameter, StateOp gradient,
                  Value rates, IntegerAttr row);
  void buildAverage(OpBuilder &builder, ParameterOp parameter, Value next,
                    Value rates, IntegerAttr row);
  void reportSaved(const llvm::SetVector<Value> &values);

  func::FuncOp forward;
  TrainingRecipe recipe;
  Type element;
  /// The trained parameters and their gradients, in the table's order.
  llvm::MapVector<ParameterOp, StateOp> states;
};

} // namespace

LogicalResult DifferentiatePass::buildGradients() {
  Builder types(&getContext());
  Type integer = types.getI64Type();
  auto images = cast<RankedTensorType>(forward.getArgumentTypes().front());
  Type labels = RankedTensorType::get({ShapedType::kDynamic}, integer);
  Type random = RankedTensorType::get({4}, integer);
  Type loss = RankedTensorType::get({1}, element);
  auto inputName = forward.getArgAttrOfType<StringAttr>(0, "inception.name");
  func::FuncOp function = createFunction(
      gradientsName, types.getFunctionType({images, labels, random}, loss),
      {inputName ? inputName.getValue() : "data", "labels", "random"});
  auto builder = OpBuilder::atBlockEnd(&function.front());

  TrainingForm form(builder, recipe, function.getArgument(1),
                    function.getArgument(2));
  if (failed(form.build(forward, function.getArgument(0))))
    return failure();
  SmallVector<Value> values;
  SmallVector<double> weights;
  for (const WeightedLoss &loss : form.getLosses()) {
    values.push_back(loss.value);
    weights.push_back(loss.weight);
  }
  Value total = values.front();
  if (values.size() > 1)
    total = WeightedSumOp::create(builder, forward.getLoc(), values,
                                  builder.getDenseF64ArrayAttr(weights),
                                  /*layer=*/StringAttr());
  losses += values.size();

  llvm::DenseSet<Value> trained;
  for (auto parameter : getOperation().getOps<ParameterOp>())
    if (ReadOp read = form.getReads().lookup(parameter.getSymNameAttr());
        read && isTrained(parameter))
      trained.insert(read);
  Backward backward(builder, form, trained);
  if (failed(backward.run()))
    return failure();
  differentiated += backward.getNumDifferentiated();
  reportSaved(backward.getSaved());

  for (auto parameter : getOperation().getOps<ParameterOp>()) {
    ReadOp read = form.getReads().lookup(parameter.getSymNameAttr());
    if (!read || !isTrained(parameter))
      continue;
    Value gradient = backward.lookup(read);
    if (!gradient)
      return parameter.emitOpError("cannot be trained: no loss depends on it");
    StateOp state = addState(parameter, StateKind::Gradient);
    states.insert({parameter, state});
    WriteOp::create(builder, parameter.getLoc(), state.getSymName(), gradient);
    ++parameters;
  }
  func::ReturnOp::create(builder, forward.getLoc(), total);
  return success();
}

/// Says what the backward pass keeps of the forward pass, beside parameters.
void DifferentiatePass::reportSaved(const llvm::SetVector<Value> &values) {
  for (Value value : values) {
    auto type = cast<RankedTensorType>(value.getType());
    if (!isActivation(type))
      continue;
    int64_t bytes = element.getIntOrFloatBitWidth() / 8;
    for (int64_t size : type.getShape().drop_front())
      bytes *= size;
    ++saved;
    savedBytes += bytes;
    remark::analysis(value.getLoc(), remark::RemarkOpts::name("saved").category(
                                         "inception-differentiate"))
        << (Twine(bytes) + " bytes an image for the backward pass").str();
  }
}

void DifferentiatePass::buildUpdate() {
  auto parameters = llvm::to_vector(getOperation().getOps<ParameterOp>());
  auto rates = RankedTensorType::get(
      {static_cast<int64_t>(parameters.size()), 4}, element);
  func::FuncOp function = createFunction(
      updateName, FunctionType::get(&getContext(), rates, {}), {"rates"});
  auto builder = OpBuilder::atBlockEnd(&function.front());
  for (auto [row, parameter] : llvm::enumerate(parameters)) {
    IntegerAttr rowAttr = builder.getI64IntegerAttr(row);
    Value next;
    if (StateOp gradient = states.lookup(parameter))
      next = buildStep(builder, parameter, gradient, function.getArgument(0),
                       rowAttr);
    if (recipe.averages)
      buildAverage(builder, parameter, next, function.getArgument(0), rowAttr);
  }
  func::ReturnOp::create(builder, forward.getLoc());
}

/// One step of the optimiser; the parameter's next value.
Value DifferentiatePass::buildStep(OpBuilder &builder, ParameterOp parameter,
                                   StateOp gradient, Value rates,
                                   IntegerAttr row) {
  Location loc = parameter.getLoc();
  auto read = [&](StringRef symbol) -> Value {
    return ReadOp::create(builder, loc, parameter.getType(), symbol);
  };
  SmallVector<StringRef> symbols = {parameter.getSymName()};
  SmallVector<Value> operands = {read(parameter.getSymName()),
                                 read(gradient.getSymName())};
  SmallVector<StateKind> kinds = {StateKind::Velocity};
  if (recipe.optimizer == Optimizer::RmsProp)
    kinds.push_back(StateKind::Square);
  for (StateKind kind : kinds) {
    symbols.push_back(addState(parameter, kind).getSymName());
    operands.push_back(read(symbols.back()));
  }
  Operation *update;
  if (recipe.optimizer == Optimizer::RmsProp)
    update = RmspropUpdateOp::create(
        builder, loc, operands[0], operands[1], operands[2], operands[3], rates,
        row, builder.getF64FloatAttr(recipe.rho),
        builder.getF64FloatAttr(recipe.epsilon), parameter.getLrMultAttr(),
        parameter.getDecayMultAttr(), parameter.getSymNameAttr());
  else
    update = SgdUpdateOp::create(
        builder, loc, operands[0], operands[1], operands[2], rates, row,
        parameter.getLrMultAttr(), parameter.getDecayMultAttr(),
        parameter.getSymNameAttr());
  for (auto [symbol, value] : llvm::zip_equal(symbols, update->getResults()))
    WriteOp::create(builder, loc, symbol, value);
  return update->getResult(0);
}

/// The average of a parameter, whose next value is `next`; without one it is
/// what the forward pass has made of it.
void DifferentiatePass::buildAverage(OpBuilder &builder, ParameterOp parameter,
                                     Value next, Value rates, IntegerAttr row) {
  Location loc = parameter.getLoc();
  if (!next)
    next = ReadOp::create(builder, loc, parameter.getType(),
                          parameter.getSymName());
  StringRef symbol = addState(parameter, StateKind::Average).getSymName();
  Value average = ReadOp::create(builder, loc, parameter.getType(), symbol);
  average = AverageUpdateOp::create(builder, loc, average, next, rates, row,
                                    parameter.getSymNameAttr());
  WriteOp::create(builder, loc, symbol, average);
  ++averages;
}
