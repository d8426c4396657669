//===- InceptionNormalisationOps.td - Across channels ------*- tablegen -*-===//
//
// Local response normalisation: the layer, what writes it to a channel slice, its
// gradient, and what writes that.
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_INCEPTIONNORMALISATIONOPS_TD
#define DIALECT_INCEPTIONNORMALISATIONOPS_TD

include "dialect/InceptionGradientDestinationOps.td"
include "dialect/InceptionGradientOps.td"

def Inception_LrnOp : Inception_ShapePreservingOp<"lrn",
    [Inception_Differentiable, Inception_DestinationForm], ["isCheap", "getLayerFamily"]> {
  let summary = "Local response normalisation across channels";
  let description = [{
    ```
    result[n,c,y,x] = input[n,c,y,x] /
        (k + alpha/size * sum over |d| <= size/2 of input[n,c+d,y,x]^2) ^ beta
    ```

    (Krizhevsky et al., 2012; Caffe divides alpha by the window's size.)

    Constraints:
    * (C1) input has rank 4, a dynamic batch and static channels, height and width.
    * (C2) size is a positive odd number.
    * (C3) k is positive; alpha and beta are not negative, as the elements have them.

    Example:

    ```mlir
    %0 = inception.lrn %x {size = 5, alpha = 1.0e-4 : f64, beta = 7.5e-1 : f64, k = 1.0 : f64}
       : (tensor<?x64x56x56xf32>) -> tensor<?x64x56x56xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$input, I64Attr:$size, F64Attr:$alpha,
    F64Attr:$beta, F64Attr:$k, OptionalAttr<StrAttr>:$layer);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

def Inception_LrnIntoOp : Inception_UnaryDestinationOp<"lrn_into",
    (ins Inception_Shaped:$input),
    (ins I64Attr:$size, F64Attr:$alpha, F64Attr:$beta, F64Attr:$k,
      OptionalAttr<Inception_LayoutAttr>:$input_layout), ["getInstructions"], ["getLayerFamily"]> {
  let summary = "Local response normalisation that writes a channel slice";
  let description = [{
    `lrn`. On blocked memrefs `input_layout` says which lane holds which channel,
    so that the window skips lanes without one.

    Constraints, beside those of every destination operation:
    * (C1) size is a positive odd number.
    * (C2) k is positive, alpha and beta are not negative, as the elements have them.
    * (C3) on memrefs, the input is blocked and input_layout is its layout.

    Example:

    ```mlir
    %0 = inception.lrn_into %x outs(%d) {size = 5, alpha = 1.0e-4 : f64, beta = 7.5e-1 : f64, k = 1.0 : f64}
      : (tensor<?x64x56x56xf32>, tensor<?x64x56x56xf32>) -> tensor<?x64x56x56xf32>
    ```
  }];
  let assemblyFormat = "$input `outs` `(` $outs `)` attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Inception_LrnGradOp : Inception_GradientOp<"lrn_grad", [],
    [Inception_DestinationFormWithEpilogue]> {
  let summary = "Gradient of local response normalisation";
  let description = [{
    With `x` the input, `g` the gradient and, at each image and pixel,

    ```
    S[c]      = k + alpha/size * sum over |d| <= size/2 of x[c+d]^2
    result[c] = g[c] * S[c]^-beta
              - 2*alpha*beta/size * x[c] * sum over |d| <= size/2 of g[c+d] * x[c+d] * S[c+d]^(-beta-1)
    ```

    Nothing but the input is needed: S is cheap to compute again.

    Constraints:
    * (C1) input has rank 4, a dynamic batch and static channels, height and width.
    * (C2) size is a positive odd number.
    * (C3) k is positive; alpha and beta are not negative, as the elements have them.
    * (C4) gradient and input have the same type.

    Example:

    ```mlir
    %0 = inception.lrn_grad %dy, %x {size = 5, alpha = 1.0e-4 : f64, beta = 7.5e-1 : f64, k = 1.0 : f64}
       : (tensor<?x64x56x56xf32>, tensor<?x64x56x56xf32>) -> tensor<?x64x56x56xf32>
    ```
  }];
  let arguments = (ins Inception_Tensor:$gradient, Inception_Tensor:$input,
    I64Attr:$size, F64Attr:$alpha, F64Attr:$beta, F64Attr:$k,
    OptionalAttr<StrAttr>:$layer);
}

def Inception_LrnGradIntoOp : Inception_GradientDestinationOp<"lrn_grad_into",
    (ins Inception_Shaped:$gradient, Inception_Shaped:$input),
    (ins I64Attr:$size, F64Attr:$alpha, F64Attr:$beta, F64Attr:$k,
      OptionalAttr<Inception_LayoutAttr>:$input_layout), ["getInstructions"]> {
  let summary = "Gradient of local response normalisation, written to a channel slice";
  let description = [{
    `lrn_grad`. On blocked memrefs `input_layout` says which lane holds which
    channel.

    Constraints, beside those of every destination operation:
    * (C1) size is a positive odd number.
    * (C2) gradient and input have the same shape.
    * (C3) mask has the result's channels, height and width.
    * (C4) k is positive, alpha and beta are not negative, as the elements have them.
    * (C5) on memrefs, the input is blocked and input_layout is its layout.

    Example:

    ```mlir
    %0 = inception.lrn_grad_into %dy, %x mask(%x) outs(%d) {size = 5, alpha = 1.0e-4 : f64, beta = 7.5e-1 : f64, k = 1.0 : f64}
      : (tensor<?x64x56x56xf32>, tensor<?x64x56x56xf32>, tensor<?x64x56x56xf32>, tensor<?x64x56x56xf32>) -> tensor<?x64x56x56xf32>
    ```
  }];
  let assemblyFormat = [{
    $gradient `,` $input (`mask` `(` $mask^ `)`)? `outs` `(` $outs `)` attr-dict `:`
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

#endif // DIALECT_INCEPTIONNORMALISATIONOPS_TD
