// RUN: inception-opt %s --inception-verify-tiled -split-input-file -verify-diagnostics

// (T1): in no loop
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 4096 : i64, per_thread = 1024 : i64}, inception.packed_size = 1024 : i64} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?x1x4x4x16xf32>
  // expected-error @+1 {{'inception.relu_into' op may not stand here at the tiled level (T1)}}
  inception.relu_into %x outs(%out0) {schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>} : (memref<?x1x4x4x16xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}
}

// -----

// (T1): a call among tiles
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 4096 : i64, per_thread = 1024 : i64}, inception.packed_size = 1024 : i64} {
// expected-error @+1 {{'func.func' op 'note' may not stand here at the tiled level (T1)}}
func.func private @note()
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?x1x4x4x16xf32>
  scf.forall (%i) in (%n) {
    // expected-error @+1 {{'func.call' op may not stand here at the tiled level (T1)}}
    func.call @note() : () -> ()
  }
  return
}
}

// -----

// (T1): a loop in a loop
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 4096 : i64, per_thread = 1024 : i64}, inception.packed_size = 1024 : i64} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?x1x4x4x16xf32>
  scf.forall (%i) in (%n) {
    // expected-error @+1 {{'scf.forall' op may not stand here at the tiled level (T1)}}
    scf.forall (%j) in (%n) {
    }
  }
  return
}
}

// -----

// (T2): no images
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 4096 : i64, per_thread = 1024 : i64}, inception.packed_size = 1024 : i64} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?x1x4x4x16xf32>
  // expected-error @+1 {{'scf.forall' op must count the images of a batch, once, and tiles whose number is known when compiling, from 0 (T2)}}
  scf.forall (%i, %j) in (2, 4) {
  }
  return
}
}

// -----

// (T2): twice the images
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 4096 : i64, per_thread = 1024 : i64}, inception.packed_size = 1024 : i64} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?x1x4x4x16xf32>
  // expected-error @+1 {{must count the images of a batch, once, and tiles whose number is known when compiling, from 0 (T2)}}
  scf.forall (%i, %j) in (%n, %n) {
  }
  return
}
}

// -----

// (T2): the rows of a buffer
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 4096 : i64, per_thread = 1024 : i64}, inception.packed_size = 1024 : i64} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?x1x4x4x16xf32>
  %c2 = arith.constant 2 : index
  %rows = memref.dim %x, %c2 : memref<?x1x4x4x16xf32>
  // expected-error @+1 {{'scf.forall' op counts what is neither the batch nor a number of tiles, known when compiling (T2)}}
  scf.forall (%i, %j) in (%n, %rows) {
  }
  return
}
}

// -----

// (T2): no tile
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 4096 : i64, per_thread = 1024 : i64}, inception.packed_size = 1024 : i64} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?x1x4x4x16xf32>
  // expected-error @+1 {{counts what is neither the batch nor a number of tiles, known when compiling (T2)}}
  scf.forall (%i, %j) in (%n, 0) {
  }
  return
}
}

// -----

// (T3)
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 4096 : i64, per_thread = 1024 : i64}, inception.packed_size = 1024 : i64} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?x1x4x4x16xf32>
  scf.forall (%i) in (%n) {
    %in = memref.subview %x[%i, 0, 0, 0, 0] [1, 1, 4, 4, 16] [1, 1, 1, 1, 1] : memref<?x1x4x4x16xf32> to memref<1x1x4x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>
    %out = memref.subview %out0[%i, 0, 0, 0, 0] [1, 1, 4, 4, 16] [1, 1, 1, 1, 1] : memref<?x1x4x4x16xf32> to memref<1x1x4x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>
    // expected-error @+1 {{'inception.relu_into' op has no schedule (T3)}}
    inception.relu_into %in outs(%out) : (memref<1x1x4x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>, memref<1x1x4x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>) -> ()
  }
  return
}
}

// -----

// (T4): a range of columns
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 4096 : i64, per_thread = 1024 : i64}, inception.packed_size = 1024 : i64} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?x1x4x4x16xf32>
  scf.forall (%i) in (%n) {
    %in = memref.subview %x[%i, 0, 0, 0, 0] [1, 1, 4, 2, 16] [1, 1, 1, 1, 1] : memref<?x1x4x4x16xf32> to memref<1x1x4x2x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>
    %out = memref.subview %out0[%i, 0, 0, 0, 0] [1, 1, 4, 2, 16] [1, 1, 1, 1, 1] : memref<?x1x4x4x16xf32> to memref<1x1x4x2x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>
    // expected-error @+1 {{'inception.relu_into' op reads or writes 'memref<1x1x4x2x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>', which is no range of whole rows (T4)}}
    inception.relu_into %in outs(%out) {schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>} : (memref<1x1x4x2x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>, memref<1x1x4x2x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>) -> ()
  }
  return
}
}

// -----

// (T4): an offset that is not known when compiling
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 4096 : i64, per_thread = 1024 : i64}, inception.packed_size = 1024 : i64} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?x1x4x4x16xf32>
  %offset = arith.muli %n, %n : index
  %a = memref.view %workspace[%offset][%n] : memref<?xi8> to memref<?x1x4x4x16xf32>
  scf.forall (%i) in (%n) {
    %in = memref.subview %x[%i, 0, 0, 0, 0] [1, 1, 4, 4, 16] [1, 1, 1, 1, 1] : memref<?x1x4x4x16xf32> to memref<1x1x4x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>
    %out = memref.subview %a[%i, 0, 0, 0, 0] [1, 1, 4, 4, 16] [1, 1, 1, 1, 1] : memref<?x1x4x4x16xf32> to memref<1x1x4x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>
    // expected-error @+1 {{that is neither an argument nor a view of one at an offset known when compiling (T4)}}
    inception.relu_into %in outs(%out) {schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>} : (memref<1x1x4x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>, memref<1x1x4x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>) -> ()
  }
  return
}
}

// -----

// (T5): beyond the thread's memory
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 4096 : i64, per_thread = 1024 : i64}, inception.packed_size = 1024 : i64} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?x1x4x4x16xf32>
  scf.forall (%i) in (%n) {
    // expected-error @+1 {{'inception.scratch' op lies outside the thread's memory (T5)}}
    %a = inception.scratch {offset = 64 : i64} : memref<1x1x4x4x16xf32>
    %in = memref.subview %x[%i, 0, 0, 0, 0] [1, 1, 4, 4, 16] [1, 1, 1, 1, 1] : memref<?x1x4x4x16xf32> to memref<1x1x4x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>
    inception.relu_into %in outs(%a) {schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>} : (memref<1x1x4x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>, memref<1x1x4x4x16xf32>) -> ()
  }
  return
}
}

// -----

// (T5): an offset that no sum of 64 bits can follow
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 4096 : i64, per_thread = 1024 : i64}, inception.packed_size = 1024 : i64} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?x1x4x4x16xf32>
  scf.forall (%i) in (%n) {
    // expected-error @+1 {{lies outside the thread's memory (T5)}}
    %a = inception.scratch {offset = 9223372036854775807 : i64} : memref<1x1x4x4x16xf32>
    %in = memref.subview %x[%i, 0, 0, 0, 0] [1, 1, 4, 4, 16] [1, 1, 1, 1, 1] : memref<?x1x4x4x16xf32> to memref<1x1x4x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>
    inception.relu_into %in outs(%a) {schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>} : (memref<1x1x4x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>, memref<1x1x4x4x16xf32>) -> ()
  }
  return
}
}

// -----

// (T5): two values in one place
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 4096 : i64, per_thread = 1024 : i64}, inception.packed_size = 1024 : i64} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?x1x4x4x16xf32>
  scf.forall (%i) in (%n) {
    %a = inception.scratch {offset = 0 : i64} : memref<1x1x2x4x16xf32>
    // expected-error @+1 {{'inception.scratch' op shares memory with another of its tile (T5)}}
    %b = inception.scratch {offset = 448 : i64} : memref<1x1x2x4x16xf32>
    %in = memref.subview %x[%i, 0, 0, 0, 0] [1, 1, 2, 4, 16] [1, 1, 1, 1, 1] : memref<?x1x4x4x16xf32> to memref<1x1x2x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>
    inception.relu_into %in outs(%a) {schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>} : (memref<1x1x2x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>, memref<1x1x2x4x16xf32>) -> ()
    inception.relu_into %a outs(%b) {schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>} : (memref<1x1x2x4x16xf32>, memref<1x1x2x4x16xf32>) -> ()
  }
  return
}
}

// -----

// (T6): the last tile ends a row below the input: rows 2 * %r + 1 for %r = 0, 1
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 4096 : i64, per_thread = 1024 : i64}, inception.packed_size = 1024 : i64} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?x1x4x4x16xf32>
  %c2 = arith.constant 2 : index
  scf.forall (%i, %r) in (%n, 2) {
    %row = arith.muli %r, %c2 : index
    %next = arith.addi %row, %c1 : index
    // expected-error @+1 {{'memref.subview' op reaches beyond its buffer, or is not known to lie within it (T6)}}
    %in = memref.subview %x[%i, 0, %next, 0, 0] [1, 1, 2, 4, 16] [1, 1, 1, 1, 1] : memref<?x1x4x4x16xf32> to memref<1x1x2x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>
    %out = memref.subview %out0[%i, 0, %row, 0, 0] [1, 1, 2, 4, 16] [1, 1, 1, 1, 1] : memref<?x1x4x4x16xf32> to memref<1x1x2x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>
    inception.relu_into %in outs(%out) {schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>} : (memref<1x1x2x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>, memref<1x1x2x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>) -> ()
  }
  return
}
}

// -----

// (T6): the branch for all tiles but the first leaves out none: row 2 * %r - 1 for %r = 0
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 4096 : i64, per_thread = 1024 : i64}, inception.packed_size = 1024 : i64} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?x1x4x4x16xf32>
  %c2 = arith.constant 2 : index
  scf.forall (%i, %r) in (%n, 2) {
    %none = arith.cmpi ult, %r, %c0 : index
    scf.if %none {
    } else {
      %row = arith.muli %r, %c2 : index
      %before = arith.subi %row, %c1 : index
      // expected-error @+1 {{reaches beyond its buffer, or is not known to lie within it (T6)}}
      %in = memref.subview %x[%i, 0, %before, 0, 0] [1, 1, 2, 4, 16] [1, 1, 1, 1, 1] : memref<?x1x4x4x16xf32> to memref<1x1x2x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>
      %out = memref.subview %out0[%i, 0, %row, 0, 0] [1, 1, 2, 4, 16] [1, 1, 1, 1, 1] : memref<?x1x4x4x16xf32> to memref<1x1x2x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>
      inception.relu_into %in outs(%out) {schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>} : (memref<1x1x2x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>, memref<1x1x2x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>) -> ()
    }
  }
  return
}
}

// -----

// (T6): a tile's number as an image
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 4096 : i64, per_thread = 1024 : i64}, inception.packed_size = 1024 : i64} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?x1x4x4x16xf32>
  scf.forall (%n1, %i) in (%n, 2) {
    // expected-error @+1 {{reaches beyond its buffer, or is not known to lie within it (T6)}}
    %in = memref.subview %x[%i, 0, 0, 0, 0] [1, 1, 4, 4, 16] [1, 1, 1, 1, 1] : memref<?x1x4x4x16xf32> to memref<1x1x4x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>
    %out = memref.subview %out0[%i, 0, 0, 0, 0] [1, 1, 4, 4, 16] [1, 1, 1, 1, 1] : memref<?x1x4x4x16xf32> to memref<1x1x4x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>
    inception.relu_into %in outs(%out) {schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>} : (memref<1x1x4x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>, memref<1x1x4x4x16xf32, strided<[256, 256, 64, 16, 1], offset: ?>>) -> ()
  }
  return
}
}

// -----

// (T6): packed weights beyond those that there are
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 4096 : i64, per_thread = 1024 : i64}, inception.packed_size = 1024 : i64} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?x1x4x4x16xf32>
  %c64 = arith.constant 64 : index
  // expected-error @+1 {{'memref.view' op lies outside the packed weights (T6)}}
  %w = memref.view %packed[%c64][] : memref<?xi8> to memref<16x16xf32>
  return
}
}
