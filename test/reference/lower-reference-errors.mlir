// RUN: inception-opt %s --split-input-file --verify-diagnostics --inception-lower-reference

func.func @forward(%x: tensor<?x2x4x4xf32>) -> tensor<?x4x4x4xf32> {
  // expected-error @below {{has no reference lowering: it is no layer of an expanded network, and no operation of a training step}}
  %0 = inception.module %x {layer = "m"} : (tensor<?x2x4x4xf32>) -> tensor<?x4x4x4xf32> {
  ^bb0(%in: tensor<?x2x4x4xf32>):
    %a = inception.relu %in : (tensor<?x2x4x4xf32>) -> tensor<?x2x4x4xf32>
    inception.yield %a, %in : tensor<?x2x4x4xf32>, tensor<?x2x4x4xf32>
  }
  return %0 : tensor<?x4x4x4xf32>
}

// -----

// expected-error @below {{must take one activation}}
func.func @forward(%x: tensor<?x2x4x4xf32>, %y: tensor<?x2x4x4xf32>) -> tensor<?x2x4x4xf32> {
  return %x : tensor<?x2x4x4xf32>
}

// -----

func.func @forward(%x: tensor<?x2x4x4xf32>) -> tensor<?x2x4x4xf32> {
  %n = arith.constant 1 : index
  // expected-error @below {{has no reference lowering}}
  %d = tensor.empty(%n) : tensor<?x2x4x4xf32>
  return %d : tensor<?x2x4x4xf32>
}
