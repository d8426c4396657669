//===- Passes.td - From the fused to the scheduled level ---*- tablegen -*-===//

#ifndef COMPILER_SCHEDULE_PASSES_TD
#define COMPILER_SCHEDULE_PASSES_TD

include "mlir/Pass/PassBase.td"

class Inception_SchedulePass<string name> : Pass<name, "::mlir::ModuleOp"> {
  let dependentDialects = [
    "::inception::InceptionDialect", "::mlir::arith::ArithDialect",
    "::mlir::bufferization::BufferizationDialect", "::mlir::func::FuncDialect",
    "::mlir::memref::MemRefDialect", "::mlir::tensor::TensorDialect"
  ];
}

def Schedule : Inception_SchedulePass<"inception-schedule"> {
  let summary = "Choose layouts, register tiles and the grain of parallel work";
  let description = [{
    Gives every activation a layout, as the encoding of its type, and every
    operation a schedule: of all register tiles P x V that fit, and all grains and
    orders of parallel work, the one that the cost model expects to take least

    ```
    minimise    sum over threads t = 1, 2, 4, ..., T of  t * time(t)
    time(t)   = start + ceil(items / t) * (max(C, M) + e * min(C, M))
    C         = sum over tiles of  K * max(P*V / ports, latency, (P + V) / loads)
    M         = sum of bytes, each at the rate of the cache that it comes from
    subject to  P*V + min(P, V) + 1 <= vector registers
                V * vector length is a multiple or a part of the block
    ```

    (compiler/cost/CostModel.h has the whole of it). A row is cut evenly into
    tiles no wider than P. What is known of the machine is the module's
    `inception.target`, or else the description of `cpu`, which then becomes that
    attribute. A module attribute
    `inception.schedules = {layer = {tile = [P, V], grain = [R, C], order = ...}}`
    replaces the model's choice for that layer.

    Before:

    ```mlir
    %0 = inception.conv2d_into %x, %w outs(%d) {kernel = array<i64: 1, 1>, out_channels = array<i64: 24>, out_offsets = array<i64: 0>}
       : (tensor<?x16x14x14xf32>, tensor<24x16x1x1xf32>, tensor<?x24x14x14xf32>) -> tensor<?x24x14x14xf32>
    ```

    After:

    ```mlir
    %0 = inception.conv2d_into %x, %w outs(%d) {..., schedule = #inception.schedule<direct, vector = 16, tile = 14 x 2, grain = 7 x 32, order = channels>}
       : (tensor<?x16x14x14xf32, #inception.layout<block = 16, segments = [16]>>, tensor<24x16x1x1xf32>,
          tensor<?x24x14x14xf32, #inception.layout<block = 16, segments = [24]>>) -> ...
    ```
  }];
  let options = [
    Option<"cpu", "cpu", "std::string", "\"native\"",
      "The CPU to schedule for, as LLVM names it, where the module has no target">,
    Option<"block", "block", "int64_t", "16", "Channels in a block">
  ];
  let statistics = [
    Statistic<"scheduled", "scheduled", "Operations scheduled">,
    Statistic<"overridden", "overridden", "Schedules that the user gave">,
    Statistic<"scalar", "scalar", "Convolutions without a fast schedule">
  ];
}

def VerifyScheduled : Inception_SchedulePass<"inception-verify-scheduled"> {
  let summary = "Check the contract of the scheduled level";
  let description = [{
    * (S1) every destination operation has a schedule.
    * (S2) every activation has a layout, except the input, the results and what
      is elementwise made of the input.
    * (S3) slices are read and written from segment to segment.
    * (S4) operations that keep channels apart have one layout on both sides.
    * (S5) there is nothing in the module that may not stand at the fused level (F6).

    ```mlir
    inception.relu_into %x outs(%d) : ...   // without a schedule: (S1)
    ```
  }];
}

#endif // COMPILER_SCHEDULE_PASSES_TD
