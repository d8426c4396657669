// What the fused level allows.
// RUN: inception-opt %s --inception-verify-fused | FileCheck %s

inception.parameter @w : tensor<7x5x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @v : tensor<3x5x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
// CHECK-LABEL: func.func @forward
func.func @forward(%x: tensor<?x5x4x6xf32>, %n: index) -> tensor<?x10x4x6xf32> {
  %w = inception.weight @w : tensor<7x5x1x1xf32>
  %v = inception.weight @v : tensor<3x5x1x1xf32>
  // Weights are concatenated where they are packed.
  %f = inception.concat %w, %v {axis = 0 : i64} : (tensor<7x5x1x1xf32>, tensor<3x5x1x1xf32>) -> tensor<10x5x1x1xf32>
  %d = tensor.empty(%n) : tensor<?x17x4x6xf32>
  // Channels are written in any order, in pieces, and read where they are written.
  %1:2 = inception.conv2d_into %x, %f outs(%d, %d) {kernel = array<i64: 1, 1>, out_channels = array<i64: 7, 3>, out_offsets = array<i64: 10, 4>}
    : (tensor<?x5x4x6xf32>, tensor<10x5x1x1xf32>, tensor<?x17x4x6xf32>, tensor<?x17x4x6xf32>) -> (tensor<?x17x4x6xf32>, tensor<?x17x4x6xf32>)
  %s = inception.slice %1#1 {offset = 10, size = 7} : (tensor<?x17x4x6xf32>) -> tensor<?x7x4x6xf32>
  %t = inception.slice %s {offset = 1, size = 4} : (tensor<?x7x4x6xf32>) -> tensor<?x4x4x6xf32>
  %2 = inception.relu_into %t outs(%1#1) {out_offsets = array<i64: 0>} : (tensor<?x4x4x6xf32>, tensor<?x17x4x6xf32>) -> tensor<?x17x4x6xf32>
  %u = inception.slice %2 {offset = 0, size = 7} : (tensor<?x17x4x6xf32>) -> tensor<?x7x4x6xf32>
  %e = tensor.empty(%n) : tensor<?x10x4x6xf32>
  // A group reads and writes what others do; what is between its layers it makes
  // inside, and its result is the destination that its last layer has written.
  // CHECK: inception.group
  %g = inception.group : tensor<?x17x4x6xf32> {
    %l = inception.slice %u {offset = 4, size = 3} : (tensor<?x7x4x6xf32>) -> tensor<?x3x4x6xf32>
    %i = tensor.empty(%n) : tensor<?x3x4x6xf32>
    %p = inception.relu_into %l outs(%i) : (tensor<?x3x4x6xf32>, tensor<?x3x4x6xf32>) -> tensor<?x3x4x6xf32>
    %q = inception.relu_into %p outs(%2) {out_offsets = array<i64: 7>} : (tensor<?x3x4x6xf32>, tensor<?x17x4x6xf32>) -> tensor<?x17x4x6xf32>
    inception.yield %q : tensor<?x17x4x6xf32>
  }
  %h = inception.slice %g {offset = 3, size = 7} : (tensor<?x17x4x6xf32>) -> tensor<?x7x4x6xf32>
  // CHECK: inception.copy_into
  %3 = inception.copy_into %h outs(%e) : (tensor<?x7x4x6xf32>, tensor<?x10x4x6xf32>) -> tensor<?x10x4x6xf32>
  return %3 : tensor<?x10x4x6xf32>
}
