// RUN: inception-opt %s -split-input-file --inception-elide-concat --inception-verify-fused --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks

// Concatenations in concatenations: all write one destination, offsets added up. A
// value that is read beside is read as a slice of it.
// CHECK-LABEL: func.func @forward
// CHECK-SAME: ([[X:%.*]]: tensor<?x3x4x5xf32>, [[W:%.*]]: tensor<7x3x1x1xf32>)
// CHECK: [[N:%.*]] = tensor.dim [[X]], %c0
// CHECK: [[D0:%.*]] = tensor.empty([[N]]) : tensor<?x19x4x5xf32>
// CHECK: [[D1:%.*]] = inception.relu_into [[X]] outs([[D0]]) {out_offsets = array<i64: 6>}
// CHECK: [[A:%.*]] = inception.slice [[D1]] {offset = 6 : i64, size = 3 : i64} : (tensor<?x19x4x5xf32>) -> tensor<?x3x4x5xf32>
// CHECK: [[D2:%.*]] = inception.conv2d_into [[A]], [[W]] outs([[D1]]) {{.*}}out_channels = array<i64: 7>, out_offsets = array<i64: 9>
// CHECK: [[D3:%.*]] = inception.softmax_into [[X]] outs([[D2]]) {out_offsets = array<i64: 16>}
// CHECK: [[D4:%.*]] = inception.lrn_into [[X]] outs([[D3]]) {alpha
// CHECK-NOT: out_offsets
// CHECK: [[P:%.*]] = inception.slice [[D4]] {offset = 16 : i64, size = 3 : i64}
// CHECK: [[D5:%.*]] = inception.add_into {{.*}}, [[P]] outs([[D4]]) {out_offsets = array<i64: 3>, scale = 5.000000e-01 : f64}
// CHECK: inception.copy_into [[D5]]
// REMARK-DAG: 3 branches write their slices of one destination
// REMARK-DAG: 2 branches write their slices of one destination
func.func @forward(%x: tensor<?x3x4x5xf32>, %w: tensor<7x3x1x1xf32>) -> tensor<?x19x4x5xf32> {
  %a = inception.relu %x : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
  %b = inception.conv2d %a, %w : (tensor<?x3x4x5xf32>, tensor<7x3x1x1xf32>) -> tensor<?x7x4x5xf32>
  %p = inception.softmax %x : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
  %inner = inception.concat %a, %b : (tensor<?x3x4x5xf32>, tensor<?x7x4x5xf32>) -> tensor<?x10x4x5xf32>
  %middle = inception.concat %inner, %p : (tensor<?x10x4x5xf32>, tensor<?x3x4x5xf32>) -> tensor<?x13x4x5xf32>
  %l = inception.lrn %x {size = 3, alpha = 1.0e-4 : f64, beta = 7.5e-1 : f64, k = 1.0 : f64} : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
  %s = inception.add %x, %p {scale = 5.0e-1 : f64} : (tensor<?x3x4x5xf32>, tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
  %outer = inception.concat %l, %s, %middle : (tensor<?x3x4x5xf32>, tensor<?x3x4x5xf32>, tensor<?x13x4x5xf32>) -> tensor<?x19x4x5xf32>
  return %outer : tensor<?x19x4x5xf32>
}

// -----

// Merged siblings: one convolution writes the module's destination and two others,
// in the order of its channels.
// CHECK-LABEL: func.func @forward
// CHECK-SAME: ([[X:%.*]]: tensor<?x3x4x5xf32>, [[W:%.*]]: tensor<14x3x1x1xf32>, [[V:%.*]]: tensor<6x2x1x1xf32>)
// CHECK-DAG: [[A:%.*]] = tensor.empty(%{{.*}}) : tensor<?x2x4x5xf32>
// CHECK-DAG: [[D:%.*]] = tensor.empty(%{{.*}}) : tensor<?x11x4x5xf32>
// CHECK-DAG: [[C:%.*]] = tensor.empty(%{{.*}}) : tensor<?x7x4x5xf32>
// CHECK: [[M:%.*]]:3 = inception.conv2d_into [[X]], [[W]] outs([[A]], [[D]], [[C]]) {kernel = array<i64: 1, 1>, layer = "m", out_channels = array<i64: 2, 5, 7>, out_offsets = array<i64: 0, 6, 0>, relu}
// CHECK: [[E:%.*]] = inception.conv2d_into [[M]]#0, [[V]] outs([[M]]#1)
// CHECK: inception.copy_into [[E]]
// CHECK: inception.copy_into [[M]]#2
func.func @forward(%x: tensor<?x3x4x5xf32>, %w: tensor<14x3x1x1xf32>, %v: tensor<6x2x1x1xf32>) -> (tensor<?x11x4x5xf32>, tensor<?x7x4x5xf32>) {
  %m = inception.conv2d %x, %w {layer = "m", relu} : (tensor<?x3x4x5xf32>, tensor<14x3x1x1xf32>) -> tensor<?x14x4x5xf32>
  %a = inception.slice %m {offset = 0, size = 2} : (tensor<?x14x4x5xf32>) -> tensor<?x2x4x5xf32>
  %b = inception.slice %m {offset = 2, size = 5} : (tensor<?x14x4x5xf32>) -> tensor<?x5x4x5xf32>
  %c = inception.slice %m {offset = 7, size = 7} : (tensor<?x14x4x5xf32>) -> tensor<?x7x4x5xf32>
  %e = inception.conv2d %a, %v : (tensor<?x2x4x5xf32>, tensor<6x2x1x1xf32>) -> tensor<?x6x4x5xf32>
  %d = inception.concat %e, %b : (tensor<?x6x4x5xf32>, tensor<?x5x4x5xf32>) -> tensor<?x11x4x5xf32>
  return %d, %c : tensor<?x11x4x5xf32>, tensor<?x7x4x5xf32>
}

// -----

// The network's input is copied, the rest is not.
// CHECK-LABEL: func.func @forward
// CHECK-SAME: ([[X:%.*]]: tensor<?x3x4x5xf32>)
// CHECK: [[D:%.*]] = inception.relu_into [[X]] outs(%{{.*}}) {out_offsets = array<i64: 3>}
// CHECK: inception.copy_into [[X]] outs([[D]]) {reason = "it is the network's input"}
// REMARK: [Missed] copied {{.*}}operand 0 is copied: it is the network's input
func.func @forward(%x: tensor<?x3x4x5xf32>) -> tensor<?x6x4x5xf32> {
  %r = inception.relu %x : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
  %c = inception.concat %x, %r : (tensor<?x3x4x5xf32>, tensor<?x3x4x5xf32>) -> tensor<?x6x4x5xf32>
  return %c : tensor<?x6x4x5xf32>
}

// -----

// A value in two concatenations is made in the later one and copied to the other.
// CHECK-LABEL: func.func @forward
// CHECK: [[E:%.*]] = inception.relu_into %{{.*}} outs(%{{.*}}) {out_offsets = array<i64: 3>} : (tensor<?x3x4x5xf32>, tensor<?x6x4x5xf32>)
// CHECK: [[F:%.*]] = inception.add_into {{.*}} outs([[E]])
// CHECK: [[R:%.*]] = inception.slice [[F]] {offset = 3 : i64, size = 3 : i64}
// CHECK: inception.copy_into [[R]] outs(%{{.*}}) {out_offsets = array<i64: 3>, reason = "it is already a part of a concatenation"}
// REMARK: operand 1 is copied: it is already a part of a concatenation
func.func @forward(%x: tensor<?x3x4x5xf32>) -> (tensor<?x6x4x5xf32>, tensor<?x6x4x5xf32>) {
  %r = inception.relu %x : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
  %a = inception.softmax %x : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
  %b = inception.add %x, %a : (tensor<?x3x4x5xf32>, tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
  %c = inception.concat %a, %r : (tensor<?x3x4x5xf32>, tensor<?x3x4x5xf32>) -> tensor<?x6x4x5xf32>
  %d = inception.concat %b, %r : (tensor<?x3x4x5xf32>, tensor<?x3x4x5xf32>) -> tensor<?x6x4x5xf32>
  return %c, %d : tensor<?x6x4x5xf32>, tensor<?x6x4x5xf32>
}

// -----

// One value twice in one concatenation.
// CHECK-LABEL: func.func @forward
// CHECK: [[E:%.*]] = inception.relu_into %{{.*}} outs(%{{.*}}) :
// CHECK: [[R:%.*]] = inception.slice [[E]] {offset = 0 : i64, size = 3 : i64}
// CHECK: inception.copy_into [[R]] outs([[E]]) {out_offsets = array<i64: 3>, reason = "it is already a part of a concatenation"}
// REMARK: operand 1 is copied: it is already a part of a concatenation
func.func @forward(%x: tensor<?x3x4x5xf32>) -> tensor<?x6x4x5xf32> {
  %r = inception.relu %x : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
  %c = inception.concat %r, %r : (tensor<?x3x4x5xf32>, tensor<?x3x4x5xf32>) -> tensor<?x6x4x5xf32>
  return %c : tensor<?x6x4x5xf32>
}

// -----

// A slice of what others read whole, or of no convolution.
// CHECK-LABEL: func.func @forward
// CHECK: [[P:%.*]] = inception.pool_into
// CHECK: [[S:%.*]] = inception.slice [[P]] {offset = 1 : i64, size = 2 : i64}
// CHECK: inception.copy_into [[S]] {{.*}}reason = "it is a part of a value that has other uses"
// REMARK: operand 1 is copied: it is a part of a value that has other uses
func.func @forward(%x: tensor<?x3x4x5xf32>) -> tensor<?x5x4x5xf32> {
  %p = inception.avg_pool %x {kernel = array<i64: 1, 1>} : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
  %r = inception.relu %x : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
  %s = inception.slice %p {offset = 1, size = 2} : (tensor<?x3x4x5xf32>) -> tensor<?x2x4x5xf32>
  %c = inception.concat %r, %s : (tensor<?x3x4x5xf32>, tensor<?x2x4x5xf32>) -> tensor<?x5x4x5xf32>
  return %c : tensor<?x5x4x5xf32>
}

// -----

// A group passes like a single layer: its last layer writes the group's slice of the
// module's destination; what is between the layers has a home inside the group, and
// the pool reads a slice of what the first branch wrote before.
// CHECK-LABEL: func.func @forward
// CHECK-SAME: ([[X:%.*]]: tensor<?x3x4x5xf32>, [[W:%.*]]: tensor<6x3x1x1xf32>, [[V:%.*]]: tensor<7x6x3x3xf32>, [[U:%.*]]: tensor<2x3x1x1xf32>)
// CHECK: [[N:%.*]] = tensor.dim [[X]], %c0
// CHECK: [[D0:%.*]] = tensor.empty([[N]]) : tensor<?x12x4x5xf32>
// CHECK: [[D1:%.*]] = inception.relu_into [[X]] outs([[D0]])
// CHECK: [[D2:%.*]] = inception.group layer "r+c" : tensor<?x12x4x5xf32> {
// CHECK-NEXT: [[E:%.*]] = tensor.empty([[N]]) : tensor<?x6x4x5xf32>
// CHECK-NEXT: [[R:%.*]] = inception.conv2d_into [[X]], [[W]] outs([[E]]) {kernel = array<i64: 1, 1>, layer = "r", out_channels = array<i64: 6>, relu}
// CHECK-NEXT: [[C:%.*]] = inception.conv2d_into [[R]], [[V]] outs([[D1]]) {kernel = array<i64: 3, 3>, layer = "c", out_channels = array<i64: 7>, out_offsets = array<i64: 3>, padding = array<i64: 1, 1, 1, 1>}
// CHECK-NEXT: inception.yield [[C]] : tensor<?x12x4x5xf32>
// CHECK-NEXT: }
// CHECK: [[D3:%.*]] = inception.group layer "p+q" : tensor<?x12x4x5xf32> {
// CHECK-DAG: [[F:%.*]] = tensor.empty([[N]]) : tensor<?x3x4x5xf32>
// CHECK-DAG: [[A:%.*]] = inception.slice [[D2]] {offset = 0 : i64, size = 3 : i64}
// CHECK: [[P:%.*]] = inception.pool_into [[A]] outs([[F]])
// CHECK-NEXT: [[Q:%.*]] = inception.conv2d_into [[P]], [[U]] outs([[D2]]) {{.*}}out_channels = array<i64: 2>, out_offsets = array<i64: 10>
// CHECK-NEXT: inception.yield [[Q]]
// CHECK: inception.copy_into [[D3]]
// REMARK: 3 branches write their slices of one destination
func.func @forward(%x: tensor<?x3x4x5xf32>, %w: tensor<6x3x1x1xf32>, %v: tensor<7x6x3x3xf32>, %u: tensor<2x3x1x1xf32>) -> tensor<?x12x4x5xf32> {
  %a = inception.relu %x : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
  %b = inception.group layer "r+c" : tensor<?x7x4x5xf32> {
    %r = inception.conv2d %x, %w {layer = "r", relu} : (tensor<?x3x4x5xf32>, tensor<6x3x1x1xf32>) -> tensor<?x6x4x5xf32>
    %c = inception.conv2d %r, %v {layer = "c", padding = array<i64: 1, 1, 1, 1>} : (tensor<?x6x4x5xf32>, tensor<7x6x3x3xf32>) -> tensor<?x7x4x5xf32>
    inception.yield %c : tensor<?x7x4x5xf32>
  }
  %d = inception.group layer "p+q" : tensor<?x2x4x5xf32> {
    %p = inception.max_pool %a {kernel = array<i64: 3, 3>, layer = "p", padding = array<i64: 1, 1, 1, 1>} : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
    %q = inception.conv2d %p, %u {layer = "q"} : (tensor<?x3x4x5xf32>, tensor<2x3x1x1xf32>) -> tensor<?x2x4x5xf32>
    inception.yield %q : tensor<?x2x4x5xf32>
  }
  %o = inception.concat %a, %b, %d : (tensor<?x3x4x5xf32>, tensor<?x7x4x5xf32>, tensor<?x2x4x5xf32>) -> tensor<?x12x4x5xf32>
  return %o : tensor<?x12x4x5xf32>
}

// -----

// A group in two concatenations is made in the later one and copied to the other.
// CHECK-LABEL: func.func @forward
// CHECK: inception.group : tensor<?x5x4x5xf32>
// CHECK: inception.conv2d_into {{.*}}out_channels = array<i64: 2>, out_offsets = array<i64: 3>
// CHECK: inception.copy_into {{.*}}reason = "it is already a part of a concatenation"
func.func @forward(%x: tensor<?x3x4x5xf32>, %u: tensor<2x3x1x1xf32>) -> (tensor<?x5x4x5xf32>, tensor<?x5x4x5xf32>) {
  %d = inception.group : tensor<?x2x4x5xf32> {
    %p = inception.max_pool %x {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>} : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
    %q = inception.conv2d %p, %u : (tensor<?x3x4x5xf32>, tensor<2x3x1x1xf32>) -> tensor<?x2x4x5xf32>
    inception.yield %q : tensor<?x2x4x5xf32>
  }
  %a = inception.relu %x : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
  %b = inception.softmax %x : (tensor<?x3x4x5xf32>) -> tensor<?x3x4x5xf32>
  %c = inception.concat %a, %d : (tensor<?x3x4x5xf32>, tensor<?x2x4x5xf32>) -> tensor<?x5x4x5xf32>
  %e = inception.concat %b, %d : (tensor<?x3x4x5xf32>, tensor<?x2x4x5xf32>) -> tensor<?x5x4x5xf32>
  return %c, %e : tensor<?x5x4x5xf32>, tensor<?x5x4x5xf32>
}
