//===- Passes.td - What is computed from weights alone -----*- tablegen -*-===//

#ifndef COMPILER_WEIGHTS_PASSES_TD
#define COMPILER_WEIGHTS_PASSES_TD

include "mlir/Pass/PassBase.td"

class Inception_WeightsPass<string name> : Pass<name, "::mlir::ModuleOp"> {
  let dependentDialects = [
    "::inception::InceptionDialect", "::mlir::arith::ArithDialect",
    "::mlir::bufferization::BufferizationDialect", "::mlir::func::FuncDialect",
    "::mlir::memref::MemRefDialect", "::mlir::tensor::TensorDialect"
  ];
}

def HoistWeights : Inception_WeightsPass<"inception-hoist-weights"> {
  let summary = "Move what depends on weights alone into the pack function";
  let description = [{
    ```
    forward(x) { f(x, g(w)) }  =  pack { P <- g(w) };  forward(x) { f(x, P) }
    ```

    Every tensor that `@forward` reads as a buffer is made of parameters alone. It
    is computed once, in `@pack`, when weights are loaded, and read from the packed
    block at an offset that is known when compiling.

    Before:

    ```mlir
    %w = inception.weight @w : tensor<4xf32>
    %p = inception.pack_vector %w {layout = #inception.layout<block = 16, segments = [4]>} : tensor<4xf32> -> tensor<1x16xf32>
    %b = bufferization.to_buffer %p : tensor<1x16xf32> to memref<1x16xf32>
    ```

    After:

    ```mlir
    %b = memref.view %packed[%c0][] : memref<?xi8> to memref<1x16xf32>

    func.func @pack(%packed: memref<?xi8>) {
      %w = inception.weight @w : tensor<4xf32>
      %p = inception.pack_vector %w {...} : tensor<4xf32> -> tensor<1x16xf32>
      %v = memref.view %packed[%c0][] : memref<?xi8> to memref<1x16xf32>
      bufferization.materialize_in_destination %p in restrict writable %v : (tensor<1x16xf32>, memref<1x16xf32>) -> ()
      return
    }
    ```
  }];
  let statistics = [
    Statistic<"hoisted", "hoisted", "Packed tensors">,
    Statistic<"shared", "shared", "Packed tensors that several layers read">
  ];
}

def LowerPack : Inception_WeightsPass<"inception-lower-pack"> {
  let summary = "Write the pack function as loops from parameters to packed weights";
  let description = [{
    ```
    for each piece of the tensor t, for each index p in it:
      packed[address(p)] = element(t, p)

    element(weight, p)                = parameter[p]
    element(scale_filter f s, [o, …]) = element(f, [o, …]) * element(s, [o])
    element(concat t0 t1 …, [o, …])   = element(ti, [o - start of i, …])
    ```

    and so on for each operation on weights: an element is an expression of elements
    of its operands, and no tensor between parameters and packed weights is ever
    stored. What depends on the output channel alone is computed once for it. Where
    the expression or the address changes form (operands of a concatenation,
    segments of a layout, the elements of a constant) a tensor is cut into pieces,
    each with a loop nest of its own. Lanes without a channel are not written: the
    packed block has been zeroed.

    Where there is a `@state_pack`, `@state_unpack` is written from it: the same loops
    and addresses, with the load and the store exchanged.

    `@pack` then takes the parameters beside the packed block, flat, in the order of
    the module's `inception.parameter` operations, which are erased.

    Before:

    ```mlir
    func.func @pack(%packed: memref<?xi8>) {
      %b = inception.weight @b : tensor<24xf32>
      %p = inception.pack_vector %b {layout = #inception.layout<block = 16, segments = [24]>} : tensor<24xf32> -> tensor<2x16xf32>
      %v = memref.view %packed[%c0][] : memref<?xi8> to memref<2x16xf32>
      bufferization.materialize_in_destination %p in restrict writable %v : (tensor<2x16xf32>, memref<2x16xf32>) -> ()
      return
    }
    ```

    After:

    ```mlir
    func.func @pack(%packed: memref<?xi8>, %b: memref<?xf32>) {
      %p = memref.reinterpret_cast %b to offset: [0], sizes: [24], strides: [1] : memref<?xf32> to memref<24xf32>
      %v = memref.view %packed[%c0][] : memref<?xi8> to memref<2x16xf32>
      scf.for %o = %c0 to %c24 step %c1 {
        %value = memref.load %p[%o] : memref<24xf32>
        %block = arith.divui %o, %c16 : index
        %lane = arith.remui %o, %c16 : index
        memref.store %value, %v[%block, %lane] : memref<2x16xf32>
      }
      return
    }
    ```
  }];
  let dependentDialects = [
    "::inception::InceptionDialect", "::mlir::arith::ArithDialect",
    "::mlir::func::FuncDialect", "::mlir::math::MathDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"
  ];
  let statistics = [
    Statistic<"packed", "packed", "Tensors packed">,
    Statistic<"nests", "nests", "Loop nests written">
  ];
}

#endif // COMPILER_WEIGHTS_PASSES_TD
