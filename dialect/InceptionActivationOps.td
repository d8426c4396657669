//===- InceptionActivationOps.td - Activation functions ----*- tablegen -*-===//
//
// One definition makes the four operations of an activation function: the layer,
// what writes it to a channel slice, its gradient, and what writes that. Types,
// constraints, the backward rule, destinations, tiles and layouts follow from the
// family; the formulas, one forward and one backward for both lowerings, are in
// Activations.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef DIALECT_INCEPTIONACTIVATIONOPS_TD
#define DIALECT_INCEPTIONACTIVATIONOPS_TD

include "dialect/InceptionGradientDestinationOps.td"
include "dialect/InceptionGradientOps.td"

/// An activation function of its input alone.
///
/// * `mnemonic` and `cppName`: the layer's name, in tables and in the IR, and in C++.
/// * `formula` and `derivative`: the documentation's algebra, of `x`, `gradient` and
///   `activation`.
/// * `notes`: what else is to be said, such as what happens to NaN.
/// * `activation`: what the backward rule reads, "Input" or "Result": the former keeps
///   the layer's input until then, the latter its result.
/// * `numbers`: attributes that the formulas take after the values, all f64.
/// * `cost`: about how many instructions a vector takes, beside loads.
/// * `keepsProbabilities`: whether probabilities, which are in [0, 1], stay what they are.
multiclass Inception_Activation<string mnemonic, string cppName, string summary_, string formula,
    string derivative, string notes, string activation = "Input", list<string> numbers = [],
    int cost = 1, bit keepsProbabilities = 0> {
  defvar numberArguments = !dag(ins, !foreach(number, numbers, F64Attr), numbers);
  defvar parameters = !foldl("", numbers, all, number, all # ", double " # number);
  defvar values = !foldl("", numbers, all, number,
    all # ", getProperties()." # number # ".getValueAsDouble()");
  defvar attributes = !foldl("", numbers, all, number, all # "getProperties()." # number # ", ");
  defvar exampleNumbers = !interleave(!foreach(number, numbers, number # " = 1.0e-1 : f64"), ", ");
  defvar example = !if(!empty(numbers), "", " {" # exampleNumbers # "}");
  defvar type = "tensor<?x64x7x7xf32>";
  defvar forwardElement = [{
    ::mlir::Value $cppClass::buildElement(::mlir::OpBuilder &builder, ::mlir::Location loc,
                                          ::mlir::ValueRange values) {
      ::inception::Formula formula(builder, loc, values[0].getType());
      return }] # cppName # "Op::evaluate(formula, values[0]" # values # [{);
    }
  }];
  defvar backwardElement = [{
    ::mlir::Value $cppClass::buildElement(::mlir::OpBuilder &builder, ::mlir::Location loc,
                                          ::mlir::ValueRange values) {
      ::inception::Formula formula(builder, loc, values[0].getType());
      return }] # cppName # "Op::backpropagate(formula, values[0], values[1]" # values # [{);
    }
  }];
  defvar instructions =
    "double $cppClass::getInstructions() { return " # cost # "; }\n";

  def Op : Inception_LayerOp<mnemonic, ["isCheap", "getResultKind"],
      [Inception_Differentiable, Inception_DestinationForm, Inception_Elementwise]> {
    let summary = summary_;
    let description = [{
    ```
    result = }] # formula # [{
    ```

    }] # notes # [{

    Constraints:
    * (C1) input has rank 4, a dynamic batch and static channels, height and width.

    Example:

    ```mlir
    %0 = inception.}] # mnemonic # " %x" # example # " : (" # type # ") -> " # type # [{
    ```
    }];
    let arguments = !con((ins Inception_Tensor:$input), numberArguments,
      (ins OptionalAttr<StrAttr>:$layer));
    let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
    let extraClassDeclaration = [{
      /// Writes the result where the input is `x`, a number or a vector.
      static ::mlir::Value evaluate(::inception::Formula &formula, ::mlir::Value x}]
      # parameters # [{);
      /// Writes the gradient by the input, where that by the result is `gradient`.
      static ::mlir::Value backpropagate(::inception::Formula &formula, ::mlir::Value gradient,
                                         ::mlir::Value activation}] # parameters # [{);
      /// The attributes beside the layer's name, in the order of the formulas.
      static ::llvm::ArrayRef<::llvm::StringLiteral> getNumberNames();
      static void setNumbers(Properties &properties, ::mlir::Builder &builder,
                             ::llvm::ArrayRef<double> numbers);
    }];
    let extraClassDefinition = forwardElement # [{
    ::mlir::LogicalResult $cppClass::inferReturnTypes(
        ::mlir::MLIRContext *, ::std::optional<::mlir::Location> loc, Adaptor adaptor,
        ::llvm::SmallVectorImpl<::mlir::Type> &inferredTypes) {
      return ::inception::detail::inferSameShape<$cppClass>(loc, adaptor.getInput(), inferredTypes);
    }
    bool $cppClass::isCheap() { return true; }
    ::inception::OutputKind $cppClass::getResultKind(
        ::llvm::function_ref<::inception::OutputKind(::mlir::Value)> kindOf) {
      bool kept = }] # !if(keepsProbabilities,
        "kindOf(getInput()) == ::inception::OutputKind::Probabilities", "false") # [{;
      return kept ? ::inception::OutputKind::Probabilities : ::inception::OutputKind::Features;
    }
    ::llvm::SmallVector<::mlir::Value> $cppClass::getSavedValues() {
      return {get}] # activation # [{()};
    }
    ::mlir::LogicalResult $cppClass::buildBackward(
        ::mlir::OpBuilder &builder, ::mlir::ValueRange resultGradients,
        const ::llvm::SmallBitVector &, ::llvm::MutableArrayRef<::mlir::Value> operandGradients) {
      operandGradients[0] = }] # cppName # [{GradOp::create(
          builder, getLoc(), resultGradients.front(), get}] # activation # "(), "
          # attributes # [{getLayerAttr());
      return ::mlir::success();
    }
    ::mlir::Operation *$cppClass::buildInto(::mlir::OpBuilder &builder,
        ::mlir::ValueRange operands, ::mlir::Value destination, int64_t offset) {
      return }] # cppName # [{IntoOp::create(
          builder, getLoc(), ::mlir::TypeRange(destination.getType()), operands[0], destination,
          builder.getDenseI64ArrayAttr({offset}), }] # attributes # [{
          ::inception::ScheduleAttr(), getLayerAttr());
    }
    ::llvm::ArrayRef<::llvm::StringLiteral> $cppClass::getNumberNames() {
      static constexpr ::std::array<::llvm::StringLiteral, }] # !size(numbers) # [{> names = {}]
      # !interleave(!foreach(number, numbers, "\"" # number # "\""), ", ") # [{};
      return names;
    }
    void $cppClass::setNumbers([[maybe_unused]] Properties &properties,
        [[maybe_unused]] ::mlir::Builder &builder,
        [[maybe_unused]] ::llvm::ArrayRef<double> numbers) {
      }] # !foldl("", !range(!size(numbers)), all, i,
        all # "properties." # numbers[i] # " = builder.getF64FloatAttr(numbers[" # i # "]);\n      ")
      # [{
    }
    }];
  }

  def IntoOp : Inception_UnaryDestinationOp<mnemonic # "_into", (ins Inception_Shaped:$input),
      numberArguments, ["getInstructions"], [], [Inception_Elementwise]> {
    let summary = "`" # mnemonic # "` that writes a channel slice";
    let description = [{
    `}] # mnemonic # [{`, where no operation before it could take it. Its constraints are those of every
    destination operation, (D1) to (D8).

    Example:

    ```mlir
    %0 = inception.}] # mnemonic # "_into %x outs(%d)" # example # " : (" # type # ", " # type
      # ") -> " # type # [{
    ```
    }];
    let cutsChannels = "true";
    let keepsPlain = "true";
    let assemblyFormat =
      "$input `outs` `(` $outs `)` attr-dict `:` functional-type(operands, results)";
    let extraClassDefinition = unaryDefinitions # forwardElement # instructions;
  }

  def GradOp : Inception_GradientOp<mnemonic # "_grad", [],
      [Inception_DestinationFormWithEpilogue, Inception_Elementwise]> {
    let summary = "Gradient of `" # mnemonic # "`";
    let description = [{
    ```
    result = }] # derivative # [{
    ```

    where `activation` is the layer's }] # !tolower(activation) # [{.

    Constraints:
    * (C1) activation has rank 4, a dynamic batch and static channels, height and width.
    * (C2) gradient and activation have the same type.

    Example:

    ```mlir
    %0 = inception.}] # mnemonic # "_grad %dy, %y" # example # " : (" # type # ", " # type
      # ") -> " # type # [{
    ```
    }];
    let arguments = !con((ins Inception_Tensor:$gradient, Inception_Tensor:$activation),
      numberArguments, (ins OptionalAttr<StrAttr>:$layer));
    let extraClassDefinition = backwardElement # [{
    ::mlir::LogicalResult $cppClass::inferReturnTypes(
        ::mlir::MLIRContext *, ::std::optional<::mlir::Location> loc, Adaptor adaptor,
        ::llvm::SmallVectorImpl<::mlir::Type> &inferredTypes) {
      return ::inception::detail::inferActivationGrad<$cppClass>(
          loc, adaptor.getGradient(), adaptor.getActivation(), inferredTypes);
    }
    bool $cppClass::hasEpilogue() { return true; }
    ::mlir::Operation *$cppClass::buildInto(::mlir::OpBuilder &builder,
        ::mlir::ValueRange operands, ::mlir::Value destination, int64_t offset) {
      return }] # cppName # [{GradIntoOp::create(
          builder, getLoc(), ::mlir::TypeRange(destination.getType()), operands[0], operands[1],
          /*mask=*/::mlir::Value(), destination, builder.getDenseI64ArrayAttr({offset}),
          }] # attributes # [{/*accumulate=*/::mlir::UnitAttr(), ::inception::ScheduleAttr(),
          getLayerAttr());
    }
    }];
  }

  def GradIntoOp : Inception_GradientDestinationOp<mnemonic # "_grad_into",
      (ins Inception_Shaped:$gradient, Inception_Shaped:$activation), numberArguments,
      ["getInstructions"], [Inception_Elementwise]> {
    let summary = "Gradient of `" # mnemonic # "`, written to a channel slice";
    let description = [{
    `}] # mnemonic # [{_grad`.

    Constraints, beside those of every destination operation:
    * (C1) gradient and activation have the same shape.
    * (C2) mask has the result's channels, height and width.

    Example:

    ```mlir
    %0 = inception.}] # mnemonic # "_grad_into %dy, %y outs(%d)" # example # " : (" # type # ", "
      # type # ", " # type # ") -> " # type # [{
    ```
    }];
    let cutsChannels = "true";
    let assemblyFormat = [{
      $gradient `,` $activation (`mask` `(` $mask^ `)`)? `outs` `(` $outs `)` attr-dict `:`
      functional-type(operands, results)
    }];
    let extraClassDefinition = gradientDefinitions # backwardElement # instructions # [{
    ::llvm::SmallVector<::mlir::OpOperand *> $cppClass::getActivations() {
      ::llvm::SmallVector<::mlir::OpOperand *> activations = {
          &getGradientMutable(), &getActivationMutable()};
      for (::mlir::OpOperand &operand : getMaskMutable())
        activations.push_back(&operand);
      return activations;
    }
    ::mlir::LogicalResult $cppClass::verify() {
      return ::inception::detail::verifyActivationGrad(*this, getGradient(), getActivation());
    }
    }];
    let hasVerifier = 1;
  }
}

defm Inception_Relu : Inception_Activation<"relu", "Relu", "max(0, x)",
  /*formula=*/"0 > x ? 0 : x",
  /*derivative=*/"activation <= 0 ? 0 : gradient",
  /*notes=*/"NaN stays NaN, and lets gradients pass, as in PyTorch. At 0 the derivative is 0.",
  /*activation=*/"Result", /*numbers=*/[], /*cost=*/1, /*keepsProbabilities=*/1>;

#endif // DIALECT_INCEPTIONACTIVATIONOPS_TD
