//===- InceptionDialect.cpp - Dialect and attributes ----------------------===//

#include "dialect/Inception.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace inception;

#include "dialect/InceptionDialect.cpp.inc"
#include "dialect/InceptionEnums.cpp.inc"
#include "dialect/InceptionInterfaces.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialect/InceptionAttrs.cpp.inc"

void InceptionDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialect/InceptionOps.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialect/InceptionAttrs.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// LayoutAttr
//===----------------------------------------------------------------------===//

LogicalResult LayoutAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 int64_t block, ArrayRef<int64_t> segments) {
  if (block < 1 || block > Window::maxSize)
    return emitError() << "layout: block must be positive, got " << block;
  if (segments.empty())
    return emitError() << "layout: there must be at least one segment";
  for (int64_t segment : segments)
    if (segment < 1 || segment > Window::maxSize)
      return emitError() << "layout: segments must be positive, got "
                         << segment;
  return success();
}

LogicalResult
LayoutAttr::verifyEncoding(ArrayRef<int64_t> shape, Type,
                           function_ref<InFlightDiagnostic()> emitError) const {
  if (shape.size() != 4)
    return emitError() << "layout: tensors of rank 4 have one, not of rank "
                       << shape.size() << " (C1)";
  if (shape[1] != getNumChannels())
    return emitError() << "layout: it has " << getNumChannels()
                       << " channels, and the tensor " << shape[1] << " (C1)";
  return success();
}

int64_t LayoutAttr::getNumBlocks() const {
  int64_t blocks = 0;
  for (int64_t segment : getSegments())
    blocks += llvm::divideCeil(segment, getBlock());
  return blocks;
}

int64_t LayoutAttr::getNumChannels() const {
  return llvm::sum_of(getSegments());
}

std::pair<int64_t, int64_t> LayoutAttr::locate(int64_t channel) const {
  int64_t blocks = 0;
  for (int64_t segment : getSegments()) {
    if (channel < segment)
      return {blocks + channel / getBlock(), channel % getBlock()};
    channel -= segment;
    blocks += llvm::divideCeil(segment, getBlock());
  }
  assert(channel == 0 && "channel beyond the end");
  return {blocks, 0};
}

bool LayoutAttr::isSegmentStart(int64_t channel) const {
  int64_t start = 0;
  for (int64_t segment : getSegments()) {
    if (channel == start)
      return true;
    start += segment;
  }
  return channel == start;
}

SmallVector<int64_t> LayoutAttr::getLaneCounts() const {
  SmallVector<int64_t> counts;
  for (int64_t segment : getSegments())
    for (int64_t left = segment; left > 0; left -= getBlock())
      counts.push_back(std::min(left, getBlock()));
  return counts;
}

LayoutAttr LayoutAttr::slice(int64_t offset, int64_t size) const {
  assert(isSegmentStart(offset) && isSegmentStart(offset + size) &&
         "a slice must start and end at segments");
  SmallVector<int64_t> segments;
  int64_t start = 0;
  for (int64_t segment : getSegments()) {
    if (start >= offset && start < offset + size)
      segments.push_back(segment);
    start += segment;
  }
  return get(getContext(), getBlock(), segments);
}

bool LayoutAttr::hasSliceAtLane(int64_t physicalOffset, int64_t size) const {
  int64_t channel = 0, lane = 0;
  for (int64_t segment : getSegments()) {
    if (lane == physicalOffset)
      return size > 0 && size <= getNumChannels() - channel &&
             isSegmentStart(channel + size);
    channel += segment;
    lane += llvm::alignTo(segment, getBlock());
  }
  return false;
}

LayoutAttr LayoutAttr::sliceAtLane(int64_t physicalOffset, int64_t size) const {
  int64_t first = 0;
  for (; first < getNumChannels(); ++first) {
    auto [block, lane] = locate(first);
    if (block * getBlock() + lane == physicalOffset)
      break;
  }
  return slice(first, size);
}

//===----------------------------------------------------------------------===//
// ScheduleAttr
//===----------------------------------------------------------------------===//

LogicalResult ScheduleAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                   Algorithm, int64_t vectorLength,
                                   int64_t pixels, int64_t vectors,
                                   int64_t grainRows, int64_t grainChannels,
                                   GrainOrder) {
  for (auto [name, value] :
       {std::pair("vector", vectorLength), std::pair("tile pixels", pixels),
        std::pair("tile vectors", vectors), std::pair("grain rows", grainRows),
        std::pair("grain channels", grainChannels)})
    if (value < 1)
      return emitError() << "schedule: " << name << " must be positive, got "
                         << value;
  if (!llvm::isPowerOf2_64(vectorLength))
    return emitError() << "schedule: vector must be a power of two, got "
                       << vectorLength;
  return success();
}

LogicalResult
BatchScheduleAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                          int64_t vectorLength, int64_t lanes, int64_t vectors,
                          int64_t rows, int64_t grainInputs,
                          int64_t grainOutputs, int64_t grainTaps) {
  for (auto [name, value] :
       {std::pair("vector", vectorLength), std::pair("tile lanes", lanes),
        std::pair("tile vectors", vectors), std::pair("rows", rows),
        std::pair("grain inputs", grainInputs),
        std::pair("grain outputs", grainOutputs),
        std::pair("grain taps", grainTaps)})
    if (value < 1)
      return emitError() << "batch_schedule: " << name
                         << " must be positive, got " << value << " (C1)";
  if (!llvm::isPowerOf2_64(vectorLength))
    return emitError() << "batch_schedule: vector must be a power of two, got "
                       << vectorLength << " (C2)";
  return success();
}

//===----------------------------------------------------------------------===//
// Types of activations
//===----------------------------------------------------------------------===//

bool inception::isActivation(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.getRank() == 4 && tensor.isDynamicDim(0) &&
         llvm::all_of(tensor.getShape().drop_front(),
                      [](int64_t size) { return size > 0; }) &&
         hasFewElements(tensor.getShape().drop_front());
}

bool inception::hasFewElements(ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t size : shape) {
    if (ShapedType::isDynamic(size) || size > Window::maxSize)
      return false;
    count *= size;
    if (count > Window::maxSize)
      return false;
  }
  return true;
}

LayoutAttr inception::getLayout(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor ? dyn_cast_or_null<LayoutAttr>(tensor.getEncoding())
                : LayoutAttr();
}
