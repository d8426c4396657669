// What is not of the scheduled level.
// RUN: inception-opt %s --inception-materialize-layouts -split-input-file -verify-diagnostics

func.func @forward(%x: tensor<?x5x4x6xf32>) -> tensor<?x5x4x6xf32> {
  // expected-error @below {{'inception.relu' op is no operation of the scheduled level}}
  %0 = inception.relu %x : (tensor<?x5x4x6xf32>) -> tensor<?x5x4x6xf32>
  return %0 : tensor<?x5x4x6xf32>
}

// -----

inception.parameter @w : tensor<5x5x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
func.func @forward(%x: tensor<?x5x4x6xf32>) -> tensor<?x5x4x6xf32> {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?x5x4x6xf32>
  %w = inception.weight @w : tensor<5x5x1x1xf32>
  %d = tensor.empty(%n) : tensor<?x5x4x6xf32>
  // expected-error @below {{'inception.conv2d_into' op has no layout}}
  %0 = inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 1, 1>, out_channels = array<i64: 5>} : (tensor<?x5x4x6xf32>, tensor<5x5x1x1xf32>, tensor<?x5x4x6xf32>) -> tensor<?x5x4x6xf32>
  return %0 : tensor<?x5x4x6xf32>
}

// -----

func.func @forward(%x: tensor<?x5x4x6xf32>) -> tensor<?x3x4x6xf32> {
  // expected-error @below {{'inception.slice' op has no layout}}
  %s = inception.slice %x {offset = 1, size = 3} : (tensor<?x5x4x6xf32>) -> tensor<?x3x4x6xf32>
  return %s : tensor<?x3x4x6xf32>
}

// -----

// expected-error @below {{'func.func' op has weights among its arguments}}
func.func @forward(%x: tensor<?x5x4x6xf32>, %w: tensor<8x5x1x1xf32>) {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?x5x4x6xf32>
  %d = tensor.empty(%n) : tensor<?x8x4x6xf32, #inception.layout<block = 8, segments = [8]>>
  %0 = inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 1, 1>, out_channels = array<i64: 8>} : (tensor<?x5x4x6xf32>, tensor<8x5x1x1xf32>, tensor<?x8x4x6xf32, #inception.layout<block = 8, segments = [8]>>) -> tensor<?x8x4x6xf32, #inception.layout<block = 8, segments = [8]>>
  return
}

// -----

// expected-error @below {{'func.func' op must take tensors}}
func.func @forward(%x: tensor<?x5x4x6xf32>, %n: index) {
  return
}
