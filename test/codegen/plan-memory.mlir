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
// CHECK: inception.workspace = {fixed = 128 : i64, per_image = 64 : i64, per_thread = 0 : i64}
// CHECK-LABEL: func.func @forward
// CHECK-SAME: ([[P:%[^:]*]]: memref<?xi8>, [[WS:%[^:]*]]: memref<?xi8>, [[X:%[^:]*]]: memref<?x5x1x1xf64>
// CHECK: [[M:%.*]] = memref.dim [[X]], %c0
// CHECK: [[AT:%.*]] = arith.muli [[M]], %c64
// CHECK: [[OFF:%.*]] = arith.addi [[AT]], %c0
// CHECK: memref.view [[WS]][[[OFF]]][] : memref<?xi8> to memref<9xf64>
// CHECK-NOT: memref.dealloc
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x5x1x1xf64>, %n: index, %v: f64, %i: index) {
  %a = memref.alloc(%n) : memref<?x5x1x1xf64>
  inception.relu_into %x outs(%a) : (memref<?x5x1x1xf64>, memref<?x5x1x1xf64>) -> ()
  %f = memref.alloc() : memref<9xf64>
  memref.store %v, %f[%i] : memref<9xf64>
  memref.dealloc %f : memref<9xf64>
  return
}
