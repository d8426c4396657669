// RUN: inception-opt %s -split-input-file --inception-merge-gradients --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks

// Three input gradients of four are 1x1: they become one contraction where the last
// of them was. The one whose gradient begins a larger value goes last, the one whose
// gradient ends it first. The pool's gradient was made before it and stays first.
// CHECK-LABEL: func.func @gradients
// CHECK-SAME: ([[Y:%.*]]: tensor<?x9x4x5xf32>, [[G:%.*]]: tensor<?x5x4x5xf32>, [[P:%.*]]: tensor<?x6x4x5xf32>, [[X:%.*]]: tensor<?x6x4x5xf32>, [[W0:%.*]]: tensor<2x6x1x1xf32>, [[W1:%.*]]: tensor<5x6x1x1xf32>, [[W2:%.*]]: tensor<4x6x1x1xf32>, [[W3:%.*]]: tensor<5x6x3x3xf32>)
func.func @gradients(%y: tensor<?x9x4x5xf32>, %g: tensor<?x5x4x5xf32>, %p: tensor<?x6x4x5xf32>, %x: tensor<?x6x4x5xf32>, %w0: tensor<2x6x1x1xf32>, %w1: tensor<5x6x1x1xf32>, %w2: tensor<4x6x1x1xf32>, %w3: tensor<5x6x3x3xf32>) -> tensor<?x6x4x5xf32> {
  // CHECK-NEXT: [[POOL:%.*]] = inception.max_pool_grad [[P]], [[X]]
  // CHECK-NEXT: [[S0:%.*]] = inception.slice [[Y]] {offset = 0 : i64, size = 2 : i64}
  // CHECK-NEXT: [[S2:%.*]] = inception.slice [[Y]] {offset = 5 : i64, size = 4 : i64}
  // CHECK-NEXT: [[C3:%.*]] = inception.conv2d_input_grad [[G]], [[W3]]
  // CHECK-NEXT: [[C:%.*]] = inception.concat [[S2]], [[G]], [[S0]] {layer = "c+b+a"} : (tensor<?x4x4x5xf32>, tensor<?x5x4x5xf32>, tensor<?x2x4x5xf32>) -> tensor<?x11x4x5xf32>
  // CHECK-NEXT: [[W:%.*]] = inception.concat [[W2]], [[W1]], [[W0]] {axis = 0 : i64}
  // CHECK-NEXT: [[M:%.*]] = inception.conv2d_input_grad [[C]], [[W]] {input_size = array<i64: 4, 5>, layer = "c+b+a"} : (tensor<?x11x4x5xf32>, tensor<11x6x1x1xf32>) -> tensor<?x6x4x5xf32>
  // CHECK-NEXT: [[A:%.*]] = inception.add [[POOL]], [[C3]]
  // CHECK-NEXT: [[B:%.*]] = inception.add [[A]], [[M]]
  // CHECK-NEXT: return [[B]]
  %pool = inception.max_pool_grad %p, %x {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x6x4x5xf32>, tensor<?x6x4x5xf32>) -> tensor<?x6x4x5xf32>
  %s0 = inception.slice %y {offset = 0, size = 2} : (tensor<?x9x4x5xf32>) -> tensor<?x2x4x5xf32>
  %s2 = inception.slice %y {offset = 5, size = 4} : (tensor<?x9x4x5xf32>) -> tensor<?x4x4x5xf32>
  %0 = inception.conv2d_input_grad %s0, %w0 {layer = "a", input_size = array<i64: 4, 5>} : (tensor<?x2x4x5xf32>, tensor<2x6x1x1xf32>) -> tensor<?x6x4x5xf32>
  %a = inception.add %pool, %0 : (tensor<?x6x4x5xf32>, tensor<?x6x4x5xf32>) -> tensor<?x6x4x5xf32>
  %1 = inception.conv2d_input_grad %g, %w1 {layer = "b", input_size = array<i64: 4, 5>} : (tensor<?x5x4x5xf32>, tensor<5x6x1x1xf32>) -> tensor<?x6x4x5xf32>
  %b = inception.add %a, %1 : (tensor<?x6x4x5xf32>, tensor<?x6x4x5xf32>) -> tensor<?x6x4x5xf32>
  %3 = inception.conv2d_input_grad %g, %w3 {layer = "d", input_size = array<i64: 4, 5>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x5x4x5xf32>, tensor<5x6x3x3xf32>) -> tensor<?x6x4x5xf32>
  %c = inception.add %b, %3 : (tensor<?x6x4x5xf32>, tensor<?x6x4x5xf32>) -> tensor<?x6x4x5xf32>
  %2 = inception.conv2d_input_grad %s2, %w2 {layer = "c", input_size = array<i64: 4, 5>} : (tensor<?x4x4x5xf32>, tensor<4x6x1x1xf32>) -> tensor<?x6x4x5xf32>
  %d = inception.add %c, %2 : (tensor<?x6x4x5xf32>, tensor<?x6x4x5xf32>) -> tensor<?x6x4x5xf32>
  return %d : tensor<?x6x4x5xf32>
}

// -----

// A sum that is read twice is a sum of its own, and so is a scaled one.
// CHECK-LABEL: func.func @gradients
// CHECK: inception.add %{{.*}}, %{{.*}} : (tensor<?x6x4x5xf32>
// CHECK: inception.add %{{.*}}, %{{.*}} {scale = 2.000000e+00 : f64}
func.func @gradients(%g: tensor<?x5x4x5xf32>, %x: tensor<?x6x4x5xf32>, %w: tensor<5x6x1x1xf32>) -> (tensor<?x6x4x5xf32>, tensor<?x6x4x5xf32>) {
  %0 = inception.conv2d_input_grad %g, %w {input_size = array<i64: 4, 5>} : (tensor<?x5x4x5xf32>, tensor<5x6x1x1xf32>) -> tensor<?x6x4x5xf32>
  %a = inception.add %x, %0 : (tensor<?x6x4x5xf32>, tensor<?x6x4x5xf32>) -> tensor<?x6x4x5xf32>
  %1 = inception.conv2d_input_grad %g, %w {input_size = array<i64: 4, 5>} : (tensor<?x5x4x5xf32>, tensor<5x6x1x1xf32>) -> tensor<?x6x4x5xf32>
  %b = inception.add %a, %1 {scale = 2.0 : f64} : (tensor<?x6x4x5xf32>, tensor<?x6x4x5xf32>) -> tensor<?x6x4x5xf32>
  return %a, %b : tensor<?x6x4x5xf32>, tensor<?x6x4x5xf32>
}

// -----

// Both branches end in a ReLU: their masks are one, of the concatenation.
// CHECK-LABEL: func.func @gradients
// CHECK-SAME: ([[X:%.*]]: tensor<?x3x4x5xf32>, [[Z:%.*]]: tensor<?x4x4x5xf32>, [[G:%.*]]: tensor<?x7x4x5xf32>)
// CHECK: [[Y:%.*]] = inception.concat
// CHECK-NEXT: [[D:%.*]] = inception.max_pool_grad
// CHECK-NEXT: [[M:%.*]] = inception.relu_grad [[D]], [[Y]] {layer = "join"} : (tensor<?x7x4x5xf32>, tensor<?x7x4x5xf32>) -> tensor<?x7x4x5xf32>
// CHECK-NEXT: [[S0:%.*]] = inception.slice [[M]] {offset = 0 : i64, size = 3 : i64}
// CHECK-NEXT: [[S1:%.*]] = inception.slice [[M]] {offset = 3 : i64, size = 4 : i64}
// CHECK-NEXT: return [[S0]], [[S1]]
func.func @gradients(%x: tensor<?x3x4x5xf32>, %z: tensor<?x4x4x5xf32>, %g: tensor<?x7x4x5xf32>) -> (tensor<?x3x4x5xf32>, tensor<?x4x4x5xf32>) {
  %0 = inception.relu %x : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
  %1 = inception.relu %z : (tensor<?x4x4x5xf32>) -> tensor<?x4x4x5xf32>
  %y = inception.concat %0, %1 {layer = "join"} : (tensor<?x3x4x5xf32>, tensor<?x4x4x5xf32>) -> tensor<?x7x4x5xf32>
  %d = inception.max_pool_grad %g, %y {kernel = array<i64: 1, 1>} : (tensor<?x7x4x5xf32>, tensor<?x7x4x5xf32>) -> tensor<?x7x4x5xf32>
  %s0 = inception.slice %d {offset = 0, size = 3} : (tensor<?x7x4x5xf32>) -> tensor<?x3x4x5xf32>
  %m0 = inception.relu_grad %s0, %0 : (tensor<?x3x4x5xf32>, tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
  %s1 = inception.slice %d {offset = 3, size = 4} : (tensor<?x7x4x5xf32>) -> tensor<?x4x4x5xf32>
  %m1 = inception.relu_grad %s1, %1 : (tensor<?x4x4x5xf32>, tensor<?x4x4x5xf32>) -> tensor<?x4x4x5xf32>
  return %m0, %m1 : tensor<?x3x4x5xf32>, tensor<?x4x4x5xf32>
}

// -----

// One branch has no ReLU: the other one's mask stays its own.
// CHECK-LABEL: func.func @gradients
// CHECK: [[S:%.*]] = inception.slice
// CHECK-NEXT: inception.relu_grad [[S]]
func.func @gradients(%x: tensor<?x3x4x5xf32>, %z: tensor<?x4x4x5xf32>, %g: tensor<?x7x4x5xf32>) -> (tensor<?x3x4x5xf32>, tensor<?x4x4x5xf32>) {
  %0 = inception.relu %x : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
  %y = inception.concat %0, %z {layer = "join"} : (tensor<?x3x4x5xf32>, tensor<?x4x4x5xf32>) -> tensor<?x7x4x5xf32>
  %d = inception.max_pool_grad %g, %y {kernel = array<i64: 1, 1>} : (tensor<?x7x4x5xf32>, tensor<?x7x4x5xf32>) -> tensor<?x7x4x5xf32>
  %s0 = inception.slice %d {offset = 0, size = 3} : (tensor<?x7x4x5xf32>) -> tensor<?x3x4x5xf32>
  %m0 = inception.relu_grad %s0, %0 : (tensor<?x3x4x5xf32>, tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
  %s1 = inception.slice %d {offset = 3, size = 4} : (tensor<?x7x4x5xf32>) -> tensor<?x4x4x5xf32>
  return %m0, %s1 : tensor<?x3x4x5xf32>, tensor<?x4x4x5xf32>
}

// -----

// Other functions are left alone.
// CHECK-LABEL: func.func @other
// CHECK-NOT: inception.concat
func.func @other(%g: tensor<?x5x4x5xf32>, %w: tensor<5x6x1x1xf32>, %v: tensor<5x6x1x1xf32>) -> tensor<?x6x4x5xf32> {
  %0 = inception.conv2d_input_grad %g, %w {input_size = array<i64: 4, 5>} : (tensor<?x5x4x5xf32>, tensor<5x6x1x1xf32>) -> tensor<?x6x4x5xf32>
  %1 = inception.conv2d_input_grad %g, %v {input_size = array<i64: 4, 5>} : (tensor<?x5x4x5xf32>, tensor<5x6x1x1xf32>) -> tensor<?x6x4x5xf32>
  %a = inception.add %0, %1 : (tensor<?x6x4x5xf32>, tensor<?x6x4x5xf32>) -> tensor<?x6x4x5xf32>
  return %a : tensor<?x6x4x5xf32>
}

// REMARK: [Passed] merged {{.*}}3 input gradients are one contraction over 11 channels
// REMARK: [Passed] masks {{.*}}the ReLUs of 2 branches are one mask of their gradient
// REMARK: [Missed] masks-apart {{.*}}some branches end without a ReLU, or have gradients from elsewhere
