//===- OutputKinds.cpp - What the numbers of a network's results are ------===//

#include "compiler/pipelines/Passes.h"
#include "dialect/Inception.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Remarks.h"

using namespace mlir;

namespace inception {

#define GEN_PASS_DEF_STATEOUTPUTKINDS
#include "compiler/pipelines/Passes.h.inc"

namespace {

struct StateOutputKinds : impl::StateOutputKindsBase<StateOutputKinds> {
  using Base::Base;

  void runOnOperation() override {
    auto function = getOperation().lookupSymbol<func::FuncOp>("forward");
    if (!function || function.isExternal())
      return;
    for (auto [index, kind] :
         llvm::enumerate(getOutputKinds(function.front()))) {
      auto attr = OutputKindAttr::get(&getContext(), kind);
      Attribute stated = function.getResultAttr(index, outputKindAttrName);
      if (stated && stated != attr) {
        function.emitError("result ")
            << index << " is stated to be " << stated << ", but is " << attr;
        return signalPassFailure();
      }
      function.setResultAttr(index, outputKindAttrName, attr);
      probabilities += kind == OutputKind::Probabilities;
      remark::analysis(function.getLoc(),
                       remark::RemarkOpts::name("output-kind")
                           .category("inception-state-output-kinds"))
          << ("result " + llvm::Twine(index) + " is " +
              stringifyOutputKind(kind))
                 .str();
    }
  }
};

} // namespace

} // namespace inception
