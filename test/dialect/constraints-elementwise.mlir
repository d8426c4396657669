// Each numbered constraint of normalisations and elementwise layers, violated.
// RUN: inception-opt %s -split-input-file -verify-diagnostics

// lrn (C1)
func.func @f(%x: tensor<5x6x9x8xf32>) {
  // expected-error @+2 {{lrn: input must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<5x6x9x8xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.lrn %x {size = 5, alpha = 1.0e-4 : f64, beta = 7.5e-1 : f64, k = 1.0 : f64} : (tensor<5x6x9x8xf32>) -> tensor<5x6x9x8xf32>
  return
}

// -----

// lrn (C2)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{lrn: size must be a positive odd number, got 4 (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.lrn %x {size = 4, alpha = 1.0e-4 : f64, beta = 7.5e-1 : f64, k = 1.0 : f64} : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// lrn (C2)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{lrn: size must be a positive odd number, got -1 (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.lrn %x {size = -1, alpha = 1.0e-4 : f64, beta = 7.5e-1 : f64, k = 1.0 : f64} : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// lrn (C3)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{lrn: k must be positive, alpha and beta not negative (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.lrn %x {size = 5, alpha = 1.0e-4 : f64, beta = 7.5e-1 : f64, k = 0.0 : f64} : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// lrn (C3)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{alpha and beta not negative (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.lrn %x {size = 5, alpha = -1.0e-4 : f64, beta = 7.5e-1 : f64, k = 1.0 : f64} : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// lrn (C3): not a number
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{alpha and beta not negative (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.lrn %x {size = 5, alpha = 1.0e-4 : f64, beta = 0x7FF8000000000000 : f64, k = 1.0 : f64} : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// relu (C1)
func.func @f(%x: tensor<5x6x9x8xf32>) {
  // expected-error @+2 {{relu: input must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<5x6x9x8xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.relu %x : (tensor<5x6x9x8xf32>) -> tensor<5x6x9x8xf32>
  return
}

// -----

// batch_norm (C1)
func.func @f(%x: tensor<5x6x9x8xf32>, %b: tensor<6xf32>, %m: tensor<6xf32>, %v: tensor<6xf32>) {
  // expected-error @+2 {{batch_norm: input must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<5x6x9x8xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.batch_norm %x, %b, %m, %v {epsilon = 1.0e-3 : f64} : (tensor<5x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<5x6x9x8xf32>
  return
}

// -----

// batch_norm (C2): mean
func.func @f(%x: tensor<?x6x9x8xf32>, %b: tensor<6xf32>, %m: tensor<9xf32>, %v: tensor<6xf32>) {
  // expected-error @+2 {{batch_norm: mean, variance, beta and gamma must have shape [6], got 'tensor<9xf32>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.batch_norm %x, %b, %m, %v {epsilon = 1.0e-3 : f64} : (tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<9xf32>, tensor<6xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// batch_norm (C2): gamma
func.func @f(%x: tensor<?x6x9x8xf32>, %b: tensor<6xf32>, %m: tensor<6xf32>, %v: tensor<6xf32>, %g: tensor<6x1xf32>) {
  // expected-error @+2 {{must have shape [6], got 'tensor<6x1xf32>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.batch_norm %x, %b, %m, %v gamma(%g) {epsilon = 1.0e-3 : f64} : (tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6x1xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// batch_norm (C3)
func.func @f(%x: tensor<?x6x9x8xf32>, %b: tensor<6xf32>, %m: tensor<6xf32>, %v: tensor<6xf64>) {
  // expected-error @+2 {{batch_norm: element types differ (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.batch_norm %x, %b, %m, %v {epsilon = 1.0e-3 : f64} : (tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf64>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// batch_norm (C4)
func.func @f(%x: tensor<?x6x9x8xf32>, %b: tensor<6xf32>, %m: tensor<6xf32>, %v: tensor<6xf32>) {
  // expected-error @+2 {{batch_norm: epsilon must be positive (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.batch_norm %x, %b, %m, %v {epsilon = 0.0 : f64} : (tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// channel_affine (C1)
func.func @f(%x: tensor<5x6x9x8xf32>, %b: tensor<6xf32>, %m: tensor<6xf32>) {
  // expected-error @+2 {{channel_affine: input must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<5x6x9x8xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.channel_affine %x, %b, %m : (tensor<5x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<5x6x9x8xf32>
  return
}

// -----

// channel_affine (C2)
func.func @f(%x: tensor<?x6x9x8xf32>, %s: tensor<6xf32>, %t: tensor<5xf32>) {
  // expected-error @+2 {{channel_affine: scale and shift must have shape [6], got 'tensor<5xf32>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.channel_affine %x, %s, %t : (tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<5xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// channel_affine (C3)
func.func @f(%x: tensor<?x6x9x8xf32>, %s: tensor<6xf64>, %t: tensor<6xf64>) {
  // expected-error @+2 {{channel_affine: element types differ (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.channel_affine %x, %s, %t : (tensor<?x6x9x8xf32>, tensor<6xf64>, tensor<6xf64>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// dropout (C1)
func.func @f(%x: tensor<5x6x9x8xf32>) {
  // expected-error @+2 {{dropout: input must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<5x6x9x8xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.dropout %x {rate = 4.0e-1 : f64} : (tensor<5x6x9x8xf32>) -> tensor<5x6x9x8xf32>
  return
}

// -----

// dropout (C2)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{dropout: rate must be in [0, 1), got 1.000000e+00 (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.dropout %x {rate = 1.0 : f64} : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// dropout (C2)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{rate must be in [0, 1), got -1.000000e-01 (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.dropout %x {rate = -1.0e-1 : f64} : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// softmax (C1)
func.func @f(%x: tensor<5x6x9x8xf32>) {
  // expected-error @+2 {{softmax: input must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<5x6x9x8xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.softmax %x : (tensor<5x6x9x8xf32>) -> tensor<5x6x9x8xf32>
  return
}
