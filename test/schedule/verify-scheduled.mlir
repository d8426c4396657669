// What the scheduled level allows: NCHW for convolutions and for what is elementwise
// made of the input, copies between layouts, slices from segment to segment, and all
// of it in groups.
// RUN: inception-opt %s --inception-verify-scheduled | FileCheck %s

#elementwise = #inception.schedule<elementwise, vector = 8, tile = 1 x 1, grain = 4 x 16, order = rows>
#direct = #inception.schedule<direct, vector = 8, tile = 3 x 2, grain = 4 x 16, order = channels>
#gaps = #inception.layout<block = 16, segments = [24, 1, 40]>
#tail = #inception.layout<block = 16, segments = [1, 40]>

// CHECK-LABEL: func.func @forward
func.func @forward(%x: tensor<?x3x4x6xf32>, %w: tensor<24x3x1x1xf32>, %v: tensor<24x41x1x1xf32>, %plain: tensor<?x3x4x6xf32>, %y: tensor<?x41x4x6xf32, #tail>,
                   %d: tensor<?x65x4x6xf32, #gaps>, %out: tensor<?x65x4x6xf32>) {
  // CHECK: inception.relu_into
  %0 = inception.relu_into %x outs(%plain) {schedule = #elementwise} : (tensor<?x3x4x6xf32>, tensor<?x3x4x6xf32>) -> tensor<?x3x4x6xf32>
  // CHECK: inception.conv2d_into
  %1 = inception.conv2d_into %0, %w outs(%d) {kernel = array<i64: 1, 1>, out_channels = array<i64: 24>, schedule = #direct}
    : (tensor<?x3x4x6xf32>, tensor<24x3x1x1xf32>, tensor<?x65x4x6xf32, #gaps>) -> tensor<?x65x4x6xf32, #gaps>
  // CHECK: inception.softmax_into
  %2 = inception.softmax_into %y outs(%1) {out_offsets = array<i64: 24>, schedule = #elementwise}
    : (tensor<?x41x4x6xf32, #tail>, tensor<?x65x4x6xf32, #gaps>) -> tensor<?x65x4x6xf32, #gaps>
  // CHECK: inception.group
  %4 = inception.group : tensor<?x65x4x6xf32, #gaps> {
    %s = inception.slice %2 {offset = 24, size = 41} : (tensor<?x65x4x6xf32, #gaps>) -> tensor<?x41x4x6xf32, #tail>
    %5 = inception.relu_into %s outs(%y) {schedule = #elementwise} : (tensor<?x41x4x6xf32, #tail>, tensor<?x41x4x6xf32, #tail>) -> tensor<?x41x4x6xf32, #tail>
    %6 = inception.conv2d_into %5, %v outs(%2) {kernel = array<i64: 1, 1>, out_channels = array<i64: 24>, schedule = #direct}
      : (tensor<?x41x4x6xf32, #tail>, tensor<24x41x1x1xf32>, tensor<?x65x4x6xf32, #gaps>) -> tensor<?x65x4x6xf32, #gaps>
    inception.yield %6 : tensor<?x65x4x6xf32, #gaps>
  }
  // CHECK: inception.copy_into
  %3 = inception.copy_into %4 outs(%out) {schedule = #elementwise} : (tensor<?x65x4x6xf32, #gaps>, tensor<?x65x4x6xf32>) -> tensor<?x65x4x6xf32>
  return
}
