// RUN: inception-opt %s --inception-lower-pack --canonicalize --cse --split-input-file --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks
// REMARK: [Missed] cut {{.*}}its parts are made or placed differently{{.*}}packed by 3 loop nests
// REMARK: packed by 4 loop nests
// REMARK: [Passed] whole {{.*}}packed by one loop nest

// The parameters are arguments in the order of their declarations, read or not,
// each of its element type, and no operation of the dialect is left. A layout's
// segments are a loop nest each: channel 27 of 32 is lane 2 of block 2.

// CHECK-LABEL: module {
// CHECK-NOT: inception.
// CHECK: func.func @pack(%[[PACKED:.*]]: memref<?xi8>, %{{.*}}: memref<?xf64>, %[[P:.*]]: memref<?xf32>)
// CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
// CHECK-DAG: %[[C2:.*]] = arith.constant 2 : index
// CHECK-DAG: %[[C16:.*]] = arith.constant 16 : index
// CHECK-DAG: %[[C24:.*]] = arith.constant 24 : index
// CHECK-DAG: %[[C25:.*]] = arith.constant 25 : index
// CHECK-DAG: %[[C32:.*]] = arith.constant 32 : index
// CHECK-DAG: %[[C3:.*]] = arith.constant 3 : index
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[C128:.*]] = arith.constant 128 : index
// CHECK-DAG: %[[B:.*]] = memref.reinterpret_cast %[[P]] to offset: [0], sizes: [32], strides: [1] : memref<?xf32> to memref<32xf32>
// CHECK-DAG: %[[V:.*]] = memref.view %[[PACKED]][%[[C128]]][] : memref<?xi8> to memref<4x16xf32>
// CHECK: scf.for %[[O:.*]] = %[[C0]] to %[[C24]] step %[[C1]]
// CHECK-DAG: %[[VALUE:.*]] = memref.load %[[B]][%[[O]]]
// CHECK-DAG: %[[BLOCK:.*]] = arith.divui %[[O]], %[[C16]]
// CHECK-DAG: %[[LANE:.*]] = arith.remui %[[O]], %[[C16]]
// CHECK: memref.store %[[VALUE]], %[[V]][%[[BLOCK]], %[[LANE]]]
// A single channel needs no loop.
// CHECK: %[[VALUE:.*]] = memref.load %[[B]][%[[C24]]]
// CHECK: memref.store %[[VALUE]], %[[V]][%[[C2]], %[[C0]]]
// CHECK: scf.for %[[O:.*]] = %[[C25]] to %[[C32]] step %[[C1]]
// CHECK-DAG: %[[VALUE:.*]] = memref.load %[[B]][%[[O]]]
// CHECK-DAG: %[[OFFSET:.*]] = arith.subi %[[O]], %[[C25]]
// CHECK-DAG: %[[Q:.*]] = arith.divui %[[OFFSET]], %[[C16]]
// CHECK-DAG: %[[BLOCK:.*]] = arith.addi %[[Q]], %[[C3]]
// CHECK-DAG: %[[LANE:.*]] = arith.remui %[[OFFSET]], %[[C16]]
// CHECK: memref.store %[[VALUE]], %[[V]][%[[BLOCK]], %[[LANE]]]
// CHECK-NOT: memref.store
// CHECK: return
module {
  inception.parameter @unread : tensor<3x5xf64> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
  inception.parameter @b : tensor<32xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0 : f64>}
  func.func @pack(%packed: memref<?xi8>) {
    %c128 = arith.constant 128 : index
    %b = inception.weight @b : tensor<32xf32>
    %p = inception.pack_vector %b {layout = #inception.layout<block = 16, segments = [24, 1, 7]>} : tensor<32xf32> -> tensor<4x16xf32>
    %v = memref.view %packed[%c128][] : memref<?xi8> to memref<4x16xf32>
    bufferization.materialize_in_destination %p in restrict writable %v : (tensor<4x16xf32>, memref<4x16xf32>) -> ()
    return
  }
}

// -----

// A filter's element goes to [out block, in block, ky, kx, in lane, out lane];
// every pair of segments is a nest. What depends on the output channel alone is
// computed outside of the loops over the others.

// CHECK-LABEL: func.func @pack(%{{.*}}: memref<?xi8>, %{{.*}}: memref<?xf64>)
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
// CHECK-DAG: %[[C2:.*]] = arith.constant 2 : index
// CHECK-DAG: %[[C4:.*]] = arith.constant 4 : index
// CHECK-DAG: %[[C7:.*]] = arith.constant 7 : index
// CHECK-DAG: %[[C3:.*]] = arith.constant 3 : index
// CHECK-DAG: %[[W:.*]] = memref.reinterpret_cast {{.*}} sizes: [5, 7, 3, 2], strides: [42, 6, 2, 1]
// CHECK-DAG: %[[V:.*]] = memref.view {{.*}} to memref<2x3x3x2x4x4xf64>
// Output channels 0 to 4 of the first segment, input channels 0 to 2.
// CHECK: scf.for %[[O:.*]] = %[[C0]] to %[[C4]] step
// CHECK-DAG: %[[OB:.*]] = arith.divui %[[O]], %[[C4]]
// CHECK-DAG: %[[OL:.*]] = arith.remui %[[O]], %[[C4]]
// CHECK: scf.for %[[I:.*]] = %[[C0]] to %[[C2]] step
// CHECK-DAG: %[[IB:.*]] = arith.divui %[[I]], %[[C4]]
// CHECK-DAG: %[[IL:.*]] = arith.remui %[[I]], %[[C4]]
// CHECK: scf.for %[[Y:.*]] = %[[C0]] to %[[C3]] step
// CHECK: scf.for %[[X:.*]] = %[[C0]] to %[[C2]] step
// CHECK-NEXT: %[[VALUE:.*]] = memref.load %[[W]][%[[O]], %[[I]], %[[Y]], %[[X]]]
// CHECK-NEXT: memref.store %[[VALUE]], %[[V]][%[[OB]], %[[IB]], %[[Y]], %[[X]], %[[IL]], %[[OL]]]
// Input channels 2 to 7 start in block 1.
// CHECK: scf.for %{{.*}} = %[[C0]] to %[[C4]] step
// CHECK: scf.for %[[I:.*]] = %[[C2]] to %[[C7]] step
// CHECK-DAG: %[[OFFSET:.*]] = arith.subi %[[I]], %[[C2]]
// CHECK-DAG: %[[Q:.*]] = arith.divui %[[OFFSET]], %[[C4]]
// CHECK-DAG: %[[IB:.*]] = arith.addi %[[Q]], %[[C1]]
// CHECK-DAG: %[[IL:.*]] = arith.remui %[[OFFSET]], %[[C4]]
// CHECK: memref.store %{{.*}}, %[[V]][%{{.*}}, %[[IB]], %{{.*}}, %{{.*}}, %[[IL]], %{{.*}}]
// Output channel 4 is lane 0 of block 1.
// CHECK: scf.for %{{.*}} = %[[C0]] to %[[C2]] step
// CHECK: %[[VALUE:.*]] = memref.load %[[W]][%[[C4]], %{{.*}}, %{{.*}}, %{{.*}}]
// CHECK: memref.store %[[VALUE]], %[[V]][%[[C1]], %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %[[C0]]]
// CHECK: scf.for %{{.*}} = %[[C2]] to %[[C7]] step
// CHECK: memref.store %{{.*}}, %[[V]][%[[C1]], %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %[[C0]]]
// CHECK-NOT: memref.store
inception.parameter @w : tensor<5x7x3x2xf64> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
func.func @pack(%packed: memref<?xi8>) {
  %c0 = arith.constant 0 : index
  %w = inception.weight @w : tensor<5x7x3x2xf64>
  %p = inception.pack_filter %w {output = #inception.layout<block = 4, segments = [4, 1]>, input = #inception.layout<block = 4, segments = [2, 5]>}
    : tensor<5x7x3x2xf64> -> tensor<2x3x3x2x4x4xf64>
  %v = memref.view %packed[%c0][] : memref<?xi8> to memref<2x3x3x2x4x4xf64>
  bufferization.materialize_in_destination %p in restrict writable %v : (tensor<2x3x3x2x4x4xf64>, memref<2x3x3x2x4x4xf64>) -> ()
  return
}

// -----

// A batch normalisation folded into filter and bias: the scale is computed once
// for an output channel. Without `input` the input channels are the lanes.

// CHECK-LABEL: func.func @pack(
// CHECK-SAME: %{{.*}}: memref<?xi8>, %[[PW:.*]]: memref<?xf32>, %[[PB:.*]]: memref<?xf32>, %[[PG:.*]]: memref<?xf32>, %[[PS:.*]]: memref<?xf32>, %[[PM:.*]]: memref<?xf32>, %[[PV:.*]]: memref<?xf32>)
// CHECK-DAG: %[[EPSILON:.*]] = arith.constant 1.250000e-01 : f32
// CHECK-DAG: %[[W:.*]] = memref.reinterpret_cast %[[PW]] {{.*}} to memref<6x3x1x5xf32>
// CHECK-DAG: %[[B:.*]] = memref.reinterpret_cast %[[PB]]
// CHECK-DAG: %[[G:.*]] = memref.reinterpret_cast %[[PG]]
// CHECK-DAG: %[[S:.*]] = memref.reinterpret_cast %[[PS]]
// CHECK-DAG: %[[M:.*]] = memref.reinterpret_cast %[[PM]]
// CHECK-DAG: %[[V:.*]] = memref.reinterpret_cast %[[PV]]
// CHECK: scf.for %[[O:.*]] =
// CHECK-DAG: %[[GAMMA:.*]] = memref.load %[[G]][%[[O]]]
// CHECK-DAG: %[[VARIANCE:.*]] = memref.load %[[V]][%[[O]]]
// CHECK-DAG: %[[SUM:.*]] = arith.addf %[[VARIANCE]], %[[EPSILON]]
// CHECK-DAG: %[[ROOT:.*]] = math.sqrt %[[SUM]]
// CHECK-DAG: %[[SCALE:.*]] = arith.divf %[[GAMMA]], %[[ROOT]]
// CHECK: scf.for %[[I:.*]] =
// CHECK: scf.for %[[X:.*]] =
// CHECK-NEXT: %[[WEIGHT:.*]] = memref.load %[[W]][%[[O]], %[[I]], %{{.*}}, %[[X]]]
// CHECK-NEXT: %[[SCALED:.*]] = arith.mulf %[[WEIGHT]], %[[SCALE]]
// CHECK-NEXT: memref.store %[[SCALED]], %{{.*}}[%{{.*}}, %{{.*}}, %{{.*}}, %[[X]], %[[I]], %{{.*}}] : memref<1x1x1x5x3x8xf32>
// CHECK: scf.for %[[O:.*]] =
// CHECK-DAG: %[[SHIFT:.*]] = memref.load %[[S]][%[[O]]]
// CHECK-DAG: %[[MEAN:.*]] = memref.load %[[M]][%[[O]]]
// CHECK-DAG: %[[BIAS:.*]] = memref.load %[[B]][%[[O]]]
// CHECK-DAG: %[[SCALE:.*]] = arith.divf
// CHECK: %[[CENTRED:.*]] = arith.subf %[[BIAS]], %[[MEAN]]
// CHECK: %[[PRODUCT:.*]] = arith.mulf %[[CENTRED]], %[[SCALE]]
// CHECK: %[[RESULT:.*]] = arith.addf %[[SHIFT]], %[[PRODUCT]]
// CHECK: memref.store %[[RESULT]], %{{.*}} : memref<1x8xf32>
// Without gamma and bias.
// CHECK: scf.for %[[O:.*]] =
// CHECK-DAG: %[[ROOT:.*]] = math.sqrt
// CHECK-DAG: %[[SCALE:.*]] = arith.divf %cst{{.*}}, %[[ROOT]]
// CHECK-DAG: %[[CENTRED:.*]] = arith.subf %cst{{.*}}, %{{.*}}
// CHECK-DAG: arith.mulf %[[CENTRED]], %[[SCALE]]
// CHECK: memref.store %{{.*}} : memref<1x8xf32>
// CHECK-NOT: memref.store
inception.parameter @w : tensor<6x3x1x5xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @b : tensor<6xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @gamma : tensor<6xf32> {kind = #inception<parameter_kind scale>, init = #inception.init<constant, 1.0 : f64>}
inception.parameter @beta : tensor<6xf32> {kind = #inception<parameter_kind shift>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @mean : tensor<6xf32> {kind = #inception<parameter_kind running_mean>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @variance : tensor<6xf32> {kind = #inception<parameter_kind running_var>, init = #inception.init<constant, 1.0 : f64>}
func.func @pack(%packed: memref<?xi8>) {
  %c0 = arith.constant 0 : index
  %c512 = arith.constant 512 : index
  %c576 = arith.constant 576 : index
  %w = inception.weight @w : tensor<6x3x1x5xf32>
  %b = inception.weight @b : tensor<6xf32>
  %gamma = inception.weight @gamma : tensor<6xf32>
  %beta = inception.weight @beta : tensor<6xf32>
  %mean = inception.weight @mean : tensor<6xf32>
  %variance = inception.weight @variance : tensor<6xf32>
  %scale = inception.batch_norm_scale %variance gamma(%gamma) {epsilon = 1.25e-1 : f64} : (tensor<6xf32>, tensor<6xf32>) -> tensor<6xf32>
  %filter = inception.scale_filter %w, %scale : (tensor<6x3x1x5xf32>, tensor<6xf32>) -> tensor<6x3x1x5xf32>
  %pw = inception.pack_filter %filter {output = #inception.layout<block = 8, segments = [6]>} : tensor<6x3x1x5xf32> -> tensor<1x1x1x5x3x8xf32>
  %vw = memref.view %packed[%c0][] : memref<?xi8> to memref<1x1x1x5x3x8xf32>
  bufferization.materialize_in_destination %pw in restrict writable %vw : (tensor<1x1x1x5x3x8xf32>, memref<1x1x1x5x3x8xf32>) -> ()
  %shift = inception.batch_norm_shift %scale, %beta, %mean bias(%b) : (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<6xf32>
  %ps = inception.pack_vector %shift {layout = #inception.layout<block = 8, segments = [6]>} : tensor<6xf32> -> tensor<1x8xf32>
  %vs = memref.view %packed[%c512][] : memref<?xi8> to memref<1x8xf32>
  bufferization.materialize_in_destination %ps in restrict writable %vs : (tensor<1x8xf32>, memref<1x8xf32>) -> ()
  %plain = inception.batch_norm_scale %variance {epsilon = 2.5e-1 : f64} : (tensor<6xf32>) -> tensor<6xf32>
  %bare = inception.batch_norm_shift %plain, %beta, %mean : (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<6xf32>
  %pb = inception.pack_vector %bare {layout = #inception.layout<block = 8, segments = [6]>} : tensor<6xf32> -> tensor<1x8xf32>
  %vb = memref.view %packed[%c576][] : memref<?xi8> to memref<1x8xf32>
  bufferization.materialize_in_destination %pb in restrict writable %vb : (tensor<1x8xf32>, memref<1x8xf32>) -> ()
  return
}

// -----

// Siblings' filters joined by output channel: pieces end where an operand or a
// segment does, here at 3 (both), 5 (the second filter) and 7 (a segment).

// CHECK-LABEL: func.func @pack(
// CHECK-SAME: %{{.*}}: memref<?xi8>, %[[PA:.*]]: memref<?xf32>, %[[PB:.*]]: memref<?xf32>, %[[PC:.*]]: memref<?xf32>)
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
// CHECK-DAG: %[[C2:.*]] = arith.constant 2 : index
// CHECK-DAG: %[[C3:.*]] = arith.constant 3 : index
// CHECK-DAG: %[[C4:.*]] = arith.constant 4 : index
// CHECK-DAG: %[[C5:.*]] = arith.constant 5 : index
// CHECK-DAG: %[[C7:.*]] = arith.constant 7 : index
// CHECK-DAG: %[[C9:.*]] = arith.constant 9 : index
// CHECK-DAG: %[[A:.*]] = memref.reinterpret_cast %[[PA]] {{.*}} to memref<3x2x1x1xf32>
// CHECK-DAG: %[[B:.*]] = memref.reinterpret_cast %[[PB]] {{.*}} to memref<2x2x1x1xf32>
// CHECK-DAG: %[[C:.*]] = memref.reinterpret_cast %[[PC]] {{.*}} to memref<4x2x1x1xf32>
// CHECK: scf.for %[[O:.*]] = %[[C0]] to %[[C3]] step
// CHECK: memref.load %[[A]][%[[O]],
// CHECK: scf.for %[[O:.*]] = %[[C3]] to %[[C5]] step
// CHECK: %[[I:.*]] = arith.subi %[[O]], %[[C3]]
// CHECK: memref.load %[[B]][%[[I]],
// CHECK: scf.for %[[O:.*]] = %[[C5]] to %[[C7]] step
// CHECK-DAG: %[[I:.*]] = arith.subi %[[O]], %[[C5]]
// Still in the segment that starts at 3, with block 1.
// CHECK-DAG: %[[OFFSET:.*]] = arith.subi %[[O]], %[[C3]]
// CHECK-DAG: %[[Q:.*]] = arith.divui %[[OFFSET]], %[[C4]]
// CHECK-DAG: %[[BLOCK:.*]] = arith.addi %[[Q]], %[[C1]]
// CHECK-DAG: %[[LANE:.*]] = arith.remui %[[OFFSET]], %[[C4]]
// CHECK: %[[VALUE:.*]] = memref.load %[[C]][%[[I]],
// CHECK: memref.store %[[VALUE]], %{{.*}}[%[[BLOCK]], %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %[[LANE]]]
// CHECK: scf.for %[[O:.*]] = %[[C7]] to %[[C9]] step
// CHECK-DAG: %[[I:.*]] = arith.subi %[[O]], %[[C5]]
// CHECK-DAG: %[[OFFSET:.*]] = arith.subi %[[O]], %[[C7]]
// CHECK-DAG: %[[Q:.*]] = arith.divui %[[OFFSET]], %[[C4]]
// CHECK-DAG: %[[BLOCK:.*]] = arith.addi %[[Q]], %[[C2]]
// CHECK: %[[VALUE:.*]] = memref.load %[[C]][%[[I]],
// CHECK: memref.store %[[VALUE]], %{{.*}}[%[[BLOCK]],
// CHECK-NOT: memref.store
inception.parameter @a : tensor<3x2x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @b : tensor<2x2x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @c : tensor<4x2x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
func.func @pack(%packed: memref<?xi8>) {
  %c0 = arith.constant 0 : index
  %a = inception.weight @a : tensor<3x2x1x1xf32>
  %b = inception.weight @b : tensor<2x2x1x1xf32>
  %c = inception.weight @c : tensor<4x2x1x1xf32>
  %w = inception.concat %a, %b, %c {axis = 0 : i64} : (tensor<3x2x1x1xf32>, tensor<2x2x1x1xf32>, tensor<4x2x1x1xf32>) -> tensor<9x2x1x1xf32>
  %p = inception.pack_filter %w {output = #inception.layout<block = 4, segments = [3, 4, 2]>} : tensor<9x2x1x1xf32> -> tensor<3x1x1x1x2x4xf32>
  %v = memref.view %packed[%c0][] : memref<?xi8> to memref<3x1x1x1x2x4xf32>
  bufferization.materialize_in_destination %p in restrict writable %v : (tensor<3x1x1x1x2x4xf32>, memref<3x1x1x1x2x4xf32>) -> ()
  return
}

// -----

// A linear layer's filter: input feature (i * 3 + y) * 2 + x. Without a packing
// operation every element keeps its place.

// CHECK-LABEL: func.func @pack(
// CHECK-DAG: %[[C2:.*]] = arith.constant 2 : index
// CHECK-DAG: %[[C3:.*]] = arith.constant 3 : index
// CHECK-DAG: %[[W:.*]] = memref.reinterpret_cast {{.*}} to memref<5x24xf64>
// CHECK: scf.for %[[O:.*]] =
// CHECK: scf.for %[[I:.*]] =
// CHECK: %[[FIRST:.*]] = arith.muli %[[I]], %[[C3]]
// CHECK: scf.for %[[Y:.*]] =
// CHECK: %[[ROW:.*]] = arith.addi %[[FIRST]], %[[Y]]
// CHECK: %[[AT:.*]] = arith.muli %[[ROW]], %[[C2]]
// CHECK: scf.for %[[X:.*]] =
// CHECK-NEXT: %[[FEATURE:.*]] = arith.addi %[[AT]], %[[X]]
// CHECK-NEXT: %[[VALUE:.*]] = memref.load %[[W]][%[[O]], %[[FEATURE]]]
// CHECK-NEXT: memref.store %[[VALUE]], %{{.*}}[%[[O]], %[[I]], %[[Y]], %[[X]]] : memref<5x4x3x2xf64>
// CHECK-NOT: memref.store
inception.parameter @w : tensor<5x24xf64> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
func.func @pack(%packed: memref<?xi8>) {
  %c0 = arith.constant 0 : index
  %w = inception.weight @w : tensor<5x24xf64>
  %f = inception.reshape_filter %w : tensor<5x24xf64> -> tensor<5x4x3x2xf64>
  %v = memref.view %packed[%c0][] : memref<?xi8> to memref<5x4x3x2xf64>
  bufferization.materialize_in_destination %f in restrict writable %v : (tensor<5x4x3x2xf64>, memref<5x4x3x2xf64>) -> ()
  return
}

// -----

// The numbers of constants are in the code: one loop where all are equal, one
// store each where not.

// CHECK-LABEL: func.func @pack(%{{.*}}: memref<?xi8>)
// CHECK-DAG: %[[A:.*]] = arith.constant 1.500000e+00 : f32
// CHECK-DAG: %[[B:.*]] = arith.constant -2.500000e+00 : f32
// CHECK-DAG: %[[C:.*]] = arith.constant 7.000000e+00 : f32
// CHECK-DAG: %[[SPLAT:.*]] = arith.constant 3.250000e+00 : f32
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
// CHECK: memref.store %[[A]], %[[V:.*]][%[[C0]], %[[C0]]]
// CHECK: memref.store %[[B]], %[[V]][%[[C0]], %[[C1]]]
// CHECK: memref.store %[[C]], %[[V]][%[[C1]], %[[C0]]]
// CHECK: scf.for
// CHECK-NOT: scf.for
// CHECK: memref.store %[[SPLAT]]
// CHECK-NOT: memref.store
func.func @pack(%packed: memref<?xi8>) {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %d = arith.constant dense<[1.5, -2.5, 7.0]> : tensor<3xf32>
  %p = inception.pack_vector %d {layout = #inception.layout<block = 2, segments = [3]>} : tensor<3xf32> -> tensor<2x2xf32>
  %v = memref.view %packed[%c0][] : memref<?xi8> to memref<2x2xf32>
  bufferization.materialize_in_destination %p in restrict writable %v : (tensor<2x2xf32>, memref<2x2xf32>) -> ()
  %s = arith.constant dense<3.25> : tensor<3xf32>
  %q = inception.pack_vector %s {layout = #inception.layout<block = 2, segments = [3]>} : tensor<3xf32> -> tensor<2x2xf32>
  %u = memref.view %packed[%c64][] : memref<?xi8> to memref<2x2xf32>
  bufferization.materialize_in_destination %q in restrict writable %u : (tensor<2x2xf32>, memref<2x2xf32>) -> ()
  return
}
