// RUN: inception-opt %s -split-input-file --inception-materialize-layouts --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks
// REMARK: [Missed]{{.*}}41 channels in 64 lanes
// REMARK: [Missed]{{.*}}24 channels in 32 lanes
// RUN: inception-opt %s -split-input-file --inception-materialize-layouts --inception-hoist-weights | FileCheck %s --check-prefix=HOIST

// The signature, names of arguments and results, buffers of blocks with gaps, and
// filters packed to the layouts on both sides. A slice is a subview of blocks.
// CHECK-LABEL: func.func @forward
// CHECK-SAME: ([[P:%.*]]: memref<?xi8>, [[WS:%.*]]: memref<?xi8>, [[X:%.*]]: memref<?x3x6x5xf32> {inception.name = "data"}, [[OUT:%.*]]: memref<?x41x6x5xf32> {inception.name = "prob"}) {
// CHECK: [[N:%.*]] = memref.dim [[X]], %c0
// CHECK-DAG: [[W:%.*]] = inception.weight @w
// CHECK-DAG: [[B:%.*]] = inception.weight @b
// CHECK: [[A:%.*]] = memref.alloc([[N]]) {alignment = 64 : i64} : memref<?x4x6x5x16xf32>
// CHECK: [[PF:%.*]] = inception.pack_filter [[W]] {output = #inception.layout<block = 16, segments = [24]>} : tensor<24x3x3x3xf32> -> tensor<2x1x3x3x3x16xf32>
// CHECK: [[F:%.*]] = bufferization.to_buffer [[PF]]
// CHECK: [[PB:%.*]] = inception.pack_vector [[B]] {{.*}} -> tensor<2x16xf32>
// CHECK: [[BB:%.*]] = bufferization.to_buffer [[PB]]
// CHECK: inception.conv2d_into [[X]], [[F]] bias([[BB]]) outs([[A]]) {{.*}}layer = "a"
// CHECK-SAME: -> ()
// CHECK: [[C:%.*]] = memref.alloc([[N]]) {{.*}} : memref<?x2x6x5x16xf32>
// CHECK: inception.conv2d_into {{.*}} outs([[C]]) {{.*}}layer = "c"
// CHECK: [[S:%.*]] = memref.subview [[A]][0, 0, 0, 0, 0] [[[N]], 2, 6, 5, 16] [1, 1, 1, 1, 1]
// CHECK: inception.add_into [[S]], [[C]] outs
// CHECK: inception.copy_into [[A]] outs([[OUT]]) {input_layout = #inception.layout<block = 16, segments = [24, 17]>, layer = "output"}
// CHECK-NEXT: return{{$}}

// Both layers read one packed filter and one bias; each is packed once, at offsets
// that are multiples of 64 bytes: 2 * 3 * 3 * 3 * 16 * 4 = 3456, and 128 more.
// HOIST: inception.packed_size = 3584 : i64
// HOIST-LABEL: func.func @forward
// HOIST-SAME: ([[P:%[^:]*]]: memref<?xi8>
// HOIST-NOT: inception.weight
// HOIST: [[F:%.*]] = memref.view [[P]][%c0{{[_0-9]*}}][] : memref<?xi8> to memref<2x1x3x3x3x16xf32>
// HOIST: [[B:%.*]] = memref.view [[P]][%c3456{{[_0-9]*}}][] : memref<?xi8> to memref<2x16xf32>
// HOIST: inception.conv2d_into %{{.*}}, [[F]] bias([[B]]) {{.*}}layer = "a"
// HOIST: [[G:%.*]] = memref.view [[P]][%c0{{[_0-9]*}}][] : memref<?xi8> to memref<2x1x3x3x3x16xf32>
// HOIST: [[D:%.*]] = memref.view [[P]][%c3456{{[_0-9]*}}][] : memref<?xi8> to memref<2x16xf32>
// HOIST: inception.conv2d_into %{{.*}}, [[G]] bias([[D]]) {{.*}}layer = "c"
// HOIST-LABEL: func.func @pack
// HOIST-SAME: ([[P:%[^:]*]]: memref<?xi8>)
// HOIST: [[T:%.*]] = inception.pack_filter
// HOIST: [[V:%.*]] = memref.view [[P]][%c0{{[_0-9]*}}][]
// HOIST: bufferization.materialize_in_destination [[T]] in restrict writable [[V]]
// HOIST: [[T2:%.*]] = inception.pack_vector
// HOIST: [[V2:%.*]] = memref.view [[P]][%c3456{{[_0-9]*}}][]
// HOIST: bufferization.materialize_in_destination [[T2]] in restrict writable [[V2]]
// HOIST-NOT: materialize_in_destination
// HOIST: return
inception.parameter @w : tensor<24x3x3x3xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @b : tensor<24xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0 : f64>}
func.func @forward(%x: tensor<?x3x6x5xf32> {inception.name = "data"}) -> (tensor<?x41x6x5xf32> {inception.name = "prob"}) {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?x3x6x5xf32>
  %w = inception.weight @w : tensor<24x3x3x3xf32>
  %b = inception.weight @b : tensor<24xf32>
  %d = tensor.empty(%n) : tensor<?x41x6x5xf32, #inception.layout<block = 16, segments = [24, 17]>>
  %1 = inception.conv2d_into %x, %w bias(%b) outs(%d) {layer = "a", kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, out_channels = array<i64: 24>} : (tensor<?x3x6x5xf32>, tensor<24x3x3x3xf32>, tensor<24xf32>, tensor<?x41x6x5xf32, #inception.layout<block = 16, segments = [24, 17]>>) -> tensor<?x41x6x5xf32, #inception.layout<block = 16, segments = [24, 17]>>
  %w2 = inception.weight @w : tensor<24x3x3x3xf32>
  %e = tensor.empty(%n) : tensor<?x24x6x5xf32, #inception.layout<block = 16, segments = [24]>>
  %2 = inception.conv2d_into %x, %w2 bias(%b) outs(%e) {layer = "c", kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, out_channels = array<i64: 24>} : (tensor<?x3x6x5xf32>, tensor<24x3x3x3xf32>, tensor<24xf32>, tensor<?x24x6x5xf32, #inception.layout<block = 16, segments = [24]>>) -> tensor<?x24x6x5xf32, #inception.layout<block = 16, segments = [24]>>
  %s = inception.slice %1 {offset = 0, size = 24} : (tensor<?x41x6x5xf32, #inception.layout<block = 16, segments = [24, 17]>>) -> tensor<?x24x6x5xf32, #inception.layout<block = 16, segments = [24]>>
  %g = tensor.empty(%n) : tensor<?x24x6x5xf32, #inception.layout<block = 16, segments = [24]>>
  %3 = inception.add_into %s, %2 outs(%g) {layer = "s"} : (tensor<?x24x6x5xf32, #inception.layout<block = 16, segments = [24]>>, tensor<?x24x6x5xf32, #inception.layout<block = 16, segments = [24]>>, tensor<?x24x6x5xf32, #inception.layout<block = 16, segments = [24]>>) -> tensor<?x24x6x5xf32, #inception.layout<block = 16, segments = [24]>>
  %o = tensor.empty(%n) : tensor<?x41x6x5xf32>
  %5 = inception.copy_into %1 outs(%o) {layer = "output"} : (tensor<?x41x6x5xf32, #inception.layout<block = 16, segments = [24, 17]>>, tensor<?x41x6x5xf32>) -> tensor<?x41x6x5xf32>
  return %5 : tensor<?x41x6x5xf32>
}

// -----

// A convolution of blocks with gaps into two places: physical offsets are blocks
// times lanes (48 is the fourth block, after 24 and 1 channels), the filter's
// pieces start at blocks.
// CHECK-LABEL: func.func @forward
// CHECK: inception.pack_filter {{.*}} {input = #inception.layout<block = 16, segments = [24, 1]>, output = #inception.layout<block = 16, segments = [1, 40]>} : tensor<41x25x1x1xf32> -> tensor<4x3x1x1x16x16xf32>
// CHECK: inception.conv2d_into {{.*}} outs(%{{.*}}, %{{.*}}) {input_layout = #inception.layout<block = 16, segments = [24, 1]>, {{.*}}out_channels = array<i64: 1, 40>, out_offsets = array<i64: 32, 48>}
// HOIST-LABEL: func.func @pack
// HOIST: inception.weight @v
// HOIST: inception.pack_filter
inception.parameter @v : tensor<41x25x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
func.func @forward(%x: tensor<?x25x6x5xf32>) -> tensor<?x65x6x5xf32> {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?x25x6x5xf32>
  %e = tensor.empty(%n) : tensor<?x25x6x5xf32, #inception.layout<block = 16, segments = [24, 1]>>
  %0 = inception.copy_into %x outs(%e) {layer = "input"} : (tensor<?x25x6x5xf32>, tensor<?x25x6x5xf32, #inception.layout<block = 16, segments = [24, 1]>>) -> tensor<?x25x6x5xf32, #inception.layout<block = 16, segments = [24, 1]>>
  %v = inception.weight @v : tensor<41x25x1x1xf32>
  %d = tensor.empty(%n) : tensor<?x65x6x5xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>
  %1:2 = inception.conv2d_into %0, %v outs(%d, %d) {kernel = array<i64: 1, 1>, out_channels = array<i64: 1, 40>, out_offsets = array<i64: 24, 25>}
    : (tensor<?x25x6x5xf32, #inception.layout<block = 16, segments = [24, 1]>>, tensor<41x25x1x1xf32>, tensor<?x65x6x5xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>, tensor<?x65x6x5xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>)
    -> (tensor<?x65x6x5xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>, tensor<?x65x6x5xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>)
  %o = tensor.empty(%n) : tensor<?x65x6x5xf32>
  %2 = inception.copy_into %1#1 outs(%o) {layer = "output"} : (tensor<?x65x6x5xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>, tensor<?x65x6x5xf32>) -> tensor<?x65x6x5xf32>
  return %2 : tensor<?x65x6x5xf32>
}

// -----

// A group takes its region along and loses its results. What is between its layers
// becomes a buffer inside it; a slice that it reads a subview; the weights of its
// layers, packed inside as well, move out, and nothing dead stays.
// CHECK-LABEL: func.func @forward
// CHECK: [[N:%.*]] = memref.dim
// CHECK: [[D:%.*]] = memref.alloc([[N]]) {{.*}} : memref<?x5x6x5x16xf32>
// CHECK: inception.conv2d_into {{.*}} outs([[D]]) {{.*}}layer = "a"
// CHECK: inception.group layer "r+c" {
// CHECK-DAG: [[T:%.*]] = memref.alloc([[N]]) {{.*}} : memref<?x1x6x5x16xf32>
// CHECK-DAG: [[S:%.*]] = memref.subview [[D]][0, 0, 0, 0, 0] [{{.*}}, 2, 6, 5, 16]
// CHECK: [[PR:%.*]] = inception.pack_filter {{.*}} {input = #inception.layout<block = 16, segments = [24]>, output = #inception.layout<block = 16, segments = [12]>} : tensor<12x24x1x1xf32> -> tensor<1x2x1x1x16x16xf32>
// CHECK: [[FR:%.*]] = bufferization.to_buffer [[PR]]
// CHECK: [[PB:%.*]] = inception.pack_vector {{.*}} -> tensor<1x16xf32>
// CHECK: [[BR:%.*]] = bufferization.to_buffer [[PB]]
// CHECK: inception.conv2d_into [[S]], [[FR]] bias([[BR]]) outs([[T]]) {{.*}}layer = "r"
// CHECK: inception.conv2d_into [[T]], %{{.*}} outs([[D]]) {{.*}}layer = "c", out_channels = array<i64: 40>, out_offsets = array<i64: 32>
// CHECK-SAME: -> ()
// CHECK-NEXT: {{^ *}$}}
// CHECK: inception.copy_into [[D]]

// 3456 bytes of "a", 2 * 16 * 16 * 4 of "r", 64 of its bias, 3 * 9 * 16 * 16 * 4 of "c".
// HOIST: inception.packed_size = 33216 : i64
// HOIST-LABEL: func.func @forward
// HOIST: inception.group layer "r+c" {
// HOIST-NEXT: [[S:%.*]] = memref.subview
// HOIST-NEXT: [[T:%.*]] = memref.alloc(
// HOIST-NEXT: %c3456
// HOIST-NEXT: [[FR:%.*]] = memref.view %{{.*}}[%c3456{{[_0-9]*}}][] : memref<?xi8> to memref<1x2x1x1x16x16xf32>
// HOIST-NEXT: %c5504
// HOIST-NEXT: [[BR:%.*]] = memref.view %{{.*}}[%c5504{{[_0-9]*}}][] : memref<?xi8> to memref<1x16xf32>
// HOIST-NEXT: inception.conv2d_into [[S]], [[FR]] bias([[BR]]) outs([[T]])
// HOIST-NEXT: %c5568
// HOIST-NEXT: [[FC:%.*]] = memref.view %{{.*}}[%c5568{{[_0-9]*}}][] : memref<?xi8> to memref<3x1x3x3x16x16xf32>
// HOIST-NEXT: inception.conv2d_into [[T]], [[FC]] outs
// HOIST-NEXT: {{^ *}$}}
// HOIST-LABEL: func.func @pack
// HOIST: inception.weight @w
// HOIST: inception.weight @r
// HOIST: inception.weight @b
// HOIST: inception.weight @v
inception.parameter @w : tensor<24x3x3x3xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @r : tensor<12x24x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @b : tensor<12xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @v : tensor<40x12x3x3xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
#gaps = #inception.layout<block = 16, segments = [24, 40]>
#first = #inception.layout<block = 16, segments = [24]>
#between = #inception.layout<block = 16, segments = [12]>
func.func @forward(%x: tensor<?x3x6x5xf32>) -> tensor<?x64x6x5xf32> {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?x3x6x5xf32>
  %w = inception.weight @w : tensor<24x3x3x3xf32>
  %r = inception.weight @r : tensor<12x24x1x1xf32>
  %b = inception.weight @b : tensor<12xf32>
  %d = tensor.empty(%n) : tensor<?x64x6x5xf32, #gaps>
  %0 = inception.conv2d_into %x, %w outs(%d) {layer = "a", kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, out_channels = array<i64: 24>} : (tensor<?x3x6x5xf32>, tensor<24x3x3x3xf32>, tensor<?x64x6x5xf32, #gaps>) -> tensor<?x64x6x5xf32, #gaps>
  %1 = inception.group layer "r+c" : tensor<?x64x6x5xf32, #gaps> {
    %v = inception.weight @v : tensor<40x12x3x3xf32>
    %s = inception.slice %0 {offset = 0, size = 24} : (tensor<?x64x6x5xf32, #gaps>) -> tensor<?x24x6x5xf32, #first>
    %e = tensor.empty(%n) : tensor<?x12x6x5xf32, #between>
    %2 = inception.conv2d_into %s, %r bias(%b) outs(%e) {layer = "r", kernel = array<i64: 1, 1>, out_channels = array<i64: 12>, relu} : (tensor<?x24x6x5xf32, #first>, tensor<12x24x1x1xf32>, tensor<12xf32>, tensor<?x12x6x5xf32, #between>) -> tensor<?x12x6x5xf32, #between>
    %3 = inception.conv2d_into %2, %v outs(%0) {layer = "c", kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, out_channels = array<i64: 40>, out_offsets = array<i64: 24>} : (tensor<?x12x6x5xf32, #between>, tensor<40x12x3x3xf32>, tensor<?x64x6x5xf32, #gaps>) -> tensor<?x64x6x5xf32, #gaps>
    inception.yield %3 : tensor<?x64x6x5xf32, #gaps>
  }
  %o = tensor.empty(%n) : tensor<?x64x6x5xf32>
  %4 = inception.copy_into %1 outs(%o) {layer = "output"} : (tensor<?x64x6x5xf32, #gaps>, tensor<?x64x6x5xf32>) -> tensor<?x64x6x5xf32>
  return %4 : tensor<?x64x6x5xf32>
}

// -----

// A value in the input's order has no lanes.
// CHECK-LABEL: func.func @forward
// CHECK: memref.alloc({{.*}}) {alignment = 64 : i64} : memref<?x3x4x6xf32>
// CHECK: inception.relu_into
func.func @forward(%x: tensor<?x3x4x6xf32>) -> tensor<?x3x4x6xf32> {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?x3x4x6xf32>
  %d = tensor.empty(%n) : tensor<?x3x4x6xf32>
  %e = tensor.empty(%n) : tensor<?x3x4x6xf32>
  %0 = inception.relu_into %x outs(%d) {layer = "a"} : (tensor<?x3x4x6xf32>, tensor<?x3x4x6xf32>) -> tensor<?x3x4x6xf32>
  %1 = inception.relu_into %0 outs(%e) {layer = "b"} : (tensor<?x3x4x6xf32>, tensor<?x3x4x6xf32>) -> tensor<?x3x4x6xf32>
  return %1 : tensor<?x3x4x6xf32>
}
