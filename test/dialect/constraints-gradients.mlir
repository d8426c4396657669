// Each numbered constraint of gradients of layers with windows and filters, violated.
// RUN: inception-opt %s -split-input-file -verify-diagnostics

// conv2d_input_grad (C1)
func.func @f(%g: tensor<2x6x4x3xf32>, %w: tensor<6x2x3x5xf32>) {
  // expected-error @+2 {{conv2d_input_grad: gradient must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<2x6x4x3xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d_input_grad %g, %w {input_size = array<i64: 8, 9>, groups = 2 : i64, strides = array<i64: 2, 3>, padding = array<i64: 1, 2, 0, 0>} : (tensor<2x6x4x3xf32>, tensor<6x2x3x5xf32>) -> tensor<?x4x8x9xf32>
  return
}

// -----

// conv2d_input_grad (C2)
func.func @f(%g: tensor<?x6x4x3xf32>, %w: tensor<6x30xf32>) {
  // expected-error @+2 {{filter must have rank 4 and a static shape, got 'tensor<6x30xf32>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d_input_grad %g, %w {input_size = array<i64: 8, 9>, groups = 2 : i64, strides = array<i64: 2, 3>, padding = array<i64: 1, 2, 0, 0>} : (tensor<?x6x4x3xf32>, tensor<6x30xf32>) -> tensor<?x4x8x9xf32>
  return
}

// -----

// conv2d_input_grad (C3)
func.func @f(%g: tensor<?x6x4x3xf32>, %w: tensor<6x2x3x5xf64>) {
  // expected-error @+2 {{element types differ (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d_input_grad %g, %w {input_size = array<i64: 8, 9>, groups = 2 : i64, strides = array<i64: 2, 3>, padding = array<i64: 1, 2, 0, 0>} : (tensor<?x6x4x3xf32>, tensor<6x2x3x5xf64>) -> tensor<?x4x8x9xf32>
  return
}

// -----

// conv2d_input_grad (C4)
func.func @f(%g: tensor<?x6x4x3xf32>, %w: tensor<6x2x3x5xf32>) {
  // expected-error @+2 {{strides must be two positive integers (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d_input_grad %g, %w {input_size = array<i64: 8, 9>, groups = 2 : i64, strides = array<i64: 2, 0>, padding = array<i64: 1, 2, 0, 0>} : (tensor<?x6x4x3xf32>, tensor<6x2x3x5xf32>) -> tensor<?x4x8x9xf32>
  return
}

// -----

// conv2d_input_grad (C5)
func.func @f(%g: tensor<?x6x4x3xf32>, %w: tensor<6x2x3x5xf32>) {
  // expected-error @+2 {{padding must be four integers that are not negative (C5)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d_input_grad %g, %w {input_size = array<i64: 8, 9>, groups = 2 : i64, strides = array<i64: 2, 3>, padding = array<i64: 1, -2, 0, 0>} : (tensor<?x6x4x3xf32>, tensor<6x2x3x5xf32>) -> tensor<?x4x8x9xf32>
  return
}

// -----

// conv2d_input_grad (C6)
func.func @f(%g: tensor<?x6x4x3xf32>, %w: tensor<6x2x3x5xf32>) {
  // expected-error @+2 {{groups must divide 6 output channels, got 4 (C6)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d_input_grad %g, %w {input_size = array<i64: 8, 9>, groups = 4 : i64, strides = array<i64: 2, 3>, padding = array<i64: 1, 2, 0, 0>} : (tensor<?x6x4x3xf32>, tensor<6x2x3x5xf32>) -> tensor<?x4x8x9xf32>
  return
}

// -----

// conv2d_input_grad (C7)
func.func @f(%g: tensor<?x6x4x3xf32>, %w: tensor<6x2x3x5xf32>) {
  // expected-error @+2 {{input_size must be two positive integers (C7)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d_input_grad %g, %w {input_size = array<i64: 8>, groups = 2 : i64, strides = array<i64: 2, 3>, padding = array<i64: 1, 2, 0, 0>} : (tensor<?x6x4x3xf32>, tensor<6x2x3x5xf32>) -> tensor<?x4x8x9xf32>
  return
}

// -----

// conv2d_input_grad (C8)
func.func @f(%g: tensor<?x6x4x3xf32>, %w: tensor<6x2x3x5xf32>) {
  // expected-error @+2 {{no convolution with this filter makes 'tensor<?x6x4x3xf32>' of an input of 9x9 (C8)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d_input_grad %g, %w {input_size = array<i64: 9, 9>, groups = 2 : i64, strides = array<i64: 1, 3>, padding = array<i64: 1, 2, 0, 0>} : (tensor<?x6x4x3xf32>, tensor<6x2x3x5xf32>) -> tensor<?x4x8x9xf32>
  return
}

// -----

// conv2d_input_grad (C8): other channels
func.func @f(%g: tensor<?x5x4x3xf32>, %w: tensor<6x2x3x5xf32>) {
  // expected-error @+2 {{no convolution with this filter makes 'tensor<?x5x4x3xf32>' of an input of 8x9 (C8)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d_input_grad %g, %w {input_size = array<i64: 8, 9>, groups = 2 : i64, strides = array<i64: 2, 3>, padding = array<i64: 1, 2, 0, 0>} : (tensor<?x5x4x3xf32>, tensor<6x2x3x5xf32>) -> tensor<?x4x8x9xf32>
  return
}

// -----

// conv2d_filter_grad (C1)
func.func @f(%g: tensor<6xf32>, %x: tensor<?x4x8x9xf32>) {
  // expected-error @+2 {{conv2d_filter_grad: gradient must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<6xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d_filter_grad %g, %x {kernel = array<i64: 3, 5>, groups = 2 : i64, strides = array<i64: 2, 3>, padding = array<i64: 1, 2, 0, 0>} : (tensor<6xf32>, tensor<?x4x8x9xf32>) -> tensor<6x2x3x5xf32>
  return
}

// -----

// conv2d_filter_grad (C1)
func.func @f(%g: tensor<?x6x4x3xf32>, %x: tensor<3x4x8x9xf32>) {
  // expected-error @+2 {{conv2d_filter_grad: input must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<3x4x8x9xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d_filter_grad %g, %x {kernel = array<i64: 3, 5>, groups = 2 : i64, strides = array<i64: 2, 3>, padding = array<i64: 1, 2, 0, 0>} : (tensor<?x6x4x3xf32>, tensor<3x4x8x9xf32>) -> tensor<6x2x3x5xf32>
  return
}

// -----

// conv2d_filter_grad (C2)
func.func @f(%g: tensor<?x6x4x3xf32>, %x: tensor<?x4x8x9xf32>) {
  // expected-error @+2 {{kernel must be two positive integers (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d_filter_grad %g, %x {kernel = array<i64: 3, 0>, groups = 2 : i64, strides = array<i64: 2, 3>, padding = array<i64: 1, 2, 0, 0>} : (tensor<?x6x4x3xf32>, tensor<?x4x8x9xf32>) -> tensor<6x2x3x5xf32>
  return
}

// -----

// conv2d_filter_grad (C3)
func.func @f(%g: tensor<?x6x4x3xf32>, %x: tensor<?x4x8x9xf64>) {
  // expected-error @+2 {{element types differ (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d_filter_grad %g, %x {kernel = array<i64: 3, 5>, groups = 2 : i64, strides = array<i64: 2, 3>, padding = array<i64: 1, 2, 0, 0>} : (tensor<?x6x4x3xf32>, tensor<?x4x8x9xf64>) -> tensor<6x2x3x5xf32>
  return
}

// -----

// conv2d_filter_grad (C4)
func.func @f(%g: tensor<?x6x4x3xf32>, %x: tensor<?x4x8x9xf32>) {
  // expected-error @+2 {{strides must be two positive integers (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d_filter_grad %g, %x {kernel = array<i64: 3, 5>, groups = 2 : i64, strides = array<i64: -2, 3>, padding = array<i64: 1, 2, 0, 0>} : (tensor<?x6x4x3xf32>, tensor<?x4x8x9xf32>) -> tensor<6x2x3x5xf32>
  return
}

// -----

// conv2d_filter_grad (C5)
func.func @f(%g: tensor<?x6x4x3xf32>, %x: tensor<?x4x8x9xf32>) {
  // expected-error @+2 {{padding must be four integers that are not negative (C5)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d_filter_grad %g, %x {kernel = array<i64: 3, 5>, groups = 2 : i64, strides = array<i64: 2, 3>, padding = array<i64: 1, 2>} : (tensor<?x6x4x3xf32>, tensor<?x4x8x9xf32>) -> tensor<6x2x3x5xf32>
  return
}

// -----

// conv2d_filter_grad (C6)
func.func @f(%g: tensor<?x6x4x3xf32>, %x: tensor<?x4x8x9xf32>) {
  // expected-error @+2 {{groups must divide 4 input and 6 output channels, got 3 (C6)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d_filter_grad %g, %x {kernel = array<i64: 3, 5>, groups = 3 : i64, strides = array<i64: 2, 3>, padding = array<i64: 1, 2, 0, 0>} : (tensor<?x6x4x3xf32>, tensor<?x4x8x9xf32>) -> tensor<6x2x3x5xf32>
  return
}

// -----

// conv2d_filter_grad (C7)
func.func @f(%g: tensor<?x6x4x3xf32>, %x: tensor<?x4x8x9xf32>) {
  // expected-error @+2 {{no convolution with a 4x5 kernel makes 'tensor<?x6x4x3xf32>' of 'tensor<?x4x8x9xf32>' (C7)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d_filter_grad %g, %x {kernel = array<i64: 4, 5>, strides = array<i64: 2, 3>, padding = array<i64: 0, 2, 0, 0>, groups = 2 : i64} : (tensor<?x6x4x3xf32>, tensor<?x4x8x9xf32>) -> tensor<6x2x3x5xf32>
  return
}

// -----

// conv2d_filter_grad (C7): a kernel that does not fit
func.func @f(%g: tensor<?x6x4x3xf32>, %x: tensor<?x4x8x9xf32>) {
  // expected-error @+2 {{no convolution with a 30x5 kernel makes 'tensor<?x6x4x3xf32>' of 'tensor<?x4x8x9xf32>' (C7)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d_filter_grad %g, %x {kernel = array<i64: 30, 5>, groups = 2 : i64, strides = array<i64: 2, 3>, padding = array<i64: 1, 2, 0, 0>} : (tensor<?x6x4x3xf32>, tensor<?x4x8x9xf32>) -> tensor<6x2x3x5xf32>
  return
}

// -----

// channel_sum (C1)
func.func @f(%g: tensor<?x6x?x3xf32>) {
  // expected-error @+2 {{channel_sum: gradient must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<?x6x?x3xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.channel_sum %g : (tensor<?x6x?x3xf32>) -> tensor<6xf32>
  return
}

// -----

// linear_input_grad (C1)
func.func @f(%g: tensor<?x5xf32>, %w: tensor<5x24xf32>) {
  // expected-error @+2 {{linear_input_grad: gradient must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<?x5xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.linear_input_grad %g, %w {input_shape = array<i64: 2, 3, 4>} : (tensor<?x5xf32>, tensor<5x24xf32>) -> tensor<?x2x3x4xf32>
  return
}

// -----

// linear_input_grad (C1)
func.func @f(%g: tensor<?x5x2x1xf32>, %w: tensor<5x24xf32>) {
  // expected-error @+2 {{gradient must have height and width 1, got 'tensor<?x5x2x1xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.linear_input_grad %g, %w {input_shape = array<i64: 2, 3, 4>} : (tensor<?x5x2x1xf32>, tensor<5x24xf32>) -> tensor<?x2x3x4xf32>
  return
}

// -----

// linear_input_grad (C2)
func.func @f(%g: tensor<?x5x1x1xf32>, %w: tensor<5x?xf32>) {
  // expected-error @+2 {{filter must have rank 2 and a static shape, got 'tensor<5x?xf32>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.linear_input_grad %g, %w {input_shape = array<i64: 2, 3, 4>} : (tensor<?x5x1x1xf32>, tensor<5x?xf32>) -> tensor<?x2x3x4xf32>
  return
}

// -----

// linear_input_grad (C3)
func.func @f(%g: tensor<?x5x1x1xf32>, %w: tensor<5x24xf64>) {
  // expected-error @+2 {{element types differ (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.linear_input_grad %g, %w {input_shape = array<i64: 2, 3, 4>} : (tensor<?x5x1x1xf32>, tensor<5x24xf64>) -> tensor<?x2x3x4xf32>
  return
}

// -----

// linear_input_grad (C4)
func.func @f(%g: tensor<?x5x1x1xf32>, %w: tensor<5x24xf32>) {
  // expected-error @+2 {{input_shape must be three positive integers with the product 24 (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.linear_input_grad %g, %w {input_shape = array<i64: 2, 3, 5>} : (tensor<?x5x1x1xf32>, tensor<5x24xf32>) -> tensor<?x2x3x4xf32>
  return
}

// -----

// linear_input_grad (C4)
func.func @f(%g: tensor<?x5x1x1xf32>, %w: tensor<5x24xf32>) {
  // expected-error @+2 {{input_shape must be three positive integers with the product 24 (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.linear_input_grad %g, %w {input_shape = array<i64: 2, -3, -4>} : (tensor<?x5x1x1xf32>, tensor<5x24xf32>) -> tensor<?x2x3x4xf32>
  return
}

// -----

// linear_input_grad (C5)
func.func @f(%g: tensor<?x7x1x1xf32>, %w: tensor<5x24xf32>) {
  // expected-error @+2 {{the gradient has 7 channels, but the filter makes 5 (C5)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.linear_input_grad %g, %w {input_shape = array<i64: 2, 3, 4>} : (tensor<?x7x1x1xf32>, tensor<5x24xf32>) -> tensor<?x2x3x4xf32>
  return
}

// -----

// linear_filter_grad (C1)
func.func @f(%g: tensor<?x5x1x1xf32>, %x: tensor<?x24xf32>) {
  // expected-error @+2 {{linear_filter_grad: input must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<?x24xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.linear_filter_grad %g, %x : (tensor<?x5x1x1xf32>, tensor<?x24xf32>) -> tensor<5x24xf32>
  return
}

// -----

// linear_filter_grad (C2)
func.func @f(%g: tensor<?x5x1x2xf32>, %x: tensor<?x2x3x4xf32>) {
  // expected-error @+2 {{gradient must have height and width 1, got 'tensor<?x5x1x2xf32>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.linear_filter_grad %g, %x : (tensor<?x5x1x2xf32>, tensor<?x2x3x4xf32>) -> tensor<5x24xf32>
  return
}

// -----

// linear_filter_grad (C3)
func.func @f(%g: tensor<?x5x1x1xf32>, %x: tensor<?x2x3x4xf64>) {
  // expected-error @+2 {{element types differ (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.linear_filter_grad %g, %x : (tensor<?x5x1x1xf32>, tensor<?x2x3x4xf64>) -> tensor<5x24xf32>
  return
}

// -----

// max_pool_grad (C1)
func.func @f(%g: tensor<?x3x4x4xf32>, %x: tensor<?x?x7x7xf32>) {
  // expected-error @+2 {{max_pool_grad: input must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<?x?x7x7xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.max_pool_grad %g, %x {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x3x4x4xf32>, tensor<?x?x7x7xf32>) -> tensor<?x3x7x7xf32>
  return
}

// -----

// max_pool_grad (C2)
func.func @f(%g: tensor<?x3x4x4xf32>, %x: tensor<?x3x7x7xf32>) {
  // expected-error @+2 {{kernel and strides must be two positive integers each (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.max_pool_grad %g, %x {kernel = array<i64: 3, 3>, strides = array<i64: 2, 0>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x3x4x4xf32>, tensor<?x3x7x7xf32>) -> tensor<?x3x7x7xf32>
  return
}

// -----

// max_pool_grad (C3)
func.func @f(%g: tensor<?x3x4x4xf32>, %x: tensor<?x3x7x7xf32>) {
  // expected-error @+2 {{padding must be at least 0 and less than the kernel, got 3 (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.max_pool_grad %g, %x {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, padding = array<i64: 1, 3, 1, 1>} : (tensor<?x3x4x4xf32>, tensor<?x3x7x7xf32>) -> tensor<?x3x7x7xf32>
  return
}

// -----

// max_pool_grad (C4)
func.func @f(%g: tensor<?x3x4x4xf32>, %x: tensor<?x3x7x7xf32>) {
  // expected-error @+2 {{the 11x3 kernel is larger than the padded input of 9x9 (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.max_pool_grad %g, %x {kernel = array<i64: 11, 3>, strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x3x4x4xf32>, tensor<?x3x7x7xf32>) -> tensor<?x3x7x7xf32>
  return
}

// -----

// max_pool_grad (C5)
func.func @f(%g: tensor<?x3x4x5xf32>, %x: tensor<?x3x7x7xf32>) {
  // expected-error @+2 {{the pool makes 'tensor<?x3x4x4xf32>', but the gradient is 'tensor<?x3x4x5xf32>' (C5)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.max_pool_grad %g, %x {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x3x4x5xf32>, tensor<?x3x7x7xf32>) -> tensor<?x3x7x7xf32>
  return
}

// -----

// max_pool_grad (C5): another element type
func.func @f(%g: tensor<?x3x4x4xf64>, %x: tensor<?x3x7x7xf32>) {
  // expected-error @+2 {{the pool makes 'tensor<?x3x4x4xf32>', but the gradient is 'tensor<?x3x4x4xf64>' (C5)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.max_pool_grad %g, %x {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x3x4x4xf64>, tensor<?x3x7x7xf32>) -> tensor<?x3x7x7xf32>
  return
}

// -----

// avg_pool_grad (C1)
func.func @f(%g: tensor<5x3x4x4xf32>) {
  // expected-error @+2 {{avg_pool_grad: gradient must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<5x3x4x4xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.avg_pool_grad %g {input_size = array<i64: 7, 7>, kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>} : (tensor<5x3x4x4xf32>) -> tensor<?x3x7x7xf32>
  return
}

// -----

// avg_pool_grad (C2)
func.func @f(%g: tensor<?x3x4x4xf32>) {
  // expected-error @+2 {{kernel and strides must be two positive integers each (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.avg_pool_grad %g {input_size = array<i64: 7, 7>, kernel = array<i64: 3, 3>, strides = array<i64: 2>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x3x4x4xf32>) -> tensor<?x3x7x7xf32>
  return
}

// -----

// avg_pool_grad (C3)
func.func @f(%g: tensor<?x3x4x4xf32>) {
  // expected-error @+2 {{padding must be four integers (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.avg_pool_grad %g {input_size = array<i64: 7, 7>, kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 1>} : (tensor<?x3x4x4xf32>) -> tensor<?x3x7x7xf32>
  return
}

// -----

// avg_pool_grad (C4)
func.func @f(%g: tensor<?x3x4x4xf32>) {
  // expected-error @+2 {{input_size must be two positive integers (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.avg_pool_grad %g {input_size = array<i64: 7, -7>, kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x3x4x4xf32>) -> tensor<?x3x7x7xf32>
  return
}

// -----

// avg_pool_grad (C4)
func.func @f(%g: tensor<?x3x4x4xf32>) {
  // expected-error @+2 {{the 10x3 kernel is larger than the padded input of 9x9 (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.avg_pool_grad %g {input_size = array<i64: 7, 7>, kernel = array<i64: 10, 3>, strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x3x4x4xf32>) -> tensor<?x3x7x7xf32>
  return
}

// -----

// avg_pool_grad (C5)
func.func @f(%g: tensor<?x3x3x4xf32>) {
  // expected-error @+2 {{the pool makes 'tensor<?x3x4x4xf32>', but the gradient is 'tensor<?x3x3x4xf32>' (C5)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.avg_pool_grad %g {input_size = array<i64: 7, 7>, kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x3x3x4xf32>) -> tensor<?x3x7x7xf32>
  return
}

// -----

// adaptive_avg_pool_grad (C1)
func.func @f(%g: tensor<?x3x0x4xf32>) {
  // expected-error @+2 {{adaptive_avg_pool_grad: gradient must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<?x3x0x4xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.adaptive_avg_pool_grad %g {input_size = array<i64: 7, 7>} : (tensor<?x3x0x4xf32>) -> tensor<?x3x7x7xf32>
  return
}

// -----

// adaptive_avg_pool_grad (C2)
func.func @f(%g: tensor<?x3x4x4xf32>) {
  // expected-error @+2 {{input_size must be two positive integers (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.adaptive_avg_pool_grad %g {input_size = array<i64: 7, 0>} : (tensor<?x3x4x4xf32>) -> tensor<?x3x7x7xf32>
  return
}
