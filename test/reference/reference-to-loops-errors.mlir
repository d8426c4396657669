// RUN: inception-opt %s --split-input-file --verify-diagnostics --inception-reference-to-loops

// There is no image to share among threads.

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x4x4xf32>, %out: memref<?x2x4x4xf32>) {
  %c0 = arith.constant 0 : index
  %view = memref.view %workspace[%c0][] : memref<?xi8> to memref<f32>
  %value = arith.constant 1.0 : f32
  // expected-error @below {{cannot be written as loops}}
  linalg.fill ins(%value : f32) outs(%view : memref<f32>)
  return
}

// -----

// expected-error @below {{must take the packed weights, the workspace, the input and the results as memrefs}}
func.func @forward(%x: tensor<?x2x4x4xf32>) -> tensor<?x2x4x4xf32> {
  return %x : tensor<?x2x4x4xf32>
}
