// RUN: inception-opt %s --split-input-file --inception-differentiate --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks
// REMARK: [Analysis] saved {{.*}}20 bytes an image for the backward pass
// REMARK: 144 bytes an image
// REMARK: 576 bytes an image
// REMARK: 432 bytes an image

// Forward pass, losses, backward pass; the value that a head and the network both use has
// the sum of two gradients. The images have none.

module attributes {inception.training = {optimizer = "sgd", label_smoothing = 1.250000e-01 : f64}} {
inception.parameter @a.weight : tensor<4x3x3x3xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0>, lr_mult = 3.0 : f64}
inception.parameter @a.bias : tensor<4xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0>, decay_mult = 0.0 : f64}
inception.parameter @h : tensor<5x144xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0>}
inception.parameter @m : tensor<5x36xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0>}

// CHECK-LABEL: module
// CHECK: inception.state @a.weight.gradient of @a.weight : tensor<4x3x3x3xf32> {kind = #inception<state_kind gradient>}
// CHECK: inception.state @m.velocity of @m : tensor<5x36xf32> {kind = #inception<state_kind velocity>}
// CHECK: func.func @forward
// CHECK: inception.auxiliary_head
// CHECK: func.func @gradients(%[[X:.*]]: tensor<?x3x6x6xf32> {inception.name = "image"}, %[[LABELS:.*]]: tensor<?xi64> {inception.name = "labels"}, %{{.*}}: tensor<4xi64> {inception.name = "random"}) -> tensor<1xf32>
// CHECK-DAG: %[[W:.*]] = inception.read @a.weight : tensor<4x3x3x3xf32>
// CHECK-DAG: %[[B:.*]] = inception.read @a.bias : tensor<4xf32>
// CHECK: %[[Y:.*]] = inception.conv2d %[[X]], %[[W]] bias(%[[B]])
// CHECK: %[[H:.*]] = inception.read @h
// CHECK: %[[HEAD:.*]] = inception.linear %[[Y]], %[[H]]
// CHECK: %[[HLOSS:.*]] = inception.softmax_cross_entropy %[[HEAD]], %[[LABELS]] {layer = "head", smoothing = 1.250000e-01 : f64}
// CHECK: %[[P:.*]] = inception.max_pool %[[Y]]
// CHECK: %[[M:.*]] = inception.read @m
// CHECK: %[[LOGITS:.*]] = inception.linear %[[P]], %[[M]]
// CHECK-NOT: inception.softmax %
// CHECK: %[[MLOSS:.*]] = inception.softmax_cross_entropy %[[LOGITS]], %[[LABELS]]
// CHECK: %[[TOTAL:.*]] = inception.weighted_sum %[[MLOSS]], %[[HLOSS]] {weights = array<f64: 1.000000e+00, 3.000000e-01>}
// CHECK: %[[ONE:.*]] = arith.constant dense<1.000000e+00> : tensor<1xf32>
// CHECK: %[[THIRD:.*]] = arith.constant dense<3.000000e-01> : tensor<1xf32>
// CHECK: %[[DLOGITS:.*]] = inception.softmax_cross_entropy_grad %[[ONE]], %[[LOGITS]], %[[LABELS]]
// CHECK: %[[DP:.*]] = inception.linear_input_grad %[[DLOGITS]], %[[M]] {input_shape = array<i64: 4, 3, 3>
// CHECK: %[[DM:.*]] = inception.linear_filter_grad %[[DLOGITS]], %[[P]]
// CHECK: %[[DY1:.*]] = inception.max_pool_grad %[[DP]], %[[Y]] {kernel = array<i64: 2, 2>, {{.*}}strides = array<i64: 2, 2>}
// CHECK: %[[DHEAD:.*]] = inception.softmax_cross_entropy_grad %[[THIRD]], %[[HEAD]], %[[LABELS]]
// CHECK: %[[DY2:.*]] = inception.linear_input_grad %[[DHEAD]], %[[H]]
// CHECK: %[[DH:.*]] = inception.linear_filter_grad %[[DHEAD]], %[[Y]]
// CHECK: %[[DY:.*]] = inception.add %[[DY1]], %[[DY2]]
// CHECK: %[[DC:.*]] = inception.relu_grad %[[DY]], %[[Y]]
// CHECK-NOT: conv2d_input_grad
// CHECK: %[[DW:.*]] = inception.conv2d_filter_grad %[[DC]], %[[X]] {kernel = array<i64: 3, 3>, layer = "a", padding = array<i64: 1, 1, 1, 1>}
// CHECK: %[[DB:.*]] = inception.channel_sum %[[DC]]
// CHECK: inception.write @a.weight.gradient, %[[DW]] : tensor<4x3x3x3xf32>
// CHECK: inception.write @a.bias.gradient, %[[DB]]
// CHECK: inception.write @h.gradient, %[[DH]]
// CHECK: inception.write @m.gradient, %[[DM]]
// CHECK: return %[[TOTAL]] : tensor<1xf32>
// CHECK: func.func @update(%[[RATES:.*]]: tensor<4x4xf32> {inception.name = "rates"})
// CHECK: %[[V:.*]] = inception.read @a.weight :
// CHECK: %[[G:.*]] = inception.read @a.weight.gradient
// CHECK: %[[U:.*]] = inception.read @a.weight.velocity
// CHECK: %[[V1:.*]], %[[U1:.*]] = inception.sgd_update %[[V]], %[[G]], %[[U]], %[[RATES]] {layer = "a.weight", lr_mult = 3.000000e+00 : f64, row = 0 : i64}
// CHECK: inception.write @a.weight, %[[V1]]
// CHECK: inception.write @a.weight.velocity, %[[U1]]
// CHECK: inception.sgd_update {{.*}} {decay_mult = 0.000000e+00 : f64, layer = "a.bias", row = 1 : i64}
func.func @forward(%x: tensor<?x3x6x6xf32> {inception.name = "image"}) -> tensor<?x5x1x1xf32> {
  %w = inception.weight @a.weight : tensor<4x3x3x3xf32>
  %b = inception.weight @a.bias : tensor<4xf32>
  %0 = inception.conv2d %x, %w bias(%b) {layer = "a", padding = array<i64: 1, 1, 1, 1>, relu}
     : (tensor<?x3x6x6xf32>, tensor<4x3x3x3xf32>, tensor<4xf32>) -> tensor<?x4x6x6xf32>
  inception.auxiliary_head %0 {loss_weight = 3.0e-1 : f64, layer = "loss1"} : tensor<?x4x6x6xf32> {
  ^bb0(%in: tensor<?x4x6x6xf32>):
    %h = inception.weight @h : tensor<5x144xf32>
    %1 = inception.linear %in, %h {layer = "head"} : (tensor<?x4x6x6xf32>, tensor<5x144xf32>) -> tensor<?x5x1x1xf32>
    inception.yield %1 : tensor<?x5x1x1xf32>
  }
  %2 = inception.max_pool %0 {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<?x4x6x6xf32>) -> tensor<?x4x3x3xf32>
  %m = inception.weight @m : tensor<5x36xf32>
  %3 = inception.linear %2, %m : (tensor<?x4x3x3xf32>, tensor<5x36xf32>) -> tensor<?x5x1x1xf32>
  %4 = inception.softmax %3 {layer = "prob"} : (tensor<?x5x1x1xf32>) -> tensor<?x5x1x1xf32>
  return %4 : tensor<?x5x1x1xf32>
}
}

// -----

// Batch normalisation by the batch's statistics, which the running ones follow; dropouts
// are numbered, and their gradient repeats their mask.

module attributes {inception.training = {optimizer = "rmsprop", rho = 8.0e-1 : f64, epsilon = 2 : i64, batch_norm_momentum = 2.5e-1 : f64}} {
inception.parameter @beta : tensor<3xf64> {kind = #inception<parameter_kind shift>, init = #inception.init<constant, 0.0>}
inception.parameter @mean : tensor<3xf64> {kind = #inception<parameter_kind running_mean>, init = #inception.init<constant, 0.0>}
inception.parameter @variance : tensor<3xf64> {kind = #inception<parameter_kind running_var>, init = #inception.init<constant, 1.0>}

// CHECK-LABEL: module
// CHECK-NOT: inception.state @mean
// CHECK: func.func @gradients(%[[X:.*]]: tensor<?x3x1x1xf64> {{.*}}, %{{.*}}: tensor<?xi64> {{.*}}, %[[RANDOM:.*]]: tensor<4xi64>
// CHECK: %[[BETA:.*]] = inception.read @beta
// CHECK: %[[MEAN:.*]] = inception.read @mean
// CHECK: %[[VARIANCE:.*]] = inception.read @variance
// CHECK: %[[A:.*]] = inception.dropout_train %[[X]], %[[RANDOM]] {rate = 2.500000e-01 : f64, stream = 0 : i64}
// CHECK: %[[Y:.*]], %[[M:.*]], %[[V:.*]] = inception.batch_norm_train %[[A]], %[[BETA]] {epsilon = 1.000000e-03 : f64}
// CHECK: %[[M1:.*]] = inception.running_statistic %[[MEAN]], %[[M]] of %[[A]] {momentum = 2.500000e-01 : f64} :
// CHECK: inception.write @mean, %[[M1]]
// CHECK: %[[V1:.*]] = inception.running_statistic %[[VARIANCE]], %[[V]] of %[[A]] {momentum = 2.500000e-01 : f64, unbiased} :
// CHECK: inception.write @variance, %[[V1]]
// CHECK: %[[Z:.*]] = inception.dropout_train %[[Y]], %[[RANDOM]] {layer = "d", rate = 5.000000e-01 : f64, stream = 1 : i64}
// CHECK: %[[DZ:.*]] = inception.softmax_cross_entropy_grad
// CHECK: %[[DY:.*]] = inception.dropout_train %[[DZ]], %[[RANDOM]] {layer = "d", rate = 5.000000e-01 : f64, stream = 1 : i64}
// CHECK: %{{.*}}, %[[DBETA:.*]], %{{.*}} = inception.batch_norm_grad %[[DY]], %[[A]], %[[M]], %[[V]] {epsilon = 1.000000e-03 : f64}
// CHECK-NOT: stream = 0
// CHECK: inception.write @beta.gradient, %[[DBETA]]
// CHECK: func.func @update
// CHECK: inception.rmsprop_update {{.*}} {epsilon = 2.000000e+00 : f64, layer = "beta", rho = 8.000000e-01 : f64, row = 0 : i64}
// CHECK: inception.write @beta,
// CHECK: inception.write @beta.velocity,
// CHECK: inception.write @beta.square,
func.func @forward(%x: tensor<?x3x1x1xf64>) -> tensor<?x3x1x1xf64> {
  %beta = inception.weight @beta : tensor<3xf64>
  %mean = inception.weight @mean : tensor<3xf64>
  %variance = inception.weight @variance : tensor<3xf64>
  %0 = inception.dropout %x {rate = 2.5e-1 : f64} : (tensor<?x3x1x1xf64>) -> tensor<?x3x1x1xf64>
  %1 = inception.batch_norm %0, %beta, %mean, %variance {epsilon = 1.0e-3 : f64}
     : (tensor<?x3x1x1xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>) -> tensor<?x3x1x1xf64>
  %2 = inception.dropout %1 {rate = 5.0e-1 : f64, layer = "d"} : (tensor<?x3x1x1xf64>) -> tensor<?x3x1x1xf64>
  return %2 : tensor<?x3x1x1xf64>
}
}

// -----

// Averages over steps, of running statistics too: these are what the forward pass has
// made of them. A recipe asks for them.

module attributes {inception.training = {recipes = {slow = {averaging = 9.0e-1 : f64}}}} {
inception.parameter @mean : tensor<3xf32> {kind = #inception<parameter_kind running_mean>, init = #inception.init<constant, 0.0>}
inception.parameter @beta : tensor<3xf32> {kind = #inception<parameter_kind shift>, init = #inception.init<constant, 0.0>}
inception.parameter @variance : tensor<3xf32> {kind = #inception<parameter_kind running_var>, init = #inception.init<constant, 1.0>}

// CHECK-LABEL: module
// CHECK-DAG: inception.state @beta.average of @beta : tensor<3xf32> {kind = #inception<state_kind average>}
// CHECK-DAG: inception.state @mean.average of @mean
// CHECK-DAG: inception.state @variance.average of @variance
// CHECK: func.func @update(%[[RATES:.*]]: tensor<3x4xf32> {inception.name = "rates"})
// CHECK: %[[M:.*]] = inception.read @mean :
// CHECK: %[[MA:.*]] = inception.read @mean.average
// CHECK: %[[MN:.*]] = inception.average_update %[[MA]], %[[M]], %[[RATES]] {layer = "mean", row = 0 : i64}
// CHECK: inception.write @mean.average, %[[MN]]
// CHECK: %[[B:.*]], %{{.*}} = inception.sgd_update {{.*}} {layer = "beta", row = 1 : i64}
// CHECK: %[[BA:.*]] = inception.read @beta.average
// CHECK: %[[BN:.*]] = inception.average_update %[[BA]], %[[B]], %[[RATES]] {layer = "beta", row = 1 : i64}
// CHECK: inception.write @beta.average, %[[BN]]
// CHECK: inception.average_update {{.*}} {layer = "variance", row = 2 : i64}
func.func @forward(%x: tensor<?x3x1x1xf32>) -> tensor<?x3x1x1xf32> {
  %beta = inception.weight @beta : tensor<3xf32>
  %mean = inception.weight @mean : tensor<3xf32>
  %variance = inception.weight @variance : tensor<3xf32>
  %0 = inception.batch_norm %x, %beta, %mean, %variance {epsilon = 1.0e-3 : f64}
     : (tensor<?x3x1x1xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<?x3x1x1xf32>
  return %0 : tensor<?x3x1x1xf32>
}
}

// -----

// Concatenations become slices. A layer may be called what a state would be.

inception.parameter @w : tensor<2x3x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0>}
inception.parameter @w.gradient : tensor<5xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0>}

// CHECK: inception.state @w.gradient.2 of @w : tensor<2x3x1x1xf32>
// CHECK: inception.state @w.gradient.gradient of @w.gradient : tensor<5xf32>
// CHECK: func.func @gradients
// CHECK: %[[D:.*]] = inception.softmax_cross_entropy_grad
// CHECK: %[[DC:.*]] = inception.conv2d_input_grad %[[D]]
// CHECK-NOT: inception.slice
// CHECK: %[[DY:.*]] = inception.slice %[[DC]] {offset = 3 : i64, size = 2 : i64}
// CHECK: inception.conv2d_filter_grad %[[DY]]
func.func @forward(%x: tensor<?x3x1x1xf32>) -> tensor<?x5x1x1xf32> {
  %w = inception.weight @w : tensor<2x3x1x1xf32>
  %b = inception.weight @w.gradient : tensor<5xf32>
  %i = arith.constant dense<[[[[1.0]], [[2.0]], [[3.0]], [[4.0]], [[5.0]]], [[[1.5]], [[2.5]], [[3.5]], [[4.5]], [[5.5]]], [[[1.0]], [[0.0]], [[3.0]], [[0.5]], [[5.0]]], [[[7.0]], [[2.0]], [[3.0]], [[8.0]], [[5.0]]], [[[1.0]], [[9.0]], [[3.0]], [[4.0]], [[0.25]]]]> : tensor<5x5x1x1xf32>
  %0 = inception.conv2d %x, %w : (tensor<?x3x1x1xf32>, tensor<2x3x1x1xf32>) -> tensor<?x2x1x1xf32>
  %1 = inception.concat %x, %0 : (tensor<?x3x1x1xf32>, tensor<?x2x1x1xf32>) -> tensor<?x5x1x1xf32>
  %2 = inception.conv2d %1, %i bias(%b) : (tensor<?x5x1x1xf32>, tensor<5x5x1x1xf32>, tensor<5xf32>) -> tensor<?x5x1x1xf32>
  return %2 : tensor<?x5x1x1xf32>
}
