//===- LayerBuilder.h - Operations of single layers -------------*- C++ -*-===//

#ifndef COMPILER_FRONTEND_LAYERBUILDER_H
#define COMPILER_FRONTEND_LAYERBUILDER_H

#include "compiler/frontend/Table.h"
#include "dialect/Inception.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringMap.h"
#include <set>

namespace inception {

/// Builds the operations of layers, and declares the parameters they read. A
/// layer whose shapes do not fit is reported at its place; its result is null,
/// as is that of every layer after it.
class LayerBuilder {
public:
  /// Operations go where `builder` is, parameters to the start of `module`.
  LayerBuilder(mlir::OpBuilder &builder, mlir::ModuleOp module,
               llvm::StringRef fileName, table::TrainingRates rates);

  /// Builds layers one after the other.
  mlir::Value build(const table::Layers &layers, mlir::Value input);
  /// Builds one layer; `input` may be null after an error.
  mlir::Value build(const table::Layer &layer, mlir::Value input);

  /// Builds an auxiliary head over `input`.
  void buildHead(const table::Head &head, mlir::Value input);

  /// The place of a layer: for one inside blocks, with their uses.
  mlir::Location getLocation(const table::Layer &layer);
  mlir::Location getLocation(table::Position position);

  /// Whether a layer was reported.
  bool hasFailed() const { return anyFailed; }

private:
  using Value = mlir::Value;

  /// Builds a layer of one kind: there is one for each in Table.h.
  template <typename What>
  Value buildWhat(const table::Layer &layer, const What &what, Value input);

  /// Creates an operation of the layer after its result type was inferred.
  template <typename OpTy, typename SetProperties>
  Value create(const table::Layer &layer, mlir::ValueRange operands,
               SetProperties setProperties);
  template <typename OpTy>
  Value create(const table::Layer &layer, mlir::ValueRange operands) {
    return create<OpTy>(layer, operands, [](auto &) {});
  }

  /// Declares the parameter `<layer>.<suffix>`, unless another layer has one of
  /// that name, and reads it; null when it is too large, or training would
  /// multiply by what no 32-bit float holds.
  Value parameter(const table::Layer &layer, llvm::StringRef suffix,
                  llvm::ArrayRef<int64_t> shape, ParameterKind kind,
                  const table::Init &init);

  /// The padding as four sides, which "same" makes of the input's size.
  std::array<int64_t, 4> getSides(const table::Padding &padding,
                                  table::Size kernel, table::Size strides,
                                  Value input) const;

  /// The result type of branches joined on channels; null after an error.
  mlir::RankedTensorType joinBranches(const table::Layer &layer,
                                      const table::Branches &branches,
                                      mlir::ValueRange results);

  mlir::InFlightDiagnostic error(const table::Layer &layer);
  /// Reports that `layer` and `other` both have the weights `name`, once for
  /// all that they share.
  void reportSharedName(const table::Layer &layer, const table::Layer &other,
                        llvm::StringRef name);

  mlir::OpBuilder &builder;
  mlir::OpBuilder parameterBuilder;
  mlir::StringAttr fileName;
  table::TrainingRates rates;
  /// The layer of each parameter, by the parameter's name.
  llvm::StringMap<const table::Layer *> owners;
  /// Layers that were reported to share names.
  std::set<std::pair<const table::Layer *, const table::Layer *>> sharing;
  bool anyFailed = false;
};

} // namespace inception

#endif // COMPILER_FRONTEND_LAYERBUILDER_H
