// What cannot be merged stays alone; what does not verify is not reached.
// RUN: inception-opt %s --inception-merge-siblings -split-input-file -verify-diagnostics

func.func @forward(%x: tensor<?x3x4x5xf32>, %w: tensor<2x4x1x1xf32>) {
  // expected-error @+2 {{conv2d: the filter takes 4 channels, but the input has 3 in 1 group(s) (C7)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d %x, %w : (tensor<?x3x4x5xf32>, tensor<2x4x1x1xf32>) -> tensor<?x2x4x5xf32>
  return
}
