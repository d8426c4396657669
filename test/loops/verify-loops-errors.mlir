// RUN: inception-opt %s --inception-verify-loops -split-input-file -verify-diagnostics

// expected-error @+1 {{'inception.parameter' op is left at the loops level (L1)}}
inception.parameter @w : tensor<4xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 2.0 : f64>}

// -----

func.func @forward(%frame: !llvm.ptr, %n: index) {
  // expected-error @+1 {{makes a tensor at the loops level (L2)}}
  %t = tensor.empty(%n) : tensor<?x3xf32>
  return
}

// -----

// expected-error @+1 {{@forward must take the frame and the batch (L3)}}
module {
  func.func @forward(%n: index) {
    return
  }
}

// -----

// expected-error @+1 {{@forward must take the frame and the batch (L3)}}
module {
  func.func @forward(%frame: index, %n: index) {
    return
  }
}

// -----

func.func @forward(%frame: !llvm.ptr, %n: index) {
  // expected-error @+1 {{'inception.scratch' op is left at the loops level (L1)}}
  %t = inception.scratch {offset = 64 : i64} : memref<1x1x6x8x16xf32>
  return
}
