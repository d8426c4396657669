// Every linear layer that verifies can be converted.
// RUN: inception-opt %s --inception-linear-to-convolution -split-input-file -verify-diagnostics

func.func @forward(%x: tensor<?x8x3x2xf32>, %w: tensor<10x47xf32>) -> tensor<?x10x1x1xf32> {
  // expected-error @+2 {{linear: the filter takes 47 values, but the input has 48 (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.linear %x, %w : (tensor<?x8x3x2xf32>, tensor<10x47xf32>) -> tensor<?x10x1x1xf32>
  return %0 : tensor<?x10x1x1xf32>
}
