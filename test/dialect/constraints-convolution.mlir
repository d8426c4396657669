// Each numbered constraint of conv2d and linear, violated.
// RUN: inception-opt %s -split-input-file -verify-diagnostics

// conv2d (C1)
func.func @f(%x: tensor<4x6x9x8xf32>, %w: tensor<5x6x3x2xf32>) {
  // expected-error @+2 {{conv2d: input must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<4x6x9x8xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d %x, %w : (tensor<4x6x9x8xf32>, tensor<5x6x3x2xf32>) -> tensor<4x5x7x7xf32>
  return
}

// -----

// conv2d (C1)
func.func @f(%x: tensor<?x6x?x8xf32>, %w: tensor<5x6x3x2xf32>) {
  // expected-error @+2 {{got 'tensor<?x6x?x8xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d %x, %w : (tensor<?x6x?x8xf32>, tensor<5x6x3x2xf32>) -> tensor<?x5x7x7xf32>
  return
}

// -----

// conv2d (C1)
func.func @f(%x: tensor<?x6x9xf32>, %w: tensor<5x6x3x2xf32>) {
  // expected-error @+2 {{got 'tensor<?x6x9xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d %x, %w : (tensor<?x6x9xf32>, tensor<5x6x3x2xf32>) -> tensor<?x5x7x7xf32>
  return
}

// -----

// conv2d (C1)
func.func @f(%x: tensor<?x0x9x8xf32>, %w: tensor<5x6x3x2xf32>) {
  // expected-error @+2 {{got 'tensor<?x0x9x8xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d %x, %w : (tensor<?x0x9x8xf32>, tensor<5x6x3x2xf32>) -> tensor<?x5x7x7xf32>
  return
}

// -----

// conv2d (C2)
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x6xf32>) {
  // expected-error @+2 {{conv2d: filter must have rank 4 and a static shape, got 'tensor<5x6x6xf32>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d %x, %w : (tensor<?x6x9x8xf32>, tensor<5x6x6xf32>) -> tensor<?x5x7x7xf32>
  return
}

// -----

// conv2d (C2)
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<?x6x3x2xf32>) {
  // expected-error @+2 {{got 'tensor<?x6x3x2xf32>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d %x, %w : (tensor<?x6x9x8xf32>, tensor<?x6x3x2xf32>) -> tensor<?x5x7x7xf32>
  return
}

// -----

// conv2d (C3)
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf64>) {
  // expected-error @+2 {{conv2d: element types differ (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d %x, %w : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf64>) -> tensor<?x5x7x7xf32>
  return
}

// -----

// conv2d (C4)
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf32>) {
  // expected-error @+2 {{conv2d: strides must be two positive integers (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d %x, %w {strides = array<i64: 2>} : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>) -> tensor<?x5x7x7xf32>
  return
}

// -----

// conv2d (C4)
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf32>) {
  // expected-error @+2 {{strides must be two positive integers (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d %x, %w {strides = array<i64: 1, 0>} : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>) -> tensor<?x5x7x7xf32>
  return
}

// -----

// conv2d (C5)
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf32>) {
  // expected-error @+2 {{conv2d: padding must be four integers that are not negative (C5)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d %x, %w {padding = array<i64: 1, 1>} : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>) -> tensor<?x5x7x7xf32>
  return
}

// -----

// conv2d (C5)
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf32>) {
  // expected-error @+2 {{padding must be four integers that are not negative (C5)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d %x, %w {padding = array<i64: 1, 1, -1, 1>} : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>) -> tensor<?x5x7x7xf32>
  return
}

// -----

// conv2d (C6)
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf32>) {
  // expected-error @+2 {{conv2d: groups must divide 6 input and 5 output channels, got 4 (C6)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d %x, %w {groups = 4 : i64} : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>) -> tensor<?x5x7x7xf32>
  return
}

// -----

// conv2d (C6): divides the input only
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x3x3x2xf32>) {
  // expected-error @+2 {{groups must divide 6 input and 5 output channels, got 2 (C6)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d %x, %w {groups = 2 : i64} : (tensor<?x6x9x8xf32>, tensor<5x3x3x2xf32>) -> tensor<?x5x7x7xf32>
  return
}

// -----

// conv2d (C6)
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf32>) {
  // expected-error @+2 {{got 0 (C6)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d %x, %w {groups = 0 : i64} : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>) -> tensor<?x5x7x7xf32>
  return
}

// -----

// conv2d (C7)
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x7x3x2xf32>) {
  // expected-error @+2 {{conv2d: the filter takes 7 channels, but the input has 6 in 1 group(s) (C7)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d %x, %w : (tensor<?x6x9x8xf32>, tensor<5x7x3x2xf32>) -> tensor<?x5x7x7xf32>
  return
}

// -----

// conv2d (C7)
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<4x6x3x2xf32>) {
  // expected-error @+2 {{the filter takes 6 channels, but the input has 6 in 2 group(s) (C7)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d %x, %w {groups = 2 : i64} : (tensor<?x6x9x8xf32>, tensor<4x6x3x2xf32>) -> tensor<?x4x7x7xf32>
  return
}

// -----

// conv2d (C8)
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf32>, %b: tensor<6xf32>) {
  // expected-error @+2 {{conv2d: bias must have shape [5], got 'tensor<6xf32>' (C8)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d %x, %w bias(%b) : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>, tensor<6xf32>) -> tensor<?x5x7x7xf32>
  return
}

// -----

// conv2d (C8)
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf32>, %b: tensor<5x1xf32>) {
  // expected-error @+2 {{bias must have shape [5], got 'tensor<5x1xf32>' (C8)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d %x, %w bias(%b) : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>, tensor<5x1xf32>) -> tensor<?x5x7x7xf32>
  return
}

// -----

// conv2d (C9)
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x12xf32>) {
  // expected-error @+2 {{conv2d: the 3x12 kernel is larger than the padded input of 9x11 (C9)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d %x, %w {padding = array<i64: 0, 1, 0, 2>} : (tensor<?x6x9x8xf32>, tensor<5x6x3x12xf32>) -> tensor<?x5x7x1xf32>
  return
}

// -----

// conv2d: the result is inferred
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<5x6x3x2xf32>) {
  // expected-error @+2 {{'inception.conv2d' op inferred type(s) 'tensor<?x5x7x7xf32>' are incompatible with return type(s) of operation 'tensor<?x5x7x8xf32>'}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.conv2d %x, %w : (tensor<?x6x9x8xf32>, tensor<5x6x3x2xf32>) -> tensor<?x5x7x8xf32>
  return
}

// -----

// Activations are ranked
func.func @f(%x: tensor<*xf32>, %w: tensor<5x6x3x2xf32>) {
  // expected-error @+1 {{operand #0 must be ranked tensor of 32-bit float or 64-bit float values, but got 'tensor<*xf32>'}}
  %0 = inception.conv2d %x, %w : (tensor<*xf32>, tensor<5x6x3x2xf32>) -> tensor<?x5x7x7xf32>
  return
}

// -----

// linear (C1)
func.func @f(%x: tensor<?x6xf32>, %w: tensor<7x6xf32>) {
  // expected-error @+2 {{linear: input must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<?x6xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.linear %x, %w : (tensor<?x6xf32>, tensor<7x6xf32>) -> tensor<?x7x1x1xf32>
  return
}

// -----

// linear (C2)
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<7x6x9x8xf32>) {
  // expected-error @+2 {{linear: filter must have rank 2 and a static shape, got 'tensor<7x6x9x8xf32>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.linear %x, %w : (tensor<?x6x9x8xf32>, tensor<7x6x9x8xf32>) -> tensor<?x7x1x1xf32>
  return
}

// -----

// linear (C3)
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<7x432xf64>) {
  // expected-error @+2 {{linear: element types differ (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.linear %x, %w : (tensor<?x6x9x8xf32>, tensor<7x432xf64>) -> tensor<?x7x1x1xf32>
  return
}

// -----

// linear (C4)
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<7x431xf32>) {
  // expected-error @+2 {{linear: the filter takes 431 values, but the input has 432 (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.linear %x, %w : (tensor<?x6x9x8xf32>, tensor<7x431xf32>) -> tensor<?x7x1x1xf32>
  return
}

// -----

// linear (C5)
func.func @f(%x: tensor<?x6x9x8xf32>, %w: tensor<7x432xf32>, %b: tensor<432xf32>) {
  // expected-error @+2 {{linear: bias must have shape [7], got 'tensor<432xf32>' (C5)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.linear %x, %w bias(%b) : (tensor<?x6x9x8xf32>, tensor<7x432xf32>, tensor<432xf32>) -> tensor<?x7x1x1xf32>
  return
}
