// RUN: inception-opt %s --inception-state-output-kinds -split-input-file --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks
// REMARK: [Analysis] output-kind {{.*}}result 0 is logits
// REMARK: result 1 is features
// REMARK: result 6 is probabilities

// What is affine makes logits, of an image and not of a map's places; ReLU features. What
// softmax makes stays probabilities in what moves it or takes means of it.
// CHECK-LABEL: func.func @forward
// CHECK-SAME: tensor<?x4x1x1xf32> {inception.kind = #inception<output_kind logits>, inception.name = "fc"}
// CHECK-SAME: tensor<?x4x1x1xf32> {inception.kind = #inception<output_kind features>, inception.name = "relu"}
// CHECK-SAME: tensor<?x4x2x2xf32> {inception.kind = #inception<output_kind features>, inception.name = "map"}
// CHECK-SAME: tensor<?x4x1x1xf32> {inception.kind = #inception<output_kind logits>, inception.name = "mean"}
// CHECK-SAME: tensor<?x4x1x1xf32> {inception.kind = #inception<output_kind features>, inception.name = "max"}
// CHECK-SAME: tensor<?x4x1x1xf32> {inception.kind = #inception<output_kind logits>, inception.name = "dropout"}
// CHECK-SAME: tensor<?x4x1x1xf32> {inception.kind = #inception<output_kind probabilities>, inception.name = "softmax"}
// CHECK-SAME: tensor<?x4x1x1xf32> {inception.kind = #inception<output_kind features>, inception.name = "input"}
func.func @forward(%x: tensor<?x3x2x2xf32>, %y: tensor<?x4x1x1xf32>, %w: tensor<4x12xf32>, %v: tensor<4x3x1x1xf32>)
    -> (tensor<?x4x1x1xf32> {inception.name = "fc"}, tensor<?x4x1x1xf32> {inception.name = "relu"},
        tensor<?x4x2x2xf32> {inception.name = "map"}, tensor<?x4x1x1xf32> {inception.name = "mean"},
        tensor<?x4x1x1xf32> {inception.name = "max"}, tensor<?x4x1x1xf32> {inception.name = "dropout"},
        tensor<?x4x1x1xf32> {inception.name = "softmax"}, tensor<?x4x1x1xf32> {inception.name = "input"}) {
  %fc = inception.linear %x, %w : (tensor<?x3x2x2xf32>, tensor<4x12xf32>) -> tensor<?x4x1x1xf32>
  %relu = inception.linear %x, %w {relu} : (tensor<?x3x2x2xf32>, tensor<4x12xf32>) -> tensor<?x4x1x1xf32>
  %map = inception.conv2d %x, %v : (tensor<?x3x2x2xf32>, tensor<4x3x1x1xf32>) -> tensor<?x4x2x2xf32>
  %mean = inception.avg_pool %map {kernel = array<i64: 2, 2>} : (tensor<?x4x2x2xf32>) -> tensor<?x4x1x1xf32>
  %max = inception.max_pool %map {kernel = array<i64: 2, 2>} : (tensor<?x4x2x2xf32>) -> tensor<?x4x1x1xf32>
  %dropout = inception.dropout %mean {rate = 5.0e-1 : f64} : (tensor<?x4x1x1xf32>) -> tensor<?x4x1x1xf32>
  %softmax = inception.softmax %relu : (tensor<?x4x1x1xf32>) -> tensor<?x4x1x1xf32>
  return %fc, %relu, %map, %mean, %max, %dropout, %softmax, %y : tensor<?x4x1x1xf32>, tensor<?x4x1x1xf32>, tensor<?x4x2x2xf32>, tensor<?x4x1x1xf32>, tensor<?x4x1x1xf32>, tensor<?x4x1x1xf32>, tensor<?x4x1x1xf32>, tensor<?x4x1x1xf32>
}

// -----

// Of a map of softmax: means over all of it, and over windows, are probabilities again,
// unless zeros beside the map take part. So are a dropout of them, ReLU, one branch on its
// own. Two branches make two distributions; a layer behind a softmax starts anew.
// CHECK-LABEL: func.func @forward
// CHECK-SAME: (tensor<?x4x2x2xf32> {inception.kind = #inception<output_kind probabilities>},
// CHECK-SAME: tensor<?x4x1x1xf32> {inception.kind = #inception<output_kind probabilities>},
// CHECK-SAME: tensor<?x4x3x3xf32> {inception.kind = #inception<output_kind probabilities>},
// CHECK-SAME: tensor<?x4x3x3xf32> {inception.kind = #inception<output_kind features>},
// CHECK-SAME: tensor<?x4x1x1xf32> {inception.kind = #inception<output_kind probabilities>},
// CHECK-SAME: tensor<?x8x1x1xf32> {inception.kind = #inception<output_kind features>},
// CHECK-SAME: tensor<?x8x1x1xf32> {inception.kind = #inception<output_kind logits>},
// CHECK-SAME: tensor<?x4x1x1xf32> {inception.kind = #inception<output_kind logits>},
// CHECK-SAME: tensor<?x4x1x1xf32> {inception.kind = #inception<output_kind logits>},
// CHECK-SAME: tensor<?x4x1x1xf32> {inception.kind = #inception<output_kind features>})
func.func @forward(%x: tensor<?x4x2x2xf32>, %w: tensor<4x4xf32>, %s: tensor<4xf32>)
    -> (tensor<?x4x2x2xf32>, tensor<?x4x1x1xf32>, tensor<?x4x3x3xf32>, tensor<?x4x3x3xf32>, tensor<?x4x1x1xf32>,
        tensor<?x8x1x1xf32>, tensor<?x8x1x1xf32>, tensor<?x4x1x1xf32>, tensor<?x4x1x1xf32>, tensor<?x4x1x1xf32>) {
  %0 = inception.softmax %x : (tensor<?x4x2x2xf32>) -> tensor<?x4x2x2xf32>
  %1 = inception.adaptive_avg_pool %0 {output_size = array<i64: 1, 1>} : (tensor<?x4x2x2xf32>) -> tensor<?x4x1x1xf32>
  %2 = inception.avg_pool %0 {kernel = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x4x2x2xf32>) -> tensor<?x4x3x3xf32>
  %3 = inception.avg_pool %0 {kernel = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>, count_include_pad} : (tensor<?x4x2x2xf32>) -> tensor<?x4x3x3xf32>
  %4 = inception.dropout %1 {rate = 5.0e-1 : f64} : (tensor<?x4x1x1xf32>) -> tensor<?x4x1x1xf32>
  %5 = inception.relu %4 : (tensor<?x4x1x1xf32>) -> tensor<?x4x1x1xf32>
  %6 = inception.concat %5 : (tensor<?x4x1x1xf32>) -> tensor<?x4x1x1xf32>
  %7 = inception.concat %6, %6 : (tensor<?x4x1x1xf32>, tensor<?x4x1x1xf32>) -> tensor<?x8x1x1xf32>
  %8 = inception.linear %6, %w : (tensor<?x4x1x1xf32>, tensor<4x4xf32>) -> tensor<?x4x1x1xf32>
  %9 = inception.concat %8, %8 : (tensor<?x4x1x1xf32>, tensor<?x4x1x1xf32>) -> tensor<?x8x1x1xf32>
  %10 = inception.add %8, %8 {scale = 5.0e-1 : f64} : (tensor<?x4x1x1xf32>, tensor<?x4x1x1xf32>) -> tensor<?x4x1x1xf32>
  %11 = inception.channel_affine %10, %s, %s : (tensor<?x4x1x1xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x4x1x1xf32>
  %12 = inception.channel_affine %10, %s, %s {relu} : (tensor<?x4x1x1xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x4x1x1xf32>
  return %0, %1, %2, %3, %6, %7, %9, %10, %11, %12 : tensor<?x4x2x2xf32>, tensor<?x4x1x1xf32>, tensor<?x4x3x3xf32>, tensor<?x4x3x3xf32>, tensor<?x4x1x1xf32>, tensor<?x8x1x1xf32>, tensor<?x8x1x1xf32>, tensor<?x4x1x1xf32>, tensor<?x4x1x1xf32>, tensor<?x4x1x1xf32>
}
