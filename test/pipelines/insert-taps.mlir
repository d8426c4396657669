// RUN: inception-opt %s -split-input-file --inception-insert-taps --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks
// REMARK: [Passed] tapped {{.*}}fc is a result of the network
// REMARK: c is a result of the network
// REMARK: m is a result of the network

// In the order of the attribute, the last operation of the name, flat where the
// layer is.
// CHECK: module
// CHECK-NOT: inception.taps
module attributes {inception.taps = ["fc", "c", "m", "p", "q"]} {
  // CHECK: func.func @forward([[X:%.*]]: tensor<?x3x4x5xf32>, {{.*}}) -> (tensor<?x3x4x5xf32> {inception.name = "out"}, tensor<?x9x1x1xf32> {inception.flat, inception.name = "fc"}, tensor<?x7x4x5xf32> {inception.name = "c"}, tensor<?x10x4x5xf32> {inception.name = "m"}, tensor<?x9x1x1xf32> {inception.flat, inception.name = "p"}, tensor<?x7x4x5xf32> {inception.name = "q"})
  func.func @forward(%x: tensor<?x3x4x5xf32>, %w: tensor<7x3x1x1xf32>, %l: tensor<9x60xf32>) -> (tensor<?x3x4x5xf32> {inception.name = "out"}) {
    %0 = inception.conv2d %x, %w {layer = "c"} : (tensor<?x3x4x5xf32>, tensor<7x3x1x1xf32>) -> tensor<?x7x4x5xf32>
    // CHECK: [[C:%.*]] = inception.relu
    %1 = inception.relu %0 {layer = "c"} : (tensor<?x7x4x5xf32>) -> tensor<?x7x4x5xf32>
    // CHECK: [[M:%.*]] = inception.concat
    %2 = inception.concat %1, %x {layer = "m"} : (tensor<?x7x4x5xf32>, tensor<?x3x4x5xf32>) -> tensor<?x10x4x5xf32>
    // CHECK: [[F:%.*]] = inception.linear
    %3 = inception.linear %x, %l {layer = "fc"} : (tensor<?x3x4x5xf32>, tensor<9x60xf32>) -> tensor<?x9x1x1xf32>
    // CHECK: [[P:%.*]] = inception.softmax [[F]]
    %p = inception.softmax %3 {layer = "p"} : (tensor<?x9x1x1xf32>) -> tensor<?x9x1x1xf32>
    // CHECK: [[Q:%.*]] = inception.softmax [[C]]
    %q = inception.softmax %1 {layer = "q"} : (tensor<?x7x4x5xf32>) -> tensor<?x7x4x5xf32>
    // CHECK: [[R:%.*]] = inception.relu [[X]]
    %4 = inception.relu %x {layer = "out"} : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
    // CHECK: return [[R]], [[F]], [[C]], [[M]], [[P]], [[Q]]
    return %4 : tensor<?x3x4x5xf32>
  }
}

// -----

// CHECK: func.func @forward(%{{.*}}: tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
func.func @forward(%x: tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32> {
  return %x : tensor<?x3x4x5xf32>
}
