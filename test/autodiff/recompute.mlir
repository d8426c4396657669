// RUN: inception-opt %s --inception-recompute=mode=auto --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s --check-prefixes=CHECK,AUTO
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks
// RUN: inception-opt %s --inception-recompute=mode=off | FileCheck %s --check-prefixes=CHECK,OFF
// RUN: inception-opt %s --inception-recompute=mode=max | FileCheck %s --check-prefixes=CHECK,MAX

// A chain conv1 (2x8x8), pool (2x4x4), conv2 (3x4x4), conv3 (5x4x4), mean, loss. The
// backward pass reads conv1's and conv3's results for their ReLUs, and the inputs of all
// convolutions.
//
// auto: the pool is computed again from conv1's result, which is kept anyway, before the
// first operation that reads it.
// max: what is kept is the pool's result; conv1 is computed again for its own backward
// pass, and what comes after the pool is what the backward pass begins with.

// AUTO: inception.kept = {bytes = 1044 : i64, recomputed = 1 : i64, values = 4 : i64}
// OFF: inception.kept = {bytes = 1172 : i64, recomputed = 0 : i64, values = 5 : i64}
// MAX: inception.kept = {bytes = 660 : i64, recomputed = 1 : i64, values = 4 : i64}
module {
  // CHECK-LABEL: func.func @gradients
  func.func @gradients(%x: tensor<?x1x8x8xf32>, %labels: tensor<?xi64>, %w1: tensor<2x1x1x1xf32>, %w2: tensor<3x2x1x1xf32>, %w3: tensor<5x3x1x1xf32>)
      -> (tensor<2x1x1x1xf32>, tensor<3x2x1x1xf32>, tensor<5x3x1x1xf32>) {
    // CHECK: [[C1:%.*]] = inception.conv2d %{{.*}}, [[W1:%.*]] {layer = "conv1", relu}
    %c1 = inception.conv2d %x, %w1 {layer = "conv1", relu} : (tensor<?x1x8x8xf32>, tensor<2x1x1x1xf32>) -> tensor<?x2x8x8xf32>
    // CHECK: [[P:%.*]] = inception.max_pool [[C1]]
    %p = inception.max_pool %c1 {layer = "pool", kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<?x2x8x8xf32>) -> tensor<?x2x4x4xf32>
    // CHECK: [[C2:%.*]] = inception.conv2d [[P]], %{{.*}} {layer = "conv2"}
    %c2 = inception.conv2d %p, %w2 {layer = "conv2"} : (tensor<?x2x4x4xf32>, tensor<3x2x1x1xf32>) -> tensor<?x3x4x4xf32>
    // CHECK: [[C3:%.*]] = inception.conv2d [[C2]], %{{.*}} {layer = "conv3", relu}
    %c3 = inception.conv2d %c2, %w3 {layer = "conv3", relu} : (tensor<?x3x4x4xf32>, tensor<5x3x1x1xf32>) -> tensor<?x5x4x4xf32>
    %m = inception.adaptive_avg_pool %c3 {layer = "mean", output_size = array<i64: 1, 1>} : (tensor<?x5x4x4xf32>) -> tensor<?x5x1x1xf32>
    %loss = inception.softmax_cross_entropy %m, %labels : (tensor<?x5x1x1xf32>, tensor<?xi64>) -> tensor<1xf32>
    %one = arith.constant dense<1.0> : tensor<1xf32>
    // CHECK: inception.softmax_cross_entropy_grad
    // CHECK-NEXT: inception.adaptive_avg_pool_grad
    // CHECK-NEXT: inception.relu_grad %{{.*}}, [[C3]]
    // CHECK-NEXT: inception.conv2d_filter_grad %{{.*}}, [[C2]]
    // CHECK-NEXT: inception.conv2d_input_grad
    %dm = inception.softmax_cross_entropy_grad %one, %m, %labels : (tensor<1xf32>, tensor<?x5x1x1xf32>, tensor<?xi64>) -> tensor<?x5x1x1xf32>
    %d3 = inception.adaptive_avg_pool_grad %dm {input_size = array<i64: 4, 4>} : (tensor<?x5x1x1xf32>) -> tensor<?x5x4x4xf32>
    %r3 = inception.relu_grad %d3, %c3 : (tensor<?x5x4x4xf32>, tensor<?x5x4x4xf32>) -> tensor<?x5x4x4xf32>
    %dw3 = inception.conv2d_filter_grad %r3, %c2 {kernel = array<i64: 1, 1>} : (tensor<?x5x4x4xf32>, tensor<?x3x4x4xf32>) -> tensor<5x3x1x1xf32>
    %d2 = inception.conv2d_input_grad %r3, %w3 {input_size = array<i64: 4, 4>} : (tensor<?x5x4x4xf32>, tensor<5x3x1x1xf32>) -> tensor<?x3x4x4xf32>
    // AUTO-NEXT: [[Q:%.*]] = inception.max_pool [[C1]] {kernel = array<i64: 2, 2>, layer = "pool", strides = array<i64: 2, 2>}
    // AUTO-NEXT: inception.conv2d_filter_grad %{{.*}}, [[Q]]
    // OFF-NEXT: inception.conv2d_filter_grad %{{.*}}, [[P]]
    // MAX-NEXT: inception.conv2d_filter_grad %{{.*}}, [[P]]
    %dw2 = inception.conv2d_filter_grad %d2, %p {kernel = array<i64: 1, 1>} : (tensor<?x3x4x4xf32>, tensor<?x2x4x4xf32>) -> tensor<3x2x1x1xf32>
    // CHECK-NEXT: inception.conv2d_input_grad
    %dp = inception.conv2d_input_grad %d2, %w2 {input_size = array<i64: 4, 4>} : (tensor<?x3x4x4xf32>, tensor<3x2x1x1xf32>) -> tensor<?x2x4x4xf32>
    // MAX-NEXT: [[R:%.*]] = inception.conv2d %{{.*}}, [[W1]] {layer = "conv1", relu}
    // MAX-NEXT: inception.max_pool_grad %{{.*}}, [[R]]
    // MAX-NEXT: inception.relu_grad %{{.*}}, [[R]]
    // AUTO-NEXT: inception.max_pool_grad %{{.*}}, [[C1]]
    // OFF-NEXT: inception.max_pool_grad %{{.*}}, [[C1]]
    %d1 = inception.max_pool_grad %dp, %c1 {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<?x2x4x4xf32>, tensor<?x2x8x8xf32>) -> tensor<?x2x8x8xf32>
    %r1 = inception.relu_grad %d1, %c1 : (tensor<?x2x8x8xf32>, tensor<?x2x8x8xf32>) -> tensor<?x2x8x8xf32>
    %dw1 = inception.conv2d_filter_grad %r1, %x {kernel = array<i64: 1, 1>} : (tensor<?x2x8x8xf32>, tensor<?x1x8x8xf32>) -> tensor<2x1x1x1xf32>
    return %dw1, %dw2, %dw3 : tensor<2x1x1x1xf32>, tensor<3x2x1x1xf32>, tensor<5x3x1x1xf32>
  }
}

// REMARK-DAG: [Analysis] kept {{.*}}512 bytes an image are kept
// REMARK-DAG: [Analysis] kept {{.*}}192 bytes an image are kept
// REMARK-DAG: [Analysis] kept {{.*}}320 bytes an image are kept
