// RUN: inception-opt %s --inception-fold --remark-format=emitRemark '--remarks-filter=.*' 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks

// Bias, gamma, batch norm and ReLU: each goes to its own place in the shift, and the
// convolution keeps stride, padding, groups and name.
// CHECK-LABEL: func.func @all
// CHECK-SAME: ([[X:%[^:]*]]: tensor<?x4x5x6xf32>, [[W:%[^:]*]]: tensor<6x2x3x1xf32>, [[B:%[^:]*]]: {{[^,]*}}, [[BETA:%[^:]*]]: {{[^,]*}}, [[MEAN:%[^:]*]]: {{[^,]*}}, [[VAR:%[^:]*]]: {{[^,]*}}, [[GAMMA:%[^:]*]]: tensor<6xf32>)
func.func @all(%x: tensor<?x4x5x6xf32>, %w: tensor<6x2x3x1xf32>, %b: tensor<6xf32>, %beta: tensor<6xf32>, %mean: tensor<6xf32>, %var: tensor<6xf32>, %gamma: tensor<6xf32>) -> tensor<?x6x4x3xf32> {
  // CHECK-NEXT: [[S:%.*]] = inception.batch_norm_scale [[VAR]] gamma([[GAMMA]]) {epsilon = 1.000000e-03 : f64}
  // CHECK-NEXT: [[T:%.*]] = inception.batch_norm_shift [[S]], [[BETA]], [[MEAN]] bias([[B]])
  // CHECK-NEXT: [[F:%.*]] = inception.scale_filter [[W]], [[S]]
  // CHECK-NEXT: [[C:%.*]] = inception.conv2d [[X]], [[F]] bias([[T]]) {groups = 2 : i64, layer = "c", padding = array<i64: 1, 0, 0, 0>, relu, strides = array<i64: 1, 2>}
  // CHECK-NEXT: return [[C]]
  %0 = inception.conv2d %x, %w bias(%b) {layer = "c", groups = 2 : i64, strides = array<i64: 1, 2>, padding = array<i64: 1, 0, 0, 0>} : (tensor<?x4x5x6xf32>, tensor<6x2x3x1xf32>, tensor<6xf32>) -> tensor<?x6x4x3xf32>
  %1 = inception.batch_norm %0, %beta, %mean, %var gamma(%gamma) {layer = "n", epsilon = 1.0e-3 : f64} : (tensor<?x6x4x3xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<?x6x4x3xf32>
  %2 = inception.relu %1 {layer = "r"} : (tensor<?x6x4x3xf32>) -> tensor<?x6x4x3xf32>
  return %2 : tensor<?x6x4x3xf32>
}

// An affine map after a convolution without bias; its shift is the bias.
// CHECK-LABEL: func.func @affine
// CHECK-SAME: ([[X:%[^:]*]]: {{[^,]*}}, [[W:%[^:]*]]: {{[^,]*}}, [[S:%[^:]*]]: {{[^,]*}}, [[T:%[^:]*]]: tensor<5xf32>)
// CHECK-NEXT: [[F:%.*]] = inception.scale_filter [[W]], [[S]]
// CHECK-NEXT: [[C:%.*]] = inception.conv2d [[X]], [[F]] bias([[T]])
// CHECK-NEXT: return [[C]]
func.func @affine(%x: tensor<?x3x4x4xf32>, %w: tensor<5x3x1x1xf32>, %s: tensor<5xf32>, %t: tensor<5xf32>) -> tensor<?x5x4x4xf32> {
  %0 = inception.conv2d %x, %w : (tensor<?x3x4x4xf32>, tensor<5x3x1x1xf32>) -> tensor<?x5x4x4xf32>
  %1 = inception.channel_affine %0, %s, %t : (tensor<?x5x4x4xf32>, tensor<5xf32>, tensor<5xf32>) -> tensor<?x5x4x4xf32>
  return %1 : tensor<?x5x4x4xf32>
}

// One with a bias stays: its bias would have to be scaled too.
// CHECK-LABEL: func.func @affine_after_bias
// CHECK: inception.conv2d
// CHECK-NEXT: inception.channel_affine
func.func @affine_after_bias(%x: tensor<?x3x4x4xf32>, %w: tensor<5x3x1x1xf32>, %b: tensor<5xf32>, %s: tensor<5xf32>, %t: tensor<5xf32>) -> tensor<?x5x4x4xf32> {
  %0 = inception.conv2d %x, %w bias(%b) : (tensor<?x3x4x4xf32>, tensor<5x3x1x1xf32>, tensor<5xf32>) -> tensor<?x5x4x4xf32>
  %1 = inception.channel_affine %0, %s, %t : (tensor<?x5x4x4xf32>, tensor<5xf32>, tensor<5xf32>) -> tensor<?x5x4x4xf32>
  return %1 : tensor<?x5x4x4xf32>
}

// A normalisation of the network's input is an affine map, which takes the ReLU.
// CHECK-LABEL: func.func @no_convolution
// CHECK-SAME: ([[X:%[^:]*]]: {{[^,]*}}, [[BETA:%[^:]*]]: {{[^,]*}}, [[MEAN:%[^:]*]]: {{[^,]*}}, [[VAR:%[^:]*]]: tensor<3xf32>)
// CHECK-NEXT: [[S:%.*]] = inception.batch_norm_scale [[VAR]] {epsilon
// CHECK-NEXT: [[T:%.*]] = inception.batch_norm_shift [[S]], [[BETA]], [[MEAN]] :
// CHECK-NEXT: [[A:%.*]] = inception.channel_affine [[X]], [[S]], [[T]] {layer = "n", relu}
// CHECK-NEXT: return [[A]]
func.func @no_convolution(%x: tensor<?x3x4x4xf32>, %beta: tensor<3xf32>, %mean: tensor<3xf32>, %var: tensor<3xf32>) -> tensor<?x3x4x4xf32> {
  %0 = inception.batch_norm %x, %beta, %mean, %var {layer = "n", epsilon = 1.0e-3 : f64} : (tensor<?x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<?x3x4x4xf32>
  %1 = inception.relu %0 : (tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32>
  return %1 : tensor<?x3x4x4xf32>
}

// A value that is wanted before the normalisation, or after a ReLU, is not scaled.
// CHECK-LABEL: func.func @other_uses
// CHECK-SAME: ([[X:%[^:]*]]: {{[^,]*}}, [[W:%[^:]*]]: {{[^,]*}},
// CHECK-NEXT: [[C:%.*]] = inception.conv2d [[X]], [[W]] :
// CHECK: [[N:%.*]] = inception.channel_affine [[C]]
// CHECK: [[R:%.*]] = inception.conv2d [[X]], [[W]] {relu}
// CHECK: [[M:%.*]] = inception.channel_affine [[R]]
// CHECK-NEXT: return [[C]], [[N]], [[M]]
func.func @other_uses(%x: tensor<?x3x4x4xf32>, %w: tensor<5x3x1x1xf32>, %beta: tensor<5xf32>, %mean: tensor<5xf32>, %var: tensor<5xf32>) -> (tensor<?x5x4x4xf32>, tensor<?x5x4x4xf32>, tensor<?x5x4x4xf32>) {
  %0 = inception.conv2d %x, %w : (tensor<?x3x4x4xf32>, tensor<5x3x1x1xf32>) -> tensor<?x5x4x4xf32>
  %1 = inception.batch_norm %0, %beta, %mean, %var {epsilon = 1.0e-3 : f64} : (tensor<?x5x4x4xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>) -> tensor<?x5x4x4xf32>
  %2 = inception.conv2d %x, %w : (tensor<?x3x4x4xf32>, tensor<5x3x1x1xf32>) -> tensor<?x5x4x4xf32>
  %3 = inception.relu %2 : (tensor<?x5x4x4xf32>) -> tensor<?x5x4x4xf32>
  %4 = inception.batch_norm %3, %beta, %mean, %var {epsilon = 1.0e-3 : f64} : (tensor<?x5x4x4xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>) -> tensor<?x5x4x4xf32>
  return %0, %1, %4 : tensor<?x5x4x4xf32>, tensor<?x5x4x4xf32>, tensor<?x5x4x4xf32>
}

// A filter that a training step changes is not scaled; a ReLU is folded there too.
inception.parameter @trained : tensor<5x3x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
// CHECK-LABEL: func.func @trained_filter
// CHECK: [[W:%.*]] = inception.read @trained
// CHECK-NEXT: [[C:%.*]] = inception.conv2d %{{.*}}, [[W]] :
// CHECK-NEXT: inception.channel_affine [[C]]
// CHECK-NEXT: inception.conv2d %{{.*}}, [[W]] {relu}
func.func @trained_filter(%x: tensor<?x3x4x4xf32>, %s: tensor<5xf32>, %t: tensor<5xf32>) -> (tensor<?x5x4x4xf32>, tensor<?x5x4x4xf32>) {
  %w = inception.read @trained : tensor<5x3x1x1xf32>
  %0 = inception.conv2d %x, %w : (tensor<?x3x4x4xf32>, tensor<5x3x1x1xf32>) -> tensor<?x5x4x4xf32>
  %1 = inception.channel_affine %0, %s, %t : (tensor<?x5x4x4xf32>, tensor<5xf32>, tensor<5xf32>) -> tensor<?x5x4x4xf32>
  %2 = inception.conv2d %x, %w : (tensor<?x3x4x4xf32>, tensor<5x3x1x1xf32>) -> tensor<?x5x4x4xf32>
  %3 = inception.relu %2 : (tensor<?x5x4x4xf32>) -> tensor<?x5x4x4xf32>
  return %1, %3 : tensor<?x5x4x4xf32>, tensor<?x5x4x4xf32>
}

// CHECK-LABEL: func.func @relu
// CHECK-SAME: ([[X:%[^:]*]]: {{[^,]*}}, [[Y:%[^:]*]]: {{.*}})
// CHECK-NEXT: [[A:%.*]] = inception.add [[X]], [[Y]] {relu, scale = 3.000000e-01 : f64}
// CHECK-NEXT: [[P:%.*]] = inception.max_pool [[A]]
// CHECK-NEXT: [[R:%.*]] = inception.relu [[P]]
// CHECK-NEXT: [[B:%.*]] = inception.add [[Y]], [[X]] :
// CHECK-NEXT: [[Q:%.*]] = inception.relu [[B]]
// CHECK-NEXT: [[I:%.*]] = inception.relu [[X]]
// CHECK-NEXT: return [[R]], [[B]], [[Q]], [[I]]
func.func @relu(%x: tensor<?x3x4x4xf32>, %y: tensor<?x3x4x4xf32>) -> (tensor<?x3x4x4xf32>, tensor<?x3x4x4xf32>, tensor<?x3x4x4xf32>, tensor<?x3x4x4xf32>) {
  %0 = inception.add %x, %y {scale = 3.0e-1 : f64} : (tensor<?x3x4x4xf32>, tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32>
  %1 = inception.relu %0 : (tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32>
  %2 = inception.max_pool %1 {kernel = array<i64: 1, 1>} : (tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32>
  %3 = inception.relu %2 : (tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32>
  %4 = inception.add %y, %x : (tensor<?x3x4x4xf32>, tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32>
  %5 = inception.relu %4 : (tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32>
  %6 = inception.relu %x : (tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32>
  return %3, %4, %5, %6 : tensor<?x3x4x4xf32>, tensor<?x3x4x4xf32>, tensor<?x3x4x4xf32>, tensor<?x3x4x4xf32>
}

// REMARK-DAG: normalisation folded into its convolution
// REMARK-DAG: ReLU folded into the operation before it
// REMARK-DAG: no convolution before it that it alone uses
// REMARK-DAG: the value before the ReLU has other uses
// REMARK-DAG: no operation before it can take a ReLU
