// Each numbered constraint of losses, states and updates, violated.
// RUN: inception-opt %s -split-input-file -verify-diagnostics

// softmax_cross_entropy (C1)
func.func @f(%l: tensor<?x7xf32>, %y: tensor<?xi64>) {
  // expected-error @+2 {{softmax_cross_entropy: logits must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<?x7xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.softmax_cross_entropy %l, %y {smoothing = 1.0e-1 : f64} : (tensor<?x7xf32>, tensor<?xi64>) -> tensor<1xf32>
  return
}

// -----

// softmax_cross_entropy (C1)
func.func @f(%l: tensor<?x7x2x1xf32>, %y: tensor<?xi64>) {
  // expected-error @+2 {{logits must have height and width 1, got 'tensor<?x7x2x1xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.softmax_cross_entropy %l, %y {smoothing = 1.0e-1 : f64} : (tensor<?x7x2x1xf32>, tensor<?xi64>) -> tensor<1xf32>
  return
}

// -----

// softmax_cross_entropy (C2)
func.func @f(%l: tensor<?x7x1x1xf32>, %y: tensor<3xi64>) {
  // expected-error @+2 {{labels must have rank 1 and a dynamic size, got 'tensor<3xi64>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.softmax_cross_entropy %l, %y {smoothing = 1.0e-1 : f64} : (tensor<?x7x1x1xf32>, tensor<3xi64>) -> tensor<1xf32>
  return
}

// -----

// softmax_cross_entropy (C3)
func.func @f(%l: tensor<?x7x1x1xf32>, %y: tensor<?xi64>) {
  // expected-error @+2 {{smoothing must be in [0, 1), got 1.000000e+00 (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.softmax_cross_entropy %l, %y {smoothing = 1.0 : f64} : (tensor<?x7x1x1xf32>, tensor<?xi64>) -> tensor<1xf32>
  return
}

// -----

// softmax_cross_entropy_grad (C1)
func.func @f(%g: tensor<1xf32>, %l: tensor<?x7x1x3xf32>, %y: tensor<?xi64>) {
  // expected-error @+2 {{logits must have height and width 1, got 'tensor<?x7x1x3xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.softmax_cross_entropy_grad %g, %l, %y {smoothing = 1.0e-1 : f64} : (tensor<1xf32>, tensor<?x7x1x3xf32>, tensor<?xi64>) -> tensor<?x7x1x3xf32>
  return
}

// -----

// softmax_cross_entropy_grad (C2)
func.func @f(%g: tensor<1xf32>, %l: tensor<?x7x1x1xf32>, %y: tensor<?x1xi64>) {
  // expected-error @+2 {{labels must have rank 1 and a dynamic size, got 'tensor<?x1xi64>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.softmax_cross_entropy_grad %g, %l, %y {smoothing = 1.0e-1 : f64} : (tensor<1xf32>, tensor<?x7x1x1xf32>, tensor<?x1xi64>) -> tensor<?x7x1x1xf32>
  return
}

// -----

// softmax_cross_entropy_grad (C3)
func.func @f(%g: tensor<1xf32>, %l: tensor<?x7x1x1xf32>, %y: tensor<?xi64>) {
  // expected-error @+2 {{smoothing must be in [0, 1), got -1.000000e-01 (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.softmax_cross_entropy_grad %g, %l, %y {smoothing = -1.0e-1 : f64} : (tensor<1xf32>, tensor<?x7x1x1xf32>, tensor<?xi64>) -> tensor<?x7x1x1xf32>
  return
}

// -----

// softmax_cross_entropy_grad (C4)
func.func @f(%g: tensor<2xf32>, %l: tensor<?x7x1x1xf32>, %y: tensor<?xi64>) {
  // expected-error @+2 {{gradient must have one element of the logits' type, got 'tensor<2xf32>' (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.softmax_cross_entropy_grad %g, %l, %y {smoothing = 1.0e-1 : f64} : (tensor<2xf32>, tensor<?x7x1x1xf32>, tensor<?xi64>) -> tensor<?x7x1x1xf32>
  return
}

// -----

// softmax_cross_entropy_grad (C4)
func.func @f(%g: tensor<1xf64>, %l: tensor<?x7x1x1xf32>, %y: tensor<?xi64>) {
  // expected-error @+2 {{gradient must have one element of the logits' type, got 'tensor<1xf64>' (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.softmax_cross_entropy_grad %g, %l, %y {smoothing = 1.0e-1 : f64} : (tensor<1xf64>, tensor<?x7x1x1xf32>, tensor<?xi64>) -> tensor<?x7x1x1xf32>
  return
}

// -----

// weighted_sum (C1)
func.func @f(%a: tensor<1xf32>) {
  // expected-error @+2 {{weighted_sum: there must be as many weights as losses, at least one (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.weighted_sum %a {weights = array<f64: 1.0, 3.0e-1>} : (tensor<1xf32>) -> tensor<1xf32>
  return
}

// -----

// weighted_sum (C2)
func.func @f(%a: tensor<1xf32>, %b: tensor<2xf32>) {
  // expected-error @+2 {{losses must have one element and one type, got 'tensor<2xf32>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.weighted_sum %a, %b {weights = array<f64: 1.0, 3.0e-1>} : (tensor<1xf32>, tensor<2xf32>) -> tensor<1xf32>
  return
}

// -----

// weighted_sum (C2)
func.func @f(%a: tensor<1xf32>, %b: tensor<1xf64>) {
  // expected-error @+2 {{losses must have one element and one type, got 'tensor<1xf64>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.weighted_sum %a, %b {weights = array<f64: 1.0, 3.0e-1>} : (tensor<1xf32>, tensor<1xf64>) -> tensor<1xf32>
  return
}

// -----

// sgd_update (C1)
func.func @f(%w: tensor<5x3xf32>, %g: tensor<3x5xf32>, %v: tensor<5x3xf32>, %r: tensor<2x4xf32>) {
  // expected-error @+2 {{sgd_update: the parameter, its gradient and its state must have one static type (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0:2 = inception.sgd_update %w, %g, %v, %r {row = 0 : i64} : (tensor<5x3xf32>, tensor<3x5xf32>, tensor<5x3xf32>, tensor<2x4xf32>) -> (tensor<5x3xf32>, tensor<5x3xf32>)
  return
}

// -----

// sgd_update (C1)
func.func @f(%w: tensor<?x3xf32>, %g: tensor<?x3xf32>, %v: tensor<?x3xf32>, %r: tensor<2x4xf32>) {
  // expected-error @+2 {{sgd_update: the parameter, its gradient and its state must have one static type (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0:2 = inception.sgd_update %w, %g, %v, %r {row = 0 : i64} : (tensor<?x3xf32>, tensor<?x3xf32>, tensor<?x3xf32>, tensor<2x4xf32>) -> (tensor<?x3xf32>, tensor<?x3xf32>)
  return
}

// -----

// sgd_update (C2)
func.func @f(%w: tensor<5x3xf32>, %g: tensor<5x3xf32>, %v: tensor<5x3xf32>, %r: tensor<2x4xf64>) {
  // expected-error @+2 {{rates must have rows of four 'f32', got 'tensor<2x4xf64>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0:2 = inception.sgd_update %w, %g, %v, %r {row = 0 : i64} : (tensor<5x3xf32>, tensor<5x3xf32>, tensor<5x3xf32>, tensor<2x4xf64>) -> (tensor<5x3xf32>, tensor<5x3xf32>)
  return
}

// -----

// sgd_update (C2)
func.func @f(%w: tensor<5x3xf32>, %g: tensor<5x3xf32>, %v: tensor<5x3xf32>, %r: tensor<4xf32>) {
  // expected-error @+2 {{rates must have rows of four 'f32', got 'tensor<4xf32>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0:2 = inception.sgd_update %w, %g, %v, %r {row = 0 : i64} : (tensor<5x3xf32>, tensor<5x3xf32>, tensor<5x3xf32>, tensor<4xf32>) -> (tensor<5x3xf32>, tensor<5x3xf32>)
  return
}

// -----

// sgd_update (C2)
func.func @f(%w: tensor<5x3xf32>, %g: tensor<5x3xf32>, %v: tensor<5x3xf32>, %r: tensor<?x4xf32>) {
  // expected-error @+2 {{rates must have rows of four 'f32', got 'tensor<?x4xf32>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0:2 = inception.sgd_update %w, %g, %v, %r {row = 0 : i64} : (tensor<5x3xf32>, tensor<5x3xf32>, tensor<5x3xf32>, tensor<?x4xf32>) -> (tensor<5x3xf32>, tensor<5x3xf32>)
  return
}

// -----

// sgd_update (C3)
func.func @f(%w: tensor<5xf32>, %g: tensor<5xf32>, %v: tensor<5xf32>, %r: tensor<2x4xf32>) {
  // expected-error @+2 {{row must be in [0, 2), got 2 (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0:2 = inception.sgd_update %w, %g, %v, %r {row = 2 : i64} : (tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<2x4xf32>) -> (tensor<5xf32>, tensor<5xf32>)
  return
}

// -----

// sgd_update (C3)
func.func @f(%w: tensor<5xf32>, %g: tensor<5xf32>, %v: tensor<5xf32>, %r: tensor<2x4xf32>) {
  // expected-error @+2 {{row must be in [0, 2), got -1 (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0:2 = inception.sgd_update %w, %g, %v, %r {row = -1 : i64} : (tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<2x4xf32>) -> (tensor<5xf32>, tensor<5xf32>)
  return
}

// -----

// rmsprop_update (C1)
func.func @f(%w: tensor<5xf32>, %s: tensor<4xf32>, %r: tensor<2x4xf32>) {
  // expected-error @+2 {{rmsprop_update: the parameter, its gradient and its state must have one static type (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0:3 = inception.rmsprop_update %w, %w, %w, %s, %r {row = 0 : i64, rho = 9.0e-1 : f64, epsilon = 1.0 : f64} : (tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<4xf32>, tensor<2x4xf32>) -> (tensor<5xf32>, tensor<5xf32>, tensor<5xf32>)
  return
}

// -----

// rmsprop_update (C2)
func.func @f(%w: tensor<5xf32>, %s: tensor<5xf32>, %r: tensor<2x3xf32>) {
  // expected-error @+2 {{rates must have rows of four 'f32', got 'tensor<2x3xf32>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0:3 = inception.rmsprop_update %w, %w, %w, %s, %r {row = 0 : i64, rho = 9.0e-1 : f64, epsilon = 1.0 : f64} : (tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<2x3xf32>) -> (tensor<5xf32>, tensor<5xf32>, tensor<5xf32>)
  return
}

// -----

// rmsprop_update (C3)
func.func @f(%w: tensor<5xf32>, %s: tensor<5xf32>, %r: tensor<7x4xf32>) {
  // expected-error @+2 {{row must be in [0, 7), got 7 (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0:3 = inception.rmsprop_update %w, %w, %w, %s, %r {row = 7 : i64, rho = 9.0e-1 : f64, epsilon = 1.0 : f64} : (tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<7x4xf32>) -> (tensor<5xf32>, tensor<5xf32>, tensor<5xf32>)
  return
}

// -----

// rmsprop_update (C4)
func.func @f(%w: tensor<5xf32>, %s: tensor<5xf32>, %r: tensor<2x4xf32>) {
  // expected-error @+2 {{rho must be in [0, 1) and epsilon positive (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0:3 = inception.rmsprop_update %w, %w, %w, %s, %r {row = 0 : i64, rho = 1.0 : f64, epsilon = 1.0 : f64} : (tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<2x4xf32>) -> (tensor<5xf32>, tensor<5xf32>, tensor<5xf32>)
  return
}

// -----

// rmsprop_update (C4)
func.func @f(%w: tensor<5xf32>, %s: tensor<5xf32>, %r: tensor<2x4xf32>) {
  // expected-error @+2 {{rho must be in [0, 1) and epsilon positive (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0:3 = inception.rmsprop_update %w, %w, %w, %s, %r {row = 0 : i64, rho = 9.0e-1 : f64, epsilon = 0.0 : f64} : (tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<2x4xf32>) -> (tensor<5xf32>, tensor<5xf32>, tensor<5xf32>)
  return
}

// -----

// average_update (C1)
func.func @f(%a: tensor<5xf32>, %w: tensor<4xf32>, %r: tensor<2x4xf32>) {
  // expected-error @+2 {{average_update: the parameter, its gradient and its state must have one static type (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.average_update %a, %w, %r {row = 0 : i64} : (tensor<5xf32>, tensor<4xf32>, tensor<2x4xf32>) -> tensor<5xf32>
  return
}

// -----

// average_update (C2)
func.func @f(%a: tensor<5xf32>, %w: tensor<5xf32>, %r: tensor<2x5xf32>) {
  // expected-error @+2 {{rates must have rows of four 'f32', got 'tensor<2x5xf32>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.average_update %a, %w, %r {row = 0 : i64} : (tensor<5xf32>, tensor<5xf32>, tensor<2x5xf32>) -> tensor<5xf32>
  return
}

// -----

// average_update (C3)
func.func @f(%a: tensor<5xf32>, %w: tensor<5xf32>, %r: tensor<2x4xf32>) {
  // expected-error @+2 {{row must be in [0, 2), got 3 (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.average_update %a, %w, %r {row = 3 : i64} : (tensor<5xf32>, tensor<5xf32>, tensor<2x4xf32>) -> tensor<5xf32>
  return
}

// -----

// state (C1)
inception.parameter @w : tensor<5xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0>}
// expected-error @+1 {{'u' names no parameter (C1)}}
inception.state @v of @u : tensor<5xf32> {kind = #inception<state_kind velocity>}

// -----

// state (C2)
inception.parameter @w : tensor<5xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0>}
// expected-error @+1 {{is 'tensor<6xf32>', but the parameter is 'tensor<5xf32>' (C2)}}
inception.state @v of @w : tensor<6xf32> {kind = #inception<state_kind square>}

// -----

// read (C1)
inception.parameter @w : tensor<5xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0>}
func.func @f() {
  // expected-error @+1 {{'u' names no parameter and no state (C1)}}
  %0 = inception.read @u : tensor<5xf32>
  return
}

// -----

// read (C2)
inception.parameter @w : tensor<5xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0>}
func.func @f() {
  // expected-error @+1 {{reads 'tensor<5xf64>', but 'w' is 'tensor<5xf32>' (C2)}}
  %0 = inception.read @w : tensor<5xf64>
  return
}

// -----

// write (C1)
inception.parameter @w : tensor<5xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0>}
func.func @f(%x: tensor<5xf32>) {
  // expected-error @+1 {{'f' names no parameter and no state (C1)}}
  inception.write @f, %x : tensor<5xf32>
  return
}

// -----

// write (C2)
inception.parameter @w : tensor<5xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0>}
func.func @f(%x: tensor<4xf32>) {
  // expected-error @+1 {{writes 'tensor<4xf32>', but 'w' is 'tensor<5xf32>' (C2)}}
  inception.write @w, %x : tensor<4xf32>
  return
}
