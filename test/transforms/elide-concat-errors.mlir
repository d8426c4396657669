// A copy is no error, but what does not verify is not reached.
// RUN: inception-opt %s --inception-elide-concat -split-input-file -verify-diagnostics

func.func @forward(%x: tensor<?x3x4x5xf32>, %y: tensor<?x3x5x5xf32>) {
  // expected-error @+2 {{concat: the operands' sizes differ: 'tensor<?x3x4x5xf32>' and 'tensor<?x3x5x5xf32>' (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.concat %x, %y : (tensor<?x3x4x5xf32>, tensor<?x3x5x5xf32>) -> tensor<?x6x4x5xf32>
  return
}
