//===- TrainingRecipe.cpp - What the IR needs of a recipe -----------------===//

#include "compiler/autodiff/TrainingRecipe.h"
#include "mlir/IR/BuiltinAttributes.h"

using namespace mlir;

namespace inception {

/// Reads the number `key` of `recipe` into `value`, where there is one. It must
/// be at least `least` and less than `bound`.
static LogicalResult readNumber(mlir::ModuleOp module, DictionaryAttr recipe,
                                StringRef key, double least, double bound,
                                double &value) {
  Attribute attr = recipe.get(key);
  if (!attr)
    return success();
  double number = std::numeric_limits<double>::quiet_NaN();
  if (auto real = dyn_cast<FloatAttr>(attr))
    number = real.getValueAsDouble();
  else if (auto integer = dyn_cast<IntegerAttr>(attr))
    number = static_cast<double>(integer.getInt());
  // What is computed with it are 32-bit floats.
  APFloat single(number);
  bool inexact = false;
  single.convert(APFloat::IEEEsingle(), APFloat::rmNearestTiesToEven, &inexact);
  auto inside = [&](double x) { return x >= least && x < bound; };
  if (!inside(number) || !inside(single.convertToDouble()))
    return module.emitError("training: '")
           << key << "' must be a number from " << least << " to less than "
           << bound << ", got " << attr;
  value = number;
  return success();
}

FailureOr<TrainingRecipe> readRecipe(mlir::ModuleOp module) {
  TrainingRecipe recipe;
  auto dict = module->getAttrOfType<DictionaryAttr>("inception.training");
  if (!dict)
    return recipe;
  if (Attribute optimizer = dict.get("optimizer")) {
    auto name = dyn_cast<StringAttr>(optimizer);
    if (name && name.getValue() == "rmsprop")
      recipe.optimizer = Optimizer::RmsProp;
    else if (!name || name.getValue() != "sgd")
      return module.emitError("training: 'optimizer' must be \"sgd\" or "
                              "\"rmsprop\", got ")
             << optimizer;
  }
  double most = std::numeric_limits<double>::max();
  double tiny = std::numeric_limits<double>::min();
  if (failed(readNumber(module, dict, "label_smoothing", 0, 1,
                        recipe.labelSmoothing)) ||
      failed(readNumber(module, dict, "batch_norm_momentum", 0, 1,
                        recipe.batchNormMomentum)) ||
      failed(readNumber(module, dict, "rho", 0, 1, recipe.rho)) ||
      failed(readNumber(module, dict, "epsilon", tiny, most, recipe.epsilon)))
    return failure();
  SmallVector<DictionaryAttr> recipes = {dict};
  if (auto others = dict.getAs<DictionaryAttr>("recipes"))
    for (NamedAttribute other : others)
      if (auto fields = dyn_cast<DictionaryAttr>(other.getValue()))
        recipes.push_back(fields);
  for (DictionaryAttr fields : recipes) {
    double decay = 0;
    if (failed(readNumber(module, fields, "averaging", 0, 1, decay)))
      return failure();
    recipe.averages |= decay > 0;
  }
  return recipe;
}

} // namespace inception
