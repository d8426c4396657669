// Every operation is printed as it is read, in f32 and in f64.
// RUN: inception-opt %s > %t.once.mlir
// RUN: FileCheck %s < %t.once.mlir
// RUN: inception-opt %t.once.mlir | diff %t.once.mlir -
// RUN: inception-opt %s --mlir-print-op-generic | inception-opt | diff %t.once.mlir -
// RUN: inception-opt %s --emit-bytecode | inception-opt | diff %t.once.mlir -

// CHECK-LABEL: inception.parameter @"conv1/7x7.weight" : tensor<5x3x7x6xf32>
// CHECK-SAME: file_name = "features.0.weight"
// CHECK-SAME: init = #inception.init<uniform, 1.250000e-01 : f64>
// CHECK-SAME: kind = #inception<parameter_kind filter>
inception.parameter @"conv1/7x7.weight" : tensor<5x3x7x6xf32>
  {kind = #inception<parameter_kind filter>, init = #inception.init<uniform, 1.25e-01 : f64>,
   file_name = "features.0.weight"}
// CHECK: inception.parameter @bias : tensor<5xf32>
// CHECK-SAME: decay_mult = 0.000000e+00 : f64
// CHECK-SAME: init = #inception.init<constant, 2.000000e-01 : f64>
// CHECK-SAME: kind = #inception<parameter_kind bias>
// CHECK-SAME: lr_mult = 2.000000e+00 : f64
inception.parameter @bias : tensor<5xf32>
  {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 2.0e-01 : f64>,
   lr_mult = 2.0 : f64, decay_mult = 0.0 : f64}
// CHECK: inception.parameter @gamma : tensor<5xf64>
// CHECK-SAME: kind = #inception<parameter_kind scale>
inception.parameter @gamma : tensor<5xf64>
  {kind = #inception<parameter_kind scale>, init = #inception.init<normal, 1.0e-02 : f64>}
// CHECK: inception.parameter @beta
// CHECK-SAME: kind = #inception<parameter_kind shift>
inception.parameter @beta : tensor<5xf64>
  {kind = #inception<parameter_kind shift>, init = #inception.init<constant, 0.0 : f64>}
// CHECK: inception.parameter @mean
// CHECK-SAME: kind = #inception<parameter_kind running_mean>
inception.parameter @mean : tensor<5xf64>
  {kind = #inception<parameter_kind running_mean>, init = #inception.init<constant, 0.0 : f64>}
// CHECK: inception.parameter @variance
// CHECK-SAME: kind = #inception<parameter_kind running_var>
inception.parameter @variance : tensor<5xf64>
  {kind = #inception<parameter_kind running_var>, init = #inception.init<constant, 1.0 : f64>}

// CHECK-LABEL: func.func @weights()
func.func @weights() -> (tensor<5x3x7x6xf32>, tensor<5xf64>) {
  // CHECK-NEXT: inception.weight @"conv1/7x7.weight" : tensor<5x3x7x6xf32>
  %w = inception.weight @"conv1/7x7.weight" : tensor<5x3x7x6xf32>
  // CHECK-NEXT: inception.weight @gamma : tensor<5xf64>
  %g = inception.weight @gamma : tensor<5xf64>
  return %w, %g : tensor<5x3x7x6xf32>, tensor<5xf64>
}

// CHECK-LABEL: func.func @weight_ops
func.func @weight_ops(%filter: tensor<5x3x2x4xf64>, %linear: tensor<7x24xf32>, %v: tensor<5xf64>,
                      %gamma: tensor<5xf64>, %beta: tensor<5xf64>, %mean: tensor<5xf64>, %b: tensor<5xf64>,
                      %long: tensor<65xf32>) {
  // CHECK: inception.batch_norm_scale %{{.*}} {epsilon = 1.000000e-03 : f64} : (tensor<5xf64>) -> tensor<5xf64>
  %0 = inception.batch_norm_scale %v {epsilon = 1.0e-3 : f64} : (tensor<5xf64>) -> tensor<5xf64>
  // CHECK: [[S:%.*]] = inception.batch_norm_scale %{{.*}} gamma(%{{.*}}) {epsilon = 1.000000e-05 : f64} : (tensor<5xf64>, tensor<5xf64>) -> tensor<5xf64>
  %s = inception.batch_norm_scale %v gamma(%gamma) {epsilon = 1.0e-5 : f64} : (tensor<5xf64>, tensor<5xf64>) -> tensor<5xf64>
  // CHECK: inception.batch_norm_shift [[S]], %{{.*}}, %{{.*}} : (tensor<5xf64>, tensor<5xf64>, tensor<5xf64>) -> tensor<5xf64>
  %1 = inception.batch_norm_shift %s, %beta, %mean : (tensor<5xf64>, tensor<5xf64>, tensor<5xf64>) -> tensor<5xf64>
  // CHECK: inception.batch_norm_shift [[S]], %{{.*}}, %{{.*}} bias(%{{.*}}) : (tensor<5xf64>, tensor<5xf64>, tensor<5xf64>, tensor<5xf64>) -> tensor<5xf64>
  %2 = inception.batch_norm_shift %s, %beta, %mean bias(%b) : (tensor<5xf64>, tensor<5xf64>, tensor<5xf64>, tensor<5xf64>) -> tensor<5xf64>
  // CHECK: inception.scale_filter %{{.*}}, [[S]] : (tensor<5x3x2x4xf64>, tensor<5xf64>) -> tensor<5x3x2x4xf64>
  %3 = inception.scale_filter %filter, %s : (tensor<5x3x2x4xf64>, tensor<5xf64>) -> tensor<5x3x2x4xf64>
  // CHECK: inception.reshape_filter %{{.*}} : tensor<7x24xf32> -> tensor<7x4x3x2xf32>
  %4 = inception.reshape_filter %linear : tensor<7x24xf32> -> tensor<7x4x3x2xf32>
  // CHECK: inception.flatten_filter %{{.*}} : tensor<7x4x3x2xf32> -> tensor<7x24xf32>
  %flat = inception.flatten_filter %4 : tensor<7x4x3x2xf32> -> tensor<7x24xf32>
  // CHECK: inception.flip_filter %{{.*}} : (tensor<5x3x2x4xf64>) -> tensor<3x5x2x4xf64>
  %flipped = inception.flip_filter %filter : (tensor<5x3x2x4xf64>) -> tensor<3x5x2x4xf64>
  // CHECK: inception.flip_filter [[F:%.*]] {groups = 5 : i64} : (tensor<5x3x2x4xf64>) -> tensor<15x1x2x4xf64>
  %groups = inception.flip_filter %filter {groups = 5} : (tensor<5x3x2x4xf64>) -> tensor<15x1x2x4xf64>
  // CHECK: inception.pack_filter %{{.*}} {output = #inception.layout<block = 2, segments = [3, 2]>} : tensor<5x3x2x4xf64> -> tensor<3x1x2x4x3x2xf64>
  %5 = inception.pack_filter %filter {output = #inception.layout<block = 2, segments = [3, 2]>} : tensor<5x3x2x4xf64> -> tensor<3x1x2x4x3x2xf64>
  // CHECK: inception.pack_filter %{{.*}} {input = #inception.layout<block = 4, segments = [1, 2]>, output = #inception.layout<block = 4, segments = [5]>} : tensor<5x3x2x4xf64> -> tensor<2x2x2x4x4x4xf64>
  %6 = inception.pack_filter %filter {input = #inception.layout<block = 4, segments = [1, 2]>, output = #inception.layout<block = 4, segments = [5]>} : tensor<5x3x2x4xf64> -> tensor<2x2x2x4x4x4xf64>
  // CHECK: inception.pack_vector %{{.*}} {layout = #inception.layout<block = 16, segments = [24, 1, 40]>} : tensor<65xf32> -> tensor<6x16xf32>
  %7 = inception.pack_vector %long {layout = #inception.layout<block = 16, segments = [24, 1, 40]>} : tensor<65xf32> -> tensor<6x16xf32>
  return
}

// CHECK-LABEL: func.func @layers
func.func @layers(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf32>, %grouped: tensor<4x2x1x1xf32>, %b: tensor<5xf32>,
                  %lw: tensor<7x432xf32>, %lb: tensor<7xf32>, %c: tensor<6xf32>, %beta: tensor<6xf32>,
                  %mean: tensor<6xf32>, %variance: tensor<6xf32>, %y: tensor<?x2x9x8xf32>) {
  // CHECK: inception.conv2d %{{[^,]*}}, %{{[^ ]*}} : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>) -> tensor<?x5x7x7xf32>
  %0 = inception.conv2d %x, %w : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>) -> tensor<?x5x7x7xf32>
  // rows (1 + 9 + 3 - 3) / 2 + 1, columns (2 + 8 + 4 - 2) / 3 + 1
  // CHECK: inception.conv2d {{.*}} bias(%{{.*}}) {layer = "c", padding = array<i64: 1, 2, 3, 4>, relu, strides = array<i64: 2, 3>} : {{.*}} -> tensor<?x5x6x5xf32>
  %1 = inception.conv2d %x, %w bias(%b) {layer = "c", padding = array<i64: 1, 2, 3, 4>, relu, strides = array<i64: 2, 3>}
     : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>, tensor<5xf32>) -> tensor<?x5x6x5xf32>
  // CHECK: inception.conv2d {{.*}} {groups = 3 : i64}
  %wg = tensor.empty() : tensor<9x2x1x1xf32>
  %2 = inception.conv2d %x, %wg {groups = 3 : i64} : (tensor<?x6x9x8xf32>, tensor<9x2x1x1xf32>) -> tensor<?x9x9x8xf32>
  // CHECK: inception.linear %{{[^,]*}}, %{{[^ ]*}} : (tensor<?x6x9x8xf32>, tensor<7x432xf32>) -> tensor<?x7x1x1xf32>
  %3 = inception.linear %x, %lw : (tensor<?x6x9x8xf32>, tensor<7x432xf32>) -> tensor<?x7x1x1xf32>
  // CHECK: inception.linear {{.*}} bias(%{{.*}}) {layer = "fc", relu}
  %4 = inception.linear %x, %lw bias(%lb) {layer = "fc", relu} : (tensor<?x6x9x8xf32>, tensor<7x432xf32>, tensor<7xf32>) -> tensor<?x7x1x1xf32>
  // rows ceil((9 - 2) / 2) + 1, columns ceil((8 - 3) / 2) + 1
  // CHECK: inception.max_pool %{{.*}} {ceil_mode, kernel = array<i64: 2, 3>, strides = array<i64: 2, 2>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x5x4xf32>
  %5 = inception.max_pool %x {ceil_mode, kernel = array<i64: 2, 3>, strides = array<i64: 2, 2>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x5x4xf32>
  // The window that would start in the right padding is left out: 4 columns, not 5.
  // CHECK: inception.max_pool %{{.*}} -> tensor<?x6x5x4xf32>
  %19 = inception.max_pool %x {ceil_mode, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, padding = array<i64: 0, 0, 1, 1>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x5x4xf32>
  // CHECK: inception.avg_pool %{{.*}} {count_include_pad, kernel = array<i64: 3, 2>, padding = array<i64: 2, 1, 0, 0>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  %6 = inception.avg_pool %x {count_include_pad, kernel = array<i64: 3, 2>, padding = array<i64: 2, 1, 0, 0>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  // CHECK: inception.adaptive_avg_pool %{{.*}} {output_size = array<i64: 4, 3>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x4x3xf32>
  %7 = inception.adaptive_avg_pool %x {output_size = array<i64: 4, 3>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x4x3xf32>
  // CHECK: inception.lrn %{{.*}} {alpha = 1.000000e-04 : f64, beta = 7.500000e-01 : f64, k = 2.000000e+00 : f64, size = 5 : i64}
  %8 = inception.lrn %x {size = 5, alpha = 1.0e-4 : f64, beta = 7.5e-1 : f64, k = 2.0 : f64} : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  // CHECK: inception.relu %{{.*}} {layer = "r"} : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  %9 = inception.relu %x {layer = "r"} : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  // CHECK: inception.batch_norm [[X:%[^,]*]], [[BETA:%[^,]*]], [[MEAN:%[^,]*]], [[VAR:%[^ ]*]] {epsilon
  %10 = inception.batch_norm %x, %beta, %mean, %variance {epsilon = 1.0e-3 : f64}
     : (tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<?x6x9x8xf32>
  // CHECK: inception.batch_norm [[X]], [[BETA]], [[MEAN]], [[VAR]] gamma(%{{.*}}) {epsilon
  %11 = inception.batch_norm %x, %beta, %mean, %variance gamma(%c) {epsilon = 1.0e-3 : f64}
     : (tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<?x6x9x8xf32>
  // CHECK: inception.channel_affine [[X]], %{{[^,]*}}, [[BETA]] {relu}
  %12 = inception.channel_affine %x, %c, %beta {relu} : (tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<?x6x9x8xf32>
  // CHECK: inception.dropout [[X]] {rate = 4.000000e-01 : f64}
  %13 = inception.dropout %x {rate = 4.0e-1 : f64} : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  // CHECK: inception.softmax [[X]] : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  %14 = inception.softmax %x : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  // CHECK: inception.concat [[X]], [[Y:%[^,]*]], [[X]] : ({{.*}}) -> tensor<?x14x9x8xf32>
  %15 = inception.concat %x, %y, %x : (tensor<?x6x9x8xf32>, tensor<?x2x9x8xf32>, tensor<?x6x9x8xf32>) -> tensor<?x14x9x8xf32>
  // CHECK: inception.concat %{{.*}} {axis = 0 : i64} : (tensor<5xf32>, tensor<7xf32>) -> tensor<12xf32>
  %16 = inception.concat %b, %lb {axis = 0 : i64} : (tensor<5xf32>, tensor<7xf32>) -> tensor<12xf32>
  // CHECK: inception.slice %{{.*}} {offset = 6 : i64, size = 2 : i64} : (tensor<?x14x9x8xf32>) -> tensor<?x2x9x8xf32>
  %17 = inception.slice %15 {offset = 6 : i64, size = 2 : i64} : (tensor<?x14x9x8xf32>) -> tensor<?x2x9x8xf32>
  // CHECK: inception.add [[Y]], %{{[^ ]*}} {relu, scale = 1.700000e-01 : f64}
  %18 = inception.add %y, %17 {scale = 1.7e-1 : f64, relu} : (tensor<?x2x9x8xf32>, tensor<?x2x9x8xf32>) -> tensor<?x2x9x8xf32>
  return
}

// CHECK-LABEL: func.func @slices_of_layouts
func.func @slices_of_layouts(%x: tensor<?x65x2x3xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>) {
  // CHECK: inception.slice {{.*}} -> tensor<?x41x2x3xf32, #inception.layout<block = 16, segments = [1, 40]>>
  %0 = inception.slice %x {offset = 24, size = 41} : (tensor<?x65x2x3xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>)
     -> tensor<?x41x2x3xf32, #inception.layout<block = 16, segments = [1, 40]>>
  return
}

// CHECK-LABEL: func.func @structure
func.func @structure(%x: tensor<?x6x9x8xf64>, %w: tensor<4x6x1x1xf64>) -> tensor<?x10x9x8xf64> {
  // CHECK: inception.module %{{.*}} {layer = "3a"} : (tensor<?x6x9x8xf64>) -> tensor<?x10x9x8xf64> {
  // CHECK-NEXT: ^bb0([[IN:%.*]]: tensor<?x6x9x8xf64>):
  // CHECK-NEXT:   [[A:%.*]] = inception.conv2d [[IN]]
  // CHECK-NEXT:   inception.yield [[A]], [[IN]] : tensor<?x4x9x8xf64>, tensor<?x6x9x8xf64>
  // CHECK-NEXT: }
  %0 = inception.module %x {layer = "3a"} : (tensor<?x6x9x8xf64>) -> tensor<?x10x9x8xf64> {
  ^bb0(%in: tensor<?x6x9x8xf64>):
    %a = inception.conv2d %in, %w : (tensor<?x6x9x8xf64>, tensor<4x6x1x1xf64>) -> tensor<?x4x9x8xf64>
    inception.yield %a, %in : tensor<?x4x9x8xf64>, tensor<?x6x9x8xf64>
  }
  // CHECK: inception.auxiliary_head %{{.*}} {layer = "loss1", loss_weight = 3.000000e-01 : f64} : tensor<?x10x9x8xf64> {
  // CHECK: inception.yield %{{.*}} : tensor<?x10x1x2xf64>
  inception.auxiliary_head %0 {loss_weight = 3.0e-1 : f64, layer = "loss1"} : tensor<?x10x9x8xf64> {
  ^bb0(%in: tensor<?x10x9x8xf64>):
    %p = inception.avg_pool %in {kernel = array<i64: 9, 4>, strides = array<i64: 3, 3>} : (tensor<?x10x9x8xf64>) -> tensor<?x10x1x2xf64>
    inception.yield %p : tensor<?x10x1x2xf64>
  }
  return %0 : tensor<?x10x9x8xf64>
}

// CHECK-LABEL: func.func @destinations
func.func @destinations(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf32>, %b: tensor<5xf32>, %s: tensor<6xf32>, %t: tensor<6xf32>,
                        %a: tensor<?x7x7x7xf32>, %c: tensor<?x3x7x7xf32>, %d: tensor<?x20x9x8xf32>, %e: tensor<?x6x5x4xf32>) {
  // CHECK: inception.conv2d_into %{{[^ ]*}}, %{{[^ ]*}} bias(%{{[^ ]*}}) outs(%{{[^ ]*}}, %{{[^ ]*}})
  // CHECK-SAME: kernel = array<i64: 3, 2>
  // CHECK-SAME: out_channels = array<i64: 2, 3>
  // CHECK-SAME: out_offsets = array<i64: 4, 0>
  // CHECK-SAME: relu
  // CHECK-SAME: -> (tensor<?x7x7x7xf32>, tensor<?x3x7x7xf32>)
  %0:2 = inception.conv2d_into %x, %w bias(%b) outs(%a, %c) {kernel = array<i64: 3, 2>, out_channels = array<i64: 2, 3>, out_offsets = array<i64: 4, 0>, relu}
    : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>, tensor<5xf32>, tensor<?x7x7x7xf32>, tensor<?x3x7x7xf32>) -> (tensor<?x7x7x7xf32>, tensor<?x3x7x7xf32>)
  // CHECK: inception.pool_into %{{.*}} outs(%{{.*}}) {kernel = array<i64: 2, 3>, kind = #inception<pool_kind max>, strides = array<i64: 2, 2>}
  %1 = inception.pool_into %x outs(%e) {kind = #inception<pool_kind max>, kernel = array<i64: 2, 3>, strides = array<i64: 2, 2>}
    : (tensor<?x6x9x8xf32>, tensor<?x6x5x4xf32>) -> tensor<?x6x5x4xf32>
  // CHECK: inception.pool_into {{.*}} {adaptive, kernel = array<i64: 0, 0>, kind = #inception<pool_kind average>}
  %2 = inception.pool_into %x outs(%e) {kind = #inception<pool_kind average>, kernel = array<i64: 0, 0>, adaptive}
    : (tensor<?x6x9x8xf32>, tensor<?x6x5x4xf32>) -> tensor<?x6x5x4xf32>
  // CHECK: inception.lrn_into {{.*}} out_offsets = array<i64: 14>
  %3 = inception.lrn_into %x outs(%d) {size = 5, alpha = 1.0e-4 : f64, beta = 7.5e-1 : f64, k = 1.0 : f64, out_offsets = array<i64: 14>}
    : (tensor<?x6x9x8xf32>, tensor<?x20x9x8xf32>) -> tensor<?x20x9x8xf32>
  // CHECK: inception.channel_affine_into %{{.*}}, %{{.*}}, %{{.*}} outs(%{{.*}}) {out_offsets = array<i64: 1>, relu}
  %4 = inception.channel_affine_into %x, %s, %t outs(%d) {out_offsets = array<i64: 1>, relu}
    : (tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>, tensor<?x20x9x8xf32>) -> tensor<?x20x9x8xf32>
  // CHECK: inception.relu_into %{{.*}} outs(%{{.*}}) {out_offsets = array<i64: 2>, schedule = #inception.schedule<elementwise, vector = 8, tile = 1 x 2, grain = 3 x 16, order = rows>}
  %5 = inception.relu_into %x outs(%d) {out_offsets = array<i64: 2>, schedule = #inception.schedule<elementwise, vector = 8, tile = 1 x 2, grain = 3 x 16, order = rows>}
    : (tensor<?x6x9x8xf32>, tensor<?x20x9x8xf32>) -> tensor<?x20x9x8xf32>
  // CHECK: inception.add_into [[X:%[^,]*]], [[X]] outs(%{{.*}}) {out_offsets = array<i64: 3>, scale = 1.700000e-01 : f64}
  %6 = inception.add_into %x, %x outs(%d) {out_offsets = array<i64: 3>, scale = 1.7e-1 : f64}
    : (tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>, tensor<?x20x9x8xf32>) -> tensor<?x20x9x8xf32>
  // CHECK: inception.softmax_into [[X]] outs(%{{.*}}) {out_offsets = array<i64: 4>}
  %7 = inception.softmax_into %x outs(%d) {out_offsets = array<i64: 4>} : (tensor<?x6x9x8xf32>, tensor<?x20x9x8xf32>) -> tensor<?x20x9x8xf32>
  // CHECK: inception.copy_into [[X]] outs(%{{.*}}) {out_offsets = array<i64: 5>, reason = "it is wanted twice"}
  %8 = inception.copy_into %x outs(%d) {out_offsets = array<i64: 5>, reason = "it is wanted twice"} : (tensor<?x6x9x8xf32>, tensor<?x20x9x8xf32>) -> tensor<?x20x9x8xf32>
  return
}

// CHECK-LABEL: func.func @buffers
func.func @buffers(%x: memref<?x6x9x8xf64>, %w: memref<3x1x3x2x6x16xf64>, %b: memref<3x16xf64>, %d: memref<?x5x7x7x16xf64>, %e: memref<?x2x7x7x16xf64>,
                   %big: memref<?x5x9x8x16xf64>, %plain: memref<?x41x7x7xf64>) {
  // CHECK: inception.conv2d_into {{.*}} out_offsets = array<i64: 32, 16>
  // CHECK-SAME: memref<?x2x7x7x16xf64>) -> ()
  inception.conv2d_into %x, %w bias(%b) outs(%d, %e) {kernel = array<i64: 3, 2>, out_channels = array<i64: 17, 9>, out_offsets = array<i64: 32, 16>}
    : (memref<?x6x9x8xf64>, memref<3x1x3x2x6x16xf64>, memref<3x16xf64>, memref<?x5x7x7x16xf64>, memref<?x2x7x7x16xf64>) -> ()
  // CHECK: inception.copy_into {{.*}} {input_layout = #inception.layout<block = 16, segments = [1, 40]>} : (memref<?x5x7x7x16xf64>, memref<?x41x7x7xf64>) -> ()
  inception.copy_into %d outs(%plain) {input_layout = #inception.layout<block = 16, segments = [1, 40]>} : (memref<?x5x7x7x16xf64>, memref<?x41x7x7xf64>) -> ()
  // CHECK: inception.copy_into {{.*}} {output_layout = #inception.layout<block = 16, segments = [6]>}
  inception.copy_into %x outs(%big) {output_layout = #inception.layout<block = 16, segments = [6]>} : (memref<?x6x9x8xf64>, memref<?x5x9x8x16xf64>) -> ()
  // CHECK: inception.group {
  // CHECK-NEXT: [[T:%.*]] = inception.scratch {offset = 128 : i64} : memref<?x5x9x8x16xf64>
  // CHECK-NEXT: inception.relu_into %{{.*}} outs([[T]]) :
  // CHECK-NEXT: inception.softmax_into [[T]] outs(%{{.*}}) {input_layout = #inception.layout<block = 16, segments = [80]>} :
  // CHECK-NEXT: }
  inception.group {
    %t = inception.scratch {offset = 128 : i64} : memref<?x5x9x8x16xf64>
    inception.relu_into %big outs(%t) : (memref<?x5x9x8x16xf64>, memref<?x5x9x8x16xf64>) -> ()
    inception.softmax_into %t outs(%big) {input_layout = #inception.layout<block = 16, segments = [80]>} : (memref<?x5x9x8x16xf64>, memref<?x5x9x8x16xf64>) -> ()
  }
  return
}

// CHECK-LABEL: func.func @groups
func.func @groups(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x1x1xf32>) -> tensor<?x5x9x8xf32> {
  // CHECK: [[G:%.*]] = inception.group layer "p+q" attributes {note = "kept"} : tensor<?x5x9x8xf32> {
  // CHECK-NEXT: [[P:%.*]] = inception.max_pool
  // CHECK-NEXT: [[Q:%.*]] = inception.conv2d [[P]]
  // CHECK-NEXT: inception.yield [[Q]] : tensor<?x5x9x8xf32>
  // CHECK-NEXT: }
  // CHECK-NEXT: return [[G]]
  %0 = inception.group layer "p+q" attributes {note = "kept"} : tensor<?x5x9x8xf32> {
    %p = inception.max_pool %x {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    %q = inception.conv2d %p, %w : (tensor<?x6x9x8xf32>, tensor<5x6x1x1xf32>) -> tensor<?x5x9x8xf32>
    inception.yield %q : tensor<?x5x9x8xf32>
  }
  return %0 : tensor<?x5x9x8xf32>
}
