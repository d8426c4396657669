// RUN: inception-opt %s --split-input-file --verify-diagnostics --inception-differentiate

// A softmax that is not the end.

inception.parameter @w : tensor<5x3xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0>}
func.func @forward(%x: tensor<?x3x1x1xf32>) -> tensor<?x5x1x1xf32> {
  %w = inception.weight @w : tensor<5x3xf32>
  // expected-error @below {{'inception.softmax' op has no backward rule: a network with it cannot be trained}}
  %0 = inception.softmax %x : (tensor<?x3x1x1xf32>) -> tensor<?x3x1x1xf32>
  %1 = inception.linear %0, %w : (tensor<?x3x1x1xf32>, tensor<5x3xf32>) -> tensor<?x5x1x1xf32>
  return %1 : tensor<?x5x1x1xf32>
}

// -----

inception.parameter @s : tensor<3xf32> {kind = #inception<parameter_kind scale>, init = #inception.init<constant, 0.0>}
func.func @forward(%x: tensor<?x3x1x1xf32>) -> tensor<?x3x1x1xf32> {
  %s = inception.weight @s : tensor<3xf32>
  // expected-error @below {{has no backward rule for its scale and shift: they are constants}}
  %0 = inception.channel_affine %x, %s, %s : (tensor<?x3x1x1xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<?x3x1x1xf32>
  return %0 : tensor<?x3x1x1xf32>
}

// -----

inception.parameter @w : tensor<3x3xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0>}
func.func @forward(%x: tensor<?x3x1x1xf32>) -> tensor<?x3x1x1xf32> {
  %w = inception.weight @w : tensor<3x3xf32>
  // expected-error @below {{reads a parameter that another layer reads too: there is no rule for a parameter that is shared}}
  %0 = inception.linear %x, %w : (tensor<?x3x1x1xf32>, tensor<3x3xf32>) -> tensor<?x3x1x1xf32>
  %1 = inception.linear %0, %w : (tensor<?x3x1x1xf32>, tensor<3x3xf32>) -> tensor<?x3x1x1xf32>
  return %1 : tensor<?x3x1x1xf32>
}

// -----

// expected-error @below {{'inception.parameter' op cannot be trained: no loss depends on it}}
inception.parameter @w : tensor<3x3xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0>}
func.func @forward(%x: tensor<?x3x1x1xf32>) -> tensor<?x3x1x1xf32> {
  %w = inception.weight @w : tensor<3x3xf32>
  %0 = inception.linear %x, %w : (tensor<?x3x1x1xf32>, tensor<3x3xf32>) -> tensor<?x3x1x1xf32>
  return %x : tensor<?x3x1x1xf32>
}

// -----

func.func @forward(%x: tensor<?x3x2x1xf32>) -> tensor<?x3x2x1xf32> {
  // expected-error @below {{training needs one number for each class, but this makes 'tensor<?x3x2x1xf32>'}}
  %0 = inception.relu %x : (tensor<?x3x2x1xf32>) -> tensor<?x3x2x1xf32>
  return %0 : tensor<?x3x2x1xf32>
}

// -----

func.func @forward(%x: tensor<?x3x2x1xf32>) -> tensor<?x3x1x1xf32> {
  // expected-error @below {{training needs one number for each class, but this makes 'tensor<?x3x2x1xf32>'}}
  inception.auxiliary_head %x {loss_weight = 3.0e-1 : f64} : tensor<?x3x2x1xf32> {
  ^bb0(%in: tensor<?x3x2x1xf32>):
    inception.yield %in : tensor<?x3x2x1xf32>
  }
  %0 = inception.adaptive_avg_pool %x {output_size = array<i64: 1, 1>} : (tensor<?x3x2x1xf32>) -> tensor<?x3x1x1xf32>
  return %0 : tensor<?x3x1x1xf32>
}

// -----

// expected-error @below {{training needs a network of one activation and one result}}
func.func @forward(%x: tensor<?x3x1x1xf32>, %v: tensor<3xf32>) -> tensor<?x3x1x1xf32> {
  return %x : tensor<?x3x1x1xf32>
}

// -----

inception.parameter @b : tensor<3xf32> {kind = #inception<parameter_kind shift>, init = #inception.init<constant, 0.0>}
func.func @forward(%x: tensor<?x3x1x1xf32>) -> tensor<?x3x1x1xf32> {
  %b = inception.weight @b : tensor<3xf32>
  %c = arith.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  // expected-error @below {{cannot be trained: its running statistics are no parameters}}
  %0 = inception.batch_norm %x, %b, %c, %c {epsilon = 1.0e-3 : f64} : (tensor<?x3x1x1xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<?x3x1x1xf32>
  return %0 : tensor<?x3x1x1xf32>
}

// -----

func.func @forward(%x: tensor<?x3x1x1xf32>) -> tensor<?x3x1x1xf32> {
  // expected-error @below {{modules must be expanded before they are differentiated}}
  %0 = inception.module %x : (tensor<?x3x1x1xf32>) -> tensor<?x3x1x1xf32> {
  ^bb0(%in: tensor<?x3x1x1xf32>):
    inception.yield %in : tensor<?x3x1x1xf32>
  }
  return %0 : tensor<?x3x1x1xf32>
}

// -----

// expected-error @below {{the module has a symbol @update already}}
inception.parameter @update : tensor<3xf32> {kind = #inception<parameter_kind shift>, init = #inception.init<constant, 0.0>}
func.func @forward(%x: tensor<?x3x1x1xf32>) -> tensor<?x3x1x1xf32> {
  return %x : tensor<?x3x1x1xf32>
}

// -----

// expected-error @below {{training: 'optimizer' must be "sgd" or "rmsprop", got "adam"}}
module attributes {inception.training = {optimizer = "adam"}} {
  func.func @forward(%x: tensor<?x3x1x1xf32>) -> tensor<?x3x1x1xf32> {
    return %x : tensor<?x3x1x1xf32>
  }
}

// -----

// expected-error @below {{training: 'label_smoothing' must be a number from 0.000000e+00 to less than 1.000000e+00, got 1 : i64}}
module attributes {inception.training = {label_smoothing = 1 : i64}} {
  func.func @forward(%x: tensor<?x3x1x1xf32>) -> tensor<?x3x1x1xf32> {
    return %x : tensor<?x3x1x1xf32>
  }
}

// -----

// expected-error @below {{training: 'averaging' must be a number from 0.000000e+00 to less than 1.000000e+00, got 1 : i64}}
module attributes {inception.training = {averaging = 5.0e-1 : f64, recipes = {slow = {averaging = 1 : i64}}}} {
  func.func @forward(%x: tensor<?x3x1x1xf32>) -> tensor<?x3x1x1xf32> {
    return %x : tensor<?x3x1x1xf32>
  }
}

// -----

// As 32-bit floats these are 1 and 0.
// expected-error @below {{training: 'label_smoothing' must be a number from 0.000000e+00 to less than 1.000000e+00, got 0.99999999989999999 : f64}}
module attributes {inception.training = {label_smoothing = 0.9999999999 : f64}} {
  func.func @forward(%x: tensor<?x3x1x1xf32>) -> tensor<?x3x1x1xf32> {
    return %x : tensor<?x3x1x1xf32>
  }
}

// -----

// expected-error @below {{training: 'epsilon' must be a number from}}
module attributes {inception.training = {optimizer = "rmsprop", epsilon = 1.0e-60 : f64}} {
  func.func @forward(%x: tensor<?x3x1x1xf32>) -> tensor<?x3x1x1xf32> {
    return %x : tensor<?x3x1x1xf32>
  }
}
