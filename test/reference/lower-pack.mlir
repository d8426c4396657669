// RUN: inception-opt %s --split-input-file --inception-lower-pack --canonicalize --cse | FileCheck %s

// Lanes 0 to 15 of block 0 and lanes 0 to 7 of block 1.

inception.parameter @b : tensor<24xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0>}

// CHECK-LABEL: func.func @pack
// CHECK-SAME: (%[[PACKED:.*]]: memref<?xi8>, %[[B:.*]]: memref<?xf32>)
// CHECK-DAG: %[[C16:.*]] = arith.constant 16 : index
// CHECK-DAG: %[[C24:.*]] = arith.constant 24 : index
// CHECK-DAG: %[[C64:.*]] = arith.constant 64 : index
// CHECK: %[[SHAPED:.*]] = memref.reinterpret_cast %[[B]] to offset: [0], sizes: [24], strides: [1] : memref<?xf32> to memref<24xf32>
// CHECK: %[[VIEW:.*]] = memref.view %[[PACKED]][%[[C64]]][] : memref<?xi8> to memref<2x16xf32>
// CHECK: scf.for %[[O:.*]] = %{{.*}} to %[[C24]] step
// CHECK: %[[VALUE:.*]] = memref.load %[[SHAPED]][%[[O]]]
// CHECK-DAG: %[[BLOCK:.*]] = arith.divui %[[O]], %[[C16]] : index
// CHECK-DAG: %[[LANE:.*]] = arith.remui %[[O]], %[[C16]] : index
// CHECK: memref.store %[[VALUE]], %[[VIEW]][%[[BLOCK]], %[[LANE]]] : memref<2x16xf32>
// CHECK-NOT: scf.for
// CHECK: return
func.func @pack(%packed: memref<?xi8>) {
  %b = inception.weight @b : tensor<24xf32>
  %p = inception.pack_vector %b {layout = #inception.layout<block = 16, segments = [24]>} : tensor<24xf32> -> tensor<2x16xf32>
  %offset = arith.constant 64 : index
  %v = memref.view %packed[%offset][] : memref<?xi8> to memref<2x16xf32>
  bufferization.materialize_in_destination %p in restrict writable %v : (tensor<2x16xf32>, memref<2x16xf32>) -> ()
  return
}

// -----

// Merged siblings: a piece for each operand. The second starts at a block of its
// own; its rows are counted from its own first.

inception.parameter @w0 : tensor<24x3x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0>}
inception.parameter @w1 : tensor<5x3x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0>}

// CHECK-LABEL: func.func @pack
// CHECK-SAME: %[[P0:[^,]*]]: memref<?xf32>, %[[P1:[^,]*]]: memref<?xf32>)
// CHECK-DAG: %[[C2:.*]] = arith.constant 2 : index
// CHECK-DAG: %[[C24:.*]] = arith.constant 24 : index
// CHECK-DAG: %[[C29:.*]] = arith.constant 29 : index
// CHECK-DAG: %[[W0:.*]] = memref.reinterpret_cast %[[P0]]
// CHECK-DAG: %[[W1:.*]] = memref.reinterpret_cast %[[P1]]
// CHECK: scf.for %[[O:.*]] = %{{.*}} to %[[C24]] step
// CHECK: %[[LANE:.*]] = arith.remui %[[O]]
// CHECK: scf.for %[[I:.*]] =
// CHECK: %[[VALUE:.*]] = memref.load %[[W0]][%[[O]], %[[I]], %{{.*}}, %{{.*}}]
// CHECK: memref.store %[[VALUE]], %{{.*}}[%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %[[I]], %[[LANE]]]
// CHECK: scf.for %[[O:.*]] = %[[C24]] to %[[C29]] step
// CHECK: %[[ROW:.*]] = arith.subi %[[O]], %[[C24]] : index
// CHECK: %[[BLOCK:.*]] = arith.divui %[[ROW]]
// CHECK: %[[PHYSICAL:.*]] = arith.addi %[[BLOCK]], %[[C2]] : index
// CHECK: %[[VALUE:.*]] = memref.load %[[W1]][%[[ROW]]
// CHECK: memref.store %[[VALUE]], %{{.*}}[%[[PHYSICAL]],
func.func @pack(%packed: memref<?xi8>) {
  %w0 = inception.weight @w0 : tensor<24x3x1x1xf32>
  %w1 = inception.weight @w1 : tensor<5x3x1x1xf32>
  %w = inception.concat %w0, %w1 {axis = 0 : i64} : (tensor<24x3x1x1xf32>, tensor<5x3x1x1xf32>) -> tensor<29x3x1x1xf32>
  %p = inception.pack_filter %w {output = #inception.layout<block = 16, segments = [24, 5]>} : tensor<29x3x1x1xf32> -> tensor<3x1x1x1x3x16xf32>
  %c0 = arith.constant 0 : index
  %v = memref.view %packed[%c0][] : memref<?xi8> to memref<3x1x1x1x3x16xf32>
  bufferization.materialize_in_destination %p in restrict writable %v : (tensor<3x1x1x1x3x16xf32>, memref<3x1x1x1x3x16xf32>) -> ()
  return
}

// -----

// A folded batch normalisation: the scale is computed once for an output channel.

inception.parameter @w : tensor<16x4x3x3xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0>}
inception.parameter @gamma : tensor<16xf32> {kind = #inception<parameter_kind scale>, init = #inception.init<constant, 1.0>}
inception.parameter @beta : tensor<16xf32> {kind = #inception<parameter_kind shift>, init = #inception.init<constant, 1.0>}
inception.parameter @mean : tensor<16xf32> {kind = #inception<parameter_kind running_mean>, init = #inception.init<constant, 1.0>}
inception.parameter @variance : tensor<16xf32> {kind = #inception<parameter_kind running_var>, init = #inception.init<constant, 1.0>}

// CHECK-LABEL: func.func @pack
// CHECK-DAG: %[[EPSILON:.*]] = arith.constant 1.000000e-03 : f32
// CHECK: scf.for
// CHECK-NOT: scf.for
// CHECK: %[[SUM:.*]] = arith.addf %{{.*}}, %[[EPSILON]] : f32
// CHECK: %[[ROOT:.*]] = math.sqrt %[[SUM]] : f32
// CHECK: %[[SCALE:.*]] = arith.divf %{{.*}}, %[[ROOT]] : f32
// CHECK: scf.for
// CHECK: scf.for
// CHECK: scf.for
// CHECK: arith.mulf %{{.*}}, %[[SCALE]] : f32
// CHECK: memref.store
// CHECK: scf.for
// CHECK-NOT: scf.for
// CHECK: math.sqrt
// CHECK: %[[CENTRED:.*]] = arith.subf %{{.*}}, %{{.*}} : f32
// CHECK: %[[SCALED:.*]] = arith.mulf %[[CENTRED]], %{{.*}} : f32
// CHECK: arith.addf %{{.*}}, %[[SCALED]] : f32
func.func @pack(%packed: memref<?xi8>) {
  %w = inception.weight @w : tensor<16x4x3x3xf32>
  %gamma = inception.weight @gamma : tensor<16xf32>
  %beta = inception.weight @beta : tensor<16xf32>
  %mean = inception.weight @mean : tensor<16xf32>
  %variance = inception.weight @variance : tensor<16xf32>
  %s = inception.batch_norm_scale %variance gamma(%gamma) {epsilon = 1.0e-3 : f64} : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
  %f = inception.scale_filter %w, %s : (tensor<16x4x3x3xf32>, tensor<16xf32>) -> tensor<16x4x3x3xf32>
  %p = inception.pack_filter %f {output = #inception.layout<block = 16, segments = [16]>, input = #inception.layout<block = 16, segments = [4]>}
     : tensor<16x4x3x3xf32> -> tensor<1x1x3x3x16x16xf32>
  %c0 = arith.constant 0 : index
  %v = memref.view %packed[%c0][] : memref<?xi8> to memref<1x1x3x3x16x16xf32>
  bufferization.materialize_in_destination %p in restrict writable %v : (tensor<1x1x3x3x16x16xf32>, memref<1x1x3x3x16x16xf32>) -> ()
  %t = inception.batch_norm_shift %s, %beta, %mean : (tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
  %c9216 = arith.constant 9216 : index
  %u = memref.view %packed[%c9216][] : memref<?xi8> to memref<16xf32>
  bufferization.materialize_in_destination %t in restrict writable %u : (tensor<16xf32>, memref<16xf32>) -> ()
  return
}

// -----

// A linear layer's filter, and numbers of the table: each is written where it goes.

inception.parameter @w : tensor<3x8xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0>}

// CHECK-LABEL: func.func @pack
// CHECK-DAG: %[[C2:.*]] = arith.constant 2 : index
// CHECK-DAG: %[[FIRST:.*]] = arith.constant 1.500000e+00 : f32
// CHECK-DAG: %[[SECOND:.*]] = arith.constant -2.500000e-01 : f32
// CHECK: scf.for %[[O:.*]] =
// CHECK: scf.for %[[I:.*]] =
// CHECK: %[[ROWS:.*]] = arith.muli %[[I]], %[[C2]] : index
// CHECK: scf.for %[[Y:.*]] =
// CHECK: %[[ROW:.*]] = arith.addi %[[ROWS]], %[[Y]] : index
// CHECK: %[[COLUMNS:.*]] = arith.muli %[[ROW]], %[[C2]] : index
// CHECK: scf.for %[[X:.*]] =
// CHECK: %[[K:.*]] = arith.addi %[[COLUMNS]], %[[X]] : index
// CHECK: memref.load %{{.*}}[%[[O]], %[[K]]] : memref<3x8xf32>
// CHECK: memref.store %{{.*}}[%[[O]], %[[I]], %[[Y]], %[[X]]] : memref<3x2x2x2xf32>
// CHECK: memref.store %[[FIRST]], %{{.*}} : memref<2xf32>
// CHECK: memref.store %[[SECOND]], %{{.*}} : memref<2xf32>
// CHECK: scf.for
// CHECK: memref.store %{{.*}} : memref<70xf32>
func.func @pack(%packed: memref<?xi8>) {
  %w = inception.weight @w : tensor<3x8xf32>
  %r = inception.reshape_filter %w : tensor<3x8xf32> -> tensor<3x2x2x2xf32>
  %c0 = arith.constant 0 : index
  %v = memref.view %packed[%c0][] : memref<?xi8> to memref<3x2x2x2xf32>
  bufferization.materialize_in_destination %r in restrict writable %v : (tensor<3x2x2x2xf32>, memref<3x2x2x2xf32>) -> ()
  %numbers = arith.constant dense<[1.5, -0.25]> : tensor<2xf32>
  %c128 = arith.constant 128 : index
  %u = memref.view %packed[%c128][] : memref<?xi8> to memref<2xf32>
  bufferization.materialize_in_destination %numbers in restrict writable %u : (tensor<2xf32>, memref<2xf32>) -> ()
  %ones = arith.constant dense<1.0> : tensor<70xf32>
  %c192 = arith.constant 192 : index
  %t = memref.view %packed[%c192][] : memref<?xi8> to memref<70xf32>
  bufferization.materialize_in_destination %ones in restrict writable %t : (tensor<70xf32>, memref<70xf32>) -> ()
  return
}
