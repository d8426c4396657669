//===- Passes.td - Passes that belong to no level ----------*- tablegen -*-===//

#ifndef COMPILER_PIPELINES_PASSES_TD
#define COMPILER_PIPELINES_PASSES_TD

include "mlir/Pass/PassBase.td"

def InsertTaps : Pass<"inception-insert-taps", "::mlir::ModuleOp"> {
  let summary = "Makes layers' outputs results of the network";
  let description = [{
    Each layer named in the module's attribute `inception.taps` becomes one more
    result of `@forward`, after the network's own and in the attribute's order;
    the attribute is removed. Where several ops have the layer's name (what one
    entry of a table became), the last one's result is the layer's output.

    It runs after `inception-expand-modules`, when all layers are in one block.

    Before:

    ```mlir
    module attributes {inception.taps = ["conv1"]} {
      func.func @forward(%x: tensor<?x3x8x8xf32>) -> (tensor<?x4x8x8xf32> {inception.name = "relu1"}) {
        %w = inception.weight @w : tensor<4x3x1x1xf32>
        %0 = inception.conv2d %x, %w {layer = "conv1"} : (tensor<?x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<?x4x8x8xf32>
        %1 = inception.relu %0 {layer = "relu1"} : (tensor<?x4x8x8xf32>) -> tensor<?x4x8x8xf32>
        return %1 : tensor<?x4x8x8xf32>
      }
    }
    ```

    After:

    ```mlir
    module {
      func.func @forward(%x: tensor<?x3x8x8xf32>) -> (tensor<?x4x8x8xf32> {inception.name = "relu1"}, tensor<?x4x8x8xf32> {inception.name = "conv1"}) {
        %w = inception.weight @w : tensor<4x3x1x1xf32>
        %0 = inception.conv2d %x, %w {layer = "conv1"} : (tensor<?x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<?x4x8x8xf32>
        %1 = inception.relu %0 {layer = "relu1"} : (tensor<?x4x8x8xf32>) -> tensor<?x4x8x8xf32>
        return %1, %0 : tensor<?x4x8x8xf32>, tensor<?x4x8x8xf32>
      }
    }
    ```

    A name that no layer has, or that only training has (a layer of an auxiliary
    head), is an error.
  }];
  let statistics = [Statistic<"inserted", "inserted", "Results added">];
}

def StateOutputKinds : Pass<"inception-state-output-kinds", "::mlir::ModuleOp"> {
  let summary = "States what the numbers of the network's results are";
  let description = [{
    Probabilities, logits or features: each result of `@forward` gets the attribute
    `inception.kind`, by what its operation says of it
    (`ComputeOpInterface::getResultKind`). From there it goes into the compiled
    network, whose programs take a softmax of what are no probabilities yet.

    It runs after `inception-insert-taps`, at the end of the graph level, where a
    value is what one operation makes: later, several write slices of one
    destination, and copies bring results to where the caller wants them.

    Before:

    ```mlir
    module {
      func.func @forward(%x: tensor<?x4x1x1xf32>) -> (tensor<?x4x1x1xf32> {inception.name = "prob"}) {
        %0 = inception.softmax %x : (tensor<?x4x1x1xf32>) -> tensor<?x4x1x1xf32>
        return %0 : tensor<?x4x1x1xf32>
      }
    }
    ```

    After:

    ```mlir
    module {
      func.func @forward(%x: tensor<?x4x1x1xf32>) -> (tensor<?x4x1x1xf32> {inception.kind = #inception<output_kind probabilities>, inception.name = "prob"}) {
        %0 = inception.softmax %x : (tensor<?x4x1x1xf32>) -> tensor<?x4x1x1xf32>
        return %0 : tensor<?x4x1x1xf32>
      }
    }
    ```

    A kind that is stated already, and is another, is an error.
  }];
  let statistics = [
    Statistic<"probabilities", "probabilities", "Results that are probabilities">];
}

def DescribeModel : Pass<"inception-describe-model", "::mlir::ModuleOp"> {
  let summary = "Keeps what is known of a network beside its code";
  let description = [{
    Names, shapes, work and schedules, as attributes of the module, before types
    lose the batch's place and the channels' number to layouts. The emitter makes
    the description inside the compiled network of them, the report prints them.

    `inception.layers` has the layers in order of execution: the index of one is
    that of its parallel loop.

    Before:

    ```mlir
    module {
      inception.parameter @w : tensor<4x3x1x1xf32> {init = #inception.init<constant, 0.000000e+00 : f64>, kind = #inception<parameter_kind filter>}
      func.func @forward(%x: tensor<?x3x8x8xf32> {inception.name = "data"}) -> (tensor<?x4x8x8xf32> {inception.name = "c"})
      ...
    ```

    After:

    ```mlir
    module attributes {
      inception.input = {name = "data", shape = array<i64: 3, 8, 8>, type = f32},
      inception.outputs = [{kind = #inception<output_kind features>, name = "c", shape = array<i64: 4, 8, 8>, type = f32} ],
      inception.parameters = [{init = #inception.init<constant, 0.000000e+00 : f64>, name = "w", shape = array<i64: 4, 3, 1, 1>} ],
      inception.layers = [{bytes = 1840 : i64, family = "conv 1x1", kind = "conv2d", macs = 768 : i64, name = "c", schedule = "...", shape = array<i64: 4, 8, 8>} ]
    } {
    ```
  }];
  let statistics = [Statistic<"layers", "layers", "Layers described">];
}

#endif // COMPILER_PIPELINES_PASSES_TD
