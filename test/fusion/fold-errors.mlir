// What cannot be folded is left as it is; what does not verify is not reached.
// RUN: inception-opt %s --inception-fold -split-input-file -verify-diagnostics

func.func @forward(%x: tensor<?x3x4x4xf32>, %v: tensor<3xf32>, %long: tensor<4xf32>) -> tensor<?x3x4x4xf32> {
  // expected-error @+2 {{batch_norm: mean, variance, beta and gamma must have shape [3], got 'tensor<4xf32>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.batch_norm %x, %v, %long, %v {epsilon = 1.0e-3 : f64} : (tensor<?x3x4x4xf32>, tensor<3xf32>, tensor<4xf32>, tensor<3xf32>) -> tensor<?x3x4x4xf32>
  return %0 : tensor<?x3x4x4xf32>
}
