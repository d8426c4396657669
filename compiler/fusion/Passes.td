//===- Passes.td - Passes from the graph to the fused level *- tablegen -*-===//

#ifndef COMPILER_FUSION_PASSES_TD
#define COMPILER_FUSION_PASSES_TD

include "mlir/Pass/PassBase.td"

class Inception_Pass<string name> : Pass<name, "::mlir::ModuleOp"> {
  let dependentDialects = ["::inception::InceptionDialect",
                           "::mlir::tensor::TensorDialect",
                           "::mlir::arith::ArithDialect"];
}

def ExpandModules : Inception_Pass<"inception-expand-modules"> {
  let summary = "Replace Inception modules by their branches and a concatenation";
  let description = [{
    ```
    module(x) { yield b1(x), ..., bk(x) }  =  concat(b1(x), ..., bk(x))
    ```

    A module with one branch is that branch.

    Before:

    ```mlir
    %0 = inception.module %x : (tensor<?x3x4x4xf32>) -> tensor<?x5x4x4xf32> {
    ^bb0(%in: tensor<?x3x4x4xf32>):
      %a = inception.conv2d %in, %w : (tensor<?x3x4x4xf32>, tensor<2x3x1x1xf32>) -> tensor<?x2x4x4xf32>
      %p = inception.max_pool %in {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>}
         : (tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32>
      inception.yield %a, %p : tensor<?x2x4x4xf32>, tensor<?x3x4x4xf32>
    }
    ```

    After:

    ```mlir
    %a = inception.conv2d %x, %w : (tensor<?x3x4x4xf32>, tensor<2x3x1x1xf32>) -> tensor<?x2x4x4xf32>
    %p = inception.max_pool %x {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>}
       : (tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32>
    %0 = inception.concat %a, %p : (tensor<?x2x4x4xf32>, tensor<?x3x4x4xf32>) -> tensor<?x5x4x4xf32>
    ```
  }];
  let statistics = [
    Statistic<"expanded", "expanded", "Modules expanded">,
    Statistic<"branches", "branches", "Branches that they had">
  ];
}

def DropTraining : Inception_Pass<"inception-drop-training"> {
  let summary = "Drop what only training needs";
  let description = [{
    ```
    dropout(x)         =  x              outside training (inverted dropout)
    auxiliary_head(x)  =  nothing
    ```

    Parameters that nothing reads any more are removed; their names stay in the
    module's `inception.ignored`, so that a file that holds them is still accepted.

    Before:

    ```mlir
    inception.auxiliary_head %x {loss_weight = 3.0e-1 : f64} : tensor<?x8x4x4xf32> {
    ^bb0(%in: tensor<?x8x4x4xf32>):
      %p = inception.avg_pool %in {kernel = array<i64: 4, 4>} : (tensor<?x8x4x4xf32>) -> tensor<?x8x1x1xf32>
      inception.yield %p : tensor<?x8x1x1xf32>
    }
    %0 = inception.dropout %x {rate = 4.0e-1 : f64} : (tensor<?x8x4x4xf32>) -> tensor<?x8x4x4xf32>
    return %0 : tensor<?x8x4x4xf32>
    ```

    After:

    ```mlir
    return %x : tensor<?x8x4x4xf32>
    ```
  }];
  let statistics = [
    Statistic<"heads", "heads", "Auxiliary heads dropped">,
    Statistic<"dropouts", "dropouts", "Dropouts dropped">,
    Statistic<"parameters", "parameters", "Parameters that only training reads">
  ];
}

def LinearToConvolution : Inception_Pass<"inception-linear-to-convolution"> {
  let summary = "Turn linear layers into convolutions that cover their input";
  let description = [{
    ```
    linear(x, w, b)  =  conv2d(x, reshape(w, O x C x H x W), b)
    ```

    for an input of C x H x W: the kernel is as large as the input, so there is
    one output pixel. One kernel generator then serves both. Gradients of linear
    layers become those of such convolutions:

    ```
    linear_input_grad(g, w)   =  conv2d_input_grad(g, reshape(w, O x C x H x W))
    linear_filter_grad(g, x)  =  flatten(conv2d_filter_grad(g, x))
    ```

    Before:

    ```mlir
    %0 = inception.linear %x, %w : (tensor<?x8x4x4xf32>, tensor<10x128xf32>) -> tensor<?x10x1x1xf32>
    ```

    After:

    ```mlir
    %f = inception.reshape_filter %w : tensor<10x128xf32> -> tensor<10x8x4x4xf32>
    %0 = inception.conv2d %x, %f : (tensor<?x8x4x4xf32>, tensor<10x8x4x4xf32>) -> tensor<?x10x1x1xf32>
    ```
  }];
  let statistics = [
    Statistic<"converted", "converted", "Linear layers converted">,
    Statistic<"gradients", "gradients-converted", "Gradients of linear layers converted">
  ];
}

def Fold : Inception_Pass<"inception-fold"> {
  let summary = "Fold batch normalisation, bias and ReLU into their convolution";
  let description = [{
    ```
    batch_norm(conv2d(x, w, b))  =  conv2d(x, w * s, beta + (b - mean) * s)
        with s = gamma / sqrt(variance + epsilon), for each output channel
    channel_affine(conv2d(x, w), s, t)  =  conv2d(x, w * s, t)
    relu(f(x))  =  f(x) with `relu`      for conv2d, channel_affine and add
    ```

    where the inner value has no other use. A batch normalisation that follows no
    convolution becomes a `channel_affine`. What is made of weights alone stays in
    the IR; `inception-hoist-weights` moves it to where weights are packed.

    Before:

    ```mlir
    %0 = inception.conv2d %x, %w : (tensor<?x3x4x4xf32>, tensor<2x3x1x1xf32>) -> tensor<?x2x4x4xf32>
    %1 = inception.batch_norm %0, %beta, %mean, %variance {epsilon = 1.0e-3 : f64}
       : (tensor<?x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<?x2x4x4xf32>
    %2 = inception.relu %1 : (tensor<?x2x4x4xf32>) -> tensor<?x2x4x4xf32>
    ```

    After:

    ```mlir
    %s = inception.batch_norm_scale %variance {epsilon = 1.0e-3 : f64} : (tensor<2xf32>) -> tensor<2xf32>
    %t = inception.batch_norm_shift %s, %beta, %mean : (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %f = inception.scale_filter %w, %s : (tensor<2x3x1x1xf32>, tensor<2xf32>) -> tensor<2x3x1x1xf32>
    %0 = inception.conv2d %x, %f bias(%t) {relu}
       : (tensor<?x3x4x4xf32>, tensor<2x3x1x1xf32>, tensor<2xf32>) -> tensor<?x2x4x4xf32>
    ```
  }];
  let statistics = [
    Statistic<"normalisations", "batch-norms-folded", "Batch normalisations and affine maps folded">,
    Statistic<"normalisationsMissed", "batch-norms-missed", "Those that are layers of their own">,
    Statistic<"relus", "relus-folded", "ReLUs folded">,
    Statistic<"relusMissed", "relus-missed", "ReLUs that are layers of their own">
  ];
}

def FuseReduce : Inception_Pass<"inception-fuse-reduce"> {
  let summary = "Group a 1x1 reduction, or a pool, with the convolution that reads it";
  let description = [{
    ```
    y = conv2d(reduce(x))  =  for each tile R of rows of y:
                                t    = reduce(rows of x under R, halo included)
                                y[R] = conv2d(t)
    ```

    where `reduce` is a 1x1 convolution before one with a larger window, or a pool
    before its 1x1 projection, and nothing else reads it. What is between them is
    never whole: a tile of it is computed into memory of the thread's own, of the
    size of a cache. The price is the halo, which neighbouring tiles compute twice,
    weights that are read once a tile, and a read of the input of its own: a 1x1
    convolution in a group is no longer merged with its siblings
    (`inception-merge-siblings`). So the cost model decides, for each input that
    1x1 convolutions share:

    ```
    fused(r)    = time of the group of r and its reader
    separate(r) = time of the reader + merged(S) - merged(S without r)
                  S: the siblings that are in no group
    while some r has fused(r) < separate(r): group the r that gains most
    ```

    A layer is in one group: a projection that is also a reduction leaves its pool.
    A pool that several layers read, such as one between stages, stays apart. With
    `always`, every other pair becomes a group, and a 1x1 reduction that cannot be in
    one is an error. The module's `inception.fusions` records what was weighed.

    Before:

    ```mlir
    %r = inception.conv2d %x, %w {relu} : (tensor<?x8x6x6xf32>, tensor<4x8x1x1xf32>) -> tensor<?x4x6x6xf32>
    %y = inception.conv2d %r, %v {padding = array<i64: 1, 1, 1, 1>, relu}
       : (tensor<?x4x6x6xf32>, tensor<5x4x3x3xf32>) -> tensor<?x5x6x6xf32>
    ```

    After:

    ```mlir
    %y = inception.group : tensor<?x5x6x6xf32> {
      %r = inception.conv2d %x, %w {relu} : (tensor<?x8x6x6xf32>, tensor<4x8x1x1xf32>) -> tensor<?x4x6x6xf32>
      %c = inception.conv2d %r, %v {padding = array<i64: 1, 1, 1, 1>, relu}
         : (tensor<?x4x6x6xf32>, tensor<5x4x3x3xf32>) -> tensor<?x5x6x6xf32>
      inception.yield %c : tensor<?x5x6x6xf32>
    }
    ```
  }];
  let options = [
    Option<"mode", "mode", "::inception::FuseReduceMode", "::inception::FuseReduceMode::Auto",
      "Which pairs become groups",
      [{::llvm::cl::values(
        clEnumValN(::inception::FuseReduceMode::Auto, "auto", "where the cost model expects a gain"),
        clEnumValN(::inception::FuseReduceMode::Always, "always", "all; what cannot be is an error"),
        clEnumValN(::inception::FuseReduceMode::Never, "never", "none"))}]>,
    Option<"cpu", "cpu", "std::string", "\"native\"",
      "The CPU to schedule for, as LLVM names it, where the module has no target">
  ];
  let statistics = [
    Statistic<"reductionsFused", "reductions-fused", "1x1 reductions grouped with their reader">,
    Statistic<"reductionsMissed", "reductions-missed", "1x1 reductions that stay layers of their own">,
    Statistic<"poolsFused", "pools-fused", "Pools grouped with their projection">,
    Statistic<"poolsMissed", "pools-missed", "Pools that stay layers of their own">
  ];
}

def MergeSiblings : Inception_Pass<"inception-merge-siblings"> {
  let summary = "Merge 1x1 convolutions of one input into one convolution";
  let description = [{
    ```
    conv2d(x, w1, b1), ..., conv2d(x, wk, bk)
      =  slices of conv2d(x, concat(w1, ..., wk), concat(b1, ..., bk))
    ```

    for 1x1 convolutions without stride, padding and groups that agree in ReLU and
    in having a bias: in an Inception module the 1x1 branch and the reductions
    before the 3x3 and the 5x5. The input is read once instead of k times. What the
    backward pass computes again is merged too, but not with the forward pass.

    Before:

    ```mlir
    %0 = inception.conv2d %x, %w0 : (tensor<?x3x4x4xf32>, tensor<2x3x1x1xf32>) -> tensor<?x2x4x4xf32>
    %1 = inception.conv2d %x, %w1 : (tensor<?x3x4x4xf32>, tensor<5x3x1x1xf32>) -> tensor<?x5x4x4xf32>
    ```

    After:

    ```mlir
    %w = inception.concat %w0, %w1 {axis = 0 : i64} : (tensor<2x3x1x1xf32>, tensor<5x3x1x1xf32>) -> tensor<7x3x1x1xf32>
    %m = inception.conv2d %x, %w : (tensor<?x3x4x4xf32>, tensor<7x3x1x1xf32>) -> tensor<?x7x4x4xf32>
    %0 = inception.slice %m {offset = 0 : i64, size = 2 : i64} : (tensor<?x7x4x4xf32>) -> tensor<?x2x4x4xf32>
    %1 = inception.slice %m {offset = 2 : i64, size = 5 : i64} : (tensor<?x7x4x4xf32>) -> tensor<?x5x4x4xf32>
    ```
  }];
  let statistics = [
    Statistic<"merged", "merged", "Convolutions merged into another">,
    Statistic<"missed", "missed", "1x1 convolutions of a shared input that stay alone">
  ];
}

def MergeGradients : Inception_Pass<"inception-merge-gradients"> {
  let summary = "Merge the input gradients of siblings into one contraction";
  let description = [{
    ```
    input_grad(g1, w1) + ... + input_grad(gk, wk)
      =  input_grad(concat(g1, ..., gk), concat(w1, ..., wk))
    ```

    for convolutions of one input that are 1x1 without stride, padding and groups:
    the input's gradient is written once instead of k times. A gradient that is the
    first part of a larger value goes last, one that is the last part goes first:
    there `inception-elide-concat` can leave it where it is. And, where each branch
    of a concatenation `y = concat(y1, ..., yk)` ends in a ReLU,

    ```
    relu_grad(slice_i(g), y_i) for all i  =  slice_i(relu_grad(g, y))
    ```

    so that one operation, the one that makes `g`, can take the mask. It looks at
    `@gradients` alone.

    Before:

    ```mlir
    %0 = inception.conv2d_input_grad %g0, %w0 {input_size = array<i64: 4, 4>} : (tensor<?x2x4x4xf32>, tensor<2x3x1x1xf32>) -> tensor<?x3x4x4xf32>
    %1 = inception.conv2d_input_grad %g1, %w1 {input_size = array<i64: 4, 4>} : (tensor<?x5x4x4xf32>, tensor<5x3x1x1xf32>) -> tensor<?x3x4x4xf32>
    %2 = inception.add %0, %1 : (tensor<?x3x4x4xf32>, tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32>
    ```

    After:

    ```mlir
    %g = inception.concat %g0, %g1 : (tensor<?x2x4x4xf32>, tensor<?x5x4x4xf32>) -> tensor<?x7x4x4xf32>
    %w = inception.concat %w0, %w1 {axis = 0 : i64} : (tensor<2x3x1x1xf32>, tensor<5x3x1x1xf32>) -> tensor<7x3x1x1xf32>
    %2 = inception.conv2d_input_grad %g, %w {input_size = array<i64: 4, 4>} : (tensor<?x7x4x4xf32>, tensor<7x3x1x1xf32>) -> tensor<?x3x4x4xf32>
    ```
  }];
  let statistics = [
    Statistic<"contractions", "contractions", "Contractions that several input gradients became">,
    Statistic<"merged", "merged", "Input gradients merged into another">,
    Statistic<"masks", "masks-merged", "ReLUs' masks that became a part of one">,
    Statistic<"masksMissed", "masks-missed", "Concatenations whose branches keep masks of their own">
  ];
}

def ElideConcat : Inception_Pass<"inception-elide-concat"> {
  let summary = "Give every value a destination, so that concatenation is free";
  let description = [{
    ```
    concat(f(x), g(y))  =  d  where f writes channels [0, F) of d
                                and g writes channels [F, F + G) of d
    ```

    Turns graph operations into destination operations. The operands of a
    concatenation, at every level of nesting, are written straight into channel
    slices of one destination; a convolution made of merged siblings writes each
    piece where it is wanted; slices are reads of channel ranges. A value that
    cannot be produced in place (the network's input, a value in two
    concatenations) is copied with `copy_into`, and a remark says why. The
    network's results are copied out at the end.

    In `@gradients` the gradient of a concatenation is read in slices; and

    ```
    f(x) + g(y)         =  d  where f writes d, then g adds to it    (`accumulate`)
    relu_grad(f(x), y)  =  d  where f writes d, 0 where y <= 0       (`mask`)
    conv2d_input_grad(g, w)  =  conv2d(dilate(g), flip_filter(w))
    ```

    where nothing else reads the terms of a sum later, or a gradient before its mask. A
    slice that begins or ends a gradient stays where it is when it is concatenated
    with others (`inception-merge-gradients`): the destination is made longer.

    Before:

    ```mlir
    %a = inception.relu %x : (tensor<?x2x4x4xf32>) -> tensor<?x2x4x4xf32>
    %p = inception.max_pool %x {kernel = array<i64: 1, 1>} : (tensor<?x2x4x4xf32>) -> tensor<?x2x4x4xf32>
    %c = inception.concat %a, %p : (tensor<?x2x4x4xf32>, tensor<?x2x4x4xf32>) -> tensor<?x4x4x4xf32>
    ```

    After:

    ```mlir
    %d = tensor.empty(%n) : tensor<?x4x4x4xf32>
    %d1 = inception.relu_into %x outs(%d) : (tensor<?x2x4x4xf32>, tensor<?x4x4x4xf32>) -> tensor<?x4x4x4xf32>
    %d2 = inception.pool_into %x outs(%d1) {kind = #inception<pool_kind max>, kernel = array<i64: 1, 1>, out_offsets = array<i64: 2>}
        : (tensor<?x2x4x4xf32>, tensor<?x4x4x4xf32>) -> tensor<?x4x4x4xf32>
    ```
  }];
  let statistics = [
    Statistic<"elided", "concats-elided", "Concatenations without a copy">,
    Statistic<"copies", "copies", "Values that had to be copied into a concatenation">,
    Statistic<"sums", "sums-folded", "Gradients added where another one is">,
    Statistic<"sumsMissed", "sums-missed", "Sums of gradients that are passes of their own">,
    Statistic<"masks", "masks-folded", "ReLUs' masks applied where their gradient is written">,
    Statistic<"masksMissed", "masks-missed", "ReLUs' masks that are passes of their own">
  ];
}

def VerifyFused : Inception_Pass<"inception-verify-fused"> {
  let summary = "Check the contract of the fused level";
  let description = [{
    * (F1) no graph operation on activations is left, except `slice`.
    * (F2) weights are read by `weight` or `read`; parameters have a use.
    * (F3) activations come from the arguments, `tensor.empty` or destination
      operations.
    * (F4) no two operations write the same channel of a destination; others may add
      to it (`accumulate`).
    * (F5) no channel of a destination is read, or added to, before it is written.
    * (F6) in the module there are parameters, states, `@forward`, `@gradients` and
      `@update`, each a straight line; in them there are destination operations,
      operations over a batch, groups, slices, operations on weights, and the
      tensors that these are about.

    ```mlir
    inception.copy_into ...   // passes: a destination operation
    inception.concat ...      // of activations: (F1)
    ```
  }];
}

#endif // COMPILER_FUSION_PASSES_TD
