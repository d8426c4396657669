// RUN: inception-opt %s --split-input-file --verify-diagnostics --inception-lower-pack

func.func @pack(%packed: memref<?xi8>) {
  // expected-error @below {{a packed weight must be made of parameters by operations on weights}}
  %e = tensor.empty() : tensor<4xf32>
  %c0 = arith.constant 0 : index
  %v = memref.view %packed[%c0][] : memref<?xi8> to memref<4xf32>
  bufferization.materialize_in_destination %e in restrict writable %v : (tensor<4xf32>, memref<4xf32>) -> ()
  return
}

// -----

// expected-error @below {{must take the packed weights alone}}
func.func @pack(%packed: memref<?xi8>, %w: memref<?xf32>) {
  return
}
