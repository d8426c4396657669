// RUN: inception-opt %s --inception-drop-training --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks

// The names in the file of parameters that nothing reads are kept, in order, after
// those that were ignored before.
// CHECK: inception.ignored = ["old.weight", "aux1.conv.weight", "aux1.bias"]
module attributes {inception.ignored = ["old.weight"]} {
  // CHECK-NOT: aux
  // CHECK: inception.parameter @main
  // CHECK-NEXT: inception.parameter @shared
  // CHECK-NOT: inception.parameter
  inception.parameter @aux.weight : tensor<5x8x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>, file_name = "aux1.conv.weight"}
  inception.parameter @main : tensor<6x8x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
  inception.parameter @shared : tensor<6xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0 : f64>}
  inception.parameter @aux1.bias : tensor<5xf32> {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0 : f64>}

  // CHECK-LABEL: func.func @forward
  // CHECK-SAME: ([[X:%.*]]: tensor<?x8x4x5xf32>)
  func.func @forward(%x: tensor<?x8x4x5xf32>) -> tensor<?x6x4x5xf32> {
    %aw = inception.weight @aux.weight : tensor<5x8x1x1xf32>
    %ab = inception.weight @aux1.bias : tensor<5xf32>
    // CHECK-NEXT: [[W:%.*]] = inception.weight @main
    %w = inception.weight @main : tensor<6x8x1x1xf32>
    // CHECK-NEXT: [[B:%.*]] = inception.weight @shared
    %b = inception.weight @shared : tensor<6xf32>
    // Two dropouts in a row, the first of the network's input.
    %d = inception.dropout %x {rate = 4.0e-1 : f64} : (tensor<?x8x4x5xf32>) -> tensor<?x8x4x5xf32>
    %e = inception.dropout %d {rate = 7.0e-1 : f64} : (tensor<?x8x4x5xf32>) -> tensor<?x8x4x5xf32>
    // CHECK-NEXT: [[C:%.*]] = inception.conv2d [[X]], [[W]] bias([[B]])
    %0 = inception.conv2d %e, %w bias(%b) : (tensor<?x8x4x5xf32>, tensor<6x8x1x1xf32>, tensor<6xf32>) -> tensor<?x6x4x5xf32>
    inception.auxiliary_head %e {loss_weight = 3.0e-1 : f64, layer = "loss1"} : tensor<?x8x4x5xf32> {
    ^bb0(%in: tensor<?x8x4x5xf32>):
      %a = inception.conv2d %in, %aw bias(%ab) : (tensor<?x8x4x5xf32>, tensor<5x8x1x1xf32>, tensor<5xf32>) -> tensor<?x5x4x5xf32>
      %f = inception.dropout %a {rate = 7.0e-1 : f64} : (tensor<?x5x4x5xf32>) -> tensor<?x5x4x5xf32>
      inception.yield %f : tensor<?x5x4x5xf32>
    }
    // A head that reads a parameter of the network takes it with it.
    inception.auxiliary_head %0 {loss_weight = 2.0e-1 : f64, layer = "loss2"} : tensor<?x6x4x5xf32> {
    ^bb0(%in: tensor<?x6x4x5xf32>):
      %s = inception.weight @shared : tensor<6xf32>
      %a = inception.channel_affine %in, %s, %s : (tensor<?x6x4x5xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<?x6x4x5xf32>
      inception.yield %a : tensor<?x6x4x5xf32>
    }
    // CHECK-NEXT: return [[C]]
    return %0 : tensor<?x6x4x5xf32>
  }
}

// REMARK-COUNT-2: auxiliary head is not needed outside training
// REMARK-COUNT-2: dropout is not needed outside training
// REMARK-NOT: dropout is not needed
