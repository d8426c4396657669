// Constraints of what operations are in memory: layouts, blocks, windows, schedules.
// RUN: inception-opt %s -split-input-file -verify-diagnostics

// (D6): a dynamic height
func.func @f(%x: tensor<?x6x?x8xf32>, %d: tensor<?x6x?x8xf32>) {
  // expected-error @+1 {{'inception.relu_into' op activations must have static sizes but the batch's, of at most 2^31 - 1 elements, got 'tensor<?x6x?x8xf32>' (D6)}}
  %0 = inception.relu_into %x outs(%d) : (tensor<?x6x?x8xf32>, tensor<?x6x?x8xf32>) -> tensor<?x6x?x8xf32>
  return
}

// -----

// (D6): more elements than offsets can count
func.func @f(%x: tensor<?x65536x65536x8xf32>, %d: tensor<?x65536x65536x8xf32>) {
  // expected-error @+1 {{(D6)}}
  %0 = inception.relu_into %x outs(%d) : (tensor<?x65536x65536x8xf32>, tensor<?x65536x65536x8xf32>) -> tensor<?x65536x65536x8xf32>
  return
}

// -----

// (D6): two batches
func.func @f(%x: memref<1x1x4x4x16xf32>, %d: memref<?x1x4x4x16xf32>) {
  // expected-error @+1 {{'inception.relu_into' op activations must be of one batch, got 'memref<?x1x4x4x16xf32>' and 'memref<1x1x4x4x16xf32>' (D6)}}
  inception.relu_into %x outs(%d) : (memref<1x1x4x4x16xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

// (D7): an offset within a block
func.func @f(%x: memref<?x1x4x4x16xf32>, %d: memref<?x3x4x4x16xf32>) {
  // expected-error @+1 {{'inception.relu_into' op offset 8 is not where a block of 16 channels starts (D7)}}
  inception.relu_into %x outs(%d) {out_offsets = array<i64: 8>} : (memref<?x1x4x4x16xf32>, memref<?x3x4x4x16xf32>) -> ()
  return
}

// -----

// (D7): blocks of two sizes
func.func @f(%x: memref<?x1x4x4x16xf32>, %d: memref<?x2x4x4x8xf32>) {
  // expected-error @+1 {{'inception.relu_into' op reads 'memref<?x1x4x4x16xf32>' but writes 'memref<?x2x4x4x8xf32>', whose blocks are others (D7)}}
  inception.relu_into %x outs(%d) : (memref<?x1x4x4x16xf32>, memref<?x2x4x4x8xf32>) -> ()
  return
}

// -----

// (D7): from NCHW to blocks
func.func @f(%x: memref<?x16x4x4xf32>, %d: memref<?x1x4x4x16xf32>) {
  // expected-error @+1 {{reads 'memref<?x16x4x4xf32>' but writes 'memref<?x1x4x4x16xf32>', whose blocks are others (D7)}}
  inception.relu_into %x outs(%d) : (memref<?x16x4x4xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

// (D8): half a block is no grain
func.func @f(%x: tensor<?x16x4x4xf32, #inception.layout<block = 16, segments = [16]>>, %d: tensor<?x16x4x4xf32, #inception.layout<block = 16, segments = [16]>>) {
  // expected-error @+1 {{'inception.relu_into' op has a grain of 24 channels, which is no multiple of a block of 16 (D8)}}
  %0 = inception.relu_into %x outs(%d) {schedule = #inception.schedule<elementwise, vector = 8, tile = 1 x 1, grain = 2 x 24, order = rows>} : (tensor<?x16x4x4xf32, #inception.layout<block = 16, segments = [16]>>, tensor<?x16x4x4xf32, #inception.layout<block = 16, segments = [16]>>) -> tensor<?x16x4x4xf32, #inception.layout<block = 16, segments = [16]>>
  return
}

// -----

// (D8): on memrefs
func.func @f(%x: memref<?x1x4x4x16xf32>, %d: memref<?x1x4x4x16xf32>) {
  // expected-error @+1 {{has a grain of 8 channels, which is no multiple of a block of 16 (D8)}}
  inception.relu_into %x outs(%d) {schedule = #inception.schedule<elementwise, vector = 8, tile = 1 x 1, grain = 2 x 8, order = rows>} : (memref<?x1x4x4x16xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

// (D8): a tile that is no part of a block
func.func @f(%x: memref<?x1x4x4x16xf32>, %w: memref<1x1x1x1x16x16xf32>, %d: memref<?x1x4x4x16xf32>) {
  // expected-error @+1 {{'inception.conv2d_into' op has a tile of 3 vectors of 4, which are no multiple or part of a block of 16 channels (D8)}}
  inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 1, 1>, out_channels = array<i64: 16>, input_layout = #inception.layout<block = 16, segments = [16]>, schedule = #inception.schedule<direct, vector = 4, tile = 6 x 3, grain = 4 x 16, order = rows>} : (memref<?x1x4x4x16xf32>, memref<1x1x1x1x16x16xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

// (D8): vectors that are longer than a block
func.func @f(%x: memref<?x1x4x4x16xf32>, %w: memref<1x1x1x1x16x16xf32>, %d: memref<?x1x4x4x16xf32>) {
  // expected-error @+1 {{has a tile of 1 vectors of 32, which are no multiple or part of a block of 16 channels (D8)}}
  inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 1, 1>, out_channels = array<i64: 16>, input_layout = #inception.layout<block = 16, segments = [16]>, schedule = #inception.schedule<direct, vector = 32, tile = 6 x 1, grain = 4 x 16, order = rows>} : (memref<?x1x4x4x16xf32>, memref<1x1x1x1x16x16xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

// (D8): more sums than can be
func.func @f(%x: memref<?x1x4x4x16xf32>, %w: memref<1x1x1x1x16x16xf32>, %d: memref<?x1x4x4x16xf32>) {
  // expected-error @+1 {{has a tile of 1000 x 1 sums; at most 128 are possible (D8)}}
  inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 1, 1>, out_channels = array<i64: 16>, input_layout = #inception.layout<block = 16, segments = [16]>, schedule = #inception.schedule<direct, vector = 16, tile = 1000 x 1, grain = 4 x 16, order = rows>} : (memref<?x1x4x4x16xf32>, memref<1x1x1x1x16x16xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

// conv2d_into (C9): a kernel beyond the input
func.func @f(%x: tensor<?x16x3x3xf32>, %w: tensor<16x16x4x4xf32>, %d: tensor<?x16x1x1xf32>) {
  // expected-error @+1 {{'inception.conv2d_into' op the 4x4 kernel is larger than the padded input of 3x3 (C9)}}
  %0 = inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 4, 4>, strides = array<i64: 2, 2>, out_channels = array<i64: 16>} : (tensor<?x16x3x3xf32>, tensor<16x16x4x4xf32>, tensor<?x16x1x1xf32>) -> tensor<?x16x1x1xf32>
  return
}

// -----

// conv2d_into (C9): columns alone, on memrefs
func.func @f(%x: memref<?x1x3x2x16xf32>, %w: memref<1x1x1x4x16x16xf32>, %d: memref<?x1x3x1x16xf32>) {
  // expected-error @+1 {{the 1x4 kernel is larger than the padded input of 3x3 (C9)}}
  inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 1, 4>, strides = array<i64: 1, 3>, padding = array<i64: 0, 0, 0, 1>, out_channels = array<i64: 16>, input_layout = #inception.layout<block = 16, segments = [16]>} : (memref<?x1x3x2x16xf32>, memref<1x1x1x4x16x16xf32>, memref<?x1x3x1x16xf32>) -> ()
  return
}

// -----

// conv2d_into (C10): blocks without a layout
func.func @f(%x: memref<?x1x4x4x16xf32>, %w: memref<1x1x1x1x16x16xf32>, %d: memref<?x1x4x4x16xf32>) {
  // expected-error @+1 {{'inception.conv2d_into' op has a buffer of type 'memref<?x1x4x4x16xf32>' whose layout is missing or another one (C10)}}
  inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 1, 1>, out_channels = array<i64: 16>} : (memref<?x1x4x4x16xf32>, memref<1x1x1x1x16x16xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

// conv2d_into (C10): another block
func.func @f(%x: memref<?x1x4x4x16xf32>, %w: memref<1x1x1x1x16x16xf32>, %d: memref<?x1x4x4x16xf32>) {
  // expected-error @+1 {{whose layout is missing or another one (C10)}}
  inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 1, 1>, out_channels = array<i64: 16>, input_layout = #inception.layout<block = 8, segments = [16]>} : (memref<?x1x4x4x16xf32>, memref<1x1x1x1x16x16xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

// conv2d_into (C11)
func.func @f(%x: tensor<?x16x3x3xf32>, %w: tensor<16x16x1x1xf32>, %d: tensor<?x16x3x3xf32>) {
  // expected-error @+1 {{'inception.conv2d_into' op groups must divide 16 input and 16 output channels, got 0 (C11)}}
  %0 = inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 1, 1>, groups = 0, out_channels = array<i64: 16>} : (tensor<?x16x3x3xf32>, tensor<16x16x1x1xf32>, tensor<?x16x3x3xf32>) -> tensor<?x16x3x3xf32>
  return
}

// -----

// conv2d_into (C11): three groups of 16 channels
func.func @f(%x: tensor<?x16x3x3xf32>, %w: tensor<18x5x1x1xf32>, %d: tensor<?x18x3x3xf32>) {
  // expected-error @+1 {{groups must divide 16 input and 18 output channels, got 3 (C11)}}
  %0 = inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 1, 1>, groups = 3, out_channels = array<i64: 18>} : (tensor<?x16x3x3xf32>, tensor<18x5x1x1xf32>, tensor<?x18x3x3xf32>) -> tensor<?x18x3x3xf32>
  return
}

// -----

// conv2d_into (C12): a filter of fewer input channels
func.func @f(%x: tensor<?x16x3x3xf32>, %w: tensor<16x8x1x1xf32>, %d: tensor<?x16x3x3xf32>) {
  // expected-error @+1 {{'inception.conv2d_into' op the filter must be 16x16x1x1, got 'tensor<16x8x1x1xf32>' (C12)}}
  %0 = inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 1, 1>, out_channels = array<i64: 16>} : (tensor<?x16x3x3xf32>, tensor<16x8x1x1xf32>, tensor<?x16x3x3xf32>) -> tensor<?x16x3x3xf32>
  return
}

// -----

// conv2d_into (C12): a filter packed for fewer blocks
func.func @f(%x: memref<?x1x4x4x16xf32>, %w: memref<1x1x1x1x16x16xf32>, %d: memref<?x2x4x4x16xf32>) {
  // expected-error @+1 {{the filter must be 2x1x1x1x16x16, got 'memref<1x1x1x1x16x16xf32>' (C12)}}
  inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 1, 1>, out_channels = array<i64: 17>, input_layout = #inception.layout<block = 16, segments = [16]>} : (memref<?x1x4x4x16xf32>, memref<1x1x1x1x16x16xf32>, memref<?x2x4x4x16xf32>) -> ()
  return
}

// -----

// conv2d_into (C12): a bias that is not packed
func.func @f(%x: memref<?x1x4x4x16xf32>, %w: memref<1x1x1x1x16x16xf32>, %b: memref<16xf32>, %d: memref<?x1x4x4x16xf32>) {
  // expected-error @+1 {{the bias must be 1x16, got 'memref<16xf32>' (C12)}}
  inception.conv2d_into %x, %w bias(%b) outs(%d) {kernel = array<i64: 1, 1>, out_channels = array<i64: 16>, input_layout = #inception.layout<block = 16, segments = [16]>} : (memref<?x1x4x4x16xf32>, memref<1x1x1x1x16x16xf32>, memref<16xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

// conv2d_into (C12): into NCHW
func.func @f(%x: memref<?x1x4x4x16xf32>, %w: memref<1x1x1x1x16x16xf32>, %d: memref<?x16x4x4xf32>) {
  // expected-error @+1 {{writes 'memref<?x16x4x4xf32>', which has no blocks, or others (C12)}}
  inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 1, 1>, out_channels = array<i64: 16>, input_layout = #inception.layout<block = 16, segments = [16]>} : (memref<?x1x4x4x16xf32>, memref<1x1x1x1x16x16xf32>, memref<?x16x4x4xf32>) -> ()
  return
}

// -----

// pool_into (C4): more windows than there are
func.func @f(%x: tensor<?x6x4x4xf32>, %d: tensor<?x6x9x9xf32>) {
  // expected-error @+1 {{'inception.pool_into' op no pool with a 2x2 kernel makes 9x9 of 4x4 (C4)}}
  %0 = inception.pool_into %x outs(%d) {kind = #inception<pool_kind max>, kernel = array<i64: 2, 2>} : (tensor<?x6x4x4xf32>, tensor<?x6x9x9xf32>) -> tensor<?x6x9x9xf32>
  return
}

// -----

// pool_into (C4): a window is left out
func.func @f(%x: tensor<?x6x4x4xf32>, %d: tensor<?x6x3x2xf32>) {
  // expected-error @+1 {{no pool with a 2x2 kernel makes 3x2 of 4x4 (C4)}}
  %0 = inception.pool_into %x outs(%d) {kind = #inception<pool_kind average>, kernel = array<i64: 2, 2>} : (tensor<?x6x4x4xf32>, tensor<?x6x3x2xf32>) -> tensor<?x6x3x2xf32>
  return
}

// -----

// pool_into (C4): a kernel beyond the input
func.func @f(%x: tensor<?x6x2x4xf32>, %d: tensor<?x6x1x2xf32>) {
  // expected-error @+1 {{no pool with a 3x3 kernel makes 1x2 of 2x4 (C4)}}
  %0 = inception.pool_into %x outs(%d) {kind = #inception<pool_kind max>, kernel = array<i64: 3, 3>} : (tensor<?x6x2x4xf32>, tensor<?x6x1x2xf32>) -> tensor<?x6x1x2xf32>
  return
}

// -----

// pool_into (C4): rounded up, the last window starts beyond the input
func.func @f(%x: tensor<?x6x4x4xf32>, %d: tensor<?x6x3x3xf32>) {
  // expected-error @+1 {{no pool with a 1x1 kernel makes 3x3 of 4x4 (C4)}}
  %0 = inception.pool_into %x outs(%d) {kind = #inception<pool_kind max>, kernel = array<i64: 1, 1>, strides = array<i64: 2, 2>} : (tensor<?x6x4x4xf32>, tensor<?x6x3x3xf32>) -> tensor<?x6x3x3xf32>
  return
}

// -----

// Rounded down.
func.func @f(%x: tensor<?x6x5x5xf32>, %d: tensor<?x6x2x2xf32>) {
  %0 = inception.pool_into %x outs(%d) {kind = #inception<pool_kind max>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<?x6x5x5xf32>, tensor<?x6x2x2xf32>) -> tensor<?x6x2x2xf32>
  return
}

// -----

// Rounded up.
func.func @f(%x: tensor<?x6x5x5xf32>, %d: tensor<?x6x3x3xf32>) {
  %0 = inception.pool_into %x outs(%d) {kind = #inception<pool_kind max>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<?x6x5x5xf32>, tensor<?x6x3x3xf32>) -> tensor<?x6x3x3xf32>
  return
}

// -----

// pool_into (C2): a window may be padding alone
func.func @f(%x: tensor<?x6x4x4xf32>, %d: tensor<?x6x6x5xf32>) {
  // expected-error @+1 {{'inception.pool_into' op padding must be four integers that are not negative, each less than the kernel (C2)}}
  %0 = inception.pool_into %x outs(%d) {kind = #inception<pool_kind max>, kernel = array<i64: 2, 2>, padding = array<i64: 2, 0, 1, 2>} : (tensor<?x6x4x4xf32>, tensor<?x6x6x5xf32>) -> tensor<?x6x6x5xf32>
  return
}

// -----

// pool_grad_into (C6)
func.func @f(%g: tensor<?x6x9x9xf32>, %d: tensor<?x6x4x4xf32>) {
  // expected-error @+1 {{'inception.pool_grad_into' op no pool with a 2x2 kernel makes 9x9 of 4x4 (C6)}}
  %0 = inception.pool_grad_into %g outs(%d) {kind = #inception<pool_kind average>, kernel = array<i64: 2, 2>} : (tensor<?x6x9x9xf32>, tensor<?x6x4x4xf32>) -> tensor<?x6x4x4xf32>
  return
}

// -----

// pool_grad_into (C2)
func.func @f(%g: tensor<?x6x6x3xf32>, %d: tensor<?x6x4x4xf32>) {
  // expected-error @+1 {{'inception.pool_grad_into' op padding must be four integers that are not negative, each less than the kernel (C2)}}
  %0 = inception.pool_grad_into %g outs(%d) {kind = #inception<pool_kind average>, kernel = array<i64: 2, 2>, padding = array<i64: 2, 0, 1, 0>} : (tensor<?x6x6x3xf32>, tensor<?x6x4x4xf32>) -> tensor<?x6x4x4xf32>
  return
}

// -----

// lrn_into (C3)
func.func @f(%x: memref<?x1x4x4x16xf32>, %d: memref<?x1x4x4x16xf32>) {
  // expected-error @+1 {{'inception.lrn_into' op has a buffer of type 'memref<?x1x4x4x16xf32>' whose layout is missing or another one (C3)}}
  inception.lrn_into %x outs(%d) {size = 5, alpha = 1.0e-4 : f64, beta = 0.75 : f64, k = 1.0 : f64} : (memref<?x1x4x4x16xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

// lrn_grad_into (C5)
func.func @f(%g: memref<?x1x4x4x16xf32>, %x: memref<?x1x4x4x16xf32>, %d: memref<?x1x4x4x16xf32>) {
  // expected-error @+1 {{'inception.lrn_grad_into' op has a buffer of type 'memref<?x1x4x4x16xf32>' whose layout is missing or another one (C5)}}
  inception.lrn_grad_into %g, %x outs(%d) {size = 5, alpha = 1.0e-4 : f64, beta = 0.75 : f64, k = 1.0 : f64} : (memref<?x1x4x4x16xf32>, memref<?x1x4x4x16xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

// softmax_into (C1): more blocks than there are
func.func @f(%x: memref<?x1x4x4x16xf32>, %d: memref<?x1x4x4x16xf32>) {
  // expected-error @+1 {{'inception.softmax_into' op has a buffer of type 'memref<?x1x4x4x16xf32>' whose layout is missing or another one (C1)}}
  inception.softmax_into %x outs(%d) {input_layout = #inception.layout<block = 16, segments = [8, 8]>} : (memref<?x1x4x4x16xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

// copy_into (C1): a layout of NCHW
func.func @f(%x: memref<?x16x4x4xf32>, %d: memref<?x16x4x4xf32>) {
  // expected-error @+1 {{'inception.copy_into' op has a buffer of type 'memref<?x16x4x4xf32>' whose layout is missing or another one (C1)}}
  inception.copy_into %x outs(%d) {input_layout = #inception.layout<block = 16, segments = [16]>} : (memref<?x16x4x4xf32>, memref<?x16x4x4xf32>) -> ()
  return
}

// -----

// copy_into (C2): a part of a segment
func.func @f(%x: memref<?x24x4x4xf32>, %d: memref<?x3x4x4x16xf32>) {
  // expected-error @+1 {{'inception.copy_into' op writes 24 channels from 0 on, which are no segments of its destination (C2)}}
  inception.copy_into %x outs(%d) {output_layout = #inception.layout<block = 16, segments = [16, 20]>} : (memref<?x24x4x4xf32>, memref<?x3x4x4x16xf32>) -> ()
  return
}

// -----

// copy_into (C2): from the middle of a segment
func.func @f(%x: memref<?x1x4x4x16xf32>, %d: memref<?x3x4x4x16xf32>) {
  // expected-error @+1 {{writes 16 channels from 16 on, which are no segments of its destination (C2)}}
  inception.copy_into %x outs(%d) {input_layout = #inception.layout<block = 16, segments = [16]>, output_layout = #inception.layout<block = 16, segments = [40]>, out_offsets = array<i64: 16>} : (memref<?x1x4x4x16xf32>, memref<?x3x4x4x16xf32>) -> ()
  return
}

// -----

// copy_into (C2): more channels than NCHW has
func.func @f(%x: memref<?x1x4x4x16xf32>, %d: memref<?x12x4x4xf32>) {
  // expected-error @+1 {{writes 16 channels from 0 on, which are no segments of its destination (C2)}}
  inception.copy_into %x outs(%d) {input_layout = #inception.layout<block = 16, segments = [16]>} : (memref<?x1x4x4x16xf32>, memref<?x12x4x4xf32>) -> ()
  return
}

// -----

// channel_affine_into (C1): vectors that are not packed
func.func @f(%x: memref<?x1x4x4x16xf32>, %s: memref<16xf32>, %d: memref<?x1x4x4x16xf32>) {
  // expected-error @+1 {{'inception.channel_affine_into' op scale and shift must be one-dimensional, of the 16 channels, got 'memref<16xf32>' (C1)}}
  inception.channel_affine_into %x, %s, %s outs(%d) : (memref<?x1x4x4x16xf32>, memref<16xf32>, memref<16xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

// channel_affine_into (C1): too short in NCHW
func.func @f(%x: memref<?x16x4x4xf32>, %s: memref<8xf32>, %d: memref<?x16x4x4xf32>) {
  // expected-error @+1 {{scale and shift must be one-dimensional, of the 16 channels, got 'memref<8xf32>' (C1)}}
  inception.channel_affine_into %x, %s, %s outs(%d) : (memref<?x16x4x4xf32>, memref<8xf32>, memref<8xf32>, memref<?x16x4x4xf32>) -> ()
  return
}

// -----

// batch_norm_train_into (C1): on memrefs
func.func @f(%x: memref<?x1x4x4x16xf32>, %v: memref<2x16xf32>, %d: memref<?x1x4x4x16xf32>) {
  // expected-error @+1 {{'inception.batch_norm_train_into' op statistics and parameters must be one-dimensional, of the channels (C1)}}
  inception.batch_norm_train_into %x, %v, %v, %v outs(%d) {epsilon = 1.0e-3 : f64} : (memref<?x1x4x4x16xf32>, memref<2x16xf32>, memref<2x16xf32>, memref<2x16xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

// batch_norm_grad_into (C2): on memrefs
func.func @f(%x: memref<?x1x4x4x16xf32>, %v: memref<16xf32>, %d: memref<?x1x4x4x16xf32>) {
  // expected-error @+1 {{'inception.batch_norm_grad_into' op statistics, gamma and gradients by parameters must be one-dimensional, of the channels (C2)}}
  inception.batch_norm_grad_into %x, %x, %v, %v, %v, %v outs(%d) {epsilon = 1.0e-3 : f64} : (memref<?x1x4x4x16xf32>, memref<?x1x4x4x16xf32>, memref<16xf32>, memref<16xf32>, memref<16xf32>, memref<16xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

// dropout_train_into (C5)
func.func @f(%x: memref<?x1x4x4x16xf32>, %r: memref<4xi64>, %d: memref<?x1x4x4x16xf32>) {
  // expected-error @+1 {{'inception.dropout_train_into' op has a buffer of type 'memref<?x1x4x4x16xf32>' whose layout is missing or another one (C5)}}
  inception.dropout_train_into %x, %r outs(%d) {rate = 0.5 : f64, stream = 0 : i64} : (memref<?x1x4x4x16xf32>, memref<4xi64>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

// softmax_cross_entropy_grad_into (C5)
func.func @f(%x: memref<?x1x1x1x16xf32>, %l: memref<?xi64>, %d: memref<?x1x1x1x16xf32>) {
  // expected-error @+1 {{'inception.softmax_cross_entropy_grad_into' op has a buffer of type 'memref<?x1x1x1x16xf32>' whose layout is missing or another one (C5)}}
  inception.softmax_cross_entropy_grad_into %x, %l outs(%d) {scale = 1.0 : f64} : (memref<?x1x1x1x16xf32>, memref<?xi64>, memref<?x1x1x1x16xf32>) -> ()
  return
}

// -----

// softmax_cross_entropy_into (C4)
func.func @f(%x: memref<?x1x1x1x16xf32>, %l: memref<?xi64>, %d: memref<1xf32>) {
  // expected-error @+1 {{'inception.softmax_cross_entropy_into' op has a buffer of type 'memref<?x1x1x1x16xf32>' whose layout is missing or another one (C4)}}
  inception.softmax_cross_entropy_into %x, %l outs(%d) : (memref<?x1x1x1x16xf32>, memref<?xi64>, memref<1xf32>) -> ()
  return
}

// -----

// slice_grad_into (C2)
func.func @f(%x: memref<?x1x4x4x16xf32>, %d: memref<?x3x4x4x16xf32>) {
  // expected-error @+1 {{'inception.slice_grad_into' op offset and channels must be multiples of 16 lanes, got 8 and 48 (C2)}}
  inception.slice_grad_into %x outs(%d) {offset = 8 : i64, channels = 48 : i64} : (memref<?x1x4x4x16xf32>, memref<?x3x4x4x16xf32>) -> ()
  return
}

// -----

// (W4): two batches
func.func @f(%g: memref<1x1x4x4x16xf32>, %x: memref<?x1x4x4x16xf32>, %d: memref<1x1x1x1x16x16xf32>) {
  // expected-error @+1 {{'inception.conv2d_filter_grad_into' op activations must be of one batch, got 'memref<1x1x4x4x16xf32>' and 'memref<?x1x4x4x16xf32>' (W4)}}
  inception.conv2d_filter_grad_into %g, %x outs(%d) {kernel = array<i64: 1, 1>} : (memref<1x1x4x4x16xf32>, memref<?x1x4x4x16xf32>, memref<1x1x1x1x16x16xf32>) -> ()
  return
}

// -----

// (W4): a dynamic height
func.func @f(%g: tensor<?x5x?x4xf32>, %d: tensor<5xf32>) {
  // expected-error @+1 {{'inception.channel_sum_into' op activations must have static sizes but the batch's, of at most 2^31 - 1 elements, got 'tensor<?x5x?x4xf32>' (W4)}}
  %0 = inception.channel_sum_into %g outs(%d) : (tensor<?x5x?x4xf32>, tensor<5xf32>) -> tensor<5xf32>
  return
}

// -----

// conv2d_filter_grad_into (C7)
func.func @f(%g: memref<?x1x4x4x16xf32>, %x: memref<?x1x4x4x16xf32>, %d: memref<1x1x1x1x16x16xf32>) {
  // expected-error @+1 {{'inception.conv2d_filter_grad_into' op has a buffer of type 'memref<?x1x4x4x16xf32>' whose layout is missing or another one (C7)}}
  inception.conv2d_filter_grad_into %g, %x outs(%d) {kernel = array<i64: 1, 1>, input_layout = #inception.layout<block = 16, segments = [16]>} : (memref<?x1x4x4x16xf32>, memref<?x1x4x4x16xf32>, memref<1x1x1x1x16x16xf32>) -> ()
  return
}

// -----

// conv2d_filter_grad_into (C1): packed for more channels
func.func @f(%g: memref<?x1x4x4x16xf32>, %x: memref<?x1x4x4x16xf32>, %d: memref<2x1x1x1x16x16xf32>) {
  // expected-error @+1 {{'inception.conv2d_filter_grad_into' op the destination must be packed as 'memref<1x1x1x1x16x16xf32>', got 'memref<2x1x1x1x16x16xf32>' (C1)}}
  inception.conv2d_filter_grad_into %g, %x outs(%d) {kernel = array<i64: 1, 1>, input_layout = #inception.layout<block = 16, segments = [16]>, output_layout = #inception.layout<block = 16, segments = [16]>} : (memref<?x1x4x4x16xf32>, memref<?x1x4x4x16xf32>, memref<2x1x1x1x16x16xf32>) -> ()
  return
}

// -----

// conv2d_filter_grad_into (C8): items that are no multiple of a tile
func.func @f(%g: memref<?x4x4x4x16xf32>, %x: memref<?x1x4x4x16xf32>, %d: memref<4x1x1x1x16x16xf32>) {
  // expected-error @+1 {{'inception.conv2d_filter_grad_into' op has a tile of 4 vectors of 8, which are no multiple or part of a block of 16 channels, or do not divide an item (C8)}}
  inception.conv2d_filter_grad_into %g, %x outs(%d) {kernel = array<i64: 1, 1>, input_layout = #inception.layout<block = 16, segments = [16]>, output_layout = #inception.layout<block = 16, segments = [64]>, schedule = #inception.batch_schedule<vector = 8, tile = 3 x 4, rows = 4, grain = 16 x 48 x 1>} : (memref<?x4x4x4x16xf32>, memref<?x1x4x4x16xf32>, memref<4x1x1x1x16x16xf32>) -> ()
  return
}

// -----

// conv2d_filter_grad_into (C8): more sums than can be
func.func @f(%g: memref<?x1x4x4x16xf32>, %x: memref<?x1x4x4x16xf32>, %d: memref<1x1x1x1x16x16xf32>) {
  // expected-error @+1 {{has a tile of 65 x 2 sums; at most 128 are possible (C8)}}
  inception.conv2d_filter_grad_into %g, %x outs(%d) {kernel = array<i64: 1, 1>, input_layout = #inception.layout<block = 16, segments = [16]>, output_layout = #inception.layout<block = 16, segments = [16]>, schedule = #inception.batch_schedule<vector = 8, tile = 65 x 2, rows = 4, grain = 16 x 16 x 1>} : (memref<?x1x4x4x16xf32>, memref<?x1x4x4x16xf32>, memref<1x1x1x1x16x16xf32>) -> ()
  return
}

// -----

// layout (C1): more channels than the tensor has
// expected-error @+1 {{layout: it has 16 channels, and the tensor 17 (C1)}}
func.func private @f(tensor<?x17x4x4xf32, #inception.layout<block = 16, segments = [16]>>)

// -----

// layout (C1): a vector
// expected-error @+1 {{layout: tensors of rank 4 have one, not of rank 1 (C1)}}
func.func private @f(tensor<16xf32, #inception.layout<block = 16, segments = [16]>>)
