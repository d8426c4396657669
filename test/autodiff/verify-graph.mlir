// RUN: inception-opt %s --inception-verify-graph=gradient -split-input-file | FileCheck %s

// What the graph level allows passes unchanged: parameters, layers and what is made of
// weights, regions of modules and heads.
// CHECK: inception.parameter @w
// CHECK-LABEL: func.func @forward
// CHECK: inception.module
// CHECK: inception.auxiliary_head
inception.parameter @w : tensor<4x3x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
func.func @forward(%x: tensor<?x3x4x4xf32>) -> tensor<?x7x4x4xf32> {
  %w = inception.weight @w : tensor<4x3x1x1xf32>
  %s = arith.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %f = inception.scale_filter %w, %s : (tensor<4x3x1x1xf32>, tensor<4xf32>) -> tensor<4x3x1x1xf32>
  %0 = inception.module %x : (tensor<?x3x4x4xf32>) -> tensor<?x7x4x4xf32> {
  ^bb0(%in: tensor<?x3x4x4xf32>):
    %a = inception.conv2d %in, %f : (tensor<?x3x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<?x4x4x4xf32>
    %b = inception.relu %in : (tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32>
    inception.yield %a, %b : tensor<?x4x4x4xf32>, tensor<?x3x4x4xf32>
  }
  inception.auxiliary_head %0 {loss_weight = 3.0e-1 : f64} : tensor<?x7x4x4xf32> {
  ^bb0(%in: tensor<?x7x4x4xf32>):
    inception.yield %in : tensor<?x7x4x4xf32>
  }
  return %0 : tensor<?x7x4x4xf32>
}

// -----

// A training step beside the network.
// CHECK: inception.state @w.gradient
// CHECK-LABEL: func.func @update
// CHECK: inception.write
inception.parameter @w : tensor<4xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0 : f64>}
inception.state @w.gradient of @w : tensor<4xf32> {kind = #inception<state_kind gradient>}
func.func @forward(%x: tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32> {
  return %x : tensor<?x3x4x4xf32>
}
func.func @update(%rates: tensor<1x4xf32>) {
  %g = inception.read @w.gradient : tensor<4xf32>
  inception.write @w, %g : tensor<4xf32>
  return
}
