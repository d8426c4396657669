module {
  inception.parameter @"conv1/7x7.weight" : tensor<5x3x7x6xf32> {file_name = "features.0.weight", init = #inception.init<uniform, 1.250000e-01 : f64>, kind = #inception<parameter_kind filter>}
  inception.parameter @bias : tensor<5xf32> {decay_mult = 0.000000e+00 : f64, init = #inception.init<constant, 2.000000e-01 : f64>, kind = #inception<parameter_kind bias>, lr_mult = 2.000000e+00 : f64}
  inception.parameter @gamma : tensor<5xf64> {init = #inception.init<normal, 1.000000e-02 : f64>, kind = #inception<parameter_kind scale>}
  inception.parameter @beta : tensor<5xf64> {init = #inception.init<constant, 0.000000e+00 : f64>, kind = #inception<parameter_kind shift>}
  inception.parameter @mean : tensor<5xf64> {init = #inception.init<constant, 0.000000e+00 : f64>, kind = #inception<parameter_kind running_mean>}
  inception.parameter @variance : tensor<5xf64> {init = #inception.init<constant, 1.000000e+00 : f64>, kind = #inception<parameter_kind running_var>}
  func.func @weights() -> (tensor<5x3x7x6xf32>, tensor<5xf64>) {
    %0 = inception.weight @"conv1/7x7.weight" : tensor<5x3x7x6xf32>
    %1 = inception.weight @gamma : tensor<5xf64>
    return %0, %1 : tensor<5x3x7x6xf32>, tensor<5xf64>
  }
  func.func @weight_ops(%arg0: tensor<5x3x2x4xf64>, %arg1: tensor<7x24xf32>, %arg2: tensor<5xf64>, %arg3: tensor<5xf64>, %arg4: tensor<5xf64>, %arg5: tensor<5xf64>, %arg6: tensor<5xf64>, %arg7: tensor<65xf32>) {
    %0 = inception.batch_norm_scale %arg2 {epsilon = 1.000000e-03 : f64} : (tensor<5xf64>) -> tensor<5xf64>
    %1 = inception.batch_norm_scale %arg2 gamma(%arg3) {epsilon = 1.000000e-05 : f64} : (tensor<5xf64>, tensor<5xf64>) -> tensor<5xf64>
    %2 = inception.batch_norm_shift %1, %arg4, %arg5 : (tensor<5xf64>, tensor<5xf64>, tensor<5xf64>) -> tensor<5xf64>
    %3 = inception.batch_norm_shift %1, %arg4, %arg5 bias(%arg6) : (tensor<5xf64>, tensor<5xf64>, tensor<5xf64>, tensor<5xf64>) -> tensor<5xf64>
    %4 = inception.scale_filter %arg0, %1 : (tensor<5x3x2x4xf64>, tensor<5xf64>) -> tensor<5x3x2x4xf64>
    %5 = inception.reshape_filter %arg1 : tensor<7x24xf32> -> tensor<7x4x3x2xf32>
    %6 = inception.pack_filter %arg0 {output = #inception.layout<block = 2, segments = [3, 2]>} : tensor<5x3x2x4xf64> -> tensor<3x1x2x4x3x2xf64>
    %7 = inception.pack_filter %arg0 {input = #inception.layout<block = 4, segments = [1, 2]>, output = #inception.layout<block = 4, segments = [5]>} : tensor<5x3x2x4xf64> -> tensor<2x2x2x4x4x4xf64>
    %8 = inception.pack_vector %arg7 {layout = #inception.layout<block = 16, segments = [24, 1, 40]>} : tensor<65xf32> -> tensor<6x16xf32>
    return
  }
  func.func @layers(%arg0: tensor<?x6x9x8xf32>, %arg1: tensor<5x6x3x2xf32>, %arg2: tensor<4x2x1x1xf32>, %arg3: tensor<5xf32>, %arg4: tensor<7x432xf32>, %arg5: tensor<7xf32>, %arg6: tensor<6xf32>, %arg7: tensor<6xf32>, %arg8: tensor<6xf32>, %arg9: tensor<6xf32>, %arg10: tensor<?x2x9x8xf32>) {
    %0 = inception.conv2d %arg0, %arg1 : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>) -> tensor<?x5x7x7xf32>
    %1 = inception.conv2d %arg0, %arg1 bias(%arg3) {layer = "c", padding = array<i64: 1, 2, 3, 4>, relu, strides = array<i64: 2, 3>} : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>, tensor<5xf32>) -> tensor<?x5x6x5xf32>
    %2 = tensor.empty() : tensor<9x2x1x1xf32>
    %3 = inception.conv2d %arg0, %2 {groups = 3 : i64} : (tensor<?x6x9x8xf32>, tensor<9x2x1x1xf32>) -> tensor<?x9x9x8xf32>
    %4 = inception.linear %arg0, %arg4 : (tensor<?x6x9x8xf32>, tensor<7x432xf32>) -> tensor<?x7x1x1xf32>
    %5 = inception.linear %arg0, %arg4 bias(%arg5) {layer = "fc", relu} : (tensor<?x6x9x8xf32>, tensor<7x432xf32>, tensor<7xf32>) -> tensor<?x7x1x1xf32>
    %6 = inception.max_pool %arg0 {ceil_mode, kernel = array<i64: 2, 3>, strides = array<i64: 2, 2>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x5x4xf32>
    %7 = inception.max_pool %arg0 {ceil_mode, kernel = array<i64: 2, 2>, padding = array<i64: 0, 0, 1, 1>, strides = array<i64: 2, 2>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x5x4xf32>
    %8 = inception.avg_pool %arg0 {count_include_pad, kernel = array<i64: 3, 2>, padding = array<i64: 2, 1, 0, 0>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    %9 = inception.adaptive_avg_pool %arg0 {output_size = array<i64: 4, 3>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x4x3xf32>
    %10 = inception.lrn %arg0 {alpha = 1.000000e-04 : f64, beta = 7.500000e-01 : f64, k = 2.000000e+00 : f64, size = 5 : i64} : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    %11 = inception.relu %arg0 {layer = "r"} : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    %12 = inception.batch_norm %arg0, %arg7, %arg8, %arg9 {epsilon = 1.000000e-03 : f64} : (tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<?x6x9x8xf32>
    %13 = inception.batch_norm %arg0, %arg7, %arg8, %arg9 gamma(%arg6) {epsilon = 1.000000e-03 : f64} : (tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<?x6x9x8xf32>
    %14 = inception.channel_affine %arg0, %arg6, %arg7 {relu} : (tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<?x6x9x8xf32>
    %15 = inception.dropout %arg0 {rate = 4.000000e-01 : f64} : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    %16 = inception.softmax %arg0 : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    %17 = inception.concat %arg0, %arg10, %arg0 : (tensor<?x6x9x8xf32>, tensor<?x2x9x8xf32>, tensor<?x6x9x8xf32>) -> tensor<?x14x9x8xf32>
    %18 = inception.concat %arg3, %arg5 {axis = 0 : i64} : (tensor<5xf32>, tensor<7xf32>) -> tensor<12xf32>
    %19 = inception.slice %17 {offset = 6 : i64, size = 2 : i64} : (tensor<?x14x9x8xf32>) -> tensor<?x2x9x8xf32>
    %20 = inception.add %arg10, %19 {relu, scale = 1.700000e-01 : f64} : (tensor<?x2x9x8xf32>, tensor<?x2x9x8xf32>) -> tensor<?x2x9x8xf32>
    return
  }
  func.func @slices_of_layouts(%arg0: tensor<?x65x2x3xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>) {
    %0 = inception.slice %arg0 {offset = 24 : i64, size = 41 : i64} : (tensor<?x65x2x3xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>) -> tensor<?x41x2x3xf32, #inception.layout<block = 16, segments = [1, 40]>>
    return
  }
  func.func @structure(%arg0: tensor<?x6x9x8xf64>, %arg1: tensor<4x6x1x1xf64>) -> tensor<?x10x9x8xf64> {
    %0 = inception.module %arg0 {layer = "3a"} : (tensor<?x6x9x8xf64>) -> tensor<?x10x9x8xf64> {
    ^bb0(%arg2: tensor<?x6x9x8xf64>):
      %1 = inception.conv2d %arg2, %arg1 : (tensor<?x6x9x8xf64>, tensor<4x6x1x1xf64>) -> tensor<?x4x9x8xf64>
      inception.yield %1, %arg2 : tensor<?x4x9x8xf64>, tensor<?x6x9x8xf64>
    }
    inception.auxiliary_head %0 {layer = "loss1", loss_weight = 3.000000e-01 : f64} : tensor<?x10x9x8xf64> {
    ^bb0(%arg2: tensor<?x10x9x8xf64>):
      %1 = inception.avg_pool %arg2 {kernel = array<i64: 9, 4>, strides = array<i64: 3, 3>} : (tensor<?x10x9x8xf64>) -> tensor<?x10x1x2xf64>
      inception.yield %1 : tensor<?x10x1x2xf64>
    }
    return %0 : tensor<?x10x9x8xf64>
  }
  func.func @destinations(%arg0: tensor<?x6x9x8xf32>, %arg1: tensor<5x6x3x2xf32>, %arg2: tensor<5xf32>, %arg3: tensor<6xf32>, %arg4: tensor<6xf32>, %arg5: tensor<?x7x7x7xf32>, %arg6: tensor<?x3x7x7xf32>, %arg7: tensor<?x20x9x8xf32>, %arg8: tensor<?x6x5x4xf32>) {
    %0:2 = inception.conv2d_into %arg0, %arg1 bias(%arg2) outs(%arg5, %arg6) {kernel = array<i64: 3, 2>, out_channels = array<i64: 2, 3>, out_offsets = array<i64: 4, 0>, relu} : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>, tensor<5xf32>, tensor<?x7x7x7xf32>, tensor<?x3x7x7xf32>) -> (tensor<?x7x7x7xf32>, tensor<?x3x7x7xf32>)
    %1 = inception.pool_into %arg0 outs(%arg8) {kernel = array<i64: 2, 3>, kind = #inception<pool_kind max>, strides = array<i64: 2, 2>} : (tensor<?x6x9x8xf32>, tensor<?x6x5x4xf32>) -> tensor<?x6x5x4xf32>
    %2 = inception.pool_into %arg0 outs(%arg8) {adaptive, kernel = array<i64: 0, 0>, kind = #inception<pool_kind average>} : (tensor<?x6x9x8xf32>, tensor<?x6x5x4xf32>) -> tensor<?x6x5x4xf32>
    %3 = inception.lrn_into %arg0 outs(%arg7) {alpha = 1.000000e-04 : f64, beta = 7.500000e-01 : f64, k = 1.000000e+00 : f64, out_offsets = array<i64: 14>, size = 5 : i64} : (tensor<?x6x9x8xf32>, tensor<?x20x9x8xf32>) -> tensor<?x20x9x8xf32>
    %4 = inception.channel_affine_into %arg0, %arg3, %arg4 outs(%arg7) {out_offsets = array<i64: 1>, relu} : (tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>, tensor<?x20x9x8xf32>) -> tensor<?x20x9x8xf32>
    %5 = inception.relu_into %arg0 outs(%arg7) {out_offsets = array<i64: 2>, schedule = #inception.schedule<elementwise, vector = 8, tile = 1 x 2, grain = 3 x 16, order = rows>} : (tensor<?x6x9x8xf32>, tensor<?x20x9x8xf32>) -> tensor<?x20x9x8xf32>
    %6 = inception.add_into %arg0, %arg0 outs(%arg7) {out_offsets = array<i64: 3>, scale = 1.700000e-01 : f64} : (tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>, tensor<?x20x9x8xf32>) -> tensor<?x20x9x8xf32>
    %7 = inception.softmax_into %arg0 outs(%arg7) {out_offsets = array<i64: 4>} : (tensor<?x6x9x8xf32>, tensor<?x20x9x8xf32>) -> tensor<?x20x9x8xf32>
    %8 = inception.copy_into %arg0 outs(%arg7) {out_offsets = array<i64: 5>, reason = "it is wanted twice"} : (tensor<?x6x9x8xf32>, tensor<?x20x9x8xf32>) -> tensor<?x20x9x8xf32>
    return
  }
  func.func @buffers(%arg0: memref<?x6x9x8xf64>, %arg1: memref<3x1x3x2x6x16xf64>, %arg2: memref<3x16xf64>, %arg3: memref<?x5x7x7x16xf64>, %arg4: memref<?x2x7x7x16xf64>, %arg5: memref<?x5x9x8x16xf64>, %arg6: memref<?x41x7x7xf64>) {
    inception.conv2d_into %arg0, %arg1 bias(%arg2) outs(%arg3, %arg4) {kernel = array<i64: 3, 2>, out_channels = array<i64: 17, 9>, out_offsets = array<i64: 32, 16>} : (memref<?x6x9x8xf64>, memref<3x1x3x2x6x16xf64>, memref<3x16xf64>, memref<?x5x7x7x16xf64>, memref<?x2x7x7x16xf64>) -> ()
    inception.copy_into %arg3 outs(%arg6) {input_layout = #inception.layout<block = 16, segments = [1, 40]>} : (memref<?x5x7x7x16xf64>, memref<?x41x7x7xf64>) -> ()
    inception.copy_into %arg0 outs(%arg5) {output_layout = #inception.layout<block = 16, segments = [6]>} : (memref<?x6x9x8xf64>, memref<?x5x9x8x16xf64>) -> ()
    return
  }
}

