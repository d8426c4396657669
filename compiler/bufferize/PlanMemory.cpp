//===- PlanMemory.cpp - One workspace for all buffers ---------------------===//

#include "compiler/bufferize/Groups.h"
#include "compiler/bufferize/Passes.h"
#include "dialect/ByteOffset.h"
#include "dialect/Module.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/Support/MathExtras.h"

namespace inception {
#define GEN_PASS_DEF_PLANMEMORY
#include "compiler/bufferize/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

/// Two threads' memories share no cache line, nor a pair that is fetched at
/// once.
constexpr int64_t threadAlignment = 128;

/// A buffer, the time it lives (positions in the block, inclusive), and where
/// it is placed.
struct Buffer {
  memref::AllocOp alloc;
  int64_t bytes;
  int64_t begin, end;
  int64_t offset = -1;

  bool livesWith(const Buffer &other) const {
    return begin <= other.end && other.begin <= end;
  }
};

/// The bytes of a workspace.
struct WorkspaceBytes {
  int64_t perImage = 0, perThread = 0, fixed = 0;

  DictionaryAttr get(Builder &builder) const {
    return builder.getDictionaryAttr(
        {builder.getNamedAttr("per_image", builder.getI64IntegerAttr(perImage)),
         builder.getNamedAttr("per_thread",
                              builder.getI64IntegerAttr(perThread)),
         builder.getNamedAttr("fixed", builder.getI64IntegerAttr(fixed))});
  }
};

struct PlanMemoryPass : inception::impl::PlanMemoryBase<PlanMemoryPass> {
  using Base::Base;

  void runOnOperation() override {
    Builder builder(&getContext());
    if (func::FuncOp forward = getForward(getOperation())) {
      FailureOr<WorkspaceBytes> sizes = plan(forward);
      if (failed(sizes))
        return signalPassFailure();
      bytes = sizes->perImage;
      threadBytes = sizes->perThread;
      getOperation()->setAttr("inception.workspace", sizes->get(builder));
    }
    // A training step has one workspace for its functions, which take turns.
    WorkspaceBytes training;
    SmallVector<func::FuncOp> functions = getTrainingFunctions(getOperation());
    for (func::FuncOp function : functions) {
      FailureOr<WorkspaceBytes> sizes = plan(function);
      if (failed(sizes))
        return signalPassFailure();
      training.perImage = std::max(training.perImage, sizes->perImage);
      training.perThread = std::max(training.perThread, sizes->perThread);
      training.fixed = std::max(training.fixed, sizes->fixed);
    }
    if (!functions.empty())
      getOperation()->setAttr("inception.training_workspace",
                              training.get(builder));
  }

private:
  FailureOr<WorkspaceBytes> plan(func::FuncOp forward) {
    if (failed(checkByteMemories(forward)))
      return failure();
    Block &body = forward.getBody().front();
    forward.walk([](memref::DeallocOp op) { op.erase(); });
    int64_t perThread = 0;
    forward.walk([&](GroupOp group) {
      perThread = std::max(perThread, placeScratch(group));
    });
    // Buffers whose size depends on the batch, and those of one fixed size.
    SmallVector<Buffer> batched, fixed;
    int64_t position = 0;
    llvm::DenseMap<Operation *, int64_t> positions;
    for (Operation &op : body)
      positions[&op] = position++;
    auto result = forward.walk([&](memref::AllocOp alloc) {
      int64_t dynamic = alloc.getDynamicSizes().size();
      auto type = alloc.getType();
      if (alloc->getBlock() != &body || dynamic > 1 ||
          (dynamic == 1 && !type.isDynamicDim(0))) {
        alloc.emitError("cannot plan a buffer of type ")
            << type << " in this place";
        return WalkResult::interrupt();
      }
      SmallVectorImpl<Buffer> &buffers = dynamic ? batched : fixed;
      buffers.push_back(describe(alloc, positions, body));
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      return failure();
    int64_t perImage = place(batched), fixedBytes = place(fixed);
    Value workspace = forward.getArgument(1);
    for (Buffer &buffer : fixed)
      replace(buffer, workspace, perImage);
    for (Buffer &buffer : batched)
      replace(buffer, workspace, 0);
    return WorkspaceBytes{perImage, perThread, fixedBytes};
  }

  /// What is between the layers of a group goes to the thread's own memory, one
  /// after the other. Returns the bytes that a thread needs.
  int64_t placeScratch(GroupOp group) {
    int64_t offset = 0;
    for (auto [layer, size] :
         llvm::zip(group.getLayers(), getScratchBytes(group))) {
      auto destination = cast<DestinationOpInterface>(layer.getOperation());
      auto alloc =
          destination.getDpsInits().front().getDefiningOp<memref::AllocOp>();
      // What is no block of channels is an error later on, like any other
      // allocation in a group.
      if (!alloc || alloc->getParentOp() != group ||
          alloc.getType().getRank() != 5)
        continue;
      OpBuilder builder(alloc);
      auto scratch =
          ScratchOp::create(builder, alloc.getLoc(), alloc.getType(), offset);
      alloc.replaceAllUsesWith(scratch.getResult());
      alloc.erase();
      offset += llvm::alignTo(size, threadAlignment);
      ++scratches;
    }
    return offset;
  }

  Buffer describe(memref::AllocOp alloc,
                  const llvm::DenseMap<Operation *, int64_t> &positions,
                  Block &body) {
    auto type = alloc.getType();
    int64_t elements = 1;
    for (int64_t size : type.getShape())
      elements *= ShapedType::isDynamic(size) ? 1 : size;
    Buffer buffer;
    buffer.alloc = alloc;
    buffer.bytes = llvm::alignTo(
        elements * type.getElementType().getIntOrFloatBitWidth() / 8,
        bufferAlignment);
    buffer.begin = std::numeric_limits<int64_t>::max();
    buffer.end = positions.lookup(alloc);
    demand += buffer.bytes;
    extend(buffer, alloc, positions, body);
    buffer.begin = std::min(buffer.begin, buffer.end);
    return buffer;
  }

  /// Lives from the first to the last operation that uses it or a view of it.
  static void extend(Buffer &buffer, Value value,
                     const llvm::DenseMap<Operation *, int64_t> &positions,
                     Block &body) {
    for (Operation *user : value.getUsers()) {
      if (auto view = dyn_cast<ViewLikeOpInterface>(user);
          view && view.getViewSource() == value) {
        extend(buffer, view.getViewDest(), positions, body);
        continue;
      }
      int64_t at = positions.lookup(body.findAncestorOpInBlock(*user));
      buffer.begin = std::min(buffer.begin, at);
      buffer.end = std::max(buffer.end, at);
    }
  }

  /// Says where a buffer lies, and whether that memory serves another one at
  /// another time.
  static void remarkPlace(Buffer &buffer, ArrayRef<Buffer *> others) {
    bool reused = llvm::any_of(others, [&](const Buffer *other) {
      return other->offset < buffer.offset + buffer.bytes &&
             buffer.offset < other->offset + other->bytes;
    });
    std::string text =
        (llvm::Twine(buffer.bytes) + " bytes at " + llvm::Twine(buffer.offset) +
         (reused ? ", which another buffer uses at another time"
                 : ", where no buffer was before"))
            .str();
    auto options = remark::RemarkOpts::name(reused ? "reused" : "own")
                       .category("inception-plan-memory");
    Location loc = buffer.alloc.getLoc();
    if (reused)
      remark::passed(loc, options) << text;
    else
      remark::missed(loc, options) << text;
  }

  /// Largest first, each at the lowest offset that is free while it lives.
  /// Returns the bytes that the plan takes.
  int64_t place(MutableArrayRef<Buffer> buffers) {
    SmallVector<Buffer *> order;
    for (Buffer &buffer : buffers)
      order.push_back(&buffer);
    // Ties in the order of the block, which is that of the array.
    llvm::sort(order, [](Buffer *a, Buffer *b) {
      return std::pair(-a->bytes, a) < std::pair(-b->bytes, b);
    });
    int64_t size = 0;
    SmallVector<Buffer *> placedBuffers;
    for (Buffer *buffer : order) {
      SmallVector<Buffer *> busy;
      for (Buffer *other : placedBuffers)
        if (other->livesWith(*buffer))
          busy.push_back(other);
      llvm::sort(busy,
                 [](Buffer *a, Buffer *b) { return a->offset < b->offset; });
      buffer->offset = 0;
      for (Buffer *other : busy)
        if (buffer->offset + buffer->bytes > other->offset)
          buffer->offset =
              std::max(buffer->offset, other->offset + other->bytes);
      size = std::max(size, buffer->offset + buffer->bytes);
      remarkPlace(*buffer, placedBuffers);
      placedBuffers.push_back(buffer);
      ++placed;
    }
    return size;
  }

  /// A batched buffer is at offset * n; a fixed one after those, at
  /// perImage * n + offset.
  static void replace(Buffer &buffer, Value workspace, int64_t perImage) {
    OpBuilder builder(buffer.alloc);
    Location loc = buffer.alloc.getLoc();
    auto constant = [&](int64_t value) -> Value {
      return arith::ConstantIndexOp::create(builder, loc, value);
    };
    ValueRange sizes = buffer.alloc.getDynamicSizes();
    Value offset;
    if (sizes.empty()) {
      Value input = cast<BlockArgument>(workspace).getOwner()->getArgument(2);
      Value n = memref::DimOp::create(builder, loc, input, constant(0));
      offset = arith::AddIOp::create(
          builder, loc,
          arith::MulIOp::create(builder, loc, n, constant(perImage)),
          constant(buffer.offset));
    } else {
      offset = arith::MulIOp::create(builder, loc, sizes.front(),
                                     constant(buffer.offset));
    }
    Value view = memref::ViewOp::create(builder, loc, buffer.alloc.getType(),
                                        workspace, offset, sizes);
    buffer.alloc.replaceAllUsesWith(view);
    buffer.alloc.erase();
  }
};

} // namespace
