// RUN: inception-opt %s --inception-verify-bufferized -split-input-file | FileCheck %s

// What the bufferized level allows: copies from the input and to a result, and one
// that says why, of a value that something else reads.
// CHECK-LABEL: module attributes {inception.workspace = {fixed = 0 : i64, per_image = 7168 : i64, per_thread = 0 : i64}}
// CHECK-COUNT-4: inception.copy_into
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 7168 : i64, per_thread = 0 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %out1: memref<?x24x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  %c4096 = arith.constant 4096 : index
  %at = arith.muli %n, %c4096 : index
  %b = memref.view %workspace[%at][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  inception.copy_into %x outs(%a) {output_layout = #inception.layout<block = 16, segments = [24]>} : (memref<?x24x4x6xf32>, memref<?x2x4x6x16xf32>) -> ()
  inception.copy_into %a outs(%b) {input_layout = #inception.layout<block = 16, segments = [24]>, output_layout = #inception.layout<block = 16, segments = [24]>, reason = "it is wanted twice"} : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  inception.copy_into %a outs(%out0) {input_layout = #inception.layout<block = 16, segments = [24]>} : (memref<?x2x4x6x16xf32>, memref<?x24x4x6xf32>) -> ()
  inception.copy_into %b outs(%out1) {input_layout = #inception.layout<block = 16, segments = [24]>} : (memref<?x2x4x6x16xf32>, memref<?x24x4x6xf32>) -> ()
  return
}
}

// -----

// A merged convolution and its neighbour write the blocks of one buffer; another buffer
// lies where the network's first one was, as nothing reads that any more.
// CHECK-LABEL: per_image = 9216 : i64
// CHECK: inception.conv2d_into
// CHECK: inception.relu_into
// CHECK: inception.softmax_into
module attributes {inception.packed_size = 3072 : i64, inception.workspace = {fixed = 0 : i64, per_image = 9216 : i64, per_thread = 0 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x40x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c3072 = arith.constant 3072 : index
  %at = arith.muli %n, %c3072 : index
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  %b = memref.view %workspace[%at][%n] : memref<?xi8> to memref<?x4x4x6x16xf32>
  %c = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  %w = memref.view %packed[%c0][] : memref<?xi8> to memref<2x1x1x1x24x16xf32>
  inception.copy_into %x outs(%a) {output_layout = #inception.layout<block = 16, segments = [24]>} : (memref<?x24x4x6xf32>, memref<?x2x4x6x16xf32>) -> ()
  inception.conv2d_into %x, %w outs(%b) {kernel = array<i64: 1, 1>, out_channels = array<i64: 17>} : (memref<?x24x4x6xf32>, memref<2x1x1x1x24x16xf32>, memref<?x4x4x6x16xf32>) -> ()
  inception.relu_into %a outs(%b) {out_offsets = array<i64: 32>} : (memref<?x2x4x6x16xf32>, memref<?x4x4x6x16xf32>) -> ()
  %s = memref.subview %b[0, 2, 0, 0, 0] [%n, 2, 4, 6, 16] [1, 1, 1, 1, 1] : memref<?x4x4x6x16xf32> to memref<?x2x4x6x16xf32, strided<[1536, 384, 96, 16, 1], offset: 768>>
  inception.softmax_into %s outs(%c) {input_layout = #inception.layout<block = 16, segments = [24]>} : (memref<?x2x4x6x16xf32, strided<[1536, 384, 96, 16, 1], offset: 768>>, memref<?x2x4x6x16xf32>) -> ()
  return
}
}

// -----

// The four rows of 512 bytes that exist at a time fill a thread's memory to the byte.
// CHECK-LABEL: per_thread = 2176 : i64
// CHECK: inception.group
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 0 : i64, per_thread = 2176 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x8x8x16xf32>, %out0: memref<?x1x8x8x16xf32>) {
  inception.group layer "relu+relu" {
    %t = inception.scratch {offset = 128 : i64} : memref<?x1x8x8x16xf32>
    inception.relu_into %x outs(%t) {schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>} : (memref<?x1x8x8x16xf32>, memref<?x1x8x8x16xf32>) -> ()
    inception.relu_into %t outs(%out0) {schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>} : (memref<?x1x8x8x16xf32>, memref<?x1x8x8x16xf32>) -> ()
  }
  return
}
}
