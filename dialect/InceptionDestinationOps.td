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
def Inception_ShapedIntegers : AnyTypeOf<[RankedTensorOf<[I64]>, MemRefOf<[I64]>]>;

class Inception_DestinationOp<string mnemonic, dag inputs, dag attributes,
    list<string> computeMethods = [], list<string> destinationMethods = [], list<Trait> traits = []>
    : Inception_Op<mnemonic, !listconcat(traits, [
        DestinationStyleOpInterface,
        DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
        DeclareOpInterfaceMethods<Inception_ComputeOpInterface, computeMethods>,
        DeclareOpInterfaceMethods<Inception_DestinationOpInterface, destinationMethods>])> {
  /// Expressions for the methods of these names.
  string cutsChannels = "false";
  string cutsRows = "true";
  string keepsPlain = "false";
  string readsPlain = "keepsPlain()";
  string algorithm = "Elementwise";
  /// Whether there is a window over rows, whose padding can be set.
  bit hasRowPadding = 0;
  let arguments = !con(inputs, (ins Variadic<Inception_Shaped>:$outs,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0}">:$out_offsets), attributes,
    (ins OptionalAttr<Inception_ScheduleAttr>:$schedule,
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
    bool $cppClass::cutsChannels() { return }] # cutsChannels # [{; }
    bool $cppClass::cutsRows() { return }] # cutsRows # [{; }
    bool $cppClass::keepsPlain() { return }] # keepsPlain # [{; }
    bool $cppClass::readsPlain() { return }] # readsPlain # [{; }
    ::inception::Algorithm $cppClass::getAlgorithm() {
      return ::inception::Algorithm::}] # algorithm # [{;
    }
  }] # !if(hasRowPadding, "", "void $cppClass::setRowPadding(int64_t, int64_t) {}\n");
  let extraClassDefinition = commonDefinitions;
}

/// A destination operation with one activation and one destination.
class Inception_UnaryDestinationOp<string mnemonic, dag inputs, dag attributes,
    list<string> destinationMethods = [], list<string> computeMethods = [],
    list<Trait> traits = []>
    : Inception_DestinationOp<mnemonic, inputs, attributes, computeMethods, destinationMethods,
        traits> {
  code unaryDefinitions = commonDefinitions # [{
    int64_t $cppClass::getOutChannelCount(unsigned) {
      return ::inception::detail::getChannels(getInput().getType());
    }
    ::llvm::SmallVector<::mlir::OpOperand *> $cppClass::getActivations() {
      return {&getInputMutable()};
    }
  }];
  let extraClassDefinition = unaryDefinitions;
}

def Inception_Conv2dIntoOp : Inception_DestinationOp<"conv2d_into",
    (ins Inception_Shaped:$input, Inception_Shaped:$filter, Optional<Inception_Shaped>:$bias,
      Variadic<Inception_Shaped>:$also, Optional<Inception_Shaped>:$mask),
    (ins DenseI64ArrayAttr:$out_channels, DenseI64ArrayAttr:$kernel,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
      DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
      DefaultValuedAttr<I64Attr, "1">:$groups, UnitAttr:$relu, UnitAttr:$accumulate,
      OptionalAttr<Inception_LayoutAttr>:$input_layout),
    ["getMacs"], ["preservesChannels", "canAccumulate", "canMask", "getResultSpatial",
      "getRowWindow"], [AttrSizedOperandSegments]> {
  let cutsChannels = "getGroups() == 1 && getOuts().size() == 1";
  let hasRowPadding = 1;
  let readsPlain = "true";
  let algorithm = "Scalar";
  let summary = "A convolution that writes its channels to one or more places";
  let description = [{
    The convolution of `conv2d`, whose output channels are cut into consecutive
    pieces of `out_channels[i]`; piece `i` is written to `outs[i]` at channel
    `out_offsets[i]`. On blocked memrefs offsets count physical channels (blocks
    times 16), the filter is packed (`pack_filter`), the bias too (`pack_vector`),
    and `input_layout` says which lanes hold values; without it the input is NCHW.

    The input's channels may be in several places: those of `also` follow those of
    `input`, and on memrefs `input_layout` is of all of them. With `accumulate` and
    `mask`, which is of the output channels in order, the input gradient of a layer
    takes the sum with other gradients and the mask of a ReLU along:

    ```
    sum    = bias + convolution + (accumulate ? what the destination holds : 0)
    result = mask <= 0 ? 0 : sum
    ```

    Constraints, beside those of every destination operation:
    * (C1) there is one channel count for each destination, positive.
    * (C2) the counts add up to the filter's output channels.
    * (C3) kernel is two positive integers and, on tensors, the filter's last two
      dimensions.
    * (C4) strides are two positive integers.
    * (C5) padding is four integers that are not negative.
    * (C6) the inputs have one height and width, and there are several without
      groups only.
    * (C7) mask has the result's channels, height and width.
    * (C8) there is a mask or an accumulation without relu only.
    * (C9) the kernel is no larger than the padded input.
    * (C10) on memrefs, input_layout is that of the inputs; in NCHW there is none.
    * (C11) groups is positive and divides the channels that are read and written.
    * (C12) filter and bias are of the channels that are read and written; on memrefs
      these are in blocks of one size, and filter and bias packed for them.

    Example:

    ```mlir
    %0:2 = inception.conv2d_into %x, %w bias(%b) outs(%module, %reduce)
      {kernel = array<i64: 1, 1>, out_channels = array<i64: 64, 112>, out_offsets = array<i64: 0, 0>, relu}
      : (tensor<?x192x28x28xf32>, tensor<176x192x1x1xf32>, tensor<176xf32>, tensor<?x256x28x28xf32>, tensor<?x112x28x28xf32>)
      -> (tensor<?x256x28x28xf32>, tensor<?x112x28x28xf32>)
    %1 = inception.conv2d_into %dy, %f also(%dz) mask(%x) outs(%dx)
      {kernel = array<i64: 1, 1>, out_channels = array<i64: 192>, accumulate}
      : (tensor<?x64x28x28xf32>, tensor<192x176x1x1xf32>, tensor<?x112x28x28xf32>, tensor<?x192x28x28xf32>, tensor<?x192x28x28xf32>)
      -> tensor<?x192x28x28xf32>
    ```
  }];
  let assemblyFormat = [{
    $input `,` $filter (`bias` `(` $bias^ `)`)? (`also` `(` $also^ `)`)?
    (`mask` `(` $mask^ `)`)? `outs` `(` $outs `)` attr-dict `:`
    functional-type(operands, results)
  }];
  let extraClassDefinition = commonDefinitions # [{
    int64_t $cppClass::getOutChannelCount(unsigned index) {
      return getOutChannels()[index];
    }
    ::llvm::SmallVector<::mlir::OpOperand *> $cppClass::getActivations() {
      ::llvm::SmallVector<::mlir::OpOperand *> activations = {&getInputMutable()};
      for (::mlir::OpOperand &operand : getAlsoMutable())
        activations.push_back(&operand);
      for (::mlir::OpOperand &operand : getMaskMutable())
        activations.push_back(&operand);
      return activations;
    }
    bool $cppClass::canAccumulate() { return true; }
    bool $cppClass::canMask() { return true; }
  }];
  let hasVerifier = 1;
}

def Inception_PoolIntoOp : Inception_UnaryDestinationOp<"pool_into",
    (ins Inception_Shaped:$input),
    (ins Inception_PoolKindAttr:$kind, DenseI64ArrayAttr:$kernel,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
      DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
      UnitAttr:$adaptive, UnitAttr:$count_include_pad),
    ["getResultSpatial", "getRowWindow"], ["getLayerFamily"]> {
  let cutsChannels = "true";
  let cutsRows = "!getAdaptive()";
  let hasRowPadding = 1;
  let summary = "A pool that writes a channel slice";
  let description = [{
    `max_pool`, `avg_pool` and, with `adaptive`, `adaptive_avg_pool` (whose windows
    follow from the two sizes; `kernel` is then `[0, 0]`).

    Constraints, beside those of every destination operation:
    * (C1) kernel and strides are two integers each, strides positive; kernel
      positive unless adaptive.
    * (C2) padding is four integers that are not negative and, unless adaptive, less
      than the kernel on their axis.
    * (C3) only an average may be adaptive.
    * (C4) unless adaptive, the destination's height and width are those that the
      pool makes of the input, rounded down or up; on memrefs the last row of
      windows may reach beyond the padding.

    Example:

    ```mlir
    %0 = inception.pool_into %x outs(%d) {kind = #inception<pool_kind max>, kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>}
      : (tensor<?x192x28x28xf32>, tensor<?x192x28x28xf32>) -> tensor<?x192x28x28xf32>
    ```
  }];
  let assemblyFormat = "$input `outs` `(` $outs `)` attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Inception_AffineIntoOp : Inception_UnaryDestinationOp<"channel_affine_into",
    (ins Inception_Shaped:$input, Inception_Shaped:$scale, Inception_Shaped:$shift),
    (ins UnitAttr:$relu)> {
  let cutsChannels = "true";
  let keepsPlain = "true";
  let hasVerifier = 1;
  let summary = "A scale and a shift for each channel, written to a channel slice";
  let description = [{
    `channel_affine`. On memrefs scale and shift are packed like the input's
    channels (`pack_vector`), or plain where the input is NCHW.

    Constraints, beside those of every destination operation:
    * (C1) scale and shift are one-dimensional, of the channels; on blocked memrefs
      they have the blocks of the channels.

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

def Inception_AddIntoOp : Inception_DestinationOp<"add_into",
    (ins Inception_Shaped:$lhs, Inception_Shaped:$rhs),
    (ins DefaultValuedAttr<F64Attr, "1.0">:$scale, UnitAttr:$relu), [], [],
    [Inception_Elementwise]> {
  let cutsChannels = "true";
  let hasVerifier = 1;
  let summary = "Residual addition that writes a channel slice";
  let description = [{
    `add`: `lhs + scale * rhs`.

    Constraints, beside those of every destination operation:
    * (C1) both operands have the same shape.
    * (C2) scale is finite as the elements have it.

    Example:

    ```mlir
    %0 = inception.add_into %x, %y outs(%d) {scale = 1.7e-1 : f64, relu}
      : (tensor<?x320x35x35xf32>, tensor<?x320x35x35xf32>, tensor<?x320x35x35xf32>) -> tensor<?x320x35x35xf32>
    ```
  }];
  let assemblyFormat = "$lhs `,` $rhs `outs` `(` $outs `)` attr-dict `:` functional-type(operands, results)";
  let extraClassDefinition = commonDefinitions # [{
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
  let hasVerifier = 1;
  let algorithm = "Scalar";
  let summary = "Softmax that writes a channel slice";
  let description = [{
    `softmax`. On blocked memrefs `input_layout` says which lanes hold values.

    Constraints, beside those of every destination operation:
    * (C1) on memrefs, the input is blocked and input_layout is its layout.

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
  let hasVerifier = 1;
  let readsPlain = "true";
  let algorithm = "Scalar";
  let summary = "A change of layout, or a copy that could not be elided";
  let description = [{
    Moves values from one layout to another: at the network's entry from NCHW to
    blocks, at its exit back. Elsewhere `inception-elide-concat` inserts one where a
    value must be in two places, and says so in `reason`;
    `--inception-verify-bufferized` accepts no copy between buffers without one.
    On memrefs a missing layout means NCHW.

    Constraints, beside those of every destination operation:
    * (C1) on memrefs, each layout is that of its buffer.
    * (C2) on memrefs, what is written are whole segments of the destination.

    Example:

    ```mlir
    %0 = inception.copy_into %x outs(%d) : (tensor<?x3x28x28xf32>, tensor<?x3x28x28xf32>) -> tensor<?x3x28x28xf32>
    ```
  }];
  let assemblyFormat = "$input `outs` `(` $outs `)` attr-dict `:` functional-type(operands, results)";
}

//===----------------------------------------------------------------------===//
// Groups
//===----------------------------------------------------------------------===//

def Inception_GroupOp : Inception_Op<"group", [
    RecursiveMemoryEffects, SingleBlockImplicitTerminator<"YieldOp">,
    DeclareOpInterfaceMethods<Inception_ComputeOpInterface, ["getMacs"]>]> {
  let summary = "Layers that are tiled together, so that no value between them is whole";
  let description = [{
    Each operation but the last makes a value that the next one alone reads. The
    group is computed in tiles of the last one's rows; of the values between, only
    the rows under a tile exist at a time, in memory of the thread's own:

    ```
    for each tile T of rows:  last[T] = f(g[rows of T and their halo])
    ```

    `inception-fuse-reduce` makes groups of graph operations: a 1x1 convolution
    and the convolution that reads it, a pool and its projection. They pass
    through `inception-elide-concat` like single operations, and on memrefs have
    no result.

    Constraints:
    * (C1) at least two layers, and nothing else that computes activations.
    * (C2) each layer but the last is read by the next one alone.
    * (C3) the last one's values are yielded: one for each result, of its type.

    Example:

    ```mlir
    %0 = inception.group layer "3x3_reduce+3x3" : tensor<?x128x28x28xf32> {
      %r = inception.conv2d %x, %wr {relu} : (tensor<?x192x28x28xf32>, tensor<96x192x1x1xf32>) -> tensor<?x96x28x28xf32>
      %c = inception.conv2d %r, %wc {padding = array<i64: 1, 1, 1, 1>, relu}
         : (tensor<?x96x28x28xf32>, tensor<128x96x3x3xf32>) -> tensor<?x128x28x28xf32>
      inception.yield %c : tensor<?x128x28x28xf32>
    }
    ```
  }];
  let arguments = (ins OptionalAttr<StrAttr>:$layer);
  let results = (outs Variadic<Inception_Tensor>:$results);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "(`layer` $layer^)? attr-dict-with-keyword (`:` type($results)^)? $body";
  let extraClassDeclaration = [{
    /// The layers, in order.
    ::llvm::SmallVector<::inception::ComputeOpInterface> getLayers();
  }];
  let hasVerifier = 1;
}

def Inception_ScratchOp : Inception_Op<"scratch", [Pure]> {
  let summary = "Memory of the thread's own for a value between grouped layers";
  let description = [{
    Its type is that of the whole activation, of which only the rows in work exist
    at a time; after `inception-tile` it is the type of those rows. `offset` is in
    bytes, in the part of the workspace that belongs to the thread.

    Constraints:
    * (C1) the offset is not negative.
    * (C2) the result is a blocked activation: a memref of rank 5.

    Example:

    ```mlir
    %t = inception.scratch {offset = 0 : i64} : memref<?x6x28x28x16xf32>
    ```
  }];
  let arguments = (ins I64Attr:$offset);
  let results = (outs MemRefOf<[F32, F64]>:$result);
  let assemblyFormat = "attr-dict `:` type($result)";
  let hasVerifier = 1;
}

#endif // DIALECT_INCEPTIONDESTINATIONOPS_TD
