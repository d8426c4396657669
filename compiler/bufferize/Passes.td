//===- Passes.td - From scheduled tensors to memory --------*- tablegen -*-===//

#ifndef COMPILER_BUFFERIZE_PASSES_TD
#define COMPILER_BUFFERIZE_PASSES_TD

include "mlir/Pass/PassBase.td"

class Inception_BufferizePass<string name> : Pass<name, "::mlir::ModuleOp"> {
  let dependentDialects = [
    "::inception::InceptionDialect", "::mlir::arith::ArithDialect",
    "::mlir::bufferization::BufferizationDialect", "::mlir::func::FuncDialect",
    "::mlir::memref::MemRefDialect", "::mlir::tensor::TensorDialect"
  ];
}

def MaterializeLayouts : Inception_BufferizePass<"inception-materialize-layouts"> {
  let summary = "Make layouts physical: tensors become memrefs, weights packed";
  let description = [{
    ```
    tensor<?xCxHxW, #layout<block, segments>>  ->  memref<?xBxHxWxblock>
    slice of channels                          ->  subview of blocks
    filter OIHW                                ->  pack_filter: O/16 x I/16 x KH x KW x 16 x 16
    ```

    `@forward` takes the packed weights, the workspace, the input and one memref
    for each result. Destinations become `memref.alloc`, which
    `inception-plan-memory` places; packed weights stay tensors until
    `inception-hoist-weights` moves them.

    The functions of a training step take the state first. Parameters live in it in
    the form in which the forward convolutions read them, gradients and what the
    optimiser keeps in blocks of the same form:

    ```
    pack_filter(concat(read a, read b))  ->  view of the state, of which a and b are parts
    write @a.gradient                    ->  a's part, one block further
    ```

    `@state_pack(block)` says where the parameters are in a block. Any other tree of
    weights (`flip_filter`) is made in each step, in a buffer of the workspace.

    Before:

    ```mlir
    func.func @forward(%x: tensor<?x3x8x8xf32>) -> tensor<?x4x8x8xf32> {
      %d = tensor.empty(%n) : tensor<?x4x8x8xf32, #inception.layout<block = 16, segments = [4]>>
      %0 = inception.conv2d_into %x, %w outs(%d) ...
    ```

    After:

    ```mlir
    func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x3x8x8xf32>, %out0: memref<?x4x8x8xf32>) {
      %d = memref.alloc(%n) : memref<?x1x8x8x16xf32>
      %p = inception.pack_filter %w {output = #inception.layout<block = 16, segments = [4]>} : tensor<4x3x3x3xf32> -> tensor<1x1x3x3x3x16xf32>
      %f = bufferization.to_buffer %p : tensor<1x1x3x3x3x16xf32> to memref<1x1x3x3x3x16xf32>
      inception.conv2d_into %x, %f outs(%d) ...
    ```
  }];
  let statistics = [
    Statistic<"buffers", "buffers", "Buffers of activations">,
    Statistic<"packed", "packed", "Weights packed">
  ];
}

def PlanMemory : Inception_BufferizePass<"inception-plan-memory"> {
  let summary = "Place all buffers in one workspace, at offsets known when compiling";
  let description = [{
    Replaces each `memref.alloc` by a view of the workspace. Buffers whose lifetimes
    overlap do not overlap in memory; the largest buffers are placed first, each at
    the lowest offset that is free during its life. All sizes are multiples of the
    batch, so a plan for one image scales:

    ```
    address = workspace + offset * n        size of the workspace = per_image * n + fixed + per_thread * threads
    ```

    What is between the layers of a group never is whole: the rows in work, halo
    included, are in `inception.scratch` memory of each thread.

    Before:

    ```mlir
    func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x16x8x8xf32>) {
      %n = memref.dim %x, %c0 : memref<?x16x8x8xf32>
      %a = memref.alloc(%n) : memref<?x1x8x8x16xf32>
      return
    }
    ```

    After:

    ```mlir
    func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x16x8x8xf32>) {
      %n = memref.dim %x, %c0 : memref<?x16x8x8xf32>
      %offset = arith.muli %n, %c0 : index
      %a = memref.view %workspace[%offset][%n] : memref<?xi8> to memref<?x1x8x8x16xf32>
      return
    }
    ```
  }];
  let statistics = [
    Statistic<"placed", "placed", "Buffers placed">,
    Statistic<"scratches", "scratches", "Values between grouped layers">,
    Statistic<"bytes", "bytes", "Bytes of the workspace for one image">,
    Statistic<"threadBytes", "bytes-a-thread", "Bytes of the workspace for each thread">,
    Statistic<"demand", "demand", "Bytes that buffers of their own would take">
  ];
}

def VerifyBufferized : Inception_BufferizePass<"inception-verify-bufferized"> {
  let summary = "Check the contract of the bufferized level";
  let description = [{
    * (B1) no tensor is left, and no allocation; in a training step there are trees
      of weights that end in a buffer.
    * (B2) nothing only moves values between buffers of the workspace: a `copy_into`
      reads the network's input, writes one of its results, or carries the reason
      why it could not be elided and copies what something else reads as well.
    * (B3) every buffer is a view of the workspace, of the packed weights or an
      argument.
    * (B4) no two operations write overlapping channels of one buffer; others may add
      to what is written (`accumulate`).
    * (B5) buffers of the workspace that are in use at one time share no memory.
    * (B6) scratch memory is in a group, for what is between its layers; that of one
      group does not overlap, and lies within what `inception.workspace` gives each
      thread.
    * (B7) in the module there are parameters, `@forward`, `@gradients`, `@update`, and
      `@pack` and `@state_pack`, which make weights, each a straight line. In the
      former there are destination operations, operations over a batch, groups, and
      views of their memories; in the latter trees of weights. In the reference
      lowering there are linalg operations instead, with constants of the module.
    * (B8) every view lies within its memory: the packed weights, the state, a block of
      it, the workspace; at a multiple of its elements' size. Every slice lies within
      its buffer.
    * (B9) what `@pack` and `@state_pack` write does not overlap.

    ```mlir
    %a = memref.alloc(%n) : memref<?x1x8x8x16xf32>   // (B1)
    ```
  }];
}

#endif // COMPILER_BUFFERIZE_PASSES_TD
