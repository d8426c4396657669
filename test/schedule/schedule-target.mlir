// RUN: inception-opt %s -split-input-file --inception-schedule=cpu=x86-64-v4 | FileCheck %s

// What the module says of its target counts, not the option. With 24 registers of 8
// floats, 10 x 2 sums, two vectors of weights and one of the input are the most that
// fit; 28 pixels are cut into 10, 9 and 9, and 14 into two tiles of 7.
// CHECK: name = "invented"
// CHECK: layer = "wide"{{.*}} schedule = #inception.schedule<direct, vector = 8, tile = 10 x 2, grain =
// CHECK: layer = "narrow"{{.*}} schedule = #inception.schedule<direct, vector = 8, tile = 7 x 2, grain =
// CHECK: layer = "pointwise"{{.*}} schedule = #inception.schedule<direct, vector = 8, tile = 10 x 2, grain =
#invented = {cache_line_bytes = 64 : i64, fma_latency = 4 : i64, fma_ports = 2 : i64, l1_bytes = 32768 : i64, l2_bytes = 524288 : i64, l2_bytes_per_cycle = 32 : i64, l3_bytes = 0 : i64, l3_bytes_per_cycle = 20 : i64, load_ports = 2 : i64, memory_bytes_per_cycle = 5 : i64, name = "invented", parallel_start_cycles = 6000 : i64, threads = 4 : i64, vector_bits = 256 : i64, vector_registers = 24 : i64}
module attributes {inception.target = #invented} {
  func.func @forward(%x: tensor<?x64x28x28xf32>, %v: tensor<96x64x3x3xf32>, %y: tensor<?x64x14x14xf32>, %w: tensor<64x64x3x3xf32>, %u: tensor<64x64x1x1xf32>, %n: index) -> (tensor<?x96x28x28xf32>, tensor<?x64x14x14xf32>, tensor<?x64x14x14xf32>) {
    %d = tensor.empty(%n) : tensor<?x96x28x28xf32>
    %0 = inception.conv2d_into %x, %v outs(%d) {layer = "wide", kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, out_channels = array<i64: 96>} : (tensor<?x64x28x28xf32>, tensor<96x64x3x3xf32>, tensor<?x96x28x28xf32>) -> tensor<?x96x28x28xf32>
    %e = tensor.empty(%n) : tensor<?x64x14x14xf32>
    %1 = inception.conv2d_into %y, %w outs(%e) {layer = "narrow", kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, out_channels = array<i64: 64>} : (tensor<?x64x14x14xf32>, tensor<64x64x3x3xf32>, tensor<?x64x14x14xf32>) -> tensor<?x64x14x14xf32>
    %f = tensor.empty(%n) : tensor<?x64x14x14xf32>
    %2 = inception.conv2d_into %y, %u outs(%f) {layer = "pointwise", kernel = array<i64: 1, 1>, out_channels = array<i64: 64>} : (tensor<?x64x14x14xf32>, tensor<64x64x1x1xf32>, tensor<?x64x14x14xf32>) -> tensor<?x64x14x14xf32>
    return %0, %1, %2 : tensor<?x96x28x28xf32>, tensor<?x64x14x14xf32>, tensor<?x64x14x14xf32>
  }
}
