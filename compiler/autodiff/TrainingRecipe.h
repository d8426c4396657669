//===- TrainingRecipe.h - What the IR needs of a recipe ---------*- C++ -*-===//

#ifndef COMPILER_AUTODIFF_TRAININGRECIPE_H
#define COMPILER_AUTODIFF_TRAININGRECIPE_H

#include "mlir/IR/BuiltinOps.h"

namespace inception {

enum class Optimizer { Sgd, RmsProp };

/// The part of the table's training section that the training step is made of;
/// rates are its arguments.
struct TrainingRecipe {
  Optimizer optimizer = Optimizer::Sgd;
  double labelSmoothing = 0;
  double batchNormMomentum = 0.1;
  /// Of RMSProp.
  double rho = 0.9, epsilon = 1;
  /// Whether a recipe of the table averages the parameters over steps.
  bool averages = false;
};

/// Reads the module's attribute `inception.training`. What is wrong in it is an
/// error at the module.
mlir::FailureOr<TrainingRecipe> readRecipe(mlir::ModuleOp module);

} // namespace inception

#endif // COMPILER_AUTODIFF_TRAININGRECIPE_H
