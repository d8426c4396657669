// RUN: inception-opt %s --inception-merge-siblings --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks

inception.parameter @w1 : tensor<2x3x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @b1 : tensor<2xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @w2 : tensor<5x3x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @b2 : tensor<5xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @w3 : tensor<7x3x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @b3 : tensor<7xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @s3 : tensor<7xf32> {kind = #inception<parameter_kind scale>, init = #inception.init<constant, 1.0 : f64>}

// The siblings stand between others and their weights are read late, one made of
// two parameters: what the merged filter is made of moves before it. A 3x3 of the
// same input and a 1x1 of another are no siblings.
// CHECK-LABEL: func.func @forward
// CHECK-SAME: ([[X:%.*]]: tensor<?x3x4x5xf32>, [[V:%.*]]: tensor<6x3x3x3xf32>)
func.func @forward(%x: tensor<?x3x4x5xf32>, %v: tensor<6x3x3x3xf32>) -> (tensor<?x2x4x5xf32>, tensor<?x5x4x5xf32>, tensor<?x7x4x5xf32>, tensor<?x5x4x5xf32>, tensor<?x6x4x5xf32>) {
  // CHECK-DAG: [[W1:%.*]] = inception.weight @w1
  // CHECK-DAG: [[B1:%.*]] = inception.weight @b1
  // CHECK-DAG: [[W2:%.*]] = inception.weight @w2
  // CHECK-DAG: [[B2:%.*]] = inception.weight @b2
  // CHECK-DAG: [[W3:%.*]] = inception.weight @w3
  // CHECK-DAG: [[B3:%.*]] = inception.weight @b3
  // CHECK-DAG: [[S3:%.*]] = inception.weight @s3
  // CHECK-DAG: [[F3:%.*]] = inception.scale_filter [[W3]], [[S3]]
  // CHECK-DAG: [[F:%.*]] = inception.concat [[W1]], [[W2]], [[F3]] {axis = 0 : i64} : (tensor<2x3x1x1xf32>, tensor<5x3x1x1xf32>, tensor<7x3x1x1xf32>) -> tensor<14x3x1x1xf32>
  // CHECK-DAG: [[B:%.*]] = inception.concat [[B1]], [[B2]], [[B3]] {axis = 0 : i64} : (tensor<2xf32>, tensor<5xf32>, tensor<7xf32>) -> tensor<14xf32>
  // CHECK: [[M:%.*]] = inception.conv2d [[X]], [[F]] bias([[B]]) {layer = "a+b+c", relu}
  // CHECK-NEXT: [[A:%.*]] = inception.slice [[M]] {layer = "a", offset = 0 : i64, size = 2 : i64}
  // CHECK-NEXT: [[BB:%.*]] = inception.slice [[M]] {layer = "b", offset = 2 : i64, size = 5 : i64}
  // CHECK-NEXT: [[C:%.*]] = inception.slice [[M]] {layer = "c", offset = 7 : i64, size = 7 : i64}
  // CHECK: [[R:%.*]] = inception.relu [[X]]
  // CHECK-NEXT: [[T:%.*]] = inception.conv2d [[X]], [[V]] {padding
  // CHECK-NEXT: [[O:%.*]] = inception.conv2d [[R]], [[W2]] bias([[B2]]) {relu}
  // CHECK: return [[A]], [[BB]], [[C]], [[O]], [[T]]
  %w1 = inception.weight @w1 : tensor<2x3x1x1xf32>
  %b1 = inception.weight @b1 : tensor<2xf32>
  %a = inception.conv2d %x, %w1 bias(%b1) {layer = "a", relu} : (tensor<?x3x4x5xf32>, tensor<2x3x1x1xf32>, tensor<2xf32>) -> tensor<?x2x4x5xf32>
  %r = inception.relu %x : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
  %t = inception.conv2d %x, %v {padding = array<i64: 1, 1, 1, 1>} : (tensor<?x3x4x5xf32>, tensor<6x3x3x3xf32>) -> tensor<?x6x4x5xf32>
  %w2 = inception.weight @w2 : tensor<5x3x1x1xf32>
  %b2 = inception.weight @b2 : tensor<5xf32>
  %b = inception.conv2d %x, %w2 bias(%b2) {layer = "b", relu} : (tensor<?x3x4x5xf32>, tensor<5x3x1x1xf32>, tensor<5xf32>) -> tensor<?x5x4x5xf32>
  %o = inception.conv2d %r, %w2 bias(%b2) {relu} : (tensor<?x3x4x5xf32>, tensor<5x3x1x1xf32>, tensor<5xf32>) -> tensor<?x5x4x5xf32>
  %w3 = inception.weight @w3 : tensor<7x3x1x1xf32>
  %s3 = inception.weight @s3 : tensor<7xf32>
  %f3 = inception.scale_filter %w3, %s3 : (tensor<7x3x1x1xf32>, tensor<7xf32>) -> tensor<7x3x1x1xf32>
  %b3 = inception.weight @b3 : tensor<7xf32>
  %c = inception.conv2d %x, %f3 bias(%b3) {layer = "c", relu} : (tensor<?x3x4x5xf32>, tensor<7x3x1x1xf32>, tensor<7xf32>) -> tensor<?x7x4x5xf32>
  return %a, %b, %c, %o, %t : tensor<?x2x4x5xf32>, tensor<?x5x4x5xf32>, tensor<?x7x4x5xf32>, tensor<?x5x4x5xf32>, tensor<?x6x4x5xf32>
}

// Without bias there is none; one with ReLU stays alone and a remark says why; with
// a stride, padding or groups it is no sibling.
// CHECK-LABEL: func.func @differ
// CHECK-SAME: ([[X:%.*]]: tensor<?x4x4x6xf32>, [[W:%.*]]: tensor<2x4x1x1xf32>, [[V:%.*]]: tensor<6x4x1x1xf32>, [[G:%.*]]: tensor<8x2x1x1xf32>)
// CHECK-NEXT: [[F:%.*]] = inception.concat [[V]], [[W]] {axis = 0 : i64}
// CHECK-NEXT: [[M:%.*]] = inception.conv2d [[X]], [[F]] : (tensor<?x4x4x6xf32>, tensor<8x4x1x1xf32>) -> tensor<?x8x4x6xf32>
// CHECK-NEXT: inception.slice [[M]] {offset = 0 : i64, size = 6 : i64}
// CHECK-NEXT: inception.slice [[M]] {offset = 6 : i64, size = 2 : i64}
// CHECK-NEXT: inception.conv2d [[X]], [[W]] {relu}
// CHECK-NEXT: inception.conv2d [[X]], [[W]] {strides = array<i64: 1, 2>}
// CHECK-NEXT: inception.conv2d [[X]], [[W]] {padding = array<i64: 0, 0, 1, 0>}
// CHECK-NEXT: inception.conv2d [[X]], [[G]] {groups = 2 : i64}
func.func @differ(%x: tensor<?x4x4x6xf32>, %w: tensor<2x4x1x1xf32>, %v: tensor<6x4x1x1xf32>, %g: tensor<8x2x1x1xf32>) {
  %0 = inception.conv2d %x, %v : (tensor<?x4x4x6xf32>, tensor<6x4x1x1xf32>) -> tensor<?x6x4x6xf32>
  %1 = inception.conv2d %x, %w {relu} : (tensor<?x4x4x6xf32>, tensor<2x4x1x1xf32>) -> tensor<?x2x4x6xf32>
  %2 = inception.conv2d %x, %w {strides = array<i64: 1, 2>} : (tensor<?x4x4x6xf32>, tensor<2x4x1x1xf32>) -> tensor<?x2x4x3xf32>
  %3 = inception.conv2d %x, %w {padding = array<i64: 0, 0, 1, 0>} : (tensor<?x4x4x6xf32>, tensor<2x4x1x1xf32>) -> tensor<?x2x5x6xf32>
  %4 = inception.conv2d %x, %g {groups = 2 : i64} : (tensor<?x4x4x6xf32>, tensor<8x2x1x1xf32>) -> tensor<?x8x4x6xf32>
  %5 = inception.conv2d %x, %w : (tensor<?x4x4x6xf32>, tensor<2x4x1x1xf32>) -> tensor<?x2x4x6xf32>
  return
}

// What the backward pass computes again is merged as well, apart from the forward pass;
// what has no sibling there has lost none.
// CHECK-LABEL: func.func @gradients
// CHECK-SAME: ([[X:%[a-z0-9]*]]: tensor<?x3x4x5xf32>
// CHECK-SAME: [[W:%[a-z0-9]*]]: tensor<2x3x1x1xf32>, [[V:%[a-z0-9]*]]: tensor<5x3x1x1xf32>)
// CHECK: [[F:%.*]] = inception.concat [[W]], [[V]] {axis = 0 : i64}
// CHECK-NEXT: [[M:%.*]] = inception.conv2d [[X]], [[F]] {layer = "a+b"}
// CHECK-NEXT: inception.slice [[M]] {layer = "a", offset = 0 : i64, size = 2 : i64}
// CHECK-NEXT: inception.slice [[M]] {layer = "b", offset = 2 : i64, size = 5 : i64}
// CHECK-NEXT: inception.conv2d [[X]], [[W]] {relu}
// CHECK: inception.softmax_cross_entropy_grad
// CHECK-NEXT: [[G:%.*]] = inception.concat [[V]], [[W]] {axis = 0 : i64}
// CHECK-NEXT: [[N:%.*]] = inception.conv2d [[X]], [[G]] {layer = "b+a"}
// CHECK-NEXT: inception.slice [[N]] {layer = "b", offset = 0 : i64, size = 5 : i64}
// CHECK-NEXT: inception.slice [[N]] {layer = "a", offset = 5 : i64, size = 2 : i64}
func.func @gradients(%x: tensor<?x3x4x5xf32>, %logits: tensor<?x4x1x1xf32>, %labels: tensor<?xi64>, %w: tensor<2x3x1x1xf32>, %v: tensor<5x3x1x1xf32>) {
  %0 = inception.conv2d %x, %w {layer = "a"} : (tensor<?x3x4x5xf32>, tensor<2x3x1x1xf32>) -> tensor<?x2x4x5xf32>
  %1 = inception.conv2d %x, %v {layer = "b"} : (tensor<?x3x4x5xf32>, tensor<5x3x1x1xf32>) -> tensor<?x5x4x5xf32>
  %2 = inception.conv2d %x, %w {relu} : (tensor<?x3x4x5xf32>, tensor<2x3x1x1xf32>) -> tensor<?x2x4x5xf32>
  %one = arith.constant dense<1.0> : tensor<1xf32>
  %3 = inception.softmax_cross_entropy_grad %one, %logits, %labels : (tensor<1xf32>, tensor<?x4x1x1xf32>, tensor<?xi64>) -> tensor<?x4x1x1xf32>
  %4 = inception.conv2d %x, %v {layer = "b"} : (tensor<?x3x4x5xf32>, tensor<5x3x1x1xf32>) -> tensor<?x5x4x5xf32>
  %5 = inception.conv2d %x, %w {layer = "a"} : (tensor<?x3x4x5xf32>, tensor<2x3x1x1xf32>) -> tensor<?x2x4x5xf32>
  return
}

// REMARK: 3 convolutions of one input, 14 output channels
// REMARK: 2 convolutions of one input, 8 output channels
// REMARK: [Missed] alone {{.*}}differs from its siblings in ReLU or bias
// REMARK: 2 convolutions of one input, 7 output channels
// REMARK: [Missed] alone {{.*}}differs from its siblings in ReLU or bias
// REMARK: 2 convolutions of one input, 7 output channels
// REMARK-NOT: differs
