//===- Report.cpp - What was compiled, for people and programs ------------===//

#include "compiler/tools/Report.h"
#include "dialect/Inception.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Matchers.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

using namespace mlir;

namespace inception {

/// Offset of a view of the workspace: a constant, or one times the batch.
static int64_t getOffset(Value shift) {
  APInt offset;
  if (matchPattern(shift, m_ConstantInt(&offset)))
    return offset.getSExtValue();
  if (Operation *product = shift.getDefiningOp())
    for (Value factor : product->getOperands())
      if (matchPattern(factor, m_ConstantInt(&offset)))
        return offset.getSExtValue();
  return 0;
}

/// The name of the first layer that has `buffer` as a destination.
static std::string findWriter(Value buffer) {
  Block *block = buffer.getParentBlock();
  Operation *first = nullptr;
  std::string name;
  for (Operation *user : buffer.getUsers()) {
    auto op = dyn_cast<DestinationOpInterface>(user);
    if (!op || !llvm::is_contained(op.getDpsInits(), buffer))
      continue;
    // The layer itself, or the group that it is in.
    Operation *at = block->findAncestorOpInBlock(*user);
    if (first && first->isBeforeInBlock(at))
      continue;
    first = at;
    name = op.getLayerName().str();
  }
  return name;
}

std::vector<PlacedBuffer> readWorkspaceMap(mlir::ModuleOp module) {
  std::vector<PlacedBuffer> result;
  auto function = module.lookupSymbol<func::FuncOp>("forward");
  if (!function || function.getNumArguments() < 2)
    return result;
  Value workspace = function.getArgument(1);
  for (Operation *user : workspace.getUsers()) {
    auto view = dyn_cast<memref::ViewOp>(user);
    if (!view)
      continue;
    PlacedBuffer &buffer = result.emplace_back();
    MemRefType type = view.getType();
    buffer.batched = !type.hasStaticShape();
    buffer.offset = getOffset(view.getByteShift());
    buffer.bytes = llvm::divideCeil(type.getElementTypeBitWidth(), 8);
    for (int64_t size : type.getShape())
      buffer.bytes *= ShapedType::isDynamic(size) ? 1 : size;
    buffer.layer = findWriter(view);
  }
  llvm::sort(result, [](const PlacedBuffer &a, const PlacedBuffer &b) {
    return std::tie(a.offset, a.bytes, a.layer) <
           std::tie(b.offset, b.bytes, b.layer);
  });
  return result;
}

static std::string formatShape(ArrayRef<int64_t> shape) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  llvm::interleave(shape, stream, "x");
  return text;
}

static std::string makeJson(const ModelInfo &info,
                            ArrayRef<PlacedBuffer> buffers) {
  llvm::json::Array layers, map;
  for (const LayerInfo &layer : info.layers)
    layers.push_back(llvm::json::Object{
        {"name", layer.name},
        {"kind", layer.kind},
        {"shape", llvm::json::Array(layer.shape)},
        {"macs", layer.macs},
        {"bytes", layer.bytes},
        {"schedule", layer.schedule},
        {"predicted_cycles", layer.predictedCycles},
        {"predicted_parallel_cycles", layer.predictedParallelCycles}});
  for (const PlacedBuffer &buffer : buffers)
    map.push_back(llvm::json::Object{{"offset", buffer.offset},
                                     {"bytes", buffer.bytes},
                                     {"batched", buffer.batched},
                                     {"layer", buffer.layer}});
  llvm::json::Array fusions;
  for (const FusionInfo &fusion : info.fusions)
    fusions.push_back(llvm::json::Object{
        {"layer", fusion.layer},
        {"fused", fusion.fused},
        {"fused_cycles", llvm::json::Array(fusion.fusedCycles)},
        {"separate_cycles", llvm::json::Array(fusion.separateCycles)}});
  llvm::json::Object report{
      {"name", info.name},
      {"max_batch", info.maxBatch},
      {"packed_size", info.packedSize},
      {"layers", std::move(layers)},
      {"fusions", std::move(fusions)},
      {"workspace", llvm::json::Object{{"per_image", info.workspacePerImage},
                                       {"per_thread", info.workspacePerThread},
                                       {"fixed", info.workspaceFixed},
                                       {"buffers", std::move(map)}}}};
  if (info.training)
    report["training"] = llvm::json::Object{
        {"kept_values", info.training->keptValues},
        {"kept_bytes", info.training->keptBytes},
        {"recomputed", info.training->recomputed},
        {"state_block", info.training->blockSize},
        {"workspace",
         llvm::json::Object{{"per_image", info.training->workspacePerImage},
                            {"per_thread", info.training->workspacePerThread},
                            {"fixed", info.training->workspaceFixed}}}};
  return llvm::formatv("{0:2}\n", llvm::json::Value(std::move(report)));
}

/// What computing a reduction, or a pool, together with what reads it costs
/// beside computing them apart.
static void printFusions(const ModelInfo &info, llvm::raw_ostream &stream) {
  if (info.fusions.empty())
    return;
  size_t width = 5;
  for (const FusionInfo &fusion : info.fusions)
    width = std::max(width, fusion.layer.size());
  stream << '\n'
         << llvm::left_justify("pair", width)
         << "  choice    fused: cycles of one thread, of all   separate: of "
            "one thread, of all\n";
  for (const FusionInfo &fusion : info.fusions)
    stream << llvm::left_justify(fusion.layer, width)
           << llvm::formatv("  {0,-8}  {1,22}  {2,11}  {3,23}  {4,11}\n",
                            fusion.fused ? "fused" : "separate",
                            fusion.fusedCycles[0], fusion.fusedCycles[1],
                            fusion.separateCycles[0], fusion.separateCycles[1]);
}

std::string makeReport(const ModelInfo &info, ArrayRef<PlacedBuffer> buffers,
                       bool json) {
  if (json)
    return makeJson(info, buffers);
  size_t width = 5;
  for (const LayerInfo &layer : info.layers)
    width = std::max(width, layer.name.size());
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << info.name << ": for one image\n\n"
         << llvm::left_justify("layer", width)
         << "  kind            output          multiply-adds     bytes moved  "
            "predicted cycles  schedule\n";
  int64_t macs = 0, bytes = 0, cycles = 0;
  for (const LayerInfo &layer : info.layers) {
    macs += layer.macs;
    bytes += layer.bytes;
    cycles += layer.predictedCycles;
    stream << llvm::left_justify(layer.name, width)
           << llvm::formatv("  {0,-14}  {1,-12}  {2,15}  {3,14}  {4,16}  {5}\n",
                            layer.kind, formatShape(layer.shape), layer.macs,
                            layer.bytes, layer.predictedCycles, layer.schedule);
  }
  stream << llvm::left_justify("total", width)
         << llvm::formatv("  {0,-14}  {1,-12}  {2,15}  {3,14}  {4,16}\n", "",
                          "", macs, bytes, cycles);
  printFusions(info, stream);
  stream << llvm::formatv(
      "\npacked weights: {0} bytes\nworkspace: {1} bytes an image, {2} a "
      "thread, {3} fixed\n",
      info.packedSize, info.workspacePerImage, info.workspacePerThread,
      info.workspaceFixed);
  for (const PlacedBuffer &buffer : buffers)
    stream << llvm::formatv("  {0,12} .. {1,12}  {2,-9}  {3}\n", buffer.offset,
                            buffer.offset + buffer.bytes,
                            buffer.batched ? "an image" : "fixed",
                            buffer.layer);
  if (info.training)
    stream << llvm::formatv(
        "\ntraining: {0} activations kept for the backward pass, {1} bytes an "
        "image; {2} operations computed again\nworkspace: {3} bytes an image, "
        "{4} a thread, {5} fixed\n",
        info.training->keptValues, info.training->keptBytes,
        info.training->recomputed, info.training->workspacePerImage,
        info.training->workspacePerThread, info.training->workspaceFixed);
  return text;
}

} // namespace inception
