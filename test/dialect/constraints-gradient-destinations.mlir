// Constraints of the destination operations of a training step, violated.
// RUN: inception-opt %s -split-input-file -verify-diagnostics

// (C6)
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x9x1x1xf32>, %z: tensor<?x3x9x7xf32>, %d: tensor<?x5x9x8xf32>) {
  // expected-error @+1 {{'inception.conv2d_into' op inputs must have one height and width, and no groups, got 'tensor<?x6x9x8xf32>' and 'tensor<?x3x9x7xf32>' (C6)}}
  %0 = inception.conv2d_into %x, %w also(%z) outs(%d) {kernel = array<i64: 1, 1>, out_channels = array<i64: 5>} : (tensor<?x6x9x8xf32>, tensor<5x9x1x1xf32>, tensor<?x3x9x7xf32>, tensor<?x5x9x8xf32>) -> tensor<?x5x9x8xf32>
  return
}

// -----

// (C7)
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x1x1xf32>, %m: tensor<?x6x9x8xf32>, %d: tensor<?x5x9x8xf32>) {
  // expected-error @+1 {{'inception.conv2d_into' op mask must have the result's 5 channels, height and width, got 'tensor<?x6x9x8xf32>' (C7)}}
  %0 = inception.conv2d_into %x, %w mask(%m) outs(%d) {kernel = array<i64: 1, 1>, out_channels = array<i64: 5>} : (tensor<?x6x9x8xf32>, tensor<5x6x1x1xf32>, tensor<?x6x9x8xf32>, tensor<?x5x9x8xf32>) -> tensor<?x5x9x8xf32>
  return
}

// -----

// (C8)
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x1x1xf32>, %d: tensor<?x5x9x8xf32>) {
  // expected-error @+1 {{'inception.conv2d_into' op there is no relu beside a mask or an accumulation (C8)}}
  %0 = inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 1, 1>, out_channels = array<i64: 5>, relu, accumulate} : (tensor<?x6x9x8xf32>, tensor<5x6x1x1xf32>, tensor<?x5x9x8xf32>) -> tensor<?x5x9x8xf32>
  return
}

// -----

// (C1)
func.func @f(%g: tensor<?x6x4x3xf32>, %x: tensor<?x6x9x8xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.pool_grad_into' op kernel and strides must be two positive integers each (C1)}}
  %0 = inception.pool_grad_into %g input(%x) outs(%d) {kind = #inception<pool_kind max>, kernel = array<i64: 3>} : (tensor<?x6x4x3xf32>, tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C2)
func.func @f(%g: tensor<?x6x4x3xf32>, %x: tensor<?x6x9x8xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.pool_grad_into' op padding must be four integers that are not negative, each less than the kernel (C2)}}
  %0 = inception.pool_grad_into %g input(%x) outs(%d) {kind = #inception<pool_kind max>, kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, -1, 1>} : (tensor<?x6x4x3xf32>, tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C3)
func.func @f(%g: tensor<?x6x4x3xf32>, %x: tensor<?x6x9x8xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.pool_grad_into' op only an average may be adaptive (C3)}}
  %0 = inception.pool_grad_into %g input(%x) outs(%d) {kind = #inception<pool_kind max>, kernel = array<i64: 0, 0>, adaptive} : (tensor<?x6x4x3xf32>, tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C4)
func.func @f(%g: tensor<?x6x4x3xf32>, %x: tensor<?x6x9x8xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.pool_grad_into' op a maximum has an input and an average none (C4)}}
  %0 = inception.pool_grad_into %g input(%x) outs(%d) {kind = #inception<pool_kind average>, kernel = array<i64: 3, 3>} : (tensor<?x6x4x3xf32>, tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C4)
func.func @f(%g: tensor<?x6x4x3xf32>, %x: tensor<?x6x4x3xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.pool_grad_into' op the input must have the gradient's channels and the destination's height and width, got 'tensor<?x6x4x3xf32>' (C4)}}
  %0 = inception.pool_grad_into %g input(%x) outs(%d) {kind = #inception<pool_kind max>, kernel = array<i64: 3, 3>} : (tensor<?x6x4x3xf32>, tensor<?x6x4x3xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C5)
func.func @f(%g: tensor<?x6x4x3xf32>, %x: tensor<?x6x9x8xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.pool_grad_into' op mask must have the result's 6 channels, height and width, got 'tensor<?x6x4x3xf32>' (C5)}}
  %0 = inception.pool_grad_into %g input(%x) mask(%g) outs(%d) {kind = #inception<pool_kind max>, kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>} : (tensor<?x6x4x3xf32>, tensor<?x6x9x8xf32>, tensor<?x6x4x3xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C1)
func.func @f(%x: tensor<?x6x9x8xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.lrn_grad_into' op size must be a positive odd number, got 4 (C1)}}
  %0 = inception.lrn_grad_into %x, %x outs(%d) {size = 4, alpha = 1.0e-4 : f64, beta = 7.5e-1 : f64, k = 2.0 : f64} : (tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C2)
func.func @f(%x: tensor<?x6x9x8xf32>, %g: tensor<?x3x9x8xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.lrn_grad_into' op gradient and input have different shapes (C2)}}
  %0 = inception.lrn_grad_into %g, %x outs(%d) {size = 5, alpha = 1.0e-4 : f64, beta = 7.5e-1 : f64, k = 2.0 : f64} : (tensor<?x3x9x8xf32>, tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C3)
func.func @f(%x: tensor<?x6x9x8xf32>, %m: tensor<?x6x4x3xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.lrn_grad_into' op mask must have the result's 6 channels, height and width, got 'tensor<?x6x4x3xf32>' (C3)}}
  %0 = inception.lrn_grad_into %x, %x mask(%m) outs(%d) {size = 5, alpha = 1.0e-4 : f64, beta = 7.5e-1 : f64, k = 2.0 : f64} : (tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>, tensor<?x6x4x3xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C1)
func.func @f(%x: tensor<?x6x9x8xf32>, %y: tensor<?x3x9x8xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.relu_grad_into' op gradient and activation have different shapes (C1)}}
  %0 = inception.relu_grad_into %x, %y outs(%d) : (tensor<?x6x9x8xf32>, tensor<?x3x9x8xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C2)
func.func @f(%x: tensor<?x6x9x8xf32>, %m: tensor<?x5x9x8xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.relu_grad_into' op mask must have the result's 6 channels, height and width, got 'tensor<?x5x9x8xf32>' (C2)}}
  %0 = inception.relu_grad_into %x, %x mask(%m) outs(%d) : (tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>, tensor<?x5x9x8xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C1)
func.func @f(%x: tensor<?x6x9x8xf32>, %r: tensor<4xi64>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.dropout_train_into' op rate must be in [0, 1) (C1)}}
  %0 = inception.dropout_train_into %x, %r outs(%d) {rate = 1.0 : f64, stream = 2 : i64} : (tensor<?x6x9x8xf32>, tensor<4xi64>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C2)
func.func @f(%x: tensor<?x6x9x8xf32>, %r: tensor<3xi64>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.dropout_train_into' op random must have four elements, got 'tensor<3xi64>' (C2)}}
  %0 = inception.dropout_train_into %x, %r outs(%d) {rate = 4.0e-1 : f64, stream = 2 : i64} : (tensor<?x6x9x8xf32>, tensor<3xi64>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C3)
func.func @f(%x: tensor<?x6x9x8xf32>, %r: tensor<4xi64>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.dropout_train_into' op stream must be in [0, 2^32) (C3)}}
  %0 = inception.dropout_train_into %x, %r outs(%d) {rate = 4.0e-1 : f64, stream = 4294967296 : i64} : (tensor<?x6x9x8xf32>, tensor<4xi64>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C4)
func.func @f(%x: tensor<?x6x9x8xf32>, %r: tensor<4xi64>, %m: tensor<?x3x9x8xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.dropout_train_into' op mask must have the result's 6 channels, height and width, got 'tensor<?x3x9x8xf32>' (C4)}}
  %0 = inception.dropout_train_into %x, %r mask(%m) outs(%d) {rate = 4.0e-1 : f64, stream = 2 : i64} : (tensor<?x6x9x8xf32>, tensor<4xi64>, tensor<?x3x9x8xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C1)
func.func @f(%x: tensor<?x6x9x8xf32>, %v: tensor<6xf32>, %b: tensor<5xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.batch_norm_train_into' op statistics and parameters must be one-dimensional, of the channels (C1)}}
  %0 = inception.batch_norm_train_into %x, %v, %v, %b outs(%d) {epsilon = 1.0e-3 : f64} : (tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>, tensor<5xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C2)
func.func @f(%x: tensor<?x6x9x8xf32>, %v: tensor<6xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.batch_norm_train_into' op epsilon must be positive (C2)}}
  %0 = inception.batch_norm_train_into %x, %v, %v, %v outs(%d) {epsilon = 0.0 : f64} : (tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C1)
func.func @f(%g: tensor<?x6x9x8xf32>, %x: tensor<?x3x9x8xf32>, %v: tensor<6xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.batch_norm_grad_into' op gradient and input have different shapes (C1)}}
  %0 = inception.batch_norm_grad_into %g, %x, %v, %v, %v, %v outs(%d) {epsilon = 1.0e-3 : f64} : (tensor<?x6x9x8xf32>, tensor<?x3x9x8xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C2)
func.func @f(%g: tensor<?x6x9x8xf32>, %x: tensor<?x6x9x8xf32>, %v: tensor<6xf32>, %u: tensor<6x1xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.batch_norm_grad_into' op statistics, gamma and gradients by parameters must be one-dimensional, of the channels (C2)}}
  %0 = inception.batch_norm_grad_into %g, %x, %v, %v, %v, %u outs(%d) {epsilon = 1.0e-3 : f64} : (tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6x1xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C3)
func.func @f(%g: tensor<?x6x9x8xf32>, %x: tensor<?x6x9x8xf32>, %v: tensor<6xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.batch_norm_grad_into' op epsilon must be positive (C3)}}
  %0 = inception.batch_norm_grad_into %g, %x, %v, %v, %v, %v outs(%d) {epsilon = -1.0 : f64} : (tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C4)
func.func @f(%g: tensor<?x6x9x8xf32>, %x: tensor<?x6x9x8xf32>, %v: tensor<6xf32>, %d: tensor<?x6x9x8xf32>, %m: tensor<?x6x4x3xf32>) {
  // expected-error @+1 {{'inception.batch_norm_grad_into' op mask must have the result's 6 channels, height and width, got 'tensor<?x6x4x3xf32>' (C4)}}
  %0 = inception.batch_norm_grad_into %g, %x, %v, %v, %v, %v mask(%m) outs(%d) {epsilon = 1.0e-3 : f64} : (tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<?x6x4x3xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C1)
func.func @f(%x: tensor<?x6x9x8xf32>, %l: tensor<?xi64>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.softmax_cross_entropy_grad_into' op logits must have height and width 1, got 'tensor<?x6x9x8xf32>' (C1)}}
  %0 = inception.softmax_cross_entropy_grad_into %x, %l outs(%d) {scale = 1.0 : f64, smoothing = 0.0 : f64} : (tensor<?x6x9x8xf32>, tensor<?xi64>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C2)
func.func @f(%x: tensor<?x5x1x1xf32>, %l: tensor<?x1xi64>, %d: tensor<?x5x1x1xf32>) {
  // expected-error @+1 {{'inception.softmax_cross_entropy_grad_into' op labels must have rank 1, got 'tensor<?x1xi64>' (C2)}}
  %0 = inception.softmax_cross_entropy_grad_into %x, %l outs(%d) {scale = 1.0 : f64, smoothing = 0.0 : f64} : (tensor<?x5x1x1xf32>, tensor<?x1xi64>, tensor<?x5x1x1xf32>) -> tensor<?x5x1x1xf32>
  return
}

// -----

// (C3)
func.func @f(%x: tensor<?x5x1x1xf32>, %l: tensor<?xi64>, %d: tensor<?x5x1x1xf32>) {
  // expected-error @+1 {{'inception.softmax_cross_entropy_grad_into' op smoothing must be in [0, 1) (C3)}}
  %0 = inception.softmax_cross_entropy_grad_into %x, %l outs(%d) {scale = 1.0 : f64, smoothing = 1.0 : f64} : (tensor<?x5x1x1xf32>, tensor<?xi64>, tensor<?x5x1x1xf32>) -> tensor<?x5x1x1xf32>
  return
}

// -----

// (C1)
func.func @f(%x: tensor<?x6x4x3xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.dilate_into' op strides must be two positive integers (C1)}}
  %0 = inception.dilate_into %x outs(%d) {strides = array<i64: 2, 0>} : (tensor<?x6x4x3xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C2)
func.func @f(%x: tensor<?x6x4x3xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.dilate_into' op offsets must be two integers (C2)}}
  %0 = inception.dilate_into %x outs(%d) {strides = array<i64: 2, 3>, offsets = array<i64: 1>} : (tensor<?x6x4x3xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// (C1)
func.func @f(%x: tensor<?x3x9x8xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.slice_grad_into' op the gradient's channels must lie within the 6 from offset 4 on (C1)}}
  %0 = inception.slice_grad_into %x outs(%d) {offset = 4, channels = 6} : (tensor<?x3x9x8xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}
