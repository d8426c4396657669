// RUN: inception-opt %s --inception-plan-memory -split-input-file -verify-diagnostics

// Two dynamic sizes.
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x3x4x5xf32>, %n: index) {
  // expected-error @+1 {{cannot plan a buffer of type 'memref<?x?x4x5xf32>' in this place}}
  %a = memref.alloc(%n, %n) : memref<?x?x4x5xf32>
  return
}

// -----

// A dynamic size that is not the batch's.
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x3x4x5xf32>, %n: index) {
  // expected-error @+1 {{cannot plan a buffer of type 'memref<3x?x4x5xf32>' in this place}}
  %a = memref.alloc(%n) : memref<3x?x4x5xf32>
  return
}

// -----

// A buffer inside a loop.
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x3x4x5xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    // expected-error @+1 {{cannot plan a buffer of type 'memref<?x3x4x5xf32>' in this place}}
    %a = memref.alloc(%n) : memref<?x3x4x5xf32>
  }
  return
}

// -----

// A buffer of a group that is not between its layers.
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x4x6x16xf32>, %n: index) {
  inception.group {
    %t = memref.alloc(%n) : memref<?x2x4x6x16xf32>
    // expected-error @+1 {{cannot plan a buffer of type 'memref<?x2x4x6x16xf32>' in this place}}
    %u = memref.alloc(%n) : memref<?x2x4x6x16xf32>
    inception.relu_into %x outs(%t) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
    inception.relu_into %t outs(%u) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  }
  return
}

// -----

// Between layers of a group, but not in blocks.
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x3x4x6xf32>, %out0: memref<?x3x4x6xf32>, %n: index) {
  inception.group {
    // expected-error @+1 {{cannot plan a buffer of type 'memref<?x3x4x6xf32>' in this place}}
    %t = memref.alloc(%n) : memref<?x3x4x6xf32>
    inception.relu_into %x outs(%t) : (memref<?x3x4x6xf32>, memref<?x3x4x6xf32>) -> ()
    inception.relu_into %t outs(%out0) : (memref<?x3x4x6xf32>, memref<?x3x4x6xf32>) -> ()
  }
  return
}

// -----

// Memories that are not the ones that offsets count in.
// expected-error @+1 {{must first take the packed weights and the workspace as 'memref<?xi8>'}}
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xf32>, %x: memref<?x3x4x5xf32>) {
  return
}
