//===- Phase.cpp - The levels of the IR, in order -------------------------===//

#include "compiler/pipelines/Phase.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ErrorHandling.h"

using namespace mlir;

namespace inception {

static constexpr llvm::StringLiteral levelAttrName = "inception.level";

llvm::ArrayRef<Phase> getPhases() {
  static constexpr Phase phases[] = {
      Phase::Graph,      Phase::Gradient, Phase::Fused, Phase::Scheduled,
      Phase::Bufferized, Phase::Tiled,    Phase::Loops, Phase::LLVM};
  return phases;
}

StringRef getPhaseName(Phase phase) {
  switch (phase) {
  case Phase::Graph:
    return "graph";
  case Phase::Gradient:
    return "gradient";
  case Phase::Fused:
    return "fused";
  case Phase::Scheduled:
    return "scheduled";
  case Phase::Bufferized:
    return "bufferized";
  case Phase::Tiled:
    return "tiled";
  case Phase::Loops:
    return "loops";
  case Phase::LLVM:
    return "llvm";
  }
  llvm_unreachable("unknown phase");
}

StringRef getPhaseSummary(Phase phase) {
  switch (phase) {
  case Phase::Graph:
    return "one op a layer, as in the table";
  case Phase::Gradient:
    return "with --train: forward, loss, backward and update";
  case Phase::Fused:
    return "merged and folded; no concatenation is left";
  case Phase::Scheduled:
    return "every op has a schedule and a layout";
  case Phase::Bufferized:
    return "memrefs in one workspace; weights packed apart";
  case Phase::Tiled:
    return "a parallel loop a layer, over tiles";
  case Phase::Loops:
    return "scf, vector and memref";
  case Phase::LLVM:
    return "the LLVM dialect";
  }
  llvm_unreachable("unknown phase");
}

std::optional<Phase> parsePhase(StringRef name) {
  const Phase *found = llvm::find_if(
      getPhases(), [&](Phase phase) { return getPhaseName(phase) == name; });
  return found == getPhases().end() ? std::nullopt : std::optional(*found);
}

FailureOr<Phase> getLevel(mlir::ModuleOp module) {
  Attribute attr = module->getAttr(levelAttrName);
  if (!attr)
    return Phase::Graph;
  auto name = dyn_cast<StringAttr>(attr);
  std::optional<Phase> phase =
      name ? parsePhase(name.getValue()) : std::nullopt;
  if (!phase)
    return module.emitError("'")
           << levelAttrName << "' is " << attr << ", which is no level";
  return *phase;
}

void setLevel(mlir::ModuleOp module, Phase phase) {
  module->setAttr(levelAttrName,
                  StringAttr::get(module.getContext(), getPhaseName(phase)));
}

} // namespace inception
