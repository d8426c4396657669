// RUN: inception-opt %s --inception-tile --inception-lower-to-loops --split-input-file --verify-diagnostics

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

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %w = memref.view %packed[%c0][] : memref<?xi8> to memref<1x1x1x1x16x16xf32>
  // expected-error @below {{has a tile of 3 vectors of 4, which are no multiple or part of a block of 16 channels}}
  inception.conv2d_into %x, %w outs(%out0) {layer = "a", kernel = array<i64: 1, 1>, out_channels = array<i64: 16>,
     input_layout = #inception.layout<block = 16, segments = [16]>,
     schedule = #inception.schedule<direct, vector = 4, tile = 6 x 3, grain = 4 x 16, order = rows>}
    : (memref<?x1x4x4x16xf32>, memref<1x1x1x1x16x16xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %w = memref.view %packed[%c0][] : memref<?xi8> to memref<1x1x1x1x16x16xf32>
  // expected-error @below {{has a tile of 1000 x 1 sums; at most 128 are possible}}
  inception.conv2d_into %x, %w outs(%out0) {layer = "a", kernel = array<i64: 1, 1>, out_channels = array<i64: 16>,
     input_layout = #inception.layout<block = 16, segments = [16]>,
     schedule = #inception.schedule<direct, vector = 16, tile = 1000 x 1, grain = 4 x 16, order = rows>}
    : (memref<?x1x4x4x16xf32>, memref<1x1x1x1x16x16xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x16x4x4xf32>) {
  %c0 = arith.constant 0 : index
  %w = memref.view %packed[%c0][] : memref<?xi8> to memref<1x1x1x1x16x16xf32>
  // expected-error @below {{writes 'memref<1x16x4x4xf32, strided<[256, 16, 4, 1], offset: ?>>', which has no blocks}}
  inception.conv2d_into %x, %w outs(%out0) {layer = "a", kernel = array<i64: 1, 1>, out_channels = array<i64: 16>,
     input_layout = #inception.layout<block = 16, segments = [16]>,
     schedule = #inception.schedule<direct, vector = 16, tile = 6 x 1, grain = 4 x 16, order = rows>}
    : (memref<?x1x4x4x16xf32>, memref<1x1x1x1x16x16xf32>, memref<?x16x4x4xf32>) -> ()
  return
}

// -----

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x4x4x16xf32>, %out0: memref<?x2x4x4x16xf32>) {
  // expected-error @below {{whose layout is missing or another one}}
  inception.softmax_into %x outs(%out0) {layer = "prob",
     schedule = #inception.schedule<scalar, vector = 16, tile = 1 x 1, grain = 1 x 16, order = rows>}
    : (memref<?x2x4x4x16xf32>, memref<?x2x4x4x16xf32>) -> ()
  return
}

// -----

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %n = memref.dim %x, %c0 : memref<?x1x4x4x16xf32>
  %offset = arith.muli %n, %n : index
  %a = memref.view %workspace[%offset][%n] : memref<?xi8> to memref<?x1x4x4x16xf32>
  // expected-error @below {{that is neither an argument nor a view of one at an offset known when compiling}}
  inception.relu_into %x outs(%a) {layer = "act", schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>}
    : (memref<?x1x4x4x16xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x2x16xf32>) {
  %c0 = arith.constant 0 : index
  %n = memref.dim %x, %c0 : memref<?x1x4x4x16xf32>
  %columns = memref.subview %x[0, 0, 0, 2, 0] [%n, 1, 4, 2, 16] [1, 1, 1, 1, 1]
    : memref<?x1x4x4x16xf32> to memref<?x1x4x2x16xf32, strided<[256, 256, 64, 16, 1], offset: 32>>
  // expected-error @below {{which is no range of whole rows}}
  inception.relu_into %columns outs(%out0) {layer = "act", schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>}
    : (memref<?x1x4x2x16xf32, strided<[256, 256, 64, 16, 1], offset: 32>>, memref<?x1x4x2x16xf32>) -> ()
  return
}

// -----

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %dy: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %dw = memref.view %packed[%c0][] : memref<?xi8> to memref<1x1x1x1x16x16xf32>
  // expected-error @below {{has no schedule}}
  inception.conv2d_filter_grad_into %dy, %x outs(%dw) {layer = "a", kernel = array<i64: 1, 1>}
    : (memref<?x1x4x4x16xf32>, memref<?x1x4x4x16xf32>, memref<1x1x1x1x16x16xf32>) -> ()
  return
}

// -----

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %dy: memref<?x4x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %dw = memref.view %packed[%c0][] : memref<?xi8> to memref<4x1x1x1x16x16xf32>
  // expected-error @below {{has a tile of 4 vectors of 8, which are no multiple or part of a block of 16 channels, or of which an item is no multiple}}
  inception.conv2d_filter_grad_into %dy, %x outs(%dw) {layer = "a", kernel = array<i64: 1, 1>,
     input_layout = #inception.layout<block = 16, segments = [16]>,
     schedule = #inception.batch_schedule<vector = 8, tile = 3 x 4, rows = 4, grain = 16 x 48 x 1>}
    : (memref<?x4x4x4x16xf32>, memref<?x1x4x4x16xf32>, memref<4x1x1x1x16x16xf32>) -> ()
  return
}

// -----

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %dy: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %dw = memref.view %packed[%c0][] : memref<?xi8> to memref<1x1x1x1x16x16xf32>
  // expected-error @below {{has a tile of 65 x 2 sums; at most 128 are possible}}
  inception.conv2d_filter_grad_into %dy, %x outs(%dw) {layer = "a", kernel = array<i64: 1, 1>,
     input_layout = #inception.layout<block = 16, segments = [16]>,
     schedule = #inception.batch_schedule<vector = 8, tile = 65 x 2, rows = 4, grain = 16 x 16 x 1>}
    : (memref<?x1x4x4x16xf32>, memref<?x1x4x4x16xf32>, memref<1x1x1x1x16x16xf32>) -> ()
  return
}

// -----

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf32>, %dy: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %dw = memref.view %packed[%c0][] : memref<?xi8> to memref<1x1x1x1x16x16xf32>
  // expected-error @below {{whose layout is missing or another one}}
  inception.conv2d_filter_grad_into %dy, %x outs(%dw) {layer = "a", kernel = array<i64: 1, 1>,
     schedule = #inception.batch_schedule<vector = 8, tile = 6 x 2, rows = 4, grain = 16 x 16 x 1>}
    : (memref<?x1x4x4x16xf32>, memref<?x1x4x4x16xf32>, memref<1x1x1x1x16x16xf32>) -> ()
  return
}
