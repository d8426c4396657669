//===- Emitter.h - Writing arithmetic and loops -----------------*- C++ -*-===//

#ifndef COMPILER_SUPPORT_EMITTER_H
#define COMPILER_SUPPORT_EMITTER_H

#include "mlir/IR/Builders.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace inception {

/// Attribute of a loop that says how LLVM may transform it: a
/// `#llvm.loop_annotation`.
constexpr llvm::StringLiteral loopAnnotationName = "llvm.loop_annotation";

/// Builds arithmetic and loops at one place. Constants fold as they are built.
class Emitter {
public:
  Emitter(mlir::OpBuilder &builder, mlir::Location loc)
      : builder(builder), loc(loc) {}

  mlir::OpBuilder &builder;
  mlir::Location loc;

  mlir::Value constant(int64_t value);
  /// A floating-point constant; a vector of equal elements for a vector type.
  mlir::Value real(mlir::Type type, double value);

  mlir::Value add(mlir::Value a, mlir::Value b);
  mlir::Value add(mlir::Value a, int64_t b) { return add(a, constant(b)); }
  mlir::Value sub(mlir::Value a, mlir::Value b);
  mlir::Value mul(mlir::Value a, mlir::Value b);
  mlir::Value mul(mlir::Value a, int64_t b) { return mul(a, constant(b)); }
  mlir::Value div(mlir::Value a, mlir::Value b);
  mlir::Value rem(mlir::Value a, mlir::Value b);
  mlir::Value min(mlir::Value a, mlir::Value b);
  mlir::Value max(mlir::Value a, mlir::Value b);

  /// max(0, value), NaN staying NaN: one maximum on x86.
  mlir::Value relu(mlir::Value value);
  /// 0 where `mask` is 0 or less, and else, as where it is NaN, `value`.
  mlir::Value masked(mlir::Value value, mlir::Value mask);
  /// The greater of two; the NaN of either wins, as in PyTorch. Which of two
  /// zeros wins is open: an order of them would cost two more operations.
  mlir::Value maximum(mlir::Value a, mlir::Value b);

  mlir::Value load(mlir::Value memref, mlir::Value index);
  void store(mlir::Value value, mlir::Value memref, mlir::Value index);
  mlir::Value loadVector(mlir::VectorType type, mlir::Value memref,
                         mlir::Value index);
  void storeVector(mlir::Value value, mlir::Value memref, mlir::Value index);
  mlir::Value broadcast(mlir::VectorType type, mlir::Value scalar);

  using Body = llvm::function_ref<void(mlir::Value index)>;
  using ReducingBody = llvm::function_ref<llvm::SmallVector<mlir::Value>(
      mlir::Value index, mlir::ValueRange values)>;

  /// for (index = begin; index < end; index += step) body(index)
  void loop(mlir::Value begin, mlir::Value end, int64_t step, Body body);
  void loop(mlir::Value begin, mlir::Value end, Body body) {
    loop(begin, end, 1, body);
  }
  void loop(int64_t end, Body body) {
    loop(constant(0), constant(end), 1, body);
  }
  /// The same without a loop where `count` is 1.
  void repeat(int64_t count, Body body) {
    if (count == 1)
      body(constant(0));
    else
      loop(count, body);
  }
  /// The same with values carried from one iteration to the next.
  llvm::SmallVector<mlir::Value> reduce(mlir::Value begin, mlir::Value end,
                                        mlir::ValueRange initial,
                                        ReducingBody body);
  /// Keeps LLVM from unrolling the loop whose results are `values`.
  void keepRolled(mlir::ValueRange values);
};

} // namespace inception

#endif // COMPILER_SUPPORT_EMITTER_H
