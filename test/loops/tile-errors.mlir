// RUN: inception-opt %s --inception-tile --split-input-file --verify-diagnostics

// expected-error @below {{must take the packed weights, the workspace, the input and the results as memrefs}}
func.func @forward(%packed: memref<?xi8>, %n: index) {
  return
}

// -----

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  // expected-error @below {{has no schedule}}
  inception.relu_into %x outs(%out0) {layer = "act"} : (memref<?x1x4x4x16xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

// What a group's layers hand on must be scratch memory.

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>, %out1: memref<?x1x4x4x16xf32>) {
  inception.group {
    // expected-error @below {{must write scratch memory, which the next layer reads whole}}
    inception.relu_into %x outs(%out0) {layer = "a", schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>}
      : (memref<?x1x4x4x16xf32>, memref<?x1x4x4x16xf32>) -> ()
    inception.relu_into %out0 outs(%out1) {layer = "b", schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>}
      : (memref<?x1x4x4x16xf32>, memref<?x1x4x4x16xf32>) -> ()
  }
  return
}
