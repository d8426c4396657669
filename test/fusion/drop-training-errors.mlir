// Whatever only training needs can be dropped. What the verifier refuses is not reached.
// RUN: inception-opt %s --inception-drop-training -split-input-file -verify-diagnostics

func.func @forward(%x: tensor<?x8x4x5xf32>) -> tensor<?x8x4x5xf32> {
  // expected-error @+1 {{'inception.auxiliary_head' op must yield exactly its logits (C2)}}
  inception.auxiliary_head %x {loss_weight = 3.0e-1 : f64} : tensor<?x8x4x5xf32> {
  ^bb0(%in: tensor<?x8x4x5xf32>):
    inception.yield
  }
  return %x : tensor<?x8x4x5xf32>
}
