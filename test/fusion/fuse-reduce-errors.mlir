// RUN: inception-opt %s -split-input-file -verify-diagnostics '--inception-fuse-reduce=mode=always cpu=x86-64-v3'
// RUN: not inception-opt %s -split-input-file '--inception-fuse-reduce=cpu=x86-64-v3' --remark-format=emitRemark '--remarks-filter=.*' 2>&1 | FileCheck %s

// With `auto` a reduction that cannot be computed where it is read stays alone.
// CHECK: [Missed] alone {{.*}}several layers read it
func.func @forward(%x: tensor<?x8x9x7xf32>, %w: tensor<4x8x1x1xf32>, %v: tensor<5x4x1x3xf32>, %u: tensor<5x4x3x1xf32>) -> (tensor<?x5x9x5xf32>, tensor<?x5x7x7xf32>) {
  // expected-error @below {{: cannot be computed where it is read: several layers read it}}
  %r = inception.conv2d %x, %w : (tensor<?x8x9x7xf32>, tensor<4x8x1x1xf32>) -> tensor<?x4x9x7xf32>
  %a = inception.conv2d %r, %v : (tensor<?x4x9x7xf32>, tensor<5x4x1x3xf32>) -> tensor<?x5x9x5xf32>
  %b = inception.conv2d %r, %u : (tensor<?x4x9x7xf32>, tensor<5x4x3x1xf32>) -> tensor<?x5x7x7xf32>
  return %a, %b : tensor<?x5x9x5xf32>, tensor<?x5x7x7xf32>
}

// -----

// CHECK: [Missed] alone {{.*}}it is a result of the network
func.func @forward(%x: tensor<?x8x9x7xf32>, %w: tensor<4x8x1x1xf32>, %v: tensor<5x4x1x3xf32>) -> (tensor<?x5x9x5xf32>, tensor<?x4x9x7xf32>) {
  // expected-error @below {{: cannot be computed where it is read: it is a result of the network}}
  %r = inception.conv2d %x, %w : (tensor<?x8x9x7xf32>, tensor<4x8x1x1xf32>) -> tensor<?x4x9x7xf32>
  %a = inception.conv2d %r, %v : (tensor<?x4x9x7xf32>, tensor<5x4x1x3xf32>) -> tensor<?x5x9x5xf32>
  return %a, %r : tensor<?x5x9x5xf32>, tensor<?x4x9x7xf32>
}

// -----

// CHECK: [Missed] alone {{.*}}its reader has groups
func.func @forward(%x: tensor<?x8x9x7xf32>, %w: tensor<4x8x1x1xf32>, %v: tensor<6x2x3x3xf32>) -> tensor<?x6x7x5xf32> {
  // expected-error @below {{: cannot be computed where it is read: its reader has groups}}
  %r = inception.conv2d %x, %w : (tensor<?x8x9x7xf32>, tensor<4x8x1x1xf32>) -> tensor<?x4x9x7xf32>
  %a = inception.conv2d %r, %v {groups = 2 : i64} : (tensor<?x4x9x7xf32>, tensor<6x2x3x3xf32>) -> tensor<?x6x7x5xf32>
  return %a : tensor<?x6x7x5xf32>
}

// -----

// expected-error @below {{inception.target: must be a dictionary}}
module attributes {inception.target = 3} {
  func.func @forward(%x: tensor<?x8x9x7xf32>) -> tensor<?x8x9x7xf32> {
    return %x : tensor<?x8x9x7xf32>
  }
}

// -----

// A 1x1 convolution with a stride has no siblings.
// CHECK: [Missed] alone {{.*}}it has a stride, padding or groups of its own
func.func @forward(%x: tensor<?x8x9x7xf32>, %w: tensor<4x8x1x1xf32>, %v: tensor<6x4x3x3xf32>) -> tensor<?x6x3x2xf32> {
  // expected-error @below {{: cannot be computed where it is read: it has a stride, padding or groups of its own}}
  %r = inception.conv2d %x, %w {strides = array<i64: 2, 2>} : (tensor<?x8x9x7xf32>, tensor<4x8x1x1xf32>) -> tensor<?x4x5x4xf32>
  %a = inception.conv2d %r, %v : (tensor<?x4x5x4xf32>, tensor<6x4x3x3xf32>) -> tensor<?x6x3x2xf32>
  return %a : tensor<?x6x3x2xf32>
}

// -----

// expected-error @below {{'func.func' op must be one block}}
func.func @forward(%x: tensor<?x8x9x7xf32>) {
  cf.br ^next
^next:
  return
}
