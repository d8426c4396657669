// RUN: inception-opt %s -split-input-file --inception-schedule=cpu=x86-64-v3 --inception-verify-scheduled | FileCheck %s --check-prefixes=CHECK,V3
// RUN: inception-opt %s -split-input-file --inception-schedule=cpu=x86-64-v4 --inception-verify-scheduled --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s --check-prefixes=CHECK,V4
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks

// Branches of 24, 1 and 40 channels start at blocks of their own. A convolution of
// three channels reads NCHW. What writes over the start of a segment is cut in two.
// Where vectors are short, one layer is worth waking other threads for.
// CHECK: module attributes {inception.target = {{{.*}}name = "x86-64-v{{[34]}}"
// CHECK-LABEL: func.func @forward
// CHECK-SAME: ([[X:%[^:]*]]: tensor<?x3x12x10xf32>
// CHECK: tensor.empty(%{{.*}}) : tensor<?x65x12x10xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>
// CHECK: inception.conv2d_into [[X]]
// V3-SAME: schedule = #inception.schedule<direct, vector = 8, tile = 5 x 2, grain = 12 x 32, order = channels>
// V4-SAME: schedule = #inception.schedule<direct, vector = 16, tile = 10 x 2, grain = 12 x 32, order = channels>
// CHECK: inception.slice {{.*}} -> tensor<?x24x12x10xf32, #inception.layout<block = 16, segments = [24]>>
// CHECK: inception.conv2d_into {{.*}} out_channels = array<i64: 1, 40>, out_offsets = array<i64: 24, 25>
// V3-SAME: schedule = #inception.schedule<direct, vector = 8, tile = 6 x 2, grain = 3 x 64, order = rows>
// V4-SAME: schedule = #inception.schedule<direct, vector = 16, tile = 9 x 3, grain = 12 x 96, order = rows>
// CHECK: inception.slice {{.*}} -> tensor<?x40x12x10xf32, #inception.layout<block = 16, segments = [40]>>
// CHECK: inception.relu_into
// V3-SAME: schedule = #inception.schedule<elementwise, vector = 8, tile = 1 x 1, grain = 12 x 48, order = channels>
// V4-SAME: schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 12 x 48, order = channels>
// CHECK: inception.copy_into {{.*}}schedule = #inception.schedule<scalar
// CHECK-SAME: -> tensor<?x65x12x10xf32>{{$}}
// REMARK: [Analysis] scheduled {{.*}}#inception.schedule<direct, vector = 16, tile = 10 x 2, grain = 12 x 32, order = channels>
func.func @forward(%x: tensor<?x3x12x10xf32>, %w: tensor<24x3x3x3xf32>, %v: tensor<41x24x1x1xf32>, %u: tensor<40x24x3x3xf32>) -> (tensor<?x65x12x10xf32>) {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?x3x12x10xf32>
  %d = tensor.empty(%n) : tensor<?x65x12x10xf32>
  %1 = inception.conv2d_into %x, %w outs(%d) {layer = "a", kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, out_channels = array<i64: 24>} : (tensor<?x3x12x10xf32>, tensor<24x3x3x3xf32>, tensor<?x65x12x10xf32>) -> tensor<?x65x12x10xf32>
  %s = inception.slice %1 {offset = 0, size = 24} : (tensor<?x65x12x10xf32>) -> tensor<?x24x12x10xf32>
  %2 = inception.conv2d_into %s, %v outs(%1) {layer = "b", kernel = array<i64: 1, 1>, out_channels = array<i64: 41>, out_offsets = array<i64: 24>} : (tensor<?x24x12x10xf32>, tensor<41x24x1x1xf32>, tensor<?x65x12x10xf32>) -> tensor<?x65x12x10xf32>
  %t = inception.slice %2 {offset = 25, size = 40} : (tensor<?x65x12x10xf32>) -> tensor<?x40x12x10xf32>
  %e = tensor.empty(%n) : tensor<?x40x12x10xf32>
  %3 = inception.relu_into %t outs(%e) {layer = "r"} : (tensor<?x40x12x10xf32>, tensor<?x40x12x10xf32>) -> tensor<?x40x12x10xf32>
  %f = tensor.empty(%n) : tensor<?x65x12x10xf32>
  %4 = inception.add_into %2, %2 outs(%f) {layer = "s"} : (tensor<?x65x12x10xf32>, tensor<?x65x12x10xf32>, tensor<?x65x12x10xf32>) -> tensor<?x65x12x10xf32>
  %o = tensor.empty(%n) : tensor<?x65x12x10xf32>
  %5 = inception.copy_into %4 outs(%o) : (tensor<?x65x12x10xf32>, tensor<?x65x12x10xf32>) -> tensor<?x65x12x10xf32>
  return %5 : tensor<?x65x12x10xf32>
}

// -----

// A residual addition has one layout on all sides: the convolution on its right is
// cut where the concatenation on its left is. An input of more channels than a block
// is copied to blocks once, for all that read it.
// CHECK-LABEL: func.func @forward
// CHECK-SAME: ([[X:%[^:]*]]: tensor<?x20x6x5xf32>
// CHECK: [[I:%.*]] = inception.copy_into [[X]] outs({{.*}}layer = "input"
// CHECK-SAME: -> tensor<?x20x6x5xf32, #inception.layout<block = 16, segments = [20]>>
// CHECK-NOT: copy_into
// CHECK: inception.conv2d_into [[I]], {{.*}}layer = "a"
// CHECK: inception.conv2d_into [[I]], {{.*}}layer = "b"
// CHECK: inception.conv2d_into [[I]], {{.*}}layer = "c", out_channels = array<i64: 24, 17>, out_offsets = array<i64: 0, 24>
// CHECK: inception.add_into {{.*}}-> tensor<?x41x6x5xf32, #inception.layout<block = 16, segments = [24, 17]>>
// CHECK: inception.copy_into {{.*}}layer = "output"
func.func @forward(%x: tensor<?x20x6x5xf32>, %w: tensor<24x20x1x1xf32>, %v: tensor<17x20x1x1xf32>, %u: tensor<41x20x3x3xf32>) -> (tensor<?x41x6x5xf32>) {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?x20x6x5xf32>
  %d = tensor.empty(%n) : tensor<?x41x6x5xf32>
  %1 = inception.conv2d_into %x, %w outs(%d) {layer = "a", kernel = array<i64: 1, 1>, out_channels = array<i64: 24>} : (tensor<?x20x6x5xf32>, tensor<24x20x1x1xf32>, tensor<?x41x6x5xf32>) -> tensor<?x41x6x5xf32>
  %2 = inception.conv2d_into %x, %v outs(%1) {layer = "b", kernel = array<i64: 1, 1>, out_channels = array<i64: 17>, out_offsets = array<i64: 24>} : (tensor<?x20x6x5xf32>, tensor<17x20x1x1xf32>, tensor<?x41x6x5xf32>) -> tensor<?x41x6x5xf32>
  %e = tensor.empty(%n) : tensor<?x41x6x5xf32>
  %3 = inception.conv2d_into %x, %u outs(%e) {layer = "c", kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, out_channels = array<i64: 41>} : (tensor<?x20x6x5xf32>, tensor<41x20x3x3xf32>, tensor<?x41x6x5xf32>) -> tensor<?x41x6x5xf32>
  %f = tensor.empty(%n) : tensor<?x41x6x5xf32>
  %4 = inception.add_into %2, %3 outs(%f) {layer = "s"} : (tensor<?x41x6x5xf32>, tensor<?x41x6x5xf32>, tensor<?x41x6x5xf32>) -> tensor<?x41x6x5xf32>
  %o = tensor.empty(%n) : tensor<?x41x6x5xf32>
  %5 = inception.copy_into %4 outs(%o) {layer = "output"} : (tensor<?x41x6x5xf32>, tensor<?x41x6x5xf32>) -> tensor<?x41x6x5xf32>
  return %5 : tensor<?x41x6x5xf32>
}

// -----

// A pool cannot read NCHW; an elementwise layer whose reader can stays NCHW. A
// grouped convolution is computed one value at a time.
// CHECK-LABEL: func.func @forward
// CHECK: [[E:%.*]] = inception.channel_affine_into {{.*}} -> tensor<?x4x8x6xf32>{{$}}
// CHECK: inception.conv2d_into [[E]], {{.*}}schedule = #inception.schedule<scalar
// CHECK: [[C:%.*]] = inception.copy_into {{.*}}layer = "input"
// CHECK: inception.pool_into [[C]]
// REMARK: [Missed] scalar {{.*}}a grouped convolution is computed one value at a time
func.func @forward(%x: tensor<?x4x8x6xf32>, %s: tensor<4xf32>, %t: tensor<4xf32>, %w: tensor<6x2x1x1xf32>) -> (tensor<?x6x8x6xf32>, tensor<?x4x4x3xf32>) {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?x4x8x6xf32>
  %d = tensor.empty(%n) : tensor<?x4x8x6xf32>
  %0 = inception.channel_affine_into %x, %s, %t outs(%d) : (tensor<?x4x8x6xf32>, tensor<4xf32>, tensor<4xf32>, tensor<?x4x8x6xf32>) -> tensor<?x4x8x6xf32>
  %e = tensor.empty(%n) : tensor<?x6x8x6xf32>
  %1 = inception.conv2d_into %0, %w outs(%e) {kernel = array<i64: 1, 1>, groups = 2, out_channels = array<i64: 6>} : (tensor<?x4x8x6xf32>, tensor<6x2x1x1xf32>, tensor<?x6x8x6xf32>) -> tensor<?x6x8x6xf32>
  %f = tensor.empty(%n) : tensor<?x4x4x3xf32>
  %2 = inception.pool_into %x outs(%f) {kind = #inception<pool_kind max>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<?x4x8x6xf32>, tensor<?x4x4x3xf32>) -> tensor<?x4x4x3xf32>
  %g = tensor.empty(%n) : tensor<?x6x8x6xf32>
  %3 = inception.copy_into %1 outs(%g) {layer = "output"} : (tensor<?x6x8x6xf32>, tensor<?x6x8x6xf32>) -> tensor<?x6x8x6xf32>
  %h = tensor.empty(%n) : tensor<?x4x4x3xf32>
  %4 = inception.copy_into %2 outs(%h) {layer = "output"} : (tensor<?x4x4x3xf32>, tensor<?x4x4x3xf32>) -> tensor<?x4x4x3xf32>
  return %3, %4 : tensor<?x6x8x6xf32>, tensor<?x4x4x3xf32>
}

// -----

// The user's choice replaces the model's, each part of it by itself.
// CHECK-NOT: inception.schedules
// CHECK-LABEL: func.func @forward
// CHECK: layer = "a"
// V3-SAME: schedule = #inception.schedule<direct, vector = 8, tile = 3 x 4, grain = 2 x 48, order = rows>
// V4-SAME: schedule = #inception.schedule<direct, vector = 16, tile = 3 x 4, grain = 2 x 48, order = rows>
// CHECK: layer = "output", schedule = #inception.schedule<scalar
module attributes {inception.schedules = {a = {tile = array<i64: 3, 4>, grain = array<i64: 2, 48>, order = "rows"}, nobody = {order = "rows"}}} {
  func.func @forward(%x: tensor<?x3x12x10xf32>, %w: tensor<24x3x3x3xf32>, %n: index) -> tensor<?x24x10x8xf32> {
    %d = tensor.empty(%n) : tensor<?x24x10x8xf32>
    %0 = inception.conv2d_into %x, %w outs(%d) {layer = "a", kernel = array<i64: 3, 3>, out_channels = array<i64: 24>} : (tensor<?x3x12x10xf32>, tensor<24x3x3x3xf32>, tensor<?x24x10x8xf32>) -> tensor<?x24x10x8xf32>
    %e = tensor.empty(%n) : tensor<?x24x10x8xf32>
    %1 = inception.copy_into %0 outs(%e) {layer = "output"} : (tensor<?x24x10x8xf32>, tensor<?x24x10x8xf32>) -> tensor<?x24x10x8xf32>
    return %1 : tensor<?x24x10x8xf32>
  }
}

// -----

// Groups: the last layer's grain cuts them into rows, all channels at once. The
// layer before has a tile of its own and computes the rows under those, halo
// included: 6 for 4 of a 3x3, 4 for 4 of a projection. What is between them has a
// layout as well. Registers decide the tiles.
// CHECK-LABEL: func.func @forward
// CHECK: [[X:%.*]] = inception.copy_into {{.*}}layer = "input"
// CHECK: [[G:%.*]] = inception.group layer "r+c" : tensor<?x76x14x14xf32, #inception.layout<block = 16, segments = [56, 20]>> {
// CHECK: tensor.empty(%{{.*}}) : tensor<?x24x14x14xf32, #inception.layout<block = 16, segments = [24]>>
// CHECK: inception.conv2d_into [[X]], {{.*}}layer = "r"
// V3-SAME: schedule = #inception.schedule<direct, vector = 8, tile = 3 x 4, grain = 6 x 32, order = rows>
// V4-SAME: schedule = #inception.schedule<direct, vector = 16, tile = 14 x 2, grain = 6 x 32, order = rows>
// CHECK: inception.conv2d_into {{.*}}layer = "c"
// V3-SAME: schedule = #inception.schedule<direct, vector = 8, tile = 3 x 4, grain = 4 x 64, order = rows>
// V4-SAME: schedule = #inception.schedule<direct, vector = 16, tile = 14 x 2, grain = 4 x 64, order = rows>
// CHECK: inception.group layer "p+q"
// CHECK: inception.pool_into [[X]] {{.*}}layer = "p"
// V3-SAME: schedule = #inception.schedule<elementwise, vector = 8, tile = 1 x 1, grain = 4 x 48, order = rows>
// V4-SAME: schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 48, order = rows>
// CHECK: inception.conv2d_into {{.*}} outs([[G]]) {{.*}}layer = "q"
// V3-SAME: schedule = #inception.schedule<direct, vector = 8, tile = 3 x 4, grain = 4 x 32, order = rows>
// V4-SAME: schedule = #inception.schedule<direct, vector = 16, tile = 14 x 2, grain = 4 x 32, order = rows>
// REMARK: [Analysis] scheduled {{.*}}#inception.schedule<direct, vector = 16, tile = 14 x 2, grain = 4 x 64, order = rows>
// REMARK: [Analysis] scheduled {{.*}}#inception.schedule<direct, vector = 16, tile = 14 x 2, grain = 6 x 32, order = rows>
module {
  func.func @forward(%x: tensor<?x40x14x14xf32>, %wr: tensor<24x40x1x1xf32>, %br: tensor<24xf32>, %wc: tensor<56x24x3x3xf32>, %wp: tensor<20x40x1x1xf32>, %n: index) -> tensor<?x76x14x14xf32> {
    %d = tensor.empty(%n) : tensor<?x76x14x14xf32>
    %1 = inception.group layer "r+c" : tensor<?x76x14x14xf32> {
      %e = tensor.empty(%n) : tensor<?x24x14x14xf32>
      %r = inception.conv2d_into %x, %wr bias(%br) outs(%e) {layer = "r", kernel = array<i64: 1, 1>, out_channels = array<i64: 24>, relu}
        : (tensor<?x40x14x14xf32>, tensor<24x40x1x1xf32>, tensor<24xf32>, tensor<?x24x14x14xf32>) -> tensor<?x24x14x14xf32>
      %c = inception.conv2d_into %r, %wc outs(%d) {layer = "c", kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, out_channels = array<i64: 56>}
        : (tensor<?x24x14x14xf32>, tensor<56x24x3x3xf32>, tensor<?x76x14x14xf32>) -> tensor<?x76x14x14xf32>
      inception.yield %c : tensor<?x76x14x14xf32>
    }
    %2 = inception.group layer "p+q" : tensor<?x76x14x14xf32> {
      %e = tensor.empty(%n) : tensor<?x40x14x14xf32>
      %p = inception.pool_into %x outs(%e) {layer = "p", kind = #inception<pool_kind max>, kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>}
        : (tensor<?x40x14x14xf32>, tensor<?x40x14x14xf32>) -> tensor<?x40x14x14xf32>
      %q = inception.conv2d_into %p, %wp outs(%1) {layer = "q", kernel = array<i64: 1, 1>, out_channels = array<i64: 20>, out_offsets = array<i64: 56>}
        : (tensor<?x40x14x14xf32>, tensor<20x40x1x1xf32>, tensor<?x76x14x14xf32>) -> tensor<?x76x14x14xf32>
      inception.yield %q : tensor<?x76x14x14xf32>
    }
    %o = tensor.empty(%n) : tensor<?x76x14x14xf32>
    %3 = inception.copy_into %2 outs(%o) {layer = "output"} : (tensor<?x76x14x14xf32>, tensor<?x76x14x14xf32>) -> tensor<?x76x14x14xf32>
    return %3 : tensor<?x76x14x14xf32>
  }
}

// -----

// The rows that the user gives the last layer decide those of the one before; a tile
// is a layer's own.
// CHECK-NOT: inception.schedules
// CHECK-LABEL: func.func @forward
// CHECK: layer = "r"
// V3-SAME: schedule = #inception.schedule<direct, vector = 8, tile = 5 x 2, grain = 9 x 32, order = rows>
// V4-SAME: schedule = #inception.schedule<direct, vector = 16, tile = 5 x 2, grain = 9 x 32, order = rows>
// CHECK: layer = "c"
// V3-SAME: schedule = #inception.schedule<direct, vector = 8, tile = {{.*}}, grain = 7 x 64, order = rows>
// V4-SAME: schedule = #inception.schedule<direct, vector = 16, tile = {{.*}}, grain = 7 x 64, order = rows>
// CHECK: layer = "p"
// CHECK-SAME: grain = 2 x 48
// CHECK: layer = "q"
// V3-SAME: schedule = #inception.schedule<direct, vector = 8, tile = 2 x 4, grain = 2 x 32, order = rows>
// V4-SAME: schedule = #inception.schedule<direct, vector = 16, tile = 2 x 4, grain = 2 x 32, order = rows>
module attributes {inception.schedules = {r = {tile = array<i64: 5, 2>}, c = {grain = array<i64: 7, 64>}, q = {tile = array<i64: 2, 4>, grain = array<i64: 2, 32>}}} {
  func.func @forward(%x: tensor<?x40x14x14xf32>, %wr: tensor<24x40x1x1xf32>, %br: tensor<24xf32>, %wc: tensor<56x24x3x3xf32>, %wp: tensor<20x40x1x1xf32>, %n: index) -> tensor<?x76x14x14xf32> {
    %d = tensor.empty(%n) : tensor<?x76x14x14xf32>
    %1 = inception.group layer "r+c" : tensor<?x76x14x14xf32> {
      %e = tensor.empty(%n) : tensor<?x24x14x14xf32>
      %r = inception.conv2d_into %x, %wr bias(%br) outs(%e) {layer = "r", kernel = array<i64: 1, 1>, out_channels = array<i64: 24>, relu}
        : (tensor<?x40x14x14xf32>, tensor<24x40x1x1xf32>, tensor<24xf32>, tensor<?x24x14x14xf32>) -> tensor<?x24x14x14xf32>
      %c = inception.conv2d_into %r, %wc outs(%d) {layer = "c", kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, out_channels = array<i64: 56>}
        : (tensor<?x24x14x14xf32>, tensor<56x24x3x3xf32>, tensor<?x76x14x14xf32>) -> tensor<?x76x14x14xf32>
      inception.yield %c : tensor<?x76x14x14xf32>
    }
    %2 = inception.group layer "p+q" : tensor<?x76x14x14xf32> {
      %e = tensor.empty(%n) : tensor<?x40x14x14xf32>
      %p = inception.pool_into %x outs(%e) {layer = "p", kind = #inception<pool_kind max>, kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>}
        : (tensor<?x40x14x14xf32>, tensor<?x40x14x14xf32>) -> tensor<?x40x14x14xf32>
      %q = inception.conv2d_into %p, %wp outs(%1) {layer = "q", kernel = array<i64: 1, 1>, out_channels = array<i64: 20>, out_offsets = array<i64: 56>}
        : (tensor<?x40x14x14xf32>, tensor<20x40x1x1xf32>, tensor<?x76x14x14xf32>) -> tensor<?x76x14x14xf32>
      inception.yield %q : tensor<?x76x14x14xf32>
    }
    %o = tensor.empty(%n) : tensor<?x76x14x14xf32>
    %3 = inception.copy_into %2 outs(%o) {layer = "output"} : (tensor<?x76x14x14xf32>, tensor<?x76x14x14xf32>) -> tensor<?x76x14x14xf32>
    return %3 : tensor<?x76x14x14xf32>
  }
}

// -----

// In a group, too, a convolution with groups is computed one value at a time.
// CHECK-LABEL: func.func @forward
// CHECK: inception.group
// CHECK: layer = "g"
// CHECK-SAME: schedule = #inception.schedule<scalar
// CHECK: layer = "c"
// CHECK-SAME: schedule = #inception.schedule<direct
func.func @forward(%x: tensor<?x12x12x10xf32>, %w: tensor<16x6x1x1xf32>, %v: tensor<5x16x3x3xf32>, %n: index) -> tensor<?x5x12x10xf32> {
  %d = tensor.empty(%n) : tensor<?x5x12x10xf32>
  %0 = inception.group : tensor<?x5x12x10xf32> {
    %e = tensor.empty(%n) : tensor<?x16x12x10xf32>
    %1 = inception.conv2d_into %x, %w outs(%e) {layer = "g", kernel = array<i64: 1, 1>, groups = 2, out_channels = array<i64: 16>} : (tensor<?x12x12x10xf32>, tensor<16x6x1x1xf32>, tensor<?x16x12x10xf32>) -> tensor<?x16x12x10xf32>
    %2 = inception.conv2d_into %1, %v outs(%d) {layer = "c", kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, out_channels = array<i64: 5>} : (tensor<?x16x12x10xf32>, tensor<5x16x3x3xf32>, tensor<?x5x12x10xf32>) -> tensor<?x5x12x10xf32>
    inception.yield %2 : tensor<?x5x12x10xf32>
  }
  %o = tensor.empty(%n) : tensor<?x5x12x10xf32>
  %3 = inception.copy_into %0 outs(%o) {layer = "output"} : (tensor<?x5x12x10xf32>, tensor<?x5x12x10xf32>) -> tensor<?x5x12x10xf32>
  return %3 : tensor<?x5x12x10xf32>
}
