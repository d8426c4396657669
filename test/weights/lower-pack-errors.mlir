// RUN: inception-opt %s --inception-lower-pack --split-input-file --verify-diagnostics

// expected-error @below {{must take the packed weights alone}}
func.func @pack(%packed: memref<?xi8>, %w: memref<?xf32>) {
  return
}

// -----

// What is neither a parameter nor made of one.

func.func @pack(%packed: memref<?xi8>) {
  %c0 = arith.constant 0 : index
  // expected-error @below {{a packed weight must be made of parameters by operations on weights}}
  %w = tensor.empty() : tensor<4xf32>
  %v = memref.view %packed[%c0][] : memref<?xi8> to memref<4xf32>
  bufferization.materialize_in_destination %w in restrict writable %v : (tensor<4xf32>, memref<4xf32>) -> ()
  return
}

// -----

// The same deep inside a tree.

inception.parameter @w : tensor<4x3x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
func.func @pack(%packed: memref<?xi8>) {
  %c0 = arith.constant 0 : index
  %w = inception.weight @w : tensor<4x3x1x1xf32>
  // expected-error @below {{a packed weight must be made of parameters by operations on weights}}
  %s = tensor.empty() : tensor<4xf32>
  %f = inception.scale_filter %w, %s : (tensor<4x3x1x1xf32>, tensor<4xf32>) -> tensor<4x3x1x1xf32>
  %p = inception.pack_filter %f {output = #inception.layout<block = 4, segments = [4]>} : tensor<4x3x1x1xf32> -> tensor<1x1x1x1x3x4xf32>
  %v = memref.view %packed[%c0][] : memref<?xi8> to memref<1x1x1x1x3x4xf32>
  bufferization.materialize_in_destination %p in restrict writable %v : (tensor<1x1x1x1x3x4xf32>, memref<1x1x1x1x3x4xf32>) -> ()
  return
}

// -----

// A piece of an output channel's features is no box of channels, rows and columns.

inception.parameter @w : tensor<2x2xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
func.func @pack(%packed: memref<?xi8>) {
  %c0 = arith.constant 0 : index
  %w = inception.weight @w : tensor<2x2xf32>
  %c = inception.concat %w, %w {axis = 1 : i64} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x4xf32>
  // expected-error @below {{a filter that is reshaped must be of one piece in each output channel}}
  %f = inception.reshape_filter %c : tensor<2x4xf32> -> tensor<2x1x2x2xf32>
  %v = memref.view %packed[%c0][] : memref<?xi8> to memref<2x1x2x2xf32>
  bufferization.materialize_in_destination %f in restrict writable %v : (tensor<2x1x2x2xf32>, memref<2x1x2x2xf32>) -> ()
  return
}

// -----

func.func @pack(%packed: memref<?xi8>) {
  %c0 = arith.constant 0 : index
  %w = arith.constant dense<[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]> : tensor<2x4xf32>
  // expected-error @below {{a filter that is reshaped must be of one piece in each output channel}}
  %f = inception.reshape_filter %w : tensor<2x4xf32> -> tensor<2x1x2x2xf32>
  %v = memref.view %packed[%c0][] : memref<?xi8> to memref<2x1x2x2xf32>
  bufferization.materialize_in_destination %f in restrict writable %v : (tensor<2x1x2x2xf32>, memref<2x1x2x2xf32>) -> ()
  return
}
