// Branches of 24, 1 and 40 channels in every order: each writes its slice of one
// destination, and nothing is copied but the result, at any level.
// RUN: inception-opt %s -split-input-file --inception-elide-concat --inception-verify-fused --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s --implicit-check-not=reason
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks
// RUN: inception-opt %s -split-input-file --inception-elide-concat --inception-schedule=cpu=x86-64-v3 --inception-verify-scheduled --inception-materialize-layouts --inception-hoist-weights --inception-plan-memory --inception-verify-bufferized | FileCheck %s --check-prefix=BUFFERS --implicit-check-not=reason

// REMARK-COUNT-6: 3 branches write their slices of one destination
// REMARK-NOT: is copied

// BUFFERS-COUNT-6: inception.copy_into {{.*}}layer = "output"
// BUFFERS-NOT: inception.copy_into

// 24, 1, 40
inception.parameter @w24 : tensor<24x16x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @w40 : tensor<40x16x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
// CHECK-LABEL: func.func @forward
// CHECK-SAME: ([[X:%.*]]: tensor<?x16x5x4xf32>)
func.func @forward(%x: tensor<?x16x5x4xf32>) -> tensor<?x65x5x4xf32> {
  %w24 = inception.weight @w24 : tensor<24x16x1x1xf32>
  %w40 = inception.weight @w40 : tensor<40x16x1x1xf32>
  %r = inception.relu %x : (tensor<?x16x5x4xf32>) -> tensor<?x16x5x4xf32>
  %s = inception.slice %r {offset = 0, size = 1} : (tensor<?x16x5x4xf32>) -> tensor<?x1x5x4xf32>
  // CHECK: tensor.empty
  // CHECK: inception.relu_into
  // CHECK: [[D:%.*]] = tensor.empty(%{{.*}}) : tensor<?x65x5x4xf32>
  %c24 = inception.conv2d %x, %w24 : (tensor<?x16x5x4xf32>, tensor<24x16x1x1xf32>) -> tensor<?x24x5x4xf32>
  // CHECK: [[D0:%.*]] = inception.conv2d_into [[X]], %{{[^ ]*}} outs([[D]]) {{.*}}out_channels = array<i64: 24>
  %c1 = inception.max_pool %s {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x1x5x4xf32>) -> tensor<?x1x5x4xf32>
  // CHECK: [[D1:%.*]] = inception.pool_into %{{[^ ]*}} outs([[D0]]) {{.*}}out_offsets = array<i64: 24>
  %c40 = inception.conv2d %x, %w40 : (tensor<?x16x5x4xf32>, tensor<40x16x1x1xf32>) -> tensor<?x40x5x4xf32>
  // CHECK: [[D2:%.*]] = inception.conv2d_into [[X]], %{{[^ ]*}} outs([[D1]]) {{.*}}out_channels = array<i64: 40>, out_offsets = array<i64: 25>
  // CHECK-NOT: copy_into
  // CHECK: [[OUT:%.*]] = tensor.empty
  // CHECK-NEXT: [[R:%.*]] = inception.copy_into [[D2]] outs([[OUT]])
  // CHECK-NEXT: return [[R]]
  %c = inception.concat %c24, %c1, %c40 : (tensor<?x24x5x4xf32>, tensor<?x1x5x4xf32>, tensor<?x40x5x4xf32>) -> tensor<?x65x5x4xf32>
  return %c : tensor<?x65x5x4xf32>
}

// -----

// 24, 40, 1
inception.parameter @w24 : tensor<24x16x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @w40 : tensor<40x16x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
// CHECK-LABEL: func.func @forward
// CHECK-SAME: ([[X:%.*]]: tensor<?x16x5x4xf32>)
func.func @forward(%x: tensor<?x16x5x4xf32>) -> tensor<?x65x5x4xf32> {
  %w24 = inception.weight @w24 : tensor<24x16x1x1xf32>
  %w40 = inception.weight @w40 : tensor<40x16x1x1xf32>
  %r = inception.relu %x : (tensor<?x16x5x4xf32>) -> tensor<?x16x5x4xf32>
  %s = inception.slice %r {offset = 0, size = 1} : (tensor<?x16x5x4xf32>) -> tensor<?x1x5x4xf32>
  // CHECK: tensor.empty
  // CHECK: inception.relu_into
  // CHECK: [[D:%.*]] = tensor.empty(%{{.*}}) : tensor<?x65x5x4xf32>
  %c24 = inception.conv2d %x, %w24 : (tensor<?x16x5x4xf32>, tensor<24x16x1x1xf32>) -> tensor<?x24x5x4xf32>
  // CHECK: [[D0:%.*]] = inception.conv2d_into [[X]], %{{[^ ]*}} outs([[D]]) {{.*}}out_channels = array<i64: 24>
  %c40 = inception.conv2d %x, %w40 : (tensor<?x16x5x4xf32>, tensor<40x16x1x1xf32>) -> tensor<?x40x5x4xf32>
  // CHECK: [[D1:%.*]] = inception.conv2d_into [[X]], %{{[^ ]*}} outs([[D0]]) {{.*}}out_channels = array<i64: 40>, out_offsets = array<i64: 24>
  %c1 = inception.max_pool %s {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x1x5x4xf32>) -> tensor<?x1x5x4xf32>
  // CHECK: [[D2:%.*]] = inception.pool_into %{{[^ ]*}} outs([[D1]]) {{.*}}out_offsets = array<i64: 64>
  // CHECK-NOT: copy_into
  // CHECK: [[OUT:%.*]] = tensor.empty
  // CHECK-NEXT: [[R:%.*]] = inception.copy_into [[D2]] outs([[OUT]])
  // CHECK-NEXT: return [[R]]
  %c = inception.concat %c24, %c40, %c1 : (tensor<?x24x5x4xf32>, tensor<?x40x5x4xf32>, tensor<?x1x5x4xf32>) -> tensor<?x65x5x4xf32>
  return %c : tensor<?x65x5x4xf32>
}

// -----

// 1, 24, 40
inception.parameter @w24 : tensor<24x16x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @w40 : tensor<40x16x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
// CHECK-LABEL: func.func @forward
// CHECK-SAME: ([[X:%.*]]: tensor<?x16x5x4xf32>)
func.func @forward(%x: tensor<?x16x5x4xf32>) -> tensor<?x65x5x4xf32> {
  %w24 = inception.weight @w24 : tensor<24x16x1x1xf32>
  %w40 = inception.weight @w40 : tensor<40x16x1x1xf32>
  %r = inception.relu %x : (tensor<?x16x5x4xf32>) -> tensor<?x16x5x4xf32>
  %s = inception.slice %r {offset = 0, size = 1} : (tensor<?x16x5x4xf32>) -> tensor<?x1x5x4xf32>
  // CHECK: tensor.empty
  // CHECK: inception.relu_into
  // CHECK: [[D:%.*]] = tensor.empty(%{{.*}}) : tensor<?x65x5x4xf32>
  %c1 = inception.max_pool %s {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x1x5x4xf32>) -> tensor<?x1x5x4xf32>
  // CHECK: [[D0:%.*]] = inception.pool_into %{{[^ ]*}} outs([[D]])
  // CHECK-NOT: out_offsets
  %c24 = inception.conv2d %x, %w24 : (tensor<?x16x5x4xf32>, tensor<24x16x1x1xf32>) -> tensor<?x24x5x4xf32>
  // CHECK: [[D1:%.*]] = inception.conv2d_into [[X]], %{{[^ ]*}} outs([[D0]]) {{.*}}out_channels = array<i64: 24>, out_offsets = array<i64: 1>
  %c40 = inception.conv2d %x, %w40 : (tensor<?x16x5x4xf32>, tensor<40x16x1x1xf32>) -> tensor<?x40x5x4xf32>
  // CHECK: [[D2:%.*]] = inception.conv2d_into [[X]], %{{[^ ]*}} outs([[D1]]) {{.*}}out_channels = array<i64: 40>, out_offsets = array<i64: 25>
  // CHECK-NOT: copy_into
  // CHECK: [[OUT:%.*]] = tensor.empty
  // CHECK-NEXT: [[R:%.*]] = inception.copy_into [[D2]] outs([[OUT]])
  // CHECK-NEXT: return [[R]]
  %c = inception.concat %c1, %c24, %c40 : (tensor<?x1x5x4xf32>, tensor<?x24x5x4xf32>, tensor<?x40x5x4xf32>) -> tensor<?x65x5x4xf32>
  return %c : tensor<?x65x5x4xf32>
}

// -----

// 1, 40, 24
inception.parameter @w40 : tensor<40x16x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @w24 : tensor<24x16x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
// CHECK-LABEL: func.func @forward
// CHECK-SAME: ([[X:%.*]]: tensor<?x16x5x4xf32>)
func.func @forward(%x: tensor<?x16x5x4xf32>) -> tensor<?x65x5x4xf32> {
  %w24 = inception.weight @w24 : tensor<24x16x1x1xf32>
  %w40 = inception.weight @w40 : tensor<40x16x1x1xf32>
  %r = inception.relu %x : (tensor<?x16x5x4xf32>) -> tensor<?x16x5x4xf32>
  %s = inception.slice %r {offset = 0, size = 1} : (tensor<?x16x5x4xf32>) -> tensor<?x1x5x4xf32>
  // CHECK: tensor.empty
  // CHECK: inception.relu_into
  // CHECK: [[D:%.*]] = tensor.empty(%{{.*}}) : tensor<?x65x5x4xf32>
  %c1 = inception.max_pool %s {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x1x5x4xf32>) -> tensor<?x1x5x4xf32>
  // CHECK: [[D0:%.*]] = inception.pool_into %{{[^ ]*}} outs([[D]])
  // CHECK-NOT: out_offsets
  %c40 = inception.conv2d %x, %w40 : (tensor<?x16x5x4xf32>, tensor<40x16x1x1xf32>) -> tensor<?x40x5x4xf32>
  // CHECK: [[D1:%.*]] = inception.conv2d_into [[X]], %{{[^ ]*}} outs([[D0]]) {{.*}}out_channels = array<i64: 40>, out_offsets = array<i64: 1>
  %c24 = inception.conv2d %x, %w24 : (tensor<?x16x5x4xf32>, tensor<24x16x1x1xf32>) -> tensor<?x24x5x4xf32>
  // CHECK: [[D2:%.*]] = inception.conv2d_into [[X]], %{{[^ ]*}} outs([[D1]]) {{.*}}out_channels = array<i64: 24>, out_offsets = array<i64: 41>
  // CHECK-NOT: copy_into
  // CHECK: [[OUT:%.*]] = tensor.empty
  // CHECK-NEXT: [[R:%.*]] = inception.copy_into [[D2]] outs([[OUT]])
  // CHECK-NEXT: return [[R]]
  %c = inception.concat %c1, %c40, %c24 : (tensor<?x1x5x4xf32>, tensor<?x40x5x4xf32>, tensor<?x24x5x4xf32>) -> tensor<?x65x5x4xf32>
  return %c : tensor<?x65x5x4xf32>
}

// -----

// 40, 24, 1
inception.parameter @w40 : tensor<40x16x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @w24 : tensor<24x16x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
// CHECK-LABEL: func.func @forward
// CHECK-SAME: ([[X:%.*]]: tensor<?x16x5x4xf32>)
func.func @forward(%x: tensor<?x16x5x4xf32>) -> tensor<?x65x5x4xf32> {
  %w24 = inception.weight @w24 : tensor<24x16x1x1xf32>
  %w40 = inception.weight @w40 : tensor<40x16x1x1xf32>
  %r = inception.relu %x : (tensor<?x16x5x4xf32>) -> tensor<?x16x5x4xf32>
  %s = inception.slice %r {offset = 0, size = 1} : (tensor<?x16x5x4xf32>) -> tensor<?x1x5x4xf32>
  // CHECK: tensor.empty
  // CHECK: inception.relu_into
  // CHECK: [[D:%.*]] = tensor.empty(%{{.*}}) : tensor<?x65x5x4xf32>
  %c40 = inception.conv2d %x, %w40 : (tensor<?x16x5x4xf32>, tensor<40x16x1x1xf32>) -> tensor<?x40x5x4xf32>
  // CHECK: [[D0:%.*]] = inception.conv2d_into [[X]], %{{[^ ]*}} outs([[D]]) {{.*}}out_channels = array<i64: 40>
  %c24 = inception.conv2d %x, %w24 : (tensor<?x16x5x4xf32>, tensor<24x16x1x1xf32>) -> tensor<?x24x5x4xf32>
  // CHECK: [[D1:%.*]] = inception.conv2d_into [[X]], %{{[^ ]*}} outs([[D0]]) {{.*}}out_channels = array<i64: 24>, out_offsets = array<i64: 40>
  %c1 = inception.max_pool %s {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x1x5x4xf32>) -> tensor<?x1x5x4xf32>
  // CHECK: [[D2:%.*]] = inception.pool_into %{{[^ ]*}} outs([[D1]]) {{.*}}out_offsets = array<i64: 64>
  // CHECK-NOT: copy_into
  // CHECK: [[OUT:%.*]] = tensor.empty
  // CHECK-NEXT: [[R:%.*]] = inception.copy_into [[D2]] outs([[OUT]])
  // CHECK-NEXT: return [[R]]
  %c = inception.concat %c40, %c24, %c1 : (tensor<?x40x5x4xf32>, tensor<?x24x5x4xf32>, tensor<?x1x5x4xf32>) -> tensor<?x65x5x4xf32>
  return %c : tensor<?x65x5x4xf32>
}

// -----

// 40, 1, 24
inception.parameter @w40 : tensor<40x16x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @w24 : tensor<24x16x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
// CHECK-LABEL: func.func @forward
// CHECK-SAME: ([[X:%.*]]: tensor<?x16x5x4xf32>)
func.func @forward(%x: tensor<?x16x5x4xf32>) -> tensor<?x65x5x4xf32> {
  %w24 = inception.weight @w24 : tensor<24x16x1x1xf32>
  %w40 = inception.weight @w40 : tensor<40x16x1x1xf32>
  %r = inception.relu %x : (tensor<?x16x5x4xf32>) -> tensor<?x16x5x4xf32>
  %s = inception.slice %r {offset = 0, size = 1} : (tensor<?x16x5x4xf32>) -> tensor<?x1x5x4xf32>
  // CHECK: tensor.empty
  // CHECK: inception.relu_into
  // CHECK: [[D:%.*]] = tensor.empty(%{{.*}}) : tensor<?x65x5x4xf32>
  %c40 = inception.conv2d %x, %w40 : (tensor<?x16x5x4xf32>, tensor<40x16x1x1xf32>) -> tensor<?x40x5x4xf32>
  // CHECK: [[D0:%.*]] = inception.conv2d_into [[X]], %{{[^ ]*}} outs([[D]]) {{.*}}out_channels = array<i64: 40>
  %c1 = inception.max_pool %s {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x1x5x4xf32>) -> tensor<?x1x5x4xf32>
  // CHECK: [[D1:%.*]] = inception.pool_into %{{[^ ]*}} outs([[D0]]) {{.*}}out_offsets = array<i64: 40>
  %c24 = inception.conv2d %x, %w24 : (tensor<?x16x5x4xf32>, tensor<24x16x1x1xf32>) -> tensor<?x24x5x4xf32>
  // CHECK: [[D2:%.*]] = inception.conv2d_into [[X]], %{{[^ ]*}} outs([[D1]]) {{.*}}out_channels = array<i64: 24>, out_offsets = array<i64: 41>
  // CHECK-NOT: copy_into
  // CHECK: [[OUT:%.*]] = tensor.empty
  // CHECK-NEXT: [[R:%.*]] = inception.copy_into [[D2]] outs([[OUT]])
  // CHECK-NEXT: return [[R]]
  %c = inception.concat %c40, %c1, %c24 : (tensor<?x40x5x4xf32>, tensor<?x1x5x4xf32>, tensor<?x24x5x4xf32>) -> tensor<?x65x5x4xf32>
  return %c : tensor<?x65x5x4xf32>
}
