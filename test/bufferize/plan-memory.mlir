// RUN: inception-opt %s -split-input-file --inception-plan-memory --inception-verify-bufferized --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks
// REMARK: [Missed]{{.*}}6144 bytes at 0, where no buffer was before
// REMARK: [Missed]{{.*}}3072 bytes at 6144, where no buffer was before
// REMARK: [Passed]{{.*}}3072 bytes at 6144, which another buffer uses at another time
// REMARK: [Passed]{{.*}}1536 bytes at 0, which another buffer uses at another time

// Bytes for one image: a 2*4*6*16*4 = 3072, b 6144, c 3072, d 1536. a and b live
// together, b and c, c and d, but neither a and c nor b and d: b, the largest, is at
// 0; a and c follow it, in one place; d takes the place of b. 9216 in all, not 13824.
// CHECK: inception.workspace = {fixed = 0 : i64, per_image = 9216 : i64, per_thread = 0 : i64}
// CHECK-LABEL: func.func @forward
// CHECK-SAME: ([[P:%[^:]*]]: memref<?xi8>, [[WS:%[^:]*]]: memref<?xi8>, [[X:%[^:]*]]: memref<?x2x4x6x16xf32>, {{.*}}, [[N:%[^:]*]]: index)
// CHECK: [[OA:%.*]] = arith.muli [[N]], %c6144
// CHECK-NEXT: [[A:%.*]] = memref.view [[WS]][[[OA]]][[[N]]] : memref<?xi8> to memref<?x2x4x6x16xf32>
// CHECK: [[OB:%.*]] = arith.muli [[N]], %c0
// CHECK-NEXT: [[B:%.*]] = memref.view [[WS]][[[OB]]][[[N]]] : memref<?xi8> to memref<?x4x4x6x16xf32>
// CHECK: [[OC:%.*]] = arith.muli [[N]], %c6144
// CHECK-NEXT: [[C:%.*]] = memref.view [[WS]][[[OC]]][[[N]]] : memref<?xi8> to memref<?x2x4x6x16xf32>
// CHECK: [[OD:%.*]] = arith.muli [[N]], %c0
// CHECK-NEXT: [[D:%.*]] = memref.view [[WS]][[[OD]]][[[N]]] : memref<?xi8> to memref<?x1x4x6x16xf32>
// CHECK: inception.relu_into [[X]] outs([[A]])
// CHECK: inception.relu_into [[A]] outs([[B]])
// CHECK: [[S:%.*]] = memref.subview [[B]]
// CHECK: inception.relu_into [[S]] outs([[C]])
// CHECK: inception.relu_into {{.*}} outs([[D]])
// CHECK: inception.copy_into [[D]]
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x4x6x16xf32>, %out0: memref<?x16x4x6xf32>, %n: index) {
  %a = memref.alloc(%n) : memref<?x2x4x6x16xf32>
  %b = memref.alloc(%n) : memref<?x4x4x6x16xf32>
  %c = memref.alloc(%n) : memref<?x2x4x6x16xf32>
  %d = memref.alloc(%n) : memref<?x1x4x6x16xf32>
  inception.relu_into %x outs(%a) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  inception.relu_into %a outs(%b) {out_offsets = array<i64: 32>} : (memref<?x2x4x6x16xf32>, memref<?x4x4x6x16xf32>) -> ()
  // A view keeps its buffer alive.
  %s = memref.subview %b[0, 2, 0, 0, 0] [%n, 2, 4, 6, 16] [1, 1, 1, 1, 1] : memref<?x4x4x6x16xf32> to memref<?x2x4x6x16xf32, strided<[1536, 384, 96, 16, 1], offset: 768>>
  inception.relu_into %s outs(%c) : (memref<?x2x4x6x16xf32, strided<[1536, 384, 96, 16, 1], offset: 768>>, memref<?x2x4x6x16xf32>) -> ()
  %t = memref.subview %c[0, 1, 0, 0, 0] [%n, 1, 4, 6, 16] [1, 1, 1, 1, 1] : memref<?x2x4x6x16xf32> to memref<?x1x4x6x16xf32, strided<[768, 384, 96, 16, 1], offset: 384>>
  inception.relu_into %t outs(%d) : (memref<?x1x4x6x16xf32, strided<[768, 384, 96, 16, 1], offset: 384>>, memref<?x1x4x6x16xf32>) -> ()
  inception.copy_into %d outs(%out0) {input_layout = #inception.layout<block = 16, segments = [16]>} : (memref<?x1x4x6x16xf32>, memref<?x16x4x6xf32>) -> ()
  return
}

// -----

// Sizes are rounded up to 64 bytes; a buffer of one size for all batches comes after
// those that grow with the batch, and what is freed explicitly is not.
// CHECK: inception.workspace = {fixed = 128 : i64, per_image = 128 : i64, per_thread = 0 : i64}
// CHECK-LABEL: func.func @forward
// CHECK-SAME: ([[P:%[^:]*]]: memref<?xi8>, [[WS:%[^:]*]]: memref<?xi8>, [[X:%[^:]*]]: memref<?x9x1x1xf64>
// CHECK: [[M:%.*]] = memref.dim [[X]], %c0
// CHECK: [[AT:%.*]] = arith.muli [[M]], %c128
// CHECK: [[OFF:%.*]] = arith.addi [[AT]], %c0
// CHECK: memref.view [[WS]][[[OFF]]][] : memref<?xi8> to memref<9xf64>
// CHECK-NOT: memref.dealloc
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x9x1x1xf64>, %n: index) {
  %a = memref.alloc(%n) : memref<?x9x1x1xf64>
  inception.relu_into %x outs(%a) : (memref<?x9x1x1xf64>, memref<?x9x1x1xf64>) -> ()
  %f = memref.alloc() : memref<9xf64>
  inception.channel_sum_into %x outs(%f) : (memref<?x9x1x1xf64>, memref<9xf64>) -> ()
  memref.dealloc %f : memref<9xf64>
  return
}

// -----

// What is between the layers of a group is no buffer of the workspace. A thread keeps
// the rows under a tile: 5 for 3 of a 3x3, 5 * 2 * 6 * 16 * 4 = 3840 bytes. Groups are
// computed one after the other and share a thread's memory; the larger one decides:
// 4 rows of a pool, 4 * 3 * 6 * 16 * 4 = 4608, no halo before a 1x1. What a group
// reads and writes lives while it is computed: "a" and "b" cannot share memory.
// CHECK: inception.workspace = {fixed = 0 : i64, per_image = 10752 : i64, per_thread = 4608 : i64}
// CHECK-LABEL: func.func @forward
// CHECK: [[OA:%.*]] = arith.muli %{{.*}}, %c0
// CHECK-NEXT: [[A:%.*]] = memref.view %{{.*}}[[[OA]]]{{.*}} to memref<?x3x7x6x16xf32>
// CHECK: [[OB:%.*]] = arith.muli %{{.*}}, %c8064
// CHECK-NEXT: [[B:%.*]] = memref.view %{{.*}}[[[OB]]]{{.*}} to memref<?x1x7x6x16xf32>
// CHECK: inception.group layer "r+c" {
// CHECK-NEXT: [[T:%.*]] = inception.scratch {offset = 0 : i64} : memref<?x2x7x6x16xf32>
// CHECK: inception.conv2d_into [[A]], %{{.*}} outs([[T]])
// CHECK: inception.conv2d_into [[T]], %{{.*}} outs([[B]])
// CHECK: inception.group layer "p+q" {
// CHECK-NEXT: [[U:%.*]] = inception.scratch {offset = 0 : i64} : memref<?x3x7x6x16xf32>
// CHECK: inception.pool_into [[A]] outs([[U]])
// CHECK-NOT: memref.alloc
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x3x7x6x16xf32>, %out0: memref<?x1x7x6x16xf32>, %out1: memref<?x1x7x6x16xf32>, %n: index,
                   %wr: memref<2x3x1x1x16x16xf32>, %wc: memref<1x2x3x3x16x16xf32>, %wq: memref<1x3x1x1x16x16xf32>) {
  %a = memref.alloc(%n) : memref<?x3x7x6x16xf32>
  %b = memref.alloc(%n) : memref<?x1x7x6x16xf32>
  inception.relu_into %x outs(%a) : (memref<?x3x7x6x16xf32>, memref<?x3x7x6x16xf32>) -> ()
  inception.group layer "r+c" {
    %t = memref.alloc(%n) : memref<?x2x7x6x16xf32>
    inception.conv2d_into %a, %wr outs(%t) {input_layout = #inception.layout<block = 16, segments = [48]>, kernel = array<i64: 1, 1>, out_channels = array<i64: 32>, schedule = #inception.schedule<direct, vector = 16, tile = 6 x 2, grain = 5 x 32, order = rows>} : (memref<?x3x7x6x16xf32>, memref<2x3x1x1x16x16xf32>, memref<?x2x7x6x16xf32>) -> ()
    inception.conv2d_into %t, %wc outs(%b) {input_layout = #inception.layout<block = 16, segments = [32]>, kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, out_channels = array<i64: 16>, schedule = #inception.schedule<direct, vector = 16, tile = 6 x 1, grain = 3 x 16, order = rows>} : (memref<?x2x7x6x16xf32>, memref<1x2x3x3x16x16xf32>, memref<?x1x7x6x16xf32>) -> ()
  }
  inception.group layer "p+q" {
    %u = memref.alloc(%n) : memref<?x3x7x6x16xf32>
    inception.pool_into %a outs(%u) {kind = #inception<pool_kind max>, kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 48, order = rows>} : (memref<?x3x7x6x16xf32>, memref<?x3x7x6x16xf32>) -> ()
    inception.conv2d_into %u, %wq outs(%out0) {input_layout = #inception.layout<block = 16, segments = [48]>, kernel = array<i64: 1, 1>, out_channels = array<i64: 16>, schedule = #inception.schedule<direct, vector = 16, tile = 6 x 1, grain = 4 x 16, order = rows>} : (memref<?x3x7x6x16xf32>, memref<1x3x1x1x16x16xf32>, memref<?x1x7x6x16xf32>) -> ()
  }
  inception.relu_into %b outs(%out1) : (memref<?x1x7x6x16xf32>, memref<?x1x7x6x16xf32>) -> ()
  return
}

// -----

// Three layers: what is between them is one after the other, at offsets that are
// multiples of 128: 6 rows of the first for 4 of the second and 2 of the last,
// 6 * 5 * 16 * 4 = 1920 bytes; then 4 * 5 * 16 * 4 = 1280. Strides count, the image's
// borders cut: of 7 rows the last tile has one.
// CHECK: per_thread = 3200 : i64
// CHECK: inception.scratch {offset = 0 : i64}
// CHECK: inception.scratch {offset = 1920 : i64}
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x7x5x16xf32>, %out0: memref<?x1x7x5x16xf32>, %n: index, %w: memref<1x1x3x3x16x16xf32>) {
  inception.group {
    %t = memref.alloc(%n) : memref<?x1x7x5x16xf32>
    %u = memref.alloc(%n) : memref<?x1x7x5x16xf32>
    inception.relu_into %x outs(%t) : (memref<?x1x7x5x16xf32>, memref<?x1x7x5x16xf32>) -> ()
    inception.conv2d_into %t, %w outs(%u) {input_layout = #inception.layout<block = 16, segments = [16]>, kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, out_channels = array<i64: 16>} : (memref<?x1x7x5x16xf32>, memref<1x1x3x3x16x16xf32>, memref<?x1x7x5x16xf32>) -> ()
    inception.conv2d_into %u, %w outs(%out0) {input_layout = #inception.layout<block = 16, segments = [16]>, kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, out_channels = array<i64: 16>, schedule = #inception.schedule<direct, vector = 16, tile = 5 x 1, grain = 2 x 16, order = rows>} : (memref<?x1x7x5x16xf32>, memref<1x1x3x3x16x16xf32>, memref<?x1x7x5x16xf32>) -> ()
  }
  return
}
