//===- InceptionGradientOps.td - Gradients of layers -------*- tablegen -*-===//
//
// One operation for each gradient of a layer: values in, values out, as the
// layers themselves. `gradient` is that of the loss by the layer's result.
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_INCEPTIONGRADIENTOPS_TD
#define DIALECT_INCEPTIONGRADIENTOPS_TD

include "dialect/InceptionGraphOps.td"

/// A gradient by a layer's input or by one of its parameters.
class Inception_GradientOp<string mnemonic, list<string> computeMethods = [], list<Trait> traits = []>
    : Inception_LayerOp<mnemonic, computeMethods, traits> {
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

//===----------------------------------------------------------------------===//
// Convolution and linear layer
//===----------------------------------------------------------------------===//

def Inception_Conv2dInputGradOp : Inception_GradientOp<"conv2d_input_grad", ["getMacs"]> {
  let summary = "Gradient of a convolution by its input";
  let description = [{
    ```
    result[n, g*I + i, y*sy + ky - top, x*sx + kx - left] =
        sum over o in group g, ky, kx and the y, x of the gradient that fit of
        gradient[n,o,y,x] * filter[o,i,ky,kx]
    ```

    the convolution's transpose: `input_size` is the height and width of its
    input, which strides leave open. The other attributes are the convolution's.

    Constraints:
    * (C1) gradient has rank 4, a dynamic batch and static channels, height and width.
    * (C2) filter has rank 4 and a static shape.
    * (C3) all element types are equal.
    * (C4) strides are two positive integers.
    * (C5) padding is four integers that are not negative.
    * (C6) groups is positive and divides the filter's output channels.
    * (C7) input_size is two positive integers.
    * (C8) the gradient has the shape that the convolution makes of such an input.

    Example:

    ```mlir
    %0 = inception.conv2d_input_grad %dy, %w {input_size = array<i64: 28, 28>, padding = array<i64: 1, 1, 1, 1>}
       : (tensor<?x128x28x28xf32>, tensor<128x96x3x3xf32>) -> tensor<?x96x28x28xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$gradient, Inception_Tensor:$filter,
    DenseI64ArrayAttr:$input_size,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
    DefaultValuedAttr<I64Attr, "1">:$groups, OptionalAttr<StrAttr>:$layer);
}

def Inception_Conv2dFilterGradOp : Inception_GradientOp<"conv2d_filter_grad", ["getMacs"]> {
  let summary = "Gradient of a convolution by its filter";
  let description = [{
    ```
    result[o,i,ky,kx] = sum over n,y,x of
        gradient[n,o,y,x] * input[n, g*I + i, y*sy + ky - top, x*sx + kx - left]
    ```

    where `g` is the group of `o` and reads outside the input are 0. `kernel` is
    the filter's height and width, which strides leave open.

    Constraints:
    * (C1) gradient and input have rank 4, a dynamic batch and static channels, height and width.
    * (C2) kernel is two positive integers.
    * (C3) all element types are equal.
    * (C4) strides are two positive integers.
    * (C5) padding is four integers that are not negative.
    * (C6) groups is positive and divides the channels of the input and of the gradient.
    * (C7) the gradient's height and width are those that the convolution makes of the input.

    Example:

    ```mlir
    %0 = inception.conv2d_filter_grad %dy, %x {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>}
       : (tensor<?x128x28x28xf32>, tensor<?x96x28x28xf32>) -> tensor<128x96x3x3xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$gradient, Inception_Tensor:$input,
    DenseI64ArrayAttr:$kernel,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
    DefaultValuedAttr<I64Attr, "1">:$groups, OptionalAttr<StrAttr>:$layer);
}

def Inception_ChannelSumOp : Inception_GradientOp<"channel_sum"> {
  let summary = "The sum of each channel: a bias's gradient";
  let description = [{
    ```
    result[c] = sum over n,y,x of gradient[n,c,y,x]
    ```

    Constraints:
    * (C1) gradient has rank 4, a dynamic batch and static channels, height and width.

    Example:

    ```mlir
    %0 = inception.channel_sum %dy : (tensor<?x128x28x28xf32>) -> tensor<128xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$gradient, OptionalAttr<StrAttr>:$layer);
}

def Inception_LinearInputGradOp : Inception_GradientOp<"linear_input_grad", ["getMacs"]> {
  let summary = "Gradient of a linear layer by its input";
  let description = [{
    ```
    result[n,c,y,x] = sum over o of gradient[n,o,0,0] * filter[o, (c*H + y)*W + x]
    ```

    where `input_shape` is `[C, H, W]`.

    Constraints:
    * (C1) gradient has rank 4, a dynamic batch, static channels, and height and width 1.
    * (C2) filter has rank 2 and a static shape.
    * (C3) all element types are equal.
    * (C4) input_shape is three positive integers whose product is the filter's second dimension.
    * (C5) the gradient's channels are the filter's first dimension.

    Example:

    ```mlir
    %0 = inception.linear_input_grad %dy, %w {input_shape = array<i64: 128, 4, 4>}
       : (tensor<?x1024x1x1xf32>, tensor<1024x2048xf32>) -> tensor<?x128x4x4xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$gradient, Inception_Tensor:$filter,
    DenseI64ArrayAttr:$input_shape, OptionalAttr<StrAttr>:$layer);
}

def Inception_LinearFilterGradOp : Inception_GradientOp<"linear_filter_grad", ["getMacs"]> {
  let summary = "Gradient of a linear layer by its filter";
  let description = [{
    ```
    result[o,k] = sum over n of gradient[n,o,0,0] * flatten(input)[n,k]
    ```

    Constraints:
    * (C1) gradient and input have rank 4, a dynamic batch and static channels, height and width.
    * (C2) the gradient's height and width are 1.
    * (C3) all element types are equal.

    Example:

    ```mlir
    %0 = inception.linear_filter_grad %dy, %x
       : (tensor<?x1024x1x1xf32>, tensor<?x128x4x4xf32>) -> tensor<1024x2048xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$gradient, Inception_Tensor:$input,
    OptionalAttr<StrAttr>:$layer);
}

//===----------------------------------------------------------------------===//
// Pooling
//===----------------------------------------------------------------------===//

def Inception_MaxPoolGradOp : Inception_GradientOp<"max_pool_grad", [],
    [Inception_DestinationFormWithEpilogue]> {
  let summary = "Gradient of a maximum over a window";
  let description = [{
    ```
    result[n,c,i,j] = sum over the windows y,x whose maximum is at i,j of gradient[n,c,y,x]
    ```

    Of equal maxima the first in row-major order is the one; of several NaN, the
    last (as in PyTorch). The attributes are the pool's.

    Constraints:
    * (C1) input has rank 4, a dynamic batch and static channels, height and width.
    * (C2) kernel and strides are two positive integers each.
    * (C3) padding is four integers, each less than the kernel on its axis.
    * (C4) the kernel is no larger than the padded input.
    * (C5) the gradient has the type that the pool makes of the input.

    Example:

    ```mlir
    %0 = inception.max_pool_grad %dy, %x {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, ceil_mode}
       : (tensor<?x64x56x56xf32>, tensor<?x64x112x112xf32>) -> tensor<?x64x112x112xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$gradient, Inception_Tensor:$input,
    DenseI64ArrayAttr:$kernel,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
    UnitAttr:$ceil_mode, OptionalAttr<StrAttr>:$layer);
}

def Inception_AvgPoolGradOp : Inception_GradientOp<"avg_pool_grad", [],
    [Inception_DestinationFormWithEpilogue]> {
  let summary = "Gradient of a mean over a window";
  let description = [{
    ```
    result[n,c,i,j] = sum over the windows y,x that i,j is in of gradient[n,c,y,x] / count(y,x)
    ```

    `count` is the pool's. `input_size` is the height and width of its input; the
    other attributes are the pool's.

    Constraints:
    * (C1) gradient has rank 4, a dynamic batch and static channels, height and width.
    * (C2) kernel and strides are two positive integers each.
    * (C3) padding is four integers, each less than the kernel on its axis.
    * (C4) input_size is two positive integers, and the kernel is no larger than the padded input.
    * (C5) the gradient's height and width are those that the pool makes of the input.

    Example:

    ```mlir
    %0 = inception.avg_pool_grad %dy {input_size = array<i64: 14, 14>, kernel = array<i64: 5, 5>, strides = array<i64: 3, 3>}
       : (tensor<?x512x4x4xf32>) -> tensor<?x512x14x14xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$gradient, DenseI64ArrayAttr:$input_size,
    DenseI64ArrayAttr:$kernel,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
    UnitAttr:$ceil_mode, UnitAttr:$count_include_pad, OptionalAttr<StrAttr>:$layer);
}

def Inception_AdaptiveAvgPoolGradOp : Inception_GradientOp<"adaptive_avg_pool_grad", [],
    [Inception_DestinationFormWithEpilogue]> {
  let summary = "Gradient of a mean over windows that divide the input evenly";
  let description = [{
    ```
    result[n,c,i,j] = sum over the windows y,x that i,j is in of gradient[n,c,y,x] / size(y,x)
    ```

    where `size` is the number of positions of the window. `input_size` is the
    height and width of the pool's input.

    Constraints:
    * (C1) gradient has rank 4, a dynamic batch and static channels, height and width.
    * (C2) input_size is two positive integers.

    Example:

    ```mlir
    %0 = inception.adaptive_avg_pool_grad %dy {input_size = array<i64: 14, 14>}
       : (tensor<?x512x4x4xf32>) -> tensor<?x512x14x14xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$gradient, DenseI64ArrayAttr:$input_size,
    OptionalAttr<StrAttr>:$layer);
}

//===----------------------------------------------------------------------===//
// Normalisation and elementwise layers
//===----------------------------------------------------------------------===//

def Inception_BatchNormGradOp : Inception_Op<"batch_norm_grad", [
    Pure, InferTypeOpAdaptor, DeclareOpInterfaceMethods<Inception_ComputeOpInterface>]> {
  let summary = "Gradients of batch normalisation by the batch's statistics";
  let description = [{
    With `g` the gradient, `M` the number of images times pixels, sums over them,
    and

    ```
    s[c]              = 1 / sqrt(variance[c] + epsilon)
    z[n,c,y,x]        = (input[n,c,y,x] - mean[c]) * s[c]
    beta_gradient[c]  = sum of g[n,c,y,x]
    gamma_gradient[c] = sum of g[n,c,y,x] * z[n,c,y,x]
    input_gradient[n,c,y,x] = gamma[c] * s[c] *
        (g[n,c,y,x] - (beta_gradient[c] + z[n,c,y,x] * gamma_gradient[c]) / M)
    ```

    The statistics are results of `batch_norm_train`: the input's gradient is
    through them too. Without `gamma` the scale is 1.

    Constraints:
    * (C1) input has rank 4, a dynamic batch and static channels, height and width.
    * (C2) gradient and input have the same type.
    * (C3) mean, variance and gamma are one-dimensional, of the channels.
    * (C4) all element types are equal.
    * (C5) epsilon is positive as the elements have it.

    Example:

    ```mlir
    %dx, %dbeta, %dgamma = inception.batch_norm_grad %dy, %x, %mean, %variance gamma(%gamma) {epsilon = 1.0e-3 : f64}
       : (tensor<?x64x56x56xf32>, tensor<?x64x56x56xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>)
       -> (tensor<?x64x56x56xf32>, tensor<64xf32>, tensor<64xf32>)
    ```
  }];
  let arguments = (ins Inception_Tensor:$gradient, Inception_Tensor:$input,
    Inception_Tensor:$mean, Inception_Tensor:$variance,
    Optional<Inception_Tensor>:$gamma, F64Attr:$epsilon,
    OptionalAttr<StrAttr>:$layer);
  let results = (outs Inception_Tensor:$input_gradient,
    Inception_Tensor:$beta_gradient, Inception_Tensor:$gamma_gradient);
  let assemblyFormat = [{
    $gradient `,` $input `,` $mean `,` $variance (`gamma` `(` $gamma^ `)`)? attr-dict `:`
    functional-type(operands, results)
  }];
}

//===----------------------------------------------------------------------===//
// Structure
//===----------------------------------------------------------------------===//

def Inception_SliceGradOp : Inception_GradientOp<"slice_grad", [], [Inception_DestinationForm]> {
  let summary = "Gradient of a range of channels";
  let description = [{
    ```
    result[n, offset + c, y, x] = gradient[n,c,y,x]     and 0 in the other channels
    ```

    where the result has `channels` channels. (The gradient of a concatenation is
    a `slice` for each operand.)

    Constraints:
    * (C1) gradient has rank 4, a dynamic batch and static channels, height and width.
    * (C2) offset is not negative, and the gradient's channels lie within `channels`.

    Example:

    ```mlir
    %0 = inception.slice_grad %dy {offset = 64, channels = 176} : (tensor<?x96x28x28xf32>) -> tensor<?x176x28x28xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$gradient, I64Attr:$offset, I64Attr:$channels,
    OptionalAttr<StrAttr>:$layer);
}

#endif // DIALECT_INCEPTIONGRADIENTOPS_TD
