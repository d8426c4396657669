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
      its gradient. `rates` are the learning rate, momentum and weight decay.

    Parameters are read with an effect from here on, gradients and what the
    optimiser keeps are `state` symbols, and all of them are written. `random` is
    that of `dropout_train`: seed, step, index of the first image, and whether
    dropout is on.

    From the module's `inception.training` come `optimizer` ("sgd", the default,
    or "rmsprop", with `rho` and `epsilon`), `label_smoothing` and
    `batch_norm_momentum` (0.1). It runs after `inception-expand-modules`.

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
      func.func @update(%rates: tensor<3xf32>) {
        %w = inception.read @fc : tensor<5x12xf32>
        %g = inception.read @fc.gradient : tensor<5x12xf32>
        %v = inception.read @fc.velocity : tensor<5x12xf32>
        %w1, %v1 = inception.sgd_update %w, %g, %v, %rates {layer = "fc"}
          : (tensor<5x12xf32>, tensor<5x12xf32>, tensor<5x12xf32>, tensor<3xf32>) -> (tensor<5x12xf32>, tensor<5x12xf32>)
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
    Statistic<"losses", "losses", "Losses">,
    Statistic<"saved", "saved", "Activations that the backward pass reads">,
    Statistic<"savedBytes", "saved-bytes", "Bytes that they take for one image">
  ];
}

#endif // COMPILER_AUTODIFF_PASSES_TD
