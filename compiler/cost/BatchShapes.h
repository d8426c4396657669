//===- BatchShapes.h - Schedules of operations over a batch -----*- C++ -*-===//

#ifndef COMPILER_COST_BATCHSHAPES_H
#define COMPILER_COST_BATCHSHAPES_H

#include "compiler/cost/CostModel.h"

namespace inception {

/// The schedule that the cost model chooses for `op`, an operation on tensors
/// whose activations have their layouts.
BatchScheduleAttr chooseBatchSchedule(BatchOpInterface op,
                                      const CostModel &model);

} // namespace inception

#endif // COMPILER_COST_BATCHSHAPES_H
