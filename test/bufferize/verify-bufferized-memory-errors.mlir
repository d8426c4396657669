// What stands beside layers, and views that do not lie in their memory.
// RUN: inception-opt %s --inception-verify-bufferized -split-input-file -verify-diagnostics

// (B7): a loop
module attributes {inception.packed_size = 1024 : i64, inception.workspace = {fixed = 256 : i64, per_image = 7168 : i64, per_thread = 0 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  // expected-error @+1 {{'scf.for' op may not stand here at the bufferized level (B7)}}
  scf.for %i = %c0 to %n step %n {
  }
  return
}
}

// -----

// (B7): a fill
module attributes {inception.packed_size = 1024 : i64, inception.workspace = {fixed = 256 : i64, per_image = 7168 : i64, per_thread = 0 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %f = arith.constant 0.0 : f32
  // expected-error @+1 {{'linalg.fill' op may not stand here at the bufferized level (B7)}}
  linalg.fill ins(%f : f32) outs(%out0 : memref<?x24x4x6xf32>)
  return
}
}

// -----

// (B7): what is called is foreign too
// expected-error @+1 {{'func.func' op 'note' may not stand here at the bufferized level (B7)}}
func.func private @note()
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>) {
  // expected-error @+1 {{'func.call' op may not stand here at the bufferized level (B7)}}
  func.call @note() : () -> ()
  return
}

// -----

// (B7): a layer among weights
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>) {
  return
}
func.func @pack(%packed: memref<?xi8>) {
  // expected-error @+1 {{'inception.scratch' op may not stand here at the bufferized level (B7)}}
  %s = inception.scratch {offset = 0 : i64} : memref<?x1x4x6x16xf32>
  return
}

// -----

// (B7): branches
// expected-error @+1 {{'func.func' op must be one block (B7)}}
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>) {
  cf.br ^next
^next:
  return
}

// -----

// (B8): beyond the packed weights
module attributes {inception.packed_size = 1024 : i64, inception.workspace = {fixed = 256 : i64, per_image = 7168 : i64, per_thread = 0 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  // expected-error @+1 {{'memref.view' op lies outside the packed weights (B8)}}
  %w = memref.view %packed[%c64][] : memref<?xi8> to memref<16x16xf32>
  return
}
}

// -----

// (B8): an offset that no sum of 64 bits can follow
module attributes {inception.packed_size = 1024 : i64, inception.workspace = {fixed = 256 : i64, per_image = 7168 : i64, per_thread = 0 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %most = arith.constant 9223372036854775744 : index
  // expected-error @+1 {{'memref.view' op lies outside the packed weights (B8)}}
  %w = memref.view %packed[%most][] : memref<?xi8> to memref<16x16xf32>
  return
}
}

// -----

// (B8): a size that 64 bits cannot count
module attributes {inception.packed_size = 1024 : i64, inception.workspace = {fixed = 256 : i64, per_image = 7168 : i64, per_thread = 0 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  // expected-error @+1 {{'memref.view' op lies outside the packed weights (B8)}}
  %w = memref.view %packed[%c0][] : memref<?xi8> to memref<4294967296x4294967296x16xf32>
  return
}
}

// -----

// (B8): before the workspace
module attributes {inception.packed_size = 1024 : i64, inception.workspace = {fixed = 256 : i64, per_image = 7168 : i64, per_thread = 0 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %less = arith.constant -64 : index
  %at = arith.muli %n, %less : index
  // expected-error @+1 {{'memref.view' op lies outside the workspace (B8)}}
  %a = memref.view %workspace[%at][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  return
}
}

// -----

// (B8): beyond what is fixed
module attributes {inception.packed_size = 1024 : i64, inception.workspace = {fixed = 256 : i64, per_image = 7168 : i64, per_thread = 0 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c7168 = arith.constant 7168 : index
  %images = arith.muli %n, %c7168 : index
  %c128 = arith.constant 128 : index
  %at = arith.addi %images, %c128 : index
  // expected-error @+1 {{'memref.view' op lies outside the workspace (B8)}}
  %a = memref.view %workspace[%at][] : memref<?xi8> to memref<33xf32>
  return
}
}

// -----

// (B8): a part of an element
module attributes {inception.packed_size = 1024 : i64, inception.workspace = {fixed = 256 : i64, per_image = 7168 : i64, per_thread = 0 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  // expected-error @+1 {{'memref.view' op is at no multiple of 4 bytes, its elements' size (B8)}}
  %w = memref.view %packed[%c2][] : memref<?xi8> to memref<16xf32>
  return
}
}

// -----

// (B8): an offset that only running tells
module attributes {inception.packed_size = 1024 : i64, inception.workspace = {fixed = 256 : i64, per_image = 7168 : i64, per_thread = 0 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %at = arith.muli %n, %n : index
  // expected-error @+1 {{'memref.view' op is at an offset that is not known when compiling (B8)}}
  %a = memref.view %workspace[%at][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  return
}
}

// -----

// (B8): the rows of a buffer as a batch
module attributes {inception.packed_size = 1024 : i64, inception.workspace = {fixed = 256 : i64, per_image = 7168 : i64, per_thread = 0 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %rows = memref.dim %x, %c2 : memref<?x24x4x6xf32>
  // expected-error @+1 {{'memref.view' op has a size that is neither known when compiling nor the batch (B8)}}
  %a = memref.view %workspace[%c0][%rows] : memref<?xi8> to memref<?x2x4x6x16xf32>
  return
}
}

// -----

// (B8): a view of the input
module attributes {inception.packed_size = 1024 : i64, inception.workspace = {fixed = 256 : i64, per_image = 7168 : i64, per_thread = 0 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %n: index, %bytes: memref<?xi8>) {
  %c0 = arith.constant 0 : index
  // expected-error @+1 {{'memref.view' op is a view of no memory of the function (B8)}}
  %a = memref.view %bytes[%c0][] : memref<?xi8> to memref<4xf32>
  return
}
}

// -----

// (B8): @pack writes beyond the block
module attributes {inception.packed_size = 64 : i64} {
inception.parameter @w : tensor<16xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0 : f64>}
func.func @pack(%packed: memref<?xi8>) {
  %c4 = arith.constant 4 : index
  %w = inception.weight @w : tensor<16xf32>
  // expected-error @+1 {{'memref.view' op lies outside the packed weights (B8)}}
  %v = memref.view %packed[%c4][] : memref<?xi8> to memref<16xf32>
  bufferization.materialize_in_destination %w in restrict writable %v : (tensor<16xf32>, memref<16xf32>) -> ()
  return
}
}

// -----

// (B8): so does @state_pack, whose block is that of the state
module attributes {inception.packed_size = 1024 : i64, inception.state_block = 64 : i64} {
inception.parameter @w : tensor<17xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0 : f64>}
func.func @state_pack(%block: memref<?xi8>) {
  %c0 = arith.constant 0 : index
  %w = inception.weight @w : tensor<17xf32>
  // expected-error @+1 {{'memref.view' op lies outside the state (B8)}}
  %v = memref.view %block[%c0][] : memref<?xi8> to memref<17xf32>
  bufferization.materialize_in_destination %w in restrict writable %v : (tensor<17xf32>, memref<17xf32>) -> ()
  return
}
}

// -----

// (B9): two tensors of 64 bytes, 60 bytes apart
module attributes {inception.packed_size = 256 : i64} {
inception.parameter @w : tensor<16xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0 : f64>}
func.func @pack(%packed: memref<?xi8>) {
  %c0 = arith.constant 0 : index
  %c60 = arith.constant 60 : index
  %w = inception.weight @w : tensor<16xf32>
  // expected-note @+1 {{the other tensor}}
  %v = memref.view %packed[%c0][] : memref<?xi8> to memref<16xf32>
  bufferization.materialize_in_destination %w in restrict writable %v : (tensor<16xf32>, memref<16xf32>) -> ()
  // expected-error @+1 {{'memref.view' op shares memory with another tensor that is packed (B9)}}
  %u = memref.view %packed[%c60][] : memref<?xi8> to memref<16xf32>
  bufferization.materialize_in_destination %w in restrict writable %u : (tensor<16xf32>, memref<16xf32>) -> ()
  return
}
}
