// RUN: inception-opt %s --inception-tile --split-input-file --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks
// REMARK: [Passed] cut {{.*}}an image is 4 x 1 tiles of rows x channels
// REMARK: an image is 1 x 3 tiles
// REMARK: an image is 3 x 2 tiles
// REMARK: an image is 2 x 1 tiles
// REMARK: an image is 2 x 1 tiles
// REMARK: an image is 1 x 2 tiles
// REMARK: [Missed] whole {{.*}}its rows cannot be computed apart{{.*}}an image is one tile
// REMARK: an image is 4 x 1 tiles

// Rows 0-4, 5-9 and 10-14, 15: the first and the last tile reach beyond the input
// and are peeled, with the padding that is left there; the two between are one
// branch without, whose offset the loop computes. A tile of R rows reads R + 2.

// CHECK-LABEL: func.func @forward(
// CHECK-SAME: %[[PACKED:[^:]*]]: memref<?xi8>, %{{[^:]*}}: memref<?xi8>, %[[X:[^:]*]]: memref<?x1x16x16x16xf32>, %[[OUT:[^:]*]]: memref<?x2x16x16x16xf32>
// CHECK: %[[N:.*]] = memref.dim %[[X]]
// CHECK: scf.forall (%[[I:.*]], %[[T:.*]]) in (%[[N]], 4)
// CHECK: %[[TOP:.*]] = arith.cmpi ult, %[[T]], %c1
// CHECK: scf.if %[[TOP]]
// CHECK: %[[IN:.*]] = memref.subview %[[X]][%[[I]], 0, 0, 0, 0] [1, 1, 6, 16, 16]
// CHECK: %[[TO:.*]] = memref.subview %[[OUT]][%[[I]], 0, 0, 0, 0] [1, 2, 5, 16, 16]
// CHECK: inception.conv2d_into %[[IN]], %{{.*}} outs(%[[TO]]) {{.*}}padding = array<i64: 1, 1, 0, 1>
// CHECK: else
// CHECK: %[[INNER:.*]] = arith.cmpi ult, %[[T]], %c3
// CHECK: scf.if %[[INNER]]
// CHECK: %[[ROW:.*]] = arith.muli %[[T]], %c5
// CHECK: %[[FIRST:.*]] = arith.subi %[[ROW]], %c1
// CHECK: memref.subview %[[X]][%[[I]], 0, %[[FIRST]], 0, 0] [1, 1, 7, 16, 16]
// CHECK: memref.subview %[[OUT]][%[[I]], 0, %[[ROW]], 0, 0] [1, 2, 5, 16, 16]
// CHECK: inception.conv2d_into {{.*}}padding = array<i64: 0, 1, 0, 1>
// CHECK: else
// CHECK: memref.subview %[[X]][%[[I]], 0, 14, 0, 0] [1, 1, 2, 16, 16]
// CHECK: memref.subview %[[OUT]][%[[I]], 0, 15, 0, 0] [1, 2, 1, 16, 16]
// CHECK: inception.conv2d_into {{.*}}padding = array<i64: 0, 1, 1, 1>
// CHECK: {layer = "3x3"}

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x16x16x16xf32>, %out0: memref<?x2x16x16x16xf32>) {
  %c0 = arith.constant 0 : index
  %w = memref.view %packed[%c0][] : memref<?xi8> to memref<2x1x3x3x16x16xf32>
  inception.conv2d_into %x, %w outs(%out0)
    {layer = "3x3", kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, out_channels = array<i64: 32>,
     input_layout = #inception.layout<block = 16, segments = [16]>,
     schedule = #inception.schedule<direct, vector = 16, tile = 14 x 2, grain = 5 x 32, order = rows>}
    : (memref<?x1x16x16x16xf32>, memref<2x1x3x3x16x16xf32>, memref<?x2x16x16x16xf32>) -> ()
  return
}

// -----

// With order = channels, channels vary slowest, so that a thread's items share
// weights. Destinations are cut as if they were one: of 40 channels two blocks, then
// their rest and one block of the other's 24, then the rest of these. The tile's
// filter and bias are slices; its destination starts where the tile does, or is
// whole like the piece.

// CHECK-LABEL: func.func @forward(
// CHECK: %[[W:.*]] = memref.view {{.*}} to memref<5x1x1x1x16x16xf32>
// CHECK: %[[B:.*]] = memref.view {{.*}} to memref<5x16xf32>
// CHECK: scf.forall (%[[C:.*]], %[[I:.*]]) in (3, %{{.*}})
// CHECK: arith.cmpi ult, %[[C]], %c1
// CHECK: %[[WA:.*]] = memref.subview %[[W]][0, 0, 0, 0, 0, 0] [3, 1, 1, 1, 16, 16]
// CHECK: memref.subview %arg3[%[[I]], 0, 0, 0, 0] [1, 2, 4, 4, 16]
// CHECK: memref.subview %[[WA]][0, 0, 0, 0, 0, 0] [2, 1, 1, 1, 16, 16]
// CHECK: inception.conv2d_into {{.*}}out_channels = array<i64: 32>
// CHECK: arith.cmpi ult, %[[C]], %c2
// CHECK: memref.subview %arg3[%[[I]], 2, 0, 0, 0] [1, 1, 4, 4, 16]
// CHECK: inception.conv2d_into {{.*}}out_channels = array<i64: 8>
// CHECK: %[[WB:.*]] = memref.subview %[[W]][3, 0, 0, 0, 0, 0] [2, 1, 1, 1, 16, 16]
// CHECK: memref.subview %[[B]][3, 0] [2, 16]
// CHECK: memref.subview %arg4[%[[I]], 1, 0, 0, 0] [1, 1, 4, 4, 16]
// CHECK: memref.subview %[[WB]][0, 0, 0, 0, 0, 0] [1, 1, 1, 1, 16, 16]
// CHECK: inception.conv2d_into {{.*}}out_channels = array<i64: 16>
// CHECK: } else {
// CHECK: memref.subview %arg4[%[[I]], 2, 0, 0, 0] [1, 1, 4, 4, 16]
// CHECK: inception.conv2d_into {{.*}}out_channels = array<i64: 8>

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x3x4x4x16xf32>, %out1: memref<?x3x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %c5120 = arith.constant 5120 : index
  %w = memref.view %packed[%c0][] : memref<?xi8> to memref<5x1x1x1x16x16xf32>
  %b = memref.view %packed[%c5120][] : memref<?xi8> to memref<5x16xf32>
  inception.conv2d_into %x, %w bias(%b) outs(%out0, %out1)
    {layer = "1x1", kernel = array<i64: 1, 1>, out_channels = array<i64: 40, 24>, out_offsets = array<i64: 0, 16>,
     input_layout = #inception.layout<block = 16, segments = [16]>,
     schedule = #inception.schedule<direct, vector = 16, tile = 14 x 1, grain = 4 x 32, order = channels>}
    : (memref<?x1x4x4x16xf32>, memref<5x1x1x1x16x16xf32>, memref<5x16xf32>, memref<?x3x4x4x16xf32>, memref<?x3x4x4x16xf32>) -> ()
  return
}

// -----

// A pool of stride 2 whose size is rounded up: the last window reaches beyond the
// input, without padding. Channels and rows are cut.

// CHECK-LABEL: func.func @forward(
// CHECK: scf.forall (%[[I:.*]], %[[T:.*]], %[[C:.*]]) in (%{{.*}}, 3, 2)
// CHECK: arith.cmpi ult, %[[T]], %c2
// CHECK: %[[ROW:.*]] = arith.muli %[[T]], %c2
// CHECK: %[[BLOCK:.*]] = arith.muli %[[C]], %c1
// CHECK: %[[FIRST:.*]] = arith.muli %[[ROW]], %c2
// CHECK: memref.subview %arg2[%[[I]], %[[BLOCK]], %[[FIRST]], 0, 0] [1, 1, 5, 10, 16]
// CHECK: memref.subview %arg3[%[[I]], %[[BLOCK]], %[[ROW]], 0, 0] [1, 1, 2, 5, 16]
// CHECK: else
// CHECK: memref.subview %arg2[%[[I]], %{{.*}}, 8, 0, 0] [1, 1, 2, 10, 16]
// CHECK: memref.subview %arg3[%[[I]], %{{.*}}, 4, 0, 0] [1, 1, 1, 5, 16]

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x10x10x16xf32>, %out0: memref<?x2x5x5x16xf32>) {
  inception.pool_into %x outs(%out0) {layer = "pool", kind = #inception<pool_kind max>, kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>,
     schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 2 x 16, order = rows>}
    : (memref<?x2x10x10x16xf32>, memref<?x2x5x5x16xf32>) -> ()
  return
}

// -----

// The same where the grain divides the rows: the last tile reads one row less and
// is no branch with the first.

// CHECK-LABEL: func.func @forward(
// CHECK: scf.forall (%[[I:.*]], %[[T:.*]]) in (%{{.*}}, 2)
// CHECK: memref.subview %arg2[%[[I]], 0, 0, 0, 0] [1, 1, 5, 8, 16]
// CHECK: else
// CHECK: memref.subview %arg2[%[[I]], 0, 4, 0, 0] [1, 1, 4, 8, 16]

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x8x8x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  inception.pool_into %x outs(%out0) {layer = "pool", kind = #inception<pool_kind max>, kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>,
     schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 2 x 16, order = rows>}
    : (memref<?x1x8x8x16xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

// LRN and softmax need all channels at once, an adaptive pool all rows.

// CHECK-LABEL: func.func @forward(
// CHECK: scf.forall (%[[I:.*]], %[[T:.*]]) in (%{{.*}}, 2)
// CHECK: memref.subview %arg2[%[[I]], 0, %{{.*}}, 0, 0] [1, 2, 2, 4, 16]
// CHECK: inception.lrn_into
// CHECK: scf.forall (%[[I:.*]], %[[C:.*]]) in (%{{.*}}, 2)
// CHECK: memref.subview %arg2[%[[I]], %{{.*}}, 0, 0, 0] [1, 1, 4, 4, 16]
// CHECK: inception.pool_into {{.*}} {adaptive,
// CHECK: scf.forall (%[[I:.*]]) in (%{{.*}})
// CHECK: inception.pool_into {{.*}} {adaptive,

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x4x4x16xf32>, %out0: memref<?x2x4x4x16xf32>, %out1: memref<?x2x3x3x16xf32>, %out2: memref<?x2x3x2x16xf32>) {
  inception.lrn_into %x outs(%out0) {layer = "norm", size = 5 : i64, alpha = 1.0e-4 : f64, beta = 7.5e-1 : f64, k = 1.0 : f64,
     input_layout = #inception.layout<block = 16, segments = [32]>,
     schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 2 x 16, order = rows>}
    : (memref<?x2x4x4x16xf32>, memref<?x2x4x4x16xf32>) -> ()
  inception.pool_into %x outs(%out1) {layer = "pool", kind = #inception<pool_kind average>, kernel = array<i64: 0, 0>, adaptive,
     schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 1 x 16, order = rows>}
    : (memref<?x2x4x4x16xf32>, memref<?x2x3x3x16xf32>) -> ()
  inception.pool_into %x outs(%out2) {layer = "whole", kind = #inception<pool_kind average>, kernel = array<i64: 0, 0>, adaptive,
     schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 1 x 32, order = rows>}
    : (memref<?x2x4x4x16xf32>, memref<?x2x3x2x16xf32>) -> ()
  return
}

// -----

// A group: the 3x3 reads rows r - 1 to r + R, which the 1x1 computes first, into
// scratch memory of that many rows. Nothing is computed beyond the image.

// CHECK-LABEL: func.func @forward(
// CHECK: scf.forall (%[[I:.*]], %[[T:.*]]) in (%{{.*}}, 4)
// CHECK: %[[S:.*]] = inception.scratch {offset = 128 : i64} : memref<1x1x5x8x16xf32>
// CHECK: %[[IN:.*]] = memref.subview %arg2[%[[I]], 0, 0, 0, 0] [1, 1, 5, 8, 16]
// CHECK: inception.conv2d_into %[[IN]], %{{.*}} outs(%[[S]]) {{.*}}layer = "reduce"
// CHECK: inception.conv2d_into %[[S]], {{.*}}layer = "3x3"{{.*}}padding = array<i64: 1, 1, 0, 1>
// CHECK: %[[ROW:.*]] = arith.muli %[[T]], %c4
// CHECK: %[[FIRST:.*]] = arith.subi %[[ROW]], %c1
// CHECK: inception.scratch {offset = 128 : i64} : memref<1x1x6x8x16xf32>
// CHECK: memref.subview %arg2[%[[I]], 0, %[[FIRST]], 0, 0] [1, 1, 6, 8, 16]
// CHECK: padding = array<i64: 0, 1, 0, 1>
// CHECK: inception.scratch {offset = 128 : i64} : memref<1x1x5x8x16xf32>
// CHECK: memref.subview %arg2[%[[I]], 0, 11, 0, 0] [1, 1, 5, 8, 16]
// CHECK: padding = array<i64: 0, 1, 1, 1>
// CHECK: {layer = "reduce+3x3"}

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x16x8x16xf32>, %out0: memref<?x1x16x8x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1024 = arith.constant 1024 : index
  %wr = memref.view %packed[%c0][] : memref<?xi8> to memref<1x1x1x1x16x16xf32>
  %wc = memref.view %packed[%c1024][] : memref<?xi8> to memref<1x1x3x3x16x16xf32>
  inception.group layer "reduce+3x3" {
    %t = inception.scratch {offset = 128 : i64} : memref<?x1x16x8x16xf32>
    inception.conv2d_into %x, %wr outs(%t)
      {layer = "reduce", kernel = array<i64: 1, 1>, out_channels = array<i64: 16>, relu,
       input_layout = #inception.layout<block = 16, segments = [16]>,
       schedule = #inception.schedule<direct, vector = 16, tile = 8 x 1, grain = 6 x 16, order = rows>}
      : (memref<?x1x16x8x16xf32>, memref<1x1x1x1x16x16xf32>, memref<?x1x16x8x16xf32>) -> ()
    inception.conv2d_into %t, %wc outs(%out0)
      {layer = "3x3", kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, out_channels = array<i64: 16>,
       input_layout = #inception.layout<block = 16, segments = [16]>,
       schedule = #inception.schedule<direct, vector = 16, tile = 8 x 1, grain = 4 x 16, order = rows>}
      : (memref<?x1x16x8x16xf32>, memref<1x1x3x3x16x16xf32>, memref<?x1x16x8x16xf32>) -> ()
  }
  return
}

// -----

// Windows that lie in the padding alone, above an input of two rows and below it, read
// none of them.

// CHECK-LABEL: func.func @forward(
// CHECK-SAME: %[[X:[^:]*]]: memref<?x1x2x16x16xf32>, %[[OUT:[^:]*]]: memref<?x1x8x16x16xf32>
// CHECK: memref.subview %[[X]][%{{.*}}, 0, 0, 0, 0] [1, 1, 0, 16, 16]
// CHECK: inception.conv2d_into {{.*}}padding = array<i64: 4, 1, 0, 1>
// CHECK: memref.subview %[[X]][%{{.*}}, 0, 0, 0, 0] [1, 1, 2, 16, 16]
// CHECK: inception.conv2d_into {{.*}}padding = array<i64: 2, 1, 0, 1>
// CHECK: memref.subview %[[X]][%{{.*}}, 0, 0, 0, 0] [1, 1, 2, 16, 16]
// CHECK: inception.conv2d_into {{.*}}padding = array<i64: 0, 1, 2, 1>
// CHECK: memref.subview %[[X]][%{{.*}}, 0, 0, 0, 0] [1, 1, 0, 16, 16]
// CHECK: memref.subview %[[OUT]][%{{.*}}, 0, 6, 0, 0] [1, 1, 2, 16, 16]
// CHECK: inception.conv2d_into {{.*}}padding = array<i64: 0, 1, 4, 1>

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x2x16x16xf32>, %out0: memref<?x1x8x16x16xf32>) {
  %c0 = arith.constant 0 : index
  %w = memref.view %packed[%c0][] : memref<?xi8> to memref<1x1x3x3x16x16xf32>
  inception.conv2d_into %x, %w outs(%out0)
    {layer = "beyond", kernel = array<i64: 3, 3>, padding = array<i64: 4, 1, 4, 1>, out_channels = array<i64: 16>,
     input_layout = #inception.layout<block = 16, segments = [16]>,
     schedule = #inception.schedule<direct, vector = 16, tile = 14 x 1, grain = 2 x 16, order = rows>}
    : (memref<?x1x2x16x16xf32>, memref<1x1x3x3x16x16xf32>, memref<?x1x8x16x16xf32>) -> ()
  return
}
