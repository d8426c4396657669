//===- Passes.td - Passes from the fused level to LLVM -----*- tablegen -*-===//

#ifndef COMPILER_CODEGEN_PASSES_TD
#define COMPILER_CODEGEN_PASSES_TD

include "mlir/Pass/PassBase.td"

class Inception_CodegenPass<string name> : Pass<name, "::mlir::ModuleOp"> {
  let dependentDialects = [
    "::inception::InceptionDialect", "::mlir::arith::ArithDialect",
    "::mlir::bufferization::BufferizationDialect", "::mlir::func::FuncDialect",
    "::mlir::memref::MemRefDialect", "::mlir::tensor::TensorDialect"
  ];
}

def Schedule : Inception_CodegenPass<"inception-schedule"> {
  let summary = "Choose layouts, register tiles and the grain of parallel work";
  let description = [{
    Gives every activation a layout, as the encoding of its type, and every
    operation a schedule: of all register tiles P x V that fit, and all grains and
    orders of parallel work, the one that the cost model expects to take least

    ```
    minimise    sum over threads t = 1, 2, 4, ..., T of  t * time(t)
    time(t)   = start + ceil(items / t) * (max(C, M) + e * min(C, M))
    C         = sum over tiles of  K * max(P*V / ports, latency, (P + V) / loads)
    M         = sum of bytes, each at the rate of the cache that it comes from
    subject to  P*V + min(P, V) + 1 <= vector registers
                V * vector length is a multiple or a part of the block
    ```

    (compiler/analysis/CostModel.h has the whole of it). A row is cut evenly into
    tiles no wider than P. What is known of the machine is the module's
    `inception.target`, or else the description of `cpu`, which then becomes that
    attribute. A module attribute
    `inception.schedules = {layer = {tile = [P, V], grain = [R, C], order = ...}}`
    replaces the model's choice for that layer.

    Before:

    ```mlir
    %0 = inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 1, 1>, out_channels = array<i64: 24>, out_offsets = array<i64: 0>}
       : (tensor<?x16x14x14xf32>, tensor<24x16x1x1xf32>, tensor<?x24x14x14xf32>) -> tensor<?x24x14x14xf32>
    ```

    After:

    ```mlir
    %0 = inception.conv2d_into %x, %w outs(%d) {..., schedule = #inception.schedule<direct, vector = 16, tile = 14 x 2, grain = 7 x 32, order = channels>}
       : (tensor<?x16x14x14xf32, #inception.layout<block = 16, segments = [16]>>, tensor<24x16x1x1xf32>,
          tensor<?x24x14x14xf32, #inception.layout<block = 16, segments = [24]>>) -> ...
    ```
  }];
  let options = [
    Option<"cpu", "cpu", "std::string", "\"native\"",
      "The CPU to schedule for, as LLVM names it, where the module has no target">,
    Option<"block", "block", "int64_t", "16", "Channels in a block">
  ];
  let statistics = [
    Statistic<"scheduled", "scheduled", "Operations scheduled">,
    Statistic<"overridden", "overridden", "Schedules that the user gave">,
    Statistic<"scalar", "scalar", "Convolutions without a fast schedule">
  ];
}

def VerifyScheduled : Inception_CodegenPass<"inception-verify-scheduled"> {
  let summary = "Check the contract of the scheduled level";
  let description = [{
    * (S1) every destination operation has a schedule.
    * (S2) every activation has a layout, except the input, the results and what
      is elementwise made of the input.
    * (S3) slices are read and written from segment to segment.
    * (S4) operations that keep channels apart have one layout on both sides.

    ```mlir
    inception.relu_into %x outs(%d) : ...   // without a schedule: (S1)
    ```
  }];
}

def MaterializeLayouts : Inception_CodegenPass<"inception-materialize-layouts"> {
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

def HoistWeights : Inception_CodegenPass<"inception-hoist-weights"> {
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

def PlanMemory : Inception_CodegenPass<"inception-plan-memory"> {
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

def VerifyBufferized : Inception_CodegenPass<"inception-verify-bufferized"> {
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
    * (B5) buffers of the workspace that are in use at one time share no memory, and
      all lie within `inception.workspace`.
    * (B6) scratch memory is in a group, for what is between its layers; that of one
      group does not overlap, and lies within what `inception.workspace` gives each
      thread.

    ```mlir
    %a = memref.alloc(%n) : memref<?x1x8x8x16xf32>   // (B1)
    ```
  }];
}

def Tile : Inception_CodegenPass<"inception-tile"> {
  let summary = "Cut layers and groups into tiles, as their schedules say";
  let description = [{
    Each layer becomes a parallel loop over tiles of its rows and channels, made
    through `TilingInterface`. Its items are what threads share:

    ```
    f(x)  =  for all n, r, c:  f's rows R*r.. and channels C*c.. of image n,
             from the rows of x under them:  stride*R*r - padding, (R-1)*stride + kernel of them
    ```

    A window at the border reaches less of the input. Tiles of different shapes are
    branches of their own: those at the top and the bottom of an image, the last
    one where the grain does not divide the rows, and those that are parts of several
    destinations of a convolution: their channels are cut as if they were one
    destination's, so that tiles take equally long. All others are one branch, whose
    offset the loop computes and whose operations have no padding.

    Of a group, the last layer is cut into rows; the ones before compute the rows
    that it reads, halo included, into scratch memory:

    ```
    g(f(x))  =  for all n, r:  S = f's rows under g's rows R*r..;  g's rows R*r.. from S
    ```

    Before:

    ```mlir
    inception.conv2d_into %x, %w outs(%d) {kernel = [3, 3], padding = [1, 1, 1, 1], schedule = <..., grain = 4 x 16, order = rows>}
      : (memref<?x1x16x16x16xf32>, ...)
    ```

    After:

    ```mlir
    scf.forall (%n, %r) in (%batch, 4) {
      %top = arith.cmpi ult, %r, %c1 : index
      scf.if %top {
        %in = memref.subview %x[%n, 0, 0, 0, 0] [1, 1, 5, 16, 16] ...
        inception.conv2d_into %in, %w outs(%out) {padding = [1, 1, 0, 1], ...}
      } else {
        %inner = arith.cmpi ult, %r, %c3 : index
        scf.if %inner {
          %row = arith.muli %r, %c4
          %first = arith.subi %row, %c1
          %in = memref.subview %x[%n, 0, %first, 0, 0] [1, 1, 6, 16, 16] ...
          inception.conv2d_into %in, %w outs(%out) {padding = [0, 1, 0, 1], ...}
        } else { ... }
      }
    }
    ```
  }];
  let dependentDialects = [
    "::inception::InceptionDialect", "::mlir::arith::ArithDialect",
    "::mlir::func::FuncDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect"
  ];
  let statistics = [
    Statistic<"layers", "layers", "Layers and groups tiled">,
    Statistic<"whole", "whole", "Those of which an image is one tile">,
    Statistic<"inner", "interior", "Branches for many tiles of one form">,
    Statistic<"border", "peeled", "Branches for a single tile">
  ];
}

def LowerToLoops : Inception_CodegenPass<"inception-lower-to-loops"> {
  let summary = "Write each layer as loops over vectors, in a function of its name";
  let description = [{
    ```
    forward = for each layer: parallel_for(items of the layer, body of the layer)
    ```

    and `@gradients` and `@update` likewise; each counts its calls from 0. An operation
    over a batch has items of its own, and so has what makes a weight in each step: its
    elements are loaded from the masters in the state, as `inception-lower-pack` loads
    them from parameters. Which call of `@gradients` is the last to write a gradient is
    noted in the module's `inception.state`, and where batch normalisation leaves what
    it sums over images in `inception.statistics`.

    A convolution's body walks tiles of P pixels x V vectors of output channels and
    calls a kernel for each, which keeps the P*V sums in registers:

    ```
    for ib, ky, kx, lane:  acc[p][v] += broadcast(input[..][p + kx][lane]) * filter[v][..][lane]
    ```

    Kernels are shared by all layers of the same tile; sizes and strides are
    arguments. Tiles at the left and right border have kernels in which each column
    covers just the pixels that it reaches inside the input; at the top and bottom
    the kernel's rows are clipped. Pools, LRN and elementwise layers walk blocks of
    channels.

    An item is one iteration of the layer's tiled loop (`inception-tile`): a thread's
    range of items is contiguous, and what is computed does not depend on how items
    are split. Within a tile the weights of V vectors serve all rows before the
    next V.

    Before:

    ```mlir
    scf.forall (%i) in (%n) {
      %x = memref.subview %a[%i, 0, 0, 0, 0] [1, 1, 4, 4, 16] ...
      %y = memref.subview %b[%i, 0, 0, 0, 0] [1, 1, 4, 4, 16] ...
      inception.relu_into %x outs(%y) {schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>, ...}
    } {layer = "relu"}
    ```

    After:

    ```mlir
    func.func @forward(%frame: !llvm.ptr, %n: index) {
      %body = func.constant @relu : ...
      call @inception_parallel_for(%frame, %layer, %items, %body) : ...
      return
    }
    func.func private @relu(%packed: memref<?xi8>, %workspace: memref<?xi8>, ..., %n: index, %begin: index, %end: index, %thread: index) {
      scf.for ... { vector.load, arith.select, vector.store }
    }
    ```
  }];
  let dependentDialects = [
    "::inception::InceptionDialect", "::mlir::LLVM::LLVMDialect",
    "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
    "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"
  ];
  let statistics = [
    Statistic<"layers", "layers", "Layers written">,
    Statistic<"scalars", "scalar", "Those that are computed one value at a time">,
    Statistic<"kernels", "kernels", "Kernels of convolutions, shared by layers">
  ];
}

def LowerPack : Inception_CodegenPass<"inception-lower-pack"> {
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

include "compiler/codegen/ReferencePasses.td"

def LowerToLLVM : Inception_CodegenPass<"inception-lower-to-llvm"> {
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

def VerifyLoops : Inception_CodegenPass<"inception-verify-loops"> {
  let summary = "Check the contract of the loops level";
  let description = [{
    * (L1) no operation of the `inception` dialect is left.
    * (L2) no tensor is left.
    * (L3) `@forward` takes the frame and the batch.

    ```mlir
    inception.parameter @w : tensor<4xf32> ...   // (L1)
    ```
  }];
}

#endif // COMPILER_CODEGEN_PASSES_TD
