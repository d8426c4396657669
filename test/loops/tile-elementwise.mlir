// RUN: inception-opt %s --inception-tile --split-input-file | FileCheck %s

// A ReLU, cut into blocks 0-1 and 2, rows 0-3 and 4. Its result starts at block 1 of a
// concatenation.

// CHECK-LABEL: func.func @forward(
// CHECK: scf.forall (%[[I:.*]], %[[T:.*]], %[[C:.*]]) in (%{{.*}}, 3, 2)
// CHECK: %[[ROW:.*]] = arith.muli %[[T]], %c2
// CHECK: memref.subview %arg2[%[[I]], 0, %[[ROW]], 0, 0] [1, 2, 2, 6, 16]
// CHECK: memref.subview %arg3[%[[I]], 1, %[[ROW]], 0, 0] [1, 2, 2, 6, 16]
// CHECK-NEXT: inception.relu_into %{{.*}} outs(%{{.*}}) {layer = "act", schedule
// CHECK: memref.subview %arg2[%[[I]], 2, %[[ROW]], 0, 0] [1, 1, 2, 6, 16]
// CHECK: memref.subview %arg3[%[[I]], 3, %[[ROW]], 0, 0] [1, 1, 2, 6, 16]
// CHECK: memref.subview %arg3[%[[I]], 1, 4, 0, 0] [1, 2, 1, 6, 16]
// CHECK: memref.subview %arg3[%[[I]], 3, 4, 0, 0] [1, 1, 1, 6, 16]
// CHECK: {layer = "act"}

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x3x5x6x16xf32>, %out0: memref<?x4x5x6x16xf32>) {
  inception.relu_into %x outs(%out0) {layer = "act", out_offsets = array<i64: 16>, schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 2 x 32, order = rows>}
    : (memref<?x3x5x6x16xf32>, memref<?x4x5x6x16xf32>) -> ()
  return
}

// -----

// A sum reads the same place of both inputs. All tiles are one branch.

// CHECK-LABEL: func.func @forward(
// CHECK: scf.forall (%[[C:.*]], %[[I:.*]], %[[T:.*]]) in (2, %{{.*}}, 2)
// CHECK: %[[ROW:.*]] = arith.muli %[[T]], %c3
// CHECK: %[[BLOCK:.*]] = arith.muli %[[C]], %c1
// CHECK: %[[X:.*]] = memref.subview %arg2[%[[I]], %[[BLOCK]], %[[ROW]], 0, 0] [1, 1, 3, 5, 16]
// CHECK: %[[Y:.*]] = memref.subview %arg3[%[[I]], %[[BLOCK]], %[[ROW]], 0, 0] [1, 1, 3, 5, 16]
// CHECK: %[[TO:.*]] = memref.subview %arg4[%[[I]], %[[BLOCK]], %[[ROW]], 0, 0] [1, 1, 3, 5, 16]
// CHECK: inception.add_into %[[X]], %[[Y]] outs(%[[TO]])
// CHECK-NOT: inception.add_into

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x6x5x16xf32>, %y: memref<?x2x6x5x16xf32>, %out0: memref<?x2x6x5x16xf32>) {
  inception.add_into %x, %y outs(%out0) {layer = "sum", scale = 1.7e-1 : f64, schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 3 x 16, order = channels>}
    : (memref<?x2x6x5x16xf32>, memref<?x2x6x5x16xf32>, memref<?x2x6x5x16xf32>) -> ()
  return
}

// -----

// Scales and shifts are cut as the channels are.

// CHECK-LABEL: func.func @forward(
// CHECK: %[[SCALE:.*]] = memref.view %arg0[%c0{{.*}} to memref<3x16xf32>
// CHECK: %[[SHIFT:.*]] = memref.view %arg0[%c192{{.*}} to memref<3x16xf32>
// CHECK: scf.forall (%[[I:.*]], %[[C:.*]]) in (%{{.*}}, 2)
// CHECK: %[[X:.*]] = memref.subview %arg2[%[[I]], 0, 0, 0, 0] [1, 2, 4, 6, 16]
// CHECK: %[[TO:.*]] = memref.subview %arg3[%[[I]], 0, 0, 0, 0] [1, 2, 4, 6, 16]
// CHECK: %[[A:.*]] = memref.subview %[[SCALE]][0, 0] [2, 16]
// CHECK: %[[B:.*]] = memref.subview %[[SHIFT]][0, 0] [2, 16]
// CHECK: inception.channel_affine_into %[[X]], %[[A]], %[[B]] outs(%[[TO]]) {{.*}}relu
// CHECK: memref.subview %[[SCALE]][2, 0] [1, 16]
// CHECK: memref.subview %[[SHIFT]][2, 0] [1, 16]
// CHECK: inception.channel_affine_into

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x3x4x6x16xf32>, %out0: memref<?x3x4x6x16xf32>) {
  %c0 = arith.constant 0 : index
  %c192 = arith.constant 192 : index
  %s = memref.view %packed[%c0][] : memref<?xi8> to memref<3x16xf32>
  %t = memref.view %packed[%c192][] : memref<?xi8> to memref<3x16xf32>
  inception.channel_affine_into %x, %s, %t outs(%out0) {layer = "scale", relu, schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 32, order = rows>}
    : (memref<?x3x4x6x16xf32>, memref<3x16xf32>, memref<3x16xf32>, memref<?x3x4x6x16xf32>) -> ()
  return
}

// -----

// Softmax needs all channels at once, and so does a copy that changes the layout: the
// rows are cut, whatever channels the grain has.

// CHECK-LABEL: func.func @forward(
// CHECK: scf.forall (%[[I:.*]], %[[T:.*]]) in (%{{.*}}, 2)
// CHECK: memref.subview %arg2[%[[I]], 0, 0, 0, 0] [1, 2, 4, 4, 16]
// CHECK: inception.softmax_into
// CHECK: memref.subview %arg2[%[[I]], 0, 4, 0, 0] [1, 2, 2, 4, 16]
// CHECK: inception.softmax_into
// CHECK: scf.forall (%[[J:.*]], %{{.*}}) in (%{{.*}}, 2)
// CHECK: memref.subview %arg2[%[[J]], 0, 0, 0, 0] [1, 2, 5, 4, 16]
// CHECK: memref.subview %arg3[%[[J]], 0, 0, 0] [1, 25, 5, 4]
// CHECK: inception.copy_into
// CHECK: memref.subview %arg2[%[[J]], 0, 5, 0, 0] [1, 2, 1, 4, 16]
// CHECK: memref.subview %arg3[%[[J]], 0, 5, 0] [1, 25, 1, 4]
// CHECK: inception.copy_into

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x6x4x16xf32>, %out0: memref<?x25x6x4xf32>) {
  inception.softmax_into %x outs(%x) {layer = "prob", input_layout = #inception.layout<block = 16, segments = [25]>,
     schedule = #inception.schedule<scalar, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>}
    : (memref<?x2x6x4x16xf32>, memref<?x2x6x4x16xf32>) -> ()
  inception.copy_into %x outs(%out0) {layer = "output", input_layout = #inception.layout<block = 16, segments = [25]>,
     schedule = #inception.schedule<scalar, vector = 16, tile = 1 x 1, grain = 5 x 16, order = rows>}
    : (memref<?x2x6x4x16xf32>, memref<?x25x6x4xf32>) -> ()
  return
}

// -----

// A grouped convolution, in NCHW: rows alone are cut, and weights are whole.

// CHECK-LABEL: func.func @forward(
// CHECK: %[[W:.*]] = memref.view
// CHECK: scf.forall (%[[I:.*]], %[[T:.*]]) in (%{{.*}}, 3)
// CHECK: memref.subview %arg2[%[[I]], 0, 0, 0] [1, 6, 4, 7]
// CHECK: memref.subview %arg3[%[[I]], 0, 0, 0, 0] [1, 1, 3, 7, 16]
// CHECK: inception.conv2d_into %{{.*}}, %[[W]] outs({{.*}}groups = 2{{.*}}padding = array<i64: 1, 1, 0, 1>
// CHECK: memref.subview %arg2[%[[I]], 0, 2, 0] [1, 6, 5, 7]
// CHECK: memref.subview %arg3[%[[I]], 0, 3, 0, 0] [1, 1, 3, 7, 16]
// CHECK: inception.conv2d_into %{{.*}}, %[[W]] outs({{.*}}padding = array<i64: 0, 1, 0, 1>
// CHECK: memref.subview %arg2[%[[I]], 0, 5, 0] [1, 6, 3, 7]
// CHECK: memref.subview %arg3[%[[I]], 0, 6, 0, 0] [1, 1, 2, 7, 16]
// CHECK: inception.conv2d_into %{{.*}}, %[[W]] outs({{.*}}padding = array<i64: 0, 1, 1, 1>

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x6x8x7xf32>, %out0: memref<?x1x8x7x16xf32>) {
  %c0 = arith.constant 0 : index
  %w = memref.view %packed[%c0][] : memref<?xi8> to memref<4x3x3x3xf32>
  inception.conv2d_into %x, %w outs(%out0) {layer = "grouped", kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, groups = 2, out_channels = array<i64: 4>,
     schedule = #inception.schedule<scalar, vector = 16, tile = 1 x 1, grain = 3 x 16, order = rows>}
    : (memref<?x6x8x7xf32>, memref<4x3x3x3xf32>, memref<?x1x8x7x16xf32>) -> ()
  return
}

// -----

// A pool and its projection: the pool has the windows and the padding, scratch memory
// has as many rows as the tile, and the destination is whole, as its offset says.

// CHECK-LABEL: func.func @forward(
// CHECK: scf.forall (%[[I:.*]], %[[T:.*]]) in (%{{.*}}, 4)
// CHECK: %[[TO:.*]] = memref.subview %arg3[%[[I]], 0, 0, 0, 0] [1, 4, 3, 8, 16]
// CHECK: %[[S:.*]] = inception.scratch {offset = 192 : i64} : memref<1x2x3x8x16xf32>
// CHECK: %[[IN:.*]] = memref.subview %arg2[%[[I]], 0, 0, 0, 0] [1, 2, 4, 8, 16]
// CHECK: inception.pool_into %[[IN]] outs(%[[S]]) {{.*}}padding = array<i64: 1, 1, 0, 1>
// CHECK: inception.conv2d_into %[[S]], %{{.*}} outs(%[[TO]]) {{.*}}out_offsets = array<i64: 48>
// CHECK: %[[ROW:.*]] = arith.muli %[[T]], %c3
// CHECK: memref.subview %arg3[%[[I]], 0, %[[ROW]], 0, 0] [1, 4, 3, 8, 16]
// CHECK: %[[FIRST:.*]] = arith.subi %[[ROW]], %c1
// CHECK: memref.subview %arg2[%[[I]], 0, %[[FIRST]], 0, 0] [1, 2, 5, 8, 16]
// CHECK: inception.pool_into {{.*}}padding = array<i64: 0, 1, 0, 1>
// CHECK: inception.scratch {offset = 192 : i64} : memref<1x2x1x8x16xf32>
// CHECK: memref.subview %arg2[%[[I]], 0, 8, 0, 0] [1, 2, 2, 8, 16]
// CHECK: inception.pool_into {{.*}}padding = array<i64: 0, 1, 1, 1>
// CHECK: {layer = "pool+proj"}

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x10x8x16xf32>, %out0: memref<?x4x10x8x16xf32>) {
  %c0 = arith.constant 0 : index
  %w = memref.view %packed[%c0][] : memref<?xi8> to memref<1x2x1x1x16x16xf32>
  inception.group layer "pool+proj" {
    %t = inception.scratch {offset = 192 : i64} : memref<?x2x10x8x16xf32>
    inception.pool_into %x outs(%t) {layer = "pool", kind = #inception<pool_kind max>, kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>,
       schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 3 x 32, order = rows>}
      : (memref<?x2x10x8x16xf32>, memref<?x2x10x8x16xf32>) -> ()
    inception.conv2d_into %t, %w outs(%out0) {layer = "proj", kernel = array<i64: 1, 1>, out_channels = array<i64: 16>, out_offsets = array<i64: 48>,
       input_layout = #inception.layout<block = 16, segments = [32]>,
       schedule = #inception.schedule<direct, vector = 16, tile = 8 x 1, grain = 3 x 16, order = rows>}
      : (memref<?x2x10x8x16xf32>, memref<1x2x1x1x16x16xf32>, memref<?x4x10x8x16xf32>) -> ()
  }
  return
}

// -----

// A linear layer has one row: its channels are cut, with their weights, and the last
// of 100 are a tile of 4.

// CHECK-LABEL: func.func @forward(
// CHECK: %[[W:.*]] = memref.view {{.*}} to memref<7x4x1x1x16x16xf32>
// CHECK: %[[B:.*]] = memref.view {{.*}} to memref<7x16xf32>
// CHECK: scf.forall (%[[C:.*]], %[[I:.*]]) in (4, %{{.*}})
// CHECK: %[[BLOCK:.*]] = arith.muli %[[C]], %c2
// CHECK: memref.subview %arg2[%[[I]], 0, 0, 0, 0] [1, 4, 1, 1, 16]
// CHECK: memref.subview %arg3[%[[I]], %[[BLOCK]], 0, 0, 0] [1, 2, 1, 1, 16]
// CHECK: memref.subview %[[W]][%[[BLOCK]], 0, 0, 0, 0, 0] [2, 4, 1, 1, 16, 16]
// CHECK: memref.subview %[[B]][%[[BLOCK]], 0] [2, 16]
// CHECK: inception.conv2d_into {{.*}}out_channels = array<i64: 32>
// CHECK: memref.subview %arg3[%[[I]], 6, 0, 0, 0] [1, 1, 1, 1, 16]
// CHECK: memref.subview %[[W]][6, 0, 0, 0, 0, 0] [1, 4, 1, 1, 16, 16]
// CHECK: memref.subview %[[B]][6, 0] [1, 16]
// CHECK: inception.conv2d_into {{.*}}out_channels = array<i64: 4>

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x4x1x1x16xf32>, %out0: memref<?x7x1x1x16xf32>) {
  %c0 = arith.constant 0 : index
  %c28672 = arith.constant 28672 : index
  %w = memref.view %packed[%c0][] : memref<?xi8> to memref<7x4x1x1x16x16xf32>
  %b = memref.view %packed[%c28672][] : memref<?xi8> to memref<7x16xf32>
  inception.conv2d_into %x, %w bias(%b) outs(%out0) {layer = "classifier", kernel = array<i64: 1, 1>, out_channels = array<i64: 100>,
     input_layout = #inception.layout<block = 16, segments = [64]>,
     schedule = #inception.schedule<direct, vector = 16, tile = 1 x 2, grain = 1 x 32, order = channels>}
    : (memref<?x4x1x1x16xf32>, memref<7x4x1x1x16x16xf32>, memref<7x16xf32>, memref<?x7x1x1x16xf32>) -> ()
  return
}

// -----

// A pool's gradient: windows that overlap add to the same rows, which stay whole.

// CHECK-LABEL: func.func @forward(
// CHECK: scf.forall (%[[I:.*]], %[[C:.*]]) in (%{{.*}}, 3)
// CHECK: %[[BLOCK:.*]] = arith.muli %[[C]], %c1
// CHECK: %[[DY:.*]] = memref.subview %arg3[%[[I]], %[[BLOCK]], 0, 0, 0] [1, 1, 3, 3, 16]
// CHECK: %[[X:.*]] = memref.subview %arg2[%[[I]], %[[BLOCK]], 0, 0, 0] [1, 1, 5, 5, 16]
// CHECK: %[[TO:.*]] = memref.subview %arg4[%[[I]], %[[BLOCK]], 0, 0, 0] [1, 1, 5, 5, 16]
// CHECK: inception.pool_grad_into %[[DY]] input(%[[X]]) outs(%[[TO]]) {{.*}}padding = array<i64: 1, 1, 1, 1>

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x3x5x5x16xf32>, %dy: memref<?x3x3x3x16xf32>, %out0: memref<?x3x5x5x16xf32>) {
  inception.pool_grad_into %dy input(%x) outs(%out0) {layer = "pool", kind = #inception<pool_kind max>, kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>,
     schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 2 x 16, order = rows>}
    : (memref<?x3x3x3x16xf32>, memref<?x3x5x5x16xf32>, memref<?x3x5x5x16xf32>) -> ()
  return
}

// -----

// A ReLU's gradient is cut like a sum.

// CHECK-LABEL: func.func @forward(
// CHECK: scf.forall (%[[C:.*]], %[[I:.*]], %[[T:.*]]) in (2, %{{.*}}, 2)
// CHECK: %[[BLOCK:.*]] = arith.muli %[[C]], %c1
// CHECK: %[[DY:.*]] = memref.subview %arg3[%[[I]], %[[BLOCK]], 0, 0, 0] [1, 1, 4, 7, 16]
// CHECK: %[[Y:.*]] = memref.subview %arg2[%[[I]], %[[BLOCK]], 0, 0, 0] [1, 1, 4, 7, 16]
// CHECK: %[[TO:.*]] = memref.subview %arg4[%[[I]], %[[BLOCK]], 0, 0, 0] [1, 1, 4, 7, 16]
// CHECK: inception.relu_grad_into %[[DY]], %[[Y]] outs(%[[TO]])
// CHECK: memref.subview %arg3[%[[I]], %{{.*}}, 4, 0, 0] [1, 1, 2, 7, 16]
// CHECK: memref.subview %arg2[%[[I]], %{{.*}}, 4, 0, 0] [1, 1, 2, 7, 16]
// CHECK: memref.subview %arg4[%[[I]], %{{.*}}, 4, 0, 0] [1, 1, 2, 7, 16]
// CHECK: inception.relu_grad_into

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %y: memref<?x2x6x7x16xf32>, %dy: memref<?x2x6x7x16xf32>, %out0: memref<?x2x6x7x16xf32>) {
  inception.relu_grad_into %dy, %y outs(%out0) {layer = "mask",
     schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = channels>}
    : (memref<?x2x6x7x16xf32>, memref<?x2x6x7x16xf32>, memref<?x2x6x7x16xf32>) -> ()
  return
}
