// What cannot be merged stays alone; what does not verify is not reached.
// RUN: inception-opt %s --inception-merge-gradients -split-input-file -verify-diagnostics

func.func @gradients(%g: tensor<?x2x4x5xf32>, %w: tensor<3x4x1x1xf32>) {
  // expected-error @+2 {{conv2d_input_grad: no convolution with this filter makes 'tensor<?x2x4x5xf32>' of an input of 4x5 (C8)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d_input_grad %g, %w {input_size = array<i64: 4, 5>} : (tensor<?x2x4x5xf32>, tensor<3x4x1x1xf32>) -> tensor<?x4x4x5xf32>
  return
}
