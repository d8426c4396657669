//===- InceptionTrainingOps.td - What a training step has besides ---------===//
//
// The training forms of layers, the loss, mutable state and its update.
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_INCEPTIONTRAININGOPS_TD
#define DIALECT_INCEPTIONTRAININGOPS_TD

include "dialect/InceptionWeightOps.td"

def Inception_Integers : RankedTensorOf<[I64]>;

//===----------------------------------------------------------------------===//
// Training forms of layers
//===----------------------------------------------------------------------===//

def Inception_BatchNormTrainOp : Inception_Op<"batch_norm_train", [
    Pure, InferTypeOpAdaptor, DeclareOpInterfaceMethods<Inception_ComputeOpInterface>,
    Inception_Differentiable]> {
  let summary = "Batch normalisation by the batch's statistics";
  let description = [{
    ```
    mean[c]         = sum over n,y,x of input[n,c,y,x] / M
    variance[c]     = sum over n,y,x of (input[n,c,y,x] - mean[c])^2 / M
    result[n,c,y,x] = (input[n,c,y,x] - mean[c]) / sqrt(variance[c] + epsilon) * gamma[c] + beta[c]
    ```

    where `M` is the number of images times pixels. Without `gamma` the scale is 1.

    Constraints:
    * (C1) input has rank 4, a dynamic batch and static channels, height and width.
    * (C2) beta and gamma are one-dimensional, of the channels.
    * (C3) all element types are equal.
    * (C4) epsilon is positive as the elements have it.

    Example:

    ```mlir
    %y, %mean, %variance = inception.batch_norm_train %x, %beta gamma(%gamma) {epsilon = 1.0e-3 : f64}
       : (tensor<?x64x56x56xf32>, tensor<64xf32>, tensor<64xf32>) -> (tensor<?x64x56x56xf32>, tensor<64xf32>, tensor<64xf32>)
    ```
  }];
  let arguments = (ins Inception_Tensor:$input, Inception_Tensor:$beta,
    Optional<Inception_Tensor>:$gamma, F64Attr:$epsilon,
    OptionalAttr<StrAttr>:$layer);
  let results = (outs Inception_Tensor:$result, Inception_Tensor:$mean,
    Inception_Tensor:$variance);
  let assemblyFormat = [{
    $input `,` $beta (`gamma` `(` $gamma^ `)`)? attr-dict `:`
    functional-type(operands, results)
  }];
}

def Inception_RunningStatisticOp : Inception_LayerOp<"running_statistic"> {
  let summary = "The next value of a batch normalisation's running statistic";
  let description = [{
    ```
    result[c] = (1 - momentum) * running[c] + momentum * statistic[c] * b
        with b = M / (M - 1) where `unbiased` is set and M > 1, and else 1
    ```

    where `M` is the number of images times pixels of `input`, whose values are
    not read. Variances are unbiased, as in PyTorch.

    Constraints:
    * (C1) input has rank 4, a dynamic batch and static channels, height and width.
    * (C2) running and statistic are one-dimensional, of the channels.
    * (C3) all element types are equal.
    * (C4) momentum is in [0, 1], as the elements have it.

    Example:

    ```mlir
    %0 = inception.running_statistic %running, %variance of %x {momentum = 1.0e-1 : f64, unbiased}
       : (tensor<64xf32>, tensor<64xf32>, tensor<?x64x56x56xf32>) -> tensor<64xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$running, Inception_Tensor:$statistic,
    Inception_Tensor:$input, F64Attr:$momentum, UnitAttr:$unbiased,
    OptionalAttr<StrAttr>:$layer);
  let assemblyFormat = [{
    $running `,` $statistic `of` $input attr-dict `:` functional-type(operands, results)
  }];
}

def Inception_DropoutTrainOp : Inception_LayerOp<"dropout_train", ["isCheap"], [
    Inception_Differentiable, Inception_DestinationFormWithEpilogue]> {
  let summary = "Inverted dropout by a counter-based generator";
  let description = [{
    With `random = [seed, step, first, on]` and `e = (c*H + y)*W + x`,

    ```
    word            = Philox4x32-10(counter = [e / 4, first + n, step, stream],
                                    key = [seed mod 2^32, seed / 2^32])[e mod 4]
    result[n,c,y,x] = on == 0                      ? input[n,c,y,x]
                    : word >= floor(rate * 2^32)   ? input[n,c,y,x] / (1 - rate)
                    :                                0
    ```

    where counters are taken modulo 2^32. `first` is the index of the first image
    in the global batch and `stream` numbers the network's dropouts, so that masks
    do not depend on threads or on how a batch is split. It is its own gradient
    too: the mask is computed again, not saved.

    Constraints:
    * (C1) input has rank 4, a dynamic batch and static channels, height and width.
    * (C2) rate is in [0, 1), as the elements have it.
    * (C3) random has four elements.
    * (C4) stream is in [0, 2^32).

    Example:

    ```mlir
    %0 = inception.dropout_train %x, %random {rate = 4.0e-1 : f64, stream = 2 : i64}
       : (tensor<?x1024x1x1xf32>, tensor<4xi64>) -> tensor<?x1024x1x1xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$input, Inception_Integers:$random,
    F64Attr:$rate, I64Attr:$stream, OptionalAttr<StrAttr>:$layer);
  let assemblyFormat = "$input `,` $random attr-dict `:` functional-type(operands, results)";
}

//===----------------------------------------------------------------------===//
// Loss
//===----------------------------------------------------------------------===//

def Inception_SoftmaxCrossEntropyOp : Inception_LayerOp<"softmax_cross_entropy", [], [
    Inception_Differentiable]> {
  let summary = "Mean cross entropy of the softmax of logits with labels";
  let description = [{
    With `K` classes, `N` images and smoothing `s`,

    ```
    target[n,k] = (1 - s) * (k == labels[n]) + s / K
    log_p[n,k]  = logits[n,k] - log(sum over j of exp(logits[n,j]))
    result[0]   = - sum over n,k of target[n,k] * log_p[n,k] / N
    ```

    (Label smoothing is Section 7 of arXiv 1512.00567.) Labels are in [0, K): whoever
    calls the network checks them; one that is not is no class.

    Constraints:
    * (C1) logits have rank 4, a dynamic batch, static channels, and height and width 1.
    * (C2) labels have rank 1 and a dynamic size.
    * (C3) smoothing is in [0, 1), as the elements have it.

    Example:

    ```mlir
    %0 = inception.softmax_cross_entropy %logits, %labels {smoothing = 1.0e-1 : f64}
       : (tensor<?x1000x1x1xf32>, tensor<?xi64>) -> tensor<1xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$logits, Inception_Integers:$labels,
    DefaultValuedAttr<F64Attr, "0.0">:$smoothing, OptionalAttr<StrAttr>:$layer);
  let assemblyFormat = "$logits `,` $labels attr-dict `:` functional-type(operands, results)";
}

def Inception_SoftmaxCrossEntropyGradOp : Inception_LayerOp<"softmax_cross_entropy_grad"> {
  let summary = "Gradient of a mean cross entropy by the logits";
  let description = [{
    ```
    result[n,k,0,0] = gradient[0] * (softmax(logits)[n,k] - target[n,k]) / N
    ```

    with the loss's `target`.

    Constraints:
    * (C1) logits have rank 4, a dynamic batch, static channels, and height and width 1.
    * (C2) labels have rank 1 and a dynamic size.
    * (C3) smoothing is in [0, 1), as the elements have it.
    * (C4) gradient has one element, of the logits' type.

    Example:

    ```mlir
    %0 = inception.softmax_cross_entropy_grad %dloss, %logits, %labels {smoothing = 1.0e-1 : f64}
       : (tensor<1xf32>, tensor<?x1000x1x1xf32>, tensor<?xi64>) -> tensor<?x1000x1x1xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$gradient, Inception_Tensor:$logits,
    Inception_Integers:$labels, DefaultValuedAttr<F64Attr, "0.0">:$smoothing,
    OptionalAttr<StrAttr>:$layer);
  let assemblyFormat = [{
    $gradient `,` $logits `,` $labels attr-dict `:` functional-type(operands, results)
  }];
}

def Inception_WeightedSumOp : Inception_LayerOp<"weighted_sum"> {
  let summary = "The total of losses";
  let description = [{
    ```
    result[0] = sum over i of weights[i] * losses[i][0]
    ```

    (Section 5 of arXiv 1409.4842: the auxiliary losses have weight 0.3.)

    Constraints:
    * (C1) there is at least one loss, and as many weights as losses.
    * (C2) the losses have one element each and the same type.
    * (C3) weights are finite as the elements have them.

    Example:

    ```mlir
    %0 = inception.weighted_sum %main, %aux {weights = array<f64: 1.0, 3.0e-1>}
       : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32>
    ```
  }];
  let arguments = (ins Variadic<Inception_Tensor>:$losses, DenseF64ArrayAttr:$weights,
    OptionalAttr<StrAttr>:$layer);
  let assemblyFormat = "$losses attr-dict `:` functional-type(operands, results)";
}

//===----------------------------------------------------------------------===//
// State
//===----------------------------------------------------------------------===//

def Inception_StateOp : Inception_Op<"state", [Symbol,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "What training remembers of a parameter: a symbol with a shape";
  let description = [{
    A tensor that belongs to a parameter and is 0 before the first step: its
    gradient, what the optimiser keeps (the velocity, the mean of squares), or its
    average over steps.

    Constraints:
    * (C1) the symbol `of` names a parameter.
    * (C2) the state has the parameter's type.

    Example:

    ```mlir
    inception.parameter @"conv2/3x3.bias" : tensor<192xf32>
      {kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0 : f64>}
    inception.state @"conv2/3x3.bias.velocity" of @"conv2/3x3.bias" : tensor<192xf32>
      {kind = #inception<state_kind velocity>}
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$of,
    TypeAttrOf<Inception_Tensor>:$type, Inception_StateKindAttr:$kind);
  let assemblyFormat = "$sym_name `of` $of `:` $type attr-dict";
}

def Inception_ReadOp : Inception_Op<"read", [
    DeclareOpInterfaceMethods<SymbolUserOpInterface>,
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "Reads a parameter or a state that may change";
  let description = [{
    Unlike `weight`, whose parameter is the same for ever, it has a read effect on
    the symbol.

    Constraints:
    * (C1) the symbol names a parameter or a state.
    * (C2) the result has its type.

    Example:

    ```mlir
    %w = inception.read @"conv1/7x7_s2.weight" : tensor<64x3x7x7xf32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$symbol);
  let results = (outs Inception_Tensor:$result);
  let assemblyFormat = "$symbol attr-dict `:` type($result)";
}

def Inception_WriteOp : Inception_Op<"write", [
    DeclareOpInterfaceMethods<SymbolUserOpInterface>,
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "Writes a parameter or a state";
  let description = [{
    It has a write effect on the symbol.

    Constraints:
    * (C1) the symbol names a parameter or a state.
    * (C2) the value has its type.

    Example:

    ```mlir
    inception.write @"conv1/7x7_s2.weight", %w : tensor<64x3x7x7xf32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$symbol, Inception_Tensor:$value);
  let assemblyFormat = "$symbol `,` $value attr-dict `:` type($value)";
}

//===----------------------------------------------------------------------===//
// Update
//===----------------------------------------------------------------------===//

class Inception_UpdateOp<string mnemonic> : Inception_Op<mnemonic, [
    Pure, InferTypeOpAdaptor, DeclareOpInterfaceMethods<Inception_ComputeOpInterface>]> {
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Inception_SgdUpdateOp : Inception_UpdateOp<"sgd_update"> {
  let summary = "One step of stochastic gradient descent with momentum";
  let description = [{
    With `rates[row] = [learning rate, momentum, weight decay, average's decay]`,

    ```
    g              = gradient + rates[row,2] * decay_mult * parameter
    new_velocity   = rates[row,1] * velocity + rates[row,0] * lr_mult * g
    new_parameter  = parameter - new_velocity
    ```

    The velocity holds the learning rate, as Caffe's does: when the rate changes,
    steps that were taken before keep the one they were taken with. A row of its
    own lets whoever trains the network hold a parameter fast.

    Constraints:
    * (C1) parameter, gradient and velocity have the same static type.
    * (C2) rates have rows of four elements of the parameter's element type.
    * (C3) row is one of them.
    * (C4) lr_mult and decay_mult are finite and not negative, as the elements have
      them.

    Example:

    ```mlir
    %w1, %v1 = inception.sgd_update %w, %g, %v, %rates {row = 3 : i64, lr_mult = 2.0 : f64, decay_mult = 0.0 : f64}
       : (tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<8x4xf32>) -> (tensor<64xf32>, tensor<64xf32>)
    ```
  }];
  let arguments = (ins Inception_Tensor:$parameter, Inception_Tensor:$gradient,
    Inception_Tensor:$velocity, Inception_Tensor:$rates, I64Attr:$row,
    DefaultValuedAttr<F64Attr, "1.0">:$lr_mult,
    DefaultValuedAttr<F64Attr, "1.0">:$decay_mult, OptionalAttr<StrAttr>:$layer);
  let results = (outs Inception_Tensor:$new_parameter, Inception_Tensor:$new_velocity);
}

def Inception_RmspropUpdateOp : Inception_UpdateOp<"rmsprop_update"> {
  let summary = "One step of RMSProp with momentum";
  let description = [{
    With `rates` as those of `sgd_update`,

    ```
    g              = gradient + rates[row,2] * decay_mult * parameter
    new_square     = rho * square + (1 - rho) * g^2
    new_velocity   = rates[row,1] * velocity + rates[row,0] * lr_mult * g / sqrt(new_square + epsilon)
    new_parameter  = parameter - new_velocity
    ```

    as in the family's later papers (arXiv 1512.00567: rho 0.9, epsilon 1, which
    TensorFlow adds inside the root).

    Constraints:
    * (C1) parameter, gradient, velocity and square have the same static type.
    * (C2) rates have rows of four elements of the parameter's element type.
    * (C3) row is one of them.
    * (C4) rho is in [0, 1) and epsilon is positive, as the elements have them.
    * (C5) lr_mult and decay_mult are finite and not negative, as the elements have
      them.

    Example:

    ```mlir
    %w1, %v1, %s1 = inception.rmsprop_update %w, %g, %v, %s, %rates {row = 3 : i64, rho = 9.0e-1 : f64, epsilon = 1.0 : f64}
       : (tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<8x4xf32>) -> (tensor<64xf32>, tensor<64xf32>, tensor<64xf32>)
    ```
  }];
  let arguments = (ins Inception_Tensor:$parameter, Inception_Tensor:$gradient,
    Inception_Tensor:$velocity, Inception_Tensor:$square, Inception_Tensor:$rates,
    I64Attr:$row, F64Attr:$rho, F64Attr:$epsilon,
    DefaultValuedAttr<F64Attr, "1.0">:$lr_mult,
    DefaultValuedAttr<F64Attr, "1.0">:$decay_mult, OptionalAttr<StrAttr>:$layer);
  let results = (outs Inception_Tensor:$new_parameter, Inception_Tensor:$new_velocity,
    Inception_Tensor:$new_square);
}

def Inception_AverageUpdateOp : Inception_UpdateOp<"average_update"> {
  let summary = "The next value of a parameter's average over steps";
  let description = [{
    With `rates` as those of `sgd_update`,

    ```
    result = rates[row,3] * average + (1 - rates[row,3]) * parameter
    ```

    (Polyak averaging. Whoever trains the network raises the decay from 0, at the
    first step, so that the average forgets its first value.)

    Constraints:
    * (C1) average and parameter have the same static type.
    * (C2) rates have rows of four elements of the parameter's element type.
    * (C3) row is one of them.

    Example:

    ```mlir
    %a1 = inception.average_update %a, %w, %rates {row = 3 : i64}
       : (tensor<64xf32>, tensor<64xf32>, tensor<8x4xf32>) -> tensor<64xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$average, Inception_Tensor:$parameter,
    Inception_Tensor:$rates, I64Attr:$row, OptionalAttr<StrAttr>:$layer);
  let results = (outs Inception_Tensor:$result);
}

#endif // DIALECT_INCEPTIONTRAININGOPS_TD
