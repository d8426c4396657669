//===- Passes.td - From a network to its training step -----*- tablegen -*-===//

#ifndef COMPILER_AUTODIFF_PASSES_TD
#define COMPILER_AUTODIFF_PASSES_TD

include "mlir/Pass/PassBase.td"

def Differentiate : Pass<"inception-differentiate", "::mlir::ModuleOp"> {
  let summary = "Write the training step of a network beside the network";
  let description = [{
    Adds two functions beside `@forward`, which stays for use after training:

    * `@gradients(images, labels, random) -> loss`: forward pass in training form,
      loss, and backward pass in reverse order, by the chain rule that each
      operation states (`DifferentiableOpInterface`). With `h` over the auxiliary
      heads and `w_h` their weights,

      ```
      loss = cross_entropy(logits, labels) + sum over h of w_h * cross_entropy(logits_h, labels)
      p.gradient <- d loss / d p         for each trainable parameter p
      r          <- running_statistic(r) for each running statistic r
      ```

      A value with several uses has the sum of their gradients; only what a
      parameter's gradient needs is differentiated. A softmax that ends the
      network or a head is part of the loss.
    * `@update(rates) -> ()`: one step of the optimiser for each parameter, from
      its gradient, and the next value of its average. `rates` has a row for each
      parameter of the module, in order: learning rate, momentum, weight decay,
      the average's decay. Running statistics are averaged like parameters, over
      the same steps, so that they fit the averaged weights.

    Parameters are read with an effect from here on, gradients and what the
    optimiser keeps are `state` symbols, and all of them are written. `random` is
    that of `dropout_train`: seed, step, index of the first image, and whether
    dropout is on.

    From the module's `inception.training` come `optimizer` ("sgd", the default,
    or "rmsprop", with `rho` and `epsilon`), `label_smoothing` and
    `batch_norm_momentum` (0.1). There are averages where its `averaging`, or that
    of one of its `recipes`, is more than 0. The pass runs after `inception-expand-modules`.

    An operation without a backward rule is an error at its place in the table.

    Before:

    ```mlir
    module {
      inception.parameter @fc : tensor<5x12xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0>}
      func.func @forward(%x: tensor<?x3x2x2xf32>) -> tensor<?x5x1x1xf32> {
        %w = inception.weight @fc : tensor<5x12xf32>
        %0 = inception.linear %x, %w : (tensor<?x3x2x2xf32>, tensor<5x12xf32>) -> tensor<?x5x1x1xf32>
        return %0 : tensor<?x5x1x1xf32>
      }
    }
    ```

    After, beside `@forward`:

    ```mlir
    module {
      inception.parameter @fc : tensor<5x12xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0>}
      inception.state @fc.gradient of @fc : tensor<5x12xf32> {kind = #inception<state_kind gradient>}
      inception.state @fc.velocity of @fc : tensor<5x12xf32> {kind = #inception<state_kind velocity>}
      func.func @gradients(%x: tensor<?x3x2x2xf32>, %labels: tensor<?xi64>, %random: tensor<4xi64>) -> tensor<1xf32> {
        %w = inception.read @fc : tensor<5x12xf32>
        %logits = inception.linear %x, %w : (tensor<?x3x2x2xf32>, tensor<5x12xf32>) -> tensor<?x5x1x1xf32>
        %loss = inception.softmax_cross_entropy %logits, %labels : (tensor<?x5x1x1xf32>, tensor<?xi64>) -> tensor<1xf32>
        %one = arith.constant dense<1.0> : tensor<1xf32>
        %dlogits = inception.softmax_cross_entropy_grad %one, %logits, %labels : (tensor<1xf32>, tensor<?x5x1x1xf32>, tensor<?xi64>) -> tensor<?x5x1x1xf32>
        %dw = inception.linear_filter_grad %dlogits, %x : (tensor<?x5x1x1xf32>, tensor<?x3x2x2xf32>) -> tensor<5x12xf32>
        inception.write @fc.gradient, %dw : tensor<5x12xf32>
        return %loss : tensor<1xf32>
      }
      func.func @update(%rates: tensor<1x4xf32>) {
        %w = inception.read @fc : tensor<5x12xf32>
        %g = inception.read @fc.gradient : tensor<5x12xf32>
        %v = inception.read @fc.velocity : tensor<5x12xf32>
        %w1, %v1 = inception.sgd_update %w, %g, %v, %rates {layer = "fc", row = 0 : i64}
          : (tensor<5x12xf32>, tensor<5x12xf32>, tensor<5x12xf32>, tensor<1x4xf32>) -> (tensor<5x12xf32>, tensor<5x12xf32>)
        inception.write @fc, %w1 : tensor<5x12xf32>
        inception.write @fc.velocity, %v1 : tensor<5x12xf32>
        return
      }
    }
    ```
  }];
  let dependentDialects = ["::inception::InceptionDialect",
                           "::mlir::tensor::TensorDialect",
                           "::mlir::func::FuncDialect",
                           "::mlir::arith::ArithDialect"];
  let statistics = [
    Statistic<"differentiated", "differentiated", "Operations differentiated">,
    Statistic<"parameters", "parameters", "Parameters that are trained">,
    Statistic<"averages", "averages", "Parameters and statistics that are averaged">,
    Statistic<"losses", "losses", "Losses">,
    Statistic<"saved", "saved", "Activations that the backward pass reads">,
    Statistic<"savedBytes", "saved-bytes", "Bytes that they take for one image">
  ];
}

def Recompute : Pass<"inception-recompute", "::mlir::ModuleOp"> {
  let summary = "Compute values of the forward pass again instead of keeping them";
  let description = [{
    The backward pass reads values of the forward pass. Each is kept until then, or
    what made it is written again before the first operation that reads it; never
    both. With `S` the values that it reads and `c1 ... ck` cuts of the forward pass
    (activations on which alone all that follows them depends, such as the results
    of Inception modules),

    ```
    off:   keep S
    auto:  keep S without what a pool, an LRN, a ReLU or a dropout makes of what is kept
    max:   keep c1 ... ck; before the backward pass of the layers between c(i) and c(i+1),
           compute them again from c(i)
           where the cuts minimise  bytes(c1 ... ck) + max over i of bytes(S between c(i) and c(i+1))
    ```

    What a kept concatenation is made of is kept with it. The gradients are the same
    to the last bit: each value is computed by the same operations. Scales of ReLU
    and of LRN are never kept (`relu_grad` reads the result, `lrn_grad` the input).
    The module's `inception.kept` says what is kept, in bytes for one image.

    Before, with `auto`:

    ```mlir
    %p = inception.max_pool %x {kernel = array<i64: 3, 3>} : (tensor<?x8x6x6xf32>) -> tensor<?x8x4x4xf32>
    ... the backward pass, which reads %x ...
    %dw = inception.conv2d_filter_grad %dy, %p {kernel = array<i64: 1, 1>} : (tensor<?x4x4x4xf32>, tensor<?x8x4x4xf32>) -> tensor<4x8x1x1xf32>
    ```

    After:

    ```mlir
    %p = inception.max_pool %x {kernel = array<i64: 3, 3>} : (tensor<?x8x6x6xf32>) -> tensor<?x8x4x4xf32>
    ... the backward pass, which reads %x ...
    %q = inception.max_pool %x {kernel = array<i64: 3, 3>} : (tensor<?x8x6x6xf32>) -> tensor<?x8x4x4xf32>
    %dw = inception.conv2d_filter_grad %dy, %q {kernel = array<i64: 1, 1>} : (tensor<?x4x4x4xf32>, tensor<?x8x4x4xf32>) -> tensor<4x8x1x1xf32>
    ```
  }];
  let options = [
    Option<"mode", "mode", "::inception::RecomputeMode", "::inception::RecomputeMode::Auto",
      "Which values are computed again",
      [{::llvm::cl::values(
        clEnumValN(::inception::RecomputeMode::Auto, "auto", "those that take no longer to compute than to read"),
        clEnumValN(::inception::RecomputeMode::None, "off", "none"),
        clEnumValN(::inception::RecomputeMode::Max, "max", "all but cuts of the forward pass"))}]>
  ];
  let statistics = [
    Statistic<"kept", "kept", "Activations that are kept for the backward pass">,
    Statistic<"keptBytes", "kept-bytes", "Bytes that they take for one image">,
    Statistic<"recomputed", "recomputed", "Operations that are computed again">
  ];
}

def VerifyGraph : Pass<"inception-verify-graph", "::mlir::ModuleOp"> {
  let summary = "Check the contract of the graph and the gradient level";
  let description = [{
    * (G1) in the module there are parameters and `@forward`, at the gradient level
      states, `@gradients` and `@update` too, each a straight line; in them there are
      graph operations on tensors, operations on weights, and constants, at the
      gradient level `read` and `write` too.

    What else these operations must be is a constraint of each. The reference
    lowering begins with the same operations.

    ```mlir
    inception.relu %x        // passes
    inception.relu_into ...  // of a later level: (G1)
    ```
  }];
  let options = [
    Option<"gradient", "gradient", "bool", "false",
      "Whether the module has a training step">
  ];
}

#endif // COMPILER_AUTODIFF_PASSES_TD
