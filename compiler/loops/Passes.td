//===- Passes.td - From the bufferized level to loops ------*- tablegen -*-===//

#ifndef COMPILER_LOOPS_PASSES_TD
#define COMPILER_LOOPS_PASSES_TD

include "mlir/Pass/PassBase.td"

class Inception_LoopsPass<string name> : Pass<name, "::mlir::ModuleOp"> {
  let dependentDialects = [
    "::inception::InceptionDialect", "::mlir::arith::ArithDialect",
    "::mlir::bufferization::BufferizationDialect", "::mlir::func::FuncDialect",
    "::mlir::memref::MemRefDialect", "::mlir::tensor::TensorDialect"
  ];
}

def Tile : Inception_LoopsPass<"inception-tile"> {
  let summary = "Cut layers and groups into tiles, as their schedules say";
  let description = [{
    Each layer becomes a parallel loop over tiles of its rows and channels, as far as
    `DestinationOpInterface` says that they can be cut. Its items are what threads
    share:

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

def VerifyTiled : Inception_LoopsPass<"inception-verify-tiled"> {
  let summary = "Check the contract of the tiled level";
  let description = [{
    * (T1) in the module there is what may stand at the bufferized level (B7), but
      layers are in loops over tiles, in which there are branches, slices, scratch
      memory and the arithmetic of indices. Modules of the reference lowering are
      those of the bufferized level.
    * (T2) a loop over tiles counts the images of a batch, once, and tiles whose
      number is known when compiling, from 0, and has no result.
    * (T3) what is in a loop, and each operation over a batch, has a schedule.
    * (T4) it reads and writes arguments, views of them at offsets known when
      compiling, and scratch memory; of these, ranges of whole rows.
    * (T5) scratch memory is in a loop; that of one tile does not overlap, and lies
      within what `inception.workspace` gives each thread.
    * (T6) views and slices lie within their memory (B8), in every iteration.

    ```mlir
    inception.relu_into %x outs(%d) ...   // in no loop: (T1)
    ```
  }];
  let dependentDialects = [
    "::inception::InceptionDialect", "::mlir::arith::ArithDialect",
    "::mlir::func::FuncDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect"
  ];
}

def LowerToLoops : Inception_LoopsPass<"inception-lower-to-loops"> {
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

def VerifyLoops : Inception_LoopsPass<"inception-verify-loops"> {
  let summary = "Check the contract of the loops level";
  let description = [{
    * (L1) no operation of the `inception` dialect is left.
    * (L2) no tensor is left.
    * (L3) `@forward`, and `@gradients` and `@update` of a training step, take the frame
      and the batch.
    * (L4) in the module there are constants, functions with a body, and the runtime's
      `@inception_parallel_for`, one for each entry point; in functions there are
      loops, branches, arithmetic, vectors, memory and calls.
    * (L5) what an entry point hands to the runtime are bodies of layers: functions
      that take the packed weights, the workspace, the input and the results as
      one-dimensional memrefs, then the batch, the items [begin, end) and the thread.
    * (L6) `@pack`, `@state_pack` and `@state_unpack` take the block and the parameters
      as one-dimensional memrefs.

    ```mlir
    inception.parameter @w : tensor<4xf32> ...   // (L1)
    ```
  }];
}

#endif // COMPILER_LOOPS_PASSES_TD
