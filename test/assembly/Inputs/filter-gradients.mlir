// Filter gradients of 64 channels and of the image's 3, in rows of 28 pixels.
module attributes {inception.name = "gradients", inception.max_batch = 4 : i64} {
  inception.parameter @"a.weight" : tensor<64x3x3x3xf32>
    {kind = #inception<parameter_kind filter>, init = #inception.init<uniform, 1.0e-1 : f64>}
  inception.parameter @"b.weight" : tensor<64x64x3x3xf32>
    {kind = #inception<parameter_kind filter>, init = #inception.init<uniform, 1.0e-1 : f64>}
  inception.parameter @"c.weight" : tensor<10x64x1x1xf32>
    {kind = #inception<parameter_kind filter>, init = #inception.init<uniform, 1.0e-1 : f64>}
  func.func @forward(%x: tensor<?x3x28x28xf32> {inception.name = "data"})
      -> (tensor<?x10x1x1xf32> {inception.name = "c"}) {
    %a = inception.weight @"a.weight" : tensor<64x3x3x3xf32>
    %0 = inception.conv2d %x, %a {layer = "a", padding = array<i64: 1, 1, 1, 1>}
       : (tensor<?x3x28x28xf32>, tensor<64x3x3x3xf32>) -> tensor<?x64x28x28xf32>
    %b = inception.weight @"b.weight" : tensor<64x64x3x3xf32>
    %1 = inception.conv2d %0, %b {layer = "b", padding = array<i64: 1, 1, 1, 1>}
       : (tensor<?x64x28x28xf32>, tensor<64x64x3x3xf32>) -> tensor<?x64x28x28xf32>
    %2 = inception.adaptive_avg_pool %1 {layer = "p", output_size = array<i64: 1, 1>}
       : (tensor<?x64x28x28xf32>) -> tensor<?x64x1x1xf32>
    %c = inception.weight @"c.weight" : tensor<10x64x1x1xf32>
    %3 = inception.conv2d %2, %c {layer = "c"}
       : (tensor<?x64x1x1xf32>, tensor<10x64x1x1xf32>) -> tensor<?x10x1x1xf32>
    return %3 : tensor<?x10x1x1xf32>
  }
}
