//===- TrainingForm.h - The forward pass of a training step -----*- C++ -*-===//

#ifndef COMPILER_AUTODIFF_TRAININGFORM_H
#define COMPILER_AUTODIFF_TRAININGFORM_H

#include "compiler/autodiff/Passes.h"
#include "compiler/autodiff/TrainingRecipe.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/MapVector.h"

namespace inception {

/// A loss and its weight in the total.
struct WeightedLoss {
  mlir::Value value;
  double weight;
};

/// Writes a network's forward pass as training computes it: reads with effects,
/// normalisation by the batch's statistics, dropout, auxiliary heads, losses.
class TrainingForm {
public:
  /// Operations go where `builder` is. `labels` and `random` are the training
  /// step's arguments.
  TrainingForm(mlir::OpBuilder &builder, const TrainingRecipe &recipe,
               mlir::Value labels, mlir::Value random)
      : builder(builder), recipe(recipe), labels(labels), random(random) {}

  /// Writes `forward`, whose argument is `images`.
  mlir::LogicalResult build(mlir::func::FuncOp forward, mlir::Value images);

  /// The network's loss, then those of the heads in their order.
  llvm::ArrayRef<WeightedLoss> getLosses() const { return losses; }
  /// The operations with backward rules, in order.
  llvm::ArrayRef<DifferentiableOpInterface> getTape() const { return tape; }
  /// The one read of each parameter, by name.
  const llvm::MapVector<mlir::StringAttr, ReadOp> &getReads() const {
    return reads;
  }

private:
  using Value = mlir::Value;

  mlir::LogicalResult buildBlock(mlir::Block &block);
  mlir::LogicalResult buildOperation(mlir::Operation &op);
  mlir::LogicalResult buildHead(AuxiliaryHeadOp head);
  mlir::LogicalResult buildNorm(BatchNormOp norm);
  void buildDropout(DropoutOp dropout);
  Value read(mlir::Location loc, mlir::FlatSymbolRefAttr name, mlir::Type type);
  /// Adds the loss of what `block` ends with.
  mlir::LogicalResult addLoss(mlir::Block &block, mlir::Location loc,
                              double weight);
  /// Notes an operation that has a backward rule.
  void record(mlir::Operation *op) {
    tape.push_back(mlir::cast<DifferentiableOpInterface>(op));
  }

  mlir::OpBuilder &builder;
  const TrainingRecipe &recipe;
  Value labels, random;
  mlir::IRMapping mapping;
  llvm::MapVector<mlir::StringAttr, ReadOp> reads;
  llvm::SmallVector<DifferentiableOpInterface> tape;
  llvm::SmallVector<WeightedLoss> losses;
  int64_t dropouts = 0;
};

} // namespace inception

#endif // COMPILER_AUTODIFF_TRAININGFORM_H
