// RUN: inception-opt %s --inception-verify-bufferized -split-input-file -verify-diagnostics

// (B1): a tensor
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  %c4096 = arith.constant 4096 : index
  %at = arith.muli %n, %c4096 : index
  %b = memref.view %workspace[%at][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  // expected-error @+1 {{'tensor.empty' op makes a tensor (B1)}}
  %t = tensor.empty(%n) : tensor<?x24x4x6xf32>
  return
}

// -----

// (B1): an allocation
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  %c4096 = arith.constant 4096 : index
  %at = arith.muli %n, %c4096 : index
  %b = memref.view %workspace[%at][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  // expected-error @+1 {{'memref.alloc' op allocates (B1)}}
  %t = memref.alloc(%n) : memref<?x2x4x6x16xf32>
  return
}

// -----

// (B1): on the stack
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  %c4096 = arith.constant 4096 : index
  %at = arith.muli %n, %c4096 : index
  %b = memref.view %workspace[%at][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  // expected-error @+1 {{'memref.alloca' op allocates (B1)}}
  %t = memref.alloca() : memref<5xf32>
  return
}

// -----

// (B2): a copy inside the workspace
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  %c4096 = arith.constant 4096 : index
  %at = arith.muli %n, %c4096 : index
  %b = memref.view %workspace[%at][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  // expected-error @+1 {{'inception.copy_into' op only moves values between buffers (B2)}}
  inception.copy_into %a outs(%b) {input_layout = #inception.layout<block = 16, segments = [24]>, output_layout = #inception.layout<block = 16, segments = [24]>} : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  return
}

// -----

// (B2): another dialect's copy
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  %c4096 = arith.constant 4096 : index
  %at = arith.muli %n, %c4096 : index
  %b = memref.view %workspace[%at][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  // expected-error @+1 {{'memref.copy' op only moves values between buffers (B2)}}
  memref.copy %a, %b : memref<?x2x4x6x16xf32> to memref<?x2x4x6x16xf32>
  return
}

// -----

func.func private @other() -> memref<?x2x4x6x16xf32>
// (B3)
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  %c4096 = arith.constant 4096 : index
  %at = arith.muli %n, %c4096 : index
  %b = memref.view %workspace[%at][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  %e = func.call @other() : () -> memref<?x2x4x6x16xf32>
  // expected-error @+1 {{'inception.relu_into' op uses a buffer that is no view of an argument (B3)}}
  inception.relu_into %a outs(%e) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  return
}

// -----

// (B4): the same channels
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  %c4096 = arith.constant 4096 : index
  %at = arith.muli %n, %c4096 : index
  %b = memref.view %workspace[%at][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  inception.relu_into %a outs(%b) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  // expected-error @+1 {{'inception.softmax_into' op writes channel 0 of a buffer a second time (B4)}}
  inception.softmax_into %a outs(%b) {input_layout = #inception.layout<block = 16, segments = [24]>} : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  return
}

// -----

// (B4): nothing is there that could be added to in the second block
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  %c4096 = arith.constant 4096 : index
  %at = arith.muli %n, %c4096 : index
  %b = memref.view %workspace[%at][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  %s = memref.subview %a[0, 0, 0, 0, 0] [%n, 1, 4, 6, 16] [1, 1, 1, 1, 1] : memref<?x2x4x6x16xf32> to memref<?x1x4x6x16xf32, strided<[768, 384, 96, 16, 1]>>
  inception.relu_into %s outs(%b) : (memref<?x1x4x6x16xf32, strided<[768, 384, 96, 16, 1]>>, memref<?x2x4x6x16xf32>) -> ()
  // expected-error @+1 {{'inception.relu_grad_into' op adds to channel 16 of a buffer before it is written (B4)}}
  inception.relu_grad_into %a, %a outs(%b) {accumulate} : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  return
}

// -----

// (B4): a block that a convolution of 17 channels fills in part
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  %c4096 = arith.constant 4096 : index
  %at = arith.muli %n, %c4096 : index
  %b = memref.view %workspace[%at][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  %w = memref.view %packed[%c0][] : memref<?xi8> to memref<2x1x1x1x24x16xf32>
  inception.conv2d_into %x, %w outs(%b) {kernel = array<i64: 1, 1>, out_channels = array<i64: 17>} : (memref<?x24x4x6xf32>, memref<2x1x1x1x24x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  %s = memref.subview %a[0, 0, 0, 0, 0] [%n, 1, 4, 6, 16] [1, 1, 1, 1, 1] : memref<?x2x4x6x16xf32> to memref<?x1x4x6x16xf32, strided<[768, 384, 96, 16, 1]>>
  // expected-error @+1 {{'inception.relu_into' op writes channel 16 of a buffer a second time (B4)}}
  inception.relu_into %s outs(%b) {out_offsets = array<i64: 16>} : (memref<?x1x4x6x16xf32, strided<[768, 384, 96, 16, 1]>>, memref<?x2x4x6x16xf32>) -> ()
  return
}

// -----

// (B2): a reason, but nothing else reads the value
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c4096 = arith.constant 4096 : index
  %at = arith.muli %n, %c4096 : index
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  %b = memref.view %workspace[%at][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  inception.copy_into %x outs(%a) {output_layout = #inception.layout<block = 16, segments = [24]>} : (memref<?x24x4x6xf32>, memref<?x2x4x6x16xf32>) -> ()
  // expected-error @+1 {{'inception.copy_into' op only moves values between buffers (B2)}}
  inception.copy_into %a outs(%b) {input_layout = #inception.layout<block = 16, segments = [24]>, output_layout = #inception.layout<block = 16, segments = [24]>, reason = "it is wanted twice"} : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  inception.copy_into %b outs(%out0) {input_layout = #inception.layout<block = 16, segments = [24]>} : (memref<?x2x4x6x16xf32>, memref<?x24x4x6xf32>) -> ()
  return
}

// -----

// (B5): two buffers of 3072 bytes, 3008 bytes apart, in use at one time
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 7168 : i64, per_thread = 0 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c3008 = arith.constant 3008 : index
  %at = arith.muli %n, %c3008 : index
  // expected-note @+1 {{the other buffer}}
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  // expected-error @+1 {{'memref.view' op shares memory with a buffer that is in use at the same time (B5)}}
  %b = memref.view %workspace[%at][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  inception.copy_into %x outs(%a) {output_layout = #inception.layout<block = 16, segments = [24]>} : (memref<?x24x4x6xf32>, memref<?x2x4x6x16xf32>) -> ()
  inception.relu_into %a outs(%b) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  inception.copy_into %b outs(%out0) {input_layout = #inception.layout<block = 16, segments = [24]>} : (memref<?x2x4x6x16xf32>, memref<?x24x4x6xf32>) -> ()
  return
}
}

// -----

// (B8): the second buffer ends at 4096 + 3072 bytes, the workspace before
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 7104 : i64, per_thread = 0 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x4x6xf32>, %out0: memref<?x24x4x6xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c4096 = arith.constant 4096 : index
  %at = arith.muli %n, %c4096 : index
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  // expected-error @+1 {{'memref.view' op lies outside the workspace (B8)}}
  %b = memref.view %workspace[%at][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  inception.copy_into %x outs(%a) {output_layout = #inception.layout<block = 16, segments = [24]>} : (memref<?x24x4x6xf32>, memref<?x2x4x6x16xf32>) -> ()
  inception.relu_into %a outs(%b) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  inception.copy_into %b outs(%out0) {input_layout = #inception.layout<block = 16, segments = [24]>} : (memref<?x2x4x6x16xf32>, memref<?x24x4x6xf32>) -> ()
  return
}
}

// -----

// (B6): the value between is in the workspace, where all of it would be written
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 4096 : i64, per_thread = 4096 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x8x8x16xf32>, %out0: memref<?x1x8x8x16xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %t = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x1x8x8x16xf32>
  inception.group layer "relu+relu" {
    // expected-error @+1 {{'inception.relu_into' op hands on what is not in scratch memory of its group (B6)}}
    inception.relu_into %x outs(%t) {schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>} : (memref<?x1x8x8x16xf32>, memref<?x1x8x8x16xf32>) -> ()
    inception.relu_into %t outs(%out0) {schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>} : (memref<?x1x8x8x16xf32>, memref<?x1x8x8x16xf32>) -> ()
  }
  return
}
}

// -----

// (B6): 4 rows of 512 bytes from 128 on, of 2112 bytes
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 0 : i64, per_thread = 2112 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x8x8x16xf32>, %out0: memref<?x1x8x8x16xf32>) {
  inception.group layer "relu+relu" {
    // expected-error @+1 {{'inception.scratch' op lies outside the thread's memory (B6)}}
    %t = inception.scratch {offset = 128 : i64} : memref<?x1x8x8x16xf32>
    inception.relu_into %x outs(%t) {schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>} : (memref<?x1x8x8x16xf32>, memref<?x1x8x8x16xf32>) -> ()
    inception.relu_into %t outs(%out0) {schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>} : (memref<?x1x8x8x16xf32>, memref<?x1x8x8x16xf32>) -> ()
  }
  return
}
}

// -----

// (B6): the second value begins in the last row of the first
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 0 : i64, per_thread = 8192 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x8x8x16xf32>, %out0: memref<?x1x8x8x16xf32>) {
  inception.group layer "relu+relu+relu" {
    %t = inception.scratch {offset = 0 : i64} : memref<?x1x8x8x16xf32>
    // expected-error @+1 {{'inception.scratch' op shares memory with another of its group (B6)}}
    %u = inception.scratch {offset = 1984 : i64} : memref<?x1x8x8x16xf32>
    inception.relu_into %x outs(%t) {schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>} : (memref<?x1x8x8x16xf32>, memref<?x1x8x8x16xf32>) -> ()
    inception.relu_into %t outs(%u) {schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>} : (memref<?x1x8x8x16xf32>, memref<?x1x8x8x16xf32>) -> ()
    inception.relu_into %u outs(%out0) {schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 16, order = rows>} : (memref<?x1x8x8x16xf32>, memref<?x1x8x8x16xf32>) -> ()
  }
  return
}
}

// -----

// (B6): what is between layers is a buffer of the workspace
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 3072 : i64, per_thread = 6144 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x4x6x16xf32>, %out0: memref<?x2x4x6x16xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  inception.group {
    // expected-error @+1 {{'inception.relu_into' op hands on what is not in scratch memory of its group (B6)}}
    inception.relu_into %x outs(%a) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
    inception.softmax_into %a outs(%out0) {input_layout = #inception.layout<block = 16, segments = [32]>} : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  }
  return
}
}

// -----

// (B6): what is between layers is no blocks
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 3072 : i64, per_thread = 6144 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x4x6x16xf32>, %out0: memref<?x2x4x6x16xf32>, %n: index, %plain: memref<?x24x4x6xf32>, %other: memref<?x24x4x6xf32>, %third: memref<?x24x4x6xf32>) {
  %c0 = arith.constant 0 : index
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  inception.group {
    // expected-error @+1 {{'inception.relu_into' op hands on what is not in scratch memory of its group (B6)}}
    inception.relu_into %plain outs(%other) : (memref<?x24x4x6xf32>, memref<?x24x4x6xf32>) -> ()
    inception.relu_into %other outs(%third) : (memref<?x24x4x6xf32>, memref<?x24x4x6xf32>) -> ()
  }
  return
}
}

// -----

// (B6): outside of groups
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 3072 : i64, per_thread = 6144 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x4x6x16xf32>, %out0: memref<?x2x4x6x16xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  // expected-error @+1 {{'inception.scratch' op is in no group (B6)}}
  %t = inception.scratch {offset = 0 : i64} : memref<?x2x4x6x16xf32>
  inception.relu_into %x outs(%t) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  return
}
}

// -----

// (B6): the last layer's result would be lost
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 3072 : i64, per_thread = 6144 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x4x6x16xf32>, %out0: memref<?x2x4x6x16xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  inception.group {
    %t = inception.scratch {offset = 0 : i64} : memref<?x2x4x6x16xf32>
    %u = inception.scratch {offset = 3072 : i64} : memref<?x2x4x6x16xf32>
    inception.relu_into %x outs(%t) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
    // expected-error @+1 {{'inception.softmax_into' op leaves the group's result in scratch memory (B6)}}
    inception.softmax_into %t outs(%u) {input_layout = #inception.layout<block = 16, segments = [32]>} : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  }
  return
}
}

// -----

// (B6): 3072 bytes from 64 on, of 3072 that a thread has
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 3072 : i64, per_thread = 3072 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x4x6x16xf32>, %out0: memref<?x2x4x6x16xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  inception.group {
    // expected-error @+1 {{'inception.scratch' op lies outside the thread's memory (B6)}}
    %t = inception.scratch {offset = 64 : i64} : memref<?x2x4x6x16xf32>
    inception.relu_into %x outs(%t) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
    inception.softmax_into %t outs(%out0) {input_layout = #inception.layout<block = 16, segments = [32]>} : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  }
  return
}
}

// -----

// (B6): three rows for one of a 3x3, 2 * 3 * 6 * 16 * 4 = 2304 bytes; a thread has 64 less
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 3072 : i64, per_thread = 2240 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x4x6x16xf32>, %out0: memref<?x2x4x6x16xf32>, %n: index, %w: memref<2x2x3x3x16x16xf32>) {
  %c0 = arith.constant 0 : index
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  inception.group {
    // expected-error @+1 {{'inception.scratch' op lies outside the thread's memory (B6)}}
    %t = inception.scratch {offset = 0 : i64} : memref<?x2x4x6x16xf32>
    inception.relu_into %x outs(%t) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
    inception.conv2d_into %t, %w outs(%out0) {input_layout = #inception.layout<block = 16, segments = [32]>, kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, out_channels = array<i64: 32>, schedule = #inception.schedule<direct, vector = 16, tile = 6 x 2, grain = 1 x 32, order = rows>} : (memref<?x2x4x6x16xf32>, memref<2x2x3x3x16x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  }
  return
}
}

// -----

// (B6): two values of 3072 bytes, 3008 bytes apart
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 3072 : i64, per_thread = 8192 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x4x6x16xf32>, %out0: memref<?x2x4x6x16xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  inception.group {
    %t = inception.scratch {offset = 0 : i64} : memref<?x2x4x6x16xf32>
    // expected-error @+1 {{'inception.scratch' op shares memory with another of its group (B6)}}
    %u = inception.scratch {offset = 3008 : i64} : memref<?x2x4x6x16xf32>
    inception.relu_into %x outs(%t) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
    inception.softmax_into %t outs(%u) {input_layout = #inception.layout<block = 16, segments = [32]>} : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
    inception.relu_into %u outs(%out0) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  }
  return
}
}

// -----

// (B3): a layer of a group reads what is no view of an argument
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 0 : i64, per_thread = 3072 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x4x6x16xf32>, %out0: memref<?x2x4x6x16xf32>) {
  %a = func.call @other() : () -> memref<?x2x4x6x16xf32>
  inception.group {
    %t = inception.scratch {offset = 0 : i64} : memref<?x2x4x6x16xf32>
    // expected-error @+1 {{'inception.relu_into' op uses a buffer that is no view of an argument (B3)}}
    inception.relu_into %a outs(%t) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
    inception.softmax_into %t outs(%out0) {input_layout = #inception.layout<block = 16, segments = [32]>} : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  }
  return
}
func.func private @other() -> memref<?x2x4x6x16xf32>
}

// -----

// (B4): what a group wrote
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 3072 : i64, per_thread = 6144 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x4x6x16xf32>, %out0: memref<?x2x4x6x16xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  inception.group {
    %t = inception.scratch {offset = 0 : i64} : memref<?x2x4x6x16xf32>
    inception.relu_into %x outs(%t) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
    inception.softmax_into %t outs(%a) {input_layout = #inception.layout<block = 16, segments = [32]>} : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  }
  // expected-error @+1 {{'inception.relu_into' op writes channel 0 of a buffer a second time (B4)}}
  inception.relu_into %x outs(%a) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  return
}
}

// -----

// (B5): a group reads one buffer and writes the other
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 7168 : i64, per_thread = 3072 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x4x6x16xf32>, %out0: memref<?x2x4x6x16xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c3008 = arith.constant 3008 : index
  %at = arith.muli %n, %c3008 : index
  // expected-note @+1 {{the other buffer}}
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  // expected-error @+1 {{'memref.view' op shares memory with a buffer that is in use at the same time (B5)}}
  %b = memref.view %workspace[%at][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  inception.relu_into %x outs(%a) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  inception.group {
    %t = inception.scratch {offset = 0 : i64} : memref<?x2x4x6x16xf32>
    inception.relu_into %a outs(%t) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
    inception.softmax_into %t outs(%b) {input_layout = #inception.layout<block = 16, segments = [32]>} : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  }
  inception.relu_into %b outs(%out0) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  return
}
}

// -----

// What groups may do: one after the other they use the same memory of a thread; what
// is between three layers is one after the other in it.
module attributes {inception.workspace = {fixed = 0 : i64, per_image = 3072 : i64, per_thread = 6144 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x4x6x16xf32>, %out0: memref<?x2x4x6x16xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x6x16xf32>
  inception.group {
    %t = inception.scratch {offset = 0 : i64} : memref<?x2x4x6x16xf32>
    inception.relu_into %x outs(%t) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
    inception.softmax_into %t outs(%a) {input_layout = #inception.layout<block = 16, segments = [32]>} : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  }
  inception.group {
    %t = inception.scratch {offset = 0 : i64} : memref<?x2x4x6x16xf32>
    %u = inception.scratch {offset = 3072 : i64} : memref<?x2x4x6x16xf32>
    inception.relu_into %a outs(%t) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
    inception.softmax_into %t outs(%u) {input_layout = #inception.layout<block = 16, segments = [32]>} : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
    inception.relu_into %u outs(%out0) : (memref<?x2x4x6x16xf32>, memref<?x2x4x6x16xf32>) -> ()
  }
  return
}
}

// -----

// expected-error @+1 {{must first take the packed weights and the workspace as 'memref<?xi8>'}}
func.func @forward(%x: tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32> {
  return %x : tensor<?x3x4x4xf32>
}
