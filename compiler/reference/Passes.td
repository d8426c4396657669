//===- Passes.td - The reference lowering ------------------*- tablegen -*-===//

#ifndef COMPILER_REFERENCE_PASSES_TD
#define COMPILER_REFERENCE_PASSES_TD

include "mlir/Pass/PassBase.td"

class Inception_ReferencePass<string name> : Pass<name, "::mlir::ModuleOp"> {
  let dependentDialects = [
    "::inception::InceptionDialect", "::mlir::arith::ArithDialect",
    "::mlir::bufferization::BufferizationDialect", "::mlir::func::FuncDialect",
    "::mlir::memref::MemRefDialect", "::mlir::tensor::TensorDialect"
  ];
}

def LowerReference : Inception_ReferencePass<"inception-lower-reference"> {
  let summary = "Lower the graph to plain loops over plain buffers";
  let description = [{
    The lowering that is obviously right, from the graph level after
    `inception-expand-modules` and `inception-drop-training`. Each layer becomes one
    `linalg.generic` over the elements of its result, in NCHW, whose body is the
    formula in the layer's documentation:

    ```
    conv2d:   s = bias[o];  for i, ky, kx inside the input: s += input[..] * filter[..]
    max_pool: s = -inf;     for ky, kx inside the input:    s = max(s, input[..])
    concat:   channel < C0 ? x0[channel] : channel < C0 + C1 ? x1[channel - C0] : ...
    ```

    Sums run in the order of the indices, in the element type. Then upstream's
    one-shot bufferization gives each layer a `memref.alloc`. Weights are read as
    they are in the file; `inception-hoist-weights` and `inception-plan-memory`
    follow as in the fast lowering.

    Before:

    ```mlir
    func.func @forward(%x: tensor<?x4x8x8xf32>) -> tensor<?x4x8x8xf32> {
      %0 = inception.relu %x : (tensor<?x4x8x8xf32>) -> tensor<?x4x8x8xf32>
      return %0 : tensor<?x4x8x8xf32>
    }
    ```

    After:

    ```mlir
    func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x4x8x8xf32>, %out0: memref<?x4x8x8xf32>) {
      %n = memref.dim %x, %c0 : memref<?x4x8x8xf32>
      %a = memref.alloc(%n) {alignment = 64 : i64} : memref<?x4x8x8xf32>
      linalg.generic {...} outs(%a : memref<?x4x8x8xf32>) {
        %i = linalg.index 0 : index
        ...
        %v = memref.load %x[%i, %c, %y, %z] : memref<?x4x8x8xf32>
        %r = arith.maximumf %v, %zero : f32
        linalg.yield %r : f32
      }
      linalg.copy ins(%a : memref<?x4x8x8xf32>) outs(%out0 : memref<?x4x8x8xf32>)
      return
    }
    ```
  }];
  let dependentDialects = [
    "::inception::InceptionDialect", "::mlir::arith::ArithDialect",
    "::mlir::bufferization::BufferizationDialect", "::mlir::func::FuncDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::math::MathDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mlir::tensor::TensorDialect"
  ];
  let statistics = [Statistic<"layers", "layers", "Layers lowered">];
}

def LowerReferenceTraining : Inception_ReferencePass<"inception-lower-reference-training"> {
  let summary = "Lower a training step to plain loops over plain buffers";
  let description = [{
    `inception-lower-reference` for `@gradients` and `@update`: one loop nest for
    each result of an operation, by the formula in its documentation.

    ```
    gradients(state, workspace, images, labels, random, loss)
    update(state, workspace, rates)
    ```

    `state` has a block of `inception.state_block` bytes for the parameters, and one
    for each kind of state: gradients, what the optimiser keeps, averages. A parameter has
    the same place in all of them; the module attribute `inception.state` lists the
    offsets, `inception.state_size` are the bytes of all blocks. What is read of
    it is memory, not a copy: to use it after a write is an error.

    Before:

    ```mlir
    func.func @update(%rates: tensor<1x4xf32>) {
      %g = inception.read @"w.gradient" : tensor<5xf32>
      inception.write @"w.velocity", %g : tensor<5xf32>
      return
    }
    ```

    After:

    ```mlir
    func.func @update(%state: memref<?xi8>, %workspace: memref<?xi8>, %rates: memref<1x4xf32>) {
      %c64 = arith.constant 64 : index
      %g = memref.view %state[%c64][] : memref<?xi8> to memref<5xf32>
      %c128 = arith.constant 128 : index
      %v = memref.view %state[%c128][] : memref<?xi8> to memref<5xf32>
      linalg.copy ins(%g : memref<5xf32>) outs(%v : memref<5xf32>)
      return
    }
    ```
  }];
  let dependentDialects = [
    "::inception::InceptionDialect", "::mlir::arith::ArithDialect",
    "::mlir::bufferization::BufferizationDialect", "::mlir::func::FuncDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::math::MathDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mlir::tensor::TensorDialect"
  ];
  let statistics = [
    Statistic<"operations", "operations", "Operations written as formulas">,
    Statistic<"placed", "placed", "Tensors placed in the state">
  ];
}

def ReferenceToLoops : Inception_ReferencePass<"inception-reference-to-loops"> {
  let summary = "Write the reference lowering's layers as loops, each in a function";
  let description = [{
    ```
    forward = for each linalg operation: parallel_for(n images, its loop nest)
    ```

    The counterpart of `inception-lower-to-loops` for the reference lowering: the
    same functions and signatures, so that all that follows is shared. The items of
    parallel work are the images.

    Before:

    ```mlir
    func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x4x8x8xf32>, %out0: memref<?x4x8x8xf32>) {
      linalg.copy ins(%x : memref<?x4x8x8xf32>) outs(%out0 : memref<?x4x8x8xf32>)
      return
    }
    ```

    After:

    ```mlir
    func.func @forward(%frame: !llvm.ptr, %n: index) {
      %body = func.constant @copy : ...
      call @inception_parallel_for(%frame, %c0, %n, %body) : ...
      return
    }
    func.func private @copy(%packed: memref<?xi8>, %workspace: memref<?xi8>, %input: memref<?xf32>, %out0: memref<?xf32>,
                            %n: index, %begin: index, %end: index, %thread: index) {
      %x = memref.reinterpret_cast %input to offset: [0], sizes: [%n, 4, 8, 8], strides: [256, 64, 8, 1] : ...
      scf.for %i = %begin to %end step %c1 {
        scf.for ... { memref.load, memref.store }
      }
      return
    }
    ```
  }];
  let dependentDialects = [
    "::inception::InceptionDialect", "::mlir::LLVM::LLVMDialect",
    "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"
  ];
  let statistics = [Statistic<"nests", "nests", "Loop nests written">];
}

#endif // COMPILER_REFERENCE_PASSES_TD
