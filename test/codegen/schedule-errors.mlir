// RUN: inception-opt %s --inception-schedule=cpu=x86-64-v3 -split-input-file -verify-diagnostics
// RUN: not inception-opt %s --inception-schedule=cpu=z80 2>&1 | FileCheck %s --check-prefix=CPU

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
  func.func @forward(%x: tensor<?x3x12x10xf32>, %n: index) -> tensor<?x3x12x10xf32> {
    %d = tensor.empty(%n) : tensor<?x3x12x10xf32>
    // expected-error @+1 {{schedule: 3 vectors of 8 are no multiple or part of a block of 16 channels}}
    %0 = inception.copy_into %x outs(%d) {layer = "a"} : (tensor<?x3x12x10xf32>, tensor<?x3x12x10xf32>) -> tensor<?x3x12x10xf32>
    return %0 : tensor<?x3x12x10xf32>
  }
}

// -----

module attributes {inception.schedules = {a = {grain = array<i64: 4, 24>}}} {
  func.func @forward(%x: tensor<?x3x12x10xf32>, %n: index) -> tensor<?x3x12x10xf32> {
    %d = tensor.empty(%n) : tensor<?x3x12x10xf32>
    // expected-error @+1 {{schedule: a grain of 24 channels is no multiple of 16}}
    %0 = inception.copy_into %x outs(%d) {layer = "a"} : (tensor<?x3x12x10xf32>, tensor<?x3x12x10xf32>) -> tensor<?x3x12x10xf32>
    return %0 : tensor<?x3x12x10xf32>
  }
}
