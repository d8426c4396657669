//===- InceptionInterfaces.td - Interfaces of the dialect --*- tablegen -*-===//

#ifndef DIALECT_INCEPTIONINTERFACES_TD
#define DIALECT_INCEPTIONINTERFACES_TD

include "mlir/IR/OpBase.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"

def Inception_ComputeOpInterface : OpInterface<"ComputeOpInterface"> {
  let cppNamespace = "::inception";
  let description = [{
    An operation that computes activations: a layer of the table or what a pass
    made of one. The table printer, the report and the cost model read layers
    through it.
  }];
  let methods = [
    InterfaceMethod<"Multiply-accumulates for one image; 0 where the operation has none.",
      "int64_t", "getMacs", (ins), [{}], [{ return 0; }]>,
    InterfaceMethod<"The layer's name, for people; no pass decides by it.",
      "::llvm::StringRef", "getLayerName", (ins), [{}], [{
        auto name = $_op->template getAttrOfType<::mlir::StringAttr>("layer");
        return name ? name.getValue() : ::llvm::StringRef();
      }]>,
    InterfaceMethod<"The kind of layer in the field's terms, such as `conv2d`.",
      "::llvm::StringRef", "getLayerKind", (ins), [{}], [{
        ::llvm::StringRef kind = $_op->getName().stripDialect();
        kind.consume_back("_into");
        return kind;
      }]>,
    InterfaceMethod<[{What layers without a filter are summed under where times are
      compared, such as `pool`; empty for those that are few.}],
      "::llvm::StringRef", "getLayerFamily", (ins), [{}], [{ return {}; }]>,
    InterfaceMethod<[{What the numbers of the result are, where `kindOf` says what
      those of an operand are. A graph operation says so where it is not
      `features`.}],
      "::inception::OutputKind", "getResultKind",
      (ins "::llvm::function_ref<::inception::OutputKind(::mlir::Value)>":$kindOf),
      [{}], [{ return ::inception::OutputKind::Features; }]>,
    InterfaceMethod<[{Whether computing the operation again takes no longer than
      reading its result.}],
      "bool", "isCheap", (ins), [{}], [{ return false; }]>
  ];
}

def Inception_ElementwiseOpInterface : OpInterface<"ElementwiseOpInterface"> {
  let cppNamespace = "::inception";
  let description = [{
    An operation each of whose results is a formula of its operands' values at the
    same place. Both lowerings write it through this interface: the reference for
    values, the fast one for vectors of them.
  }];
  let methods = [
    InterfaceMethod<[{Writes the formula where `builder` is. `values` are those of
      the operands, without masks and destinations: floating-point numbers, or
      vectors of them.}],
      "::mlir::Value", "buildElement",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc,
           "::mlir::ValueRange":$values)>
  ];
}

def Inception_WeightOpInterface : OpInterface<"WeightOpInterface"> {
  let cppNamespace = "::inception";
  let description = [{
    An operation whose result depends on parameters alone when its operands do.
    `inception-hoist-weights` moves trees of them into the pack function.
  }];
}

def Inception_DifferentiableOpInterface : OpInterface<"DifferentiableOpInterface"> {
  let cppNamespace = "::inception";
  let description = [{
    An operation of a training step that states its backward rule.
    `inception-differentiate` writes the backward pass through it.
  }];
  let methods = [
    InterfaceMethod<[{The operands and results whose values the backward rule
      reads: what the forward pass must save or the backward pass compute again.
      Shapes alone need no saving.}],
      "::llvm::SmallVector<::mlir::Value>", "getSavedValues", (ins)>,
    InterfaceMethod<[{Writes, where `builder` is, the gradients by those operands
      that are `needed`, from the gradients by the results (null where the loss
      does not depend on a result). `operandGradients` has an entry for each
      operand. Operations written read the results' gradients, the saved values and
      what they make of them. Fails, with an error, where there is no rule.}],
      "::mlir::LogicalResult", "buildBackward",
      (ins "::mlir::OpBuilder &":$builder,
           "::mlir::ValueRange":$resultGradients,
           "const ::llvm::SmallBitVector &":$needed,
           "::llvm::MutableArrayRef<::mlir::Value>":$operandGradients)>
  ];
}

def Inception_DestinationOpInterface : OpInterface<"DestinationOpInterface",
    [DestinationStyleOpInterface, Inception_ComputeOpInterface]> {
  let cppNamespace = "::inception";
  let description = [{
    What the destination operations have in common: operand `outs[i]` is written
    in the channels `[out_offsets[i], out_offsets[i] + channels(i))`.

    Constraints of every destination operation:
    * (D1) there is one offset for each destination, not negative.
    * (D2) each slice lies within its destination's channels.
    * (D3) a destination's height and width are those of the result.
    * (D4) all element types are equal.
    * (D5) all operands are tensors, or all are memrefs.
    * (D6) activations and destinations have one batch; their other sizes are static,
      of at most 2^31 - 1 elements.
    * (D7) on blocked memrefs a slice starts at a block; operations that keep channels
      apart read and write blocks of one size.
    * (D8) the schedule's grain is of whole blocks, and its tile of whole blocks or of
      a part of one, with at most 128 sums.

    On memrefs such an operation is computed in tiles: some rows and some channels
    of one image (`getTile`). What a tile reads follows from the methods below.
  }];
  let methods = [
    InterfaceMethod<"The channel offset in each destination.",
      "::llvm::ArrayRef<int64_t>", "getOutOffsets", (ins)>,
    InterfaceMethod<"Number of channels written to destination `index`.",
      "int64_t", "getOutChannelCount", (ins "unsigned":$index)>,
    InterfaceMethod<"The activations that are read.",
      "::llvm::SmallVector<::mlir::OpOperand *>", "getActivations", (ins)>,
    InterfaceMethod<[{Whether output channel c is computed from input channel c
      alone, so that input and output must have the same layout.}],
      "bool", "preservesChannels", (ins), [{}], [{ return true; }]>,
    InterfaceMethod<[{Height and width of the result, or nothing where the operands
      do not determine them; what they are of is verified after this.}],
      "::std::optional<::std::array<int64_t, 2>>", "getResultSpatial", (ins), [{}], [{
        return ::inception::detail::getSpatial($_op->getOperand(0).getType());
      }]>,
    InterfaceMethod<[{Whether some channels can be computed apart: they need no
      operand's other channels, or can read them all.}],
      "bool", "cutsChannels", (ins)>,
    InterfaceMethod<"Whether some rows can be computed apart.",
      "bool", "cutsRows", (ins)>,
    InterfaceMethod<"How rows of the result lie over rows of the activations.",
      "::inception::RowWindow", "getRowWindow", (ins), [{}], [{ return {}; }]>,
    InterfaceMethod<[{Sets the rows of padding above and below a tile's windows, of
      an operation that has any.}],
      "void", "setRowPadding", (ins "int64_t":$before, "int64_t":$after)>,
    InterfaceMethod<"Whether the activations may be NCHW where the others are in blocks.",
      "bool", "readsPlain", (ins)>,
    InterfaceMethod<"Whether the result may be NCHW where the activations are.",
      "bool", "keepsPlain", (ins)>,
    InterfaceMethod<"How the operation is computed where it has no register tiles.",
      "::inception::Algorithm", "getAlgorithm", (ins)>,
    InterfaceMethod<[{About how many instructions a vector of results takes, beside
      loads.}],
      "double", "getInstructions", (ins), [{}], [{ return 1; }]>,
    InterfaceMethod<"Whether `setAccumulate` is possible.",
      "bool", "canAccumulate", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<"Whether `getMaskMutable` may be given a value.",
      "bool", "canMask", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<"Whether the result is added to what the destination holds.",
      "bool", "getAccumulate", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<"Sets whether the result is added to what the destination holds.",
      "void", "setAccumulate", (ins "bool":$accumulate), [{}], [{
        assert(!accumulate && "nothing can be accumulated");
      }]>,
    InterfaceMethod<[{The activation, if there is one, whose values that are 0 or
      less make the result 0 (a NaN does not): of the channels that are written, in
      order.}],
      "::mlir::MutableOperandRange", "getMaskMutable", (ins), [{}], [{
        return ::mlir::MutableOperandRange($_op, 0, 0);
      }]>,
    InterfaceMethod<"The schedule, once there is one.",
      "::inception::ScheduleAttr", "getScheduleAttr", (ins)>,
    InterfaceMethod<"Sets the schedule.",
      "void", "setScheduleAttr", (ins "::inception::ScheduleAttr":$schedule)>
  ];
  let verify = [{ return ::inception::detail::verifyDestinationOp($_op); }];
}

def Inception_DestinationFormOpInterface : OpInterface<"DestinationFormOpInterface"> {
  let cppNamespace = "::inception";
  let description = [{
    An operation on values that one destination operation computes too.
    `inception-elide-concat` writes that through this interface.
  }];
  let methods = [
    InterfaceMethod<[{Writes, where `builder` is, the destination operation that
      computes this one into the channels of `destination` from `offset` on.
      `operands` are this one's, read from where they are then.}],
      "::mlir::Operation *", "buildInto",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::ValueRange":$operands,
           "::mlir::Value":$destination, "int64_t":$offset)>,
    InterfaceMethod<"Whether what it makes can accumulate and be masked.",
      "bool", "hasEpilogue", (ins), [{}], [{ return false; }]>
  ];
}

def Inception_BatchOpInterface : OpInterface<"BatchOpInterface",
    [DestinationStyleOpInterface, Inception_ComputeOpInterface]> {
  let cppNamespace = "::inception";
  let description = [{
    What the operations have in common that make one value, such as a parameter's
    gradient, of a whole batch. Each writes all of its destinations, which are no
    activations. Its schedule cuts the destinations, never the images, so that each
    element is summed in one order for any number of threads.

    Constraints of every such operation:
    * (W1) all floating-point element types are equal.
    * (W2) all operands are tensors, or all are memrefs.
    * (W3) activations have rank 4 or 5.
    * (W4) activations have one batch; their other sizes are static, of at most
      2^31 - 1 elements.
  }];
  let methods = [
    InterfaceMethod<"The activations that are read.",
      "::llvm::SmallVector<::mlir::OpOperand *>", "getActivations", (ins), [{}], [{
        return {};
      }]>,
    InterfaceMethod<"The schedule, once there is one.",
      "::inception::BatchScheduleAttr", "getScheduleAttr", (ins)>,
    InterfaceMethod<"Sets the schedule.",
      "void", "setScheduleAttr", (ins "::inception::BatchScheduleAttr":$schedule)>
  ];
  let verify = [{ return ::inception::detail::verifyBatchOp($_op); }];
}

#endif // DIALECT_INCEPTIONINTERFACES_TD
