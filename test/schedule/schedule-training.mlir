// RUN: inception-opt %s --inception-schedule=cpu=x86-64-v3 --inception-verify-scheduled | FileCheck %s --check-prefixes=CHECK,V3
// RUN: inception-opt %s --inception-schedule=cpu=x86-64-v4 --inception-verify-scheduled --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s --check-prefixes=CHECK,V4
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks

func.func @gradients(%x: tensor<?x1x9x7xf32>, %labels: tensor<?xi64>, %w: tensor<40x1x3x3xf32>, %v: tensor<24x40x3x3xf32>, %u: tensor<5x24x9x7xf32>) -> (tensor<1xf32>, tensor<40x1x3x3xf32>, tensor<24x40x3x3xf32>, tensor<24xf32>, tensor<24x10x1x1xf32>) {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?x1x9x7xf32>
  %d0 = tensor.empty(%n) : tensor<?x40x9x7xf32>
  %a = inception.conv2d_into %x, %w outs(%d0) {layer = "a", kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, out_channels = array<i64: 40>} : (tensor<?x1x9x7xf32>, tensor<40x1x3x3xf32>, tensor<?x40x9x7xf32>) -> tensor<?x40x9x7xf32>

  // Sums over the batch take a block of channels at a time.
  // CHECK: inception.batch_statistics_into {{.*}}layer = "a"
  // V3-SAME: schedule = #inception.batch_schedule<vector = 8, tile = 1 x 1, rows = 1, grain = 1 x 16 x 1>
  // V4-SAME: schedule = #inception.batch_schedule<vector = 16, tile = 1 x 1, rows = 1, grain = 1 x 16 x 1>
  %m0 = tensor.empty() : tensor<40xf32>
  %m1 = tensor.empty() : tensor<40xf32>
  %s:2 = inception.batch_statistics_into %a outs(%m0, %m1) {layer = "a"} : (tensor<?x40x9x7xf32>, tensor<40xf32>, tensor<40xf32>) -> (tensor<40xf32>, tensor<40xf32>)
  %d1 = tensor.empty(%n) : tensor<?x24x9x7xf32>
  %b = inception.conv2d_into %a, %v outs(%d1) {layer = "b", kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, out_channels = array<i64: 24>} : (tensor<?x40x9x7xf32>, tensor<24x40x3x3xf32>, tensor<?x24x9x7xf32>) -> tensor<?x24x9x7xf32>
  %d2 = tensor.empty(%n) : tensor<?x5x1x1xf32>
  %c = inception.conv2d_into %b, %u outs(%d2) {layer = "c", kernel = array<i64: 9, 7>, out_channels = array<i64: 5>} : (tensor<?x24x9x7xf32>, tensor<5x24x9x7xf32>, tensor<?x5x1x1xf32>) -> tensor<?x5x1x1xf32>

  // CHECK: inception.softmax_cross_entropy_into {{.*}}schedule = #inception.batch_schedule<
  %l0 = tensor.empty() : tensor<1xf32>
  %loss = inception.softmax_cross_entropy_into %c, %labels outs(%l0) {layer = "c"} : (tensor<?x5x1x1xf32>, tensor<?xi64>, tensor<1xf32>) -> tensor<1xf32>

  // A filter's gradient has register tiles of input lanes times vectors of output
  // channels, whose sums stay in registers along some rows.
  // CHECK: inception.conv2d_filter_grad_into {{.*}}layer = "b"
  // V3-SAME: schedule = #inception.batch_schedule<vector = 8, tile = 6 x 2, rows = 9, grain = 16 x 16 x 3>
  // V4-SAME: schedule = #inception.batch_schedule<vector = 16, tile = 6 x 2, rows = 9, grain = 16 x 32 x 3>
  %f0 = tensor.empty() : tensor<24x40x3x3xf32>
  %db = inception.conv2d_filter_grad_into %b, %a outs(%f0) {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, layer = "b"} : (tensor<?x24x9x7xf32>, tensor<?x40x9x7xf32>, tensor<24x40x3x3xf32>) -> tensor<24x40x3x3xf32>

  // Of one input channel, lanes are columns of the filter: its output channels are
  // the longer side of the tile.
  // CHECK: inception.conv2d_filter_grad_into {{.*}}layer = "a"
  // V3-SAME: schedule = #inception.batch_schedule<vector = 8, tile = 2 x 6, rows = 9, grain = 16 x 48 x 3>
  // V4-SAME: schedule = #inception.batch_schedule<vector = 16, tile = 3 x 3, rows = 9, grain = 16 x 48 x 3>
  %f1 = tensor.empty() : tensor<40x1x3x3xf32>
  %da = inception.conv2d_filter_grad_into %a, %x outs(%f1) {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, layer = "a"} : (tensor<?x40x9x7xf32>, tensor<?x1x9x7xf32>, tensor<40x1x3x3xf32>) -> tensor<40x1x3x3xf32>

  // CHECK: inception.channel_sum_into {{.*}}grain = 1 x 16 x 1>
  %b0 = tensor.empty() : tensor<24xf32>
  %sum = inception.channel_sum_into %b outs(%b0) {layer = "b"} : (tensor<?x24x9x7xf32>, tensor<24xf32>) -> tensor<24xf32>

  // That of a grouped convolution is computed one value at a time.
  // CHECK: inception.conv2d_filter_grad_into {{.*}}layer = "g"
  // CHECK-SAME: tile = 1 x 1, rows = 1, grain = 1 x 1 x 1>
  %f2 = tensor.empty() : tensor<24x10x1x1xf32>
  %dg = inception.conv2d_filter_grad_into %b, %a outs(%f2) {kernel = array<i64: 1, 1>, groups = 4, layer = "g"} : (tensor<?x24x9x7xf32>, tensor<?x40x9x7xf32>, tensor<24x10x1x1xf32>) -> tensor<24x10x1x1xf32>
  return %loss, %da, %db, %sum, %dg : tensor<1xf32>, tensor<40x1x3x3xf32>, tensor<24x40x3x3xf32>, tensor<24xf32>, tensor<24x10x1x1xf32>
}

// REMARK: [Analysis] scheduled {{.*}}#inception.batch_schedule<vector = 16, tile = 1 x 1, rows = 1, grain = 1 x 16 x 1>

// What has no activations is cut into runs of whole vectors that are worth a
// thread's while: a small parameter is one.
// CHECK-LABEL: func.func @update
// CHECK: inception.sgd_update_into
// V3-SAME: schedule = #inception.batch_schedule<vector = 8, tile = 1 x 1, rows = 1, grain = 1 x 360 x 1>
// V4-SAME: schedule = #inception.batch_schedule<vector = 16, tile = 1 x 1, rows = 1, grain = 1 x 368 x 1>
func.func @update(%rates: tensor<1x4xf32>, %w: tensor<40x1x3x3xf32>, %dw: tensor<40x1x3x3xf32>, %v: tensor<40x1x3x3xf32>) -> (tensor<40x1x3x3xf32>, tensor<40x1x3x3xf32>) {
  %0 = tensor.empty() : tensor<40x1x3x3xf32>
  %1 = tensor.empty() : tensor<40x1x3x3xf32>
  %2:2 = inception.sgd_update_into %w, %dw, %v, %rates outs(%0, %1) {layer = "a.weight", row = 0 : i64} : (tensor<40x1x3x3xf32>, tensor<40x1x3x3xf32>, tensor<40x1x3x3xf32>, tensor<1x4xf32>, tensor<40x1x3x3xf32>, tensor<40x1x3x3xf32>) -> (tensor<40x1x3x3xf32>, tensor<40x1x3x3xf32>)
  return %2#0, %2#1 : tensor<40x1x3x3xf32>, tensor<40x1x3x3xf32>
}
