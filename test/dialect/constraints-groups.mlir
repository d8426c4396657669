// Each numbered constraint of groups and their memory, violated.
// RUN: inception-opt %s -split-input-file -verify-diagnostics

// group (C1): one layer
func.func @f(%x: tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32> {
  // expected-error @+1 {{'inception.group' op must have at least two layers, got 1 (C1)}}
  %0 = inception.group : tensor<?x6x9x8xf32> {
    %r = inception.relu %x : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    inception.yield %r : tensor<?x6x9x8xf32>
  }
  return %0 : tensor<?x6x9x8xf32>
}

// -----

// group (C1): a slice is no layer
func.func @f(%x: tensor<?x6x9x8xf32>) -> tensor<?x4x9x8xf32> {
  // expected-error @+1 {{'inception.group' op must have at least two layers, got 1 (C1)}}
  %0 = inception.group : tensor<?x4x9x8xf32> {
    %s = inception.slice %x {offset = 2 : i64, size = 4 : i64} : (tensor<?x6x9x8xf32>) -> tensor<?x4x9x8xf32>
    %r = inception.relu %s : (tensor<?x4x9x8xf32>) -> tensor<?x4x9x8xf32>
    inception.yield %r : tensor<?x4x9x8xf32>
  }
  return %0 : tensor<?x4x9x8xf32>
}

// -----

// group (C2): the next layer reads something else
func.func @f(%x: tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32> {
  %0 = inception.group : tensor<?x6x9x8xf32> {
    // expected-error @+1 {{'inception.relu' op must be read by the next layer alone (C2)}}
    %r = inception.relu %x : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    %s = inception.softmax %x : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    inception.yield %s : tensor<?x6x9x8xf32>
  }
  return %0 : tensor<?x6x9x8xf32>
}

// -----

// group (C2): a later layer reads it too
func.func @f(%x: tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32> {
  %0 = inception.group : tensor<?x6x9x8xf32> {
    // expected-error @+1 {{'inception.relu' op must be read by the next layer alone (C2)}}
    %r = inception.relu %x : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    %s = inception.softmax %r : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    %a = inception.add %r, %s {scale = 5.0e-1 : f64} : (tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    inception.yield %a : tensor<?x6x9x8xf32>
  }
  return %0 : tensor<?x6x9x8xf32>
}

// -----

// group (C3): the value between is yielded
func.func @f(%x: tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32> {
  // expected-error @+1 {{'inception.group' op must yield what its last layer makes (C3)}}
  %0 = inception.group : tensor<?x6x9x8xf32> {
    %r = inception.relu %x : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    %s = inception.softmax %r : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    inception.yield %x : tensor<?x6x9x8xf32>
  }
  return %0 : tensor<?x6x9x8xf32>
}

// -----

// group (C3): a result of another type
func.func @f(%x: tensor<?x6x9x8xf32>) -> tensor<?x6x4x4xf32> {
  // expected-error @+1 {{'inception.group' op must yield what its last layer makes (C3)}}
  %0 = inception.group : tensor<?x6x4x4xf32> {
    %r = inception.relu %x : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    %s = inception.softmax %r : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    inception.yield %s : tensor<?x6x9x8xf32>
  }
  return %0 : tensor<?x6x4x4xf32>
}

// -----

// scratch (C1)
func.func @f() {
  // expected-error @+1 {{'inception.scratch' op offset must not be negative, got -64 (C1)}}
  %t = inception.scratch {offset = -64 : i64} : memref<?x6x28x28x16xf32>
  return
}

// -----

// scratch (C2)
func.func @f() {
  // expected-error @+1 {{'inception.scratch' op must be a blocked activation, got 'memref<?x96x28x28xf32>' (C2)}}
  %t = inception.scratch {offset = 64 : i64} : memref<?x96x28x28xf32>
  return
}
