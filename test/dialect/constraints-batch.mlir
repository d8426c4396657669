// Constraints of all operations over a batch, (W1) to (W3), and of each, violated.
// RUN: inception-opt %s -split-input-file -verify-diagnostics

// (W1)
func.func @f(%y: tensor<?x5x9x8xf32>, %x: tensor<?x6x9x8xf64>, %d: tensor<5x6x3x3xf32>) {
  // expected-error @+1 {{'inception.conv2d_filter_grad_into' op element types differ (W1)}}
  %0 = inception.conv2d_filter_grad_into %y, %x outs(%d) {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x5x9x8xf32>, tensor<?x6x9x8xf64>, tensor<5x6x3x3xf32>) -> tensor<5x6x3x3xf32>
  return
}

// -----

// (W2)
func.func @f(%y: memref<?x5x9x8xf32>, %d: tensor<5xf32>) {
  // expected-error @+1 {{'inception.channel_sum_into' op tensors and memrefs are mixed (W2)}}
  %0 = inception.channel_sum_into %y outs(%d) : (memref<?x5x9x8xf32>, tensor<5xf32>) -> tensor<5xf32>
  return
}

// -----

// (W3)
func.func @f(%y: tensor<?x5xf32>, %d: tensor<5xf32>) {
  // expected-error @+1 {{'inception.channel_sum_into' op activations must have rank 4 or 5, got 'tensor<?x5xf32>' (W3)}}
  %0 = inception.channel_sum_into %y outs(%d) : (tensor<?x5xf32>, tensor<5xf32>) -> tensor<5xf32>
  return
}

// -----

// (C1)
func.func @f(%y: tensor<?x5x9x8xf32>, %x: tensor<?x6x9x8xf32>, %d: tensor<5x6x3x2xf32>) {
  // expected-error @+1 {{'inception.conv2d_filter_grad_into' op the destination must be a filter of 5x6x3x3, got 'tensor<5x6x3x2xf32>' (C1)}}
  %0 = inception.conv2d_filter_grad_into %y, %x outs(%d) {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x5x9x8xf32>, tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>) -> tensor<5x6x3x2xf32>
  return
}

// -----

// (C1)
func.func @f(%y: tensor<?x5x9x8xf32>, %x: tensor<?x6x9x8xf32>, %d: tensor<5x6x3x3xf32>) {
  // expected-error @+1 {{'inception.conv2d_filter_grad_into' op there must be one destination (C1)}}
  %0:2 = inception.conv2d_filter_grad_into %y, %x outs(%d, %d) {kernel = array<i64: 3, 3>} : (tensor<?x5x9x8xf32>, tensor<?x6x9x8xf32>, tensor<5x6x3x3xf32>, tensor<5x6x3x3xf32>) -> (tensor<5x6x3x3xf32>, tensor<5x6x3x3xf32>)
  return
}

// -----

// (C2)
func.func @f(%y: tensor<?x5x9x8xf32>, %x: tensor<?x6x9x8xf32>, %d: tensor<5x6x3x3xf32>) {
  // expected-error @+1 {{'inception.conv2d_filter_grad_into' op kernel must be two positive integers, those of the destination (C2)}}
  %0 = inception.conv2d_filter_grad_into %y, %x outs(%d) {kernel = array<i64: 3, 0>} : (tensor<?x5x9x8xf32>, tensor<?x6x9x8xf32>, tensor<5x6x3x3xf32>) -> tensor<5x6x3x3xf32>
  return
}

// -----

// (C2)
func.func @f(%y: memref<?x1x9x8x16xf32>, %x: memref<?x1x9x8x16xf32>, %d: memref<1x1x3x2x16x16xf32>) {
  // expected-error @+1 {{'inception.conv2d_filter_grad_into' op kernel must be two positive integers, those of the destination (C2)}}
  inception.conv2d_filter_grad_into %y, %x outs(%d) {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>} : (memref<?x1x9x8x16xf32>, memref<?x1x9x8x16xf32>, memref<1x1x3x2x16x16xf32>) -> ()
  return
}

// -----

// (C3)
func.func @f(%y: tensor<?x5x9x8xf32>, %x: tensor<?x6x9x8xf32>, %d: tensor<5x6x3x3xf32>) {
  // expected-error @+1 {{'inception.conv2d_filter_grad_into' op strides must be two positive integers (C3)}}
  %0 = inception.conv2d_filter_grad_into %y, %x outs(%d) {kernel = array<i64: 3, 3>, strides = array<i64: 0, 1>} : (tensor<?x5x9x8xf32>, tensor<?x6x9x8xf32>, tensor<5x6x3x3xf32>) -> tensor<5x6x3x3xf32>
  return
}

// -----

// (C4)
func.func @f(%y: tensor<?x5x9x8xf32>, %x: tensor<?x6x9x8xf32>, %d: tensor<5x6x3x3xf32>) {
  // expected-error @+1 {{'inception.conv2d_filter_grad_into' op padding must be four integers that are not negative (C4)}}
  %0 = inception.conv2d_filter_grad_into %y, %x outs(%d) {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1>} : (tensor<?x5x9x8xf32>, tensor<?x6x9x8xf32>, tensor<5x6x3x3xf32>) -> tensor<5x6x3x3xf32>
  return
}

// -----

// (C5)
func.func @f(%y: tensor<?x5x9x8xf32>, %x: tensor<?x6x9x8xf32>, %d: tensor<5x6x3x3xf32>) {
  // expected-error @+1 {{'inception.conv2d_filter_grad_into' op groups must divide 6 input and 5 output channels, got 4 (C5)}}
  %0 = inception.conv2d_filter_grad_into %y, %x outs(%d) {kernel = array<i64: 3, 3>, groups = 4} : (tensor<?x5x9x8xf32>, tensor<?x6x9x8xf32>, tensor<5x6x3x3xf32>) -> tensor<5x6x3x3xf32>
  return
}

// -----

// (C6)
func.func @f(%y: tensor<?x5x9x8xf32>, %x: tensor<?x6x9x8xf32>, %d: tensor<5x6x3x3xf32>) {
  // expected-error @+1 {{'inception.conv2d_filter_grad_into' op no convolution with a 3x3 kernel makes 'tensor<?x5x9x8xf32>' of 'tensor<?x6x9x8xf32>' (C6)}}
  %0 = inception.conv2d_filter_grad_into %y, %x outs(%d) {kernel = array<i64: 3, 3>, padding = array<i64: 1, 0, 1, 1>} : (tensor<?x5x9x8xf32>, tensor<?x6x9x8xf32>, tensor<5x6x3x3xf32>) -> tensor<5x6x3x3xf32>
  return
}

// -----

// (C1)
func.func @f(%x: tensor<?x6x9x8xf32>, %d: tensor<5xf32>) {
  // expected-error @+1 {{'inception.channel_sum_into' op there must be one destination, a vector of the gradient's channels (C1)}}
  %0 = inception.channel_sum_into %x outs(%d) : (tensor<?x6x9x8xf32>, tensor<5xf32>) -> tensor<5xf32>
  return
}

// -----

// (C1)
func.func @f(%x: memref<?x2x9x8x16xf32>, %d: memref<32xf32>) {
  // expected-error @+1 {{'inception.channel_sum_into' op there must be one destination, a vector of the gradient's channels (C1)}}
  inception.channel_sum_into %x outs(%d) : (memref<?x2x9x8x16xf32>, memref<32xf32>) -> ()
  return
}

// -----

// (C1)
func.func @f(%x: tensor<?x6x9x8xf32>, %d: tensor<6xf32>) {
  // expected-error @+1 {{'inception.batch_statistics_into' op there must be two destinations, vectors of the input's channels (C1)}}
  %0 = inception.batch_statistics_into %x outs(%d) : (tensor<?x6x9x8xf32>, tensor<6xf32>) -> tensor<6xf32>
  return
}

// -----

// (C1)
func.func @f(%g: tensor<?x6x9x8xf32>, %x: tensor<?x6x9x8xf32>, %v: tensor<5xf32>, %w: tensor<6xf32>, %d: tensor<6xf32>) {
  // expected-error @+1 {{'inception.batch_norm_sums_into' op there must be two destinations, which like mean and variance are vectors of the input's channels (C1)}}
  %0:2 = inception.batch_norm_sums_into %g, %x, %v, %w outs(%d, %d) {epsilon = 1.0e-3 : f64} : (tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>, tensor<5xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// (C2)
func.func @f(%g: tensor<?x6x9x8xf32>, %x: tensor<?x6x4x3xf32>, %v: tensor<6xf32>, %w: tensor<6xf32>, %d: tensor<6xf32>) {
  // expected-error @+1 {{'inception.batch_norm_sums_into' op gradient and input have different shapes (C2)}}
  %0:2 = inception.batch_norm_sums_into %g, %x, %v, %w outs(%d, %d) {epsilon = 1.0e-3 : f64} : (tensor<?x6x9x8xf32>, tensor<?x6x4x3xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// (C3)
func.func @f(%g: tensor<?x6x9x8xf32>, %x: tensor<?x6x9x8xf32>, %v: tensor<6xf32>, %w: tensor<6xf32>, %d: tensor<6xf32>) {
  // expected-error @+1 {{'inception.batch_norm_sums_into' op epsilon must be positive (C3)}}
  %0:2 = inception.batch_norm_sums_into %g, %x, %v, %w outs(%d, %d) {epsilon = 0.0 : f64} : (tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// (C1)
func.func @f(%r: tensor<6xf32>, %s: tensor<7xf32>, %x: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.running_statistic_into' op there must be one destination, which like running and statistic is a vector of the input's channels (C1)}}
  %0 = inception.running_statistic_into %r, %s of %x outs(%r) {momentum = 1.0e-1 : f64} : (tensor<6xf32>, tensor<7xf32>, tensor<?x6x9x8xf32>, tensor<6xf32>) -> tensor<6xf32>
  return
}

// -----

// (C2)
func.func @f(%r: tensor<6xf32>, %s: tensor<6xf32>, %x: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.running_statistic_into' op momentum must be in [0, 1] (C2)}}
  %0 = inception.running_statistic_into %r, %s of %x outs(%r) {momentum = 1.5 : f64} : (tensor<6xf32>, tensor<6xf32>, tensor<?x6x9x8xf32>, tensor<6xf32>) -> tensor<6xf32>
  return
}

// -----

// (C1)
func.func @f(%x: tensor<?x5x1x1xf32>, %l: tensor<?xi64>, %d: tensor<2xf32>) {
  // expected-error @+1 {{'inception.softmax_cross_entropy_into' op there must be one destination, of one element (C1)}}
  %0 = inception.softmax_cross_entropy_into %x, %l outs(%d) {smoothing = 0.0 : f64} : (tensor<?x5x1x1xf32>, tensor<?xi64>, tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

// (C2)
func.func @f(%x: tensor<?x6x9x8xf32>, %l: tensor<?xi64>, %d: tensor<1xf32>) {
  // expected-error @+1 {{'inception.softmax_cross_entropy_into' op logits must have height and width 1, and labels rank 1 (C2)}}
  %0 = inception.softmax_cross_entropy_into %x, %l outs(%d) {smoothing = 0.0 : f64} : (tensor<?x6x9x8xf32>, tensor<?xi64>, tensor<1xf32>) -> tensor<1xf32>
  return
}

// -----

// (C3)
func.func @f(%x: tensor<?x5x1x1xf32>, %l: tensor<?xi64>, %d: tensor<1xf32>) {
  // expected-error @+1 {{'inception.softmax_cross_entropy_into' op smoothing must be in [0, 1) (C3)}}
  %0 = inception.softmax_cross_entropy_into %x, %l outs(%d) {smoothing = -0.1 : f64} : (tensor<?x5x1x1xf32>, tensor<?xi64>, tensor<1xf32>) -> tensor<1xf32>
  return
}

// -----

// (C1)
func.func @f(%a: tensor<1xf32>, %d: tensor<1xf32>) {
  // expected-error @+1 {{'inception.weighted_sum_into' op there must be at least one loss, and as many weights as losses (C1)}}
  %0 = inception.weighted_sum_into %a outs(%d) {weights = array<f64: 1.0, 3.0e-1>} : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32>
  return
}

// -----

// (C2)
func.func @f(%a: tensor<2xf32>, %d: tensor<1xf32>) {
  // expected-error @+1 {{'inception.weighted_sum_into' op the losses and one destination must have one element each (C2)}}
  %0 = inception.weighted_sum_into %a outs(%d) {weights = array<f64: 1.0>} : (tensor<2xf32>, tensor<1xf32>) -> tensor<1xf32>
  return
}

// -----

// (C1)
func.func @f(%w: tensor<6xf32>, %g: tensor<5xf32>, %r: tensor<2x4xf32>) {
  // expected-error @+1 {{'inception.sgd_update_into' op parameter, gradient, velocity and two destinations must have one static shape (C1)}}
  %0:2 = inception.sgd_update_into %w, %g, %w, %r outs(%w, %w) {row = 0 : i64} : (tensor<6xf32>, tensor<5xf32>, tensor<6xf32>, tensor<2x4xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// (C2)
func.func @f(%w: tensor<6xf32>, %g: tensor<6xf32>, %r: tensor<4xf32>) {
  // expected-error @+1 {{'inception.sgd_update_into' op rates must have rows of four elements (C2)}}
  %0:2 = inception.sgd_update_into %w, %g, %w, %r outs(%w, %w) {row = 0 : i64} : (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<4xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// (C2)
func.func @f(%w: tensor<6xf32>, %g: tensor<6xf32>, %r: tensor<2x3xf32>) {
  // expected-error @+1 {{'inception.sgd_update_into' op rates must have rows of four elements (C2)}}
  %0:2 = inception.sgd_update_into %w, %g, %w, %r outs(%w, %w) {row = 0 : i64} : (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<2x3xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// (C3)
func.func @f(%w: tensor<6xf32>, %g: tensor<6xf32>, %r: tensor<2x4xf32>) {
  // expected-error @+1 {{'inception.sgd_update_into' op row must be in [0, 2), got 2 (C3)}}
  %0:2 = inception.sgd_update_into %w, %g, %w, %r outs(%w, %w) {row = 2 : i64} : (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<2x4xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// (C1)
func.func @f(%w: tensor<6xf32>, %g: tensor<5xf32>, %r: tensor<2x4xf32>) {
  // expected-error @+1 {{'inception.rmsprop_update_into' op parameter, gradient, velocity, square and three destinations must have one static shape (C1)}}
  %0:3 = inception.rmsprop_update_into %w, %g, %w, %w, %r outs(%w, %w, %w) {row = 0 : i64, rho = 9.0e-1 : f64, epsilon = 1.0 : f64} : (tensor<6xf32>, tensor<5xf32>, tensor<6xf32>, tensor<6xf32>, tensor<2x4xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// (C2)
func.func @f(%w: tensor<6xf32>, %g: tensor<6xf32>, %r: tensor<2x5xf32>) {
  // expected-error @+1 {{'inception.rmsprop_update_into' op rates must have rows of four elements (C2)}}
  %0:3 = inception.rmsprop_update_into %w, %g, %w, %w, %r outs(%w, %w, %w) {row = 0 : i64, rho = 9.0e-1 : f64, epsilon = 1.0 : f64} : (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<2x5xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// (C3)
func.func @f(%w: tensor<6xf32>, %g: tensor<6xf32>, %r: tensor<2x4xf32>) {
  // expected-error @+1 {{'inception.rmsprop_update_into' op row must be in [0, 2), got -1 (C3)}}
  %0:3 = inception.rmsprop_update_into %w, %g, %w, %w, %r outs(%w, %w, %w) {row = -1 : i64, rho = 9.0e-1 : f64, epsilon = 1.0 : f64} : (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<2x4xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// (C4)
func.func @f(%w: tensor<6xf32>, %g: tensor<6xf32>, %r: tensor<2x4xf32>) {
  // expected-error @+1 {{'inception.rmsprop_update_into' op rho must be in [0, 1) and epsilon positive (C4)}}
  %0:3 = inception.rmsprop_update_into %w, %g, %w, %w, %r outs(%w, %w, %w) {row = 0 : i64, rho = 1.0 : f64, epsilon = 1.0 : f64} : (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<2x4xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// (C4)
func.func @f(%w: tensor<6xf32>, %g: tensor<6xf32>, %r: tensor<2x4xf32>) {
  // expected-error @+1 {{'inception.rmsprop_update_into' op rho must be in [0, 1) and epsilon positive (C4)}}
  %0:3 = inception.rmsprop_update_into %w, %g, %w, %w, %r outs(%w, %w, %w) {row = 0 : i64, rho = 9.0e-1 : f64, epsilon = 0.0 : f64} : (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<2x4xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// (C1)
func.func @f(%a: tensor<5xf32>, %w: tensor<6xf32>, %r: tensor<2x4xf32>) {
  // expected-error @+1 {{'inception.average_update_into' op average, parameter and one destination must have one static shape (C1)}}
  %0 = inception.average_update_into %a, %w, %r outs(%w) {row = 0 : i64} : (tensor<5xf32>, tensor<6xf32>, tensor<2x4xf32>, tensor<6xf32>) -> tensor<6xf32>
  return
}

// -----

// (C2)
func.func @f(%a: tensor<6xf32>, %w: tensor<6xf32>, %r: tensor<?x4xf32>) {
  // expected-error @+1 {{'inception.average_update_into' op rates must have rows of four elements (C2)}}
  %0 = inception.average_update_into %a, %w, %r outs(%w) {row = 0 : i64} : (tensor<6xf32>, tensor<6xf32>, tensor<?x4xf32>, tensor<6xf32>) -> tensor<6xf32>
  return
}

// -----

// (C3)
func.func @f(%a: tensor<6xf32>, %w: tensor<6xf32>, %r: tensor<2x4xf32>) {
  // expected-error @+1 {{'inception.average_update_into' op row must be in [0, 2), got 7 (C3)}}
  %0 = inception.average_update_into %a, %w, %r outs(%w) {row = 7 : i64} : (tensor<6xf32>, tensor<6xf32>, tensor<2x4xf32>, tensor<6xf32>) -> tensor<6xf32>
  return
}
