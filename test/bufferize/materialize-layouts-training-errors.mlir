// RUN: inception-opt %s --inception-materialize-layouts -verify-diagnostics

// A parameter has one place: two layers that read it must have inputs of one layout.
#wide = #inception.layout<block = 4, segments = [3, 5]>
#narrow = #inception.layout<block = 4, segments = [8]>
#out = #inception.layout<block = 4, segments = [4]>
inception.parameter @shared : tensor<4x8x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
func.func @gradients(%x: tensor<?x8x6x6xf32>) {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?x8x6x6xf32>
  %e = tensor.empty(%n) : tensor<?x8x6x6xf32, #wide>
  %y = inception.copy_into %x outs(%e) : (tensor<?x8x6x6xf32>, tensor<?x8x6x6xf32, #wide>) -> tensor<?x8x6x6xf32, #wide>
  %f = tensor.empty(%n) : tensor<?x8x6x6xf32, #narrow>
  %z = inception.copy_into %x outs(%f) : (tensor<?x8x6x6xf32>, tensor<?x8x6x6xf32, #narrow>) -> tensor<?x8x6x6xf32, #narrow>
  %w = inception.read @shared : tensor<4x8x1x1xf32>
  %d = tensor.empty(%n) : tensor<?x4x6x6xf32, #out>
  %0 = inception.conv2d_into %y, %w outs(%d) {kernel = array<i64: 1, 1>, out_channels = array<i64: 4>, layer = "a"}
    : (tensor<?x8x6x6xf32, #wide>, tensor<4x8x1x1xf32>, tensor<?x4x6x6xf32, #out>) -> tensor<?x4x6x6xf32, #out>
  %g = tensor.empty(%n) : tensor<?x4x6x6xf32, #out>
  // expected-error @+1 {{two layers read 'shared' in different layouts}}
  %1 = inception.conv2d_into %z, %w outs(%g) {kernel = array<i64: 1, 1>, out_channels = array<i64: 4>, layer = "b"}
    : (tensor<?x8x6x6xf32, #narrow>, tensor<4x8x1x1xf32>, tensor<?x4x6x6xf32, #out>) -> tensor<?x4x6x6xf32, #out>
  return
}
