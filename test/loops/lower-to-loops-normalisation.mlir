// RUN: inception-opt %s --inception-tile --inception-lower-to-loops --split-input-file | FileCheck %s

// The gradient of a local response normalisation: the sum over 5 channels of squares and
// that of the terms are each 4 shifts; a block's terms are computed once, and the loop over
// the blocks hands on those of the block before, its own, and what is read ahead. Lanes
// after the 24 channels count as 0; beta = 3/4 takes square roots. The result is added to
// what is there, then masked.

// CHECK-LABEL: func.func private @norm(
// CHECK: scf.for
// CHECK: scf.for
// CHECK-COUNT-4: vector.shuffle
// CHECK-COUNT-3: math.sqrt
// CHECK: scf.for {{.*}} iter_args(%[[BEFORE:.*]] = %{{.*}}, %[[OWN:.*]] = %{{.*}}, %[[U:.*]] = %{{.*}}, %[[X:.*]] = %{{.*}}, %[[NEXT:.*]] = %{{.*}})
// CHECK: arith.minsi
// CHECK: arith.divf
// CHECK: %[[AFTER:.*]] = arith.divf
// CHECK: vector.shuffle %[[BEFORE]], %[[OWN]] [15, 16,
// CHECK: vector.shuffle %[[OWN]], %[[AFTER]] [1, 2,
// CHECK: vector.shuffle %[[BEFORE]], %[[OWN]] [14, 15,
// CHECK: vector.shuffle %[[OWN]], %[[AFTER]] [2, 3,
// CHECK: %[[SUM:.*]] = arith.addf
// CHECK: %[[SCALED:.*]] = arith.mulf %{{.*}}, %[[X]]
// CHECK: %[[PART:.*]] = arith.mulf %[[SCALED]], %[[SUM]]
// CHECK: %[[RESULT:.*]] = arith.subf %[[U]], %[[PART]]
// CHECK: %[[OLD:.*]] = vector.load
// CHECK: %[[ALL:.*]] = arith.addf %[[RESULT]], %[[OLD]]
// CHECK: %[[MASK:.*]] = vector.load
// CHECK: %[[OFF:.*]] = arith.cmpf ole, %[[MASK]]
// CHECK: %[[MASKED:.*]] = arith.select %[[OFF]], %{{.*}}, %[[ALL]]
// CHECK: vector.store %[[MASKED]]
// CHECK: scf.yield %[[OWN]], %[[AFTER]], %{{.*}}, %[[NEXT]], %{{.*}}

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %dy: memref<?x2x3x4x16xf32>, %x: memref<?x2x3x4x16xf32>, %out0: memref<?x2x3x4x16xf32>) {
  inception.lrn_grad_into %dy, %x mask(%x) outs(%out0) {layer = "norm", size = 5, alpha = 5.0e-1 : f64, beta = 7.5e-1 : f64, k = 2.0 : f64, accumulate,
     input_layout = #inception.layout<block = 16, segments = [24]>,
     schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 3 x 32, order = rows>}
    : (memref<?x2x3x4x16xf32>, memref<?x2x3x4x16xf32>, memref<?x2x3x4x16xf32>, memref<?x2x3x4x16xf32>) -> ()
  return
}

// -----

// Dropout: ten rounds of Philox4x32 for each value, keyed by the seed, counted by element,
// layer, image and step; its numbers are those of logical elements, so the layout has no
// say. What is kept is divided by 1 - rate, and with dropout off all of it is as it was.
// The 8 lanes after the 24 channels are set to 0.

// CHECK-LABEL: func.func private @drop(
// CHECK: scf.for
// CHECK: %[[OFF:.*]] = arith.cmpi eq, %{{.*}} : i64
// CHECK: scf.for %{{.*}} to %c24
// CHECK: scf.for %{{.*}} to %c12
// CHECK: %[[X:.*]] = memref.load
// CHECK-COUNT-20: arith.mului_extended
// CHECK-NOT: mului_extended
// CHECK: %[[KEPT:.*]] = arith.cmpi uge, %{{.*}}, %c1717986918_i32
// CHECK: %[[SCALED:.*]] = arith.divf %[[X]]
// CHECK: %[[VALUE:.*]] = arith.select %[[KEPT]], %[[SCALED]]
// CHECK: %[[RESULT:.*]] = arith.select %[[OFF]], %[[X]], %[[VALUE]]
// CHECK: memref.store %[[RESULT]]
// CHECK: scf.for %{{.*}} to %c12
// CHECK-COUNT-8: memref.store %cst
// CHECK-NOT: memref.store

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x3x4x16xf32>, %random: memref<4xi64>, %out0: memref<?x2x3x4x16xf32>) {
  inception.dropout_train_into %x, %random outs(%out0) {layer = "drop", rate = 4.0e-1 : f64, stream = 2 : i64,
     input_layout = #inception.layout<block = 16, segments = [24]>,
     schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 3 x 32, order = rows>}
    : (memref<?x2x3x4x16xf32>, memref<4xi64>, memref<?x2x3x4x16xf32>) -> ()
  return
}

// -----

// Statistics of batch norm: items are blocks of channels, and what a block sums over all
// images, rows and pixels is in an order that the threads don't change. The variance takes
// a second pass, over distances from the mean.

// CHECK: call @inception_parallel_for(%{{.*}}, %c0{{.*}}, %c2{{.*}}, %f)
// CHECK: call @inception_parallel_for(%{{.*}}, %c1{{.*}}, %c2{{.*}}, %f_0)
// CHECK-LABEL: func.func private @statistics(
// CHECK: %[[COUNT:.*]] = vector.broadcast
// CHECK: scf.for %{{.*}} iter_args
// CHECK: scf.for %{{.*}} iter_args
// CHECK-COUNT-4: vector.load
// CHECK: %[[MEAN:.*]] = arith.divf %{{.*}}, %[[COUNT]]
// CHECK: scf.for %{{.*}} iter_args
// CHECK: scf.for %{{.*}} iter_args
// CHECK: %[[D:.*]] = arith.subf %{{.*}}, %[[MEAN]]
// CHECK: arith.mulf %[[D]], %[[D]]
// CHECK: %[[VARIANCE:.*]] = arith.divf %{{.*}}, %{{.*}} : vector<16xf32>
// CHECK-DAG: vector.store %[[MEAN]]
// CHECK-DAG: vector.store %[[VARIANCE]]

// Sums of the gradient, and of its product with the normalised input.
// CHECK-LABEL: func.func private @sums(
// CHECK: %[[M:.*]] = vector.load
// CHECK: %[[ROOT:.*]] = math.sqrt
// CHECK: %[[INVERSE:.*]] = arith.divf %{{.*}}, %[[ROOT]]
// CHECK: scf.for {{.*}} iter_args
// CHECK: scf.for {{.*}} iter_args(%[[BETA:[a-z0-9]*]] = %{{[a-z0-9]*}}, %[[GAMMA:[a-z0-9]*]] =
// CHECK: %[[G:.*]] = vector.load
// CHECK: %[[X:.*]] = vector.load
// CHECK: %[[D:.*]] = arith.subf %[[X]], %[[M]]
// CHECK: %[[P:.*]] = arith.mulf %[[G]], %[[D]]
// CHECK: arith.addf %[[BETA]], %[[G]]
// CHECK: arith.addf %[[GAMMA]], %[[P]]
// CHECK: arith.mulf %{{.*}}, %[[INVERSE]]
// CHECK-COUNT-2: vector.store

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x3x4x16xf32>, %dy: memref<?x2x3x4x16xf32>, %out0: memref<2x16xf32>, %out1: memref<2x16xf32>, %out2: memref<2x16xf32>, %out3: memref<2x16xf32>) {
  inception.batch_statistics_into %x outs(%out0, %out1) {layer = "statistics", schedule = #inception.batch_schedule<vector = 8, tile = 1 x 2, rows = 3, grain = 16 x 16 x 1>}
    : (memref<?x2x3x4x16xf32>, memref<2x16xf32>, memref<2x16xf32>) -> ()
  inception.batch_norm_sums_into %dy, %x, %out0, %out1 outs(%out2, %out3) {layer = "sums", epsilon = 1.0e-3 : f64, schedule = #inception.batch_schedule<vector = 8, tile = 1 x 2, rows = 3, grain = 16 x 16 x 1>}
    : (memref<?x2x3x4x16xf32>, memref<?x2x3x4x16xf32>, memref<2x16xf32>, memref<2x16xf32>, memref<2x16xf32>, memref<2x16xf32>) -> ()
  return
}

// -----

// What is the same for all pixels of a block is computed once; the ReLU leaves NaN as it
// is. In the gradient the means of its two sums go off it.

// CHECK-LABEL: func.func private @normalise(
// CHECK: math.sqrt
// CHECK: %[[SCALE:.*]] = arith.divf
// CHECK: scf.for
// CHECK-NOT: math.sqrt
// CHECK-NOT: divf
// CHECK: %[[Y:.*]] = arith.mulf %{{.*}}, %[[SCALE]]
// CHECK: %[[SHIFTED:.*]] = arith.addf %[[Y]]
// CHECK: %[[OFF:.*]] = arith.cmpf ogt, %[[ZERO:.*]], %[[SHIFTED]]
// CHECK: arith.select %[[OFF]], %[[ZERO]], %[[SHIFTED]]
// CHECK-LABEL: func.func private @grad(
// CHECK: math.sqrt
// CHECK: arith.sitofp
// CHECK: %[[MEAN:.*]] = vector.load
// CHECK: %[[BETA:.*]] = arith.mulf
// CHECK: %[[GAMMA:.*]] = arith.mulf
// CHECK: %[[FACTOR:.*]] = arith.mulf %[[GAMMA]]
// CHECK: scf.for
// CHECK-NOT: divf
// CHECK: %[[D:.*]] = arith.subf %{{.*}}, %[[MEAN]]
// CHECK: %[[PART:.*]] = arith.mulf %[[D]], %[[FACTOR]]
// CHECK: %[[REST:.*]] = arith.subf %{{.*}}, %[[BETA]]
// CHECK: %[[RESULT:.*]] = arith.subf %[[REST]], %[[PART]]
// CHECK: arith.mulf %{{.*}}, %[[RESULT]]
// CHECK: vector.store

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x3x4x16xf32>, %dy: memref<?x2x3x4x16xf32>, %v: memref<2x16xf32>, %out0: memref<?x2x3x4x16xf32>, %out1: memref<?x2x3x4x16xf32>) {
  inception.batch_norm_train_into %x, %v, %v, %v gamma(%v) outs(%out0) {layer = "normalise", epsilon = 1.0e-3 : f64, relu,
     schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 3 x 16, order = rows>}
    : (memref<?x2x3x4x16xf32>, memref<2x16xf32>, memref<2x16xf32>, memref<2x16xf32>, memref<2x16xf32>, memref<?x2x3x4x16xf32>) -> ()
  inception.batch_norm_grad_into %dy, %x, %v, %v, %v, %v gamma(%v) outs(%out1) {layer = "grad", epsilon = 1.0e-3 : f64,
     schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 3 x 16, order = rows>}
    : (memref<?x2x3x4x16xf32>, memref<?x2x3x4x16xf32>, memref<2x16xf32>, memref<2x16xf32>, memref<2x16xf32>, memref<2x16xf32>, memref<2x16xf32>, memref<?x2x3x4x16xf32>) -> ()
  return
}

// -----

// The loss is one item: for each image the greatest logit, the sum of the others' powers
// beside it, and the 10 classes, of which the label is one. Of its gradient images are
// items, and lanes without a class are 0.

// CHECK: call @inception_parallel_for(%{{.*}}, %c0{{.*}}, %c1{{.*}}, %f)
// CHECK: call @inception_parallel_for(%{{.*}}, %c1{{.*}}, %arg1, %f_0)
// CHECK-LABEL: func.func private @loss(
// CHECK: scf.for {{.*}} iter_args
// CHECK: scf.for {{.*}} to %c10 {{.*}} iter_args
// CHECK: arith.maximumf
// CHECK: scf.for {{.*}} to %c10{{.*}} iter_args
// CHECK: math.exp
// CHECK: math.log
// CHECK: scf.for {{.*}} to %c10{{.*}} iter_args
// CHECK: arith.cmpi eq
// CHECK: %[[MEAN:.*]] = arith.divf
// CHECK: memref.store %[[MEAN]]
// CHECK-LABEL: func.func private @loss_grad(
// CHECK: %[[GREATEST:.*]] = scf.for {{.*}} to %c10
// CHECK: arith.maximumf
// CHECK: %[[SUM:.*]] = scf.for {{.*}} to %c10
// CHECK: math.exp
// CHECK: %[[FACTOR:.*]] = arith.divf
// CHECK: vector.store %cst
// CHECK: scf.for {{.*}} to %c10
// CHECK: %[[P:.*]] = arith.divf %{{.*}}, %[[SUM]]
// CHECK: arith.cmpi eq
// CHECK: %[[D:.*]] = arith.subf %[[P]]
// CHECK: %[[RESULT:.*]] = arith.mulf %[[FACTOR]], %[[D]]
// CHECK: memref.store %[[RESULT]]

func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %logits: memref<?x1x1x1x16xf32>, %labels: memref<?xi64>, %out0: memref<1xf32>, %out1: memref<?x1x1x1x16xf32>) {
  inception.softmax_cross_entropy_into %logits, %labels outs(%out0) {layer = "loss", smoothing = 1.0e-1 : f64, input_layout = #inception.layout<block = 16, segments = [10]>,
     schedule = #inception.batch_schedule<vector = 16, tile = 1 x 1, rows = 1, grain = 16 x 16 x 1>}
    : (memref<?x1x1x1x16xf32>, memref<?xi64>, memref<1xf32>) -> ()
  inception.softmax_cross_entropy_grad_into %logits, %labels outs(%out1) {layer = "loss_grad", smoothing = 1.0e-1 : f64, scale = 3.0e-1 : f64, input_layout = #inception.layout<block = 16, segments = [10]>,
     schedule = #inception.schedule<elementwise, vector = 16, tile = 1 x 1, grain = 1 x 16, order = rows>}
    : (memref<?x1x1x1x16xf32>, memref<?xi64>, memref<?x1x1x1x16xf32>) -> ()
  return
}
