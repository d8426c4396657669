// RUN: inception-opt %s --inception-describe-model -split-input-file -verify-diagnostics

// expected-error @+1 {{a network is a function @forward of one image batch}}
module {
  func.func @backward(%x: tensor<?x3x8x8xf32>) -> tensor<?x3x8x8xf32> {
    return %x : tensor<?x3x8x8xf32>
  }
}

// -----

// expected-error @+1 {{a network is a function @forward of one image batch}}
module {
  func.func @forward(%x: tensor<?x3x8x8xf32>, %y: tensor<?x3x8x8xf32>) -> tensor<?x3x8x8xf32> {
    return %x : tensor<?x3x8x8xf32>
  }
}

// -----

// expected-error @+1 {{a network is a function @forward of one image batch}}
module {
  func.func @forward(%x: tensor<5x3x3x3xf32>) -> tensor<5x3x3x3xf32> {
    return %x : tensor<5x3x3x3xf32>
  }
}
