// RUN: inception-opt %s --inception-verify-graph -split-input-file -verify-diagnostics

// A call, and what it calls.
// expected-error @+1 {{'func.func' op 'note' may not stand here at the graph level (G1)}}
func.func private @note()
func.func @forward(%x: tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32> {
  // expected-error @+1 {{'func.call' op may not stand here at the graph level (G1)}}
  func.call @note() : () -> ()
  return %x : tensor<?x3x4x4xf32>
}

// -----

// In the region of a module.
func.func @forward(%x: tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32> {
  %0 = inception.module %x : (tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32> {
  ^bb0(%in: tensor<?x3x4x4xf32>):
    // expected-error @+1 {{'memref.alloc' op may not stand here at the graph level (G1)}}
    %m = memref.alloc() : memref<4xf32>
    inception.yield %in : tensor<?x3x4x4xf32>
  }
  return %0 : tensor<?x3x4x4xf32>
}

// -----

// Of a later level.
func.func @forward(%x: tensor<?x3x4x4xf32>, %d: tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32> {
  // expected-error @+1 {{'inception.relu_into' op may not stand here at the graph level (G1)}}
  %0 = inception.relu_into %x outs(%d) : (tensor<?x3x4x4xf32>, tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32>
  return %0 : tensor<?x3x4x4xf32>
}

// -----

// Of a training step.
inception.parameter @w : tensor<4xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0 : f64>}
// expected-error @+1 {{'inception.state' op 'w.gradient' may not stand here at the graph level (G1)}}
inception.state @w.gradient of @w : tensor<4xf32> {kind = #inception<state_kind gradient>}
func.func @forward(%x: tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32> {
  // expected-error @+1 {{'inception.read' op may not stand here at the graph level (G1)}}
  %g = inception.read @w : tensor<4xf32>
  return %x : tensor<?x3x4x4xf32>
}

// -----

// The order in memory is decided later.
func.func @forward(%x: tensor<?x3x4x4xf32>, %v: tensor<4xf32>) -> tensor<?x3x4x4xf32> {
  // expected-error @+1 {{'inception.pack_vector' op may not stand here at the graph level (G1)}}
  %p = inception.pack_vector %v {layout = #inception.layout<block = 16, segments = [4]>} : tensor<4xf32> -> tensor<1x16xf32>
  return %x : tensor<?x3x4x4xf32>
}

// -----

// Branches.
// expected-error @+1 {{'func.func' op 'forward' may not stand here at the graph level (G1)}}
func.func @forward(%x: tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32> {
  cf.br ^next
^next:
  return %x : tensor<?x3x4x4xf32>
}
