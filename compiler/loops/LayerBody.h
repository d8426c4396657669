//===- LayerBody.h - One function a layer -----------------------*- C++ -*-===//
//
// What the lowerings of all operations share: one function for each layer, and
// where in memory a buffer's values are.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOOPS_LAYERBODY_H
#define COMPILER_LOOPS_LAYERBODY_H

#include "compiler/loops/Passes.h"
#include "compiler/support/Emitter.h"
#include "dialect/Module.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"

namespace inception {

/// A tile of activations inside a body: flat memory, and how to find values in
/// it. Strides count elements.
struct BufferAccess {
  mlir::Value memref;
  /// Index of the first value.
  mlir::Value base;
  bool blocked;
  /// Blocks of channels, or channels where the buffer is NCHW.
  int64_t outer;
  int64_t height, width;
  /// Pixels of an image of the buffer that the tile is of.
  int64_t imagePixels;
  /// Channels in a block; 1 where the buffer is NCHW.
  int64_t block;
  int64_t imageStride, outerStride, rowStride;
  /// From one pixel to the next.
  int64_t pixelStride;
};

/// What happens to a destination operation's results before they are stored:
/// they are added to what is there, and are 0 where the mask is 0 or less.
struct Epilogue {
  bool accumulate = false;
  std::optional<BufferAccess> mask;

  /// The result at `index` of `output` and, in the mask, at `maskIndex`.
  mlir::Value apply(Emitter &e, mlir::Value value, const BufferAccess &output,
                    mlir::Value index, mlir::Value maskIndex) const;
};

/// Sizes in bytes of the workspace's parts, as inception-plan-memory sets them:
/// buffers of each image, then those of a fixed size, then each thread's own.
struct WorkspaceSizes {
  int64_t perImage = 0, fixed = 0, perThread = 0;

  static WorkspaceSizes of(mlir::ModuleOp module);
};

/// One layer's function while it is written.
struct LayerBody {
  LayerBody(mlir::OpBuilder &builder, mlir::func::FuncOp function,
            mlir::ModuleOp module)
      : emitter(builder, function.getLoc()), module(module) {}

  Emitter emitter;
  mlir::ModuleOp module;
  /// The schedule of the operation that is being written.
  ScheduleAttr schedule;
  mlir::Value batch, thread;
  /// The function's values for those of the tiled loop: where tiles are.
  mlir::IRMapping values;

  /// How an operand of the layer is found in memory.
  BufferAccess access(mlir::Value operand);
  /// A weight, a state or another value that is no activation: its memory and
  /// the index of its first element.
  std::pair<mlir::Value, mlir::Value> weight(mlir::Value operand);
  /// The number, in the batch, of the image that the tile `operand` is of.
  mlir::Value image(mlir::Value operand);
  /// The accumulation and the mask of `op`.
  Epilogue epilogue(DestinationOpInterface op);

  /// The offset of logical channel `channel` from an image's start, looked up
  /// in a constant table where the layout has gaps. `layout` is null for NCHW.
  mlir::Value channelOffset(const BufferAccess &buffer, LayoutAttr layout,
                            mlir::Value channel);
  /// The destination's part that starts at physical channel `offset`.
  BufferAccess accessSlice(mlir::Value operand, int64_t offset);

  /// Views of the byte memories in the layer's element type.
  mlir::Value packed, workspace;
  /// The bufferized function's arguments and the body's memories for them.
  llvm::DenseMap<mlir::Value, mlir::Value> arguments;
  /// Arguments of the bufferized function that are the byte memories.
  mlir::Value packedArgument, workspaceArgument;

private:
  /// The memory that `operand` is in. Adds to `index` where it starts.
  mlir::Value locate(mlir::Value operand, mlir::Value &index);
};

/// Checks that LayerBody can find every operand of `op` in memory: each is an
/// argument of `function`, a view of its first (the packed weights or the
/// state) or of its second (the workspace) at an offset known when compiling,
/// scratch memory, or a tile of such a buffer: whole rows of whole blocks.
mlir::LogicalResult checkBuffers(mlir::Operation *op,
                                 mlir::func::FuncOp function);

/// The kernel called `name`, a function that several layers call with arguments
/// like `arguments`: written by `write` the first time it is asked for.
mlir::func::FuncOp
getKernelFunction(mlir::ModuleOp module, std::string name,
                  mlir::ValueRange arguments,
                  llvm::function_ref<void(Emitter &, mlir::ValueRange)> write);

/// Writes the tile of an operation whose results are a formula of values.
void lowerElementwise(DestinationOpInterface op, LayerBody &body);

/// Each writes the tile of one other operation; one that is missing here does
/// not compile.
void lowerTile(Conv2dIntoOp op, LayerBody &body);
void lowerTile(PoolIntoOp op, LayerBody &body);
void lowerTile(LrnIntoOp op, LayerBody &body);
void lowerTile(SoftmaxIntoOp op, LayerBody &body);
void lowerTile(AffineIntoOp op, LayerBody &body);
void lowerTile(CopyIntoOp op, LayerBody &body);
void lowerTile(PoolGradIntoOp op, LayerBody &body);
void lowerTile(LrnGradIntoOp op, LayerBody &body);
void lowerTile(DropoutTrainIntoOp op, LayerBody &body);
void lowerTile(BatchNormTrainIntoOp op, LayerBody &body);
void lowerTile(BatchNormGradIntoOp op, LayerBody &body);
void lowerTile(SoftmaxCrossEntropyGradIntoOp op, LayerBody &body);
void lowerTile(DilateIntoOp op, LayerBody &body);
void lowerTile(SliceGradIntoOp op, LayerBody &body);

/// Items of parallel work of an operation over a batch, and what writes item
/// `item`.
struct BatchLowering {
  int64_t items = 0;
  std::function<void(LayerBody &body, mlir::Value item)> write;
};
/// Nothing is written where there is no lowering of `op`.
BatchLowering getBatchLowering(BatchOpInterface op);
/// The same for each operation.
BatchLowering getItems(Conv2dFilterGradIntoOp op);
BatchLowering getItems(ChannelSumIntoOp op);
BatchLowering getItems(BatchStatisticsIntoOp op);
BatchLowering getItems(BatchNormSumsIntoOp op);
BatchLowering getItems(RunningStatisticIntoOp op);
BatchLowering getItems(SoftmaxCrossEntropyIntoOp op);
BatchLowering getItems(WeightedSumIntoOp op);
BatchLowering getItems(SgdUpdateIntoOp op);
BatchLowering getItems(RmspropUpdateIntoOp op);
BatchLowering getItems(AverageUpdateIntoOp op);

/// base^exponent, by square roots where they suffice.
mlir::Value raise(Emitter &e, mlir::Value base, double exponent);

/// The sum of each lane of `middle` and the `half` lanes before and after it,
/// where `left` and `right` are the blocks beside it.
mlir::Value sumWindow(Emitter &e, mlir::Value left, mlir::Value middle,
                      mlir::Value right, int64_t half);

/// `value` with 0 in lanes from `lanes` on.
mlir::Value maskLanes(Emitter &e, mlir::Value value, int64_t lanes);

/// Whether lanes without a channel are in the last block alone.
bool isContiguous(LayoutAttr layout);

/// A constant table in the module, one for equal contents, as a memref.
mlir::Value getTable(LayerBody &body, llvm::ArrayRef<int64_t> values);

} // namespace inception

#endif // COMPILER_LOOPS_LAYERBODY_H
