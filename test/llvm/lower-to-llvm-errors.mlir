// RUN: inception-opt %s --inception-lower-to-llvm --split-input-file --verify-diagnostics

// expected-error @below {{must have type '(!llvm.ptr, index) -> ()' at the loops level}}
func.func @forward(%packed: memref<?xi8>) {
  return
}

// -----

func.func private @inception_parallel_for(!llvm.ptr, index, index, (index) -> ())
func.func @forward(%frame: !llvm.ptr, %n: index) {
  %c0 = arith.constant 0 : index
  %body = func.constant @layer : (index) -> ()
  call @inception_parallel_for(%frame, %c0, %n, %body) : (!llvm.ptr, index, index, (index) -> ()) -> ()
  return
}
// expected-error @below {{is no body of a layer}}
func.func private @layer(%n: index) {
  return
}

// -----

func.func private @inception_parallel_for(!llvm.ptr, index, index, () -> ())
func.func private @layer()
func.func @forward(%frame: !llvm.ptr, %n: index) {
  // expected-error @below {{names no body}}
  %body = func.constant @layer : () -> ()
  return
}

// -----

// expected-error @below {{must take the packed weights and the parameters as one-dimensional memrefs}}
func.func @pack(%packed: memref<?xi8>, %w: memref<4x4xf32>) {
  return
}
