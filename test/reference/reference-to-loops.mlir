// RUN: inception-opt %s --split-input-file --inception-reference-to-loops --canonicalize --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks
// REMARK: [Analysis] nest {{.*}}4 plain loops

// CHECK: module attributes {inception.layers = [
// CHECK-SAME: {bytes = 512 : i64, family = "other", kind = "relu", macs = 0 : i64, name = "a/relu", schedule = "plain loops", shape = array<i64: 2, 4, 4>}
// CHECK-SAME: {bytes = 0 : i64, family = "other", kind = "copy", macs = 0 : i64, name = "copy", schedule = "plain loops", shape = array<i64: 2, 4, 4>}]
module attributes {inception.layers = [{bytes = 512 : i64, family = "other", kind = "relu", macs = 0 : i64, name = "a/relu", schedule = "", shape = array<i64: 2, 4, 4>}]} {
// CHECK: func.func private @inception_parallel_for

// CHECK: func.func @forward(%[[FRAME:.*]]: !llvm.ptr, %[[ITEMS:.*]]: index)
// CHECK-DAG: %[[RELU:.*]] = constant @"a/relu"
// CHECK-DAG: %[[COPY:.*]] = constant @copy
// CHECK: call @inception_parallel_for(%[[FRAME]], %c0, %[[ITEMS]], %[[RELU]])
// CHECK: call @inception_parallel_for(%[[FRAME]], %c1, %[[ITEMS]], %[[COPY]])

// CHECK: func.func private @"a/relu"
// CHECK-SAME: (%{{.*}}: memref<?xi8>, %[[WORKSPACE:.*]]: memref<?xi8>, %[[INPUT:.*]]: memref<?xf32>, %{{.*}}: memref<?xf32>,
// CHECK-SAME: %[[N:.*]]: index, %[[BEGIN:.*]]: index, %[[END:.*]]: index, %{{.*}}: index) attributes {passthrough = ["optsize"]}
// CHECK: %[[X:.*]] = memref.reinterpret_cast %[[INPUT]] to offset: [0], sizes: [%[[N]], 2, 4, 4], strides: [32, 16, 4, 1]
// CHECK: %[[A:.*]] = memref.view %[[WORKSPACE]]
// CHECK: scf.for %{{.*}} = %[[BEGIN]] to %[[END]] step
// CHECK-COUNT-3: scf.for
// CHECK: memref.load %[[X]]
// CHECK: memref.store %{{.*}}, %[[A]]

// CHECK: func.func private @copy
// CHECK: memref.load
// CHECK: memref.store

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x4x4xf32>, %out: memref<?x2x4x4xf32>) {
  %c0 = arith.constant 0 : index
  %n = memref.dim %x, %c0 : memref<?x2x4x4xf32>
  %offset = arith.muli %n, %c0 : index
  %a = memref.view %workspace[%offset][%n] : memref<?xi8> to memref<?x2x4x4xf32>
  linalg.generic {indexing_maps = [affine_map<(n, c, y, x) -> (n, c, y, x)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      outs(%a : memref<?x2x4x4xf32>) attrs = {inception.layer = "a/relu"} {
  ^bb0(%old: f32):
    %i = linalg.index 0 : index
    %c = linalg.index 1 : index
    %y = linalg.index 2 : index
    %z = linalg.index 3 : index
    %v = memref.load %x[%i, %c, %y, %z] : memref<?x2x4x4xf32>
    %zero = arith.constant 0.0 : f32
    %r = arith.maximumf %v, %zero : f32
    linalg.yield %r : f32
  }
  linalg.copy ins(%a : memref<?x2x4x4xf32>) outs(%out : memref<?x2x4x4xf32>)
  return
}
}
