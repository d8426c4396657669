// RUN: inception-opt %s --inception-lower-pack | FileCheck %s

// @state_unpack is written from what @state_pack does: the same addresses, with the load and
// the store exchanged. The linear layer's filter is packed as a convolution's.
inception.parameter @b : tensor<5xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @fc : tensor<3x8xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}

// CHECK-LABEL: func.func @state_unpack
// CHECK-SAME: ([[BLOCK:%.*]]: memref<?xi8>, [[B:%.*]]: memref<?xf32>, [[FC:%.*]]: memref<?xf32>)
// CHECK-DAG: [[VECTOR:%.*]] = memref.view [[BLOCK]][%{{.*}}][] : memref<?xi8> to memref<2x4xf32>
// CHECK-DAG: [[BIAS:%.*]] = memref.reinterpret_cast [[B]] to offset: [0], sizes: [5], strides: [1]
// CHECK: scf.for [[O:%.*]] = %{{.*}} to %{{.*}} step %{{.*}} {
// CHECK-DAG: [[QUOTIENT:%.*]] = arith.divui [[O]], %{{.*}}
// CHECK-DAG: [[LANE:%.*]] = arith.remui [[O]], %{{.*}}
// CHECK: [[VALUE:%.*]] = memref.load [[VECTOR]][{{.*}}, [[LANE]]]
// CHECK-NEXT: memref.store [[VALUE]], [[BIAS]][[[O]]]
// CHECK: [[NUMBER:%.*]] = memref.load %{{.*}}[{{.*}}] : memref<1x1x2x1x4x4xf32>
// CHECK-NEXT: memref.store [[NUMBER]], %{{.*}}[%{{.*}}, %{{.*}}] : memref<3x8xf32>
// CHECK-LABEL: func.func @state_pack
// CHECK: [[NUMBER:%.*]] = memref.load %{{.*}}[%{{.*}}, %{{.*}}] : memref<3x8xf32>
// CHECK: memref.store [[NUMBER]], %{{.*}}[{{.*}}] : memref<1x1x2x1x4x4xf32>
func.func @state_pack(%block: memref<?xi8>) {
  %0 = inception.weight @b : tensor<5xf32>
  %1 = inception.pack_vector %0 {layout = #inception.layout<block = 4, segments = [5]>} : tensor<5xf32> -> tensor<2x4xf32>
  %c0 = arith.constant 0 : index
  %v = memref.view %block[%c0][] : memref<?xi8> to memref<2x4xf32>
  bufferization.materialize_in_destination %1 in restrict writable %v : (tensor<2x4xf32>, memref<2x4xf32>) -> ()
  %2 = inception.weight @fc : tensor<3x8xf32>
  %3 = inception.reshape_filter %2 : tensor<3x8xf32> -> tensor<3x4x2x1xf32>
  %4 = inception.pack_filter %3 {output = #inception.layout<block = 4, segments = [3]>, input = #inception.layout<block = 4, segments = [4]>} : tensor<3x4x2x1xf32> -> tensor<1x1x2x1x4x4xf32>
  %c64 = arith.constant 64 : index
  %f = memref.view %block[%c64][] : memref<?xi8> to memref<1x1x2x1x4x4xf32>
  bufferization.materialize_in_destination %4 in restrict writable %f : (tensor<1x1x2x1x4x4xf32>, memref<1x1x2x1x4x4xf32>) -> ()
  return
}
func.func @pack(%packed: memref<?xi8>) {
  return
}
