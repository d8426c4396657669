// RUN: inception-opt %s --inception-verify-loops | FileCheck %s

// Loops over memory of a layer, in a function that a parallel loop calls, pass unchanged.
// CHECK: func.func private @relu
// CHECK: scf.for
// CHECK: func.func @forward(%{{.*}}: !llvm.ptr, %{{.*}}: index)
// CHECK: call @inception_parallel_for
module {
  func.func private @inception_parallel_for(!llvm.ptr, index, index, (memref<?xi8>, memref<?xi8>, memref<?xf32>, index, index, index, index) -> ())
  func.func private @relu(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?xf32>, %n: index, %begin: index, %end: index, %thread: index) {
    %zero = arith.constant 0.0 : f32
    %c1 = arith.constant 1 : index
    scf.for %i = %begin to %end step %c1 {
      %v = memref.load %x[%i] : memref<?xf32>
      %r = arith.maximumf %v, %zero : f32
      memref.store %r, %x[%i] : memref<?xf32>
    }
    return
  }
  func.func @forward(%frame: !llvm.ptr, %n: index) {
    %c7 = arith.constant 7 : index
    %body = func.constant @relu : (memref<?xi8>, memref<?xi8>, memref<?xf32>, index, index, index, index) -> ()
    call @inception_parallel_for(%frame, %c7, %n, %body) : (!llvm.ptr, index, index, (memref<?xi8>, memref<?xi8>, memref<?xf32>, index, index, index, index) -> ()) -> ()
    return
  }
}
