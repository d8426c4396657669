// Each numbered constraint of parameters and operations on weights, violated.
// RUN: inception-opt %s -split-input-file -verify-diagnostics

// parameter (C1)
// expected-error @+1 {{'inception.parameter' op must have a static shape without zeros, got 'tensor<5x?xf32>' (C1)}}
inception.parameter @w : tensor<5x?xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}

// -----

// parameter (C1)
// expected-error @+1 {{'inception.parameter' op must have a static shape without zeros, got 'tensor<5x0xf32>' (C1)}}
inception.parameter @w : tensor<5x0xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}

// -----

// weight (C1): no such symbol
inception.parameter @w : tensor<5x3xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
func.func @f() {
  // expected-error @+1 {{'inception.weight' op 'v' names no parameter (C1)}}
  %0 = inception.weight @v : tensor<5x3xf32>
  return
}

// -----

// weight (C1): a function
inception.parameter @w : tensor<5x3xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
func.func @f() {
  // expected-error @+1 {{'inception.weight' op 'f' names no parameter (C1)}}
  %0 = inception.weight @f : tensor<5x3xf32>
  return
}

// -----

// weight (C2)
inception.parameter @w : tensor<5x3xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
func.func @f() {
  // expected-error @+1 {{'inception.weight' op reads 'tensor<3x5xf32>', but the parameter is 'tensor<5x3xf32>' (C2)}}
  %0 = inception.weight @w : tensor<3x5xf32>
  return
}

// -----

// batch_norm_scale (C1): rank
func.func @f(%v: tensor<5x1xf32>) {
  // expected-error @+2 {{batch_norm_scale: operands must be one-dimensional and of one type, got 'tensor<5x1xf32>' and 'tensor<5x1xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.batch_norm_scale %v {epsilon = 1.0e-3 : f64} : (tensor<5x1xf32>) -> tensor<5x1xf32>
  return
}

// -----

// batch_norm_scale (C1): types
func.func @f(%v: tensor<5xf32>, %g: tensor<6xf32>) {
  // expected-error @+2 {{got 'tensor<5xf32>' and 'tensor<6xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.batch_norm_scale %v gamma(%g) {epsilon = 1.0e-3 : f64} : (tensor<5xf32>, tensor<6xf32>) -> tensor<5xf32>
  return
}

// -----

// batch_norm_scale (C2)
func.func @f(%v: tensor<5xf32>) {
  // expected-error @+2 {{batch_norm_scale: epsilon must be positive (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.batch_norm_scale %v {epsilon = -1.0e-3 : f64} : (tensor<5xf32>) -> tensor<5xf32>
  return
}

// -----

// batch_norm_shift (C1)
func.func @f(%s: tensor<5xf32>, %t: tensor<5xf32>, %m: tensor<5xf64>) {
  // expected-error @+2 {{batch_norm_shift: operands must be one-dimensional and of one type, got 'tensor<5xf32>' and 'tensor<5xf64>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.batch_norm_shift %s, %t, %m : (tensor<5xf32>, tensor<5xf32>, tensor<5xf64>) -> tensor<5xf32>
  return
}

// -----

// batch_norm_shift (C1): bias
func.func @f(%s: tensor<5xf32>, %b: tensor<4xf32>) {
  // expected-error @+2 {{got 'tensor<5xf32>' and 'tensor<4xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.batch_norm_shift %s, %s, %s bias(%b) : (tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<4xf32>) -> tensor<5xf32>
  return
}

// -----

// scale_filter (C1): input channels
func.func @f(%w: tensor<5x3x2x4xf32>, %s: tensor<3xf32>) {
  // expected-error @+2 {{scale_filter: scale must be one-dimensional, of the filter's output channels, got 'tensor<3xf32>' for 'tensor<5x3x2x4xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.scale_filter %w, %s : (tensor<5x3x2x4xf32>, tensor<3xf32>) -> tensor<5x3x2x4xf32>
  return
}

// -----

// scale_filter (C2)
func.func @f(%w: tensor<5x3x2x4xf32>, %s: tensor<5xf64>) {
  // expected-error @+2 {{scale_filter: element types differ (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.scale_filter %w, %s : (tensor<5x3x2x4xf32>, tensor<5xf64>) -> tensor<5x3x2x4xf32>
  return
}

// -----

// reshape_filter (C1)
func.func @f(%w: tensor<7x4x6xf32>) {
  // expected-error @+1 {{'inception.reshape_filter' op must turn a static rank 2 into a static rank 4 of the same element type (C1)}}
  %0 = inception.reshape_filter %w : tensor<7x4x6xf32> -> tensor<7x4x3x2xf32>
  return
}

// -----

// reshape_filter (C1)
func.func @f(%w: tensor<7x24xf32>) {
  // expected-error @+1 {{'inception.reshape_filter' op must turn a static rank 2 into a static rank 4 of the same element type (C1)}}
  %0 = inception.reshape_filter %w : tensor<7x24xf32> -> tensor<7x4x6xf32>
  return
}

// -----

// reshape_filter (C1)
func.func @f(%w: tensor<7x24xf32>) {
  // expected-error @+1 {{'inception.reshape_filter' op must turn a static rank 2 into a static rank 4 of the same element type (C1)}}
  %0 = inception.reshape_filter %w : tensor<7x24xf32> -> tensor<7x4x3x2xf64>
  return
}

// -----

// reshape_filter (C2)
func.func @f(%w: tensor<7x24xf32>) {
  // expected-error @+1 {{'inception.reshape_filter' op must keep output channels and number of elements (C2)}}
  %0 = inception.reshape_filter %w : tensor<7x24xf32> -> tensor<7x4x3x3xf32>
  return
}

// -----

// reshape_filter (C2)
func.func @f(%w: tensor<7x24xf32>) {
  // expected-error @+1 {{'inception.reshape_filter' op must keep output channels and number of elements (C2)}}
  %0 = inception.reshape_filter %w : tensor<7x24xf32> -> tensor<8x7x3x1xf32>
  return
}

// -----

// flatten_filter (C1)
func.func @f(%w: tensor<7x24xf32>) {
  // expected-error @+1 {{'inception.flatten_filter' op must turn a static rank 4 into a static rank 2 of the same element type (C1)}}
  %0 = inception.flatten_filter %w : tensor<7x24xf32> -> tensor<7x24xf32>
  return
}

// -----

// flatten_filter (C1)
func.func @f(%w: tensor<7x4x3x2xf32>) {
  // expected-error @+1 {{'inception.flatten_filter' op must turn a static rank 4 into a static rank 2 of the same element type (C1)}}
  %0 = inception.flatten_filter %w : tensor<7x4x3x2xf32> -> tensor<7x24xf64>
  return
}

// -----

// flatten_filter (C2)
func.func @f(%w: tensor<7x4x3x2xf32>) {
  // expected-error @+1 {{'inception.flatten_filter' op must keep output channels and number of elements (C2)}}
  %0 = inception.flatten_filter %w : tensor<7x4x3x2xf32> -> tensor<8x21xf32>
  return
}

// -----

// flip_filter (C1)
func.func @f(%w: tensor<7x24xf32>) {
  // expected-error @+2 {{flip_filter: filter must have rank 4 and a static shape, got 'tensor<7x24xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.flip_filter %w : (tensor<7x24xf32>) -> tensor<24x7xf32>
  return
}

// -----

// flip_filter (C2)
func.func @f(%w: tensor<6x4x3x2xf32>) {
  // expected-error @+2 {{flip_filter: groups must divide 6 output channels, got 4 (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.flip_filter %w {groups = 4} : (tensor<6x4x3x2xf32>) -> tensor<16x1x3x2xf32>
  return
}

// -----

// pack_filter (C1)
func.func @f(%w: tensor<5x3x2x4xf32>) {
  // expected-error @+1 {{'inception.pack_filter' op must turn a static rank 4 into a static rank 6 of the same element type (C1)}}
  %0 = inception.pack_filter %w {output = #inception.layout<block = 2, segments = [3, 2]>} : tensor<5x3x2x4xf32> -> tensor<3x1x2x4x3xf32>
  return
}

// -----

// pack_filter (C2): output channels
func.func @f(%w: tensor<5x3x2x4xf32>) {
  // expected-error @+1 {{'inception.pack_filter' op the layouts and the filter differ in channels (C2)}}
  %0 = inception.pack_filter %w {output = #inception.layout<block = 2, segments = [3, 3]>} : tensor<5x3x2x4xf32> -> tensor<4x1x2x4x3x2xf32>
  return
}

// -----

// pack_filter (C2): input channels
func.func @f(%w: tensor<5x3x2x4xf32>) {
  // expected-error @+1 {{the layouts and the filter differ in channels (C2)}}
  %0 = inception.pack_filter %w {output = #inception.layout<block = 2, segments = [5]>, input = #inception.layout<block = 2, segments = [5]>} : tensor<5x3x2x4xf32> -> tensor<3x3x2x4x2x2xf32>
  return
}

// -----

// pack_filter (C3): gaps count
func.func @f(%w: tensor<5x3x2x4xf32>) {
  // expected-error @+1 {{'inception.pack_filter' op the layouts make 'tensor<4x1x2x4x3x2xf32>', but the result is 'tensor<3x1x2x4x3x2xf32>' (C3)}}
  %0 = inception.pack_filter %w {output = #inception.layout<block = 2, segments = [1, 3, 1]>} : tensor<5x3x2x4xf32> -> tensor<3x1x2x4x3x2xf32>
  return
}

// -----

// pack_vector (C1)
func.func @f(%v: tensor<5xf32>) {
  // expected-error @+1 {{'inception.pack_vector' op must turn a static rank 1 into a static rank 2 of the same element type (C1)}}
  %0 = inception.pack_vector %v {layout = #inception.layout<block = 2, segments = [5]>} : tensor<5xf32> -> tensor<3x2x1xf32>
  return
}

// -----

// pack_vector (C2)
func.func @f(%v: tensor<5xf32>) {
  // expected-error @+1 {{'inception.pack_vector' op the layout and the value differ in channels (C2)}}
  %0 = inception.pack_vector %v {layout = #inception.layout<block = 2, segments = [3, 1]>} : tensor<5xf32> -> tensor<3x2xf32>
  return
}

// -----

// pack_vector (C3)
func.func @f(%v: tensor<5xf32>) {
  // expected-error @+1 {{'inception.pack_vector' op the layout makes 4x2, but the result is 'tensor<3x2xf32>' (C3)}}
  %0 = inception.pack_vector %v {layout = #inception.layout<block = 2, segments = [1, 3, 1]>} : tensor<5xf32> -> tensor<3x2xf32>
  return
}
