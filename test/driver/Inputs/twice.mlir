// Two convolutions have one filter; the first result goes into two concatenations.
inception.parameter @w : tensor<24x16x1x1xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
inception.parameter @v : tensor<8x16x3x3xf32> {kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}
func.func @forward(%x: tensor<?x16x5x5xf32>) -> (tensor<?x32x5x5xf32>, tensor<?x32x5x5xf32>) {
  %w = inception.weight @w : tensor<24x16x1x1xf32>
  %v = inception.weight @v : tensor<8x16x3x3xf32>
  %r = inception.relu %x {layer = "r"} : (tensor<?x16x5x5xf32>) -> tensor<?x16x5x5xf32>
  %a = inception.conv2d %x, %w {layer = "a"} : (tensor<?x16x5x5xf32>, tensor<24x16x1x1xf32>) -> tensor<?x24x5x5xf32>
  %b = inception.conv2d %x, %v {layer = "b", padding = array<i64: 1, 1, 1, 1>} : (tensor<?x16x5x5xf32>, tensor<8x16x3x3xf32>) -> tensor<?x8x5x5xf32>
  %c = inception.conv2d %r, %v {layer = "c", padding = array<i64: 1, 1, 1, 1>} : (tensor<?x16x5x5xf32>, tensor<8x16x3x3xf32>) -> tensor<?x8x5x5xf32>
  %p = inception.concat %a, %b {axis = 1 : i64, layer = "p"} : (tensor<?x24x5x5xf32>, tensor<?x8x5x5xf32>) -> tensor<?x32x5x5xf32>
  %q = inception.concat %a, %c {axis = 1 : i64, layer = "q"} : (tensor<?x24x5x5xf32>, tensor<?x8x5x5xf32>) -> tensor<?x32x5x5xf32>
  return %p, %q : tensor<?x32x5x5xf32>, tensor<?x32x5x5xf32>
}
