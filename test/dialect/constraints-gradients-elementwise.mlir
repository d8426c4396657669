// Each numbered constraint of gradients and training forms of normalisations and
// elementwise layers, violated.
// RUN: inception-opt %s -split-input-file -verify-diagnostics

// lrn_grad (C1)
func.func @f(%g: tensor<6xf32>, %x: tensor<6xf32>) {
  // expected-error @+2 {{lrn_grad: input must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<6xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.lrn_grad %g, %x {size = 5 : i64, alpha = 1.0e-4 : f64, beta = 7.5e-1 : f64, k = 1.0 : f64} : (tensor<6xf32>, tensor<6xf32>) -> tensor<6xf32>
  return
}

// -----

// lrn_grad (C2)
func.func @f(%g: tensor<?x6x4x3xf32>, %x: tensor<?x6x4x3xf32>) {
  // expected-error @+2 {{size must be a positive odd number, got 4 (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.lrn_grad %g, %x {size = 4 : i64, alpha = 1.0e-4 : f64, beta = 7.5e-1 : f64, k = 1.0 : f64} : (tensor<?x6x4x3xf32>, tensor<?x6x4x3xf32>) -> tensor<?x6x4x3xf32>
  return
}

// -----

// lrn_grad (C3)
func.func @f(%g: tensor<?x6x4x3xf32>, %x: tensor<?x6x4x3xf32>) {
  // expected-error @+2 {{k must be positive, alpha and beta not negative (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.lrn_grad %g, %x {size = 5 : i64, alpha = 1.0e-4 : f64, beta = 7.5e-1 : f64, k = -1.0 : f64} : (tensor<?x6x4x3xf32>, tensor<?x6x4x3xf32>) -> tensor<?x6x4x3xf32>
  return
}

// -----

// lrn_grad (C4)
func.func @f(%g: tensor<?x6x3x4xf32>, %x: tensor<?x6x4x3xf32>) {
  // expected-error @+2 {{the gradient is 'tensor<?x6x3x4xf32>', but the input is 'tensor<?x6x4x3xf32>' (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.lrn_grad %g, %x {size = 5 : i64, alpha = 1.0e-4 : f64, beta = 7.5e-1 : f64, k = 1.0 : f64} : (tensor<?x6x3x4xf32>, tensor<?x6x4x3xf32>) -> tensor<?x6x4x3xf32>
  return
}

// -----

// relu_grad (C1)
func.func @f(%g: tensor<?x6x4x3xf32>, %y: tensor<?x6xf32>) {
  // expected-error @+2 {{relu_grad: activation must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<?x6xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.relu_grad %g, %y : (tensor<?x6x4x3xf32>, tensor<?x6xf32>) -> tensor<?x6xf32>
  return
}

// -----

// relu_grad (C2)
func.func @f(%g: tensor<?x6x4x3xf64>, %y: tensor<?x6x4x3xf32>) {
  // expected-error @+2 {{the gradient is 'tensor<?x6x4x3xf64>', but the activation is 'tensor<?x6x4x3xf32>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.relu_grad %g, %y : (tensor<?x6x4x3xf64>, tensor<?x6x4x3xf32>) -> tensor<?x6x4x3xf32>
  return
}

// -----

// batch_norm_grad (C1)
func.func @f(%g: tensor<?x6x4x3xf32>, %x: tensor<2x6x4x3xf32>, %m: tensor<6xf32>, %v: tensor<6xf32>, %ga: tensor<6xf32>) {
  // expected-error @+2 {{batch_norm_grad: input must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<2x6x4x3xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0:3 = inception.batch_norm_grad %g, %x, %m, %v gamma(%ga) {epsilon = 1.0e-3 : f64} : (tensor<?x6x4x3xf32>, tensor<2x6x4x3xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<2x6x4x3xf32>, tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// batch_norm_grad (C2)
func.func @f(%g: tensor<?x6x4x4xf32>, %x: tensor<?x6x4x3xf32>, %m: tensor<6xf32>, %v: tensor<6xf32>, %ga: tensor<6xf32>) {
  // expected-error @+2 {{the gradient is 'tensor<?x6x4x4xf32>', but the input is 'tensor<?x6x4x3xf32>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0:3 = inception.batch_norm_grad %g, %x, %m, %v gamma(%ga) {epsilon = 1.0e-3 : f64} : (tensor<?x6x4x4xf32>, tensor<?x6x4x3xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<?x6x4x3xf32>, tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// batch_norm_grad (C3)
func.func @f(%g: tensor<?x6x4x3xf32>, %x: tensor<?x6x4x3xf32>, %m: tensor<6xf32>, %v: tensor<5xf32>, %ga: tensor<6xf32>) {
  // expected-error @+2 {{mean, variance and gamma must have shape [6], got 'tensor<5xf32>' (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0:3 = inception.batch_norm_grad %g, %x, %m, %v gamma(%ga) {epsilon = 1.0e-3 : f64} : (tensor<?x6x4x3xf32>, tensor<?x6x4x3xf32>, tensor<6xf32>, tensor<5xf32>, tensor<6xf32>) -> (tensor<?x6x4x3xf32>, tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// batch_norm_grad (C4)
func.func @f(%g: tensor<?x6x4x3xf32>, %x: tensor<?x6x4x3xf32>, %m: tensor<6xf32>, %v: tensor<6xf32>, %ga: tensor<6xf64>) {
  // expected-error @+2 {{element types differ (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0:3 = inception.batch_norm_grad %g, %x, %m, %v gamma(%ga) {epsilon = 1.0e-3 : f64} : (tensor<?x6x4x3xf32>, tensor<?x6x4x3xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf64>) -> (tensor<?x6x4x3xf32>, tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// batch_norm_grad (C5)
func.func @f(%g: tensor<?x6x4x3xf32>, %x: tensor<?x6x4x3xf32>, %m: tensor<6xf32>, %v: tensor<6xf32>, %ga: tensor<6xf32>) {
  // expected-error @+2 {{epsilon must be positive (C5)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0:3 = inception.batch_norm_grad %g, %x, %m, %v gamma(%ga) {epsilon = 0.0 : f64} : (tensor<?x6x4x3xf32>, tensor<?x6x4x3xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<?x6x4x3xf32>, tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// slice_grad (C1)
func.func @f(%g: tensor<6xf32>) {
  // expected-error @+2 {{slice_grad: gradient must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<6xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.slice_grad %g {offset = 1 : i64, channels = 9 : i64} : (tensor<6xf32>) -> tensor<?x9x4x3xf32>
  return
}

// -----

// slice_grad (C2)
func.func @f(%g: tensor<?x6x4x3xf32>) {
  // expected-error @+2 {{channels [4, 10) are not a range within 9 channels (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.slice_grad %g {offset = 4 : i64, channels = 9 : i64} : (tensor<?x6x4x3xf32>) -> tensor<?x9x4x3xf32>
  return
}

// -----

// slice_grad (C2)
func.func @f(%g: tensor<?x6x4x3xf32>) {
  // expected-error @+2 {{channels [-1, 5) are not a range within 9 channels (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.slice_grad %g {offset = -1 : i64, channels = 9 : i64} : (tensor<?x6x4x3xf32>) -> tensor<?x9x4x3xf32>
  return
}

// -----

// batch_norm_train (C1)
func.func @f(%x: tensor<?x6x4xf32>, %be: tensor<6xf32>, %ga: tensor<6xf32>) {
  // expected-error @+2 {{batch_norm_train: input must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<?x6x4xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0:3 = inception.batch_norm_train %x, %be gamma(%ga) {epsilon = 1.0e-3 : f64} : (tensor<?x6x4xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<?x6x4xf32>, tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// batch_norm_train (C2)
func.func @f(%x: tensor<?x6x4x3xf32>, %be: tensor<7xf32>, %ga: tensor<6xf32>) {
  // expected-error @+2 {{beta and gamma must have shape [6], got 'tensor<7xf32>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0:3 = inception.batch_norm_train %x, %be gamma(%ga) {epsilon = 1.0e-3 : f64} : (tensor<?x6x4x3xf32>, tensor<7xf32>, tensor<6xf32>) -> (tensor<?x6x4x3xf32>, tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// batch_norm_train (C3)
func.func @f(%x: tensor<?x6x4x3xf32>, %be: tensor<6xf64>, %ga: tensor<6xf32>) {
  // expected-error @+2 {{element types differ (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0:3 = inception.batch_norm_train %x, %be gamma(%ga) {epsilon = 1.0e-3 : f64} : (tensor<?x6x4x3xf32>, tensor<6xf64>, tensor<6xf32>) -> (tensor<?x6x4x3xf32>, tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// batch_norm_train (C4)
func.func @f(%x: tensor<?x6x4x3xf32>, %be: tensor<6xf32>, %ga: tensor<6xf32>) {
  // expected-error @+2 {{epsilon must be positive (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0:3 = inception.batch_norm_train %x, %be gamma(%ga) {epsilon = -1.0e-3 : f64} : (tensor<?x6x4x3xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<?x6x4x3xf32>, tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// running_statistic (C1)
func.func @f(%r: tensor<6xf32>, %s: tensor<6xf32>, %x: tensor<4x6x4x3xf32>) {
  // expected-error @+2 {{running_statistic: input must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<4x6x4x3xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.running_statistic %r, %s of %x {momentum = 1.0e-1 : f64} : (tensor<6xf32>, tensor<6xf32>, tensor<4x6x4x3xf32>) -> tensor<6xf32>
  return
}

// -----

// running_statistic (C2)
func.func @f(%r: tensor<6xf32>, %s: tensor<5xf32>, %x: tensor<?x6x4x3xf32>) {
  // expected-error @+2 {{running and statistic must have shape [6], got 'tensor<5xf32>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.running_statistic %r, %s of %x {momentum = 1.0e-1 : f64} : (tensor<6xf32>, tensor<5xf32>, tensor<?x6x4x3xf32>) -> tensor<6xf32>
  return
}

// -----

// running_statistic (C3)
func.func @f(%r: tensor<6xf32>, %s: tensor<6xf64>, %x: tensor<?x6x4x3xf32>) {
  // expected-error @+2 {{element types differ (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.running_statistic %r, %s of %x {momentum = 1.0e-1 : f64} : (tensor<6xf32>, tensor<6xf64>, tensor<?x6x4x3xf32>) -> tensor<6xf32>
  return
}

// -----

// running_statistic (C4)
func.func @f(%r: tensor<6xf32>, %s: tensor<6xf32>, %x: tensor<?x6x4x3xf32>) {
  // expected-error @+2 {{momentum must be in [0, 1], got 1.500000e+00 (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.running_statistic %r, %s of %x {momentum = 1.5 : f64} : (tensor<6xf32>, tensor<6xf32>, tensor<?x6x4x3xf32>) -> tensor<6xf32>
  return
}

// -----

// dropout_train (C1)
func.func @f(%x: tensor<6xf32>, %r: tensor<4xi64>) {
  // expected-error @+2 {{dropout_train: input must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<6xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.dropout_train %x, %r {rate = 4.0e-1 : f64, stream = 2 : i64} : (tensor<6xf32>, tensor<4xi64>) -> tensor<6xf32>
  return
}

// -----

// dropout_train (C2)
func.func @f(%x: tensor<?x6x4x3xf32>, %r: tensor<4xi64>) {
  // expected-error @+2 {{rate must be in [0, 1), got 1.000000e+00 (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.dropout_train %x, %r {rate = 1.0 : f64, stream = 2 : i64} : (tensor<?x6x4x3xf32>, tensor<4xi64>) -> tensor<?x6x4x3xf32>
  return
}

// -----

// dropout_train (C3)
func.func @f(%x: tensor<?x6x4x3xf32>, %r: tensor<3xi64>) {
  // expected-error @+2 {{random must have four elements, got 'tensor<3xi64>' (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.dropout_train %x, %r {rate = 4.0e-1 : f64, stream = 2 : i64} : (tensor<?x6x4x3xf32>, tensor<3xi64>) -> tensor<?x6x4x3xf32>
  return
}

// -----

// dropout_train (C4)
func.func @f(%x: tensor<?x6x4x3xf32>, %r: tensor<4xi64>) {
  // expected-error @+2 {{stream must be in [0, 2^32), got 4294967296 (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.dropout_train %x, %r {rate = 4.0e-1 : f64, stream = 4294967296 : i64} : (tensor<?x6x4x3xf32>, tensor<4xi64>) -> tensor<?x6x4x3xf32>
  return
}
