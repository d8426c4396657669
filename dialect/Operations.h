//===- Operations.h - What is done for every operation ----------*- C++ -*-===//

#ifndef DIALECT_OPERATIONS_H
#define DIALECT_OPERATIONS_H

#include "dialect/Inception.h"

#include <type_traits>

namespace inception {
namespace detail {

template <typename... Ops> struct OpList {
  template <typename Interface, typename Visitor>
  static bool visit(mlir::Operation *op, Visitor &visitor) {
    return (visitAs<Ops, Interface>(op, visitor) || ...);
  }

  template <typename Visitor> static void forEachActivation(Visitor &visitor) {
    (visitActivation<Ops>(visitor), ...);
  }

private:
  template <typename OpTy, typename Interface, typename Visitor>
  static bool visitAs(mlir::Operation *op, Visitor &visitor) {
    if constexpr (OpTy::template hasTrait<Interface::template Trait>()) {
      if (auto concrete = mlir::dyn_cast<OpTy>(op)) {
        visitor(concrete);
        return true;
      }
    }
    return false;
  }

  template <typename OpTy, typename Visitor>
  static void visitActivation(Visitor &visitor) {
    if constexpr (requires { &OpTy::evaluate; })
      visitor(std::type_identity<OpTy>());
  }
};

using Operations = OpList<
#define GET_OP_LIST
#include "dialect/InceptionOps.cpp.inc"
    >;

} // namespace detail

/// Calls `visitor` with `op` as the operation of the dialect that it is, of
/// those that implement `Interface`; false where it is none. What `visitor` has
/// no overload for does not compile: a new operation cannot be forgotten.
template <typename Interface, typename Visitor>
bool visitOperation(mlir::Operation *op, Visitor visitor) {
  return detail::Operations::visit<Interface>(op, visitor);
}

/// Calls `visitor` with std::type_identity<OpTy> for the layer of each
/// activation function.
template <typename Visitor> void forEachActivation(Visitor visitor) {
  detail::Operations::forEachActivation(visitor);
}

} // namespace inception

#endif // DIALECT_OPERATIONS_H
