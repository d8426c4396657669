//===- InceptionAttrs.td - Attributes of the dialect -------*- tablegen -*-===//

#ifndef DIALECT_INCEPTIONATTRS_TD
#define DIALECT_INCEPTIONATTRS_TD

include "dialect/InceptionDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/TensorEncoding.td"

class Inception_Attr<string name, string attrMnemonic, list<Trait> traits = []>
    : AttrDef<Inception_Dialect, name, traits> {
  let mnemonic = attrMnemonic;
}

//===----------------------------------------------------------------------===//
// Initial values of parameters
//===----------------------------------------------------------------------===//

def Inception_InitKind : I32EnumAttr<"InitKind",
    "distribution of a parameter's initial values", [
      I32EnumAttrCase<"Constant", 0, "constant">,
      I32EnumAttrCase<"Uniform", 1, "uniform">,
      I32EnumAttrCase<"Normal", 2, "normal">]> {
  let cppNamespace = "::inception";
  let genSpecializedAttr = 0;
}

def Inception_InitAttr : Inception_Attr<"Init", "init"> {
  let summary = "How a parameter is initialised";
  let description = [{
    `constant`: every element is `scale`. `uniform`: in `[-scale, scale)`.
    `normal`: mean 0, standard deviation `scale`. Fan-in rules (Xavier, He) are
    resolved to a scale by whoever creates the parameter.

    ```mlir
    #inception.init<uniform, 1.428500e-01 : f64>
    ```
  }];
  let parameters = (ins EnumParameter<Inception_InitKind>:$kind,
                        "::mlir::FloatAttr":$scale);
  let assemblyFormat = "`<` $kind `,` $scale `>`";
}

//===----------------------------------------------------------------------===//
// Physical layout
//===----------------------------------------------------------------------===//

def Inception_LayoutAttr : Inception_Attr<"Layout", "layout",
    [DeclareAttrInterfaceMethods<VerifiableTensorEncoding>]> {
  let summary = "Blocked channels, as the encoding of an activation's type";
  let description = [{
    The physical layout of an activation `N x C x H x W`: channels in blocks,
    `N x B x H x W x block`. The channels are cut into `segments`, each of which
    starts at a block boundary, so that the producers of a concatenation can each
    write whole blocks:

    ```
    B        = sum over segments s of ceil(s / block)
    channel  c of segment i, at offset o in it, is lane o mod block of block
               (sum over j < i of ceil(s_j / block)) + o / block
    ```

    Lanes beyond the end of a segment are never read as values.

    Constraints:
    * (C1) a tensor that has it is of rank 4 and has as many channels.

    ```mlir
    tensor<?x65x14x14xf32, #inception.layout<block = 16, segments = [24, 1, 40]>>
    ```
  }];
  let parameters = (ins "int64_t":$block,
                        ArrayRefParameter<"int64_t">:$segments);
  let assemblyFormat =
      "`<` `block` `=` $block `,` `segments` `=` `[` $segments `]` `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// Number of blocks, gaps included.
    int64_t getNumBlocks() const;
    /// Number of logical channels.
    int64_t getNumChannels() const;
    /// Block in which logical channel `channel` lives, and its lane there.
    std::pair<int64_t, int64_t> locate(int64_t channel) const;
    /// Whether `channel` is the first one of a segment or the end.
    bool isSegmentStart(int64_t channel) const;
    /// Number of lanes with values, for each block.
    ::llvm::SmallVector<int64_t> getLaneCounts() const;
    /// The layout of channels [offset, offset + size), both segment starts.
    LayoutAttr slice(int64_t offset, int64_t size) const;
    /// Whether the `size` channels that start at lane `physicalOffset`, counted
    /// from the first block's first, are whole segments.
    bool hasSliceAtLane(int64_t physicalOffset, int64_t size) const;
    /// The layout of the `size` channels that start at lane 0 of block
    /// `physicalOffset` / block; the offset counts lanes.
    LayoutAttr sliceAtLane(int64_t physicalOffset, int64_t size) const;
  }];
}

//===----------------------------------------------------------------------===//
// Schedule
//===----------------------------------------------------------------------===//

def Inception_Algorithm : I32EnumAttr<"Algorithm", "how an operation is computed", [
      I32EnumAttrCase<"Direct", 0, "direct">,
      I32EnumAttrCase<"Elementwise", 1, "elementwise">,
      I32EnumAttrCase<"Scalar", 2, "scalar">]> {
  let cppNamespace = "::inception";
  let genSpecializedAttr = 0;
}

def Inception_GrainOrder : I32EnumAttr<"GrainOrder",
    "which dimension of the work varies slowest", [
      I32EnumAttrCase<"Rows", 0, "rows">,
      I32EnumAttrCase<"Channels", 1, "channels">]> {
  let cppNamespace = "::inception";
  let genSpecializedAttr = 0;
}

def Inception_ScheduleAttr : Inception_Attr<"Schedule", "schedule"> {
  let summary = "The decisions of the cost model for one operation";
  let description = [{
    * `algorithm`: `direct` is register-tiled direct convolution; `elementwise`
      walks blocks of channels with vectors; `scalar` computes one value at a time
      (grouped convolutions, softmax).
    * `tile = P x V`: the register tile: P output pixels of one row times V
      vectors of output channels, each of `vector` elements.
    * `grain = R x C`: one item of parallel work: R output rows times C output
      channels of one image.
    * `order`: items of the same rows (`rows`) or of the same channels
      (`channels`) are neighbours, so one thread's share reads its weights or its
      input once.

    ```mlir
    #inception.schedule<direct, vector = 16, tile = 14 x 2, grain = 4 x 64, order = channels>
    ```
  }];
  let parameters = (ins EnumParameter<Inception_Algorithm>:$algorithm,
                        "int64_t":$vectorLength, "int64_t":$pixels,
                        "int64_t":$vectors, "int64_t":$grainRows,
                        "int64_t":$grainChannels,
                        EnumParameter<Inception_GrainOrder>:$order);
  let assemblyFormat = [{
    `<` $algorithm `,` `vector` `=` $vectorLength `,` `tile` `=` $pixels `x` $vectors
    `,` `grain` `=` $grainRows `x` $grainChannels `,` `order` `=` $order `>`
  }];
  let genVerifyDecl = 1;
}

def Inception_BatchScheduleAttr : Inception_Attr<"BatchSchedule", "batch_schedule"> {
  let summary = "The decisions of the cost model for one operation over a batch";
  let description = [{
    * `tile = P x V`: the register tile: P input channels (of an input in NCHW, P
      columns of the kernel) times V vectors of output channels, each of `vector`
      elements.
    * `rows`: so many rows of the gradient are added in a pass over the elements of
      an item, so that they stay in the cache from element to element.
    * `grain = I x O x K`: one item of parallel work: I input channels times O
      output channels times K rows of the kernel. An operation without a kernel
      has I = K = 1; of an update, O are elements.

    Constraints:
    * (C1) all numbers are positive.
    * (C2) vector is a power of two.

    ```mlir
    #inception.batch_schedule<vector = 8, tile = 6 x 2, rows = 8, grain = 64 x 32 x 3>
    ```
  }];
  let parameters = (ins "int64_t":$vectorLength, "int64_t":$lanes,
                        "int64_t":$vectors, "int64_t":$rows,
                        "int64_t":$grainInputs, "int64_t":$grainOutputs,
                        "int64_t":$grainTaps);
  let assemblyFormat = [{
    `<` `vector` `=` $vectorLength `,` `tile` `=` $lanes `x` $vectors `,` `rows` `=` $rows `,`
    `grain` `=` $grainInputs `x` $grainOutputs `x` $grainTaps `>`
  }];
  let genVerifyDecl = 1;
}

//===----------------------------------------------------------------------===//
// Kinds
//===----------------------------------------------------------------------===//

def Inception_PoolKind : I32EnumAttr<"PoolKind", "what a pool computes", [
      I32EnumAttrCase<"Max", 0, "max">,
      I32EnumAttrCase<"Average", 1, "average">]> {
  let cppNamespace = "::inception";
  let genSpecializedAttr = 0;
}
def Inception_PoolKindAttr : EnumAttr<Inception_Dialect, Inception_PoolKind, "pool_kind">;

def Inception_ParameterKind : I32EnumAttr<"ParameterKind",
    "what a parameter is to its layer", [
      I32EnumAttrCase<"Filter", 0, "filter">,
      I32EnumAttrCase<"Bias", 1, "bias">,
      I32EnumAttrCase<"Scale", 2, "scale">,
      I32EnumAttrCase<"Shift", 3, "shift">,
      I32EnumAttrCase<"RunningMean", 4, "running_mean">,
      I32EnumAttrCase<"RunningVariance", 5, "running_var">]> {
  let cppNamespace = "::inception";
  let genSpecializedAttr = 0;
}
def Inception_ParameterKindAttr
    : EnumAttr<Inception_Dialect, Inception_ParameterKind, "parameter_kind">;

def Inception_OutputKind : I32EnumAttr<"OutputKind",
    "what the numbers of a network's result are", [
      I32EnumAttrCase<"Features", 0, "features">,
      I32EnumAttrCase<"Logits", 1, "logits">,
      I32EnumAttrCase<"Probabilities", 2, "probabilities">]> {
  let description = [{
    * `probabilities`: those of the channels at each place, which sum to 1.
    * `logits`: a number for each class, of either sign, whose softmax are
      probabilities.
    * `features`: anything else.
  }];
  let cppNamespace = "::inception";
  let genSpecializedAttr = 0;
}
def Inception_OutputKindAttr : EnumAttr<Inception_Dialect, Inception_OutputKind, "output_kind">;

def Inception_StateKind : I32EnumAttr<"StateKind",
    "what a state is to its parameter", [
      I32EnumAttrCase<"Gradient", 0, "gradient">,
      I32EnumAttrCase<"Velocity", 1, "velocity">,
      I32EnumAttrCase<"Square", 2, "square">,
      I32EnumAttrCase<"Average", 3, "average">]> {
  let cppNamespace = "::inception";
  let genSpecializedAttr = 0;
}
def Inception_StateKindAttr : EnumAttr<Inception_Dialect, Inception_StateKind, "state_kind">;

#endif // DIALECT_INCEPTIONATTRS_TD
