//===- Emitter.h - Writing loops over blocked buffers -----------*- C++ -*-===//
//
// What the lowerings of all operations share: index arithmetic that folds,
// loops, and where in memory a buffer's values are.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_CODEGEN_LOOPS_EMITTER_H
#define COMPILER_CODEGEN_LOOPS_EMITTER_H

#include "compiler/codegen/Passes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"

namespace inception {

/// Builds arithmetic and loops at one place. Constants fold as they are built.
class Emitter {
public:
  Emitter(mlir::OpBuilder &builder, mlir::Location loc)
      : builder(builder), loc(loc) {}

  mlir::OpBuilder &builder;
  mlir::Location loc;

  mlir::Value constant(int64_t value);
  /// A floating-point constant; a vector of equal elements for a vector type.
  mlir::Value real(mlir::Type type, double value);

  mlir::Value add(mlir::Value a, mlir::Value b);
  mlir::Value add(mlir::Value a, int64_t b) { return add(a, constant(b)); }
  mlir::Value sub(mlir::Value a, mlir::Value b);
  mlir::Value mul(mlir::Value a, mlir::Value b);
  mlir::Value mul(mlir::Value a, int64_t b) { return mul(a, constant(b)); }
  mlir::Value div(mlir::Value a, mlir::Value b);
  mlir::Value rem(mlir::Value a, mlir::Value b);
  mlir::Value min(mlir::Value a, mlir::Value b);
  mlir::Value max(mlir::Value a, mlir::Value b);

  /// max(0, value), NaN staying NaN: one maximum on x86.
  mlir::Value relu(mlir::Value value);
  /// The greater of two; the NaN of either wins, as in PyTorch. Which of two
  /// zeros wins is open: an order of them would cost two more operations.
  mlir::Value maximum(mlir::Value a, mlir::Value b);

  mlir::Value load(mlir::Value memref, mlir::Value index);
  void store(mlir::Value value, mlir::Value memref, mlir::Value index);
  mlir::Value loadVector(mlir::VectorType type, mlir::Value memref,
                         mlir::Value index);
  void storeVector(mlir::Value value, mlir::Value memref, mlir::Value index);
  mlir::Value broadcast(mlir::VectorType type, mlir::Value scalar);

  using Body = llvm::function_ref<void(mlir::Value index)>;
  using ReducingBody = llvm::function_ref<llvm::SmallVector<mlir::Value>(
      mlir::Value index, mlir::ValueRange values)>;

  /// for (index = begin; index < end; index += step) body(index)
  void loop(mlir::Value begin, mlir::Value end, int64_t step, Body body);
  void loop(mlir::Value begin, mlir::Value end, Body body) {
    loop(begin, end, 1, body);
  }
  void loop(int64_t end, Body body) {
    loop(constant(0), constant(end), 1, body);
  }
  /// The same without a loop where `count` is 1.
  void repeat(int64_t count, Body body) {
    if (count == 1)
      body(constant(0));
    else
      loop(count, body);
  }
  /// The same with values carried from one iteration to the next.
  llvm::SmallVector<mlir::Value> reduce(mlir::Value begin, mlir::Value end,
                                        mlir::ValueRange initial,
                                        ReducingBody body);
  /// Keeps LLVM from unrolling the loop whose results are `values`.
  void keepRolled(mlir::ValueRange values);
};

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
  /// Channels in a block; 1 where the buffer is NCHW.
  int64_t block;
  int64_t outerStride, rowStride;
  /// From one pixel to the next.
  int64_t pixelStride;
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
  /// A packed weight: its memory and the index of its first element.
  std::pair<mlir::Value, mlir::Value> weight(mlir::Value operand);

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
};

/// Checks that LayerBody can find every operand of `op` in memory: each is an
/// argument of `forward`, a view of the packed or the working memory at an
/// offset known when compiling, scratch memory, or a tile of such a buffer:
/// whole rows of whole blocks of one image.
mlir::LogicalResult checkBuffers(DestinationOpInterface op,
                                 mlir::func::FuncOp forward);

/// Each writes one operation's tile.
void lowerConvolution(Conv2dIntoOp op, LayerBody &body);
void lowerPool(PoolIntoOp op, LayerBody &body);
void lowerLrn(LrnIntoOp op, LayerBody &body);
void lowerSoftmax(SoftmaxIntoOp op, LayerBody &body);
void lowerAffine(AffineIntoOp op, LayerBody &body);
void lowerRelu(ReluIntoOp op, LayerBody &body);
void lowerAdd(AddIntoOp op, LayerBody &body);
void lowerCopy(CopyIntoOp op, LayerBody &body);

/// Whether lanes without a channel are in the last block alone.
bool isContiguous(LayoutAttr layout);

/// A constant table in the module, one for equal contents, as a memref.
mlir::Value getTable(LayerBody &body, llvm::ArrayRef<int64_t> values);

} // namespace inception

#endif // COMPILER_CODEGEN_LOOPS_EMITTER_H
