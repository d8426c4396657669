// RUN: inception-opt %s -split-input-file --inception-elide-concat --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks

// A sum of three: the pool's gradient is written first, the others are added to it, and
// the last of them masks what it writes. Nothing is a pass of its own.
// CHECK-LABEL: func.func @gradients
// CHECK-SAME: ([[Y:%.*]]: tensor<?x3x4x6xf32>, [[G:%.*]]: tensor<?x5x4x6xf32>, [[P:%.*]]: tensor<?x3x4x6xf32>, [[W:%.*]]: tensor<5x3x3x3xf32>, [[V:%.*]]: tensor<5x3x1x1xf32>)
func.func @gradients(%y: tensor<?x3x4x6xf32>, %g: tensor<?x5x4x6xf32>, %p: tensor<?x3x4x6xf32>, %w: tensor<5x3x3x3xf32>, %v: tensor<5x3x1x1xf32>) -> tensor<5x3x1x1xf32> {
  // CHECK: [[E:%.*]] = tensor.empty(%{{.*}}) : tensor<?x3x4x6xf32>
  // CHECK-NEXT: [[A:%.*]] = inception.pool_grad_into [[P]] input([[Y]]) outs([[E]]) {kernel = array<i64: 3, 3>, kind = #inception<pool_kind max>, layer = "pool", padding = array<i64: 1, 1, 1, 1>}
  %a = inception.max_pool_grad %p, %y {layer = "pool", kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x3x4x6xf32>, tensor<?x3x4x6xf32>) -> tensor<?x3x4x6xf32>
  // CHECK-NEXT: [[F:%.*]] = inception.flip_filter [[W]] : (tensor<5x3x3x3xf32>) -> tensor<3x5x3x3xf32>
  // CHECK-NEXT: [[B:%.*]] = inception.conv2d_into [[G]], [[F]] outs([[A]]) {accumulate, kernel = array<i64: 3, 3>, layer = "b", out_channels = array<i64: 3>, padding = array<i64: 1, 1, 1, 1>}
  %b = inception.conv2d_input_grad %g, %w {layer = "b", input_size = array<i64: 4, 6>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x5x4x6xf32>, tensor<5x3x3x3xf32>) -> tensor<?x3x4x6xf32>
  %ab = inception.add %a, %b : (tensor<?x3x4x6xf32>, tensor<?x3x4x6xf32>) -> tensor<?x3x4x6xf32>
  // CHECK-NEXT: [[H:%.*]] = inception.flip_filter [[V]]
  // CHECK-NEXT: [[C:%.*]] = inception.conv2d_into [[G]], [[H]] mask([[Y]]) outs([[B]]) {accumulate, kernel = array<i64: 1, 1>, layer = "c", out_channels = array<i64: 3>}
  %c = inception.conv2d_input_grad %g, %v {layer = "c", input_size = array<i64: 4, 6>} : (tensor<?x5x4x6xf32>, tensor<5x3x1x1xf32>) -> tensor<?x3x4x6xf32>
  %abc = inception.add %ab, %c : (tensor<?x3x4x6xf32>, tensor<?x3x4x6xf32>) -> tensor<?x3x4x6xf32>
  %m = inception.relu_grad %abc, %y : (tensor<?x3x4x6xf32>, tensor<?x3x4x6xf32>) -> tensor<?x3x4x6xf32>
  // CHECK-NEXT: [[D:%.*]] = tensor.empty() : tensor<5x3x1x1xf32>
  // CHECK-NEXT: [[DW:%.*]] = inception.conv2d_filter_grad_into [[G]], [[C]] outs([[D]]) {kernel = array<i64: 1, 1>}
  // CHECK-NEXT: return [[DW]]
  %dw = inception.conv2d_filter_grad %g, %m {kernel = array<i64: 1, 1>} : (tensor<?x5x4x6xf32>, tensor<?x3x4x6xf32>) -> tensor<5x3x1x1xf32>
  return %dw : tensor<5x3x1x1xf32>
}

// -----

// A gradient that is read after the sum was begun may not be written over: the sum is a
// pass of its own, and so is the mask of a value with two readers.
// CHECK-LABEL: func.func @gradients
// CHECK-SAME: ([[Y:%.*]]: tensor<?x3x4x6xf32>, [[G:%.*]]: tensor<?x5x4x6xf32>, [[V:%.*]]: tensor<5x3x1x1xf32>)
func.func @gradients(%y: tensor<?x3x4x6xf32>, %g: tensor<?x5x4x6xf32>, %v: tensor<5x3x1x1xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  // CHECK: [[A:%.*]] = inception.lrn_grad_into [[Y]], [[Y]] outs
  %a = inception.lrn_grad %y, %y {size = 3, alpha = 1.0 : f64, beta = 7.5e-1 : f64, k = 1.0 : f64} : (tensor<?x3x4x6xf32>, tensor<?x3x4x6xf32>) -> tensor<?x3x4x6xf32>
  // CHECK: [[B:%.*]] = inception.conv2d_into [[G]], %{{.*}} outs(%{{.*}}) {kernel = array<i64: 1, 1>, out_channels = array<i64: 3>}
  %b = inception.conv2d_input_grad %g, %v {input_size = array<i64: 4, 6>} : (tensor<?x5x4x6xf32>, tensor<5x3x1x1xf32>) -> tensor<?x3x4x6xf32>
  // CHECK: [[S:%.*]] = inception.add_into [[A]], [[B]] outs
  %s = inception.add %a, %b : (tensor<?x3x4x6xf32>, tensor<?x3x4x6xf32>) -> tensor<?x3x4x6xf32>
  // CHECK: inception.relu_grad_into [[S]], [[Y]] outs
  %m = inception.relu_grad %s, %y : (tensor<?x3x4x6xf32>, tensor<?x3x4x6xf32>) -> tensor<?x3x4x6xf32>
  // CHECK: inception.channel_sum_into [[A]]
  %c = inception.channel_sum %a : (tensor<?x3x4x6xf32>) -> tensor<3xf32>
  %ms = inception.add %m, %s : (tensor<?x3x4x6xf32>, tensor<?x3x4x6xf32>) -> tensor<?x3x4x6xf32>
  %d = inception.channel_sum %ms : (tensor<?x3x4x6xf32>) -> tensor<3xf32>
  return %c, %d : tensor<3xf32>, tensor<3xf32>
}

// -----

// What is concatenated last begins a larger gradient: it stays there, and the others are
// written before it. The strided convolution's gradient has its pixels set apart, and
// padding around them.
// CHECK-LABEL: func.func @gradients
// CHECK-SAME: ([[Y:%.*]]: tensor<?x7x5x6xf32>, [[G:%.*]]: tensor<?x4x3x3xf32>, [[V:%.*]]: tensor<4x5x3x3xf32>, [[W:%.*]]: tensor<9x2x1x1xf32>)
func.func @gradients(%y: tensor<?x7x5x6xf32>, %g: tensor<?x4x3x3xf32>, %v: tensor<4x5x3x3xf32>, %w: tensor<9x2x1x1xf32>) -> tensor<2xf32> {
  // CHECK: [[E:%.*]] = tensor.empty(%{{.*}}) : tensor<?x12x5x6xf32>
  // CHECK-NEXT: [[A:%.*]] = inception.pool_grad_into [[Y]] outs([[E]]) {{{.*}}out_offsets = array<i64: 5>
  %a = inception.avg_pool_grad %y {input_size = array<i64: 5, 6>, kernel = array<i64: 1, 1>} : (tensor<?x7x5x6xf32>) -> tensor<?x7x5x6xf32>
  // CHECK-NEXT: [[F:%.*]] = tensor.empty(%{{.*}}) : tensor<?x4x7x8xf32>
  // CHECK-NEXT: [[D:%.*]] = inception.dilate_into [[G]] outs([[F]]) {offsets = array<i64: 1, 1>, strides = array<i64: 2, 2>}
  // CHECK-NEXT: [[R:%.*]] = inception.flip_filter [[V]]
  // CHECK-NEXT: [[B:%.*]] = inception.conv2d_into [[D]], [[R]] outs([[A]]) {kernel = array<i64: 3, 3>, out_channels = array<i64: 5>} :
  %b = inception.conv2d_input_grad %g, %v {input_size = array<i64: 5, 6>, strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x4x3x3xf32>, tensor<4x5x3x3xf32>) -> tensor<?x5x5x6xf32>
  %s = inception.slice %a {offset = 0, size = 4} : (tensor<?x7x5x6xf32>) -> tensor<?x4x5x6xf32>
  %c = inception.concat %b, %s : (tensor<?x5x5x6xf32>, tensor<?x4x5x6xf32>) -> tensor<?x9x5x6xf32>
  // CHECK-NEXT: [[C:%.*]] = inception.slice [[B]] {offset = 0 : i64, size = 9 : i64}
  // CHECK-NEXT: inception.flip_filter [[W]]
  // CHECK: inception.conv2d_into [[C]]
  %d = inception.conv2d_input_grad %c, %w {input_size = array<i64: 5, 6>} : (tensor<?x9x5x6xf32>, tensor<9x2x1x1xf32>) -> tensor<?x2x5x6xf32>
  %r = inception.channel_sum %d : (tensor<?x2x5x6xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// REMARK-DAG: [Passed] sum {{.*}}a gradient is added where the one before it is
// REMARK-DAG: [Passed] mask {{.*}}the ReLU's mask is applied where its gradient is written
// REMARK-DAG: [Missed] sum {{.*}}a sum of gradients is a pass of its own
// REMARK-DAG: [Missed] mask {{.*}}the ReLU's mask is a pass of its own
// REMARK-DAG: [Passed] elided {{.*}}2 branches write their slices of one destination
