// RUN: inception-opt %s --split-input-file --verify-diagnostics --inception-lower-reference-training

inception.parameter @w : tensor<3xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0>}
inception.state @v of @w : tensor<3xf32> {kind = #inception<state_kind velocity>}
func.func @update(%rates: tensor<1x4xf32>) {
  %w = inception.read @w : tensor<3xf32>
  %v = inception.read @v : tensor<3xf32>
  %w1, %v1 = inception.sgd_update %w, %w, %v, %rates {row = 0 : i64} : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<1x4xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  inception.write @w, %w1 : tensor<3xf32>
  // expected-error @below {{uses what was read of 'w' after it is written}}
  %w2, %v2 = inception.sgd_update %w, %w1, %v1, %rates {row = 0 : i64} : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<1x4xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  inception.write @v, %v2 : tensor<3xf32>
  return
}

// -----

func.func @gradients(%x: tensor<?x2x4x4xf32>) -> tensor<?x2x4x4xf32> {
  // expected-error @below {{has no reference lowering: it is no layer of an expanded network, and no operation of a training step}}
  %0 = inception.module %x : (tensor<?x2x4x4xf32>) -> tensor<?x2x4x4xf32> {
  ^bb0(%in: tensor<?x2x4x4xf32>):
    inception.yield %in : tensor<?x2x4x4xf32>
  }
  return %0 : tensor<?x2x4x4xf32>
}

// -----

// expected-error @below {{'func.func' op must take a tensor of numbers first}}
func.func @update() {
  return
}

// -----

// Of the fused level.
func.func @gradients(%x: tensor<?x2x4x4xf32>) {
  %c0 = arith.constant 0 : index
  // expected-error @below {{has no reference lowering: it is no layer of an expanded network, and no operation of a training step}}
  %n = tensor.dim %x, %c0 : tensor<?x2x4x4xf32>
  return
}
