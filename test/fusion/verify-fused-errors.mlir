// RUN: inception-opt %s --inception-verify-fused -split-input-file -verify-diagnostics

// (F1)
func.func @forward(%x: tensor<?x5x4x6xf32>, %y: tensor<?x2x4x6xf32>) {
  // expected-error @+1 {{'inception.concat' op is a graph operation on activations (F1)}}
  %0 = inception.concat %x, %y : (tensor<?x5x4x6xf32>, tensor<?x2x4x6xf32>) -> tensor<?x7x4x6xf32>
  return
}

// -----

// (F1)
func.func @forward(%x: tensor<?x5x4x6xf32>) {
  // expected-error @+1 {{'inception.dropout' op is a graph operation on activations (F1)}}
  %0 = inception.dropout %x {rate = 4.0e-1 : f64} : (tensor<?x5x4x6xf32>) -> tensor<?x5x4x6xf32>
  return
}

// -----

// (F2)
// expected-error @+1 {{'inception.parameter' op has no use (F2)}}
inception.parameter @w : tensor<7x5x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
func.func @forward(%x: tensor<?x5x4x6xf32>) {
  return
}

// -----

// (F3): a destination that is no destination
func.func @forward(%x: tensor<?x5x4x6xf32>) {
  // expected-error @+1 {{'inception.relu_into' op writes a value that is no destination (F3)}}
  %0 = inception.relu_into %x outs(%x) : (tensor<?x5x4x6xf32>, tensor<?x5x4x6xf32>) -> tensor<?x5x4x6xf32>
  return
}

// -----

// (F3): a value from elsewhere
func.func private @other() -> tensor<?x5x4x6xf32>
func.func @forward(%x: tensor<?x5x4x6xf32>, %n: index) {
  %y = call @other() : () -> tensor<?x5x4x6xf32>
  %d = tensor.empty(%n) : tensor<?x5x4x6xf32>
  // expected-error @+1 {{'inception.add_into' op reads a value that no destination operation made (F3)}}
  %0 = inception.add_into %x, %y outs(%d) : (tensor<?x5x4x6xf32>, tensor<?x5x4x6xf32>, tensor<?x5x4x6xf32>) -> tensor<?x5x4x6xf32>
  return
}

// -----

// (F4): slices that overlap by one channel
func.func @forward(%x: tensor<?x5x4x6xf32>, %n: index) {
  %d = tensor.empty(%n) : tensor<?x9x4x6xf32>
  %0 = inception.relu_into %x outs(%d) {out_offsets = array<i64: 4>} : (tensor<?x5x4x6xf32>, tensor<?x9x4x6xf32>) -> tensor<?x9x4x6xf32>
  // expected-error @+1 {{'inception.softmax_into' op writes channel 4 of a destination a second time (F4)}}
  %1 = inception.softmax_into %x outs(%0) {out_offsets = array<i64: 0>} : (tensor<?x5x4x6xf32>, tensor<?x9x4x6xf32>) -> tensor<?x9x4x6xf32>
  return
}

// -----

// (F4): two pieces of one convolution
func.func @forward(%x: tensor<?x5x4x6xf32>, %w: tensor<5x5x1x1xf32>, %n: index) {
  %d = tensor.empty(%n) : tensor<?x9x4x6xf32>
  // expected-error @+1 {{'inception.conv2d_into' op writes channel 2 of a destination a second time (F4)}}
  %0:2 = inception.conv2d_into %x, %w outs(%d, %d) {kernel = array<i64: 1, 1>, out_channels = array<i64: 2, 3>, out_offsets = array<i64: 2, 0>}
    : (tensor<?x5x4x6xf32>, tensor<5x5x1x1xf32>, tensor<?x9x4x6xf32>, tensor<?x9x4x6xf32>) -> (tensor<?x9x4x6xf32>, tensor<?x9x4x6xf32>)
  return
}

// -----

// (F5): one channel is missing
func.func @forward(%x: tensor<?x5x4x6xf32>, %n: index) {
  %d = tensor.empty(%n) : tensor<?x9x4x6xf32>
  %0 = inception.relu_into %x outs(%d) {out_offsets = array<i64: 3>} : (tensor<?x5x4x6xf32>, tensor<?x9x4x6xf32>) -> tensor<?x9x4x6xf32>
  %s = inception.slice %0 {offset = 2, size = 5} : (tensor<?x9x4x6xf32>) -> tensor<?x5x4x6xf32>
  %e = tensor.empty(%n) : tensor<?x5x4x6xf32>
  // expected-error @+1 {{'inception.softmax_into' op reads channel 2 of a destination before it is written (F5)}}
  %1 = inception.softmax_into %s outs(%e) : (tensor<?x5x4x6xf32>, tensor<?x5x4x6xf32>) -> tensor<?x5x4x6xf32>
  return
}

// -----

// (F5): nothing is there that could be added to in channels 1 and 2
func.func @forward(%x: tensor<?x5x4x6xf32>, %n: index) {
  %d = tensor.empty(%n) : tensor<?x9x4x6xf32>
  %0 = inception.relu_into %x outs(%d) {out_offsets = array<i64: 3>} : (tensor<?x5x4x6xf32>, tensor<?x9x4x6xf32>) -> tensor<?x9x4x6xf32>
  // expected-error @+1 {{'inception.pool_grad_into' op adds to channel 1 of a destination before it is written (F5)}}
  %1 = inception.pool_grad_into %x outs(%0) {kind = #inception<pool_kind average>, kernel = array<i64: 1, 1>, out_offsets = array<i64: 1>, accumulate} : (tensor<?x5x4x6xf32>, tensor<?x9x4x6xf32>) -> tensor<?x9x4x6xf32>
  return
}

// -----

// expected-error @+1 {{there is no function @forward}}
module {}

// -----

// (F3): a destination with a batch that is not dynamic
func.func @forward(%x: tensor<5x3x4x6xf32>) {
  %d = tensor.empty() : tensor<5x3x4x6xf32>
  // expected-error @+1 {{'inception.relu_into' op writes a value that is no destination (F3)}}
  %0 = inception.relu_into %x outs(%d) : (tensor<5x3x4x6xf32>, tensor<5x3x4x6xf32>) -> tensor<5x3x4x6xf32>
  return
}

// -----

// (F1): in a group
func.func @forward(%x: tensor<?x5x4x6xf32>, %n: index) {
  %d = tensor.empty(%n) : tensor<?x9x4x6xf32>
  %g = inception.group : tensor<?x9x4x6xf32> {
    // expected-error @+1 {{'inception.max_pool' op is a graph operation on activations (F1)}}
    %p = inception.max_pool %x {kernel = array<i64: 1, 1>} : (tensor<?x5x4x6xf32>) -> tensor<?x5x4x6xf32>
    %q = inception.relu_into %p outs(%d) : (tensor<?x5x4x6xf32>, tensor<?x9x4x6xf32>) -> tensor<?x9x4x6xf32>
    inception.yield %q : tensor<?x9x4x6xf32>
  }
  return
}

// -----

// (F3): what is between a group's layers is no destination
func.func @forward(%x: tensor<?x5x4x6xf32>, %e: tensor<?x5x4x6xf32>, %n: index) {
  %d = tensor.empty(%n) : tensor<?x9x4x6xf32>
  %g = inception.group : tensor<?x9x4x6xf32> {
    // expected-error @+1 {{'inception.relu_into' op writes a value that is no destination (F3)}}
    %p = inception.relu_into %x outs(%e) : (tensor<?x5x4x6xf32>, tensor<?x5x4x6xf32>) -> tensor<?x5x4x6xf32>
    %q = inception.softmax_into %p outs(%d) : (tensor<?x5x4x6xf32>, tensor<?x9x4x6xf32>) -> tensor<?x9x4x6xf32>
    inception.yield %q : tensor<?x9x4x6xf32>
  }
  return
}

// -----

// (F4): a group writes what another layer wrote
func.func @forward(%x: tensor<?x5x4x6xf32>, %n: index) {
  %d = tensor.empty(%n) : tensor<?x9x4x6xf32>
  %0 = inception.relu_into %x outs(%d) : (tensor<?x5x4x6xf32>, tensor<?x9x4x6xf32>) -> tensor<?x9x4x6xf32>
  %g = inception.group : tensor<?x9x4x6xf32> {
    %e = tensor.empty(%n) : tensor<?x5x4x6xf32>
    %p = inception.relu_into %x outs(%e) : (tensor<?x5x4x6xf32>, tensor<?x5x4x6xf32>) -> tensor<?x5x4x6xf32>
    // expected-error @+1 {{'inception.softmax_into' op writes channel 4 of a destination a second time (F4)}}
    %q = inception.softmax_into %p outs(%0) {out_offsets = array<i64: 4>} : (tensor<?x5x4x6xf32>, tensor<?x9x4x6xf32>) -> tensor<?x9x4x6xf32>
    inception.yield %q : tensor<?x9x4x6xf32>
  }
  return
}

// -----

// (F4): another layer writes what a group wrote
func.func @forward(%x: tensor<?x5x4x6xf32>, %n: index) {
  %d = tensor.empty(%n) : tensor<?x9x4x6xf32>
  %g = inception.group : tensor<?x9x4x6xf32> {
    %e = tensor.empty(%n) : tensor<?x5x4x6xf32>
    %p = inception.relu_into %x outs(%e) : (tensor<?x5x4x6xf32>, tensor<?x5x4x6xf32>) -> tensor<?x5x4x6xf32>
    %q = inception.softmax_into %p outs(%d) {out_offsets = array<i64: 3>} : (tensor<?x5x4x6xf32>, tensor<?x9x4x6xf32>) -> tensor<?x9x4x6xf32>
    inception.yield %q : tensor<?x9x4x6xf32>
  }
  // expected-error @+1 {{'inception.relu_into' op writes channel 3 of a destination a second time (F4)}}
  %0 = inception.relu_into %x outs(%g) {out_offsets = array<i64: 2>} : (tensor<?x5x4x6xf32>, tensor<?x9x4x6xf32>) -> tensor<?x9x4x6xf32>
  return
}

// -----

// (F5): a group reads what nothing has written
func.func @forward(%x: tensor<?x5x4x6xf32>, %n: index) {
  %d = tensor.empty(%n) : tensor<?x9x4x6xf32>
  %0 = inception.relu_into %x outs(%d) : (tensor<?x5x4x6xf32>, tensor<?x9x4x6xf32>) -> tensor<?x9x4x6xf32>
  %g = inception.group : tensor<?x9x4x6xf32> {
    %e = tensor.empty(%n) : tensor<?x3x4x6xf32>
    %s = inception.slice %0 {offset = 3, size = 3} : (tensor<?x9x4x6xf32>) -> tensor<?x3x4x6xf32>
    // expected-error @+1 {{'inception.relu_into' op reads channel 5 of a destination before it is written (F5)}}
    %p = inception.relu_into %s outs(%e) : (tensor<?x3x4x6xf32>, tensor<?x3x4x6xf32>) -> tensor<?x3x4x6xf32>
    %q = inception.softmax_into %p outs(%0) {out_offsets = array<i64: 5>} : (tensor<?x3x4x6xf32>, tensor<?x9x4x6xf32>) -> tensor<?x9x4x6xf32>
    inception.yield %q : tensor<?x9x4x6xf32>
  }
  return
}

// -----

// One that is only declared is none.
// expected-error @+1 {{there is no function @forward}}
module {
  func.func private @forward(%x: tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32>
}

// -----

// Of the bufferized level.
// expected-error @below {{'func.func' op must take a tensor of numbers first}}
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>) {
  return
}

// -----

// (F6): a call, and what it calls
// expected-error @+1 {{'func.func' op 'note' may not stand here at the fused level (F6)}}
func.func private @note()
func.func @forward(%x: tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32> {
  // expected-error @+1 {{'func.call' op may not stand here at the fused level (F6)}}
  func.call @note() : () -> ()
  return %x : tensor<?x3x4x4xf32>
}

// -----

// (F6): a function that nobody runs
func.func @forward(%x: tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32> {
  return %x : tensor<?x3x4x4xf32>
}
// expected-error @+1 {{'func.func' op 'backward' may not stand here at the fused level (F6)}}
func.func @backward(%x: tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32> {
  return %x : tensor<?x3x4x4xf32>
}

// -----

// (F6): a buffer
// expected-error @+1 {{'func.func' op 'forward' may not stand here at the fused level (F6)}}
func.func @forward(%x: tensor<?x3x4x4xf32>, %m: memref<?x3x4x4xf32>, %d: memref<?x3x4x4xf32>) -> tensor<?x3x4x4xf32> {
  return %x : tensor<?x3x4x4xf32>
}
