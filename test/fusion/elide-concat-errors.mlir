// A copy is no error, but what does not verify is not reached.
// RUN: inception-opt %s --inception-elide-concat -split-input-file -verify-diagnostics

func.func @forward(%x: tensor<?x3x4x5xf32>, %y: tensor<?x3x5x5xf32>) {
  // expected-error @+2 {{concat: the operands' sizes differ: 'tensor<?x3x4x5xf32>' and 'tensor<?x3x5x5xf32>' (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.concat %x, %y : (tensor<?x3x4x5xf32>, tensor<?x3x5x5xf32>) -> tensor<?x6x4x5xf32>
  return
}

// -----

// expected-error @below {{'func.func' op must take a tensor of numbers first}}
func.func @forward() {
  return
}

// -----

// Heads are dropped, and modules expanded, before.
func.func @forward(%x: tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32> {
  %0 = inception.relu %x : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
  // expected-error @below {{'inception.auxiliary_head' op cannot read what is written to a destination}}
  inception.auxiliary_head %0 {loss_weight = 3.0e-1 : f64, layer = "loss"} : tensor<?x3x4x5xf32> {
  ^bb0(%in: tensor<?x3x4x5xf32>):
    inception.yield %in : tensor<?x3x4x5xf32>
  }
  return %0 : tensor<?x3x4x5xf32>
}

// -----

// Outside training dropout is removed before.
func.func @forward(%x: tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32> {
  // expected-error @below {{'inception.dropout' op has no form that writes a destination}}
  %0 = inception.dropout %x {rate = 4.0e-1 : f64, layer = "drop"} : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
  return %0 : tensor<?x3x4x5xf32>
}
