// RUN: inception-opt %s --inception-schedule=cpu=x86-64-v3 -split-input-file -verify-diagnostics
// RUN: not inception-opt %s -split-input-file --inception-schedule=cpu=z80 2>&1 | FileCheck %s --check-prefix=CPU

// CPU: unknown target 'z80' to schedule for

module attributes {inception.schedules = {a = {tile = array<i64: 3>}}} {
  func.func @forward(%x: tensor<?x3x12x10xf32>, %n: index) -> tensor<?x3x12x10xf32> {
    %d = tensor.empty(%n) : tensor<?x3x12x10xf32>
    // expected-error @+1 {{schedule: 'tile' must be two positive integers}}
    %0 = inception.copy_into %x outs(%d) {layer = "a"} : (tensor<?x3x12x10xf32>, tensor<?x3x12x10xf32>) -> tensor<?x3x12x10xf32>
    return %0 : tensor<?x3x12x10xf32>
  }
}

// -----

module attributes {inception.schedules = {a = {tile = array<i64: 0, 2>}}} {
  func.func @forward(%x: tensor<?x3x12x10xf32>, %n: index) -> tensor<?x3x12x10xf32> {
    %d = tensor.empty(%n) : tensor<?x3x12x10xf32>
    // expected-error @+1 {{schedule: 'tile' must be two positive integers}}
    %0 = inception.copy_into %x outs(%d) {layer = "a"} : (tensor<?x3x12x10xf32>, tensor<?x3x12x10xf32>) -> tensor<?x3x12x10xf32>
    return %0 : tensor<?x3x12x10xf32>
  }
}

// -----

module attributes {inception.schedules = {a = {tile = "3x2"}}} {
  func.func @forward(%x: tensor<?x3x12x10xf32>, %n: index) -> tensor<?x3x12x10xf32> {
    %d = tensor.empty(%n) : tensor<?x3x12x10xf32>
    // expected-error @+1 {{schedule: 'tile' must be two positive integers}}
    %0 = inception.copy_into %x outs(%d) {layer = "a"} : (tensor<?x3x12x10xf32>, tensor<?x3x12x10xf32>) -> tensor<?x3x12x10xf32>
    return %0 : tensor<?x3x12x10xf32>
  }
}

// -----

module attributes {inception.schedules = {a = {grain = array<i64: 4, -16>}}} {
  func.func @forward(%x: tensor<?x3x12x10xf32>, %n: index) -> tensor<?x3x12x10xf32> {
    %d = tensor.empty(%n) : tensor<?x3x12x10xf32>
    // expected-error @+1 {{schedule: 'grain' must be two positive integers}}
    %0 = inception.copy_into %x outs(%d) {layer = "a"} : (tensor<?x3x12x10xf32>, tensor<?x3x12x10xf32>) -> tensor<?x3x12x10xf32>
    return %0 : tensor<?x3x12x10xf32>
  }
}

// -----

module attributes {inception.schedules = {a = {order = "pixels"}}} {
  func.func @forward(%x: tensor<?x3x12x10xf32>, %n: index) -> tensor<?x3x12x10xf32> {
    %d = tensor.empty(%n) : tensor<?x3x12x10xf32>
    // expected-error @+1 {{schedule: 'order' must be "rows" or "channels", got "pixels"}}
    %0 = inception.copy_into %x outs(%d) {layer = "a"} : (tensor<?x3x12x10xf32>, tensor<?x3x12x10xf32>) -> tensor<?x3x12x10xf32>
    return %0 : tensor<?x3x12x10xf32>
  }
}

// -----

module attributes {inception.schedules = {a = {tile = array<i64: 2, 3>}}} {
  func.func @forward(%x: tensor<?x3x12x10xf32>, %w: tensor<24x3x1x1xf32>, %n: index) -> tensor<?x24x12x10xf32> {
    %d = tensor.empty(%n) : tensor<?x24x12x10xf32>
    // expected-error @+1 {{a: the schedule has a tile of 3 vectors of 8, which are no multiple or part of a block of 16 channels}}
    %0 = inception.conv2d_into %x, %w outs(%d) {layer = "a", kernel = array<i64: 1, 1>, out_channels = array<i64: 24>} : (tensor<?x3x12x10xf32>, tensor<24x3x1x1xf32>, tensor<?x24x12x10xf32>) -> tensor<?x24x12x10xf32>
    %e = tensor.empty(%n) : tensor<?x24x12x10xf32>
    %1 = inception.copy_into %0 outs(%e) : (tensor<?x24x12x10xf32>, tensor<?x24x12x10xf32>) -> tensor<?x24x12x10xf32>
    return %1 : tensor<?x24x12x10xf32>
  }
}

// -----

module attributes {inception.schedules = {a = {tile = array<i64: 65, 2>}}} {
  func.func @forward(%x: tensor<?x3x12x10xf32>, %w: tensor<24x3x1x1xf32>, %n: index) -> tensor<?x24x12x10xf32> {
    %d = tensor.empty(%n) : tensor<?x24x12x10xf32>
    // expected-error @+1 {{a: the schedule has a tile of 65 x 2 sums; at most 128 are possible}}
    %0 = inception.conv2d_into %x, %w outs(%d) {layer = "a", kernel = array<i64: 1, 1>, out_channels = array<i64: 24>} : (tensor<?x3x12x10xf32>, tensor<24x3x1x1xf32>, tensor<?x24x12x10xf32>) -> tensor<?x24x12x10xf32>
    %e = tensor.empty(%n) : tensor<?x24x12x10xf32>
    %1 = inception.copy_into %0 outs(%e) : (tensor<?x24x12x10xf32>, tensor<?x24x12x10xf32>) -> tensor<?x24x12x10xf32>
    return %1 : tensor<?x24x12x10xf32>
  }
}

// -----

module attributes {inception.schedules = {a = {grain = array<i64: 4, 24>}}} {
  func.func @forward(%x: tensor<?x3x12x10xf32>, %w: tensor<24x3x1x1xf32>, %n: index) -> tensor<?x24x12x10xf32> {
    %d = tensor.empty(%n) : tensor<?x24x12x10xf32>
    // expected-error @+1 {{a: the schedule has a grain of 24 channels, which is no multiple of a block of 16}}
    %0 = inception.conv2d_into %x, %w outs(%d) {layer = "a", kernel = array<i64: 1, 1>, out_channels = array<i64: 24>} : (tensor<?x3x12x10xf32>, tensor<24x3x1x1xf32>, tensor<?x24x12x10xf32>) -> tensor<?x24x12x10xf32>
    %e = tensor.empty(%n) : tensor<?x24x12x10xf32>
    %1 = inception.copy_into %0 outs(%e) : (tensor<?x24x12x10xf32>, tensor<?x24x12x10xf32>) -> tensor<?x24x12x10xf32>
    return %1 : tensor<?x24x12x10xf32>
  }
}

// -----

// A group of three layers.
func.func @forward(%x: tensor<?x16x12x10xf32>, %w: tensor<24x16x3x3xf32>, %n: index) -> tensor<?x24x10x8xf32> {
  %d = tensor.empty(%n) : tensor<?x24x10x8xf32>
  // expected-error @+1 {{has no schedule: a group is one layer and the convolution, without groups, that reads it}}
  %0 = inception.group : tensor<?x24x10x8xf32> {
    %a = tensor.empty(%n) : tensor<?x16x12x10xf32>
    %1 = inception.relu_into %x outs(%a) : (tensor<?x16x12x10xf32>, tensor<?x16x12x10xf32>) -> tensor<?x16x12x10xf32>
    %b = tensor.empty(%n) : tensor<?x16x12x10xf32>
    %2 = inception.softmax_into %1 outs(%b) : (tensor<?x16x12x10xf32>, tensor<?x16x12x10xf32>) -> tensor<?x16x12x10xf32>
    %3 = inception.conv2d_into %2, %w outs(%d) {kernel = array<i64: 3, 3>, out_channels = array<i64: 24>} : (tensor<?x16x12x10xf32>, tensor<24x16x3x3xf32>, tensor<?x24x10x8xf32>) -> tensor<?x24x10x8xf32>
    inception.yield %3 : tensor<?x24x10x8xf32>
  }
  return %0 : tensor<?x24x10x8xf32>
}

// -----

// A group whose last layer is no convolution.
func.func @forward(%x: tensor<?x16x12x10xf32>, %w: tensor<24x16x3x3xf32>, %n: index) -> tensor<?x24x10x8xf32> {
  %d = tensor.empty(%n) : tensor<?x24x10x8xf32>
  // expected-error @+1 {{has no schedule: a group is one layer and the convolution, without groups, that reads it}}
  %0 = inception.group : tensor<?x24x10x8xf32> {
    %a = tensor.empty(%n) : tensor<?x24x10x8xf32>
    %1 = inception.conv2d_into %x, %w outs(%a) {kernel = array<i64: 3, 3>, out_channels = array<i64: 24>} : (tensor<?x16x12x10xf32>, tensor<24x16x3x3xf32>, tensor<?x24x10x8xf32>) -> tensor<?x24x10x8xf32>
    %2 = inception.relu_into %1 outs(%d) : (tensor<?x24x10x8xf32>, tensor<?x24x10x8xf32>) -> tensor<?x24x10x8xf32>
    inception.yield %2 : tensor<?x24x10x8xf32>
  }
  return %0 : tensor<?x24x10x8xf32>
}

// -----

// One whose last layer is a convolution with groups.
func.func @forward(%x: tensor<?x16x12x10xf32>, %w: tensor<24x8x3x3xf32>, %n: index) -> tensor<?x24x10x8xf32> {
  %d = tensor.empty(%n) : tensor<?x24x10x8xf32>
  // expected-error @+1 {{has no schedule: a group is one layer and the convolution, without groups, that reads it}}
  %0 = inception.group : tensor<?x24x10x8xf32> {
    %a = tensor.empty(%n) : tensor<?x16x12x10xf32>
    %1 = inception.relu_into %x outs(%a) : (tensor<?x16x12x10xf32>, tensor<?x16x12x10xf32>) -> tensor<?x16x12x10xf32>
    %2 = inception.conv2d_into %1, %w outs(%d) {kernel = array<i64: 3, 3>, groups = 2, out_channels = array<i64: 24>} : (tensor<?x16x12x10xf32>, tensor<24x8x3x3xf32>, tensor<?x24x10x8xf32>) -> tensor<?x24x10x8xf32>
    inception.yield %2 : tensor<?x24x10x8xf32>
  }
  return %0 : tensor<?x24x10x8xf32>
}

// -----

// The user's schedule of a layer in a group.
module attributes {inception.schedules = {r = {order = "both"}}} {
  func.func @forward(%x: tensor<?x16x12x10xf32>, %w: tensor<24x16x3x3xf32>, %n: index) -> tensor<?x24x10x8xf32> {
    %d = tensor.empty(%n) : tensor<?x24x10x8xf32>
    %0 = inception.group : tensor<?x24x10x8xf32> {
      %a = tensor.empty(%n) : tensor<?x16x12x10xf32>
      // expected-error @+1 {{schedule: 'order' must be "rows" or "channels", got "both"}}
      %1 = inception.relu_into %x outs(%a) {layer = "r"} : (tensor<?x16x12x10xf32>, tensor<?x16x12x10xf32>) -> tensor<?x16x12x10xf32>
      %2 = inception.conv2d_into %1, %w outs(%d) {kernel = array<i64: 3, 3>, out_channels = array<i64: 24>} : (tensor<?x16x12x10xf32>, tensor<24x16x3x3xf32>, tensor<?x24x10x8xf32>) -> tensor<?x24x10x8xf32>
      inception.yield %2 : tensor<?x24x10x8xf32>
    }
    return %0 : tensor<?x24x10x8xf32>
  }
}

// -----

// expected-error @below {{'func.func' op must take a tensor of numbers first}}
func.func @forward(%n: index) {
  return
}
