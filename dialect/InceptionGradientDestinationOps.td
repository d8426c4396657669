//===- InceptionGradientDestinationOps.td - Where gradients go -*- tablegen -*-===//
//
// The operations of a training step that write activations, image by image, as
// destination operations. Many can add to what a destination holds and set it to
// 0 where a ReLU did, so that neither is a pass of its own.
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_INCEPTIONGRADIENTDESTINATIONOPS_TD
#define DIALECT_INCEPTIONGRADIENTDESTINATIONOPS_TD

include "dialect/InceptionDestinationOps.td"

/// A gradient by a layer's input, with `accumulate` and `mask`:
///
///     sum    = what is computed + (accumulate ? what the destination holds : 0)
///     result = mask <= 0 ? 0 : sum
class Inception_GradientDestinationOp<string mnemonic, dag inputs, dag attributes,
    list<string> destinationMethods = [], list<Trait> traits = []>
    : Inception_DestinationOp<mnemonic, !con(inputs, (ins Optional<Inception_Shaped>:$mask)),
        !con(attributes, (ins UnitAttr:$accumulate)), [],
        !listconcat(destinationMethods, ["canAccumulate", "canMask"]),
        !listconcat(traits, [AttrSizedOperandSegments])> {
  code gradientDefinitions = commonDefinitions # [{
    bool $cppClass::canAccumulate() { return true; }
    bool $cppClass::canMask() { return true; }
    int64_t $cppClass::getOutChannelCount(unsigned) {
      return ::inception::detail::getChannels(getActivations().front()->get().getType());
    }
  }];
}

//===----------------------------------------------------------------------===//
// Pooling
//===----------------------------------------------------------------------===//

def Inception_PoolGradIntoOp : Inception_GradientDestinationOp<"pool_grad_into",
    (ins Inception_Shaped:$gradient, Optional<Inception_Shaped>:$input),
    (ins Inception_PoolKindAttr:$kind, DenseI64ArrayAttr:$kernel,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
      DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
      UnitAttr:$adaptive, UnitAttr:$count_include_pad), ["getResultSpatial"]> {
  let cutsChannels = "true";
  let cutsRows = "false";
  let summary = "Gradient of a pool, written to a channel slice";
  let description = [{
    `max_pool_grad`, `avg_pool_grad` and, with `adaptive`, `adaptive_avg_pool_grad`
    (`kernel` is then `[0, 0]`). A maximum's place is found again in `input`.

    Constraints, beside those of every destination operation:
    * (C1) kernel and strides are two integers each, strides positive; kernel
      positive unless adaptive.
    * (C2) padding is four integers that are not negative and, unless adaptive, less
      than the kernel on their axis.
    * (C3) only an average may be adaptive.
    * (C4) a maximum has an input and an average none; it has the destination's
      height and width and the gradient's channels.
    * (C5) mask has the result's channels, height and width.
    * (C6) unless adaptive, the gradient's height and width are those that the pool
      makes of the destination's, rounded down or up.

    Example:

    ```mlir
    %0 = inception.pool_grad_into %dy input(%x) outs(%d)
      {kind = #inception<pool_kind max>, kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, accumulate}
      : (tensor<?x192x14x14xf32>, tensor<?x192x28x28xf32>, tensor<?x192x28x28xf32>) -> tensor<?x192x28x28xf32>
    ```
  }];
  let assemblyFormat = [{
    $gradient (`input` `(` $input^ `)`)? (`mask` `(` $mask^ `)`)? `outs` `(` $outs `)`
    attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDefinition = gradientDefinitions # [{
    ::llvm::SmallVector<::mlir::OpOperand *> $cppClass::getActivations() {
      ::llvm::SmallVector<::mlir::OpOperand *> activations = {&getGradientMutable()};
      for (::mlir::OpOperand &operand : getInputMutable())
        activations.push_back(&operand);
      for (::mlir::OpOperand &operand : getMaskMutable())
        activations.push_back(&operand);
      return activations;
    }
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Normalisation and elementwise layers
//===----------------------------------------------------------------------===//

def Inception_DropoutTrainIntoOp : Inception_GradientDestinationOp<"dropout_train_into",
    (ins Inception_Shaped:$input, Inception_ShapedIntegers:$random),
    (ins F64Attr:$rate, I64Attr:$stream, OptionalAttr<Inception_LayoutAttr>:$input_layout)> {
  let cutsRows = "false";
  let algorithm = "Scalar";
  let summary = "Inverted dropout, or its gradient, written to a channel slice";
  let description = [{
    `dropout_train`. On blocked memrefs `input_layout` says which lane holds which
    channel: elements are numbered by channels.

    Constraints, beside those of every destination operation:
    * (C1) rate is in [0, 1), as the elements have it.
    * (C2) random has four elements.
    * (C3) stream is in [0, 2^32).
    * (C4) mask has the result's channels, height and width.
    * (C5) on memrefs, input_layout is that of the input; in NCHW there is none.

    Example:

    ```mlir
    %0 = inception.dropout_train_into %x, %random outs(%d) {rate = 4.0e-1 : f64, stream = 2 : i64}
      : (tensor<?x1024x1x1xf32>, tensor<4xi64>, tensor<?x1024x1x1xf32>) -> tensor<?x1024x1x1xf32>
    ```
  }];
  let assemblyFormat = [{
    $input `,` $random (`mask` `(` $mask^ `)`)? `outs` `(` $outs `)` attr-dict `:`
    functional-type(operands, results)
  }];
  let extraClassDefinition = gradientDefinitions # [{
    ::llvm::SmallVector<::mlir::OpOperand *> $cppClass::getActivations() {
      ::llvm::SmallVector<::mlir::OpOperand *> activations = {&getInputMutable()};
      for (::mlir::OpOperand &operand : getMaskMutable())
        activations.push_back(&operand);
      return activations;
    }
  }];
  let hasVerifier = 1;
}

def Inception_BatchNormTrainIntoOp : Inception_DestinationOp<"batch_norm_train_into",
    (ins Inception_Shaped:$input, Inception_Shaped:$mean, Inception_Shaped:$variance,
      Inception_Shaped:$beta, Optional<Inception_Shaped>:$gamma),
    (ins F64Attr:$epsilon, UnitAttr:$relu), [], [], [AttrSizedOperandSegments]> {
  let cutsChannels = "true";
  let summary = "Batch normalisation by given statistics, written to a channel slice";
  let description = [{
    The `result` of `batch_norm_train`, with the statistics that
    `batch_statistics_into` makes:

    ```
    result[n,c,y,x] = (input[n,c,y,x] - mean[c]) / sqrt(variance[c] + epsilon) * gamma[c] + beta[c]
    ```

    On memrefs the vectors are packed like the input's channels (`pack_vector`).

    Constraints, beside those of every destination operation:
    * (C1) mean, variance, beta and gamma are one-dimensional, of the channels; on
      blocked memrefs they have the blocks of the channels.
    * (C2) epsilon is positive as the elements have it.

    Example:

    ```mlir
    %0 = inception.batch_norm_train_into %x, %mean, %variance, %beta gamma(%gamma) outs(%d) {epsilon = 1.0e-3 : f64, relu}
      : (tensor<?x64x56x56xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<?x64x56x56xf32>) -> tensor<?x64x56x56xf32>
    ```
  }];
  let assemblyFormat = [{
    $input `,` $mean `,` $variance `,` $beta (`gamma` `(` $gamma^ `)`)? `outs` `(` $outs `)`
    attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDefinition = commonDefinitions # [{
    int64_t $cppClass::getOutChannelCount(unsigned) {
      return ::inception::detail::getChannels(getInput().getType());
    }
    ::llvm::SmallVector<::mlir::OpOperand *> $cppClass::getActivations() {
      return {&getInputMutable()};
    }
  }];
  let hasVerifier = 1;
}

def Inception_BatchNormGradIntoOp : Inception_GradientDestinationOp<"batch_norm_grad_into",
    (ins Inception_Shaped:$gradient, Inception_Shaped:$input, Inception_Shaped:$mean,
      Inception_Shaped:$variance, Inception_Shaped:$beta_gradient,
      Inception_Shaped:$gamma_gradient, Optional<Inception_Shaped>:$gamma),
    (ins F64Attr:$epsilon)> {
  let cutsChannels = "true";
  let summary = "Gradient of batch normalisation by its input, written to a channel slice";
  let description = [{
    The `input_gradient` of `batch_norm_grad`, with the sums that
    `batch_norm_sums_into` makes. On memrefs the vectors are packed like the
    input's channels (`pack_vector`).

    Constraints, beside those of every destination operation:
    * (C1) gradient and input have the same shape.
    * (C2) the statistics, gamma and the gradients by parameters are
      one-dimensional, of the channels; on blocked memrefs they have the blocks of
      the channels.
    * (C3) epsilon is positive as the elements have it.
    * (C4) mask has the result's channels, height and width.

    Example:

    ```mlir
    %0 = inception.batch_norm_grad_into %dy, %x, %mean, %variance, %dbeta, %dgamma gamma(%gamma) outs(%d) {epsilon = 1.0e-3 : f64}
      : (tensor<?x64x56x56xf32>, tensor<?x64x56x56xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<?x64x56x56xf32>)
      -> tensor<?x64x56x56xf32>
    ```
  }];
  let assemblyFormat = [{
    $gradient `,` $input `,` $mean `,` $variance `,` $beta_gradient `,` $gamma_gradient
    (`gamma` `(` $gamma^ `)`)? (`mask` `(` $mask^ `)`)? `outs` `(` $outs `)` attr-dict `:`
    functional-type(operands, results)
  }];
  let extraClassDefinition = gradientDefinitions # [{
    ::llvm::SmallVector<::mlir::OpOperand *> $cppClass::getActivations() {
      ::llvm::SmallVector<::mlir::OpOperand *> activations = {
          &getGradientMutable(), &getInputMutable()};
      for (::mlir::OpOperand &operand : getMaskMutable())
        activations.push_back(&operand);
      return activations;
    }
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Loss and structure
//===----------------------------------------------------------------------===//

def Inception_SoftmaxCrossEntropyGradIntoOp : Inception_DestinationOp<"softmax_cross_entropy_grad_into",
    (ins Inception_Shaped:$logits, Inception_ShapedIntegers:$labels),
    (ins F64Attr:$scale, DefaultValuedAttr<F64Attr, "0.0">:$smoothing,
      OptionalAttr<Inception_LayoutAttr>:$input_layout)> {
  let algorithm = "Scalar";
  let summary = "Gradient of a mean cross entropy, written to a channel slice";
  let description = [{
    `softmax_cross_entropy_grad` with the constant `scale` as the gradient by the
    loss:

    ```
    result[n,k,0,0] = scale * (softmax(logits)[n,k] - target[n,k]) / N
    ```

    On blocked memrefs `input_layout` says which lanes hold values; the others
    become 0.

    Constraints, beside those of every destination operation:
    * (C1) logits have height and width 1.
    * (C2) labels have rank 1.
    * (C3) smoothing is in [0, 1), as the elements have it.
    * (C4) scale is finite as the elements have it.
    * (C5) on memrefs, input_layout is that of the logits; in NCHW there is none.

    Example:

    ```mlir
    %0 = inception.softmax_cross_entropy_grad_into %logits, %labels outs(%d) {scale = 3.0e-1 : f64}
      : (tensor<?x1000x1x1xf32>, tensor<?xi64>, tensor<?x1000x1x1xf32>) -> tensor<?x1000x1x1xf32>
    ```
  }];
  let assemblyFormat = [{
    $logits `,` $labels `outs` `(` $outs `)` attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDefinition = commonDefinitions # [{
    int64_t $cppClass::getOutChannelCount(unsigned) {
      return ::inception::detail::getChannels(getLogits().getType());
    }
    ::llvm::SmallVector<::mlir::OpOperand *> $cppClass::getActivations() {
      return {&getLogitsMutable()};
    }
  }];
  let hasVerifier = 1;
}

def Inception_DilateIntoOp : Inception_UnaryDestinationOp<"dilate_into",
    (ins Inception_Shaped:$input),
    (ins DenseI64ArrayAttr:$strides, DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0}">:$offsets),
    ["getResultSpatial"]> {
  let cutsChannels = "true";
  let cutsRows = "false";
  let summary = "Pixels set apart, zeros between and around them";
  let description = [{
    ```
    result[n,c,y,x] = input[n, c, (y - oy)/sy, (x - ox)/sx]   where that is a pixel
                      0                                       elsewhere
    ```

    with `strides = [sy, sx]` and `offsets = [oy, ox]`: what a convolution with
    stride 1 makes an input gradient of, where the layer's stride is not 1. The
    destination's size is free, so that its padding is made along.

    Constraints, beside those of every destination operation:
    * (C1) strides are two positive integers.
    * (C2) offsets are two integers.

    Example:

    ```mlir
    %0 = inception.dilate_into %dy outs(%d) {strides = array<i64: 2, 2>, offsets = array<i64: 1, 1>}
      : (tensor<?x64x7x7xf32>, tensor<?x64x16x16xf32>) -> tensor<?x64x16x16xf32>
    ```
  }];
  let assemblyFormat = "$input `outs` `(` $outs `)` attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Inception_SliceGradIntoOp : Inception_DestinationOp<"slice_grad_into",
    (ins Inception_Shaped:$gradient),
    (ins I64Attr:$offset, I64Attr:$channels), [], ["preservesChannels"]> {
  let summary = "Gradient of a range of channels, written to a channel slice";
  let description = [{
    `slice_grad`: all `channels` channels are written, those outside
    `[offset, offset + the gradient's channels)` with 0. On blocked memrefs both
    count lanes, and the range starts at a block.

    Constraints, beside those of every destination operation:
    * (C1) offset is not negative, and the gradient's channels lie within `channels`.
    * (C2) on blocked memrefs both are of whole blocks.

    Example:

    ```mlir
    %0 = inception.slice_grad_into %dy outs(%d) {offset = 64, channels = 176}
      : (tensor<?x96x28x28xf32>, tensor<?x176x28x28xf32>) -> tensor<?x176x28x28xf32>
    ```
  }];
  let assemblyFormat = "$gradient `outs` `(` $outs `)` attr-dict `:` functional-type(operands, results)";
  let extraClassDefinition = commonDefinitions # [{
    bool $cppClass::preservesChannels() { return false; }
    int64_t $cppClass::getOutChannelCount(unsigned) { return getChannels(); }
    ::llvm::SmallVector<::mlir::OpOperand *> $cppClass::getActivations() {
      return {&getGradientMutable()};
    }
  }];
  let hasVerifier = 1;
}

#endif // DIALECT_INCEPTIONGRADIENTDESTINATIONOPS_TD
