// Each numbered constraint of the pools, violated.
// RUN: inception-opt %s -split-input-file -verify-diagnostics

// max_pool (C1)
func.func @f(%x: tensor<2x6x9x8xf32>) {
  // expected-error @+2 {{max_pool: input must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<2x6x9x8xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.max_pool %x {kernel = array<i64: 2, 2>} : (tensor<2x6x9x8xf32>) -> tensor<2x6x8x7xf32>
  return
}

// -----

// max_pool (C2)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{max_pool: kernel and strides must be two positive integers each (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.max_pool %x {kernel = array<i64: 2>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x8x7xf32>
  return
}

// -----

// max_pool (C2)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{kernel and strides must be two positive integers each (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.max_pool %x {kernel = array<i64: 0, 2>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x8x7xf32>
  return
}

// -----

// max_pool (C2)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{kernel and strides must be two positive integers each (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.max_pool %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, -1>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x8x7xf32>
  return
}

// -----

// max_pool (C3)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{max_pool: padding must be four integers (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.max_pool %x {kernel = array<i64: 2, 2>, padding = array<i64: 1, 1, 1>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x8x7xf32>
  return
}

// -----

// max_pool (C3)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{max_pool: padding must be at least 0 and less than the kernel, got 2 (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.max_pool %x {kernel = array<i64: 2, 3>, padding = array<i64: 1, 2, 2, 2>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x8x7xf32>
  return
}

// -----

// max_pool (C3)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{padding must be at least 0 and less than the kernel, got -1 (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.max_pool %x {kernel = array<i64: 2, 3>, padding = array<i64: 1, -1, 0, 2>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x8x7xf32>
  return
}

// -----

// max_pool (C4)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{max_pool: the 12x3 kernel is larger than the padded input of 11x8 (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.max_pool %x {kernel = array<i64: 12, 3>, padding = array<i64: 1, 0, 1, 0>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x8x7xf32>
  return
}

// -----

// avg_pool (C1)
func.func @f(%x: tensor<2x6x9x8xf32>) {
  // expected-error @+2 {{avg_pool: input must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<2x6x9x8xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.avg_pool %x {kernel = array<i64: 2, 2>} : (tensor<2x6x9x8xf32>) -> tensor<2x6x8x7xf32>
  return
}

// -----

// avg_pool (C2)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{avg_pool: kernel and strides must be two positive integers each (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.avg_pool %x {kernel = array<i64: 2>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x8x7xf32>
  return
}

// -----

// avg_pool (C2)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{kernel and strides must be two positive integers each (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.avg_pool %x {kernel = array<i64: 0, 2>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x8x7xf32>
  return
}

// -----

// avg_pool (C2)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{kernel and strides must be two positive integers each (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.avg_pool %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, -1>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x8x7xf32>
  return
}

// -----

// avg_pool (C3)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{avg_pool: padding must be four integers (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.avg_pool %x {kernel = array<i64: 2, 2>, padding = array<i64: 1, 1, 1>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x8x7xf32>
  return
}

// -----

// avg_pool (C3)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{avg_pool: padding must be at least 0 and less than the kernel, got 2 (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.avg_pool %x {kernel = array<i64: 2, 3>, padding = array<i64: 1, 2, 2, 2>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x8x7xf32>
  return
}

// -----

// avg_pool (C3)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{padding must be at least 0 and less than the kernel, got -1 (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.avg_pool %x {kernel = array<i64: 2, 3>, padding = array<i64: 1, -1, 0, 2>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x8x7xf32>
  return
}

// -----

// avg_pool (C4)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{avg_pool: the 12x3 kernel is larger than the padded input of 11x8 (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.avg_pool %x {kernel = array<i64: 12, 3>, padding = array<i64: 1, 0, 1, 0>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x8x7xf32>
  return
}

// -----

// adaptive_avg_pool (C1)
func.func @f(%x: tensor<?x6x?x8xf32>) {
  // expected-error @+2 {{adaptive_avg_pool: input must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<?x6x?x8xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.adaptive_avg_pool %x {output_size = array<i64: 2, 3>} : (tensor<?x6x?x8xf32>) -> tensor<?x6x2x3xf32>
  return
}

// -----

// adaptive_avg_pool (C2)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{adaptive_avg_pool: output_size must be two positive integers (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.adaptive_avg_pool %x {output_size = array<i64: 2, 3, 4>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x2x3xf32>
  return
}

// -----

// adaptive_avg_pool (C2)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{output_size must be two positive integers (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.adaptive_avg_pool %x {output_size = array<i64: 2, 0>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x2x3xf32>
  return
}
