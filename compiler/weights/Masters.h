//===- Masters.h - Parameters in the layout of their layers -----*- C++ -*-===//
//
// Training reads and changes parameters in the packed form in which the forward
// convolutions read them: a tree of reads that a layer's filter or bias is made
// of has one place in the state, and each parameter of it a part of that place.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_WEIGHTS_MASTERS_H
#define COMPILER_WEIGHTS_MASTERS_H

#include "dialect/StateLayout.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"

namespace inception {

/// The parts of a parameter's place: how its tensor is packed.
struct MasterPlace {
  ParameterOp parameter;
  /// In a block of the state, bytes.
  int64_t offset;
  /// The packed form; without layouts the plain one.
  mlir::MemRefType type;
  /// Of a filter's output and input channels, or of a vector's (`output`).
  LayoutAttr output, input;
  /// The convolution's filter that a linear layer's is; null for others.
  mlir::RankedTensorType reshaped;
};

/// The places of all parameters of a module.
class Masters {
public:
  /// Places the parameters that `gradients` reads where its layers read them.
  /// Fails, with an error, where two layers want one parameter in two forms.
  mlir::LogicalResult place(mlir::ModuleOp module,
                            mlir::func::FuncOp gradients);

  const MasterPlace &lookup(llvm::StringRef parameter) const {
    return places.find(parameter)->second;
  }
  /// The place of the parameter or state `symbol`, and its offset in the state.
  std::pair<const MasterPlace *, int64_t>
  lookupSymbol(llvm::StringRef symbol) const;
  /// Where the state holds `tensor`, packed as `type`: of a tree of reads whose
  /// places follow each other, the first one's offset. Nothing where `tensor`
  /// is made in another way.
  std::optional<int64_t> findPlace(mlir::Value tensor,
                                   mlir::ShapedType type) const;

  /// Writes @state_pack, which packs the parameters' tensors into a block.
  void writePack(mlir::ModuleOp module) const;

private:
  struct Leaf {
    ReadOp read;
    mlir::RankedTensorType reshaped;
    int64_t channels;
  };
  static bool collectLeaves(mlir::Value tensor,
                            llvm::SmallVectorImpl<Leaf> &leaves);
  /// Places the parameters that `tensor` is made of; `getForm` says how the one
  /// is packed whose first channel is number `channel`.
  mlir::LogicalResult placeTree(
      mlir::Value tensor, mlir::Location loc,
      llvm::function_ref<MasterPlace(int64_t channel, Leaf leaf)> getForm);
  mlir::LogicalResult placeFilter(Conv2dIntoOp conv, LayoutAttr output);
  mlir::LogicalResult placeVector(mlir::Value vector, LayoutAttr layout,
                                  mlir::Location loc);
  mlir::LogicalResult add(MasterPlace place, mlir::Location loc);
  /// Reserves memory in a block.
  int64_t reserve(int64_t bytes);

  mlir::ModuleOp module;
  llvm::StringMap<MasterPlace> places;
  /// The parameter and the offset in the state of each symbol.
  llvm::StringMap<std::pair<std::string, int64_t>> symbols;
  int64_t size = 0;
};

/// The packed form of a filter or a vector in a layout.
mlir::RankedTensorType getPackedFilterType(mlir::RankedTensorType filter,
                                           LayoutAttr output, LayoutAttr input);
mlir::RankedTensorType getPackedVectorType(mlir::Type element,
                                           LayoutAttr layout);

} // namespace inception

#endif // COMPILER_WEIGHTS_MASTERS_H
