// Each numbered constraint of the operations that hold others together, violated.
// RUN: inception-opt %s -split-input-file -verify-diagnostics

// concat (C1)
func.func @f() {
  // expected-error @+2 {{concat: there is nothing to concatenate (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.concat : () -> tensor<?x6x9x8xf32>
  return
}

// -----

// concat (C2): ranks
func.func @f(%x: tensor<?x6x9x8xf32>, %y: tensor<?x2x9xf32>) {
  // expected-error @+2 {{concat: ranks or element types differ (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.concat %x, %y : (tensor<?x6x9x8xf32>, tensor<?x2x9xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// concat (C2): element types
func.func @f(%x: tensor<?x6x9x8xf32>, %y: tensor<?x2x9x8xf64>) {
  // expected-error @+2 {{concat: ranks or element types differ (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.concat %x, %y : (tensor<?x6x9x8xf32>, tensor<?x2x9x8xf64>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// concat (C3)
func.func @f(%x: tensor<?x6x9x8xf32>, %y: tensor<?x2x9x8xf32>) {
  // expected-error @+2 {{concat: axis 4 is not a dimension of the operands (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.concat %x, %y {axis = 4 : i64} : (tensor<?x6x9x8xf32>, tensor<?x2x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// concat (C3)
func.func @f(%x: tensor<?x6x9x8xf32>, %y: tensor<?x2x9x8xf32>) {
  // expected-error @+2 {{concat: axis -1 is not a dimension of the operands (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.concat %x, %y {axis = -1 : i64} : (tensor<?x6x9x8xf32>, tensor<?x2x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// concat (C4)
func.func @f(%x: tensor<?x6x9x8xf32>, %y: tensor<?x2x9x7xf32>) {
  // expected-error @+2 {{concat: the operands' sizes differ: 'tensor<?x6x9x8xf32>' and 'tensor<?x2x9x7xf32>' (C4)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.concat %x, %y : (tensor<?x6x9x8xf32>, tensor<?x2x9x7xf32>) -> tensor<?x8x9x8xf32>
  return
}

// -----

// slice (C1)
func.func @f(%x: tensor<5x6x9x8xf32>) {
  // expected-error @+2 {{slice: input must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<5x6x9x8xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.slice %x {offset = 0, size = 2} : (tensor<5x6x9x8xf32>) -> tensor<5x2x9x8xf32>
  return
}

// -----

// slice (C2)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{slice: channels [0, 0) are not a range within 6 channels (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.slice %x {offset = 0, size = 0} : (tensor<?x6x9x8xf32>) -> tensor<?x2x9x8xf32>
  return
}

// -----

// slice (C2)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{slice: channels [-1, 1) are not a range within 6 channels (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.slice %x {offset = -1, size = 2} : (tensor<?x6x9x8xf32>) -> tensor<?x2x9x8xf32>
  return
}

// -----

// slice (C2)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+2 {{slice: channels [5, 7) are not a range within 6 channels (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.slice %x {offset = 5, size = 2} : (tensor<?x6x9x8xf32>) -> tensor<?x2x9x8xf32>
  return
}

// -----

// slice (C3): starts inside a segment
func.func @f(%x: tensor<?x65x9x8xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>) {
  // expected-error @+2 {{slice: channels [16, 25) do not start and end at segments of #inception.layout<block = 16, segments = [24, 1, 40]> (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.slice %x {offset = 16, size = 9} : (tensor<?x65x9x8xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>) -> tensor<?x9x9x8xf32>
  return
}

// -----

// slice (C3): ends inside a segment
func.func @f(%x: tensor<?x65x9x8xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>) {
  // expected-error @+2 {{slice: channels [24, 41) do not start and end at segments}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.slice %x {offset = 24, size = 17} : (tensor<?x65x9x8xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>) -> tensor<?x17x9x8xf32>
  return
}

// -----

// add (C1)
func.func @f(%x: tensor<5x6x9x8xf32>) {
  // expected-error @+2 {{add: input must have rank 4, a dynamic batch and static, positive channels, height and width, got 'tensor<5x6x9x8xf32>' (C1)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.add %x, %x : (tensor<5x6x9x8xf32>, tensor<5x6x9x8xf32>) -> tensor<5x6x9x8xf32>
  return
}

// -----

// add (C2)
func.func @f(%x: tensor<?x6x9x8xf32>, %y: tensor<?x2x9x8xf32>) {
  // expected-error @+2 {{add: the operands' types differ: 'tensor<?x6x9x8xf32>' and 'tensor<?x2x9x8xf32>' (C2)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.add %x, %y : (tensor<?x6x9x8xf32>, tensor<?x2x9x8xf32>) -> tensor<?x6x9x8xf32>
  return
}

// -----

// module (C1): the argument's type
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.module' op the region must have one argument of type 'tensor<?x6x9x8xf32>' (C1)}}
  %0 = inception.module %x : (tensor<?x6x9x8xf32>) -> tensor<?x2x9x8xf32> {
  ^bb0(%in: tensor<?x2x9x8xf32>):
    inception.yield %in : tensor<?x2x9x8xf32>
  }
  return
}

// -----

// module (C1): two arguments
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{the region must have one argument of type 'tensor<?x6x9x8xf32>' (C1)}}
  %0 = inception.module %x : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32> {
  ^bb0(%in: tensor<?x6x9x8xf32>, %y: tensor<?x6x9x8xf32>):
    inception.yield %in : tensor<?x6x9x8xf32>
  }
  return
}

// -----

// module (C2)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.module' op no branch is yielded (C2)}}
  %0 = inception.module %x : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32> {
  ^bb0(%in: tensor<?x6x9x8xf32>):
    inception.yield
  }
  return
}

// -----

// module (C3): sizes
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.module' op the branches differ in height or width: 'tensor<?x6x9x8xf32>' and 'tensor<?x6x8x8xf32>' (C3)}}
  %0 = inception.module %x : (tensor<?x6x9x8xf32>) -> tensor<?x12x9x8xf32> {
  ^bb0(%in: tensor<?x6x9x8xf32>):
    %p = inception.max_pool %in {kernel = array<i64: 2, 1>} : (tensor<?x6x9x8xf32>) -> tensor<?x6x8x8xf32>
    inception.yield %in, %p : tensor<?x6x9x8xf32>, tensor<?x6x8x8xf32>
  }
  return
}

// -----

// module (C3): not an activation
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.module' op a branch has type 'tensor<6xf32>' (C3)}}
  %0 = inception.module %x : (tensor<?x6x9x8xf32>) -> tensor<?x12x9x8xf32> {
  ^bb0(%in: tensor<?x6x9x8xf32>):
    %w = tensor.empty() : tensor<6xf32>
    inception.yield %in, %w : tensor<?x6x9x8xf32>, tensor<6xf32>
  }
  return
}

// -----

// module (C4)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.module' op the branches make 'tensor<?x12x9x8xf32>', but the result is 'tensor<?x11x9x8xf32>' (C4)}}
  %0 = inception.module %x : (tensor<?x6x9x8xf32>) -> tensor<?x11x9x8xf32> {
  ^bb0(%in: tensor<?x6x9x8xf32>):
    inception.yield %in, %in : tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>
  }
  return
}

// -----

// auxiliary_head (C1)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.auxiliary_head' op the region must have one argument of type 'tensor<?x6x9x8xf32>' (C1)}}
  inception.auxiliary_head %x {loss_weight = 3.0e-1 : f64} : tensor<?x6x9x8xf32> {
  ^bb0(%in: tensor<?x2x9x8xf32>):
    inception.yield %in : tensor<?x2x9x8xf32>
  }
  return
}

// -----

// auxiliary_head (C2)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.auxiliary_head' op must yield exactly its logits (C2)}}
  inception.auxiliary_head %x {loss_weight = 3.0e-1 : f64} : tensor<?x6x9x8xf32> {
  ^bb0(%in: tensor<?x6x9x8xf32>):
    inception.yield %in, %in : tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>
  }
  return
}

// -----

// auxiliary_head (C2)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{must yield exactly its logits (C2)}}
  inception.auxiliary_head %x {loss_weight = 3.0e-1 : f64} : tensor<?x6x9x8xf32> {
  ^bb0(%in: tensor<?x6x9x8xf32>):
    inception.yield
  }
  return
}

// -----

// auxiliary_head (C3)
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.auxiliary_head' op loss_weight must be positive (C3)}}
  inception.auxiliary_head %x {loss_weight = 0.0 : f64} : tensor<?x6x9x8xf32> {
  ^bb0(%in: tensor<?x6x9x8xf32>):
    inception.yield %in : tensor<?x6x9x8xf32>
  }
  return
}

// -----

// yield stands in a module or an auxiliary head
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.yield' op expects parent op to be one of 'inception.module, inception.auxiliary_head, inception.group'}}
  inception.yield %x : tensor<?x6x9x8xf32>
  return
}

// -----

// group (C1): one layer
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.group' op must have at least two layers, got 1 (C1)}}
  %0 = inception.group : tensor<?x6x9x8xf32> {
    %1 = inception.relu %x : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    inception.yield %1 : tensor<?x6x9x8xf32>
  }
  return
}

// -----

// group (C1): a slice is no layer
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{must have at least two layers, got 1 (C1)}}
  %0 = inception.group : tensor<?x2x9x8xf32> {
    %s = inception.slice %x {offset = 3, size = 2} : (tensor<?x6x9x8xf32>) -> tensor<?x2x9x8xf32>
    %1 = inception.relu %s : (tensor<?x2x9x8xf32>) -> tensor<?x2x9x8xf32>
    inception.yield %1 : tensor<?x2x9x8xf32>
  }
  return
}

// -----

// group (C2): two layers side by side
func.func @f(%x: tensor<?x6x9x8xf32>) {
  %0 = inception.group : tensor<?x6x9x8xf32> {
    // expected-error @+1 {{'inception.softmax' op must be read by the next layer alone (C2)}}
    %1 = inception.softmax %x : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    %2 = inception.relu %x : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    inception.yield %2 : tensor<?x6x9x8xf32>
  }
  return
}

// -----

// group (C2): the last layer reads the first as well
func.func @f(%x: tensor<?x6x9x8xf32>) {
  %0 = inception.group : tensor<?x6x9x8xf32> {
    // expected-error @+1 {{'inception.relu' op must be read by the next layer alone (C2)}}
    %1 = inception.relu %x : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    %2 = inception.softmax %1 : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    %3 = inception.add %1, %2 : (tensor<?x6x9x8xf32>, tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    inception.yield %3 : tensor<?x6x9x8xf32>
  }
  return
}

// -----

// group (C2): on memrefs, what is read is another buffer
func.func @f(%x: memref<?x1x9x8x16xf32>, %a: memref<?x1x9x8x16xf32>, %b: memref<?x1x9x8x16xf32>) {
  inception.group {
    // expected-error @+1 {{'inception.relu_into' op must be read by the next layer alone (C2)}}
    inception.relu_into %x outs(%a) : (memref<?x1x9x8x16xf32>, memref<?x1x9x8x16xf32>) -> ()
    inception.relu_into %x outs(%b) : (memref<?x1x9x8x16xf32>, memref<?x1x9x8x16xf32>) -> ()
  }
  return
}

// -----

// group (C3): not the last layer's value
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{'inception.group' op must yield what its last layer makes (C3)}}
  %0 = inception.group : tensor<?x6x9x8xf32> {
    %1 = inception.relu %x : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    %2 = inception.softmax %1 : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    inception.yield %x : tensor<?x6x9x8xf32>
  }
  return
}

// -----

// group (C3): the types differ
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{must yield what its last layer makes (C3)}}
  %0 = inception.group : tensor<?x7x9x8xf32> {
    %1 = inception.relu %x : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    %2 = inception.softmax %1 : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    inception.yield %2 : tensor<?x6x9x8xf32>
  }
  return
}

// -----

// group (C3): more values than results
func.func @f(%x: tensor<?x6x9x8xf32>) {
  // expected-error @+1 {{must yield what its last layer makes (C3)}}
  inception.group {
    %1 = inception.relu %x : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    %2 = inception.softmax %1 : (tensor<?x6x9x8xf32>) -> tensor<?x6x9x8xf32>
    inception.yield %2 : tensor<?x6x9x8xf32>
  }
  return
}

// -----

// scratch (C1)
func.func @f() {
  // expected-error @+1 {{'inception.scratch' op offset must not be negative, got -64 (C1)}}
  %0 = inception.scratch {offset = -64 : i64} : memref<?x2x9x8x16xf32>
  return
}

// -----

// scratch (C2)
func.func @f() {
  // expected-error @+1 {{'inception.scratch' op must be a blocked activation, got 'memref<?x6x9x8xf32>' (C2)}}
  %0 = inception.scratch {offset = 64 : i64} : memref<?x6x9x8xf32>
  return
}
