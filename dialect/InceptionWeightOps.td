//===- InceptionWeightOps.td - Parameters and what is made of them --------===//
//
// Weights stay out of the IR. What depends on weights alone is ordinary IR that
// inception-hoist-weights moves into the pack function.
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_INCEPTIONWEIGHTOPS_TD
#define DIALECT_INCEPTIONWEIGHTOPS_TD

include "dialect/InceptionGraphOps.td"

def Inception_ParameterOp : Inception_Op<"parameter", [Symbol]> {
  let summary = "A parameter of the network: a symbol with a shape";
  let description = [{
    Declares a tensor that the weights file holds under the symbol's name, or
    under `file_name` where a weight-name map gives another. `init` says how
    training starts; `lr_mult` and `decay_mult` multiply the learning rate and the
    weight decay.

    Constraints:
    * (C1) the shape is static and has no zero.
    * (C2) it has at most 2^31 - 1 elements.
    * (C3) the scale of `init` is finite as the elements have it, and not negative for
      a distribution.
    * (C4) lr_mult and decay_mult are finite and not negative, as the elements have
      them.

    Example:

    ```mlir
    inception.parameter @"conv1/7x7_s2.weight" : tensor<64x3x7x7xf32>
      {kind = #inception<parameter_kind filter>, init = #inception.init<uniform, 1.428500e-01 : f64>}
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttrOf<Inception_Tensor>:$type,
    Inception_ParameterKindAttr:$kind, Inception_InitAttr:$init,
    OptionalAttr<StrAttr>:$file_name,
    DefaultValuedAttr<F64Attr, "1.0">:$lr_mult,
    DefaultValuedAttr<F64Attr, "1.0">:$decay_mult);
  let assemblyFormat = "$sym_name `:` $type attr-dict";
  let hasVerifier = 1;
}

class Inception_WeightOp<string mnemonic, list<Trait> traits = []>
    : Inception_Op<mnemonic, !listconcat([Pure,
        DeclareOpInterfaceMethods<Inception_WeightOpInterface>], traits)> {
  let results = (outs Inception_Tensor:$result);
}

def Inception_WeightReadOp : Inception_WeightOp<"weight", [
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "Reads a parameter";
  let description = [{
    Constraints:
    * (C1) the symbol names a parameter.
    * (C2) the result has the parameter's type.

    Example:

    ```mlir
    %w = inception.weight @"conv1/7x7_s2.weight" : tensor<64x3x7x7xf32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$parameter);
  let assemblyFormat = "$parameter attr-dict `:` type($result)";
}

def Inception_BatchNormScaleOp : Inception_WeightOp<"batch_norm_scale", [InferTypeOpAdaptor]> {
  let summary = "The scale that a batch normalisation multiplies by";
  let description = [{
    ```
    result[c] = gamma[c] / sqrt(variance[c] + epsilon)
    ```

    Constraints:
    * (C1) variance and gamma are one-dimensional and have the same type.
    * (C2) epsilon is positive as the elements have it.

    Example:

    ```mlir
    %s = inception.batch_norm_scale %variance gamma(%gamma) {epsilon = 1.0e-3 : f64}
       : (tensor<64xf32>, tensor<64xf32>) -> tensor<64xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$variance, Optional<Inception_Tensor>:$gamma,
    F64Attr:$epsilon);
  let assemblyFormat = [{
    $variance (`gamma` `(` $gamma^ `)`)? attr-dict `:` functional-type(operands, results)
  }];
}

def Inception_BatchNormShiftOp : Inception_WeightOp<"batch_norm_shift", [InferTypeOpAdaptor]> {
  let summary = "The shift that a batch normalisation adds";
  let description = [{
    ```
    result[c] = beta[c] + (bias[c] - mean[c]) * scale[c]
    ```

    `bias` is that of the convolution before; 0 without one.

    Constraints:
    * (C1) all operands are one-dimensional and have the same type.

    Example:

    ```mlir
    %t = inception.batch_norm_shift %scale, %beta, %mean bias(%b)
       : (tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<64xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$scale, Inception_Tensor:$beta,
    Inception_Tensor:$mean, Optional<Inception_Tensor>:$bias);
  let assemblyFormat = [{
    $scale `,` $beta `,` $mean (`bias` `(` $bias^ `)`)? attr-dict `:`
    functional-type(operands, results)
  }];
}

def Inception_ScaleFilterOp : Inception_WeightOp<"scale_filter", [InferTypeOpAdaptor]> {
  let summary = "A filter scaled by output channel";
  let description = [{
    ```
    result[o,i,ky,kx] = filter[o,i,ky,kx] * scale[o]
    ```

    Constraints:
    * (C1) scale is one-dimensional, of the filter's output channels.
    * (C2) all element types are equal.

    Example:

    ```mlir
    %f = inception.scale_filter %w, %s : (tensor<64x3x7x7xf32>, tensor<64xf32>) -> tensor<64x3x7x7xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$filter, Inception_Tensor:$scale);
  let assemblyFormat = "$filter `,` $scale attr-dict `:` functional-type(operands, results)";
}

def Inception_ReshapeFilterOp : Inception_WeightOp<"reshape_filter"> {
  let summary = "A linear layer's filter as that of a convolution";
  let description = [{
    ```
    result[o,i,ky,kx] = filter[o, (i*KH + ky)*KW + kx]
    ```

    Constraints:
    * (C1) filter has rank 2 and the result rank 4, both static, of the same
      element type.
    * (C2) the output channels and the number of elements are equal.

    Example:

    ```mlir
    %f = inception.reshape_filter %w : tensor<1024x2048xf32> -> tensor<1024x128x4x4xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$filter);
  let assemblyFormat = "$filter attr-dict `:` type($filter) `->` type($result)";
  let hasVerifier = 1;
}

def Inception_FlattenFilterOp : Inception_WeightOp<"flatten_filter"> {
  let summary = "A convolution's filter as that of a linear layer";
  let description = [{
    ```
    result[o, (i*KH + ky)*KW + kx] = filter[o,i,ky,kx]
    ```

    the inverse of `reshape_filter`: a linear layer's gradient is computed as that
    of a convolution.

    Constraints:
    * (C1) filter has rank 4 and the result rank 2, both static, of the same
      element type.
    * (C2) the output channels and the number of elements are equal.

    Example:

    ```mlir
    %g = inception.flatten_filter %f : tensor<1024x128x4x4xf32> -> tensor<1024x2048xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$filter);
  let assemblyFormat = "$filter attr-dict `:` type($filter) `->` type($result)";
  let hasVerifier = 1;
}

def Inception_FlipFilterOp : Inception_WeightOp<"flip_filter", [InferTypeOpAdaptor]> {
  let summary = "A filter with which a convolution computes the gradient by its input";
  let description = [{
    ```
    result[g*I + i, o, ky, kx] = filter[g*O + o, i, KH-1-ky, KW-1-kx]
    ```

    for each of `groups` groups of O output and I input channels: the channels
    trade places and the kernel is turned by half a turn. The convolution of a
    gradient with it, padded by what the kernel reaches beyond the padding of the
    forward one, is `conv2d_input_grad`.

    Constraints:
    * (C1) filter has rank 4 and a static shape.
    * (C2) groups is positive and divides the filter's output channels.

    Example:

    ```mlir
    %f = inception.flip_filter %w : (tensor<128x96x3x3xf32>) -> tensor<96x128x3x3xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$filter, DefaultValuedAttr<I64Attr, "1">:$groups);
  let assemblyFormat = "$filter attr-dict `:` functional-type(operands, results)";
}

def Inception_PackFilterOp : Inception_WeightOp<"pack_filter"> {
  let summary = "A filter in the order in which convolution kernels read it";
  let description = [{
    ```
    result[ob, ib, ky, kx, il, ol] = filter[o, i, ky, kx]
        where o is lane ol of block ob of the layout `output`,
              i is lane il of block ib of the layout `input`
    ```

    and 0 in lanes without a channel. Without `input` the convolution reads
    NCHW: there is one block, whose lanes are the input channels.

    Constraints:
    * (C1) filter has rank 4, the result rank 6, both static, of the same
      element type.
    * (C2) the layouts have as many channels as the filter.
    * (C3) the result's shape is that of the layouts.

    Example:

    ```mlir
    %p = inception.pack_filter %w {output = #inception.layout<block = 16, segments = [64]>}
       : tensor<64x3x7x7xf32> -> tensor<4x1x7x7x3x16xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$filter, Inception_LayoutAttr:$output,
    OptionalAttr<Inception_LayoutAttr>:$input);
  let assemblyFormat = "$filter attr-dict `:` type($filter) `->` type($result)";
  let hasVerifier = 1;
}

def Inception_PackVectorOp : Inception_WeightOp<"pack_vector"> {
  let summary = "A value for each channel, in blocks";
  let description = [{
    ```
    result[b, l] = value[c]   where c is lane l of block b of the layout
    ```

    and 0 in lanes without a channel.

    Constraints:
    * (C1) value has rank 1, the result rank 2, both static, of the same
      element type.
    * (C2) the layout has as many channels as the value.
    * (C3) the result's shape is that of the layout.

    Example:

    ```mlir
    %p = inception.pack_vector %b {layout = #inception.layout<block = 16, segments = [24, 1, 40]>}
       : tensor<65xf32> -> tensor<6x16xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$value, Inception_LayoutAttr:$layout);
  let assemblyFormat = "$value attr-dict `:` type($value) `->` type($result)";
  let hasVerifier = 1;
}

#endif // DIALECT_INCEPTIONWEIGHTOPS_TD
