// RUN: inception-opt %s --split-input-file --inception-lower-reference-training --inception-plan-memory --canonicalize --cse --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks
// REMARK: [Analysis] formula {{.*}}written as its formula

// A block of parameters, then one for each kind of what training remembers of them, each
// tensor in the same place; a running statistic is read before it is written.

inception.parameter @mean : tensor<5xf32> {kind = #inception<parameter_kind running_mean>, init = #inception.init<constant, 0.0>}
inception.parameter @w : tensor<4x5xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0>}
inception.state @g of @w : tensor<4x5xf32> {kind = #inception<state_kind gradient>}
inception.state @v of @w : tensor<4x5xf32> {kind = #inception<state_kind velocity>}

// CHECK: module attributes {inception.state = [
// CHECK-SAME: {kind = "parameter", name = "mean", of = "mean", offset = 0 : i64, shape = array<i64: 5>}
// CHECK-SAME: {kind = "parameter", name = "w", of = "w", offset = 64 : i64, shape = array<i64: 4, 5>}
// CHECK-SAME: {kind = "gradient", name = "g", of = "w", offset = 256 : i64, shape = array<i64: 4, 5>}
// CHECK-SAME: {kind = "velocity", name = "v", of = "w", offset = 448 : i64, shape = array<i64: 4, 5>}]
// CHECK-SAME: inception.state_block = 192 : i64, inception.state_size = 576 : i64
// CHECK-SAME: inception.training_workspace = {fixed = 256 : i64, per_image = 256 : i64, per_thread = 0 : i64}

// CHECK-LABEL: func.func @gradients
// CHECK-SAME: (%[[STATE:.*]]: memref<?xi8>, %[[WORK:.*]]: memref<?xi8>, %[[X:.*]]: memref<?x5x1x1xf32>, %[[LABELS:.*]]: memref<?xi64>, %[[RANDOM:.*]]: memref<4xi64>, %[[LOSS:.*]]: memref<1xf32>)
// CHECK: %[[MEAN:.*]] = memref.view %[[STATE]][%c0][] : memref<?xi8> to memref<5xf32>
// CHECK: linalg.generic
// CHECK: memref.load %[[MEAN]][
// CHECK: linalg.copy ins(%{{.*}} : memref<5xf32>) outs(%[[MEAN]] : memref<5xf32>)
// CHECK: %[[W:.*]] = memref.view %[[STATE]][%c64][] : memref<?xi8> to memref<4x5xf32>
// CHECK: linalg.generic
// CHECK: memref.load %[[W]][
// CHECK: memref.load %[[LABELS]][
// CHECK: %[[G:.*]] = memref.view %[[STATE]][%c256][] : memref<?xi8> to memref<4x5xf32>
// CHECK: linalg.copy ins(%{{.*}}) outs(%[[G]] : memref<4x5xf32>)
// CHECK: linalg.copy ins(%{{.*}}) outs(%[[LOSS]] : memref<1xf32>)
func.func @gradients(%x: tensor<?x5x1x1xf32>, %labels: tensor<?xi64>, %random: tensor<4xi64>) -> tensor<1xf32> {
  %mean = inception.read @mean : tensor<5xf32>
  %sum = inception.channel_sum %x : (tensor<?x5x1x1xf32>) -> tensor<5xf32>
  %next = inception.running_statistic %mean, %sum of %x {momentum = 1.0e-1 : f64} : (tensor<5xf32>, tensor<5xf32>, tensor<?x5x1x1xf32>) -> tensor<5xf32>
  inception.write @mean, %next : tensor<5xf32>
  %w = inception.read @w : tensor<4x5xf32>
  %y = inception.linear %x, %w : (tensor<?x5x1x1xf32>, tensor<4x5xf32>) -> tensor<?x4x1x1xf32>
  %loss = inception.softmax_cross_entropy %y, %labels : (tensor<?x4x1x1xf32>, tensor<?xi64>) -> tensor<1xf32>
  %one = arith.constant dense<1.0> : tensor<1xf32>
  %dy = inception.softmax_cross_entropy_grad %one, %y, %labels : (tensor<1xf32>, tensor<?x4x1x1xf32>, tensor<?xi64>) -> tensor<?x4x1x1xf32>
  %dw = inception.linear_filter_grad %dy, %x : (tensor<?x4x1x1xf32>, tensor<?x5x1x1xf32>) -> tensor<4x5xf32>
  inception.write @g, %dw : tensor<4x5xf32>
  return %loss : tensor<1xf32>
}

// CHECK-LABEL: func.func @update
// CHECK-SAME: (%[[STATE:.*]]: memref<?xi8>, %[[WORK:.*]]: memref<?xi8>, %[[RATES:.*]]: memref<2x4xf32>)
// CHECK-DAG: %[[W:.*]] = memref.view %[[STATE]][%c64][]
// CHECK-DAG: %[[G:.*]] = memref.view %[[STATE]][%c256][]
// CHECK-DAG: %[[V:.*]] = memref.view %[[STATE]][%c448][]
// CHECK: linalg.generic {{.*}} outs(%[[V1:.*]] : memref<4x5xf32>)
// CHECK-DAG: memref.load %[[RATES]][%c1, %c1]
// CHECK-DAG: memref.load %[[V]][
// CHECK-DAG: memref.load %[[G]][
// CHECK: linalg.generic {{.*}} outs(%[[W1:.*]] : memref<4x5xf32>)
// CHECK-DAG: memref.load %[[W]][
// CHECK-DAG: memref.load %[[V1]][
// CHECK: linalg.copy ins(%[[W1]] : memref<4x5xf32>) outs(%[[W]] : memref<4x5xf32>)
// CHECK: linalg.copy ins(%[[V1]] : memref<4x5xf32>) outs(%[[V]] : memref<4x5xf32>)
func.func @update(%rates: tensor<2x4xf32>) {
  %w = inception.read @w : tensor<4x5xf32>
  %g = inception.read @g : tensor<4x5xf32>
  %v = inception.read @v : tensor<4x5xf32>
  %w1, %v1 = inception.sgd_update %w, %g, %v, %rates {row = 1 : i64} : (tensor<4x5xf32>, tensor<4x5xf32>, tensor<4x5xf32>, tensor<2x4xf32>) -> (tensor<4x5xf32>, tensor<4x5xf32>)
  inception.write @w, %w1 : tensor<4x5xf32>
  inception.write @v, %v1 : tensor<4x5xf32>
  return
}
