// RUN: inception-opt %s --inception-reference-to-loops --canonicalize --cse | FileCheck %s --check-prefix=LOOPS
// RUN: inception-opt %s --inception-reference-to-loops --inception-lower-to-llvm | FileCheck %s --check-prefix=LLVM

// Three entry points, whose bodies take other arguments; the items of parallel work are
// images, or the first dimension of a parameter. A layer may be called like the runtime.
// Each entry counts its calls from 0, and which is the last to write a gradient is recorded.

// LOOPS: inception.state = [{kind = "parameter", name = "w", of = "w", offset = 0 : i64, shape = array<i64: 7, 2>},
// LOOPS-SAME: {kind = "gradient", last_call = 0 : i64, name = "g", of = "w", offset = 64 : i64, shape = array<i64: 7, 2>}]
// LOOPS: func.func private @inception_parallel_for.update(
// LOOPS: func.func private @inception_parallel_for.gradients.2(
// LOOPS: func.func private @inception_parallel_for(
// LOOPS: func.func @forward(%[[FRAME:.*]]: !llvm.ptr, %[[N:.*]]: index)
// LOOPS: call @inception_parallel_for(%[[FRAME]], %c0, %[[N]],
// LOOPS: func.func private @inception_parallel_for.gradients(
// LOOPS: func.func @gradients(%[[FRAME:.*]]: !llvm.ptr, %[[N:.*]]: index)
// LOOPS: call @inception_parallel_for.gradients.2(%[[FRAME]], %c0, %c7,
// LOOPS: call @inception_parallel_for.gradients.2(%[[FRAME]], %c1, %[[N]],
// LOOPS: func.func @update(%[[FRAME:.*]]: !llvm.ptr, %{{.*}}: index)
// LOOPS: call @inception_parallel_for.update(%[[FRAME]], %c0, %c5,

// LLVM-DAG: llvm.func @inception_parallel_for(!llvm.ptr, i64, i64, !llvm.ptr)
// LLVM-DAG: llvm.func @inception_forward(%{{.*}}: !llvm.ptr, %{{.*}}: i64)
// LLVM-DAG: llvm.func @inception_gradients(%{{.*}}: !llvm.ptr, %{{.*}}: i64)
// LLVM-DAG: llvm.func @inception_update(%{{.*}}: !llvm.ptr, %{{.*}}: i64)
// LLVM-NOT: llvm.func @inception_parallel_for.update
// LLVM-NOT: llvm.call @inception_parallel_for.

module attributes {inception.state = [
  {kind = "parameter", name = "w", of = "w", offset = 0 : i64, shape = array<i64: 7, 2>},
  {kind = "gradient", name = "g", of = "w", offset = 64 : i64, shape = array<i64: 7, 2>}]} {
func.func @forward(%packed: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x4x4xf32>, %out: memref<?x2x4x4xf32>) {
  linalg.copy {inception.layer = "inception_parallel_for.gradients"} ins(%x : memref<?x2x4x4xf32>) outs(%out : memref<?x2x4x4xf32>)
  return
}

func.func @gradients(%state: memref<?xi8>, %workspace: memref<?xi8>, %x: memref<?x2x4x4xf32>, %labels: memref<?xi64>, %random: memref<4xi64>, %loss: memref<1xf32>) {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %a = memref.view %state[%c0][] : memref<?xi8> to memref<7x2xf32>
  %b = memref.view %state[%c64][] : memref<?xi8> to memref<7x2xf32>
  linalg.copy ins(%a : memref<7x2xf32>) outs(%b : memref<7x2xf32>)
  %n = memref.dim %x, %c0 : memref<?x2x4x4xf32>
  %y = memref.view %workspace[%c0][%n] : memref<?xi8> to memref<?x2x4x4xf32>
  linalg.copy ins(%x : memref<?x2x4x4xf32>) outs(%y : memref<?x2x4x4xf32>)
  return
}

func.func @update(%state: memref<?xi8>, %workspace: memref<?xi8>, %rates: memref<3xf32>) {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %a = memref.view %state[%c0][] : memref<?xi8> to memref<5xf32>
  %b = memref.view %state[%c64][] : memref<?xi8> to memref<5xf32>
  linalg.copy ins(%a : memref<5xf32>) outs(%b : memref<5xf32>)
  return
}
}
