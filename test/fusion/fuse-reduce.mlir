// RUN: inception-opt %s -split-input-file '--inception-fuse-reduce=mode=always cpu=x86-64-v3' --remark-format=emitRemark '--remarks-filter=.*' 2> %t.always | FileCheck %s --check-prefixes=CHECK,ALWAYS
// RUN: FileCheck %s --check-prefix=APART < %t.always
// RUN: inception-opt %s -split-input-file '--inception-fuse-reduce=mode=never cpu=x86-64-v3' | FileCheck %s --check-prefixes=CHECK,NEVER
// RUN: inception-opt %s -split-input-file '--inception-fuse-reduce=cpu=x86-64-v3' --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s --check-prefixes=CHECK,AUTO
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks

// Two reductions and a 1x1 convolution share an input. In groups they are computed
// where their readers are, each with weights of its own; the 1x1 stays.
// What was weighed is there in every mode.
// CHECK: module attributes {inception.fusions = [
// ALWAYS-SAME: fused = true, {{.*}}fused = true,
// NEVER-SAME: fused = false, {{.*}}fused = false,
// CHECK-SAME: inception.target
// CHECK-LABEL: func.func @forward
// CHECK-SAME: ([[X:%[^:]*]]: tensor<?x24x12x10xf32>, [[W:%[^:]*]]: tensor<8x24x1x1xf32>, [[R:%[^:]*]]: tensor<12x24x1x1xf32>, [[V:%[^:]*]]: tensor<20x12x3x3xf32>, [[S:%[^:]*]]: tensor<4x24x1x1xf32>, [[U:%[^:]*]]: tensor<6x4x5x5xf32>)
// CHECK: [[A:%.*]] = inception.conv2d [[X]], [[W]] {layer = "a", relu}
// NEVER-NEXT: [[P:%.*]] = inception.conv2d [[X]], [[R]] {layer = "r", relu}
// NEVER-NEXT: [[B:%.*]] = inception.conv2d [[P]], [[V]]
// NEVER-NEXT: [[Q:%.*]] = inception.conv2d [[X]], [[S]] {layer = "s", relu}
// NEVER-NEXT: [[C:%.*]] = inception.conv2d [[Q]], [[U]]
// ALWAYS-NEXT: [[B:%.*]] = inception.group layer "r+b" : tensor<?x20x12x10xf32> {
// ALWAYS-NEXT:   [[P:%.*]] = inception.conv2d [[X]], [[R]] {layer = "r", relu}
// ALWAYS-NEXT:   [[BB:%.*]] = inception.conv2d [[P]], [[V]] {layer = "b", padding = array<i64: 1, 1, 1, 1>, relu}
// ALWAYS-NEXT:   inception.yield [[BB]]
// ALWAYS:      [[C:%.*]] = inception.group layer "s+c" : tensor<?x6x12x10xf32> {
// ALWAYS-NEXT:   [[Q:%.*]] = inception.conv2d [[X]], [[S]]
// ALWAYS-NEXT:   [[CC:%.*]] = inception.conv2d [[Q]], [[U]]
// ALWAYS-NEXT:   inception.yield [[CC]]
// ALWAYS: inception.concat [[A]], [[B]], [[C]]
// NEVER-NEXT: inception.concat [[A]], [[B]], [[C]]
func.func @forward(%x: tensor<?x24x12x10xf32>, %w: tensor<8x24x1x1xf32>, %r: tensor<12x24x1x1xf32>, %v: tensor<20x12x3x3xf32>, %s: tensor<4x24x1x1xf32>, %u: tensor<6x4x5x5xf32>) -> tensor<?x34x12x10xf32> {
  %a = inception.conv2d %x, %w {layer = "a", relu} : (tensor<?x24x12x10xf32>, tensor<8x24x1x1xf32>) -> tensor<?x8x12x10xf32>
  %p = inception.conv2d %x, %r {layer = "r", relu} : (tensor<?x24x12x10xf32>, tensor<12x24x1x1xf32>) -> tensor<?x12x12x10xf32>
  %b = inception.conv2d %p, %v {layer = "b", padding = array<i64: 1, 1, 1, 1>, relu} : (tensor<?x12x12x10xf32>, tensor<20x12x3x3xf32>) -> tensor<?x20x12x10xf32>
  %q = inception.conv2d %x, %s {layer = "s", relu} : (tensor<?x24x12x10xf32>, tensor<4x24x1x1xf32>) -> tensor<?x4x12x10xf32>
  %c = inception.conv2d %q, %u {layer = "c", padding = array<i64: 2, 2, 2, 2>, relu} : (tensor<?x4x12x10xf32>, tensor<6x4x5x5xf32>) -> tensor<?x6x12x10xf32>
  %o = inception.concat %a, %b, %c : (tensor<?x8x12x10xf32>, tensor<?x20x12x10xf32>, tensor<?x6x12x10xf32>) -> tensor<?x34x12x10xf32>
  return %o : tensor<?x34x12x10xf32>
}

// -----

// A reduction whose result would not fit a cache, and whose input is read for it
// alone, is computed where it is read: what would be written and read again costs
// more than the halo.
// CHECK: inception.fusions = [{fused = {{true|false}}, fused_cycles = array<i64: [[F:[0-9]+]], {{[0-9]+}}>, layer = "r+b", separate_cycles = array<i64: [[T:[0-9]+]],
// CHECK-LABEL: func.func @forward
// AUTO: inception.group layer "r+b"
// NEVER-NOT: inception.group
// REMARK: [Passed] grouped {{.*}}computed with what it reads: {{[0-9]+}} cycles instead of {{[0-9]+}}
func.func @forward(%x: tensor<?x16x600x512xf32>, %w: tensor<64x16x1x1xf32>, %v: tensor<16x64x3x3xf32>) -> tensor<?x16x600x512xf32> {
  %r = inception.conv2d %x, %w {layer = "r"} : (tensor<?x16x600x512xf32>, tensor<64x16x1x1xf32>) -> tensor<?x64x600x512xf32>
  %b = inception.conv2d %r, %v {layer = "b", padding = array<i64: 1, 1, 1, 1>} : (tensor<?x64x600x512xf32>, tensor<16x64x3x3xf32>) -> tensor<?x16x600x512xf32>
  return %b : tensor<?x16x600x512xf32>
}

// -----

// Small reductions of one input cost less as one convolution.
// CHECK-LABEL: func.func @forward
// AUTO-NOT: inception.group
// ALWAYS: inception.group layer "r+b"
// REMARK: [Missed] separate {{.*}}stays apart from what it reads: {{[0-9]+}} cycles instead of {{[0-9]+}}
func.func @forward(%x: tensor<?x480x14x14xf32>, %w: tensor<192x480x1x1xf32>, %r: tensor<96x480x1x1xf32>, %v: tensor<208x96x3x3xf32>) -> (tensor<?x192x14x14xf32>, tensor<?x208x14x14xf32>) {
  %a = inception.conv2d %x, %w {relu} : (tensor<?x480x14x14xf32>, tensor<192x480x1x1xf32>) -> tensor<?x192x14x14xf32>
  %p = inception.conv2d %x, %r {layer = "r", relu} : (tensor<?x480x14x14xf32>, tensor<96x480x1x1xf32>) -> tensor<?x96x14x14xf32>
  %b = inception.conv2d %p, %v {layer = "b", padding = array<i64: 1, 1, 1, 1>, relu} : (tensor<?x96x14x14xf32>, tensor<208x96x3x3xf32>) -> tensor<?x208x14x14xf32>
  return %a, %b : tensor<?x192x14x14xf32>, tensor<?x208x14x14xf32>
}

// -----

// A pool is computed where its projection needs it; one that something else reads
// as well, or that no 1x1 reads, is a layer of its own.
// CHECK-LABEL: func.func @forward
// ALWAYS: inception.group layer "m+p" : tensor<?x5x9x7xf32> {
// ALWAYS-NEXT: inception.max_pool
// ALWAYS-NEXT: inception.conv2d
// ALWAYS-NEXT: inception.yield
// ALWAYS-NEXT: }
// ALWAYS-NEXT: inception.group layer "g+q" : tensor<?x5x4x3xf32> {
// ALWAYS-NEXT: inception.avg_pool
// CHECK: {{^  }}%{{.*}} = inception.max_pool %{{.*}}layer = "n"
// CHECK-NEXT: {{^  }}%{{.*}} = inception.conv2d
// CHECK-NEXT: {{^  }}%{{.*}} = inception.max_pool %{{.*}}layer = "o"
// CHECK-NEXT: {{^  }}%{{.*}} = inception.conv2d
// APART: [Missed] alone {{.*}}several layers read it
func.func @forward(%x: tensor<?x8x9x7xf32>, %w: tensor<5x8x1x1xf32>, %v: tensor<6x8x3x3xf32>) -> (tensor<?x5x9x7xf32>, tensor<?x5x4x3xf32>, tensor<?x8x9x7xf32>, tensor<?x5x9x7xf32>, tensor<?x6x7x5xf32>) {
  %m = inception.max_pool %x {kernel = array<i64: 3, 3>, layer = "m", padding = array<i64: 1, 1, 1, 1>} : (tensor<?x8x9x7xf32>) -> tensor<?x8x9x7xf32>
  %p = inception.conv2d %m, %w {layer = "p"} : (tensor<?x8x9x7xf32>, tensor<5x8x1x1xf32>) -> tensor<?x5x9x7xf32>
  %g = inception.avg_pool %x {kernel = array<i64: 3, 3>, layer = "g", strides = array<i64: 2, 2>} : (tensor<?x8x9x7xf32>) -> tensor<?x8x4x3xf32>
  %q = inception.conv2d %g, %w {layer = "q"} : (tensor<?x8x4x3xf32>, tensor<5x8x1x1xf32>) -> tensor<?x5x4x3xf32>
  %n = inception.max_pool %x {kernel = array<i64: 3, 3>, layer = "n", padding = array<i64: 1, 1, 1, 1>} : (tensor<?x8x9x7xf32>) -> tensor<?x8x9x7xf32>
  %s = inception.conv2d %n, %w : (tensor<?x8x9x7xf32>, tensor<5x8x1x1xf32>) -> tensor<?x5x9x7xf32>
  %o = inception.max_pool %x {kernel = array<i64: 3, 3>, layer = "o", padding = array<i64: 1, 1, 1, 1>} : (tensor<?x8x9x7xf32>) -> tensor<?x8x9x7xf32>
  %t = inception.conv2d %o, %v : (tensor<?x8x9x7xf32>, tensor<6x8x3x3xf32>) -> tensor<?x6x7x5xf32>
  return %p, %q, %n, %s, %t : tensor<?x5x9x7xf32>, tensor<?x5x4x3xf32>, tensor<?x8x9x7xf32>, tensor<?x5x9x7xf32>, tensor<?x6x7x5xf32>
}

// -----

// A layer is in one group: a projection that is also a reduction leaves its pool.
// CHECK-LABEL: func.func @forward
// ALWAYS: {{^    }}%{{.*}} = inception.max_pool
// ALWAYS-NEXT: inception.group layer "p+q" : tensor<?x6x7x5xf32> {
// ALWAYS-NEXT: inception.conv2d {{.*}}layer = "p"
// ALWAYS-NEXT: inception.conv2d {{.*}}layer = "q"
// ALWAYS-NEXT: inception.yield
// ALWAYS-NOT: inception.group
// APART-NOT: alone
// APART: [Missed] alone {{.*}}its reader is computed with what reads it
func.func @forward(%x: tensor<?x8x9x7xf32>, %w: tensor<5x8x1x1xf32>, %v: tensor<6x5x3x3xf32>) -> tensor<?x6x7x5xf32> {
  %m = inception.max_pool %x {kernel = array<i64: 3, 3>, layer = "m", padding = array<i64: 1, 1, 1, 1>} : (tensor<?x8x9x7xf32>) -> tensor<?x8x9x7xf32>
  %p = inception.conv2d %m, %w {layer = "p"} : (tensor<?x8x9x7xf32>, tensor<5x8x1x1xf32>) -> tensor<?x5x9x7xf32>
  %q = inception.conv2d %p, %v {layer = "q"} : (tensor<?x5x9x7xf32>, tensor<6x5x3x3xf32>) -> tensor<?x6x7x5xf32>
  return %q : tensor<?x6x7x5xf32>
}
