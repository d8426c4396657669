//===- InsertTaps.cpp - Makes layers' outputs results of the network ------===//

#include "compiler/pipelines/Passes.h"
#include "compiler/pipelines/Taps.h"
#include "dialect/Inception.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace inception {

#define GEN_PASS_DEF_INSERTTAPS
#include "compiler/pipelines/Passes.h.inc"

static constexpr llvm::StringLiteral tapsAttrName = "inception.taps";
static constexpr llvm::StringLiteral layerAttrName = "layer";

/// The name of the layer that `op` computes or is part of; empty if none.
static StringRef getLayerName(Operation *op) {
  auto name = op->getAttrOfType<StringAttr>(layerAttrName);
  return name ? name.getValue() : StringRef();
}

/// The layer's name nearest to `name`, where one is near.
static StringRef findNearest(mlir::ModuleOp module, StringRef name) {
  StringRef nearest;
  unsigned best = name.size() / 3 + 2;
  module.walk([&](Operation *op) {
    StringRef candidate = getLayerName(op);
    if (candidate.empty())
      return;
    unsigned distance = name.edit_distance(candidate, true, best);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  });
  return nearest;
}

LogicalResult setTaps(mlir::ModuleOp module, ArrayRef<std::string> names) {
  llvm::StringMap<bool> inTraining;
  module.walk([&](Operation *op) {
    StringRef name = getLayerName(op);
    if (!name.empty())
      inTraining[name] = isa<AuxiliaryHeadOp>(op) ||
                         op->getParentOfType<AuxiliaryHeadOp>() != nullptr;
  });
  SmallVector<Attribute> taps;
  bool failed = false;
  for (const std::string &name : names) {
    auto found = inTraining.find(name);
    if (found == inTraining.end()) {
      StringRef nearest = findNearest(module, name);
      InFlightDiagnostic diagnostic = module.emitError("no layer is called '")
                                      << name << "'";
      if (!nearest.empty())
        diagnostic << "; did you mean '" << nearest << "'?";
      failed = true;
    } else if (found->second) {
      module.emitError("layer '") << name
                                  << "' is part of an auxiliary head, "
                                     "which only training has";
      failed = true;
    }
    auto attr = StringAttr::get(module.getContext(), name);
    if (llvm::is_contained(taps, attr)) {
      module.emitError("layer '") << name << "' is tapped twice";
      failed = true;
    }
    taps.push_back(attr);
  }
  if (!taps.empty())
    module->setAttr(tapsAttrName, ArrayAttr::get(module.getContext(), taps));
  return failure(failed);
}

/// Appends `value` to the results of `function`, under the layer's name.
static void addResult(func::FuncOp function, Value value, StringAttr name) {
  MLIRContext *context = function.getContext();
  SmallVector<NamedAttribute> attrs = {
      NamedAttribute(StringAttr::get(context, "inception.name"), name)};
  auto type = cast<RankedTensorType>(value.getType());
  if (isa<LinearOp, SoftmaxOp>(value.getDefiningOp()) &&
      type.getDimSize(2) == 1 && type.getDimSize(3) == 1)
    attrs.emplace_back(StringAttr::get(context, "inception.flat"),
                       UnitAttr::get(context));
  LogicalResult inserted =
      function.insertResult(function.getNumResults(), value.getType(),
                            DictionaryAttr::get(context, attrs));
  assert(succeeded(inserted) && "any type can be a result");
  (void)inserted;
  Operation *terminator = function.front().getTerminator();
  terminator->insertOperands(terminator->getNumOperands(), value);
}

namespace {

struct InsertTaps : impl::InsertTapsBase<InsertTaps> {
  using Base::Base;

  void runOnOperation() override {
    mlir::ModuleOp module = getOperation();
    auto taps = module->getAttrOfType<ArrayAttr>(tapsAttrName);
    if (!taps)
      return;
    auto function = module.lookupSymbol<func::FuncOp>("forward");
    if (!function) {
      module.emitError("taps need a function @forward");
      return signalPassFailure();
    }
    llvm::StringMap<Value> outputs;
    for (Operation &op : function.front())
      if (op.getNumResults() == 1 && !getLayerName(&op).empty())
        outputs[getLayerName(&op)] = op.getResult(0);
    for (auto name : taps.getAsRange<StringAttr>()) {
      Value output = outputs.lookup(name.getValue());
      if (!output) {
        module.emitError("no layer with an output is called '")
            << name.getValue() << "'";
        return signalPassFailure();
      }
      addResult(function, output, name);
      ++inserted;
      remark::passed(
          output.getLoc(),
          remark::RemarkOpts::name("tapped").category("inception-insert-taps"))
          << (name.getValue() + " is a result of the network").str();
    }
    module->removeAttr(tapsAttrName);
  }
};

} // namespace

} // namespace inception
