// Convolutions whose rows ask for different tiles: 56, 14 and 7 pixels.
module attributes {inception.name = "tiles", inception.max_batch = 4 : i64} {
  inception.parameter @"a.weight" : tensor<64x32x3x3xf32>
    {kind = #inception<parameter_kind filter>, init = #inception.init<uniform, 1.0e-1 : f64>}
  inception.parameter @"b.weight" : tensor<96x64x3x3xf32>
    {kind = #inception<parameter_kind filter>, init = #inception.init<uniform, 1.0e-1 : f64>}
  inception.parameter @"c.weight" : tensor<96x96x3x3xf32>
    {kind = #inception<parameter_kind filter>, init = #inception.init<uniform, 1.0e-1 : f64>}
  func.func @forward(%x: tensor<?x32x56x56xf32> {inception.name = "data"})
      -> (tensor<?x96x7x7xf32> {inception.name = "c"}) {
    %a = inception.weight @"a.weight" : tensor<64x32x3x3xf32>
    %0 = inception.conv2d %x, %a {layer = "a", padding = array<i64: 1, 1, 1, 1>}
       : (tensor<?x32x56x56xf32>, tensor<64x32x3x3xf32>) -> tensor<?x64x56x56xf32>
    %1 = inception.max_pool %0 {layer = "p", kernel = array<i64: 4, 4>, strides = array<i64: 4, 4>}
       : (tensor<?x64x56x56xf32>) -> tensor<?x64x14x14xf32>
    %b = inception.weight @"b.weight" : tensor<96x64x3x3xf32>
    %2 = inception.conv2d %1, %b {layer = "b", padding = array<i64: 1, 1, 1, 1>}
       : (tensor<?x64x14x14xf32>, tensor<96x64x3x3xf32>) -> tensor<?x96x14x14xf32>
    %3 = inception.max_pool %2 {layer = "q", kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>}
       : (tensor<?x96x14x14xf32>) -> tensor<?x96x7x7xf32>
    %c = inception.weight @"c.weight" : tensor<96x96x3x3xf32>
    %4 = inception.conv2d %3, %c {layer = "c", padding = array<i64: 1, 1, 1, 1>}
       : (tensor<?x96x7x7xf32>, tensor<96x96x3x3xf32>) -> tensor<?x96x7x7xf32>
    return %4 : tensor<?x96x7x7xf32>
  }
}
