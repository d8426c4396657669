// RUN: inception-opt %s --inception-linear-to-convolution --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks
// REMARK: linear layer made a convolution of 3x2
// REMARK: linear layer made a convolution of 1x1
// REMARK: linear layer made a convolution of 4x6
// REMARK: filter gradient made that of a convolution of 3x2
// REMARK: input gradient made that of a convolution of 3x2

// CHECK-LABEL: func.func @forward
// CHECK-SAME: ([[X:%.*]]: tensor<?x8x3x2xf32>, [[W:%.*]]: tensor<10x48xf32>, [[B:%.*]]: tensor<10xf32>, [[V:%.*]]: tensor<7x10xf32>)
func.func @forward(%x: tensor<?x8x3x2xf32>, %w: tensor<10x48xf32>, %b: tensor<10xf32>, %v: tensor<7x10xf32>) -> tensor<?x7x1x1xf32> {
  // CHECK-NEXT: [[F:%.*]] = inception.reshape_filter [[W]] : tensor<10x48xf32> -> tensor<10x8x3x2xf32>
  // CHECK-NEXT: [[A:%.*]] = inception.conv2d [[X]], [[F]] bias([[B]]) {layer = "fc1", relu} : (tensor<?x8x3x2xf32>, tensor<10x8x3x2xf32>, tensor<10xf32>) -> tensor<?x10x1x1xf32>
  %0 = inception.linear %x, %w bias(%b) {layer = "fc1", relu} : (tensor<?x8x3x2xf32>, tensor<10x48xf32>, tensor<10xf32>) -> tensor<?x10x1x1xf32>
  // CHECK-NEXT: [[G:%.*]] = inception.reshape_filter [[V]] : tensor<7x10xf32> -> tensor<7x10x1x1xf32>
  // CHECK-NEXT: [[C:%.*]] = inception.conv2d [[A]], [[G]] {layer = "fc2"} : (tensor<?x10x1x1xf32>, tensor<7x10x1x1xf32>) -> tensor<?x7x1x1xf32>
  %1 = inception.linear %0, %v {layer = "fc2"} : (tensor<?x10x1x1xf32>, tensor<7x10xf32>) -> tensor<?x7x1x1xf32>
  // CHECK-NEXT: return [[C]]
  return %1 : tensor<?x7x1x1xf32>
}

// CHECK-LABEL: func.func @double
// CHECK: inception.reshape_filter %{{.*}} : tensor<10x48xf64> -> tensor<10x2x4x6xf64>
func.func @double(%x: tensor<?x2x4x6xf64>, %w: tensor<10x48xf64>) -> tensor<?x10x1x1xf64> {
  %0 = inception.linear %x, %w : (tensor<?x2x4x6xf64>, tensor<10x48xf64>) -> tensor<?x10x1x1xf64>
  return %0 : tensor<?x10x1x1xf64>
}

// CHECK-LABEL: func.func @gradients
// CHECK-SAME: ([[G:%.*]]: tensor<?x10x1x1xf32>, [[X:%.*]]: tensor<?x8x3x2xf32>, [[W:%.*]]: tensor<10x48xf32>)
func.func @gradients(%g: tensor<?x10x1x1xf32>, %x: tensor<?x8x3x2xf32>, %w: tensor<10x48xf32>) -> (tensor<?x8x3x2xf32>, tensor<10x48xf32>) {
  // CHECK-NEXT: [[DW:%.*]] = inception.conv2d_filter_grad [[G]], [[X]] {kernel = array<i64: 3, 2>, layer = "fc"} : (tensor<?x10x1x1xf32>, tensor<?x8x3x2xf32>) -> tensor<10x8x3x2xf32>
  // CHECK-NEXT: [[FLAT:%.*]] = inception.flatten_filter [[DW]] : tensor<10x8x3x2xf32> -> tensor<10x48xf32>
  %dw = inception.linear_filter_grad %g, %x {layer = "fc"} : (tensor<?x10x1x1xf32>, tensor<?x8x3x2xf32>) -> tensor<10x48xf32>
  // CHECK-NEXT: [[F:%.*]] = inception.reshape_filter [[W]] : tensor<10x48xf32> -> tensor<10x8x3x2xf32>
  // CHECK-NEXT: [[DX:%.*]] = inception.conv2d_input_grad [[G]], [[F]] {input_size = array<i64: 3, 2>, layer = "fc"} : (tensor<?x10x1x1xf32>, tensor<10x8x3x2xf32>) -> tensor<?x8x3x2xf32>
  %dx = inception.linear_input_grad %g, %w {input_shape = array<i64: 8, 3, 2>, layer = "fc"} : (tensor<?x10x1x1xf32>, tensor<10x48xf32>) -> tensor<?x8x3x2xf32>
  // CHECK-NEXT: return [[DX]], [[FLAT]]
  return %dx, %dw : tensor<?x8x3x2xf32>, tensor<10x48xf32>
}
