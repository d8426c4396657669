//===- Passes.td - From loops to the LLVM dialect ----------*- tablegen -*-===//

#ifndef COMPILER_LLVM_PASSES_TD
#define COMPILER_LLVM_PASSES_TD

include "mlir/Pass/PassBase.td"

class Inception_LLVMPass<string name> : Pass<name, "::mlir::ModuleOp"> {
  let dependentDialects = [
    "::inception::InceptionDialect", "::mlir::arith::ArithDialect",
    "::mlir::bufferization::BufferizationDialect", "::mlir::func::FuncDialect",
    "::mlir::memref::MemRefDialect", "::mlir::tensor::TensorDialect"
  ];
}

def LowerToLLVM : Inception_LLVMPass<"inception-lower-to-llvm"> {
  let summary = "Lower loops to the LLVM dialect, with the runtime's C interface";
  let description = [{
    ```
    inception_forward(frame, n) = for each layer: inception_parallel_for(frame, layer, items, body)
    body(frame, begin, end, thread)   takes its memories and n from the frame
    inception_pack(packed, parameters)
    ```

    The signatures are those of runtime/core/Model.h. Everything but the two entry
    points becomes internal; a layer's body keeps the layer's name, so that a
    profile shows layers. Memrefs, vectors and loops are lowered by upstream's
    conversions; `math.exp` and powers become calls of the C library.

    Before:

    ```mlir
    func.func private @inception_parallel_for(!llvm.ptr, index, index, (memref<?xi8>, memref<?xi8>, memref<?xf32>, memref<?xf32>, index, index, index, index) -> ())
    func.func private @relu(%packed: memref<?xi8>, %workspace: memref<?xi8>, %input: memref<?xf32>, %out0: memref<?xf32>, %n: index, %begin: index, %end: index, %thread: index) { ... }
    func.func @forward(%frame: !llvm.ptr, %n: index) { ... }
    ```

    After:

    ```mlir
    llvm.func @inception_parallel_for(!llvm.ptr, i64, i64, !llvm.ptr)
    llvm.func internal @relu(%frame: !llvm.ptr, %begin: i64, %end: i64, %thread: i64) { ... }
    llvm.func @inception_forward(%frame: !llvm.ptr, %n: i64) { ... }
    ```
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect", "::mlir::arith::ArithDialect"];
  let statistics = [
    Statistic<"defined", "defined", "Functions lowered">,
    Statistic<"external", "external", "Functions of the runtime and the C library that they call">
  ];
}

#endif // COMPILER_LLVM_PASSES_TD
