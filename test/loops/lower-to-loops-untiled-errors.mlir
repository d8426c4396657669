// RUN: inception-opt %s --inception-lower-to-loops --split-input-file --verify-diagnostics

// What inception-tile would not have written.

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  // expected-error @below {{'inception.relu_into' op may not stand here at the tiled level (T1)}}
  inception.relu_into %x outs(%out0) {layer = "act", schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>}
    : (memref<?x1x4x4x16xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  // expected-error @below {{must count the images of a batch, once, and tiles whose number is known when compiling, from 0}}
  scf.forall (%i, %j) in (2, 4) {
  }
  return
}

// -----

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %n = memref.dim %x, %c0 : memref<?x1x4x4x16xf32>
  scf.forall (%i) in (%n) {
    // expected-error @below {{'memref.load' op may not stand here at the tiled level (T1)}}
    %value = memref.load %x[%i, %c0, %c0, %c0, %c0] : memref<?x1x4x4x16xf32>
  }
  return
}
