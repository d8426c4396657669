// RUN: inception-opt %s --inception-verify-tiled -split-input-file | FileCheck %s

// Tiles at the top are a branch, and those below it another, whose offset the loop computes:
// rows 4 * %r - 1 of the input for %r = 1, 2, 3, which are rows 3 to 17.
// CHECK-LABEL: func.func @forward
// CHECK: scf.forall
// CHECK: scf.if
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 0 : i64, per_thread = 0 : i64}, inception.packed_size = 9216 : i64} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x18x4x16xf32>, %out0: memref<?x1x16x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %n = memref.dim %x, %c0 : memref<?x1x18x4x16xf32>
  %w = memref.view %packed[%c0][] : memref<?xi8> to memref<1x1x3x3x16x16xf32>
  scf.forall (%i, %r) in (%n, 4) {
    %top = arith.cmpi ult, %r, %c1 : index
    scf.if %top {
      %in = memref.subview %x[%i, 0, 0, 0, 0] [1, 1, 5, 4, 16] [1, 1, 1, 1, 1] : memref<?x1x18x4x16xf32> to memref<1x1x5x4x16xf32, strided<[1152, 1152, 64, 16, 1], offset: ?>>
      %out = memref.subview %out0[%i, 0, 0, 0, 0] [1, 1, 4, 4, 16] [1, 1, 1, 1, 1] : memref<?x1x16x4x16xf32> to memref<1x1x4x4x16xf32, strided<[1024, 1024, 64, 16, 1], offset: ?>>
      inception.conv2d_into %in, %w outs(%out) {layer = "a", kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 0, 1>, out_channels = array<i64: 16>,
         input_layout = #inception.layout<block = 16, segments = [16]>,
         schedule = #inception.schedule<direct, vector = 16, tile = 4 x 1, grain = 4 x 16, order = rows>}
        : (memref<1x1x5x4x16xf32, strided<[1152, 1152, 64, 16, 1], offset: ?>>, memref<1x1x3x3x16x16xf32>, memref<1x1x4x4x16xf32, strided<[1024, 1024, 64, 16, 1], offset: ?>>) -> ()
    } else {
      %row = arith.muli %r, %c4 : index
      %first = arith.subi %row, %c1 : index
      %in = memref.subview %x[%i, 0, %first, 0, 0] [1, 1, 6, 4, 16] [1, 1, 1, 1, 1] : memref<?x1x18x4x16xf32> to memref<1x1x6x4x16xf32, strided<[1152, 1152, 64, 16, 1], offset: ?>>
      %out = memref.subview %out0[%i, 0, %row, 0, 0] [1, 1, 4, 4, 16] [1, 1, 1, 1, 1] : memref<?x1x16x4x16xf32> to memref<1x1x4x4x16xf32, strided<[1024, 1024, 64, 16, 1], offset: ?>>
      inception.conv2d_into %in, %w outs(%out) {layer = "a", kernel = array<i64: 3, 3>, padding = array<i64: 0, 1, 0, 1>, out_channels = array<i64: 16>,
         input_layout = #inception.layout<block = 16, segments = [16]>,
         schedule = #inception.schedule<direct, vector = 16, tile = 4 x 1, grain = 4 x 16, order = rows>}
        : (memref<1x1x6x4x16xf32, strided<[1152, 1152, 64, 16, 1], offset: ?>>, memref<1x1x3x3x16x16xf32>, memref<1x1x4x4x16xf32, strided<[1024, 1024, 64, 16, 1], offset: ?>>) -> ()
    }
  } {layer = "a"}
  return
}
}

// -----

// Scratch memory, two values of 1024 bytes.
// CHECK-LABEL: func.func @forward
// CHECK-COUNT-2: inception.scratch
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 0 : i64, per_thread = 2048 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %n = memref.dim %x, %c0 : memref<?x1x4x4x16xf32>
  scf.forall (%i) in (%n) {
    %a = inception.scratch {offset = 0 : i64} : memref<1x1x4x4x16xf32>
    %b = inception.scratch {offset = 1024 : i64} : memref<1x1x4x4x16xf32>
    %in = memref.subview %x[%i, 0, 0, 0, 0] [1, 1, 4, 4, 16] [1, 1, 1, 1, 1] : memref<?x1x4x4x16xf32> to memref<1x1x4x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>
    inception.relu_into %in outs(%a) {schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>} : (memref<1x1x4x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>, memref<1x1x4x4x16xf32>) -> ()
    inception.relu_into %a outs(%b) {schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>} : (memref<1x1x4x4x16xf32>, memref<1x1x4x4x16xf32>) -> ()
  }
  return
}
}
