// RUN: inception-opt %s --inception-insert-taps -split-input-file -verify-diagnostics

// expected-error @+1 {{no layer with an output is called 'conv9'}}
module attributes {inception.taps = ["conv9"]} {
  func.func @forward(%x: tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32> {
    return %x : tensor<?x3x4x5xf32>
  }
}

// -----

// A layer of an auxiliary head is not one of the network's.
// expected-error @+1 {{no layer with an output is called 'loss1/pool'}}
module attributes {inception.taps = ["loss1/pool"]} {
  func.func @forward(%x: tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32> {
    inception.auxiliary_head %x {loss_weight = 3.0e-1 : f64, layer = "loss1"} : tensor<?x3x4x5xf32> {
    ^bb0(%in: tensor<?x3x4x5xf32>):
      %p = inception.relu %in {layer = "loss1/pool"} : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
      inception.yield %p : tensor<?x3x4x5xf32>
    }
    return %x : tensor<?x3x4x5xf32>
  }
}

// -----

// expected-error @+1 {{taps need a function @forward}}
module attributes {inception.taps = ["conv1"]} {}
