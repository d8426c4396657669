// RUN: inception-opt %s --inception-describe-model --split-input-file --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks
// REMARK: [Analysis] work {{.*}}bytes=2176, multiply-adds=5184
// REMARK: bytes=784, multiply-adds=0
// REMARK: bytes=32, multiply-adds=0
// REMARK: bytes=512, multiply-adds=240
// REMARK: bytes=288, multiply-adds=0

// The graph level: a layer has the shape of an image, its work and its bytes, which are
// those of the operands and the result: 4 * (3*8*10 + 4*3*3*3 + 4 + 4*6*8). A result
// without height and width is flat.

// CHECK-LABEL: module attributes {inception.input = {name = "picture", shape = array<i64: 3, 8, 10>, type = f32}
// CHECK-SAME: inception.layers = [
// CHECK-SAME: {bytes = 2176 : i64, family = "conv 3x3", kind = "conv2d", macs = 5184 : i64, name = "a", schedule = "", shape = array<i64: 4, 6, 8>}
// CHECK-SAME: {bytes = 784 : i64, family = "pool", kind = "adaptive_avg_pool", macs = 0 : i64, name = "mean", schedule = "", shape = array<i64: 4, 1, 1>}
// CHECK-SAME: {bytes = 32 : i64, family = "other", kind = "softmax", macs = 0 : i64, name = "s", schedule = "", shape = array<i64: 4, 1, 1>}]
// CHECK-SAME: inception.outputs = [{kind = #inception<output_kind probabilities>, name = "probabilities", shape = array<i64: 4>, type = f32}, {kind = #inception<output_kind features>, name = "output1", shape = array<i64: 4, 6, 8>, type = f32}]
// CHECK-SAME: inception.parameters = [
// CHECK-SAME: {file_name = "features.0.weight", init = #inception.init<normal, 2.500000e-01 : f64>, name = "a.weight", shape = array<i64: 4, 3, 3, 3>}
// CHECK-SAME: {init = #inception.init<constant, 2.000000e-01 : f64>, name = "a.bias", shape = array<i64: 4>}]
module {
  inception.parameter @"a.weight" : tensor<4x3x3x3xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<normal, 2.5e-1 : f64>, file_name = "features.0.weight"}
  inception.parameter @"a.bias" : tensor<4xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 2.0e-1 : f64>}
  func.func @forward(%x: tensor<?x3x8x10xf32> {inception.name = "picture"}) -> (tensor<?x4x1x1xf32> {inception.flat, inception.kind = #inception<output_kind probabilities>, inception.name = "probabilities"}, tensor<?x4x6x8xf32>) {
    %w = inception.weight @"a.weight" : tensor<4x3x3x3xf32>
    %b = inception.weight @"a.bias" : tensor<4xf32>
    %0 = inception.conv2d %x, %w bias(%b) {layer = "a"} : (tensor<?x3x8x10xf32>, tensor<4x3x3x3xf32>, tensor<4xf32>) -> tensor<?x4x6x8xf32>
    %1 = inception.adaptive_avg_pool %0 {output_size = array<i64: 1, 1>, layer = "mean"} : (tensor<?x4x6x8xf32>) -> tensor<?x4x1x1xf32>
    %2 = inception.softmax %1 {layer = "s"} : (tensor<?x4x1x1xf32>) -> tensor<?x4x1x1xf32>
    return %2, %0 : tensor<?x4x1x1xf32>, tensor<?x4x6x8xf32>
  }
}

// -----

// Where values have destinations, a layer's output is what it writes, not all of the
// destination: 2 of 7 channels and another 3; bytes are 4 * (4*12 + 5*4 + 5*12). What joins filters is no layer.

// CHECK-LABEL: module attributes
// CHECK-SAME: inception.layers = [
// CHECK-SAME: {bytes = 512 : i64, family = "conv 1x1", kind = "conv2d", macs = 240 : i64, name = "b+c", schedule = "#inception.schedule<direct, vector = 8, tile = 4 x 1, grain = 3 x 16, order = rows>", shape = array<i64: 5, 3, 4>}
// CHECK-SAME: {bytes = 288 : i64, family = "other", kind = "relu", macs = 0 : i64, name = "r", schedule = "", shape = array<i64: 3, 3, 4>}]
module {
  inception.parameter @b : tensor<2x4x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<uniform, 5.0e-1 : f64>}
  inception.parameter @c : tensor<3x4x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<uniform, 2.5e-1 : f64>}
  func.func @forward(%x: tensor<?x4x3x4xf32>) -> tensor<?x7x3x4xf32> {
    %c0 = arith.constant 0 : index
    %n = tensor.dim %x, %c0 : tensor<?x4x3x4xf32>
    %b = inception.weight @b : tensor<2x4x1x1xf32>
    %c = inception.weight @c : tensor<3x4x1x1xf32>
    %w = inception.concat %b, %c {axis = 0 : i64} : (tensor<2x4x1x1xf32>, tensor<3x4x1x1xf32>) -> tensor<5x4x1x1xf32>
    %d = tensor.empty(%n) : tensor<?x7x3x4xf32>
    %e = tensor.empty(%n) : tensor<?x3x3x4xf32>
    %0:2 = inception.conv2d_into %x, %w outs(%d, %e)
      {layer = "b+c", kernel = array<i64: 1, 1>, out_channels = array<i64: 2, 3>, out_offsets = array<i64: 1, 0>,
       schedule = #inception.schedule<direct, vector = 8, tile = 4 x 1, grain = 3 x 16, order = rows>}
      : (tensor<?x4x3x4xf32>, tensor<5x4x1x1xf32>, tensor<?x7x3x4xf32>, tensor<?x3x3x4xf32>) -> (tensor<?x7x3x4xf32>, tensor<?x3x3x4xf32>)
    %1 = inception.relu_into %0#1 outs(%0#0) {layer = "r", out_offsets = array<i64: 4>} : (tensor<?x3x3x4xf32>, tensor<?x7x3x4xf32>) -> tensor<?x7x3x4xf32>
    return %1 : tensor<?x7x3x4xf32>
  }
}
