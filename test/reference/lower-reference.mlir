// RUN: inception-opt %s --split-input-file --inception-lower-reference --inception-hoist-weights --canonicalize --cse --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks
// REMARK: [Analysis] formula {{.*}}written as its formula

// A strided, grouped convolution padded at the top and left: the formula's bounds are
// those of the kernel positions inside the input.

inception.parameter @w : tensor<6x2x3x5xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0>}
inception.parameter @b : tensor<6xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0>}

// CHECK-LABEL: func.func @forward
// CHECK-SAME: (%[[PACKED:.*]]: memref<?xi8>, %{{.*}}: memref<?xi8>, %[[X:.*]]: memref<?x4x8x9xf32>, %[[OUT:.*]]: memref<?x6x4x3xf32>)
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[C2:.*]] = arith.constant 2 : index
// CHECK-DAG: %[[C3:.*]] = arith.constant 3 : index
// CHECK-DAG: %[[C5:.*]] = arith.constant 5 : index
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-DAG: %[[W:.*]] = memref.view %[[PACKED]][%{{.*}}][] : memref<?xi8> to memref<6x2x3x5xf32>
// CHECK-DAG: %[[B:.*]] = memref.view %[[PACKED]][%{{.*}}][] : memref<?xi8> to memref<6xf32>
// CHECK-DAG: %[[N:.*]] = memref.dim %[[X]], %[[C0]]
// CHECK: %[[A:.*]] = memref.alloc(%[[N]]) {alignment = 64 : i64} : memref<?x6x4x3xf32>
// CHECK: linalg.generic {{.*}} outs(%[[A]] : memref<?x6x4x3xf32>) attrs = {inception.layer = "conv"} {
// CHECK-DAG: %[[I:.*]] = linalg.index 0
// CHECK-DAG: %[[O:.*]] = linalg.index 1
// CHECK-DAG: %[[Y:.*]] = linalg.index 2
// CHECK-DAG: %[[COLUMN:.*]] = linalg.index 3
// CHECK: %[[YS:.*]] = arith.muli %[[Y]], %[[C2]] : index
// CHECK: %[[ROW:.*]] = arith.subi %[[YS]], %{{.*}} : index
// CHECK: %[[TOP:.*]] = arith.maxsi %{{.*}}, %[[C0]] : index
// CHECK: %[[BOTTOM:.*]] = arith.minsi %{{.*}}, %[[C3]] : index
// CHECK: arith.muli %[[COLUMN]], %[[C3]] : index
// CHECK: %[[LEFT:.*]] = arith.maxsi %{{.*}}, %[[C0]] : index
// CHECK: %[[RIGHT:.*]] = arith.minsi %{{.*}}, %[[C5]] : index
// CHECK: %[[GROUP:.*]] = arith.divui %[[O]], %[[C3]] : index
// CHECK: %[[FIRST:.*]] = arith.muli %[[GROUP]], %[[C2]] : index
// CHECK: %[[START:.*]] = memref.load %[[B]][%[[O]]]
// CHECK: %[[SUM:.*]] = scf.for %[[CHANNEL:.*]] = %[[C0]] to %[[C2]] step %{{.*}} iter_args(%{{.*}} = %[[START]])
// CHECK: scf.for %[[KY:.*]] = %[[TOP]] to %[[BOTTOM]]
// CHECK: scf.for %[[KX:.*]] = %[[LEFT]] to %[[RIGHT]]
// CHECK: memref.load %[[X]][%[[I]], %{{.*}}, %{{.*}}, %{{.*}}]
// CHECK: memref.load %[[W]][%[[O]], %[[CHANNEL]], %[[KY]], %[[KX]]]
// CHECK: arith.mulf
// CHECK: arith.addf
// CHECK: arith.maximumf %[[SUM]], %[[ZERO]] : f32
// CHECK: linalg.copy ins(%[[A]] : memref<?x6x4x3xf32>) outs(%[[OUT]] : memref<?x6x4x3xf32>)
func.func @forward(%x: tensor<?x4x8x9xf32>) -> tensor<?x6x4x3xf32> {
  %w = inception.weight @w : tensor<6x2x3x5xf32>
  %b = inception.weight @b : tensor<6xf32>
  %0 = inception.conv2d %x, %w bias(%b) {layer = "conv", groups = 2 : i64, strides = array<i64: 2, 3>, padding = array<i64: 1, 2, 0, 0>, relu}
     : (tensor<?x4x8x9xf32>, tensor<6x2x3x5xf32>, tensor<6xf32>) -> tensor<?x6x4x3xf32>
  return %0 : tensor<?x6x4x3xf32>
}

// -----

// One comparison for each operand but the last.

// CHECK-LABEL: func.func @forward
// CHECK-SAME: %[[X:[^ ]*]]: memref<?x3x2x2xf32>
// CHECK-DAG: %[[LEAST:.*]] = arith.constant 0xFF800000 : f32
// CHECK: %[[P:.*]] = memref.alloc
// CHECK: linalg.generic
// CHECK: scf.for %{{.*}} iter_args(%{{.*}} = %[[LEAST]])
// CHECK: arith.maximumf
// CHECK: linalg.generic
// CHECK: %[[C:.*]] = linalg.index 1
// CHECK: %[[INSIDE:.*]] = arith.cmpi ult, %[[C]], %{{.*}} : index
// CHECK: scf.if %[[INSIDE]]
// CHECK: memref.load %[[X]][
// CHECK: else
// CHECK: memref.load %[[P]][
// CHECK-NOT: scf.if
func.func @forward(%x: tensor<?x3x2x2xf32>) -> tensor<?x6x2x2xf32> {
  %p = inception.max_pool %x {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x3x2x2xf32>) -> tensor<?x3x2x2xf32>
  %0 = inception.concat %x, %p : (tensor<?x3x2x2xf32>, tensor<?x3x2x2xf32>) -> tensor<?x6x2x2xf32>
  return %0 : tensor<?x6x2x2xf32>
}

// -----

// A mean over what is inside the padding divides by what the window covers of it.

// CHECK-LABEL: func.func @forward
// CHECK: %[[BELOW:.*]] = arith.subi %c7, %{{.*}} : index
// CHECK: %[[ROWS:.*]] = arith.minsi %[[BELOW]], %c3 : index
// CHECK: %[[BESIDE:.*]] = arith.subi %c7, %{{.*}} : index
// CHECK: %[[COLUMNS:.*]] = arith.minsi %[[BESIDE]], %c3 : index
// CHECK: %[[AREA:.*]] = arith.muli %[[ROWS]], %[[COLUMNS]] : index
// CHECK: %[[SUM:.*]] = scf.for
// CHECK: %[[INTEGER:.*]] = arith.index_cast %[[AREA]] : index to i64
// CHECK: %[[COUNT:.*]] = arith.sitofp %[[INTEGER]] : i64 to f64
// CHECK: arith.divf %[[SUM]], %[[COUNT]] : f64
func.func @forward(%x: tensor<?x3x5x5xf64>) -> tensor<?x3x3x3xf64> {
  %0 = inception.avg_pool %x {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>, ceil_mode, count_include_pad}
     : (tensor<?x3x5x5xf64>) -> tensor<?x3x3x3xf64>
  return %0 : tensor<?x3x3x3xf64>
}

// -----

// The window of channels is clipped; alpha is divided by its size.

// CHECK-LABEL: func.func @forward
// CHECK-DAG: %[[SCALE:.*]] = arith.constant 2.000000e-01 : f32
// CHECK-DAG: %[[K:.*]] = arith.constant 2.000000e+00 : f32
// CHECK-DAG: %[[BETA:.*]] = arith.constant 7.500000e-01 : f32
// CHECK: %[[C:.*]] = linalg.index 1
// CHECK: arith.maxsi
// CHECK: arith.minsi
// CHECK: %[[SUM:.*]] = scf.for
// CHECK: %[[SCALED:.*]] = arith.mulf %[[SUM]], %[[SCALE]] : f32
// CHECK: %[[BASE:.*]] = arith.addf %[[SCALED]], %[[K]] : f32
// CHECK: math.powf %[[BASE]], %[[BETA]] : f32
// CHECK: arith.divf
func.func @forward(%x: tensor<?x7x2x2xf32>) -> tensor<?x7x2x2xf32> {
  %0 = inception.lrn %x {size = 5 : i64, alpha = 1.0 : f64, beta = 7.5e-1 : f64, k = 2.0 : f64} : (tensor<?x7x2x2xf32>) -> tensor<?x7x2x2xf32>
  return %0 : tensor<?x7x2x2xf32>
}

// -----

// Softmax: the greatest, then the sum, then the quotient, each a loop nest.

// CHECK-LABEL: func.func @forward
// CHECK: linalg.generic
// CHECK: arith.maximumf
// CHECK: linalg.generic
// CHECK: math.exp
// CHECK: arith.addf
// CHECK: linalg.generic
// CHECK: math.exp
// CHECK: arith.divf
func.func @forward(%x: tensor<?x7x1x1xf32>) -> tensor<?x7x1x1xf32> {
  %0 = inception.softmax %x {layer = "prob"} : (tensor<?x7x1x1xf32>) -> tensor<?x7x1x1xf32>
  return %0 : tensor<?x7x1x1xf32>
}
