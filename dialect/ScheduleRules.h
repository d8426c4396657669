//===- ScheduleRules.h - Schedules that fit a layout ------------*- C++ -*-===//

#ifndef DIALECT_SCHEDULERULES_H
#define DIALECT_SCHEDULERULES_H

#include "dialect/Inception.h"
#include <optional>
#include <string>

namespace inception {

/// What is wrong with `schedule` where channels are in blocks of `block`:
/// constraint (D8) of destination operations. Nothing where it fits.
std::optional<std::string> findScheduleProblem(ScheduleAttr schedule,
                                               int64_t block);

} // namespace inception

#endif // DIALECT_SCHEDULERULES_H
