//===- inception-opt.cpp - Runs passes on IR, for tests and experiments ---===//

#include "compiler/pipelines/Pipelines.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  inception::registerDialects(registry);
  inception::registerPassesAndPipelines();
  mlir::registerCanonicalizerPass();
  mlir::registerCSEPass();
  return mlir::asMainReturnCode(mlir::MlirOptMain(
      argc, argv, "inception-opt: passes on the inception dialect\n",
      registry));
}
