//===- InceptionGraphOps.td - What a network is ------------*- tablegen -*-===//
//
// Values in, values out: one operation for each layer of the table.
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_INCEPTIONGRAPHOPS_TD
#define DIALECT_INCEPTIONGRAPHOPS_TD

include "dialect/InceptionAttrs.td"
include "dialect/InceptionInterfaces.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Inception_Tensor : RankedTensorOf<[F32, F64]>;

/// A layer: pure, its result type inferred, so that shape errors are reported
/// where the layer stands in the table.
class Inception_LayerOp<string mnemonic, list<string> computeMethods = [], list<Trait> traits = []>
    : Inception_Op<mnemonic, !listconcat([
        Pure, InferTypeOpAdaptor,
        DeclareOpInterfaceMethods<Inception_ComputeOpInterface, computeMethods>], traits)> {
  let results = (outs Inception_Tensor:$result);
}

/// The operation has a backward rule.
defvar Inception_Differentiable =
    DeclareOpInterfaceMethods<Inception_DifferentiableOpInterface>;

/// A destination operation computes the same.
defvar Inception_DestinationForm =
    DeclareOpInterfaceMethods<Inception_DestinationFormOpInterface>;
/// The same of one that can add to its destination and be masked.
defvar Inception_DestinationFormWithEpilogue =
    DeclareOpInterfaceMethods<Inception_DestinationFormOpInterface, ["hasEpilogue"]>;

/// The result at a place is a formula of the operands there.
defvar Inception_Elementwise =
    DeclareOpInterfaceMethods<Inception_ElementwiseOpInterface>;

/// A layer whose result has its first operand's type.
class Inception_ShapePreservingOp<string mnemonic, list<Trait> traits = [],
    list<string> computeMethods = ["getResultKind"]>
    : Inception_LayerOp<mnemonic, computeMethods, traits>;

//===----------------------------------------------------------------------===//
// Convolution and linear layer
//===----------------------------------------------------------------------===//

def Inception_Conv2dOp : Inception_LayerOp<"conv2d", ["getMacs", "getResultKind"],
    [Inception_Differentiable]> {
  let summary = "2-D convolution, optionally with bias and ReLU";
  let description = [{
    ```
    result[n,o,y,x] = bias[o] + sum over i,ky,kx of
        input[n, g*I + i, y*sy + ky - top, x*sx + kx - left] * filter[o,i,ky,kx]
    ```

    where `g` is the group of `o` and reads outside the input are 0. With `relu`
    the result is `max(0, .)` of that. `padding` is `[top, left, bottom, right]`.

    Constraints:
    * (C1) input has rank 4, a dynamic batch and static channels, height and width.
    * (C2) filter has rank 4 and a static shape.
    * (C3) all element types are equal.
    * (C4) strides are two positive integers.
    * (C5) padding is four integers that are not negative.
    * (C6) groups is positive and divides input and output channels.
    * (C7) the filter's second dimension is input channels / groups.
    * (C8) bias is one-dimensional, of the output channels.
    * (C9) the kernel is no larger than the padded input.

    Example:

    ```mlir
    %0 = inception.conv2d %x, %w bias(%b) {padding = array<i64: 1, 1, 1, 1>, relu}
       : (tensor<?x96x28x28xf32>, tensor<128x96x3x3xf32>, tensor<128xf32>) -> tensor<?x128x28x28xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$input, Inception_Tensor:$filter,
    Optional<Inception_Tensor>:$bias,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
    DefaultValuedAttr<I64Attr, "1">:$groups, UnitAttr:$relu,
    OptionalAttr<StrAttr>:$layer);
  let assemblyFormat = [{
    $input `,` $filter (`bias` `(` $bias^ `)`)? attr-dict `:`
    functional-type(operands, results)
  }];
}

def Inception_LinearOp : Inception_LayerOp<"linear", ["getMacs", "getResultKind"],
    [Inception_Differentiable]> {
  let summary = "Fully connected layer";
  let description = [{
    ```
    result[n,o,0,0] = bias[o] + sum over k of flatten(input)[n,k] * filter[o,k]
    ```

    with channels, rows and columns flattened in that order. With `relu` the
    result is `max(0, .)` of that.

    Constraints:
    * (C1) input has rank 4, a dynamic batch and static channels, height and width.
    * (C2) filter has rank 2 and a static shape.
    * (C3) all element types are equal.
    * (C4) the filter's second dimension is channels x height x width.
    * (C5) bias is one-dimensional, of the output channels.

    Example:

    ```mlir
    %0 = inception.linear %x, %w bias(%b)
       : (tensor<?x1024x1x1xf32>, tensor<1000x1024xf32>, tensor<1000xf32>) -> tensor<?x1000x1x1xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$input, Inception_Tensor:$filter,
    Optional<Inception_Tensor>:$bias, UnitAttr:$relu, OptionalAttr<StrAttr>:$layer);
  let assemblyFormat = [{
    $input `,` $filter (`bias` `(` $bias^ `)`)? attr-dict `:`
    functional-type(operands, results)
  }];
}

//===----------------------------------------------------------------------===//
// Pooling
//===----------------------------------------------------------------------===//

class Inception_PoolOp<string mnemonic, list<string> computeMethods = []>
    : Inception_LayerOp<mnemonic,
        !listconcat(["getLayerFamily", "getResultKind"], computeMethods),
        [Inception_Differentiable, Inception_DestinationForm]> {
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

def Inception_MaxPoolOp : Inception_PoolOp<"max_pool", ["isCheap"]> {
  let summary = "Maximum over a window";
  let description = [{
    ```
    result[n,c,y,x] = max over ky,kx inside the input of
        input[n, c, y*sy + ky - top, x*sx + kx - left]
    ```

    NaN wins over every number. With `ceil_mode` sizes round up, but the last
    window starts inside the input or its top and left padding (Caffe, PyTorch).

    Constraints:
    * (C1) input has rank 4, a dynamic batch and static channels, height and width.
    * (C2) kernel and strides are two positive integers each.
    * (C3) padding is four integers, each less than the kernel on its axis.
    * (C4) the kernel is no larger than the padded input.

    Example:

    ```mlir
    %0 = inception.max_pool %x {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, ceil_mode}
       : (tensor<?x64x112x112xf32>) -> tensor<?x64x56x56xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$input, DenseI64ArrayAttr:$kernel,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
    UnitAttr:$ceil_mode, OptionalAttr<StrAttr>:$layer);
}

def Inception_AvgPoolOp : Inception_PoolOp<"avg_pool", ["isCheap"]> {
  let summary = "Mean over a window";
  let description = [{
    ```
    result[n,c,y,x] = (sum over ky,kx inside the input of
        input[n, c, y*sy + ky - top, x*sx + kx - left]) / count
    ```

    `count` is the number of positions inside the input; with
    `count_include_pad`, of those inside the padded input.

    Constraints:
    * (C1) input has rank 4, a dynamic batch and static channels, height and width.
    * (C2) kernel and strides are two positive integers each.
    * (C3) padding is four integers, each less than the kernel on its axis.
    * (C4) the kernel is no larger than the padded input.

    Example:

    ```mlir
    %0 = inception.avg_pool %x {kernel = array<i64: 7, 7>}
       : (tensor<?x1024x7x7xf32>) -> tensor<?x1024x1x1xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$input, DenseI64ArrayAttr:$kernel,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
    UnitAttr:$ceil_mode, UnitAttr:$count_include_pad, OptionalAttr<StrAttr>:$layer);
}

def Inception_AdaptiveAvgPoolOp : Inception_PoolOp<"adaptive_avg_pool"> {
  let summary = "Mean over windows that divide the input evenly";
  let description = [{
    Output row `y` of `H'` averages input rows `floor(y*H/H')` to
    `ceil((y+1)*H/H')`, exclusive; columns likewise.

    Constraints:
    * (C1) input has rank 4, a dynamic batch and static channels, height and width.
    * (C2) output_size is two positive integers.

    Example:

    ```mlir
    %0 = inception.adaptive_avg_pool %x {output_size = array<i64: 4, 4>}
       : (tensor<?x512x14x14xf32>) -> tensor<?x512x4x4xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$input, DenseI64ArrayAttr:$output_size,
    OptionalAttr<StrAttr>:$layer);
}

//===----------------------------------------------------------------------===//
// Normalisation and elementwise layers
//===----------------------------------------------------------------------===//

def Inception_BatchNormOp : Inception_ShapePreservingOp<"batch_norm"> {
  let summary = "Batch normalisation with running statistics";
  let description = [{
    ```
    result[n,c,y,x] = (input[n,c,y,x] - mean[c]) / sqrt(variance[c] + epsilon) * gamma[c] + beta[c]
    ```

    Without `gamma` the scale is 1.

    Constraints:
    * (C1) input has rank 4, a dynamic batch and static channels, height and width.
    * (C2) mean, variance, beta and gamma are one-dimensional, of the channels.
    * (C3) all element types are equal.
    * (C4) epsilon is positive as the elements have it.

    Example:

    ```mlir
    %0 = inception.batch_norm %x, %beta, %mean, %variance gamma(%gamma) {epsilon = 1.0e-3 : f64}
       : (tensor<?x64x56x56xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<?x64x56x56xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$input, Inception_Tensor:$beta,
    Inception_Tensor:$mean, Inception_Tensor:$variance,
    Optional<Inception_Tensor>:$gamma, F64Attr:$epsilon,
    OptionalAttr<StrAttr>:$layer);
  let assemblyFormat = [{
    $input `,` $beta `,` $mean `,` $variance (`gamma` `(` $gamma^ `)`)? attr-dict `:`
    functional-type(operands, results)
  }];
}

def Inception_ChannelAffineOp : Inception_ShapePreservingOp<"channel_affine",
    [Inception_Differentiable, Inception_DestinationForm]> {
  let summary = "A scale and a shift for each channel, optionally with ReLU";
  let description = [{
    ```
    result[n,c,y,x] = input[n,c,y,x] * scale[c] + shift[c]
    ```

    torchvision's `transform_input`, and what is left of a batch normalisation
    that follows no convolution.

    Constraints:
    * (C1) input has rank 4, a dynamic batch and static channels, height and width.
    * (C2) scale and shift are one-dimensional, of the channels.
    * (C3) all element types are equal.

    Example:

    ```mlir
    %0 = inception.channel_affine %x, %scale, %shift
       : (tensor<?x3x299x299xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<?x3x299x299xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$input, Inception_Tensor:$scale,
    Inception_Tensor:$shift, UnitAttr:$relu, OptionalAttr<StrAttr>:$layer);
  let assemblyFormat = [{
    $input `,` $scale `,` $shift attr-dict `:` functional-type(operands, results)
  }];
}

def Inception_DropoutOp : Inception_ShapePreservingOp<"dropout"> {
  let summary = "Inverted dropout: the identity outside training";
  let description = [{
    In training each element is 0 with probability `rate` and is divided by
    `1 - rate` otherwise.

    Constraints:
    * (C1) input has rank 4, a dynamic batch and static channels, height and width.
    * (C2) rate is in [0, 1), as the elements have it.

    Example:

    ```mlir
    %0 = inception.dropout %x {rate = 4.0e-1 : f64} : (tensor<?x1024x1x1xf32>) -> tensor<?x1024x1x1xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$input, F64Attr:$rate,
    OptionalAttr<StrAttr>:$layer);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

def Inception_SoftmaxOp : Inception_ShapePreservingOp<"softmax", [Inception_DestinationForm]> {
  let summary = "Softmax over the channels";
  let description = [{
    ```
    result[n,c,y,x] = exp(input[n,c,y,x] - m) / sum over c' of exp(input[n,c',y,x] - m),
        m = max over c' of input[n,c',y,x]
    ```

    Constraints:
    * (C1) input has rank 4, a dynamic batch and static channels, height and width.

    Example:

    ```mlir
    %0 = inception.softmax %x : (tensor<?x1000x1x1xf32>) -> tensor<?x1000x1x1xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$input, OptionalAttr<StrAttr>:$layer);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

//===----------------------------------------------------------------------===//
// Structure
//===----------------------------------------------------------------------===//

def Inception_ConcatOp : Inception_LayerOp<"concat", ["getResultKind"], [
    Inception_Differentiable, DeclareOpInterfaceMethods<Inception_WeightOpInterface>]> {
  let summary = "Concatenation";
  let description = [{
    Joins its operands on `axis`: channels (1, the default) for activations, the
    output channels (0) for the weights of merged convolutions.

    Constraints:
    * (C1) there is at least one operand.
    * (C2) the operands have equal ranks and element types.
    * (C3) axis is a dimension of the operands.
    * (C4) the operands' other dimensions are equal.

    Example:

    ```mlir
    %0 = inception.concat %a, %b : (tensor<?x64x28x28xf32>, tensor<?x128x28x28xf32>) -> tensor<?x192x28x28xf32>
    ```
  }];
  let arguments = (ins Variadic<Inception_Tensor>:$inputs,
    DefaultValuedAttr<I64Attr, "1">:$axis, OptionalAttr<StrAttr>:$layer);
  let assemblyFormat = "$inputs attr-dict `:` functional-type(operands, results)";
}

def Inception_SliceOp : Inception_LayerOp<"slice", [], [Inception_Differentiable]> {
  let summary = "A range of channels";
  let description = [{
    ```
    result[n,c,y,x] = input[n, offset + c, y, x],  0 <= c < size
    ```

    Constraints:
    * (C1) input has rank 4, a dynamic batch and static channels, height and width.
    * (C2) size is positive and [offset, offset + size) lies within the channels.
    * (C3) in a blocked layout, the range starts and ends at segments.

    Example:

    ```mlir
    %0 = inception.slice %x {offset = 64, size = 96} : (tensor<?x176x28x28xf32>) -> tensor<?x96x28x28xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$input, I64Attr:$offset, I64Attr:$size,
    OptionalAttr<StrAttr>:$layer);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

def Inception_AddOp : Inception_LayerOp<"add", ["getResultKind"],
    [Inception_Differentiable, Inception_DestinationForm, Inception_Elementwise]> {
  let summary = "Residual addition with a scale, optionally with ReLU";
  let description = [{
    ```
    result = lhs + scale * rhs
    ```

    (Inception-ResNet scales the residual by 0.1 to 0.3.)

    Constraints:
    * (C1) input has rank 4, a dynamic batch and static channels, height and width.
    * (C2) both operands have the same type.
    * (C3) scale is finite as the elements have it.

    Example:

    ```mlir
    %0 = inception.add %x, %y {scale = 1.7e-1 : f64, relu}
       : (tensor<?x320x35x35xf32>, tensor<?x320x35x35xf32>) -> tensor<?x320x35x35xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$lhs, Inception_Tensor:$rhs,
    DefaultValuedAttr<F64Attr, "1.0">:$scale, UnitAttr:$relu,
    OptionalAttr<StrAttr>:$layer);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
}

def Inception_ModuleOp : Inception_Op<"module", [
    RecursiveMemoryEffects, SingleBlockImplicitTerminator<"YieldOp">,
    DeclareOpInterfaceMethods<Inception_ComputeOpInterface, ["getMacs"]>]> {
  let summary = "An Inception module: branches over one input, joined on channels";
  let description = [{
    What a row of the table becomes. The region takes the input and yields the
    branches' results, whose concatenation on channels is the module's result
    (Figure 2 of arXiv 1409.4842). `inception-expand-modules` replaces it by its
    branches and a `concat`.

    Constraints:
    * (C1) the region has one argument, of the input's type.
    * (C2) at least one branch is yielded.
    * (C3) the branches agree in height and width.
    * (C4) the result is the concatenation of the branches.

    Example:

    ```mlir
    %0 = inception.module %x {layer = "inception_3a"} : (tensor<?x192x28x28xf32>) -> tensor<?x256x28x28xf32> {
    ^bb0(%in: tensor<?x192x28x28xf32>):
      %a = inception.conv2d %in, %wa : (tensor<?x192x28x28xf32>, tensor<64x192x1x1xf32>) -> tensor<?x64x28x28xf32>
      %p = inception.max_pool %in {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>}
         : (tensor<?x192x28x28xf32>) -> tensor<?x192x28x28xf32>
      inception.yield %a, %p : tensor<?x64x28x28xf32>, tensor<?x192x28x28xf32>
    }
    ```
  }];
  let arguments = (ins Inception_Tensor:$input, OptionalAttr<StrAttr>:$layer);
  let results = (outs Inception_Tensor:$result);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $input attr-dict `:` functional-type(operands, results) $body
  }];
  let hasVerifier = 1;
}

def Inception_AuxiliaryHeadOp : Inception_Op<"auxiliary_head", [
    SingleBlockImplicitTerminator<"YieldOp">,
    MemoryEffects<[MemWrite]>]> {
  let summary = "An auxiliary classifier, which only training needs";
  let description = [{
    The region takes the input and yields logits, whose loss is added to the
    network's with weight `loss_weight` (Section 5 of arXiv 1409.4842: 0.3). It has
    no result: outside training `inception-drop-training` removes it.

    Constraints:
    * (C1) the region has one argument, of the input's type.
    * (C2) exactly one value, the logits, is yielded.
    * (C3) loss_weight is positive as the elements have it.

    Example:

    ```mlir
    inception.auxiliary_head %x {loss_weight = 3.0e-1 : f64, layer = "loss1"} : tensor<?x512x14x14xf32> {
    ^bb0(%in: tensor<?x512x14x14xf32>):
      %p = inception.avg_pool %in {kernel = array<i64: 5, 5>, strides = array<i64: 3, 3>}
         : (tensor<?x512x14x14xf32>) -> tensor<?x512x4x4xf32>
      inception.yield %p : tensor<?x512x4x4xf32>
    }
    ```
  }];
  let arguments = (ins Inception_Tensor:$input, F64Attr:$loss_weight,
    OptionalAttr<StrAttr>:$layer);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$input attr-dict `:` type($input) $body";
  let hasVerifier = 1;
}

def Inception_YieldOp : Inception_Op<"yield", [
    Pure, Terminator, ParentOneOf<["ModuleOp", "AuxiliaryHeadOp", "GroupOp"]>]> {
  let summary = "Ends the region of a module, an auxiliary head or a group";
  let description = [{
    Its operands are the module's branches, in order, the head's logits, or what
    the group's last layer makes. Which these may be is a constraint of the
    operation around it; nowhere else may it stand.

    Example:

    ```mlir
    inception.yield %a, %b : tensor<?x64x28x28xf32>, tensor<?x128x28x28xf32>
    ```
  }];
  let arguments = (ins Variadic<Inception_Tensor>:$values);
  let assemblyFormat = "($values^ `:` type($values))? attr-dict";
  let builders = [OpBuilder<(ins), [{ build($_builder, $_state, ::mlir::ValueRange()); }]>];
}

#endif // DIALECT_INCEPTIONGRAPHOPS_TD
