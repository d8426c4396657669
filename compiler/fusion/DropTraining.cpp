//===- DropTraining.cpp - Drop what only training needs -------------------===//

#include "compiler/fusion/Passes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Remarks.h"

namespace inception {
#define GEN_PASS_DEF_DROPTRAINING
#include "compiler/fusion/Passes.h.inc"
} // namespace inception

using namespace mlir;
using namespace inception;

namespace {

struct DropTrainingPass : inception::impl::DropTrainingBase<DropTrainingPass> {
  using Base::Base;

  void runOnOperation() override {
    getOperation().walk([&](AuxiliaryHeadOp op) {
      report(op, "auxiliary head");
      ++heads;
      op.erase();
    });
    getOperation().walk([&](DropoutOp op) {
      report(op, "dropout");
      ++dropouts;
      op.replaceAllUsesWith(op.getInput());
      op.erase();
    });
    dropUnreadParameters();
  }

private:
  void report(Operation *op, const llvm::Twine &what) {
    remark::passed(op->getLoc(), remark::RemarkOpts::name("dropped").category(
                                     "inception-drop-training"))
        << (what + " is not needed outside training").str();
  }

  void dropUnreadParameters() {
    mlir::ModuleOp module = getOperation();
    // Reads whose value nothing uses: those of layers that were dropped.
    module.walk([](WeightReadOp op) {
      if (op->use_empty())
        op.erase();
    });
    Builder builder(module.getContext());
    SmallVector<Attribute> ignored;
    if (auto before = module->getAttrOfType<ArrayAttr>("inception.ignored"))
      llvm::append_range(ignored, before);
    for (auto parameter :
         llvm::make_early_inc_range(module.getOps<ParameterOp>())) {
      if (!SymbolTable::symbolKnownUseEmpty(parameter, module))
        continue;
      ignored.push_back(parameter.getFileNameAttr()
                            ? parameter.getFileNameAttr()
                            : parameter.getSymNameAttr());
      ++parameters;
      parameter.erase();
    }
    if (!ignored.empty())
      module->setAttr("inception.ignored", builder.getArrayAttr(ignored));
  }
};

} // namespace
