// RUN: inception-opt %s --inception-expand-modules --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks

// Modules in modules, the inner one a branch beside others; names are kept.
// CHECK-LABEL: func.func @forward
// CHECK-SAME: ([[X:%.*]]: tensor<?x3x4x5xf32>, [[W:%.*]]: tensor<2x3x1x1xf32>, [[V:%.*]]: tensor<7x2x1x1xf32>)
func.func @forward(%x: tensor<?x3x4x5xf32>, %w: tensor<2x3x1x1xf32>, %v: tensor<7x2x1x1xf32>) -> tensor<?x15x4x5xf32> {
  // CHECK-NEXT: [[A:%.*]] = inception.conv2d [[X]], [[W]] {layer = "a"}
  // CHECK-NEXT: [[B:%.*]] = inception.conv2d [[A]], [[V]] {layer = "b"}
  // CHECK-NEXT: [[P:%.*]] = inception.max_pool [[A]] {{.*}}layer = "p"
  // CHECK-NEXT: [[INNER:%.*]] = inception.concat [[B]], [[A]], [[P]] {layer = "inner"} : {{.*}} -> tensor<?x11x4x5xf32>
  // CHECK-NEXT: [[R:%.*]] = inception.relu [[A]]
  // CHECK-NEXT: [[OUTER:%.*]] = inception.concat [[INNER]], [[R]], [[A]] {layer = "outer"} : (tensor<?x11x4x5xf32>, tensor<?x2x4x5xf32>, tensor<?x2x4x5xf32>) -> tensor<?x15x4x5xf32>
  %0 = inception.module %x {layer = "outer"} : (tensor<?x3x4x5xf32>) -> tensor<?x15x4x5xf32> {
  ^bb0(%in: tensor<?x3x4x5xf32>):
    %a = inception.conv2d %in, %w {layer = "a"} : (tensor<?x3x4x5xf32>, tensor<2x3x1x1xf32>) -> tensor<?x2x4x5xf32>
    %m = inception.module %a {layer = "inner"} : (tensor<?x2x4x5xf32>) -> tensor<?x11x4x5xf32> {
    ^bb0(%in2: tensor<?x2x4x5xf32>):
      %b = inception.conv2d %in2, %v {layer = "b"} : (tensor<?x2x4x5xf32>, tensor<7x2x1x1xf32>) -> tensor<?x7x4x5xf32>
      %p = inception.max_pool %in2 {layer = "p", kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x2x4x5xf32>) -> tensor<?x2x4x5xf32>
      inception.yield %b, %in2, %p : tensor<?x7x4x5xf32>, tensor<?x2x4x5xf32>, tensor<?x2x4x5xf32>
    }
    %r = inception.relu %a : (tensor<?x2x4x5xf32>) -> tensor<?x2x4x5xf32>
    inception.yield %m, %r, %a : tensor<?x11x4x5xf32>, tensor<?x2x4x5xf32>, tensor<?x2x4x5xf32>
  }
  // CHECK-NEXT: return [[OUTER]]
  return %0 : tensor<?x15x4x5xf32>
}

// A module of one branch is the branch, also where it is its input.
// CHECK-LABEL: func.func @one_branch
// CHECK-NEXT: [[R:%.*]] = inception.relu %{{.*}}
// CHECK-NEXT: return [[R]]
func.func @one_branch(%x: tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32> {
  %0 = inception.module %x {layer = "same"} : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32> {
  ^bb0(%in: tensor<?x3x4x5xf32>):
    inception.yield %in : tensor<?x3x4x5xf32>
  }
  %1 = inception.module %0 {layer = "single"} : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32> {
  ^bb0(%in: tensor<?x3x4x5xf32>):
    %r = inception.relu %in : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
    inception.yield %r : tensor<?x3x4x5xf32>
  }
  return %1 : tensor<?x3x4x5xf32>
}

// What trains alone is expanded like the rest.
// CHECK-LABEL: func.func @auxiliary
// CHECK: inception.auxiliary_head
// CHECK-NOT: inception.module
// CHECK: inception.concat
// CHECK-NEXT: inception.yield
func.func @auxiliary(%x: tensor<?x3x4x5xf32>) {
  inception.auxiliary_head %x {loss_weight = 3.0e-1 : f64} : tensor<?x3x4x5xf32> {
  ^bb0(%in: tensor<?x3x4x5xf32>):
    %m = inception.module %in : (tensor<?x3x4x5xf32>) -> tensor<?x6x4x5xf32> {
    ^bb1(%in2: tensor<?x3x4x5xf32>):
      %r = inception.relu %in2 : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
      inception.yield %r, %in2 : tensor<?x3x4x5xf32>, tensor<?x3x4x5xf32>
    }
    inception.yield %m : tensor<?x6x4x5xf32>
  }
  return
}

// REMARK-COUNT-2: module of 3 branches
// REMARK-COUNT-2: module of 1 branches
// REMARK: module of 2 branches
