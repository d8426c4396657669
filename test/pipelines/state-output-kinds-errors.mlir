// RUN: inception-opt %s --inception-state-output-kinds -split-input-file -verify-diagnostics

// expected-error @+1 {{result 0 is stated to be #inception<output_kind probabilities>, but is #inception<output_kind features>}}
func.func @forward(%x: tensor<?x3x4x5xf32>) -> (tensor<?x3x4x5xf32> {inception.kind = #inception<output_kind probabilities>}) {
  %0 = inception.relu %x : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
  return %0 : tensor<?x3x4x5xf32>
}

// -----

// Stated before and right.
func.func @forward(%x: tensor<?x3x4x5xf32>) -> (tensor<?x3x4x5xf32> {inception.kind = #inception<output_kind probabilities>}) {
  %0 = inception.softmax %x : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
  return %0 : tensor<?x3x4x5xf32>
}
