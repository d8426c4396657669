// Reads of mutable state are shared up to a write, and not across it; writes stay.
// RUN: inception-opt %s --cse | FileCheck %s

inception.parameter @w : tensor<5xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0>}

// CHECK-LABEL: func.func @step
// CHECK-NEXT: %[[A:.*]] = inception.read @w
// CHECK-NEXT: inception.write @w, %[[A]]
// CHECK-NEXT: %[[B:.*]] = inception.read @w
// CHECK-NEXT: return %[[A]], %[[A]], %[[B]]
func.func @step() -> (tensor<5xf32>, tensor<5xf32>, tensor<5xf32>) {
  %a = inception.read @w : tensor<5xf32>
  %b = inception.read @w : tensor<5xf32>
  inception.write @w, %b : tensor<5xf32>
  %c = inception.read @w : tensor<5xf32>
  %unused = inception.read @w : tensor<5xf32>
  return %a, %b, %c : tensor<5xf32>, tensor<5xf32>, tensor<5xf32>
}
