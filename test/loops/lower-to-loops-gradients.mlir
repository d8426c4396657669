// RUN: inception-opt %s --inception-tile --inception-lower-to-loops --split-input-file | FileCheck %s

// A sum of gradients and a ReLU's mask in the convolution that makes the last of
// them: the sums start from what the destination holds, a second input's blocks
// follow the first's, and the mask sets results to 0 where they are stored.

// CHECK: func.func private @conv_4x1_f32x16_step16_sum_mask_also1(
// CHECK: %[[OLD:.*]] = vector.load {{.*}} vector<16xf32>
// CHECK: %[[FIRST:.*]]:4 = scf.for {{.*}} iter_args(%{{.*}} = %[[OLD]],
// CHECK: %[[SECOND:.*]]:4 = scf.for {{.*}} iter_args(%{{.*}} = %[[FIRST]]#0,
// CHECK: %[[MASK:.*]] = vector.load %arg20[
// CHECK: %[[OFF:.*]] = arith.cmpf ole, %[[MASK]], %[[ZERO:.*]] : vector<16xf32>
// CHECK: %[[RESULT:.*]] = arith.select %[[OFF]], %[[ZERO]], %[[SECOND]]#0
// CHECK: vector.store %[[RESULT]]

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x4x4x16xf32>, %z: memref<?x1x4x4x16xf32>, %y: memref<?x1x4x4x16xf32>, %out0: memref<?x1x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %w = memref.view %packed[%c0][] : memref<?xi8> to memref<1x3x1x1x16x16xf32>
  inception.conv2d_into %x, %w also(%z) mask(%y) outs(%out0) {layer = "a", kernel = array<i64: 1, 1>, out_channels = array<i64: 16>, accumulate,
     input_layout = #inception.layout<block = 16, segments = [32, 16]>,
     schedule = #inception.schedule<direct, vector = 16, tile = 4 x 1, grain = 4 x 16, order = rows>}
    : (memref<?x2x4x4x16xf32>, memref<1x3x1x1x16x16xf32>, memref<?x1x4x4x16xf32>, memref<?x1x4x4x16xf32>, memref<?x1x4x4x16xf32>) -> ()
  return
}

// -----

// A filter's gradient: 40 input channels in blocks of 16, 16 and 8 lanes, which
// are tiles of 6, 5, 5 and of 4, 4. Items are 2 pairs of blocks x 3 rows of the
// filter; images are no part of them.

// CHECK: func.func private @filter_grad_5x2_f32x8_step16(
// CHECK: func.func private @filter_grad_6x2_f32x8_step16(

// The sums are loaded once for all rows and pixels of a chunk; for each pixel a
// vector of the gradient is loaded once for all lanes.
// CHECK-COUNT-12: vector.load {{.*}} vector<8xf32>
// CHECK: scf.for {{.*}} iter_args
// CHECK-NEXT: arith.muli
// CHECK: scf.for {{.*}} iter_args
// CHECK-COUNT-2: vector.load {{.*}} vector<8xf32>
// CHECK-COUNT-12: vector.fma
// CHECK: scf.yield
// CHECK: scf.yield
// CHECK-COUNT-12: vector.store
// CHECK: return
// CHECK: func.func private @filter_grad_4x2_f32x8_step16(

// CHECK: func.func @forward(%[[FRAME:.*]]: !llvm.ptr, %{{.*}}: index)
// CHECK: call @inception_parallel_for(%[[FRAME]], %c0, %c6, %{{.*}})
// CHECK: func.func private @grad(
// CHECK: scf.for
// Elements start at 0.
// CHECK: vector.store %{{.*}} : memref<?xf32>, vector<16xf32>
// CHECK: memref.get_global @table_0
// CHECK: call @filter_grad_4x2
// CHECK: call @filter_grad_6x2
// CHECK: call @filter_grad_5x2

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x3x6x7x16xf32>, %dy: memref<?x1x6x7x16xf32>) {
  %c0 = arith.constant 0 : index
  %dw = memref.view %packed[%c0][] : memref<?xi8> to memref<1x3x3x3x16x16xf32>
  inception.conv2d_filter_grad_into %dy, %x outs(%dw) {layer = "grad", kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>,
     input_layout = #inception.layout<block = 16, segments = [40]>, output_layout = #inception.layout<block = 16, segments = [16]>,
     schedule = #inception.batch_schedule<vector = 8, tile = 6 x 2, rows = 2, grain = 32 x 16 x 1>}
    : (memref<?x1x6x7x16xf32>, memref<?x3x6x7x16xf32>, memref<1x3x3x3x16x16xf32>) -> ()
  return
}

// -----

// An input in NCHW: lanes are the 2 x 3 columns of the filter in the channels, and
// the first pixel of a row, whose column on the left is padding, is apart.

// CHECK: func.func private @filter_grad_6x1_f32x16_step2_0at0_1at32_2at64_30at16_31at48_32at80_x0_011011(
// CHECK: scf.for
// CHECK: scf.for
// CHECK-COUNT-6: vector.fma
// CHECK: scf.yield
// CHECK-COUNT-4: vector.fma
// CHECK: scf.yield

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x5x6xf32>, %dy: memref<?x1x3x3x16xf32>) {
  %c0 = arith.constant 0 : index
  %dw = memref.view %packed[%c0][] : memref<?xi8> to memref<1x1x3x3x2x16xf32>
  inception.conv2d_filter_grad_into %dy, %x outs(%dw) {layer = "grad", kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>,
     output_layout = #inception.layout<block = 16, segments = [16]>,
     schedule = #inception.batch_schedule<vector = 16, tile = 6 x 1, rows = 3, grain = 16 x 16 x 3>}
    : (memref<?x1x3x3x16xf32>, memref<?x2x5x6xf32>, memref<1x1x3x3x2x16xf32>) -> ()
  return
}

// -----

// A maximum's gradient finds the place again: the first of equal ones, the last
// NaN. Inside the input positions are written out.

// CHECK-LABEL: func.func private @pool(
// CHECK: %[[WHOLE:.*]] = arith.andi
// CHECK: scf.if %[[WHOLE]]
// CHECK: %[[GREATER:.*]] = arith.cmpf ogt, %[[VALUE:.*]], %{{.*}} : vector<16xf32>
// CHECK: %[[NAN:.*]] = arith.cmpf uno, %[[VALUE]], %[[VALUE]]
// CHECK: arith.ori %[[GREATER]], %[[NAN]]
// CHECK: } else {
// CHECK: scf.for {{.*}} iter_args

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x1x5x5x16xf32>, %dy: memref<?x1x3x3x16xf32>, %out0: memref<?x1x5x5x16xf32>) {
  inception.pool_grad_into %dy input(%x) outs(%out0) {layer = "pool", kind = #inception<pool_kind max>, kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>,
     schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 5 x 16, order = rows>}
    : (memref<?x1x3x3x16xf32>, memref<?x1x5x5x16xf32>, memref<?x1x5x5x16xf32>) -> ()
  return
}

// -----

// An optimiser's step walks over elements as they are in memory: 4608 in 3 items.

// CHECK: call @inception_parallel_for(%{{.*}}, %c0{{.*}}, %c3{{.*}}, %{{.*}})
// CHECK: func.func private @step(
// CHECK: scf.for
// CHECK: scf.for
// CHECK-COUNT-3: vector.load {{.*}} vector<8xf32>
// CHECK-COUNT-2: vector.store {{.*}} vector<8xf32>

func.func @forward(%state: memref<?xi8>, %workspace: memref<?xi8>, %rates: memref<8x4xf32>) {
  %c0 = arith.constant 0 : index
  %c18432 = arith.constant 18432 : index
  %c36864 = arith.constant 36864 : index
  %w = memref.view %state[%c0][] : memref<?xi8> to memref<1x2x3x3x16x16xf32>
  %g = memref.view %state[%c18432][] : memref<?xi8> to memref<1x2x3x3x16x16xf32>
  %v = memref.view %state[%c36864][] : memref<?xi8> to memref<1x2x3x3x16x16xf32>
  inception.sgd_update_into %w, %g, %v, %rates outs(%w, %v) {layer = "step", row = 5 : i64, lr_mult = 2.0 : f64,
     schedule = #inception.batch_schedule<vector = 8, tile = 1 x 1, rows = 1, grain = 1 x 1536 x 1>}
    : (memref<1x2x3x3x16x16xf32>, memref<1x2x3x3x16x16xf32>, memref<1x2x3x3x16x16xf32>, memref<8x4xf32>, memref<1x2x3x3x16x16xf32>, memref<1x2x3x3x16x16xf32>) -> ()
  return
}

// -----

// What batch normalisation sums over images: which call of @gradients makes it, and in
// which memory it then is. Vectors of a whole batch are at offsets that the number of
// images may move.

// CHECK: module attributes {inception.statistics = [
// CHECK-SAME: {call = 0 : i64, elements = 32 : i64, fixed = array<i64: 128, 256>, in_state = array<i1: false, false>, kind = "moments", per_image = array<i64: 0, 512>},
// CHECK-SAME: {call = 1 : i64, elements = 32 : i64, fixed = array<i64: 64, 0>, in_state = array<i1: true, false>, kind = "sums", per_image = array<i64: 0, 512>}]}

func.func @gradients(%state: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x4x4x16xf32>, %dy: memref<?x2x4x4x16xf32>) {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %c128 = arith.constant 128 : index
  %c256 = arith.constant 256 : index
  %c512 = arith.constant 512 : index
  %n = memref.dim %x, %c0 : memref<?x2x4x4x16xf32>
  %images = arith.muli %n, %c512 : index
  %shifted = arith.addi %images, %c256 : index
  %mean = memref.view %workspace[%c128][] : memref<?xi8> to memref<2x16xf32>
  %variance = memref.view %workspace[%shifted][] : memref<?xi8> to memref<2x16xf32>
  %dbeta = memref.view %state[%c64][] : memref<?xi8> to memref<2x16xf32>
  %dgamma = memref.view %workspace[%images][] : memref<?xi8> to memref<2x16xf32>
  inception.batch_statistics_into %x outs(%mean, %variance) {layer = "norm",
     schedule = #inception.batch_schedule<vector = 8, tile = 1 x 1, rows = 1, grain = 1 x 16 x 1>}
    : (memref<?x2x4x4x16xf32>, memref<2x16xf32>, memref<2x16xf32>) -> ()
  inception.batch_norm_sums_into %dy, %x, %mean, %variance outs(%dbeta, %dgamma) {layer = "norm", epsilon = 1.0e-3 : f64,
     schedule = #inception.batch_schedule<vector = 8, tile = 1 x 1, rows = 1, grain = 1 x 16 x 1>}
    : (memref<?x2x4x4x16xf32>, memref<?x2x4x4x16xf32>, memref<2x16xf32>, memref<2x16xf32>, memref<2x16xf32>, memref<2x16xf32>) -> ()
  return
}

// -----

// Vectors in memory of the caller's are not listed.

// CHECK-NOT: inception.statistics
// CHECK: func.func private @inception_parallel_for.gradients(

func.func @gradients(%state: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x4x4x16xf32>, %mean: memref<2x16xf32>, %variance: memref<2x16xf32>) {
  inception.batch_statistics_into %x outs(%mean, %variance) {layer = "norm",
     schedule = #inception.batch_schedule<vector = 8, tile = 1 x 1, rows = 1, grain = 1 x 16 x 1>}
    : (memref<?x2x4x4x16xf32>, memref<2x16xf32>, memref<2x16xf32>) -> ()
  return
}
