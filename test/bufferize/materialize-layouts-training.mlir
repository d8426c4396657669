// RUN: inception-opt %s --inception-materialize-layouts | FileCheck %s

// A training step's parameters are read, and their gradients written, where its layers
// read them: @a and @b are the blocks of one filter, the bias is packed in its layout, and
// gradients are in the next block of the state, at the same places. The flipped filter is
// made in the workspace in each step, and so is a filter of the same parameters in another
// order, and one that has a parameter twice. @state_pack says where all of them are.

#in = #inception.layout<block = 4, segments = [3]>
#out = #inception.layout<block = 4, segments = [2, 5]>
#swapped = #inception.layout<block = 4, segments = [5, 2]>
#twice = #inception.layout<block = 4, segments = [2, 2]>
#a = #inception.layout<block = 4, segments = [2]>
#b = #inception.layout<block = 4, segments = [5]>

inception.parameter @a : tensor<2x3x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @b : tensor<5x3x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @v : tensor<7xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0 : f64>}
inception.state @b.gradient of @b : tensor<5x3x1x1xf32> {kind = #inception<state_kind gradient>}
inception.state @v.gradient of @v : tensor<7xf32> {kind = #inception<state_kind gradient>}

func.func @gradients(%x: tensor<?x3x6x6xf32>) {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?x3x6x6xf32>
  %e = tensor.empty(%n) : tensor<?x3x6x6xf32, #in>
  %y = inception.copy_into %x outs(%e) : (tensor<?x3x6x6xf32>, tensor<?x3x6x6xf32, #in>) -> tensor<?x3x6x6xf32, #in>
  %a = inception.read @a : tensor<2x3x1x1xf32>
  %b = inception.read @b : tensor<5x3x1x1xf32>
  %v = inception.read @v : tensor<7xf32>
  %w = inception.concat %a, %b {axis = 0 : i64} : (tensor<2x3x1x1xf32>, tensor<5x3x1x1xf32>) -> tensor<7x3x1x1xf32>
  %d = tensor.empty(%n) : tensor<?x7x6x6xf32, #out>
  %0:2 = inception.conv2d_into %y, %w bias(%v) outs(%d, %d) {kernel = array<i64: 1, 1>, out_channels = array<i64: 2, 5>, out_offsets = array<i64: 0, 2>, layer = "a+b"}
    : (tensor<?x3x6x6xf32, #in>, tensor<7x3x1x1xf32>, tensor<7xf32>, tensor<?x7x6x6xf32, #out>, tensor<?x7x6x6xf32, #out>) -> (tensor<?x7x6x6xf32, #out>, tensor<?x7x6x6xf32, #out>)
  %w1 = inception.concat %b, %a {axis = 0 : i64} : (tensor<5x3x1x1xf32>, tensor<2x3x1x1xf32>) -> tensor<7x3x1x1xf32>
  %d1 = tensor.empty(%n) : tensor<?x7x6x6xf32, #swapped>
  %2:2 = inception.conv2d_into %y, %w1 outs(%d1, %d1) {kernel = array<i64: 1, 1>, out_channels = array<i64: 5, 2>, out_offsets = array<i64: 0, 5>, layer = "b+a"}
    : (tensor<?x3x6x6xf32, #in>, tensor<7x3x1x1xf32>, tensor<?x7x6x6xf32, #swapped>, tensor<?x7x6x6xf32, #swapped>) -> (tensor<?x7x6x6xf32, #swapped>, tensor<?x7x6x6xf32, #swapped>)
  %w2 = inception.concat %a, %a {axis = 0 : i64} : (tensor<2x3x1x1xf32>, tensor<2x3x1x1xf32>) -> tensor<4x3x1x1xf32>
  %d2 = tensor.empty(%n) : tensor<?x4x6x6xf32, #twice>
  %3:2 = inception.conv2d_into %y, %w2 outs(%d2, %d2) {kernel = array<i64: 1, 1>, out_channels = array<i64: 2, 2>, out_offsets = array<i64: 0, 2>, layer = "a+a"}
    : (tensor<?x3x6x6xf32, #in>, tensor<4x3x1x1xf32>, tensor<?x4x6x6xf32, #twice>, tensor<?x4x6x6xf32, #twice>) -> (tensor<?x4x6x6xf32, #twice>, tensor<?x4x6x6xf32, #twice>)
  %f = inception.flip_filter %w : (tensor<7x3x1x1xf32>) -> tensor<3x7x1x1xf32>
  %g = tensor.empty(%n) : tensor<?x3x6x6xf32, #in>
  %1 = inception.conv2d_into %0#1, %f outs(%g) {kernel = array<i64: 1, 1>, out_channels = array<i64: 3>, layer = "back"}
    : (tensor<?x7x6x6xf32, #out>, tensor<3x7x1x1xf32>, tensor<?x3x6x6xf32, #in>) -> tensor<?x3x6x6xf32, #in>
  %s = inception.slice %0#1 {offset = 2, size = 5} : (tensor<?x7x6x6xf32, #out>) -> tensor<?x5x6x6xf32, #b>
  %t = tensor.empty() : tensor<5x3x1x1xf32>
  %dw = inception.conv2d_filter_grad_into %s, %1 outs(%t) {kernel = array<i64: 1, 1>} : (tensor<?x5x6x6xf32, #b>, tensor<?x3x6x6xf32, #in>, tensor<5x3x1x1xf32>) -> tensor<5x3x1x1xf32>
  inception.write @b.gradient, %dw : tensor<5x3x1x1xf32>
  %u = tensor.empty() : tensor<7xf32>
  %dv = inception.channel_sum_into %0#1 outs(%u) : (tensor<?x7x6x6xf32, #out>, tensor<7xf32>) -> tensor<7xf32>
  inception.write @v.gradient, %dv : tensor<7xf32>
  return
}

// CHECK: module attributes {inception.state = [{kind = "parameter", name = "a", of = "a", offset = 0 : i64, shape = array<i64: 2, 3, 1, 1>}, {kind = "parameter", name = "b", of = "b", offset = 64 : i64, shape = array<i64: 5, 3, 1, 1>}, {kind = "parameter", name = "v", of = "v", offset = 192 : i64, shape = array<i64: 7>}, {kind = "gradient", name = "b.gradient", of = "b", offset = 320 : i64, shape = array<i64: 5, 3, 1, 1>}, {kind = "gradient", name = "v.gradient", of = "v", offset = 448 : i64, shape = array<i64: 7>}], inception.state_block = 256 : i64, inception.state_size = 512 : i64}
// CHECK-NOT: inception.state @
// CHECK-LABEL: func.func @gradients
// CHECK-SAME: ([[STATE:%.*]]: memref<?xi8>, [[WORK:%.*]]: memref<?xi8>, [[X:%.*]]: memref<?x3x6x6xf32>)
// CHECK: [[A:%.*]] = inception.read @a
// CHECK-NEXT: [[B:%.*]] = inception.read @b
// CHECK-NOT: inception.read
// CHECK: [[W:%.*]] = inception.concat [[A]], [[B]] {axis = 0 : i64}
// CHECK: [[AT0:%.*]] = arith.constant 0 : index
// CHECK-NEXT: [[F:%.*]] = memref.view [[STATE]][[[AT0]]][] : memref<?xi8> to memref<3x1x1x1x4x4xf32>
// CHECK-NEXT: [[AT192:%.*]] = arith.constant 192 : index
// CHECK-NEXT: [[V:%.*]] = memref.view [[STATE]][[[AT192]]][] : memref<?xi8> to memref<3x4xf32>
// CHECK-NEXT: inception.conv2d_into %{{.*}}, [[F]] bias([[V]]) outs
// CHECK-NEXT: [[W1:%.*]] = inception.concat [[B]], [[A]] {axis = 0 : i64}
// CHECK: [[P1:%.*]] = inception.pack_filter [[W1]] {input = #inception.layout<block = 4, segments = [3]>, output = #inception.layout<block = 4, segments = [5, 2]>}
// CHECK-NEXT: [[M1:%.*]] = memref.alloc() {alignment = 64 : i64} : memref<3x1x1x1x4x4xf32>
// CHECK-NEXT: bufferization.materialize_in_destination [[P1]] in restrict writable [[M1]] {layer = "b+a"}
// CHECK-NEXT: inception.conv2d_into %{{.*}}, [[M1]] outs
// CHECK-NEXT: [[W2:%.*]] = inception.concat [[A]], [[A]] {axis = 0 : i64}
// CHECK: [[P2:%.*]] = inception.pack_filter [[W2]] {input = #inception.layout<block = 4, segments = [3]>, output = #inception.layout<block = 4, segments = [2, 2]>}
// CHECK-NEXT: [[M2:%.*]] = memref.alloc() {alignment = 64 : i64} : memref<2x1x1x1x4x4xf32>
// CHECK-NEXT: bufferization.materialize_in_destination [[P2]] in restrict writable [[M2]] {layer = "a+a"}
// CHECK-NEXT: inception.conv2d_into %{{.*}}, [[M2]] outs
// CHECK-NEXT: [[FLIP:%.*]] = inception.flip_filter [[W]]
// CHECK: [[P:%.*]] = inception.pack_filter [[FLIP]] {input = #inception.layout<block = 4, segments = [2, 5]>, output = #inception.layout<block = 4, segments = [3]>} : tensor<3x7x1x1xf32> -> tensor<1x3x1x1x4x4xf32>
// CHECK-NEXT: [[M:%.*]] = memref.alloc() {alignment = 64 : i64} : memref<1x3x1x1x4x4xf32>
// CHECK-NEXT: bufferization.materialize_in_destination [[P]] in restrict writable [[M]] {layer = "back"}
// CHECK-NEXT: inception.conv2d_into %{{.*}}, [[M]] outs
// CHECK: [[AT320:%.*]] = arith.constant 320 : index
// CHECK-NEXT: [[DW:%.*]] = memref.view [[STATE]][[[AT320]]][] : memref<?xi8> to memref<2x1x1x1x4x4xf32>
// CHECK-NEXT: inception.conv2d_filter_grad_into %{{.*}}, %{{.*}} outs([[DW]]) {input_layout = #inception.layout<block = 4, segments = [3]>, kernel = array<i64: 1, 1>, output_layout = #inception.layout<block = 4, segments = [5]>}
// CHECK-NEXT: [[AT448:%.*]] = arith.constant 448 : index
// CHECK-NEXT: [[DV:%.*]] = memref.view [[STATE]][[[AT448]]][] : memref<?xi8> to memref<3x4xf32>
// CHECK-NEXT: inception.channel_sum_into %{{.*}} outs([[DV]])
// CHECK-NEXT: return
// CHECK-LABEL: func.func @state_pack
// CHECK: inception.pack_filter %{{.*}} {input = #inception.layout<block = 4, segments = [3]>, output = #inception.layout<block = 4, segments = [5]>} : tensor<5x3x1x1xf32> -> tensor<2x1x1x1x4x4xf32>
// CHECK-NEXT: [[AT64:%.*]] = arith.constant 64 : index
// CHECK-NEXT: memref.view %{{.*}}[[[AT64]]][] : memref<?xi8> to memref<2x1x1x1x4x4xf32>
// CHECK: inception.pack_vector %{{.*}} {layout = #inception.layout<block = 4, segments = [2, 5]>} : tensor<7xf32> -> tensor<3x4xf32>
