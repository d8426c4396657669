// RUN: inception-opt %s --inception-tile --inception-lower-to-loops --split-input-file --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks
// RUN: FileCheck %s --check-prefix=POWER < %t.remarks
// REMARK: [Passed] vectors {{.*}}computed in vectors
// REMARK: [Missed] whole {{.*}}the schedule's grain is all of it
// REMARK: [Missed] values {{.*}}computed one value at a time

// A body is named after its layer and takes its memories flat; the items of all
// images are one range.

// CHECK: func.func private @inception_parallel_for(!llvm.ptr, index, index, (memref<?xi8>, memref<?xi8>, memref<?xf32>, memref<?xf32>, index, index, index, index) -> ())
// CHECK: func.func @forward(%[[FRAME:.*]]: !llvm.ptr, %[[N:.*]]: index)
// CHECK: %[[BODY:.*]] = {{.*}}constant @act :
// CHECK: %[[ITEMS:.*]] = arith.muli %[[N]], %c2
// CHECK: call @inception_parallel_for(%[[FRAME]], %c0{{.*}}, %[[ITEMS]], %[[BODY]])
// CHECK: func.func private @act(%{{.*}}: memref<?xi8>, %{{.*}}: memref<?xi8>, %{{.*}}: memref<?xf32>, %{{.*}}: memref<?xf32>, %{{.*}}: index, %[[BEGIN:.*]]: index, %[[END:.*]]: index, %{{.*}}: index)
// CHECK: scf.for %{{.*}} = %[[BEGIN]] to %[[END]]
// CHECK: %[[VALUE:.*]] = vector.load {{.*}} vector<16xf32>
// NaN compares false and stays.
// CHECK: %[[NEGATIVE:.*]] = arith.cmpf ogt, %{{.*}}, %[[VALUE]]
// CHECK: %[[RELU:.*]] = arith.select %[[NEGATIVE]], %{{.*}}, %[[VALUE]]
// CHECK: vector.store %[[RELU]]
// CHECK-NOT: inception.relu_into

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x16x4x4xf32>, %out0: memref<?x16x4x4xf32>) {
  %c0 = arith.constant 0 : index
  %c1024 = arith.constant 1024 : index
  %n = memref.dim %x, %c0 : memref<?x16x4x4xf32>
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x1x4x4x16xf32>
  %offset = arith.muli %n, %c1024 : index
  %b = memref.view %workspace[%offset][%n] : memref<?xi8> to memref<?x1x4x4x16xf32>
  inception.relu_into %a outs(%b) {layer = "act", schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 2 x 16, order = rows>}
    : (memref<?x1x4x4x16xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

// A 3x3 convolution of a row of 28 pixels: two tiles of 14, both at a border.
// The kernel of the left one leaves out the first pixel for the first column of
// the filter, the right one's the last for the last; both share everything else.

// CHECK-DAG: func.func private @conv_14x2_f32x16_step16_bias_relu_1to13_0to13_0to13(
// CHECK-DAG: func.func private @conv_14x2_f32x16_step16_bias_relu_0to13_0to13_0to12(

// The sums are the loops' iteration arguments; each weight vector is loaded once
// for all pixels and each pixel broadcast once for all vectors.
// CHECK: scf.for
// CHECK: scf.for
// CHECK: scf.for
// CHECK: scf.for
// CHECK-COUNT-2: vector.load {{.*}} vector<16xf32>
// CHECK: memref.load
// CHECK: vector.broadcast
// CHECK-COUNT-2: vector.fma
// CHECK: memref.load

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x16x28x28xf32>, %out0: memref<?x32x28x28xf32>) {
  %c0 = arith.constant 0 : index
  %c18432 = arith.constant 18432 : index
  %c50176 = arith.constant 50176 : index
  %n = memref.dim %x, %c0 : memref<?x16x28x28xf32>
  %w = memref.view %packed[%c0][] : memref<?xi8> to memref<2x1x3x3x16x16xf32>
  %bias = memref.view %packed[%c18432][] : memref<?xi8> to memref<2x16xf32>
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x1x28x28x16xf32>
  %offset = arith.muli %n, %c50176 : index
  %b = memref.view %workspace[%offset][%n] : memref<?xi8> to memref<?x2x28x28x16xf32>
  inception.conv2d_into %a, %w bias(%bias) outs(%b)
    {layer = "3x3", kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, out_channels = array<i64: 32>, relu,
     input_layout = #inception.layout<block = 16, segments = [16]>,
     schedule = #inception.schedule<direct, vector = 16, tile = 14 x 2, grain = 4 x 32, order = rows>}
    : (memref<?x1x28x28x16xf32>, memref<2x1x3x3x16x16xf32>, memref<2x16xf32>, memref<?x2x28x28x16xf32>) -> ()
  return
}

// -----

// A pointwise convolution has no rows: its 3 x 5 pixels are three tiles of 5, the
// 15 cut evenly into tiles of at most 6. Its 24 output channels go to two places, of
// which the second is one block: its kernel has one vector. Blocks of the input
// with gaps take their number of lanes from a table.

// CHECK-DAG: memref.global "private" constant @table_{{.*}} : memref<2xindex> = dense<[8, 16]>
// CHECK-DAG: func.func private @conv_5x2_f32x16_step16_gaps(
// CHECK-DAG: func.func private @conv_5x1_f32x16_step16_gaps(
// CHECK-LABEL: func.func private @"1x1"(
// CHECK: call @conv_5x2_f32x16_step16_gaps
// CHECK: call @conv_5x1_f32x16_step16_gaps

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x24x3x5xf32>, %out0: memref<?x24x3x5xf32>) {
  %c0 = arith.constant 0 : index
  %c1920 = arith.constant 1920 : index
  %c3840 = arith.constant 3840 : index
  %n = memref.dim %x, %c0 : memref<?x24x3x5xf32>
  %w = memref.view %packed[%c0][] : memref<?xi8> to memref<3x2x1x1x16x16xf32>
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x3x5x16xf32>
  %offset = arith.muli %n, %c1920 : index
  %b = memref.view %workspace[%offset][%n] : memref<?xi8> to memref<?x2x3x5x16xf32>
  %offset2 = arith.muli %n, %c3840 : index
  %c = memref.view %workspace[%offset2][%n] : memref<?xi8> to memref<?x3x3x5x16xf32>
  inception.conv2d_into %a, %w outs(%b, %c)
    {layer = "1x1", kernel = array<i64: 1, 1>, out_channels = array<i64: 20, 4>, out_offsets = array<i64: 0, 32>,
     input_layout = #inception.layout<block = 16, segments = [8, 16]>,
     schedule = #inception.schedule<direct, vector = 16, tile = 6 x 2, grain = 3 x 32, order = channels>}
    : (memref<?x2x3x5x16xf32>, memref<3x2x1x1x16x16xf32>, memref<?x2x3x5x16xf32>, memref<?x3x3x5x16xf32>) -> ()
  return
}

// -----

// NaN wins in a maximum. The columns whose windows lie inside the input have a
// loop of their own without clipping.

// CHECK-LABEL: func.func private @pool(
// CHECK: arith.maximumf
// CHECK: scf.for
// CHECK-COUNT-3: arith.maximumf {{.*}} vector<16xf32>

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x16x8x8xf32>, %out0: memref<?x16x8x8xf32>) {
  %c0 = arith.constant 0 : index
  %c4096 = arith.constant 4096 : index
  %n = memref.dim %x, %c0 : memref<?x16x8x8xf32>
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x1x8x8x16xf32>
  %offset = arith.muli %n, %c4096 : index
  %b = memref.view %workspace[%offset][%n] : memref<?xi8> to memref<?x1x8x8x16xf32>
  inception.pool_into %a outs(%b) {layer = "pool", kind = #inception<pool_kind max>, kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>,
     schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 8 x 16, order = rows>}
    : (memref<?x1x8x8x16xf32>, memref<?x1x8x8x16xf32>) -> ()
  return
}

// -----

// A window over channels takes its neighbours by shuffles; beta = 3/4 needs
// square roots and one division, and no call of the C library.

// CHECK-LABEL: func.func private @norm(
// CHECK-COUNT-4: vector.shuffle
// CHECK: math.sqrt
// CHECK: math.sqrt
// CHECK: arith.divf
// CHECK-NOT: math.powf

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x32x4x4xf32>, %out0: memref<?x32x4x4xf32>) {
  %c0 = arith.constant 0 : index
  %c2048 = arith.constant 2048 : index
  %n = memref.dim %x, %c0 : memref<?x32x4x4xf32>
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x4x16xf32>
  %offset = arith.muli %n, %c2048 : index
  %b = memref.view %workspace[%offset][%n] : memref<?xi8> to memref<?x2x4x4x16xf32>
  inception.lrn_into %a outs(%b) {layer = "norm", size = 5 : i64, alpha = 1.0e-4 : f64, beta = 7.5e-1 : f64, k = 1.0 : f64,
     input_layout = #inception.layout<block = 16, segments = [32]>,
     schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 32, order = rows>}
    : (memref<?x2x4x4x16xf32>, memref<?x2x4x4x16xf32>) -> ()
  return
}

// -----

// Other powers do call it, and a remark says so.

// CHECK-LABEL: func.func private @norm(
// CHECK: math.powf
// POWER: [Missed] power {{.*}}calls powf for each value: only powers of 0.5, 0.75 and 1 are roots and products

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x32x4x4xf32>, %out0: memref<?x32x4x4xf32>) {
  %c0 = arith.constant 0 : index
  %c2048 = arith.constant 2048 : index
  %n = memref.dim %x, %c0 : memref<?x32x4x4xf32>
  %a = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x4x16xf32>
  %offset = arith.muli %n, %c2048 : index
  %b = memref.view %workspace[%offset][%n] : memref<?xi8> to memref<?x2x4x4x16xf32>
  inception.lrn_into %a outs(%b) {layer = "norm", size = 5 : i64, alpha = 1.0e-4 : f64, beta = 6.0e-1 : f64, k = 1.0 : f64,
     input_layout = #inception.layout<block = 16, segments = [32]>,
     schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 4 x 32, order = rows>}
    : (memref<?x2x4x4x16xf32>, memref<?x2x4x4x16xf32>) -> ()
  return
}

// -----

// What LLVM calls by name is no name for a layer, nor is one that is taken.

// CHECK: constant @memset.2 :
// CHECK: constant @act :
// CHECK: constant @act.2 :

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x4x4x16xf64>, %out0: memref<?x1x4x4x16xf64>) {
  inception.relu_into %x outs(%out0) {layer = "memset", schedule = #inception.schedule<elementwise, vector = 8, tile = 1 x 1, grain = 4 x 16, order = rows>}
    : (memref<?x1x4x4x16xf64>, memref<?x1x4x4x16xf64>) -> ()
  inception.relu_into %x outs(%out0) {layer = "act", schedule = #inception.schedule<elementwise, vector = 8, tile = 1 x 1, grain = 4 x 16, order = rows>}
    : (memref<?x1x4x4x16xf64>, memref<?x1x4x4x16xf64>) -> ()
  inception.relu_into %x outs(%out0) {layer = "act", schedule = #inception.schedule<elementwise, vector = 8, tile = 1 x 1, grain = 4 x 16, order = rows>}
    : (memref<?x1x4x4x16xf64>, memref<?x1x4x4x16xf64>) -> ()
  return
}

// -----

// A group is one function of its name. What is between its layers is in the thread's
// own memory: behind that of all images, 8192 bytes each, and what is fixed, 192, at
// 128 of the thread's 2432. One layer writes there what the other one reads; neither
// is a function of its own.

// CHECK: constant @"reduce+3x3" :
// CHECK-COUNT-1: call @inception_parallel_for
// CHECK-NOT: call @inception_parallel_for
// CHECK-LABEL: func.func private @"reduce+3x3"(
// CHECK-SAME: %{{[^:]*}}: memref<?xi8>, %[[WORKSPACE:[^:]*]]: memref<?xi8>, %[[X:[^:]*]]: memref<?xf32>, %[[OUT:[^:]*]]: memref<?xf32>, %[[N:[^:]*]]: index, %{{[^:]*}}: index, %{{[^:]*}}: index, %[[THREAD:[^:]*]]: index)
// CHECK: %[[MEMORY:.*]] = memref.view %[[WORKSPACE]]
// CHECK: scf.if
// CHECK: %[[IMAGES:.*]] = arith.muli %[[N]], %c2048
// CHECK: %[[OTHERS:.*]] = arith.muli %[[THREAD]], %c608
// CHECK: %[[AT:.*]] = arith.addi %[[IMAGES]], %[[OTHERS]]
// CHECK: %[[SCRATCH:.*]] = arith.addi %[[AT]], %c80
// CHECK: %[[TO:.*]] = arith.addi %[[SCRATCH]],
// CHECK: call @conv_10x1_f32x16_step16_relu(%[[X]], {{.*}}, %[[MEMORY]], %[[TO]],
// CHECK: %[[IMAGES2:.*]] = arith.muli %[[N]], %c2048
// CHECK: %[[OTHERS2:.*]] = arith.muli %[[THREAD]], %c608
// CHECK: %[[AT2:.*]] = arith.addi %[[IMAGES2]], %[[OTHERS2]]
// CHECK: %[[SCRATCH2:.*]] = arith.addi %[[AT2]], %c80
// CHECK: %[[ROW:.*]] = arith.addi %[[SCRATCH2]],
// CHECK: %[[FROM:.*]] = arith.addi %[[ROW]],
// CHECK: call @conv_6x1_f32x16_step16_1to5_0to5_0to4(%[[MEMORY]], %[[FROM]], {{.*}}, %[[OUT]],

module attributes {inception.workspace = {fixed = 192 : i64, per_image = 8192 : i64, per_thread = 2432 : i64}} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x16x6x16xf32>, %out0: memref<?x1x16x6x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1024 = arith.constant 1024 : index
  %wr = memref.view %packed[%c0][] : memref<?xi8> to memref<1x1x1x1x16x16xf32>
  %wc = memref.view %packed[%c1024][] : memref<?xi8> to memref<1x1x3x3x16x16xf32>
  inception.group layer "reduce+3x3" {
    %t = inception.scratch {offset = 128 : i64} : memref<?x1x16x6x16xf32>
    inception.conv2d_into %x, %wr outs(%t)
      {layer = "reduce", kernel = array<i64: 1, 1>, out_channels = array<i64: 16>, relu,
       input_layout = #inception.layout<block = 16, segments = [16]>,
       schedule = #inception.schedule<direct, vector = 16, tile = 12 x 1, grain = 6 x 16, order = rows>}
      : (memref<?x1x16x6x16xf32>, memref<1x1x1x1x16x16xf32>, memref<?x1x16x6x16xf32>) -> ()
    inception.conv2d_into %t, %wc outs(%out0)
      {layer = "3x3", kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, out_channels = array<i64: 16>,
       input_layout = #inception.layout<block = 16, segments = [16]>,
       schedule = #inception.schedule<direct, vector = 16, tile = 6 x 1, grain = 4 x 16, order = rows>}
      : (memref<?x1x16x6x16xf32>, memref<1x1x3x3x16x16xf32>, memref<?x1x16x6x16xf32>) -> ()
  }
  return
}
}

// -----

// Softmax walks the channels one by one, and a remark says so.

// CHECK-LABEL: func.func private @prob(
// CHECK-NOT: vector
// CHECK: math.exp
// CHECK-NOT: vector
// CHECK: return

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x1x1x16xf32>, %out0: memref<?x1x1x1x16xf32>) {
  inception.softmax_into %x outs(%out0) {layer = "prob", input_layout = #inception.layout<block = 16, segments = [10]>,
     schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 1 x 16, order = rows>}
    : (memref<?x1x1x1x16xf32>, memref<?x1x1x1x16xf32>) -> ()
  return
}
