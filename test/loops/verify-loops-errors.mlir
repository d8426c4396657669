// RUN: inception-opt %s --inception-verify-loops -split-input-file -verify-diagnostics

// expected-error @+1 {{'inception.parameter' op is left at the loops level (L1)}}
inception.parameter @w : tensor<4xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 2.0 : f64>}

// -----

func.func @forward(%frame: !llvm.ptr, %n: index) {
  // expected-error @+1 {{makes a tensor at the loops level (L2)}}
  %t = tensor.empty(%n) : tensor<?x3xf32>
  return
}

// -----

module {
  // expected-error @+1 {{'func.func' op 'forward' must take the frame and the batch (L3)}}
  func.func @forward(%n: index) {
    return
  }
}

// -----

module {
  // expected-error @+1 {{'func.func' op 'forward' must take the frame and the batch (L3)}}
  func.func @forward(%frame: index, %n: index) {
    return
  }
}

// -----

func.func @forward(%frame: !llvm.ptr, %n: index) {
  // expected-error @+1 {{'inception.scratch' op is left at the loops level (L1)}}
  %t = inception.scratch {offset = 64 : i64} : memref<1x1x6x8x16xf32>
  return
}

// -----

// A training step has entry points of its own.
func.func @forward(%frame: !llvm.ptr, %n: index) {
  return
}
// expected-error @+1 {{'func.func' op 'gradients' must take the frame and the batch (L3)}}
func.func @gradients(%frame: !llvm.ptr) {
  return
}

// -----

// expected-error @+1 {{there is no function @forward (L3)}}
module {
}

// -----

// Somebody else's function.
// expected-error @+1 {{'func.func' op 'note' may not stand here at the loops level (L4)}}
func.func private @note()
func.func @forward(%frame: !llvm.ptr, %n: index) {
  func.call @note() : () -> ()
  return
}

// -----

func.func private @relu(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?xf32>, %n: index, %begin: index, %end: index, %thread: index) {
  // expected-error @+1 {{'memref.alloca' op may not stand here at the loops level (L4)}}
  %a = memref.alloca() : memref<4xf32>
  return
}
func.func @forward(%frame: !llvm.ptr, %n: index) {
  // expected-error @+1 {{'llvm.mlir.zero' op may not stand here at the loops level (L4)}}
  %p = llvm.mlir.zero : !llvm.ptr
  return
}

// -----

// A body without a thread.
func.func private @inception_parallel_for(!llvm.ptr, index, index, (memref<?xi8>, memref<?xi8>, memref<?xf32>, index, index, index) -> ())
// expected-error @+1 {{'func.func' op 'relu' is no body of a layer: it must take packed weights, workspace, input and results as one-dimensional memrefs, then the batch, the items [begin, end) and the thread (L5)}}
func.func private @relu(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?xf32>, %n: index, %begin: index, %end: index) {
  return
}
func.func @forward(%frame: !llvm.ptr, %n: index) {
  %c0 = arith.constant 0 : index
  %body = func.constant @relu : (memref<?xi8>, memref<?xi8>, memref<?xf32>, index, index, index) -> ()
  call @inception_parallel_for(%frame, %c0, %n, %body) : (!llvm.ptr, index, index, (memref<?xi8>, memref<?xi8>, memref<?xf32>, index, index, index) -> ()) -> ()
  return
}

// -----

// A body whose input has dimensions.
// expected-error @+1 {{'func.func' op 'relu' is no body of a layer}}
func.func private @relu(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x3xf32>, %n: index, %begin: index, %end: index, %thread: index) {
  return
}
func.func @forward(%frame: !llvm.ptr, %n: index) {
  %body = func.constant @relu : (memref<?xi8>, memref<?xi8>, memref<?x3xf32>, index, index, index, index) -> ()
  return
}

// -----

// An entry point that calls a body itself.
func.func private @relu(%n: index) {
  return
}
func.func @forward(%frame: !llvm.ptr, %n: index) {
  // expected-error @+1 {{'func.call' op must hand the frame, the layer's number, its items and its body to the runtime (L5)}}
  call @relu(%n) : (index) -> ()
  return
}

// -----

func.func @forward(%frame: !llvm.ptr, %n: index) {
  return
}
// expected-error @+1 {{'func.func' op 'pack' must take the block and the parameters as one-dimensional memrefs (L6)}}
func.func @pack(%packed: memref<?xi8>, %w: memref<4x4xf32>) {
  return
}
