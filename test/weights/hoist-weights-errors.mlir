// RUN: inception-opt %s --inception-hoist-weights -split-input-file -verify-diagnostics

// expected-error @+1 {{weights are hoisted already: there is a @pack}}
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x3x4x5xf32>) {
  return
}
func.func private @pack(%packed: memref<?xi8>)

// -----

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %w: tensor<24xf32>) {
  // expected-error @+1 {{a packed weight depends on an activation}}
  %b = bufferization.to_buffer %w : tensor<24xf32> to memref<24xf32>
  return
}

// -----

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<24xf32>) {
  %w = bufferization.to_tensor %x restrict : memref<24xf32> to tensor<24xf32>
  // expected-error @+1 {{a packed weight depends on an activation}}
  %b = bufferization.to_buffer %w : tensor<24xf32> to memref<24xf32>
  return
}

// -----

// Deep in a tree: the scale is an argument.
inception.parameter @w : tensor<5x3x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %s: tensor<5xf32>) {
  %w = inception.weight @w : tensor<5x3x1x1xf32>
  %f = inception.scale_filter %w, %s : (tensor<5x3x1x1xf32>, tensor<5xf32>) -> tensor<5x3x1x1xf32>
  // expected-error @+1 {{a packed weight depends on an activation}}
  %b = bufferization.to_buffer %f : tensor<5x3x1x1xf32> to memref<5x3x1x1xf32>
  return
}

// -----

// In a group.
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x4x6x16xf32>, %s: tensor<2x16xf32>, %out0: memref<?x2x4x6x16xf32>) {
  inception.group {
    %t = inception.scratch {offset = 0 : i64} : memref<?x2x4x6x16xf32>
    inception.relu_into %x outs(%t) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
    // expected-error @+1 {{a packed weight depends on an activation}}
    %b = bufferization.to_buffer %s : tensor<2x16xf32> to memref<2x16xf32>
    inception.channel_affine_into %t, %b, %b outs(%out0) : (memref<?x2x4x6x16xf32>, memref<2x16xf32>, memref<2x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  }
  return
}

// -----

// expected-error @+1 {{must first take the packed weights and the workspace as 'memref<?xi8>'}}
func.func @forward(%packed: memref<?xi8>) {
  return
}
