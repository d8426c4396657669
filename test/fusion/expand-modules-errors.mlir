// The pass has no errors of its own: what it cannot expand is no module. It leaves
// IR that the verifier accepts, and refuses IR that it does not.
// RUN: inception-opt %s --inception-expand-modules -split-input-file -verify-diagnostics

func.func @forward(%x: tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32> {
  // expected-error @+1 {{'inception.module' op no branch is yielded (C2)}}
  %0 = inception.module %x : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32> {
  ^bb0(%in: tensor<?x3x4x5xf32>):
    inception.yield
  }
  return %0 : tensor<?x3x4x5xf32>
}

// -----

func.func @nothing_to_do(%x: tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32> {
  return %x : tensor<?x3x4x5xf32>
}
