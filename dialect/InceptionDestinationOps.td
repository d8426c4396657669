//===- InceptionDestinationOps.td - Where values go --------*- tablegen -*-===//
//
// Operations that write channel slices of destinations. On tensors each
// destination yields a result, its next state; on memrefs there are no results.
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_INCEPTIONDESTINATIONOPS_TD
#define DIALECT_INCEPTIONDESTINATIONOPS_TD

include "dialect/InceptionWeightOps.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"

def Inception_Shaped : AnyTypeOf<[RankedTensorOf<[F32, F64]>, MemRefOf<[F32, F64]>]>;

class Inception_DestinationOp<string mnemonic, dag inputs, dag attributes,
    list<string> computeMethods = [], list<string> destinationMethods = [], list<Trait> traits = []>
    : Inception_Op<mnemonic, !listconcat(traits, [
        DestinationStyleOpInterface,
        DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
        DeclareOpInterfaceMethods<Inception_ComputeOpInterface, computeMethods>,
        DeclareOpInterfaceMethods<Inception_DestinationOpInterface, destinationMethods>])> {
  let arguments = !con(inputs, (ins Variadic<Inception_Shaped>:$outs,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0}">:$out_offsets), attributes,
    (ins OptionalAttr<Inception_ScheduleAttr>:$schedule,
         OptionalAttr<StrAttr>:$layer));
  let results = (outs Variadic<Inception_Tensor>:$results);
  let extraClassDeclaration = [{
    ::mlir::MutableOperandRange getDpsInitsMutable() { return getOutsMutable(); }
  }];
  code effectsDefinition = [{
    void $cppClass::getEffects(
        ::llvm::SmallVectorImpl<::mlir::SideEffects::EffectInstance<
            ::mlir::MemoryEffects::Effect>> &effects) {
      ::inception::detail::getDestinationEffects(*this, effects);
    }
  }];
  let extraClassDefinition = effectsDefinition;
}

/// A destination operation with one activation and one destination.
class Inception_UnaryDestinationOp<string mnemonic, dag inputs, dag attributes,
    list<string> destinationMethods = []>
    : Inception_DestinationOp<mnemonic, inputs, attributes, [], destinationMethods> {
  let extraClassDefinition = effectsDefinition # [{
    int64_t $cppClass::getOutChannelCount(unsigned) {
      return ::inception::detail::getChannels(getInput().getType());
    }
    ::llvm::SmallVector<::mlir::OpOperand *> $cppClass::getActivations() {
      return {&getInputMutable()};
    }
  }];
}

def Inception_Conv2dIntoOp : Inception_DestinationOp<"conv2d_into",
    (ins Inception_Shaped:$input, Inception_Shaped:$filter, Optional<Inception_Shaped>:$bias),
    (ins DenseI64ArrayAttr:$out_channels, DenseI64ArrayAttr:$kernel,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
      DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
      DefaultValuedAttr<I64Attr, "1">:$groups, UnitAttr:$relu,
      OptionalAttr<Inception_LayoutAttr>:$input_layout),
    ["getMacs"], ["preservesChannels"], [AttrSizedOperandSegments]> {
  let summary = "A convolution that writes its channels to one or more places";
  let description = [{
    The convolution of `conv2d`, whose output channels are cut into consecutive
    pieces of `out_channels[i]`; piece `i` is written to `outs[i]` at channel
    `out_offsets[i]`. On blocked memrefs offsets count physical channels (blocks
    times 16), the filter is packed (`pack_filter`), the bias too (`pack_vector`),
    and `input_layout` says which lanes hold values; without it the input is NCHW.

    Constraints, beside those of every destination operation:
    * (C1) there is one channel count for each destination, positive.
    * (C2) the counts add up to the filter's output channels.
    * (C3) kernel is two positive integers and, on tensors, the filter's last two
      dimensions.
    * (C4) strides are two positive integers.
    * (C5) padding is four integers that are not negative.

    Example:

    ```mlir
    %0:2 = inception.conv2d_into %x, %w bias(%b) outs(%module, %reduce)
      {kernel = array<i64: 1, 1>, out_channels = array<i64: 64, 112>, out_offsets = array<i64: 0, 0>, relu}
      : (tensor<?x192x28x28xf32>, tensor<176x192x1x1xf32>, tensor<176xf32>, tensor<?x256x28x28xf32>, tensor<?x112x28x28xf32>)
      -> (tensor<?x256x28x28xf32>, tensor<?x112x28x28xf32>)
    ```
  }];
  let assemblyFormat = [{
    $input `,` $filter (`bias` `(` $bias^ `)`)? `outs` `(` $outs `)` attr-dict `:`
    functional-type(operands, results)
  }];
  let extraClassDefinition = effectsDefinition # [{
    int64_t $cppClass::getOutChannelCount(unsigned index) {
      return getOutChannels()[index];
    }
    ::llvm::SmallVector<::mlir::OpOperand *> $cppClass::getActivations() {
      return {&getInputMutable()};
    }
  }];
  let hasVerifier = 1;
}

def Inception_PoolIntoOp : Inception_UnaryDestinationOp<"pool_into",
    (ins Inception_Shaped:$input),
    (ins Inception_PoolKindAttr:$kind, DenseI64ArrayAttr:$kernel,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
      DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
      UnitAttr:$adaptive, UnitAttr:$count_include_pad)> {
  let summary = "A pool that writes a channel slice";
  let description = [{
    `max_pool`, `avg_pool` and, with `adaptive`, `adaptive_avg_pool` (whose windows
    follow from the two sizes; `kernel` is then `[0, 0]`).

    Constraints, beside those of every destination operation:
    * (C1) kernel and strides are two integers each, strides positive; kernel
      positive unless adaptive.
    * (C2) padding is four integers that are not negative.
    * (C3) only an average may be adaptive.

    Example:

    ```mlir
    %0 = inception.pool_into %x outs(%d) {kind = #inception<pool_kind max>, kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>}
      : (tensor<?x192x28x28xf32>, tensor<?x192x28x28xf32>) -> tensor<?x192x28x28xf32>
    ```
  }];
  let assemblyFormat = "$input `outs` `(` $outs `)` attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Inception_LrnIntoOp : Inception_UnaryDestinationOp<"lrn_into",
    (ins Inception_Shaped:$input),
    (ins I64Attr:$size, F64Attr:$alpha, F64Attr:$beta, F64Attr:$k,
      OptionalAttr<Inception_LayoutAttr>:$input_layout)> {
  let summary = "Local response normalisation that writes a channel slice";
  let description = [{
    `lrn`. On blocked memrefs `input_layout` says which lane holds which channel,
    so that the window skips lanes without one.

    Constraints, beside those of every destination operation:
    * (C1) size is a positive odd number.

    Example:

    ```mlir
    %0 = inception.lrn_into %x outs(%d) {size = 5, alpha = 1.0e-4 : f64, beta = 7.5e-1 : f64, k = 1.0 : f64}
      : (tensor<?x64x56x56xf32>, tensor<?x64x56x56xf32>) -> tensor<?x64x56x56xf32>
    ```
  }];
  let assemblyFormat = "$input `outs` `(` $outs `)` attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Inception_AffineIntoOp : Inception_UnaryDestinationOp<"channel_affine_into",
    (ins Inception_Shaped:$input, Inception_Shaped:$scale, Inception_Shaped:$shift),
    (ins UnitAttr:$relu)> {
  let hasVerifier = 1;
  let summary = "A scale and a shift for each channel, written to a channel slice";
  let description = [{
    `channel_affine`. On memrefs scale and shift are packed like the input's
    channels (`pack_vector`), or plain where the input is NCHW.

    Constraints, beside those of every destination operation:
    * (C1) on tensors, scale and shift are one-dimensional, of the channels.

    Example:

    ```mlir
    %0 = inception.channel_affine_into %x, %scale, %shift outs(%d)
      : (tensor<?x3x299x299xf32>, tensor<3xf32>, tensor<3xf32>, tensor<?x3x299x299xf32>) -> tensor<?x3x299x299xf32>
    ```
  }];
  let assemblyFormat = [{
    $input `,` $scale `,` $shift `outs` `(` $outs `)` attr-dict `:` functional-type(operands, results)
  }];
}

def Inception_ReluIntoOp : Inception_UnaryDestinationOp<"relu_into",
    (ins Inception_Shaped:$input), (ins)> {
  let summary = "ReLU that writes a channel slice";
  let description = [{
    `relu`, where no operation before it could take it.

    Example:

    ```mlir
    %0 = inception.relu_into %x outs(%d) : (tensor<?x64x7x7xf32>, tensor<?x64x7x7xf32>) -> tensor<?x64x7x7xf32>
    ```
  }];
  let assemblyFormat = "$input `outs` `(` $outs `)` attr-dict `:` functional-type(operands, results)";
}

def Inception_AddIntoOp : Inception_DestinationOp<"add_into",
    (ins Inception_Shaped:$lhs, Inception_Shaped:$rhs),
    (ins DefaultValuedAttr<F64Attr, "1.0">:$scale, UnitAttr:$relu)> {
  let hasVerifier = 1;
  let summary = "Residual addition that writes a channel slice";
  let description = [{
    `add`: `lhs + scale * rhs`.

    Constraints, beside those of every destination operation:
    * (C1) both operands have the same shape.

    Example:

    ```mlir
    %0 = inception.add_into %x, %y outs(%d) {scale = 1.7e-1 : f64, relu}
      : (tensor<?x320x35x35xf32>, tensor<?x320x35x35xf32>, tensor<?x320x35x35xf32>) -> tensor<?x320x35x35xf32>
    ```
  }];
  let assemblyFormat = "$lhs `,` $rhs `outs` `(` $outs `)` attr-dict `:` functional-type(operands, results)";
  let extraClassDefinition = effectsDefinition # [{
    int64_t $cppClass::getOutChannelCount(unsigned) {
      return ::inception::detail::getChannels(getLhs().getType());
    }
    ::llvm::SmallVector<::mlir::OpOperand *> $cppClass::getActivations() {
      return {&getLhsMutable(), &getRhsMutable()};
    }
  }];
}

def Inception_SoftmaxIntoOp : Inception_UnaryDestinationOp<"softmax_into",
    (ins Inception_Shaped:$input), (ins OptionalAttr<Inception_LayoutAttr>:$input_layout)> {
  let summary = "Softmax that writes a channel slice";
  let description = [{
    `softmax`. On blocked memrefs `input_layout` says which lanes hold values.

    Example:

    ```mlir
    %0 = inception.softmax_into %x outs(%d) : (tensor<?x1000x1x1xf32>, tensor<?x1000x1x1xf32>) -> tensor<?x1000x1x1xf32>
    ```
  }];
  let assemblyFormat = "$input `outs` `(` $outs `)` attr-dict `:` functional-type(operands, results)";
}

def Inception_CopyIntoOp : Inception_UnaryDestinationOp<"copy_into",
    (ins Inception_Shaped:$input),
    (ins OptionalAttr<Inception_LayoutAttr>:$input_layout,
      OptionalAttr<Inception_LayoutAttr>:$output_layout,
      OptionalAttr<StrAttr>:$reason),
    ["preservesChannels"]> {
  let summary = "A change of layout, or a copy that could not be elided";
  let description = [{
    Moves values from one layout to another: at the network's entry from NCHW to
    blocks, at its exit back. Elsewhere `inception-elide-concat` inserts one where a
    value must be in two places, and says so in `reason`;
    `--inception-verify-bufferized` accepts no copy between buffers without one.
    On memrefs a missing layout means NCHW.

    Example:

    ```mlir
    %0 = inception.copy_into %x outs(%d) : (tensor<?x3x28x28xf32>, tensor<?x3x28x28xf32>) -> tensor<?x3x28x28xf32>
    ```
  }];
  let assemblyFormat = "$input `outs` `(` $outs `)` attr-dict `:` functional-type(operands, results)";
}

#endif // DIALECT_INCEPTIONDESTINATIONOPS_TD
