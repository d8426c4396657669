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
  inception.conv2d_filter_grad_into %dy, %x outs(%dw) {layer = "a", kernel = array<i64: 1, 1>,
     input_layout = #inception.layout<block = 16, segments = [16]>, output_layout = #inception.layout<block = 16, segments = [16]>}
    : (memref<?x1x4x4x16xf32>, memref<?x1x4x4x16xf32>, memref<1x1x1x1x16x16xf32>) -> ()
  return
}

