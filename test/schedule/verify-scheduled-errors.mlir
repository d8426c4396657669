// RUN: inception-opt %s --inception-verify-scheduled -split-input-file -verify-diagnostics

// (S1)
func.func @forward(%x: tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>, %d: tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>) {
  // expected-error @+1 {{'inception.relu_into' op has no schedule (S1)}}
  %0 = inception.relu_into %x outs(%d) : (tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>, tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>) -> tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>
  return
}

// -----

// (S2): reads
func.func @forward(%x: tensor<?x24x4x6xf32>, %d: tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>) {
  // expected-error @+1 {{'inception.softmax_into' op reads NCHW, which it cannot (S2)}}
  %0 = inception.softmax_into %x outs(%d) {schedule = #inception.schedule<elementwise, vector = 8, tile = 1 x 1, grain = 4 x 16, order = rows>} : (tensor<?x24x4x6xf32>, tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>) -> tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>
  return
}

// -----

// (S2): writes
func.func @forward(%x: tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>, %d: tensor<?x24x4x6xf32>) {
  // expected-error @+1 {{'inception.relu_into' op writes NCHW, which it cannot (S2)}}
  %0 = inception.relu_into %x outs(%d) {schedule = #inception.schedule<elementwise, vector = 8, tile = 1 x 1, grain = 4 x 16, order = rows>} : (tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>, tensor<?x24x4x6xf32>) -> tensor<?x24x4x6xf32>
  return
}

// -----

// (S2): a convolution
func.func @forward(%x: tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>, %w: tensor<5x24x1x1xf32>, %d: tensor<?x5x4x6xf32>) {
  // expected-error @+1 {{'inception.conv2d_into' op writes NCHW, which it cannot (S2)}}
  %0 = inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 1, 1>, out_channels = array<i64: 5>, schedule = #inception.schedule<elementwise, vector = 8, tile = 1 x 1, grain = 4 x 16, order = rows>} : (tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>, tensor<5x24x1x1xf32>, tensor<?x5x4x6xf32>) -> tensor<?x5x4x6xf32>
  return
}

// -----

// (S3): starts inside a segment
func.func @forward(%x: tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>, %d: tensor<?x65x4x6xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>) {
  // expected-error @+1 {{'inception.relu_into' op writes channels [16, 40), which do not start and end at segments of #inception.layout<block = 16, segments = [24, 1, 40]> (S3)}}
  %0 = inception.relu_into %x outs(%d) {out_offsets = array<i64: 16>, schedule = #inception.schedule<elementwise, vector = 8, tile = 1 x 1, grain = 4 x 16, order = rows>} : (tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>, tensor<?x65x4x6xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>) -> tensor<?x65x4x6xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>
  return
}

// -----

// (S3): ends inside a segment
func.func @forward(%x: tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>, %d: tensor<?x65x4x6xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>) {
  // expected-error @+1 {{writes channels [25, 49), which do not start and end at segments}}
  %0 = inception.relu_into %x outs(%d) {out_offsets = array<i64: 25>, schedule = #inception.schedule<elementwise, vector = 8, tile = 1 x 1, grain = 4 x 16, order = rows>} : (tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>, tensor<?x65x4x6xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>) -> tensor<?x65x4x6xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>
  return
}

// -----

// (S4)
func.func @forward(%x: tensor<?x65x4x6xf32, #inception.layout<block = 16, segments = [65]>>, %d: tensor<?x65x4x6xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>) {
  // expected-error @+1 {{'inception.relu_into' op reads 'tensor<?x65x4x6xf32, #inception.layout<block = 16, segments = [65]>>' but writes a slice with #inception.layout<block = 16, segments = [24, 1, 40]> (S4)}}
  %0 = inception.relu_into %x outs(%d) {schedule = #inception.schedule<elementwise, vector = 8, tile = 1 x 1, grain = 4 x 16, order = rows>} : (tensor<?x65x4x6xf32, #inception.layout<block = 16, segments = [65]>>, tensor<?x65x4x6xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>) -> tensor<?x65x4x6xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>
  return
}

// -----

// (S4): the right side of an addition
func.func @forward(%x: tensor<?x65x4x6xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>, %y: tensor<?x65x4x6xf32, #inception.layout<block = 16, segments = [65]>>, %d: tensor<?x65x4x6xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>) {
  // expected-error @+1 {{'inception.add_into' op reads 'tensor<?x65x4x6xf32, #inception.layout<block = 16, segments = [65]>>' but writes a slice with #inception.layout<block = 16, segments = [24, 1, 40]> (S4)}}
  %0 = inception.add_into %x, %y outs(%d) {schedule = #inception.schedule<elementwise, vector = 8, tile = 1 x 1, grain = 4 x 16, order = rows>} : (tensor<?x65x4x6xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>, tensor<?x65x4x6xf32, #inception.layout<block = 16, segments = [65]>>, tensor<?x65x4x6xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>) -> tensor<?x65x4x6xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>
  return
}

// -----

// (S1): in a group
func.func @forward(%x: tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>, %d: tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>) {
  %0 = inception.group : tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>> {
    // expected-error @+1 {{'inception.relu_into' op has no schedule (S1)}}
    %1 = inception.relu_into %x outs(%d) : (tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>, tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>) -> tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>
    %2 = inception.softmax_into %1 outs(%d) {schedule = #inception.schedule<elementwise, vector = 8, tile = 1 x 1, grain = 4 x 16, order = rows>} : (tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>, tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>) -> tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>
    inception.yield %2 : tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>
  }
  return
}

// -----

// (S2): what is between a group's layers has no layout
func.func @forward(%x: tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>, %e: tensor<?x24x4x6xf32>, %d: tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>) {
  %0 = inception.group : tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>> {
    // expected-error @+1 {{'inception.relu_into' op writes NCHW, which it cannot (S2)}}
    %1 = inception.relu_into %x outs(%e) {schedule = #inception.schedule<elementwise, vector = 8, tile = 1 x 1, grain = 4 x 16, order = rows>} : (tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>, tensor<?x24x4x6xf32>) -> tensor<?x24x4x6xf32>
    %2 = inception.relu_into %1 outs(%d) {schedule = #inception.schedule<elementwise, vector = 8, tile = 1 x 1, grain = 4 x 16, order = rows>} : (tensor<?x24x4x6xf32>, tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>) -> tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>
    inception.yield %2 : tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>
  }
  return
}

// -----

// (S5)
func.func @forward(%x: tensor<?x3x4x4xf32>, %n: index) -> tensor<?x3x4x4xf32> {
  // expected-error @+1 {{'scf.for' op may not stand here at the scheduled level (S5)}}
  scf.for %i = %n to %n step %n {
  }
  return %x : tensor<?x3x4x4xf32>
}
