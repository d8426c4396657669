// Numbers are checked as the elements have that are computed with them: of 32 bits, 1e-60
// is 0 and 1e39 infinite.
// RUN: inception-opt %s -split-input-file -verify-diagnostics

// lrn (C3): k is 0 as a 32-bit float
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{lrn: k must be positive, alpha and beta not negative (C3)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = inception.lrn %x {size = 5, alpha = 1.0e-4 : f64, beta = 0.75 : f64, k = 1.0e-60 : f64} : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// lrn (C3): alpha is infinite as one
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{lrn: k must be positive, alpha and beta not negative (C3)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = inception.lrn %x {size = 5, alpha = 1.0e+39 : f64, beta = 0.75 : f64, k = 1.0 : f64} : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// A number that 64-bit elements can hold.
func.func @f(%x: tensor<?x6x9x8xf64>) {
  %0 = inception.lrn %x {size = 5, alpha = 1.0e+39 : f64, beta = 0.75 : f64, k = 1.0e-60 : f64} : (tensor<?x6x9x8xf64>) -> tensor<?x6x9x8xf64>
  return
}

// -----

// lrn_grad (C3)
func.func @f(%g: tensor<?x6x9x8xf32>, %x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{lrn_grad: k must be positive, alpha and beta not negative (C3)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = inception.lrn_grad %g, %x {size = 5, alpha = 1.0e-4 : f64, beta = 1.0e+39 : f64, k = 1.0 : f64} : (tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// lrn_into (C2): negative k
func.func @f(%x: tensor<?x6x9x8xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.lrn_into' op k must be positive, alpha and beta not negative (C2)}}
  %0 = inception.lrn_into %x outs(%d) {size = 5, alpha = 1.0e-4 : f64, beta = 0.75 : f64, k = -1.0 : f64} : (tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// lrn_into (C2): k is infinite as a 32-bit float
func.func @f(%x: tensor<?x6x9x8xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.lrn_into' op k must be positive, alpha and beta not negative (C2)}}
  %0 = inception.lrn_into %x outs(%d) {size = 5, alpha = 1.0e-4 : f64, beta = 0.75 : f64, k = 1.0e+300 : f64} : (tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// lrn_into (C2): negative alpha
func.func @f(%x: tensor<?x6x9x8xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.lrn_into' op k must be positive, alpha and beta not negative (C2)}}
  %0 = inception.lrn_into %x outs(%d) {size = 5, alpha = -1.0e-4 : f64, beta = 0.75 : f64, k = 1.0 : f64} : (tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// lrn_grad_into (C4)
func.func @f(%g: tensor<?x6x9x8xf32>, %x: tensor<?x6x9x8xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.lrn_grad_into' op k must be positive, alpha and beta not negative (C4)}}
  %0 = inception.lrn_grad_into %g, %x outs(%d) {size = 5, alpha = 1.0e-4 : f64, beta = -0.75 : f64, k = 1.0 : f64} : (tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// batch_norm (C4): epsilon is 0 as a 32-bit float
func.func @f(%x: tensor<?x6x9x8xf32>, %v: tensor<6xf32>) {
  // expected-error @+2 {{batch_norm: epsilon must be positive (C4)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = inception.batch_norm %x, %v, %v, %v {epsilon = 1.0e-60 : f64} : (tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// batch_norm (C4): epsilon is infinite as one
func.func @f(%x: tensor<?x6x9x8xf32>, %v: tensor<6xf32>) {
  // expected-error @+2 {{batch_norm: epsilon must be positive (C4)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = inception.batch_norm %x, %v, %v, %v {epsilon = 1.0e+60 : f64} : (tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// batch_norm_train (C4)
func.func @f(%x: tensor<?x6x9x8xf32>, %v: tensor<6xf32>) {
  // expected-error @+2 {{batch_norm_train: epsilon must be positive (C4)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0:3 = inception.batch_norm_train %x, %v {epsilon = 1.0e-60 : f64} : (tensor<?x6x9x8xf32>, tensor<6xf32>) -> (tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// batch_norm_grad (C5)
func.func @f(%x: tensor<?x6x9x8xf32>, %v: tensor<6xf32>) {
  // expected-error @+2 {{batch_norm_grad: epsilon must be positive (C5)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0:3 = inception.batch_norm_grad %x, %x, %v, %v {epsilon = 1.0e-60 : f64} : (tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// batch_norm_scale (C2)
func.func @f(%v: tensor<6xf32>) {
  // expected-error @+2 {{batch_norm_scale: epsilon must be positive (C2)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = inception.batch_norm_scale %v {epsilon = 1.0e-60 : f64} : (tensor<6xf32>) -> tensor<6xf32>
  return
}

// -----

// batch_norm_train_into (C2)
func.func @f(%x: tensor<?x6x9x8xf32>, %v: tensor<6xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.batch_norm_train_into' op epsilon must be positive (C2)}}
  %0 = inception.batch_norm_train_into %x, %v, %v, %v outs(%d) {epsilon = 1.0e-60 : f64} : (tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// batch_norm_grad_into (C3)
func.func @f(%x: tensor<?x6x9x8xf32>, %v: tensor<6xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.batch_norm_grad_into' op epsilon must be positive (C3)}}
  %0 = inception.batch_norm_grad_into %x, %x, %v, %v, %v, %v outs(%d) {epsilon = 1.0e-60 : f64} : (tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// batch_norm_sums_into (C3)
func.func @f(%x: tensor<?x6x9x8xf32>, %v: tensor<6xf32>) {
  // expected-error @+1 {{'inception.batch_norm_sums_into' op epsilon must be positive (C3)}}
  %0:2 = inception.batch_norm_sums_into %x, %x, %v, %v outs(%v, %v) {epsilon = 1.0e-60 : f64} : (tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// dropout (C2): the rate is 1 as a 32-bit float
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{(C2)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = inception.dropout %x {rate = 0.9999999999 : f64} : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// dropout_train (C2)
func.func @f(%x: tensor<?x6x9x8xf32>, %r: tensor<4xi64>) {
  // expected-error @+2 {{(C2)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = inception.dropout_train %x, %r {rate = 0.9999999999 : f64, stream = 0 : i64} : (tensor<?x6x9x8xf32>, tensor<4xi64>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// dropout_train_into (C1)
func.func @f(%x: tensor<?x6x9x8xf32>, %r: tensor<4xi64>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.dropout_train_into' op rate must be in [0, 1) (C1)}}
  %0 = inception.dropout_train_into %x, %r outs(%d) {rate = 0.9999999999 : f64, stream = 0 : i64} : (tensor<?x6x9x8xf32>, tensor<4xi64>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// add (C3)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{add: scale must be finite (C3)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = inception.add %x, %x {scale = -1.0e+39 : f64} : (tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// add_into (C2)
func.func @f(%x: tensor<?x6x9x8xf32>, %d: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.add_into' op scale must be finite (C2)}}
  %0 = inception.add_into %x, %x outs(%d) {scale = 0x7FF8000000000000 : f64} : (tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// softmax_cross_entropy (C3)
func.func @f(%x: tensor<?x5x1x1xf32>, %l: tensor<?xi64>) {
  // expected-error @+2 {{(C3)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = inception.softmax_cross_entropy %x, %l {smoothing = 0.9999999999 : f64} : (tensor<?x5x1x1xf32>, tensor<?xi64>) -> tensor<1xf32>
  return
}

// -----

// softmax_cross_entropy_into (C3)
func.func @f(%x: tensor<?x5x1x1xf32>, %l: tensor<?xi64>, %d: tensor<1xf32>) {
  // expected-error @+1 {{'inception.softmax_cross_entropy_into' op smoothing must be in [0, 1) (C3)}}
  %0 = inception.softmax_cross_entropy_into %x, %l outs(%d) {smoothing = 0.9999999999 : f64} : (tensor<?x5x1x1xf32>, tensor<?xi64>, tensor<1xf32>) -> tensor<1xf32>
  return
}

// -----

// softmax_cross_entropy_grad_into (C4)
func.func @f(%x: tensor<?x5x1x1xf32>, %l: tensor<?xi64>, %d: tensor<?x5x1x1xf32>) {
  // expected-error @+1 {{'inception.softmax_cross_entropy_grad_into' op scale must be finite (C4)}}
  %0 = inception.softmax_cross_entropy_grad_into %x, %l outs(%d) {scale = 1.0e+39 : f64} : (tensor<?x5x1x1xf32>, tensor<?xi64>, tensor<?x5x1x1xf32>) -> tensor<?x5x1x1xf32>
  return
}

// -----

// weighted_sum (C3)
func.func @f(%a: tensor<1xf32>) {
  // expected-error @+2 {{(C3)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = inception.weighted_sum %a, %a {weights = array<f64: 1.0, 1.0e+39>} : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32>
  return
}

// -----

// weighted_sum_into (C3)
func.func @f(%a: tensor<1xf32>) {
  // expected-error @+1 {{(C3)}}
  %0 = inception.weighted_sum_into %a outs(%a) {weights = array<f64: 1.0e+39>} : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32>
  return
}

// -----

// running_statistic (C4): just above 1 as a number, 1 as a 32-bit float, is possible; this is not
func.func @f(%v: tensor<6xf32>, %x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{(C4)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = inception.running_statistic %v, %v of %x {momentum = 1.1 : f64} : (tensor<6xf32>, tensor<6xf32>, tensor<?x6x9x8xf32>) -> tensor<6xf32>
  return
}

// -----

// sgd_update (C4)
func.func @f(%v: tensor<6xf32>, %r: tensor<8x4xf32>) {
  // expected-error @+2 {{sgd_update: lr_mult and decay_mult must not be negative, and finite (C4)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0:2 = inception.sgd_update %v, %v, %v, %r {row = 3 : i64, lr_mult = 1.0e+39 : f64} : (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<8x4xf32>) -> (tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// sgd_update_into (C4)
func.func @f(%v: tensor<6xf32>, %r: tensor<8x4xf32>) {
  // expected-error @+1 {{'inception.sgd_update_into' op lr_mult and decay_mult must not be negative, and finite (C4)}}
  %0:2 = inception.sgd_update_into %v, %v, %v, %r outs(%v, %v) {row = 3 : i64, decay_mult = -1.0 : f64} : (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<8x4xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// rmsprop_update (C4): rho is 1 as a 32-bit float
func.func @f(%v: tensor<6xf32>, %r: tensor<8x4xf32>) {
  // expected-error @+2 {{rmsprop_update: rho must be in [0, 1) and epsilon positive (C4)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0:3 = inception.rmsprop_update %v, %v, %v, %v, %r {row = 3 : i64, rho = 0.9999999999 : f64, epsilon = 1.0 : f64} : (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<8x4xf32>) -> (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// rmsprop_update (C5)
func.func @f(%v: tensor<6xf32>, %r: tensor<8x4xf32>) {
  // expected-error @+2 {{rmsprop_update: lr_mult and decay_mult must not be negative, and finite (C5)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0:3 = inception.rmsprop_update %v, %v, %v, %v, %r {row = 3 : i64, rho = 0.9 : f64, epsilon = 1.0 : f64, lr_mult = -2.0 : f64} : (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<8x4xf32>) -> (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// rmsprop_update_into (C4): epsilon is 0 as a 32-bit float
func.func @f(%v: tensor<6xf32>, %r: tensor<8x4xf32>) {
  // expected-error @+1 {{'inception.rmsprop_update_into' op rho must be in [0, 1) and epsilon positive (C4)}}
  %0:3 = inception.rmsprop_update_into %v, %v, %v, %v, %r outs(%v, %v, %v) {row = 3 : i64, rho = 0.9 : f64, epsilon = 1.0e-60 : f64} : (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<8x4xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// rmsprop_update_into (C5)
func.func @f(%v: tensor<6xf32>, %r: tensor<8x4xf32>) {
  // expected-error @+1 {{'inception.rmsprop_update_into' op lr_mult and decay_mult must not be negative, and finite (C5)}}
  %0:3 = inception.rmsprop_update_into %v, %v, %v, %v, %r outs(%v, %v, %v) {row = 3 : i64, rho = 0.9 : f64, epsilon = 1.0 : f64, decay_mult = 1.0e+39 : f64} : (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<8x4xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

// parameter (C2)
// expected-error @+1 {{'inception.parameter' op must have at most 2^31 - 1 elements, got 'tensor<65536x32768xf32>' (C2)}}
inception.parameter @w : tensor<65536x32768xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0 : f64>}

// -----

// parameter (C2): more than 64 bits count
// expected-error @+1 {{(C2)}}
inception.parameter @w : tensor<4294967296x4294967296x4294967296xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0 : f64>}

// -----

// parameter (C3)
// expected-error @+1 {{'inception.parameter' op the scale of its initial values must be finite, and not negative for a distribution, got}}
inception.parameter @w : tensor<6xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<normal, -1.0 : f64>}

// -----

// parameter (C3): infinite as a 32-bit float
// expected-error @+1 {{(C3)}}
inception.parameter @w : tensor<6xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 1.0e+39 : f64>}

// -----

// parameter (C4)
// expected-error @+1 {{'inception.parameter' op lr_mult and decay_mult must not be negative, and finite (C4)}}
inception.parameter @w : tensor<6xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 1.0 : f64>, lr_mult = 1.0e+39 : f64}

// -----

// parameter (C4): negative
// expected-error @+1 {{(C4)}}
inception.parameter @w : tensor<6xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 1.0 : f64>, decay_mult = -1.0 : f64}

// -----

// auxiliary_head (C3)
func.func @f(%x: tensor<?x5x1x1xf32>) {
  // expected-error @+1 {{'inception.auxiliary_head' op loss_weight must be positive (C3)}}
  inception.auxiliary_head %x {loss_weight = 1.0e-60 : f64} : tensor<?x5x1x1xf32> {
  ^bb0(%in: tensor<?x5x1x1xf32>):
    inception.yield %in : tensor<?x5x1x1xf32>
  }
  return
}

// -----

// relu (C1): more elements than offsets can count
func.func @f(%x: tensor<?x65536x32768x8xf32>) {
  // expected-error @+2 {{must have rank 4, a dynamic batch and static, positive channels, height and width, got}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = inception.relu %x : (tensor<?x65536x32768x8xf32>) -> tensor<?x65536x32768x8xf32>
  return
}

// -----

// conv2d (C5): padding beyond 2^31
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x1x1xf32>) {
  // expected-error @+2 {{conv2d: padding must be four integers that are not negative (C5)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = inception.conv2d %x, %w {padding = array<i64: 9223372036854775807, 0, 0, 0>} : (tensor<?x6x9x8xf32>, tensor<5x6x1x1xf32>) -> tensor<?x5x9x8xf32>
  return
}
