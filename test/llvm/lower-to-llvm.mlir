// RUN: inception-opt %s --inception-lower-to-llvm --split-input-file --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks
// REMARK: [Analysis] external {{.*}}inception_parallel_for is called outside the module
// REMARK: [Analysis] lowered {{.*}}inception_forward is lowered
// REMARK: layer is lowered
// REMARK: kernel is lowered
// REMARK: inception_pack is lowered

// The C interface of runtime/core/Model.h: a body finds its memories in the
// frame, the runtime gets its address.

// CHECK: llvm.func @inception_parallel_for(!llvm.ptr, i64, i64, !llvm.ptr)
// CHECK: llvm.func @inception_forward(%[[FRAME:.*]]: !llvm.ptr, %[[N:.*]]: i64)
// CHECK: %[[BODY:.*]] = llvm.mlir.addressof @layer
// CHECK: llvm.call @inception_parallel_for(%[[FRAME]], %{{.*}}, %[[N]], %[[BODY]])

// CHECK: llvm.func internal @layer(%[[FRAME:.*]]: !llvm.ptr, %[[BEGIN:.*]]: i64, %[[END:.*]]: i64, %{{.*}}: i64)
// The workspace is the second member, the results' addresses the fourth, the
// number of images the fifth.
// CHECK: %[[AT:.*]] = llvm.getelementptr %[[FRAME]][1] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
// CHECK: %[[WORKSPACE:.*]] = llvm.load %[[AT]] : !llvm.ptr -> !llvm.ptr
// CHECK: %[[AT:.*]] = llvm.getelementptr %[[FRAME]][3]
// CHECK: %[[RESULTS:.*]] = llvm.load %[[AT]]
// CHECK: %[[AT:.*]] = llvm.getelementptr %[[RESULTS]][1]
// CHECK: %[[RESULT:.*]] = llvm.load %[[AT]]
// CHECK: %[[AT:.*]] = llvm.getelementptr %[[FRAME]][4] : (!llvm.ptr) -> !llvm.ptr, i64
// CHECK: %[[N:.*]] = llvm.load %[[AT]] : !llvm.ptr -> i64
// CHECK: llvm.icmp "slt" %{{.*}}, %[[END]]
// CHECK: llvm.func internal @kernel(
// CHECK: llvm.intr.fmuladd({{.*}}) : (vector<16xf32>
// A loop's annotation is on its branch.
// CHECK: llvm.br {{.*}} {loop_annotation = #{{.*}}}
// CHECK-NOT: unrealized_conversion_cast
// CHECK-NOT: memref

#unroll = #llvm.loop_unroll<disable = true>
#rolled = #llvm.loop_annotation<unroll = #unroll>
func.func private @inception_parallel_for(!llvm.ptr, index, index, (memref<?xi8>, memref<?xi8>, memref<?xf32>, memref<?xf32>, memref<?xf32>, index, index, index, index) -> ())
func.func @forward(%frame: !llvm.ptr, %n: index) {
  %c0 = arith.constant 0 : index
  %body = func.constant @layer : (memref<?xi8>, memref<?xi8>, memref<?xf32>, memref<?xf32>, memref<?xf32>, index, index, index, index) -> ()
  call @inception_parallel_for(%frame, %c0, %n, %body) : (!llvm.ptr, index, index, (memref<?xi8>, memref<?xi8>, memref<?xf32>, memref<?xf32>, memref<?xf32>, index, index, index, index) -> ()) -> ()
  return
}
func.func private @layer(%packed: memref<?xi8>, %workspace: memref<?xi8>, %input: memref<?xf32>, %out0: memref<?xf32>, %out1: memref<?xf32>, %n: index, %begin: index, %end: index, %thread: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %floats = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?xf32>
  scf.for %i = %begin to %end step %c1 {
    %at = arith.muli %i, %n : index
    func.call @kernel(%floats, %out1, %at) : (memref<?xf32>, memref<?xf32>, index) -> ()
  }
  return
}
func.func private @kernel(%in: memref<?xf32>, %out: memref<?xf32>, %at: index) attributes {inception.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant dense<0.0> : vector<16xf32>
  %sum = scf.for %i = %c0 to %c8 step %c1 iter_args(%acc = %zero) -> vector<16xf32> {
    %scalar = memref.load %in[%i] : memref<?xf32>
    %value = vector.broadcast %scalar : f32 to vector<16xf32>
    %next = vector.fma %value, %value, %acc : vector<16xf32>
    scf.yield %next : vector<16xf32>
  } {llvm.loop_annotation = #rolled}
  vector.store %sum, %out[%at] : memref<?xf32>, vector<16xf32>
  return
}

// -----

// Parameters come as one array of addresses, in the order of their arguments.

// CHECK: llvm.func @inception_pack(%[[PACKED:.*]]: !llvm.ptr, %[[PARAMETERS:.*]]: !llvm.ptr)
// CHECK: %[[W:.*]] = llvm.load %[[PARAMETERS]] : !llvm.ptr -> !llvm.ptr
// CHECK: %[[AT:.*]] = llvm.getelementptr %[[PARAMETERS]][1]
// CHECK: %[[BIAS:.*]] = llvm.load %[[AT]]
// CHECK: llvm.load %{{.*}} : !llvm.ptr -> f64
// CHECK: llvm.store

func.func @pack(%packed: memref<?xi8>, %w: memref<?xf64>, %bias: memref<?xf64>) {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %values = memref.view %packed[%c0][%c2] : memref<?xi8> to memref<?xf64>
  %a = memref.load %w[%c0] : memref<?xf64>
  memref.store %a, %values[%c0] : memref<?xf64>
  %b = memref.load %bias[%c2] : memref<?xf64>
  memref.store %b, %values[%c2] : memref<?xf64>
  return
}

// -----

// A layer may be called like an entry point.

// CHECK: llvm.func @inception_forward(%{{.*}}: !llvm.ptr, %{{.*}}: i64)
// CHECK: llvm.mlir.addressof @[[LAYER:inception_forward_.*]] :
// CHECK: llvm.func internal @[[LAYER]](%{{.*}}: !llvm.ptr, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i64)

func.func private @inception_parallel_for(!llvm.ptr, index, index, (memref<?xi8>, memref<?xi8>, memref<?xf32>, index, index, index, index) -> ())
func.func @forward(%frame: !llvm.ptr, %n: index) {
  %c0 = arith.constant 0 : index
  %body = func.constant @inception_forward : (memref<?xi8>, memref<?xi8>, memref<?xf32>, index, index, index, index) -> ()
  call @inception_parallel_for(%frame, %c0, %n, %body) : (!llvm.ptr, index, index, (memref<?xi8>, memref<?xi8>, memref<?xf32>, index, index, index, index) -> ()) -> ()
  return
}
func.func private @inception_forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %input: memref<?xf32>, %n: index, %begin: index, %end: index, %thread: index) {
  return
}

// -----

// Functions that are only declared have no memories to find.

// CHECK: llvm.func @pack(
func.func private @pack(memref<?xi8>)
