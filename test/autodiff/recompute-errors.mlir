// Every value can be computed again; what does not verify is not reached.
// RUN: inception-opt %s --inception-recompute -split-input-file -verify-diagnostics

func.func @gradients(%x: tensor<?x3x4x5xf32>, %labels: tensor<?xi64>) {
  // expected-error @+2 {{softmax_cross_entropy: logits must have height and width 1}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.softmax_cross_entropy %x, %labels : (tensor<?x3x4x5xf32>, tensor<?xi64>) -> tensor<1xf32>
  return
}
