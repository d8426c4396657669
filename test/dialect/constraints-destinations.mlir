// Constraints of all destination operations, (D1) to (D5), and of each, violated.
// RUN: inception-opt %s -split-input-file -verify-diagnostics

// (D1): no destination
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.relu_into' op there must be one channel offset, not negative, for each destination (D1)}}
  inception.relu_into %x outs() : (tensor<?x6x9x8xf32>) -> ()
  return
}

// -----

// (D1): two offsets
func.func @f(%x: tensor<?x6x9x8xf32>, %d: tensor<?x20x9x8xf32>) {
  // expected-error @+1 {{there must be one channel offset, not negative, for each destination (D1)}}
  %0 = inception.relu_into %x outs(%d) {out_offsets = array<i64: 0, 6>} : (tensor<?x6x9x8xf32>, tensor<?x20x9x8xf32>) -> tensor<?x20x9x8xf32>
  return
}

// -----

// (D1): negative
func.func @f(%x: tensor<?x6x9x8xf32>, %d: tensor<?x20x9x8xf32>) {
  // expected-error @+1 {{there must be one channel offset, not negative, for each destination (D1)}}
  %0 = inception.relu_into %x outs(%d) {out_offsets = array<i64: -1>} : (tensor<?x6x9x8xf32>, tensor<?x20x9x8xf32>) -> tensor<?x20x9x8xf32>
  return
}

// -----

// (D2)
func.func @f(%x: tensor<?x6x9x8xf32>, %d: tensor<?x20x9x8xf32>) {
  // expected-error @+1 {{'inception.relu_into' op channels [15, 21) lie outside destination 0 of type 'tensor<?x20x9x8xf32>' (D2)}}
  %0 = inception.relu_into %x outs(%d) {out_offsets = array<i64: 15>} : (tensor<?x6x9x8xf32>, tensor<?x20x9x8xf32>) -> tensor<?x20x9x8xf32>
  return
}

// -----

// (D2): lanes of a block
func.func @f(%x: memref<?x3x9x8x16xf32>, %d: memref<?x4x9x8x16xf32>) {
  // expected-error @+1 {{channels [32, 80) lie outside destination 0 of type 'memref<?x4x9x8x16xf32>' (D2)}}
  inception.relu_into %x outs(%d) {out_offsets = array<i64: 32>} : (memref<?x3x9x8x16xf32>, memref<?x4x9x8x16xf32>) -> ()
  return
}

// -----

// (D2): the second of two
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x1x1xf32>, %d: tensor<?x20x9x8xf32>, %e: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{channels [4, 7) lie outside destination 1 of type 'tensor<?x6x9x8xf32>' (D2)}}
  %0:2 = inception.conv2d_into %x, %w outs(%d, %e) {kernel = array<i64: 1, 1>, out_channels = array<i64: 2, 3>, out_offsets = array<i64: 0, 4>} : (tensor<?x6x9x8xf32>, tensor<5x6x1x1xf32>, tensor<?x20x9x8xf32>, tensor<?x6x9x8xf32>) -> (tensor<?x20x9x8xf32>, tensor<?x6x9x8xf32>)
  return
}

// -----

// (D3): elementwise
func.func @f(%x: tensor<?x6x8x9xf32>, %d: tensor<?x20x9x8xf32>) {
  // expected-error @+1 {{'inception.relu_into' op makes 8x9, but destination 0 has type 'tensor<?x20x9x8xf32>' (D3)}}
  %0 = inception.relu_into %x outs(%d) {out_offsets = array<i64: 1>} : (tensor<?x6x8x9xf32>, tensor<?x20x9x8xf32>) -> tensor<?x20x9x8xf32>
  return
}

// -----

// (D3): convolution
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf32>, %d: tensor<?x20x9x8xf32>) {
  // expected-error @+1 {{'inception.conv2d_into' op makes 4x3, but destination 0 has type 'tensor<?x20x9x8xf32>' (D3)}}
  %0 = inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 3, 2>, strides = array<i64: 2, 3>, padding = array<i64: 1, 0, 0, 1>, out_channels = array<i64: 5>} : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>, tensor<?x20x9x8xf32>) -> tensor<?x20x9x8xf32>
  return
}

// -----

// (D3): an activation without height and width
func.func @f(%x: tensor<?x6x9xf32>, %d: tensor<?x20x9x8xf32>) {
  // expected-error @+1 {{'inception.relu_into' op activations must have rank 4 or 5, got 'tensor<?x6x9xf32>' (D3)}}
  %0 = inception.relu_into %x outs(%d) {} : (tensor<?x6x9xf32>, tensor<?x20x9x8xf32>) -> tensor<?x20x9x8xf32>
  return
}

// -----

// (D3): a destination without height and width
func.func @f(%x: tensor<?x6x9x8xf32>, %d: tensor<?x20xf32>) {
  // expected-error @+1 {{'inception.relu_into' op destinations must have rank 4 or 5, got 'tensor<?x20xf32>' (D3)}}
  %0 = inception.relu_into %x outs(%d) {} : (tensor<?x6x9x8xf32>, tensor<?x20xf32>) -> tensor<?x20xf32>
  return
}

// -----

// (D4)
func.func @f(%x: tensor<?x6x9x8xf32>, %d: tensor<?x20x9x8xf64>) {
  // expected-error @+1 {{'inception.relu_into' op element types differ (D4)}}
  %0 = inception.relu_into %x outs(%d) {} : (tensor<?x6x9x8xf32>, tensor<?x20x9x8xf64>) -> tensor<?x20x9x8xf64>
  return
}

// -----

// (D5)
func.func @f(%x: tensor<?x6x9x8xf32>, %d: memref<?x20x9x8xf32>) {
  // expected-error @+1 {{'inception.relu_into' op tensors and memrefs are mixed (D5)}}
  inception.relu_into %x outs(%d) : (tensor<?x6x9x8xf32>, memref<?x20x9x8xf32>) -> ()
  return
}

// -----

// conv2d_into (C1): none
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf32>, %d: tensor<?x20x7x7xf32>) {
  // expected-error @+1 {{'inception.conv2d_into' op there must be one channel count, positive, for each destination (C1)}}
  %0 = inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 3, 2>, out_channels = array<i64>} : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>, tensor<?x20x7x7xf32>) -> tensor<?x20x7x7xf32>
  return
}

// -----

// conv2d_into (C1): one too many
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf32>, %d: tensor<?x20x7x7xf32>) {
  // expected-error @+1 {{'inception.conv2d_into' op there must be one channel count, positive, for each destination (C1)}}
  %0 = inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 3, 2>, out_channels = array<i64: 2, 3>} : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>, tensor<?x20x7x7xf32>) -> tensor<?x20x7x7xf32>
  return
}

// -----

// conv2d_into (C1): zero
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf32>, %d: tensor<?x20x7x7xf32>) {
  // expected-error @+1 {{'inception.conv2d_into' op there must be one channel count, positive, for each destination (C1)}}
  %0 = inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 3, 2>, out_channels = array<i64: 0>} : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>, tensor<?x20x7x7xf32>) -> tensor<?x20x7x7xf32>
  return
}

// -----

// conv2d_into (C2)
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf32>, %d: tensor<?x20x7x7xf32>) {
  // expected-error @+1 {{'inception.conv2d_into' op the channel counts add up to 4, but the filter makes 5 (C2)}}
  %0 = inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 3, 2>, out_channels = array<i64: 4>} : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>, tensor<?x20x7x7xf32>) -> tensor<?x20x7x7xf32>
  return
}

// -----

// conv2d_into (C3): one number
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf32>, %d: tensor<?x20x7x7xf32>) {
  // expected-error @+1 {{'inception.conv2d_into' op kernel must be two positive integers, those of the filter (C3)}}
  %0 = inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 3>, out_channels = array<i64: 5>} : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>, tensor<?x20x7x7xf32>) -> tensor<?x20x7x7xf32>
  return
}

// -----

// conv2d_into (C3): negative
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf32>, %d: tensor<?x20x7x7xf32>) {
  // expected-error @+1 {{'inception.conv2d_into' op kernel must be two positive integers, those of the filter (C3)}}
  %0 = inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 3, -2>, out_channels = array<i64: 5>} : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>, tensor<?x20x7x7xf32>) -> tensor<?x20x7x7xf32>
  return
}

// -----

// conv2d_into (C3): not the filter's
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf32>, %d: tensor<?x20x8x7xf32>) {
  // expected-error @+1 {{'inception.conv2d_into' op kernel must be two positive integers, those of the filter (C3)}}
  %0 = inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 2, 2>, out_channels = array<i64: 5>} : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>, tensor<?x20x8x7xf32>) -> tensor<?x20x8x7xf32>
  return
}

// -----

// conv2d_into (C4): one number
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf32>, %d: tensor<?x20x7x7xf32>) {
  // expected-error @+1 {{'inception.conv2d_into' op strides must be two positive integers (C4)}}
  %0 = inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 3, 2>, strides = array<i64: 1>, out_channels = array<i64: 5>} : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>, tensor<?x20x7x7xf32>) -> tensor<?x20x7x7xf32>
  return
}

// -----

// conv2d_into (C4): zero
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf32>, %d: tensor<?x20x7x7xf32>) {
  // expected-error @+1 {{'inception.conv2d_into' op strides must be two positive integers (C4)}}
  %0 = inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 3, 2>, strides = array<i64: 0, 1>, out_channels = array<i64: 5>} : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>, tensor<?x20x7x7xf32>) -> tensor<?x20x7x7xf32>
  return
}

// -----

// conv2d_into (C5): two numbers
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf32>, %d: tensor<?x20x7x7xf32>) {
  // expected-error @+1 {{'inception.conv2d_into' op padding must be four integers that are not negative (C5)}}
  %0 = inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 3, 2>, padding = array<i64: 1, 1>, out_channels = array<i64: 5>} : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>, tensor<?x20x7x7xf32>) -> tensor<?x20x7x7xf32>
  return
}

// -----

// conv2d_into (C5): negative
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf32>, %d: tensor<?x20x7x7xf32>) {
  // expected-error @+1 {{'inception.conv2d_into' op padding must be four integers that are not negative (C5)}}
  %0 = inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 3, 2>, padding = array<i64: 0, 0, -1, 0>, out_channels = array<i64: 5>} : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>, tensor<?x20x7x7xf32>) -> tensor<?x20x7x7xf32>
  return
}

// -----

// pool_into (C1)
func.func @f(%x: tensor<?x6x9x8xf32>, %d: tensor<?x6x5x4xf32>) {
  // expected-error @+1 {{'inception.pool_into' op kernel and strides must be two positive integers each (C1)}}
  %0 = inception.pool_into %x outs(%d) {kind = #inception<pool_kind max>, kernel = array<i64: 0, 0>} : (tensor<?x6x9x8xf32>, tensor<?x6x5x4xf32>) -> tensor<?x6x5x4xf32>
  return
}

// -----

// pool_into (C1)
func.func @f(%x: tensor<?x6x9x8xf32>, %d: tensor<?x6x5x4xf32>) {
  // expected-error @+1 {{'inception.pool_into' op kernel and strides must be two positive integers each (C1)}}
  %0 = inception.pool_into %x outs(%d) {kind = #inception<pool_kind max>, kernel = array<i64: 3>} : (tensor<?x6x9x8xf32>, tensor<?x6x5x4xf32>) -> tensor<?x6x5x4xf32>
  return
}

// -----

// pool_into (C1)
func.func @f(%x: tensor<?x6x9x8xf32>, %d: tensor<?x6x5x4xf32>) {
  // expected-error @+1 {{'inception.pool_into' op kernel and strides must be two positive integers each (C1)}}
  %0 = inception.pool_into %x outs(%d) {kind = #inception<pool_kind max>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 0>} : (tensor<?x6x9x8xf32>, tensor<?x6x5x4xf32>) -> tensor<?x6x5x4xf32>
  return
}

// -----

// pool_into (C1): adaptive
func.func @f(%x: tensor<?x6x9x8xf32>, %d: tensor<?x6x5x4xf32>) {
  // expected-error @+1 {{'inception.pool_into' op kernel and strides must be two positive integers each (C1)}}
  %0 = inception.pool_into %x outs(%d) {kind = #inception<pool_kind average>, kernel = array<i64: -1, 0>, adaptive} : (tensor<?x6x9x8xf32>, tensor<?x6x5x4xf32>) -> tensor<?x6x5x4xf32>
  return
}

// -----

// pool_into (C2)
func.func @f(%x: tensor<?x6x9x8xf32>, %d: tensor<?x6x5x4xf32>) {
  // expected-error @+1 {{'inception.pool_into' op padding must be four integers that are not negative, each less than the kernel (C2)}}
  %0 = inception.pool_into %x outs(%d) {kind = #inception<pool_kind max>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, padding = array<i64: 0, 0>} : (tensor<?x6x9x8xf32>, tensor<?x6x5x4xf32>) -> tensor<?x6x5x4xf32>
  return
}

// -----

// pool_into (C2)
func.func @f(%x: tensor<?x6x9x8xf32>, %d: tensor<?x6x5x4xf32>) {
  // expected-error @+1 {{padding must be four integers that are not negative, each less than the kernel (C2)}}
  %0 = inception.pool_into %x outs(%d) {kind = #inception<pool_kind max>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, padding = array<i64: 0, 0, 1, -1>} : (tensor<?x6x9x8xf32>, tensor<?x6x5x4xf32>) -> tensor<?x6x5x4xf32>
  return
}

// -----

// pool_into (C3)
func.func @f(%x: tensor<?x6x9x8xf32>, %d: tensor<?x6x5x4xf32>) {
  // expected-error @+1 {{'inception.pool_into' op only an average may be adaptive (C3)}}
  %0 = inception.pool_into %x outs(%d) {kind = #inception<pool_kind max>, kernel = array<i64: 0, 0>, adaptive} : (tensor<?x6x9x8xf32>, tensor<?x6x5x4xf32>) -> tensor<?x6x5x4xf32>
  return
}

// -----

// lrn_into (C1)
func.func @f(%x: tensor<?x6x9x8xf32>, %d: tensor<?x20x9x8xf32>) {
  // expected-error @+1 {{'inception.lrn_into' op size must be a positive odd number, got 4 (C1)}}
  %0 = inception.lrn_into %x outs(%d) {size = 4, alpha = 1.0e-4 : f64, beta = 7.5e-1 : f64, k = 1.0 : f64} : (tensor<?x6x9x8xf32>, tensor<?x20x9x8xf32>) -> tensor<?x20x9x8xf32>
  return
}

// -----

// Destinations are returned as they are
func.func @f(%x: tensor<?x6x9x8xf32>, %d: tensor<?x20x9x8xf32>) {
  // expected-error @+1 {{expected type of operand #1 ('tensor<?x20x9x8xf32>') to match type of corresponding result ('tensor<?x6x9x8xf32>')}}
  %0 = inception.relu_into %x outs(%d) : (tensor<?x6x9x8xf32>, tensor<?x20x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

func.func @add_into_C1(%x: tensor<?x3x4x6xf32>, %y: tensor<?x3x4x5xf32>, %d: tensor<?x3x4x6xf32>) {
  // expected-error @+1 {{operands have different shapes: 'tensor<?x3x4x6xf32>' and 'tensor<?x3x4x5xf32>' (C1)}}
  %0 = inception.add_into %x, %y outs(%d) : (tensor<?x3x4x6xf32>, tensor<?x3x4x5xf32>, tensor<?x3x4x6xf32>) -> tensor<?x3x4x6xf32>
  return
}

// -----

func.func @channel_affine_into_C1(%x: tensor<?x3x4x6xf32>, %s: tensor<4xf32>, %t: tensor<3xf32>, %d: tensor<?x3x4x6xf32>) {
  // expected-error @+1 {{scale and shift must be one-dimensional, of the 3 channels, got 'tensor<4xf32>' (C1)}}
  %0 = inception.channel_affine_into %x, %s, %t outs(%d) : (tensor<?x3x4x6xf32>, tensor<4xf32>, tensor<3xf32>, tensor<?x3x4x6xf32>) -> tensor<?x3x4x6xf32>
  return
}
