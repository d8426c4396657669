//===- InceptionBatchOps.td - One value of a whole batch ---*- tablegen -*-===//
//
// The operations of a training step that write no activations but gradients of
// parameters, statistics, losses and updates, in destination style.
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_INCEPTIONBATCHOPS_TD
#define DIALECT_INCEPTIONBATCHOPS_TD

include "dialect/InceptionDestinationOps.td"

class Inception_BatchOp<string mnemonic, dag inputs, dag attributes,
    list<string> computeMethods = [], list<string> batchMethods = [], list<Trait> traits = []>
    : Inception_Op<mnemonic, !listconcat(traits, [
        DestinationStyleOpInterface,
        DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
        DeclareOpInterfaceMethods<Inception_ComputeOpInterface, computeMethods>,
        DeclareOpInterfaceMethods<Inception_BatchOpInterface, batchMethods>])> {
  let arguments = !con(inputs, (ins Variadic<Inception_Shaped>:$outs), attributes,
    (ins OptionalAttr<Inception_BatchScheduleAttr>:$schedule,
         OptionalAttr<StrAttr>:$layer));
  let results = (outs Variadic<Inception_Tensor>:$results);
  let extraClassDeclaration = [{
    ::mlir::MutableOperandRange getDpsInitsMutable() { return getOutsMutable(); }
  }];
  code commonDefinitions = [{
    void $cppClass::getEffects(
        ::llvm::SmallVectorImpl<::mlir::SideEffects::EffectInstance<
            ::mlir::MemoryEffects::Effect>> &effects) {
      ::inception::detail::getDestinationEffects(*this, effects);
    }
  }];
  let extraClassDefinition = commonDefinitions;
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Gradients by parameters
//===----------------------------------------------------------------------===//

def Inception_Conv2dFilterGradIntoOp : Inception_BatchOp<"conv2d_filter_grad_into",
    (ins Inception_Shaped:$gradient, Inception_Shaped:$input),
    (ins DenseI64ArrayAttr:$kernel,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
      DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
      DefaultValuedAttr<I64Attr, "1">:$groups,
      OptionalAttr<Inception_LayoutAttr>:$input_layout,
      OptionalAttr<Inception_LayoutAttr>:$output_layout),
    ["getMacs"], ["getActivations"]> {
  let summary = "Gradient of a convolution by its filter";
  let description = [{
    `conv2d_filter_grad`. On memrefs the destination is packed as the convolution's
    filter is (`pack_filter`; plain with groups), `input_layout` says which lanes
    of the input hold values (without it the input is NCHW) and `output_layout`
    which of the gradient. Elements of lanes without a channel are not written.

    Constraints, beside those of every operation over a batch:
    * (C1) there is one destination, of the filter's shape; on memrefs it is packed.
    * (C2) kernel is two positive integers and, on memrefs, the destination's
      dimensions 2 and 3.
    * (C3) strides are two positive integers.
    * (C4) padding is four integers that are not negative.
    * (C5) groups is positive and, on tensors, divides the channels of the input
      and of the gradient.
    * (C6) the gradient's height and width are those that the convolution makes of
      the input.
    * (C7) on memrefs, each layout is that of its buffer; in NCHW there is none.
    * (C8) the schedule's tile is of whole blocks or of a part of one, with at most
      128 sums, and divides an item.

    Example:

    ```mlir
    %0 = inception.conv2d_filter_grad_into %dy, %x outs(%dw) {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>}
      : (tensor<?x128x28x28xf32>, tensor<?x96x28x28xf32>, tensor<128x96x3x3xf32>) -> tensor<128x96x3x3xf32>
    ```
  }];
  let assemblyFormat = [{
    $gradient `,` $input `outs` `(` $outs `)` attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDefinition = commonDefinitions # [{
    ::llvm::SmallVector<::mlir::OpOperand *> $cppClass::getActivations() {
      return {&getGradientMutable(), &getInputMutable()};
    }
  }];
}

def Inception_ChannelSumIntoOp : Inception_BatchOp<"channel_sum_into",
    (ins Inception_Shaped:$gradient), (ins), [], ["getActivations"]> {
  let summary = "The sum of each channel: a bias's gradient";
  let description = [{
    `channel_sum`. On memrefs the destination is packed like the gradient's
    channels (`pack_vector`), or plain where it is NCHW.

    Constraints, beside those of every operation over a batch:
    * (C1) there is one destination, a vector of the gradient's channels.

    Example:

    ```mlir
    %0 = inception.channel_sum_into %dy outs(%db) : (tensor<?x128x28x28xf32>, tensor<128xf32>) -> tensor<128xf32>
    ```
  }];
  let assemblyFormat = "$gradient `outs` `(` $outs `)` attr-dict `:` functional-type(operands, results)";
  let extraClassDefinition = commonDefinitions # [{
    ::llvm::SmallVector<::mlir::OpOperand *> $cppClass::getActivations() {
      return {&getGradientMutable()};
    }
  }];
}

//===----------------------------------------------------------------------===//
// Batch normalisation
//===----------------------------------------------------------------------===//

def Inception_BatchStatisticsIntoOp : Inception_BatchOp<"batch_statistics_into",
    (ins Inception_Shaped:$input), (ins), [], ["getActivations"]> {
  let summary = "Mean and variance of each channel";
  let description = [{
    The `mean` and the `variance` of `batch_norm_train`:

    ```
    mean[c]     = sum over n,y,x of input[n,c,y,x] / M
    variance[c] = sum over n,y,x of (input[n,c,y,x] - mean[c])^2 / M
    ```

    On memrefs the destinations are packed like the input's channels.

    Constraints, beside those of every operation over a batch:
    * (C1) there are two destinations, vectors of the input's channels.

    Example:

    ```mlir
    %0:2 = inception.batch_statistics_into %x outs(%mean, %variance)
      : (tensor<?x64x56x56xf32>, tensor<64xf32>, tensor<64xf32>) -> (tensor<64xf32>, tensor<64xf32>)
    ```
  }];
  let assemblyFormat = "$input `outs` `(` $outs `)` attr-dict `:` functional-type(operands, results)";
  let extraClassDefinition = commonDefinitions # [{
    ::llvm::SmallVector<::mlir::OpOperand *> $cppClass::getActivations() {
      return {&getInputMutable()};
    }
  }];
}

def Inception_BatchNormSumsIntoOp : Inception_BatchOp<"batch_norm_sums_into",
    (ins Inception_Shaped:$gradient, Inception_Shaped:$input, Inception_Shaped:$mean,
      Inception_Shaped:$variance),
    (ins F64Attr:$epsilon), [], ["getActivations"]> {
  let summary = "Gradients of batch normalisation by its parameters";
  let description = [{
    The `beta_gradient` and the `gamma_gradient` of `batch_norm_grad`:

    ```
    z[n,c,y,x]        = (input[n,c,y,x] - mean[c]) / sqrt(variance[c] + epsilon)
    beta_gradient[c]  = sum over n,y,x of gradient[n,c,y,x]
    gamma_gradient[c] = sum over n,y,x of gradient[n,c,y,x] * z[n,c,y,x]
    ```

    On memrefs all vectors are packed like the input's channels.

    Constraints, beside those of every operation over a batch:
    * (C1) there are two destinations, which like mean and variance are vectors of
      the input's channels.
    * (C2) gradient and input have the same shape.
    * (C3) epsilon is positive as the elements have it.

    Example:

    ```mlir
    %0:2 = inception.batch_norm_sums_into %dy, %x, %mean, %variance outs(%dbeta, %dgamma) {epsilon = 1.0e-3 : f64}
      : (tensor<?x64x56x56xf32>, tensor<?x64x56x56xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>)
      -> (tensor<64xf32>, tensor<64xf32>)
    ```
  }];
  let assemblyFormat = [{
    $gradient `,` $input `,` $mean `,` $variance `outs` `(` $outs `)` attr-dict `:`
    functional-type(operands, results)
  }];
  let extraClassDefinition = commonDefinitions # [{
    ::llvm::SmallVector<::mlir::OpOperand *> $cppClass::getActivations() {
      return {&getGradientMutable(), &getInputMutable()};
    }
  }];
}

def Inception_RunningStatisticIntoOp : Inception_BatchOp<"running_statistic_into",
    (ins Inception_Shaped:$running, Inception_Shaped:$statistic, Inception_Shaped:$input),
    (ins F64Attr:$momentum, UnitAttr:$unbiased), [], ["getActivations"]> {
  let summary = "The next value of a batch normalisation's running statistic";
  let description = [{
    `running_statistic`. On memrefs all vectors are packed alike; `running` may be
    the destination.

    Constraints, beside those of every operation over a batch:
    * (C1) there is one destination, which like running and statistic is a vector
      of the input's channels.
    * (C2) momentum is in [0, 1], as the elements have it.

    Example:

    ```mlir
    %0 = inception.running_statistic_into %running, %variance of %x outs(%d) {momentum = 1.0e-1 : f64, unbiased}
      : (tensor<64xf32>, tensor<64xf32>, tensor<?x64x56x56xf32>, tensor<64xf32>) -> tensor<64xf32>
    ```
  }];
  let assemblyFormat = [{
    $running `,` $statistic `of` $input `outs` `(` $outs `)` attr-dict `:`
    functional-type(operands, results)
  }];
  let extraClassDefinition = commonDefinitions # [{
    ::llvm::SmallVector<::mlir::OpOperand *> $cppClass::getActivations() {
      return {&getInputMutable()};
    }
  }];
}

//===----------------------------------------------------------------------===//
// Loss
//===----------------------------------------------------------------------===//

def Inception_SoftmaxCrossEntropyIntoOp : Inception_BatchOp<"softmax_cross_entropy_into",
    (ins Inception_Shaped:$logits, Inception_ShapedIntegers:$labels),
    (ins DefaultValuedAttr<F64Attr, "0.0">:$smoothing,
      OptionalAttr<Inception_LayoutAttr>:$input_layout),
    [], ["getActivations"]> {
  let summary = "Mean cross entropy of the softmax of logits with labels";
  let description = [{
    `softmax_cross_entropy`. On blocked memrefs `input_layout` says which lanes
    hold values.

    Constraints, beside those of every operation over a batch:
    * (C1) there is one destination, of one element.
    * (C2) logits have height and width 1, and labels have rank 1.
    * (C3) smoothing is in [0, 1), as the elements have it.
    * (C4) on memrefs, input_layout is that of the logits; in NCHW there is none.

    Example:

    ```mlir
    %0 = inception.softmax_cross_entropy_into %logits, %labels outs(%d) {smoothing = 1.0e-1 : f64}
      : (tensor<?x1000x1x1xf32>, tensor<?xi64>, tensor<1xf32>) -> tensor<1xf32>
    ```
  }];
  let assemblyFormat = [{
    $logits `,` $labels `outs` `(` $outs `)` attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDefinition = commonDefinitions # [{
    ::llvm::SmallVector<::mlir::OpOperand *> $cppClass::getActivations() {
      return {&getLogitsMutable()};
    }
  }];
}

def Inception_WeightedSumIntoOp : Inception_BatchOp<"weighted_sum_into",
    (ins Variadic<Inception_Shaped>:$losses), (ins DenseF64ArrayAttr:$weights), [], [],
    [AttrSizedOperandSegments]> {
  let summary = "The total of losses";
  let description = [{
    `weighted_sum`.

    Constraints, beside those of every operation over a batch:
    * (C1) there is at least one loss, and as many weights as losses.
    * (C2) there is one destination; it and the losses have one element each.
    * (C3) weights are finite as the elements have them.

    Example:

    ```mlir
    %0 = inception.weighted_sum_into %main, %aux outs(%d) {weights = array<f64: 1.0, 3.0e-1>}
      : (tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32>
    ```
  }];
  let assemblyFormat = "$losses `outs` `(` $outs `)` attr-dict `:` functional-type(operands, results)";
}

//===----------------------------------------------------------------------===//
// Update
//===----------------------------------------------------------------------===//

def Inception_SgdUpdateIntoOp : Inception_BatchOp<"sgd_update_into",
    (ins Inception_Shaped:$parameter, Inception_Shaped:$gradient,
      Inception_Shaped:$velocity, Inception_Shaped:$rates),
    (ins I64Attr:$row, DefaultValuedAttr<F64Attr, "1.0">:$lr_mult,
      DefaultValuedAttr<F64Attr, "1.0">:$decay_mult)> {
  let summary = "One step of stochastic gradient descent with momentum";
  let description = [{
    `sgd_update`, whose destinations are the parameter and the velocity after the
    step. On memrefs it walks over the elements as they are in memory, and
    destinations may be the operands.

    Constraints, beside those of every operation over a batch:
    * (C1) parameter, gradient, velocity and both destinations have the same static
      shape.
    * (C2) rates have rows of four elements.
    * (C3) row is one of them.
    * (C4) lr_mult and decay_mult are finite and not negative, as the elements have
      them.

    Example:

    ```mlir
    %0:2 = inception.sgd_update_into %w, %g, %v, %rates outs(%w, %v) {row = 3 : i64, lr_mult = 2.0 : f64, decay_mult = 0.0 : f64}
      : (tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<8x4xf32>, tensor<64xf32>, tensor<64xf32>) -> (tensor<64xf32>, tensor<64xf32>)
    ```
  }];
  let assemblyFormat = [{
    $parameter `,` $gradient `,` $velocity `,` $rates `outs` `(` $outs `)` attr-dict `:`
    functional-type(operands, results)
  }];
}

def Inception_RmspropUpdateIntoOp : Inception_BatchOp<"rmsprop_update_into",
    (ins Inception_Shaped:$parameter, Inception_Shaped:$gradient,
      Inception_Shaped:$velocity, Inception_Shaped:$square, Inception_Shaped:$rates),
    (ins I64Attr:$row, F64Attr:$rho, F64Attr:$epsilon,
      DefaultValuedAttr<F64Attr, "1.0">:$lr_mult,
      DefaultValuedAttr<F64Attr, "1.0">:$decay_mult)> {
  let summary = "One step of RMSProp with momentum";
  let description = [{
    `rmsprop_update`, whose destinations are the parameter, the velocity and the
    mean of squares after the step. On memrefs it walks over the elements as they
    are in memory, and destinations may be the operands.

    Constraints, beside those of every operation over a batch:
    * (C1) parameter, gradient, velocity, square and the three destinations have
      the same static shape.
    * (C2) rates have rows of four elements.
    * (C3) row is one of them.
    * (C4) rho is in [0, 1) and epsilon is positive, as the elements have them.
    * (C5) lr_mult and decay_mult are finite and not negative, as the elements have
      them.

    Example:

    ```mlir
    %0:3 = inception.rmsprop_update_into %w, %g, %v, %s, %rates outs(%w, %v, %s) {row = 3 : i64, rho = 9.0e-1 : f64, epsilon = 1.0 : f64}
      : (tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<8x4xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>)
      -> (tensor<64xf32>, tensor<64xf32>, tensor<64xf32>)
    ```
  }];
  let assemblyFormat = [{
    $parameter `,` $gradient `,` $velocity `,` $square `,` $rates `outs` `(` $outs `)` attr-dict `:`
    functional-type(operands, results)
  }];
}

def Inception_AverageUpdateIntoOp : Inception_BatchOp<"average_update_into",
    (ins Inception_Shaped:$average, Inception_Shaped:$parameter,
      Inception_Shaped:$rates),
    (ins I64Attr:$row)> {
  let summary = "The next value of a parameter's average over steps";
  let description = [{
    `average_update`. On memrefs it walks over the elements as they are in memory,
    and the destination may be the average.

    Constraints, beside those of every operation over a batch:
    * (C1) average, parameter and one destination have the same static shape.
    * (C2) rates have rows of four elements.
    * (C3) row is one of them.

    Example:

    ```mlir
    %0 = inception.average_update_into %a, %w, %rates outs(%a) {row = 3 : i64}
      : (tensor<64xf32>, tensor<64xf32>, tensor<8x4xf32>, tensor<64xf32>) -> tensor<64xf32>
    ```
  }];
  let assemblyFormat = [{
    $average `,` $parameter `,` $rates `outs` `(` $outs `)` attr-dict `:`
    functional-type(operands, results)
  }];
}

#endif // DIALECT_INCEPTIONBATCHOPS_TD
