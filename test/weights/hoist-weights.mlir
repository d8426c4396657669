// RUN: inception-opt %s -split-input-file --inception-hoist-weights --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks
// REMARK: weights packed at byte 0
// REMARK: weights packed at byte 64
// REMARK: weights that are packed already, at byte 0
// REMARK: weights packed at byte 128

inception.parameter @w : tensor<5x3x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @s : tensor<5xf32> {kind = #inception<parameter_kind scale>, init = #inception.init<constant, 1.0 : f64>}
inception.parameter @t : tensor<5xf32> {kind = #inception<parameter_kind scale>, init = #inception.init<constant, 1.0 : f64>}

// Trees that differ in a leaf are two, those that are equal one, however they are
// written. Offsets are multiples of 64: 60 bytes, 60, then a constant of 8.
// CHECK: inception.packed_size = 192 : i64
// CHECK-LABEL: func.func @forward
// CHECK-SAME: ([[P:%[^:]*]]: memref<?xi8>
// CHECK-NOT: inception.
// CHECK: [[A:%.*]] = memref.view [[P]][%c0{{[_0-9]*}}][] : memref<?xi8> to memref<5x3x1x1xf32>
// CHECK: [[B:%.*]] = memref.view [[P]][%c64{{[_0-9]*}}][] : memref<?xi8> to memref<5x3x1x1xf32>
// CHECK: [[C:%.*]] = memref.view [[P]][%c0{{[_0-9]*}}][] : memref<?xi8> to memref<5x3x1x1xf32>
// CHECK: [[D:%.*]] = memref.view [[P]][%c128{{[_0-9]*}}][] : memref<?xi8> to memref<2xf32>
// CHECK: call @use([[A]], [[B]], [[C]], [[D]])
// CHECK-LABEL: func.func @pack
// CHECK: [[W:%.*]] = inception.weight @w
// CHECK: [[S:%.*]] = inception.weight @s
// CHECK: [[F:%.*]] = inception.scale_filter [[W]], [[S]]
// CHECK: materialize_in_destination [[F]]
// CHECK: [[T:%.*]] = inception.weight @t
// CHECK: [[G:%.*]] = inception.scale_filter [[W]], [[T]]
// CHECK: materialize_in_destination [[G]]
// CHECK: [[K:%.*]] = arith.constant dense<[2.500000e-01, -4.000000e+00]>
// CHECK: materialize_in_destination [[K]]
// CHECK-NOT: materialize_in_destination
func.func private @use(memref<5x3x1x1xf32>, memref<5x3x1x1xf32>, memref<5x3x1x1xf32>, memref<2xf32>)
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>) {
  %w = inception.weight @w : tensor<5x3x1x1xf32>
  %s = inception.weight @s : tensor<5xf32>
  %f = inception.scale_filter %w, %s : (tensor<5x3x1x1xf32>, tensor<5xf32>) -> tensor<5x3x1x1xf32>
  %a = bufferization.to_buffer %f : tensor<5x3x1x1xf32> to memref<5x3x1x1xf32>
  %t = inception.weight @t : tensor<5xf32>
  %g = inception.scale_filter %w, %t : (tensor<5x3x1x1xf32>, tensor<5xf32>) -> tensor<5x3x1x1xf32>
  %b = bufferization.to_buffer %g : tensor<5x3x1x1xf32> to memref<5x3x1x1xf32>
  %w2 = inception.weight @w : tensor<5x3x1x1xf32>
  %s2 = inception.weight @s : tensor<5xf32>
  %h = inception.scale_filter %w2, %s2 : (tensor<5x3x1x1xf32>, tensor<5xf32>) -> tensor<5x3x1x1xf32>
  %c = bufferization.to_buffer %h : tensor<5x3x1x1xf32> to memref<5x3x1x1xf32>
  %k = arith.constant dense<[2.5e-01, -4.0]> : tensor<2xf32>
  %d = bufferization.to_buffer %k : tensor<2xf32> to memref<2xf32>
  call @use(%a, %b, %c, %d) : (memref<5x3x1x1xf32>, memref<5x3x1x1xf32>, memref<5x3x1x1xf32>, memref<2xf32>) -> ()
  return
}

// -----

// Weights of grouped layers move out of the group, those made inside it as well; one
// that a layer outside reads too is packed once. Nothing dead stays in the group.
inception.parameter @w : tensor<16x16x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @s : tensor<16xf32> {kind = #inception<parameter_kind scale>, init = #inception.init<constant, 1.0 : f64>}
// CHECK: inception.packed_size = 2048 : i64
// CHECK-LABEL: func.func @forward
// CHECK-SAME: ([[P:%[^:]*]]: memref<?xi8>
// CHECK-NEXT: inception.group {
// CHECK-NEXT: [[T:%.*]] = inception.scratch
// CHECK-NEXT: [[C0:%.*]] = arith.constant 0 : index
// CHECK-NEXT: [[A:%.*]] = memref.view [[P]][[[C0]]][] : memref<?xi8> to memref<1x1x1x1x16x16xf32>
// CHECK-NEXT: inception.conv2d_into %{{.*}}, [[A]] outs([[T]])
// CHECK-NEXT: [[C1:%.*]] = arith.constant 1024 : index
// CHECK-NEXT: [[B:%.*]] = memref.view [[P]][[[C1]]][] : memref<?xi8> to memref<1x1x1x1x16x16xf32>
// CHECK-NEXT: inception.conv2d_into [[T]], [[B]] outs
// CHECK-NEXT: {{^ *}$}}
// CHECK-NEXT: [[C2:%.*]] = arith.constant 1024 : index
// CHECK-NEXT: [[C:%.*]] = memref.view [[P]][[[C2]]][]
// CHECK-NEXT: inception.conv2d_into %{{.*}}, [[C]] outs
// CHECK-NEXT: return
// CHECK-LABEL: func.func @pack
// CHECK: inception.scale_filter
// CHECK-COUNT-2: materialize_in_destination
// CHECK-NOT: materialize_in_destination
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x6x16xf32>, %out0: memref<?x1x4x6x16xf32>, %out1: memref<?x1x4x6x16xf32>) {
  %w = inception.weight @w : tensor<16x16x1x1xf32>
  %f = inception.pack_filter %w {input = #inception.layout<block = 16, segments = [16]>, output = #inception.layout<block = 16, segments = [16]>} : tensor<16x16x1x1xf32> -> tensor<1x1x1x1x16x16xf32>
  inception.group {
    %t = inception.scratch {offset = 0 : i64} : memref<?x1x4x6x16xf32>
    %s = inception.weight @s : tensor<16xf32>
    %g = inception.scale_filter %w, %s : (tensor<16x16x1x1xf32>, tensor<16xf32>) -> tensor<16x16x1x1xf32>
    %h = inception.pack_filter %g {input = #inception.layout<block = 16, segments = [16]>, output = #inception.layout<block = 16, segments = [16]>} : tensor<16x16x1x1xf32> -> tensor<1x1x1x1x16x16xf32>
    %a = bufferization.to_buffer %h : tensor<1x1x1x1x16x16xf32> to memref<1x1x1x1x16x16xf32>
    inception.conv2d_into %x, %a outs(%t) {kernel = array<i64: 1, 1>, out_channels = array<i64: 16>, input_layout = #inception.layout<block = 16, segments = [16]>} : (memref<?x1x4x6x16xf32>, memref<1x1x1x1x16x16xf32>, memref<?x1x4x6x16xf32>) -> ()
    %b = bufferization.to_buffer %f : tensor<1x1x1x1x16x16xf32> to memref<1x1x1x1x16x16xf32>
    inception.conv2d_into %t, %b outs(%out0) {kernel = array<i64: 1, 1>, out_channels = array<i64: 16>, input_layout = #inception.layout<block = 16, segments = [16]>} : (memref<?x1x4x6x16xf32>, memref<1x1x1x1x16x16xf32>, memref<?x1x4x6x16xf32>) -> ()
  }
  %c = bufferization.to_buffer %f : tensor<1x1x1x1x16x16xf32> to memref<1x1x1x1x16x16xf32>
  inception.conv2d_into %x, %c outs(%out1) {kernel = array<i64: 1, 1>, out_channels = array<i64: 16>, input_layout = #inception.layout<block = 16, segments = [16]>} : (memref<?x1x4x6x16xf32>, memref<1x1x1x1x16x16xf32>, memref<?x1x4x6x16xf32>) -> ()
  return
}
